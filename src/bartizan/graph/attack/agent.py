"""Agents: text from outside that instructs them, the tools they call, the data they retrieve and disclose."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.catalog.paths import get, walk
from bartizan.graph.attack.moves import PROMPT, Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.graph.flows import Flow
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, Value

AGENTS = frozenset({"agent"})
TOOLS = frozenset({"tool", "function", "mcp-server", "agent", "gateway", "api"})
CONFIRMED = 0.1
"""A call that the user has to confirm."""


def moves(ground: Ground) -> Iterator[Move]:
    """Prompts into agents, agents to tools and to what grounds them, tools to what their roles reach."""
    for asset in ground.facts.assets.values():
        if asset.kind not in AGENTS:
            continue
        reached = [flow for flow in ground.facts.flows_from.get(asset.id, ()) if _is_tool(ground, flow)]
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
    yield from _tools_reach(ground)


def _runs_code(ground: Ground, agent: Asset) -> Iterator[Move]:
    """An agent whose framework executes what the model writes, in the program that defines it."""
    if agent.config.get("executesCode") is not True or agent.config.get("sandbox") is not None:
        return
    fact = Evidence("the agent executes code, without a sandbox", "executesCode", True, place(agent, "executesCode"))
    for edge, program in ground.facts.near.out(agent.id, "defined-in"):
        yield from ground.moves("agent-runs-code", agent.id, program.id, Basis((fact, *edge.evidence)))


def _is_tool(ground: Ground, flow: Flow) -> bool:
    return flow.how in ("tool", "calls") and ground.facts.assets[flow.target].kind in TOOLS


def _prompted(ground: Ground, agent: Asset) -> Iterator[Move]:
    """Every agent takes input; whether a guardrail stands before it decides how likely injection is."""
    guards = list(ground.facts.near.out(agent.id, "guarded-by"))
    setting = get(ground.facts.config(agent), "GuardrailConfiguration")
    counted = agent.config.get("guardrails")
    if guards or setting is not None or counted not in (None, 0):
        path = "GuardrailConfiguration"
        fact = Evidence(f"{agent.name} takes input through a guardrail", path, None, place(agent, path))
        yield from ground.moves("prompt-injection", PROMPT, agent.id, Basis((fact,)))
        return
    if not agent.config and not agent.sightings:
        return
    fact = Evidence(f"{agent.name} takes input and has no guardrail", None, None, place(agent, ""))
    sure = Certainty.PROVEN if agent.type == "AWS::Bedrock::Agent" and agent.config else Certainty.CONDITIONAL
    yield from ground.moves("prompt-injection-unguarded", PROMPT, agent.id, Basis((fact,), certainty=sure))


def _calls(ground: Ground, agent: Asset, flow: Flow) -> Iterator[Move]:
    tool = ground.facts.assets[flow.target]
    basis = Basis(flow.evidence, flow.facts, likelihood=CONFIRMED if _confirmed(agent, tool) else None)
    yield from ground.moves("agent-uses-tool", agent.id, tool.id, basis)
    if tool.kind == "mcp-server":
        yield from ground.moves("mcp-server-reached", tool.id, agent.id, Basis(flow.evidence, flow.facts))


def _confirmed(agent: Asset, tool: Asset) -> bool:
    """Whether a person is asked before the tool acts: by the agent, by the tool, or by every function of Bedrock's."""
    if agent.config.get("approval") is True or tool.config.get("approval") is True:
        return True
    groups = [group for _, group in walk(agent.config, "ActionGroups[]") if _executes(group, tool)]
    asks = [value for group in groups for _, value in walk(group, "FunctionSchema.Functions[].RequireConfirmation")]
    count = sum(1 for group in groups for _ in walk(group, "FunctionSchema.Functions[]"))
    return bool(asks) and len(asks) == count and all(value == "ENABLED" for value in asks)


def _executes(group: Value, tool: Asset) -> bool:
    target = get(group, "ActionGroupExecutor.Lambda")
    if isinstance(target, Unknown):
        return tool.id in target.assets
    name = tool.config.get("FunctionName")
    return isinstance(target, str) and (target == tool.id or (name if isinstance(name, str) else tool.name) in target)


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
                basis = Basis(flow.evidence + found.evidence, flow.facts | found.facts, found.certainty)
                yield from ground.moves(technique, id_, access.data, basis, gained_part=access.scope)
