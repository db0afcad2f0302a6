"""The catalogue in memory: every section read when it is first asked for.

The shipped catalogue is YAML beside this file, one unit a file, in `<section>/<provider>/…`; what
`tools/build_catalog.py` makes of it, `compiled.json`, is read instead while it matches the YAML.
Directories with a company's own rules are always read as YAML, and checked as they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from bartizan.catalog import compiled
from bartizan.catalog.asset_type import AssetType, read_asset_type
from bartizan.catalog.defaults import Default, read_defaults
from bartizan.catalog.framework import Framework, read_framework
from bartizan.catalog.rule import Rule, read_rule
from bartizan.catalog.schema import Schema
from bartizan.catalog.terraform import TerraformTable, read_terraform
from bartizan.catalog.unit import Unit, did_you_mean
from bartizan.model.errors import CatalogError, InputError
from bartizan.model.values import parse

RECORD_SECTIONS: Mapping[str, type[Any]] = {
    "rules": list[Rule],
    "types": list[AssetType],
    "defaults": list[tuple[str, dict[str, Default]]],
    "terraform": list[TerraformTable],
    "frameworks": list[Framework],
}
RAW_SECTIONS = ("techniques", "primitives", "queries", "detectors", "signals")
AI_LISTS = ("packages", "endpoints", "secrets", "images")

Item = TypeVar("Item")


def load_catalog(rule_directories: Sequence[Path] = (), *, root: Path | None = None) -> Catalog:
    """The shipped catalogue (or the one at `root`) and the rules in `rule_directories`.

    Nothing is read yet. Raises `InputError` when a directory is not there; the sections raise
    `CatalogError` with file and line when they are first used.
    """
    for directory in rule_directories:
        if not directory.is_dir():
            raise InputError("no such directory of rules", where=str(directory))
    return Catalog(Path(__file__).parent if root is None else root, tuple(rule_directories))


class Catalog:
    """Every section of the catalogue, read on first use. Made by `load_catalog`."""

    def __init__(self, root: Path, rule_directories: tuple[Path, ...] = (), *, use_compiled: bool = True) -> None:
        """`use_compiled` false reads the YAML whatever is compiled."""
        self.root = root
        self.rule_directories = rule_directories
        self._use_compiled = use_compiled

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The neutral kinds of asset, each with what it means."""
        file = self.root / "kinds.yaml"
        units = _read(file, f"{self.root.name}/kinds.yaml") if file.is_file() else []
        return {str(kind): str(meaning) for unit in units for kind, meaning in unit.data.items()}

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Rules by id, the company's own included."""
        rules: list[Rule] = list(self._records("rules", lambda unit, _: read_rule(unit)))
        own = [rule for directory in self.rule_directories for rule in self._own_rules(directory)]
        return _by_id([*rules, *own], lambda rule: (rule.id, rule.unit))

    def _own_rules(self, directory: Path) -> Iterable[Rule]:
        from bartizan.catalog.check import check_rule

        for file in sorted(directory.rglob("*.yaml")):
            name = f"{directory.name}/{file.relative_to(directory).as_posix()}"
            for unit in _read(file, name):
                rule = read_rule(unit)
                for error in check_rule(rule, self):
                    raise error
                yield rule

    @cached_property
    def rule_aliases(self) -> Mapping[str, str]:
        """The ids that rules had before, each with today's."""
        return {old: rule.id for rule in self.rules.values() for old in rule.was}

    def rule(self, identity: str) -> Rule:
        """The rule with this id, or that had it before. Raises `InputError` with the closest id."""
        rule = self.rules.get(self.rule_aliases.get(identity, identity))
        if rule is None:
            hint = did_you_mean(identity, self.rules) or "'bartizan rules' lists them"
            raise InputError(f"no rule has the id {identity!r}", hint=hint)
        return rule

    @cached_property
    def types(self) -> Mapping[str, AssetType]:
        """Asset types by native type."""
        records = self._records("types", read_asset_type)
        return _by_id(records, lambda asset_type: (asset_type.type, asset_type.unit))

    @cached_property
    def versioned_types(self) -> Mapping[str, str]:
        """Kubernetes types under other API groups, each with today's: `extensions/v1beta1/Ingress`."""
        return {
            f"{version}/{asset_type.type.rpartition('/')[2]}": asset_type.type
            for asset_type in self.types.values()
            for version in asset_type.versions
        }

    @cached_property
    def defaults(self) -> Mapping[str, Mapping[str, Default]]:
        """Providers' defaults by native type, then by property path."""
        out: dict[str, dict[str, Default]] = {}
        for type_, defaults in self._records("defaults", lambda unit, _: read_defaults(unit)):
            held = out.setdefault(type_, {})
            held.update({path: replace(default, value=parse(default.value)) for path, default in defaults.items()})
        return out

    @cached_property
    def terraform(self) -> Mapping[str, TerraformTable]:
        """Terraform tables by resource type."""
        records = self._records("terraform", lambda unit, _: read_terraform(unit))
        return _by_id(records, lambda table: (table.resource, table.unit))

    @cached_property
    def schema(self) -> Schema:
        """The vendors' property trees."""
        trees: dict[str, Any] = {}
        for file in sorted((self.root / "schema").glob("*.json")):
            trees.update(_json(file))
        return Schema(trees)

    @cached_property
    def arguments(self) -> Mapping[str, dict[str, Any]]:
        """What Terraform resources take, by resource type; `arguments/README.md` says how it is written."""
        out: dict[str, dict[str, Any]] = {}
        for file in sorted((self.root / "arguments").glob("*.json")):
            out.update({name: tree for name, tree in _json(file).items() if not name.startswith("$")})
        return out

    @cached_property
    def techniques(self) -> Mapping[str, dict[str, Any]]:
        """Attack techniques by file name, as written."""
        return self._raw("techniques")

    @cached_property
    def primitives(self) -> Mapping[str, dict[str, Any]]:
        """Ways to escalate or move on, by file name, as written."""
        return self._raw("primitives")

    @cached_property
    def queries(self) -> Mapping[str, dict[str, Any]]:
        """Ready queries of the explorer by file name, as written."""
        return self._raw("queries")

    @cached_property
    def detectors(self) -> Mapping[str, dict[str, Any]]:
        """Detectors of sensitive data by file name, as written."""
        return self._raw("detectors")

    @cached_property
    def signals(self) -> Mapping[str, dict[str, Any]]:
        """Runtime signals (Sigma) by file name, as written; a file's second document is `<name>#2`."""
        return self._raw("signals")

    @cached_property
    def frameworks(self) -> Mapping[str, Framework]:
        """Compliance frameworks by id."""
        found = self._records("frameworks", lambda unit, _: read_framework(unit))
        return _by_id(found, lambda one: (one.id, one.unit))

    def ai(self, name: str) -> list[dict[str, Any]]:
        """One of the lists `packages`, `endpoints`, `secrets`, `images`; empty when there is none."""
        if name not in self._ai:
            if name not in AI_LISTS:
                raise CatalogError(f"no list {name!r}", hint=f"use one of {', '.join(AI_LISTS)}")
            file = self.root / "ai" / f"{name}.json"
            data = _json(file) if file.is_file() else []
            self._ai[name] = data["rows"] if isinstance(data, dict) else data
        return self._ai[name]

    @cached_property
    def _ai(self) -> dict[str, list[dict[str, Any]]]:
        return {}

    @cached_property
    def _compiled(self) -> compiled.Compiled | None:
        return compiled.read(self.root) if self._use_compiled else None

    def _records(self, section: str, read: Callable[[Unit, str], Item]) -> list[Item]:
        if self._compiled is not None:
            records: list[Item] = self._compiled.section(section, RECORD_SECTIONS[section])
            return records
        return [read(unit, provider) for provider, unit in self.units(section)]

    def _raw(self, section: str) -> Mapping[str, dict[str, Any]]:
        if self._compiled is not None:
            data: dict[str, dict[str, Any]] = self._compiled.section(section, dict[str, Any])
            return data
        return self.read_raw(section)

    def read_raw(self, section: str) -> dict[str, dict[str, Any]]:
        """A section whose units other parts understand: file name → mapping, from the YAML."""
        out: dict[str, dict[str, Any]] = {}
        for _, unit in self.units(section):
            stem = Path(unit.path).stem
            name, count = stem, 1
            while name in out:
                count += 1
                name = f"{stem}#{count}"
            if not isinstance(unit.data, dict):
                raise unit.error("a mapping of names to values belongs here")
            out[name] = unit.data
        return out

    def units(self, section: str) -> Iterable[tuple[str, Unit]]:
        """`(provider, unit)` of every YAML file of a section, in order of path."""
        folder = self.root / section
        for file in sorted(folder.rglob("*.yaml")):
            relative = file.relative_to(folder)
            provider = relative.parts[0] if len(relative.parts) > 1 else ""
            for unit in _read(file, f"{self.root.name}/{section}/{relative.as_posix()}"):
                yield provider, unit


def _read(file: Path, name: str) -> list[Unit]:
    from bartizan.catalog.yaml_file import read_units

    return read_units(file, name)


def _json(file: Path) -> Any:
    try:
        return msgspec.json.decode(file.read_bytes())
    except msgspec.DecodeError as error:
        raise CatalogError(f"not valid JSON: {error}", where=file.name) from error


def _by_id(records: Iterable[Item], key: Callable[[Item], tuple[str, str]]) -> dict[str, Item]:
    out: dict[str, Item] = {}
    units: dict[str, str] = {}
    for record in records:
        identity, unit = key(record)
        if identity in out:
            raise CatalogError(f"{identity!r} is defined twice", where=unit, hint=f"the other is {units[identity]}")
        out[identity], units[identity] = record, unit
    return out
