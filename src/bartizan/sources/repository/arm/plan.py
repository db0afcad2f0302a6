"""Which programs of a tree are deployed by themselves, and with which parameter files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bartizan.sources.repository.arm.program import Inputs, Program
from bartizan.sources.repository.reader import Context


def roots(programs: Mapping[str, Program], context: Context) -> list[str]:
    """The paths of the programs to judge by themselves: those that no other one calls.

    In a ring of programs that call each other the first by name stands for the ring.
    """
    raise NotImplementedError


def estates(program: Program, files: Sequence[Inputs]) -> list[tuple[str, Inputs | None]]:
    """The deployments of a root: an address prefix and a parameter file each.

    No file: one deployment with the program's defaults. One file: one deployment, no prefix. Several that
    give different values: one deployment each, prefixed by what is particular in the file's name (`prod.`).
    """
    raise NotImplementedError
