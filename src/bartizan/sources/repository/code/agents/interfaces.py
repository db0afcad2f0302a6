"""Interfaces that LangChain4j makes into agents by a call: their name, and the prompts that their methods state."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call, Scope, functions
from bartizan.sources.repository.code.following.values import Definition, Frame, Items, Name, Site, Text, options
from bartizan.sources.repository.code.reading import Reading

_ROOTS = ("dev.langchain4j",)
_CLASS = ("builder", "agent_builder", "supervisor_builder", "sequence_builder", "loop_builder", "parallel_builder",
          "conditional_builder", 0)  # fmt: skip
GATES = gates((name, words(_ROOTS)) for name in ("AiServices", "AgenticServices", "create"))


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Names the agent that a call makes by its interface, and joins it to the prompts of it."""
    id_ = reading.made.get(call.node.start_byte, "")
    agent = reading.records.assets.get(id_)
    if agent is None or agent.type != types.AGENT or not callee.path.startswith(_ROOTS):
        return
    given = reading.argument(site, _CLASS)
    for option in options(given) if given is not None else ():
        if isinstance(option, Definition) and option.scope.kind == "class":
            name = option.scope.name
            for scope in (option.scope, *functions(option.scope)):
                _prompts(reading, call, id_, scope, name)
        elif isinstance(option, Name) and "(" not in option.path:
            name = option.path.rpartition(".")[2]
        else:
            continue
        reading.records.assets[id_] = replace(agent, name=name, config={**agent.config, "name": name})
        return


def _prompts(reading: Reading, call: Call, agent: str, scope: Scope, name: str) -> None:
    """Joins the agent to what `@SystemMessage` states, which the interface's own file records."""
    for node in scope.decorators:
        if not scope.module.text(node).lstrip("@").startswith("SystemMessage"):
            continue
        value = reading.argument(Site(node, Frame(scope.parent or scope)), ("value", 0))
        parts = [one for one in value.values if isinstance(one, Text)] if isinstance(value, Items) else [value]
        text = "\n".join(part.value for part in parts if isinstance(part, Text))
        if text:
            digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
            target = reading.context.asset_id(scope.module.path, f"prompt:{digest[:12]}")
            reading.records.edge(agent, target, "uses-prompt", reading.evidence(call.node, f"{name} is told by it"))
