"""Snapshots are saved whole, findings live across them, and a kill leaves the one before."""

from __future__ import annotations

import dataclasses
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bartizan.model.asset import Difference
from bartizan.model.codec import from_data, to_data
from bartizan.model.edge import Edge, Gap
from bartizan.model.errors import InputError
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import ScanResult
from bartizan.model.severity import Verdict
from bartizan.model.values import Unknown
from bartizan.store.database import Database
from bartizan.store.rows import _UNSTORABLE, encode
from bartizan.store.save import KEPT, save_snapshot
from tests.store import results
from tests.store.results import asset, finding, path, result


def save(database: Database, scanned: ScanResult) -> int:
    with database.transaction(everything=True) as connection:
        return save_snapshot(connection, scanned).snapshot


def states(database: Database) -> dict[str, str]:
    with database.transaction(everything=True) as connection:
        return {row.title: row.state for row in connection.execute(text("SELECT title, state FROM finding"))}


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.transaction(everything=True) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


ONE, TWO = asset("one"), asset("two", path="infra/two.tf")


def test_a_finding_is_opened_fixed_and_reopened(database: Database) -> None:
    wrong = result(ONE, findings=[finding(ONE)])
    save(database, wrong)
    assert states(database) == {"one: bucket-public": "open"}
    save(database, result(ONE, day=2))
    assert states(database) == {"one: bucket-public": "fixed"}
    save(database, result(ONE, findings=[finding(ONE)], day=3))
    assert states(database) == {"one: bucket-public": "reopened"}
    history = rows(database, "SELECT state FROM finding_history ORDER BY number")
    assert history == [("open",), ("fixed",), ("reopened",)]
    (seen,) = rows(database, "SELECT first_seen::date::text, last_seen::date::text FROM finding")
    assert seen == ("2026-11-01", "2026-11-03")


def test_scanning_one_repository_does_not_fix_the_findings_of_another(database: Database) -> None:
    other = asset("other", repo="bank")
    save(database, result(ONE, findings=[finding(ONE)], targets=["shop"]))
    save(database, result(other, findings=[finding(other)], targets=["bank"], day=2))
    save(database, result(other, targets=["bank"], day=3))
    assert states(database) == {"one: bucket-public": "open", "other: bucket-public": "fixed"}
    assert rows(database, "SELECT name FROM asset a JOIN current c USING (snapshot) ORDER BY name") == [
        ("one",),
        ("other",),
    ]


def test_the_order_of_targets_does_not_matter(database: Database) -> None:
    save(database, result(ONE, targets=["a", "b"]))
    save(database, result(ONE, targets=["b", "a"], day=2))
    assert rows(database, "SELECT count(*) FROM current") == [(1,)]


@pytest.mark.parametrize(
    "gap",
    [
        Gap("terraform", "infra/two.tf", "is not HCL", "a readable file"),
        Gap("terraform", "infra", "too many files", "a higher limit"),
        Gap("terraform", "infra/two.tf:7", "is not HCL", "a readable file"),
        Gap("posture", "bucket-public", "the rule failed", "a report to us"),
        Gap("posture", TWO.id, "too large", "a higher limit"),
    ],
)
def test_a_gap_keeps_what_it_covers_open(database: Database, gap: Gap) -> None:
    save(database, result(ONE, TWO, findings=[finding(ONE, "other-rule"), finding(TWO)]))
    save(database, result(gaps=[gap], day=2))
    assert states(database)["two: bucket-public"] == "open"


def test_a_gap_elsewhere_keeps_nothing_open(database: Database) -> None:
    save(database, result(ONE, TWO, findings=[finding(TWO)]))
    save(database, result(ONE, gaps=[Gap("terraform", "infra/three.tf", "is not HCL", "a file")], day=2))
    assert states(database) == {"two: bucket-public": "fixed"}


def test_a_denied_service_keeps_its_live_findings_open(database: Database) -> None:
    live = asset("x")
    live = type(live)("arn:aws:s3:::x", "AWS::S3::Bucket", "bucket", "x", "aws")
    save(database, result(live, findings=[finding(live)], targets=["aws"]))
    save(database, result(gaps=[Gap("aws/sagemaker", "list_models", "denied", "sagemaker:ListModels")],
                          targets=["aws"], day=2))  # fmt: skip
    assert states(database) == {"x: bucket-public": "fixed"}
    save(database, result(live, findings=[finding(live)], targets=["aws"], day=3))
    save(database, result(gaps=[Gap("aws/s3", "list_buckets", "denied", "s3:ListAllMyBuckets")],
                          targets=["aws"], day=4))  # fmt: skip
    assert states(database) == {"x: bucket-public": "reopened"}


def test_a_finding_that_becomes_unknown_stays_open(database: Database) -> None:
    save(database, result(ONE, findings=[finding(ONE)]))
    save(database, result(ONE, findings=[finding(ONE, verdict=Verdict.UNKNOWN)], day=2))
    assert rows(database, "SELECT state, verdict FROM finding") == [("open", "unknown")]


def test_a_finding_seen_by_two_scans_is_fixed_when_neither_sees_it(database: Database) -> None:
    for target in ("code", "live"):
        save(database, result(ONE, findings=[finding(ONE)], targets=[target]))
    save(database, result(ONE, targets=["code"], day=2))
    assert states(database) == {"one: bucket-public": "open"}
    save(database, result(ONE, targets=["live"], day=3))
    assert states(database) == {"one: bucket-public": "fixed"}


