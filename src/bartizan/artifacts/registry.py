"""Every format that is opened, the most telling first; adding one is one line here.

A line holds the module with the format and the marks without which a file cannot be of it. The module is imported when
a file bears a mark; its `recognise` then decides.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import NamedTuple

from bartizan.artifacts import marks
from bartizan.artifacts.format import Format
from bartizan.artifacts.marks import Mark, begins, either, has_at, holds, inner, named, opens


class Entry(NamedTuple):
    """A format that is not imported yet: its module below `bartizan.artifacts`, its marks, its name there."""

    module: str
    mark: Mark
    attribute: str = "FORMAT"

    def load(self) -> Format:
        """The format itself."""
        return _load(self.module, self.attribute)


@cache
def _load(module: str, attribute: str) -> Format:
    found: Format = getattr(importlib.import_module(f"bartizan.artifacts.{module}"), attribute)
    return found


FORMATS: tuple[Entry, ...] = (
    Entry("formats.packaged", either(named(".nemo"), begins(b"PK\x03\x04"))),
    Entry("containers.zips", marks.zipped),
    Entry("containers.seven_zip", begins(b"7z\xbc\xaf\x27\x1c")),
    Entry("containers.tars", marks.tar),
    Entry(
        "containers.compressed",
        either(
            begins(b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x5d\0\0", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"ZF0x"),
            marks.zlib,
        ),
    ),
    Entry("containers.numpy_file", begins(b"\x93NUMPY")),
    Entry("pickle.format", marks.opcode),
    Entry("containers.alien", begins(b"version https://git-lfs"), "LFS"),
    Entry(
        "containers.alien", either(begins(b"\x7fELF", b"MZ", b"dex\n"), has_at(1, b"\xed\xfa", b"\xfa\xed")), "PROGRAM"
    ),
    Entry("containers.alien", begins(b"#!"), "SCRIPT"),
    Entry("containers.alien", begins(b"Rar!", b"\x60\xea", b"MSCF", b"-lh5-"), "UNOPENED"),
    Entry(
        "formats.llamafile",
        either(begins(b"\x7fELF", b"MZ", b"dex\n", b"\0asm", b"#!"), has_at(1, b"\xed\xfa", b"\xfa\xed")),
    ),
    Entry("formats.onnx", either(begins(b"\x08", b"\x3a", b"\x42", b"\x12"), named(".onnx", ".ort"))),
    Entry("formats.gguf", begins(b"GGUF")),
    Entry("formats.safetensors", either(has_at(8, b"{"), named(".safetensors"))),
    Entry("formats.hdf5", either(begins(b"\x89HDF"), named(".h5", ".hdf5", ".keras"))),
    Entry("formats.json_document", opens(b"{", b"[")),
    Entry("formats.tensorflow", either(begins(b"\x08", b"\n"), named("saved_model.pb"))),
    Entry("formats.tflite", either(has_at(4, b"TFL"), named(".tflite"))),
    Entry("formats.executorch", has_at(4, b"ET")),
    Entry("formats.coreml", begins(b"\x08")),
    Entry("formats.paddle", begins(b"\n")),
    Entry("formats.boosted", begins(b"binf", b"bs64", b"CBM1", b"tree\n", b"{")),
    Entry(
        "formats.message_pack",
        either(marks.number_in(0x81, 0x8F), begins(b"\xde", b"\xdf"), named(".msgpack", ".mpk", "flax_model", ".flax")),
    ),
    Entry("formats.r_objects", begins(b"RD", b"X\n", b"A\n", b"B\n", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")),
    Entry("formats.xml_model", opens(b"<")),
    Entry("formats.yaml_document", either(named(".yaml", ".yml", "mlmodel", ".md"), holds(b"!!python/"))),
    Entry("formats.path_file", named(".pth")),
    Entry("formats.spacy_config", named(".cfg")),
    Entry("formats.checkpoint_index", named(".index", ".ckpt")),
    Entry("formats.chat_template", named(".jinja", ".jinja2", ".j2")),
    Entry("formats.python_source", inner(".py")),
)
