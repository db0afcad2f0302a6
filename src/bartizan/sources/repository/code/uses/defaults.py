"""The models that settings give to agents whose code names none: of a module, by the name of a configuration."""

from __future__ import annotations

from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.uses import models

_MEMORY = "chat:models"
Chosen = tuple[str, str, models.Target]
"""The folder of the module, the name of the configuration (empty: the default one), the model."""


def module_of(path: str) -> str:
    """The folder of the module that has a file among its sources or resources."""
    return path.partition("src/main/")[0] if "src/main/" in path else path.rpartition("/")[0]


def remember(project: Project, path: str, name: str, target: models.Target) -> None:
    """Keeps a model that settings name for chats."""
    known = project.memory.setdefault(_MEMORY, [])
    if isinstance(known, list):
        known.append((module_of(path), name, target))


def join(reading: Reading, agent: str, call: Call, name: str = "") -> None:
    """Joins an agent without a model of its own to those that the settings of its module name."""
    known = reading.evaluator.project.memory.get(_MEMORY)
    shown = reading.records.assets[agent].name
    for folder, chosen, target in known if isinstance(known, list) else ():
        if folder == module_of(reading.path) and chosen == name:
            evidence = reading.evidence(call.node, f"the settings let {shown} use {target.name}", target.name)
            reading.records.edge(agent, target.id, target.kind, evidence)
