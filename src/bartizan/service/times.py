"""Times as the API writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(time: datetime) -> str:
    """UTC ISO-8601 to the second, ending in `Z`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def maybe_iso(time: datetime | None) -> str | None:
    """`iso`, or None."""
    return None if time is None else iso(time)


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)
