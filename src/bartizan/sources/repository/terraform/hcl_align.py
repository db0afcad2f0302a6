"""The `=` signs of lines that follow each other stand below each other, as `terraform fmt` puts them.

A run of lines is aligned together. It ends at a blank line, at a comment of its own line, at a block, and
at an argument whose value goes on below; such an argument belongs to no run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bartizan.sources.repository.patching import Edit
from bartizan.sources.repository.terraform.hcl import Argument, Braces, HclFile


@dataclass(slots=True)
class Run:
    """The lines right above a place, that what is put there is aligned with.

    `width` is the room that names have; a run is `tidy` when that is what its longest name needs, so that
    a longer one moves the signs of all.
    """

    path: str = ""
    members: list[Argument] = field(default_factory=list)
    width: int = 0
    tidy: bool = True

    def widened(self, names: Sequence[str]) -> tuple[int, list[Edit]]:
        """The room for names with new ones among them, and the edits that make it in the lines above."""
        longest = max(map(len, names), default=0)
        if not self.tidy or longest <= self.width:
            return self.width, []
        room = " " * (longest - self.width)
        return longest, [Edit(self.path, one.equals, one.equals, room) for one in self.members]


def run_above(file: HclFile, braces: Braces, anchor: Argument | None) -> Run:
    """The run that ends with the line of `anchor`; an empty one where that is part of none."""
    text = file.text.text
    if anchor is None or not _is_row(text, anchor):
        return Run()
    members = [anchor]
    for one in reversed([one for one in braces.arguments if one.start < anchor.start]):
        if not _is_row(text, one) or text.count("\n", one.start, members[-1].start) != 1:
            break
        members.append(one)
    names = [len(text[one.start : one.equals].rstrip()) for one in members]
    width = anchor.equals - anchor.start - 1
    tidy = width == max(names) and all(one.equals - one.start - 1 == width for one in members)
    return Run(file.text.path, members, width, tidy)


def _is_row(text: str, one: Argument) -> bool:
    """Whether an argument has a line of its own, with an `=` that may be moved."""
    if "\n" in text[one.start : one.end] or text[one.equals : one.equals + 1] != "=":
        return False
    return not text[text.rfind("\n", 0, one.start) + 1 : one.start].strip()
