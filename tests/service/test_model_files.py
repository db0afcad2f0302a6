"""Model files from the tree to the finding: verdict, member and byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.finding import Finding
from bartizan.model.scan import ScanResult
from bartizan.model.severity import Verdict
from bartizan.model.values import Unknown
from bartizan.service.assess import Request, assess
from bartizan.service.model_files import inspect_estate
from bartizan.service.targets import Target, TargetKind
from tests.artifacts.corpus.assemble import ATTACK, made, name, pickled
from tests.artifacts.corpus.pack import Member, pytorch, zipped
from tests.artifacts.corpus.pickle_models import state_dict


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("models") / "shop"
    root.mkdir()
    (root / "evil.pt").write_bytes(pytorch(ATTACK))
    (root / "good.pt").write_bytes(pytorch(state_dict()))
    (root / "odd.pt").write_bytes(pytorch(state_dict(), local_name="archive/x"))
    (root / "own.pkl").write_bytes(pickled(made(name("acme.model", "Net"))))
    (root / "cut.pkl").write_bytes(state_dict()[:-9])
    (root / "documents.zip").write_bytes(zipped(Member("a.txt", b"hello")))
    (root / "hidden.zip").write_bytes(zipped(Member("a.txt", ATTACK)))
    (root / "lfs.pkl").write_bytes(
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"ab" * 32 + b"\nsize 99\n"
    )
    return root


@pytest.fixture(scope="module")
def scanned(tree: Path) -> ScanResult:
    return assess(Request((Target(TargetKind.TREE, str(tree), tree),)))


def failing(result: ScanResult) -> dict[str, Finding]:
    return {
        f"{one.rule} {one.asset.partition('//')[2]}": one
        for one in result.findings
        if one.rule.startswith("model-file-") and one.verdict is Verdict.FAIL
    }


def test_each_file_has_its_finding(scanned: ScanResult) -> None:
    assert sorted(failing(scanned)) == [
        "model-file-malicious evil.pt",
        "model-file-malicious hidden.zip",
        "model-file-not-assessed cut.pkl",
        "model-file-suspicious odd.pt",
        "model-file-unsafe-format own.pkl",
    ]


def test_the_evidence_names_the_member_and_the_byte(scanned: ScanResult) -> None:
    evidence = failing(scanned)["model-file-malicious evil.pt"].evidence
    called = [one for one in evidence if "calls os.system" in one.text]
    assert len(called) == 1
    assert called[0].text.endswith("in archive/data.pkl at byte 57")
    assert called[0].text.startswith("evil.pt ")


def test_the_inspection_is_the_assets(scanned: ScanResult) -> None:
    assets = {one.name: one for one in scanned.assets if one.type == "model-file"}
    assert "documents.zip" not in assets
    inspection = assets["good.pt"].config["inspection"]
    assert isinstance(inspection, dict)
    assert inspection["verdict"] == "clean"
    assert inspection["facts"]["framework"] == "pytorch"
    assert len(inspection["sha256"]) == 64
    assert assets["good.pt"].config["format"] == "pytorch-zip"


def test_a_file_that_went_away_is_a_gap(tree: Path, scanned: ScanResult, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> int:
        raise PermissionError(13, "Permission denied")

    target = Target(TargetKind.TREE, str(tree), tree)
    assets = {one.id: one for one in scanned.assets if one.name == "good.pt"}
    monkeypatch.setattr("bartizan.service.model_files.os.open", refuse)
    inspected = inspect_estate(assets, [target])
    assert [(one.what, one.why) for one in inspected.gaps] == [("good.pt", "cannot be read: Permission denied")]
    assert all(isinstance(one.config["inspection"], Unknown) for one in inspected.assets.values())
