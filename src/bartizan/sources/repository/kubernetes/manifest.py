"""Documents taken apart into objects, and each object as an asset in the shape of its type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bartizan.catalog import paths
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Gap
from bartizan.model.severity import Stage
from bartizan.model.values import Config
from bartizan.sources.repository.evaluated import Budget, OutOfBudget
from bartizan.sources.repository.kubernetes.naming import Types, address, name_of, namespace_of
from bartizan.sources.repository.kubernetes.tree import Reading
from bartizan.sources.repository.reader import Context
from bartizan.sources.repository.tags import tags_of
from bartizan.sources.repository.yaml_marks import Marked

SOURCE = "kubernetes"
OBJECT_NODES = 50_000
"""The most values in one object."""


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document and the file that its lines are of; values in it may be `tree.Placed` elsewhere.

    `owner` is the path that the asset's id starts from: the overlay's, the chart's; by default `path`.
    """

    node: Marked
    path: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """An object that the catalogue knows, as an asset; `namespace` is None where nothing says it."""

    asset: Asset
    name: str
    namespace: str | None
    path: str


def unrolled(document: Document) -> Iterator[Document]:
    """The document itself, or the items of a `List`."""
    pending = [document.node]
    while pending:
        node = pending.pop()
        kind, items = node.get("kind"), node.get("items")
        if kind is None or items is None or not isinstance(items.value, list) or not _is_list(kind.text()):
            yield Document(node, document.path, document.owner)
        else:
            pending.extend(item for item in reversed(items.value) if isinstance(item.value, dict))


def _is_list(kind: str | None) -> bool:
    return kind is not None and kind.endswith("List")


class Maker:
    """Makes manifests of the documents of one estate."""

    def __init__(self, context: Context, source: str) -> None:
        self._context = context
        self._source = source
        self._types = Types(context.catalog)
        self._taken: dict[str, int] = {}

    def make(self, document: Document) -> Manifest | Gap | None:
        """The object in the document, a gap when it is too large, None when it is none that is known."""
        node = document.node
        version, kind = (child.text() if (child := node.get(key)) else None for key in ("apiVersion", "kind"))
        if version is None or kind is None:
            return None
        type_ = self._types.find(version, kind)
        if type_ is None:
            return None
        reading = Reading(node, document.path, Budget(OBJECT_NODES))
        try:
            config = reading.config()
        except OutOfBudget:
            what = f"{document.path}:{node.line}"
            return Gap(self._source, what, f"a {kind} of more than {OBJECT_NODES} values", "a smaller object")
        name = name_of(config)
        return None if name is None else self._manifest(document, type_, config, reading, name)

    def _manifest(self, document: Document, type_: str, config: Config, reading: Reading, name: str) -> Manifest:
        known = self._context.catalog.types[type_]
        kind = type_.rpartition("/")[2]
        namespace = namespace_of(config, kind)
        at = address(kind, namespace, name)
        owner = document.owner or document.path
        count = self._taken[f"{owner}#{at}"] = self._taken.get(f"{owner}#{at}", 0) + 1
        named = paths.get(config, known.name) if known.name else None
        asset = Asset(
            id=self._context.asset_id(owner, at if count == 1 else f"{at}#{count}"),
            type=type_,
            kind=known.kind,
            name=named if isinstance(named, str) and named else name,
            provider=SOURCE,
            stage=Stage(known.stage) if known.stage else None,
            config=config,
            tags=tags_of(config, known.tags),
            sightings=_noted(reading.sightings(self._source, config), owner),
        )
        return Manifest(asset, name, namespace, owner)


def _noted(sightings: tuple[Sighting, ...], owner: str) -> tuple[Sighting, ...]:
    """Says which overlay or environment an object is of: several have it, and only one of them may be wrong."""
    if owner == sightings[0].location.path:
        return sightings
    first, *rest = sightings
    return (replace(first, note=f"as {owner} has it"), *rest)
