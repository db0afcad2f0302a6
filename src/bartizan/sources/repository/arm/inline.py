"""Children that a resource may hold inside its own properties instead of beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.catalog import paths
from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.values import member


@dataclass(frozen=True, slots=True)
class Inline:
    """Where a type holds children: a list of `{name, properties}`, or a map of names to properties."""

    at: tuple[str, ...]
    type: str


INLINE: dict[str, Inline] = {
    "microsoft.network/virtualnetworks": Inline(("properties", "subnets"), "Microsoft.Network/virtualNetworks/subnets"),
    "microsoft.machinelearningservices/workspaces": Inline(
        ("properties", "managedNetwork", "outboundRules"), "Microsoft.MachineLearningServices/workspaces/outboundRules"
    ),
}
"""Owners by type in lower case, where the catalogue judges the child by itself."""

CHILDREN = 1_000


@dataclass(frozen=True, slots=True)
class Child:
    """One child inside its owner; `path` is where it stands there."""

    type: str
    name: object
    config: dict[str, object]
    path: str


def children(type_: str, body: object) -> Iterator[Child]:
    """The children in an owner's evaluated body."""
    inline = INLINE.get(type_.lower())
    if inline is None:
        return
    value = body
    for step in inline.at:
        value = member(value, step)
    at = paths.text(inline.at)
    if isinstance(value, list):
        for index, item in enumerate(value[:CHILDREN]):
            if isinstance(item, dict):
                config = {key: inner for key, inner in item.items() if key.lower() not in {"name", "id", "type"}}
                name = member(item, "name")
                yield Child(inline.type, Unknown(f"{at}[{index}]") if name is None else name, config, f"{at}[{index}]")
    elif isinstance(value, dict):
        for key, item in [*value.items()][:CHILDREN]:
            path = paths.text((*inline.at, str(key)))
            yield Child(inline.type, getattr(key, "value", key), {"properties": item}, path)
