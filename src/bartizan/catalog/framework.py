"""Compliance frameworks: their controls, and which rules are evidence for each.

A rule names the controls that it is evidence for (`controls:`). A framework may say so from its own
side: by rule, by the rules' category and stage, or through a control of another framework, so that
adding a framework is one file and touches no rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bartizan.catalog.rule import Rule
from bartizan.catalog.unit import Fields, Unit


class Assessed(StrEnum):
    """Who can tell whether a control is met: a machine alone, a machine in part, or people only."""

    MACHINE = "machine"
    PARTLY = "partly"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Selection:
    """Rules named from the framework's side.

    `rules` are ids; `categories` and `stages` together select rules that have one of each (an empty
    list takes all); `through` are controls, written `framework:control`, whose rules count here too.
    """

    rules: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    through: tuple[str, ...] = ()

    def takes(self, rule: Rule) -> bool:
        """Whether the selection names the rule itself; what `through` adds is not looked at."""
        if rule.id in self.rules:
            return True
        if not self.categories and not self.stages:
            return False
        by_category = not self.categories or rule.category in self.categories
        return by_category and (not self.stages or rule.stage in self.stages)


@dataclass(frozen=True, slots=True)
class Control:
    """One control. `people` says what only people can show; empty where a machine sees all of it."""

    id: str
    title: str
    assessed: Assessed
    people: str = ""
    evidence: Selection = Selection()


@dataclass(frozen=True, slots=True)
class Framework:
    """One framework. `excerpt` says why controls are missing, where the list is not whole."""

    id: str
    title: str
    version: str
    source: str
    read: str
    controls: tuple[Control, ...]
    note: str | None = None
    excerpt: str | None = None
    unit: str = ""

    def control(self, identity: str) -> Control | None:
        """The control with this id, or None."""
        return next((one for one in self.controls if one.id == identity), None)


def read_framework(unit: Unit) -> Framework:
    """The framework in `unit`. Raises `CatalogError` with file and line."""
    fields = Fields(unit, unit.data)
    fields.text("licence")
    framework = Framework(
        id=fields.text("id"),
        title=fields.text("title"),
        version=fields.text("version"),
        source=fields.text("source"),
        read=fields.text("read"),
        controls=tuple(_control(fields, *entry) for entry in fields.mapping("controls").items()),
        note=fields.optional("note"),
        excerpt=fields.optional("excerpt"),
        unit=unit.path,
    )
    fields.finish()
    if not framework.controls:
        fields.fail("a framework without controls", "controls")
    return framework


def _control(fields: Fields, identity: str, data: Any) -> Control:
    inner = Fields(fields.unit, data, (*fields.place, "controls", identity))
    assessed = inner.word("assessed", Assessed) or Assessed.PARTLY
    people = inner.text("people", "")
    if (assessed is Assessed.MACHINE) == bool(people):
        inner.fail("'people' says what a machine does not see: leave it out only where it sees all")
    selection = Fields(fields.unit, inner.mapping("evidence"), (*inner.place, "evidence"))
    evidence = Selection(
        selection.texts("rules"), selection.texts("categories"), selection.texts("stages"), selection.texts("through")
    )
    selection.finish()
    control = Control(identity, inner.text("title"), assessed, people, evidence)
    inner.finish()
    return control


def evidence_rules(
    framework: Framework, control: Control, rules: Iterable[Rule], frameworks: Mapping[str, Framework]
) -> list[Rule]:
    """The rules whose verdicts are evidence for a control, by id; each once."""
    rules = list(rules)
    frameworks = {**frameworks, framework.id: framework}
    wanted = _references(framework, control, frameworks)
    found: dict[str, Rule] = {}
    for reference in wanted:
        owner, _, identity = reference.partition(":")
        other = frameworks[owner].control(identity) if owner in frameworks else None
        for rule in rules:
            if reference in rule.controls or (other is not None and other.evidence.takes(rule)):
                found[rule.id] = rule
    return [found[identity] for identity in sorted(found)]


def _references(framework: Framework, control: Control, frameworks: Mapping[str, Framework]) -> list[str]:
    """The control itself and all that its evidence goes through, each once, in a finite walk."""
    found: dict[str, None] = {}
    waiting = [f"{framework.id}:{control.id}"]
    while waiting:
        reference = waiting.pop()
        if reference in found:
            continue
        found[reference] = None
        owner, _, identity = reference.partition(":")
        other = frameworks[owner].control(identity) if owner in frameworks else None
        if other is not None:
            waiting.extend(other.evidence.through)
    return list(found)
