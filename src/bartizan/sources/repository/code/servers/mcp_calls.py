"""What calls make of an MCP server: the tools that are registered on it, how it is reached, who may call it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from bartizan.sources.repository.code.agents import described, dispatch
from bartizan.sources.repository.code.agents.abilities import asks, calls_in
from bartizan.sources.repository.code.following.names import is_test
from bartizan.sources.repository.code.following.syntax import Call, Module
from bartizan.sources.repository.code.following.values import (
    Definition,
    Frame,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    options,
)
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading, frame_of

_REGISTERS = ("tool", "register_tool", "add_tool", "set_request_handler")
_TRANSPORTS = {
    "StdioServerTransport": "stdio",
    "StreamableHTTPServerTransport": "streamable-http",
    "NodeStreamableHTTPServerTransport": "streamable-http",
    "WebStandardStreamableHTTPServerTransport": "streamable-http",
    "StreamableHTTPTransport": "streamable-http",
    "SSEServerTransport": "sse",
    "create_mcp_handler": "streamable-http",
    "start_http": "streamable-http",
    "start_hono_sse": "sse",
    "start_sse": "sse",
    "start_stdio": "stdio",
}
_AUTHENTICATES = frozenset(
    {
        "require_bearer_auth", "mcp_auth_router", "with_mcp_auth", "authenticate", "verify_token", "jwt_verify",
        "verify", "require_auth", "bearer_auth", "basic_auth", "get_session", "get_server_session", "require_user",
        "check_api_key", "verify_api_key", "authorize", "verify_access_token", "ProxyOAuthServerProvider",
        "timing_safe_equal", "auth",
        "expressjwt", "create_remote_jwk_set",
    }
)  # fmt: skip
_IN_FRONT = ("use", "post", "all", "get", "route", "add_hook", "register")
"""Calls that put something in front of routes, in Express, Hono and Fastify."""
_IN_NAMES = re.compile(rb"auth|jwt|bearer|api_?key|passport|oidc|keycloak|require_?user|signed_?in")
"""What the names of those who look at callers hold."""
_LISTS, _CALLS = "ListToolsRequestSchema", "CallToolRequestSchema"
_ANYWHERE = "0.0.0.0"  # noqa: S104 - what a server listens on that names no host
DEEPEST = 2
MOST_USERS = 40


def registered(reading: Reading, call: Call) -> list[tuple[str, str]]:
    """`(id, name)` of the tools that calls register on the server that `call` makes."""
    found: dict[str, str] = {}
    schemas: list[Val] = []
    handlers: list[Definition] = []
    for one in _on(reading, call, list(reading.module.calls), 0):
        site = frame_of(one)
        if one.tail != "set_request_handler":
            form = described.find(f"mcp.{one.tail}")
            for tool in described.records(reading, site, form) if form is not None else ():
                found.setdefault(*tool)
            continue
        text = one.scope.module.text(one.node)
        handler = reading.argument(site, (1,))
        if isinstance(handler, Definition):
            if _LISTS in text[:200]:
                frame = Frame(handler.scope)
                schemas += [reading.evaluator.evaluate(node, frame) for node in handler.scope.returns]
            elif _CALLS in text[:200]:
                handlers.append(handler)
    for schema in schemas:
        for tool in _listed(reading, schema, handlers):
            found.setdefault(*tool)
    return list(found.items())


def _on(reading: Reading, call: Call, calls: list[Call], depth: int) -> Iterator[Call]:
    """The calls of methods of the server, in functions too that the server is passed to."""
    seen: set[int] = set()
    for one in calls:
        site = frame_of(one)
        if one.tail in _REGISTERS:
            for option in options(reading.evaluator.callee(site)):
                if isinstance(option, Name) and option.site is not None and option.site.node == call.node:
                    yield one
        elif depth < DEEPEST and one.node != call.node and _passes(reading, site, call):
            for option in options(reading.evaluator.callee(site)):
                if isinstance(option, Definition) and option.scope.kind == "function":
                    key = option.scope.node.start_byte
                    if key not in seen and option.scope.module is not reading.module:
                        seen.add(key)
                        yield from _on(reading, call, calls_in(option.scope), depth + 1)


def _passes(reading: Reading, site: Site, call: Call) -> bool:
    """Whether a call is passed the server."""
    for passed in site.module.language.arguments(site):
        if passed.node.type != "identifier":
            continue
        for option in options(reading.evaluator.evaluate(passed.node, site.frame)):
            if isinstance(option, Name) and option.site is not None and option.site.node == call.node:
                return True
    return False


def _listed(reading: Reading, schema: Val, handlers: list[Definition]) -> Iterator[tuple[str, str]]:
    """The tools that a low-level server lists; what each does stands in the case of its name."""
    for option in options(schema):
        tools = option.entries.get("tools") if isinstance(option, Table) else None
        for item in tools.values[:60] if isinstance(tools, Items) else ():
            name = item.entries.get("name") if isinstance(item, Table) else None
            if not isinstance(item, Table) or not isinstance(name, Text) or not name.whole:
                continue
            handler = handlers[0] if handlers else None
            case = _case(handler, name.value) if handler is not None else None
            if case is None:  # `HANDLERS[name](…)`
                handler = dispatch.in_table(reading, reading.module, name.value) or handler
            site = Site(handler.scope.node, Frame(handler.scope)) if handler is not None else None
            if site is None:
                site = Site(reading.module.tree.root_node, Frame(reading.module.scope))
            yield described.add(
                reading, site, "mcp", name.value, runs=handler, text=item.entries.get("description"),
                approval=handler is not None and asks(reading, handler.scope), node=case,
            )  # fmt: skip


def _case(handler: Definition, name: str) -> Node | None:
    """The `case` of a tool's name inside the function that handles all calls."""
    source = handler.scope.module
    pending = [handler.scope.node]
    while pending:
        node = pending.pop()
        if node.type in {"switch_case", "if_statement"}:
            value = node.child_by_field_name("value" if node.type == "switch_case" else "condition")
            text = source.text(value) if value is not None else ""
            if any(f"{quote}{name}{quote}" in text for quote in "\"'`"):
                return node
        pending.extend(node.named_children)
    return None


