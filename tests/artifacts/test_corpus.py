"""Every model file made here gets its verdict, touches nothing and opens nothing; an attack of theirs is a true one."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bartizan.artifacts.inspect import inspect
from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus.assemble import ATTACK, MARKER
from tests.artifacts.counts import cases, counted, families, of_family

LEAST = 120
LEAST_FORMATS = 35
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("family", families())
def test_every_file_gets_its_verdict(family: str) -> None:
    wrong = []
    for _, name, expected, data in of_family(family):
        found = inspect(io.BytesIO(data), name)
        if found.verdict is not expected:
            wrong.append((name, expected.value, found.verdict.value, [one.what for one in found.signals[:4]]))
    assert wrong == []


def test_there_are_enough_of_every_format_and_the_count_finds_none_wrong() -> None:
    table, wrong = counted()
    assert wrong == []
    total: Counter[Verdict] = sum(table.values(), Counter())
    assert total[Verdict.MALICIOUS] >= LEAST
    assert total[Verdict.CLEAN] + total[Verdict.UNSAFE] >= LEAST
    assert len(table) >= LEAST_FORMATS
    judged = {name for name, found in table.items() if found[Verdict.MALICIOUS] and found[Verdict.CLEAN]}
    assert {"pickle", "pytorch-zip", "joblib", "numpy", "gguf", "keras", "onnx", "tensorflow", "7z", "tar"} <= judged


def test_names_are_unique_within_a_family() -> None:
    names = Counter((one.family, one.name) for one in cases())
    assert [one for one, count in names.items() if count > 1] == []


def test_nothing_runs_nothing_is_opened_and_no_socket_is_made() -> None:
    """In a process of its own, where CPython's audit hook watches from the first file on and is proved at the end."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.artifacts.guarded"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == [str(sum(1 for _ in cases()))], done.stdout + done.stderr
    assert not Path(MARKER).exists()


def test_the_attack_is_a_true_one() -> None:
    """Loaded by Python it leaves its mark; here one of the same length, that no other test looks for."""
    mark = f"{MARKER[:-6]}{os.getpid() % 1_000_000:06}"
    try:
        pickle.loads(ATTACK.replace(MARKER.encode(), mark.encode()))
        assert Path(mark).exists()
    finally:
        Path(mark).unlink(missing_ok=True)
