"""Agents: their model, tools, prompt, guardrails, and whether a person is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import re2
from tree_sitter import Node

from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import agent_names, crews, retrieval, tools
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.operations import lines
from bartizan.sources.repository.code.following.syntax import Call, Scope
from bartizan.sources.repository.code.following.values import (
    Constant,
    Definition,
    Instance,
    Items,
    Name,
    Site,
    Table,
    Val,
    from_outside,
    options,
    texts,
)
from bartizan.sources.repository.code.libraries.makers import MAKERS, Maker
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.risks import sinks
from bartizan.sources.repository.code.servers import mcp
from bartizan.sources.repository.code.uses import chains, models
from bartizan.sources.repository.instructions import hidden

GATES = gates((maker.tail.rpartition(".")[2], words(maker.roots)) for maker in MAKERS)
_GUARDRAILS = (
    "input_guardrails",
    "output_guardrails",
    "guardrails",
    "middleware",
    "guardrail",
    "input_processors",
    "output_processors",
    "before_model_callback",
    "after_model_callback",
)
_APART = ("Docker", "E2B", "Azure", "Modal", "BuiltIn", "Vertex", "Container", "Gke")
"""Words in the names of executors that run code elsewhere."""
_INTERRUPTS = re2.compile(rb"interrupt(?:_b|B)efore\"?\s*[=:]\s*(?:\[\s*[^\]\s]|[^\[\s])")
"""A stop in front of a step that a list names: an empty list stops nowhere."""
_LIMITS = ("max_turns", "max_iterations", "max_iter", "max_steps", "recursion_limit", "max_consecutive_auto_reply")


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the agent that a call makes."""
    path = normal(callee.path)
    if chains.is_known(reading, call, types.AGENT):
        return
    for maker in MAKERS:
        if maker.tail.rpartition(".")[2] == call.tail and matches(path, maker.roots, maker.tail):
            if not maker.equipped or reading.argument(site, maker.tools) is not None:
                _agent(reading, call, site, maker, path)
            return


def _agent(reading: Reading, call: Call, site: Site, maker: Maker, path: str) -> None:
    variable = variable_of(reading, call) if not maker.equipped else None
    name_value = reading.argument(site, maker.name)
    name = next((text.value for text in texts(name_value) if text.whole), None) if name_value is not None else None
    made_in = agent_names.made_in(call)
    stated = crews.declared(reading, call, site) if maker.framework == "crewai" else None
    shown = (
        (stated[1] if stated is not None else name)
        or agent_names.held_by(call, variable)
        or (_asks(reading, call) if maker.equipped else made_in)
        or maker.framework
    )
    given = reading.argument(site, maker.tools)
    if not reading.module.language.by_name:
        given = reading.settled(given)
    used = list(tools.tools(reading, given, maker.framework))
    used += list(_attached(reading, variable, maker.framework))
    used += chains.plugins_of(reading, site, maker.framework) if maker.chained else []
    used = list(dict.fromkeys(used))
    tools.approve(reading, used, _asked_about(reading, site))
    found = list(_models(reading, site, maker, path))
    known = [target for target in found if not isinstance(target, Unknown)]
    words = tools.words_of(reading, used)
    executes = maker.code or _executes(reading, site)
    config: dict[str, Value] = {
        "framework": maker.framework,
        "function": path,
        "name": shown,
        "model": known[0].name if known else (found[0] if found and isinstance(found[0], Unknown) else None),
        "tools": [tool_name for _, tool_name in used],
        "capabilities": list(words),
        "approval": approval(reading, site, call),
        "executes_code": executes,
        "sandbox": _sandbox(reading, site, path) if executes else None,
        "guardrails": _count(reading, site, _GUARDRAILS),
        "max_steps": reading.config_value(reading.argument(site, _LIMITS)),
        "delegation": reading.flag(site, "allow_delegation"),
        "dangerous": reading.flag(site, "allow_dangerous_code"),
    }
    if stated is not None:
        id_ = crews.seen(reading, call, stated, compact(config))
    else:
        address = f"agent:{variable or name or maker.framework}"
        id_ = reading.add(types.AGENT, call, address, shown, compact(config), stage=Stage.AGENT)
    models.record(reading, call, iter(found), function=f"agent {shown}", owner=id_)
    for tool_id, tool_name in used:
        reading.records.edge(
            id_, tool_id, "uses-tool", reading.evidence(call.node, f"{shown} may call {tool_name}", tool_name)
        )
    for server in mcp.servers_of(reading, site):
        reading.records.edge(id_, server, "uses-tool", reading.evidence(call.node, f"{shown} uses an MCP server"))
    _guarded(reading, call, site, id_, maker.framework)
    beside = [reading.argument(site, (name,)) for name in retrieval.GIVEN]
    retrieval.ground(reading, id_, [given, *beside], _decorated(reading, variable))
    written = reading.argument_node(site, maker.prompt)
    prompt(reading, call, reading.argument(site, maker.prompt), id_, shown, written=written)


