"""The reader of Python files and notebooks: one pass finds who uses AI, a second reads them with what they import."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import ModuleType

from tree_sitter import Node

from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.model.values import Unknown
from bartizan.sources.repository.ai import Endpoints, Packages, endpoints, packages
from bartizan.sources.repository.code import agents, clouds, datasets, loads, mcp, models, outputs, stores, tools
from bartizan.sources.repository.code.evaluate import Evaluator
from bartizan.sources.repository.code.notebook import module_of, script_of
from bartizan.sources.repository.code.prefilter import uses_ai
from bartizan.sources.repository.code.project import Project, imported
from bartizan.sources.repository.code.reading import Reading, frame_of
from bartizan.sources.repository.code.records import Records
from bartizan.sources.repository.code.syntax import Module
from bartizan.sources.repository.code.values import Name, options
from bartizan.sources.repository.manifests.environment import environment_of
from bartizan.sources.repository.manifests.install import installed
from bartizan.sources.repository.manifests.package import package_records
from bartizan.sources.repository.reader import Context, Reader, SourceFile

EXTRACTORS: tuple[ModuleType, ...] = (mcp, models, clouds, loads, stores, agents, datasets, outputs)
"""In this order: what later ones refer to (servers, stores) is recorded first."""

MOST_SOURCES = 400_000
"""Bytes of one Python file beyond which it is taken for generated data."""


def claims(path: str) -> bool:
    """Python files, notebooks, and the `.env` files that say what their environment holds."""
    name = path.rpartition("/")[2]
    return name.endswith((".py", ".ipynb")) or name == ".env" or name.startswith(".env.")


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """Every record of the tree's Python files and notebooks."""
    environment = environment_of([file for file in files if not claims_code(file.path)])
    project = Project({file.path: file for file in files if claims_code(file.path)}, environment)
    known = packages(context.catalog)
    hosts = endpoints(context.catalog)
    wanted: list[str] = []
    importers: dict[str, set[str]] = {}
    for file in project.files.values():
        try:
            data = file.read()
        except OSError as error:
            yield Gap("code", file.path, f"cannot be read: {error.strerror or type(error).__name__}", "a readable file")
            continue
        for name in imported(data):
            importers.setdefault(name.rpartition(".")[2], set()).add(file.path)
        if uses_ai(data, file.path, known, hosts):
            wanted.append(file.path)
            if file.path.endswith(".ipynb"):
                yield from _notebook_gap(file, data)
    related = _related(project, wanted, importers)
    for path in sorted(set(wanted) | related):
        module = project.module(path)
        if module is not None:
            project.index(module)
    evaluator = Evaluator(project)
    for path in wanted:
        yield from _file(path, project, evaluator, context, hosts, known)


def claims_code(path: str) -> bool:
    """Python files and notebooks."""
    return path.endswith((".py", ".ipynb"))


def _notebook_gap(file: SourceFile, data: bytes) -> Iterator[Gap]:
    if script_of(data) is None:
        yield Gap(
            "code", file.path, "not a notebook that can be read: it is not JSON with cells", "a valid .ipynb file"
        )


def _related(project: Project, wanted: list[str], importers: dict[str, set[str]]) -> set[str]:
    """The files that import one of the wanted files: their calls say what parameters hold."""
    found: set[str] = set()
    for path in wanted:
        stem = path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
        found |= importers.get(stem, set())
        # `from package import module` names the package only.
        package = path.rpartition("/")[0].rpartition("/")[2]
        found |= importers.get(package, set()) if package else set()
    return {path for path in found if path in project.files}


