"""The rules as people ask about them: list, count, explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.rule import Rule
from bartizan.data.findings import rules as data_rules


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the list of rules."""

    id: str
    title: str
    provider: str
    severity: str
    types: tuple[str, ...]
    stage: str | None
    controls: tuple[str, ...]


def list_rules(directories: Sequence[Path] = ()) -> list[RuleRow]:
    """Every rule, by provider, then worst first, then id."""
    rules = [*load_catalog(directories).rules.values(), *data_rules()]
    rows = [
        RuleRow(one.id, one.title, provider_of(one), one.severity.value, one.types, one.stage, one.controls)
        for one in rules
    ]
    rank = {"critical": 0, "high": 1, "medium": 2, "low": 3}
    return sorted(rows, key=lambda row: (row.provider, rank[row.severity], row.id))


def count_rules(directories: Sequence[Path] = ()) -> dict[str, int]:
    """The number of rules of each provider."""
    return dict(sorted(Counter(row.provider for row in list_rules(directories)).items()))


def explain_rule(identity: str, directories: Sequence[Path] = ()) -> Rule:
    """The rule; raises `InputError` with the closest id when there is none."""
    return known_rule(identity, load_catalog(directories))


def known_rule(identity: str, catalog: Catalog) -> Rule:
    """The catalogue's rule, or the rule about data, with this id; raises `InputError` with the closest id."""
    about_data = next((one for one in data_rules() if one.id == identity), None)
    return about_data or catalog.rule(identity)


def provider_of(rule: Rule) -> str:
    """The folder the rule stands in: `aws`, `azure`, `gcp`, `code`, or `own` for a company's rules."""
    parts = Path(rule.unit).parts
    return parts[parts.index("rules") + 1] if "rules" in parts[:-1] else "own"
