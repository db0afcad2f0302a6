"""Manifests of Python projects: pyproject, Pipfile, setup.cfg, setup.py."""

from __future__ import annotations

import ast
import configparser
import re
import tomllib
import warnings
from collections.abc import Iterator, Mapping

from bartizan.sources.repository.manifests.declared import (
    BUILD,
    DEVELOPMENT,
    OPTIONAL,
    RUNTIME,
    TEST,
    Declared,
    Lines,
    Quoted,
    TomlLines,
    mapping,
    scope_of,
    text_of,
    texts,
)
from bartizan.sources.repository.manifests.package import Requirement, requirement

LARGEST_PROGRAM = 256 * 1024


def pyproject(text: str) -> Iterator[Declared]:
    """`pyproject.toml`: PEP 621, dependency groups, Poetry, PDM, uv, Hatch, pixi. Raises `ValueError`."""
    document = tomllib.loads(text)
    tool = mapping(document.get("tool"))
    yield from _lists(document, tool, text)
    lines = TomlLines(text)
    yield from _poetry_tables(mapping(tool.get("poetry")), lines)
    if "pixi" in tool:
        from bartizan.sources.repository.manifests.conda import pixi_tables

        yield from pixi_tables(mapping(tool["pixi"]), lines, "tool.pixi.")


def _lists(document: Mapping[str, object], tool: Mapping[str, object], text: str) -> Iterator[Declared]:
    project, uv, pdm = mapping(document.get("project")), mapping(tool.get("uv")), mapping(tool.get("pdm"))
    quoted = Quoted(text)
    sources = mapping(uv.get("sources"))
    groups: list[tuple[object, str, bool]] = [(project.get("dependencies"), RUNTIME, True)]
    extras = mapping(project.get("optional-dependencies"))
    groups += [(group, scope_of(name, OPTIONAL), True) for name, group in extras.items()]
    named = [*mapping(document.get("dependency-groups")).items(), *mapping(pdm.get("dev-dependencies")).items()]
    groups += [(group, scope_of(name, DEVELOPMENT), True) for name, group in named]
    groups.append((uv.get("dev-dependencies"), DEVELOPMENT, True))
    groups += [(uv.get(key), RUNTIME, False) for key in ("override-dependencies", "constraint-dependencies")]
    groups.append((mapping(document.get("build-system")).get("requires"), BUILD, True))
    for name, env in mapping(mapping(tool.get("hatch")).get("envs")).items():
        for key in ("dependencies", "extra-dependencies"):
            groups.append((mapping(env).get(key), scope_of(name, DEVELOPMENT), True))
    for group, scope, listed in groups:
        for item in texts(group):
            found = requirement(item)
            if found is not None:
                found = _with_source(found, sources.get(found.name))
                yield Declared("pypi", found, *quoted.of(item), scope=scope, listed=listed)


def _with_source(found: Requirement, source: object) -> Requirement:
    """A requirement that `[tool.uv.sources]` takes from a repository or an address."""
    for one in source if isinstance(source, list) else [source]:
        url = _source_url(mapping(one))
        if url is not None:
            return Requirement(found.name, found.version, found.specifier, found.hashed, url)
    return found


def _source_url(table: Mapping[str, object]) -> str | None:
    """The address of a dependency that is given as a table, with the commit or branch after `@`."""
    repository = text_of(table.get("git"))
    if repository is not None:
        at = text_of(table.get("rev")) or text_of(table.get("tag")) or text_of(table.get("branch"))
        return f"git+{repository}" + (f"@{at}" if at else "")
    return text_of(table.get("url"))


def _poetry_tables(poetry: Mapping[str, object], lines: TomlLines) -> Iterator[Declared]:
    tables: list[tuple[str, object, str]] = [
        ("tool.poetry.dependencies", poetry.get("dependencies"), RUNTIME),
        ("tool.poetry.dev-dependencies", poetry.get("dev-dependencies"), DEVELOPMENT),
    ]
    for name, group in mapping(poetry.get("group")).items():
        scope = RUNTIME if name == "main" else scope_of(name, OPTIONAL)
        tables.append((f"tool.poetry.group.{name}.dependencies", mapping(group).get("dependencies"), scope))
    for section, table, scope in tables:
        for name, wanted in mapping(table).items():
            if name == "python":
                continue
            optional = mapping(wanted).get("optional") is True
            found = table_requirement(name, wanted)
            yield Declared("pypi", found, *lines.of(section, name), scope=OPTIONAL if optional else scope)