def _file(
    path: str, project: Project, evaluator: Evaluator, context: Context, hosts: Endpoints, known: Packages
) -> Iterator[Record]:
    module = project.module(path)
    if module is None:
        return
    evaluator.reset()
    source = "notebook" if path.endswith(".ipynb") else "code"
    reading = Reading(module, evaluator, Records(source), context, hosts.of_url)
    if len(module.source) > MOST_SOURCES:
        reading.records.gap(path, f"larger than {MOST_SOURCES} bytes of code; read as data", "a smaller file")
    else:
        read_module(reading)
        if evaluator.steps <= 0:
            reading.records.gap(path, "too much code to follow every value", "a smaller file")
        if module.tree.root_node.has_error and reading.records.assets:
            reading.records.gap(path, "parts are not valid Python and were not read", "a file that Python can parse")
    if path.endswith(".ipynb"):
        _installs(reading, known)
    yield from reading.records


def read_module(reading: Reading) -> None:
    """Runs every extractor over the calls of one module."""
    table = _table()
    pending: list[tuple[int, Callable[[], None]]] = []
    for call in reading.module.calls:
        handlers = table.get(call.tail)
        if not handlers:
            continue
        site = frame_of(call)
        callee = reading.evaluator.evaluate(call.node.child_by_field_name("function"), site.frame)
        for option in options(callee):
            if isinstance(option, Name):
                for order, handler in handlers:
                    pending.append((order, lambda h=handler, c=call, s=site, o=option: h(reading, c, s, o)))  # type: ignore[misc]
                break
    pending.sort(key=lambda item: item[0])
    for _, run in pending:
        run()
    _decorated_tools(reading)
    datasets.finish(reading)


def _table() -> dict[str, list[tuple[int, Callable[..., None]]]]:
    """The extractors by the last name of the callee."""
    table: dict[str, list[tuple[int, Callable[..., None]]]] = {}
    for order, extractor in enumerate(EXTRACTORS):
        for tail in extractor.TAILS:
            table.setdefault(tail, []).append((order, extractor.read))
    return table


def _decorated_tools(reading: Reading) -> None:
    """Functions that a library's decorator makes tools, used by an agent here or not."""
    for bindings in reading.module.scope.bindings.values():
        for binding in bindings:
            scope = binding.scope
            if scope is None or scope.kind != "function" or not scope.decorators or not tools.is_tool(scope):
                continue
            for node in scope.decorators:
                framework = _framework(reading, node, scope.module)
                if framework is not None:
                    reading.owner()
                    tools.tool(reading, scope, framework)


_FRAMEWORKS = (
    "langchain",
    "langchain_core",
    "agents",
    "strands",
    "smolagents",
    "crewai",
    "pydantic_ai",
    "semantic_kernel",
    "fastmcp",
    "mcp",
    "google.adk",
    "autogen",
    "agno",
    "llama_index",
    "agent_framework",
    "claude_agent_sdk",
    "anthropic",
)


def _framework(reading: Reading, node: Node, module: Module) -> str | None:
    """The framework whose decorator this is; None for a decorator of something else."""
    inner = node.child_by_field_name("function") if node.type == "call" else node
    for option in options(reading.evaluator.evaluate(inner, _module_frame(module))):
        if isinstance(option, Name):
            root = next((name for name in _FRAMEWORKS if option.path.startswith((name + ".", name + "_"))), None)
            if root is not None:
                return root
        if isinstance(option, Unknown):
            return None
    return None


def _module_frame(module: Module):  # type: ignore[no-untyped-def]
    from bartizan.sources.repository.code.values import Frame

    return Frame(module.scope)


def _installs(reading: Reading, known: Packages) -> None:
    """`!pip install` lines of a notebook."""
    file = reading.evaluator.project.files[reading.path]
    try:
        script = script_of(file.read())
    except OSError:
        return
    for line, cell, row in script.shell if script is not None else ():
        for requirement in installed(row.lstrip(" !%")):
            location = Location(reading.path, line)
            for record in package_records(
                requirement,
                "pypi",
                location,
                known,
                reading.context,
                source="notebook",
                owner=reading.owner() if known.find("pypi", requirement.name) else None,
                where=f"cell {cell}",
            ):
                reading.records.take(record)


READER = Reader("code", claims, "tree", read)

__all__ = ["READER", "claims", "module_of", "read", "read_module"]
