"""Frameworks: what they say is there, and which rules are evidence for their controls."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bartizan.catalog.check import check_catalog
from bartizan.catalog.framework import Assessed, evidence_rules, read_framework
from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.yaml_file import parse_units
from bartizan.model.errors import CatalogError


@cache
def catalog() -> Catalog:
    return load_catalog()


def framework(controls: str) -> str:
    head = "id: own\ntitle: Own\nversion: '1'\nsource: https://example.com\nlicence: own\nread: 2026-01-01\ncontrols:\n"
    return head + controls


def test_every_control_that_a_shipped_rule_names_is_one_of_a_framework() -> None:
    missing = {
        reference
        for rule in catalog().rules.values()
        for reference in rule.controls
        if reference.partition(":")[0] not in catalog().frameworks
    }
    assert missing == set()


def test_a_control_that_a_machine_alone_assesses_has_a_rule() -> None:
    bare = [
        f"{one.id}:{control.id}"
        for one in catalog().frameworks.values()
        for control in one.controls
        if control.assessed is Assessed.MACHINE
        and not evidence_rules(one, control, catalog().rules.values(), catalog().frameworks)
    ]
    assert bare == []


def test_a_control_for_people_has_no_rules() -> None:
    """Where rules are evidence, the machine sees a part of it."""
    wrong = [
        f"{one.id}:{control.id}"
        for one in catalog().frameworks.values()
        for control in one.controls
        if control.assessed is Assessed.PEOPLE
        and evidence_rules(one, control, catalog().rules.values(), catalog().frameworks)
    ]
    assert wrong == []


def test_evidence_comes_by_rule_by_category_by_stage_and_through_other_controls(tmp_path: Path) -> None:
    text = framework(
        "  a: {title: A, assessed: partly, people: More., evidence: {rules: [notebook-direct-internet]}}\n"
        "  b: {title: B, assessed: partly, people: More., evidence: {categories: [logging], stages: [agent]}}\n"
        "  c: {title: C, assessed: partly, people: More., evidence: {through: ['own:a', 'own:d']}}\n"
        "  d: {title: D, assessed: partly, people: More., evidence: {through: ['own:c', 'owasp-llm:LLM05:2025']}}\n"
    )
    [unit] = parse_units(text, "own.yaml")
    own = read_framework(unit)
    frameworks = {**catalog().frameworks, "own": own}
    found = {
        control.id: {rule.id for rule in evidence_rules(own, control, catalog().rules.values(), frameworks)}
        for control in own.controls
    }
    assert found["a"] == {"notebook-direct-internet"}
    assert found["b"] == {
        rule.id for rule in catalog().rules.values() if rule.category == "logging" and rule.stage == "agent"
    }
    # A circle of controls ends, and both ends of it have the same evidence.
    assert found["c"] == found["d"] > {"notebook-direct-internet", "model-output-runs-as-code"}


@pytest.mark.parametrize(
    ("controls", "message"),
    [
        ("  a: {title: A, assessed: machine, people: More.}\n", "leave it out only where it sees all"),
        ("  a: {title: A, assessed: partly}\n", "leave it out only where it sees all"),
        ("  a: {title: A, assessed: robot, people: More.}\n", "cannot be 'robot'"),
        ("  a: {titel: A, assessed: machine}\n", "title"),
        ("  {}\n", "without controls"),
    ],
)
def test_a_wrong_framework_says_where(controls: str, message: str) -> None:
    [unit] = parse_units(framework(controls), "own.yaml")
    with pytest.raises(CatalogError, match=message):
        read_framework(unit)


def test_what_a_framework_names_in_vain_is_found() -> None:
    text = framework(
        "  a: {title: A, assessed: partly, people: More., evidence: {rules: [notebook-direct-internt]}}\n"
        "  b: {title: B, assessed: partly, people: More., evidence: {categories: [loging]}}\n"
        "  c: {title: C, assessed: partly, people: More., evidence: {through: ['owasp-llm:LLM99:2025']}}\n"
    )
    [unit] = parse_units(text, "own.yaml")
    own = Catalog(catalog().root)
    own.__dict__["frameworks"] = {**catalog().frameworks, "own": read_framework(unit)}
    messages = [str(error) for error in check_catalog(own) if "own.yaml" in str(error)]
    assert len(messages) == 3
    assert "did you mean 'notebook-direct-internet'" in messages[0]
    assert "did you mean 'logging'" in messages[1]
    assert "has no control 'LLM99:2025'" in messages[2]