def table_requirement(name: str, wanted: object) -> Requirement:
    """A dependency in the form `name = "^1.2"` or `name = {version = "1.2", …}` of Poetry, Pipenv and pixi."""
    if isinstance(wanted, list) and wanted:
        wanted = wanted[0]
    version = text_of(wanted) or text_of(mapping(wanted).get("version"))
    exact = re.fullmatch(r"={0,3}\s*(\d[\w.!+-]*)", version) if version else None
    return Requirement(name, exact.group(1) if exact else None, version, url=_source_url(mapping(wanted)))


def pipfile(text: str) -> Iterator[Declared]:
    """`Pipfile`. Raises `ValueError`."""
    document = tomllib.loads(text)
    lines = TomlLines(text)
    for section, table in document.items():
        if section in {"source", "requires", "scripts", "pipenv"}:
            continue
        scope = RUNTIME if section == "packages" else DEVELOPMENT if section == "dev-packages" else scope_of(section)
        for name, wanted in mapping(table).items():
            yield Declared("pypi", table_requirement(name, wanted), *lines.of(section, name), scope=scope)


def setup_cfg(text: str) -> Iterator[Declared]:
    """`setup.cfg`. Raises `configparser.Error`."""
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(text)
    lines = Lines(text)
    values: list[tuple[str, str]] = []
    if parser.has_section("options"):
        for key, scope in (("install_requires", RUNTIME), ("setup_requires", BUILD), ("tests_require", TEST)):
            values.append((parser.get("options", key, fallback=""), scope))
    if parser.has_section("options.extras_require"):
        values += [(value, scope_of(name, OPTIONAL)) for name, value in parser.items("options.extras_require")]
    for value, scope in values:
        for line in value.splitlines():
            found = requirement(line.partition(" #")[0])
            if found is not None:
                yield Declared("pypi", found, *lines.of(found.name), scope=scope)


_ARGUMENTS = {"install_requires": RUNTIME, "requires": RUNTIME, "setup_requires": BUILD, "tests_require": TEST}


def setup_py(text: str) -> Iterator[Declared]:
    """What the call of `setup` in a `setup.py` states literally, or by a name that the module gives it. Never run."""
    if "setup" not in text or len(text) > LARGEST_PROGRAM:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"not Python: {error}") from error
    names = {
        target.id: node.value
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _called(node.func) == "setup":
            for keyword in node.keywords:
                if keyword.arg in _ARGUMENTS:
                    yield from _literal(keyword.value, names, _ARGUMENTS[keyword.arg])
                elif keyword.arg == "extras_require":
                    yield from _extras(keyword.value, names)


def _called(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _extras(node: ast.expr, names: Mapping[str, ast.expr]) -> Iterator[Declared]:
    if isinstance(node, ast.Name):
        node = names.get(node.id, node)
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
            yield from _literal(value, names, scope_of(name, OPTIONAL))


def _literal(node: ast.expr, names: Mapping[str, ast.expr], scope: str) -> Iterator[Declared]:
    """The requirements in a list, a text of lines, a sum of both, or the value of a name; each name once."""
    waiting: list[ast.expr] = [node]
    followed: set[str] = set()
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            for offset, line in enumerate(one.value.splitlines()):
                found = requirement(line.partition(" #")[0])
                if found is not None:
                    at = one.lineno + offset
                    yield Declared("pypi", found, at, at, scope=scope)
        elif isinstance(one, ast.List | ast.Tuple | ast.Set):
            waiting += one.elts
        elif isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add):
            waiting += [one.left, one.right]
        elif isinstance(one, ast.Starred):
            waiting.append(one.value)
        elif isinstance(one, ast.Name) and one.id in names and one.id not in followed:
            followed.add(one.id)
            waiting.append(names[one.id])
        elif isinstance(one, ast.Call) and _called(one.func) in {"splitlines", "split"} and not one.args:
            waiting += [one.func.value] if isinstance(one.func, ast.Attribute) else []
