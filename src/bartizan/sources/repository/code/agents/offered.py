"""What stands in a list of tools beside functions: agents, servers, a library's tools, and where those run."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.capabilities import capabilities_of
from bartizan.sources.repository.code.following.values import Items, Name, Site, Text, options
from bartizan.sources.repository.code.reading import Reading

OF_AGENTS = frozenset({"AgentTool", "AgentAsTool", "create_handoff_tool", "Agent", "LlmAgent"})
"""What stands for another agent in a list of tools."""
SERVERS = frozenset({"HostedMCPTool", "MCPToolset", "McpToolset", "MCPTools", "MCPClient", "MCPStdioTool",
                     "MCPStreamableHTTPTool", "MultiMCPTools", "MCPServerAdapter"})  # fmt: skip
"""What stands for an MCP server in a list of tools."""


_HOSTED = ("agents.", "azure.ai.", "agent_framework.", "google.adk.", "llama_stack_client.")
"""Libraries whose interpreter of code runs at the provider's."""


def apart(reading: Reading, value: Name, path: str) -> frozenset[str]:
    """What a library's tool does where nothing of ours runs: at its provider's, in a container of its own."""
    if value.site is None:
        return frozenset()
    if path.endswith("CodeInterpreterTool"):
        unsafe = path.startswith("crewai_tools.") and reading.flag(value.site, "unsafe_mode") is True
        kept = unsafe or not path.startswith((*_HOSTED, "crewai_tools."))
        return frozenset() if kept else frozenset({"code"})
    place = reading.argument(value.site, ("environment.type",)) if path == "agents.ShellTool" else None
    hosted = isinstance(place, Text) and place.value.startswith("container")
    return frozenset({"shell"}) if hosted else frozenset()


def by_names(reading: Reading, site: Site, framework: str, _depth: int) -> Iterator[tuple[str, str]]:
    """The library's tools that are loaded by their names: `load_tools(["terminal", "serpapi"])`."""
    given = reading.argument(site, ("tool_names", 0))
    for option in options(given) if given is not None else ():
        for item in option.values[:60] if isinstance(option, Items) else ():
            if isinstance(item, Text) and item.whole:
                id_ = reading.context.asset_id(site.module.path, f"tool:{item.value}")
                config: dict[str, Value] = {
                    "framework": framework,
                    "name": item.value,
                    "capabilities": sorted(capabilities_of(item.value)),
                    "approval": False,
                }
                place = reading.location(site.node, site.module)
                reading.records.asset(id_, types.TOOL, item.value, place, config=config, stage=Stage.AGENT)
                yield id_, item.value
