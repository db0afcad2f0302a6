"""Where results are written: files in one step, devices and pipes as they are."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from bartizan.cli.output import write_file
from bartizan.model.errors import InputError


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_text("old and longer")
    write_file(file, iter(["ne", "w"]))
    assert file.read_text() == "new"
    assert [one.name for one in tmp_path.iterdir()] == ["result.json"]


def test_what_is_no_file_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_file(pipe, "through the pipe")
    reader.join(10)
    assert read == ["through the pipe"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="it is a directory"):
        write_file(tmp_path, "x")
