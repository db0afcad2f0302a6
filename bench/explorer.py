"""The explorer on a large graph: its snapshot's time and size, and questions, beside networkx on the same ones.

    python bench/explorer.py [assets] [edges]

A generated estate in which every asset has a kind, an exposure and some settings, and edges go from anywhere to
anywhere. Times of building are CPU seconds; those of questions are from a started process on, and for one question
in a process of its own. networkx answers from memory, once it holds the graph; its answers must be the same.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import networkx as nx  # type: ignore[import-untyped]

from bartizan.graph.query.answer import ask, prepare
from bartizan.graph.query.rows import Contents
from bartizan.graph.query.runner import Limits, open_session
from bartizan.graph.query.snapshot import write_snapshot
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.severity import Exposure
from bartizan.service.explore import schema_of

KINDS = ("model", "dataset", "role", "bucket", "endpoint", "notebook", "agent", "secret", "function", "identity")
EDGES = (
    ("trains-on", None), ("runs-as", None), ("uses-model", None), ("can-read", "identity-data-read"),
    ("can-become", "identity-assume-role"), ("contained-in", None),
)  # fmt: skip
LIMITS = Limits(rows=1_000, seconds=120, memory=2 << 30)
QUESTIONS = {
    "one asset's neighbours": "MATCH (a:Asset {id: 'id:77'})-[r]->(b) RETURN count(*) AS n",
    "two steps, both ends by kind": (
        "MATCH (n:Notebook)-[:RUNS_AS]->(r:Role)-[:CAN_READ]->(b:Bucket) WHERE n.exposure = 'internet'"
        " RETURN count(*) AS n"
    ),
    "reached in three steps": (
        "MATCH p = shortestPath((a:Asset {id: 'id:77'})-[:ATTACKS*1..3]->(b:Asset)) RETURN count(*) AS n"
    ),
    "without a relationship": "MATCH (m:Model) WHERE NOT (m)-[:TRAINS_ON]->(:Dataset) RETURN count(*) AS n",
}


def main() -> None:
    assets, edges = (int(one) for one in (*sys.argv[1:], *("100000", "1000000")[len(sys.argv) - 1 :]))
    contents = made(assets, edges)
    with tempfile.TemporaryDirectory() as room:
        began = time.process_time()
        file = write_snapshot(contents, Path(room) / "graph.lbug")
        took, size = time.process_time() - began, file.stat().st_size / 1e6
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"snapshot  {assets:,} assets, {edges:,} edges: {took:.1f} s, {size:.0f} MB, peak {memory} MB")
        began = time.process_time()
        graph = held(contents)
        print(f"networkx  the same in memory: {time.process_time() - began:.1f} s")
        schema = schema_of()
        alone = ask(file, QUESTIONS["one asset's neighbours"], {}, schema, LIMITS)
        with open_session(file, LIMITS, queries=10) as session:
            for (name, text), peer in zip(QUESTIONS.items(), PEERS, strict=True):
                query = prepare(text, {}, schema, LIMITS).translation.text
                began = time.perf_counter()
                ((found,),) = session.ask(query, LIMITS).rows
                ours, began = time.perf_counter() - began, time.perf_counter()
                same = peer(graph) == found
                theirs = time.perf_counter() - began
                print(f"{name:30} {found:>9,} ours {ours:7.3f} s, networkx {theirs:7.3f} s, the same: {same}")
    print(f"{'a question in its own process':30} {alone.seconds:.3f} s")


def made(assets: int, edges: int) -> Contents:
    """The estate; the same every time."""
    draw = random.Random(1)
    exposures = (Exposure.INTERNET, Exposure.PRIVATE, None)
    things = tuple(
        Asset(
            f"id:{number}", "made", draw.choice(KINDS), f"asset {number}", "aws", exposure=draw.choice(exposures),
            config={"size": number % 7, "open": number % 3 == 0, "network": {"id": f"vpc-{number % 50}"}},
        )
        for number in range(assets)
    )  # fmt: skip
    kinds = [draw.choice(EDGES) for _ in range(1_000)]
    joined = tuple(
        Edge(f"id:{draw.randrange(assets)}", f"id:{draw.randrange(assets)}", *kinds[number % 1_000])
        for number in range(edges)
    )
    return Contents(things, joined)


def held(contents: Contents) -> nx.MultiDiGraph:
    """The estate in networkx; an edge that is there twice is there once."""
    graph = nx.MultiDiGraph()
    for asset in contents.assets:
        graph.add_node(asset.id, kind=asset.kind, exposure=asset.exposure)
    for edge in contents.edges:
        graph.add_edge(edge.source, edge.target, edge.kind, attack=edge.technique is not None)
    return graph


def followed(graph: nx.MultiDiGraph, start: str, kind: str) -> Iterator[str]:
    """Where edges of a kind lead from a node."""
    return (end for _, end, key in graph.out_edges(start, keys=True) if key == kind)


def neighbours(graph: nx.MultiDiGraph) -> int:
    return graph.out_degree("id:77")  # type: ignore[no-any-return]


def two_steps(graph: nx.MultiDiGraph) -> int:
    kinds = graph.nodes(data="kind")
    return sum(
        kinds[store] == "bucket"
        for node, data in graph.nodes(data=True)
        if data["kind"] == "notebook" and data["exposure"] == Exposure.INTERNET
        for role in followed(graph, node, "runs-as")
        if kinds[role] == "role"
        for store in followed(graph, role, "can-read")
    )


def reached(graph: nx.MultiDiGraph) -> int:
    seen: set[str] = set()
    frontier = {"id:77"}
    for _ in range(3):
        walked = (edge for node in frontier for edge in graph.out_edges(node, data="attack"))
        frontier = {end for _, end, attack in walked if attack} - seen
        seen |= frontier
    return len(seen - {"id:77"})


def without(graph: nx.MultiDiGraph) -> int:
    kinds = graph.nodes(data="kind")
    models = (node for node, kind in kinds if kind == "model")
    return sum(not any(kinds[end] == "dataset" for end in followed(graph, node, "trains-on")) for node in models)


PEERS = (neighbours, two_steps, reached, without)


if __name__ == "__main__":
    main()
