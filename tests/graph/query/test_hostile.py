"""Hostile queries: no file is read, nothing is written, and every limit holds. `make fuzz` runs ten thousand."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bartizan.graph.query.answer import prepare
from bartizan.graph.query.check import Given
from bartizan.graph.query.mistake import QueryError, QueryStoppedError
from bartizan.graph.query.runner import GRACE, Limits, Session, open_session
from bartizan.service.explore import ready_queries, schema_of
from tests.graph.query.made import FRAGMENTS, Hostile
from tests.graph.query.watching import CHANGED, watching

COUNT = 10_000 if "BARTIZAN_FUZZ" in os.environ else 400
LIMITS = Limits(rows=50, bytes=64 << 10, seconds=0.2, memory=128 << 20)
GIVEN: dict[str, Given] = {
    "name": "it's", "risk": 1, "id": None, "label": ["a", "b"], "tags": 2.5, "text": "x", "framework": "", "since": "",
}  # fmt: skip
QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'", re.DOTALL)
WORDS = re.compile(
    r"\b(LOAD|COPY|CALL|INSTALL|ATTACH|DETACH|EXPORT|IMPORT|USE|CREATE|MERGE|SET|DELETE|DROP|ALTER|MACRO|CHECKPOINT|FROM|TO"
    r"|EXPLAIN|PROFILE|UNION|BEGIN|COMMIT)\b|;|\$|`|//|/\*",
    re.IGNORECASE,
)  # fmt: skip

linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's watch is Linux's own")


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    folder = tmp_path / "canary"
    folder.mkdir()
    file = folder / "secrets.csv"
    file.write_text("key\nsk-canary\n")
    return file


class _Asking:
    """A process that is started again when it has been ended."""

    def __init__(self, snapshot: Path) -> None:
        self.snapshot = snapshot
        self._manager = open_session(snapshot, LIMITS, queries=COUNT)
        self.session: Session = self._manager.__enter__()

    def ask(self, text: str) -> None:
        try:
            self.session.ask(text, LIMITS)
        finally:
            if self.session.is_over:
                self.close()
                self.__init__(self.snapshot)  # type: ignore[misc]

    def close(self) -> None:
        self._manager.__exit__(None, None, None)


@linux
@pytest.mark.timeout(1800)
def test_fuzz_hostile_queries_read_nothing_write_nothing_and_end(snapshot: Path, canary: Path) -> None:
    seeds = [one.cypher for one in ready_queries().values()]
    hostile, schema, before = Hostile(seeds, str(canary), str(canary.parent)), schema_of(), snapshot.read_bytes()
    told: Counter[str] = Counter()
    asking = _Asking(snapshot)
    try:
        with watching(canary, canary.parent) as read, watching(snapshot, snapshot.parent, kinds=CHANGED) as written:
            for number in range(COUNT):
                text = hostile.text(number)
                begun = time.perf_counter()
                try:
                    prepared = prepare(text, GIVEN, schema, LIMITS)
                except QueryError:
                    told["refused"] += 1
                    assert time.perf_counter() - begun < 2.0, text
                    continue
                bare = QUOTED.sub("''", prepared.translation.text)
                assert not WORDS.search(bare), bare
                try:
                    asking.ask(prepared.translation.text)
                    told["answered"] += 1
                except QueryStoppedError as error:
                    told["unopened" if "could not be opened" in error.message else "stopped"] += 1
                except QueryError:
                    told["failed"] += 1
                # Everything that a query may cost, a new process after it included.
                assert time.perf_counter() - begun < LIMITS.seconds + GRACE + 5.0, text
                assert not read.seen(), text
            assert not written.seen()
    finally:
        asking.close()
    assert snapshot.read_bytes() == before
    assert sorted(path.name for path in canary.parent.iterdir()) == ["secrets.csv"]
    # The texts are hostile and yet near enough to real ones: each way of ending is there.
    assert min(told["refused"], told["answered"], told["failed"]) > COUNT // 50, told
    assert told["stopped"] > 0, told
    assert not told["unopened"], told


@linux
def test_what_passes_the_parser_by_finds_every_door_shut(snapshot: Path, canary: Path) -> None:
    texts = [one.format(file=canary, folder=canary.parent) for one in FRAGMENTS if one.strip("; ").isascii()]
    before = snapshot.read_bytes()
    asking = _Asking(snapshot)
    try:
        with watching(canary, canary.parent) as read:
            for text in texts:
                with contextlib.suppress(QueryError, QueryStoppedError):
                    asking.ask(text.strip("; "))
                assert not read.seen(), text
    finally:
        asking.close()
    assert snapshot.read_bytes() == before


@linux
def test_without_that_limit_the_database_reads_files_and_the_watch_sees_it(snapshot: Path, canary: Path) -> None:
    text = f"LOAD FROM '{canary}' (header=false) RETURN column0"
    with watching(canary) as read, open_session(snapshot, LIMITS, _open=True) as session:
        assert ["sk-canary"] in session.ask(text, LIMITS).rows
        assert read.seen()
    with watching(canary) as read, open_session(snapshot, LIMITS) as session:
        with pytest.raises(QueryError):
            session.ask(text, LIMITS)
        assert not read.seen()
