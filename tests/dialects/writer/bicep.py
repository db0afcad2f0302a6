"""An example as a Bicep file, whose resources are the canonical ones."""

from __future__ import annotations

import json
import re
from typing import Any

from bartizan.catalog.load import Catalog
from bartizan.model.values import Unknown
from tests.dialects.writer.arm import OWN
from tests.dialects.writer.estate import Estate, Inexpressible, Ref

STRANGER = "resource {name} 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {{\n  name: '{name}'\n}}\n"


def bicep(estate: Estate, _catalog: Catalog) -> str:
    """The file. Raises `Inexpressible` for a type that is not Azure's, or what a resource cannot say."""
    for thing in estate.things:
        if not thing.type.startswith("Microsoft."):
            raise Inexpressible(f"{thing.type} is not Azure's")
        if thing.type.count("/") > 1 and estate.rule.neighbours and len(estate.things) == 1:
            raise Inexpressible("a child resource names its parent")
    writer = _Writer({thing.name: thing.type for thing in estate.things})
    for thing in estate.things:
        writer.add(thing.name, thing.type, thing.config)
    return writer.text()


class _Writer:
    def __init__(self, types: dict[str, str]) -> None:
        self._types = types
        self._heads: dict[str, str] = {}
        self._resources: list[str] = []

    def add(self, symbol: str, type_: str, config: dict[str, Any]) -> None:
        own = {name: value for name, value in config.items() if name not in ("name", "parent", "id", "type")}
        blobs = own.pop("blobServices", None)
        if strange := set(own) - OWN:
            raise Inexpressible(f"a resource has no {', '.join(sorted(strange))}")
        if blobs is not None and not isinstance(blobs, dict):
            raise Inexpressible("a child that nobody knows")
        name = config.get("name")
        head: dict[str, Any] = {"name": name if isinstance(name, str) else symbol}
        parent = config.get("parent")
        if isinstance(parent, Ref) and parent.name in self._types:
            between = "default/" * (type_.count("/") - 1 - self._types[parent.name].count("/"))
            if between:
                # What stands between the two has one instance: a container's blob service.
                head["name"] = _Symbol(f"'${{{parent.name}.name}}/{between}{head['name']}'")
            else:
                head = {"parent": _Symbol(parent.name), **head}
        elif type_.count("/") > 1:
            head["name"] = "/".join([*["parent"] * (type_.count("/") - 1), head["name"]])
        self._declare(symbol, type_, {**head, **own})
        if blobs is not None:
            child = {"parent": _Symbol(symbol), "name": "default", **blobs}
            self._declare(f"{symbol}Blobs", f"{type_}/blobServices", child)

    def _declare(self, symbol: str, type_: str, body: dict[str, Any]) -> None:
        self._resources.append(f"resource {symbol} '{type_}@2024-01-01' = {self._value(body, '')}\n")

    def _value(self, value: Any, indentation: str) -> str:
        inside = f"{indentation}  "
        if isinstance(value, _Symbol):
            return value.name
        if isinstance(value, Ref):
            return f"{value.name}.id"
        if isinstance(value, Unknown):
            return self._unknown(value)
        if isinstance(value, dict):
            members = [
                f"{inside}{_key(key)}: {self._value(inner, inside)}\n"
                for key, inner in value.items()
                if inner is not None
            ]
            return f"{{\n{''.join(members)}{indentation}}}" if members else "{}"
        if isinstance(value, list):
            items = [f"{inside}{self._value(inner, inside)}\n" for inner in value]
            return f"[\n{''.join(items)}{indentation}]" if items else "[]"
        return _quoted(value) if isinstance(value, str) else json.dumps(value)

    def _unknown(self, value: Unknown) -> str:
        """A parameter that may be empty, or something of a resource that exists."""
        name = re.sub(r"\W+", "_", value.why.removeprefix("var.")).strip("_") or "unknown"
        if value.assets:
            self._heads[name] = STRANGER.format(name=name)
            return f"{name}.listKeys().keys[0].value" if "key" in (value.attribute or "") else f"{name}.id"
        self._heads[name] = f"param {name} string\n"
        return f"empty({name}) ? null : {name}"

    def text(self) -> str:
        return "\n".join([*self._heads.values(), *self._resources])


class _Symbol(str):
    """The symbolic name of a resource, written as it is."""

    @property
    def name(self) -> str:
        return str(self)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else _quoted(name)


def _quoted(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ("'", "\\'"), ("${", "\\${"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return f"'{text}'"
