"""The shipped techniques: complete, used, and true to MITRE's ids and to the rules that they name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bartizan.graph.attack.moves import ENTRIES
from bartizan.graph.technique import read_techniques
from bartizan.graph.trace import label
from bartizan.model.asset import Asset
from bartizan.model.errors import CatalogError
from tests.graph.estates import catalog

SOURCES = Path(__file__).parents[2] / "src" / "bartizan" / "graph"
KINDS = {
    "exposed-to", "runs-as", "can-read", "can-write", "can-become", "can-exec-on", "trains-on", "serves", "invokes",
    "uses-model", "uses-tool", "grounded-by", "contains-secret", "grants", "poisons", "tampers", "depends-on",
}  # fmt: skip
TECHNIQUES = read_techniques(catalog().techniques)


@pytest.mark.parametrize("name", sorted(TECHNIQUES))
def test_a_technique_is_complete(name: str) -> None:
    technique, raw = TECHNIQUES[name], catalog().techniques[name]
    assert technique.kind in KINDS
    assert raw["because"].endswith(".")
    assert raw["facts"]
    assert "{target}" in technique.verb + technique.text
    assert technique.attack or technique.atlas
    assert all(re.fullmatch(r"T\d{4}(\.\d{3})?", one) for one in technique.attack)
    assert all(re.fullmatch(r"AML\.T\d{4}(\.\d{3})?", one) for one in technique.atlas)
    technique.verb.format(target="x")
    technique.text.format(source="x", target="y")
    extra = raw.keys() - {
        "id", "title", "kind", "verb", "text", "from", "to", "likelihood", "because", "facts", "rules", "where",
        "residual", "story", "ends", "attack", "atlas", "cut",
    }  # fmt: skip
    assert not extra
    technique.cut.format(source="x", target="y")
    assert raw.get("cut", {"by": "all"})["by"] in ("all", "each")


@pytest.mark.parametrize("name", sorted(TECHNIQUES))
def test_the_rules_it_names_exist(name: str) -> None:
    technique = TECHNIQUES[name]
    missing = {*technique.rules, *technique.where} - set(catalog().rules)
    assert not missing


def test_every_technique_is_drawn_by_some_edge_function_and_no_other_is() -> None:
    code = "\n".join(file.read_text() for file in sorted(SOURCES.rglob("*.py")))
    by_primitives = {one["technique"] for one in catalog().primitives.values()}
    unused = [name for name in TECHNIQUES if f'"{name}"' not in code and name not in by_primitives]
    assert not unused
    asked = set(re.findall(r'ground\.moves\(\s*"([a-z-]+)"', code)) | set(
        re.findall(r'_part\(ground, "([a-z-]+)"', code)
    )
    assert asked
    assert asked | by_primitives <= set(TECHNIQUES)


@pytest.mark.parametrize(
    "change",
    [{"id": "other"}, {"to": "own"}, {"likelihood": 1.5}, {"likelihood": "often"}, {"residual": 0.99}, {"rules": None}],
)
def test_a_malformed_technique_is_refused(change: dict[str, Any]) -> None:
    good = dict(catalog().techniques["notebook-fetches"])
    with pytest.raises(CatalogError, match=r"techniques/notebook-fetches\.yaml"):
        read_techniques({"notebook-fetches": {**good, **change}})


def test_a_label_reads_as_words() -> None:
    assert label(Asset("a", "AWS::SageMaker::TrainingJob", "training-job", "recs", "aws")) == "training job recs"
    assert all(subject[0].isupper() for _, subject in ENTRIES.values())
