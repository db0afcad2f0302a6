"""Link: the records of all sources as one estate, each thing once and each reference an edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bartizan.catalog.asset_type import Reference
from bartizan.catalog.paths import walk
from bartizan.graph.arn import parse_arn, type_and_name
from bartizan.graph.estate import Estate, place, unique_edges
from bartizan.graph.link.images import image_uses, joined, same_images
from bartizan.graph.link.programs import program_edges, split
from bartizan.graph.link.resolve import MODELS, Meant, Resolver
from bartizan.graph.link.unify import Defaults, code_with_live, retarget, same_id
from bartizan.graph.shapes import TypeCatalog
from bartizan.model.asset import Asset, Sighting, split_name_reference
from bartizan.model.edge import Edge, Gap
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.values import Config, Unknown, Value, plain

WORTH_A_PLACEHOLDER = frozenset(
    {"agent", "bucket", "database", "dataset", "endpoint", "function", "guardrail", "image", "knowledge-base"}
    | {"model", "registry", "repository", "role", "identity", "secret", "tool", "vector-store", "ai-service"}
)
"""Kinds that matter even when no source read the thing; the rest (subnets, keys …) gets no placeholder."""

_KINDS = {
    "model": "model",
    "AWS::S3::Bucket": "bucket",
    "AWS::IAM::Role": "role",
    "AWS::IAM::User": "identity",
    "AWS::Lambda::Function": "function",
    "AWS::SageMaker::Endpoint": "endpoint",
    "AWS::SageMaker::Model": "model",
    "AWS::Bedrock::Agent": "agent",
    "AWS::Bedrock::KnowledgeBase": "vector-store",
    "AWS::Bedrock::Guardrail": "guardrail",
    "AWS::SecretsManager::Secret": "secret",
    "AWS::DynamoDB::Table": "database",
    "storage.googleapis.com/Bucket": "bucket",
    "aiplatform.googleapis.com/Endpoint": "endpoint",
    "Microsoft.CognitiveServices/accounts": "ai-service",
}


def link(records: Iterable[Record], catalog: TypeCatalog) -> Estate:
    """The estate that `records` describe.

    Assets with one id become one; a code block and the running asset it describes become one, with
    drift; every property that the catalogue calls a reference becomes an edge; ends that are known by
    type and name only are resolved, or become placeholder assets.
    """
    seen: list[Asset] = []
    edges: list[Edge] = []
    gaps: list[Gap] = []
    for record in records:
        if isinstance(record, Asset):
            seen.append(record)
        elif isinstance(record, Edge):
            edges.append(record)
        else:
            gaps.append(record)
    assets, renamed, ambiguous = code_with_live(same_id(seen), catalog, _default(catalog))
    gaps.extend(ambiguous)
    images = same_images(assets)
    if images:
        assets, renamed = joined(assets, images), renamed | images
    if renamed:
        assets = {id_: _retargeted(asset, renamed) for id_, asset in assets.items()}
        edges = [
            replace(edge, source=renamed.get(edge.source, edge.source), target=renamed.get(edge.target, edge.target))
            for edge in edges
        ]
    edges, published = split(edges)
    linker = _Linker(assets, catalog)
    derived = [edge for asset in list(assets.values()) for edge in linker.references(asset)]
    derived += image_uses(assets)
    resolved = [linker.resolved(edge) for edge in edges]
    derived += program_edges(linker.assets, [*resolved, *derived], published, gaps)
    linked = [edge for edge in unique_edges([*resolved, *derived]) if edge.source != edge.target]
    gaps.extend(linker.gaps)
    return Estate(linker.assets, linked, list(dict.fromkeys(gaps)))


def _default(catalog: TypeCatalog) -> Defaults:
    def look(type_: str, path: str) -> object:
        default = catalog.defaults.get(type_, {}).get(path)
        return None if default is None else default.value

    return look


def _retargeted(asset: Asset, renamed: Mapping[str, str]) -> Asset:
    def config(value: Config) -> Config:
        out = retarget(value, renamed)
        return out if isinstance(out, Mapping) else value

    return replace(
        asset,
        config=config(asset.config),
        sightings=tuple(replace(one, config=config(one.config)) for one in asset.sightings),
    )


class _Linker:
    """Derives and resolves edges, adding placeholder assets on the way."""

    def __init__(self, assets: dict[str, Asset], catalog: TypeCatalog) -> None:
        self.assets = dict(assets)
        self.gaps: list[Gap] = []
        self._catalog = catalog
        self._resolver = Resolver(assets.values(), catalog)

    def references(self, asset: Asset) -> Iterator[Edge]:
        """The edges that the catalogue's references find in the asset's configuration."""
        shape = self._catalog.types.get(asset.type)
        if shape is None:
            return
        for path, reference in shape.references.items():
            for concrete, value in walk(asset.config, path):
                yield from self._reference(asset, concrete, value, reference)

    def _reference(self, asset: Asset, path: str, value: Value, reference: Reference) -> Iterator[Edge]:
        meant = self._resolver.resolve(value, reference.to, asset)
        for id_ in self._ends(meant, asset, path, value):
            ends = (id_, asset.id) if reference.reverse else (asset.id, id_)
            fact = Evidence(f"{asset.name} refers to {self.assets[id_].name}", path, plain(value), place(asset, path))
            yield Edge(*ends, reference.edge, evidence=(fact,))

    def _ends(self, meant: Meant, asset: Asset, path: str, value: Value) -> Iterator[str]:
        yield from meant.ids
        if meant.missing is None or (isinstance(value, Unknown) and meant.missing[1] not in MODELS):
            return
        id_, type_, name = meant.missing
        if meant.among:
            self._ambiguous(f"{asset.id} {path}", type_, name, len(meant.among))
        if id_ in self.assets or self._kind(type_) in WORTH_A_PLACEHOLDER:
            at = asset.sightings[0] if asset.sightings else None
            yield self._placeholder(meant.missing, asset, at.source if at else "link", place(asset, path))

    def resolved(self, edge: Edge) -> Edge:
        """`edge` with both ends in the estate."""
        source = self._end(edge.source, self.assets.get(edge.target), edge)
        return replace(edge, source=source, target=self._end(edge.target, self.assets.get(source), edge))

    def _end(self, id_: str, near: Asset | None, edge: Edge) -> str:
        if id_ in self.assets:
            return id_
        named = split_name_reference(id_)
        arn = parse_arn(id_)
        if named is not None:
            meant = self._resolver.named(*named, near)
        elif arn is not None and (known := type_and_name(arn)) is not None:
            meant = self._resolver.resolve(id_, (known[0],), near)
        elif id_.startswith("model:"):
            type_ = "AWS::Bedrock::FoundationModel" if id_.startswith("model:bedrock/") else "model"
            meant = Meant(missing=(id_, type_, id_.partition("/")[2]))
        else:
            meant = Meant(missing=(id_, "unknown", id_.rpartition("/")[2] or id_))
        if meant.ids:
            return meant.ids[0]
        missing = meant.missing or (id_, "unknown", id_)
        if meant.among:
            self._ambiguous(edge.source, missing[1], missing[2], len(meant.among))
        location = next((fact.location for fact in edge.evidence if fact.location), None)
        return self._placeholder(missing, near, "link", location)

    def _placeholder(
        self, missing: tuple[str, str, str], near: Asset | None, source: str, location: Location | None
    ) -> str:
        id_, type_, name = missing
        if id_ not in self.assets:
            shape = self._catalog.types.get(type_)
            arn = parse_arn(id_)
            self.assets[id_] = Asset(
                id=id_,
                type=type_,
                kind=self._kind(type_),
                name=name,
                provider=provider_of(type_, id_, near),
                account=(arn.account or None) if arn else (near.account if near and "::" in type_ else None),
                region=(arn.region or None) if arn else None,
                stage=shape.stage if shape else None,
                sightings=(Sighting(source, location),) if location is not None else (),
            )
        return id_

    def _kind(self, type_: str) -> str:
        shape = self._catalog.types.get(type_)
        return shape.kind if shape is not None else _KINDS.get(type_, type_.rpartition("/")[2].lower())

    def _ambiguous(self, what: str, type_: str, name: str, count: int) -> None:
        why = f"{count} assets of type {type_} are named {name!r}; the reference is left open"
        self.gaps.append(Gap("link", what, why, "distinct names, or account and region in the code"))


def provider_of(type_: str, id_: str, near: Asset | None = None) -> str:
    """The provider of a thing that no source read, by its type and id."""
    if id_.startswith("model:"):
        return id_.removeprefix("model:").partition("/")[0]
    if type_.startswith("AWS::"):
        return "aws"
    if type_.startswith("Microsoft."):
        return "azure"
    if "googleapis.com" in type_:
        return "gcp"
    return near.provider if near is not None else "unknown"
