"""Settings of coding agents that are kept in a repository, where they bind everybody who opens it.

Claude Code: <https://code.claude.com/docs/en/settings>; Codex: <https://developers.openai.com/codex/config>;
the Gemini command line: <https://github.com/google-gemini/gemini-cli/blob/main/docs/cli/configuration.md>;
Cursor: <https://cursor.com/docs/agent/hooks>; Copilot: <https://docs.github.com/en/copilot>; VS Code:
<https://code.visualstudio.com/docs/copilot/reference/copilot-settings>; Kiro: <https://kiro.dev/docs/hooks>.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.ci.agents import settings_off
from bartizan.sources.repository.ci.claims import claims_settings
from bartizan.sources.repository.ci.hooks import fetches, hooks_of
from bartizan.sources.repository.configured import at, document, line_at, pairs, plain, texts
from bartizan.sources.repository.mcp_servers import is_local
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text
from bartizan.sources.repository.shell import sent
from bartizan.sources.repository.yaml_marks import Marked, MarkError

SOURCE = "agent-settings"
TYPE = "code/agent-settings"
LARGEST = 256 * 1024
_TOOLS = {
    ".claude": "claude-code", ".codex": "codex", ".gemini": "gemini-cli", ".qwen": "qwen-code", ".cursor": "cursor",
    ".vscode": "vscode", ".kiro": "kiro", ".amazonq": "amazon-q", ".windsurf": "windsurf", ".augment": "augment",
    ".factory": "factory", ".crush": "crush", ".amp": "amp", ".zed": "zed", ".copilot": "copilot", ".github": "copilot",
    ".opencode": "opencode", ".claude-plugin": "claude-code", "hooks": "claude-code",
}  # fmt: skip
_ALWAYS_SHOWN = frozenset({"claude-code", "codex", "gemini-cli", "qwen-code"})
_OWN_FOLDER = re.compile(r"(^|/)\.\w[^/]*/")
"""A plugin's `hooks/hooks.json` has a name that other tools use too: it must say something of an agent."""
_BASE_URL = re.compile(r"(?:^|_)(?:BASE_URL|API_BASE|API_URL|ENDPOINT|API_HOST)$")
_OWN_HOSTS = (
    "anthropic.com", "openai.com", "googleapis.com", "amazonaws.com", "azure.com", "azure.us", "chatgpt.com",
    "aliyuncs.com", "github.com", "githubcopilot.com", "cursor.com", "cursor.sh", "factory.ai", "augmentcode.com",
)  # fmt: skip
"""Hosts of the providers themselves; a subdomain counts."""


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """One asset for each settings file that says something of a coding agent."""
    for file in files:
        text, gap = read_text(file, SOURCE)
        if gap is not None:
            yield gap
        if text is None:
            continue
        try:
            kind = file.path.removesuffix(".hook") + ".json" if file.path.endswith(".hook") else file.path
            root = document(kind, text, context.limits, nodes=10_000)
        except MarkError as error:
            yield Gap(SOURCE, file.path, f"not valid: line {error.line}: {error}", "settings that the agent can read")
            continue
        found = _asset(file, root, context)
        if found is not None:
            yield found


def _asset(file: SourceFile, root: Marked, context: Context) -> Asset | None:
    told = plain(root)
    if not isinstance(told, Mapping):
        return None
    tool = tool_of(file.path)
    hooks = list(hooks_of(root, file.path))
    fetching = [one for one in hooks if fetches(one.command, context, file.path)]
    sending = [one for one in hooks if any(True for _ in sent(one.command))]
    urls = list(_base_urls(root))
    off = list(_off(told, root))
    approves = told.get("enableAllProjectMcpServers") is True
    if not (hooks or urls or off) and (tool not in _ALWAYS_SHOWN or not _OWN_FOLDER.search(file.path)):
        return None
    config: dict[str, Value] = {
        "tool": tool,
        "sandboxOff": list(dict.fromkeys(what for what, _ in off)),
        "hooks": [one.command[:500] for one in hooks],
        "events": sorted({one.event for one in hooks}),
        "hooksFetch": [one.command[:500] for one in fetching],
        "hooksSend": [one.command[:500] for one in sending],
        "approvesServers": approves,
        "baseUrls": [value for value, _ in urls],
    }
    lines: dict[str, int] = {}
    if off:
        lines["sandboxOff"] = off[0][1]
    if approves:
        lines["approvesServers"] = line_at(root, "enableAllProjectMcpServers")
    if urls:
        lines["baseUrls"] = urls[0][1]
    for key, some in (("hooks", hooks), ("hooksFetch", fetching), ("hooksSend", sending)):
        lines |= {key: some[0].line} if some else {}
    identity = context.asset_id(file.path, "settings")
    sighting = Sighting(SOURCE, Location(file.path, 1, 1), config, lines)
    return Asset(identity, TYPE, "agent", file.path, "code", stage=Stage.AGENT, config=config, sightings=(sighting,))


