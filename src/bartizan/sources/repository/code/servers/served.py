"""MCP servers that Go, Java, Kotlin and C# implement, with their tools, and the prompts of these languages' calls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tree_sitter import Node

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import agents, described, tools
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call, Module, classes
from bartizan.sources.repository.code.following.values import (
    Definition,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    options,
    texts,
)
from bartizan.sources.repository.code.libraries.signatures import find, matches, normal
from bartizan.sources.repository.code.reading import Reading, compact, frame_of
from bartizan.sources.repository.code.servers import listening, starters_mcp
from bartizan.sources.repository.reader import SourceFile

_MCP_GO, _GO_SDK = "github.com.mark3labs.mcp_go", "github.com.modelcontextprotocol.go_sdk.mcp"
ANY = "*"
"""Stands for any receiver of a method whose name says enough."""
_SERVERS: tuple[tuple[tuple[str, ...], str, tuple[str | int, ...]], ...] = (
    ((f"{_MCP_GO}.server",), "NewMCPServer", (0,)),
    ((_GO_SDK,), "NewServer", ()),
    (("io.modelcontextprotocol.server",), "McpServer", ("server_info",)),
    (("io.modelcontextprotocol.kotlin.sdk",), "Server", ()),
    (("ModelContextProtocol", "Microsoft.Extensions", ANY), "AddMcpServer", ()),
)
_TRANSPORTS = {
    "ServeStdio": "stdio", "StdioTransport": "stdio", "StdioServerTransportProvider": "stdio",
    "StdioServerTransport": "stdio", "WithStdioServerTransport": "stdio", "NewStdioServer": "stdio",
    "NewStreamableHTTPServer": "streamable-http", "NewStreamableHTTPHandler": "streamable-http",
    "WithHttpTransport": "streamable-http", "MapMcp": "streamable-http", "NewSSEServer": "sse", "NewSSEHandler": "sse",
    "HttpServletSseServerTransportProvider": "sse", "WebMvcSseServerTransportProvider": "sse",
}  # fmt: skip
_CALLS = frozenset({"ChatCompletionRequest", "ChatCompletionNewParams", "MessageNewParams", "ChatRequest",
                    "ChatCompletionCreateParams", "MessageCreateParams", "ResponseCreateParams", "ResponseNewParams",
                    "ConverseInput", "ConverseRequest", "CompleteChat", "GetResponse",
                    "GetStreamingResponse"})  # fmt: skip
"""Records of a question to a model that hold its messages."""
_ADDS, _SPRING = frozenset({"system"}), "org.springframework.ai.chat.client."
"""What adds a system message to a question that is being put together."""
_SYSTEM_MAKERS = ("SystemMessage()", "SystemMessage.from()", "SystemChatMessage()", "DeveloperMessage()",
                  "ChatMessage.CreateSystemMessage()", "SystemMessage.of()")  # fmt: skip
_REGISTERS = frozenset({"AddTool", "AddTools", "addTool", "add_tool"})
_RECORDS = ("ToolSpecification()", ".ServerTool()")
_PROVIDER = "MethodToolCallbackProvider"
_ROOTS = [root for roots, _, _ in _SERVERS for root in roots]
GATES = gates(
    (
        *((tail.rpartition(".")[2], words(root for root in roots if root != ANY)) for roots, tail, _ in _SERVERS),
        *((name, frozenset[str]()) for name in _CALLS),
        *((name, words(("org.springframework.ai",))) for name in _ADDS),
        (_PROVIDER, words(("org.springframework.ai",))),
    )
)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the server that a call makes, or the system prompt of a question."""
    if reading.module.language.name in {"python", "javascript", "typescript"}:
        return
    path = normal(callee.path)
    if call.tail == _PROVIDER:
        for id_, name in tools.tools(reading, reading.argument(site, ("tool_objects",)), "spring-ai"):
            starters_mcp.offered(reading, id_, reading.evidence(call.node, f"the server offers {name}", name))
        return
    if call.tail in _ADDS and path.startswith(_SPRING) and path.endswith(".system"):
        agents.prompt(reading, call, reading.argument(site, (0,)), reading.owner(), "the call")
        return
    if call.tail in _CALLS:
        if find(callee.path) is not None or path.startswith("OpenAI."):
            _prompt(reading, call, site)
        return
    for roots, tail, names in _SERVERS:
        if tail.rpartition(".")[2] == call.tail and (ANY in roots or matches(path, roots, tail)):
            _server(reading, call, site, path, names)
            return


