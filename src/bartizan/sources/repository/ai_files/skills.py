"""Skills of agents: `SKILL.md` with its header, and the scripts beside it (<https://agentskills.io/specification>)."""

from __future__ import annotations

import posixpath
import re

from bartizan.model.values import Value
from bartizan.sources.repository.ai_assets import Finds, line_map, told
from bartizan.sources.repository.ai_files.coding_tools import any_command, capabilities, tool_of
from bartizan.sources.repository.ai_files.format import Document, Format
from bartizan.sources.repository.ai_files.markdown import parted, tool_list
from bartizan.sources.repository.configured import line_at, text_at
from bartizan.sources.repository.instructions import hidden
from bartizan.sources.repository.reader import Context, SourceFile, decode
from bartizan.sources.repository.shell import downloaded, sent

MOST_SCRIPTS = 40
LARGEST_SCRIPT = 256 * 1024
_SCRIPT = re.compile(r"[\w./-]+\.(?:py|sh|bash|js|mjs|ts|ps1|rb|pl)\b")
_FENCE = re.compile(
    r"^[ \t]*(?:```|~~~)[ \t]*(?:bash|sh|shell|zsh|console|powershell)[^\n]*\n(?P<code>.*?)^[ \t]*(?:```|~~~)",
    re.M | re.S,
)


def _skill(given: Document, found: Finds) -> None:
    header, body, line = parted(given.text, found.context.limits)
    name = text_at(header, "name")
    if name is None and text_at(header, "description") is None:
        return
    name = name or given.folder
    tools = tool_list(header.get("allowed-tools"))
    scripts = _scripts(given, found.context)
    fetches: list[Value] = [command for match in _FENCE.finditer(body) for command, _ in downloaded(match["code"])]
    sends: list[Value] = []
    for script in scripts:
        text = _text(script)
        fetches += [f"{posixpath.basename(script.path)}: {command}" for command, _ in downloaded(text)]
        sends += [f"{posixpath.basename(script.path)}: {command}" for command, _ in sent(text)]
    description = text_at(header, "description") or ""
    config: dict[str, Value] = {
        "name": name,
        "framework": tool_of(given.path),
        "description": description[:300],
        "model": text_at(header, "model"),
        "tools": list(tools),
        "capabilities": list(capabilities(tools)),
        "limits_off": [f"allowed-tools: {one}" for one in any_command(tools)],
        "scripts": [script.path for script in scripts],
        "fetches": fetches[:20],
        "sends": sends[:20],
        **told(body),
    }
    above = hidden(description)
    if above:
        config["hidden"] = [*dict.fromkeys([*(what for what, _ in above), *_listed(config["hidden"])])]
    lines = {"limits_off": line_at(header, "allowed-tools"), "tools": line_at(header, "allowed-tools")}
    lines |= line_map(body, line) | ({"hidden": line_at(header, "description")} if above else {})
    found.asset(found.address("skill"), "code/skill", name, 1, end_line=given.end_line, config=config, lines=lines)


def _scripts(given: Document, context: Context) -> list[SourceFile]:
    """The scripts of the skill: those in its `scripts` folder, and those that its text names."""
    folder = posixpath.dirname(given.path)
    names = {match.group().removeprefix("./") for match in _SCRIPT.finditer(given.text[:LARGEST_SCRIPT])}
    paths = {posixpath.normpath(posixpath.join(folder, name)) for name in names if not name.startswith("/")}
    inside = context.find(posixpath.join(folder, "SKILL.md"))
    if inside is not None:
        scripts = inside.absolute.parent / "scripts"
        if scripts.is_dir() and not scripts.is_symlink():
            listed = sorted(one.name for one in scripts.iterdir())[:MOST_SCRIPTS]
            paths |= {posixpath.join(folder, "scripts", name) for name in listed if _SCRIPT.fullmatch(name)}
    found = [context.find(path) for path in sorted(paths)[: 4 * MOST_SCRIPTS] if not path.startswith("..")]
    return [one for one in found if one is not None and one.size <= LARGEST_SCRIPT][:MOST_SCRIPTS]


def _text(file: SourceFile) -> str:
    try:
        return decode(file.read())
    except (OSError, UnicodeDecodeError):
        return ""


def _listed(value: Value) -> list[Value]:
    return list(value) if isinstance(value, list) else []


FORMATS = (Format("skills", lambda path: path.rpartition("/")[2] == "SKILL.md", _skill, structured=False),)
