"""The file of a snapshot: the same for the same estate, and there as a whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bartizan.graph.query import snapshot as writer
from bartizan.graph.query.answer import ask
from bartizan.graph.query.rows import Contents, tables
from bartizan.graph.query.runner import Limits
from bartizan.graph.query.snapshot import write_snapshot
from bartizan.model.errors import InputError
from bartizan.service.explore import schema_of
from tests.graph.query.estate import CONTENTS, MODEL


def test_the_order_of_records_does_not_matter() -> None:
    turned = Contents(
        CONTENTS.assets[::-1], CONTENTS.edges[::-1], CONTENTS.findings[::-1], CONTENTS.attack_paths[::-1], CONTENTS.gaps
    )
    assert tables(turned) == tables(CONTENTS)
    doubled = Contents((*CONTENTS.assets, *CONTENTS.assets), (*CONTENTS.edges, *CONTENTS.edges))
    assert tables(doubled).joins["ATTACKS"] == tables(CONTENTS).joins["ATTACKS"]
    assert len(tables(doubled).nodes["Asset"]) == len(CONTENTS.assets)


def test_a_snapshot_replaces_the_one_before_and_leaves_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "graph.lbug"
    for contents, count in ((CONTENTS, 8), (Contents((MODEL,)), 1), (Contents(()), 0)):
        write_snapshot(contents, file)
        assert ask(file, "MATCH (a:Asset) RETURN count(*)", {}, schema_of(), Limits()).rows == ((count,),)
        assert list(tmp_path.iterdir()) == [file]


def test_a_snapshot_that_cannot_be_made_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_snapshot(Contents((MODEL,)), tmp_path / "graph.lbug")
    before = file.read_bytes()

    def fail(*_: object) -> None:
        raise InputError("the disk is full")

    monkeypatch.setattr(writer, "_copy", fail)
    with pytest.raises(InputError):
        write_snapshot(CONTENTS, file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_large_and_deep_configurations_are_bounded() -> None:
    deep: dict[str, object] = {"end": 1}
    for _ in range(400):
        deep = {"x": deep}
    wide = {f"key{number}": "v" * 10_000 for number in range(5_000)}
    odd = {"a": [[["x"]], {"b": None}], "'": "\x1f\x00\ud800", "": ""}
    for config in (deep, wide, odd):
        model = replace(MODEL, config=config)  # type: ignore[arg-type]
        (row,) = tables(Contents((model,))).nodes["Asset"]
        settings = row[-2]
        assert isinstance(settings, list)
        assert len(settings) <= 501
        assert all(isinstance(one, str) and len(one) <= 300 for one in settings)


def test_characters_that_no_file_holds_do_not_stop_a_snapshot(tmp_path: Path) -> None:
    model = replace(MODEL, name="a\x00b\ud800c\x1fd", tags={"\x1f": "\ud800"}, config={"k": "\x1f"})
    file = write_snapshot(Contents((model,)), tmp_path / "graph.lbug")
    assert ask(file, "MATCH (m:Model) RETURN m.name, m.tags", {}, schema_of(), Limits()).rows == (
        ("a b c d", [" = "]),
    )  # fmt: skip
