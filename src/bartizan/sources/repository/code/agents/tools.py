"""Tools of agents: what a function that a model may call is able to do, read from its body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tree_sitter import Node

from bartizan.model.location import Location
from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import chosen, described, function_tools, go_tools, offered, stated
from bartizan.sources.repository.code.agents.abilities import asks, capabilities
from bartizan.sources.repository.code.following.capabilities import capabilities_of
from bartizan.sources.repository.code.following.syntax import Scope, functions
from bartizan.sources.repository.code.following.values import (
    Definition,
    Frame,
    Instance,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    options,
    texts,
)
from bartizan.sources.repository.code.libraries import tool_names
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading, compact

TOOL_DECORATORS = frozenset(
    {
        "tool",
        "tool_plain",
        "function_tool",
        "kernel_function",
        "register_for_llm",
        "ai_function",
        "activity_as_tool",
        "beta_tool",
        "Tool",
        "McpTool",
        "LLMDescription",
        "KernelFunction",
        "DefineKernelFunction",
        "McpServerTool",
    }
)
TYPED = frozenset({"java", "kotlin", "go", "csharp"})
"""Languages in which a value may be known by its declared type alone."""
WRAPPERS = (
    "Tool()",
    "FunctionTool()",
    "from_function()",
    "from_defaults()",
    "tool()",
    "function_tool()",
    "FunctionTool.from_defaults()",
    "CrewStructuredTool.from_function()",
    "LongRunningFunctionTool()",
    "FunctionTool.create()",
    "LongRunningFunctionTool.create()",
    "AIFunctionFactory.Create()",
    "create_tool_from_function()",
)
_TOOLSETS = (".FunctionToolset()", ".Toolset()", ".StaticWorkbench()")
"""Sets of tools that are given to an agent as one."""


_WRAPPERS = tuple(f".{name}" for name in WRAPPERS)


def is_tool(scope: Scope) -> bool:
    """Whether a function's decorators make it a tool."""
    for node in scope.decorators:
        text = scope.module.text(node).lstrip("@").partition("(")[0]
        if text.rpartition(".")[2] in TOOL_DECORATORS:
            return True
    return False


def tool(reading: Reading, scope: Scope, framework: str, *, approval: bool = False, name: str | None = None) -> str:
    """The asset of a tool that is a function or class of the project. Gives its id."""
    path = scope.module.path
    id_ = reading.context.asset_id(path, f"{scope.qualified}:tool")
    if id_ in reading.records.assets:
        return id_
    text = " ".join(scope.module.text(node) for node in scope.decorators)
    approved = approval or asks(reading, scope) or bool(re.search(r"(needs|requires?)_approval\s*=\s*True", text))
    name = name or stated.name_of(reading, scope)
    config: dict[str, Value] = {
        "framework": framework,
        "name": name,
        "capabilities": sorted(capabilities(reading, scope)),
        "approval": approved,
        **chosen.choices(reading, scope, name),
        **described.told(stated.description_of(reading, scope)),
    }
    reading.records.asset(
        id_,
        types.TOOL,
        name,
        reading.location(scope.node, scope.module),
        config=config,
        stage=Stage.AGENT,
    )
    if path == reading.path:
        reading.records.edge(
            id_, reading.owner(), "defined-in", reading.evidence(scope.node, f"{name} is written here")
        )
    return id_


def named(reading: Reading, scope: Scope, framework: str) -> tuple[str, str]:
    """`(id, name)` of a tool that is a function or class of the project."""
    id_ = tool(reading, scope, framework)
    return id_, reading.records.assets[id_].name


