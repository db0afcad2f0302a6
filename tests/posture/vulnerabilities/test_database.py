"""The database: what an update keeps and replaces, what a damaged one says, and 10,000 packages in a second."""

from __future__ import annotations

import datetime
import gzip
import json
import sqlite3
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.posture.vulnerabilities.records import CRITICAL, affected, archive, record

from bartizan.catalog.load import load_catalog
from bartizan.catalog.packages import Packages, packages
from bartizan.model.asset import Asset, Sighting
from bartizan.model.errors import InputError, StoreError
from bartizan.model.location import Location
from bartizan.model.values import Unknown
from bartizan.posture.vulnerabilities.assets import Examined, examine_packages, installed_version
from bartizan.posture.vulnerabilities.database import opened
from bartizan.posture.vulnerabilities.feeds import LARGEST_RECORD, Gathered, gather
from bartizan.service.vulnerabilities import Update, update

ZERO = {"introduced": "0"}
TODAY = datetime.datetime.now(datetime.UTC).date()
KEV = {
    "catalogVersion": "2099.01.01",
    "dateReleased": "2099-01-01T00:00:00Z",
    "vulnerabilities": [{"cveID": "CVE-2099-1", "dateAdded": "2099-01-01"}],
}
EPSS = (
    "#model_version:v9,score_date:2099-01-02T00:00:00+0000\ncve,epss,percentile\nCVE-2099-1,0.97,1.0\nCVE-2099-2,x,0\n"
)
PYTHON = [
    record("GHSA-1", affected("PyPI", "torch", ZERO, {"fixed": "2.6.0"}), aliases=["CVE-2099-1"], severity=[CRITICAL]),
    record("GHSA-2", affected("PyPI", "flask", ZERO, {"fixed": "9"})),
    record("GHSA-3", affected("PyPI", "mlflow", ZERO), affected("npm", "mlflow-x", ZERO)),
]


def known() -> Packages:
    return packages(load_catalog())


def put(path: Path, *sources: Path, everything: bool = False) -> Update:
    return update(path, [str(one) for one in sources], load_catalog(), everything=everything)


def asset(name: str, version: str | None = None, ecosystem: str = "pypi", **config: Any) -> Asset:
    said = {"ecosystem": ecosystem, "name": name, **({"version": version} if version else {}), **config}
    id_ = f"pkg:{ecosystem}/{name}" + (f"@{version}" if version else "")
    return Asset(id_, "package", "sdk", name, ecosystem, config=said, sightings=(Sighting("m", Location("r.txt", 1)),))


def examined(path: Path, *assets: Asset, today: datetime.date = TODAY) -> Examined:
    return examine_packages({one.id: one for one in assets}, path, known(), today)


def texts(value: Any) -> list[str]:
    return [one["id"] for one in value]


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A directory with OSV's zip of PyPI, EPSS's table and CISA's list."""
    archive(tmp_path / "mirror" / "PyPI" / "all.zip", PYTHON)
    (tmp_path / "mirror" / "epss_scores-current.csv.gz").write_bytes(gzip.compress(EPSS.encode()))
    (tmp_path / "mirror" / "known_exploited_vulnerabilities.json").write_text(json.dumps(KEV))
    (tmp_path / "mirror" / "README.md").write_text("ours")
    return tmp_path / "mirror"


def test_a_mirror_is_taken_in_and_matched(tmp_path: Path, mirror: Path) -> None:
    path = tmp_path / "deep" / "db #1?.sqlite"
    done = put(path, mirror)
    assert (done.records, done.withdrawn, done.unreadable) == (3, 0, ())
    [python] = done.status.ecosystems
    assert (python.name, python.advisories, python.packages, python.newest[:10]) == ("pypi", 2, 2, "2099-01-02")
    assert [(one.name, one.records, one.date) for one in done.status.feeds] == [
        ("epss", 1, "2099-01-02"),
        ("kev", 1, "2099-01-01"),
    ]
    found = examined(path, asset("torch", "2.5.0+cpu"), asset("torch", "2.6.0"), asset("openai"), asset("mlflow"))
    torch = found.assets["pkg:pypi/torch@2.5.0+cpu"].config
    assert torch["vulnerabilities"] == [
        {"id": "CVE-2099-1", "aliases": ["GHSA-1"], "severity": "critical", "score": 9.8, "summary": "",
         "fixed": ["2.6.0"], "epss": 0.97, "kev": "2099-01-01", "modified": "2099-01-02T00:00:00Z"},
    ]  # fmt: skip
    assert (torch["exploited"], torch["malicious"], torch["mended"]) == (["CVE-2099-1"], [], "2.6.0")
    assert found.assets["pkg:pypi/torch@2.6.0"].config["vulnerabilities"] == []
    assert found.assets["pkg:pypi/openai"].config["vulnerabilities"] == []  # no release of it has any
    assert isinstance(found.assets["pkg:pypi/mlflow"].config["vulnerabilities"], Unknown)
    assert found.gaps == ()
    assert list(path.parent.iterdir()) == [path]  # nothing half-written beside it


