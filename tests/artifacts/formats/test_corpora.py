"""Every file of the corpora of this folder's formats gets its verdict, whatever it is called, and only that."""

from __future__ import annotations

import io
from collections import Counter

import pytest

from bartizan.artifacts.inspect import inspect
from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus import configurations, headers, keras, onnx, templates, tensorflow

FAMILIES = (configurations, headers, keras, onnx, templates, tensorflow)
CASES = [
    (f"{family.__name__.rpartition('.')[2]}: {name}", *rest) for family in FAMILIES for name, *rest in family.cases()
]


@pytest.mark.parametrize(("name", "expected", "data"), CASES, ids=[case[0] for case in CASES])
def test_a_file_gets_its_verdict(name: str, expected: Verdict, data: bytes) -> None:
    found = inspect(io.BytesIO(data), name.rpartition(": ")[2])
    assert found.verdict is expected, found.signals
    assert (found.verdict is Verdict.CLEAN) == (not found.signals)


def test_the_corpora_hold_enough_of_each() -> None:
    counts = Counter(expected for _, expected, _ in CASES)
    assert counts[Verdict.MALICIOUS] >= 100
    assert counts[Verdict.CLEAN] >= 100
    assert counts[Verdict.SUSPICIOUS] >= 55
    assert len({name for name, _, _ in CASES}) == len(CASES)


def test_a_verdict_depends_on_the_bytes_alone() -> None:
    for name, expected, data in CASES[::9]:
        results = {
            (one.verdict, one.sha256, one.signals) for one in (inspect(io.BytesIO(data), name) for _ in range(2))
        }
        assert len(results) == 1, (name, expected)
