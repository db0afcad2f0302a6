"""Marks never refuse what a reader would recognise, and a plain file imports no reader that it does not need."""

from __future__ import annotations

import io
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.artifacts import marks
from bartizan.artifacts.format import BROKEN, Opened
from bartizan.artifacts.inspect import HEAD
from bartizan.artifacts.pickle.call_opcodes import TABLE
from bartizan.artifacts.registry import FORMATS, candidates
from tests.artifacts.counts import cases

NAMES = ["m.onnx", "m.h5", "m.pb", "m.tflite", "README.md", "m.pth", "m.index", "config.cfg", "x/code/a.py", "m.bin"]

IMPORTED = """
import io, sys
from bartizan.artifacts.inspect import inspect
assert inspect(io.BytesIO(b"GGUF"), "model.gguf", hashed=False).format == "gguf"
print(*sorted(one for one in sys.modules if one.startswith("bartizan.artifacts.")))
"""


def refused(data: bytes, name: str, depth: int) -> list[str]:
    """The formats whose reader recognises what their mark refuses."""
    opened = Opened(io.BytesIO(data), name, len(data), depth)
    head = opened.head(HEAD)
    bearing = list(candidates(opened, head))
    wrong = []
    for entry in FORMATS:
        try:
            known = entry.load().recognise(opened, head)
        except BROKEN:
            known = False
        if known and entry not in bearing:
            wrong.append(entry.module)
    return wrong


def test_a_mark_refuses_nothing_that_its_reader_recognises() -> None:
    recognised = 0
    for _, name, _, data in cases():
        for depth in (0, 1):
            assert refused(data, name, depth) == [], name
            recognised += 1
    assert recognised > 1000


@settings(max_examples=300, deadline=None, database=None)
@given(st.binary(max_size=600), st.sampled_from(NAMES), st.sampled_from([0, 1]))
def test_fuzz_marks(data: bytes, name: str, depth: int) -> None:
    assert refused(data, name, depth) == []


def test_an_opcode_is_what_the_machine_has_a_handler_for() -> None:
    for one in range(256):
        known = TABLE[one] is not None or one == ord(".")
        assert marks.opcode(Opened(io.BytesIO(), "", 0), bytes([one])) is known


def test_only_the_readers_that_a_file_bears_the_mark_of_are_imported() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "bartizan.artifacts.formats.gguf" in loaded
    assert not {f"bartizan.artifacts.{one}" for one in ("formats.onnx", "formats.hdf5", "containers.zips")} & set(
        loaded
    )