def test_only_ai_packages_are_kept_unless_all_are_wanted(tmp_path: Path, mirror: Path) -> None:
    put(tmp_path / "a", mirror)
    put(tmp_path / "b", mirror, everything=True)
    with opened(tmp_path / "a") as few, opened(tmp_path / "b") as every:
        assert few.advisories("pypi", "Flask") == ()
        assert [one.id for one in every.advisories("pypi", "Flask")] == ["GHSA-2"]
        assert every.ecosystems()[0].listed == "all"
    found = examined(tmp_path / "b", asset("flask", "1.0"))
    assert texts(found.assets["pkg:pypi/flask@1.0"].config["vulnerabilities"]) == ["GHSA-2"]


def test_an_ecosystem_that_nobody_mirrors_is_a_gap(tmp_path: Path, mirror: Path) -> None:
    put(tmp_path / "a", mirror)
    found = examined(tmp_path / "a", asset("openai", "1.0", "npm"), asset("ai", "1.0", "npm"), asset("torch", "2.6.0"))
    assert "vulnerabilities" not in found.assets["pkg:npm/openai@1.0"].config
    [gap] = found.gaps
    assert (gap.what, gap.why) == ("npm", "2 AI packages of npm were not compared: the database has no records of them")


def test_an_update_replaces_its_ecosystems_and_keeps_the_others(tmp_path: Path, mirror: Path) -> None:
    path = tmp_path / "a"
    put(path, mirror)
    put(path, archive(tmp_path / "npm.zip", [record("GHSA-9", affected("npm", "openai", ZERO, kind="SEMVER"))]))
    put(path, archive(tmp_path / "py.zip", [record("GHSA-8", affected("PyPI", "vllm", ZERO))]))
    with opened(path) as database:
        assert [(one.name, one.advisories) for one in database.ecosystems()] == [("npm", 1), ("pypi", 1)]
        assert database.advisories("pypi", "torch") == ()
        assert [one.name for one in database.feeds()] == ["epss", "kev"]
    config = examined(path, asset("openai", "4.0.0", "npm")).assets["pkg:npm/openai@4.0.0"].config
    assert len(texts(config["vulnerabilities"])) == 1
    assert "mended" not in config


def test_one_source_may_hold_several_ecosystems(tmp_path: Path) -> None:
    both = record("GHSA-1", affected("PyPI", "tensorflow", ZERO), affected("npm", "@tensorflow/tfjs", ZERO))
    (tmp_path / "one.json").write_text(json.dumps(both))
    assert [one.name for one in put(tmp_path / "a", tmp_path / "one.json").status.ecosystems] == ["npm", "pypi"]
    (tmp_path / "list.json").write_text(json.dumps([both, record("GHSA-2", affected("PyPI", "torch", ZERO))]))
    assert [one.name for one in put(tmp_path / "b", tmp_path / "list.json").status.ecosystems] == ["pypi"]


def test_without_a_database_one_gap_says_how_to_get_one(tmp_path: Path) -> None:
    found = examined(tmp_path / "none", asset("torch", "2.5.0"), asset("openai"))
    [gap] = found.gaps
    assert gap.why == "2 were not compared with known vulnerabilities: there is no vulnerability database"
    assert "bartizan vuln update" in gap.needs
    assert all("vulnerabilities" not in one.config for one in found.assets.values())
    assert examined(tmp_path / "none").gaps == ()