def _server(reading: Reading, call: Call, site: Site, path: str, names: tuple[str | int, ...]) -> None:
    name = _name(reading, site, names)
    found = dict(_tools(reading, call))
    listed = {
        str(word)
        for id_ in found
        for word in _list(
            reading.records.assets[id_].config.get("capabilities") if id_ in reading.records.assets else []
        )
    }
    config: dict[str, Value] = {
        "role": "server",
        "function": path,
        "tools": [*found.values()],
        "capabilities": [*sorted(listed)],
        "transport": next((kind for tail, kind in _TRANSPORTS.items() if tail in _tails(reading)), None),
    }
    if config["transport"] not in {"stdio", None}:
        config["host"] = listening.host(reading)
        config["authenticated"] = listening.authenticated(reading) if config["host"] is not None else None
    id_ = reading.add(types.MCP_SERVER, call, f"mcp:{name}", name, compact(config), stage=Stage.AGENT)
    for tool_id, tool_name in found.items():
        evidence = reading.evidence(call.node, f"the server offers {tool_name}", tool_name)
        reading.records.edge(id_, tool_id, "uses-tool", evidence)


def _tails(reading: Reading) -> set[str]:
    return {name.rpartition(".")[2] for name in reading.module.tails}


def _list(value: Value) -> list[Value]:
    return list(value) if isinstance(value, list) else []


def _name(reading: Reading, site: Site, names: tuple[str | int, ...]) -> str:
    """The name that a server gives itself: an argument, or the `Name` of what describes the implementation."""
    value = reading.argument(site, names)
    for option in _flat(value):
        if isinstance(option, Text) and option.whole:
            return option.value
    for option in _flat(Items(tuple(reading.evaluator.positional(site)))):
        if isinstance(option, Name) and option.site is not None and "mplementation" in option.path:
            found = reading.text(option.site, "name", 0)
            if found:
                return found
    for one in reading.module.tails.get("Implementation", ()):
        found = reading.text(frame_of(one), "name", 0)
        if found:
            return found
    return "mcp"


def _flat(value: Val | None) -> Iterator[Val]:
    for option in options(value) if value is not None else ():
        if isinstance(option, Items):
            for item in option.values[:20]:
                yield from _flat(item)
        else:
            yield option


def _tools(reading: Reading, call: Call) -> Iterator[tuple[str, str]]:
    """The tools that calls register on a server: `s.AddTool(tool, handler)`, `mcp.AddTool(server, &tool, handler)`."""
    for module in _modules(reading):
        for tail in _REGISTERS:
            for one in module.tails.get(tail, ()):
                site = frame_of(one)
                passed = reading.evaluator.positional(site)
                callee = reading.evaluator.callee(site)
                of = (option for value in (callee, *passed[:1]) for option in options(value))
                if any(isinstance(option, Name) and _is(option, call, reading) for option in of):
                    yield from _registered(reading, site, passed)
    for option in _toolboxes(reading):
        yield from tools.tools(reading, option, "mcp")
    for option in _flat(reading.argument(frame_of(call), ("tools", "tool"))):
        yield from _specified(reading, option)


def _specified(reading: Reading, value: Val) -> Iterator[tuple[str, str]]:
    """The tool of a record that holds it beside what runs: `SyncToolSpecification` of Java, `ServerTool` of Go."""
    if not isinstance(value, Name) or value.site is None or not value.path.endswith(_RECORDS):
        return
    given = [reading.argument(value.site, names) for names in (("tool", 0), ("handler", "call", "call_handler", 1))]
    yield from _registered(reading, value.site, [one for one in given if one is not None])


def _modules(reading: Reading) -> Iterator[Module]:
    """The file, and those of its language that register tools too: on a server that they are passed."""
    yield reading.module
    project = reading.evaluator.project
    others = [path for path, called in project.called.items() if path != reading.path and called & _REGISTERS]
    ending = reading.path[reading.path.rfind(".") :]
    for path in [path for path in others if path.endswith(ending)][:MOST_REGISTERING]:
        module = project.module(path)
        if module is not None:
            yield module


def _toolboxes(reading: Reading) -> Iterator[Val]:
    """The classes whose methods `.WithTools<T>()` registers."""
    for one in reading.module.tails.get("WithTools", ()):
        for node in _types(one.node):
            yield reading.evaluator.evaluate(node, frame_of(one).frame)
    if "WithToolsFromAssembly" in reading.module.tails:
        project = reading.evaluator.project
        for path, file in islice(project.files.items(), MOST_FILES):
            if not path.endswith(".cs") or b"McpServerToolType" not in _source(file):
                continue
            module = project.module(path)
            for scope in classes(module.scope) if module is not None else ():
                if any("McpServerToolType" in scope.module.text(node) for node in scope.decorators):
                    yield Definition(scope)


MOST_REGISTERING = 60
"""Other files that are looked through for the tools of a server."""
MOST_FILES = 2_000
"""Files of a project that are looked through for the tools of its assembly."""


