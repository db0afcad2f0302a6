"""Which file a specifier names, and what a file hands out.

Aliases of `tsconfig.json` and `package.json` (`imports`, workspaces by name) are followed; `node_modules` never.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.claims import is_naming
from bartizan.sources.repository.code.following.syntax import FOREVER, Scope
from bartizan.sources.repository.code.following.values import Constant, Definition, Frame, Items, Name, Table, Text, Val
from bartizan.sources.repository.code.javascript import libraries, library
from bartizan.sources.repository.code.javascript.exchange import EXPORTS
from bartizan.sources.repository.jsonc import plain_json
from bartizan.sources.repository.reader import SourceFile

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator
    from bartizan.sources.repository.code.following.project import Project

ENDINGS = (".ts", ".tsx", ".js", ".jsx", ".mts", ".mjs", ".cts", ".cjs")
LARGEST = 512 * 1024
"""Bytes of a JSON file that is read."""
MOST_ENTRIES = 500
DEEPEST = 8
_MEMORY = "javascript"


@dataclass(slots=True)
class Aliases:
    """What the configuration files of a tree say of names, by their directory.

    `paths` are a directory's aliases: pattern and targets (paths from the root); `bases` where bare names are
    looked for; `packages` the directories of the tree's own packages by their name; `inner` what `#name` means;
    `main` a package's main file; `versions` what a directory's dependencies ask for.
    """

    paths: dict[str, list[tuple[str, list[str]]]] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    inner: dict[str, list[tuple[str, list[str]]]] = field(default_factory=dict)
    main: dict[str, list[str]] = field(default_factory=dict)
    versions: dict[str, dict[str, str]] = field(default_factory=dict)


def aliases(project: Project) -> Aliases:
    """The aliases of the tree, read once."""
    known = project.memory.get(_MEMORY)
    if not isinstance(known, Aliases):
        known = Aliases()
        for path, file in sorted(project.settings.items()):
            if is_naming(path):
                data = _json(file)
                directory = path.rpartition("/")[0]
                if path.endswith("package.json"):
                    _package(known, directory, data)
                else:
                    _compiler(known, directory, data)
        project.memory[_MEMORY] = known
    return known


def _json(file: SourceFile) -> Any:
    import msgspec

    if file.size > LARGEST:
        return None
    try:
        data = file.read()
    except OSError:
        return None
    for text in (data, None):
        try:
            return msgspec.json.decode(plain_json(data.decode("utf-8", "replace")) if text is None else text)
        except (msgspec.DecodeError, RecursionError, ValueError):
            continue
    return None


def _package(known: Aliases, directory: str, data: Any) -> None:
    if not isinstance(data, dict):
        return
    name = data.get("name")
    if isinstance(name, str) and name:
        known.packages.setdefault(name, directory)
    main = [data[key] for key in ("source", "main", "module", "types") if isinstance(data.get(key), str)]
    exported = data.get("exports")
    main += list(_targets(exported.get(".", exported) if isinstance(exported, dict) else exported))
    known.main[directory] = main
    imports = data.get("imports")
    if isinstance(imports, dict):
        rows = [(str(key), [_path(directory, one) for one in _targets(value)]) for key, value in imports.items()]
        known.inner[directory] = rows[:MOST_ENTRIES]
    stated: dict[str, str] = {}
    for key in ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"):
        listed = data.get(key)
        if isinstance(listed, dict):
            stated |= {str(one): value for one, value in listed.items() if isinstance(value, str)}
    known.versions[directory] = stated


def _compiler(known: Aliases, directory: str, data: Any) -> None:
    options = data.get("compilerOptions") if isinstance(data, dict) else None
    if not isinstance(options, dict):
        return
    base = options.get("baseUrl")
    start = _path(directory, base) if isinstance(base, str) else directory
    if isinstance(base, str):
        known.bases.setdefault(directory, start)
    paths = options.get("paths")
    if isinstance(paths, dict):
        rows = [
            (str(pattern), [_path(start, one) for one in targets if isinstance(one, str)])
            for pattern, targets in paths.items()
            if isinstance(targets, list)
        ]
        known.paths.setdefault(directory, []).extend(rows[:MOST_ENTRIES])


def _targets(value: object, depth: int = 0) -> Iterator[str]:
    """The files that an entry of `exports` or `imports` names, under whatever condition."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping) and depth < DEEPEST:
        for one in list(value.values())[:20]:
            yield from _targets(one, depth + 1)


def _path(directory: str, written: str) -> str:
    found = posixpath.normpath(posixpath.join(directory, written)) if written else directory
    return "" if found == "." else found


def resolve(project: Project, written: str, importer: str) -> str | None:
    """The file that a specifier names; None for what is not of the tree."""
    directory = importer.rpartition("/")[0]
    if written.startswith("."):
        return file_at(project, _path(directory, written))
    if not written or written.startswith(("/", "node:", "http:", "https:")):
        return None
    known = aliases(project)
    for above in _above(directory):
        rows = known.inner.get(above, ()) if written.startswith("#") else known.paths.get(above, ())
        for pattern, targets in rows:
            star = _matched(pattern, written)
            if star is None:
                continue
            for target in targets:
                found = file_at(project, target.replace("*", star, 1))
                if found is not None:
                    return found
    package, inside = libraries.split(written)
    home = known.packages.get(package)
    if home is not None and home != directory:
        found = _of_package(project, known, home, inside)
        if found is not None:
            return found
    for above in _above(directory):
        if above in known.bases:
            return file_at(project, _path(known.bases[above], written))
    return None


