"""Attack paths: how an attacker would reach a target, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from bartizan.model.finding import Risk
from bartizan.model.location import Evidence


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a path: from `source` to `target` by `technique`, in words."""

    source: str
    target: str
    kind: str
    technique: str
    text: str
    likelihood: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class AttackPath:
    """A walk from an entry point to a target.

    `entry` and `target` are asset ids (entry points such as the internet are assets of kind
    `entry-point`); `title` is the path as a sentence. `likelihood` is the product of the steps';
    `impact` is the target's, 0 to 1. `breaks` are the ids of the findings whose fix, re-evaluated,
    removes this path.
    """

    id: str
    title: str
    entry: str
    steps: tuple[Step, ...]
    target: str
    likelihood: float
    impact: float
    risk: Risk
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """The fix of `findings` (ids), made after the choke points before it in a list.

    `paths_removed` attack paths and `pairs_removed` pairs of entry and target disappear by it in
    addition, each number from evaluating the graph again; `pairs_left` is what remains.
    """

    findings: tuple[str, ...]
    paths_removed: int
    pairs_removed: int
    pairs_left: int
