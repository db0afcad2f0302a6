"""Stories: the paths that are told, one for each entry, sequence of techniques and target."""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bartizan.graph.attack.moves import ENTRIES, Move
from bartizan.graph.search.proofs import Proofs, distances_to, proofs, surcharges
from bartizan.graph.search.rows import Graph
from bartizan.graph.search.targets import Node
from bartizan.graph.search.walks import Goal, Wanted, likeliest
from bartizan.model.edge import Gap

if TYPE_CHECKING:
    from bartizan.graph.search.rows import Floats


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of the search; what they leave out is said in a gap.

    `probability`: paths less likely are not told, nor paths of less `risk` (0 to 100). `steps`: the most
    steps. `paths`: the most paths per entry and target state. `effort`: partial paths looked at per entry
    and target state. `seconds`: of all.
    """

    probability: float = 0.005
    risk: float = 3.0
    steps: int = 10
    paths: int = 50
    effort: int = 100_000
    seconds: float = 60.0

    def floor(self, impact: float) -> float:
        """The least likelihood of a path to a target of `impact` that is told."""
        return min(max(self.probability, self.risk / 100 / impact), 1.0) if impact > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Story:
    """The most likely path of its kind, and how many paths tell the same story.

    `also` are moves off the path that get what its steps need besides their source.
    """

    entry: str
    target: Node
    moves: tuple[Move, ...]
    likelihood: float
    impact: float
    count: int = 1
    also: tuple[Move, ...] = ()

    @property
    def techniques(self) -> tuple[str, ...]:
        """The sequence of technique ids."""
        return tuple(move.technique.id for move in self.moves)


@dataclass
class MoveGraph:
    """Moves as a graph over (asset, state) nodes."""

    moves: Sequence[Move]
    nodes: dict[Node, int] = field(init=False)
    _groups: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Number the nodes."""
        self.nodes = {}
        for move in self.moves:
            for node in ((move.source, move.held), (move.target, move.gained), *sorted(move.requires)):
                self.nodes.setdefault(node, len(self.nodes))
        numbers: dict[str, int] = {}
        self._groups = [numbers.setdefault(asset, len(numbers)) for asset, _ in self.nodes]

    @cached_property
    def graph(self) -> Graph:
        """The moves as edges, weighed by −ln(likelihood)."""
        import numpy as np

        return Graph(
            self._groups,
            [self.nodes[(move.source, move.held)] for move in self.moves],
            [self.nodes[(move.target, move.gained)] for move in self.moves],
            weights_of(np.array([move.likelihood for move in self.moves], dtype=np.float64)),
            {
                index: tuple(sorted(self.nodes[node] for node in move.requires))
                for index, move in enumerate(self.moves)
                if move.requires
            },
        )

    @cached_property
    def entries(self) -> dict[str, int]:
        """The entry points that lead anywhere, and their nodes."""
        return {entry: self.nodes[entry, "control"] for entry in ENTRIES if (entry, "control") in self.nodes}


def weights_of(chances: Floats) -> Floats:
    """−ln of each chance; a chance of 0 removes the edge."""
    import numpy as np

    with np.errstate(divide="ignore"):
        weights: Floats = -np.log(chances)
    return weights


def find_stories(moves: MoveGraph, impacts: Mapping[Node, float], bounds: Bounds) -> tuple[list[Story], list[Gap]]:
    """Every story over the bounds, the most likely path of each, and gaps for what was left out."""
    starts = list(moves.entries.values())
    if not starts:
        return [], []
    stop = time.monotonic() + bounds.seconds
    told: dict[tuple[str, tuple[str, ...], str], Story] = {}
    gaps: list[Gap] = []
    cut: Counter[str] = Counter()
    proved = _proofs(moves, bounds)
    more = [surcharges(moves.graph, one.lengths) for one in proved]
    worth = sorted(((node, impact) for node, impact in impacts.items() if node in moves.nodes), key=lambda one: -one[1])
    for done, (target, impact) in enumerate(worth):
        if time.monotonic() > stop:
            gaps.append(_gap(f"{len(worth) - done} of {len(worth)} targets", f"{bounds.seconds:g} seconds were up"))
            break
        limit = -math.log(bounds.floor(impact))
        end = moves.nodes[target]
        goal = Goal(end, distances_to(moves.graph, end, limit))
        wanted = Wanted(limit, bounds.steps, bounds.paths, bounds.effort)
        found = likeliest(moves.graph, starts, goal, wanted, more)
        for at, (entry, one) in enumerate(zip(moves.entries, found, strict=True)):
            for walk in one.walks:
                steps = tuple(moves.moves[edge] for edge in walk.edges)
                also = _besides(moves, proved[at], walk.edges) if proved else ()
                _tell(told, Story(entry, target, steps, math.exp(-walk.length), impact, also=also))
            if len(one.walks) == bounds.paths:
                cut[f"only the {bounds.paths} most likely paths of each were listed"] += 1
            if one.spent:
                cut[f"the search stopped after {bounds.effort} partial paths of each"] += 1
    gaps.extend(_gap(f"{count} pairs of entry and target", why) for why, count in sorted(cut.items()))
    return _worth_telling(list(told.values())), gaps


def _proofs(moves: MoveGraph, bounds: Bounds) -> list[Proofs]:
    """How each entry point gets what steps need besides their source; nothing when no step does."""
    if not moves.graph.needs:
        return []
    limit = -math.log(bounds.probability)
    return [proofs(moves.graph, [start], limit) for start in moves.entries.values()]


def _besides(moves: MoveGraph, proved: Proofs, edges: Sequence[int]) -> tuple[Move, ...]:
    """The moves, not on the path itself, by which what its steps need is had."""
    graph = moves.graph
    needed = [
        edge for step in edges for node in graph.needs.get(step, ()) for edge in proved.edges(graph, node)
    ]  # fmt: skip
    return tuple(moves.moves[edge] for edge in dict.fromkeys(needed) if edge not in edges)


def _gap(what: str, why: str) -> Gap:
    return Gap("graph", what, why, "wider bounds of the path search")


def _tell(told: dict[tuple[str, tuple[str, ...], str], Story], story: Story) -> None:
    key = (story.entry, story.techniques, story.target[0])
    held = told.get(key)
    if held is None:
        told[key] = story
        return
    best = max(held, story, key=lambda one: (one.likelihood, one.impact))
    impact = max(held.impact, story.impact)
    told[key] = replace(best, impact=impact, count=held.count + 1)


def _worth_telling(stories: list[Story]) -> list[Story]:
    """Stories of two steps or more (or of one that is a story by itself), without needless detours.

    A detour passes every asset that another story from the same entry to the same target passes, and
    more, ends with the same step and is no likelier: mending the short one is what matters.
    """
    by_pair: dict[tuple[str, Node, str], list[Story]] = defaultdict(list)
    for story in stories:
        if story.moves[-1].technique.ends and (len(story.moves) > 1 or story.moves[0].technique.story):
            by_pair[(story.entry, story.target, story.techniques[-1])].append(story)
    return [story for group in by_pair.values() for story in _without_detours(group)]


def _without_detours(group: list[Story]) -> Iterator[Story]:
    passed = [{move.target for move in story.moves} for story in group]
    for at, story in enumerate(group):
        detour = any(
            passed[other] < passed[at] and group[other].likelihood >= story.likelihood
            for other in range(len(group))
            if other != at
        )
        if not detour:
            yield story
