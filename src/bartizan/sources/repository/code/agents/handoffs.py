"""Agents that hand work to other agents: hand-offs, sub-agents, teams, agents that are offered as tools."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import agents, tools
from bartizan.sources.repository.code.agents.abilities import calls_in
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call, Scope, functions
from bartizan.sources.repository.code.following.values import Frame, Items, Name, Site, Table, Text, Val, options, texts
from bartizan.sources.repository.code.libraries.makers import MAKERS, Maker
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading

GIVEN: tuple[str, ...] = (
    "handoffs", "can_handoff_to", "sub_agents", "managed_agents", "members", "team", "participants", "agents", "tools",
    "subagents", "workers",
)  # fmt: skip
"""Arguments in which an agent is given those that it may call."""
_OFFERS = frozenset({"AgentTool", "handoff", "Handoff", "AgentAsTool", "ComponentTool"})
"""What makes a tool or a hand-off of an agent."""
_HANDING_TOOLS = frozenset({"create_handoff_tool"})
_RUNS = frozenset(
    {"run", "run_sync", "run_stream", "run_streamed", "run_async", "invoke", "ainvoke", "invoke_async", "stream_async",
     "stream", "kickoff", "query", "achat", "chat"}
)  # fmt: skip
_AUTOGEN = ("autogen", "ag2", "autogen_agentchat")
MOST_MEMBERS = 20
"""Members of a swarm whose hand-overs are listed."""
_STARTS = frozenset({"initiate_chat", "a_initiate_chat"})
GATES = gates(
    (
        *((maker.tail.rpartition(".")[2], words(maker.roots)) for maker in MAKERS),
        ("Crew", words(("crewai",))),
        ("Swarm", words(("strands",))),
        ("create_swarm", words(("langgraph_swarm",))),
        *((name, words(_AUTOGEN)) for name in (*_STARTS, "register_function")),
    )
)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records whom the agent that a call makes may call; every agent of the file is known by then."""
    if "handed" not in reading.facts:
        reading.facts["handed"] = []
        _within_tools(reading)
    if call.tail in _STARTS and callee.site is not None and callee.path.startswith(_AUTOGEN):
        _join(reading, call, _of_site(reading, callee.site), reading.argument(site, ("recipient", 0)))
    elif call.tail == "register_function" and callee.path.startswith(_AUTOGEN):
        _registered(reading, call, site)
    elif call.tail == "Swarm" and callee.path.startswith("strands."):
        members = list(_ids(reading, reading.argument(site, ("nodes", 0))))[:MOST_MEMBERS]
        for source in members:  # each may hand over to each other
            _join(reading, call, source, reading.argument(site, ("nodes", 0)))
    elif call.tail == "Crew":
        manager = reading.argument(site, ("manager_agent",))
        for source in _ids(reading, manager):
            _join(reading, call, source, reading.argument(site, ("agents",)))
    else:
        _given(reading, call, site)
        for names in {maker.tools for maker in MAKERS if maker.tail == call.tail}:
            positions = tuple(name for name in names if isinstance(name, int))
            _join(reading, call, _of_site(reading, site), reading.argument(site, positions))


def _registered(reading: Reading, call: Call, site: Site) -> None:
    """`register_function(look_up, caller=desk, executor=user)`: a function that one agent may call."""
    used = list(tools.tools(reading, reading.argument(site, ("f", 0)), "autogen"))
    for source in _ids(reading, reading.argument(site, ("caller",))):
        for tool_id, name in used:
            evidence = reading.evidence(call.node, f"the agent may call {name}", name)
            reading.records.edge(source, tool_id, "uses-tool", evidence)


def _given(reading: Reading, call: Call, site: Site) -> None:
    source = _of_site(reading, site)
    if source is None:
        return
    for word in GIVEN:
        _join(reading, call, source, reading.argument(site, (word,)))
    if call.tail == "create_supervisor":
        _join(reading, call, source, reading.argument(site, (0,)))
    chat = reading.argument(site, ("groupchat",))
    if isinstance(chat, Name) and chat.site is not None:
        _join(reading, call, source, reading.argument(chat.site, ("agents", 0)))
    name = agents.variable_of(reading, call)
    if name is not None:
        for added in (f"{name}.handoffs", f"{name}.sub_agents"):
            for binding in call.scope.bindings.get(added, ()):
                _join(reading, call, source, reading.evaluator.evaluate(binding.node, site.frame))
            for tail in ("append", "extend"):
                for one in reading.module.tails.get(tail, ()):
                    function = one.node.child_by_field_name("function")
                    if function is not None and reading.module.text(function) == f"{added}.{tail}":
                        passed = reading.evaluator.positional(Site(one.node, Frame(one.scope)))
                        _join(reading, one, source, Items(tuple(passed)))


