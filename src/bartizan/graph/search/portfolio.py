"""The least set of fixes after which no way over the bound is left: iterated hitting sets, proved.

Best remaining way → a constraint that every sufficient set of fixes meets → the least set that meets all
constraints so far → again, until no way is left. A set that meets only necessary constraints and leaves no
way is the least there is. Where the exact solver is given too much, a greedy set (at most ln n times the
least) is pruned until each of its fixes is needed, and the relaxed problem says how many are needed at least.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bartizan.graph.search.bounded import Way

EXACT = 2000
"""Constraints up to which the exact solver is asked."""

SOLVER_SECONDS = 10.0
SCALE = 1000.0
"""What constraints are multiplied by: the solver takes 1e-6 too little for enough, and a tie misses less."""

NO_COUNTS: Mapping[int, int] = {}
ENOUGH = 1 - 1e-7
MARGIN = 1e-6
"""How far over the limit mending must push a way, so that rounding cannot leave it there."""


class Mending(Protocol):
    """Which fixes mend an edge, and what is left of it then."""

    def fixes(self, edge: int) -> Sequence[int]:
        """The fixes that mend `edge`, any of them alone."""

    def gain(self, edge: int) -> float:
        """By how much mending makes `edge` heavier; infinite when it is gone."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """Shares of what is needed to break one way, and the fixes any of which brings each share; 1 breaks it."""

    terms: tuple[tuple[float, frozenset[int]], ...]

    def covered(self, chosen: frozenset[int]) -> float:
        """How much of the way `chosen` breaks; 1 is enough."""
        return sum(share for share, fixes in self.terms if not fixes.isdisjoint(chosen))

    @property
    def fixes(self) -> frozenset[int]:
        """Every fix that helps."""
        return frozenset().union(*(fixes for _, fixes in self.terms))


def constraint(way: Way, mending: Mending, chosen: frozenset[int]) -> Constraint:
    """What breaking `way`, which was found with `chosen` made, takes in all.

    Fixes that cannot break it together give shares that stay below 1.
    """
    edges = Counter(way.edges)
    mended = {edge for edge in edges if not chosen.isdisjoint(mending.fixes(edge))}
    before = way.length - sum(edges[edge] * mending.gain(edge) for edge in mended)
    need = way.limit + MARGIN - before
    shares: dict[frozenset[int], float] = {}
    for edge, times in edges.items():
        fixes = frozenset(mending.fixes(edge))
        if fixes:
            shares[fixes] = shares.get(fixes, 0.0) + times * mending.gain(edge) / need
    terms = sorted((min(share, 1.0), sorted(fixes)) for fixes, share in shares.items())
    return Constraint(tuple((share, frozenset(fixes)) for share, fixes in terms))


@dataclass(frozen=True, slots=True)
class Solution:
    """Fixes that leave no way, at least how many any such set has, and whether this one is a least one.

    `open`: ways were left when time was up, or when rounding hid what would break them.
    """

    fixes: frozenset[int]
    at_least: int
    proved: bool
    open: bool = False


Remaining = Callable[[frozenset[int]], Sequence[Way]]
"""The ways over the bound that are left once fixes are made, best first; only such as fixes can break."""


def solve(remaining: Remaining, mending: Mending, seconds: float) -> Solution:
    """The least set of fixes after which `remaining` has nothing, or a good one and a bound."""
    stop = time.monotonic() + seconds
    known: dict[Constraint, None] = {}
    chosen: frozenset[int] = frozenset()
    exact = True
    while True:
        full = _close(chosen, remaining, mending, known, stop)
        if full is None:
            return Solution(chosen, _relaxed(list(known)), proved=False, open=True)
        if full == chosen and exact:
            return Solution(chosen, len(chosen), proved=True)
        apart = _apart(list(known))
        if apart == len(full):
            return Solution(full, apart, proved=True)
        if not exact or len(known) > EXACT or time.monotonic() > stop:
            return Solution(_pruned(full, remaining, stop), _relaxed(list(known)), proved=False)
        least = _least(list(known), min(SOLVER_SECONDS, max(0.1, stop - time.monotonic())))
        exact = least is not None
        chosen = least if least is not None else _greedy(list(known))


def _close(
    chosen: frozenset[int], remaining: Remaining, mending: Mending, known: dict[Constraint, None], stop: float
) -> frozenset[int] | None:
    """Add constraints and fixes until no way is left; None when time is up or no fix helps."""
    while ways := remaining(chosen):
        if time.monotonic() > stop:
            return None
        fresh: list[Constraint] = []
        used: set[int] = set()
        for way in ways:
            found = constraint(way, mending, chosen)
            # Ways that share no fix with those before them say most; the others come back if they must.
            if used.isdisjoint(found.fixes):
                fresh.append(found)
                used |= found.fixes
        known.update(dict.fromkeys(fresh))
        wider = _greedy(fresh, chosen, Counter(one for each in known for one in each.fixes))
        if wider == chosen:
            return None
        chosen = wider
    return chosen


def _apart(constraints: Sequence[Constraint]) -> int:
    """How many constraints share no fix: so many fixes are needed. Where that settles it, no solver is loaded."""
    used: set[int] = set()
    count = 0
    for one in sorted(constraints, key=lambda one: (len(one.fixes), sorted(one.fixes))):
        if used.isdisjoint(one.fixes):
            used |= one.fixes
            count += 1
    return count


def _greedy(
    constraints: Sequence[Constraint], chosen: frozenset[int] = frozenset(), often: Mapping[int, int] = NO_COUNTS
) -> frozenset[int]:
    """`chosen` and, one by one, the fix that brings most, until every constraint is met; ties by `often`."""
    left = [one for one in constraints if one.covered(chosen) < ENOUGH]
    while left:
        gain: Counter[int] = Counter()
        for one in left:
            missing = 1 - one.covered(chosen)
            each: Counter[int] = Counter()
            for share, fixes in one.terms:
                if fixes.isdisjoint(chosen):
                    each.update(dict.fromkeys(fixes, share))
            gain.update({fix: min(share, missing) for fix, share in each.items()})
        if not gain:
            return chosen
        chosen |= {min(gain, key=lambda fix: (-round(gain[fix], 9), -often.get(fix, 0), fix))}
        left = [one for one in left if one.covered(chosen) < ENOUGH]
    return chosen


def _pruned(chosen: frozenset[int], remaining: Remaining, stop: float) -> frozenset[int]:
    """Without the fixes that are not needed, the last ones first."""
    for fix in sorted(chosen, reverse=True):
        if time.monotonic() > stop:
            break
        if not remaining(chosen - {fix}):
            chosen -= {fix}
    return chosen


def _problem(constraints: Sequence[Constraint]) -> tuple[list[int], dict[str, object]]:
    """The fixes, and the hitting-set problem over them as SciPy's `milp` takes it.

    Variables: each fix (whole), then each partial term (between 0 and 1, at most the sum of its fixes).
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint
    from scipy.sparse import coo_matrix

    fixes = sorted(frozenset().union(*(one.fixes for one in constraints)))
    at = {fix: index for index, fix in enumerate(fixes)}
    partial: dict[frozenset[int], int] = {}
    entries: list[tuple[int, int, float]] = []
    least: list[float] = []
    for one in constraints:
        row: dict[int, float] = {}
        for share, found in one.terms:
            if share >= ENOUGH:
                row.update((at[fix], 1.0) for fix in found)
            elif len(found) == 1:
                column = at[next(iter(found))]
                row[column] = max(row.get(column, 0.0), share)
            else:
                row[partial.setdefault(found, len(fixes) + len(partial))] = share
        entries.extend((len(least), column, SCALE * value) for column, value in row.items())
        least.append(SCALE * ENOUGH)
    for found, column in partial.items():
        entries.extend((len(least), at[fix], 1.0) for fix in found)
        entries.append((len(least), column, -1.0))
        least.append(0.0)
    count = len(fixes) + len(partial)
    rows, columns, values = zip(*entries, strict=True)
    return fixes, {
        "c": np.concatenate((np.ones(len(fixes)), np.zeros(len(partial)))),
        "bounds": Bounds(np.zeros(count), np.ones(count)),
        "constraints": LinearConstraint(coo_matrix((values, (rows, columns)), shape=(len(least), count)), least),
        "integrality": np.concatenate((np.ones(len(fixes)), np.zeros(len(partial)))),
    }


def _least(constraints: Sequence[Constraint], seconds: float) -> frozenset[int] | None:
    """The least set that meets all constraints; None when the solver did not finish."""
    if not constraints:
        return frozenset()
    from scipy.optimize import milp

    fixes, problem = _problem(constraints)
    found = milp(**problem, options={"time_limit": seconds, "mip_rel_gap": 0.0})
    if found.status != 0:
        return None
    return frozenset(fix for fix, value in zip(fixes, found.x, strict=False) if value > 0.5)  # noqa: PLR2004


def _relaxed(constraints: Sequence[Constraint]) -> int:
    """At least how many fixes any set has: the problem with parts of fixes allowed, rounded up."""
    if not constraints:
        return 0
    from scipy.optimize import milp

    _, problem = _problem(constraints)
    found = milp(**{**problem, "integrality": None}, options={"time_limit": SOLVER_SECONDS})
    return math.ceil(found.fun - 1e-6) if found.status == 0 else 1
