import datetime

import httpx

from house_settings import places


def find_room(arrival: str, nights: int, guests: int) -> dict:
    """Rooms that are free, with their prices."""
    start = datetime.date.fromisoformat(arrival)
    asked = {"arrival": start.isoformat(), "nights": nights, "guests": guests}
    return httpx.get(f"https://{places().cluster}.internal/rooms", params=asked, timeout=5).json()


def cancel_room(booking: str) -> dict:
    """Cancels a booking."""
    return httpx.delete(f"https://{places().cluster}.internal/bookings", params={"booking": booking}, timeout=5).json()
