"""Assets from evaluated resources: shaped, folded into their owners, named and placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.catalog import paths
from bartizan.catalog.terraform import TerraformTable
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.evaluated import assets_of, settle
from bartizan.sources.repository.merge import merge
from bartizan.sources.repository.reader import Context
from bartizan.sources.repository.tags import tags_of
from bartizan.sources.repository.terraform import partial
from bartizan.sources.repository.terraform.canonical import Shaped, shape
from bartizan.sources.repository.terraform.parse import SOURCE
from bartizan.sources.repository.terraform.place import account, default_tags, region
from bartizan.sources.repository.terraform.resource import Instance
from bartizan.sources.repository.terraform.unmapped import NativeTypes, azapi, is_ai, provider_word

OTHER_KIND = "configuration"


@dataclass(slots=True)
class Draft:
    """An asset in the making.

    One that stands for an owner which is not in the code has the `name` that the owner argument says,
    and the `places` in the owner that its parts fill.
    """

    instance: Instance
    type: str
    config: dict[str, Value] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    name: str | None = None
    places: list[str] | None = None


class Assets:
    """Collects the resources of one root module, then yields their assets."""

    def __init__(self, context: Context, natives: NativeTypes) -> None:
        self._context = context
        self._natives = natives
        self._drafts: dict[str, Draft] = {}
        self._parts: list[tuple[Instance, TerraformTable, Shaped]] = []
        self._others: dict[str, Instance] = {}

    def add(self, instance: Instance) -> None:
        """Take in one instance. Raises `OutOfBudget`."""
        resource = instance.resource.type
        table = self._context.catalog.terraform.get(resource) or self._natives.table(resource)
        if table is not None:
            body = instance.body()
            body.update(
                {name: text for name in table.computed if name not in body and (text := instance.computed(name))}
            )
            shaped = shape(body, table, self._context.catalog.schema)
            if table.fold is not None:
                self._parts.append((instance, table, shaped))
            else:
                self._draft(instance, table.type, shaped)
            return
        native = azapi(instance) if resource.startswith("azapi_") else None
        if native is not None:
            self._draft(instance, native[0], Shaped(native[1]))
        elif is_ai(resource):
            config = settle(instance.body(), resource)
            shaped = Shaped(dict(config) if isinstance(config, Mapping) else {}, dict(instance.body().lines))
            self._draft(instance, f"{SOURCE}/{resource}", shaped)
        else:
            self._others[instance.asset_id] = instance

    def _draft(self, instance: Instance, type_: str, shaped: Shaped) -> Draft:
        draft = self._drafts.setdefault(instance.asset_id, Draft(instance, type_))
        tags = default_tags(instance)
        if tags and isinstance(self._context.catalog.schema.at(type_, "Tags"), list):
            own = shaped.config.get("Tags") or []
            named = {tag.get("Key") for tag in own if isinstance(tag, Mapping)} if isinstance(own, list) else set()
            added: list[Value] = [{"Key": key, "Value": value} for key, value in tags.items() if key not in named]
            if isinstance(own, list):
                shaped.config["Tags"] = [*own, *added]
        self._see(draft, instance, shaped)
        return draft

    def _see(self, draft: Draft, instance: Instance, shaped: Shaped) -> None:
        """Add what one block says to the asset."""
        block = instance.resource.block
        location = Location(path=block.path, line=block.line, end_line=block.end_line)
        draft.sightings.append(Sighting(SOURCE, location, shaped.config, shaped.lines))
        merge(draft.config, shaped.config)

    def fold(self) -> None:
        """Merge the parts into their owners; a part whose owner is not in the code stands for it."""
        names = {(draft.type, name): draft for draft in self._drafts.values() if (name := self._name(draft))}
        orphans: dict[tuple[str, str], Draft] = {}
        for instance, table, shaped in self._parts:
            fold = table.fold
            if fold is None:
                continue
            value = settle(instance.argument(fold.owner), fold.owner)
            for one in value if isinstance(value, list) and value else [value]:
                owner = self._owner(one, fold.type, names)
                if owner is None:
                    key = (fold.type, one.why if isinstance(one, Unknown) else str(one))
                    owner = orphans.get(key)
                if owner is None:
                    owner = orphans[key] = self._orphan(instance, fold.type, one)
                self._see(owner, instance, shaped)
                if owner.places is not None:
                    owner.places.append(fold.at)
        for draft in orphans.values():
            partial.complete(draft.config, draft.type, draft.places or (), self._context.catalog)

    def _owner(self, value: Value, type_: str, names: Mapping[tuple[str, str], Draft]) -> Draft | None:
        if isinstance(value, Unknown):
            found = [self._drafts.get(asset) for asset in value.assets]
            return next((draft for draft in found if draft is not None and draft.type == type_), None)
        if not isinstance(value, str):
            return None
        return names.get((type_, value)) or names.get((type_, value.rpartition("/")[2].rpartition(":")[2]))

    def _orphan(self, instance: Instance, type_: str, value: Value) -> Draft:
        draft = Draft(instance, type_, places=[])
        named = self._context.catalog.types.get(type_)
        if isinstance(value, str) and value:
            draft.name = value
        if named is not None and named.name and value is not None:
            paths.put(draft.config, named.name, value)
        self._drafts[f"{instance.asset_id}"] = draft
        return draft

    def _name(self, draft: Draft) -> str | None:
        """The physical name, when it is known."""
        named = self._context.catalog.types.get(draft.type)
        path = named.name if named is not None else None
        value = paths.get(draft.config, path) if path else None
        return value if isinstance(value, str) and value else draft.name

    def records(self) -> Iterator[Asset | Gap]:
        """The assets, a bare one for each other resource that they refer to, and a gap for each part alone."""
        for id_, draft in self._drafts.items():
            yield self._asset(id_, draft)
            if draft.places is not None:
                yield partial.gap(SOURCE, id_, draft.type)
        referred = dict.fromkeys(id_ for draft in self._drafts.values() for id_ in assets_of([draft.config]))
        for id_ in referred:
            if id_ in self._others and id_ not in self._drafts:
                instance = self._others[id_]
                draft = Draft(instance, f"{SOURCE}/{instance.resource.type}")
                self._see(draft, instance, Shaped())
                yield self._asset(id_, draft)

    def _asset(self, id_: str, draft: Draft) -> Asset:
        instance = draft.instance
        known = self._context.catalog.types.get(draft.type)
        stage: Stage | None = known.stage if known is not None else None
        return Asset(
            id=id_,
            type=draft.type,
            kind=known.kind if known is not None else OTHER_KIND,
            name=self._name(draft) or _label(instance),
            provider=provider_word(instance.resource.type),
            account=account(instance),
            region=region(instance),
            stage=stage,
            config=draft.config,
            tags=tags_of(draft.config, known.tags if known is not None else None),
            sightings=tuple(draft.sightings),
        )


def _label(instance: Instance) -> str:
    return f"{instance.resource.name}{instance.key}"
