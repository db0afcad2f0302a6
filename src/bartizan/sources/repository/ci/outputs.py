"""Whether a script runs what an agent in it answered."""

from __future__ import annotations

import re
from collections.abc import Callable

LONGEST = 50_000
_ASSIGNED = re.compile(r"(?:^|[\s;&|])([A-Za-z_]\w*)=[\"']?\$\(")
_FILE = re.compile(r"(?<![<>&\d])>{1,2}\s*[\"']?([\w./-]+)|\|\s*tee\s+(?:-a\s+)?[\"']?([\w./-]+)")
_SHELL = r"(?:sudo\s+)?(?:/(?:usr/)?bin/)?(?:bash|sh|zsh|python3?|node)\b"
_PIPED = re.compile(rf"\|\s*{_SHELL}(?!\s+-c)")
_EXECUTES = re.compile(r"\b(?:eval|(?:bash|sh|zsh|python3?)\s+-c|node\s+-e)\b")


def runs_answers(script: str, is_agent: Callable[[str], bool]) -> bool:
    """Whether the script evaluates, pipes into a shell, or runs as a file what an agent says.

    `is_agent` tells whether a piece of a script starts an agent.
    """
    lines = re.sub(r"\\\r?\n", " ", script[:LONGEST]).splitlines()
    names: set[str] = set()
    files: set[str] = set()
    for line in lines:
        if any(re.search(rf"\$\{{?{re.escape(name)}\b", line) for name in names) and _EXECUTES.search(line):
            return True
        if any(_runs(line, file) for file in files):
            return True
        if not is_agent(line):
            continue
        piped = _PIPED.search(line)
        if piped is not None and is_agent(line[: piped.start()]):
            return True
        executed = _EXECUTES.search(line)
        if executed is not None and "$(" in line[executed.end() :] and is_agent(line[executed.end() :]):
            return True
        names.update(match[1] for match in _ASSIGNED.finditer(line) if is_agent(line[match.end() :]))
        files.update(one or two for one, two in _FILE.findall(line) if not (one or two).startswith("/dev/"))
    return False


def _runs(line: str, file: str) -> bool:
    """Whether the line runs the file, by a shell or as a program of its own."""
    name = re.escape(file.removeprefix("./"))
    return bool(re.search(rf"(?:^|[;&|]\s*|\s)(?:{_SHELL}|source|\.)\s+(?:\./)?{name}(?=\s|;|&|\||$)", line)) or bool(
        re.search(rf"(?:^|[;&|]\s*)\./{name}(?=\s|;|&|\||$)", line.strip())
    )
