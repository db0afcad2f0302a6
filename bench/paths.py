"""Most likely paths in a large graph: ours beside SciPy's Yen, same graph, same answers, one run.

    python bench/paths.py [nodes] [edges] [pairs]

A synthetic estate: out-degrees by a power law, chances from the techniques' range, a few entries, many
targets. Ours shares one reversed search per target among all entries; SciPy's `yen` takes one pair a call and
is run on a sample, its total extrapolated. Times are CPU seconds, memory is the process's peak.
"""

from __future__ import annotations

import math
import resource
import sys
import time

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import yen

from bartizan.graph.search.rows import Effort, Graph

ENTRIES, PATHS, STEPS, LEAST = 7, 3, 10, 0.005
CHANCES = np.array([0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95])


def estate(nodes: int, edges: int, seed: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    weight = draw.zipf(1.8, nodes).clip(1, nodes // 20).astype(float)
    sources = draw.choice(nodes, edges, p=weight / weight.sum()).astype(np.int64)
    targets = draw.integers(0, nodes, edges, dtype=np.int64)
    kept = sources != targets
    sources, targets = sources[kept], targets[kept]
    unique = np.unique(sources * nodes + targets)
    sources, targets = unique // nodes, unique % nodes
    return sources, targets, -np.log(draw.choice(CHANCES, len(sources)))


def main() -> None:
    nodes, edges, pairs = (int(one) for one in (*sys.argv[1:], *("100000", "1000000", "350")[len(sys.argv) - 1 :]))
    sources, targets, weights = estate(nodes, edges)
    draw = np.random.default_rng(1)
    starts = [int(one) for one in np.argsort(np.bincount(sources, minlength=nodes))[-ENTRIES:]]
    ends = [int(one) for one in draw.choice(nodes, pairs // ENTRIES, replace=False)]
    limit = -math.log(LEAST)

    began = time.process_time()
    graph = Graph(np.arange(nodes, dtype=np.int64), sources, targets, weights)
    built = time.process_time() - began
    began, ours = time.process_time(), {}
    for end in ends:
        to_end = graph.distances_to(end, limit)
        for start in starts:
            effort = Effort(100_000)
            walks = graph.walks(start, end, to_end, limit=limit, steps=STEPS, effort=effort)
            ours[(start, end)] = [walk.length for _, walk in zip(range(PATHS), walks, strict=False)]
    searched = time.process_time() - began
    print(f"graph     {nodes:,} nodes, {len(sources):,} edges; {len(ours)} pairs, {PATHS} paths each")
    print(f"bartizan  build {built:.2f} s, search {searched:.2f} s, {sum(map(len, ours.values()))} paths")

    matrix = csr_matrix((weights, (sources, targets)), shape=(nodes, nodes))
    sample = [pair for pair in list(ours)[:: max(1, len(ours) // 5)] if pair[0] != pair[1]][:5]
    began, agree = time.process_time(), 0
    for start, end in sample:
        lengths = [float(one) for one in yen(matrix, start, end, PATHS)]
        told = [one for one in lengths if one <= limit]
        agree += np.allclose(told[: len(ours[(start, end)])], ours[(start, end)], atol=1e-6)
    spent = time.process_time() - began
    whole = spent / len(sample) * len(ours)
    print(f"scipy yen {spent:.2f} s for {len(sample)} pairs, so {whole:.0f} s for all (extrapolated)")
    print(f"agreement {agree} of {len(sample)} sampled pairs")
    print(f"peak      {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
