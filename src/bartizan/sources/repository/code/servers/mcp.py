"""MCP in code: servers that are implemented, servers that a client starts or connects to."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import tools
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call, Scope, functions
from bartizan.sources.repository.code.following.values import Frame, Items, Name, Site, Table, Text, Val, options
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.servers import mcp_calls, mcp_clients
from bartizan.sources.repository.mcp.server import server_config

_SERVERS = {"FastMCP", "Server", "MCPServer", "create_sdk_mcp_server", "McpServer", "create_mcp_handler"}
_CLIENTS = {
    "StdioServerParameters",
    "StdioServerParams",
    "MCPServerStdio",
    "MCPServerSse",
    "MCPServerSSE",
    "MCPServerHTTP",
    "MCPServerStreamableHttp",
    "MCPServerStreamableHTTP",
    "MultiServerMCPClient",
    "stdio_client",
    "sse_client",
    "streamablehttp_client",
    "streamable_http_client",
    "SseServerParams",
    "StreamableHttpServerParams",
    "StdioConnectionParams",
    "StreamableHTTPConnectionParams",
    "SseConnectionParams",
    "BasicMCPClient",
    "MCPStdioTool",
    "MCPStreamableHTTPTool",
    "HostedMCPTool",
    "MCPToolset",
    "MCPClient",
    "MCPServerAdapter",
    "ToolCollection",
    "StdioTransport",
    "MCPTools",
    "StdioClientTransport",
    "StreamableHTTPClientTransport",
    "SSEClientTransport",
    "StdioMCPTransport",
    "Experimental_StdioMCPTransport",
    "MCPConfiguration",
    "hosted_mcp_tool",
    "experimental_create_mcp_client",
    "create_mcp_client",
}
_TABLES = frozenset({"MultiServerMCPClient", "MCPClient", "MCPConfiguration"})
"""Clients that may be given a table of servers by their names."""  # fmt: skip
_ROOTS = (
    "mcp", "fastmcp", "agents", "pydantic_ai", "langchain_mcp_adapters", "autogen_ext", "google.adk", "llama_index",
    "strands",
    "crewai_tools", "smolagents", "agent_framework", "claude_agent_sdk", "agno", "semantic_kernel", "dspy", "mcp_use",
    "ai_sdk", "mastra", "voltagent",
)  # fmt: skip
_PROVIDERS = ("tool_registry", "tool_provider", "tool_providers", "default_tool_callbacks")
_MOST_FILES = 60
_ENTRY = {"server_url": "url", "full_command": "command"}
"""What arguments are called in configuration files."""
_ASKS = frozenset({"create", "stream", "parse"})
"""Calls of OpenAI's library that may be given servers among their tools."""
GATES = gates(
    (
        *((name, words(_ROOTS)) for name in (*_SERVERS, *_CLIENTS)),
        *((name, words(("openai",))) for name in _ASKS),
        *((tail.rpartition(".")[2], words(roots)) for roots, tail, *_ in mcp_clients.ROWS),
    )
)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the MCP server that a call implements or uses."""
    path = normal(callee.path)
    if reading.module.language.name not in {"python", "javascript", "typescript"}:
        found = mcp_clients.entry_of(reading, call, site, path)
        if found is not None:
            _used(reading, call, found, reading.text(site, "name", "key", "server_name", "server_label") or "", path)
        return
    if not path.startswith(_ROOTS):
        _hosted(reading, call, site, path)
        return
    if call.tail in _SERVERS and path.startswith(("mcp.", "fastmcp.", "claude_agent_sdk.", "mastra.mcp.")):
        _implemented(reading, call, site, path)
    elif call.tail in _TABLES and (listed := reading.argument(site, _tables(call))) is not None:
        for option in options(listed):
            if isinstance(option, Table):
                for name, entry in option.entries.items():
                    if isinstance(entry, Table):
                        _used(reading, call, entry, name, path)
    elif call.tail in _CLIENTS:
        used = _entry(reading, site)
        if used is not None:
            label = used.entries.get("server_label")
            name = reading.text(site, "name", "server_label") or (label.value if isinstance(label, Text) else "")
            _used(reading, call, used, name, path)


def _hosted(reading: Reading, call: Call, site: Site, path: str) -> None:
    """The servers that a call's own tools name: `{"type": "mcp", "server_label": …, "server_url": …}`."""
    asks = call.tail in _ASKS and path.startswith("openai.") and ".responses." in path
    value = reading.argument(site, ("tools",)) if asks else None
    for option in options(value) if value is not None else ():
        for item in option.values[:60] if isinstance(option, Items) else ():
            kind = item.entries.get("type") if isinstance(item, Table) else None
            if isinstance(item, Table) and isinstance(kind, Text) and kind.value == "mcp":
                label = item.entries.get("server_label")
                entry = Table({_ENTRY.get(key, key): one for key, one in item.entries.items() if key != "type"})
                _used(reading, call, entry, label.value if isinstance(label, Text) else "", path)


