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
class Cut:
    """A change that takes steps away and that no finding asks for: a narrower right, a closed way.

    `change` says it in words; `evidence` are the facts to be changed, all of them, with their places. `id` stays the
    same while these stand where they are.
    """

    id: str
    change: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class AttackPath:
    """A walk from an entry point to a target.

    `entry` and `target` are asset ids (entry points such as the internet are assets of kind
    `entry-point`); `title` is the path as a sentence. `likelihood` is the product of the steps';
    `impact` is the target's, 0 to 1. `breaks` are the ids of the findings whose fix, re-evaluated,
    removes this path. `also` are steps off the walk by which the attacker gets what its steps need
    besides (a credential beside network reach); `likelihood` counts them too. `cuts` are changes any of
    which, re-evaluated, removes a path that no finding breaks.
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
    also: tuple[Step, ...] = ()
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """The likelihood of the best path of each pair of entry and target, the highest and the mean, by a change.

    Pairs without a path that is likely enough to be told count as 0.
    """

    highest_before: float
    highest_after: float
    mean_before: float
    mean_after: float


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """The fix of `findings` (ids), made after the choke points before it in a list.

    `paths_removed` attack paths and `pairs_removed` pairs of entry and target disappear by it in
    addition, each number from evaluating the graph again; `pairs_left` is what remains. `paths_counted`
    is how many of the remaining paths it touches: what counting alone would promise. `likelihoods` are
    those of all pairs that were there before any fix.
    """

    findings: tuple[str, ...]
    paths_removed: int
    pairs_removed: int
    pairs_left: int
    paths_counted: int = 0
    likelihoods: Likelihoods | None = None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The least set of `findings` (ids) whose fix leaves no path over the bounds that fixes can break.

    When it is not `proved` to be a least one, any such set has `at_least` so many. What no fix of a
    finding breaks is `unbreakable`, and among what is left. Every number comes from evaluating the graph
    again with these fixes made. `cuts` is a least set of changes that removes the paths that no finding
    breaks, as far as changes do: `paths_cut` of them.
    """

    findings: tuple[str, ...]
    at_least: int
    proved: bool
    paths_removed: int
    paths_left: int
    paths_unbreakable: int
    pairs_removed: int
    pairs_left: int
    pairs_unbreakable: int
    likelihoods: Likelihoods
    cuts: tuple[Cut, ...] = ()
    paths_cut: int = 0
