"""Every format that is opened, the most telling first; adding one is one line here.

A line holds the module with the format and the marks without which a file cannot be of it. The module is imported when
a file bears a mark; its `recognise` then decides.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from bartizan.artifacts import marks
from bartizan.artifacts.format import Format, Opened

PROGRAMS = (b"\x7fELF", b"MZ", b"dex\n", b"\0asm", b"\xfe\xed\xfa", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")
COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x5d\0\0", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"ZF0x")


class Entry(NamedTuple):
    """A format that is not imported yet: its module below `bartizan.artifacts`, its name there, its marks.

    A file may be of it when it `begins` with one of these bytes, when its name in lower case `ends` so, or when `test`
    says so of the file and its head. A mark may only err by saying yes.
    """

    module: str
    begins: tuple[bytes, ...] = ()
    ends: tuple[str, ...] = ()
    test: Callable[[Opened, bytes], bool] | None = None
    attribute: str = "FORMAT"

    def may_be(self, opened: Opened, head: bytes, last: str) -> bool:
        """Whether the file bears a mark; `last` is `opened.last`."""
        if head.startswith(self.begins) or last.endswith(self.ends):
            return True
        return self.test is not None and self.test(opened, head)

    def load(self) -> Format:
        """The format itself."""
        return _load(self.module, self.attribute)


@cache
def _load(module: str, attribute: str) -> Format:
    found: Format = getattr(importlib.import_module(f"bartizan.artifacts.{module}"), attribute)
    return found


FORMATS: tuple[Entry, ...] = (
    Entry("formats.packaged", (b"PK\x03\x04",), (".nemo",)),
    Entry("containers.zips", test=marks.zipped),
    Entry("containers.seven_zip", (b"7z\xbc\xaf\x27\x1c",)),
    Entry("containers.tars", test=marks.tar),
    Entry("containers.compressed", COMPRESSED, test=marks.zlib),
    Entry("containers.numpy_file", (b"\x93NUMPY",)),
    Entry("pickle.format", test=marks.opcode),
    Entry("containers.alien", (b"version https://git-lfs",), attribute="LFS"),
    Entry("containers.alien", PROGRAMS, attribute="PROGRAM"),
    Entry("containers.alien", (b"#!",), attribute="SCRIPT"),
    Entry("containers.alien", (b"Rar!", b"\x60\xea", b"MSCF", b"-lh5-"), attribute="UNOPENED"),
    Entry("formats.llamafile", (*PROGRAMS, b"#!")),
    Entry("formats.onnx", (b"\x08", b"\x3a", b"\x42", b"\x12"), (".onnx", ".ort")),
    Entry("formats.gguf", (b"GGUF",)),
    Entry("formats.safetensors", ends=(".safetensors",), test=marks.header_of_json),
    Entry("formats.hdf5", (b"\x89HDF",), (".h5", ".hdf5", ".keras")),
    Entry("formats.json_document", test=marks.json),
    Entry("formats.tensorflow", (b"\x08", b"\n"), ("saved_model.pb",)),
    Entry("formats.tflite", ends=(".tflite",), test=marks.flat_buffer),
    Entry("formats.executorch", test=marks.flat_buffer),
    Entry("formats.coreml", (b"\x08",)),
    Entry("formats.paddle", (b"\n",)),
    Entry("formats.boosted", (b"binf", b"bs64", b"CBM1", b"tree\n", b"{")),
    Entry("formats.message_pack", (b"\xde", b"\xdf"), (".msgpack", ".mpk", "flax_model", ".flax"), marks.small_map),
    Entry("formats.r_objects", (b"RD", b"X\n", b"A\n", b"B\n", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")),
    Entry("formats.xml_model", test=marks.xml),
    Entry("formats.yaml_document", ends=(".yaml", ".yml", "mlmodel", ".md"), test=marks.tagged),
    Entry("formats.path_file", ends=(".pth",)),
    Entry("formats.spacy_config", ends=(".cfg",)),
    Entry("formats.checkpoint_index", ends=(".index", ".ckpt")),
    Entry("formats.chat_template", ends=(".jinja", ".jinja2", ".j2")),
    Entry("formats.python_source", ends=(".py",)),
)

_TESTED = tuple(one for one in FORMATS if one.test is not None)
_BEGINS = tuple({magic for one in FORMATS for magic in one.begins})
_ENDS = tuple({ending for one in FORMATS for ending in one.ends})


def candidates(opened: Opened, head: bytes) -> Iterator[Entry]:
    """The formats whose marks the file bears, in their order; most members of a checkpoint bear none at all."""
    last = opened.last
    is_plain = not head.startswith(_BEGINS) and not last.endswith(_ENDS)
    for entry in _TESTED if is_plain else FORMATS:
        if entry.may_be(opened, head, last):
            yield entry
