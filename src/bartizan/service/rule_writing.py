"""A company's own rules: a first draft of one, and its examples tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.rule import is_rule_id
from bartizan.catalog.unit import did_you_mean
from bartizan.model.errors import InputError
from bartizan.posture.examples import try_examples

_DRAFT = """\
# See docs/guide/rules.md; `bartizan rules test {folder}` tries the examples.
id: {id}
title: {title}
type: {type}
severity: medium                     # low medium high critical
fail_when: asset.{property} == null
why: Say in a sentence what can happen.
fix:
  summary: Say in a sentence what to do.
controls: []
examples:
  - fails: {{}}
  - passes: {{{property}: {value}}}
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """One example of one rule: where it stands, what it states and what the rule says."""

    rule: str
    where: str
    stated: str
    verdict: str
    data: object
    why: str = ""

    @property
    def right(self) -> bool:
        """Whether the rule says what the example states."""
        return self.stated == self.verdict


def try_rules(directories: Sequence[Path], only: Sequence[str] = ()) -> list[Trial]:
    """Every example of the rules in `directories`; of the shipped rules too when `directories` is empty.

    `only` are rule ids. Raises `InputError` for an id that is not known and `CatalogError`, with file,
    line and the closest name, for a rule that does not load.
    """
    catalog = load_catalog(directories)
    names = {directory.name for directory in directories}
    rules = [catalog.rule(one) for one in only] or [
        rule for rule in catalog.rules.values() if not names or rule.unit.split("/")[0] in names
    ]
    return [
        Trial(
            rule.id,
            f"{rule.unit}:{tried.example.line}" if tried.example.line else rule.unit,
            tried.example.verdict.value,
            tried.verdict.value,
            tried.example.data,
            "; ".join(fact.text for fact in tried.finding.evidence) if tried.finding else "",
        )
        for rule in rules
        for tried in try_examples(rule, catalog)
    ]


def write_rule(identity: str, type_: str, directory: Path) -> Path:
    """Write the draft of a rule about `type_` to `directory`, and say where it is.

    Raises `InputError` for an id that is taken or is none, a type that is not known, and a file that exists.
    """
    catalog = load_catalog()
    if not is_rule_id(identity):
        hint = "use lowercase words joined by '-', such as notebook-without-owner"
        raise InputError(f"{identity!r} is no id of a rule", hint=hint)
    if identity in catalog.rules:
        raise InputError(f"the id {identity!r} belongs to a rule that is shipped", hint="choose another")
    known = {*catalog.types, *catalog.schema}
    if type_ not in known:
        raise InputError(f"unknown type {type_}", hint=did_you_mean(type_, known) or "see docs/reference/kinds.md")
    file = directory / f"{identity}.yaml"
    name, value = _property(type_, catalog)
    title = identity.replace("-", " ").capitalize()
    text = _DRAFT.format(folder=directory, id=identity, title=title, type=type_, property=name, value=value)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise InputError("there is such a file already", where=str(file), hint="choose another id") from error
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(file), hint="check --directory") from error
    return file


def _property(type_: str, catalog: Catalog) -> tuple[str, str]:
    """A property of the type without a default, and a value that it could have."""
    values = {"string": "text", "boolean": "true", "integer": "1", "number": "1"}
    tree = catalog.schema.properties(type_) or {}
    defaults = catalog.defaults.get(type_, {})
    for name, kind in tree.items():
        if isinstance(kind, str) and kind in values and name not in defaults:
            return name, values[kind]
    return next(iter(tree), "name"), "text"
