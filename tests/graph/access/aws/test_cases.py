"""Every case against the evaluator, as the command evaluates it."""

from __future__ import annotations

import json

import pytest

from bartizan.graph.access.aws.evaluate import evaluate
from bartizan.graph.access.aws.request import read_request
from tests.graph.access.aws.cases import Case, read_cases

CASES = list(read_cases())
ENOUGH = 500


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case(case: Case) -> None:
    found = evaluate(read_request(json.loads(json.dumps(case.data)), "file"))
    assert found.decision == case.expect, f"{case.why}: {found}"
    assert found.because
    assert case.because in found.because, found.because
    if case.unknown is not None:
        assert sorted(key.lower() for key in found.unknown_keys) == sorted(key.lower() for key in case.unknown), (
            case.why
        )
    assert found.decision == "unknown" or not found.unknown_keys


def test_there_are_enough_cases_and_each_says_its_source() -> None:
    assert len(CASES) >= ENOUGH
    assert len({(case.why, json.dumps(case.data, sort_keys=True)) for case in CASES}) == len(CASES)
    for case in CASES:
        assert case.url.startswith("https://docs.aws.amazon.com/"), case.id
        assert case.section, case.id
        assert len(case.why.split()) >= 3, case.id
        assert case.expect in ("allowed", "denied", "unknown"), case.id
    assert {case.expect for case in CASES} == {"allowed", "denied", "unknown"}
