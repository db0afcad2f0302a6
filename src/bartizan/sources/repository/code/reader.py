"""The reader of Python files and notebooks: a look at all bytes finds who uses AI, then those are read.

What a file does is followed into the files that it imports and to the calls of its functions, so the
unit is the tree. A file is parsed only when it, or one that it imports, holds a word that opens a gate.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from tree_sitter import Node

from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.sources.repository.ai import AMBIGUOUS_IMPORTS, Endpoints, Packages, endpoints, packages
from bartizan.sources.repository.code.agents import annotated, tools
from bartizan.sources.repository.code.agents.agents import ASKING
from bartizan.sources.repository.code.claims import claims, claims_code, is_application, is_environment
from bartizan.sources.repository.code.extractors import table
from bartizan.sources.repository.code.following import application, unused, written
from bartizan.sources.repository.code.following.evaluate import Evaluator
from bartizan.sources.repository.code.following.gates import is_open, words
from bartizan.sources.repository.code.following.language import Language
from bartizan.sources.repository.code.following.names import role_of
from bartizan.sources.repository.code.following.notebook import MOST_SOURCES, script_of
from bartizan.sources.repository.code.following.prefilter import Facts, facts
from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.published import publishes
from bartizan.sources.repository.code.following.syntax import functions, is_broken, looks_up
from bartizan.sources.repository.code.following.values import Frame, Name, options
from bartizan.sources.repository.code.languages import LANGUAGES, language_of
from bartizan.sources.repository.code.reading import Reading, frame_of
from bartizan.sources.repository.code.records import Records
from bartizan.sources.repository.code.risks import sinks, switches
from bartizan.sources.repository.code.servers import starters_mcp
from bartizan.sources.repository.code.uses import cells, datasets, outputs, starters, workflows
from bartizan.sources.repository.code.uses.meant import meant
from bartizan.sources.repository.manifests.claims import claims_python_manifest
from bartizan.sources.repository.manifests.environment import environment_of
from bartizan.sources.repository.manifests.package import Requirement, package_records
from bartizan.sources.repository.manifests.versions import Versions
from bartizan.sources.repository.reader import Context, Reader, SourceFile

SOURCE = "code"
MOST_USERS = 200
"""Files that import a file of which it is asked whether they use AI."""

_SPOKEN = {"csharp": "C#", "javascript": "JavaScript", "typescript": "TypeScript"}
"""Languages whose name is not written as a word of its own."""

_FRAMEWORKS = (
    "langchain", "langchain_core", "agents", "strands", "smolagents", "crewai", "pydantic_ai", "semantic_kernel",
    "fastmcp", "mcp",
    "google.adk", "autogen", "agno", "llama_index", "agent_framework", "claude_agent_sdk", "anthropic",
    "dev.langchain4j", "org.springframework.ai", "com.microsoft.semantickernel", "ai.koog", "com.google.adk",
    "Microsoft.SemanticKernel", "ModelContextProtocol", "Microsoft.Extensions.AI",
    "io.quarkiverse.langchain4j", "io.quarkiverse.mcp", "io.modelcontextprotocol", "com.embabel",
    "org.springaicommunity",
)  # fmt: skip
_SLUGS = {
    "dev.langchain4j": "langchain4j",
    "io.quarkiverse.langchain4j": "langchain4j",
    "org.springframework.ai": "spring-ai",
    "org.springaicommunity": "spring-ai",
    "com.microsoft.semantickernel": "semantic-kernel",
    "Microsoft.SemanticKernel": "semantic-kernel",
    "Microsoft.Extensions.AI": "agent-framework",
    "ai.koog": "koog",
    "com.google.adk": "google-adk",
    "com.embabel": "embabel",
    "io.modelcontextprotocol": "mcp",
    "io.quarkiverse.mcp": "mcp",
    "ModelContextProtocol": "mcp",
}
"""Frameworks whose package is not their name."""
_FRAMEWORK_WORDS = words(_FRAMEWORKS)
_INHERITED = _FRAMEWORK_WORDS | words(("openai", "transformers", "trl", "langchain_openai", "langgraph"))
"""Libraries whose classes projects inherit from, and then call by the names of their own."""
_ALONE = annotated.WORDS | workflows.WORDS
"""Words that make a file worth reading whatever it calls."""


@dataclass(slots=True)
class Tree:
    """All that is known of the tree before its files are parsed."""

    project: Project
    known: Packages
    hosts: Endpoints
    versions: Versions
    facts: dict[str, Facts] = field(default_factory=dict)

    def held(self, path: str) -> frozenset[str]:
        """The words of a file and of the files that it imports."""
        own = self.facts[path]
        found = set(own.words)
        for dotted in own.imports:
            for target in self.project.imported(dotted, path):
                if target not in self.facts:
                    continue
                found |= self.facts[target].words
                if self.project.hands_on(target):
                    handed = (self.project.resolve(inner, target) for inner in self.facts[target].imports)
                    found.update(*(self.facts[one].words for one in handed if one in self.facts))
        for target in seen_without_import(self, path):
            found |= self.facts[target].words
        if not own.called.isdisjoint(sinks.GATES):
            # What runs or shows an answer is often handed it by a file that imports this one.
            found.update(*(self.facts[one].words for one in self._users(path)))
        return frozenset(found)

    def _users(self, path: str) -> set[str]:
        """The files that import a file, also by way of one that hands it on."""
        importers = self.project.importers
        users = importers.get(path, [])[:MOST_USERS]
        handed = [importers.get(one, [])[:MOST_USERS] for one in users if self.project.hands_on(one)]
        return {one for some in (users, *handed) for one in some if one in self.facts}


def seen_without_import(tree: Tree, path: str) -> set[str]:
    """The files that declare what a file calls without importing it."""
    declared = tree.project.declared
    named = (tree.project.visible(name, path) for name in tree.facts[path].called if name in declared)
    return {target for target in named if target is not None and target != path and target in tree.facts}


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """Every record of the tree's Python files and notebooks."""
    code = {file.path: file for file in files if claims_code(file.path)}
    applied = [file for file in files if is_application(file.path)]
    stated, profiles = application.settings_of(applied)
    manifests, known = [file for file in files if claims_python_manifest(file.path)], packages(context.catalog)
    project = Project(
        code,
        language_of,
        {**stated, **environment_of([file for file in files if is_environment(file.path)])},
        profiles,
        settings={file.path: file for file in files if any(language.settings(file.path) for language in LANGUAGES)},
        find=context.find,
        publishes=publishes(manifests, known),
    )
    tree = Tree(project, known, endpoints(context.catalog), Versions(manifests))
    yield from starters.declared(applied, project, context)
    yield from _look(tree)
    _connect(tree)
    wanted = [path for path in code if path in tree.facts and _worth(tree, path)]
    evaluator = Evaluator(project)
    chosen = set(wanted)
    # What an agent says of a tool counts before what the tool says of itself.
    for path in sorted(code, key=lambda one: one not in chosen or ASKING.isdisjoint(tree.facts[one].called)):
        if path in chosen:
            yield from _file(path, tree, evaluator, context)
        elif path in tree.facts:
            yield from _imports_only(path, tree, context)