def _source(file: SourceFile) -> bytes:
    try:
        return file.read()
    except OSError:
        return b""


def _types(node: Node) -> Iterator[Node]:
    pending = [node.child_by_field_name("function")]
    while pending:
        current = pending.pop()
        if current is None:
            continue
        if current.type == "type_argument_list":
            yield from current.named_children
        elif current.type in {"member_access_expression", "generic_name"}:
            pending += [current.child_by_field_name("name")] if current.type.startswith("member") else current.children


def _is(value: Name, call: Call, reading: Reading) -> bool:
    if value.site is None or value.site.node.start_byte != call.node.start_byte:
        return False
    return value.site.module.path == reading.path


def _registered(reading: Reading, site: Site, passed: list[Val]) -> Iterator[tuple[str, str]]:
    records = [one for one in passed if isinstance(one, Name) and one.path.endswith(_RECORDS)]
    for record in records:
        yield from _specified(reading, record)
    if records:
        return
    for value in passed:
        if not isinstance(value, Name) or value.site is None or "ool" not in value.path:
            continue
        name = reading.text(value.site, "name", 0)
        if not name:
            continue
        text = reading.argument(value.site, ("description",)) or _option(reading, value.site, "WithDescription")
        if text is None and value.path.endswith(".Tool()"):  # Java's `new Tool(name, description, schema)`
            text = reading.argument(value.site, (1,))
        handler = next((one for one in passed if isinstance(one, Definition)), None)
        part: Node | None = None
        if handler is None and (closure := _closure(site.node)) is not None:
            handler, part = Definition(site.frame.scope), closure
        yield described.add(reading, value.site, "mcp", name, runs=handler, text=text, part=part)
        return
    if name := reading.text(site, "name"):  # Kotlin: `server.addTool(name = …, description = …) { request -> … }`
        yield described.add(reading, site, "mcp", name, runs=Definition(site.frame.scope),
                            text=reading.argument(site, ("description",)), part=site.node)  # fmt: skip


def _option(reading: Reading, site: Site, name: str) -> Val | None:
    for value in reading.evaluator.positional(site):
        if isinstance(value, Name) and value.site is not None and value.path.endswith(f"{name}()"):
            return reading.argument(value.site, (0,))
    return None


def _closure(node: Node) -> Node | None:
    listed = node.child_by_field_name("arguments")
    wanted = {"func_literal", "lambda_expression", "lambda_literal"}
    return next((one for one in listed.named_children if one.type in wanted), None) if listed is not None else None


def _prompt(reading: Reading, call: Call, site: Site) -> None:
    """The system message of a question: a message of the role, or one of a kind of its own."""
    value = reading.argument(site, ("system", "instructions", "add_system_message"))
    if value is None:
        value = _system(reading, reading.argument(site, ("messages", "message", "input", 0)))
    for option in options(value) if value is not None else ():
        inner: Val = option
        if isinstance(option, Items):
            inner = next((text for item in option.values for text in _texts_of(reading, item)), option)
        elif isinstance(option, Name):
            inner = next(_texts_of(reading, option), option)
        if isinstance(inner, Text):
            agents.prompt(reading, call, inner, reading.owner(), "the call")
            return


def _texts_of(reading: Reading, value: Val) -> Iterator[Text]:
    """The text of a message or of a block of one."""
    for option in options(value):
        if isinstance(option, Text):
            yield option
        elif isinstance(option, Table):
            for key in ("content", "text", "value"):
                yield from texts(option.entries[key]) if key in option.entries else ()
        elif isinstance(option, Name) and option.site is not None:
            given = reading.argument(option.site, ("content", "text", "value", 0))
            yield from texts(given) if given is not None else ()


def _system(reading: Reading, messages: Val | None) -> Val | None:
    for item in _flat(messages):
        if isinstance(item, Table) and _says_system(item.entries.get("role")):
            return item.entries.get("content")
        if isinstance(item, Name) and item.site is not None:
            if item.path.endswith(_SYSTEM_MAKERS):
                return reading.argument(item.site, ("content", "text", 0))
            if _says_system(reading.argument(item.site, ("role",))):
                return reading.argument(item.site, ("content",))
            if item.path.endswith(".ChatMessage()") and _says_system(reading.argument(item.site, (0,))):
                return reading.argument(item.site, (1,))  # .NET's `new(ChatRole.System, "…")`
    return None


def _says_system(role: Val | None) -> bool:
    """Whether a role is that of the system or the developer, by its text or a constant of the library."""
    for option in options(role) if role is not None else ():
        text = option.value if isinstance(option, Text) else option.path if isinstance(option, Name) else ""
        if text.lower().rpartition(".")[2].endswith(("system", "developer")):
            return True
    return False
