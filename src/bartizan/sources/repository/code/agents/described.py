"""Tools that a call describes: a name, a description, a schema and the function that runs.

`tool({description, execute})`, `new DynamicStructuredTool({name, func})`, `server.registerTool(name, {…}, handler)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tree_sitter import Node

from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import chosen
from bartizan.sources.repository.code.agents.abilities import asks, capabilities
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import (
    Constant,
    Definition,
    Frame,
    Name,
    Site,
    Table,
    Val,
    options,
    texts,
)
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.uses import loops
from bartizan.sources.repository.instructions import hidden

Names = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A call that describes a tool: where its name, its description and the function that runs are passed.

    Where no argument is the name, that of the variable or key is, which the call's result gets.
    """

    roots: tuple[str, ...]
    tail: str
    framework: str
    name: Names = ("name",)
    runs: Names = ("execute",)
    description: Names = ("description",)


_LANG = ("langchain", "langchain_core", "langchain_community")
_ROWS: tuple[tuple[tuple[str, ...], str, str, Names, Names, Names], ...] = (
    (("ai_sdk",), "tool dynamic_tool", "ai-sdk", (), ("execute",), ("description",)),
    (("mastra",), "create_tool", "mastra", ("id",), ("execute",), ("description",)),
    (("agents",), "tool", "openai-agents", ("name",), ("execute",), ("description",)),
    (_LANG, "tool", "langchain", ("name",), (0,), ("description",)),
    (_LANG, "DynamicTool DynamicStructuredTool", "langchain", ("name",), ("func",), ("description",)),
    (("llama_index",), "tool FunctionTool.from", "llama-index", ("name",), ("execute", 0), ("description",)),
    (("genkit",), "define_tool dynamic_tool", "genkit", ("name",), (1,), ("description",)),
    (("voltagent",), "create_tool", "voltagent", ("name",), ("execute",), ("description",)),
    (("inngest_agent_kit",), "create_tool", "inngest-agent-kit", ("name",), ("handler",), ("description",)),
    (("anthropic",), "beta_zod_tool", "anthropic", ("name",), ("run",), ("description",)),
    (("claude_agent_sdk",), "tool", "claude-agent-sdk", (0,), (3,), (1,)),
    (("google.adk",), "FunctionTool", "google-adk", ("name",), ("execute",), ("description",)),
    (("strands",), "tool", "strands", ("name",), ("callback",), ("description",)),
    (("beeai_framework",), "DynamicTool", "beeai", ("name",), ("handler",), ("description",)),
    (("copilotkit",), "use_copilot_action use_frontend_tool", "copilotkit", ("name",), ("handler",), ("description",)),
    (("openai",), "zod_function", "openai", ("name",), ("function",), ("description",)),
    (("mcp",), "tool", "mcp", (0,), (), ("description", 1)),
    (("mcp",), "register_tool", "mcp", (0,), (2,), ("description",)),
    (("mcp", "fastmcp"), "add_tool", "mcp", ("name",), ("execute",), ("description",)),
)
FORMS = tuple(
    Form(roots, tail, framework, name, runs, description)
    for roots, tails, framework, name, runs, description in _ROWS
    for tail in tails.split()
)
GATES = gates((form.tail.rpartition(".")[2], words(form.roots)) for form in FORMS)
_SCHEMAS: Names = ("parameters", "input_schema", "schema", 2)
_APPROVALS = ("needs_approval", "require_approval", "requires_approval")


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the tool that a call describes, used by an agent here or not."""
    form = find(callee.path)
    if form is not None and not reading.module.language.by_name:
        records(reading, site, form)


def find(path: str) -> Form | None:
    """The form of a callee's path."""
    plain = normal(path)
    for form in _by_tail().get(plain.rpartition(".")[2], ()):
        if matches(plain, form.roots, form.tail):
            return form
    return None


def approved(reading: Reading, site: Site) -> bool:
    """Whether a call says that a person is asked, always or as a function decides."""
    given = [reading.argument(site, (word,)) for word in _APPROVALS]
    return any(not isinstance(one, Constant) or one.value is True for one in given if one is not None)


