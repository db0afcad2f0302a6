"""What a change introduces: one scan against an earlier one of the same targets."""

from __future__ import annotations

from dataclasses import dataclass

from bartizan.model.attack_path import AttackPath
from bartizan.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Move:
    """An asset that bears another id than before because its file was renamed or its block moved."""

    asset: str
    was: str


@dataclass(frozen=True, slots=True)
class Diff:
    """A scan against `base` (a commit, or the file of a saved result).

    The result that carries it lists only new findings, attack paths and gaps. `new_assets` and
    `gone_assets` are ids. `unseen` are findings of files that could be read before and cannot now: nobody
    knows whether they are fixed.
    """

    base: str
    new_assets: tuple[str, ...] = ()
    gone_assets: tuple[str, ...] = ()
    moved: tuple[Move, ...] = ()
    fixed: tuple[Finding, ...] = ()
    unchanged: tuple[Finding, ...] = ()
    unseen: tuple[Finding, ...] = ()
    fixed_paths: tuple[AttackPath, ...] = ()
    unchanged_paths: int = 0
    unchanged_gaps: int = 0
