"""Reachability, AND conditions and cheapest proofs against plain enumeration and networkx."""

from __future__ import annotations

import math

import networkx as nx  # type: ignore[import-untyped]
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.graph.search.proofs import distances_from, distances_to, proofs
from bartizan.graph.search.reach import reach_matrix, reachable
from bartizan.graph.search.rows import Graph
from tests.graph.search.graphs import ENGINES, Drawn, cheapest, closure, graphs


def oracle(drawn: Drawn) -> nx.MultiDiGraph:
    out = nx.MultiDiGraph()
    out.add_nodes_from(range(drawn.size))
    out.add_weighted_edges_from((a, b, -math.log(chance)) for a, b, chance in drawn.edges)
    return out


@settings(max_examples=150, deadline=None)
@given(graphs(conditions=True))
def test_everything_that_follows_and_nothing_else(drawn: Drawn) -> None:
    for quick in ENGINES:
        built = drawn.build(quick=quick)
        for start in range(drawn.size):
            assert set(np.flatnonzero(reachable(built, [start]))) == closure(drawn, start)


@settings(max_examples=150, deadline=None)
@given(graphs(most=12))
def test_every_start_and_end_as_networkx_has_it(drawn: Drawn) -> None:
    nodes = list(range(drawn.size))
    wanted = [[end in {start, *nx.descendants(oracle(drawn), start)} for end in nodes] for start in nodes]
    for quick in ENGINES:
        assert reach_matrix(drawn.build(quick=quick), nodes, nodes).tolist() == wanted


@settings(max_examples=50, deadline=None)
@given(graphs(conditions=True))
def test_the_matrix_meets_conditions(drawn: Drawn) -> None:
    nodes = list(range(drawn.size))
    wanted = [[end in closure(drawn, start) for end in nodes] for start in nodes]
    for quick in ENGINES:
        assert reach_matrix(drawn.build(quick=quick), nodes, nodes).tolist() == wanted


def test_more_ends_than_fit_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bartizan.graph.search.reach.MEMORY", 1)
    draw = np.random.default_rng(3)
    sources, targets = draw.integers(0, 300, 400), draw.integers(0, 300, 400)
    both = [Graph(range(300), sources, targets, np.ones(400), quick=quick) for quick in ENGINES]
    plain, quick = (reach_matrix(one, range(0, 300, 2), range(1, 300)) for one in both)
    assert (plain == quick).all()
    known = nx.DiGraph(list(zip(sources.tolist(), targets.tolist(), strict=True)))
    assert [set(np.flatnonzero(row) + 1) for row in plain] == [
        ({start} | (nx.descendants(known, start) if start in known else set())) - {0} for start in range(0, 300, 2)
    ]


@settings(max_examples=150, deadline=None)
@given(graphs(conditions=True), st.sampled_from([math.inf, 3.0, 0.7]))
def test_the_cheapest_proof_of_everything(drawn: Drawn, limit: float) -> None:
    wanted = [length if length <= limit else math.inf for length in cheapest(drawn, 0)]
    found = [proofs(drawn.build(quick=quick), [0], limit) for quick in ENGINES]
    assert found[0].lengths.tolist() == found[1].lengths.tolist()
    assert found[0].last.tolist() == found[1].last.tolist()
    assert np.allclose(found[0].lengths, wanted, atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(graphs(conditions=True))
def test_a_proof_can_be_taken_step_by_step(drawn: Drawn) -> None:
    graph = drawn.build(quick=False)
    found = proofs(graph, [0], math.inf)
    for node in np.flatnonzero(np.isfinite(found.lengths)):
        held = {0}
        for edge in found.edges(graph, int(node)):
            assert held.issuperset({drawn.edges[edge][0], *drawn.needs.get(edge, ())})
            held.add(drawn.edges[edge][1])
        assert node in held


@settings(max_examples=100, deadline=None)
@given(graphs(), st.sampled_from([math.inf, 3.0]))
def test_distances_as_networkx_has_them(drawn: Drawn, limit: float) -> None:
    known = oracle(drawn)
    for quick in ENGINES:
        graph = drawn.build(quick=quick)
        for node in range(drawn.size):
            for found, way in ((distances_from, known), (distances_to, known.reverse())):
                lengths = nx.single_source_dijkstra_path_length(way, node)
                wanted = [lengths.get(other, math.inf) for other in range(drawn.size)]
                told = found(graph, node, limit)
                due = [one if one <= limit else math.inf for one in wanted]
                assert np.allclose(told, due, atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(graphs(), st.data())
def test_an_updated_graph_is_as_one_built_anew(drawn: Drawn, data: st.DataObject) -> None:
    node = st.integers(0, drawn.size - 1)
    gone = data.draw(st.lists(st.integers(0, max(0, len(drawn.edges) - 1)), unique=True, max_size=len(drawn.edges)))
    added = data.draw(st.lists(st.tuples(node, node, st.sampled_from([0.3, 0.9])), max_size=5))
    kept = [one for index, one in enumerate(drawn.edges) if index not in gone]
    anew = Drawn(drawn.groups, kept + added)
    nodes = list(range(drawn.size))
    for quick in ENGINES:
        graph = drawn.build(quick=quick)
        assert graph.forward[1][1].size == 0
        columns = list(zip(*added, strict=True)) if added else [(), (), ()]
        after = graph.updated(gone, columns[0], columns[1], -np.log(np.array(columns[2], dtype=np.float64)))
        fresh = anew.build(quick=quick)
        assert reach_matrix(after, nodes, nodes).tolist() == reach_matrix(fresh, nodes, nodes).tolist()
        for start in nodes:
            assert distances_to(after, start, math.inf).tolist() == distances_to(fresh, start, math.inf).tolist()


@pytest.mark.parametrize("quick", ENGINES)
def test_small_changes_share_what_exists_and_many_build_anew(quick: bool) -> None:
    graph = Graph(range(101), range(100), range(1, 101), np.ones(100), quick=quick)
    few = graph.updated([99], [0, 5], [50, 100], np.ones(2))
    assert few.forward[0] is graph.forward[0]
    assert reachable(few, [0]).tolist() == [1] * 101
    assert distances_from(few, 0, math.inf)[[49, 50, 100]].tolist() == [49, 1, 6]
    again = few.updated([100], [], [], np.ones(0))
    assert distances_from(again, 0, math.inf)[[49, 50, 100]].tolist() == [49, 50, 6]
    many = few.updated([], [7] * 9, [100] * 9, np.ones(9))
    assert len(many.forward[0][1]) == 111
    assert distances_from(many, 0, math.inf)[[50, 100]].tolist() == [1, 6]


@pytest.mark.parametrize("quick", ENGINES)
def test_a_long_cycle_is_one_component(quick: bool) -> None:
    size = 20_000
    graph = Graph(range(size), range(size), [*range(1, size), 0], np.ones(size), quick=quick)
    assert reach_matrix(graph, [5], [3, 6]).tolist() == [[True, True]]


def test_a_long_chain_does_not_exhaust_the_stack() -> None:
    size = 50_000
    graph = Graph(range(size), range(size - 1), range(1, size), np.ones(size - 1), quick=True)
    assert reach_matrix(graph, [0, size - 1], [0, size - 1]).tolist() == [[True, True], [False, True]]
