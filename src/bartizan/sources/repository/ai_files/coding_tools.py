"""Words of coding assistants: whose file a path is, what their tools can do, which of them may run anything."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TOOLS = (
    (".claude/", "claude-code"), ("CLAUDE", "claude-code"), (".cursor", "cursor"), (".windsurf", "windsurf"),
    (".cline", "cline"), (".roo", "roo"), (".github/", "copilot"), (".vscode/", "copilot"), ("copilot-", "copilot"),
    (".junie/", "junie"), (".amazonq/", "amazon-q"), (".kiro/", "kiro"), (".augment", "augment"), (".continue/",
    "continue"),
    (".gemini/", "gemini-cli"), ("GEMINI.md", "gemini-cli"), (".qwen/", "qwen-code"), ("QWEN.md", "qwen-code"),
    (".opencode/", "opencode"), (".codex/", "codex"), (".trae/", "trae"), (".factory/", "factory"), (".goose", "goose"),
    ("WARP.md", "warp"), ("CRUSH.md", "crush"), ("CONVENTIONS.md", "aider"), (".rules", "zed"),
)  # fmt: skip
_CAPABILITIES = {
    "shell": ("bash", "shell", "execute", "terminal", "runcommands", "run_shell_command", "execute_bash",
    "runinterminal",
              "run_in_terminal", "runcommand", "executebash", "powershell", "command", "execute_command"),
    "file-write": ("write", "edit", "multiedit", "notebookedit", "editfiles", "fs_write", "write_file", "replace",
                   "apply_patch", "create", "new", "edit_file"),
    "file-read": ("read", "grep", "glob", "ls", "codebase", "search", "fs_read", "read_file", "usages",
    "list_directory"),
    "network": ("webfetch", "websearch", "fetch", "web", "web_fetch", "google_web_search", "web_search", "githubrepo"),
    "browser": ("opensimplebrowser", "browser", "playwright"),
    "cloud": ("use_aws",),
}  # fmt: skip
_ANY = re.compile(
    r"(?:Bash|Shell|run_shell_command|execute_bash|PowerShell)(?:\(\s*\*?\s*(?::\s*\*)?\s*\))?", re.IGNORECASE
)
_INTERPRETER = re.compile(
    r"Bash\(\s*(?:sudo|bash|sh|zsh|python3?|node|perl|ruby|eval|env|xargs)\s*(?::\*|\s\*)\s*\)", re.IGNORECASE
)


def tool_of(path: str) -> str:
    """The assistant whose file a path is; `any` for names that all of them read (`AGENTS.md`, `SKILL.md`)."""
    shown = f"/{path}"
    for mark, tool in _TOOLS:
        if f"/{mark}" in shown:
            return tool
    return "any"


def capabilities(tools: Iterable[str]) -> list[str]:
    """What tools can do, as words: shell, file-write, file-read, network, browser, cloud."""
    names = {re.split(r"[(:/]", one, maxsplit=1)[0].strip().lower() for one in tools}
    return sorted(word for word, known in _CAPABILITIES.items() if names.intersection(known))


def any_command(tools: Iterable[str]) -> list[str]:
    """The tools of a list that let any command run: `Bash`, `Bash(*)`, `Bash(python:*)`."""
    return [one for one in tools if _ANY.fullmatch(one.strip()) or _INTERPRETER.fullmatch(one.strip())]
