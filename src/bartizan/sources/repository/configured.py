"""Configuration documents as one tree with lines: JSON, JSON with comments, YAML, TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from bartizan.model.values import Value
from bartizan.sources.repository.jsonc import plain_json
from bartizan.sources.repository.reader import Limits
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

NODES = 200_000
LONGEST_TEXT = 4_000


def document(path: str, text: str, limits: Limits, *, nodes: int = NODES) -> Marked:
    """The first document of `text`, in the language that the path's ending says (JSON with comments is JSON).

    Raises `MarkError`. The lines of TOML are those of the first key of the same name below its table.
    """
    if path.endswith((".yaml", ".yml", ".prompty", ".prompt", ".cff")):
        return load(text, as_json=False, depth=limits.depth, nodes=nodes)
    if path.endswith(".toml"):
        return _toml(text)
    try:
        return load(text.lstrip("\ufeff"), as_json=True, depth=limits.depth, nodes=nodes)
    except MarkError:
        return load(plain_json(text), as_json=True, depth=limits.depth, nodes=nodes)


def at(node: Marked | None, *keys: str) -> Marked | None:
    """The value below the keys of maps in maps; None where one is missing."""
    for key in keys:
        if node is None:
            return None
        node = node.get(key)
    return node


def text_at(node: Marked | None, *keys: str) -> str | None:
    """The text below the keys, stripped; None where there is none or it is empty."""
    found = at(node, *keys)
    value = found.text() if found is not None else None
    return value.strip() or None if value is not None else None


def first_text(node: Marked | None, *keys: str) -> str | None:
    """The first text under one of the keys of a map."""
    return next((found for key in keys if (found := text_at(node, key)) is not None), None)


def members(node: Marked | None) -> list[Marked]:
    """The members of a list; nothing for another value."""
    return list(node.value) if node is not None and isinstance(node.value, list) else []


def pairs(node: Marked | None) -> Iterator[tuple[str, Marked]]:
    """The pairs of a map; nothing for another value."""
    return node.items() if node is not None else iter(())


def texts(node: Marked | None) -> list[str]:
    """The texts of a list, or the one text; nothing for another value."""
    if node is None:
        return []
    single = node.text()
    if single is not None:
        return [single]
    return [found for one in members(node) if (found := one.text()) is not None]


def line_at(node: Marked | None, *keys: str) -> int:
    """The line of the key (of the value where it stands in no map); the map's own where the key is missing."""
    place = node.line if node is not None else 1
    for key in keys:
        if node is None or node.get(key) is None:
            return place
        place = node.key_lines.get(key, node.line)
        node = node.get(key)
    return place


def plain(node: Marked | None, budget: int = 5_000) -> Value:
    """The value as configuration data; what lies past the budget of values is left out."""
    return _plain(node, [budget], 0)


def _plain(node: Marked | None, left: list[int], depth: int) -> Value:
    left[0] -= 1
    if node is None or left[0] < 0 or depth > 60:  # noqa: PLR2004 - no configuration nests deeper
        return None
    value = node.value
    if isinstance(value, dict):
        return {key: _plain(one, left, depth + 1) for key, one in value.items() if left[0] > 0}
    if isinstance(value, list):
        return [_plain(one, left, depth + 1) for one in value if left[0] > 0]
    return value[:LONGEST_TEXT] if isinstance(value, str) else value


def _toml(text: str) -> Marked:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise MarkError(str(error), int(line.group(1)) if line else 1) from error
    except RecursionError as error:
        raise MarkError("nested too deeply", 1) from error
    return _marked(data, text.split("\n"), 1)


def _marked(value: object, lines: list[str], line: int) -> Marked:
    if isinstance(value, dict):
        key_lines = {str(key): _key_line(lines, str(key), line) for key in value}
        node = Marked({str(key): _marked(one, lines, key_lines[str(key)]) for key, one in value.items()}, line, line)
        node.key_lines = key_lines
        ends = [one.end_line for one in node.value.values()] if isinstance(node.value, dict) else []
        node.end_line = max([line, *ends])
        return node
    if isinstance(value, list):
        items = [_marked(one, lines, line) for one in value]
        return Marked(items, line, max([line, *(one.end_line for one in items)]))
    known = value if isinstance(value, str | int | float | bool) or value is None else str(value)
    return Marked(known, line, line)


def _key_line(lines: list[str], key: str, after: int) -> int:
    """The first line at or after `after` that gives the key a value or opens its table."""
    quoted = rf"(?:\"{re.escape(key)}\"|'{re.escape(key)}'|{re.escape(key)})"
    pattern = re.compile(rf"^\s*(?:\[+[^\]]*?(?<![\w-]){quoted}\s*[.\]]|(?:[\w.\"'-]+\.)?{quoted}\s*[.=])")
    for number in range(after, min(len(lines), after + 2_000) + 1):
        if pattern.match(lines[number - 1]):
            return number
    return after
