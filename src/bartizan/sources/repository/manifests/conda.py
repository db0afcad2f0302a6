"""Conda: environments, recipes, locks, and pixi. Packages count under the names they have on PyPI."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

from bartizan.sources.repository.manifests.declared import (
    BUILD,
    RUNTIME,
    TEST,
    Declared,
    TomlLines,
    mapping,
    numbered,
    scope_of,
)
from bartizan.sources.repository.manifests.package import Requirement
from bartizan.sources.repository.manifests.python import table_requirement
from bartizan.sources.repository.manifests.requirements import requirement_line
from bartizan.sources.repository.yaml_marks import load

_NAMES = {
    "pytorch": "torch", "pytorch-cpu": "torch", "pytorch-gpu": "torch", "py-xgboost": "xgboost",
    "py-xgboost-gpu": "xgboost", "tensorflow-base": "tensorflow", "py-lightgbm": "lightgbm",
    "py-opencv": "opencv-python",
}  # fmt: skip
"""Conda's names of packages that PyPI has under another one."""
_SPEC = re.compile(r"(?:[\w./-]+::)?([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)\Z")


def conda_spec(text: str) -> Requirement | None:
    """A match specification: `name`, `name=1.2`, `name==1.2=build`, `name >=1,<2`."""
    match = _SPEC.match(text.strip())
    if match is None or match.group(1).startswith("_"):
        return None
    name, written = match.group(1).lower(), match.group(2).strip()
    exact = re.fullmatch(r"={1,2}\s*(\d[\w.!+-]*?)(?:=[\w.*]+)?", written)
    plain = re.fullmatch(r"(\d[\w.]*)(?:\s+[\w*]+)?", written)
    version = exact.group(1) if exact else plain.group(1) if plain else None
    if version is not None and written.count("=") == 1 and version.count(".") < 2:  # noqa: PLR2004
        version = None  # `=1.2` is any 1.2.x
    return Requirement(_NAMES.get(name, name), version, written or None)


def environment(text: str) -> Iterator[Declared]:
    """`environment.yml`: conda's packages, and those that pip installs. Raises `ValueError`."""
    dependencies = load(text, as_json=False).get("dependencies")
    for item in dependencies.value if dependencies is not None and isinstance(dependencies.value, list) else ():
        plain, inner = item.text(), item.get("pip")
        if plain is not None:
            found = conda_spec(plain)
            if found is not None:
                yield Declared("pypi", found, item.line, item.line, scope=RUNTIME)
        elif inner is not None and isinstance(inner.value, list):
            for one in inner.value:
                piped = requirement_line(one.text() or "")
                if piped is not None:
                    yield Declared("pypi", piped, one.line, one.line, scope=RUNTIME)


_RECIPE = {"run": RUNTIME, "host": BUILD, "build": BUILD, "requires": TEST, "run_constrained": None}


def recipe(text: str) -> Iterator[Declared]:
    """`meta.yaml` and `recipe.yaml`: the lists below `requirements`; templates in them are left out."""
    scope: str | None = None
    inside = False
    for number, line in numbered(text):
        header = re.match(r"(\s*)([\w-]+):\s*(?:#.*)?$", line)
        if header is not None:
            if header.group(2) in {"requirements", "test", "tests"}:
                inside = True
            elif not header.group(1):
                inside = False
            scope = _RECIPE.get(header.group(2)) if inside else None
        elif scope and (item := re.match(r"\s*-\s+([^#{}]+?)\s*(?:#.*)?$", line)):
            found = conda_spec(item.group(1).strip("\"'"))
            if found is not None:
                yield Declared("pypi", found, number, number, scope=scope)


def conda_lock(text: str) -> Iterator[Declared]:
    """`conda-lock.yml`: its list of packages, read line by line as its writer lays it out."""
    fields: dict[str, str] = {}
    start = 0
    for number, line in numbered(f"{text}\n- end"):
        if line.startswith(("- ", "  - ")) and not line.startswith("    "):
            yield from _conda_locked(fields, start)
            fields, start = {}, number
        if match := re.match(r"(?:  )?[-\s] (name|version|manager|category):\s*['\"]?([^'\"\s]+)", line):
            fields.setdefault(match.group(1), match.group(2))


def _conda_locked(fields: Mapping[str, str], line: int) -> Iterator[Declared]:
    name, version = fields.get("name"), fields.get("version")
    if name and version and "manager" in fields:
        scope = RUNTIME if fields.get("category", "main") == "main" else scope_of(fields["category"])
        found = Requirement(_NAMES.get(name, name), version, hashed=True)
        yield Declared("pypi", found, line, line, locked=True, scope=scope, top=True)


def pixi(text: str) -> Iterator[Declared]:
    """`pixi.toml`. Raises `ValueError`."""
    yield from pixi_tables(tomllib.loads(text), TomlLines(text), "")


def pixi_tables(document: Mapping[str, object], lines: TomlLines, prefix: str) -> Iterator[Declared]:
    """The dependency tables of pixi, which also stand below `tool.pixi` in a pyproject."""
    holders = [("", mapping(document), RUNTIME)]
    for name, feature in mapping(document.get("feature")).items():
        holders.append((f"feature.{name}.", mapping(feature), scope_of(name)))
    for target, inside in mapping(document.get("target")).items():
        holders.append((f"target.{target}.", mapping(inside), RUNTIME))
    kinds = {"dependencies": None, "pypi-dependencies": None, "build-dependencies": BUILD, "host-dependencies": BUILD}
    for place, holder, scope in holders:
        for kind, purpose in kinds.items():
            for name, wanted in mapping(holder.get(kind)).items():
                found = table_requirement(_NAMES.get(name, name) if kind != "pypi-dependencies" else name, wanted)
                yield Declared("pypi", found, *lines.of(f"{prefix}{place}{kind}", name), scope=purpose or scope)


_FILE = re.compile(
    r"(?:conda|pypi): \S*/([A-Za-z0-9][\w.]*(?:-[A-Za-z][\w.]*)*)-(\d[\w.!+]*)-[\w.+-]+\.(?:conda|whl|tar\.bz2)"
)


def pixi_lock(text: str) -> Iterator[Declared]:
    """`pixi.lock`: the addresses in its list of packages, whose file names hold name and version."""
    begin = text.find("\npackages:")
    first = text.count("\n", 0, max(begin, 0)) + 1
    for offset, line in enumerate(text[max(begin, 0) :].split("\n")):
        match = _FILE.search(line) if line.startswith("- ") else None
        if match is not None:
            name = match.group(1).replace("_", "-").lower()
            found = Requirement(_NAMES.get(name, name), match.group(2), hashed=True)
            yield Declared("pypi", found, first + offset, first + offset, locked=True, scope=None, top=True)
