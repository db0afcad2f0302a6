"""How often one may try to sign in."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bartizan.model.errors import AccessError


class TooManyError(AccessError):
    """Too many tries; `seconds` until the next one may succeed."""

    def __init__(self, seconds: int) -> None:
        """`seconds` is how long to wait."""
        super().__init__("too many attempts to sign in", hint=f"wait {seconds} s and try again")
        self.seconds = seconds


class Attempts:
    """At most `most` tries in `window` seconds for each key; remembers the latest 10,000 keys."""

    KEYS = 10_000

    def __init__(self, most: int = 10, window: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds."""
        self._most, self._window, self._clock = most, window, clock
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, address: str | None, name: str) -> None:
        """Count one try for the peer's address, and one for the name from there; raise `TooManyError`."""
        now = self._clock()
        with self._lock:
            for key, most in ((f"{address}", 3 * self._most), (f"{address}\0{name}", self._most)):
                tries = self._tries.setdefault(key, deque())
                self._tries.move_to_end(key)
                while tries and tries[0] <= now - self._window:
                    tries.popleft()
                if len(tries) >= most:
                    raise TooManyError(max(1, int(tries[0] + self._window - now)))
                tries.append(now)
            while len(self._tries) > self.KEYS:
                self._tries.popitem(last=False)
