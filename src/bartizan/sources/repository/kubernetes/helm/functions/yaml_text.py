"""YAML as Helm writes and reads it: by way of JSON, keys sorted, numbers as float64."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.sources.repository.kubernetes.helm.functions.json_text import json_number
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TooMuch
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import NODES, Record, check, number_text
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import (
    LinedList,
    LinedMap,
    Origin,
    Traced,
    origin_in,
    origins_of,
)
from bartizan.sources.repository.yaml_marks import Marked, load, plain_scalar

Row = tuple[str, Origin | None]


def to_yaml(value: object, *, pretty: bool = False) -> Traced:
    """The value as YAML without a last line break, with the origin of each line where it is known.

    `pretty` moves the members of lists to the right, as `toYamlPretty` does.
    """
    check(value)
    rows = [*_rows(value, None, pretty)]
    return Traced("\n".join(text for text, _ in rows), [origin for _, origin in rows])


def _rows(value: object, origin: Origin | None, pretty: bool) -> Iterator[Row]:
    """The lines of a value that begins at the left margin."""
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from _pair(value, key, pretty)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            place = origin_in(value, index)
            nested = isinstance(item, dict | list) and item
            rows = [*_rows(item, place, pretty)] if nested else [*_scalar(item, place, "  ")]
            yield "- " + rows[0][0], rows[0][1] or place
            yield from ((_moved(text, "  ") if nested else text, where) for text, where in rows[1:])
    else:
        yield from _scalar(value, origin, "  ")


def _pair(holder: dict[str, object], key: str, pretty: bool) -> Iterator[Row]:
    value, place = holder[key], origin_in(holder, key)
    name = plain_or_quoted(key)
    if isinstance(value, dict) and value:
        yield f"{name}:", place
        yield from ((_moved(text, "  "), where) for text, where in _rows(value, place, pretty))
    elif isinstance(value, list) and value:
        yield f"{name}:", place
        pad = "  " if pretty else ""
        yield from ((_moved(text, pad), where) for text, where in _rows(value, place, pretty))
    else:
        rows = [*_scalar(value, place, "  ")]
        yield f"{name}: {rows[0][0]}", rows[0][1]
        yield from rows[1:]


def _moved(text: str, pad: str) -> str:
    return pad + text if text else text


def _scalar(value: object, origin: Origin | None, pad: str) -> Iterator[Row]:
    """A scalar, an empty list or an empty map; text of several lines is a literal block."""
    if isinstance(value, str):
        block = _block(value)
        if block is None:
            yield plain_or_quoted(value), origin
            return
        head, lines = block
        own = origins_of(value)
        yield head, origin
        for number, line in enumerate(lines):
            yield _moved(line, pad), (own[number] if number < len(own) else None) or origin
        return
    if value is None or isinstance(value, Record):
        yield "null" if value is None else "{}", origin
    elif isinstance(value, bool):
        yield "true" if value else "false", origin
    elif isinstance(value, int | float):
        yield json_number(value) if value == int(value) else number_text(value), origin
    else:
        yield "{}" if isinstance(value, dict) else "[]", origin


_NOT_IN_BLOCK = re.compile("[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def _block(text: str) -> tuple[str, list[str]] | None:
    """`|` with its chomping and the lines; None for text that a block cannot hold."""
    if "\n" not in text or text[-1] == " " or " \n" in text or _NOT_IN_BLOCK.search(text):
        return None
    lead = "2" if text[0] in " \n" else ""
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    chomp = "-" if not ends else "" if ends == 1 and body else "+"
    lines = text.split("\n")
    return f"|{lead}{chomp}", lines[:-1] if ends else lines


_INDICATOR_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`")
_AMBIGUOUS = re.compile(
    r"""(?:[yYnN]|<<|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?
    |[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt \t].*)?
    |[-+]?(?:\.[0-9]+|[0-9_]+(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?
    |[-+]?0(?:b[01_]+|o[0-7_]+|x[0-9a-fA-F_]+)
    |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z""",
    re.VERBOSE,
)


def plain_or_quoted(text: str) -> str:
    """A text on one line, quoted where YAML would take it for something else."""
    if not text or not isinstance(plain_scalar(text), str) or _AMBIGUOUS.match(text):
        return f'"{text}"'
    if _NOT_IN_BLOCK.search(text) or "\n" in text:
        return _double(text)
    if _needs_quotes(text):
        return "'" + text.replace("'", "''") + "'"
    return text


def _needs_quotes(text: str) -> bool:
    first = text[0]
    if first in _INDICATOR_FIRST and not (first in "-?:" and len(text) > 1 and text[1] not in " \t"):
        return True
    if text.startswith(("---", "...")):
        return True
    return text[0] == " " or text[-1] in " :" or ": " in text or " #" in text


_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\", "\0": "\\0", "\x1b": "\\e", "\a": "\\a"}


def _double(text: str) -> str:
    out = []
    for character in text:
        code = ord(character)
        if character in _SHORT:
            out.append(_SHORT[character])
        elif character != "\n" and not _NOT_IN_BLOCK.match(character):
            out.append(character)
        else:
            out.append(f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}")  # noqa: PLR2004 - one byte
    return '"' + "".join(out) + '"'


def read_yaml(text: str, path: str = "") -> object:
    """The first document of the text as Go values, with places in `path`, or in what `text` is a trace of.

    Raises `yaml_marks.MarkError` for what is not YAML.
    """
    return Values(path, origins_of(text)).of(load(str(text), as_json=False, nodes=NODES))


class Values:
    """Makes Go values of marked ones, each key and element with its place."""

    def __init__(self, path: str, origins: tuple[Origin | None, ...] = ()) -> None:
        """`origins` stand in for the lines of `path`, where the text is itself made of others."""
        self._path = path
        self._origins = origins
        self._left = NODES

    def of(self, node: Marked) -> object:
        """The value. Raises `TooMuch`; a walk through aliases counts."""
        self._left -= 1
        if self._left < 0:
            raise TooMuch(f"more than {NODES} values")
        value = node.value
        if isinstance(value, dict):
            made = LinedMap()
            for key, inner in value.items():
                made[key] = self.of(inner)
                place = self._place(node.key_lines.get(key, inner.line))
                if place is not None:
                    made.origins[key] = place
            return made
        if isinstance(value, list):
            items = LinedList()
            for inner in value:
                items.append(self.of(inner))
                items.origins.append(self._place(inner.line))
            return items
        if isinstance(value, int) and not isinstance(value, bool):
            return float(value) if abs(value) < _LARGEST else str(value)
        return value

    def _place(self, line: int) -> Origin | None:
        if self._origins:
            return self._origins[line - 1] if line <= len(self._origins) else None
        return (self._path, line) if self._path else None


_LARGEST = 10**300
