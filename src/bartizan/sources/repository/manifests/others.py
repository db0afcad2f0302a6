"""Composer, Swift, Dart, Elixir and R."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from bartizan.sources.repository.manifests.declared import (
    DEVELOPMENT,
    OPTIONAL,
    RUNTIME,
    TEST,
    Declared,
    Numbers,
    json_lines,
    mapping,
    numbered,
    sequence,
    text_of,
)
from bartizan.sources.repository.manifests.package import Requirement
from bartizan.sources.repository.yaml_marks import load

_EXACT = re.compile(r"[v=]?\s*(\d+(?:\.\d+){1,3}(?:-[\w.]+)?)\Z")


def composer_json(text: str) -> Iterator[Declared]:
    """`composer.json`. Raises `ValueError`."""
    document = load(text, as_json=True)
    for section, scope in (("require", RUNTIME), ("require-dev", DEVELOPMENT)):
        table = document.get(section)
        for name, wanted in table.items() if table is not None else ():
            written = wanted.text()
            if written is not None and "/" in name:
                exact = _EXACT.match(written.strip())
                found = Requirement(name, exact.group(1) if exact else None, written)
                yield Declared("packagist", found, wanted.line, wanted.line, scope=scope, direct=True)


def composer_lock(text: str) -> Iterator[Declared]:
    """`composer.lock`. Raises `ValueError`."""
    document = load(text, as_json=True)
    for section, scope in (("packages", RUNTIME), ("packages-dev", DEVELOPMENT)):
        holder = document.get(section)
        for entry in holder.value if holder is not None and isinstance(holder.value, list) else ():
            name, version = entry.get("name"), entry.get("version")
            written, label = (version.text() if version else None), (name.text() if name else None)
            if name is None or label is None or written is None:
                continue
            exact = written.removeprefix("v")
            found = Requirement(label, exact if exact[:1].isdigit() else None, None if exact[:1].isdigit() else written)
            yield Declared("packagist", found, name.line, name.line, locked=True, scope=scope, top=True)


_PACKAGE = re.compile(r"\.package\s{0,9}\((.{0,600}?)\)\s{0,40}(?:,|\]|\n)", re.DOTALL)
_URL = re.compile(r'\burl\s*:\s*"([^"]+)"')


def package_swift(text: str) -> Iterator[Declared]:
    """`Package.swift`: literal `.package(url: …)`."""
    numbers = Numbers(text)
    for match in _PACKAGE.finditer(text):
        inside = match.group(1)
        address = _URL.search(inside)
        if address is None:
            continue
        exact = re.search(r'(?:exact\s*:\s*|\.exact\(\s*)"([^"]+)"', inside)
        lowest = re.search(r'(?:from\s*:\s*|\.upToNext\w+\(from:\s*)"([^"]+)"', inside)
        moving = re.search(r'(?:branch|revision)\s*:\s*"([^"]+)"', inside)
        url = f"git+{address.group(1)}@{moving.group(1)}" if moving else None
        start, end = numbers.at(match.start()), numbers.at(match.end(1))
        specifier = f">={lowest.group(1)}" if lowest else None
        found = Requirement(address.group(1), exact.group(1) if exact else None, specifier, url=url)
        yield Declared("swift", found, start, end, scope=RUNTIME, direct=True)


def package_resolved(text: str) -> Iterator[Declared]:
    """`Package.resolved` of versions 1 to 3. Raises `ValueError`."""
    document = mapping(msgspec.json.decode(text))
    pins = sequence(document.get("pins")) or sequence(mapping(document.get("object")).get("pins"))
    for pin in pins:
        fields = mapping(pin)
        address = text_of(fields.get("location")) or text_of(fields.get("repositoryURL"))
        state = mapping(fields.get("state"))
        if address is None:
            continue
        place = text.find(f'"{address}"')
        line = text.count("\n", 0, max(place, 0)) + 1
        revision = text_of(state.get("revision"))
        found = Requirement(
            address, text_of(state.get("version")), url=f"git+{address}@{revision}" if revision else None
        )
        yield Declared("swift", found, line, line, locked=True, top=True)


def pubspec(text: str) -> Iterator[Declared]:
    """`pubspec.yaml`. Raises `ValueError`."""
    document = load(text, as_json=False)
    for section, scope in (("dependencies", RUNTIME), ("dev_dependencies", DEVELOPMENT)):
        table = document.get(section)
        for name, wanted in table.items() if table is not None else ():
            line = table.key_lines.get(name, wanted.line) if table is not None else wanted.line
            if wanted.get("sdk") is not None or wanted.get("path") is not None:
                continue
            hosted = wanted.get("version")
            written = hosted.text() if hosted is not None else wanted.text()
            exact = _EXACT.match(written) if written else None
            found = Requirement(name, exact.group(1) if exact else None, written)
            yield Declared("pub", found, line, line, scope=scope, direct=True)


def pubspec_lock(text: str) -> Iterator[Declared]:
    """`pubspec.lock`. Raises `ValueError`."""
    packages = load(text, as_json=False).get("packages")
    for name, entry in packages.items() if packages is not None else ():
        version, kind, source = entry.get("version"), entry.get("dependency"), entry.get("source")
        written, told = (version.text() if version else None), (kind.text() if kind else None) or ""
        if written is None or (source is not None and source.text() in {"sdk", "path"}):
            continue
        line = packages.key_lines.get(name, entry.line) if packages is not None else entry.line
        scope = DEVELOPMENT if told == "direct dev" else None
        direct = None if not told else told.startswith("direct")
        yield Declared("pub", Requirement(name, written), line, line, locked=True, scope=scope, direct=direct, top=True)


_MIX = re.compile(r'\{\s*:(\w+)\s*,\s*(?:"([^"]*)"\s*)?(,?[^{}]*)\}')


def mix_exs(text: str) -> Iterator[Declared]:
    """`mix.exs`: literal tuples `{:name, "version"}` in the function `deps`."""
    start = re.search(r"defp?\s+deps\b", text)
    if start is None:
        return
    end = re.search(r"\n  end\b", text[start.end() :])
    stop = start.end() + end.start() if end else len(text)
    numbers = Numbers(text)
    for match in _MIX.finditer(text, start.end(), stop):
        options = match.group(3)
        if re.search(r"\b(path|in_umbrella):", options):
            continue
        only = re.search(r"only:\s*(\[[^\]]*\]|:\w+)", options)
        purpose = only.group(1) if only else ""
        scope = RUNTIME if not only or "prod" in purpose else DEVELOPMENT if "dev" in purpose else TEST
        written = match.group(2)
        exact = re.fullmatch(r"(?:==\s*)(\d[\w.-]*)", written) if written else None
        address = re.search(r'\b(?:git|github):\s*"([^"]+)"', options)
        at = re.search(r'\b(?:ref|tag|branch):\s*"([^"]+)"', options)
        url = f"git+{address.group(1)}" + (f"@{at.group(1)}" if at else "") if address else None
        found = Requirement(match.group(1), exact.group(1) if exact else None, written, url=url)
        line = numbers.at(match.start())
        yield Declared("hex", found, line, line, scope=scope, direct=True)


def mix_lock(text: str) -> Iterator[Declared]:
    """`mix.lock`: `"name": {:hex, :name, "version", …}`."""
    for number, line in numbered(text):
        match = re.match(r'\s*"(\w+)":\s*\{:hex,\s*:(\w+),\s*"([^"]+)"', line)
        if match is not None:
            found = Requirement(match.group(2), match.group(3), hashed=True)
            yield Declared("hex", found, number, number, locked=True, top=True)


def renv_lock(text: str) -> Iterator[Declared]:
    """`renv.lock`. Raises `ValueError`."""
    lines = json_lines(text)
    for name, entry in mapping(mapping(msgspec.json.decode(text)).get("Packages")).items():
        version = text_of(mapping(entry).get("Version"))
        if version is not None:
            line = lines.get(name, 1)
            yield Declared("cran", Requirement(name, version), line, line, locked=True, top=True)


_FIELDS = {"Depends": RUNTIME, "Imports": RUNTIME, "LinkingTo": RUNTIME, "Suggests": OPTIONAL}


def description(text: str) -> Iterator[Declared]:
    """An R package's `DESCRIPTION`; nothing of a file that has no `Package:` or `Type:`."""
    if not re.search(r"^(Package|Type|Imports):", text, re.MULTILINE):
        return
    scope: str | None = None
    for number, line in numbered(text):
        rest = line
        if field := re.match(r"([A-Za-z]\S*):(.*)", line):
            scope, rest = _FIELDS.get(field.group(1)), field.group(2)
        if scope is None:
            continue
        for match in re.finditer(r"([A-Za-z][\w.]{0,100})\s{0,9}(?:\(([^()]{0,100})\))?", rest):
            if match.group(1) != "R":
                exact = re.fullmatch(r"==\s*(\d[\d.-]*)", (match.group(2) or "").strip())
                found = Requirement(match.group(1), exact.group(1) if exact else None, match.group(2))
                yield Declared("cran", found, number, number, scope=scope, direct=True)
