"""YAML and JSON documents with the line of every value, bounded in depth and size.

`yaml.compose` recurses in C and `json.loads` knows no lines; here both languages are read event by
event into the same small tree, so no document can exhaust the stack.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from json import decoder
from typing import Any

import yaml

Scalar = str | int | float | bool | None

_NUMBER_LENGTH = 300
_MERGE = "<<"


@dataclass(slots=True)
class Marked:
    """A value with its lines (1-based, both inclusive).

    `value` is a scalar, a list of `Marked` or a map of text to `Marked`; `tag` is a YAML tag that
    the author wrote (`!Sub`), else empty; `key_lines` are the lines of a map's keys. Nodes behind an
    alias are shared, so a walk over the tree must count its steps.
    """

    value: Scalar | list[Marked] | dict[str, Marked]
    line: int
    end_line: int
    tag: str = ""
    key_lines: dict[str, int] = field(default_factory=dict)

    def get(self, key: str) -> Marked | None:
        """The value under `key` of a map, or None."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> Iterator[tuple[str, Marked]]:
        """The pairs of a map; nothing for another value."""
        return iter(self.value.items() if isinstance(self.value, dict) else ())

    def text(self) -> str | None:
        """The value when it is text, else None."""
        return self.value if isinstance(self.value, str) else None


