"""A rule judges the same thing alike, whatever dialect says it: each example, written, read back and judged.

The Terraform writer goes by the inverse of the tables that the reader goes by, so a table that turns a
value round where it must not would agree with itself here: `test_words_turn_round_where_names_do` looks
at that by the names alone, and the hand-written cases beside this file by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bartizan.catalog import paths
from bartizan.catalog.load import Catalog
from bartizan.catalog.rule import Rule
from bartizan.catalog.terraform_inverse import Slot, layouts
from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from tests.dialects.writer.estate import Inexpressible, estate
from tests.dialects.writer.live import live
from tests.dialects.written import DIALECTS, Written, declarable, opinion, read_tree, verdict, write_examples

FLOORS = {"aws": 0.95, "azure": 0.95, "gcp": 0.95}
"""The share of a provider's examples that Terraform must be able to say, of types that it has a resource for."""

LEAST = {
    "terraform": 1_200,
    "cloudformation": 600,
    "cloudformation-json": 600,
    "arm": 300,
    "bicep": 300,
    "kubernetes": 100,
}
"""How many examples each dialect must say at least."""

DIFFERENT = {
    # No environment variable of that name is set: what the program will be given is not known.
    "kubernetes/experiment-store-password-literal/1": "unknown",
}
"""Examples of which a dialect says something else, and what that comes to."""

OBSERVED = {"ml-compute-image-old"}
"""Rules about what only the running service says of itself: no code can."""

NO_RESOURCE = "no resource makes"


@dataclass(frozen=True)
class Tree:
    """All examples in all dialects, and what the readers made of them."""

    written: Written
    records: dict[str, list[Record]]


@pytest.fixture(scope="module")
def tree(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    root = tmp_path_factory.mktemp("examples")
    written = write_examples(root, catalog)
    return Tree(written, read_tree(root, catalog))


def provider(rule: Rule) -> str:
    return rule.unit.split("/")[2]


@pytest.mark.parametrize("dialect", [one.name for one in DIALECTS])
def test_every_example_gets_its_verdict(dialect: str, tree: Tree, catalog: Catalog) -> None:
    cases = [one for one in tree.written.cases if one.dialect == dialect]
    assert len(cases) >= LEAST[dialect]
    wrong = []
    for case in cases:
        found = verdict(case, tree.records.get(case.directory, []), catalog)
        expected = DIFFERENT.get(case.directory, case.expected(catalog))
        if found != expected:
            wrong.append(f"{case.directory}: {found}, not {expected}")
    assert wrong == []


def test_every_example_gets_its_verdict_from_what_runs(catalog: Catalog) -> None:
    """The neighbours are found by the references of the types, not by edges that the test lays."""
    wrong, count = [], 0
    for rule in declarable(catalog):
        for number, example in enumerate(rule.examples):
            try:
                records = live(estate(rule, example, catalog), catalog)
            except Inexpressible:
                continue
            subject = records[0]
            assert isinstance(subject, Asset)
            found = opinion(records, subject, rule, catalog)
            count += 1
            if found != example.verdict.value:
                wrong.append(f"{rule.id}/{number}: {found}, not {example.verdict.value}")
    assert wrong == []
    assert count > 1_000


def test_terraform_can_say_nearly_every_example(tree: Tree, catalog: Catalog) -> None:
    said = Counter(provider(one.rule) for one in tree.written.cases if one.dialect == "terraform")
    gaps: dict[str, list[str]] = {name: [] for name in FLOORS}
    for (rule, number, dialect), why in sorted(tree.written.inexpressible.items()):
        owner = provider(catalog.rules[rule])
        sayable = rule not in OBSERVED and not why.startswith(NO_RESOURCE)
        if dialect == "terraform" and owner in FLOORS and sayable:
            gaps[owner].append(f"{rule}/{number}: {why}")
    for name, floor in FLOORS.items():
        total = said[name] + len(gaps[name])
        print(f"{name}: {said[name]} of {total} examples in Terraform", *gaps[name], sep="\n  ")
        assert said[name] >= floor * total, gaps[name]


def test_cloudformation_can_say_every_example_about_aws(tree: Tree, catalog: Catalog) -> None:
    gaps = [
        f"{rule}/{number}: {why}"
        for (rule, number, dialect), why in tree.written.inexpressible.items()
        if dialect == "cloudformation" and provider(catalog.rules[rule]) == "aws"
    ]
    assert len(gaps) <= 0.02 * len([one for one in tree.written.cases if one.dialect == "cloudformation"]), gaps


WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
NEGATIVE = {"disable", "disabled", "no", "non", "without", "ignore", "skip"}


def negative(name: str) -> bool:
    """Whether a property is about something that is not: `disableLocalAuth`, `no_public_ip`."""
    return any(word.lower() in NEGATIVE for word in WORDS.findall(name))


def switches(slots: tuple[Slot, ...]) -> Iterator[Slot]:
    """The arguments that are true or false."""
    for slot in slots:
        if slot.is_group:
            yield from switches(slot.slots)
        elif slot.holds == "bool":
            yield slot


def test_words_turn_round_where_names_do(catalog: Catalog) -> None:
    """`local_auth_enabled` is `disableLocalAuth` turned round; `disable_x` is `disableX` as it stands."""
    wrong, turned = [], 0
    for table in catalog.terraform.values():
        for layout in layouts(catalog, table):
            for slot in switches(layout.slots):
                if (
                    slot.at is None
                    or slot.superseded
                    or not all(value in (True, False) for value in slot.words.values())
                ):
                    continue
                canonical = "_".join([step for step in slot.at if isinstance(step, str)][-2:])
                inverts = slot.words.get("true") is False
                turned += inverts
                if (negative(slot.name) != negative(canonical)) is not inverts:
                    wrong.append(f"{table.resource}.{slot.path} -> {paths.text(slot.at)} turned={inverts}")
    assert wrong == []
    assert turned > 5
