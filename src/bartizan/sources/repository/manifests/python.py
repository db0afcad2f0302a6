"""Dependencies of Python projects: requirements files, pyproject, setup.cfg, Pipfile, conda, and their locks."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterator, Mapping

import msgspec

from bartizan.sources.repository.manifests.declared import Declared, Lines, mapping, sequence
from bartizan.sources.repository.manifests.package import Requirement, requirement

MOST_LINES = 50_000
_HASH = re.compile(r"--hash[= ]\S+")
_EXACT = re.compile(r"==\s*([\w.!+-]+)$")


def requirements(text: str) -> Iterator[Declared]:
    """A pip requirements or constraints file: continued lines joined, hashes noted, options left out."""
    pending, start = "", 0
    for number, line in enumerate(text.splitlines()[:MOST_LINES], 1):
        if not pending:
            start = number
        if line.rstrip().endswith("\\"):
            pending += line.rstrip()[:-1] + " "
            continue
        whole, pending = pending + line, ""
        stripped = re.split(r"(?:^|\s)#", whole, maxsplit=1)[0].strip()
        if not stripped or stripped.startswith(("-", "http:", "https:", ".", "/", "git+")):
            continue
        hashed = bool(_HASH.search(stripped))
        found = requirement(_HASH.sub("", stripped).strip())
        if found is not None:
            yield Declared(
                "pypi", Requirement(found.name, found.version, found.specifier, hashed, found.url), start, number
            )


def included(text: str) -> Iterator[str]:
    """The files that a requirements file includes with `-r`."""
    for line in text.splitlines()[:MOST_LINES]:
        match = re.match(r"\s*(?:-r|--requirement)[ =]+(\S+)", line)
        if match is not None:
            yield match.group(1)


def pyproject(text: str) -> Iterator[Declared]:
    """`pyproject.toml`: PEP 621, dependency groups, Poetry, PDM, uv. Raises `ValueError`."""
    document = tomllib.loads(text)
    lines = Lines(text)
    project = mapping(document.get("project"))
    groups = [project.get("dependencies"), *mapping(project.get("optional-dependencies")).values()]
    groups += mapping(document.get("dependency-groups")).values()
    tool = mapping(document.get("tool"))
    groups += [mapping(tool.get("uv")).get("dev-dependencies")]
    groups += mapping(mapping(tool.get("pdm")).get("dev-dependencies")).values()
    groups += [mapping(document.get("build-system")).get("requires")]
    for group in groups:
        for item in sequence(group):
            found = requirement(item) if isinstance(item, str) else None
            if found is not None:
                yield Declared("pypi", found, *lines.of(found.name))
    poetry = mapping(tool.get("poetry"))
    tables = [poetry.get("dependencies"), poetry.get("dev-dependencies")]
    tables += [mapping(group).get("dependencies") for group in mapping(poetry.get("group")).values()]
    tables += [mapping(mapping(tool.get("hatch")).get("envs")).get("dependencies")]
    for table in tables:
        for name, wanted in mapping(table).items():
            yield Declared("pypi", _poetry(name, wanted), *lines.of(name))


def _poetry(name: str, wanted: object) -> Requirement:
    if isinstance(wanted, list) and wanted:
        wanted = wanted[0]
    text = wanted if isinstance(wanted, str) else mapping(wanted).get("version")
    version = text if isinstance(text, str) else None
    exact = version.removeprefix("==").strip() if version and re.fullmatch(r"(==)?\s*\d[\w.]*", version) else None
    url = mapping(wanted).get("git") or mapping(wanted).get("url")
    return Requirement(name, exact, version, url=url if isinstance(url, str) else None)


def toml_lock(text: str) -> Iterator[Declared]:
    """Locks of poetry, uv, pdm and `pylock.toml`: lists of packages with exact versions. Raises `ValueError`."""
    document = tomllib.loads(text)
    lines = Lines(text)
    for item in sequence(document.get("package", document.get("packages"))):
        entry = mapping(item)
        name, version = entry.get("name"), entry.get("version")
        if isinstance(name, str) and isinstance(version, str):
            yield Declared("pypi", Requirement(name, version), *lines.of(name), locked=True)


def pipfile(text: str) -> Iterator[Declared]:
    """`Pipfile`. Raises `ValueError`."""
    document = tomllib.loads(text)
    lines = Lines(text)
    for section in ("packages", "dev-packages"):
        for name, wanted in mapping(document.get(section)).items():
            yield Declared("pypi", _poetry(name, wanted), *lines.of(name))


def pipfile_lock(text: str) -> Iterator[Declared]:
    """`Pipfile.lock`. Raises `ValueError`."""
    document = mapping(msgspec.json.decode(text))
    lines = Lines(text)
    for section in ("default", "develop"):
        for name, entry in mapping(document.get(section)).items():
            version = mapping(entry).get("version")
            match = _EXACT.search(version) if isinstance(version, str) else None
            hashed = bool(mapping(entry).get("hashes"))
            exact = match.group(1) if match else None
            yield Declared("pypi", Requirement(name, exact, hashed=hashed), *lines.of(name), locked=True)


def setup_cfg(text: str) -> Iterator[Declared]:
    """`setup.cfg`. Raises `configparser.Error`."""
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(text)
    lines = Lines(text)
    values: list[str] = []
    if parser.has_section("options"):
        values.append(parser.get("options", "install_requires", fallback=""))
    if parser.has_section("options.extras_require"):
        values += [value for _, value in parser.items("options.extras_require")]
    for value in values:
        for line in value.splitlines():
            found = requirement(line)
            if found is not None:
                yield Declared("pypi", found, *lines.of(found.name))


_STRING = re.compile(r"""(["'])([A-Za-z][\w.-]*(?:\[[\w, -]*\])?\s*(?:[<>=!~]=?[^"';]*)?(?:;[^"']*)?)\1""")


def setup_py(text: str) -> Iterator[Declared]:
    """The texts of `setup.py` that are requirements, in the lists that `install_requires` and its kin name."""
    if "setup(" not in text:
        return
    for block in re.finditer(r"(?:requires|require|REQUIREMENTS|requirements|extras)\w*\s*=\s*[\[{(]", text):
        end = text.find("\n\n", block.end())
        start_line = text.count("\n", 0, block.start()) + 1
        for offset, line in enumerate(text[block.start() : end if end > 0 else len(text)].split("\n")[:300]):
            for match in _STRING.finditer(line):
                found = requirement(match.group(2))
                if found is not None:
                    yield Declared("pypi", found, start_line + offset, start_line + offset)


def conda(text: str) -> Iterator[Declared]:
    """`environment.yml`: conda's packages under their PyPI names, and those that pip installs. Raises `ValueError`."""
    document = mapping(msgspec.yaml.decode(text))
    lines = Lines(text)
    for item in sequence(document.get("dependencies")):
        if isinstance(item, str):
            name, _, version = re.sub(r"^[\w.-]+::", "", item).partition("=")
            version = version.strip("=").partition("=")[0]
            exact = version if re.fullmatch(r"\d[\w.]*", version) else None
            plain = re.split(r"[<>=! ]", name, maxsplit=1)[0]
            yield Declared("pypi", Requirement(plain, exact, version or None), *lines.of(plain))
        elif isinstance(item, Mapping):
            for line in sequence(item.get("pip")):
                found = requirement(line) if isinstance(line, str) else None
                if found is not None:
                    yield Declared("pypi", found, *lines.of(found.name))
