"""Three-valued reach: who surely gets through, who may be hindered, who may be let in at all.

A stage of a way (a rule set, a route, an address) lets through nested sets of addresses. Stages in a row
meet, ways side by side join, set by set; so a fact that could hinder and is not known leaves the way
conditional, and a fact that would open and is not known leaves it merely possible (docs/decisions/0006).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bartizan.graph.exposure.addresses import EVERYBODY, NOBODY, PRIVATE, Addresses, intersection, union, width, without
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure

LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Reach:
    """`sure` ⊆ `hindered` ⊆ `possible`: who gets through; who does if nothing unknown hinders; who might."""

    sure: Addresses
    hindered: Addresses
    possible: Addresses

    def meet(self, other: Reach) -> Reach:
        """Through this stage and the other."""
        return Reach(
            intersection(self.sure, other.sure),
            intersection(self.hindered, other.hindered),
            intersection(self.possible, other.possible),
        )

    def join(self, other: Reach) -> Reach:
        """Through this stage or the other."""
        return Reach(
            union(self.sure, other.sure), union(self.hindered, other.hindered), union(self.possible, other.possible)
        )

    @property
    def exposure(self) -> Exposure | None:
        """How wide it is; None when that depends on what is not known."""
        surely = width(self.sure)
        return surely if surely in (Exposure.INTERNET, width(self.possible)) else None

    @property
    def certainty(self) -> Certainty | None:
        """How surely anyone on the internet gets through; None when nobody can say that anyone does."""
        if width(self.sure) is Exposure.INTERNET:
            return Certainty.PROVEN
        return Certainty.CONDITIONAL if width(self.hindered) is Exposure.INTERNET else None


def exactly(some: Addresses) -> Reach:
    """`some` and nobody else."""
    return Reach(some, some, some)


OPEN = exactly(EVERYBODY)
SHUT = exactly(NOBODY)
INSIDE = exactly(PRIVATE)
"""Nobody from the internet, everybody from private networks."""
HINDERED = Reach(NOBODY, EVERYBODY, EVERYBODY)
"""Something that is not known may hinder."""
UNTOLD = Reach(NOBODY, NOBODY, EVERYBODY)
"""Something that would open is not known."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a packet filter for one protocol: None is what is not known.

    `ports` are closed intervals of the destination; `sources` the addresses that it means. `chance` says
    that it may not hold at all though all of it is known.
    """

    allow: bool | None
    ports: tuple[tuple[int, int], ...] | None
    sources: Addresses | None
    evidence: Evidence
    chance: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """Ports `first` to `last`, who reaches them, and why: the rules, the routes, the addresses."""

    first: int
    last: int
    reach: Reach
    evidence: tuple[Evidence, ...] = ()
    facts: frozenset[str] = frozenset()


def openings(rules: Sequence[Rule], default: Reach = SHUT) -> list[Opening]:
    """What ordered rules let in, port by port: the first that matches decides, `default` decides the rest."""
    cuts = sorted({0, *(cut for rule in rules for first, last in rule.ports or () for cut in (first, last + 1))})
    starts = [cut for cut in cuts if cut <= LAST_PORT]
    out: list[Opening] = []
    for start, after in zip(starts, [*starts[1:], LAST_PORT + 1], strict=True):
        reach, evidence = _decide(rules, start, default)
        if not reach.possible:
            continue
        before = out[-1] if out else None
        if before is not None and before.last == start - 1 and (before.reach, before.evidence) == (reach, evidence):
            out[-1] = replace(before, last=after - 1)
        else:
            out.append(Opening(start, after - 1, reach, evidence))
    return out


def _decide(rules: Sequence[Rule], port: int, default: Reach) -> tuple[Reach, tuple[Evidence, ...]]:
    """Who reaches one port, and the rules that say so."""
    left, let = OPEN, SHUT
    why: list[tuple[Reach, Evidence]] = []
    for rule in rules:
        if not left.possible:
            break
        if rule.ports is not None and not any(first <= port <= last for first, last in rule.ports):
            continue
        known = not rule.chance and rule.ports is not None and rule.sources is not None
        who = EVERYBODY if rule.sources is None else rule.sources
        may_allow, may_deny = rule.allow is not False, rule.allow is not True
        if may_allow:
            sure = known and rule.allow is True
            added = left.meet(exactly(who) if sure else Reach(NOBODY, NOBODY, who))
            if added.possible:
                why.append((added, rule.evidence))
            let = let.join(added)
            left = _less(left, who) if sure else left
        if may_deny:
            denied = known and not may_allow
            left = _less(left, who) if denied else replace(left, sure=without(left.sure, who))
    return let.join(left.meet(default)), _reasons(let, why)


def _less(left: Reach, who: Addresses) -> Reach:
    return Reach(without(left.sure, who), without(left.hindered, who), without(left.possible, who))


def _reasons(let: Reach, why: Sequence[tuple[Reach, Evidence]]) -> tuple[Evidence, ...]:
    """The one rule that is as wide as all together, or all of them."""
    for kind in ("sure", "hindered", "possible"):
        whole = width(getattr(let, kind))
        if whole is Exposure.PRIVATE:
            continue
        for added, evidence in why:
            if width(getattr(added, kind)) is whole:
                return (evidence,)
        break
    return tuple(evidence for _, evidence in why)


def through(first: Iterable[Opening], second: Sequence[Opening]) -> list[Opening]:
    """Two filters in a row: ports and addresses that both let through, evidence of both."""
    out: list[Opening] = []
    for one in first:
        for other in second:
            low, high = max(one.first, other.first), min(one.last, other.last)
            reach = one.reach.meet(other.reach)
            if low <= high and reach.possible:
                more = tuple(fact for fact in other.evidence if fact not in one.evidence)
                out.append(Opening(low, high, reach, (*one.evidence, *more), one.facts | other.facts))
    return out


def narrowed(
    some: Iterable[Opening], reach: Reach, evidence: tuple[Evidence, ...] = (), facts: frozenset[str] = frozenset()
) -> list[Opening]:
    """Openings behind one more stage that does not ask for ports."""
    return [
        Opening(one.first, one.last, met, (*evidence, *one.evidence), one.facts | facts)
        for one in some
        if (met := one.reach.meet(reach)).possible
    ]


def any_port(some: Iterable[Opening], first: int, last: int = LAST_PORT) -> Reach:
    """Who reaches any port from `first` to `last`."""
    out = SHUT
    for one in some:
        if one.first <= last and first <= one.last:
            out = out.join(one.reach)
    return out


_WIDEST = (Exposure.INTERNET, None, Exposure.PARTNER, Exposure.ORGANISATION, Exposure.PRIVATE)


def wider(first: Exposure | None, second: Exposure | None) -> Exposure | None:
    """The wider of two. What is not decidable may be as wide as the internet, so only the internet outdoes it."""
    return min(first, second, key=_WIDEST.index)


def widest(some: Iterable[Opening]) -> Exposure | None:
    """How wide the widest opening is; private without any. Partners on two ports are no internet."""
    out: Exposure | None = Exposure.PRIVATE
    for one in some:
        out = wider(out, one.reach.exposure)
    return out
