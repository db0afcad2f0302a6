"""A value set at a path of a YAML or JSON document, as the smallest edit of its text.

Keys are inserted with the indentation, the quotes and the commas that stand around them; comments,
order and line ends stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bartizan.catalog import paths
from bartizan.catalog.paths import Every, Step
from bartizan.model.values import Value
from bartizan.sources.repository.patching import CannotPatch, Edit, Text
from bartizan.sources.repository.spans import Span
from bartizan.sources.repository.yaml_marks import plain_scalar

_PLAIN = re.compile(r"[A-Za-z_/][\w./@+*=-]*(?: [\w./@+*=-]+)*\Z", re.ASCII)
_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file. `shared` are anchors that other places of the file refer to.

    With `brackets`, text in brackets is an expression, as in ARM templates.
    """

    text: Text
    root: Span
    as_json: bool
    shared: frozenset[str] = frozenset()
    brackets: bool = False

    def computed(self, node: Span) -> str:
        """The function or the expression that computes a value; empty where it is written out."""
        text = node.value if node.kind == "scalar" and isinstance(node.value, str) else ""
        if self.brackets and text.startswith("[") and not text.startswith("[[") and text.endswith("]"):
            return f"`{text}`"
        return node.tag or function(node)

    @property
    def unit(self) -> str:
        """One level of indentation, as the document has it."""
        text = self.text.text
        for node in self.root.walk():
            inner = [entry.value.entries[0] for entry in node.entries if entry.value.entries]
            for entry, first in zip([e for e in node.entries if e.value.entries], inner, strict=True):
                outside, inside = _indentation(text, entry.start), _indentation(text, first.start)
                if inside.startswith(outside) and len(inside) > len(outside) and _begins(text, first.start):
                    return inside[len(outside) :]
        return "  "


def aliased(documents: Sequence[Span]) -> frozenset[str]:
    """The anchors that some alias in the file refers to."""
    return frozenset(str(node.value) for root in documents for node in root.walk() if node.kind == "alias")


Computed = Callable[[Span, Value], "list[Edit] | None"]
"""What to do about a value that a function computes: the edits, or None to write over it. May raise `CannotPatch`."""