def _join(reading: Reading, call: Call, source: str | None, value: Val | None) -> None:
    """An edge from an agent to each of those that a value holds."""
    if source is None:
        return
    for target in dict.fromkeys(_ids(reading, value)):
        if target != source:
            evidence = reading.evidence(call.node, "the agent may hand over to another")
            reading.records.edge(source, target, "invokes", evidence)


def _ids(reading: Reading, value: Val | None, depth: int = 0) -> Iterator[str]:
    """The ids of the agents that a value holds."""
    if value is None or depth > 4:  # noqa: PLR2004 - lists of hand-offs of agents end somewhere
        return
    for option in options(value):
        if isinstance(option, Items):
            for item in option.values[:60]:
                yield from _ids(reading, item, depth + 1)
        elif isinstance(option, Table):
            for entry in list(option.entries.values())[:60]:
                yield from _ids(reading, entry, depth + 1)
        elif isinstance(option, Text) and option.whole:
            yield from _named(reading, option.value)
        elif isinstance(option, Name) and option.site is not None:
            yield from _of_name(reading, option, option.site, depth)


def _of_name(reading: Reading, value: Name, site: Site, depth: int) -> Iterator[str]:
    last = normal(value.path).rpartition(".")[2]
    if last in _OFFERS:
        yield from _ids(reading, reading.argument(site, ("agent", "target", "component", 0)), depth + 1)
    elif last in _HANDING_TOOLS:
        yield from _named(reading, reading.text(site, "agent_name", 0) or "")
    elif (made := _of_site(reading, site)) is not None:
        yield made
    else:  # `agent.as_tool(…)`, `graph.compile()`
        callee = reading.evaluator.callee(site)
        for option in options(callee):
            if isinstance(option, Name) and option.site is not None and option.site.node != site.node:
                yield from _of_name(reading, option, option.site, depth + 1) if depth < 4 else ()  # noqa: PLR2004


def _named(reading: Reading, name: str) -> Iterator[str]:
    """The agent of this file with that name."""
    for id_, asset in reading.records.assets.items():
        if asset.type == types.AGENT and name and name in {asset.name, asset.config.get("name")}:
            yield id_
            return


def _of_site(reading: Reading, site: Site) -> str | None:
    """The agent that a call makes, in this file or in another of the project."""
    if site.module is reading.module:
        id_ = reading.made.get(site.node.start_byte)
        asset = reading.records.assets.get(id_) if id_ is not None else None
        return id_ if asset is not None and asset.type == types.AGENT else None
    callee = reading.evaluator.callee(site)
    paths = [normal(option.path) for option in options(callee) if isinstance(option, Name)]
    for maker in MAKERS:
        if any(matches(path, maker.roots, maker.tail) for path in paths):
            return _elsewhere(reading, site, maker)
    return None


def _within_tools(reading: Reading) -> None:
    """Tools that ask another agent: `@desk.tool` whose body awaits `clerk.run(…)`."""
    for scope in functions(reading.module.scope):
        id_ = reading.context.asset_id(reading.path, f"{scope.qualified}:tool")
        if id_ in reading.records.assets:
            for call, target in _asked(reading, scope):
                name = reading.records.assets[id_].name
                evidence = reading.evidence(call.node, f"{name} asks another agent")
                reading.records.edge(id_, target, "invokes", evidence)


def _asked(reading: Reading, scope: Scope) -> Iterator[tuple[Call, str]]:
    for call in calls_in(scope):
        site = Site(call.node, Frame(call.scope))
        for option in options(reading.evaluator.callee(site)):
            if not isinstance(option, Name):
                continue
            if normal(option.path).startswith("agents.Runner."):
                for target in _ids(reading, reading.argument(site, ("starting_agent", 0))):
                    yield call, target
            elif option.site is not None and (call.tail in _RUNS or option.path.endswith("()")):
                target_id = _of_site(reading, option.site)
                if target_id is not None:
                    yield call, target_id


def _elsewhere(reading: Reading, site: Site, maker: Maker) -> str:
    """The id of an agent that another file of the project makes: as that file's own reading calls it."""
    scope, module = site.frame.scope, site.module
    base = _address_of(reading, Call(site.node, maker.tail.rpartition(".")[2], scope), site, maker)
    before = 1
    for call in module.tails.get(maker.tail.rpartition(".")[2], ()):
        if call.node.start_byte >= site.node.start_byte:
            break
        before += call.scope is scope and _address_of(reading, call, Site(call.node, Frame(scope)), maker) == base
    where = f"{scope.qualified}:{base}" if scope.qualified else base
    return reading.context.asset_id(module.path, where if before == 1 else f"{where}~{before}")


def _address_of(reading: Reading, call: Call, site: Site, maker: Maker) -> str:
    """What an agent is called within its file: by its variable, else by its name."""
    variable = agents.variable_of(reading, call) if not maker.equipped else None
    given = reading.argument(site, maker.name) if variable is None else None
    name = next((text.value for text in texts(given) if text.whole), None) if given is not None else None
    return f"agent:{variable or name or maker.framework}"