class MarkError(ValueError):
    """A document that is not YAML or JSON, or passes a bound; `line` is 1-based."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


def load(text: str, *, as_json: bool, depth: int = 200, nodes: int = 1_000_000) -> Marked:
    """The first document of `text`. Raises `MarkError`."""
    if as_json:
        return _Json(text, depth, nodes).document()
    for document in load_all(text, depth=depth, nodes=nodes):
        return document
    return Marked(None, 1, 1)


def load_all(text: str, *, depth: int = 200, nodes: int = 1_000_000) -> Iterator[Marked]:
    """Every document of a YAML stream. Raises `MarkError` when it reaches a broken one."""
    loader = yaml.CSafeLoader(text)
    try:
        yield from _Yaml(loader, depth, nodes).documents()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise MarkError(str(error.problem or error.context or "not YAML"), mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        raise MarkError(str(error).splitlines()[0] if str(error) else "not YAML", 1) from error
    finally:
        loader.dispose()


@dataclass(slots=True)
class _Open:
    """A list or map that is not closed yet; `key` waits for its value."""

    node: Marked
    anchor: str | None = None
    key: str | None = None
    key_line: int = 0
    has_key: bool = False
    merges: list[Marked] = field(default_factory=list)


class _Yaml:
    def __init__(self, loader: yaml.CSafeLoader, depth: int, nodes: int) -> None:
        self._loader = loader
        self._depth = depth
        self._nodes = nodes

    def documents(self) -> Iterator[Marked]:
        """Documents, built from the loader's events with an own stack."""
        stack: list[_Open] = []
        anchors: dict[str, Marked] = {}
        while self._loader.check_event():
            event: Any = self._loader.get_event()
            kind = type(event)
            done: Marked | None = None
            if kind is yaml.ScalarEvent:
                done = self._scalar(event)
                if event.anchor:
                    anchors[event.anchor] = done
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._open(stack, event, {} if kind is yaml.MappingStartEvent else [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                done = _close(stack.pop(), event, anchors)
            elif kind is yaml.AliasEvent:
                if event.anchor not in anchors:
                    raise MarkError(f"the alias *{event.anchor} has no anchor before it", event.start_mark.line + 1)
                done = anchors[event.anchor]
            elif kind is yaml.DocumentStartEvent:
                anchors = {}
            if done is not None:
                self._count(event.start_mark.line + 1)
                if not stack:
                    yield done
                else:
                    _add(stack[-1], done, event.start_mark.line + 1)

    def _count(self, line: int) -> None:
        self._nodes -= 1
        if self._nodes < 0:
            raise MarkError("more values than the limit", line)

    def _open(self, stack: list[_Open], event: Any, value: list[Marked] | dict[str, Marked]) -> None:
        line = event.start_mark.line + 1
        if len(stack) >= self._depth:
            raise MarkError(f"nested deeper than {self._depth} levels", line)
        stack.append(_Open(Marked(value, line, line, _tag(event.tag)), event.anchor))

    def _scalar(self, event: Any) -> Marked:
        line = event.start_mark.line + 1
        end = max(line, event.end_mark.line + (event.end_mark.column > 0))
        if event.tag:
            return Marked(event.value, line, end, _tag(event.tag))
        return Marked(plain_scalar(event.value) if event.implicit[0] else event.value, line, end)


def _tag(tag: str | None) -> str:
    """A tag of the author's own; YAML's standard tags change nothing here."""
    return "" if tag is None or tag.startswith("tag:yaml.org,2002:") or tag == "!" else tag


def _close(frame: _Open, event: Any, anchors: dict[str, Marked]) -> Marked:
    node = frame.node
    # A block collection ends where the next token starts: its last child says where its text ends.
    last = event.end_mark.line + 1 if event.end_mark.column > 0 and event.end_mark.line + 1 == node.line else None
    children = list(node.value.values()) if isinstance(node.value, dict) else node.value
    inner = [child.end_line for child in children if isinstance(child, Marked)] if isinstance(children, list) else []
    flow = event.end_mark.index > event.start_mark.index
    node.end_line = event.end_mark.line + 1 if flow else max([last or node.line, *inner])
    for merged in reversed(frame.merges):
        _merge(node, merged)
    if frame.anchor:
        anchors[frame.anchor] = node
    return node


def _merge(node: Marked, merged: Marked) -> None:
    """`<<: *defaults`: the map's own keys win."""
    if isinstance(merged.value, list):
        for item in merged.value:
            _merge(node, item)
    elif isinstance(merged.value, dict) and isinstance(node.value, dict):
        for key, value in merged.value.items():
            if key not in node.value:
                node.value[key] = value
                node.key_lines[key] = merged.key_lines.get(key, value.line)


def _add(frame: _Open, done: Marked, line: int) -> None:
    value = frame.node.value
    if isinstance(value, list):
        value.append(done)
    elif not frame.has_key:
        frame.key, frame.key_line, frame.has_key = _key(done), line, True
    else:
        if frame.key == _MERGE and not isinstance(done.value, str):
            frame.merges.append(done)
        elif isinstance(value, dict) and frame.key is not None:
            value[frame.key] = done
            frame.node.key_lines[frame.key] = frame.key_line
        frame.has_key = False


def _key(node: Marked) -> str | None:
    """A key as text; a list or a map as a key is left out."""
    if isinstance(node.value, list | dict):
        return None
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return "null" if node.value is None else str(node.value)


_BOOLEANS = dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True)
_BOOLEANS |= dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\Z")
_OCTAL = re.compile(r"[-+]?0[0-7_]+\Z")
_HEXADECIMAL = re.compile(r"[-+]?0x[0-9a-fA-F_]+\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?\Z")


def plain_scalar(text: str) -> Scalar:
    """What a plain YAML 1.1 scalar stands for; dates and sexagesimals stay text."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text[0] not in "+-.0123456789" or len(text) > _NUMBER_LENGTH:
        return text
    digits = text.replace("_", "")
    if _INTEGER.match(text):
        return int(digits)
    if _OCTAL.match(text):
        return int(digits, 8)
    if _HEXADECIMAL.match(text):
        return int(digits, 16)
    if _FLOAT.match(text):
        number = float(digits)
        return number if abs(number) != float("inf") else text
    return text


scanstring: Any = decoder.scanstring  # type: ignore[attr-defined]
"""The C scanner of JSON strings, which the type stubs leave out."""

_SPACE = re.compile(r"[ \t\r\n]*")
_ATOM = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?|true|false|null")


class _Json:
    """JSON by its grammar, with an own stack; the standard library's scanner reads the strings."""

    def __init__(self, text: str, depth: int, nodes: int) -> None:
        self._text = text
        self._depth = depth
        self._nodes = nodes
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._place = 0

    def document(self) -> Marked:
        """The one value of the text."""
        stack: list[_Open] = []
        while True:
            done = self._value(stack)
            while done is not None:
                if not stack:
                    if self._peek():
                        self._fail("more text after the value")
                    return done
                done = self._after(stack, done)

    def _line(self, place: int | None = None) -> int:
        return bisect.bisect_left(self._breaks, self._place if place is None else place) + 1

    def _fail(self, why: str) -> None:
        raise MarkError(why, self._line())

    def _peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        match = _SPACE.match(self._text, self._place)
        self._place = match.end() if match else self._place
        return self._text[self._place : self._place + 1]

    def _value(self, stack: list[_Open]) -> Marked | None:
        """A value that is complete, or None when a list or map was opened and has a first member."""
        character = self._peek()
        self._nodes -= 1
        if self._nodes < 0:
            self._fail("more values than the limit")
        line = self._line()
        if character in {"[", "{"} and character:
            if len(stack) >= self._depth:
                self._fail(f"nested deeper than {self._depth} levels")
            self._place += 1
            empty: list[Marked] | dict[str, Marked] = [] if character == "[" else {}
            if self._peek() == ("]" if character == "[" else "}"):
                self._place += 1
                return Marked(empty, line, self._line())
            stack.append(_Open(Marked(empty, line, line)))
            if character == "{":
                self._member(stack[-1])
            return None
        if character == '"':
            text = self._string()
            return Marked(text, line, line)
        match = _ATOM.match(self._text, self._place)
        if match is None or match.end() - match.start() > _NUMBER_LENGTH:
            self._fail("not a JSON value" if character else "the text ends too early")
            return None
        self._place = match.end()
        return Marked(_atom(match), line, line)

    def _string(self) -> str:
        try:
            text, self._place = scanstring(self._text, self._place + 1, False)
        except ValueError:
            self._fail("a text without its closing quote, or with a wrong escape")
            return ""
        return str(text)

    def _member(self, frame: _Open) -> None:
        """`"key":` of a map."""
        if self._peek() != '"':
            self._fail("a key in quotes is expected")
        frame.key_line = self._line()
        frame.key = self._string()
        if self._peek() != ":":
            self._fail("`:` is expected")
        self._place += 1

    def _after(self, stack: list[_Open], done: Marked) -> Marked | None:
        """Puts a value in its place; the enclosing list or map when that ends here, else None."""
        frame = stack[-1]
        value = frame.node.value
        if isinstance(value, list):
            value.append(done)
        elif isinstance(value, dict) and frame.key is not None:
            value[frame.key] = done
            frame.node.key_lines[frame.key] = frame.key_line
        character = self._peek()
        closing = "]" if isinstance(value, list) else "}"
        if character == closing:
            frame.node.end_line = self._line()
            self._place += 1
            return stack.pop().node
        if character != ",":
            self._fail(f"`,` or `{closing}` is expected")
        self._place += 1
        if isinstance(value, dict):
            self._member(frame)
        return None


def _atom(match: re.Match[str]) -> Scalar:
    text = match.group(0)
    if text in {"true", "false", "null"}:
        return {"true": True, "false": False}.get(text)
    if match.group(1) or match.group(2):
        number = float(text)
        return number if abs(number) != float("inf") else text
    return int(text)
