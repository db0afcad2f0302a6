"""Programs and where they run: what takes over a program holds its compute, and who calls it instructs its agents."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.attack.identity import CARRIES_ROLE
from bartizan.graph.attack.moves import RUNS_CODE, Basis, Ground, Move
from bartizan.graph.link.programs import PROGRAMS
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence

GUARDED = 0.15
"""What a guardrail before an agent leaves of the chance that a caller instructs it."""


def moves(ground: Ground) -> Iterator[Move]:
    """Programs to the compute that they run in, and that compute's callers to the agents in its programs."""
    for asset in ground.facts.assets.values():
        if asset.type in PROGRAMS:
            for edge, compute in ground.facts.near.into(asset.id, "built-from"):
                basis = Basis(edge.evidence, certainty=edge.certainty)
                yield from ground.moves("program-runs-in-compute", asset.id, compute.id, basis)
                yield from _acts_as(ground, asset, compute, edge)
                for agent in _agents(ground, asset):
                    yield from _instructs(ground, compute, agent, edge)


def _acts_as(ground: Ground, program: Asset, compute: Asset, built: Edge) -> Iterator[Move]:
    """The roles of the compute, from the program in it.

    A walk that has come through the compute's own door as a caller passes no asset twice, so the way back
    out of the program is a step of its own. Pods hold their account's token only where one is mounted: not here.
    """
    if compute.kind not in RUNS_CODE and compute.type not in CARRIES_ROLE:
        return
    for flow in ground.facts.flows_from.get(compute.id, ()):
        role = ground.facts.assets[flow.target]
        if flow.how == "runs-as" and role.kind in ("role", "identity") and role.type != "v1/ServiceAccount":
            basis = Basis((*built.evidence, *flow.evidence), flow.facts | {compute.id}, built.certainty)
            yield from ground.moves("compute-role", program.id, role.id, basis)


def _agents(ground: Ground, program: Asset) -> Iterator[tuple[Asset, tuple[Evidence, ...]]]:
    for edge, one in ground.facts.near.into(program.id, "defined-in"):
        if one.kind == "agent":
            yield one, edge.evidence


def _instructs(
    ground: Ground, compute: Asset, found: tuple[Asset, tuple[Evidence, ...]], built: Edge
) -> Iterator[Move]:
    agent, defined = found
    guarded = agent.config.get("guardrails") not in (None, 0) or any(ground.facts.near.out(agent.id, "guarded-by"))
    basis = Basis((*built.evidence, *defined), certainty=built.certainty, likelihood=GUARDED if guarded else None)
    yield from ground.moves("caller-instructs-agent", compute.id, agent.id, basis)
