"""Assets from evaluated resources: shaped, placed below their parents, parts folded into their owners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.catalog import paths
from bartizan.model.asset import NAME_PREFIX, Asset, Sighting
from bartizan.model.location import Location
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository import partial
from bartizan.sources.repository.arm.deployed import Deployed
from bartizan.sources.repository.arm.folds import FOLDS, Fold
from bartizan.sources.repository.arm.inline import Child, children
from bartizan.sources.repository.arm.lines import property_lines
from bartizan.sources.repository.arm.resource import Instance
from bartizan.sources.repository.arm.scopes import GROUP, Place, written_scope
from bartizan.sources.repository.arm.shape import shaped
from bartizan.sources.repository.arm.values import ResourceId, finish, join, name_key
from bartizan.sources.repository.arm.world import World
from bartizan.sources.repository.evaluated import assets_of
from bartizan.sources.repository.merge import merge
from bartizan.sources.repository.tags import tags_of

OTHER_KIND = "configuration"
ROLE_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
DIAGNOSTIC_SETTINGS = "Microsoft.Insights/diagnosticSettings"
_AI = (
    "Microsoft.CognitiveServices/",
    "Microsoft.MachineLearningServices/",
    "Microsoft.Search/",
    "Microsoft.BotService/",
)
_PROVIDERS = "/providers/"


@dataclass(slots=True)
class Draft:
    """An asset in the making.

    One that stands for an owner which is not in the code has the `places` in it that its parts fill.
    """

    type: str
    names: tuple[object, ...]
    label: str
    config: dict[str, Value] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    places: list[str] | None = None
    doubts: frozenset[str] = frozenset()


class Assets:
    """Collects the resources of one root program, then yields their assets."""

    def __init__(self, world: World) -> None:
        """`world` is that of the root program."""
        self._world = world
        self._catalog = world.context.catalog
        self._drafts: dict[str, Draft] = {}

    def add(self, instance: Instance) -> None:
        """Take in one instance. Raises `OutOfBudget`."""
        type_, names, target = instance.type, instance.names(), instance.target()
        if _PROVIDERS in type_:
            type_, names, target = self._extension(type_, names)
        body = finish(instance.body(), type_, self._world)
        config = dict(body) if isinstance(body, Mapping) else {}
        if not isinstance(body, Mapping):
            config = {"properties": body}
        draft = Draft(type_, names, f"{instance.resource.symbol}{instance.key}", doubts=instance.doubts())
        if type_ == DIAGNOSTIC_SETTINGS and isinstance(target, ResourceId) and (why := self._doubt(draft, target)):
            config["properties"] = Unknown(why)
        lines = property_lines(instance, type_, self._catalog.schema)
        self._place(config, draft)
        self._scope(config, type_, target, instance.deployed)
        self._see(draft, config, lines, instance)
        self._drafts[instance.asset_id] = draft
        for child in children(type_, instance.body()):
            self._child(child, instance, lines)

    def _doubt(self, draft: Draft, target: ResourceId) -> str | None:
        """Why what a resource says of another one cannot be relied on."""
        owners = self._world.instances(target.type, target.names)
        return _doubt(draft, owners[0].doubts() if owners else frozenset())

    def _extension(self, type_: str, names: tuple[object, ...]) -> tuple[str, tuple[object, ...], object]:
        """`A/b/providers/c` named `b/Namespace/c`: the type is `Namespace/c`, and `A/b` is what it extends."""
        owner, _, rest = type_.partition(_PROVIDERS)
        at = owner.count("/")
        namespace = names[at] if at < len(names) else None
        if not isinstance(namespace, str):
            return type_, names, None
        target = ResourceId(self._world.canonical(owner), names[:at], self._world)
        return self._world.canonical(f"{namespace}/{rest}"), names[at + 1 :], target

    def _place(self, config: dict[str, Value], draft: Draft) -> None:
        """The name without the names of the parents, and the parent."""
        last = finish(draft.names[-1], "name") if draft.names else None
        if last is not None:
            config["name"] = last
        if draft.type.count("/") < 2 or len(draft.names) != draft.type.count("/"):  # noqa: PLR2004 - no child
            return
        config["parent"] = self._parent(draft.type, draft.names)

    def _parent(self, type_: str, names: tuple[object, ...]) -> Value:
        """The nearest ancestor that the catalogue takes for the parent: a reference, or its name."""
        known = self._catalog.types.get(type_)
        wanted = known.references["parent"].to if known is not None and "parent" in known.references else ()
        namespace, *segments = type_.split("/")
        levels = range(len(segments) - 1, 0, -1)
        ancestors = {level: self._world.canonical("/".join([namespace, *segments[:level]])) for level in levels}
        level = next((level for level in levels if ancestors[level] in wanted), len(segments) - 1)
        id_ = ResourceId(ancestors[level], names[:level], self._world)
        settled = id_.whole("parent")
        name = names[level - 1]
        elsewhere = all(asset.startswith(NAME_PREFIX) for asset in settled.assets)
        return name if elsewhere and isinstance(name, str) else settled

    def _scope(self, config: dict[str, Value], type_: str, target: object, deployed: Deployed) -> None:
        """What an extension resource is on: a reference to it, or a place by its pattern."""
        if type_ == ROLE_ASSIGNMENTS:
            properties = config.get("properties")
            if isinstance(properties, dict):
                scope = _scope_value(deployed_at(deployed) if target is None else target, self._world)
                config["properties"] = {"scope": scope, **properties}
        elif target is not None:
            config["scope"] = _scope_value(target, self._world)
        group = deployed_group(deployed)
        if group is not None and "resourceGroup" not in config:
            config["resourceGroup"] = finish(group, "resourceGroup", self._world)

    def _see(self, draft: Draft, config: dict[str, Value], lines: Mapping[str, int], instance: Instance) -> None:
        canonical = shaped(config, draft.type, self._catalog.schema)
        resource = instance.resource
        location = Location(instance.deployed.program.path, resource.line, max(resource.line, resource.end_line))
        # A template that a Bicep file calls is read with it, and is written back into as what it is.
        source = instance.deployed.program.language
        draft.sightings.append(Sighting(source, location, canonical, lines))
        merge(draft.config, canonical)

    def _child(self, child: Child, owner: Instance, lines: Mapping[str, int]) -> None:
        names = (*owner.names(), child.name)
        id_ = f"{owner.asset_id}.{child.path}"
        settled = finish(child.config, child.type, self._world)
        config = dict(settled) if isinstance(settled, Mapping) else {}
        draft = Draft(child.type, names, f"{owner.resource.symbol}{owner.key}.{child.path}")
        self._place(config, draft)
        own = {path[len(child.path) + 1 :]: line for path, line in lines.items() if path.startswith(f"{child.path}.")}
        if "." not in child.path.rpartition("]")[2] and not child.path.endswith("]"):
            own = {f"properties.{path}": line for path, line in own.items()}
        self._see(draft, config, own, owner)
        line = lines.get(child.path)
        if line:
            seen = draft.sightings[-1]
            location = Location(seen.location.path or "", line, max([line, *own.values()]))
            draft.sightings[-1] = Sighting(seen.source, location, seen.config, seen.lines)
        self._drafts[id_] = draft

    def fold(self) -> None:
        """Merge the parts into their owners; parts whose owner is not in the code stand for it."""
        orphans: dict[tuple[str, str], Draft] = {}
        for id_, draft in list(self._drafts.items()):
            fold = FOLDS.get(draft.type)
            if fold is None:
                continue
            type_, names = draft.type.rpartition("/")[0], draft.names[:-1]
            found = [self._drafts[owner] for owner in self._world.assets(type_, names) if owner in self._drafts]
            del self._drafts[id_]
            if not found:
                key = type_, "/".join(map(name_key, names))
                if key not in orphans:
                    orphans[key] = self._drafts[id_] = Draft(type_, names, draft.label, places=[])
                    self._place(orphans[key].config, orphans[key])
                found = [orphans[key]]
            for owner in found:
                seen = draft.sightings[0]
                part = fold.part(draft.config, _doubt(draft, owner.doubts) if owner.places is None else None)
                owner.sightings.append(Sighting(seen.source, seen.location, part, _moved(seen.lines, fold)))
                merge(owner.config, part)
                if owner.places is not None:
                    owner.places.append(fold.at)
        for id_, owner in self._drafts.items():
            if owner.places is not None:
                partial.complete(owner.config, owner.type, owner.places, self._catalog)
                gap = partial.gap(self._world.source, id_, owner.type)
                self._world.gap(gap.what, gap.why, gap.needs)

    def records(self) -> Iterator[Asset]:
        """The assets that the catalogue or an AI service knows, and those that they refer to."""
        shown = {id_: draft for id_, draft in self._drafts.items() if self._matters(draft.type)}
        referred = set(assets_of([draft.config for draft in shown.values()]))
        for id_, draft in self._drafts.items():
            if id_ in shown or id_ in referred:
                yield self._asset(id_, draft)

    def _matters(self, type_: str) -> bool:
        return type_ in self._catalog.types or type_ in self._catalog.schema or type_.startswith(_AI)

    def _asset(self, id_: str, draft: Draft) -> Asset:
        known = self._catalog.types.get(draft.type)
        path = known.name if known is not None else "name"
        named = paths.get(draft.config, path) if path else None
        location = draft.config.get("location")
        return Asset(
            id=id_,
            type=draft.type,
            kind=known.kind if known is not None else OTHER_KIND,
            name=named if isinstance(named, str) and named else draft.label,
            provider="azure",
            region=location.lower().replace(" ", "") if isinstance(location, str) and location else None,
            stage=known.stage if known is not None else None,
            config=draft.config,
            tags=tags_of(draft.config, known.tags if known is not None else None),
            sightings=tuple(draft.sightings),
        )


def deployed_at(deployed: Deployed) -> Place:
    """The place that a program is deployed to."""
    call = deployed.call
    if call is not None and call.module.scope is not None:
        found = deployed.world.evaluator.plain(call.module.scope, call.scope)
        if isinstance(found, Place):
            return found
    above = deployed.caller
    if above is not None and (deployed.outer or above.program.scope == deployed.program.scope):
        return deployed_at(above)
    return Place(deployed.program.scope)


def deployed_group(deployed: Deployed) -> object:
    """The resource group that a module is deployed to; None for the root's own place and for any other place.

    A group of the tree is meant by a reference, one that is only named by its id, whose subscription
    and name may not be known.
    """
    call = deployed.call
    if call is not None and call.module.scope is not None:
        found = deployed.world.evaluator.plain(call.module.scope, call.scope)
        if isinstance(found, Place):
            return join(found.pieces()) if found.kind == GROUP and found.name is not None else None
        return found
    above = deployed.caller
    if above is not None and (deployed.outer or above.program.scope == deployed.program.scope):
        return deployed_group(above)
    return None


def _doubt(draft: Draft, owner: frozenset[str]) -> str | None:
    """Why the resource may be missing where its owner is there."""
    return f"{draft.label} may not exist" if draft.doubts - owner else None


def _scope_value(value: object, world: World) -> Value:
    if isinstance(value, Place):
        return value.pattern
    return written_scope(value) or finish(value, "scope", world)


def _moved(lines: Mapping[str, int], fold: Fold) -> dict[str, int]:
    """The part's lines under the paths that it has in its owner's sighting."""
    prefix = f"{fold.at[:-2]}[0]" if fold.at.endswith("[]") else fold.at
    out: dict[str, int] = {}
    for path, line in lines.items():
        if fold.take is None:
            out[f"{prefix}.{path}"] = line
        elif path.startswith(f"{fold.take}["):
            out[fold.at[:-2] + path[len(fold.take) :]] = line
    return out
