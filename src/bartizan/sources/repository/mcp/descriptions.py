"""Servers and tools as static files describe them: the registry's `server.json`, bundles, lists of tools.

<https://github.com/modelcontextprotocol/registry> (`server.json`), <https://github.com/anthropics/mcpb>
(`manifest.json`), <https://modelcontextprotocol.io/specification> (the answer to `tools/list`). All files of a tree are
read together: only then can be told that one server's tool speaks of another's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.repository.ai_assets import Finds, told
from bartizan.sources.repository.configured import at, document, first_text, line_at, members, pairs, plain, text_at
from bartizan.sources.repository.instructions import hidden
from bartizan.sources.repository.launch import is_pinned
from bartizan.sources.repository.mcp.claims import claims_description
from bartizan.sources.repository.mcp_servers import server_config
from bartizan.sources.repository.reader import Context, Reader, SourceFile, decode
from bartizan.sources.repository.yaml_marks import Marked, MarkError

SOURCE = "mcp"
LARGEST = 2 * 1024 * 1024
MOST_TOOLS = 500
_MARKS = (b"inputSchema", b"input_schema", b"modelcontextprotocol", b"dxt_version", b"mcp_config", b"startCommand")
_ECOSYSTEMS = {"npm": "npm", "pypi": "pypi", "oci": "docker", "docker": "docker", "nuget": "nuget", "mcpb": "mcpb"}
_ORDERS = re.compile(
    r"\b(?:must|always|never|instead of|do not use|don't use|ignore|only ever|override)\b", re.IGNORECASE
)
_SENTENCES = re.compile(r"[^.!?\n]+")


@dataclass(slots=True)
class Described:
    """One server as a file describes it: its name (None where the file does not say), and its tools."""

    finds: Finds
    name: str | None
    owner: str | None
    tools: list[Marked] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The names of its tools."""
        return {name for tool in self.tools if (name := text_at(tool, "name")) is not None}


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The servers and tools of all files of the tree."""
    found: list[Described] = []
    for file in files:
        if file.size > LARGEST:
            continue
        try:
            data = file.read()
            text = decode(data) if any(mark in data for mark in _MARKS) else None
            root = document(file.path, text, context.limits) if text is not None else None
        except (OSError, UnicodeDecodeError, MarkError):
            continue
        if root is not None:
            found += _described(file.path, root, Finds(SOURCE, file.path, context))
    for one in found:
        _tools(one, found)
        yield from one.finds


def _described(path: str, root: Marked, finds: Finds) -> list[Described]:
    schema = text_at(root, "$schema") or ""
    if root.get("packages") is not None and ("modelcontextprotocol" in schema or "/" in (text_at(root, "name") or "")):
        return [_registered(root, finds)] if members(root.get("packages")) or members(root.get("remotes")) else []
    if at(root, "server", "mcp_config") is not None or root.get("dxt_version") is not None:
        return [_bundle(root, finds)]
    if path.endswith((".yaml", ".yml")):
        return [_smithery(path, root, finds)] if root.get("startCommand") is not None else []
    result = root.get("result") or root
    tools = members(result.get("tools")) or members(root)
    listed = [one for one in tools if text_at(one, "name") and _schema(one) is not None]
    if not listed or len(listed) * 2 < len(tools):
        return []
    info = result.get("serverInfo") or root.get("serverInfo") or root.get("server")
    name = text_at(info, "name") if info is not None and isinstance(info.value, dict) else None
    owner = None
    if name is not None:
        owner = _server(finds, name, 1, {"tools": [str(text_at(one, "name")) for one in listed][:MOST_TOOLS]})
    return [Described(finds, name, owner, listed[:MOST_TOOLS])]


def _schema(tool: Marked) -> Marked | None:
    """The schema of a tool's arguments, by which a list of MCP tools differs from other lists."""
    return tool.get("inputSchema") or tool.get("input_schema")


def _registered(root: Marked, finds: Finds) -> Described:
    """The registry's `server.json`."""
    name = text_at(root, "name") or "mcp"
    config: dict[str, Value] = {"version": text_at(root, "version")}
    lines = {"description": line_at(root, "description")}
    for package in members(root.get("packages"))[:1]:
        ecosystem = _ECOSYSTEMS.get(first_text(package, "registryType", "registry_type", "registry_name") or "", "")
        version = text_at(package, "version")
        identifier = first_text(package, "identifier", "name")
        if identifier is not None and ecosystem == "docker" and version is None and ":" in identifier:
            identifier, _, version = identifier.rpartition(":")
        pinned = is_pinned(ecosystem, version) or text_at(package, "fileSha256") is not None
        config |= {"package": identifier, "ecosystem": ecosystem, "version": version, "pinned": pinned}
        variables = [text_at(one, "name") for one in members(package.get("environmentVariables"))]
        config["env_keys"] = sorted(one for one in variables if one is not None) or None
        lines |= {"package": package.line, "pinned": line_at(package, "version")}
    for remote in members(root.get("remotes"))[:1]:
        raw = {"url": text_at(remote, "url"), "type": text_at(remote, "type")}
        config |= {key: value for key, value in server_config(raw).items() if key in {"url", "encrypted", "transport"}}
        lines["url"] = line_at(remote, "url")
    owner = _server(finds, name, 1, config | _told(text_at(root, "description")), lines)
    return Described(finds, name, owner, [])


