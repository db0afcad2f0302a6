"""Settings of coding agents that are kept in a repository, where they bind everybody who opens it.

Claude Code: <https://code.claude.com/docs/en/settings>; Codex: <https://developers.openai.com/codex/config>;
the Gemini command line: <https://github.com/google-gemini/gemini-cli/blob/main/docs/cli/configuration.md>.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence

from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.ci.agents import settings_off
from bartizan.sources.repository.ci.claims import claims_settings
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text
from bartizan.sources.repository.yaml_marks import MarkError, load

SOURCE = "agent-settings"
TYPE = "code/agent-settings"
LARGEST = 256 * 1024
_FETCHES = re.compile(r"\b(curl|wget|npx|uvx|bunx|pipx|iwr|Invoke-WebRequest)\b")
_TOOLS = {".claude": "claude-code", ".codex": "codex", ".gemini": "gemini-cli", ".qwen": "qwen-code"}


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """One asset for each settings file."""
    for file in files:
        text, gap = read_text(file, SOURCE)
        if gap is not None:
            yield gap
        if text is None:
            continue
        try:
            data, lines = _toml(text) if file.path.endswith(".toml") else _json(text, context)
        except (MarkError, tomllib.TOMLDecodeError, RecursionError) as error:
            yield Gap(SOURCE, file.path, f"not valid: {error}", "settings that the agent can read")
            continue
        yield _asset(file, data, lines, context)


def _json(text: str, context: Context) -> tuple[Mapping[str, object], dict[str, int]]:
    root = load(text, as_json=True, depth=context.limits.depth, nodes=10_000)
    plain = _plain(root)
    return plain if isinstance(plain, Mapping) else {}, dict(root.key_lines)


def _plain(node: object) -> object:
    value = getattr(node, "value", node)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _toml(text: str) -> tuple[Mapping[str, object], dict[str, int]]:
    return tomllib.loads(text), {}


def _asset(file: SourceFile, data: Mapping[str, object], lines: Mapping[str, int], context: Context) -> Asset:
    config: dict[str, Value] = {
        "tool": _TOOLS[file.path.split("/")[-2]],
        "sandboxOff": list(_off(data)),
        "hooks": list(_hooks(data.get("hooks"))),
        "approvesServers": data.get("enableAllProjectMcpServers") is True,
    }
    config["hooksFetch"] = [one for one in _hooks(data.get("hooks")) if _FETCHES.search(one)]
    named = {"permissions": "sandboxOff", "hooks": "hooks", "enableAllProjectMcpServers": "approvesServers"}
    where = {named[key]: line for key, line in lines.items() if key in named}
    where |= {"hooksFetch": where["hooks"]} if "hooks" in where else {}
    location = Location(file.path, 1, 1)
    identity = context.asset_id(file.path, "settings")
    sighting = Sighting(SOURCE, location, config, where)
    name = file.path
    return Asset(identity, TYPE, "agent", name, "code", stage=Stage.AGENT, config=config, sightings=(sighting,))


def _off(data: Mapping[str, object]) -> Iterator[str]:
    yield from settings_off(data)
    if data.get("sandbox_mode") == "danger-full-access":
        yield "sandbox_mode: danger-full-access"
    if data.get("approval_policy") == "never" and data.get("sandbox_mode") not in {"read-only", "workspace-write"}:
        yield "approval_policy: never"
    if data.get("autoAccept") is True:
        yield "autoAccept: true"


def _hooks(data: object, depth: int = 0) -> Iterator[str]:
    """The commands of every hook, whatever event they hang on."""
    if depth > 6:  # noqa: PLR2004 - hooks nest event → matcher → list → command
        return
    if isinstance(data, Mapping):
        command = data.get("command")
        if isinstance(command, str):
            yield command
        for one in data.values():
            yield from _hooks(one, depth + 1)
    elif isinstance(data, list):
        for one in data[:100]:
            yield from _hooks(one, depth + 1)


READER = Reader(name=SOURCE, claims=claims_settings, unit="file", read=read, max_bytes=LARGEST)
