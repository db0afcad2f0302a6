"""Reading records that may hold anything: each function answers with a harmless value instead of failing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, datetime

import msgspec

TEXT_LIMIT = 262_144
"""Characters of one piece of text that are kept: half from its start, half from its end."""

_NOTHING: Mapping[str, object] = {}


def mapping(value: object) -> Mapping[str, object]:
    """`value` when it is a map, else an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def items(value: object) -> Sequence[object]:
    """`value` when it is a list, else nothing."""
    return value if isinstance(value, list) else ()


def text(value: object) -> str | None:
    """A string that is not empty, cut in the middle beyond `TEXT_LIMIT`; else None."""
    if not isinstance(value, str) or not value:
        return None
    if len(value) > TEXT_LIMIT:
        half = TEXT_LIMIT // 2
        return f"{value[:half]}\n…\n{value[-half:]}"
    return value


def name(value: object) -> str | None:
    """A short string, or a whole number as one; else None."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value[:2048] if isinstance(value, str) and value else None


def number(value: object) -> int:
    """A count: a number or its decimal text, at least 0; else 0."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:  # noqa: PLR2004 - 64 bits
        return int(value)
    if isinstance(value, int):
        return min(max(0, value), 2**62)
    return int(value) if isinstance(value, float) and math.isfinite(value) and 0 <= value < 2**62 else 0


def one_of(value: object, words: Set[str]) -> bool:
    """Whether `value` is one of some words; a list or map is none, and cannot be looked up."""
    return isinstance(value, str) and value in words


def dig(record: object, *path: str) -> object:
    """The value at a path of keys; None where it ends early."""
    for key in path:
        if not isinstance(record, dict):
            return None
        record = record.get(key)
    return record


def decoded(value: object) -> object:
    """JSON inside a string (OTel attributes, CloudWatch messages); anything else as it is."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError, ValueError):
            return value
    return value


def compact(value: object) -> str | None:
    """`value` as text: a string itself, anything else as JSON."""
    if value is None or isinstance(value, str):
        return text(value)
    try:
        return text(msgspec.json.encode(value).decode())
    except (TypeError, RecursionError, ValueError):
        return None


def utc(value: object) -> str | None:
    """A time as `2026-11-23T04:05:06.789Z`: from ISO-8601 text or nanoseconds, microseconds … since 1970."""
    if isinstance(value, str):
        if value.isascii() and value.isdigit():
            return utc(int(value)) if len(value) <= 20 else None  # noqa: PLR2004 - 64 bits
        try:
            moment = datetime.fromisoformat(value[:40])
        except ValueError:
            return None
        if len(value) == len("2026-11-23T04:05:06Z") and value[10] == "T" and value[19] == "Z":
            return f"{value[:19]}.000Z"
    elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        seconds = float(value)
        while seconds > 1e11:  # noqa: PLR2004 - beyond the year 5000: a finer unit
            seconds /= 1000
        try:
            moment = datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    else:
        return None
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def epoch(time: str) -> float:
    """Seconds since 1970 of a time that `utc` made."""
    return datetime.fromisoformat(time).timestamp()