def test_an_asset_of_two_scans_shows_once(database: Database) -> None:
    shown = "SELECT a.snapshot FROM asset a JOIN current USING (snapshot) WHERE NOT shadowed"
    save(database, result(ONE, findings=[finding(ONE)], targets=["code"]))
    second = save(database, result(ONE, targets=["live"], day=2))
    assert rows(database, shown) == [(second,)]
    third = save(database, result(targets=["live"], day=3))
    assert rows(database, shown) != [(third,)]
    assert len(rows(database, shown)) == 1


def test_figures_count_open_failures_and_paths(database: Database) -> None:
    wrong = finding(ONE, score=20)
    unknown = finding(ONE, "unread", verdict=Verdict.UNKNOWN, score=5)
    save(database, result(results.INTERNET, ONE, TWO, findings=[wrong, unknown],
                          paths=[path(results.INTERNET, ONE, TWO, breaks=[wrong])]))  # fmt: skip
    figures = rows(database, "SELECT name, severity, findings, paths, risk FROM asset ORDER BY name")
    assert figures == [
        ("one", "high", 1, 1, 70),
        ("the internet", None, 0, 1, 70),
        ("two", None, 0, 1, 70),
    ]


def test_changes_name_what_is_new_fixed_and_gone(database: Database) -> None:
    save(database, result(ONE, findings=[finding(ONE)]))
    save(database, result(TWO, findings=[finding(TWO)], day=2))
    ((changes,),) = rows(database, "SELECT changes FROM snapshot ORDER BY id DESC LIMIT 1")
    assert changes["counts"] == {"asset gone": 1, "asset new": 1, "finding fixed": 1, "finding new": 1}  # type: ignore[index]


def test_old_rows_are_pruned_and_their_snapshots_stay(database: Database) -> None:
    for day in range(1, KEPT + 4):
        save(database, result(ONE, edges=[Edge(ONE.id, TWO.id, "can-read")], day=day))
    assert rows(database, "SELECT count(*) FROM snapshot") == [(KEPT + 3,)]
    assert rows(database, "SELECT count(*) FROM asset") == [(KEPT,)]
    assert rows(database, "SELECT count(*) FROM edge") == [(KEPT,)]


def test_text_that_postgresql_cannot_hold_is_replaced(database: Database) -> None:
    odd = asset("nul\x00 half\ud800", path="dir\x00/x\udc80.tf")
    save(database, result(odd, findings=[finding(odd)], targets=["\x00"]))
    assert rows(database, "SELECT name FROM asset") == [("nul\ufffd half\ufffd",)]


@settings(max_examples=200, deadline=None)
@given(text=st.text(), unknown=st.booleans(), drifted=st.booleans())
def test_the_fast_way_to_json_and_the_slow_one_say_the_same(text: str, unknown: bool, drifted: bool) -> None:
    value = Unknown(text, ("a",), "arn") if unknown else text
    place = Location(path=text)
    drift = (Difference("Kms", value, [value], place),) if drifted else ()
    one = asset("one", drift=drift)
    one = dataclasses.replace(one, config={"attribute": [value, {"x": value}]}, tags={text: text})
    shown = Evidence("is", "Kms", value, place)
    for record in (one, dataclasses.replace(finding(one), evidence=(shown,)), Edge("a", text, "x", evidence=(shown,))):
        stored = json.loads(encode(record))
        assert from_data(type(record), stored) == from_data(type(record), _stored(to_data(record)))
        assert not _UNSTORABLE.search(json.dumps(stored, ensure_ascii=False))


def _stored(data: object) -> object:
    if isinstance(data, str):
        return _UNSTORABLE.sub("\ufffd", data)
    if isinstance(data, dict):
        return {_stored(key): _stored(value) for key, value in data.items()}
    return [_stored(value) for value in data] if isinstance(data, list) else data


def test_a_wrong_time_is_an_input_error(database: Database) -> None:
    scanned = result(ONE)
    scanned = dataclasses.replace(scanned, scan=dataclasses.replace(scanned.scan, finished="yesterday"))
    with pytest.raises(InputError, match=r"scan\.finished"):
        save(database, scanned)
    assert rows(database, "SELECT count(*) FROM snapshot") == [(0,)]


SAVER = """
import sys
from bartizan.store.database import Database
from bartizan.store.save import save_snapshot
from tests.store.results import large
result = large(4000, day=2)
database = Database(sys.argv[1])
with database.transaction(everything=True) as connection:
    print("saving", flush=True)
    save_snapshot(connection, result)
    print("uncommitted", flush=True)
    sys.stdin.read() if sys.argv[2] == "wait" else None
print("saved", flush=True)
"""


def contents(database: Database) -> list[list[tuple[object, ...]]]:
    tables = ("snapshot", "current", "asset", "edge", "finding", "finding_history", "attack_path", "path_asset", "gap")
    return [
        rows(database, f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {t} t") for t in tables
    ]


@pytest.mark.parametrize("moment", ["uncommitted", 0.05, 0.2, 0.5, None])
def test_a_kill_in_the_middle_of_a_save_leaves_the_snapshot_before(
    database: Database, moment: str | float | None
) -> None:
    save(database, results.large(50))
    before = contents(database)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", str(Path(__file__).parents[2])])}
    with subprocess.Popen(
        [sys.executable, "-c", SAVER, database.url, "wait"], cwd=Path(__file__).parents[2], env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "saving\n"
        if moment == "uncommitted":
            assert process.stdout.readline() == "uncommitted\n"
        else:
            time.sleep(random.uniform(0, 1) if moment is None else float(moment))
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    deadline = time.monotonic() + 10
    while rows(database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()") != [(1,)]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert contents(database) == before
    save(database, results.large(60, day=3))
    assert rows(database, "SELECT count(*) FROM asset JOIN current USING (snapshot)") == [(61,)]
