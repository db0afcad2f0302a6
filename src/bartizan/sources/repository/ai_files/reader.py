"""The reader of files that are no programs: each file to the formats that its path and content point to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.ai_assets import Finds
from bartizan.sources.repository.ai_files.claims import claims
from bartizan.sources.repository.ai_files.format import Document, Format
from bartizan.sources.repository.ai_files.formats import FORMATS
from bartizan.sources.repository.configured import document
from bartizan.sources.repository.reader import Context, Reader, SourceFile, decode, read_text
from bartizan.sources.repository.yaml_marks import Marked, MarkError

SOURCE = "ai-files"
LARGEST = 4 * 1024 * 1024
"""Larger files are data, and none of these formats."""
NODES = 300_000
_EMPTY = Marked({}, 1, 1)


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """What each file says of AI; nothing of a file of another kind."""
    for file in files:
        if file.size <= LARGEST:
            yield from _read(file, context)


def _read(file: SourceFile, context: Context) -> Iterator[Record]:
    wanted = [one for one in FORMATS if one.claims(file.path)]
    if not wanted:
        return
    try:
        data = file.read()
    except OSError:
        _, gap = read_text(file, SOURCE)
        if gap is not None:
            yield gap
        return
    wanted = [one for one in wanted if not one.marks or any(mark in data for mark in one.marks)]
    if not wanted or (b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))):
        return
    try:
        text = decode(data)
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    found = Finds(SOURCE, file.path, context)
    _apply([one for one in wanted if not one.structured], Document(file.path, text, _EMPTY), found)
    structured = [one for one in wanted if one.structured]
    if structured:
        root, gap = _parsed(file.path, text, context, structured)
        if gap is not None:
            yield gap
        if root is not None:
            _apply(structured, Document(file.path, text, root), found)
    yield from found


def _apply(formats: Sequence[Format], told: Document, found: Finds) -> None:
    for one in formats:
        one.read(told, found)


def _parsed(path: str, text: str, context: Context, formats: Sequence[Format]) -> tuple[Marked | None, Gap | None]:
    """The parsed document; a gap only where the file's own name says that it is one of these formats."""
    kind = path if path.endswith((".yaml", ".yml", ".json", ".jsonld", ".toml")) else f"{path}.yaml"
    try:
        root = document(kind, text, context.limits, nodes=NODES)
    except MarkError as error:
        named = any(not one.marks for one in formats)
        why = f"cannot be parsed: line {error.line}: {error.why[:120]}"
        return None, Gap(SOURCE, path, why, "a well-formed file") if named else None
    return root if isinstance(root.value, dict | list) else None, None


READER = Reader(SOURCE, claims, "file", read, max_bytes=1 << 40)
