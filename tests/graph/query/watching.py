"""Whether anybody opens or changes a file, as the kernel sees it: no process can hide from it. Linux only."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPENED, READ, CHANGED, MADE, GONE = 0x20, 0x1, 0x2, 0x100, 0x200
NONBLOCK = 0o4000


class Watch:
    """The events on some paths since it began."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def seen(self) -> bool:
        """Whether anything happened since the last time of asking."""
        try:
            return bool(os.read(self._descriptor, 65_536))
        except BlockingIOError:
            return False


@contextmanager
def watching(*paths: Path, kinds: int = OPENED | READ | CHANGED | MADE | GONE) -> Iterator[Watch]:
    """Watch the paths while the block runs."""
    library = ctypes.CDLL(None, use_errno=True)
    descriptor = library.inotify_init1(NONBLOCK)
    assert descriptor >= 0
    try:
        for path in paths:
            assert library.inotify_add_watch(descriptor, str(path).encode(), kinds) >= 0
        yield Watch(descriptor)
    finally:
        os.close(descriptor)
