"""Pulumi resources as declared resources, whatever document they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bartizan.catalog import paths
from bartizan.catalog.load import Catalog
from bartizan.catalog.terraform import TerraformTable
from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Body
from bartizan.sources.repository.terraform.planned import Planned
from bartizan.sources.repository.terraform.pulumi.properties import arguments
from bartizan.sources.repository.terraform.pulumi.tokens import Token, Tokens, singular, snake

_ENVELOPE = frozenset(
    {"location", "tags", "identity", "sku", "kind", "zones", "plan", "extendedLocation", "properties"}
)
"""What stands beside `properties` in an ARM resource."""


_DEPTH = 60
_SCOPE = "resourceUri"
"""What a resource that extends another one calls the other."""


@dataclass(frozen=True, slots=True)
class Described:
    """One resource: its token, its name in the program, its properties and where it stands."""

    token: Token
    name: str
    address: str
    asset_id: str
    path: str
    line: int
    end_line: int
    properties: Mapping[str, object]
    outputs: Mapping[str, object]
    settings: Mapping[str, object]


class Translator:
    """Turns described resources into declared ones."""

    def __init__(self, catalog: Catalog, table: Callable[[str], TerraformTable | None]) -> None:
        """`table` gives the Terraform table of a resource type."""
        self._catalog = catalog
        self._tokens = Tokens(catalog)
        self._table = table

    def declared(self, resource: Described) -> Planned | None:
        """The resource as Terraform would have it; None for a provider that is read elsewhere, or not at all."""
        token = resource.token
        if (type_ := self._tokens.terraform(token)) is not None:
            table = self._table(type_)
            body = arguments(type_, resource.properties, table)
            for key in ("id", "arn", "selfLink"):
                if key in resource.outputs and snake(key) not in body:
                    body[snake(key)] = resource.outputs[key]
            return self._planned(type_, body, resource)
        if (type_ := self._tokens.cloudformation(token)) is not None:
            return self._planned(type_, _body(resource.properties), resource)
        if token.package == "azure-native" and (arm := self._tokens.arm(token)) is not None:
            return self._planned("azapi_resource", self._azure(arm, resource), resource)
        return None

    def attribute(self, token: Token, name: str) -> str:
        """Terraform's name of an output property."""
        return name if token.package in {"aws-native", "azure-native"} else snake(name)

    def _planned(self, type_: str, body: Body, resource: Described) -> Planned:
        return Planned(
            type=type_,
            name=resource.name,
            address=resource.address,
            asset_id=resource.asset_id,
            path=resource.path,
            line=resource.line,
            last=resource.end_line,
            values=body,
            lines=body.lines,
            inner=inner_lines(body["body"]) if "body" in body and type_ == "azapi_resource" else {},
            settings=resource.settings,
            compute=self._compute(type_),
        )

    def _compute(self, type_: str) -> Mapping[str, str]:
        table = self._table(type_)
        return {} if table is None else table.computed

    def _azure(self, arm: str, resource: Described) -> Body:
        """An `azure-native` resource, whose properties may stand flat, as ARM has it."""
        given = resource.properties
        name, parents = self._names(arm, given)
        body = Body(resource.line, resource.end_line)
        inner, properties = Body(0, 0), Body(0, 0)
        inner.lines = properties.lines = dict(getattr(given, "lines", {}))
        if isinstance(value := given.get("properties"), Mapping):
            properties.update(value)
            properties.lines = {**properties.lines, **getattr(value, "lines", {})}
        for key, each in given.items():
            if key in {"properties", "resourceGroupName", _SCOPE, name, *parents}:
                continue
            if key in _ENVELOPE:
                inner[key] = each
            else:
                properties[key] = each
        if properties:
            inner["properties"] = properties
        elif "properties" in given:
            inner["properties"] = given["properties"]
        for key in ("location", "tags"):
            if key in inner:
                body[key] = inner.pop(key)
        body["type"], body["body"] = arm, inner
        if name is not None:
            body["name"] = given[name]
        if parents and arm.count("/") > 1:
            body["parent_id"] = given[parents[-1]]
        elif _SCOPE in given:
            body["parent_id"] = given[_SCOPE]
        lines = getattr(given, "lines", {})
        sources = {"name": name, "parent_id": parents[-1] if parents else None, "location": "location", "tags": "tags"}
        body.lines = {argument: lines[key] for argument, key in sources.items() if key in lines}
        return body

    def _names(self, arm: str, given: Mapping[str, object]) -> tuple[str | None, list[str]]:
        """Which properties are the resource's own name, and those of its parents."""
        last = arm.rpartition("/")[2].lower()
        own = {f"{last}name", f"{singular(last)}name"}
        names = [key for key in given if key.endswith("Name") and key != "resourceGroupName"]
        # The last path parameter is the resource's own name, those before it are its parents'.
        name = next((key for key in names if key.lower() in own), None)
        if name is None and names and not self._is_property(arm, names[0]):
            name = names[0]
        if name is None and not names and "name" in given:
            name = "name"
        return name, [key for key in names if key != name and not self._is_property(arm, key)]

    def _is_property(self, arm: str, key: str) -> bool:
        return key in (self._catalog.schema.properties(arm, "properties") or {})


def inner_lines(value: object) -> dict[str, int]:
    """The lines of the properties in evaluated maps, by their paths."""
    found: dict[str, int] = {}
    stack: list[tuple[tuple[paths.Step, ...], object]] = [((), value)]
    while stack:
        place, inner = stack.pop()
        if isinstance(inner, Mapping):
            lines = getattr(inner, "lines", {})
            for key, each in inner.items():
                if key in lines:
                    found[paths.text((*place, key))] = lines[key]
                stack.append(((*place, key), each))
        elif isinstance(inner, list):
            stack.extend(((*place, number), each) for number, each in enumerate(inner))
    return found


def _body(value: Mapping[str, object]) -> Body:
    if isinstance(value, Body):
        return value
    body = Body(0, 0)
    body.update(value)
    return body


_WAITS = ": known after the update"


def waiting(name: str, ids: tuple[str, ...]) -> Unknown:
    """A property that is known only when other resources are there."""
    return Unknown(f"{name}{_WAITS}", ids)


def told(value: object, made: Mapping[str, Planned], depth: int = 0) -> object:
    """Values with what waits for an attribute that its provider makes of arguments: `email` of an account.

    That is known where just one of the resources that a property waits for has such an attribute.
    """
    if isinstance(value, Unknown):
        name, waits, _ = value.why.partition(_WAITS)
        own = [made[id_] for id_ in value.assets if waits and id_ in made and snake(name) in made[id_].compute]
        text = own[0].computed(snake(name)) if len(own) == 1 else None
        return value if text is None else text
    if depth > _DEPTH:
        return value
    if isinstance(value, dict):
        for key, inner in value.items():
            value[key] = told(inner, made, depth + 1)
    elif isinstance(value, list):
        value[:] = [told(inner, made, depth + 1) for inner in value]
    return value
