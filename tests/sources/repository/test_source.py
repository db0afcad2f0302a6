from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.sources.repository import pool
from bartizan.sources.repository.reader import Context, Limits, SourceFile
from bartizan.sources.repository.source import RepositorySource
from bartizan.sources.repository.walk import Walk
from bartizan.sources.repository.work import Setup, Task, perform, plan

from .misbehaving import READERS
from .trees import catalog, read, write

BUCKET = 'resource "aws_s3_bucket" "b" { bucket = "b" }\n'
STACK = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"


def test_processes_give_what_one_process_gives(tmp_path: Path) -> None:
    files = {f"stack{number}/main.tf": BUCKET for number in range(20)}
    write(tmp_path, {**files, **{f"cfn/{number}.yaml": STACK for number in range(20)}, "bad.tf": "resource {{{"})
    told: list[tuple[int, int]] = []
    inline = read(tmp_path, readers=None)
    parallel = read(tmp_path, readers=None, workers=2, progress=lambda done, total: told.append((done, total)))
    assert set(inline.assets) == set(parallel.assets)
    assert set(inline.gaps) == set(parallel.gaps)
    assert len([id_ for id_ in inline.assets if id_.endswith(("#B", "#aws_s3_bucket.b"))]) == 40
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] >= 41


def test_the_repository_is_an_asset(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", {"a.txt": ""})
    (asset,) = read(root).assets.values()
    assert (asset.id, asset.kind, asset.name) == ("repo:shop", "repository", "shop")


def test_one_file_is_a_tree_too(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", {"main.tf": BUCKET, "other.tf": BUCKET})
    assert set(read(root / "main.tf").assets) == {"repo:shop", "repo:shop//main.tf#aws_s3_bucket.b"}


def test_large_files_are_gaps_and_excluded_ones_are_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"big.tf": BUCKET + "#" * 3000, "small.yaml": STACK, "out/x.yaml": STACK})
    found = read(tmp_path, limits=Limits(parse_bytes=2000), exclude=["out/"])
    assert found.addresses() == {"B"}
    assert found.whys() == "big.tf: 3046 bytes, more than the limit of 2000; not parsed as terraform"


def test_a_pattern_that_is_none_is_the_users_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a pattern"):
        list(RepositorySource(tmp_path, catalog(), exclude=["[z-a]"]).collect())


def _setup(root: Path, **limits: float) -> Setup:
    return Setup(
        "r",
        root,
        dataclasses.replace(Limits(), **limits),  # type: ignore[arg-type]
        catalog().root,
        (),
        readers="tests.sources.repository.misbehaving",
    )


def _tasks(root: Path) -> list[Task]:
    files = [item for item in Walk(root) if isinstance(item, SourceFile)]
    tasks, _ = plan(READERS, files, Context("r", root, catalog()))
    return tasks


def test_a_worker_that_dies_or_hangs_costs_one_file(tmp_path: Path) -> None:
    write(tmp_path, {f"{name}{number}.x": "" for name in ("ok", "die", "fail") for number in range(3)})
    write(tmp_path, {"hang.x": "", "deep.x": ""})
    tasks = _tasks(tmp_path)
    assert len(tasks) == 1
    found = [record for _, records in pool.run(tasks, _setup(tmp_path, task_seconds=2.0), 2) for record in records]
    assets = {record.name for record in found if isinstance(record, Asset)}
    gaps = {record.what: record.why for record in found if isinstance(record, Gap)}
    assert assets == {"ok0.x", "ok1.x", "ok2.x", "fail0.x", "fail1.x", "fail2.x", "deep.x"}
    assert gaps == {
        **{f"die{number}.x": "the process that read it died" for number in range(3)},
        **{f"fail{number}.x": "the reader failed: ValueError: no good" for number in range(3)},
        "hang.x": "took longer than the time for one task",
        "deep.x": "nested too deeply",
    }


def test_a_reader_that_fails_keeps_what_it_gave(tmp_path: Path) -> None:
    write(tmp_path, {"fail.x": ""})
    (task,) = _tasks(tmp_path)
    asset, gap = perform(task, READERS, Context("r", tmp_path, catalog()))
    assert isinstance(asset, Asset)
    assert isinstance(gap, Gap)
    assert (gap.source, gap.what) == ("misbehaving", "fail.x")


def test_a_file_that_vanishes_is_a_gap(tmp_path: Path) -> None:
    write(tmp_path, {"a.tf": BUCKET, "b.yaml": STACK})
    files = [item for item in Walk(tmp_path) if isinstance(item, SourceFile)]
    (tmp_path / "a.tf").unlink()
    (tmp_path / "b.yaml").unlink()
    from bartizan.sources.repository.readers import READERS as ALL

    context = Context("r", tmp_path, catalog())
    iac = [reader for reader in ALL if reader.name in {"terraform", "cloudformation"}]
    tasks, _ = plan(iac, files, context)
    records = [record for task in tasks for record in perform(task, iac, context)]
    assert sorted(str(record.what) for record in records if isinstance(record, Gap)) == ["a.tf", "b.yaml"]


def test_find_never_leaves_the_root(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"in/a.txt": ""})
    write(tmp_path, {"secret": ""})
    (root / "link").symlink_to("../secret")
    context = Context("r", root, catalog())
    found = context.find("in/../in/a.txt")
    assert found is not None
    assert found.path == "in/a.txt"
    for path in ("../secret", "link", "/etc/passwd", "in", "none", "a\0b", "x" * 5000):
        assert context.find(path) is None
