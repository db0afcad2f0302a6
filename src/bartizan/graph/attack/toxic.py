"""The toxic flow: one agent, or a chain of them, that reads what strangers wrote, holds what is private, and can send.

Each of the three is harmless alone; together, a sentence in a web page or a ticket makes the agent fetch what is
private and send it to whoever wrote the sentence (the "lethal trifecta": Willison 2025; OWASP Agentic ASI01, ASI02).
"""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.attack.abilities import Ability, reads_private, sends_out
from bartizan.graph.attack.agent import AGENTS, tools_of
from bartizan.graph.attack.moves import Basis, Ground, Move
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty

HAND_OVER = 0.8
"""Each agent that has to be talked into handing over on the way."""


def moves(ground: Ground) -> Iterator[Move]:
    """Each agent that can both fetch what is private and send it out: to the most valuable private thing.

    That the agent reads foreign text at all is the step before (`prompt-injection`, poisoned grounding).
    """
    for agent in ground.facts.assets.values():
        if agent.kind in AGENTS and not agent.type.startswith("ci/"):
            yield from _leaks(ground, agent)


def _leaks(ground: Ground, agent: Asset) -> Iterator[Move]:
    private: tuple[int, Asset, Ability, tuple[Evidence, ...], int] | None = None
    outward: tuple[Asset, Ability, tuple[Evidence, ...], int] | None = None
    for tool, way, hops in tools_of(ground, agent):
        held = reads_private(tool)
        if held is not None and (private is None or held[0] > private[0]):
            private = (held[0], tool, held[1], way, hops)
        sends = sends_out(tool)
        sure = sends is not None and sends.certainty is Certainty.PROVEN
        if sends is not None and (outward is None or (sure and outward[1].certainty is not Certainty.PROVEN)):
            outward = (tool, sends, way, hops)
    if private is None or outward is None:
        return
    _, target, reads, way_in, hops_in = private
    sender, sends, way_out, hops_out = outward
    technique = ground.techniques["toxic-flow"]
    basis = Basis(
        (reads.fact, *way_in, sends.fact, *way_out),
        frozenset({sender.id}),
        sends.certainty,
        technique.likelihood * HAND_OVER ** (hops_in + hops_out),
    )
    yield from ground.moves("toxic-flow", agent.id, target.id, basis)
