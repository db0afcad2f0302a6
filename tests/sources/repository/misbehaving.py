"""Readers that crash, hang and fail, for the tests of the pool; imported by its processes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence

from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.sources.repository.reader import Context, Reader, SourceFile


def _read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    for file in files:
        if file.name.startswith("die"):
            os._exit(9)
        if file.name.startswith("hang"):
            time.sleep(600)
        yield Asset(context.file_id(file.path), "file", "file", file.path, "repository")
        if file.name.startswith("fail"):
            raise ValueError("no good")
        if file.name.startswith("deep"):
            raise RecursionError


READERS = (Reader("misbehaving", lambda path: path.endswith(".x"), "file", _read),)
