"""Programs inside configuration: user data, lifecycle scripts, inline functions, files of config maps.

They are handed to the reader of code as if they stood in files of their own, and what it finds is told
with the file and line where the program really stands.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from bartizan.catalog import paths
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.repository.ai import packages
from bartizan.sources.repository.configured import at, document, members
from bartizan.sources.repository.images import model_records, models_of
from bartizan.sources.repository.manifests.install import installed
from bartizan.sources.repository.manifests.package import package_records, requirement
from bartizan.sources.repository.reader import Context, SourceFile, decode
from bartizan.sources.repository.yaml_marks import MarkError

SOURCE = "script"
MOST_SCRIPTS = 2_000
MOST_PACKAGES = 500
RUNTIME = "runtimeEnvYAML"
"""The property of Ray's jobs that holds their runtime environment as YAML."""
LONGEST = 1_000_000
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{16,}={0,2}\s*\Z")
_PYTHON = re.compile(
    r"^(?:#!.*python|\s*(?:import\s+\w|from\s+[\w.]+\s+import\s|def\s+\w+\(|async\s+def\s|class\s+\w+))", re.MULTILINE
)
_SHEBANG = re.compile(r"#!\s*\S*?(?:env\s+)?(?P<program>\w+)")
_HEREDOC = re.compile(
    r"^[^\n#]*\bpython3?\b[^\n]*<<-?\s*['\"]?(?P<mark>\w+)['\"]?[^\n]*\n(?P<body>.*?)^\s*(?P=mark)\s*$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Script:
    """A program: its text, the file that holds it, and that file's line of each row."""

    text: str
    address: str
    path: str
    lines: tuple[int, ...]

    def line(self, row: int) -> int:
        """The file's line of a row, both counted from 1."""
        return self.lines[min(max(row, 1), len(self.lines)) - 1] if self.lines else 1


@dataclass(frozen=True, slots=True)
class InlineFile(SourceFile):
    """A program as a file of its own, which stands nowhere on disk."""

    content: bytes = b""

    def read(self, limit: int | None = None) -> bytes:
        """The content."""
        return self.content if limit is None else self.content[:limit]


def script_records(assets: Iterable[Asset], context: Context) -> Iterator[Record]:
    """What the programs inside the assets' configuration use, each thing where the program stands."""
    found = 0
    for asset in assets:
        known = context.catalog.types.get(asset.type)
        for path in known.scripts if known is not None else ():
            for steps, value in paths.walk_steps(asset.config, paths.parse(path)):
                for name, text in _programs(tuple(steps), value):
                    found += 1
                    if found > MOST_SCRIPTS:
                        return
                    script = _script(asset, name, text, context)
                    if script is not None:
                        yield from _read(asset, script, context)


def _programs(steps: tuple[paths.Step, ...], value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and len(value) <= LONGEST:
        yield paths.text(steps), decoded(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str) and len(inner) <= LONGEST and name.endswith((".py", ".sh")):
                yield paths.text((*steps, name)), inner


def decoded(text: str) -> str:
    """The text behind Base64, as clouds want their scripts; other text as it is."""
    if _BASE64.match(text) is None:
        return text
    try:
        return base64.b64decode(text, validate=False).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return text


def _script(asset: Asset, name: str, text: str, context: Context) -> Script | None:
    sighting = next((one for one in asset.sightings if one.location.path and one.location.line), None)
    if sighting is None or sighting.location.path is None or not text.strip():
        return None
    property_ = next((line for place, line in sighting.lines.items() if place == name), None)
    start = property_ or sighting.location.line or 1
    rows = text.splitlines()
    return Script(text, name, sighting.location.path, _lines(rows, sighting.location.path, start, context))


def _lines(rows: list[str], path: str, start: int, context: Context) -> tuple[int, ...]:
    """The file's line of each row: found where the program stands as it is, else the property's line."""
    same = tuple(start for _ in rows)
    file = context.find(path)
    if file is None:
        return same
    try:
        lines = decode(file.read()).splitlines()
    except (OSError, UnicodeDecodeError):
        return same
    told = next((index for index, row in enumerate(rows) if len(row.strip()) > 1), None)
    if told is None:
        return same
    for number in range(start, min(len(lines), start + 50) + 1):
        if lines[number - 1].strip() == rows[told].strip():
            first = number - told
            exact = all(
                not row.strip() or (first + index <= len(lines) and lines[first + index - 1].strip() == row.strip())
                for index, row in enumerate(rows)
            )
            if exact:
                return tuple(first + index for index in range(len(rows)))
    return same


def _read(asset: Asset, script: Script, context: Context) -> Iterator[Record]:
    if script.address.endswith(RUNTIME):
        yield from _runtime(asset, script, context)
        return
    if _is_python(asset, script):
        yield from _python(asset, script, context)
        return
    owner = asset.id
    known = packages(context.catalog)
    for row, line in enumerate(script.text.splitlines(), 1):
        place = Location(script.path, script.line(row), script.line(row))
        for wanted in installed(line):
            yield from package_records(wanted, "pypi", place, known, context, source=SOURCE, owner=owner)
        for registry, model in models_of(line.split()):
            text = f"a script of {asset.name} serves or pulls {model}"
            yield from model_records(registry, model, place, owner=owner, source=SOURCE, text=text)
    for match in _HEREDOC.finditer(script.text):
        before = script.text[: match.start("body")].count("\n")
        inner = Script(match["body"], script.address, script.path, script.lines[before:])
        yield from _python(asset, inner, context)


def _runtime(asset: Asset, script: Script, context: Context) -> Iterator[Record]:
    """The packages that Ray installs before a job runs: `pip` of its runtime environment, a list or a map."""
    try:
        root = document("runtime.yaml", script.text, context.limits)
    except MarkError:
        return
    listed = members(root.get("pip")) or members(at(root, "pip", "packages"))
    known = packages(context.catalog)
    for one in listed[:MOST_PACKAGES]:
        found = requirement(one.text() or "")
        if found is not None:
            place = Location(script.path, script.line(one.line), script.line(one.line))
            yield from package_records(found, "pypi", place, known, context, source=SOURCE, owner=asset.id)


def _is_python(asset: Asset, script: Script) -> bool:
    name = script.address.rstrip('"]')
    if name.endswith(".py"):
        return True
    shebang = _SHEBANG.match(script.text)
    if shebang is not None:
        return shebang["program"].startswith("python")
    runtime = asset.config.get("Runtime")
    if isinstance(runtime, str):
        return runtime.startswith("python")
    return not name.endswith(".sh") and _PYTHON.search(script.text) is not None


def _python(asset: Asset, script: Script, context: Context) -> Iterator[Record]:
    """The records of the reader of code, with the places where the program stands."""
    from bartizan.sources.repository.code.reader import read as read_code

    address = asset.id.partition("#")[2] or asset.name
    name = f"{script.path}#{address}/{script.address}"
    virtual = name if name.endswith(".py") else f"{name}.py"
    data = script.text.encode()
    file = InlineFile(virtual, context.root, len(data), content=data)
    module = context.file_id(virtual)
    for record in read_code([file], context):
        moved = _moved(record, virtual, script)
        yield moved
        if isinstance(moved, Asset) and moved.id == module:
            text = f"{asset.name} runs it"
            place = moved.sightings[0].location if moved.sightings else None
            yield Edge(asset.id, module, "built-from", evidence=(Evidence(text, script.address, location=place),))


def _moved(record: Record, virtual: str, script: Script) -> Any:
    """The record with every location of the virtual file replaced by the real one."""

    def place(location: Location | None) -> Location | None:
        if location is None or location.path != virtual:
            return location
        first = script.line(location.line or 1)
        last = script.line(location.end_line or location.line or 1)
        return Location(script.path, first, max(first, last))

    def evidence(facts: Iterable[Evidence]) -> tuple[Evidence, ...]:
        return tuple(replace(fact, location=place(fact.location)) for fact in facts)

    def sighting(one: Sighting) -> Sighting:
        lines = {path: script.line(line) for path, line in one.lines.items()}
        return replace(one, location=place(one.location) or one.location, lines=lines)

    if isinstance(record, Asset):
        return replace(record, sightings=tuple(map(sighting, record.sightings)))
    if isinstance(record, Edge):
        return replace(record, evidence=evidence(record.evidence))
    return replace(record, what=record.what.replace(virtual, script.path))