def tools(
    reading: Reading, value: Val | None, framework: str, depth: int = 0, key: str = ""
) -> Iterator[tuple[str, str]]:
    """`(id, name)` of each tool in an agent's list of tools; `key` is what a table calls the tool."""
    if depth > 4:  # noqa: PLR2004 - lists of lists of toolkits end somewhere
        return
    for option in options(value) if value is not None else ():
        if isinstance(option, Items):
            for item in option.values[:60]:
                yield from tools(reading, item, framework, depth + 1)
        elif isinstance(option, Definition | Instance) and (made := go_tools.implemented(reading, option, framework)):
            yield made
        elif isinstance(option, Definition | Instance):
            for scope in _offered(option.scope):
                yield named(reading, scope, framework)
        elif isinstance(option, Name) and not _is_typed_only(reading, option):
            yield from _made_tool(reading, option, framework, depth, key)
        elif isinstance(option, Table) and "functionDeclarations" in option.entries:
            yield from tools(reading, option.entries["functionDeclarations"], framework, depth + 1)
        elif isinstance(option, Table) and (reading.module.language.by_name or _is_schema(option)):
            yield from _schema_tool(reading, option, framework)
        elif isinstance(option, Table):
            yield from _named_tools(reading, option, framework, depth)


def _is_typed_only(reading: Reading, value: Name) -> bool:
    """Whether only the type of a value is known."""
    return value.site is None and value.path.endswith("()") and reading.module.language.name in TYPED


def approve(reading: Reading, used: Iterable[tuple[str, str]], names: set[str]) -> None:
    """Says of the tools of these names that a person is asked before they are called."""
    for id_, name in used:
        asset = reading.records.assets.get(id_)
        if name in names and asset is not None:
            sightings = tuple(replace(one, config={**one.config, "approval": True}) for one in asset.sightings)
            config = {**asset.config, "approval": True}
            reading.records.assets[id_] = replace(asset, config=config, sightings=sightings)


def words_of(reading: Reading, used: Iterable[tuple[str, str]]) -> list[str]:
    """The capabilities of these tools together, sorted."""
    found: set[str] = set()
    for id_, _ in used:
        asset = reading.records.assets.get(id_)
        listed = asset.config.get("capabilities") if asset is not None else None
        if isinstance(listed, list):
            found.update(word for word in listed if isinstance(word, str))
    return sorted(found)


def _offered(scope: Scope) -> list[Scope]:
    """The tools of what an agent is given: a function or tool class itself, or the methods that are marked so."""
    if scope.kind == "module":  # of Strands: the tools that a file holds
        return [one for one in functions(scope) if is_tool(one)]
    if scope.kind != "class":
        return [scope]
    marked = [one for one in functions(scope) if is_tool(one)]
    return marked or ([] if scope.module.language.members else [scope])


def _is_schema(value: Table) -> bool:
    """Whether a table describes one tool; else it holds tools by their names."""
    inner = value.entries.get("function", value.entries.get("toolSpec"))
    tables = (value, inner) if isinstance(inner, Table) else (value,)
    return any(isinstance(one.entries.get(key), Text) for one in tables for key in ("name", "type"))


def _named_tools(reading: Reading, value: Table, framework: str, depth: int) -> Iterator[tuple[str, str]]:
    """The tools that a table holds by name: `{weather: tool({…}), search}`."""
    for key, entry in list(value.entries.items())[:60]:
        for option in options(entry):
            if isinstance(option, Table) and not option.entries.keys().isdisjoint({"execute", "description"}):
                site = Site(reading.module.tree.root_node, Frame(reading.module.scope))
                runs, text = option.entries.get("execute"), option.entries.get("description")
                yield described.add(reading, site, framework, key, runs=runs, text=text)
            elif isinstance(option, Definition | Name):
                yield from tools(reading, option, framework, depth + 1, key)


def _made_tool(reading: Reading, value: Name, framework: str, depth: int, key: str) -> Iterator[tuple[str, str]]:
    """A tool that a call makes, or the tools that an object holds."""
    if (made := go_tools.of(reading, value) or function_tools.of(reading, value)) is not None:
        yield made
    elif value.site is not None and value.path.endswith(("ToolsNodeConfig()", "ToolsConfig()")):
        yield from tools(reading, reading.argument(value.site, ("tools",)), framework, depth + 1)
    else:
        yield from _library_tool(reading, value, framework, depth, key)


