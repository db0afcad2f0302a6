"""Access in Kubernetes as its documentation has it: the cases of `cases/`, each file with its source."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bartizan.graph.access.answer import Decision
from tests.graph.access.kubernetes.clusters import Cluster

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


@cache
def held(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return read


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_case_is_decided_as_documented(file: Path, tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, {"cluster.yaml": held(file)["manifests"]})
    wrong = []
    for who, action, on, wanted in held(file)["cases"]:
        answer = cluster.ask(who, action, on)
        if answer.decision is not Decision(wanted):
            wrong.append((who, action, on, wanted, answer.because))
        elif answer.decision is Decision.ALLOWED:
            assert answer.evidence, (who, action, on)
            assert cluster.access.speaks(cluster.id(who), action), (who, action)
    assert wrong == []


def test_there_are_as_many_cases_as_claimed_each_once_and_each_with_a_source() -> None:
    cases = [(file.stem, *case[:3]) for file in FILES for case in held(file)["cases"]]
    assert len(cases) == len(set(cases))
    assert len(cases) >= 120
    assert all(held(file)["source"].startswith("Kubernetes, ") for file in FILES)
