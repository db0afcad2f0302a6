"""Primitives as the catalogue declares them: permissions that, held together, make the step of a technique."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bartizan.model.errors import CatalogError

CLOUDS = frozenset({"aws", "azure", "gcp", "kubernetes"})
SELF = "self"
PRESENT, ABSENT = "present", "absent"


@dataclass(frozen=True, slots=True)
class Permission:
    """One action on the target, on a new thing, on any one asset of a type, or on the scope of the target.

    `pattern` says what is new, or of which type the asset must be; None otherwise.
    """

    action: str
    on: str
    pattern: str | None
    context: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Primitive:
    """One way to take a technique's step; `catalog/primitives/README.md` says what each field means."""

    id: str
    cloud: str
    title: str
    technique: str
    permissions: tuple[Permission, ...]
    types: frozenset[str]
    trusts: tuple[str, ...]
    where: Mapping[str, tuple[Any, ...]]
    source: str
    confirmed: bool


def read_primitives(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Primitive]:
    """Primitives by id. Raises `CatalogError` when one is incomplete."""
    return {name: _read(name, data) for name, data in raw.items()}


def _read(name: str, data: Mapping[str, Any]) -> Primitive:
    where = f"primitives/{name}.yaml"
    try:
        target = data["target"]
        primitive = Primitive(
            id=str(data["id"]),
            cloud=str(data["cloud"]),
            title=str(data["title"]),
            technique=str(data["technique"]),
            permissions=tuple(_permission(one, where) for one in data["permissions"]),
            types=frozenset(_list(target["type"])),
            trusts=tuple(str(one) for one in _list(target.get("trusts", []))),
            where={str(path): tuple(_list(value)) for path, value in target.get("where", {}).items()},
            source=str(data["source"]),
            confirmed=bool(data["confirmed"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise CatalogError(f"a primitive needs {error}", where=where) from error
    if primitive.id != name:
        raise CatalogError(f"the id is {primitive.id!r}", where=where, hint="name the file after the id")
    if primitive.cloud not in CLOUDS:
        raise CatalogError(f"unknown cloud {primitive.cloud!r}", where=where, hint=f"use one of {sorted(CLOUDS)}")
    if not primitive.permissions or not primitive.types:
        raise CatalogError("a primitive needs permissions and a target type", where=where)
    return primitive


def _permission(data: Mapping[str, Any], where: str) -> Permission:
    on, _, pattern = str(data["on"]).partition(" ")
    if on not in ("target", "new", "any", "scope") or bool(pattern) > (on in ("new", "any")):
        hint = "use target, scope, new <pattern> or any <type>"
        raise CatalogError(f"unknown `on: {data['on']}`", where=where, hint=hint)
    context = {
        str(key).lower(): tuple(str(one) for one in _list(value)) for key, value in data.get("context", {}).items()
    }
    return Permission(str(data["action"]), on, pattern if on in ("new", "any") else None, context)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
