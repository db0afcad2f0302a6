"""What a chat client of Spring is wired to: advisors that check what goes in, servers of tools that settings name."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import retrieval
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Items, Name, Site, Val, options
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.servers import starters_mcp
from bartizan.sources.repository.code.uses import defaults

_ROOT = "org.springframework.ai"
GATES = gates([("ChatClient", words((_ROOT,)))])


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Joins the agent that a call makes to its guardrails and to the servers whose tools it is given."""
    agent = reading.records.assets.get(reading.made.get(call.node.start_byte, ""))
    if agent is None or agent.type != types.AGENT or not callee.path.startswith(_ROOT):
        return
    if agent.config.get("model") is None:
        defaults.join(reading, agent.id, call)
    advisors = reading.argument(site, ("default_advisors",))
    retrieval.ground(reading, agent.id, [advisors])
    for one in _flat(advisors):
        made = reading.made.get(one.site.node.start_byte, "") if one.site is not None else ""
        guardrail = reading.records.assets.get(made)
        if guardrail is not None and guardrail.type == types.GUARDRAIL:
            evidence = reading.evidence(call.node, f"{guardrail.name} checks what goes to {agent.name}")
            reading.records.edge(agent.id, guardrail.id, "guarded-by", evidence)
    given = reading.argument(site, ("default_tool_callbacks", "default_tools"))
    if any(one.path.endswith("ToolCallbackProvider()") for one in _flat(given)):
        for server in starters_mcp.connected(reading):
            evidence = reading.evidence(call.node, f"{agent.name} uses the tools of an MCP server")
            reading.records.edge(agent.id, server, "uses-tool", evidence)


def _flat(value: Val | None) -> Iterator[Name]:
    for option in options(value) if value is not None else ():
        if isinstance(option, Items):
            for item in option.values[:20]:
                yield from _flat(item)
        elif isinstance(option, Name):
            yield option
