"""What a model chooses of a tool's doings: the commands, the code and the files, or nothing that matters.

A tool is looked at as it is called: what a model passes for its parameters is followed into the calls of its body
and of the project's functions that it calls. Numbers, truth values and words of a list are no free choice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tree_sitter import Node

from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents.abilities import calls_in
from bartizan.sources.repository.code.following.closed import is_closed, is_closed_field
from bartizan.sources.repository.code.following.names import is_test
from bartizan.sources.repository.code.following.syntax import Call, Parameter, Scope
from bartizan.sources.repository.code.following.values import (
    Definition,
    Frame,
    Name,
    Site,
    Table,
    Text,
    Val,
    options,
)
from bartizan.sources.repository.code.libraries import hazards
from bartizan.sources.repository.code.libraries.hazards import Hazard
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.risks import flows, sinks
from bartizan.sources.repository.code.risks.flows import CHOSEN, CLOSED

_DEEPEST_CALL = 3
_GIVEN = re.compile(
    r"(?:Context|ToolContext|RunContext\w*|RunContextWrapper\w*|RunnableConfig|ToolRuntime|CancellationToken|Kernel"
    r"|HttpContext|IServiceProvider|InjectedState|McpSyncServerExchange|Request|ToolInvocation|ILogger)\b"
)
"""Types of parameters that the framework fills, not the model."""
_MOVES = re.compile(
    r"(?:refunds?|charges?|paymentintents?|payments?|transfers?|payouts?|topups?|captures?)(?:service|sapi|controller"
    r"|request)?\.(?:create|capture|confirm|pay|send|execute|new)$"
)
"""Calls of payment services that move money, not those that look it up."""
_RANK = {"fixed": 0, "open": 1, "chosen": 2}
_COMMANDS, _FILES, _ADDRESSES, _RECIPIENTS = "commands", "files", "addresses", "recipients"
_TO = (
    "to", "to_addrs", "to_addr", "recipient", "recipients", "to_emails", "channel", "Destination", "to_address",
    "to_number", "toEmail", "toAddress",
)  # fmt: skip
"""Under which names libraries take the receiver of a message."""


@dataclass(slots=True)
class Choices:
    """How far a model chooses what the tool `name` does: by what, `fixed`, `open` (not known) or `chosen`."""

    name: str
    found: dict[str, str] = field(default_factory=dict)
    moves_money: bool = False
    calls_out: bool = False
    seen: set[tuple[str, int]] = field(default_factory=set)

    def add(self, what: str, how: str) -> None:
        """Keeps the widest choice."""
        if _RANK[how] > _RANK.get(self.found.get(what, ""), -1):
            self.found[what] = how


def choices(
    reading: Reading, scope: Scope, name: str, *, schema: Val | None = None, within: Node | None = None
) -> dict[str, Value]:
    """What a tool's configuration says of the commands, files and hosts that its model chooses; records sinks."""
    if scope.kind != "function":
        return {}
    passed = given(reading, scope, schema)
    outer = Frame(scope, passed.get)
    found = Choices(name)
    _walk(reading, outer, found, 0, within)
    if found.calls_out and _ADDRESSES not in found.found:
        found.add(_ADDRESSES, "open")
    config: dict[str, Value] = {
        what: Unknown(f"what {name} passes on") if how == "open" else how for what, how in sorted(found.found.items())
    }
    return {**config, "moves_money": True} if found.moves_money else config


def given(reading: Reading, scope: Scope, schema: Val | None = None) -> dict[str, Val]:
    """What a model passes for each parameter of a tool."""
    closed = _schema(schema, reading)
    found: dict[str, Val] = {}
    for name, parameter in scope.parameters.items():
        if name in {"self", "cls"}:
            continue
        if not scope.module.language.by_name and scope.module.language.name != "go" and parameter.position != 0:
            found[name] = Unknown(name)
            continue
        value = _passed(scope, parameter)
        if closed is not None and parameter.position == 0:
            value = closed.entries.get(parameter.path, value) if parameter.path else closed
        found[name] = value
    return found


