"""AI agents in CI: the actions and the programs that run them, and what their settings mean.

The inputs are those of each action's own `action.yml`, as published in November 2026.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bartizan.model.values import Value
from bartizan.sources.repository.launch import fetched
from bartizan.sources.repository.shell import commands


@dataclass(frozen=True, slots=True)
class AgentAction:
    """One action. `prompts` are the inputs that reach the model; `keys` those that hold a credential.

    `checks` says whether the action itself refuses people without write access, unless one of
    `opens` lets them in; `reads_event` whether it reads the issue or pull request by itself.
    """

    tool: str
    prompts: tuple[str, ...]
    keys: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    checks: bool = False
    reads_event: bool = False


_CLAUDE_PROMPTS = ("prompt", "direct_prompt", "override_prompt", "custom_instructions", "system_prompt", "claude_args")
_CLAUDE_KEYS = ("anthropic_api_key", "claude_code_oauth_token")

ACTIONS = {
    "anthropics/claude-code-action": AgentAction(
        "claude-code",
        _CLAUDE_PROMPTS,
        _CLAUDE_KEYS,
        ("allowed_non_write_users", "allowed_bots"),
        checks=True,
        reads_event=True,
    ),
    "anthropics/claude-code-base-action": AgentAction("claude-code", _CLAUDE_PROMPTS, _CLAUDE_KEYS),
    "anthropics/claude-code-security-review": AgentAction(
        "claude-code", ("custom-security-scan-instructions",), ("claude-api-key",), reads_event=True
    ),
    "openai/codex-action": AgentAction(
        "codex", ("prompt", "codex-args"), ("openai-api-key",), ("allow-users",), checks=True
    ),
    "google-github-actions/run-gemini-cli": AgentAction("gemini-cli", ("prompt",), ("gemini_api_key",)),
    "google-gemini/gemini-cli-action": AgentAction("gemini-cli", ("prompt",), ("GEMINI_API_KEY",), reads_event=True),
    "actions/ai-inference": AgentAction("ai-inference", ("prompt", "system-prompt", "input")),
    "sst/opencode/github": AgentAction("opencode", ("prompt",), reads_event=True),
    "anomalyco/opencode/github": AgentAction("opencode", ("prompt",), reads_event=True),
    "qodo-ai/pr-agent": AgentAction("pr-agent", (), reads_event=True),
    "codium-ai/pr-agent": AgentAction("pr-agent", (), reads_event=True),
    "coderabbitai/ai-pr-reviewer": AgentAction("ai-pr-reviewer", ("system_message",), reads_event=True),
    "augmentcode/augment-agent": AgentAction("auggie", ("instruction",), ("augment_session_auth",)),
    "warpdotdev/warp-agent-action": AgentAction("warp", ("prompt",), ("warp_api_key",)),
    "warpdotdev/oz-agent-action": AgentAction("warp", ("prompt",), ("warp_api_key",)),
}
"""Actions by their repository (and folder), in lower case."""

PROGRAMS = {
    "claude": ("claude-code", ("-p", "--print")),
    "codex": ("codex", ("exec", "e")),
    "gemini": ("gemini-cli", ("-p", "--prompt", "--yolo", "-y")),
    "aider": ("aider", ("--message", "-m", "--message-file", "--yes", "--yes-always")),
    "cursor-agent": ("cursor", ("-p", "--print")),
    "copilot": ("copilot", ("-p", "--prompt")),
    "opencode": ("opencode", ("run",)),
    "goose": ("goose", ("run",)),
    "amp": ("amp", ("-x", "--execute")),
    "qwen": ("qwen-code", ("-p", "--prompt", "--yolo")),
    "auggie": ("auggie", ("--print", "-p")),
    "droid": ("droid", ("exec",)),
}
"""Programs by name: the tool, and the arguments of which one says that it runs without a person."""

_PACKAGES = {
    "@anthropic-ai/claude-code": "claude",
    "@openai/codex": "codex",
    "@google/gemini-cli": "gemini",
    "@github/copilot": "copilot",
    "opencode-ai": "opencode",
    "@sourcegraph/amp": "amp",
    "@qwen-code/qwen-code": "qwen",
    "aider-chat": "aider",
}
_RUNNERS = frozenset({"npx", "bunx", "uvx", "pnpm", "yarn", "bun", "npm", "pipx"})

_OFF = (
    "--dangerously-skip-permissions",
    "--allow-dangerously-skip-permissions",
    "--dangerously-bypass-approvals-and-sandbox",
    "danger-full-access",
    "bypassPermissions",
    "--yolo",
    "--approval-mode=yolo",
    "--allow-all-tools",
    "--allow-all",
    "--dangerously-allow-all",
    "--skip-permissions-unsafe",
    "--yes-always",
)
_ANY_COMMAND = re.compile(
    r"""(?<![\w(])(?:Bash|Shell|run_shell_command|shell)(?:\(\s*\*?\s*(?::\*)?\s*\))?(?=$|[\s,"'\]])"""
)
_TOOLS = re.compile(r"""--(?:allowed-?tools|allow-tool)[= ]+("[^"]*"|'[^']*'|[^\s"']+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Invocation:
    """A program that runs an agent: its tool and its arguments, the line counted from the script's first."""

    tool: str
    words: tuple[str, ...]
    offset: int


def action_of(uses: str) -> tuple[AgentAction, str] | None:
    """The agent's action that `uses` names, with the version after `@`; None for another action."""
    name, _, version = uses.partition("@")
    found = ACTIONS.get(name.lower())
    return None if found is None else (found, version)


def invocations(script: str) -> Iterator[Invocation]:
    """The agents that a shell script starts, in order."""
    for offset, words in commands(script):
        names = [word.rpartition("/")[2] for word in words]
        for place, name in enumerate(names[:6]):
            program = name
            if place and names[0] in _RUNNERS:
                package = re.sub(r"(?<=.)@[^/@]*$", "", words[place])
                program = _PACKAGES.get(package, name)
            if program in PROGRAMS and _is_command(names, place):
                tool, alone = PROGRAMS[program]
                rest = words[place + 1 :]
                if any(word.partition("=")[0] in alone for word in rest):
                    yield Invocation(tool, tuple(rest), offset)
                break


def _is_command(names: Sequence[str], place: int) -> bool:
    """Whether a word stands where a command does: first, or after a runner, `sudo`, `env` and the like."""
    prefixes = {*_RUNNERS, "sudo", "env", "time", "timeout", "xargs", "exec", "nohup", "command", "echo-n"}
    return all(name in prefixes or name.startswith("-") or "=" in name or name.isdigit() for name in names[:place]) or (
        place > 0 and names[0] in _RUNNERS
    )


def sandbox_off(texts: Mapping[str, str], tool: str) -> list[str]:
    """What switches the agent's own limits off, each once.

    `texts` are the action's inputs, or the arguments of a program under one name.
    """
    found: dict[str, None] = {}
    for name, text in texts.items():
        lowered = text.strip().lower()
        for mark in _OFF:
            if re.search(rf"(?<![\w-]){re.escape(mark)}(?![\w-])", text):
                found[mark] = None
        if name == "safety-strategy" and lowered == "unsafe":
            found["safety-strategy: unsafe"] = None
        if name in {"allowed_tools", "allowed-tools", "allowedTools"} and _ANY_COMMAND.search(text):
            found[f"{name} allows any command"] = None
        for tools in _TOOLS.findall(text):
            if _ANY_COMMAND.search(tools.strip("\"'")):
                found["any command is allowed"] = None
        if name == "settings":
            found.update(dict.fromkeys(_settings_off(text)))
    if tool == "gemini-cli" and "prompt" in texts and not _names_tools(texts.get("settings", "")):
        # The action runs `gemini --yolo`, so only a list of tools limits it.
        found["the action approves every tool, and settings name none"] = None
    if tool == "aider" and re.search(r"(?<![\w-])--yes(?![\w-])", " ".join(texts.values())):
        found["--yes"] = None
    return list(found)


def _settings_off(text: str) -> Iterator[str]:
    """What a JSON text of settings switches off."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from settings_off(data)


def _names_tools(text: str) -> bool:
    """Whether settings list the tools that the Gemini command line may use."""
    if "${{" in text:
        return True
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return False
    tools = data.get("tools") if isinstance(data, Mapping) else None
    core = tools.get("core") if isinstance(tools, Mapping) else None
    return isinstance(core, list) or (isinstance(data, Mapping) and isinstance(data.get("coreTools"), list))


def settings_off(data: object) -> Iterator[str]:
    """What the settings of Claude Code and of the Gemini command line switch off."""
    if not isinstance(data, Mapping):
        return
    permissions = data.get("permissions")
    if isinstance(permissions, Mapping):
        if permissions.get("defaultMode") == "bypassPermissions":
            yield "permissions.defaultMode: bypassPermissions"
        allowed = permissions.get("allow")
        for one in allowed if isinstance(allowed, list) else ():
            if isinstance(one, str) and _ANY_COMMAND.fullmatch(one.strip()):
                yield f"permissions.allow: {one}"
    tools = data.get("tools")
    names = [data.get("coreTools"), tools.get("core") if isinstance(tools, Mapping) else None]
    for one in (name for listed in names if isinstance(listed, list) for name in listed):
        if isinstance(one, str) and _ANY_COMMAND.fullmatch(one.strip()):
            yield f"tools.core: {one}"


def mcp_servers(texts: Mapping[str, str]) -> list[Value]:
    """The MCP servers that inputs name as JSON: command, arguments and package of each."""
    found: list[Value] = []
    for name, text in texts.items():
        if not ("mcp" in name.lower() or "mcpServers" in text):
            continue
        for candidate in (text, *re.findall(r"--mcp-config[= ]+'(\{.*?\})'(?=\s|$)", text, re.DOTALL)):
            try:
                data = json.loads(candidate)
            except (ValueError, RecursionError):
                continue
            servers = data.get("mcpServers") if isinstance(data, Mapping) else None
            if isinstance(servers, Mapping):
                found.extend(_server(str(key), one) for key, one in servers.items() if isinstance(one, Mapping))
    return found


def _server(name: str, data: Mapping[str, object]) -> Value:
    command = str(data.get("command", ""))
    arguments = data.get("args")
    words = [str(one) for one in arguments] if isinstance(arguments, list) else []
    out: dict[str, Value] = {"name": name, "command": command, "args": list(words)}
    found = fetched(command, list(words))
    if found is not None:
        out["package"] = found.package
        if found.version is not None:
            out["version"] = found.version
        out["pinned"] = found.pinned
    return out
