"""What a replaced container image becomes: whatever names it by a tag runs it at its next start."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.attack.moves import RUNS_CODE, Basis, Ground, Move

REGISTRY = "AWS::ECR::Repository"
_RUN = RUNS_CODE | {"agent", "model"}


def moves(ground: Ground) -> Iterator[Move]:
    """Each registry to the compute and the models whose images lie in it and are named by tags."""
    for registry in ground.by_type.get(REGISTRY, ()):
        for edge, user in ground.facts.near.into(registry.id, "built-from"):
            pinned = any("@sha256:" in str(fact.value) for fact in edge.evidence)
            if user.kind in _RUN and edge.evidence and not pinned:
                yield from ground.moves(
                    "replaced-image-runs", registry.id, user.id, Basis(edge.evidence, frozenset({user.id}))
                )