def _look(tree: Tree) -> Iterator[Gap]:
    """Fills the facts of every file."""
    universe = _universe()
    literals = tree.hosts.literals()
    for path, file in tree.project.files.items():
        try:
            data = file.read()
        except OSError as error:
            yield Gap(SOURCE, path, f"cannot be read: {error.strerror or type(error).__name__}", "a readable file")
            continue
        if path.endswith(".ipynb") and script_of(data) is None:
            why = "not a notebook that can be read: it is not JSON with cells"
            yield Gap(SOURCE, path, why, "a valid .ipynb file")
            continue
        language = language_of(path)
        if language is not None and not language.generated(data):
            tree.facts[path] = facts(
                data, path, language, universe=universe, training=datasets.TRAINING, hosts=literals
            )
            for name in tree.facts[path].declared:
                tree.project.declared.setdefault(name, []).append(path)


@cache
def _universe() -> frozenset[bytes]:
    """Every word that opens a gate."""
    needed = {word for handlers in table().values() for _, _, gate in handlers for word in gate}
    return frozenset(word.encode() for word in needed | tools.TOOL_DECORATORS | _FRAMEWORK_WORDS | _ALONE)


def _worth(tree: Tree, path: str) -> bool:
    """Whether a file can yield anything: a call of it passes its gate, or a decorator makes a tool."""
    if path.endswith(".ipynb"):
        return True
    own = tree.facts[path]
    known = table()
    named = own.called & known.keys()
    language = language_of(path)
    binds = language is not None and _means_otherwise(own, language)
    if not named and not binds and own.words.isdisjoint(tools.TOOL_DECORATORS | _ALONE):
        return False
    held = tree.held(path)
    if binds:
        return True
    if not own.words.isdisjoint(_ALONE):
        return True
    if any(is_open(gate, held) for name in named for _, _, gate in known[name]):
        return True
    return not own.words.isdisjoint(tools.TOOL_DECORATORS) and not held.isdisjoint(_FRAMEWORK_WORDS)


