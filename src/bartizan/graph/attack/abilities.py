"""What a tool can do that matters to an attacker: bring foreign text in, read what is private, send out, act."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.attack.moves import Ground
from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, Value

_FETCHES = re.compile(r"(?i)request|fetch|scrap|visit|brows|crawl|http|url|curl")
"""Names of ready-made tools that open the address they are passed; other web tools ask a search engine."""
_PRIVATE = {"secrets": 4, "database": 3, "email": 2, "file-read": 1}
"""Words of `code/tool` for reading what is not public, the worst last to be left out."""


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing that a tool can do, the fact that says so, and how surely."""

    fact: Evidence
    certainty: Certainty = Certainty.PROVEN


def acts(tool: Asset) -> Mapping[str, Ability]:
    """What a tool does beyond answering: `commands`, `files`, `money`, `message` → the ability.

    What the code fixes is no ability; commands and files that could not be followed are one that is open.
    """
    words = words_of(tool)
    out: dict[str, Ability] = {}
    if words & {"shell", "code"}:
        _choice(tool, "commands", "runs commands that it is passed", out)
    if "file-write" in words:
        _choice(tool, "files", "writes files that it is told to", out)
    if tool.config.get("moves_money") is True:
        out["money"] = Ability(_fact(tool, "moves_money", "moves money"))
    if (message := _message(tool)) is not None:
        out["message"] = message
    return out


def _message(tool: Asset) -> Ability | None:
    """Whether a tool sends messages to whom it is told; to whom a company's own tool writes is fixed unless shown."""
    if "email" in words_of(tool) and (tool.config.get("recipients") == "chosen" or _ready_made(tool)):
        return Ability(_fact(tool, "capabilities", "sends messages to whom it is told"))
    return None


def _choice(tool: Asset, what: str, says: str, out: dict[str, Ability]) -> None:
    how = tool.config.get(what)
    if how != "fixed":
        out[what] = Ability(_fact(tool, what, says), Certainty.PROVEN if how == "chosen" else Certainty.CONDITIONAL)


def sends_out(tool: Asset) -> Ability | None:
    """Whether what a tool is passed can leave to where an attacker reads it."""
    words = words_of(tool)
    if "browser" in words:
        return Ability(_fact(tool, "capabilities", "opens pages that it is told to"))
    if (message := _message(tool)) is not None:
        return message
    fetches = _ready_made(tool) and _FETCHES.search(tool.name) is not None
    if "network" in words and (tool.config.get("addresses") == "chosen" or fetches):
        return Ability(_fact(tool, "capabilities", "opens addresses that it is passed"))
    if "shell" in words and tool.config.get("commands") == "chosen":
        return Ability(_fact(tool, "commands", "runs commands that it is passed"))
    return None


def reads_private(tool: Asset) -> tuple[int, Ability] | None:
    """Whether a tool brings what is not public, and how bad its loss is (larger is worse)."""
    words = words_of(tool) & _PRIVATE.keys()
    if tool.config.get("recipients") == "chosen":
        words -= {"email"}  # it sends; that it reads messages as well, nothing says
    if tool.config.get("files") == "fixed":
        words -= {"file-read"}
    if not words:
        return None
    word = max(words, key=_PRIVATE.__getitem__)
    found = _PRIVATE[word]
    said = {"secrets": "reads secrets", "database": "reads a database", "email": "reads messages"}
    return found, Ability(_fact(tool, "capabilities", said.get(word, "reads files")))


def brings_text(tool: Asset) -> Ability | None:
    """Whether a tool brings text that strangers wrote into the model's context."""
    words = words_of(tool)
    chosen = tool.config.get("addresses") == "chosen"
    if "browser" in words or ("network" in words and (chosen or _ready_made(tool))):
        return Ability(_fact(tool, "capabilities", "brings text from the web"))
    return None


def outside_text(ground: Ground, agent: Asset) -> tuple[Evidence, ...]:
    """The facts that say which foreign text an agent's own tools bring it; none where that is not known."""
    out: list[Evidence] = []
    for flow in ground.facts.flows_from.get(agent.id, ()):
        target = ground.facts.assets[flow.target]
        if flow.how in ("tool", "calls") and target.kind == "tool" and (brought := brings_text(target)) is not None:
            out.append(brought.fact)
    return tuple(out[:3])


def words_of(tool: Asset) -> frozenset[str]:
    """The capabilities of a tool, as words of `code/tool`."""
    return frozenset(str(value) for _, value in walk(tool.config, "capabilities[]") if isinstance(value, str))


def _ready_made(tool: Asset) -> bool:
    """Whether the tool is one of a library's own: nobody here wrote what it does, nor described it."""
    return tool.config.get("description") is None and "addresses" not in tool.config


def _fact(tool: Asset, path: str, says: str) -> Evidence:
    value = tool.config.get(path)
    shown = list(value) if isinstance(value, list | tuple) else value
    return Evidence(f"{tool.name} {says}", path, None if isinstance(value, Unknown) else shown, place(tool, path))


def confirmed(agent: Asset, tool: Asset) -> bool:
    """Whether a person is asked before the tool acts: by the agent, by the tool, or by every function of Bedrock's."""
    if agent.config.get("approval") is True or tool.config.get("approval") is True:
        return True
    groups = [group for _, group in walk(agent.config, "ActionGroups[]") if _executes(group, tool)]
    functions = [one for group in groups for _, one in walk(group, "FunctionSchema.Functions[]")]
    return bool(functions) and all(_asks(one) for one in functions)


def _asks(function: Value) -> bool:
    return get(function, "RequireConfirmation") == "ENABLED"


def _executes(group: Value, tool: Asset) -> bool:
    target = get(group, "ActionGroupExecutor.Lambda")
    if isinstance(target, Unknown):
        return tool.id in target.assets
    name = tool.config.get("FunctionName")
    return isinstance(target, str) and (target == tool.id or (name if isinstance(name, str) else tool.name) in target)