@cache
def _by_tail() -> dict[str, tuple[Form, ...]]:
    table: dict[str, list[Form]] = {}
    for form in FORMS:
        table.setdefault(form.tail.rpartition(".")[2], []).append(form)
    return {tail: tuple(rows) for tail, rows in table.items()}


def records(reading: Reading, site: Site, form: Form) -> list[tuple[str, str]]:
    """The tools that a call describes: one, or one for each row of the table over which a loop runs."""
    found = []
    for row in loops.rows(reading, site):
        entries = row.entries.entries
        config = next((one for one in row.given if isinstance(one, Table)), row.entries)
        runs = next((one for one in reversed(row.given) if isinstance(one, Definition)), None)
        place = Site(runs.scope.node, Frame(runs.scope)) if runs is not None else site
        for name in (text.value for text in texts(row.given[0]) if text.whole):
            told = entries.get("description", config.entries.get("description"))
            found.append(add(reading, place, form.framework, name, runs=runs, text=told))
    if found:
        return found
    one = record(reading, site, form)
    return [one] if one is not None else []


def record(reading: Reading, site: Site, form: Form, key: str = "") -> tuple[str, str] | None:
    """The asset of the tool that a call describes; `(id, name)`, or None for a call that names none.

    `key` is its name in the table of an agent's tools, for one that is nowhere else named.
    """
    value = reading.argument(site, form.name)
    name = next((text.value for text in texts(value) if text.whole), None) if value is not None else None
    name = name or site.module.language.named(site.module, site.node) or key
    if not name:
        return None
    approval = approved(reading, site)
    runs = reading.argument(site, form.runs) if form.runs else None
    if not isinstance(runs, Definition | Name):
        runs = next((one for one in reversed(reading.evaluator.positional(site)) if isinstance(one, Definition)), None)
    described = reading.argument(site, form.description)
    schema = reading.argument(site, _SCHEMAS)
    return add(reading, site, form.framework, name, runs=runs, text=described, approval=approval, schema=schema)


def add(
    reading: Reading,
    site: Site,
    framework: str,
    name: str,
    *,
    runs: Val | None,
    text: Val | None,
    approval: bool = False,
    node: Node | None = None,
    part: Node | None = None,
    schema: Val | None = None,
) -> tuple[str, str]:
    """The asset of a tool by what is known of it; the place is the call's, or that of `node`, which alone runs then.

    `part` is what runs where the place stays the call's.
    """
    id_ = reading.context.asset_id(site.module.path, f"{name}:tool")
    if id_ in reading.records.assets:
        return id_, name
    found: set[str] = set()
    chooses: dict[str, Value] = {}
    for option in options(runs) if runs is not None else ():
        if isinstance(option, Definition):
            found |= capabilities(reading, option.scope, within=part or node)
            approval = approval or asks(reading, option.scope)
            chooses |= chosen.choices(reading, option.scope, name, schema=schema, within=part or node)
        elif isinstance(option, Name):
            found |= site.module.language.capabilities(normal(option.path))
    config: dict[str, Value] = {
        "framework": framework,
        "name": name,
        "capabilities": sorted(found),
        "approval": approval,
        **chooses,
        **told(text),
    }
    location = reading.location(node if node is not None else site.node, site.module)
    reading.records.asset(id_, types.TOOL, name, location, config=compact(config), stage=Stage.AGENT)
    if site.module.path == reading.path:
        evidence = reading.evidence(site.node, f"{name} is written here")
        reading.records.edge(id_, reading.owner(), "defined-in", evidence)
    return id_, name


def told(described: Val | None) -> dict[str, Value]:
    """What a description says that a model reads: its beginning, and what it hides."""
    found = next(texts(described), None) if described is not None else None
    if found is None:
        return {}
    if not found.whole:
        return {"description": Unknown(found.value[:120]), "hidden": Unknown(found.value[:120])}
    return {"description": found.value[:300], "hidden": [why for why, _ in hidden(found.value)]}
