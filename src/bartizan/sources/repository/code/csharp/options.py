"""Classes of settings that .NET binds to a section of its configuration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.operations import from_environment
from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.syntax import FOREVER, Scope
from bartizan.sources.repository.code.following.values import Frame, Text, Val

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

WRAPPERS = frozenset({"IOptions", "IOptionsSnapshot", "IOptionsMonitor"})
"""Interfaces under which a class of settings is injected."""
_SECTION = r'GetSection\(\s*([\w."]+|nameof\(\w+\))\s*\)'
_BINDS = (
    re.compile(r"Configure<([\w.]+)>\([^;]{0,200}?" + _SECTION),
    re.compile(r"AddOptions<([\w.]+)>\([^;]{0,200}?(?:" + _SECTION + r'|BindConfiguration\(\s*([\w."]+)\s*\))'),
)
_FILLS = re.compile(_SECTION + r"\s*\.Bind\(\s*(\w+)\s*\)")
_MADE = r"\b%s\s*=\s*new\s+([\w.]+)\s*\(|\b([\w.]+)\s+%s\s*=\s*new\s*\("
_GETS = re.compile(_SECTION + r"\s*\.Get<([\w.]+)>")
LARGEST = 1 << 20


def stated(evaluator: Evaluator, scope: Scope, name: str, default: Val | None) -> Val | None:
    """What the settings say of a property, else its default; None where neither says anything."""
    section = _sections(evaluator.project).get(scope.name)
    if section is None:
        return default
    if section.startswith('"'):
        head = section.strip('"')
    elif section.startswith("nameof("):
        head = section[len("nameof(") : -1]
    else:
        value = evaluator.lookup.name(section.rpartition(".")[2], Frame(scope), FOREVER)
        if not isinstance(value, Text):
            return default
        head = value.value
    key = f"{head}:{name}"
    return from_environment(evaluator.project, key, None) if key in evaluator.project.environment else default


def _sections(project: Project) -> dict[str, str]:
    """The section of each class that a file of the project binds, as it is written."""
    known = project.memory.get("csharp:sections")
    if isinstance(known, dict):
        return known
    found: dict[str, str] = {}
    for path, file in project.files.items():
        if not path.endswith(".cs"):
            continue
        try:
            data = file.read()[:LARGEST]
        except OSError:
            continue
        if b"GetSection(" not in data and b"BindConfiguration(" not in data:
            continue
        text = data.decode("utf-8", "replace")
        for pattern in _BINDS:
            for match in pattern.finditer(text):
                section = next((group for group in match.groups()[1:] if group), None)
                if section is not None:
                    found.setdefault(match.group(1).rpartition(".")[2], section)
        for match in _GETS.finditer(text):
            found.setdefault(match.group(2).rpartition(".")[2], match.group(1))
        for match in _FILLS.finditer(text):  # `section.Bind(settings)`, of the class that the variable is made of
            variable = re.escape(match.group(2))
            made = re.search(_MADE % (variable, variable), text[: match.start()][-LARGEST:])
            if made is not None:
                found.setdefault((made.group(1) or made.group(2)).rpartition(".")[2], match.group(1))
    project.memory["csharp:sections"] = found
    return found
