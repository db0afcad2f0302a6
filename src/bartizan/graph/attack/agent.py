"""Agents: text from outside that instructs them, the tools they call, the data they retrieve and disclose."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.catalog.paths import get
from bartizan.graph.attack.abilities import acts, confirmed, outside_text
from bartizan.graph.attack.moves import NETWORK, PROMPT, Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.graph.flows import Flow
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty

AGENTS = frozenset({"agent"})
TOOLS = frozenset({"tool", "function", "mcp-server", "agent", "gateway", "api"})
CONFIRMED = 0.05
"""A call that the user has to confirm."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def moves(ground: Ground) -> Iterator[Move]:
    """Prompts into agents, agents to tools and to what grounds them, tools to what their roles reach."""
    for asset in ground.facts.assets.values():
        if asset.kind not in AGENTS or asset.type.startswith("ci/"):
            continue
        reached = [flow for flow in ground.facts.flows_from.get(asset.id, ()) if is_tool(ground, flow)]
        grounds = [flow for flow in ground.facts.flows_into.get(asset.id, ()) if flow.how == "grounds"]
        runs = list(_runs_code(ground, asset))
        if reached or grounds or runs:
            yield from _prompted(ground, asset)
        yield from runs
        for flow in reached:
            yield from _calls(ground, asset, flow)
        for flow in grounds:
            basis = Basis(flow.evidence, flow.facts)
            yield from ground.moves("agent-discloses-grounding", asset.id, flow.source, basis)
    for asset in ground.facts.assets.values():
        if asset.kind == "tool":
            yield from _tool_runs(ground, asset)
        elif asset.type == "code/mcp-server":
            yield from _serves_tools(ground, asset)
    yield from _tools_reach(ground)


def is_tool(ground: Ground, flow: Flow) -> bool:
    """Whether a flow leads from an agent to something that it calls."""
    return flow.how in ("tool", "calls") and ground.facts.assets[flow.target].kind in TOOLS


def _runs_code(ground: Ground, agent: Asset) -> Iterator[Move]:
    """An agent whose framework executes what the model writes, in the program that defines it."""
    path = "executes_code"
    if agent.config.get(path) is not True or agent.config.get("sandbox") is not None:
        return
    fact = Evidence("the agent executes code, without a sandbox", path, True, place(agent, path))
    for edge, program in ground.facts.near.out(agent.id, "defined-in"):
        yield from ground.moves("agent-runs-code", agent.id, program.id, Basis((fact, *edge.evidence)))


def _prompted(ground: Ground, agent: Asset) -> Iterator[Move]:
    """Every agent takes input; whether a guardrail stands before it decides how likely injection is."""
    brought = outside_text(ground, agent)
    guards = list(ground.facts.near.out(agent.id, "guarded-by"))
    setting = get(ground.facts.config(agent), "GuardrailConfiguration")
    counted = agent.config.get("guardrails")
    if guards or setting is not None or counted not in (None, 0):
        path = "GuardrailConfiguration" if setting is not None else "guardrails"
        fact = Evidence(f"{agent.name} takes input through a guardrail", path, None, place(agent, path))
        yield from ground.moves("prompt-injection", PROMPT, agent.id, Basis((fact, *brought)))
        return
    if not agent.config and not agent.sightings:
        return
    fact = Evidence(f"{agent.name} takes input and has no guardrail", None, None, place(agent, ""))
    # Bedrock's agents answer whoever calls them; of an agent in code only what its tools bring is sure to be foreign.
    sure = bool(brought) or (agent.type == "AWS::Bedrock::Agent" and bool(agent.config))
    basis = Basis((fact, *brought), certainty=Certainty.PROVEN if sure else Certainty.CONDITIONAL)
    yield from ground.moves("prompt-injection-unguarded", PROMPT, agent.id, basis)


