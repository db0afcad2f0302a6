"""Arguments and blocks written into a Terraform file: the smallest edits, in the file's own style."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bartizan.catalog.terraform_inverse import KIND, Slot, said
from bartizan.sources.repository.patching import CannotPatch, Edit
from bartizan.sources.repository.terraform.hcl import Argument, Block, Braces, Expression, HclFile
from bartizan.sources.repository.terraform.hcl_align import Run, run_above
from bartizan.sources.repository.terraform.hcl_text import (
    UNIT,
    Group,
    Inner,
    Leaf,
    Wanted,
    aligned_lines,
    as_object,
    block_lines,
    first_run,
    key,
    literal,
    nested,
    plain,
    whole,
)

_BLANK = re.compile(r"[ \t]*")

Deciding = Callable[[HclFile, Expression, str], tuple[HclFile, Expression] | list[Edit]]
"""Where a value stands that an expression names, or the edits that make it the given text; raises `CannotPatch`."""


def _nothing(_slot: Slot) -> object:
    """No argument has a value of its own."""
    return None


@dataclass(slots=True)
class Writer:
    """Writes into one resource's block. `takes` is what the provider says of the resource's arguments.

    `implied` gives what an absent argument means, for those that a new block must spell out.
    """

    file: HclFile
    takes: Mapping[str, Any]
    deciding: Deciding
    implied: Callable[[Slot], object] = _nothing
    edits: list[Edit] = field(default_factory=list)

    def body(self, braces: Braces, wanted: Wanted, takes: Mapping[str, Any] | None = None) -> list[Edit]:
        """The edits that make `wanted` stand in a block's body. Raises `CannotPatch`."""
        self._members(self.file, braces, wanted, self.takes if takes is None else takes, in_object=False)
        return self.edits

    def _members(
        self, file: HclFile, braces: Braces, wanted: Wanted, takes: Mapping[str, Any], *, in_object: bool
    ) -> None:
        lines: list[tuple[str, object]] = []
        blocks: list[tuple[str, Group]] = []
        for name, item in wanted.items():
            inner = takes.get(name, {})
            if braces.is_dynamic(name):
                raise CannotPatch(f"{name} is made by a dynamic block")
            argument = braces.argument(name)
            if isinstance(item, Leaf):
                if argument is None:
                    lines.append((name, whole(item)))
                else:
                    self._leaf(file, argument.value, item)
                continue
            present = braces.nested(name)
            for block in present:
                self._members(file, block.body, item.inner, inner, in_object=False)
            if argument is not None:
                self._objects(file, argument.value, item, inner)
            elif not present:
                _complete(item, inner, self.implied)
                if item.slot.is_block and not in_object:
                    blocks.append((name, item))
                else:
                    lines.append((name, as_object(item)))
        if lines or blocks:
            insert = _into_object if in_object else _into_body
            self.edits += insert(file, braces, lines, blocks)

    def _objects(self, file: HclFile, value: Expression, group: Group, takes: Mapping[str, Any]) -> None:
        """An argument that holds an object or a list of objects."""
        node = file.collection(value)
        if node is None:
            found = self.deciding(file, value, "")
            if isinstance(found, list):
                raise CannotPatch(f"{group.slot.path} is not written out here")
            file, value = found
            node = file.collection(value)
        if node is None:
            raise CannotPatch(f"{group.slot.path} is computed")
        if node.type == "object":
            self._members(file, file.object(node), group.inner, takes, in_object=True)
            return
        items = file.items(node)
        for item in items:
            inner = file.collection(item)
            if inner is None or inner.type != "object":
                raise CannotPatch(f"{group.slot.path} is computed")
            self._members(file, file.object(inner), group.inner, takes, in_object=True)
        if not items:
            raise CannotPatch(f"{group.slot.path} is an empty list")

    def _leaf(self, file: HclFile, value: Expression, leaf: Leaf) -> None:
        inside = nested([(steps, wanted) for steps, wanted in leaf.values if steps])
        if inside:
            self._inside(file, value, inside, leaf.slot)
        for steps, wanted in leaf.values:
            if not steps:
                self._value(file, value, wanted)

    def _value(self, file: HclFile, value: Expression, wanted: object) -> None:
        text = literal(wanted)
        if not file.is_literal(value) and file.collection(value) is None:
            found = self.deciding(file, value, text)
            if isinstance(found, list):
                self.edits += found
                return
            file, value = found
        if file.text.text[value.start : value.end] != text:
            self.edits.append(Edit(file.text.path, value.start, value.end, text))

    def _inside(self, file: HclFile, value: Expression, tree: Mapping[str, Any], slot: Slot) -> None:
        """Members of a map or of a document that is written out."""
        node = file.collection(value)
        if node is None:
            found = self.deciding(file, value, "")
            if isinstance(found, list):
                raise CannotPatch(f"{slot.path} is not written out here")
            file, value = found
            node = file.collection(value)
        if node is None or node.type != "object":
            raise CannotPatch(f"{slot.path} is computed, or no map")
        braces = file.object(node)
        fresh: list[tuple[str, object]] = []
        for name, inner in tree.items():
            member = braces.argument(name)
            if member is None:
                fresh.append((name, inner.value if isinstance(inner, Inner) else plain(inner)))
            elif isinstance(inner, Inner):
                self._value(file, member.value, inner.value)
            else:
                self._inside(file, member.value, inner, slot)
        if fresh:
            self.edits += _into_object(file, braces, fresh, [])