def _tables(call: Call) -> tuple[str | int, ...]:
    """The arguments that hold servers by their names."""
    names: tuple[str | int, ...] = ("connections", "mcp_servers", "servers")
    return (*names, 0) if call.tail == "MultiServerMCPClient" else names


def _entry(reading: Reading, site: Site) -> Table | None:
    """The arguments as the entry of a configuration file: command, args, env, url, headers."""
    found: dict[str, Val] = {}
    params = reading.argument(site, ("params", "connection_params", "server_params", "tool_config", "transport"))
    if isinstance(params, Table):
        found.update({_ENTRY.get(key, key): one for key, one in params.entries.items() if key != "type"})
    elif isinstance(params, Name) and params.site is not None and params.path.endswith(".Mcp()"):
        found.update({_ENTRY.get(key, key): one for key, one in reading.evaluator.keywords(params.site).items()})
    for name in ("full_command", "command", "args", "env", "url", "headers", "server_url", "require_approval"):
        value = reading.argument(site, (name,))
        if value is not None:
            found[_ENTRY.get(name, name)] = value
    if "command" not in found and "url" not in found:
        first = reading.argument(site, (0,))
        if not isinstance(first, Text) or not first.whole:
            return None
        found["url" if "://" in first.value else "command"] = first
        second = reading.argument(site, (1,))
        if isinstance(second, Items):
            found["args"] = second
    return Table(found)


def _used(reading: Reading, call: Call, entry: Table, name: str, path: str) -> None:
    raw = reading.config_value(entry)
    if not isinstance(raw, dict):
        return
    config = server_config(raw)
    config["role"] = "client"
    config["function"] = path
    stated = (config.get(key) for key in ("package", "url", "command"))
    label = name or next((text for text in stated if isinstance(text, str) and text), "mcp")
    id_ = reading.context.asset_id(reading.path, f"mcp:{label}")
    reading.made.setdefault(call.node.start_byte, id_)
    reading.records.asset(id_, types.MCP_SERVER, label, reading.location(call.node), config=config, stage=Stage.AGENT)
    reading.records.edge(
        reading.owner(), id_, "uses-tool", reading.evidence(call.node, f"{path} uses the MCP server {label}", label)
    )


def _implemented(reading: Reading, call: Call, site: Site, path: str) -> None:
    """A server of this project, with the tools that decorators register on it."""
    variable = next(
        (
            name
            for name, bindings in call.scope.bindings.items()
            if any(binding.node is not None and binding.node.start_byte == call.node.start_byte for binding in bindings)
        ),
        None,
    )
    name = reading.text(site, "name", 0) or variable or "mcp"
    by_calls = not reading.module.language.by_name
    found = [tools.named(reading, scope, "mcp") for scope in _registered(reading, call, variable)]
    found += mcp_calls.registered(reading, call) if by_calls else []
    found += list(tools.tools(reading, reading.argument(site, ("tools",)), "mcp")) if by_calls else []
    words = sorted(
        {str(word) for id_, _ in found for word in _list(reading.records.assets[id_].config.get("capabilities"))}
    )
    config: dict[str, Value] = {
        "role": "server",
        "function": path,
        "tools": [tool for _, tool in found],
        "capabilities": list(words),
        "transport": _transport(reading, variable),
        "host": reading.config_value(reading.argument(site, ("host",))),
        "authenticated": True
        if reading.argument(site, ("auth", "auth_server_provider", "token_verifier")) is not None
        else None,
    }
    if by_calls and (transport := mcp_calls.transport(reading)) is not None:
        config["transport"] = transport
        if transport != "stdio":
            config |= {"host": mcp_calls.host(reading), "authenticated": mcp_calls.authenticated(reading)}
    id_ = reading.add(types.MCP_SERVER, call, f"mcp:{name}", name, compact(config), stage=Stage.AGENT)
    for tool_id, tool_name in found:
        reading.records.edge(
            id_, tool_id, "uses-tool", reading.evidence(call.node, f"the server offers {tool_name}", tool_name)
        )