def _guarded(reading: Reading, call: Call, site: Site, agent: str, framework: str) -> None:
    """The project's own functions that check what an agent is told or says."""
    for word in ("input_guardrails", "output_guardrails", "input_guardrail_classes", "output_guardrail_classes"):
        guarded(reading, call, reading.argument(site, (word,)), agent, framework)


def guarded(reading: Reading, call: Call, given: Val | None, agent: str, framework: str) -> None:
    """The functions and classes of the project that are given as guardrails of an agent."""
    for listed in options(given) if given is not None else ():
        for item in listed.values if isinstance(listed, Items) else (listed,):
            inner = item
            if isinstance(item, Name) and item.site is not None:  # `InputGuardrail(guardrail_function=check)`
                inner = reading.argument(item.site, ("guardrail_function", 0)) or item
            if isinstance(inner, Table):
                _described_guard(reading, call, inner, agent, framework)
            if not isinstance(inner, Definition | Instance):
                continue
            scope = inner.scope
            id_ = reading.context.asset_id(scope.module.path, f"{scope.qualified}:guardrail")
            config: dict[str, Value] = {"framework": framework, "name": scope.name}
            location = reading.location(scope.node, scope.module)
            reading.records.asset(id_, types.GUARDRAIL, scope.name, location, config=config, stage=Stage.SERVE)
            evidence = reading.evidence(call.node, f"{scope.name} checks what goes in or out", scope.name)
            reading.records.edge(agent, id_, "guarded-by", evidence)


def _described_guard(reading: Reading, call: Call, given: Table, agent: str, framework: str) -> None:
    """A guardrail that a table describes: `{name: "Off topic", execute: async ({input}) => …}`."""
    name = next((text.value for text in texts(given.entries.get("name", Unknown(""))) if text.whole), None)
    place = given.place
    if name is None or place is None or "execute" not in given.entries:
        return
    id_ = reading.context.asset_id(place.module.path, f"{name}:guardrail")
    config: dict[str, Value] = {"framework": framework, "name": name}
    location = reading.location(place.node, place.module)
    reading.records.asset(id_, types.GUARDRAIL, name, location, config=config, stage=Stage.SERVE)
    evidence = reading.evidence(call.node, f"{name} checks what goes in or out", name)
    reading.records.edge(agent, id_, "guarded-by", evidence)


ASKING = frozenset({"HumanInTheLoopMiddleware", "human_in_the_loop_middleware", "create_deep_agent"})
"""Calls that say before which tools a person is asked."""


def _asked_about(reading: Reading, site: Site) -> set[str]:
    """The tools before whose calls a person is asked: `interruptOn: {send: true}`, of the agent or its middleware."""
    given = [reading.argument(site, ("interrupt_on",))]
    middleware = reading.argument(site, ("middleware",))
    for listed in options(middleware) if middleware is not None else ():
        for item in listed.values if isinstance(listed, Items) else (listed,):
            last = item.path.removesuffix("()").rpartition(".")[2] if isinstance(item, Name) else ""
            if isinstance(item, Name) and item.site is not None and last in ASKING:
                given.append(reading.argument(item.site, ("interrupt_on",)))
    return {
        name
        for value in given
        for table in (options(value) if value is not None else ())
        for name, asked in (table.entries.items() if isinstance(table, Table) else ())
        if not (isinstance(asked, Constant) and not asked.value)
    }


def _models(reading: Reading, site: Site, maker: Maker, path: str) -> Iterator[models.Target | Unknown]:
    value = reading.settled(reading.argument(site, maker.model))
    if maker.chained:
        yield from chains.of_agent(reading, site, value, path, maker.rule)
        return
    for option in options(value) if value is not None else ():
        if isinstance(option, Table) and "config_list" in option.entries:
            listed = option.entries["config_list"]
            items = listed.values if isinstance(listed, Items) else (listed,)
            for item in items:
                yield from models.named(reading, item, "openai")
        else:
            yield from models.named(reading, option, maker.rule)


def _attached(reading: Reading, variable: str | None, framework: str) -> Iterator[tuple[str, str]]:
    """Tools that decorators attach."""
    for scope in _decorated(reading, variable):
        yield tools.named(reading, scope, framework)


def _decorated(reading: Reading, variable: str | None) -> Iterator[Scope]:
    """The functions that are tools of an agent by `@agent.tool`, `@agent.tool_plain`."""
    for scope in _functions(reading) if variable is not None else ():
        for node in scope.decorators:
            text = reading.module.text(node).partition("(")[0]
            head, _, tail = text.rpartition(".")
            if head == variable and tail in tools.TOOL_DECORATORS:
                yield scope


def _functions(reading: Reading) -> Iterator[Scope]:
    for bindings in reading.module.scope.bindings.values():
        for binding in bindings:
            if binding.scope is not None and binding.scope.kind == "function":
                yield binding.scope


def _asks(reading: Reading, call: Call) -> str:
    """What asks a model: the function around the call; the folder's name for a route that its folder names."""
    around = call.scope.qualified.rpartition(".")[2]
    if around and not around.isupper() and around != "handler":
        return around
    folders, _, file = reading.path.rpartition("/")
    stem = file.partition(".")[0]
    return folders.rpartition("/")[2] if stem in {"route", "index", "page", "+server"} and folders else stem


