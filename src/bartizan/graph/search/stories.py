"""Stories: the paths that are told, one for each entry, sequence of techniques and target."""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bartizan.graph.attack.moves import ENTRIES, Move
from bartizan.graph.search.rows import Effort, Graph
from bartizan.graph.search.targets import Node
from bartizan.model.edge import Gap


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
    """The most likely path of its kind, and how many paths tell the same story."""

    entry: str
    target: Node
    moves: tuple[Move, ...]
    likelihood: float
    impact: float
    count: int = 1

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
            for node in ((move.source, move.held), (move.target, move.gained)):
                self.nodes.setdefault(node, len(self.nodes))
        numbers: dict[str, int] = {}
        self._groups = [numbers.setdefault(asset, len(numbers)) for asset, _ in self.nodes]

    @cached_property
    def graph(self) -> Graph:
        """The moves as edges, weighed by −ln(likelihood)."""
        return self.reweighted([move.likelihood for move in self.moves])

    def reweighted(self, likelihoods: Sequence[float]) -> Graph:
        """The same graph with other chances; a chance of 0 removes the edge."""
        import numpy as np

        chances = np.array(likelihoods, dtype=np.float64)
        with np.errstate(divide="ignore"):
            weights = -np.log(chances)
        return Graph(
            np.array(self._groups, dtype=np.int64),
            np.array([self.nodes[(move.source, move.held)] for move in self.moves], dtype=np.int64),
            np.array([self.nodes[(move.target, move.gained)] for move in self.moves], dtype=np.int64),
            weights,
        )


def find_stories(moves: MoveGraph, impacts: Mapping[Node, float], bounds: Bounds) -> tuple[list[Story], list[Gap]]:
    """Every story over the bounds, the most likely path of each, and gaps for what was left out."""
    entries = [(entry, moves.nodes[(entry, "control")]) for entry in ENTRIES if (entry, "control") in moves.nodes]
    if not entries:
        return [], []
    stop = time.monotonic() + bounds.seconds
    told: dict[tuple[str, tuple[str, ...], str], Story] = {}
    gaps: list[Gap] = []
    cut: Counter[str] = Counter()
    worth = sorted(((node, impact) for node, impact in impacts.items() if node in moves.nodes), key=lambda one: -one[1])
    for done, (target, impact) in enumerate(worth):
        if time.monotonic() > stop:
            gaps.append(_gap(f"{len(worth) - done} of {len(worth)} targets", f"{bounds.seconds:g} seconds were up"))
            break
        limit = -math.log(bounds.floor(impact))
        to_target = moves.graph.distances_to(moves.nodes[target], limit)
        for entry, start in entries:
            effort = Effort(bounds.effort)
            found = moves.graph.walks(
                start, moves.nodes[target], to_target, limit=limit, steps=bounds.steps, effort=effort
            )
            for count, walk in enumerate(found, 1):
                steps = tuple(moves.moves[edge] for edge in walk.edges)
                _tell(told, Story(entry, target, steps, math.exp(-walk.length), impact))
                if count == bounds.paths:
                    cut[f"only the {bounds.paths} most likely paths of each were listed"] += 1
                    break
            if effort.spent:
                cut[f"the search stopped after {bounds.effort} partial paths of each"] += 1
    gaps.extend(_gap(f"{count} pairs of entry and target", why) for why, count in sorted(cut.items()))
    return _worth_telling(list(told.values())), gaps


def _gap(what: str, why: str) -> Gap:
    return Gap("graph", what, why, "wider bounds of the path search")


def _tell(told: dict[tuple[str, tuple[str, ...], str], Story], story: Story) -> None:
    key = (story.entry, story.techniques, story.target[0])
    held = told.get(key)
    if held is None:
        told[key] = story
        return
    best = max(held, story, key=lambda one: (one.likelihood, one.impact))
    told[key] = Story(
        best.entry, best.target, best.moves, best.likelihood, max(held.impact, story.impact), held.count + 1
    )


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
