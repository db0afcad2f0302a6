"""From stacks to assets: each resource in its own schema, its parts folded into their owners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.catalog import paths
from bartizan.model.asset import Asset, Sighting
from bartizan.model.location import Location
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository import partial
from bartizan.sources.repository.cloudformation.cdk import construct
from bartizan.sources.repository.cloudformation.folds import FOLDS, Fold
from bartizan.sources.repository.cloudformation.lines import property_lines
from bartizan.sources.repository.cloudformation.stack import NESTED, Stack
from bartizan.sources.repository.cloudformation.template import Resource
from bartizan.sources.repository.cloudformation.world import World
from bartizan.sources.repository.evaluated import assets_of, parse_json, settle
from bartizan.sources.repository.merge import merge
from bartizan.sources.repository.tags import tags_of

OTHER_KIND = "configuration"
_AI = ("AWS::Bedrock", "AWS::SageMaker::", "AWS::Kendra::", "AWS::Lex::", "AWS::QBusiness::", "AWS::Comprehend::")
_AI_MORE = (
    "AWS::Rekognition::",
    "AWS::Personalize::",
    "AWS::Forecast::",
    "AWS::S3Vectors::",
    "AWS::OpenSearchServerless::",
)
_TEXT_DOCUMENTS = frozenset(
    {
        ("AWS::OpenSearchServerless::AccessPolicy", "Policy"),
        ("AWS::OpenSearchServerless::SecurityPolicy", "Policy"),
        ("AWS::StepFunctions::StateMachine", "DefinitionString"),
    }
)
"""Properties that are text in the schema and JSON by their meaning."""


@dataclass(slots=True)
class Draft:
    """A resource on its way to an asset; `places` are those of its parts where only parts are declared."""

    id: str
    type: str
    name: str
    config: dict[str, Value]
    sightings: list[Sighting] = field(default_factory=list)
    places: list[str] | None = None
    physical: str | None = None


class Assets:
    """The assets of one stack and of all that are nested in it."""

    def __init__(self, world: World) -> None:
        """`world` gives the catalogue and takes the gaps."""
        self._world = world
        self._catalog = world.context.catalog
        self._drafts: dict[str, Draft] = {}

    def add(self, stack: Stack) -> None:
        """The resources of one stack. Raises `OutOfBudget`."""
        for name, id_ in stack.ids.items():
            resource = stack.template.resources[name]
            try:
                self._drafts[id_] = self._draft(stack, name, resource, id_)
            except RecursionError:
                where = f"{stack.template.path}:{resource.line}"
                self._world.gap(where, f"{name} nests too deeply", "a simpler resource")

    def _draft(self, stack: Stack, name: str, resource: Resource, id_: str) -> Draft:
        node = resource.properties
        value = settle(stack.evaluator.value(node), "Properties")
        config = dict(value) if isinstance(value, Mapping) else {}
        if isinstance(value, Unknown):
            # A macro adds to the properties: what is written is not all.
            config = {key: settle(stack.evaluator.value(inner), key) for key, inner in node.items() if "::" not in key}
            partial.fill(config, resource.type, (), self._catalog, Unknown(value.why))
        shaped = dict(self._catalog.schema.coerce(resource.type, self._documents(resource.type, config)))
        location = Location(resource.path or stack.template.path, resource.line, resource.end_line)
        sighting = Sighting(self._world.source, location, shaped, property_lines(node, stack.evaluator))
        shown = (construct(resource) or name).rpartition("/")[2]
        draft = Draft(id_, resource.type, shown, {}, [sighting], None, stack.evaluator.physical_name(name))
        merge(draft.config, shaped)
        return draft

    def _documents(self, type_: str, config: dict[str, Value]) -> dict[str, Value]:
        """JSON documents that the template holds as text, where Terraform's tables parse theirs."""
        for path in self._catalog.schema.properties(type_) or ():
            value = config.get(path)
            if not isinstance(value, str) or value.lstrip()[:1] not in {"{", "["}:
                continue
            if self._catalog.schema.at(type_, path) == "json" or (type_, path) in _TEXT_DOCUMENTS:
                config[path] = parse_json(value)
        return config

    def fold(self) -> None:
        """Merge the parts into their owners; a part whose owner is declared elsewhere stands for it."""
        names = {(draft.type, draft.physical): draft for draft in self._drafts.values() if draft.physical}
        orphans: dict[tuple[str, str], Draft] = {}
        for draft in [draft for draft in self._drafts.values() if draft.type in FOLDS]:
            folds = [fold for fold in FOLDS[draft.type] if fold.owner in draft.config]
            if folds and fold_keeps(draft.type) is False:
                del self._drafts[draft.id]
            for fold in folds:
                value = draft.config[fold.owner]
                for one in value if isinstance(value, list) else [value]:
                    owner = self._owner(one, fold.type, names) or self._orphan(draft, fold, one, orphans)
                    if owner is not None:
                        _join(owner, draft, fold)
        for orphan in orphans.values():
            partial.complete(orphan.config, orphan.type, orphan.places or (), self._catalog)

    def _owner(self, value: Value, type_: str, names: Mapping[tuple[str, str], Draft]) -> Draft | None:
        if isinstance(value, str):
            return names.get((type_, value))
        if not isinstance(value, Unknown):
            return None
        found = [self._drafts.get(id_) for id_ in value.assets]
        return next((draft for draft in found if draft is not None and draft.type == type_), None)

    def _orphan(self, part: Draft, fold: Fold, value: Value, orphans: dict[tuple[str, str], Draft]) -> Draft | None:
        """What stands for an owner that no template here declares."""
        if fold_keeps(part.type):
            return None
        known = value if isinstance(value, str) else None
        key = (fold.type, value.why if isinstance(value, Unknown) else str(value))
        if key not in orphans:
            id_, number = part.id, 1
            while id_ in self._drafts:
                number += 1
                id_ = f"{part.id}~{number}"
            draft = Draft(id_, fold.type, known or part.name, {}, [], [])
            named = self._catalog.types.get(fold.type)
            if named is not None and named.name and value is not None:
                paths.put(draft.config, named.name, value)
            orphans[key] = self._drafts[id_] = draft
        return orphans[key]

    def records(self) -> Iterator[Asset]:
        """The assets that matter by themselves, and those that they refer to."""
        shown = {id_: draft for id_, draft in self._drafts.items() if self._matters(draft.type)}
        referred = set(assets_of([draft.config for draft in shown.values()]))
        for id_, draft in self._drafts.items():
            if id_ in shown or id_ in referred:
                yield self._asset(draft)

    def _matters(self, type_: str) -> bool:
        # What a nested stack declares is read in its place.
        if type_ in NESTED:
            return False
        return type_ in self._catalog.types or type_ in self._catalog.schema or type_.startswith((*_AI, *_AI_MORE))

    def _asset(self, draft: Draft) -> Asset:
        known = self._catalog.types.get(draft.type)
        path = known.name if known is not None else None
        named = paths.get(draft.config, path) if path else None
        return Asset(
            id=draft.id,
            type=draft.type,
            kind=known.kind if known is not None else OTHER_KIND,
            name=named if isinstance(named, str) and named else draft.name,
            provider="aws",
            stage=known.stage if known is not None else None,
            config=draft.config,
            tags=tags_of(draft.config, known.tags if known is not None else None),
            sightings=tuple(draft.sightings),
        )


def fold_keeps(type_: str) -> bool:
    """Whether a part stays an asset of its own beside its owner."""
    return any(fold.keeps for fold in FOLDS[type_])


def _join(owner: Draft, part: Draft, fold: Fold) -> None:
    """Add what a part says to its owner."""
    said = fold.part(part.config, part.id)
    own = part.sightings[0]
    owner.sightings.append(Sighting(own.source, own.location, said, _moved(own.lines, fold)))
    merge(owner.config, said)
    if owner.places is not None:
        owner.places.append(fold.at)


def _moved(lines: Mapping[str, int], fold: Fold) -> dict[str, int]:
    """The part's lines under the paths that it has in its owner."""
    prefix = f"{fold.at[:-2]}[0]" if fold.at.endswith("[]") else fold.at
    out: dict[str, int] = {}
    for path, line in lines.items():
        if not fold.keeps and path.partition(".")[0].partition("[")[0] not in {fold.owner, *fold.drop}:
            out[f"{prefix}.{path}" if prefix else path] = line
    if prefix and out:
        out[prefix] = min(out.values())
    return out
