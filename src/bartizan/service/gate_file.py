"""The file of a gate: what may pass and what must not, section by section; its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from bartizan.catalog.unit import Fields, Unit
from bartizan.catalog.yaml_file import read_units
from bartizan.model.codec import record_fields
from bartizan.model.errors import ConfigError
from bartizan.model.gate import Outcome
from bartizan.model.schema import Schema, json_schema
from bartizan.model.severity import Severity

SCHEMA_ID = "https://bartizan.dev/schema/gate-1.json"


@dataclass(frozen=True, slots=True)
class Section:
    """Patterns (`*`, `?`, `[…]`; letter case does not count) over names.

    Without `allow` every name may pass, with it only those that one of its patterns takes; `deny` wins.
    `outcome` is what a name that may not pass does, `unknown` what one does that is not known.
    """

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    outcome: Outcome = Outcome.FAIL
    unknown: Outcome = Outcome.FAIL


@dataclass(frozen=True, slots=True)
class PinnedSection:
    """A `Section` whose names that a pattern of `pinned` takes must be bound to one revision, version or digest."""

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    outcome: Outcome = Outcome.FAIL
    unknown: Outcome = Outcome.FAIL


@dataclass(frozen=True, slots=True)
class ReadSection:
    """What could not be read: `allow` are patterns over `source: what`, everything else is as `outcome` says."""

    allow: tuple[str, ...] = ()
    outcome: Outcome = Outcome.FAIL


@dataclass(frozen=True, slots=True)
class FindingSection:
    """The most severe finding that may pass (none without `most`), and what a rule that cannot decide does.

    `allow` are patterns over ids of rules whose findings pass.
    """

    most: Severity | None = None
    allow: tuple[str, ...] = ()
    outcome: Outcome = Outcome.FAIL
    unknown: Outcome = Outcome.WARN


@dataclass(frozen=True, slots=True)
class Gate:
    """The whole file; a section that is not in it looks at nothing.

    `models` are `registry/name` (`huggingface/BAAI/bge-m3`, `openai/gpt-4o`); `licences` the licences of
    models, datasets and installed packages; `services` AI services (`openai`, `aws-bedrock`); `regions`
    where cloud resources are; `packages` are `ecosystem/name@version`; `mcp_servers` packages, addresses
    or commands of MCP servers; `images` are `registry/repository:tag`; `artifacts` the verdicts on
    model files; `unread` what the scan could not read; `findings` what the rules say.
    """

    models: PinnedSection | None = None
    licences: Section | None = None
    services: Section | None = None
    regions: Section | None = None
    packages: PinnedSection | None = None
    mcp_servers: PinnedSection | None = None
    images: PinnedSection | None = None
    artifacts: Section | None = None
    unread: ReadSection | None = None
    findings: FindingSection | None = None


@dataclass(frozen=True, slots=True)
class GateFile:
    """A gate with the places of its lines: `unit.where(("models", "allow", 0))`."""

    gate: Gate
    unit: Unit
    sections: tuple[str, ...] = field(default=())


def load_gate(path: Path) -> GateFile:
    """The gate in a YAML file. Raises `CatalogError` with file and line, and `ConfigError` where there is none."""
    if not path.is_file():
        raise ConfigError("there is no such file", where=str(path), hint="check --gate")
    units = read_units(path, str(path))
    if len(units) != 1:
        raise ConfigError("holds no gate" if not units else "holds several documents", where=str(path), hint=_HINT)
    unit = units[0]
    fields = Fields(unit, unit.data)
    found = dict(_sections(fields))
    fields.finish()
    if not found:
        raise ConfigError("holds no section, so that everything would pass", where=str(path), hint=_HINT)
    return GateFile(Gate(**found), unit, tuple(found))


_HINT = "see `bartizan schema gate`"


def _sections(fields: Fields) -> Iterator[tuple[str, Any]]:
    for name, annotation, _ in record_fields(Gate):
        data = fields.take(name)
        if data is None:
            continue
        record = next(one for one in get_args(annotation) if one is not type(None))
        inner = Fields(fields.unit, data, (name,))
        made = record(**{key: value for key, value in _values(inner, record) if value is not None})
        inner.finish()
        yield name, made


def _values(fields: Fields, record: type) -> Iterator[tuple[str, Any]]:
    for key, annotation, _ in record_fields(record):
        if annotation is Outcome:
            yield key, fields.word(key, Outcome)
        elif Severity in get_args(annotation):
            yield key, fields.word(key, Severity)
        else:
            yield key, _patterns(fields, key)


def _patterns(fields: Fields, key: str) -> tuple[str, ...] | None:
    found = fields.texts(key)
    if any(not one.strip() for one in found):
        fields.fail(f"'{key}' holds an empty pattern", key)
    return found or None


def gate_schema() -> Schema:
    """The JSON Schema of the file."""
    return json_schema(Gate, identifier=SCHEMA_ID, title="A gate of Bartizan", complete=False)
