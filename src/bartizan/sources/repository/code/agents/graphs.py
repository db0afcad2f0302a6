"""Graphs and chains of LangChain that are agents: a model that may call tools, and the prompts that it is told."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import agents, retrieval, tools
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Items, Name, Site, Val, options, texts
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading, compact, frame_of
from bartizan.sources.repository.code.uses import models

_LANGCHAIN = (
    "langchain",
    "langchain_core",
    "langchain_community",
    "langchain_classic",
    "langchain_openai",
    "langgraph",
)
_BINDS = frozenset({"bind_tools", "bind_functions"})
_GRAPHS = frozenset({"StateGraph", "MessageGraph", "Graph"})
_FROM_MESSAGES = frozenset({"from_messages"})
_TEMPLATES = ("SystemMessagePromptTemplate.from_template()",)
GATES = gates(
    (
        *((name, words(("langgraph",))) for name in _GRAPHS),
        ("from_messages", words(_LANGCHAIN)),
        ("SystemMessage", words(_LANGCHAIN)),
        ("pull", words(("langchain", "langchainhub", "langsmith"))),
    )
)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the agent that a graph is, or the prompt that a template holds."""
    if reading.module.language.name not in {"python", "javascript", "typescript"}:
        return
    path = normal(callee.path)
    if call.tail in _GRAPHS and path.startswith("langgraph."):
        _graph(reading, call, path)
    elif call.tail in _FROM_MESSAGES and path.startswith(_LANGCHAIN):
        value = reading.argument(site, ("messages", 0))
        for text in _system(reading, value):
            agents.prompt(reading, call, text, reading.owner(), "the template")
    elif call.tail == "SystemMessage" and path.startswith(_LANGCHAIN):
        agents.prompt(reading, call, reading.argument(site, ("content", 0)), reading.owner(), "the call")
    elif call.tail == "pull" and path.startswith(
        ("langchain.hub", "langchainhub", "langsmith", "langchain_classic.hub")
    ):
        _pulled(reading, call, site)


def _system(reading: Reading, value: Val | None) -> Iterator[Val]:
    """The system messages of a template's list: `("system", "…")`, a template of one."""
    for option in options(value) if value is not None else ():
        for item in option.values[:20] if isinstance(option, Items) else ():
            if isinstance(item, Items) and len(item.values) > 1:
                role = next(texts(item.values[0]), None)
                if role is not None and role.value in {"system", "developer"}:
                    yield item.values[1]
            elif isinstance(item, Name) and item.site is not None and item.path.endswith(_TEMPLATES):
                inner = reading.argument(item.site, ("template", 0))
                yield from [inner] if inner is not None else []


def _pulled(reading: Reading, call: Call, site: Site) -> None:
    """`hub.pull("owner/prompt")`: a prompt that others keep, and may change unless its commit is named."""
    name = reading.text(site, "owner_repo_commit", 0)
    if not name:
        return
    config: dict[str, Value] = {"source": "langchain-hub", "name": name, "pinned": ":" in name}
    id_ = reading.add(types.PROMPT, call, f"prompt:{name}", name, config, stage=Stage.AGENT)
    evidence = reading.evidence(call.node, f"the code asks the hub for {name}", name)
    reading.records.edge(reading.owner(), id_, "uses-prompt", evidence)


def _graph(reading: Reading, call: Call, path: str) -> None:
    """A graph is an agent where the same file binds tools to its model or gives it a node of tools."""
    bound = [one for name in _BINDS for one in reading.module.tails.get(name, ())]
    nodes = reading.module.tails.get("ToolNode", ())
    if not bound and not nodes:
        return
    variable = agents.variable_of(reading, call)
    shown = variable or call.scope.name or "graph"
    used: dict[str, str] = {}
    held: list[Val | None] = []
    added = reading.module.tails.get("add_node", ())
    steps = [one for made in added for one in reading.evaluator.positional(frame_of(made))]
    found: list[models.Target | Unknown] = []
    for one in (*bound, *nodes):
        site = frame_of(one)
        given = reading.argument(site, ("tools", "functions", 0))
        held.append(given)
        used.update(tools.tools(reading, given, "langgraph"))
        if one.tail in _BINDS:
            callee = reading.evaluator.callee(site)
            for option in options(callee):
                if isinstance(option, Name) and option.site is not None:
                    model = Name(option.path.removesuffix(f".{one.tail}"), option.site)
                    found += models.of_object(reading, model)
    known = [target for target in dict.fromkeys(found) if not isinstance(target, Unknown)]
    listed = list(used.items())
    config: dict[str, Value] = {
        "framework": "langgraph",
        "function": path,
        "name": shown,
        "model": known[0].name if known else None,
        "tools": list(used.values()),
        "capabilities": [*tools.words_of(reading, listed)],
        "approval": agents.approval(reading, frame_of(call), call),
        "executes_code": False,
    }
    id_ = reading.add(types.AGENT, call, f"agent:{shown}", shown, compact(config), stage=Stage.AGENT)
    models.record(reading, call, iter(known), function=f"agent {shown}", owner=id_)
    for tool_id, tool_name in listed:
        reading.records.edge(
            id_, tool_id, "uses-tool", reading.evidence(call.node, f"{shown} may call {tool_name}", tool_name)
        )
    retrieval.ground(reading, id_, held, steps=steps)
