"""What the absence of a property means to its provider, and configurations completed by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bartizan.catalog import paths
from bartizan.catalog.asset_type import check_path
from bartizan.catalog.paths import Every, Step
from bartizan.catalog.unit import Fields, Unit
from bartizan.model.values import Config, Unknown, Value, plain


class Implied(dict[str, Value]):
    """An object that stands in a completed configuration only because a default lies inside it.

    Nobody wrote it: expressions see its properties, while `has` and `== null` treat it as absent.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Default:
    """The value that a provider assumes where `path` is not set; `source` is where it says so."""

    path: str
    value: Any
    source: str
    note: str | None = None


def read_defaults(unit: Unit) -> tuple[str, dict[str, Default]]:
    """`(type, defaults by path)` of a unit, the values as `plain` writes them. Raises `CatalogError`."""
    fields = Fields(unit, unit.data)
    type_ = fields.text("type")
    defaults: dict[str, Default] = {}
    for path, inner in fields.children("defaults"):
        check_path(inner, path)
        value = inner.take("value")
        if value is None:
            inner.fail(f"'value' is missing for {path}", hint="absence without a default needs no entry")
        defaults[path] = Default(path, plain(value), inner.text("source"), inner.optional("note"))
        inner.finish()
    fields.finish()
    return type_, defaults


def complete(config: Config, defaults: Mapping[str, Default]) -> tuple[Config, dict[str, Default]]:
    """`config` with its provider's defaults, and which concrete paths were filled by which default.

    `config` itself is not changed; what did not change is shared with it. A path with `[]` fills every
    item that is there. Below an `Unknown` nothing is filled, and an `Unknown` is never replaced.
    """
    filler = _Filler()
    completed: Value = config
    for default in defaults.values():
        completed = filler.fill(completed, paths.parse(default.path), (), default)
    return (completed if isinstance(completed, Mapping) else config), filler.filled


class _Filler:
    def __init__(self) -> None:
        self.filled: dict[str, Default] = {}

    def fill(self, value: Value, steps: tuple[Step, ...], here: tuple[Step, ...], default: Default) -> Value:
        if not steps:
            if value is not None:
                return value
            self.filled[paths.text(here)] = default
            copied: Value = default.value
            return copied
        step, rest = steps[0], steps[1:]
        if isinstance(value, Unknown):
            return value
        if step is Every.VALUES and isinstance(value, Mapping):
            return {key: self.fill(item, rest, (*here, key), default) for key, item in value.items()}
        if step is Every.ITEMS and isinstance(value, list | tuple):
            return [self.fill(item, rest, (*here, index), default) for index, item in enumerate(value)]
        if not isinstance(step, str) or not isinstance(value, Mapping | None):
            return value
        before = value.get(step) if value is not None else None
        after = self.fill(before, rest, (*here, step), default)
        if after is before:
            return value
        out: dict[str, Value] = Implied() if value is None or isinstance(value, Implied) else {}
        out.update(value or {})
        out[step] = after
        return out
