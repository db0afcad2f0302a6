"""The graph of a large organisation: ours beside networkx, rustworkx, igraph and SciPy, on the same arrays.

    python bench/graph_scale.py [--large | --huge]

100,000 nodes and 1 million edges; `--large` adds 1 million and 10 million, `--huge` runs ours alone on 10
million and 100 million, with 256 targets in the matrix. The organisation is generated (`organisation.py`) and
read from disk by every engine in a process of its own. Tasks: load (searchable in both directions), every entry ×
every target, the three
most likely simple paths of 1,000 pairs (20 entries × 50 targets), the least set of fixes after which no path
of at least 60 % leads from any entry to 20 targets, and what-if: those fixes made, everything that can be
reached, the pairs over the bound and the best chance on every target again. `update`: 1 % of the edges
removed or added, beside building the rows anew. Times are CPU seconds (user and system) of one core; (x) is
extrapolated from what was run. Peers have no choke points; what they cannot do in bounded time is run on a sample.

igraph is under the GPL: it is installed into an environment of its own, for this benchmark alone.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from organisation import KINDS, Organisation, organisation

if TYPE_CHECKING:
    from bartizan.graph.search.rows import Graph

T = TypeVar("T")
Array = npt.NDArray[Any]
HERE = Path(__file__).parent
WORK = HERE / ".work" / "graph"
ENTRIES, TARGETS, PATHS, GOALS, LEAST, TOLD = 20, 50, 3, 20, 0.6, 0.05
STEPS, EFFORT = 64, 100_000
MANY, FEW = 10_000, 256
ENGINES = ("bartizan", "bartizan without numba", "scipy", "rustworkx", "igraph", "networkx")
COLUMNS = ("load", "matrix", "paths", "choke points", "what-if", "update", "rebuild", "whole", "peak MB")
NAMES = ("sources", "targets", "weights", "kinds", "entries", "goals")


def spent() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@dataclass
class Told:
    """What one engine told: a figure for each task, and what it answered."""

    figures: dict[str, str] = field(default_factory=dict)
    answers: dict[str, object] = field(default_factory=dict)

    def time(self, name: str, task: Callable[[], T], times: float = 1) -> T:
        """Run a task and note its CPU time, `times` as much when only a part was run."""
        begun = spent()
        found = task()
        took = (spent() - begun) * times
        figure = f"{took:.0f}" if took >= 100 else f"{took:.2f}" if took >= 0.1 else f"{took:.3f}"
        self.figures[name] = f"({figure})" if times > 1 else figure
        return found

    def finish(self) -> None:
        """Note what the whole cost, its start included."""
        if not any(figure.startswith("(") for figure in self.figures.values()):
            self.figures.setdefault("whole", f"{spent():.1f}")
        self.figures.setdefault("peak MB", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


def read(folder: Path) -> Organisation:
    arrays = {name: np.load(folder / f"{name}.npy") for name in NAMES}
    return Organisation(size=int((folder / "size").read_text()), **arrays)


def pairs(estate: Organisation) -> tuple[list[int], list[int]]:
    draw = np.random.default_rng(1)
    entries = draw.choice(estate.entries, min(ENTRIES, len(estate.entries)), replace=False)
    return entries.tolist(), draw.choice(estate.goals, min(TARGETS, len(estate.goals)), replace=False).tolist()


class Mending:
    """The fixes of the edges of a part."""

    def __init__(self, estate: Organisation, edges: Array) -> None:
        kinds = estate.kinds[edges]
        self.by = estate.sources[edges].astype(np.int64) * KINDS + kinds
        self.by[kinds % 9 == 8] = -1
        self.left = np.where(kinds % 5 == 4, -np.log(0.1), np.inf)

    def fixes(self, edge: int) -> list[int]:
        """The fix of an edge, if any."""
        return [int(self.by[edge])] if self.by[edge] >= 0 else []

    def gain(self, edge: int) -> float:
        """By how much it makes the edge heavier."""
        return float(self.left[edge])

    def weights(self, before: Array, chosen: list[int]) -> Array:
        """The weights once `chosen` fixes are made."""
        out = before.copy()
        hit = np.isin(self.by, chosen) & (self.by >= 0)
        out[hit] += self.left[hit].astype(out.dtype)
        return out


def bartizan(folder: Path, told: Told, *, quick: bool) -> None:
    from bartizan.graph.search.reach import reach_matrix
    from bartizan.graph.search.rows import Graph
    from bartizan.graph.search.walks import Wanted, likeliest_pairs

    def load() -> tuple[Organisation, Graph]:
        estate = read(folder)
        graph = Graph(np.arange(estate.size), estate.sources, estate.targets, estate.weights, quick=quick)
        graph.forward, graph.reverse  # noqa: B018 - built when they are asked for
        return estate, graph

    estate, graph = told.time("load", load)
    ends = estate.goals.tolist() if len(estate.goals) < MANY else estate.goals[:FEW].tolist()
    told.answers["targets in the matrix"] = len(ends)
    matrix = told.time("matrix", lambda: reach_matrix(graph, estate.entries.tolist(), ends))
    told.answers["pairs that are connected"] = int(matrix.sum())
    entries, targets = pairs(estate)
    some = targets[:1] if not quick else targets
    wanted = Wanted(math.inf, STEPS, PATHS, EFFORT)
    found = told.time("paths", lambda: likeliest_pairs(graph, entries, some, wanted), len(targets) / len(some))
    told.answers["lengths"] = {
        f"{start} {end}": [round(walk.length, 4) for walk in one.walks] for (start, end), one in found.items()
    }
    told.answers["pairs that were cut short"] = sum(one.spent for one in found.values())
    fixing(estate, graph, told)
    told.finish()
    update(estate, graph, told)


def fixing(estate: Organisation, graph: Graph, told: Told) -> None:
    """Choke points and what-if."""
    from bartizan.graph.search.bounded import Way, best_ways, bounded_part
    from bartizan.graph.search.plain import ends_of
    from bartizan.graph.search.portfolio import Solution, solve
    from bartizan.graph.search.proofs import proofs
    from bartizan.graph.search.reach import reachable

    starts: list[int] = estate.entries.tolist()
    limits: dict[int, float] = dict.fromkeys(estate.goals[:GOALS].tolist(), -math.log(LEAST))

    def choke() -> Solution:
        part = bounded_part(graph, starts, limits)
        mending = Mending(estate, part.edges)
        inner = {part.node(one): limit for one, limit in limits.items()}
        begin = [part.node(one) for one in starts]
        before = part.graph.weights
        everything = sorted(set(mending.by.tolist()) - {-1})
        stubborn = best_ways(part.graph.reweighted(mending.weights(before, everything)), begin, inner).keys()
        told.answers["pairs over the bound"] = len(best_ways(part.graph, begin, inner))
        told.answers["of them unbreakable"] = len(stubborn)
        told.answers["edges in the bounded part"] = len(part.edges)

        def remaining(chosen: frozenset[int]) -> list[Way]:
            ways = best_ways(part.graph.reweighted(mending.weights(before, sorted(chosen))), begin, inner)
            return sorted((w for p, w in ways.items() if p not in stubborn), key=lambda one: (one.length, one.edges))

        return solve(remaining, mending, 600.0)

    solved = told.time("choke points", choke)
    chosen = sorted(solved.fixes)
    told.answers["fixes"] = f"{len(chosen)} ({'proved least' if solved.proved else f'at least {solved.at_least}'})"

    def what_if() -> tuple[int, int, float]:
        # Ids of edges are their places among all edges, which stand by source.
        _, edges = ends_of(graph.forward[0], np.unique(np.array(chosen) // KINDS))
        weights = graph.weights.copy()
        weights[edges] = Mending(estate, edges).weights(weights[edges], chosen)
        after = graph.reweighted(weights)
        left = best_ways(after, starts, limits)
        chances = np.exp(-proofs(after, starts, -math.log(TOLD)).lengths[estate.goals])
        return int(reachable(after, starts).sum()), len(left), float(chances.mean())

    reached, left, mean = told.time("what-if", what_if)
    told.answers["after them pairs over the bound"] = left
    told.answers["nodes that are reached"] = reached
    told.answers["mean chance of all targets"] = round(mean, 4)


def update(estate: Organisation, graph: Graph, told: Told) -> None:
    from bartizan.graph.search.rows import Graph

    draw = np.random.default_rng(2)
    half = len(estate.sources) // 200
    gone = draw.choice(len(estate.sources), half, replace=False)
    sources, targets = (draw.integers(0, estate.size, half, dtype=np.int32) for _ in range(2))
    weights = np.full(half, 0.5, np.float32)

    def change() -> Graph:
        after = graph.updated(gone, sources, targets, weights)
        after.forward, after.reverse  # noqa: B018 - built when they are asked for
        return after

    changed = told.time("update", change)

    def anew() -> Graph:
        kept = changed.weights < np.inf
        whole = changed.sources[kept], changed.targets[kept], changed.weights[kept]
        out = Graph(np.arange(estate.size), *whole, quick=graph.quick)
        out.forward, out.reverse  # noqa: B018 - built when they are asked for
        return out

    told.time("rebuild", anew)


def scipy(folder: Path, told: Told) -> None:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import breadth_first_order, yen

    def load() -> tuple[Organisation, csr_matrix, csr_matrix]:
        estate = read(folder)
        keys = estate.sources.astype(np.int64) * estate.size + estate.targets
        order = np.lexsort((estate.weights, keys))
        first = np.concatenate(([True], np.diff(keys[order]) > 0))
        kept = order[first]
        where = (estate.sources[kept], estate.targets[kept])
        graph = csr_matrix((estate.weights[kept].astype(np.float64), where), shape=(estate.size, estate.size))
        return estate, graph, graph.T.tocsr()

    estate, graph, back = told.time("load", load)
    some = estate.goals[:20]
    told.time("matrix", lambda: [breadth_first_order(back, one, return_predecessors=False) for one in some],
              len(estate.goals) / len(some))  # fmt: skip
    entries, targets = pairs(estate)
    chosen = [(start, end) for start in entries for end in targets][:: 1000 // (2 if estate.size > 500_000 else 5)]
    lengths = told.time("paths", lambda: [yen(graph, start, end, PATHS) for start, end in chosen], 1000 / len(chosen))
    told.answers["lengths"] = {
        f"{start} {end}": [round(float(one), 4) for one in lengths_]
        for (start, end), lengths_ in zip(chosen, lengths, strict=True)
    }


def rustworkx(folder: Path, told: Told) -> None:
    import rustworkx as rx

    def load() -> tuple[Organisation, rx.PyDiGraph]:
        estate = read(folder)
        graph = rx.PyDiGraph(multigraph=True)
        graph.add_nodes_from([None] * estate.size)
        graph.extend_from_weighted_edge_list(
            list(zip(estate.sources.tolist(), estate.targets.tolist(), estate.weights.tolist(), strict=True))
        )
        return estate, graph

    estate, graph = told.time("load", load)
    some = estate.goals[:10].tolist()
    told.time("matrix", lambda: [rx.ancestors(graph, one) for one in some], len(estate.goals) / len(some))
    entries, targets = pairs(estate)
    chosen = [(start, end) for start in entries for end in targets][:: 1000 // 3]
    told.time(
        "paths",
        lambda: [rx.digraph_k_shortest_path_lengths(graph, start, PATHS, float, end) for start, end in chosen],
        1000 / len(chosen),
    )
    told.figures["paths"] += " lengths only"


def igraph(folder: Path, told: Told) -> None:
    import igraph as ig  # type: ignore[import-not-found]

    def load() -> tuple[Organisation, ig.Graph]:
        estate = read(folder)
        edges = np.column_stack((estate.sources, estate.targets))
        graph = ig.Graph(n=estate.size, edges=edges, directed=True)
        graph.es["weight"] = estate.weights.astype(float)
        return estate, graph

    estate, graph = told.time("load", load)
    some = estate.goals[:10].tolist()
    told.time("matrix", lambda: [graph.subcomponent(one, mode="in") for one in some], len(estate.goals) / len(some))
    entries, targets = pairs(estate)
    chosen = [(start, end) for start in entries for end in targets][:: 1000 // 2]
    told.time(
        "paths",
        lambda: [
            graph.get_k_shortest_paths(start, to=end, k=PATHS, weights="weight", output="epath")
            for start, end in chosen
        ],
        1000 / len(chosen),
    )


def networkx(folder: Path, told: Told) -> None:
    import networkx as nx  # type: ignore[import-untyped]

    def load() -> tuple[Organisation, nx.DiGraph]:
        estate = read(folder)
        graph = nx.DiGraph()
        graph.add_nodes_from(range(estate.size))
        # Of parallel edges the last one stands: the lightest.
        order = np.argsort(-estate.weights, kind="stable")
        columns = (estate.sources[order].tolist(), estate.targets[order].tolist(), estate.weights[order].tolist())
        graph.add_weighted_edges_from(zip(*columns, strict=True))
        return estate, graph

    estate, graph = told.time("load", load)
    some = estate.goals[:5].tolist()
    told.time("matrix", lambda: [nx.ancestors(graph, one) for one in some], len(estate.goals) / len(some))
    entries, targets = pairs(estate)
    chosen = [(start, end) for start in entries for end in targets][:: 1000 // 2]

    def paths() -> list[list[list[int]]]:
        out = []
        for start, end in chosen:
            found: Iterator[list[int]] = nx.shortest_simple_paths(graph, start, end, weight="weight")
            try:
                out.append(list(islice(found, PATHS)))
            except nx.NetworkXNoPath:
                out.append([])
        return out

    told.time("paths", paths, 1000 / len(chosen))


def engine(name: str, folder: Path) -> None:
    """Run one engine and print what it told."""
    told = Told()
    if name.startswith("bartizan"):
        bartizan(folder, told, quick=name == "bartizan")
    else:
        {"scipy": scipy, "rustworkx": rustworkx, "igraph": igraph, "networkx": networkx}[name](folder, told)
    told.finish()
    print(json.dumps({"figures": told.figures, "answers": told.answers}))


def prepare(nodes: int, edges: int) -> Path:
    """Write the organisation to disk, once."""
    folder = WORK / f"{nodes}-{edges}"
    if not (folder / "size").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        estate = organisation(nodes, edges)
        for name in NAMES:
            np.save(folder / f"{name}.npy", getattr(estate, name))
        (folder / "size").write_text(str(estate.size))
    return folder


def python_of(name: str) -> str:
    """The interpreter that runs an engine: igraph has an environment of its own."""
    if name != "igraph":
        return sys.executable
    room = WORK.parent / "venv-igraph"
    if not room.is_dir():
        subprocess.run([sys.executable, "-m", "venv", room], check=True)
        subprocess.run([room / "bin/pip", "install", "--quiet", "igraph", "numpy"], check=True)
    return str(room / "bin/python")


def compare(nodes: int, edges: int, engines: tuple[str, ...]) -> None:
    """One table: every engine on one organisation."""
    subprocess.run([sys.executable, __file__, "--prepare", str(nodes), str(edges)], check=True)
    folder = WORK / f"{nodes}-{edges}"
    print(f"\n{nodes:,} nodes, {len(np.load(folder / 'sources.npy', mmap_mode='r')):,} edges\n")
    print(f"| engine | {' | '.join(COLUMNS)} |\n| --- |{' ---: |' * len(COLUMNS)}")
    answers: dict[str, dict[str, object]] = {}
    for name in engines:
        ran = subprocess.run(
            [python_of(name), __file__, "--engine", name, str(folder)], capture_output=True, text=True, check=False
        )
        if ran.returncode:
            print(f"| {name} | {ran.stderr.strip().splitlines()[-1] if ran.stderr else 'killed'} |", flush=True)
            continue
        told = json.loads(ran.stdout.strip().splitlines()[-1])
        answers[name] = told["answers"]
        print(f"| {name} | {' | '.join(told['figures'].get(one, '') for one in COLUMNS)} |", flush=True)
    ours = answers.get("bartizan", {})
    print("\nbartizan:", ", ".join(f"{key} {value}" for key, value in ours.items() if key != "lengths"))
    for name, other in answers.items():
        if name != "bartizan" and isinstance(known := other.get("lengths"), dict):
            mine = ours["lengths"]
            assert isinstance(mine, dict)
            same = sum(np.allclose(lengths, mine[pair], atol=2e-3) for pair, lengths in known.items())
            print(f"{name}: path lengths agree on {same} of {len(known)} pairs")


def main() -> None:
    if sys.argv[1:2] == ["--engine"]:
        engine(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--prepare"]:
        prepare(int(sys.argv[2]), int(sys.argv[3]))
    elif "--huge" in sys.argv:
        compare(10_000_000, 100_000_000, ("bartizan",))
    else:
        compare(100_000, 1_000_000, ENGINES)
        if "--large" in sys.argv:
            compare(1_000_000, 10_000_000, ENGINES[:-1])


if __name__ == "__main__":
    main()
