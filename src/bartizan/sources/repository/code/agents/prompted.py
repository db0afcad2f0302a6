"""What a client of Spring AI is given after it was made, or by name: `client.prompt().tools(new Dates())`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import tools
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Items, Name, Site, Text, options
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.uses import beans, chains

_ROOT = "org.springframework.ai.chat.client."
_TAILS = ("tools", "toolCallbacks", "toolNames", "functions", "defaultTools", "defaultToolNames", "defaultFunctions")
GATES = gates((name, words((_ROOT.rstrip("."),))) for name in _TAILS)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Joins the agent that a client is to the tools that one of its prompts is given."""
    id_ = _agent(reading, call, callee) if callee.path.startswith(_ROOT) else None
    agent = reading.records.assets.get(id_) if id_ is not None else None
    if agent is None or id_ is None:
        return
    used = list(dict.fromkeys(_given(reading, site, str(agent.config["framework"]))))
    listed = agent.config.get("tools")
    known = [one for one in listed if isinstance(one, str)] if isinstance(listed, list | tuple) else []
    new = [(tool, name) for tool, name in used if name not in known]
    if not new:
        return
    words_known = agent.config.get("capabilities")
    able = {*tools.words_of(reading, new), *(words_known if isinstance(words_known, list | tuple) else ())}
    config: dict[str, Value] = {
        **agent.config,
        "tools": [*known, *(name for _, name in new)],
        "capabilities": sorted(str(word) for word in able),
    }
    reading.records.assets[id_] = replace(agent, config=config)
    for tool, name in new:
        evidence = reading.evidence(call.node, f"{agent.name} may call {name}", name)
        reading.records.edge(id_, tool, "uses-tool", evidence)


def _given(reading: Reading, site: Site, framework: str) -> Iterator[tuple[str, str]]:
    """`(id, name)` of the tools of a call: objects with methods that are tools, and functions by their beans' names."""
    for value in reading.evaluator.positional(site):
        yield from tools.tools(reading, value, framework)
        for option in options(value):
            for item in option.values if isinstance(option, Items) else (option,):
                scope = beans.called(reading, item.value) if isinstance(item, Text) and item.whole else None
                if scope is not None:
                    yield tools.named(reading, scope, framework)


def _agent(reading: Reading, call: Call, callee: Name) -> str | None:
    """The agent that a chain of calls makes or begins with."""
    sites = [link.site for link in chains.links(reading, callee) if link.site is not None]
    for start in (call.node.start_byte, *(site.node.start_byte for site in sites)):
        asset = reading.records.assets.get(reading.made.get(start, ""))
        if asset is not None and asset.type == types.AGENT:
            return asset.id
    return None
