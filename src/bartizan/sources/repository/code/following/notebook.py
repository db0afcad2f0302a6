"""Files as modules: code as it is, notebooks as the text of their code cells with a map of lines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from bartizan.sources.repository.code.following.language import Language
from bartizan.sources.repository.code.following.syntax import Module
from bartizan.sources.repository.reader import SourceFile

MOST_CELLS = 20_000
MOST_SOURCES = 400_000
"""Bytes of one file's code beyond which it is taken for generated data: it is not parsed."""
MOST_MISSES = 100
"""Strings whose line is not found before the search is given up: it would read the file once for each."""


@dataclass(frozen=True, slots=True)
class Script:
    """The code of a notebook: its text, the file's line and the cell of each row, the shell lines."""

    source: bytes
    lines: tuple[int, ...]
    cells: tuple[int, ...]
    shell: tuple[tuple[int, int, str], ...]


def load(file: SourceFile, language: Language) -> Module | None:
    """The module of a file of code or a notebook; None when it cannot be read, is no notebook or too large."""
    try:
        data = file.read()
    except OSError:
        return None
    return module_of(file.path, data, language)


def module_of(path: str, data: bytes, language: Language) -> Module | None:
    """The module of a file's content; None for a notebook that is not one and for too much code."""
    if not path.endswith(".ipynb"):
        return language.parse(path, data) if len(data) <= MOST_SOURCES else None
    script = script_of(data)
    if script is None or len(script.source) > MOST_SOURCES:
        return None
    return language.parse(path, script.source, script.lines, script.cells)


@lru_cache(maxsize=2)
def script_of(data: bytes) -> Script | None:
    """The code cells of a notebook (format 3 or 4), joined; None when `data` is no notebook.

    A row's line is that of its own JSON string where the file is laid out one string a line, as
    Jupyter writes it; else the line of the cell.
    """
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    cells = _cells(document)
    if cells is None:
        return None
    rows: list[str] = []
    lines: list[int] = []
    numbers: list[int] = []
    shell: list[tuple[int, int, str]] = []
    finder = _Finder(data)
    for number, cell in enumerate(cells[:MOST_CELLS]):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        parts = source if isinstance(source, list) else [source]
        text = [part for part in parts if isinstance(part, str)]
        magic = _is_magic(text[0]) if text else False
        for part in text:
            line = finder.line(part)
            for row in part.splitlines() or [""]:
                kept = _plain(row, magic)
                if kept != row:
                    shell.append((line, number, row))
                rows.append(kept)
                lines.append(line)
                numbers.append(number)
        if rows:
            # A cell that ends inside a bracket must not swallow the next one.
            rows.append("")
            lines.append(lines[-1])
            numbers.append(number)
    text_bytes = "\n".join(rows).encode("utf-8", "replace")
    return Script(text_bytes, tuple(lines), tuple(numbers), tuple(shell))


def _cells(document: object) -> list[object] | None:
    if not isinstance(document, dict):
        return None
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        cells = [
            cell for sheet in document["worksheets"] if isinstance(sheet, dict) for cell in sheet.get("cells") or []
        ]
    return cells if isinstance(cells, list) else None


def _is_magic(first: str) -> bool:
    """Whether a cell is not Python: `%%bash` is not, `%%time` and `%%writefile train.py` are."""
    if not first.startswith("%%"):
        return False
    words = first.split()
    return not (words[0] in {"%%time", "%%timeit", "%%capture", "%%prun"} or words[-1].endswith(".py"))


def _plain(row: str, magic: bool) -> str:
    """The row as Python: magics and shell lines become `pass`, an assignment from one becomes `None`."""
    stripped = row.lstrip()
    indent = row[: len(row) - len(stripped)]
    if magic:
        return "#" + row
    if stripped.startswith(("%", "!", "?")):
        return indent + "pass"
    name, equals, rest = stripped.partition("=")
    if equals and rest.lstrip().startswith(("!", "%")) and name.strip().isidentifier():
        return f"{indent}{name.strip()} = None"
    return row


class _Finder:
    """Finds the line of each JSON string of the file, going forward only."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0
        self.at = 1
        self.misses = 0

    def line(self, text: str) -> int:
        """The line on which `text` stands as a JSON string, at or after the last one found."""
        if self.misses > MOST_MISSES:
            return self.at
        for encoded in _encodings(text):
            found = self.data.find(encoded, self.position)
            if found >= 0:
                end = found + len(encoded)
                self.at += self.data.count(b"\n", self.position, end)
                self.position = end
                return self.at
        self.misses += 1
        return self.at


def _encodings(text: str) -> tuple[bytes, bytes]:
    """The text as Jupyter writes it (UTF-8), and as plain `json.dumps` does (ASCII)."""
    plain = json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")
    return plain, json.dumps(text).encode("ascii")
