"""Inspects every file of the corpora under CPython's audit hook: run in a process of its own, from the first file on.

Nothing may be opened (not even for reading: the files are in memory), started, connected, imported or run. So that the
hook itself is proved, it must have seen what is done on purpose at the end.
"""

from __future__ import annotations

import colorsys
import encodings
import importlib
import io
import os
import pkgutil
import socket
import subprocess
import sys
from collections.abc import Callable

import bartizan.artifacts
from bartizan.artifacts.inspect import inspect
from tests.artifacts.counts import cases

HARMLESS = ("object.__getattr__", "sys._getframe", "compile", "code.__new__", "gc.", "builtins.id")
"""Events that touch nothing outside of the process; `compile` is that of regular expressions' and tuples' classes."""

seen: list[str] = []
watching = False
LAZY = ("bz2", "hashlib", "html", "lz4.frame", "lzma", "zstandard")


def hook(event: str, args: tuple[object, ...]) -> None:
    """Keeps every event that is not known to be harmless."""
    if watching and not event.startswith(HARMLESS):
        seen.append(f"{event}{args!r}"[:200])


def ready() -> None:
    """Imports what the readers import when they are first needed, and reads the tables of symbols."""
    for name in LAZY:
        importlib.import_module(name)
    for found in pkgutil.walk_packages(bartizan.artifacts.__path__, "bartizan.artifacts."):
        importlib.import_module(found.name)
    for one in pkgutil.iter_modules(encodings.__path__):
        if one.name not in {"mbcs", "oem"}:
            importlib.import_module(f"encodings.{one.name}")
    inspect(io.BytesIO(b"\x80\x02cos\nsystem\n0cmine\nf\n)R."), "x.pkl")


def inspected() -> int:
    """How many files were inspected; 0 when one of them did something."""
    count = 0
    for one in cases():
        watch(on=True)
        inspect(io.BytesIO(one.data), one.name)
        watch(on=False)
        if seen:
            sys.stdout.write(f"{one.family} {one.name}: {seen[:3]}\n")
            return 0
        count += 1
    return count


def watch(*, on: bool) -> None:
    """Turns the hook on or off."""
    globals()["watching"] = on


def proved() -> bool:
    """Whether the hook sees a file read, a file written by its descriptor, a socket, a program and an import."""
    deeds: tuple[Callable[[], object], ...] = (
        lambda: open(os.devnull).close(),  # noqa: PTH123
        lambda: os.close(os.open(os.devnull, os.O_WRONLY)),
        lambda: socket.socket().close(),
        lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        lambda: importlib.reload(colorsys),
        lambda: exec(""),
    )
    for number, deed in enumerate(deeds):
        seen.clear()
        watch(on=True)
        deed()
        watch(on=False)
        if not seen:
            sys.stdout.write(f"the hook did not see deed {number}\n")
            return False
    return True


if __name__ == "__main__":
    ready()
    sys.addaudithook(hook)
    number = inspected()
    sys.stdout.write(f"{number if proved() else 0}\n")