def _means_otherwise(own: Facts, language: Language) -> bool:
    """Whether a file may call something of a library by another name: bound to arguments, or inherited from."""
    if own.words and not own.called.isdisjoint(language.binders | {"super"}) and language.by_name:
        return True
    inherits = bool(language.binders) and any(name[:1].isupper() for name in own.called)
    return inherits and not own.words.isdisjoint(_INHERITED)


def _connect(tree: Tree) -> None:
    """Tells the project who calls what and who imports whom: calls say what parameters hold."""
    for path, own in tree.facts.items():
        tree.project.called[path] = own.called
        for seen in seen_without_import(tree, path):
            if path not in tree.project.importers.get(seen, ()):
                tree.project.importers.setdefault(seen, []).append(path)
        for dotted in own.imports:
            for target in tree.project.imported(dotted, path):
                if target != path and path not in tree.project.importers.get(target, ()):
                    tree.project.importers.setdefault(target, []).append(path)


def _file(path: str, tree: Tree, evaluator: Evaluator, context: Context) -> Iterator[Record]:
    notebook = path.endswith(".ipynb")
    records = Records("notebook" if notebook else SOURCE, role_of(path))
    module = tree.project.module(path)
    if module is None:
        records.gap(path, f"more than {MOST_SOURCES} bytes of code; taken for generated data", "a smaller file")
        _packages(path, tree, records, context, lambda row: row)
        yield from records
        return
    unused.leave_out_of_package(module, tree.project)
    evaluator.reset()
    asked = (lambda name: tree.versions.of(name, path)), (lambda name: tree.versions.asked(name, path))
    reading = Reading(module, evaluator, records, context, tree.hosts.of_url, *asked)
    read_module(reading, tree.held(path))
    if evaluator.steps <= 0:
        records.gap(path, "too much code to follow every value", "a smaller file")
    if is_broken(module.tree.root_node) and records.assets:
        name = _SPOKEN.get(module.language.name, module.language.name.title())
        records.gap(path, f"parts are not valid {name} and were not read", f"a file that {name} can parse")
    if notebook:
        cells.read(reading, tree.project.files[path], tree.known)
    _packages(path, tree, records, context, reading.line_of_row)
    yield from records


def _imports_only(path: str, tree: Tree, context: Context) -> Iterator[Record]:
    """A file that only imports AI packages: the dependencies are all that it says."""
    records = Records(SOURCE)
    _packages(path, tree, records, context, lambda row: row)
    yield from records


def _packages(path: str, tree: Tree, records: Records, context: Context, line: Callable[[int], int]) -> None:
    """The AI packages that a file imports; names that other projects use too only where a manifest has them."""
    language = language_of(path)
    if language is None:
        return
    named = {
        imported: name
        for imported in tree.facts[path].imports
        if (name := _package(imported, path, tree, language)) is not None
    }
    for imported, row in _written(path, tree, language, named).items():
        name = named[imported]
        of_python = language.ecosystem == "pypi"
        version = tree.versions.of(name, path) if of_python else language.version(tree.project, name, path)
        version = version or _installed_here(records, name)
        found = Requirement(name, version)
        location = Location(path, line(row))
        owner = Reading.file_asset(records, context, path)
        for record in package_records(
            found, language.ecosystem, location, tree.known, context, source=records.source, owner=owner, verb="imports"
        ):
            records.take(record)