def _library_tool(reading: Reading, value: Name, framework: str, depth: int, key: str) -> Iterator[tuple[str, str]]:
    """A tool that wraps a function, or one that comes with a library."""
    by_name = value.site is None or value.site.module.language.by_name
    of_python = value.site is None or value.site.module.language.name == "python"
    form = described.find(value.path) if not of_python else None
    if form is not None and value.site is not None:
        found = described.record(reading, value.site, form, key)
        yield from [found] if found is not None else []
        return
    if value.site is not None and value.path.endswith((".ToolRegistry()", ".load_tools()")):
        listed = _in_block if value.path.endswith(".ToolRegistry()") else offered.by_names
        yield from listed(reading, value.site, framework, depth)
        return
    if value.site is not None and value.path.endswith((*_WRAPPERS, *_TOOLSETS)):
        wrapped = list(_wrapped(reading, value.site, framework, depth))
        yield from wrapped
        if wrapped:
            return
    path = normal(value.path)
    name = path.rpartition(".")[2]
    if path.startswith("?") or "." not in path or name in tool_names.OF_LISTS:
        return
    if name in {"get_tools", "list_tools", "as_tool"} and by_name:
        name = path.rpartition(".")[0].rpartition(".")[2]
        path = path.rpartition(".")[0]
    if by_name and value.site is not None:
        path, maker = tool_names.maker(path, name)
        name = _given_name(reading, value.site) or maker
        if name in offered.OF_AGENTS or maker in offered.SERVERS:
            return  # another agent or a server, which are recorded themselves
    if not by_name and value.site is not None:
        if name in _OF_OTHERS:
            return  # of a server or another agent, which are recorded themselves
        name = _named_here(reading, value.site) or key or _as_written(value.site, name)
    module = value.site.module if value.site is not None else reading.module
    id_ = reading.context.asset_id(module.path, f"tool:{name}")
    location_node = value.site.node if value.site is not None else _import_of(reading, path)
    config: dict[str, Value] = {
        "framework": framework,
        "name": name,
        "capabilities": sorted(
            (capabilities_of(path) | reading.module.language.capabilities(path)) - offered.apart(reading, value, path)
        ),
        "approval": value.site is not None and described.approved(reading, value.site),
    }
    if value.site is not None:
        config["dangerous"] = reading.flag(
            value.site, "allow_dangerous_requests", "allow_dangerous_tools", "allow_dangerous_code"
        )
    reading.records.asset(
        id_, types.TOOL, name, reading.location(location_node, module), config=compact(config), stage=Stage.AGENT
    )
    yield id_, name


_OF_OTHERS = frozenset(
    {"tools", "get_tools", "list_tools", "get_toolsets", "getTools", "listTools", "hosted_mcp_tool", "as_tool"}
)


def _named_here(reading: Reading, site: Site) -> str | None:
    """The name that a library's tool is given: by itself, or among what describes it."""
    found = reading.text(site, "tool_name", "name", "id")
    value = reading.argument(site, ("metadata.name",)) if found is None else None
    return next((text.value for text in texts(value) if text.whole), None) if value is not None else found


def _as_written(site: Site, name: str) -> str:
    """The last name of what a call calls, as the code writes it: `webSearchTool`."""
    node = site.module.language.callee(site.node)
    text = site.module.text(node).rpartition(".")[2] if node is not None else ""
    return text if site.module.language.keyword(text) == name else name


def _import_of(reading: Reading, path: str) -> Node:
    """The import by which a file has what a library gives it without a call; the file where there is none."""
    for bindings in reading.module.scope.bindings.values():
        for binding in bindings:
            if binding.how == "import" and binding.path == path and binding.node is not None:
                return binding.node
    return reading.module.tree.root_node


_APPROVALS = ("require_confirmation", "needs_approval", "requires_approval", "require_approval")


