"""A tree of a few files, mended: what it says afterwards, and what was refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bartizan.catalog.load import Catalog
from bartizan.service.fixing import FixRequest, FixResult, fix, write


@dataclass(frozen=True)
class Mended:
    """The files afterwards, the rules that pass now, and the reasons of those that do not."""

    files: dict[str, str]
    rules: list[str]
    refused: dict[str, str]
    result: FixResult


def mend(root: Path, files: Mapping[str, str], catalog: Catalog, *rules: str) -> Mended:
    """Write `files` below `root`, mend what `rules` find, and read them again. Line ends are kept as given."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    result = fix(FixRequest(root, rules), catalog)
    assert all((root / path).read_bytes() == text.encode() for path, text in files.items())
    write(result)
    after = {path: (root / path).read_bytes().decode() for path in files}
    assert fix(FixRequest(root, rules), catalog).patches == (), "a second time changes nothing"
    return Mended(
        after,
        sorted(one.rule for one in result.mended),
        {one.finding.rule: one.why for one in result.refused},
        result,
    )