def _bundle(root: Marked, finds: Finds) -> Described:
    """A desktop extension's `manifest.json`."""
    name = text_at(root, "name") or "mcp"
    started = at(root, "server", "mcp_config")
    raw = plain(started)
    config = server_config(raw if isinstance(raw, dict) else {})
    tools = members(root.get("tools"))[:MOST_TOOLS]
    config["tools"] = [found for one in tools if (found := text_at(one, "name")) is not None]
    lines = {"command": line_at(root, "server", "mcp_config", "command"), "hidden": line_at(root, "description")}
    description = " ".join(found for key in ("description", "long_description") if (found := text_at(root, key)))
    owner = _server(finds, name, 1, config | _told(description), lines)
    for prompt in members(root.get("prompts")):
        text = text_at(prompt, "text")
        if text is not None:
            finds.prompt(text, line_at(prompt, "text"), owner, text_at(prompt, "name") or name)
    return Described(finds, name, owner, tools)


def _smithery(path: str, root: Marked, finds: Finds) -> Described:
    name = path.rpartition("/")[0].rpartition("/")[2] or "mcp"
    kind = text_at(root, "startCommand", "type")
    owner = _server(finds, name, line_at(root, "startCommand"), {"transport": kind})
    return Described(finds, None, owner, [])


def _server(finds: Finds, name: str, line: int, config: dict[str, Value], lines: dict[str, int] | None = None) -> str:
    id_ = finds.address(f"mcp:{name}")
    return finds.asset(id_, "code/mcp-server", name, line, config={"role": "server", **config}, lines=lines)


def _told(description: str | None) -> dict[str, Value]:
    return {"hidden": told(description)["hidden"], "description": description[:300]} if description else {}


def _tools(one: Described, all_: Sequence[Described]) -> None:
    """The tools of a server, each with what its description hides and whose tools it speaks of."""
    own = one.names
    others = {name: other.name for other in all_ if other is not one and other.name != one.name for name in other.names}
    foreign = {name for name in others if name not in own}
    for tool in one.tools:
        name = text_at(tool, "name")
        if name is None:
            continue
        parts = list(_texts(tool))
        text = "\n".join(part for part, _ in parts)
        same = others.get(name) if one.name is not None else None
        config: dict[str, Value] = {
            "framework": "mcp",
            "name": name,
            **told(text),
            "description": text[:300],
            "destructive": plain(at(tool, "annotations", "destructiveHint")),
            "read_only": plain(at(tool, "annotations", "readOnlyHint")),
            "speaks_of": list(_speaks_of(text, foreign)),
            "same_as": [same] if same is not None else [],
        }
        lines = {"speaks_of": line_at(tool, "description"), "same_as": line_at(tool, "name")}
        wrong = next((line for part, line in parts if hidden(part)), None)
        lines["hidden"] = wrong if wrong is not None else line_at(tool, "description")
        id_ = one.finds.address(f"tool:{name}")
        one.finds.asset(id_, "code/tool", name, tool.line, end_line=tool.end_line, config=config, lines=lines)
        if one.owner is not None:
            one.finds.edge(one.owner, id_, "uses-tool", f"the server offers {name}", tool.line, value=name)


def _texts(tool: Marked) -> Iterator[tuple[str, int]]:
    """What a model reads of a tool: its description, its title, the descriptions of its arguments."""
    for key in ("description", "title"):
        if (found := text_at(tool, key)) is not None:
            yield found, line_at(tool, key)
    yield from _arguments(_schema(tool), 0)


def _arguments(schema: Marked | None, depth: int) -> Iterator[tuple[str, int]]:
    if schema is None or depth > 5:  # noqa: PLR2004 - arguments of arguments end somewhere
        return
    for _, one in pairs(schema.get("properties")):
        if (found := text_at(one, "description")) is not None:
            yield found, line_at(one, "description")
        yield from _arguments(one, depth + 1)
        yield from _arguments(one.get("items"), depth + 1)


def _speaks_of(text: str, foreign: set[str]) -> Iterator[str]:
    """The tools of other servers about which a sentence of the text gives an order."""
    for sentence in _SENTENCES.findall(text[:20_000]) if foreign else ():
        if _ORDERS.search(sentence):
            words = set(re.findall(r"[A-Za-z][\w-]{4,}", sentence))
            yield from sorted(name for name in words & foreign if "_" in name or "-" in name)


READER = Reader("mcp-descriptions", claims_description, "tree", read, max_bytes=1 << 40)
