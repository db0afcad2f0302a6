"""The reader of MCP configuration: the files of every client, comments and trailing commas tolerated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge, Gap
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.configured import document
from bartizan.sources.repository.mcp.claims import claims, is_client_file
from bartizan.sources.repository.mcp.entries import DISTINCTIVE, Entry, approvals, entries, entries_by_key
from bartizan.sources.repository.mcp_servers import server_config
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text
from bartizan.sources.repository.yaml_marks import Marked, MarkError

SOURCE = "mcp"
TYPE = "code/mcp-server"
LARGEST = 1024 * 1024
MOST_SERVERS = 200
_MARKS = tuple(key.encode() for key in DISTINCTIVE)


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The MCP servers of each file."""
    for file in files:
        known = is_client_file(file.path)
        if file.size > LARGEST:
            if known:
                why = f"larger than {LARGEST} bytes; it was not read"
                yield Gap(SOURCE, file.path, why, "a list of servers that a client would read")
            continue
        if not known and not _lists(file):
            continue
        text, gap = read_text(file, SOURCE)
        if gap is not None and known:
            yield gap
        if text is None:
            continue
        try:
            parsed = document(file.path, text, context.limits)
        except MarkError as error:
            if known and "mcp" in text.lower():
                why = f"cannot be parsed: line {error.line}: {error.why[:120]}"
                yield Gap(SOURCE, file.path, why, "a file that its client can read")
            continue
        listed = entries(parsed, file.path) if known else entries_by_key(parsed)
        yield from _servers(file.path, parsed, listed, context)


def _lists(file: SourceFile) -> bool:
    """Whether a file of any name may hold a list of servers."""
    try:
        data = file.read()
    except OSError:
        return False
    return any(key in data for key in _MARKS)


def _servers(path: str, parsed: Marked, listed: Iterable[Entry], context: Context) -> Iterator[Record]:
    approved = approvals(parsed, path)
    owner = context.file_id(path)
    seen: set[str] = set()
    for entry in listed:
        config = _config(entry, approved)
        if not ({"command", "url", "package"} & set(config)) or entry.name in seen or len(seen) >= MOST_SERVERS:
            continue
        if not seen:
            sighting = Sighting(SOURCE, Location(path, 1))
            yield Asset(owner, "file", "file", path.rpartition("/")[2], "code", sightings=(sighting,))
        seen.add(entry.name)
        location = Location(path, entry.line, entry.end_line)
        id_ = context.asset_id(path, f"mcp:{entry.name}")
        yield Asset(
            id_, TYPE, "mcp-server", entry.name, "code", stage=Stage.AGENT, config=config,
            sightings=(Sighting(SOURCE, location, config, _places(entry)),),
        )  # fmt: skip
        text = f"{entry.name} is configured in {path}"
        yield Edge(id_, owner, "defined-in", evidence=(Evidence(text, location=location),))
        yield from _dependency(id_, config, location)


def _config(entry: Entry, approved: Mapping[str, list[Value]]) -> dict[str, Value]:
    config = server_config(entry.raw)
    config["role"] = "client"
    also = [*approved.get(entry.name, []), *approved.get("*", [])]
    if also:
        known = config.get("auto_approve")
        config["auto_approve"] = [*(known if isinstance(known, list) else []), *also]
    return config


def _places(entry: Entry) -> dict[str, int]:
    """The lines of what rules ask: each property at the key that gave it."""
    lines = entry.lines
    places: dict[str, int] = {key: lines[key] for key in ("command", "args", "env", "url", "headers") if key in lines}
    started = lines.get("args", lines.get("command"))
    if started is not None:
        places |= {"package": started, "version": started, "pinned": started}
    for key in ("autoApprove", "auto_approve", "alwaysAllow", "trust", "require_approval"):
        if key in lines:
            places["auto_approve"] = lines[key]
    for key in ("url", "httpUrl", "serverUrl"):
        if key in lines:
            places |= {"url": lines[key], "encrypted": lines[key]}
    held = lines.get("env", lines.get("headers", started))
    return places | ({"secrets": held} if held is not None else {})


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
    text = f"the client starts {package}"
    yield Edge(id_, target, "depends-on", evidence=(Evidence(text, value=package, location=location),))


READER = Reader("mcp", claims, "file", read, max_bytes=1 << 40)
