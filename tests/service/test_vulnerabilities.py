"""Updating from an address on the loopback, and a scan that names what is wrong, where, and what mends it."""

from __future__ import annotations

import gzip
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner

from bartizan.catalog.load import load_catalog
from bartizan.cli.main import group
from bartizan.model.errors import InputError
from bartizan.model.finding import Finding
from bartizan.model.scan import ScanResult
from bartizan.model.severity import Severity, Verdict
from bartizan.service.assess import Request, assess
from bartizan.service.settings import Settings, VulnerabilitySection
from bartizan.service.targets import parse_targets
from bartizan.service.vulnerabilities import database_path, update
from tests.posture.vulnerabilities.records import CRITICAL, LOW, affected, archive, record

ZERO = {"introduced": "0"}
RECORDS = [
    record(
        "GHSA-aaaa-0001-0001",
        affected("PyPI", "torch", ZERO, {"fixed": "2.6.0"}),
        aliases=["CVE-2099-1"],
        summary="A model file runs code",
        severity=[CRITICAL],
    ),
    record("PYSEC-2099-1", affected("PyPI", "torch", ZERO, {"fixed": "2.6.0"}), aliases=["CVE-2099-1"]),
    record("GHSA-aaaa-0002-0002", affected("PyPI", "torch", ZERO, {"fixed": "2.7.1"}), severity=[LOW]),
    record("GHSA-aaaa-0003-0003", affected("PyPI", "langchain", ZERO, {"fixed": "0.3.0"}), severity=[LOW]),
    record("GHSA-aaaa-0004-0004", affected("PyPI", "vllm", {"introduced": "0.5"}, {"fixed": "0.6"})),
    record("MAL-2099-7", affected("PyPI", "litellm", versions=["1.82.9"]), summary="Steals keys"),
]
KEV = {
    "catalogVersion": "1",
    "dateReleased": "2099-02-01",
    "vulnerabilities": [{"cveID": "CVE-2099-1", "dateAdded": "2099-02-01"}],
}
EPSS = b"#model_version:v9,score_date:2099-02-01T00:00:00+0000\ncve,epss,percentile\nCVE-2099-1,0.97,1.0\n"


class Mirror(http.server.BaseHTTPRequestHandler):
    """Serves the paths of `files`; others fail in a way of their own."""

    files: ClassVar[dict[str, bytes]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.headers["User-Agent"])
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/PyPI/all.zip")
            self.end_headers()
        elif self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
        elif self.path == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"PK")
        elif self.path in self.files:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.files[self.path])
        else:
            self.send_error(404)

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[str]:
    """The address of a mirror of PyPI's records, EPSS and KEV."""
    zipped = archive(tmp_path / "all.zip", RECORDS).read_bytes()
    Mirror.files = {"/PyPI/all.zip": zipped, "/epss.csv.gz": gzip.compress(EPSS), "/kev.json": json.dumps(KEV).encode()}
    Mirror.asked.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_address_is_fetched(tmp_path: Path, mirror: str) -> None:
    sources = [f"{mirror}/PyPI/all.zip", f"{mirror}/epss.csv.gz", f"{mirror}/kev.json"]
    done = update(tmp_path / "db", sources, load_catalog())
    assert [(one.name, one.source, one.advisories) for one in done.status.ecosystems] == [("pypi", sources[0], 6)]
    assert [(one.name, one.records) for one in done.status.feeds] == [("epss", 1), ("kev", 1)]
    assert all(one.startswith("bartizan/") for one in Mirror.asked)
    assert update(tmp_path / "moved", [f"{mirror}/moved"], load_catalog()).records == 6


@pytest.mark.parametrize(
    ("path", "why"),
    [("/none", "404"), ("/away", "not allowed"), ("/short", "cannot be fetched"), (":1/", "cannot be fetched")],
)
def test_a_fetch_that_fails_leaves_the_database(tmp_path: Path, mirror: str, path: str, why: str) -> None:
    update(tmp_path / "db", [f"{mirror}/PyPI/all.zip"], load_catalog())
    before = (tmp_path / "db").read_bytes()
    address = "http://127.0.0.1:1/" if path == ":1/" else mirror + path
    with pytest.raises(InputError, match=why):
        update(tmp_path / "db", [f"{mirror}/kev.json", address], load_catalog())
    assert (tmp_path / "db").read_bytes() == before


PROJECT = {
    "requirements.txt": "torch==2.5.1+cu121\nlangchain>=0.2\nlitellm==1.82.9\nvllm==0.4.2\nopenai\n",
    "web/package.json": '{"dependencies": {"openai": "4.1.0"}}',
}