def _calls(ground: Ground, agent: Asset, flow: Flow) -> Iterator[Move]:
    tool = ground.facts.assets[flow.target]
    basis = Basis(flow.evidence, flow.facts, likelihood=CONFIRMED if confirmed(agent, tool) else None)
    if tool.kind == "agent":
        yield from ground.moves("agent-hands-over", agent.id, tool.id, basis)
        return
    yield from ground.moves("agent-uses-tool", agent.id, tool.id, basis)
    if tool.kind == "mcp-server":
        yield from ground.moves("mcp-server-reached", tool.id, agent.id, Basis(flow.evidence, flow.facts))


def _tool_runs(ground: Ground, tool: Asset) -> Iterator[Move]:
    """A tool that runs the commands or the code that it is passed, in the program that defines it."""
    runs = acts(tool).get("commands")
    if runs is None:
        return
    for edge, program in ground.facts.near.out(tool.id, "defined-in"):
        basis = Basis((runs.fact, *edge.evidence), certainty=runs.certainty)
        yield from ground.moves("tool-runs-commands", tool.id, program.id, basis)


def _serves_tools(ground: Ground, server: Asset) -> Iterator[Move]:
    """A server of tools: open to its network where it listens beyond its machine and asks nobody who they are."""
    host, asks = server.config.get("host"), server.config.get("authenticated")
    if (
        server.config.get("role") == "server"
        and isinstance(host, str)
        and host not in LOOPBACK
        and asks in (None, False)
    ):
        said = f"{server.name} listens on {host or 'every address'} and asks nobody who they are"
        fact = Evidence(said, "host", host, place(server, "host"))
        yield from ground.moves("open-tool-server", NETWORK, server.id, Basis((fact,)))
    for flow in ground.facts.flows_from.get(server.id, ()):
        if flow.how == "tool" and ground.facts.assets[flow.target].kind == "tool":
            yield from ground.moves("agent-uses-tool", server.id, flow.target, Basis(flow.evidence, flow.facts))


def _tools_reach(ground: Ground) -> Iterator[Move]:
    """What functions do for whoever decides their input: read and write what their role may."""
    steered = {flow.target for flow in ground.facts.flows if flow.how in ("tool", "calls")}
    doors = [door for exposed in ground.exposed.values() for door in exposed.doors]
    steered.update(door.target for door in doors if door.technique == "open-function")
    for id_ in steered:
        tool = ground.facts.assets[id_]
        if tool.kind not in ("function", "tool"):
            continue
        for flow in ground.facts.flows_from.get(id_, ()):
            identity = ground.facts.identities.get(flow.target)
            if flow.how != "runs-as" or identity is None:
                continue
            for access in ground.data_access(identity):
                technique = "tool-reads-data" if access.action == "read" else "tool-writes-data"
                found = access.decision
                # Its role may; what its code does with what it is passed, the configuration does not tell.
                facts = flow.facts | found.facts
                basis = Basis(flow.evidence + found.evidence, facts, Certainty.CONDITIONAL)
                yield from ground.moves(technique, id_, access.data, basis, gained_part=access.scope)


def tools_of(ground: Ground, agent: Asset) -> Iterator[tuple[Asset, tuple[Evidence, ...], int]]:
    """The tools that an agent, or one that it hands over to, may call unasked: tool, the way to it, hand-overs on it.

    Breadth first, so the shortest way to each; agents that hand over in circles are passed once. What a person
    confirms, be it for the agent that calls it on the way, is left out.
    """
    seen = {agent.id}
    ring: list[tuple[str, tuple[Evidence, ...]]] = [(agent.id, ())]
    hops = 0
    while ring:
        after: list[tuple[str, tuple[Evidence, ...]]] = []
        for here, way in ring:
            for flow in ground.facts.flows_from.get(here, ()):
                if flow.target in seen or not is_tool(ground, flow):
                    continue
                target = ground.facts.assets[flow.target]
                if confirmed(ground.facts.assets[here], target):
                    continue
                seen.add(flow.target)
                if target.kind in ("agent", "mcp-server"):
                    after.append((target.id, (*way, *flow.evidence)))
                if target.kind != "agent":
                    yield target, (*way, *flow.evidence), hops
        ring, hops = after, hops + 1
