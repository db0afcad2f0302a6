"""Where each MCP client keeps its list of servers, and which tools its settings approve at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bartizan.model.values import Value, parse
from bartizan.sources.repository.configured import at, members, pairs, plain, texts
from bartizan.sources.repository.yaml_marks import Marked

MARKS = frozenset({"command", "url", "cmd", "uri", "httpUrl", "serverUrl", "image", "endpoint", "baseUrl"})
"""Keys of which a server's entry has at least one."""

_KEYS = (
    "mcpServers", "mcp_servers", "mcp-servers", "context_servers", "servers", "mcp", "extensions",
    "experimental.modelContextProtocolServers", "amp.mcpServers", "augment.advanced", "mcp.servers", "mcpConfig",
    "agent.mcpServers", "experimental", "registry",
)  # fmt: skip
_STRICT = frozenset({"extensions", "mcp", "servers", "registry", "mcp.servers"})
"""Lists of other things too: only what looks like a server is taken."""

DISTINCTIVE = ("mcpServers", "mcp_servers", "context_servers", "mcp-servers")
"""Keys that list MCP servers in whatever file they stand at the top."""

_RENAMED = {"cmd": "command", "uri": "url", "envs": "env"}
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One server as it is configured: its name, its settings, and their lines."""

    name: str
    raw: dict[str, Value]
    line: int
    end_line: int
    lines: dict[str, int] = field(default_factory=dict)


def entries(document: Marked, path: str, depth: int = 0) -> Iterator[Entry]:
    """Every server, wherever the client keeps its list."""
    if depth > _DEEPEST:
        return
    for key in _KEYS:
        inner = document.get(key)
        if inner is None or (key in {"servers", "registry"} and not _is_mcp_file(path)):
            continue
        if key in {"mcp", "augment.advanced", "experimental"}:
            nested = inner.get("servers") or inner.get("mcpServers") or inner.get("modelContextProtocolServers")
            inner = nested if nested is not None else (inner if key == "mcp" else None)
        yield from _listed(inner, strict=key in _STRICT)
    for key in ("settings",):
        inner = document.get(key)
        if inner is not None and path.endswith((".code-workspace", "devcontainer.json")):
            yield from entries(inner, path, depth + 1)
    for _, project in pairs(document.get("projects")):
        yield from entries(project, path, depth + 1)
    for _, inner in pairs(document.get("customizations")):
        yield from entries(inner, path, depth + 1)
    if document.get("startCommand") is None and _is_block(path) and _is_server(document):
        yield _entry(str(plain(document.get("name")) or path.rpartition("/")[2].partition(".")[0]), document, 1)


def entries_by_key(document: Marked) -> Iterator[Entry]:
    """Every server of a file whose name says nothing, under the keys that only lists of MCP servers have."""
    for key in DISTINCTIVE:
        inner = document.get(key)
        listed = [*pairs(inner)] or [("", one) for one in members(inner)]
        if listed and all(_is_server(one) and one.get("image") is None for _, one in listed):
            yield from _listed(inner, strict=True)


def approvals(document: Marked, path: str) -> dict[str, list[Value]]:
    """Tools that a client's permissions approve, by server: Claude's `mcp__github__*`, Amazon Q's `@git/log`.

    `*` stands for every tool of a server; under the name `*` stand those of all servers.
    """
    found: dict[str, list[Value]] = {}
    allowed = [
        *texts(at(document, "permissions", "allow")),
        *texts(document.get("allowedTools")),
        *texts(document.get("amp.commands.allowlist")),
    ]
    for text in allowed:
        if text.startswith("mcp__"):
            server, _, tool = text.removeprefix("mcp__").partition("__")
            found.setdefault(server, []).append(tool or "*")
        elif text.startswith("@") and not text.startswith("@builtin"):
            server, _, tool = text.removeprefix("@").partition("/")
            found.setdefault(server, []).append(tool or "*")
    if at(document, "chat.tools.global.autoApprove") is not None or at(document, "chat.tools.autoApprove") is not None:
        node = document.get("chat.tools.global.autoApprove") or document.get("chat.tools.autoApprove")
        if node is not None and node.value is True:
            found["*"] = ["*"]
    return found


def _listed(inner: Marked | None, *, strict: bool) -> Iterator[Entry]:
    items: list[tuple[str, Marked, int]] = []
    if inner is not None and isinstance(inner.value, dict):
        items = [(name, entry, inner.key_lines.get(name, entry.line)) for name, entry in inner.items()]
    else:
        items = [
            (str(plain(entry.get("name")) or f"server-{index}"), entry, entry.line)
            for index, entry in enumerate(members(inner))
        ]
    for name, entry, line in items:
        if isinstance(entry.value, dict) and (not strict or _is_server(entry)):
            yield _entry(name, entry, line)


def _entry(name: str, node: Marked, line: int) -> Entry:
    raw: dict[str, Value] = {}
    lines: dict[str, int] = {}
    for key, value in node.items():
        known = _RENAMED.get(key, key)
        raw[known] = parse(plain(value))
        lines[known] = node.key_lines.get(key, value.line)
    inner = raw.get("server") or raw.get("transport")
    if isinstance(inner, dict) and not MARKS & set(raw):
        # `{"transport": {"type": "sse", "url": …}}`
        raw = {**raw, **inner}
        raw.pop("transport", None)
    if isinstance(raw.get("image"), str) and "command" not in raw:
        raw = {**raw, "command": "docker", "args": ["run", raw["image"]]}
    return Entry(name, raw, line, max(node.end_line, line), lines)


def _is_server(entry: Marked) -> bool:
    return any(entry.get(key) is not None for key in MARKS)


def _is_mcp_file(path: str) -> bool:
    return "mcp" in path.rpartition("/")[2].lower() or "/mcp/" in f"/{path}" or path.endswith("catalog.yaml")


def _is_block(path: str) -> bool:
    """Continue keeps one server a file, some of them as a bare block."""
    return "/mcpServers/" in f"/{path}"