def _above(directory: str) -> Iterator[str]:
    while True:
        yield directory
        if not directory:
            return
        directory = directory.rpartition("/")[0]


def _matched(pattern: str, written: str) -> str | None:
    """What stands for the star when a specifier fits a pattern; empty for a pattern without one."""
    head, star, tail = pattern.partition("*")
    if not star:
        return "" if pattern == written else None
    fits = written.startswith(head) and written.endswith(tail) and len(written) >= len(head) + len(tail)
    return written[len(head) : len(written) - len(tail)] if fits else None


def _of_package(project: Project, known: Aliases, home: str, inside: str) -> str | None:
    if inside:
        candidates = [inside, f"src/{inside}"]
    else:
        mains = known.main.get(home, [])
        # What is built from `src` stands for it.
        candidates = [
            *mains,
            *(one.replace("dist/", "src/", 1) for one in mains),
            "src/index",
            "index",
            "src/main",
            "lib/index",
        ]
    return next((found for one in candidates if (found := file_at(project, _path(home, one))) is not None), None)


def file_at(project: Project, path: str) -> str | None:
    """The file of code at a path that may lack its ending, may have that of what is compiled, or name a directory."""
    if path.startswith(("..", "/")):
        return None
    if path in project.files:
        return path
    stem = path
    for ending in (".js", ".jsx", ".mjs", ".cjs"):
        if path.endswith(ending):
            stem = path.removesuffix(ending)
    for candidate in (*(path + one for one in ENDINGS), *(stem + one for one in ENDINGS)):
        if candidate in project.files:
            return candidate
    if path.endswith(".json"):
        return path if project.find(path) is not None else None
    prefix = f"{path}/" if path else ""
    return next((found for one in ENDINGS if (found := f"{prefix}index{one}") in project.files), None)


def hands_on(path: str) -> bool:
    """An index hands on what the files beside it hold."""
    return path.rpartition("/")[2].startswith("index.")


def version(project: Project, name: str, importer: str) -> str | None:
    """The version of a package that the nearest `package.json` asks for exactly."""
    known = aliases(project)
    for above in _above(importer.rpartition("/")[0]):
        wanted = known.versions.get(above, {}).get(name)
        if wanted is not None:
            return wanted if wanted[:1].isdigit() and not set(wanted) & set(" x*|-") else None
    return None


def take(evaluator: Evaluator, written: str, importer: str, name: str) -> Val:
    """What `name` is of the file or package that a specifier names; `*` is the whole."""
    project = evaluator.project
    path = project.resolve(written, importer)
    if path is None:
        return Name(libraries.outside(written, name))
    if path.endswith(".json"):
        document = _document(project, path)
        return document if name in {"*", "default"} else library.field(evaluator, document, name)
    module = project.module(path)
    if module is None:
        return Unknown(written)
    if name == "*":
        whole = module.scope.bindings.get(EXPORTS)
        return evaluator.lookup.name(EXPORTS, Frame(module.scope), FOREVER) if whole else Definition(module.scope)
    return member(evaluator, module.scope, name)


def member(evaluator: Evaluator, scope: Scope, name: str) -> Val:
    """What a file hands out under a name, itself or from the files that it hands on."""
    module = scope.module
    key = (module.path, -1, f"export {name}")
    if evaluator.memory.cut(key):
        return Unknown(name)
    evaluator.memory.enter(key)
    try:
        local = module.exports.get(name)
        if local is not None:
            return evaluator.lookup.name(local, Frame(scope), FOREVER)
        if name != "default":
            for written in module.passed_on:
                found = take(evaluator, written, module.path, name)
                if not isinstance(found, Unknown) and not (isinstance(found, Name) and found.path.startswith("?")):
                    return found
        if EXPORTS in scope.bindings:
            return library.field(evaluator, evaluator.lookup.name(EXPORTS, Frame(scope), FOREVER), name)
        return Unknown(name) if name != "default" else Definition(scope)
    finally:
        evaluator.memory.leave(key)


def _document(project: Project, path: str) -> Val:
    """A JSON file as a value."""
    key = f"{_MEMORY} {path}"
    if key not in project.memory:
        file = project.find(path)
        project.memory[key] = _value(_json(file)) if file is not None else Unknown(path)
    found = project.memory[key]
    return found if isinstance(found, Table | Items | Text | Constant) else Unknown(path)


def _value(data: object, depth: int = 0) -> Val:
    if isinstance(data, str):
        return Text(data[:20_000])
    if isinstance(data, bool | int | float) or data is None:
        return Constant(data)
    if depth >= DEEPEST:
        return Unknown("nested")
    if isinstance(data, list):
        return Items(tuple(_value(one, depth + 1) for one in data[:MOST_ENTRIES]))
    if isinstance(data, dict):
        return Table({str(key): _value(one, depth + 1) for key, one in list(data.items())[:MOST_ENTRIES]})
    return Unknown("data")