def _package(imported: str, path: str, tree: Tree, language: Language) -> str | None:
    """The AI package that an imported name comes from."""
    if language.stated_package is not None:
        name = language.stated_package(tree.project, tree.known, imported, path)
    else:
        name = language.package(tree.known, imported)
    first = imported.partition(".")[0]
    if name is None or tree.project.resolve(first, path) is not None:
        return None
    if language.ecosystem == "pypi" and first in AMBIGUOUS_IMPORTS and not tree.versions.declares(name, path):
        return None
    return name


def _installed_here(records: Records, name: str) -> str | None:
    """The version of a package that the file itself installs, as notebooks do."""
    for one in records.assets.values():
        version = one.config.get("version") if one.type == "package" and one.name == name else None
        if isinstance(version, str):
            return version
    return None


def _written(path: str, tree: Tree, language: Language, names: Collection[str]) -> dict[str, int]:
    """Those of the imported names that code imports, with their lines; a file that cannot be read is believed."""
    own = tree.facts[path]
    imports = {name: row for name, row in own.imports.items() if name in names}
    doubted = own.doubted.intersection(imports)
    if not doubted:
        return imports
    try:
        source = tree.project.files[path].read()
    except OSError:
        return imports
    script = script_of(source) if path.endswith(".ipynb") else None
    found = written.imports(source if script is None else script.source, language, doubted)
    return {name: found.get(name, row) for name, row in imports.items() if name in found or name not in doubted}


_OF_ADDRESSES = frozenset({outputs.__name__, sinks.__name__})
"""Extractors that a `get` concerns only when it is told an address."""


def read_module(reading: Reading, held: frozenset[str]) -> None:
    """Runs over the calls of one module every extractor whose gate these words open."""
    known = table()
    pending: list[tuple[int, Callable[[], None]]] = []
    for made in reading.module.calls:
        call, of_library = meant(reading, made, known)
        handlers = [(order, handler) for order, handler, gate in known.get(call.tail, ()) if is_open(gate, held)]
        if call.tail == "get" and looks_up(call.node):
            handlers = [one for one in handlers if one[1].__module__ not in _OF_ADDRESSES]
        if not handlers or reading.module.language.unreachable(reading.module, call.node):
            continue
        site = frame_of(call)
        callee = of_library if of_library is not None else reading.evaluator.callee(site)
        named = [option for option in options(callee) if isinstance(option, Name)]
        # Where the namespaces leave open which type is meant, each is tried; elsewhere the first is the likeliest.
        for name in named if reading.module.language.shared else named[:1]:
            for order, handler in handlers:
                pending.append((order, lambda h=handler, c=call, s=site, n=name: h(reading, c, s, n)))  # type: ignore[misc]
    pending.sort(key=lambda item: item[0])
    for _, run in pending:
        run()
    _decorated_tools(reading)
    if not held.isdisjoint(annotated.WORDS):
        annotated.read(reading)
    switches.assigned(reading)
    workflows.finish(reading)
    datasets.finish(reading)


def _decorated_tools(reading: Reading) -> None:
    """Functions that a library's decorator makes tools, used by an agent here or not."""
    for scope in functions(reading.module.scope):
        if not tools.is_tool(scope):
            continue
        for node in scope.decorators:
            framework = _framework(reading, node)
            if framework is not None:
                reading.owner()
                id_ = tools.tool(reading, scope, framework)
                if framework == "mcp" or "Mcp" in reading.module.text(node)[:40]:
                    name = reading.records.assets[id_].name
                    starters_mcp.offered(reading, id_, reading.evidence(node, f"the server offers {name}", name))


def _framework(reading: Reading, node: Node) -> str | None:
    """The framework whose decorator this is; None for a decorator of something else."""
    for option in options(reading.evaluator.evaluate(node, Frame(reading.module.scope))):
        if isinstance(option, Name):
            found = next((name for name in _FRAMEWORKS if option.path.startswith((name + ".", name + "_"))), None)
            if found is not None:
                return _SLUGS.get(found, found)
    return None


READER = Reader(SOURCE, claims, "tree", read)
