"""The configuration file: one TOML document, its defaults and its JSON Schema."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from bartizan.model.codec import from_data, record_fields
from bartizan.model.errors import ConfigError, InputError
from bartizan.model.project import Weight
from bartizan.model.schema import Schema, json_schema
from bartizan.model.severity import Severity
from bartizan.report.bom.statements import BomSettings

FILE_NAME = "bartizan.toml"
SCHEMA_ID = "https://bartizan.dev/schema/config-1.json"


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """What to scan and how.

    `rules` are directories of own rules; `skip` are rule ids that are not judged; `exclude` are
    gitignore patterns; `fail_on` is the severity from which a finding makes the exit code 1;
    `max_file_bytes` is the size from which a file is reported as a gap instead of read;
    `accept_in_place` false gives exceptions that stand as comments in the code no effect.
    """

    rules: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    fail_on: Severity | None = None
    max_file_bytes: int = 10_000_000
    accept_in_place: bool = True


@dataclass(frozen=True, slots=True)
class AwsSection:
    """How to reach AWS: a profile, regions (none: all that the account has), an endpoint of your own."""

    profile: str | None = None
    regions: tuple[str, ...] = ()
    endpoint_url: str | None = None


@dataclass(frozen=True, slots=True)
class VulnerabilitySection:
    """Where the database of known vulnerabilities is; by default in the user's data directory."""

    database: str | None = None


@dataclass(frozen=True, slots=True)
class AcceptedRisk:
    """An exception: findings of `rule` (on `asset`, when given) are accepted by `who` until a date (YYYY-MM-DD)."""

    rule: str
    reason: str
    who: str
    until: str
    asset: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectSection:
    """A project and its weight: `standard`, `important` or `critical` to the business.

    An asset belongs when every given list holds its value; `names` and `paths` are shell-style patterns,
    `tags` are `key=value`.
    """

    name: str
    weight: Weight = Weight.STANDARD
    accounts: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file `bartizan.toml`."""

    scan: ScanSettings = field(default_factory=ScanSettings)
    aws: AwsSection = field(default_factory=AwsSection)
    vulnerabilities: VulnerabilitySection = field(default_factory=VulnerabilitySection)
    accept: tuple[AcceptedRisk, ...] = ()
    projects: tuple[ProjectSection, ...] = ()
    bom: BomSettings = field(default_factory=BomSettings)


def load_settings(path: Path | None, directory: Path | None = None) -> Settings:
    """The settings in `path`, else in `directory/bartizan.toml`, else the defaults.

    Raises `ConfigError` naming the file and the key when a value is wrong or a key is unknown.
    """
    if path is None:
        found = directory / FILE_NAME if directory is not None else None
        if found is None or not found.is_file():
            return Settings()
        path = found
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError("there is no such file", where=str(path), hint="check the path given to --config") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path), hint="check its permissions") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not valid TOML: {error}", where=str(path), hint="mend that line") from error
    _known_keys(Settings, data, str(path))
    try:
        settings = from_data(Settings, _times_as_text(data), where=str(path))
    except InputError as error:
        raise ConfigError(error.message, where=error.where, hint="see `bartizan config schema`") from error
    for one in settings.accept:
        _date(one, str(path))
    if settings.bom != BomSettings():
        from bartizan.service.bom_statements import check_statements

        check_statements(settings.bom, str(path))
    return settings


def _known_keys(record: type, data: object, where: str, section: str = "") -> None:
    """Raise for a key that the record lacks: a misspelt setting must not be silently without effect."""
    if not isinstance(data, Mapping):
        return
    fields = {name: annotation for name, annotation, _ in record_fields(record)}
    for key, value in data.items():
        if key not in fields:
            place = f"{where} {section}" if section else where
            raise ConfigError(f"unknown key '{key}'", where=place, hint=f"known keys: {', '.join(fields)}")
        path = f"{section.strip('[]')}.{key}" if section else key
        annotation = fields[key]
        if isinstance(annotation, type) and is_dataclass(annotation):
            _known_keys(annotation, value, where, f"[{path}]")
        inner = next((one for one in get_args(annotation) if isinstance(one, type) and is_dataclass(one)), None)
        if inner is not None and isinstance(value, list):
            for one in value:
                _known_keys(inner, one, where, f"[[{path}]]")


def _times_as_text(data: object) -> object:
    if isinstance(data, Mapping):
        return {key: _times_as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_times_as_text(value) for value in data]
    return data.isoformat() if isinstance(data, datetime.date | datetime.time) else data


def _date(accepted: AcceptedRisk, where: str) -> None:
    try:
        datetime.date.fromisoformat(accepted.until)
    except ValueError as error:
        text = f"'{accepted.until}' is not a date"
        raise ConfigError(text, where=f"{where} [[accept]] until", hint="write YYYY-MM-DD") from error


def check_endpoint(url: str | None) -> None:
    """Raise `ConfigError` for an endpoint that is no http or https address of a host."""
    if url is None:
        return
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fine = False
    if not fine:
        raise ConfigError(f"'{url}' is no address of an endpoint", hint="write it like http://127.0.0.1:5000")


def settings_schema() -> Schema:
    """The JSON Schema of the configuration file."""
    return json_schema(Settings, identifier=SCHEMA_ID, title="Bartizan's configuration file", complete=False)