def _passed(scope: Scope, parameter: Parameter) -> Val:
    written = _annotation(scope, parameter)
    if _GIVEN.search(written.rpartition(".")[2]) and "CallToolRequest" not in written:
        return Unknown(parameter.name)
    bare = written.strip().removesuffix("?")
    if bare and is_closed(bare, scope):
        return Name(CLOSED)
    made = [one.scope for one in scope.module.scope.bindings.get(bare, ()) if one.scope is not None]
    if made and made[0].kind == "class" and scope.module.language.name == "python":
        fields = re.findall(r"(?m)^\s+(\w+)\s*:\s*[^\n=#]+", made[0].module.text(made[0].node))
        entries: dict[str, Val] = {
            one: Name(CLOSED) if is_closed_field(made[0], one) else Name(f"{CHOSEN}.{parameter.name}.{one}")
            for one in fields[:40]
        }
        return Table(entries)
    return Name(f"{CHOSEN}.{parameter.name}")


def _annotation(scope: Scope, parameter: Parameter) -> str:
    """The type that a parameter is declared with, as it is written."""
    if parameter.type is not None:
        return scope.module.text(parameter.type).removeprefix(":").strip()
    listed = scope.node.child_by_field_name("parameters")
    if listed is None or scope.module.language.name != "python":
        return ""
    for child in listed.named_children:
        type_ = child.child_by_field_name("type")
        name = child.child_by_field_name("name") or (child.named_children[0] if child.named_children else None)
        if type_ is not None and name is not None and scope.module.text(name) == parameter.name:
            return re.sub(r"^Annotated\[\s*(.*?)\s*,.*$", r"\1", scope.module.text(type_), flags=re.DOTALL)
    return ""


def _schema(schema: Val | None, reading: Reading) -> Table | None:
    """What a model passes by the schema of a tool, as far as that is written out."""
    for option in options(schema) if schema is not None else ():
        table = option if isinstance(option, Table) else None
        if isinstance(option, Name) and option.site is not None and "zod" in option.path:
            passed = reading.evaluator.positional(option.site)
            table = next((one for one in passed if isinstance(one, Table)), None)
        if table is not None and table.entries:
            return Table({key: _field(key, value) for key, value in table.entries.items()}, table.whole)
    return None


def _field(key: str, value: Val) -> Val:
    if isinstance(value, Name) and any(part in flows.CLOSED_ZOD for part in normal(value.path).split(".")[1:]):
        return Name(CLOSED)
    return Name(f"{CHOSEN}.{key}")


def _walk(reading: Reading, frame: Frame, found: Choices, depth: int, within: Node | None) -> None:
    scope = frame.scope
    for call in calls_in(scope):
        if within is not None and not within.start_byte <= call.node.start_byte < within.end_byte:
            continue
        site = Site(call.node, frame if call.scope is scope else Frame(call.scope))
        for option in options(reading.evaluator.callee(site)):
            if isinstance(option, Name):
                _called(reading, call, site, option, found)
            elif isinstance(option, Definition) and option.scope.kind == "function" and depth < _DEEPEST_CALL:
                key = (option.scope.module.path, option.scope.node.start_byte)
                if key not in found.seen:
                    found.seen.add(key)
                    passed = reading.evaluator.lookup.passed(option.scope, site)
                    _walk(reading, Frame(option.scope, passed, option.instance), found, depth + 1, None)


def _called(reading: Reading, call: Call, site: Site, callee: Name, found: Choices) -> None:
    """What one call of a tool's body does with what a model chose."""
    words = call.scope.module.language.capabilities(normal(callee.path))
    hazard = hazards.find(callee.path)
    if hazard is not None and hazard.kind == "open":
        mode = reading.text(site, "mode", 1) or "r"
        words = words | ({"file-write"} if set(mode) & set("wax+") else set())
    if words & {"shell", "code"}:
        found.add(_COMMANDS, _told(reading, site, hazard))
    if "payment" in words and _MOVES.search(normal(callee.path).lower().replace("_", "")):
        found.moves_money = True
    if "file-write" in words:
        found.add(_FILES, _placed(reading, site, callee, hazard))
    found.calls_out = found.calls_out or bool(words & {"network", "browser"})
    if "email" in words and _chosen_recipient(reading, site):
        found.add(_RECIPIENTS, "chosen")
    if hazard is not None and hazard.kind == "address":
        found.add(_ADDRESSES, _addressed(reading, call, site, hazard))
    if hazard is not None and hazard.kind in {"sql", "address"}:
        _sink(reading, call, site, hazard, found.name)