def scanned(tmp_path: Path, database: Path) -> ScanResult:
    tree = tmp_path / "desk"
    for name, text in PROJECT.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    settings = Settings(vulnerabilities=VulnerabilitySection(str(database)))
    return assess(Request(tuple(parse_targets([str(tree)])), settings))


def about_packages(result: ScanResult) -> dict[str, Finding]:
    return {f"{one.rule} {one.asset}": one for one in result.findings if one.rule.startswith("package-")}


def test_a_scan_names_the_release_the_place_and_the_fix(tmp_path: Path, mirror: str) -> None:
    update(tmp_path / "db", [f"{mirror}/PyPI/all.zip", f"{mirror}/kev.json", f"{mirror}/epss.csv.gz"], load_catalog())
    result = scanned(tmp_path, tmp_path / "db")
    found = about_packages(result)
    torch = "pkg:pypi/torch@2.5.1+cu121"
    assert sorted(found) == [
        f"package-exploited-vulnerability {torch}",
        "package-known-vulnerability pkg:pypi/langchain",
        f"package-known-vulnerability {torch}",
        "package-malicious pkg:pypi/litellm@1.82.9",
    ]
    known = found[f"package-known-vulnerability {torch}"]
    assert (known.severity, str(known.location)) == (Severity.CRITICAL, "requirements.txt:1")
    assert [one.text for one in known.evidence] == [
        (
            "CVE-2099-1 (GHSA-aaaa-0001-0001, PYSEC-2099-1), critical 9.8: A model file runs code; fixed in 2.6.0; "
            "exploited in the wild (CISA, 2099-02-01); EPSS 97.0%"
        ),
        "GHSA-aaaa-0002-0002, low 1.0; fixed in 2.7.1",
    ]
    assert known.fix is not None
    assert known.fix.summary == "Upgrade torch from 2.5.1+cu121 to 2.7.1 or later."
    exploited = found[f"package-exploited-vulnerability {torch}"]
    assert [one.value for one in exploited.evidence] == ["CVE-2099-1"]
    malicious = found["package-malicious pkg:pypi/litellm@1.82.9"]
    assert [one.text for one in malicious.evidence] == ["litellm 1.82.9 is reported as malware: MAL-2099-7"]
    open_ = found["package-known-vulnerability pkg:pypi/langchain"]
    assert open_.verdict is Verdict.UNKNOWN
    assert [one.text for one in open_.evidence] == ["no lock file tells which version is installed; >=0.2 is asked for"]
    gaps = {gap.what: gap for gap in result.gaps if gap.source == "vulnerabilities"}
    assert sorted(gaps) == ["npm", "pkg:pypi/langchain"]
    assert not [gap for gap in result.gaps if gap.source == "posture"]


def test_a_scan_without_a_database_tells_one_gap_and_decides_nothing(tmp_path: Path) -> None:
    result = scanned(tmp_path, tmp_path / "none")
    assert about_packages(result) == {}
    [gap] = [gap for gap in result.gaps if gap.source == "vulnerabilities"]
    assert gap.why == "6 were not compared with known vulnerabilities: there is no vulnerability database"


def test_the_command_updates_and_tells_the_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    archive(tmp_path / "all.zip", RECORDS)
    (tmp_path / "kev.json").write_text(json.dumps(KEV))
    done = CliRunner().invoke(group, ["vuln", "update", "all.zip", "kev.json"])
    assert (done.exit_code, done.stderr) == (0, "6 records read, 0 of them withdrawn\n")
    first, *rest = done.stdout.splitlines()
    assert first == f"database  {tmp_path}/data/bartizan/vulnerabilities.sqlite"
    assert [line.rpartition(", updated ")[0] for line in rest] == [
        "pypi      6 advisories about 4 packages (AI packages), newest 2099-01-02",
        "kev       1 records of 2099-02-01",
    ]
    assert CliRunner().invoke(group, ["vuln", "status"]).stdout == done.stdout
    (tmp_path / "bartizan.toml").write_text('[vulnerabilities]\ndatabase = "mine.sqlite"\n')
    failed = CliRunner().invoke(group, ["vuln", "status"])
    assert "mine.sqlite" in str(failed.exception)
    named = CliRunner().invoke(group, ["vuln", "update", "all.zip", "--database", "other.sqlite", "--all"])
    assert "(all packages)" in named.stdout
    assert database_path(VulnerabilitySection("x"), Path("y")) == Path("y")
