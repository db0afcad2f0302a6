"""MCP servers that Go, Java, Kotlin and C# start or connect to."""

from __future__ import annotations

from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Items, Name, Site, Table, Text, Val, options
from bartizan.sources.repository.code.libraries.signatures import matches
from bartizan.sources.repository.code.reading import Reading

Names = tuple[str | int, ...]

_MCP_GO = "github.com.mark3labs.mcp_go.client"
_GO_SDK = "github.com.modelcontextprotocol.go_sdk.mcp"
_JAVA = "io.modelcontextprotocol"
_L4J = "dev.langchain4j.mcp io.quarkiverse.langchain4j"
_ARGUMENTS = ("arguments", "args")
_URLS = ("endpoint", "url", "sse_url", "base_url", "base_uri", "url_string")

_ROWS: tuple[tuple[str, str, Names, Names, Names], ...] = (
    (_MCP_GO, "NewStdioMCPClient NewStdioMCPClientWithOptions transport.NewStdio transport.NewStdioWithOptions", (0,),
     (2, 3, 4, 5, 6, 7, 8, 9), ()),
    (_MCP_GO, ("NewSSEMCPClient NewStreamableHttpClient transport.NewSSE transport.NewStreamableHTTP"), (), (), (0,)),
    (_GO_SDK, "CommandTransport", ("command",), (), ()),
    (_GO_SDK, "NewCommandTransport", (0,), (), ()),
    (_GO_SDK, "StreamableClientTransport SSEClientTransport", (), (), _URLS),
    (_GO_SDK, "NewStreamableClientTransport NewSSEClientTransport", (), (), (0,)),
    (f"{_JAVA}.client", "ServerParameters", (0,), _ARGUMENTS, ()),
    (f"{_JAVA}.client", "HttpClientSseClientTransport HttpClientStreamableHttpTransport", (), (), (*_URLS, 0)),
    ("io.modelcontextprotocol.kotlin.sdk", "SseClientTransport StreamableHttpClientTransport", (), (), (*_URLS, 1)),
    ("org.springframework.ai.mcp io.modelcontextprotocol", "WebFluxSseClientTransport", (), (), _URLS),
    (_L4J, "StdioMcpTransport", ("command",), (), ()),
    (_L4J, "HttpMcpTransport StreamableHttpMcpTransport WebSocketMcpTransport", (), (), _URLS),
    ("ai.koog", ("McpToolRegistryProvider.defaultSseTransport defaultSseTransport"
     " McpToolRegistryProvider.fromSseUrl"), (), (), (*_URLS, 0)),
    ("com.google.adk", "SseServerParameters StreamableHttpServerParameters", (), (), _URLS),
    ("com.google.adk", "StdioServerParameters", ("command",), _ARGUMENTS, ()),
    ("ModelContextProtocol", "StdioClientTransport", ("command",), _ARGUMENTS, ()),
    ("ModelContextProtocol", "HttpClientTransport SseClientTransport", (), (), _URLS),
    ("OpenAI Azure.AI Microsoft.Extensions.AI Microsoft.Agents.AI", "HostedMcpServerTool MCPToolDefinition", (), (),
     ("server_address", "server_url", 1)),
)  # fmt: skip
ROWS = tuple(
    (tuple(roots.split()), tail, command, arguments, url)
    for roots, tails, command, arguments, url in _ROWS
    for tail in tails.split()
)
"""Roots, name, the arguments of the command, of what the command is passed, of the address."""
_HEADERS = ("additional_headers", "headers", "custom_headers", "with_headers")
_ENVIRONMENT = ("environment_variables", "environment", "env")


def entry_of(reading: Reading, call: Call, site: Site, path: str) -> Table | None:
    """The server that a call starts or connects to, as an entry of a configuration file; None for another call."""
    for roots, tail, command, arguments, url in ROWS:
        if tail.rpartition(".")[2] == call.tail and matches(path, roots, tail):
            return _entry(reading, site, command, arguments, url)
    return None


def _entry(reading: Reading, site: Site, command: Names, arguments: Names, url: Names) -> Table | None:
    """The server as an entry of a configuration file: command, args, env, url, headers."""
    found: dict[str, Val] = {}
    words = list(_words(reading, reading.argument(site, command))) if command else []
    for name in arguments:
        value = reading.argument(site, (name,))
        words += _words(reading, value)
    if words:
        found["command"] = words[0]
        found["args"] = Items(tuple(words[1:]))
    address = reading.argument(site, url) if url else None
    if address is not None:
        found["url"] = address
    if not found:
        return None
    for key, names in (("headers", _HEADERS), ("env", _ENVIRONMENT)):
        value = reading.argument(site, names)
        if value is not None:
            found[key] = value
    return Table(found)


def _words(reading: Reading, value: Val | None) -> list[Val]:
    """The words of a command: a text, a list of them, or Go's `exec.Command("npx", "-y", …)`."""
    words: list[Val] = []
    for option in options(value) if value is not None else ():
        if isinstance(option, Text):
            words.append(option)
        elif isinstance(option, Items):
            for item in option.values[:40]:
                words += _words(reading, item) if isinstance(item, Items) else [item]
        elif isinstance(option, Name) and option.site is not None and option.path.startswith("os.exec.Command"):
            passed = reading.evaluator.positional(option.site)
            words += passed[1:] if "Context" in option.path else passed
        if words:
            break
    return words
