"""MCP servers that settings of Spring AI and Quarkus make: the one that the application is, those that it uses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.application import Setting, filled
from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.records import Records
from bartizan.sources.repository.mcp.server import server_config
from bartizan.sources.repository.reader import Context

_SERVERS = {"spring.ai.mcp.server": "name", "quarkus.mcp.server": "server-info.name"}
"""Sections that make the application a server, and their key of its name."""
_CLIENTS = (
    re.compile(
        r"spring\.ai\.mcp\.client\.(?:sse|streamable-http|stdio)\.connections\.(?P<name>[\w\-]+)\.(?P<key>[\w\-.\[\]]+)"
    ),
    re.compile(r"quarkus\.langchain4j\.mcp\.(?P<name>[\w\-]+)\.(?P<key>[\w\-.\[\]]+)"),
)
_ANYWHERE = "0.0.0.0"  # noqa: S104 - what a server listens on that names no host
_GUARDS = (b"SecurityFilterChain", b"SecurityWebFilterChain", b"@RolesAllowed", b"@Authenticated")
_ASKS = ("quarkus.http.auth.permission", "quarkus.oidc.auth-server-url", "spring.security.oauth2.resourceserver")
_MEMORY = "mcp:servers"
_CONNECTED = "mcp:connected"
MOST_FILES = 2_000


@dataclass(frozen=True, slots=True)
class Settings:
    """A file of settings being read; `known` fills placeholders."""

    path: str
    known: dict[str, str]
    records: Records
    context: Context

    def owner(self) -> str:
        """The id of the file's own asset."""
        return Reading.file_asset(self.records, self.context, self.path)


def servers(listed: Sequence[Setting], file: Settings, project: Project) -> None:
    """Records the server that a file of settings makes, and those that it connects to."""
    _own(listed, file, project)
    used: dict[str, dict[str, Setting]] = {}
    for one in listed:
        match = next((found for pattern in _CLIENTS if (found := pattern.fullmatch(one.key))), None)
        if match is not None:
            used.setdefault(match.group("name"), {})[match.group("key")] = one
    for name, said in used.items():
        id_ = _used(name, said, file)
        known = project.memory.setdefault(_CONNECTED, {})
        if id_ is not None and isinstance(known, dict):
            known.setdefault(_module_of(file.path), []).append(id_)


def _own(listed: Sequence[Setting], file: Settings, project: Project) -> None:
    for section, key in _SERVERS.items():
        mine = {one.key[len(section) + 1 :]: one for one in listed if one.key.startswith(f"{section}.")}
        if not mine or mine.get("enabled", Setting("", "", 0)).value == "false":
            continue
        everything = {one.key: one.value for one in listed}
        name = mine[key].value if key in mine else "mcp"
        transport = _transport(mine, everything)
        config: dict[str, Value] = {"role": "server", "function": section, "name": name, "transport": transport}
        if transport != "stdio":
            config["host"] = everything.get("server.address", everything.get("quarkus.http.host", _ANYWHERE))
            config["authenticated"] = _authenticated(file.path, everything, project)
        id_ = file.context.asset_id(file.path, f"mcp:{name}")
        location = Location(file.path, next(iter(mine.values())).line)
        file.records.asset(id_, types.MCP_SERVER, name, location, config=compact(config), stage=Stage.AGENT)
        made = project.memory.setdefault(_MEMORY, {})
        if isinstance(made, dict):
            made.setdefault(_module_of(file.path), id_)


def _transport(mine: dict[str, Setting], everything: dict[str, str]) -> str:
    if any(mine[key].value == "true" for key in ("stdio", "stdio.enabled") if key in mine):
        return "stdio"
    if everything.get("spring.main.web-application-type", "").lower() == "none":
        return "stdio"
    return "sse" if mine.get("protocol", Setting("", "", 0)).value.upper() == "SSE" else "streamable-http"


def _authenticated(path: str, everything: dict[str, str], project: Project) -> bool:
    """Whether anything in the module of the settings looks at who calls."""
    if any(key.startswith(_ASKS) for key in everything):
        return True
    module = _module_of(path)
    beside = [one for one in project.files if one.startswith(module) and one.endswith((".java", ".kt"))]
    for one in beside[:MOST_FILES]:
        try:
            source = project.files[one].read()
        except OSError:
            continue
        if any(word in source for word in _GUARDS):
            return True
    return False


def _module_of(path: str) -> str:
    """The folder of the module that has a file of settings among its resources."""
    return path.partition("src/main/")[0] if "src/main/" in path else path.rpartition("/")[0]


def _used(name: str, said: dict[str, Setting], file: Settings) -> str | None:
    """The id of a server that the application starts or connects to; None where the settings do not say how."""
    raw: dict[str, Value] = {}
    for key in ("url", "command"):
        if key in said and (value := filled(said[key].value, file.known)):
            raw[key] = value
    listed = [one for key, one in said.items() if re.fullmatch(r"args(?:\[\d+\])?", key)]
    words = [word for one in listed for word in one.value.split(",") if word]
    command = raw.get("command")
    if isinstance(command, str) and "," in command:  # Quarkus lists the words of a command
        raw["command"], *rest = command.split(",")
        words = [*rest, *words]
    if words:
        raw["args"] = [*words]
    env = {key.partition(".")[2]: one.value for key, one in said.items() if key.startswith("env.")}
    if env:
        raw["env"] = dict(env)
    if "url" not in raw and "command" not in raw:
        return None
    config = {**server_config(raw), "role": "client"}
    id_ = file.context.asset_id(file.path, f"mcp:{name}")
    location = Location(file.path, min(one.line for one in said.values()))
    file.records.asset(id_, types.MCP_SERVER, name, location, config=config, stage=Stage.AGENT)
    file.records.edge(file.owner(), id_, "uses-tool", Evidence(f"the settings use {name}", location=location))
    return id_


def offered(reading: Reading, tool: str, evidence: Evidence) -> None:
    """Joins a tool to the server that the settings of its module make."""
    made = reading.evaluator.project.memory.get(_MEMORY)
    for folder, server in made.items() if isinstance(made, dict) else ():
        if reading.path.startswith(f"{folder}src/"):
            reading.records.edge(str(server), tool, "uses-tool", evidence)


def connected(reading: Reading) -> list[str]:
    """The servers that the settings of a file's module connect to."""
    known = reading.evaluator.project.memory.get(_CONNECTED)
    found = known.items() if isinstance(known, dict) else ()
    return [str(one) for folder, servers_ in found if reading.path.startswith(f"{folder}src/") for one in servers_]
