"""JSON read from bytes that somebody else wrote: doubled keys are told, depth and numbers bounded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bartizan.artifacts.format import Malformed

MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
)
MARKS += ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes) -> str:
    """The text of JSON in any of the encodings that loaders accept (UTF-8, 16, 32)."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return data.decode(json.detect_encoding(data), "replace")


def parse(data: bytes) -> tuple[Any, list[str]]:
    """The document, and the keys that one mapping holds twice. Raises `Malformed` for what is no JSON.

    Of a doubled key the first value stays reachable under the key followed by a NUL, so that no judge misses it.
    """
    doubled: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in found:
            if key in out:
                doubled.append(key)
                out[key + "\0" * len(doubled)] = out[key]
            out[key] = value
        return out

    try:
        return json.loads(decode(data), object_pairs_hook=pairs, parse_constant=str), doubled
    except RecursionError as error:
        raise Malformed("nests its JSON too deep") from error
    except ValueError as error:
        raise Malformed(f"is no JSON: {error}") from error


def walk(document: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its path (`model.layers[3].config`), parents before children, never recursive."""
    open_: list[Iterator[tuple[str, Any]]] = [iter([("", document)])]
    while open_:
        for path, value in open_[-1]:
            yield path, value
            if isinstance(value, dict | list):
                open_.append(_children(path, value))
                break
        else:
            open_.pop()


def _children(path: str, value: dict[str, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        return ((f"{path}.{key}" if path else str(key), one) for key, one in value.items())
    return ((f"{path}[{at}]", one) for at, one in enumerate(value))