def _complete(group: Group, takes: Mapping[str, Any], implied: Callable[[Slot], object]) -> None:
    """Add what a new block must spell out and what is meant anyhow; refuse one that needs a person's choice."""
    slots = {slot.name: slot for slot in group.slot.slots}
    for name, spec in takes.items():
        word = str(spec.get(KIND, "") if isinstance(spec, Mapping) else spec)
        if name == KIND or not word.endswith("!") or name in group.inner:
            continue
        value = implied(slots[name]) if name in slots else None
        if value is None:
            raise CannotPatch(f"a new {group.slot.path} needs {name}, which only you can choose")
        group.inner[name] = Leaf(slots[name], [((), said(slots[name], value))])
    for name, item in group.inner.items():
        if isinstance(item, Group):
            _complete(item, takes.get(name, {}), implied)


def _into_body(
    file: HclFile, braces: Braces, lines: list[tuple[str, object]], blocks: list[tuple[str, Group]]
) -> list[Edit]:
    """New arguments behind the last that stand before the blocks, new blocks at the end."""
    text, newline = file.text.text, file.text.newline
    base, unit = _indentation(text, braces)
    inside = base + unit
    made = [
        f"{inside}{line}" if line else "" for name, block in blocks for line in ["", *block_lines(name, block, unit)]
    ]
    if "\n" not in text[braces.start : braces.end]:
        return _opened(file, braces, (base, unit), lines, made)
    first = min((one.start for one in braces.blocks), default=braces.end)
    before = [one for one in braces.arguments if one.start < first]
    anchor = before[-1] if before else None
    members: list[Argument | Block] = [*braces.arguments, *braces.blocks]
    last = max((one.end for one in members), default=braces.start + 1)
    width, moved = run_above(file, braces, anchor).widened(first_run(lines, unit))
    attributes = [f"{inside}{line}" for line in aligned_lines(lines, unit, width)]
    place = _line_end(text, anchor.end if anchor else braces.start + 1)
    end = _line_end(text, last)
    if place == end or not made or not attributes:
        added = attributes + (made if members or attributes else made[1:])
        return [*moved, _inserted(file, place if attributes else end, added, newline)]
    return [*moved, _inserted(file, place, attributes, newline), _inserted(file, end, made, newline)]