def _ways(reading: Reading) -> list[Module]:
    """Where the server is connected: in the file that makes it, else in those that import that."""
    if not reading.module.tails.keys().isdisjoint(_TRANSPORTS) or "start" in reading.module.tails:
        return [reading.module]
    project = reading.evaluator.project
    users = project.importers.get(reading.path, [])[:MOST_USERS]
    handed = [user for one in users if project.hands_on(one) for user in project.importers.get(one, [])[:MOST_USERS]]
    modules = [project.module(one) for one in dict.fromkeys((*users, *handed)) if not is_test(one)]
    found = [module for module in modules if module and not module.tails.keys().isdisjoint(_TRANSPORTS)]
    return found or [reading.module]


def _served(reading: Reading) -> list[Module]:
    """Where the server is connected to the network."""
    return [one for one in _ways(reading) if any(_TRANSPORTS.get(tail, "stdio") != "stdio" for tail in one.tails)]


def transport(reading: Reading) -> str | None:
    """How a server that this file makes is reached; the widest of several ways."""
    found = [_TRANSPORTS[tail] for module in _ways(reading) for tail in _TRANSPORTS if tail in module.tails]
    for call in reading.module.tails.get("start", ()):
        kind = reading.text(frame_of(call), "transport_type")
        if kind is not None:
            found.append({"httpStream": "streamable-http"}.get(kind, kind))
    return next((one for one in ("streamable-http", "sse", "stdio") if one in found), None)


def host(reading: Reading) -> str:
    """The host that the HTTP server listens on; all of them where none is named."""
    fixed: set[str] = set()
    for call in [call for module in _served(reading) for call in module.tails.get("listen", ())]:
        site = frame_of(call)
        for option in options(reading.argument(site, ("host", "hostname", 1)) or Text("")):
            if isinstance(option, Text) and option.whole and option.value:
                return option.value
        for option in options(reading.evaluator.callee(site)):
            # Fastify keeps to this machine unless it is told otherwise.
            fixed.add(
                "localhost" if isinstance(option, Name) and normal(option.path).startswith("fastify.") else _ANYWHERE
            )
    return "localhost" if fixed == {"localhost"} else _ANYWHERE


def authenticated(reading: Reading) -> bool:
    """Whether anything in each file that serves it looks at who calls."""
    return all(_looks(module) for module in _served(reading) or [reading.module])


def _looks(module: Module) -> bool:
    if not _AUTHENTICATES.isdisjoint(module.tails):
        return True
    source = module.source.lower()
    return b"authorization" in source or b"x-api-key" in source or _IN_NAMES.search(_middleware(module)) is not None


def _middleware(module: Module) -> bytes:
    """What is put in front of the routes."""
    calls = [call for tail in _IN_FRONT for call in module.tails.get(tail, ())]
    texts = []
    for call in calls[:40]:
        listed = call.node.child_by_field_name("arguments")
        children = listed.named_children if listed is not None else []
        names = [child for child in children if child.type in {"identifier", "member_expression", "call_expression"}]
        texts += [module.text(child)[:80].lower().encode() for child in names]
    return b" ".join(texts)
