"""Tools that code only describes to a model, by a schema or a library's record, and runs itself when it is asked to."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.sources.repository.code.agents import described, dispatch, go_tools
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import (
    Definition,
    Frame,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    options,
    texts,
)
from bartizan.sources.repository.code.libraries import signatures
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading

Names = tuple[str | int, ...]

_RECORDS: tuple[tuple[str, str, str, Names, Names], ...] = (
    ("github.com.sashabaranov.go_openai", "FunctionDefinition", "openai", ("name",), ("description",)),
    ("github.com.openai.openai_go", "FunctionDefinitionParam", "openai", ("name",), ("description",)),
    ("github.com.anthropics.anthropic_sdk_go", "ToolParam", "anthropic", ("name",), ("description",)),
    ("github.com.tmc.langchaingo.llms", "FunctionDefinition", "langchaingo", ("name",), ("description",)),
    ("google.golang.org.genai github.com.google.generative_ai_go.genai", "FunctionDeclaration", "google",
     ("name",), ("description",)),
    ("github.com.ollama.ollama.api", "ToolFunction", "ollama", ("name",), ("description",)),
    ("github.com.aws.aws_sdk_go_v2.service.bedrockruntime.types", "ToolSpecification", "bedrock", ("name",),
     ("description",)),
    ("com.openai", "FunctionDefinition", "openai", ("name",), ("description",)),
    ("com.anthropic", "Tool", "anthropic", ("name",), ("description",)),
    ("software.amazon.awssdk.services.bedrockruntime dev.langchain4j", "ToolSpecification", "langchain4j", ("name",),
     ("description",)),
    ("OpenAI.Chat OpenAI.Responses", "ChatTool.CreateFunctionTool", "openai", ("function_name", 0),
     ("function_description", 1)),
)  # fmt: skip
RECORDS = tuple((tuple(roots.split()), tail, framework, name, text) for roots, tail, framework, name, text in _RECORDS)
"""Roots, name, framework, the arguments of the tool's name and description."""
_CALLS = frozenset({"create", "parse", "stream", "complete", "chat", "completion", "acompletion", "converse",
                    "converse_stream", "generate_content"})  # fmt: skip
"""Calls of Python's libraries that take schemas of tools."""
_GIVEN = ("tools", "functions", "tool_config.tools", "toolConfig.tools", "config.tools")
_LLM = frozenset(word for rows in signatures.signatures().values() for row in rows for word in words(row.roots))
GATES = gates(
    (
        *((tail.rpartition(".")[2], words(roots)) for roots, tail, _, _, _ in RECORDS),
        *((form.tail, words(form.roots)) for form in go_tools.FORMS),
        *((name, _LLM | words(("boto3", "aioboto3"))) for name in _CALLS),
    )
)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the tools that a call describes or passes to a model."""
    path = normal(callee.path)
    if reading.module.language.name in {"python", "javascript", "typescript"}:
        if call.tail in _CALLS and (signatures.find(callee.path) is not None or path.startswith("boto3:bedrock")):
            _passed(reading, site, path.partition(".")[0].partition(":")[2] or path.partition(".")[0])
        return
    form = go_tools.find(callee.path)
    if form is not None:
        go_tools.record(reading, site, form)
        return
    for roots, tail, framework, names, text in RECORDS:
        if tail.rpartition(".")[2] == call.tail and matches(path, roots, tail):
            value = reading.argument(site, names)
            for name in texts(value) if value is not None else ():
                if name.whole and name.value:
                    _add(reading, site, framework, name.value, reading.argument(site, text))
                break
            return


def _passed(reading: Reading, site: Site, framework: str) -> None:
    """The schemas that a call passes: `tools=[{"type": "function", "function": {"name": …}}]`."""
    value = reading.argument(site, _GIVEN)
    for name, text, place in _named(value) if value is not None else ():
        _add(reading, place or site, framework, name, text)


def _named(value: Val) -> Iterator[tuple[str, Val | None, Site | None]]:
    """Name, description and place of each schema."""
    for option in options(value):
        for item in option.values[:60] if isinstance(option, Items) else ():
            for one in options(item):
                inner = one.entries.get("function", one.entries.get("toolSpec", one)) if isinstance(one, Table) else one
                if isinstance(inner, Table) and isinstance(name := inner.entries.get("name"), Text) and name.whole:
                    yield name.value, inner.entries.get("description"), one.place if isinstance(one, Table) else None
                elif isinstance(one, Table) and isinstance(more := _declared(one), Items):
                    yield from _named(more)


def _declared(value: Table) -> Val | None:
    return value.entries.get("function_declarations", value.entries.get("functionDeclarations"))


def _add(reading: Reading, site: Site, framework: str, name: str, text: Val | None) -> None:
    """The tool, and what runs for it: the function of its name, or the branch that asks for it."""
    module = site.module
    here = [one.scope for one in module.scope.bindings.get(name, ()) if one.scope is not None]
    if here and here[0].kind == "function":
        described.add(reading, site, framework, name, runs=Definition(here[0]), text=text)
        return
    value = reading.evaluator.lookup.name(name, Frame(module.scope), 1 << 62)
    entry = dispatch.in_table(reading, module, name)
    if isinstance(value, Definition) and value.scope.kind == "function":
        entry = value
    found = dispatch.run_by(reading, module, name) if entry is None else None
    runs, part = found if found is not None else (entry, None)
    described.add(reading, site, framework, name, runs=runs, text=text, part=part)