_Tree = dict[Step, Any]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that shall stand somewhere, apart from the maps on the way to it."""

    value: Value


def tree_of(settings: Mapping[tuple[Step, ...], Value]) -> dict[Step, Any]:
    """What shall stand at each path as nested maps of leaves."""
    tree: _Tree = {}
    for steps, value in settings.items():
        inner = tree
        for step in steps[:-1]:
            inner = inner.setdefault(step, {})
        inner[steps[-1]] = Leaf(value)
    return tree


def set_values(
    document: Document, root: Span, settings: Mapping[tuple[Step, ...], Value], computed: Computed | None = None
) -> list[Edit]:
    """The edits that make each value stand at its path below `root`; none for those that stand there already.

    `[]` is every item that is there. `computed` decides about values with a tag of the author's own, and
    about maps whose one key is a function. Raises `CannotPatch` where what stands on the way is no map or
    list, comes from elsewhere (an alias, a function), or is not there.
    """
    return _Setter(document, computed).set(root, tree_of(settings))


@dataclass(slots=True)
class _Setter:
    document: Document
    computed: Computed | None

    def set(self, node: Span, tree: _Tree) -> list[Edit]:
        _check(self.document, node)
        if by := self.document.computed(node):
            raise CannotPatch(f"line {node.line} computes what it would stand in with {by}")
        edits: list[Edit] = []
        fresh: dict[str, Any] = {}
        for step, inner in tree.items():
            if isinstance(step, str) and (node.kind == "map" or (node.kind == "scalar" and node.value is None)):
                found = node.get(step)
                if found is None:
                    fresh[step] = inner
                else:
                    edits += self._at(found, inner)
            elif node.kind == "list" and node.items and step is Every.ITEMS:
                edits += [edit for item in node.items for edit in self._at(item, inner)]
            elif node.kind == "list" and isinstance(step, int) and step < len(node.items):
                edits += self._at(node.items[step], inner)
            else:
                wanted = "map" if isinstance(step, str) else f"list with {paths.text((step,))}"
                raise CannotPatch(f"line {node.line} holds no {wanted} to set it in")
        return edits + ([_insert(self.document, node, fresh)] if fresh else [])

    def _at(self, node: Span, inner: _Tree | Leaf) -> list[Edit]:
        if not isinstance(inner, Leaf):
            return self.set(node, inner)
        if node.kind == "alias" or (node.anchor and node.anchor in self.document.shared):
            _check(self.document, node)
        if by := self.document.computed(node):
            if self.computed is None:
                raise CannotPatch(f"line {node.line} computes its value with {by}")
            edits = self.computed(node, inner.value)
            if edits is not None:
                return edits
        return replaced(self.document, node, inner.value)


def function(node: Span) -> str:
    """The function that a map of one key calls (`Ref`, `Fn::Sub`); empty for any other value."""
    name = node.entries[0].key if len(node.entries) == 1 else ""
    return name if name == "Ref" or name.startswith("Fn::") else ""


def find(root: Span, steps: Sequence[Step]) -> Span | None:
    """What stands at concrete `steps`; None when nothing does."""
    node: Span | None = root
    for step in steps:
        if node is None:
            return None
        if isinstance(step, str):
            node = node.get(step)
        else:
            node = node.items[step] if isinstance(step, int) and step < len(node.items) else None
    return node


def _check(document: Document, node: Span) -> None:
    if node.kind == "alias":
        raise CannotPatch(f"line {node.line} takes its value from the anchor &{node.value}")
    if node.anchor and node.anchor in document.shared:
        raise CannotPatch(f"line {node.line} is shared under the anchor &{node.anchor}")


def replaced(document: Document, node: Span, value: Value) -> list[Edit]:
    """The edit that writes `value` over another one; none where it stands there already."""
    text, path = document.text.text, document.text.path
    if node.kind == "scalar" and not node.tag and _equal(node, value):
        return []
    quote = "" if node.tag or node.kind != "scalar" else node.quote
    written = scalar(value, as_json=document.as_json, quote=quote)
    if node.kind != "scalar" and not node.flow:
        before = text[: node.start].rstrip()
        if not before.endswith(":") and not node.tag:
            raise CannotPatch(f"line {node.line} holds a block where one value is to stand")
        start = node.start if node.tag else len(before)
        return [Edit(path, start, node.end, written if node.tag else f" {written}")]
    space = " " if node.start == node.end and text[node.start - 1 : node.start] == ":" else ""
    return [Edit(path, node.start, node.end, space + written)]


def _equal(node: Span, value: Value) -> bool:
    return type(node.value) is type(value) and node.value == value


def scalar(value: Value, *, as_json: bool, quote: str = "") -> str:
    """A value as JSON, or as YAML where a plain scalar is read back as the same value."""
    if as_json or isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        if quote == "'" and value.isprintable():
            return "'" + value.replace("'", "''") + "'"
        if quote != '"' and _PLAIN.match(value) and plain_scalar(value) == value:
            return value
    return json.dumps(value, ensure_ascii=False)


def _insert(document: Document, node: Span, members: Mapping[str, Any]) -> Edit:
    """Members that are not there yet, with all that stands in them."""
    text, newline, path = document.text.text, document.text.newline, document.text.path
    if node.kind == "scalar":
        if document.as_json:
            raise CannotPatch(f"line {node.line} is null")
        base = _indentation(text, node.start) + document.unit
        place = _line_end(text, node.end)
        start = place if node.start == node.end else node.start
        lines = _block_lines(members, base, document.unit)
        return Edit(
            path, start, max(place, start) if start == place else node.end, "".join(newline + one for one in lines)
        )
    if node.flow:
        return _into_flow(document, node, members)
    column = node.entries[0].start - (text.rfind("\n", 0, node.entries[0].start) + 1)
    place = _line_end(text, node.end)
    lines = _block_lines(members, " " * column, document.unit)
    return Edit(path, place, place, "".join(newline + one for one in lines))


def _block_lines(members: Mapping[Any, Any], indentation: str, unit: str) -> list[str]:
    lines = []
    for name, inner in members.items():
        _named(name)
        if isinstance(inner, Leaf):
            lines.append(f"{indentation}{_yaml_key(name)}: {scalar(inner.value, as_json=False)}")
        else:
            lines += [f"{indentation}{_yaml_key(name)}:", *_block_lines(inner, indentation + unit, unit)]
    return lines


def _named(step: object) -> None:
    if not isinstance(step, str):
        raise CannotPatch("a list that is not there has no elements")


def _yaml_key(name: str) -> str:
    return name if _PLAIN.match(name) and plain_scalar(name) == name else json.dumps(name, ensure_ascii=False)


def _into_flow(document: Document, node: Span, members: Mapping[str, Any]) -> Edit:
    """`{…}` on one line or on several."""
    text, newline, path = document.text.text, document.text.newline, document.text.path
    if not node.entries:
        if text[node.start + 1 : node.end - 1].strip():
            raise CannotPatch(f"line {node.line} holds only a comment")
        if not document.as_json or "\n" not in text.strip():
            return Edit(path, node.start, node.end, f"{{{', '.join(_flow(document, members, None))}}}")
        base = _indentation(text, node.start)
        return Edit(path, node.start, node.end, _object(document, members, base))
    last = node.entries[-1]
    comma = _SPACE.match(text, last.value.end)
    place = comma.end() if comma else last.value.end
    trailing = text[place : place + 1] == ","
    end = place + 1 if trailing else last.value.end
    if _begins(text, last.start) and "\n" in text[node.start : last.start]:
        base = _indentation(text, last.start)
        written = _flow(document, members, base if document.as_json else None)
        added = f",{newline}{base}".join(written)
        return Edit(path, end, end, f"{'' if trailing else ','}{newline}{base}{added}{',' if trailing else ''}")
    return Edit(path, end, end, f"{'' if trailing else ','} {', '.join(_flow(document, members, None))}")


def _flow(document: Document, members: Mapping[Any, Any], base: str | None) -> list[str]:
    """`"a": {"b": value}` for each member, on one line or, from `base` on, on several."""
    out = []
    for name, inner in members.items():
        _named(name)
        if isinstance(inner, Leaf):
            value = scalar(inner.value, as_json=document.as_json)
            if not document.as_json and isinstance(inner.value, str) and any(mark in value for mark in ",[]{}"):
                value = json.dumps(inner.value, ensure_ascii=False)
        elif base is None:
            value = f"{{{', '.join(_flow(document, inner, None))}}}"
        else:
            value = _object(document, inner, base)
        out.append(f"{json.dumps(name, ensure_ascii=False) if document.as_json else _yaml_key(name)}: {value}")
    return out


def _object(document: Document, members: Mapping[Any, Any], base: str) -> str:
    """A JSON object on several lines, whose closing brace stands at `base`."""
    newline, inside = document.text.newline, base + document.unit
    written = f",{newline}{inside}".join(_flow(document, members, inside))
    return f"{{{newline}{inside}{written}{newline}{base}}}"


def _indentation(text: str, place: int) -> str:
    """The white space that the line of `place` begins with."""
    start = text.rfind("\n", 0, place) + 1
    match = _BLANK.match(text, start)
    return match.group() if match else ""


def _begins(text: str, place: int) -> bool:
    """Whether nothing but white space stands before `place` on its line."""
    start = text.rfind("\n", 0, place) + 1
    return not text[start:place].strip(" \t")


def _line_end(text: str, place: int) -> int:
    """Where the line of `place` ends, before its line feed."""
    end = text.find("\n", place)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1 : end] == "\r" else end
