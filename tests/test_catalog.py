"""The catalogue, unit by unit: every file loads, every rule gives the verdicts that its examples state."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bartizan.catalog import compiled
from bartizan.catalog.check import check_catalog
from bartizan.catalog.expression.functions import BUILT_IN
from bartizan.catalog.load import RAW_SECTIONS, Catalog, load_catalog
from bartizan.catalog.rule import read_rule
from bartizan.catalog.yaml_file import parse_units, read_units
from bartizan.model.severity import Verdict
from bartizan.posture.examples import estate, try_examples
from bartizan.posture.functions import FUNCTIONS
from bartizan.posture.judge import judge

ROOT = load_catalog().root
RULE_FILES = sorted((ROOT / "rules").rglob("*.yaml"))


@cache
def catalog() -> Catalog:
    return Catalog(ROOT, use_compiled=False)


def identity(file: Path) -> str:
    return file.relative_to(ROOT).with_suffix("").as_posix()


@pytest.mark.parametrize("file", RULE_FILES, ids=identity)
def test_a_rule_gives_the_verdicts_that_its_examples_state(file: Path) -> None:
    [unit] = read_units(file, identity(file))
    rule = catalog().rules[read_rule(unit).id]
    for tried in try_examples(rule, catalog()):
        example = tried.example
        assert tried.right, f"{rule.unit}:{example.line}: {tried.verdict} for {example.data}"
        if tried.finding is not None:
            assert tried.finding.evidence, f"{rule.id} shows nothing of what decided"
    # A rule whose verdict does not depend on the configuration cannot be right about both.
    assert {Verdict.FAIL, Verdict.PASS} <= {example.verdict for example in rule.examples}


def test_there_are_rules() -> None:
    assert len(catalog().rules) == len(RULE_FILES) > 0


def test_nothing_in_the_catalogue_is_wrong() -> None:
    assert [str(error) for error in check_catalog(catalog(), FUNCTIONS)] == []


@pytest.mark.parametrize("section", RAW_SECTIONS)
def test_units_that_other_parts_understand_load(section: str) -> None:
    units = getattr(catalog(), section)
    assert len(units) >= len(list((ROOT / section).rglob("*.yaml")))


def test_every_kind_that_a_type_names_is_explained() -> None:
    assert {asset_type.kind for asset_type in catalog().types.values()} <= set(catalog().kinds)


def test_what_is_compiled_is_what_is_written(tmp_path: Path) -> None:
    """Encoding and decoding every section changes nothing."""
    for section in (
        "rules",
        "types",
        "defaults",
        "terraform",
        "techniques",
        "primitives",
        "queries",
        "detectors",
        "signals",
        "frameworks",
    ):
        if (ROOT / section).is_dir():
            (tmp_path / section).symlink_to(ROOT / section)
    (tmp_path / "schema").symlink_to(ROOT / "schema")
    compiled.write(tmp_path, sections(catalog()))
    fast = Catalog(tmp_path)
    assert fast._compiled is not None
    for section in ("rules", "types", "defaults", "terraform", "frameworks", *RAW_SECTIONS):
        assert getattr(fast, section) == getattr(catalog(), section), section


README = (ROOT / "rules" / "README.md").read_text("utf-8")


def test_the_rule_in_the_readme_gives_the_verdicts_that_it_states() -> None:
    text = README.split("```yaml\n")[1].split("```")[0]
    [unit] = parse_units(text, "notebook-direct-internet.yaml")
    rule = read_rule(unit)
    own = Catalog(ROOT, use_compiled=False)
    own.__dict__["rules"] = {rule.id: rule}
    for example in rule.examples:
        assets, edges = estate(rule, example)
        assert judge(assets, edges, own).verdicts == {example.verdict.value: 1}, example


def test_the_readme_names_every_function() -> None:
    assert [function.name for function in (*FUNCTIONS, *BUILT_IN.values()) if function.name not in README] == []


def sections(of: Catalog) -> dict[str, Any]:
    return {
        "rules": list(of.rules.values()),
        "types": list(of.types.values()),
        "defaults": list(of.defaults.items()),
        "terraform": list(of.terraform.values()),
        "frameworks": list(of.frameworks.values()),
    } | {section: of.read_raw(section) for section in RAW_SECTIONS}


def unread() -> Iterator[Path]:
    """YAML files that stand where no section reads them."""
    known = {*RAW_SECTIONS, "rules", "types", "defaults", "terraform", "frameworks", "bom_profiles"}
    for file in ROOT.rglob("*.yaml"):
        relative = file.relative_to(ROOT)
        if relative.parts[0] not in known and relative.as_posix() != "kinds.yaml":
            yield relative


def test_no_unit_stands_where_nothing_reads_it() -> None:
    assert list(unread()) == []
