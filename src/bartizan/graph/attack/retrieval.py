"""What agents retrieve and remember: strangers' text in stores, memories that are shared, tools that are shared.

Sources: Zou et al., PoisonedRAG (USENIX Security 2025); OWASP LLM08:2025, vector and embedding weaknesses; OWASP
Agentic ASI06, memory and context poisoning; Dong et al., MINJA (2025). A store that only the project's own files or
signed-in people fill is no way in, nor is one of which each caller has a part of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from bartizan.catalog.paths import walk
from bartizan.graph.attack.abilities import confirmed, reads_private
from bartizan.graph.attack.agent import AGENTS, tools_of
from bartizan.graph.attack.moves import PROMPT, Basis, Ground, Move
from bartizan.graph.flows import GROUNDING
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty

STORE = "code/vector-store"
_SAYS: Mapping[str, str] = {
    "request": "keeps what callers send, who are not asked to sign in",
    "web": "keeps pages that strangers write",
    "messages": "keeps messages that others send",
}
"""Where what is kept comes from, of what strangers write."""


def moves(ground: Ground) -> Iterator[Move]:
    """Strangers' text into stores, agents into memories, callers through agents to tools that others share."""
    for store in ground.by_type.get(STORE, ()):
        if not partitioned(store) and _read_by_agent(ground, store):
            yield from _filled(ground, store)
            yield from _remembered(ground, store)
    yield from _deputies(ground)


def partitioned(store: Asset) -> bool:
    """Whether a call of the code keeps to the part of one user or tenant."""
    return any(one.config.get("partitioned") is True for one in store.sightings)


def _read_by_agent(ground: Ground, store: Asset) -> bool:
    return any(
        flow.how == "grounds" and ground.facts.assets[flow.target].kind in AGENTS
        for flow in ground.facts.flows_from.get(store.id, ())
    )


def _filled(ground: Ground, store: Asset) -> Iterator[Move]:
    """The calls that add what strangers write; whether a gateway before the program asks who they are, is open."""
    found: dict[str, Evidence] = {}
    for sighting in store.sightings:
        for _, word in walk(sighting.config, "filled_from[]"):
            if isinstance(word, str) and word in _SAYS:
                fact = Evidence(f"{store.name} {_SAYS[word]}", "filled_from", word, sighting.location)
                found.setdefault(word, fact)
    if found:
        sure = Certainty.PROVEN if found.keys() - {"request"} else Certainty.CONDITIONAL
        basis = Basis(tuple(found.values()), certainty=sure)
        yield from ground.moves("untrusted-text-kept", PROMPT, store.id, basis)


def _remembered(ground: Ground, store: Asset) -> Iterator[Move]:
    """Agents with a tool that adds to a store what the model passes."""
    for edge, agent in ground.facts.near.into(store.id, "writes-memory"):
        if agent.kind in AGENTS and store.kind in GROUNDING:
            yield from ground.moves("memory-poison", agent.id, store.id, Basis(edge.evidence, certainty=edge.certainty))


def _deputies(ground: Ground) -> Iterator[Move]:
    """Compute with a door, in which an agent runs that shares a tool with an agent that runs behind none."""
    behind: dict[str, list[tuple[Asset, Edge, Edge]]] = defaultdict(list)
    for agent in (one for one in ground.facts.assets.values() if one.kind in AGENTS):
        for defined, program in ground.facts.near.out(agent.id, "defined-in"):
            for built, compute in ground.facts.near.into(program.id, "built-from"):
                if compute.id in ground.exposed and ground.exposed[compute.id].doors:
                    behind[agent.id].append((compute, built, defined))
    if not behind:
        return
    inner: dict[str, tuple[Asset, tuple[Evidence, ...]]] = {}
    for agent in (one for one in ground.facts.assets.values() if one.type == "code/agent" and one.id not in behind):
        for tool, way, _ in tools_of(ground, agent):
            inner.setdefault(tool.id, (agent, way))
    for id_, places in behind.items():
        agent = ground.facts.assets[id_]
        for tool, way, _ in tools_of(ground, agent):
            private = reads_private(tool)
            if tool.id not in inner or private is None or confirmed(agent, tool):
                continue
            other, used = inner[tool.id]
            for compute, built, defined in places:
                evidence = (private[1].fact, *way, *used, *built.evidence, *defined.evidence)
                basis = Basis(evidence, frozenset({agent.id, other.id}), built.certainty)
                yield from ground.moves("shared-tool-read", compute.id, tool.id, basis)
