"""Assets from evaluated resources: shaped, folded into their owners, named and placed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bartizan.catalog import paths
from bartizan.catalog.terraform import TerraformTable
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.severity import Stage
from bartizan.model.values import PACKAGED, Unknown, Value
from bartizan.sources.repository import partial
from bartizan.sources.repository.evaluated import assets_of, settle
from bartizan.sources.repository.reader import Context
from bartizan.sources.repository.tags import tags_of
from bartizan.sources.repository.terraform.azapi import azapi_part, azapi_resource, azapi_update
from bartizan.sources.repository.terraform.canonical import Shaped, shape
from bartizan.sources.repository.terraform.combine import without_keys
from bartizan.sources.repository.terraform.declared import Declared
from bartizan.sources.repository.terraform.folds import Draft, Folding, Part, parts_of
from bartizan.sources.repository.terraform.parse import SOURCE
from bartizan.sources.repository.terraform.unmapped import NativeTypes, is_ai, provider_word

OTHER_KIND = "configuration"
GROUP = "resource_group_name"
AZAPI = frozenset({"azapi_resource", "azapi_data_plane_resource"})

_FUNCTION = "cloudfunctions.googleapis.com/Function"
_OBJECT = "buildConfig.source.storageSource.object"

_SAY_NOTHING = frozenset({"this", "main", "default"})
_MODULE = re.compile(r"module\.([\w-]+(?:\[[^\]]*\])?)\.[\w-]+\.[\w-]+(?:\[[^\]]*\])?\Z")


def _code_name(instance: Declared) -> str:
    """The name in the code; where that says nothing, the name of the module call that it is in."""
    name, _, key = instance.name.partition("[")
    module = _MODULE.search(instance.address) if name in _SAY_NOTHING else None
    return module.group(1) + (f"[{key}" if key else "") if module else instance.name


class Assets:
    """Collects the resources of one root module, then yields their assets."""

    def __init__(self, context: Context, natives: NativeTypes, note: str | None = None, source: str = SOURCE) -> None:
        """`note` is said of every sighting; `source` is the reader that they are of."""
        self._source = source
        self._context = context
        self._note = note
        self._standing: dict[str, None] = {}
        self._natives = natives
        self._drafts: dict[str, Draft] = {}
        self._parts: list[Part] = []
        self._others: dict[str, Declared] = {}

    def add(self, instance: Declared) -> None:
        """Take in one instance. Raises `OutOfBudget`."""
        if instance.may_be_absent:
            self._standing[instance.asset_id] = None
        resource = instance.type
        table = self.table(resource)
        if table is not None and table.fold is not None:
            self._parts.extend(parts_of(instance, table, self._context.catalog))
            return
        if table is not None:
            body = instance.body()
            body.update(
                {name: text for name in table.computed if name not in body and (text := instance.computed(name))}
            )
            shaped = shape(body, table, self._context.catalog.schema)
            if table.type.startswith("Microsoft.") and GROUP in body:
                # Azure's own answers name the group beside the properties, and rights are given on it.
                shaped.config.setdefault("resourceGroup", settle(body[GROUP], GROUP))
            for argument in ("filename", "zip_deploy_file"):
                packed = body.get(argument)
                if isinstance(packed, Unknown) and packed.why.startswith(PACKAGED):
                    shaped.config.setdefault("Code", packed)
                    shaped.lines.setdefault("Code", body.lines.get(argument, instance.line))
            self._draft(instance, table.type, shaped)
            return
        if resource == "azapi_update_resource" and (part := azapi_update(instance, self._natives)) is not None:
            self._parts.append(part)
            return
        if resource == "azapi_resource" and (part := azapi_part(instance, self._natives)) is not None:
            self._parts.append(part)
            return
        native = azapi_resource(instance, self._natives) if resource in AZAPI else None
        if native is not None:
            self._draft(instance, *native)
        elif is_ai(resource):
            config = settle(instance.body(), resource)
            shaped = Shaped(dict(config) if isinstance(config, Mapping) else {}, dict(instance.body().lines))
            self._draft(instance, f"{SOURCE}/{resource}", shaped)
        else:
            self._others[instance.asset_id] = instance

    def _draft(self, instance: Declared, type_: str, shaped: Shaped) -> Draft:
        draft = self._drafts.setdefault(instance.asset_id, Draft(instance, type_, source=self._source))
        tags = instance.default_tags()
        if tags and isinstance(self._context.catalog.schema.at(type_, "Tags"), list):
            own = shaped.config.get("Tags") or []
            named = {tag.get("Key") for tag in own if isinstance(tag, Mapping)} if isinstance(own, list) else set()
            added: list[Value] = [{"Key": key, "Value": value} for key, value in tags.items() if key not in named]
            if isinstance(own, list):
                shaped.config["Tags"] = [*own, *added]
        draft.see(instance, shaped)
        return draft

    def table(self, resource: str) -> TerraformTable | None:
        """The table of a resource type."""
        return self._context.catalog.terraform.get(resource) or self._natives.table(resource)

    def replaced_by(self, ids: Iterable[str]) -> dict[str, str | None]:
        """For each id that stands for all instances of a block, the first of `ids` that is one of them, if any."""
        known: dict[str, str] = {}
        for id_ in ids:
            known.setdefault(without_keys(id_), id_)
        return {id_: known.get(without_keys(id_)) for id_ in self._standing if id_ not in known.values()}

    def fold(self) -> None:
        """Merge the parts into their owners; a part whose owner is not in the code stands for it."""
        Folding(self._drafts, self._context.catalog, self._name, self._source).merge(self._parts)
        packed = self._packed_objects()
        for draft in self._drafts.values() if packed else ():
            code = paths.get(draft.config, _OBJECT) if draft.type == _FUNCTION else None
            named = code.assets if isinstance(code, Unknown) else (code,)
            found = next((packed[one] for one in named if isinstance(one, str) and one in packed), None)
            if found is not None:
                draft.config.setdefault("Code", found)
                draft.sightings = [replace(one, config={**one.config, "Code": found}) for one in draft.sightings]

    def _packed_objects(self) -> dict[str, Unknown]:
        """The objects of buckets that are packed from a folder of the tree, by asset id and by name."""
        packed: dict[str, Unknown] = {}
        doubled: set[str] = set()
        for id_, instance in self._others.items():
            body = instance.body() if instance.type == "google_storage_bucket_object" else None
            source, name = (body.get("source"), body.get("name")) if body is not None else (None, None)
            if isinstance(source, Unknown) and source.why.startswith(PACKAGED):
                packed[id_] = source
                if isinstance(name, str) and packed.setdefault(name, source) != source:
                    doubled.add(name)
        return {name: source for name, source in packed.items() if name not in doubled}

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
                yield partial.gap(self._source, id_, draft.type)
        referred = dict.fromkeys(id_ for draft in self._drafts.values() for id_ in assets_of([draft.config]))
        for id_ in referred:
            if id_ in self._others and id_ not in self._drafts:
                instance = self._others[id_]
                draft = Draft(instance, f"{SOURCE}/{instance.type}", source=self._source)
                draft.see(instance, Shaped())
                yield self._asset(id_, draft)

    def _asset(self, id_: str, draft: Draft) -> Asset:
        instance = draft.instance
        known = self._context.catalog.types.get(draft.type)
        stage: Stage | None = known.stage if known is not None else None
        tags = tags_of(draft.config, known.tags if known is not None else None)
        return Asset(
            id=id_,
            type=draft.type,
            kind=known.kind if known is not None else OTHER_KIND,
            name=self._name(draft) or tags.get("Name") or _code_name(instance),
            provider=provider_word(instance.type),
            account=instance.account(),
            region=instance.region_text(),
            stage=stage,
            config=draft.config,
            tags=tags,
            sightings=tuple(replace(one, note=self._note) if self._note else one for one in draft.sightings),
        )