def _registered(reading: Reading, call: Call, variable: str | None) -> Iterator[Scope]:
    """The functions that decorators register on the server, here and in the files that import it."""
    yield from _registered_here(reading, variable)
    project = reading.evaluator.project
    for path in project.importers.get(reading.path, ())[:_MOST_FILES] if variable is not None else ():
        module = project.module(path)
        for scope in functions(module.scope) if module is not None else ():
            if any(_of_server(reading, node, Frame(scope.parent or scope), call) for node in scope.decorators):
                yield scope


def _of_server(reading: Reading, node: Node, frame: Frame, call: Call) -> bool:
    """Whether a decorator is the server's `tool`."""
    text = frame.module.text(node).partition("(")[0]
    if not text.endswith(".tool"):
        return False
    return any(
        isinstance(option, Name) and option.site is not None and _made_by(option.site, call, reading)
        for option in options(reading.evaluator.evaluate(_head(node), frame))
    )


def _head(node: Node) -> Node:
    """The object whose method a decorator is: `mcp` of `mcp.tool(…)`."""
    while (inner := node.child_by_field_name("function") or node.child_by_field_name("object")) is not None:
        node = inner
    return node


def _made_by(site: Site, call: Call, reading: Reading) -> bool:
    return site.module.path == reading.path and site.node.start_byte == call.node.start_byte


def _registered_here(reading: Reading, variable: str | None) -> Iterator[Scope]:
    for bindings in reading.module.scope.bindings.values():
        for binding in bindings:
            scope = binding.scope
            if scope is None or scope.kind != "function":
                continue
            heads = {reading.module.text(node).partition("(")[0] for node in scope.decorators}
            if variable is not None and heads & {f"{variable}.tool", f"{variable}.call_tool"}:
                yield scope


def _transport(reading: Reading, variable: str | None) -> str | None:
    for call in reading.module.tails.get("run", ()):
        text = reading.module.text(call.node)
        if variable is not None and text.startswith(f"{variable}.run"):
            for word in ("streamable-http", "sse", "http", "stdio"):
                if word in text:
                    return word
            return "stdio"
    return None


def _list(value: Value) -> list[Value]:
    return list(value) if isinstance(value, list) else []


def servers_of(reading: Reading, site: Site) -> list[str]:
    """The ids of the MCP servers that an agent's arguments hold."""
    found: list[str] = []
    for name in ("mcp_servers", "toolsets", "tools", "mcps", "workbench", *_PROVIDERS):
        value = reading.argument(site, (name,))
        for option in options(value) if value is not None else ():
            for item in option.values if isinstance(option, Items) else (option,):
                for one in options(item):
                    if isinstance(one, Name):
                        found += _made(reading, one)
    return list(dict.fromkeys(found))


def _made(reading: Reading, item: Name, depth: int = 0) -> list[str]:
    """The server that a client, or what a client gives (`await client.tools()`), stands for."""
    if item.site is None or item.site.module is not reading.module:
        return []
    id_ = reading.made.get(item.site.node.start_byte)
    asset = reading.records.assets.get(id_) if id_ is not None else None
    if asset is not None and asset.type == types.MCP_SERVER:
        return [asset.id]
    if depth >= 3:  # noqa: PLR2004 - transport, client, its tools
        return []
    given = reading.argument(item.site, (0, "transport", "client_transport"))
    for one in options(given) if given is not None else ():
        if isinstance(one, Name) and one.site != item.site and (found := _made(reading, one, depth + 1)):
            return found
    callee = next((one for one in options(reading.evaluator.callee(item.site)) if isinstance(one, Name)), None)
    return _made(reading, callee, depth + 1) if isinstance(callee, Name) and callee.site != item.site else []
