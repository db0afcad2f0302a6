"""Python, as the reader of code knows it."""

from __future__ import annotations

import re2

from bartizan.sources.repository.ai import Packages
from bartizan.sources.repository.code.following import requested
from bartizan.sources.repository.code.following.evaluate import Evaluator
from bartizan.sources.repository.code.following.language import Language
from bartizan.sources.repository.code.following.names import is_test
from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.syntax import Scope
from bartizan.sources.repository.code.following.values import Val
from bartizan.sources.repository.code.python import library, workspace
from bartizan.sources.repository.code.python.expressions import HANDLERS, arguments, callee
from bartizan.sources.repository.code.python.index import PythonIndexer, grammar
from bartizan.sources.repository.code.python.reach import REACH
from bartizan.sources.repository.code.python.settings import stated

_IMPORTS = re2.compile(rb"(?m)^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+\(?([\w, \t]*)|import[ \t]+([\w., \t]+))")


def imported(source: bytes) -> dict[str, int]:
    """The dotted names that the import lines mention (leading dots kept), with their first lines."""
    names: dict[str, int] = {}
    line, position = 1, 0
    for match in _IMPORTS.finditer(source):
        line += source.count(b"\n", position, match.start())
        position = match.start()
        here = line + source.count(
            b"\n", match.start(), match.start() + len(match.group()) - len(match.group().lstrip())
        )
        base, taken, plain = match.group(1), match.group(2), match.group(3)
        if base is not None:
            dotted = base.decode("ascii", "replace")
            names.setdefault(dotted, here)
            join = "" if dotted.endswith(".") else "."
            for word in (taken or b"").decode("ascii", "replace").split(",")[:40]:
                first = word.split()
                if first:
                    names.setdefault(f"{dotted}{join}{first[0]}", here)
        elif plain is not None:
            for word in plain.decode("ascii", "replace").split(",")[:40]:
                first = word.split()
                if first:
                    names.setdefault(first[0], here)
    return names


def package(known: Packages, dotted: str) -> str | None:
    """The PyPI package that an import comes from, when it is one for AI."""
    if dotted.startswith("llama_index."):  # one package for each integration: `llama_index.llms.openai`
        parts = [part for part in dotted.split(".")[:3] if part == part.lower()]
        if len(parts) == 3 and parts[1] != "core":  # noqa: PLR2004 - namespace, group, integration
            return "-".join(parts).replace("_", "-")
    return known.imported(dotted) if not dotted.startswith(".") else None


def resolve(project: Project, dotted: str, importer: str) -> str | None:
    """The file of the module that `dotted` names: beside the importer or above it, in `src` too."""
    directory = importer.rpartition("/")[0]
    name = dotted.lstrip(".")
    tail = name.replace(".", "/")
    level = len(dotted) - len(name)
    if level:
        for _ in range(level - 1):
            directory = directory.rpartition("/")[0]
        return _file(project, directory, tail)
    while True:
        for base in (directory, f"{directory}/src" if directory else "src"):
            if found := _file(project, base, tail):
                return None if _published(project, name, found, base, importer) else found
        if not directory:
            break
        directory = directory.rpartition("/")[0]
    above = workspace.package(project, tail.partition("/")[0])
    return _file(project, above, tail) if above is not None else None


def _published(project: Project, name: str, found: str, base: str, importer: str) -> bool:
    """Whether a file is of a library that the tree publishes, seen from outside of it."""
    package = f"{base}/{name.partition('.')[0]}/".lstrip("/")
    inside = importer.startswith(package) or not found.startswith(package)
    return not inside and not is_test(importer) and project.publishes(name)


def _file(project: Project, base: str, tail: str) -> str | None:
    prefix = f"{base}/" if base else ""
    stem = f"{prefix}{tail}" if tail else base
    for candidate in (f"{stem}.py", f"{stem}/__init__.py"):
        if candidate in project.files:
            return candidate
    return None


def _parameter(evaluator: Evaluator, scope: Scope, name: str) -> Val | None:
    """What fills a parameter from outside: the command line, a request."""
    option = library.command_option(evaluator, scope, name)
    return option if option is not None else requested.of_python(evaluator, scope, name)


PYTHON = Language(
    name="python",
    endings=(".py", ".ipynb"),
    ecosystem="pypi",
    grammar=grammar,
    indexer=PythonIndexer,
    handlers=HANDLERS,
    callee=callee,
    arguments=arguments,
    imported=imported,
    resolve=resolve,
    call=library.call,
    method=library.method,
    attribute=library.attribute,
    parameter=_parameter,
    default=library.field_default,
    stated=stated,
    package=package,
    hands_on=lambda path: path.endswith("__init__.py"),
    unreachable=REACH.unreachable,
    binders=frozenset({"partial"}),
)
