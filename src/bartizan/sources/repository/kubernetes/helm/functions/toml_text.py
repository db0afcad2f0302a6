"""TOML as `toToml` writes it: plain keys first, then tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import check, plain_number

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


def to_toml(value: object) -> str:
    """The map as TOML; nothing for a value that is none."""
    check(value)
    lines = _table(value, (), 0) if isinstance(value, dict) else ()
    return "".join(f"{line}\n" for line in lines).lstrip("\n")


def _table(table: dict[str, object], path: tuple[str, ...], depth: int) -> Iterator[str]:
    pad = "  " * depth
    for key in sorted(table):
        if table[key] is not None and not _is_table(table[key]):
            yield f"{pad}{_key(key)} = {_value(table[key])}"
    for key in sorted(table):
        value = table[key]
        below = (*path, _key(key))
        if isinstance(value, dict):
            yield from () if depth else ("",)
            yield f"{pad}[{'.'.join(below)}]"
            yield from _table(value, below, depth + 1)
        elif isinstance(value, list) and _is_table(value):
            for item in value:
                yield from () if depth else ("",)
                yield f"{pad}[[{'.'.join(below)}]]"
                yield from _table(item, below, depth + 1) if isinstance(item, dict) else ()


def _is_table(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, dict) for item in value)
    return isinstance(value, dict)


def _key(key: str) -> str:
    return key if _BARE.match(key) else json.dumps(key, ensure_ascii=False)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return plain_number(value) if not value.is_integer() else f"{plain_number(value)}.0"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value if item is not None) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_value(value[key])}" for key in sorted(value)) + "}"
    return str(value) if isinstance(value, int) else json.dumps(str(value), ensure_ascii=False)
