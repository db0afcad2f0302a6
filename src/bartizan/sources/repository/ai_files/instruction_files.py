"""Instructions that coding assistants take from a repository: `CLAUDE.md`, `AGENTS.md`, rules, agents, commands.

Claude Code: <https://code.claude.com/docs/en/memory> and `/sub-agents`; Cursor: <https://docs.cursor.com/context/rules>;
Copilot: <https://docs.github.com/en/copilot>; AGENTS.md: <https://agents.md>; the others name theirs alike.
"""

from __future__ import annotations

import re

from bartizan.model.values import Value
from bartizan.sources.repository.ai_assets import Finds, line_map, told
from bartizan.sources.repository.ai_files.coding_tools import any_command, capabilities, tool_of
from bartizan.sources.repository.ai_files.format import Document, Format
from bartizan.sources.repository.ai_files.markdown import parted, tool_list
from bartizan.sources.repository.configured import document, first_text, line_at, text_at
from bartizan.sources.repository.yaml_marks import Marked, MarkError

_ALWAYS = re.compile(
    r"(^|/)(CLAUDE(\.local)?\.md|AGENTS?(\.override)?\.md|GEMINI\.md|QWEN\.md|WARP\.md|CRUSH\.md|\.cursorrules"
    r"|\.windsurfrules"
    r"|\.clinerules|\.roorules|\.goosehints|\.rules|copilot-instructions\.md|\.augment-guidelines"
    r"|\.junie/(guidelines|AGENTS)\.md"
    r"|\.clinerules/.+|\.roo/rules[\w-]*/.+\.md|\.windsurf/rules/.+\.md|\.amazonq/rules/.+\.md|\.augment/rules/.+\.md"
    r"|\.continue/rules/.+\.md|\.claude/rules/.+\.md|\.kiro/steering/.+\.md|\.trae/rules/.+\.md|\.cursor/rules/.+\.mdc?"
    r"|[^/]+\.mdc|[^/]+\.instructions\.md|\.claude/output-styles/.+\.md)$"
)
_AGENTS = re.compile(
    r"(^|/)(\.(claude|cursor|opencode|factory|qwen|github|kiro)/(agents?|droids)/.+\.md|[^/]+\.(agent|chatmode)\.md"
    r"|agents/[^/]+\.md)$"
)
_COMMANDS = re.compile(
    r"(^|/)(\.(claude|cursor|opencode|factory|roo|augment|qwen|gemini)/commands?/.+\.(md|toml)|\.(amazonq|continue"
    r"|codex)/prompts/.+"
    r"|[^/]+\.prompt\.md|\.windsurf/workflows/.+\.md|commands/[^/]+\.md)$"
)
_PLUGIN = re.compile(r"(^|/)(agents|commands)/[^/]+\.md$")
_MANIFESTS = (".claude-plugin/plugin.json", ".claude-plugin/marketplace.json", "gemini-extension.json")
_OF_COMMANDS = frozenset({"allowed-tools", "allowedTools", "argument-hint", "disable-model-invocation"})
_SHELL_LINE = re.compile(r"!`(?P<command>[^`\n]{1,400})`|!\{(?P<braced>[^}\n]{1,400})\}")
_ALIASES = frozenset({"sonnet", "opus", "haiku", "inherit", "default", "auto"})


def _instructions(given: Document, found: Finds) -> None:
    header, body, line = parted(given.text, found.context.limits)
    if not body.strip():
        return
    always = header.get("alwaysApply")
    config: dict[str, Value] = {
        "tool": tool_of(given.path),
        "always": always.value if always is not None and isinstance(always.value, bool) else True,
        **told(body),
    }
    id_ = found.address("instructions")
    end, lines = given.end_line, line_map(body, line)
    found.asset(id_, "code/instructions", given.path, 1, end_line=end, config=config, lines=lines)


