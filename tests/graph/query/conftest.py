"""The hand-written estate behind one process for all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bartizan.graph.query.runner import open_session
from bartizan.graph.query.snapshot import write_snapshot
from tests.graph.query.estate import CONTENTS, LIMITS, Estate


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_snapshot(CONTENTS, tmp_path_factory.mktemp("explorer") / "graph.lbug")


@pytest.fixture(scope="session")
def estate(snapshot: Path) -> Iterator[Estate]:
    with open_session(snapshot, LIMITS, queries=1_000) as session:
        yield Estate(snapshot, session)