def variable_of(reading: Reading, call: Call) -> str | None:
    """The name that the call's result is bound to, by itself or inside what wraps it."""
    found: list[tuple[int, str]] = []
    for name, bindings in call.scope.bindings.items():
        for binding in bindings:
            node = binding.node
            if node is None or binding.how != "value" or "." in name:
                continue
            if node.start_byte <= call.node.start_byte and call.node.end_byte <= node.end_byte:
                found.append((node.end_byte - node.start_byte, name))
    return min(found)[1] if found else None


def approval(reading: Reading, site: Site, call: Call) -> bool:
    """Whether a person is asked before the agent acts."""
    mode = reading.text(site, "human_input_mode")
    if mode is not None:
        return mode.upper() != "NEVER"
    if reading.argument(site, ("interrupt_before", "interrupt_on", "interrupt_after")) is not None:
        return True
    if reading.flag(site, "human_input", "require_approval", "requires_approval", "needs_approval") is True:
        return True
    source = reading.module.source
    return (
        _INTERRUPTS.search(source) is not None
        or b"umanInTheLoopMiddleware" in source
        or b"HumanApprovalCallbackHandler" in source
    )


def _executes(reading: Reading, site: Site) -> bool:
    """Whether the agent runs code: AutoGen's `code_execution_config`, CrewAI's `allow_code_execution`."""
    if reading.flag(site, "allow_code_execution") is True or reading.argument(site, ("code_executor",)) is not None:
        return True
    value = reading.argument(site, ("code_execution_config",))
    return value is not None and not (isinstance(value, Constant) and not value.value)


def _sandbox(reading: Reading, site: Site, path: str) -> Value:
    """Where the code runs: `docker`, `e2b` …; None for the agent's own process."""
    clients = [name for name in reading.module.tails if name.endswith("SandboxClient")]
    if path.endswith(".SandboxAgent"):
        if any(name.startswith("UnixLocal") for name in clients):
            return None
        return clients[0] if clients else Unknown("the sandbox that the agent's run is given")
    kind = reading.text(site, "executor_type") or reading.text(site, "code_execution_mode")
    if kind in {"local", "unsafe"}:
        return None
    if kind is not None:
        return kind
    if reading.flag(site, "allow_code_execution") is True:
        return "docker"  # CrewAI's own default, `safe`
    value = reading.argument(site, ("code_execution_config",))
    for option in options(value) if value is not None else ():
        if isinstance(option, Table):
            docker = option.entries.get("use_docker")
            if docker is None and "executor" not in option.entries:
                return "docker"  # AutoGen's own default
            if isinstance(docker, Constant) and docker.value:
                return "docker"
            executor = option.entries.get("executor")
            if isinstance(executor, Name) and "Docker" in executor.path:
                return "docker"
    executor = reading.argument(site, ("code_executor", "executor"))
    if isinstance(executor, Name) and any(word in executor.path for word in _APART):
        return executor.path.rpartition(".")[2].removesuffix("()")
    return None


def _count(reading: Reading, site: Site, names: tuple[str, ...]) -> int:
    total = 0
    for name in names:
        value = reading.argument(site, (name,))
        if isinstance(value, Items):
            total += len(value.values)
        elif value is not None:
            total += 1
    return total


def _of_message(reading: Reading, value: Val | None) -> Val | None:
    """The text of a prompt that is given as a message: `new SystemMessage("…")`."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Name) and option.site is not None and option.path.endswith("SystemMessage()"):
            return reading.argument(option.site, ("content", "text", 0))
    return value


def prompt(
    reading: Reading, call: Call, value: Val | None, owner: str, name: str, *, written: Node | None = None
) -> None:
    """The system prompt of an agent or call: its hash, its length, how it begins; never the text in full.

    `written` is its expression, where what it takes of a request may have been looked up in a list before.
    """
    value = reading.settled(_of_message(reading, value))
    for text in texts(lines(value)) if value is not None else ():
        if len(text.value) < 12:  # noqa: PLR2004 - a word or two is a name, not a prompt
            continue
        digest = hashlib.sha256(text.value.encode("utf-8", "replace")).hexdigest()
        id_ = reading.context.asset_id(reading.path, f"prompt:{digest[:12]}")
        config: dict[str, Value] = {
            "sha256": digest,
            "length": len(text.value),
            "start": " ".join(text.value.split())[:80],
        }
        if not text.whole:
            config["template"] = True
        if from_outside(text) and not (written is not None and sinks.looked_up(call.scope, written)):
            config["untrusted"] = True
        if reasons := [why for why, _ in hidden(text.value)]:
            config["hidden"] = list(reasons)
        reading.records.asset(
            id_, types.PROMPT, f"prompt of {name}", reading.location(call.node), config=config, stage=Stage.AGENT
        )
        reading.records.edge(owner, id_, "uses-prompt", reading.evidence(call.node, f"{name} is told by it"))
        return
