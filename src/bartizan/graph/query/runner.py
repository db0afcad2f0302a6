"""Runs a translated query in a process of its own, and ends it when it goes on too long.

The process is a fresh interpreter without site packages, environment or working directory of ours; `child` says
what it gives up. One process a query: it costs about an eighth of a second, and leaves nothing behind.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from bartizan.graph.query import child
from bartizan.graph.query.mistake import QueryError, QueryStoppedError
from bartizan.model.errors import InputError

GRACE = 1.0
"""Seconds after its own time limit in which a query may still answer; then its process is killed."""

START = 20.0
"""Seconds in which the process must have opened the snapshot."""

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The most rows and bytes of an answer, seconds of a query, and bytes of memory for it."""

    rows: int = 1_000
    bytes: int = 8 * MEGABYTE
    seconds: float = 10.0
    memory: int = 512 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Raw:
    """Rows as the process gave them, their columns' types, and what cut them short: `rows`, `bytes` or nothing."""

    types: tuple[str, ...]
    rows: list[list[Any]]
    cut: str | None


@dataclass(slots=True)
class Cancel:
    """Whether somebody gave up on a query; `set` ends its process at once."""

    is_set: bool = False
    _process: subprocess.Popen[bytes] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self) -> None:
        """Give up, now or when the process starts."""
        with self._lock:
            self.is_set = True
            if self._process is not None:
                self._process.kill()

    def watch(self, process: subprocess.Popen[bytes] | None) -> None:
        """The process that `set` ends; None when it is over."""
        with self._lock:
            self._process = process
            if self.is_set and process is not None:
                process.kill()


class Session:
    """One process over one snapshot, which answers any number of queries, one after the other."""

    def __init__(self, process: subprocess.Popen[bytes], cancel: Cancel) -> None:
        """Made by `open_session`."""
        self._process = process
        self._cancel = cancel
        self.is_open = False
        self.is_over = False

    def ask(self, query: str, limits: Limits) -> Raw:
        """The answer. Raises `QueryError` where the database refuses, `QueryStoppedError` at a limit."""
        request = {"query": query, "rows": limits.rows, "bytes": limits.bytes, "seconds": limits.seconds}
        with self._deadline(limits.seconds + GRACE) as late:
            self._send(request)
            rows: list[list[Any]] = []
            types: tuple[str, ...] = ()
            while True:
                message = self._read(late, limits)
                if "row" in message:
                    rows.append(message["row"])
                elif "columns" in message:
                    types = tuple(message["columns"])
                elif "error" in message:
                    raise _failure(message["error"], message.get("message", ""), limits)
                else:
                    return Raw(types, rows, None if message["end"] == "all" else message["end"])

    def begin(self, start: dict[str, Any], limits: Limits) -> None:
        """Open the snapshot."""
        with self._deadline(START) as late:
            self._send(start)
            self._read(late, limits)
        self.is_open = True

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it was opened with a pipe
        try:
            self._process.stdin.write(msgspec.json.encode(message) + b"\n")
            self._process.stdin.flush()
        except OSError:
            pass  # it has ended: reading will tell why

    def _read(self, late: threading.Event, limits: Limits) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 - it was opened with a pipe
        line = self._process.stdout.readline()
        if line.endswith(b"\n"):
            found: dict[str, Any] = msgspec.json.decode(line)
            return found
        self.is_over = True
        code = self._process.wait()
        if self._cancel.is_set:
            raise QueryStoppedError("the query was cancelled")
        if late.is_set() or code == -signal.SIGXCPU:
            raise _failure("time", "", limits)
        if code == child.OUT_OF_MEMORY:
            raise _failure("memory", "", limits)
        if self.is_open:
            raise QueryStoppedError("the database could not go on with this query", hint="say it in another way")
        raise QueryStoppedError("the snapshot could not be opened", hint="scan again")

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[threading.Event]:
        """Kill the process when the block takes longer; the event says that it was."""
        late = threading.Event()

        def end() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()


@contextmanager
def open_session(
    file: Path, limits: Limits, cancel: Cancel | None = None, *, queries: int = 1, _open: bool = False
) -> Iterator[Session]:
    """A process over the snapshot in `file` for so many `queries`; it is gone when the block ends.

    `_open` leaves it the right to open files: for the tests that show what the limit holds back.
    """
    cancel = cancel or Cancel()
    start = {
        "file": str(file.resolve()), "packages": str(_packages()), "memory": limits.memory,
        "cpu": int(queries * (limits.seconds + GRACE)) + int(START), "open": _open,
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="bartizan-query-") as empty:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-I", "-S", "-B", "-X", "utf8", str(Path(child.__file__).resolve())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=empty,
            env=_environment(), start_new_session=True,
        )  # fmt: skip
        cancel.watch(process)
        session = Session(process, cancel)
        try:
            session.begin(start, limits)
            yield session
        finally:
            cancel.watch(None)
            process.kill()
            process.communicate()


def run(file: Path, query: str, limits: Limits, cancel: Cancel | None = None) -> tuple[Raw, float]:
    """The answer to one query, and how many seconds it took, the process's start included."""
    begun = time.perf_counter()
    with open_session(file, limits, cancel) as session:
        raw = session.ask(query, limits)
    return raw, time.perf_counter() - begun


def _environment() -> dict[str, str]:
    """Nothing of ours but where the system's libraries are."""
    names = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
    return {name: os.environ[name] for name in names if name in os.environ}


def _packages() -> Path:
    """The directory that holds the database's package."""
    found = importlib.util.find_spec("ladybug")
    if found is None or found.origin is None:
        raise InputError("the explorer needs its database", hint="pip install 'bartizan[graph]'")
    return Path(found.origin).parent.parent


def _failure(kind: str, message: str, limits: Limits) -> InputError:
    if kind == "time":
        hint = "narrow it: a label, a bound, a WHERE"
        return QueryStoppedError(f"the query was stopped after {limits.seconds:g} seconds", hint=hint)
    if kind == "memory":
        hint = "narrow it: fewer combinations, smaller lists"
        return QueryStoppedError(f"the query was stopped at {limits.memory // MEGABYTE} MB of memory", hint=hint)
    return QueryError(message or "the database could not run this query")