def _agent(given: Document, found: Finds) -> None:
    header, body, line = parted(given.text, found.context.limits)
    plugin = _PLUGIN.search(given.path) is not None and tool_of(given.path) == "any"
    if not body.strip() or (plugin and not (text_at(header, "name") and text_at(header, "description"))):
        return
    name = text_at(header, "name") or given.name.partition(".")[0]
    id_ = found.address("agent")
    config = _settings(header) | told(body) | {"framework": tool_of(given.path), "name": name}
    mode = first_text(header, "permissionMode", "permission_mode")
    off = [f"permissionMode: {mode}"] if mode in {"bypassPermissions", "dontAsk"} else []
    config["limits_off"] = [*off, *(f"tools: {one}" for one in any_command(_allowed(header)))]
    lines = line_map(body, line) | {"limits_off": line_at(header, "permissionMode" if off else "allowed-tools")}
    found.asset(id_, "code/agent", name, 1, end_line=given.end_line, config=config,
                lines=lines | _description_lines(header))  # fmt: skip
    _model(header, id_, name, found)


def _command(given: Document, found: Finds) -> None:
    if given.path.endswith(".toml"):
        try:
            header = document(given.path, given.text, found.context.limits)
        except MarkError:
            return
        body, line = text_at(header, "prompt") or "", line_at(header, "prompt")
    else:
        header, body, line = parted(given.text, found.context.limits)
    if not body.strip():
        return
    bare = _PLUGIN.search(given.path) is not None and tool_of(given.path) == "any"
    if bare and not (_OF_COMMANDS & set(dict(header.items())) or _in_plugin(given.path, found)):
        return
    name = text_at(header, "name") or given.name.partition(".")[0]
    runs: list[Value] = [match["command"] or match["braced"] for match in _SHELL_LINE.finditer(body)][:20]
    config = _settings(header) | told(body) | {"tool": tool_of(given.path), "name": name, "runs": runs}
    config["limits_off"] = [f"tools: {one}" for one in any_command(_allowed(header))]
    lines = line_map(body, line) | {"limits_off": line_at(header, "allowed-tools")} | _description_lines(header)
    id_ = found.address("command")
    found.asset(id_, "code/prompt", name, 1, end_line=given.end_line, config=config, lines=lines)
    _model(header, id_, name, found)


def _in_plugin(path: str, found: Finds) -> bool:
    """Whether a folder around the file says that it is a plugin: manuals have folders of `commands` too."""
    folder = path
    for _ in range(4):
        folder = folder.rpartition("/")[0]
        if any(found.context.find(f"{folder}/{name}".lstrip("/")) is not None for name in _MANIFESTS):
            return True
        if not folder:
            return False
    return False


def _settings(header: Marked) -> dict[str, Value]:
    tools = tool_list(header.get("tools") or header.get("allowed-tools") or header.get("allowedTools"))
    return {
        "model": text_at(header, "model"),
        "description": (text_at(header, "description") or "")[:300] or None,
        "tools": list(tools) if tools else None,
        "capabilities": list(capabilities(tools)) if tools else None,
    }


def _allowed(header: Marked) -> list[str]:
    """The tools that are approved at once; `tools` alone only says which are there."""
    return tool_list(header.get("allowed-tools") or header.get("allowedTools"))


def _description_lines(header: Marked) -> dict[str, int]:
    return {key: header.key_lines[key] for key in ("model", "tools", "description") if key in header.key_lines}


def _model(header: Marked, owner: str, name: str, found: Finds) -> None:
    model = text_at(header, "model")
    if model is None or model.lower() in _ALIASES or " " in model:
        return
    registry = "anthropic" if model.startswith("claude") else "google" if model.startswith("gemini") else "openai"
    found.named_model(model, line_at(header, "model"), owner, f"{name} asks for {model}", registry=registry)


FORMATS = (
    Format("instructions", lambda path: bool(_ALWAYS.search(path)), _instructions, structured=False),
    Format("coding-agents", lambda path: bool(_AGENTS.search(path)), _agent, structured=False),
    Format("commands", lambda path: bool(_COMMANDS.search(path)), _command, structured=False),
)
