"""Functions of Go that a library's call makes tools: by their name, what the model is told, and what runs."""

from __future__ import annotations

from bartizan.sources.repository.code.agents import described
from bartizan.sources.repository.code.agents.described import Form
from bartizan.sources.repository.code.following.syntax import Scope
from bartizan.sources.repository.code.following.values import (
    Definition,
    Frame,
    Instance,
    Name,
    Site,
    Text,
    Val,
    options,
    texts,
)
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading

_GENKIT = "github.com.firebase.genkit.go"
_EINO = ("github.com.cloudwego.eino.components.tool.utils",)
_ADK = ("google.golang.org.adk.tool.functiontool",)
FORMS = (
    Form((_GENKIT,), "DefineTool", "genkit", (1,), (3,), (2,)),
    Form((_GENKIT,), "DefineToolWithInputSchema", "genkit", (1,), (4,), (2,)),
    Form((_GENKIT,), "NewTool", "genkit", (0,), (2,), (1,)),
    *(Form(_EINO, tail, "eino", (0,), (2,), (1,)) for tail in ("InferTool", "InferStreamTool", "InferOptionableTool")),
    *(Form(_EINO, tail, "eino", ("name",), (1,), ("desc",)) for tail in ("NewTool", "NewStreamTool")),
    Form(_ADK, "New", "google-adk", ("name",), (1,), ("description",)),
    Form(("github.com.anthropics.anthropic_sdk_go",), "NewBetaToolFromJSONSchema", "anthropic", (0,), (2,), (1,)),
)
_CLOSURES = frozenset({"func_literal"})


def find(path: str) -> Form | None:
    """The form of a callee's path."""
    plain = normal(path)
    last = plain.rpartition(".")[2]
    return next((one for one in FORMS if one.tail == last and matches(plain, one.roots, one.tail)), None)


def of(reading: Reading, value: Name) -> tuple[str, str] | None:
    """The tool that a value is; None when no such call made it."""
    form = find(value.path) if value.site is not None else None
    return record(reading, value.site, form) if form is not None and value.site is not None else None


def record(reading: Reading, site: Site, form: Form) -> tuple[str, str] | None:
    """The asset of the tool that a call makes; `(id, name)`, or None for a call that names none."""
    name = reading.text(site, *form.name)
    if not name:
        return None
    runs = reading.argument(site, form.runs)
    handler: Val | None = next((one for one in options(runs) if isinstance(one, Definition)), None) if runs else None
    part = None
    if handler is None:
        listed = site.node.child_by_field_name("arguments")
        children = listed.named_children if listed is not None else []
        part = next((one for one in children if one.type in _CLOSURES), None)
        handler = Definition(site.frame.scope) if part is not None else None
    text = reading.argument(site, form.description)
    return described.add(reading, site, form.framework, name, runs=handler, text=text, part=part)


def implemented(reading: Reading, value: Definition | Instance, framework: str) -> tuple[str, str] | None:
    """The tool that a struct of Go is: its methods say its name, what the model is told, and what runs."""
    scope = value.scope
    if scope.module.language.name != "go" or scope.kind != "class":
        return None
    runs = _method(scope, "Call") or _method(scope, "InvokableRun")
    name = _said(reading, _method(scope, "Name"))
    if runs is None or name is None or not name.whole:
        return None
    text = _said(reading, _method(scope, "Description"))
    place = Site(runs.node, Frame(runs))
    return described.add(reading, place, framework, name.value, runs=Definition(runs), text=text)


def _method(scope: Scope, name: str) -> Scope | None:
    return next((one.scope for one in scope.bindings.get(name, ()) if one.scope is not None), None)


def _said(reading: Reading, method: Scope | None) -> Text | None:
    """The text that a method returns."""
    returns = method.returns if method is not None else []
    values = [reading.evaluator.evaluate(node, Frame(method)) for node in returns] if method is not None else []
    return next((text for value in values for text in texts(value)), None)
