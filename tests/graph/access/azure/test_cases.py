"""The cases of Azure's access: each from Azure's own documentation, with its source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bartizan.graph.access.answer import New
from tests.graph.access.azure.estate import access, ident

CASES = [
    pytest.param(data | {"custom": file.get("custom", {}) | data.get("custom", {})}, id=f"{path.stem}-{number}")
    for path in sorted(Path(__file__).with_name("cases").glob("*.yaml"))
    for file in [yaml.safe_load(path.read_text(encoding="utf-8"))]
    for number, data in enumerate(file["cases"])
]


def test_there_are_enough() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    who, action, *rest = case["ask"].split()
    decided = access(case.get("given", ()), case.get("denied", ()), case["custom"])
    on = New(rest[1], ident(rest[3])) if rest[0] == "new" else ident(rest[-1])
    answer = decided.may(
        ident(who), action, on, {key: tuple(values) for key, values in case.get("context", {}).items()}
    )
    assert answer.decision.value == case["answer"], answer.because
    assert bool(answer.keys) == (case["answer"] == "depends")
    if "keys" in case:
        assert list(answer.keys) == case["keys"]
    if "broad" in case:
        assert answer.broad is case["broad"]
    if answer.possible:
        assert answer.evidence
        assert answer.facts
        assert decided.speaks(ident(who), action)


@pytest.mark.parametrize("path", sorted(Path(__file__).with_name("cases").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_file_says_where_its_cases_are_from(path: Path) -> None:
    file = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert file["source"].startswith("https://learn.microsoft.com/")
    asked = [
        (str(one.get("given")), str(one.get("denied")), one["ask"], str(one.get("custom"))) for one in file["cases"]
    ]
    contexts = [str(one.get("context")) for one in file["cases"]]
    both = list(zip(asked, contexts, strict=True))
    assert len(set(both)) == len(both)
