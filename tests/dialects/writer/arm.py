"""An example as an ARM template, whose resources are the canonical ones."""

from __future__ import annotations

import json
import re
from typing import Any

from bartizan.catalog.load import Catalog
from bartizan.model.values import Unknown
from tests.dialects.writer.estate import Estate, Inexpressible, Ref

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
OWN = {"properties", "identity", "sku", "kind", "tags", "location", "zones", "plan", "scale"}


def arm(estate: Estate, _catalog: Catalog) -> str:
    """The template. Raises `Inexpressible` for a type that is not Azure's, or what a resource cannot say."""
    writer = _Writer(estate)
    for thing in estate.things:
        if not thing.type.startswith("Microsoft."):
            raise Inexpressible(f"{thing.type} is not Azure's")
        writer.add(thing.name, thing.type, thing.config)
    return writer.text()


class _Writer:
    def __init__(self, estate: Estate) -> None:
        self._names: dict[str, tuple[str, str]] = {}
        things = {thing.name: thing for thing in estate.things}
        for thing in sorted(estate.things, key=lambda one: one.type.count("/")):
            parent = thing.config.get("parent")
            if thing.type.count("/") > 1 and estate.rule.neighbours and len(things) == 1:
                raise Inexpressible("a child resource names its parent")
            known = self._names.get(parent.name) if isinstance(parent, Ref) and parent.name in things else None
            own = _own_name(thing.config) or thing.name
            # What stands between the two has one instance, called `default`: a container's blob service.
            between = "default/" * (thing.type.count("/") - 1 - known[0].count("/")) if known is not None else ""
            name = f"{known[1]}/{between}{own}" if known is not None else _name(thing.type, own)
            self._names[thing.name] = (thing.type, name)
        self._parameters: dict[str, Any] = {}
        self._resources: list[dict[str, Any]] = []

    def add(self, key: str, type_: str, config: dict[str, Any]) -> None:
        own = {name: value for name, value in config.items() if name not in ("name", "parent", "id", "type")}
        blobs = own.pop("blobServices", None)
        if strange := set(own) - OWN:
            raise Inexpressible(f"a resource has no {', '.join(sorted(strange))}")
        name = self._names[key][1]
        self._resources.append({"type": type_, "apiVersion": "2024-01-01", "name": name, **self._value(own)})
        if blobs is not None:
            inner = self._value(blobs)
            if not isinstance(inner, dict):
                raise Inexpressible("a child that nobody knows")
            child = {"type": f"{type_}/blobServices", "apiVersion": "2024-01-01", "name": f"{name}/default"}
            self._resources.append({**child, **inner})

    def _value(self, value: Any) -> Any:
        if isinstance(value, Ref):
            type_, name = self._names[value.name]
            parts = ", ".join(f"'{part}'" for part in (type_, *name.split("/")))
            return f"[resourceId({parts})]"
        if isinstance(value, Unknown):
            return self._unknown(value)
        if isinstance(value, dict):
            return {key: self._value(inner) for key, inner in value.items() if inner is not None}
        if isinstance(value, list):
            return [self._value(inner) for inner in value]
        return f"[{value}" if isinstance(value, str) and value.startswith("[") else value

    def _unknown(self, value: Unknown) -> str:
        """A parameter that may be empty, or something of a resource that exists."""
        name = re.sub(r"\W+", "_", value.why.removeprefix("var.")).strip("_") or "unknown"
        if value.assets and "key" in (value.attribute or ""):
            return f"[listKeys(resourceId('Microsoft.Storage/storageAccounts', '{name}'), '2024-01-01').keys[0].value]"
        if value.assets:
            return f"[resourceId('Microsoft.Storage/storageAccounts', '{name}')]"
        self._parameters[name] = {"type": "string"}
        return f"[if(empty(parameters('{name}')), null(), parameters('{name}'))]"

    def text(self) -> str:
        template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "parameters": self._parameters}
        return json.dumps({**template, "resources": self._resources}, indent=2)


def _own_name(config: dict[str, Any]) -> str:
    name = config.get("name")
    return name if isinstance(name, str) else ""


def _name(type_: str, name: str) -> str:
    """The whole name: one segment for each of the type."""
    return "/".join([*["parent"] * (type_.count("/") - 1), name])