def test_a_damaged_database_is_a_gap_and_no_update_buries_it(tmp_path: Path, mirror: Path) -> None:
    path = tmp_path / "a"
    for content in (b"", b"SQLite format 3\0" + b"x" * 5000, b"nonsense" * 1000):
        path.write_bytes(content)
        [gap] = examined(path, asset("torch", "2.5.0")).gaps
        assert "cannot be read" in gap.why
        with pytest.raises(StoreError, match="cannot be read"):
            put(path, mirror)
        assert path.read_bytes() == content
    path.unlink()
    put(path, mirror)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE package SET advisories = x'c1'")
    connection.close()
    [gap] = examined(path, asset("torch", "2.5.0")).gaps
    assert "cannot be read" in gap.why
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'format'")
    connection.close()
    [gap] = examined(path, asset("torch", "2.5.0")).gaps
    assert "another version" in gap.why


def test_old_records_are_told(tmp_path: Path, mirror: Path) -> None:
    put(tmp_path / "a", mirror)
    later = TODAY + datetime.timedelta(days=45)
    [gap] = examined(tmp_path / "a", asset("torch", "2.6.0"), today=later).gaps
    assert "45 days old" in gap.why


def test_records_that_cannot_be_read_are_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    file = archive(tmp_path / "all.zip", PYTHON)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr("bad.json", "{")
        out.writestr("odd.json", '{"id": 1, "modified": "x"}')
        out.writestr("huge.json", b" " * (LARGEST_RECORD + 10))
        out.writestr("deep.json", '{"id":"a","modified":"b","database_specific":' + '{"a":' * 200_000)
        out.writestr("notes.txt", "nothing")
    done = put(tmp_path / "a", file)
    assert done.records == 3
    assert [one.partition(":")[0] for one in done.unreadable] == ["bad.json", "odd.json", "huge.json", "deep.json"]


def test_what_is_no_mirror_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04broken")
    (tmp_path / "x.gz").write_bytes(b"\x1f\x8bbroken")
    (tmp_path / "kev.json").write_text('{"catalogVersion": "1", "vulnerabilities": [{"cveID": 1}, 2]}')
    refused = {
        "empty": "no vulnerability records",
        "x.zip": "cannot be read",
        "x.gz": "cannot be read",
        "kev.json": "no list of exploited",
        "gone": "no such file",
        "ftp://x/y": "no address",
    }
    for name, why in refused.items():
        source = name if "://" in name else str(tmp_path / name)
        with pytest.raises(InputError, match=why):
            update(tmp_path / "a", [source], load_catalog())
    assert not (tmp_path / "a").exists()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.integers(0, 400), st.sampled_from([json.dumps(PYTHON), EPSS, json.dumps(KEV)]))
def test_noise_is_refused_or_named_and_never_raises_otherwise(tmp_path: Path, noise: bytes, at: int, text: str) -> None:
    raw = text.encode()
    file = tmp_path / "noise.json"
    file.write_bytes(raw[:at] + noise + raw[at:])
    gathered = Gathered()
    try:
        gather(file, "noise", lambda _one, _name: True, gathered)
    except InputError:
        return
    assert gathered.records or gathered.unreadable or gathered.feeds


def test_the_version_may_stand_in_the_purl_alone() -> None:
    assert installed_version(asset("@scope/x", None, "npm")) is None
    assert installed_version(Asset("pkg:npm/%40scope/x@1.0%2B1?a=b", "package", "sdk", "x", "npm")) == "1.0+1"
    assert installed_version(asset("x", version=None, ecosystem="pypi", pinned=True)) is None


def test_ten_thousand_packages_are_matched_in_a_second(tmp_path: Path) -> None:
    names = sorted(name for ecosystem, name in known().rows if ecosystem == "pypi")[:400]
    records = [
        record(f"GHSA-{n}-{name}", affected("PyPI", name, {"introduced": f"{n}.0"}, {"fixed": f"{n}.{n + 3}.1"}))
        for name in names
        for n in range(15)
    ]
    put(tmp_path / "a", archive(tmp_path / "all.zip", records))
    wanted = [asset(names[n % 400], f"{n % 20}.{n % 7}.{n % 3}") for n in range(10_000)]
    wanted = [replace(one, id=f"{one.id}#{n}") for n, one in enumerate(wanted)]
    examined(tmp_path / "a", wanted[0])  # the libraries are imported
    started = time.process_time()
    found = examined(tmp_path / "a", *wanted)
    took = time.process_time() - started
    assert sum(1 for one in found.assets.values() if one.config["vulnerabilities"]) > 2_000
    assert took < 3.0, took  # 1 s on a quiet machine: bench/vulnerabilities.py
