"""`Fn::ForEach`: a loop written out, in resources, conditions, outputs and properties.

The loop's name for the item is replaced in the keys (`${X}`, and `&{X}` without what a logical name
may not hold), in `Ref`, in `Fn::Sub` and in the names that `Fn::GetAtt` and `DependsOn` hold, as the
transform `AWS::LanguageExtensions` does it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bartizan.model.values import Unknown
from bartizan.sources.repository.cloudformation.nodes import FOR_EACH, argument_of
from bartizan.sources.repository.cloudformation.text import words
from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.yaml_marks import Marked

if TYPE_CHECKING:
    from bartizan.sources.repository.cloudformation.evaluate import Evaluator

ENTRIES = 2_500
"""The most entries that the loops of one section are written out to: five times CloudFormation's limit."""

_PARTS = 3
_IN_NAMES = ("Ref", "Fn::Sub", "Fn::GetAtt", "DependsOn", "Condition")
_TAGS = ("!Ref", "!Sub", "!GetAtt", "!Condition")
_PLACE = re.compile(r"(\$|&)\{\s*([A-Za-z0-9]+)\s*\}")
_NOT_NAME = re.compile(r"[^0-9A-Za-z]+")


@dataclass(slots=True)
class Loop:
    """A section with its loops written out, and what could not be."""

    node: Marked
    problems: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Expansion:
    evaluator: Evaluator
    entries: dict[str, tuple[Marked, int]] = field(default_factory=dict)
    left: int = ENTRIES
    full: bool = False
    problems: list[tuple[int, str]] = field(default_factory=list)


def expanded(section: Marked, evaluator: Evaluator) -> Loop:
    """The section with every loop at its own level written out. Raises `OutOfBudget`."""
    expansion = _Expansion(evaluator)
    for key, node in section.items():
        line = section.key_lines.get(key, node.line)
        if key.startswith(FOR_EACH):
            _unroll(key, node, line, {}, expansion)
        else:
            expansion.entries[key] = (node, line)
    entries = expansion.entries
    out = Marked({key: node for key, (node, _) in entries.items()}, section.line, section.end_line, section.tag)
    out.key_lines.update((key, line) for key, (_, line) in entries.items())
    return Loop(out, expansion.problems)


def _unroll(key: str, node: Marked, line: int, names: Mapping[str, str], expansion: _Expansion) -> None:
    """Write out one loop, and those in it, into the entries."""
    label = _replaced(key, names)
    if not isinstance(node.value, list) or len(node.value) != _PARTS or (item := node.value[0].text()) is None:
        expansion.problems.append((line, f"{label} is no loop: a name, a list and what to repeat are expected"))
        return
    items = _items(_substituted(node.value[1], names, expansion), expansion.evaluator)
    if items is None:
        expansion.problems.append((line, f"what {label} loops over is not known"))
        return
    body = node.value[2]
    for value in items:
        inner = {**names, item: value}
        for name, template in body.items():
            if expansion.left <= 0:
                if not expansion.full:
                    expansion.full = True
                    expansion.problems.append((line, f"{label} makes more than {ENTRIES} entries"))
                return
            if name.startswith(FOR_EACH):
                _unroll(name, template, line, inner, expansion)
            else:
                expansion.left -= 1
                written = _substituted(template, inner, expansion)
                expansion.entries[_replaced(name, inner)] = (written, body.key_lines.get(name, line))


def _items(node: Marked, evaluator: Evaluator) -> list[str] | None:
    """The items of a loop as texts; None when they are not known."""
    value = evaluator.value(node)
    if isinstance(value, Unknown) or not isinstance(value, list):
        return None
    flat = [inner for item in value for inner in (item if isinstance(item, list) else [item])]
    texts = [words(item) for item in flat if isinstance(item, str | int | float)]
    return texts if len(texts) == len(flat) else None


def _replaced(text: str, names: Mapping[str, str]) -> str:
    if "{" not in text:
        return text

    def value(match: re.Match[str]) -> str:
        found = names.get(match.group(2))
        if found is None:
            return match.group(0)
        return found if match.group(1) == "$" else _NOT_NAME.sub("", found)

    return _PLACE.sub(value, text)


def _substituted(node: Marked, names: Mapping[str, str], expansion: _Expansion) -> Marked:
    """A copy of the node with the loop's names replaced."""
    return _Substitution(names, expansion.evaluator.budget).copy(node, inside=False) if names else node


@dataclass(slots=True)
class _Substitution:
    """`done` are the copies by node: what an alias shares stays shared."""

    names: Mapping[str, str]
    budget: Budget
    done: dict[tuple[int, bool], Marked] = field(default_factory=dict)

    def copy(self, node: Marked, *, inside: bool) -> Marked:
        """The copy; `inside` the functions whose text holds names."""
        key = (id(node), inside)
        if key not in self.done:
            self.budget.spend()
            self.done[key] = self._copy(node, inside or node.tag in _TAGS)
        return self.done[key]

    def _copy(self, node: Marked, inside: bool) -> Marked:
        referred = argument_of(node, "Ref")
        if referred is not None and (found := self.names.get(referred.text() or "")) is not None:
            return Marked(found, node.line, node.end_line)
        value: Any = node.value
        if isinstance(value, dict):
            value = {
                _replaced(key, self.names): self.copy(item, inside=key in _IN_NAMES) for key, item in value.items()
            }
        elif isinstance(value, list):
            value = [self.copy(item, inside=inside) for item in value]
        elif inside and isinstance(value, str):
            value = _replaced(value, self.names)
        lines = {_replaced(key, self.names): line for key, line in node.key_lines.items()}
        return Marked(value, node.line, node.end_line, node.tag, lines)
