"""Values and properties as the text of a Bicep file, in the style of what stands around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bartizan.sources.repository.arm.bicep.places import Places, Spot
from bartizan.sources.repository.arm.program import Item, Literal, Object
from bartizan.sources.repository.document_edit import Leaf
from bartizan.sources.repository.patching import CannotPatch, Edit, Text

UNIT = "  "
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_BLANK = re.compile(r"[ \t]*")
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_REST = re.compile(r"[ \t]*,?[ \t]*(?://[^\r\n]*|/\*[^\r\n]*?\*/[ \t]*)?(?=\r|\n|\Z)")
"""What may follow a property on its line."""


def literal(value: object) -> str:
    """A value as Bicep writes it, on one line."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"json('{value!r}')"
    if isinstance(value, str):
        return f"'{''.join(map(_character, value))}'".replace("${", "\\${")
    if isinstance(value, Mapping):
        members = ", ".join(f"{key(str(name))}: {literal(inner)}" for name, inner in value.items())
        return f"{{ {members} }}" if members else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(literal, value))}]"
    raise CannotPatch("a value of this kind cannot be written")


def _character(one: str) -> str:
    return _ESCAPES.get(one) or (one if one.isprintable() else f"\\u{{{ord(one):x}}}")


def key(name: str) -> str:
    """A property's name, in quotes where it is no word."""
    return name if _NAME.match(name) else literal(name)


def inserted(text: Text, places: Places, spot: Spot, members: Mapping[Any, Any]) -> Edit:
    """New members of the object at `spot`, on one line or on several, as it is written itself."""
    node, whole, newline = spot.node, text.text, text.newline
    base = indentation(whole, spot.start)
    found = [place for item in node.items if (place := places.find(_end_of(item)))] if isinstance(node, Object) else []
    behind = [place for place in found if not _is_order(place.node)] or found
    if not behind:
        return _filled(text, spot, base, members)
    last = behind[-1]
    own_line = not whole[whole.rfind("\n", 0, last.start) + 1 : last.start].strip()
    rest = _REST.match(whole, last.end)
    if own_line and rest is not None and "\n" in whole[spot.start : last.start]:
        inside = indentation(whole, last.start)
        unit = inside[len(base) :] if inside.startswith(base) and len(inside) > len(base) else UNIT
        lines = "".join(f"{newline}{inside}{line}" for line in _lines(members, unit))
        return Edit(spot.path, rest.end(), rest.end(), lines)
    return Edit(spot.path, last.end, last.end, f", {_flow(members)}")


def _end_of(item: object) -> object:
    return item if isinstance(item, Item) else getattr(item, "value", None)


def _is_order(item: object) -> bool:
    """`dependsOn`, which people keep at the end."""
    return isinstance(item, Item) and isinstance(item.key, Literal) and item.key.value == "dependsOn"


def _filled(text: Text, spot: Spot, base: str, members: Mapping[Any, Any]) -> Edit:
    """An object that holds nothing yet, or only comments or the declarations of children."""
    whole, newline = text.text, text.newline
    content = whole[spot.start + 1 : spot.end - 1]
    if not content.strip() and whole[: spot.start].rpartition("\n")[2].count("{"):
        return Edit(spot.path, spot.start, spot.end, f"{{ {_flow(members)} }}")
    unit = "\t" if base.startswith("\t") else UNIT
    lines = "".join(f"{newline}{base}{unit}{line}" for line in _lines(members, unit))
    if not content.strip():
        return Edit(spot.path, spot.start, spot.end, f"{{{lines}{newline}{base}}}")
    if "\n" not in content:
        raise CannotPatch("the object that it would stand in holds only a comment")
    return Edit(spot.path, spot.start + 1, spot.start + 1, lines)


def _lines(members: Mapping[Any, Any], unit: str) -> list[str]:
    out: list[str] = []
    for name, inner in members.items():
        _named(name)
        if isinstance(inner, Leaf):
            out.append(f"{key(name)}: {literal(inner.value)}")
        else:
            out += [f"{key(name)}: {{", *(f"{unit}{line}" for line in _lines(inner, unit)), "}"]
    return out


def _flow(members: Mapping[Any, Any]) -> str:
    out = []
    for name, inner in members.items():
        _named(name)
        value = literal(inner.value) if isinstance(inner, Leaf) else f"{{ {_flow(inner)} }}"
        out.append(f"{key(name)}: {value}")
    return ", ".join(out)


def _named(step: object) -> None:
    if not isinstance(step, str):
        raise CannotPatch("a list that is not there has no elements")


def indentation(text: str, place: int) -> str:
    """The white space that the line of `place` begins with."""
    match = _BLANK.match(text, text.rfind("\n", 0, place) + 1)
    return match.group() if match else ""
