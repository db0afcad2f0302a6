"""What annotations declare: interfaces that a library makes into agents, and the prompts of their methods."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import agents, tools
from bartizan.sources.repository.code.following import jvm
from bartizan.sources.repository.code.following.syntax import Call, Scope, classes, functions
from bartizan.sources.repository.code.following.values import Frame, Items, Name, Site, Text, Val, options
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.uses import defaults

_ROOTS = ("dev.langchain4j.", "io.quarkiverse.langchain4j.", "org.springframework.ai.", "com.embabel.")
_AGENTS = {"AiService": "langchain4j", "RegisterAiService": "langchain4j", "Agent": "embabel"}
_GUARDS = frozenset({"InputGuardrails", "OutputGuardrails"})
WORDS = frozenset({"SystemMessage", *_GUARDS, "AiService", "RegisterAiService", "embabel"})
"""Words without which no annotation says anything."""


def read(reading: Reading) -> None:
    """Records the agents and prompts that annotations declare in one module."""
    for scope in classes(reading.module.scope):
        for node in scope.decorators:
            name = _annotation(reading, node)
            if name in _AGENTS:
                _agent(reading, scope, node, _AGENTS[name])
    for scope in (*functions(reading.module.scope), *classes(reading.module.scope)):
        for node in scope.decorators:
            annotation = _annotation(reading, node)
            if annotation in _GUARDS:
                _guards(reading, scope, node)
            elif annotation == "SystemMessage":
                owner = scope.owner or scope
                call = Call(node, "SystemMessage", scope)
                agents.prompt(reading, call, _text(reading, node), _owner(reading, owner), owner.name)


def _guards(reading: Reading, scope: Scope, node: Node) -> None:
    """The project's classes that check what goes to a model or comes from it: `@InputGuardrails(Check.class)`."""
    value = reading.argument(Site(node, Frame(reading.module.scope)), ("value", 0))
    agent = _owner(reading, scope.owner or scope)
    agents.guarded(reading, Call(node, "guardrails", scope), value, agent, "langchain4j")


def _annotation(reading: Reading, node: Node) -> str:
    """The name of a library's annotation; empty for one of something else."""
    for option in options(reading.evaluator.evaluate(node, Frame(reading.module.scope))):
        if isinstance(option, Name) and option.path.startswith(_ROOTS):
            return option.path.rpartition(".")[2]
    return ""


def _text(reading: Reading, node: Node) -> Val | None:
    """The text of `@SystemMessage("…")`; of several lines all."""
    site = Site(node, Frame(reading.module.scope))
    value = reading.argument(site, ("value", 0))
    if value is None and (name := reading.text(site, "from_resource")) is not None:
        return jvm.resource(reading.evaluator, name, reading.path)
    if isinstance(value, Items):
        parts = [item for item in value.values if isinstance(item, Text)]
        return Text("\n".join(part.value for part in parts), all(part.whole for part in parts))
    return value


def _agent(reading: Reading, scope: Scope, node: Node, framework: str) -> None:
    call = Call(node, scope.name, scope)
    given = reading.argument(Site(node, Frame(reading.module.scope)), ("tools",))
    used = list(tools.tools(reading, given, framework))
    used += [one for one in _boxes(reading, scope, framework) if one not in used]
    config: dict[str, Value] = {
        "framework": framework,
        "name": scope.name,
        "tools": [name for _, name in used],
        "capabilities": [*tools.words_of(reading, used)],
        "approval": False,
    }
    id_ = reading.add(types.AGENT, call, f"agent:{scope.name}", scope.name, compact(config), stage=Stage.AGENT)
    for tool_id, tool_name in used:
        evidence = reading.evidence(node, f"{scope.name} may call {tool_name}", tool_name)
        reading.records.edge(id_, tool_id, "uses-tool", evidence)
    if framework == "langchain4j":
        name = reading.text(Site(node, Frame(reading.module.scope)), "model_name") or ""
        defaults.join(reading, id_, call, name if name != "<default>" else "")
    reading.facts.setdefault("declared-agents", []).append(f"{scope.qualified} {id_}")


def _boxes(reading: Reading, scope: Scope, framework: str) -> Iterator[tuple[str, str]]:
    """The tools that single methods of an interface are given: `@ToolBox(Tools.class)`."""
    for one in functions(scope):
        for node in one.decorators:
            if _annotation(reading, node) == "ToolBox":
                value = reading.argument(Site(node, Frame(reading.module.scope)), ("value", 0))
                yield from tools.tools(reading, value, framework)


def _owner(reading: Reading, scope: Scope) -> str:
    """The agent that a class declares, else the file."""
    for fact in reading.facts.get("declared-agents", ()):
        qualified, _, id_ = fact.partition(" ")
        if qualified == scope.qualified:
            return id_
    return reading.owner()
