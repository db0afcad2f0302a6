"""Most likely paths in a large graph: ours, with and without Numba, beside SciPy's Yen; same graph, same answers.

    python bench/paths.py [nodes] [edges] [pairs]

The organisation of `organisation.py`. Ours shares one tree of distances per target (or per entry, where there
are fewer) among all pairs; SciPy's `yen` takes one pair a call and is run on a sample, its total extrapolated.
Times are CPU seconds, memory is the process's peak.
"""

from __future__ import annotations

import math
import resource
import sys
import time

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import yen

from bartizan.graph.search.rows import Graph
from bartizan.graph.search.walks import Wanted, likeliest_pairs
from organisation import organisation

ENTRIES, PATHS, STEPS, LEAST = 7, 3, 64, 0.005


def main() -> None:
    nodes, edges, pairs = (int(one) for one in (*sys.argv[1:], *("100000", "1000000", "350")[len(sys.argv) - 1 :]))
    estate = organisation(nodes, edges)
    draw = np.random.default_rng(1)
    starts = draw.choice(estate.entries, ENTRIES, replace=False).tolist()
    ends = draw.choice(estate.goals, pairs // ENTRIES, replace=False).tolist()
    limit = -math.log(LEAST)
    print(
        f"graph     {nodes:,} nodes, {len(estate.sources):,} edges; {len(starts) * len(ends)} pairs, {PATHS} paths each"
    )
    weights = estate.weights.astype(np.float64)
    told = {}
    for name, quick in (("compiled", True), ("plain", False)):
        began = time.process_time()
        graph = Graph(np.arange(nodes), estate.sources, estate.targets, weights, quick=quick)
        graph.forward, graph.reverse  # noqa: B018 - built when they are asked for
        built = time.process_time() - began
        began = time.process_time()
        found = likeliest_pairs(graph, starts, ends, Wanted(limit, STEPS, PATHS, 100_000))
        searched = time.process_time() - began
        told[name] = {pair: [walk.length for walk in one.walks] for pair, one in found.items()}
        print(f"{name:9} build {built:.2f} s, search {searched:.2f} s, {sum(map(len, told[name].values()))} paths")
    same = sum(np.allclose(told["plain"][pair], lengths, atol=1e-6) for pair, lengths in told["compiled"].items())
    print(f"agreement {same} of {len(told['compiled'])} pairs")

    matrix = csr_matrix((weights, (estate.sources, estate.targets)), shape=(nodes, nodes))
    sample = list(told["plain"])[:: max(1, len(told["plain"]) // 5)][:5]
    began, agree = time.process_time(), 0
    for start, end in sample:
        lengths = [one for one in (float(one) for one in yen(matrix, start, end, PATHS)) if one <= limit]
        agree += np.allclose(lengths, told["plain"][start, end], atol=1e-6)
    spent = time.process_time() - began
    print(
        f"scipy yen {spent:.2f} s for {len(sample)} pairs, so {spent / len(sample) * len(told['plain']):.0f} s for all"
    )
    print(f"agreement {agree} of {len(sample)} sampled pairs")
    print(f"peak      {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