def _given_name(reading: Reading, site: Site) -> str | None:
    """The name that a wrapper gives to its tool: `name="search"`, `metadata=ToolMetadata(name="search")`."""
    found = reading.text(site, "tool_name", "name", "name_override")
    told = reading.argument(site, ("metadata", "tool_metadata"))
    if found is None and isinstance(told, Name) and told.site is not None:
        found = reading.text(told.site, "name", 1)
    return found


def _wrapped(reading: Reading, site: Site, framework: str, depth: int) -> Iterator[tuple[str, str]]:
    """The tool that a wrapper makes of a function: `FunctionTool.from_defaults(fn=quote, name="premium")`."""
    inner = _named_method(reading, site)
    if inner is None:
        inner = reading.argument(site, ("func", "fn", "function", "coroutine", "async_fn", "tools", 0))
    if site.module.language.by_name and isinstance(inner, Definition) and inner.scope.kind == "function":
        approval = reading.flag(site, *_APPROVALS) is True
        made = tool(reading, inner.scope, framework, approval=approval, name=_given_name(reading, site))
        yield made, reading.records.assets[made].name
        return
    found = list(tools(reading, inner, framework, depth + 1)) if not isinstance(inner, Text) else []
    if not found:
        inner = reading.argument(site, (1,))
        found = list(tools(reading, inner, framework, depth + 1)) if isinstance(inner, Definition) else []
    yield from found


def _in_block(reading: Reading, site: Site, framework: str, depth: int) -> Iterator[tuple[str, str]]:
    """The tools that a registry's block names: `ToolRegistry { tools(Routes()); tool(book) }`."""
    start, end = site.node.start_byte, site.node.end_byte
    for word in ("tools", "tool"):
        for call in site.module.tails.get(word, ()):
            if start < call.node.start_byte < end:
                for value in reading.evaluator.positional(Site(call.node, Frame(call.scope))):
                    yield from tools(reading, value, framework, depth + 1)


def _named_method(reading: Reading, site: Site) -> Val | None:
    """The method that a class and a name stand for: `FunctionTool.create(Trips.class, "book")`."""
    owner, name = reading.argument(site, (0,)), reading.text(site, 1)
    if name is None or not isinstance(owner, Definition) or owner.scope.kind != "class":
        return None
    found = next((one for one in functions(owner.scope) if one.name == name), None)
    return Definition(found) if found is not None else None


def _written(reading: Reading, value: Table) -> Location:
    """Where a table of the code is written, as far as that is known."""
    if value.place is not None:
        return reading.location(value.place.node, value.place.module)
    return reading.location(reading.module.tree.root_node)


def _schema_tool(reading: Reading, value: Table, framework: str) -> Iterator[tuple[str, str]]:
    """A tool described as JSON: `{"type": "function", "function": {"name": …}}`, or a hosted tool's type."""
    inner = value.entries.get("function", value)
    entries = inner.entries if isinstance(inner, Table) else value.entries
    named = entries.get("name") or value.entries.get("toolSpec") or value.entries.get("type")
    if isinstance(named, Table):
        named = named.entries.get("name")
    if not isinstance(named, Text) or not named.whole:
        return
    hosted = named.value if "name" not in entries else ""
    words = {
        "computer_use_preview": "shell",
        "web_search": "network",
        "local_shell": "shell",
        "bash": "shell",
    }
    id_ = reading.context.asset_id(reading.path, f"tool:{named.value}")
    found = [word for key, word in words.items() if hosted.startswith(key)]
    local = reading.module.scope.bindings.get(named.value, ())
    for binding in local:
        if binding.scope is not None and binding.scope.kind == "function":
            yield tool(reading, binding.scope, framework), named.value
            return
    config: dict[str, Value] = {
        "framework": framework,
        "name": named.value,
        "capabilities": list(found),
        "approval": False,
    }
    reading.records.asset(id_, types.TOOL, named.value, _written(reading, value), config=config, stage=Stage.AGENT)
    yield id_, named.value
