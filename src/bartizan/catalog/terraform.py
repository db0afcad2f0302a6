"""Terraform tables: how a resource's arguments become the canonical shape of an asset type.

Only what is irregular stands in a table; `catalog/terraform/<provider>/README.md` gives the meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bartizan.catalog.unit import Fields, Unit

_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Fold:
    """A resource that is a part of another asset.

    `owner` is the argument that refers to the owner, `type` the owner's type. `at` is the place in the
    owner that the arguments are merged into: `""` is the root, a final `[]` appends. With `by`, an
    argument, `at` is instead one of `places` by that argument's value.
    """

    owner: str
    type: str
    at: str = ""
    by: str | None = None
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TerraformTable:
    """One resource type's table; all paths on the left are Terraform's, without indexes.

    `computed` are attributes that the provider makes of arguments, as templates over these. `superseded`
    are arguments that the provider has moved to resources of their own: read, but not written any more.
    """

    resource: str
    type: str
    rename: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    json: tuple[str, ...] = ()
    wrap: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    spread: tuple[str, ...] = ()
    fold: Fold | None = None
    computed: Mapping[str, str] = field(default_factory=dict)
    superseded: tuple[str, ...] = ()
    unit: str = ""


def read_terraform(unit: Unit) -> TerraformTable:
    """The table in `unit`. Raises `CatalogError`."""
    fields = Fields(unit, unit.data)
    values = fields.mapping("values")
    for path, mapping in values.items():
        if not isinstance(mapping, Mapping):
            fields.fail(f"'values' of {path} must map literals to values", "values")
        values[path] = {_literal(key): value for key, value in mapping.items()}
    table = TerraformTable(
        resource=fields.text("resource"),
        type=fields.text("type"),
        rename=_texts(fields, "rename"),
        values=values,
        defaults=fields.mapping("defaults"),
        json=fields.texts("json"),
        wrap=fields.texts("wrap"),
        drop=fields.texts("drop"),
        spread=fields.texts("spread"),
        fold=_fold(fields),
        computed=_computed(fields),
        superseded=fields.texts("superseded"),
        unit=unit.path,
    )
    fields.finish()
    return table


def _literal(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


def _texts(fields: Fields, key: str) -> dict[str, str]:
    mapping = fields.mapping(key)
    for name, value in mapping.items():
        if not isinstance(value, str):
            fields.fail(f"'{key}' of {name} must be text", key)
    return mapping


def _computed(fields: Fields) -> dict[str, str]:
    """Templates such as `{account_id}@{project}.iam.gserviceaccount.com`, by attribute."""
    computed = _texts(fields, "computed")
    for name, template in computed.items():
        used = set(_FIELD.findall(template))
        if not used or set(_FIELD.sub("", template)) & set("{}"):
            fields.fail(f"'computed' of {name} must name arguments in braces, as in '{{name}}'", "computed")
        if used & set(computed):
            fields.fail(f"'computed' of {name} must be made of arguments, not of computed attributes", "computed")
    return computed


def _fold(fields: Fields) -> Fold | None:
    data = fields.take("fold")
    if data is None:
        return None
    inner = Fields(fields.unit, data, (*fields.place, "fold"))
    at = inner.take("at")
    places = {_literal(key): str(value) for key, value in at.items()} if isinstance(at, Mapping) else {}
    fold = Fold(
        inner.text("owner"), inner.text("type"), at if isinstance(at, str) else "", inner.optional("by"), places
    )
    if bool(fold.places) != (fold.by is not None):
        inner.fail("'by' and a mapping in 'at' belong together")
    inner.finish()
    return fold
