"""The process that runs queries: its limits, its end, and what it leaves behind."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bartizan.graph.query.answer import ask, text_of, to_csv, to_graph
from bartizan.graph.query.mistake import QueryStoppedError
from bartizan.graph.query.runner import Cancel, Limits, open_session
from bartizan.service.explore import schema_of
from tests.graph.query.estate import LIMITS

MANY = "UNWIND [1,2,3,4,5,6,7,8,9,10] AS a UNWIND [1,2,3,4,5,6,7,8,9,10] AS b RETURN a, b"
FOREVER = "MATCH (a), (b), (c), (d), (e), (f), (g), (h), (i) WHERE a.risk+b.risk+c.risk+d.risk+e.risk+f.risk+g.risk+h.risk+i.risk < 0 RETURN count(*)"  # noqa: E501


def test_rows_are_cut_at_their_limit(snapshot: Path) -> None:
    found = ask(snapshot, MANY, {}, schema_of(), replace(LIMITS, rows=7))
    assert (len(found.rows), found.cut) == (7, "rows")
    exact = ask(snapshot, f"{MANY} LIMIT 7", {}, schema_of(), replace(LIMITS, rows=7))
    assert (len(exact.rows), exact.cut) == (7, None)


def test_bytes_are_cut_at_their_limit(snapshot: Path) -> None:
    found = ask(snapshot, MANY, {}, schema_of(), replace(LIMITS, bytes=200))
    assert found.cut == "bytes"
    assert 0 < len(found.rows) < 20


def test_time_is_up_and_says_so(snapshot: Path) -> None:
    begun = time.perf_counter()
    with pytest.raises(QueryStoppedError, match=r"stopped after 0\.3 seconds"):
        ask(snapshot, FOREVER, {}, schema_of(), replace(LIMITS, seconds=0.3))
    assert time.perf_counter() - begun < 10


def test_memory_is_used_up_and_says_so(snapshot: Path) -> None:
    greedy = "WITH " + "replace(" * 9 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaa')" * 9 + " AS x RETURN size(x)"
    with pytest.raises(QueryStoppedError, match=r"stopped|could not go on"):
        ask(snapshot, greedy, {}, schema_of(), replace(LIMITS, memory=64 << 20))


def test_a_query_is_cancelled(snapshot: Path) -> None:
    cancel = Cancel()
    timer = threading.Timer(0.5, cancel.set)
    timer.start()
    begun = time.perf_counter()
    with pytest.raises(QueryStoppedError, match="cancelled"):
        ask(snapshot, FOREVER, {}, schema_of(), replace(LIMITS, seconds=60), cancel=cancel)
    assert time.perf_counter() - begun < 20
    timer.join()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_process_holds_nothing_of_ours_and_nothing_stays(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "sk-ours")
    before = set(Path(tempfile.gettempdir()).glob("bartizan-query-*"))
    with open_session(snapshot, LIMITS) as session:
        place = Path("/proc") / str(session._process.pid)
        assert b"SECRET_TOKEN" not in (place / "environ").read_bytes()
        assert list((place / "cwd").resolve().iterdir()) == []
        limits = (place / "limits").read_text()
        assert "Max open files            0                    0" in limits
        assert "Max file size             0                    0" in limits
        held = {str(one.readlink()) for one in (place / "fd").iterdir()}
        assert {one for one in held if one.startswith("/") and not one.startswith("/dev")} <= {str(snapshot)}
        assert not any(one.startswith("socket:") for one in held)
        pid = session._process.pid
    assert not (Path("/proc") / str(pid)).exists()
    assert set(Path(tempfile.gettempdir()).glob("bartizan-query-*")) <= before


def test_an_answer_has_every_shape(snapshot: Path) -> None:
    text = (
        "MATCH p = (e:EntryPoint)-[r:CAN_WRITE]->(d) RETURN p, d, d.risk AS risk, '=cmd()' AS x, null AS n, -1 AS minus"
    )
    found = ask(snapshot, text, {}, schema_of(), LIMITS)
    assert to_csv(found) == (
        "p,d,risk,x,n,minus\n"
        "EntryPoint the internet -[CAN_WRITE]-> Dataset train-data,Dataset train-data,90,'=cmd(),,-1\n"
    )
    graph = to_graph(found)
    assert sorted(node["name"] for node in graph["nodes"]) == ["the internet", "train-data"]
    ((edge),) = graph["edges"]
    assert edge["technique"] == "public-data-write"
    assert {edge["source"], edge["target"]} == {node["key"] for node in graph["nodes"]}
    assert text_of([True, {"a": 1.5}]) == 'true, {"a":1.5}'
    back = ask(snapshot, "MATCH p = (d:Dataset)<-[:CAN_WRITE]-(e:EntryPoint) RETURN p", {}, schema_of(), LIMITS)
    assert text_of(back.rows[0][0]) == "Dataset train-data <-[CAN_WRITE]- EntryPoint the internet"


def test_a_missing_snapshot_is_told(tmp_path: Path) -> None:
    with pytest.raises(QueryStoppedError, match="could not be opened"), open_session(tmp_path / "none.lbug", Limits()):
        pass
