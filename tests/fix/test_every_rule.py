"""Every rule with a setting, in every dialect: its failing examples are written, mended, and judged again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import yaml

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.rule import Example, Rule
from bartizan.graph.link.link import link
from bartizan.model.edge import Gap
from bartizan.posture.judge import judge
from bartizan.service.fixing import FixRequest, FixResult, fix, write
from bartizan.sources.repository.source import RepositorySource
from tests.dialects.writer.estate import Inexpressible, estate
from tests.dialects.written import DIALECTS, READERS, Dialect, declarable, meant

HONEST = re.compile(
    r"Terraform has no argument for|(which|that) only you can choose|no resource of type \w+ is written out"
    r"|something else decides|it would still be fail"
)
"""Refusals that are right: the dialect cannot say it here, or asks for what nobody but its user knows."""

COMMENTED = {"terraform": "#", "cloudformation": "#", "bicep": "//", "kubernetes": "#"}
"""What begins a comment in the dialects that have any; ARM's are no JSON, and tried by hand."""

LEAST = {"terraform": 120, "cloudformation": 80, "cloudformation-json": 80, "arm": 60, "bicep": 60, "kubernetes": 8}
"""How many findings must be mended in each dialect at least."""


@dataclass
class Bench:
    """The failing examples of one rule in one dialect, on disk."""

    rule: Rule
    dialect: Dialect
    root: Path
    examples: dict[str, Example] = field(default_factory=dict)


def failing(rule: Rule) -> Iterator[tuple[int, Example]]:
    return ((number, one) for number, one in enumerate(rule.examples) if one.verdict.value == "fail")


def commented(text: str, dialect: str) -> str:
    """The text with a comment behind every line, where the dialect has any."""
    if dialect not in COMMENTED:
        return text
    lines, mark = text.split("\n"), COMMENTED[dialect]
    return "\n".join(f"{line} {mark} keep {number}" if line.strip() else line for number, line in enumerate(lines))


def bench(rule: Rule, dialect: Dialect, root: Path, catalog: Catalog) -> Bench:
    out = Bench(rule, dialect, root)
    for number, example in failing(rule):
        try:
            things = estate(rule, example, catalog)
            text = dialect.write(things, catalog)
        except Inexpressible:
            continue
        if meant(things, catalog) != "fail":
            continue
        (root / str(number)).mkdir(parents=True)
        (root / str(number) / dialect.file).write_text(commented(text, dialect.name))
        out.examples[str(number)] = example
    return out


def fails(root: Path, catalog: Catalog) -> tuple[set[tuple[str, str]], list[Gap]]:
    """What fails in the tree, and the gaps that its reading leaves."""
    records = list(RepositorySource(root, catalog, workers=0, readers=READERS).collect())
    linked = link(records, catalog)
    findings = judge(list(linked.assets.values()), linked.edges, catalog).findings
    failed = {(one.rule, one.asset) for one in findings if one.verdict.value == "fail"}
    return failed, [one for one in records if isinstance(one, Gap)]


def keeps(before: str, after: str, dialect: str) -> None:
    """The file still parses, and every comment is there."""
    marks = re.findall(r"(?:#|//) keep \d+", before)
    assert [one for one in marks if re.search(rf"{one}\b", after) is None] == []
    if dialect in ("cloudformation-json", "arm"):
        assert list(json.loads(after)) == list(json.loads(before))
    elif dialect not in ("terraform", "bicep"):
        whole = [list(one) for one in yaml.safe_load_all(before)]
        assert [list(one)[: len(keys)] for one, keys in zip(yaml.safe_load_all(after), whole, strict=True)] == whole


def with_settings(catalog: Catalog) -> list[Rule]:
    return [one for one in declarable(catalog) if one.fix.set]


def settle(one: Bench, catalog: Catalog) -> tuple[FixResult, int]:
    """Mend a rule's examples on disk and look at all that must hold; the number that was mended."""
    before, gaps = fails(one.root, catalog)
    texts = {path: path.read_text() for path in one.root.rglob("*.*")}
    result = fix(FixRequest(one.root, (one.rule.id,)), catalog)
    assert {path: path.read_text() for path in texts} == texts, "planning must not write"
    for refusal in result.refused:
        assert HONEST.search(refusal.why), f"{one.dialect.name}/{one.rule.id}: {refusal.why}"
    write(result)
    after, left = fails(one.root, catalog)
    mended = {(finding.rule, finding.asset) for finding in result.mended}
    assert mended <= before
    assert not mended & after, "the rule must pass"
    assert after <= before, "no other rule may newly fail"
    assert set(left) <= set(gaps), "the files must still parse"
    for path, text in texts.items():
        keeps(text, path.read_text(), one.dialect.name)
    again = fix(FixRequest(one.root, (one.rule.id,)), catalog)
    assert again.patches == (), "a second time changes nothing"
    return result, len(mended)


def chosen(value: object) -> object:
    """A setting as a user fills it in."""
    if isinstance(value, list):
        return [chosen(one) for one in value]
    return "my-choice-1" if isinstance(value, str) and value.startswith("<") else value


@pytest.fixture(scope="module")
def filled() -> Catalog:
    """The catalogue with every placeholder of a setting replaced by what a user may choose."""
    catalog = load_catalog()
    catalog.__dict__["rules"] = {
        rule.id: replace(rule, fix=replace(rule.fix, set={path: chosen(one) for path, one in rule.fix.set.items()}))
        for rule in catalog.rules.values()
    }
    return catalog


@pytest.mark.parametrize("dialect", DIALECTS, ids=[one.name for one in DIALECTS])
def test_every_failing_example_of_every_rule_with_a_setting_is_mended(
    dialect: Dialect, filled: Catalog, tmp_path: Path
) -> None:
    mended = refused = 0
    for rule in with_settings(filled):
        one = bench(rule, dialect, tmp_path / rule.id, filled)
        if one.examples:
            result, count = settle(one, filled)
            mended += count
            refused += len(result.refused)
    assert mended >= LEAST[dialect.name]
    assert refused <= 0.1 * mended


def test_all_settings_are_mended_together(catalog: Catalog, tmp_path: Path) -> None:
    """One run over everything: the settings of one asset's findings are made as one change."""
    for dialect in DIALECTS:
        for rule in with_settings(catalog):
            bench(rule, dialect, tmp_path / dialect.name / rule.id, catalog)
    before, _ = fails(tmp_path, catalog)
    result = fix(FixRequest(tmp_path), catalog)
    write(result)
    after, _ = fails(tmp_path, catalog)
    mended = {(one.rule, one.asset) for one in result.mended}
    assert not mended & after
    assert after <= before
    assert {rule for rule, _ in mended} >= {"bucket-acl-public", "bucket-policy-public"}
    # What another change was in the way of is left for the next time, and nothing else.
    waiting = {one.finding.id for one in result.refused if one.why.startswith("another change sets")}
    assert {one.id for one in fix(FixRequest(tmp_path), catalog).mended} <= waiting


def test_settings_are_literals_or_placeholders(catalog: Catalog) -> None:
    """What `set` holds is written as it stands; what only its user knows is named in angle brackets, and never else."""
    for rule in catalog.rules.values():
        for path, value in rule.fix.set.items():
            assert isinstance(value, bool | int | float | str | list), f"{rule.id} {path}"
            for one in value if isinstance(value, list) else [value]:
                placeholder = isinstance(one, str) and re.fullmatch(r"<[a-zA-Z ]+>", one)
                assert placeholder or not re.search(r"<|>|\$\{|arn:|projects/|subscriptions/", str(one)), rule.id