def _inserted(file: HclFile, place: int, lines: list[str], newline: str) -> Edit:
    return Edit(file.text.path, place, place, "".join(f"{newline}{line}" for line in lines))


def _opened(
    file: HclFile, braces: Braces, margin: tuple[str, str], members: list[tuple[str, object]], made: list[str]
) -> list[Edit]:
    """A body on one line, which holds one argument at most, on several; `margin` is its indentation and one more."""
    text, newline, path = file.text.text, file.text.newline, file.text.path
    start, end = braces.start + 1, braces.end - 1
    content = text[start:end]
    base, inside = margin[0], "".join(margin)
    closing = f"{newline}{base}"
    only = braces.arguments[0] if braces.arguments else None
    run = Run(path, [only], only.equals - only.start - 1) if only is not None else Run()
    width, moved = run.widened(first_run(members, margin[1]))
    lines = [*(f"{inside}{line}" for line in aligned_lines(members, margin[1], width)), *made]
    if not content.strip():
        lines = lines[1:] if lines and not lines[0] else lines
        return [Edit(path, start, end, "".join(f"{newline}{line}" for line in lines) + closing)]
    first = start + len(content) - len(content.lstrip())
    last = start + len(content.rstrip())
    added = "".join(f"{newline}{line}" for line in lines)
    return [*moved, Edit(path, start, first, f"{newline}{inside}"), Edit(path, last, end, f"{added}{closing}")]


def _into_object(
    file: HclFile, braces: Braces, lines: list[tuple[str, object]], _blocks: list[tuple[str, Group]]
) -> list[Edit]:
    """New members of `{ a = 1 }`, on one line or on several."""
    text, newline, path = file.text.text, file.text.newline, file.text.path
    written = [f"{key(name)} = {literal(value)}" for name, value in lines]
    if not braces.arguments:
        inner = text[braces.start + 1 : braces.end - 1]
        if inner.strip():
            raise CannotPatch("a map holds only a comment, or loops")
        return [Edit(path, braces.start, braces.end, f"{{ {', '.join(written)} }}")]
    last = braces.arguments[-1]
    follows = _BLANK.match(text, last.end)
    comma = text[follows.end() : follows.end() + 1] == "," if follows else False
    end = follows.end() + 1 if comma and follows else last.end
    own_line = not text[text.rfind("\n", 0, last.start) + 1 : last.start].strip()
    if own_line and "\n" in text[braces.start : last.start]:
        indentation = text[text.rfind("\n", 0, last.start) + 1 : last.start]
        separator = "," if comma else ""
        width, moved = run_above(file, braces, last).widened([key(name) for name, _ in lines])
        aligned = [f"{key(name):<{width}} = {literal(value)}{separator}" for name, value in lines]
        place = _line_end(text, end)
        return [*moved, Edit(path, place, place, "".join(f"{newline}{indentation}{line}" for line in aligned))]
    return [Edit(path, end, end, f"{'' if comma else ','} {', '.join(written)}")]


def _indentation(text: str, braces: Braces) -> tuple[str, str]:
    """The indentation of the line that a body opens on, and one level more than that."""
    start = text.rfind("\n", 0, braces.start) + 1
    base = _BLANK.match(text, start)
    outside = base.group() if base else ""
    members: list[Argument | Block] = [*braces.arguments, *braces.blocks]
    for member in members:
        begin = text.rfind("\n", 0, member.start) + 1
        inside = text[begin : member.start]
        if not inside.strip() and inside.startswith(outside) and len(inside) > len(outside):
            return outside, inside[len(outside) :]
    return outside, "\t" if outside.startswith("\t") else UNIT


def _line_end(text: str, place: int) -> int:
    """Where the line of `place` ends; `place` itself where a comment begins that goes on below."""
    end = text.find("\n", place)
    if end < 0:
        return len(text)
    rest = text[place:end]
    if "/*" in rest and "*/" not in rest:
        return place
    return end - 1 if text[end - 1 : end] == "\r" else end
