"""Commands that settings of coding assistants run by themselves, and which of them fetch what they run.

Claude Code and Gemini nest event → matcher → list → command; Cursor and Windsurf event → list → command; Copilot
writes `bash` and `powershell`; Kiro one hook a file; Codex a `notify` list; VS Code runs tasks when a folder opens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.sources.repository.configured import members, pairs, text_at, texts
from bartizan.sources.repository.launch import fetched
from bartizan.sources.repository.reader import Context, decode
from bartizan.sources.repository.shell import commands, downloaded
from bartizan.sources.repository.yaml_marks import Marked

_COMMAND_KEYS = ("command", "bash", "powershell", "run", "shell")
_HELPERS = ("apiKeyHelper", "awsAuthRefresh", "awsCredentialExport", "otelHeadersHelper", "gcpAuthRefresh")
_DEEPEST = 6
_SAVED = re.compile(
    r"\b(?:curl|wget)\b[^\n]{0,300}?(?:-[a-zA-Z]*[oO]\s*|--output[= ]|>\s*)(?P<file>[\w./~$-]+)[^\n]{0,300}"
)


@dataclass(frozen=True, slots=True)
class Hook:
    """A command, the event that starts it, and its line."""

    command: str
    event: str
    line: int


def hooks_of(root: Marked, path: str) -> Iterator[Hook]:
    """Every command that the settings run without being asked to."""
    for event, inner in pairs(root.get("hooks")):
        yield from _below(inner, event)
    for key in _HELPERS:
        if (found := text_at(root, key)) is not None:
            yield Hook(found, key, root.key_lines.get(key, 1))
    if (line := text_at(root, "statusLine", "command")) is not None:
        yield Hook(line, "statusLine", root.key_lines.get("statusLine", 1))
    notify = texts(root.get("notify"))
    if notify and path.endswith("config.toml"):
        yield Hook(" ".join(notify), "notify", root.key_lines.get("notify", 1))
    if path.endswith(".hook") and (run := text_at(root, "then", "command")) is not None:
        yield Hook(run, text_at(root, "when", "type") or "event", root.key_lines.get("then", 1))
    if path.endswith(".vscode/tasks.json"):
        yield from _tasks(root)


def _below(node: Marked, event: str, depth: int = 0) -> Iterator[Hook]:
    if depth > _DEEPEST:
        return
    if isinstance(node.value, dict):
        for key in _COMMAND_KEYS:
            found = node.get(key)
            command = found.text() if found is not None else None
            if command:
                arguments = " ".join(texts(node.get("args")))
                yield Hook(f"{command} {arguments}".strip(), event, node.key_lines.get(key, node.line))
        for one in node.value.values():
            yield from _below(one, event, depth + 1)
    for one in members(node)[:100]:
        yield from _below(one, event, depth + 1)


def _tasks(root: Marked) -> Iterator[Hook]:
    """Tasks that VS Code and Cursor run when the folder is opened."""
    for task in members(root.get("tasks"))[:200]:
        command = text_at(task, "command")
        if command is not None and text_at(task, "runOptions", "runOn") == "folderOpen":
            yield Hook(" ".join([command, *texts(task.get("args"))]), "folderOpen", task.line)


def fetches(command: str, context: Context, path: str) -> bool:
    """Whether a command runs code that it has just fetched: a script, or a package that nothing here pins."""
    if any(True for _ in downloaded(command)):
        return True
    saved = _SAVED.search(command)
    if saved is not None and re.search(
        rf"\b(?:bash|sh|python3?|node|chmod)\b[^\n]*{re.escape(saved['file'])}", command
    ):
        return True
    for _, words in commands(command):
        found = fetched(words[0], words[1:]) if words else None
        if found is not None and not found.pinned and words[0] not in {"docker", "podman", "go"}:
            if found.ecosystem == "npm" and _installed(found.package, context, path):
                continue
            return True
    return False


def _installed(package: str, context: Context, path: str) -> bool:
    """Whether a `package.json` above the settings lists the package: the runner then takes the locked one."""
    folder = path
    for _ in range(8):
        folder = folder.rpartition("/")[0]
        file = context.find(f"{folder}/package.json" if folder else "package.json")
        if file is not None and file.size < 1_000_000:  # noqa: PLR2004 - no manifest is larger
            try:
                if f'"{package}"' in decode(file.read()):
                    return True
            except (OSError, UnicodeDecodeError):
                return False
        if not folder:
            return False
    return False