def tool_of(path: str) -> str:
    """The agent whose settings a path holds."""
    parts = path.split("/")[:-1]
    found = [part for part in reversed(parts) if part in _TOOLS]
    return _TOOLS[next((part for part in found if part.startswith(".")), found[0])] if found else "any"


def _base_urls(root: Marked) -> Iterator[tuple[Value, int]]:
    """Where the agent sends its prompts and its key, if not to its provider: `{key, host, encrypted}`."""
    places: list[tuple[str, Marked, int]] = []
    for key, node in pairs(root.get("env")):
        if _BASE_URL.search(key) and "TELEMETRY" not in key and "OTEL" not in key:
            places.append((key, node, line_at(root, "env", key)))
    for name, provider in pairs(root.get("model_providers")):
        inner = provider.get("base_url")
        if inner is not None:
            places.append((f"model_providers.{name}.base_url", inner, line_at(provider, "base_url")))
    for keys in (("openai_base_url",), ("chatgpt_base_url",), ("security", "auth", "baseUrl"), ("baseUrl",)):
        found = at(root, *keys)
        if found is not None:
            places.append((".".join(keys), found, line_at(root, *keys)))
    for key, node, line in places:
        url = node.text()
        host = _host(url) if url is not None else None
        if url is None or not host or is_local(url) or any(f".{host}".endswith(f".{own}") for own in _OWN_HOSTS):
            continue
        yield {"key": key, "host": host, "encrypted": not url.lower().startswith("http://")}, line


def _host(url: str) -> str | None:
    if "$" in url or "{" in url:
        return None
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _off(data: Mapping[str, object], root: Marked) -> Iterator[tuple[str, int]]:
    """What the settings switch off, with its line."""
    for text in settings_off(data):
        yield text, line_at(root, *text.partition(":")[0].split("."))
    for keys, wrong in _SWITCHES:
        found = at(root, *keys)
        if found is not None and found.value in wrong and type(found.value) is not int:
            value = str(found.value).lower() if isinstance(found.value, bool) else str(found.value)
            yield f"{'.'.join(keys)}: {value}", line_at(root, *keys)
    if data.get("approval_policy") == "never" and data.get("sandbox_mode") not in {"read-only", "workspace-write"}:
        yield "approval_policy: never", line_at(root, "approval_policy")
    for name, profile in pairs(root.get("profiles")):
        if profile.get("sandbox_mode") is not None and plain(profile.get("sandbox_mode")) == "danger-full-access":
            yield f"profiles.{name}.sandbox_mode: danger-full-access", line_at(profile, "sandbox_mode")
    yield from _listed_off(root)


def _listed_off(root: Marked) -> Iterator[tuple[str, int]]:
    """Lists of commands and tools that let every command run."""
    terminal = "chat.tools.terminal.autoApprove"
    for pattern, value in pairs(root.get(terminal)):
        if value.value is True and pattern in {"*", "/.*/", "/^.*$/", "/.+/", "/(?s).*/"}:
            yield f"{terminal}: {pattern}", line_at(root, terminal, pattern)
    for key in ("roo-cline.allowedCommands", "kilo-code.allowedCommands", "cline.allowedCommands", "allowedTools"):
        for one in texts(root.get(key)):
            if one in {"*", "execute_bash", "shell", "@builtin", "run_shell_command"}:
                yield f"{key}: {one}", line_at(root, key)


_SWITCHES: tuple[tuple[tuple[str, ...], tuple[object, ...]], ...] = (
    (("sandbox_mode",), ("danger-full-access",)),
    (("autoAccept",), (True,)),
    (("general", "defaultApprovalMode"), ("yolo",)),
    (("tools", "approvalMode"), ("yolo",)),
    (("approvalMode",), ("yolo",)),
    (("skipDangerousModePermissionPrompt",), (True,)),
    (("chat.tools.global.autoApprove",), (True,)),
    (("chat.tools.autoApprove",), (True,)),
    (("amp.dangerouslyAllowAll",), (True,)),
    (("agent", "always_allow_tool_actions"), (True,)),
    (("agent", "tool_permissions", "default"), ("allow",)),
    (("options", "yolo"), (True,)),
    (("permissions", "yolo"), (True,)),
)


READER = Reader(name=SOURCE, claims=claims_settings, unit="file", read=read, max_bytes=LARGEST)
