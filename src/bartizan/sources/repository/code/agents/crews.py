"""CrewAI: agents that stand in YAML and are made in code, and the models that a crew itself is told."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from tree_sitter import Node

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import FOREVER, Call
from bartizan.sources.repository.code.following.values import Frame, Name, Site, Table, options, texts
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.uses import models

_FILE = "config/agents.yaml"
"""Where CrewAI looks where a crew's class names no file."""
_MODELS = ("manager_llm", "planning_llm", "chat_llm", "function_calling_llm")
_PATHS = {"agents_config": _FILE}
GATES = gates([("Crew", words(("crewai",)))])


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the models that a crew is told beside those of its agents."""
    path = normal(callee.path)
    if not matches(path, ("crewai",), "Crew"):
        return
    for word in _MODELS:
        value = reading.argument(site, (word,))
        if value is not None:
            found = models.named(reading, value, "prefix")
            models.record(reading, call, found, function=path, owner=reading.owner())
    embedder = reading.argument(site, ("embedder",))
    for option in options(embedder) if embedder is not None else ():
        if isinstance(option, Table):
            _embedder(reading, call, option, path)


def _embedder(reading: Reading, call: Call, told: Table, path: str) -> None:
    """`embedder={"provider": "openai", "config": {"model": …}}`."""
    provider = next(texts(told.entries["provider"]), None) if "provider" in told.entries else None
    config = told.entries.get("config")
    for option in options(config) if config is not None else ():
        entries: Mapping[str, object] = option.entries if isinstance(option, Table) else {}
        name = next((key for key in ("model", "model_name", "model_id") if key in entries), None)
        if name is not None and provider is not None and isinstance(option, Table):
            registry = models.REGISTRIES.get(provider.value, provider.value)
            found = models.named(reading, option.entries[name], registry)
            models.record(reading, call, found, function=path, owner=reading.owner())


def declared(reading: Reading, call: Call, site: Site) -> tuple[str, str] | None:
    """`(id, name)` of the agent in YAML that a call is told: `Agent(config=self.agents_config["analyst"])`."""
    node = reading.argument_node(site, ("config",))
    if node is None or node.type != "subscript":
        return None
    held, key = node.child_by_field_name("value"), node.child_by_field_name("subscript")
    name = next(texts(reading.evaluator.evaluate(key, site.frame)), None) if key is not None else None
    path = _file(reading, call, held) if held is not None else None
    if name is None or not name.whole or path is None:
        return None
    return reading.context.asset_id(path, f"agent:{name.value}"), name.value


def _file(reading: Reading, call: Call, held: Node) -> str | None:
    """The file of agents that a crew's class names, beside the class."""
    attribute = reading.module.text(held).rpartition(".")[2]
    default = _PATHS.get(attribute)
    owner = call.scope.owner
    if default is None or owner is None:
        return None
    said = reading.evaluator.lookup.name(attribute, Frame(owner), FOREVER) if attribute in owner.bindings else None
    written = next(texts(said), None) if said is not None else None
    folder = posixpath.dirname(reading.path)
    path = posixpath.normpath(posixpath.join(folder, written.value if written is not None else default))
    return path if reading.context.find(path) is not None else None


def seen(reading: Reading, call: Call, agent: tuple[str, str], config: Mapping[str, Value]) -> str:
    """Another sighting of an agent that stands in YAML: what the code adds to it."""
    id_, name = agent
    own = {key: value for key, value in config.items() if value not in (False, [], 0)}
    own["name"] = name
    reading.records.asset(id_, types.AGENT, name, reading.location(call.node), config=own, stage=Stage.AGENT)
    reading.made[call.node.start_byte] = id_
    reading.records.edge(id_, reading.owner(), "defined-in", reading.evidence(call.node, f"{name} is made here"))
    return id_
