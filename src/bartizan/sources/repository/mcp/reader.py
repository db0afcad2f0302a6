"""The reader of MCP configuration: the files of every client, comments and trailing commas tolerated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge, Gap
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.severity import Stage
from bartizan.model.values import Value, parse
from bartizan.sources.repository.mcp.claims import claims
from bartizan.sources.repository.mcp.jsonc import plain_json
from bartizan.sources.repository.mcp.server import server_config
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text

SOURCE = "mcp"
TYPE = "code/mcp-server"
LARGEST = 1024 * 1024
MOST_SERVERS = 200

_KEYS = (
    "mcpServers",
    "mcp_servers",
    "servers",
    "context_servers",
    "mcp",
    "extensions",
    "mcp-servers",
    "experimental.modelContextProtocolServers",
    "amp.mcpServers",
)


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The MCP servers of each file."""
    for file in files:
        text, gap = read_text(file, SOURCE)
        if gap is not None:
            yield gap
        if text is None:
            continue
        document, why = _document(file.path, text)
        if why is not None:
            if "mcp" in text.lower():
                yield Gap(SOURCE, file.path, why, "a file that its client can read")
            continue
        yield from _servers(file.path, text, document, context)


def _document(path: str, text: str) -> tuple[object, str | None]:
    """The parsed file, or why it cannot be parsed."""
    try:
        if path.endswith((".yaml", ".yml")):
            return msgspec.yaml.decode(text), None
        if path.endswith(".toml"):
            return msgspec.toml.decode(text), None
        return msgspec.json.decode(plain_json(text)), None
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        return None, f"cannot be parsed: {str(error)[:120]}"


def _servers(path: str, text: str, document: object, context: Context) -> Iterator[Record]:
    found = list(_entries(document, path))[:MOST_SERVERS]
    if not found:
        return
    owner = context.file_id(path)
    lines = text.split("\n")
    written = False
    for name, entry in found:
        raw = parse_entry(entry)
        config = server_config(raw)
        if not ({"command", "url", "package"} & set(config)):
            continue
        if not written:
            written = True
            sighting = Sighting(SOURCE, Location(path, 1))
            yield Asset(owner, "file", "file", path.rpartition("/")[2], "code", sightings=(sighting,))
        config["role"] = "client"
        line = line_of(lines, name)
        location = Location(path, line, line)
        id_ = context.asset_id(path, f"mcp:{name}")
        places: dict[str, int] = {
            key: line_of(lines, key, line) for key in ("command", "args", "env", "url", "headers") if key in raw
        }
        yield Asset(
            id_, TYPE, "mcp-server", name, "code", stage=Stage.AGENT, config=config,
            sightings=(Sighting(SOURCE, location, config, places),),
        )  # fmt: skip
        yield Edge(id_, owner, "defined-in", evidence=(Evidence(f"{name} is configured in {path}", location=location),))
        yield from _dependency(id_, config, location)


def _dependency(id_: str, config: Mapping[str, Value], location: Location) -> Iterator[Edge | Asset]:
    """What the server is started from: a package or an image."""
    package, ecosystem = config.get("package"), config.get("ecosystem")
    if not isinstance(package, str) or not isinstance(ecosystem, str) or ecosystem not in {"npm", "pypi"}:
        return
    from bartizan.sources.repository.manifests.package import purl

    version = config.get("version")
    target = purl(ecosystem, package, version if isinstance(version, str) and config.get("pinned") is True else None)
    detail: dict[str, Value] = {
        "ecosystem": ecosystem,
        "name": package,
        "category": "mcp",
        "pinned": config.get("pinned") is True,
    }
    yield Asset(
        target, "package", "sdk", package, ecosystem, config=detail, sightings=(Sighting(SOURCE, location, detail),)
    )
    yield Edge(
        id_,
        target,
        "depends-on",
        evidence=(Evidence(f"the client starts {package}", value=package, location=location),),
    )


def _entries(document: object, path: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """`(name, entry)` of every server, wherever the client keeps its list."""
    if not isinstance(document, Mapping):
        return
    for key in _KEYS:
        inner = document.get(key)
        if key == "servers" and not _is_mcp_file(path):
            continue
        if key == "mcp" and isinstance(inner, Mapping):
            inner = inner.get("servers", inner)
        yield from _listed(inner, strict=key in {"extensions", "mcp", "servers"})
    if "settings" in document and path.endswith(".code-workspace"):
        yield from _entries(document["settings"], path)
    projects = document.get("projects")
    for project in projects.values() if isinstance(projects, Mapping) else ():
        yield from _entries(project, path)
    customised = document.get("customizations")
    if isinstance(customised, Mapping):
        for inner in customised.values():
            yield from _entries(inner, path)
            if isinstance(inner, Mapping):
                yield from _entries(inner.get("settings"), path)


def _is_mcp_file(path: str) -> bool:
    return "mcp" in path.rpartition("/")[2].lower() or "/mcp/" in path


def _listed(inner: object, *, strict: bool) -> Iterator[tuple[str, Mapping[str, object]]]:
    items: list[tuple[str, object]] = []
    if isinstance(inner, Mapping):
        items = [(str(name), entry) for name, entry in inner.items()]
    elif isinstance(inner, list):
        items = [
            (str(entry.get("name", f"server-{index}")), entry)
            for index, entry in enumerate(inner)
            if isinstance(entry, Mapping)
        ]
    for name, entry in items:
        if isinstance(entry, Mapping) and (
            not strict or {"command", "url", "cmd", "uri", "httpUrl", "serverUrl"} & set(entry)
        ):
            yield name, entry


def parse_entry(entry: Mapping[str, object]) -> dict[str, Value]:
    """An entry as configuration data; Goose's `cmd`, `uri` and `envs` under their usual names."""
    renamed = {"cmd": "command", "uri": "url", "envs": "env"}
    found: dict[str, Value] = {}
    for key, value in entry.items():
        try:
            found[renamed.get(str(key), str(key))] = parse(value)
        except TypeError:
            continue
    return found


def line_of(lines: Sequence[str], name: str, after: int = 1) -> int:
    """The first line at or after `after` that holds `name` as a key; the first line when none does."""
    key = re.compile(rf"""(["']?){re.escape(name)}\1\s*[:=\]]|["']{re.escape(name)}["']|\.{re.escape(name)}\]""")
    for number in range(max(after, 1), len(lines) + 1):
        if key.search(lines[number - 1]):
            return number
    return after


READER = Reader("mcp", claims, "file", read, max_bytes=LARGEST)
