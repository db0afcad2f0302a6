"""The process that runs queries. A program of its own: it imports nothing of Bartizan and nothing it was not told.

It opens the snapshot for reading, and then gives up the right to open anything more: with a limit of no open files
neither a file nor a socket can be had, whatever a query asks for; what is open stays open. Where Linux has Landlock,
the kernel refuses every path but the snapshot's too, so that not so much as a directory can be made. It reads one
request a line from standard input, `{"query", "rows", "bytes", "seconds"}`, and answers each with lines of JSON:
`{"columns": types}`, `{"row": […]}` …, and last `{"end": "all" | "rows" | "bytes"}` or `{"error": kind, "message"}`.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import resource
import struct
import sys
import threading
import time
from decimal import Decimal
from typing import Any

RESERVED_BYTES = 1 << 34
"""Addresses that the database reserves for its buffers; a power of two."""

BEAT = 0.02
"""Seconds between two looks at how much memory there is in use."""

OUT_OF_MEMORY = 86
"""The exit code when the memory was used up."""

LONGEST_MESSAGE = 400

LANDLOCK, NO_NEW_PRIVILEGES, READ_FILE = 444, 38, 4
RIGHTS, MOST_RIGHTS = 13, 15
"""How many rights over files Landlock's first version knows, and its third."""


def main() -> None:
    """Open, close every door, answer."""
    start = json.loads(sys.stdin.readline())
    sys.path.append(start["packages"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (start["cpu"], start["cpu"]))
    import ladybug

    size = os.open("/proc/self/statm", os.O_RDONLY) if sys.platform == "linux" else -1
    if not start.get("open"):
        ladybug.Database(":memory:", max_num_threads=1, max_db_size=RESERVED_BYTES).close()  # loads all its parts
        _lock_paths(start["file"])
    database = ladybug.Database(
        start["file"], read_only=True, buffer_pool_size=start["memory"], max_num_threads=1, max_db_size=RESERVED_BYTES
    )
    connection = ladybug.Connection(database)
    connection.execute("MATCH (a:Asset) RETURN count(*)")
    _limit_memory(start["memory"], size)
    if not start.get("open"):
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    _say({"ready": True})
    for line in sys.stdin:
        try:
            _answer(connection, json.loads(line))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
    os._exit(0)  # the database's own farewell would write a checkpoint


def _lock_paths(file: str) -> None:
    """Let the kernel refuse every path but `file`, to be read; before there are threads, for each would keep its own.

    Landlock has no function in Python or in the C library: these are its system calls, the same on every machine.
    Where the kernel lacks it, the limit of open files stands alone.
    """
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None, use_errno=True)
    version = library.syscall(LANDLOCK, None, 0, 1)
    if version < 1:
        return
    handled = ctypes.c_uint64((1 << min(RIGHTS + version - 1, MOST_RIGHTS)) - 1)
    rules = library.syscall(LANDLOCK, ctypes.byref(handled), 8, 0)
    place = os.open(file, os.O_RDONLY)
    library.syscall(LANDLOCK + 1, rules, 1, struct.pack("=Qi", READ_FILE, place), 0)
    library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    library.syscall(LANDLOCK + 2, rules, 0)
    os.close(place)
    os.close(rules)


def _limit_memory(most: int, size: int) -> None:
    """End this process when it needs much more than `most` bytes: a thread looks, for the database counts not all.

    `size` is open on the kernel's word for how large we are, on Linux.
    """
    base = _resident()
    if sys.platform == "linux":
        limit = int(os.pread(size, 100, 0).split()[0]) * resource.getpagesize() + 2 * most
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        os.close(size)

    def look() -> None:
        while True:
            if _resident() > base + most + most // 2:
                os._exit(OUT_OF_MEMORY)
            time.sleep(BEAT)

    threading.Thread(target=look, daemon=True).start()


def _resident() -> int:
    """The most bytes of memory that were ever in use."""
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found if sys.platform == "darwin" else found * 1024


def _answer(connection: Any, request: dict[str, Any]) -> None:
    connection.set_query_timeout(int(request["seconds"] * 1000))
    try:
        result = connection.execute(request["query"])
    except RuntimeError as error:
        _say(_failed(str(error)))
        return
    _say({"columns": result.get_column_data_types()})
    rows, size = 0, 0
    try:
        while result.has_next():
            if rows == request["rows"]:
                _say({"end": "rows"})
                return
            text = json.dumps({"row": [_value(cell) for cell in result.get_next()]}, ensure_ascii=False)
            size += len(text.encode())
            if size > request["bytes"]:
                _say({"end": "bytes"})
                return
            sys.stdout.write(text + "\n")
            rows += 1
    except RuntimeError as error:
        _say(_failed(str(error)))
        return
    finally:
        result.close()
    _say({"end": "all"})


def _failed(message: str) -> dict[str, str]:
    """The kind of a failure and, where it speaks of the query, its first line."""
    first = message.strip().split("\n", 1)[0][:LONGEST_MESSAGE]
    if first.startswith("Interrupted"):
        return {"error": "time", "message": ""}
    if first.startswith("Buffer manager exception") or "bad_alloc" in first:
        return {"error": "memory", "message": ""}
    kind, _, rest = first.partition(" exception: ")
    known = kind in ("Binder", "Runtime", "Conversion", "Overflow", "Catalog", "Parser")
    return {"error": "query" if known else "other", "message": rest if known else ""}


def _value(cell: Any) -> Any:
    """A cell as JSON; nodes, relationships and paths say what they are under `$`."""
    if isinstance(cell, dict):
        if any(cell.get(key, "") is None for key in ("_ID", "_SRC")):
            return None
        if "_NODES" in cell:
            nodes = [_value(one) for one in cell["_NODES"]]
            if None in nodes:
                return None
            return {
                "$": "path",
                "nodes": nodes,
                "relationships": [_value(one) for one in cell["_RELS"]],
            }
        if "_SRC" in cell:
            ends = {"from": _place(cell["_SRC"]), "to": _place(cell["_DST"])}
            return {"$": "relationship", "type": cell["_LABEL"], **ends, "properties": _properties(cell)}
        if "_LABEL" in cell:
            return {"$": "node", "key": _place(cell["_ID"]), "properties": _properties(cell)}
        return {key: _value(one) for key, one in cell.items()}
    if isinstance(cell, list):
        return [_value(one) for one in cell]
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell if cell is None or isinstance(cell, str | int | float | bool) else str(cell)


def _properties(cell: dict[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in cell.items() if key[0] != "_" and one is not None and key not in HIDDEN}


HIDDEN = frozenset({"row", "settings", "unknown"})
"""Properties that a whole node leaves out: a query that wants the long ones names them."""


def _place(identity: dict[str, int]) -> str:
    return f"{identity['table']}:{identity['offset']}"


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