def _told(reading: Reading, site: Site, hazard: Hazard | None) -> str:
    """Whether a model chooses the program, or what a shell or an interpreter is told."""
    passed = [reading.evaluator.evaluate(one.node, site.frame) for one in site.module.language.arguments(site)]
    if hazard is not None and hazard.kind == "program":
        value = reading.argument(site, hazard.arguments)
        if sinks.program(reading, site, hazard, value) is not None:
            return "chosen"
        listed = sinks.words_of(reading, site, hazard, value)
        if reading.flag(site, "shell", "options.shell") is True:
            return "fixed" if all(map(_quoted, listed)) else "open"
        return "fixed" if not listed or _starts(listed[0]) else "open"
    if any(flows.origin(reading, one) is not None for one in passed):
        return "chosen"
    return "fixed" if all(sinks.is_constant(one) for one in passed) else "open"


def _quoted(value: Val) -> bool:
    """Whether a shell's line is written in the code but for words that are quoted."""
    if isinstance(value, Text) and not value.whole:
        return bool(value.parts) and all(map(_quoted, value.parts))
    if isinstance(value, Name) and value.path.endswith(("quote()", "escape()")):
        return True
    return sinks.is_constant(value)


def _starts(first: Val) -> bool:
    """Whether the program is named by the code."""
    return all(isinstance(one, Text) and one.value and not one.value.startswith("{") for one in options(first))


def _addressed(reading: Reading, call: Call, site: Site, hazard: Hazard) -> str:
    """Whether a model chooses the host that is called; one that is looked up in a list is none of its choice."""
    address = reading.argument(site, hazard.arguments)
    value = sinks.deciding(address)
    if flows.origin(reading, value) is not None:
        return "fixed" if sinks.checked(reading, call.scope, call.node) else "chosen"
    told = address is not None and (value is None or sinks.is_constant(value))
    return "fixed" if told else "open"


def _chosen_recipient(reading: Reading, site: Site) -> bool:
    """Whether a model chooses to whom a message goes, where the call says so itself."""
    return flows.origin(reading, reading.argument(site, _TO)) is not None


def _placed(reading: Reading, site: Site, callee: Name, hazard: Hazard | None) -> str:
    """Whether a model chooses which file is written or deleted."""
    if hazard is None or hazard.kind not in {"file", "open"}:
        passed = [reading.evaluator.evaluate(one.node, site.frame) for one in site.module.language.arguments(site)]
        chosen = any(flows.origin(reading, one) is not None for one in passed)
        return "chosen" if chosen else "fixed" if all(map(sinks.is_constant, passed)) else "open"
    value = sinks.given(reading, site, callee, hazard)
    if flows.origin(reading, value) is not None:
        return "chosen"
    return "fixed" if value is not None and sinks.is_constant(value) else "open"


def _sink(reading: Reading, call: Call, site: Site, hazard: Hazard, name: str) -> None:
    """Records SQL that a model writes, and addresses that it chooses, for a tool."""
    if call.scope.module is not reading.module or is_test(reading.path):
        return
    value = reading.argument(site, hazard.arguments)
    found = flows.origin(reading, sinks.deciding(value) if hazard.kind == "address" else value)
    if found is None or not found.startswith(CHOSEN):
        return
    config: dict[str, Value] = {"function": hazard.tail, "sink": hazard.kind, "source": f"the tool {name}"}
    if hazard.kind == "sql" and sinks.read_only(reading, reading.evaluator.callee(site)):
        config["read_only"] = True
    if sinks.checked(reading, call.scope, call.node):
        config["checked"] = True
    lines = {"source": reading.module.line(call.node)}
    shown = f"{reading.written(call, call.tail)} of what {name} is passed"
    reading.add(types.OUTPUT_SINK, call, f"sink:{call.tail}", shown, config, stage=Stage.SERVE, lines=lines)
