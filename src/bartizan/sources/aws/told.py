"""What the calls about a thing could have told, by botocore's output shapes: what they left out is absent."""

from __future__ import annotations

from collections.abc import Mapping

from botocore.model import ListShape, Shape, StructureShape

from bartizan.catalog import paths
from bartizan.model.values import Value
from bartizan.sources.aws.client import Clients
from bartizan.sources.aws.collector import Call, Collector, Extra

_APART = "Tags"
"""Tags are compared by no one: an asset without tags is an asset without tags."""


def own(collector: Collector, clients: Clients, region: str, tree: object) -> frozenset[str]:
    """The properties of the schema `tree` that listing and describing a thing of the collector's type can tell."""
    calls = [call for call in (collector.list, collector.detail) if call is not None]
    members = [_members(collector, clients, region, call) for call in calls]
    return _settled(collector.rename, frozenset().union(*members), tree)


def of_shape(shape: Shape | None, rename: Mapping[str, str], tree: object) -> frozenset[str]:
    """The properties that a structure of an answer can tell."""
    members = shape.members if isinstance(shape, StructureShape) else ()
    return _settled(rename, frozenset(map(_pascal, members)), tree)


def further(collector: Collector, extra: Extra, clients: Clients, region: str, tree: object) -> frozenset[str]:
    """The properties that one extra call can tell."""
    if extra.at:
        return _settled({}, frozenset((_top(extra.at),)), tree)
    named = frozenset(extra.rename.get(name, name) for name in _members(collector, clients, region, extra.call))
    return _settled({}, named & frozenset(extra.only) if extra.only else named, tree)


def fill(config: dict[str, Value], told: frozenset[str]) -> None:
    """Say of each property that could have been told, and was not, that it is absent."""
    for name in sorted(told):
        config.setdefault(name, None)


def _settled(rename: Mapping[str, str], names: frozenset[str], tree: object) -> frozenset[str]:
    """The canonical properties that members stand for: by their own name, and by the one that they are moved to."""
    if not isinstance(tree, Mapping):
        return frozenset()
    known = {str(name).lower(): str(name) for name in tree}
    named = {known.get(name.lower(), name) for name in names}
    moved = {_top(there) for here, there in rename.items() if _top(here) in named}
    gone = {here for here in rename if here in named}
    return frozenset((named - gone) | moved) & frozenset(tree) - {_APART}


def _members(collector: Collector, clients: Clients, region: str, call: Call) -> frozenset[str]:
    shape = clients.output(collector.service, region, call.method)
    key = call.items or call.item
    if key is not None:
        shape = shape.members.get(key) if isinstance(shape, StructureShape) else None
    if isinstance(shape, ListShape):
        shape = shape.member
    if not isinstance(shape, StructureShape):
        return frozenset(call.rename.values())
    return frozenset(call.rename.get(name, name) for name in map(_pascal, shape.members))


def _top(path: str) -> str:
    return str(paths.parse(path)[0])


def _pascal(name: str) -> str:
    return name[:1].upper() + name[1:]
