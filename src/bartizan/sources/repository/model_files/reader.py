"""The reader of model files: an asset for each, by its name or its first bytes; the content is inspected later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.model_files.claims import ARCHIVES, MODELS, NAMED, claims, ending
from bartizan.sources.repository.reader import Context, Reader, SourceFile

SOURCE = "model-file"
TYPE = "model-file"
LARGEST = 1 << 50
HEAD = 512

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n[^\0]*?oid sha256:([0-9a-f]{64})\n[^\0]*?size (\d+)"
)
_MAGIC = re.compile(
    rb"\x80[\x01-\x0f][()-\x98]|PK\x03\x04|7z\xbc\xaf|\x1f\x8b\x08|BZh[1-9]|\xfd7zXZ|\x28\xb5\x2f\xfd|\x04\x22\x4d\x18|ZF0x|\x93NUMPY|"
    rb"GGUF|\x89HDF|.{4}TFL3|.{4}ET1\d|.{8}\{\"|c(?:os|posix|nt|builtins|__builtin__|subprocess|copy_reg|numpy)\S*\n\w|\(?[ld]p\d+\n",
    re.DOTALL,
)

_TREES = re.compile(rb"tree\r?\nversion=|\{\s*\"learner\"\s*:|\{\"version\":\[\d")
"""Gradient boosting saved as text: LightGBM, XGBoost."""


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """An asset for each file that is a model by its name, or begins like one."""
    for file in files:
        try:
            head = file.read(HEAD)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            yield Gap(SOURCE, file.path, f"cannot be read: {reason}", f"read permission on {file.path}")
            continue
        if not head or not _wanted(file, head):
            continue
        config: dict[str, Value] = {"name": file.name, "format": _format(file), "size": file.size}
        pointer = _POINTER.match(head)
        if pointer is not None:
            config["lfs"] = {"sha256": pointer[1].decode(), "size": int(pointer[2])}
        location = Location(file.path)
        yield Asset(
            id=context.file_id(file.path),
            type=TYPE,
            kind="file" if file.name in NAMED or _is_site(file.name, head) else "model",
            name=file.name,
            provider="local",
            stage=Stage.DEPLOY,
            config=config,
            sightings=(Sighting(SOURCE, location, config),),
        )


def _wanted(file: SourceFile, head: bytes) -> bool:
    """Whether the file is a model by its name, unless it is plainly text, or begins like one."""
    found = ending(file.name)
    if found == "txt":
        return _TREES.match(head) is not None
    if file.name in NAMED or _MAGIC.match(head) is not None or _POINTER.match(head) is not None:
        return file.name in NAMED or found in MODELS | ARCHIVES or _POINTER.match(head) is None
    if _TREES.match(head) is not None:
        return found in MODELS
    return found in MODELS and (not _text(head) or _is_site(file.name, head) or _is_pmml(file.name, head))


def _is_site(name: str, head: bytes) -> bool:
    """Whether a `.pth` is no model but one that Python runs lines of at every start."""
    return ending(name) == "pth" and _text(head) and re.search(rb"(?m)^import[ \t]", head) is not None


def _is_pmml(name: str, head: bytes) -> bool:
    return ending(name) == "pmml" and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _text(head: bytes) -> bool:
    """Whether a file is words: `.bin`, `.dat`, `.model` and `.params` are also names of settings."""
    return b"\0" not in head and all(one >= 32 or one in b"\t\r\n\f" for one in head)  # noqa: PLR2004 - printable


def _format(file: SourceFile) -> str:
    """What the name says that the file is; the ending alone."""
    return ending(file.name) or "none"


READER = Reader(SOURCE, claims, "file", read, max_bytes=LARGEST, reads=HEAD)
