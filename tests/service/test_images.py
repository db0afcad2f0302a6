"""Model files in images are inspected as they stream past; the rules judge them, and nothing of them runs."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import pytest

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.graph.link.link import link
from bartizan.model.scan import ScanResult
from bartizan.model.values import Unknown
from bartizan.posture.judge import judge
from bartizan.service.assess import Request, assess
from bartizan.service.images import look_into
from bartizan.service.targets import parse_targets
from bartizan.sources.images.reader import Limits
from bartizan.sources.images.source import ImageSettings, ImageSource
from tests.sources.images.building import Entry, build, layout


class Evil:
    """An object whose pickle would run a command."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.system, (f"touch {self.mark}",)


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def scan(folder: Path, catalog: Catalog) -> ScanResult:
    return assess(Request(parse_targets([f"image:{folder}"])), catalog)


@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_that_runs_a_command_is_found_in_an_image_and_does_not_run(
    tmp_path: Path, catalog: Catalog, protocol: int
) -> None:
    mark = tmp_path / "mark"
    evil = pickle.dumps(Evil(mark), protocol)
    fine = pickle.dumps({"weights": list(range(200))}, 4)
    one = build(
        [{"models/ranker.pkl": evil, "models/fine.pkl": fine, "data/photos.zip": archive({"a.txt": b"x" * 99})}]
    )
    result = scan(layout(tmp_path / "image", one, name="acme/chat:1.2"), catalog)
    found = {one.rule: one for one in result.findings if one.rule.startswith("model-file")}
    assert found["model-file-malicious"].asset == "image:acme/chat:1.2//models/ranker.pkl"
    texts = [one.text for one in found["model-file-malicious"].evidence]
    assert any("system" in text and "acme/chat:1.2!/models/ranker.pkl" in text for text in texts), texts
    assert {one.name for one in result.assets if one.type == "model-file"} == {"ranker.pkl", "fine.pkl"}
    assert not mark.exists()


def test_a_deleted_model_file_is_none_of_the_image(tmp_path: Path, catalog: Catalog) -> None:
    one = build([{"models/a.pkl": pickle.dumps(Evil(tmp_path / "mark"))}, [Entry("models/.wh.a.pkl")]])
    result = scan(layout(tmp_path / "image", one, name="acme/chat:1.2"), catalog)
    assert [one for one in result.assets if one.type == "model-file"] == []


def test_a_model_file_that_was_not_opened_is_not_passed(tmp_path: Path, catalog: Catalog) -> None:
    folder = layout(tmp_path / "image", build([{"models/a.pkl": pickle.dumps(bytes(5000))}]), name="acme/chat:1.2")
    settings = ImageSettings(limits=Limits(model=100), environment={})
    estate = link(ImageSource(str(folder), catalog, settings, look=look_into).collect(), catalog)
    [file] = [one for one in estate.assets.values() if one.type == "model-file"]
    assert isinstance(file.config["inspection"], Unknown)
    assert any("not opened" in gap.why for gap in estate.gaps)
    judged = judge(list(estate.assets.values()), estate.edges, catalog)
    verdicts = {one.rule: one.verdict.value for one in judged.findings if one.asset == file.id}
    assert verdicts["model-file-malicious"] == "unknown"
