"""Choke points and the least set of fixes over moves: exhaustive search on small estates; AND conditions told."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.graph.attack.moves import INTERNET, PUBLIC_PACKAGE, Move
from bartizan.graph.search.choke import choke_points, portfolio
from bartizan.graph.search.mending import WhatIf, by_findings
from bartizan.graph.search.stories import Bounds, MoveGraph, Story, find_stories
from bartizan.graph.technique import Technique
from bartizan.model.finding import Finding
from bartizan.model.location import Evidence
from bartizan.model.scan import Record
from bartizan.model.severity import Certainty
from tests.graph.estates import finding, recommender, support_agent, traced

ASSETS = ["a", "b", "c", "d", "goal"]
RULES = ["r0", "r1", "r2"]
BOUNDS = Bounds(probability=0.05, risk=5.0)
FACT = (Evidence("is so"),)


def technique(name: str, *rules: str, residual: float = 0.0) -> Technique:
    return Technique(
        name, name, "reaches", "reach {target}", "{source} reaches {target}", ("control",), "control", 0.9,
        frozenset(rules), {}, (), (), residual,
    )  # fmt: skip


TECHNIQUES = [
    technique("plain"),
    technique("first", "r0"),
    technique("second", "r1", "r2"),
    technique("weakened", "r2", residual=0.3),
]


def move(source: str, target: str, how: Technique, chance: float, *requires: str) -> Move:
    needed = frozenset((one, "control") for one in requires)
    return Move(source, "control", target, "control", how, chance, Certainty.PROVEN, FACT, requires=needed)


@st.composite
def estates(draw: st.DrawFn) -> list[Move]:
    some = st.sampled_from(ASSETS)
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from([INTERNET, PUBLIC_PACKAGE, *ASSETS[:-1]]), some, st.sampled_from(TECHNIQUES),
                st.sampled_from([0.3, 0.6, 0.9]), st.lists(some, max_size=1),
            ),
            min_size=1, max_size=12, unique_by=lambda one: (one[0], one[1], one[2].id),
        )
    )  # fmt: skip
    return [move(a, b, how, chance, *needs) for a, b, how, chance, needs in drawn if a != b]


def findings() -> list[Finding]:
    return [finding(rule, asset) for rule, asset in itertools.product(RULES, ["b", "goal"])]


def searched(moves: Sequence[Move]) -> tuple[WhatIf, list[Story]]:
    graph = MoveGraph(moves)
    stories, _ = find_stories(graph, {("goal", "control"): 1.0, ("d", "control"): 0.5}, BOUNDS)
    return WhatIf(graph, by_findings(graph, findings()), BOUNDS), stories


def left(what_if: WhatIf, stories: Sequence[Story], chosen: Sequence[str]) -> tuple[int, set[object]]:
    """How many stories and which pairs stay over the bound."""
    pairs = what_if.pairs({story.target: story.impact for story in stories}, chosen)
    told = {(story.entry, story.target) for story in stories}
    return sum(not what_if.breaks(story, chosen) for story in stories), {*(pairs & told)}


@settings(max_examples=120, deadline=None)
@given(estates())
def test_no_smaller_set_of_findings_does_it(moves: list[Move]) -> None:
    what_if, stories = searched(moves)
    told = portfolio(what_if, stories, 60.0)
    if not stories:
        assert told is None
        return
    assert told is not None
    every = sorted(what_if.mends)
    stubborn = left(what_if, stories, every)
    least = next(
        size
        for size in range(len(every) + 1)
        for chosen in itertools.combinations(every, size)
        if left(what_if, stories, chosen) == stubborn
    )
    assert told.proved
    assert len(told.findings) == told.at_least == least
    open_, pairs = left(what_if, stories, told.findings)
    assert (open_, pairs) == stubborn
    assert (told.paths_left, told.pairs_left) == (told.paths_unbreakable, told.pairs_unbreakable) == (open_, len(pairs))
    assert told.paths_removed == len(stories) - open_


@settings(max_examples=80, deadline=None)
@given(estates())
def test_every_number_of_a_choke_point_is_that_of_the_mended_graph(moves: list[Move]) -> None:
    what_if, stories = searched(moves)
    points, cut = choke_points(what_if, stories, 60.0)
    assert not cut
    chosen: list[str] = []
    for point in points:
        before = left(what_if, stories, chosen)
        chosen += point.findings
        after = left(what_if, stories, chosen)
        assert point.paths_removed == before[0] - after[0] <= point.paths_counted
        assert (point.pairs_removed, point.pairs_left) == (len(before[1] - after[1]), len(after[1]))
        assert point.likelihoods is not None
        assert point.likelihoods.highest_after <= point.likelihoods.highest_before
        assert point.likelihoods.mean_after <= point.likelihoods.mean_before


@settings(max_examples=80, deadline=None)
@given(estates())
def test_a_mended_graph_tells_no_story_that_is_said_to_be_broken(moves: list[Move]) -> None:
    """Searching the graph without the mended moves is another way to the same answer."""
    what_if, stories = searched(moves)
    for chosen in [[one] for one in sorted(what_if.mends)]:
        graph = what_if.graph(chosen)
        chances = [math.exp(-float(weight)) for weight in graph.weights]
        kept = [replace(one, likelihood=chance) for one, chance in zip(moves, chances, strict=True) if chance > 0]
        again, _ = find_stories(MoveGraph(kept), {("goal", "control"): 1.0, ("d", "control"): 0.5}, BOUNDS)
        told = {(story.entry, story.techniques, story.target) for story in again}
        for story in stories:
            if what_if.breaks(story, chosen):
                assert (story.entry, story.techniques, story.target) not in told


def test_what_a_step_needs_besides_is_told_counted_and_can_be_mended() -> None:
    """A database behind an open port that also needs a key, which lies in a public bucket."""
    ways = [
        move(INTERNET, "a", TECHNIQUES[0], 0.9),
        move("a", "goal", TECHNIQUES[0], 0.9, "c"),
        move(INTERNET, "b", TECHNIQUES[1], 0.5),
        move("b", "c", TECHNIQUES[0], 0.9),
    ]
    what_if, stories = searched(ways)
    (story,) = stories
    assert [one.target for one in story.moves] == ["a", "goal"]
    assert [one.target for one in story.also] == ["b", "c"]
    assert math.isclose(story.likelihood, 0.9 * 0.9 * 0.5 * 0.9)
    (key,) = [one.id for one in findings() if (one.rule, one.asset) == ("r0", "b")]
    assert what_if.fixes_on(story) == [key]
    assert what_if.breaks(story, [key])
    told = portfolio(what_if, stories, 10.0)
    assert told is not None
    assert (told.findings, told.paths_left) == ((key,), 0)
    without, none = searched([one for one in ways if one.target != "b"])
    assert none == []
    assert without.pairs({("goal", "control"): 1.0}) == set()


def test_a_path_that_no_finding_breaks_is_counted_apart() -> None:
    ways = [
        move(INTERNET, "a", TECHNIQUES[0], 0.9), move("a", "goal", TECHNIQUES[0], 0.9),
        move(PUBLIC_PACKAGE, "b", TECHNIQUES[1], 0.9), move("b", "goal", TECHNIQUES[0], 0.9),
    ]  # fmt: skip
    what_if, stories = searched(ways)
    told = portfolio(what_if, stories, 10.0)
    assert told is not None
    assert (told.paths_removed, told.paths_left, told.paths_unbreakable) == (1, 1, 1)
    assert (told.pairs_removed, told.pairs_left, told.pairs_unbreakable) == (1, 1, 1)
    assert told.likelihoods.highest_after == pytest.approx(0.81)
    assert told.likelihoods.mean_after == pytest.approx(0.405)


def test_time_that_is_up_is_no_proof() -> None:
    ways = [move(PUBLIC_PACKAGE, "b", TECHNIQUES[1], 0.9), move("b", "goal", TECHNIQUES[0], 0.9)]
    what_if, stories = searched(ways)
    told = portfolio(what_if, stories, -1.0)
    assert told is not None
    assert not told.proved
    assert told.paths_left == 1


@pytest.mark.parametrize("make", [recommender, support_agent])
def test_an_estate_is_traced_alike_by_compiled_kernels(make: Callable[[], list[Record]]) -> None:
    pytest.importorskip("numba")
    plain = traced(make())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bartizan.graph.search.rows.LARGE", 0)
        quick = traced(make())
    assert plain.paths
    assert quick == plain
