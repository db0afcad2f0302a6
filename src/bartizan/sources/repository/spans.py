"""YAML and JSON documents with the place of every value in the text, for what writes into them.

As in `yaml_marks`, events are turned into a tree with an own stack, so that no document exhausts the
interpreter's. Offsets count characters; a span ends where its last character stands, without the
comments and blank lines that follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from bartizan.sources.repository.yaml_marks import MarkError, plain_scalar, scanstring

DEPTH = 200
NODES = 1_000_000
Kind = Literal["scalar", "map", "list", "alias"]


@dataclass(slots=True)
class Entry:
    """One member of a map: its key, where that stands, and its value."""

    key: str
    start: int
    end: int
    value: Span


@dataclass(slots=True)
class Span:
    """A value and its text, `text[start:end]`.

    `flow` collections are written in brackets. `tag` is one that the author wrote (`!Ref`); `anchor` is
    the name under which other places share the value. `quote` is `"`, `'`, `|` or `>` for a scalar that is
    written so, else empty. `line` is 1-based.
    """

    kind: Kind
    start: int
    end: int
    line: int
    value: object = None
    flow: bool = False
    tag: str = ""
    anchor: str = ""
    quote: str = ""
    entries: list[Entry] = field(default_factory=list)
    items: list[Span] = field(default_factory=list)

    def entry(self, key: str) -> Entry | None:
        """The member of that name; of several the last, as readers take it."""
        return next((one for one in reversed(self.entries) if one.key == key), None)

    def get(self, key: str) -> Span | None:
        """The value of the member of that name."""
        found = self.entry(key)
        return None if found is None else found.value

    def walk(self) -> Iterator[Span]:
        """This value and every one inside it, in the order of the text."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed([entry.value for entry in node.entries] or node.items))


def parse_yaml(text: str) -> list[Span]:
    """Every document of a YAML stream. Raises `MarkError`."""
    loader = yaml.CSafeLoader(text)
    try:
        return _Builder(text).documents(loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise MarkError(str(error.problem or "not YAML"), mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        raise MarkError(str(error).partition("\n")[0] or "not YAML", 1) from error
    finally:
        loader.dispose()


class _Builder:
    """Spans from the events of the YAML parser."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stack: list[tuple[Span, list[Span]]] = []
        self._done: list[Span] = []
        self._left = NODES

    def documents(self, loader: yaml.CSafeLoader) -> list[Span]:
        while loader.check_event():
            event: Any = loader.get_event()
            if isinstance(event, yaml.ScalarEvent):
                self._add(self._scalar(event))
            elif isinstance(event, yaml.AliasEvent):
                self._add(self._span("alias", event, event.anchor))
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                kind: Kind = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
                span = self._span(kind, event)
                span.flow, span.tag, span.anchor = bool(event.flow_style), _tag(event.tag), event.anchor or ""
                if len(self._stack) >= DEPTH:
                    raise MarkError(f"nested deeper than {DEPTH} levels", span.line)
                self._stack.append((span, []))
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._close(event)
        return self._done

    def _span(self, kind: Kind, event: Any, value: object = None) -> Span:
        start = event.start_mark
        self._left -= 1
        if self._left < 0:
            raise MarkError("more values than the limit", start.line + 1)
        return Span(kind, start.index, event.end_mark.index, start.line + 1, value)

    def _scalar(self, event: Any) -> Span:
        plain = event.style is None or event.style == ""
        value = plain_scalar(event.value) if plain and event.implicit[0] else event.value
        span = self._span("scalar", event, value)
        span.tag, span.anchor, span.quote = _tag(event.tag), event.anchor or "", "" if plain else event.style
        written = self._text[span.start : span.end]
        span.end = span.start + len(written.rstrip() if span.quote in {"|", ">"} else written)
        return span

    def _close(self, event: Any) -> None:
        span, members = self._stack.pop()
        if not span.flow:
            span.end = members[-1].end if members else span.start
        else:
            span.end = event.end_mark.index
        if span.kind == "list":
            span.items = members
        else:
            pairs = zip(members[::2], members[1::2], strict=False)
            span.entries = [Entry(_key(key), key.start, key.end, value) for key, value in pairs]
        self._add(span)

    def _add(self, span: Span) -> None:
        if self._stack:
            self._stack[-1][1].append(span)
        else:
            self._done.append(span)


def _tag(tag: str | None) -> str:
    return "" if tag is None or tag.startswith("tag:yaml.org,2002:") or tag == "!" else tag


def _key(span: Span) -> str:
    if span.kind != "scalar":
        return ""
    return (
        str(span.value).lower() if isinstance(span.value, bool) else "null" if span.value is None else str(span.value)
    )


_SPACE = re.compile(r"[ \t\r\n]*")
_ATOM = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null")


_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)


def parse_json(text: str, *, comments: bool = False) -> Span:
    """The one value of a JSON text, where `comments` allows them in between. Raises `MarkError`."""
    return _JsonSpans(_COMMENT.sub(_blank, text) if comments else text).document()


def _blank(match: re.Match[str]) -> str:
    """A comment as white space of the same length, so that places stay; text in quotes as it is."""
    found = match.group()
    return found if found.startswith('"') else re.sub(r"[^\r\n]", " ", found)


class _JsonSpans:
    """Spans by JSON's grammar; what fails here has failed in the reader before."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._line = 1
        self._counted = 0
        self._left = NODES

    def document(self) -> Span:
        open_: list[tuple[Span, Entry | None]] = []
        while True:
            done = self._begin(open_)
            while done is not None:
                if not open_:
                    if self._peek():
                        raise self._error("more text after the value")
                    return done
                done = self._after(open_, done)

    def _error(self, why: str) -> MarkError:
        return MarkError(why, self._text.count("\n", 0, self._place) + 1)

    def _peek(self) -> str:
        match = _SPACE.match(self._text, self._place)
        self._place = match.end() if match else self._place
        return self._text[self._place : self._place + 1]

    def _at_line(self) -> int:
        self._line += self._text.count("\n", self._counted, self._place)
        self._counted = self._place
        return self._line

    def _begin(self, open_: list[tuple[Span, Entry | None]]) -> Span | None:
        """A value that is complete, or None when a collection was opened."""
        character = self._peek()
        self._left -= 1
        if self._left < 0:
            raise self._error("more values than the limit")
        start, line = self._place, self._at_line()
        if character in ("{", "["):
            if len(open_) >= DEPTH:
                raise self._error(f"nested deeper than {DEPTH} levels")
            span = Span("map" if character == "{" else "list", start, start, line, flow=True)
            self._place += 1
            if self._peek() == ("}" if character == "{" else "]"):
                self._place += 1
                span.end = self._place
                return span
            open_.append((span, self._member() if character == "{" else None))
            return None
        if character == '"':
            value = self._string()
            return Span("scalar", start, self._place, line, value, quote='"')
        match = _ATOM.match(self._text, self._place)
        if match is None:
            raise self._error("not a JSON value")
        self._place = match.end()
        return Span("scalar", start, self._place, line, plain_scalar(match.group()))

    def _string(self) -> str:
        try:
            value, self._place = scanstring(self._text, self._place + 1, False)
        except ValueError as error:
            raise self._error("a text without its closing quote") from error
        return str(value)

    def _member(self) -> Entry:
        if self._peek() != '"':
            raise self._error("a key in quotes is expected")
        start = self._place
        key = self._string()
        end = self._place
        if self._peek() != ":":
            raise self._error("`:` is expected")
        self._place += 1
        return Entry(key, start, end, Span("scalar", end, end, 0))

    def _after(self, open_: list[tuple[Span, Entry | None]], done: Span) -> Span | None:
        span, entry = open_.pop()
        if entry is None:
            span.items.append(done)
        else:
            entry.value = done
            span.entries.append(entry)
        character = self._peek()
        self._place += 1
        if character == ("]" if entry is None else "}"):
            span.end = self._place
            return span
        if character != ",":
            raise self._error("`,` is expected")
        open_.append((span, None if entry is None else self._member()))
        return None
