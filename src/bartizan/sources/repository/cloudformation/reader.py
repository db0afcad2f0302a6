"""The CloudFormation reader: one template a file, its resources as assets in their own schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.catalog import paths
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.cloudformation.evaluate import Evaluator
from bartizan.sources.repository.cloudformation.folds import FOLDS, Fold
from bartizan.sources.repository.cloudformation.lines import property_lines
from bartizan.sources.repository.cloudformation.template import Resource, Template, is_template, read_template
from bartizan.sources.repository.evaluated import Budget, OutOfBudget, assets_of, parse_json, settle
from bartizan.sources.repository.merge import merge
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text
from bartizan.sources.repository.tags import tags_of
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

SOURCE = "cloudformation"
STEPS = 1_000_000
OTHER_KIND = "configuration"
_SUFFIXES = (".yaml", ".yml", ".json", ".template", ".template.txt")
_AI = ("AWS::Bedrock", "AWS::SageMaker::", "AWS::Kendra::", "AWS::Lex::", "AWS::QBusiness::", "AWS::Comprehend::")
_AI_MORE = (
    "AWS::Rekognition::",
    "AWS::Personalize::",
    "AWS::Forecast::",
    "AWS::S3Vectors::",
    "AWS::OpenSearchServerless::",
)


def claims(path: str) -> bool:
    """Every YAML and JSON file: only the content tells a template."""
    return path.lower().endswith(_SUFFIXES)


def looks_like_template(data: bytes) -> bool:
    """A quick look that misses no template: most YAML and JSON files are none."""
    if b"\0" in data[:4]:
        return True  # UTF-16; decoded and looked at again
    return b"Resources" in data and (b"AWS::" in data or b"AWSTemplateFormatVersion" in data)


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The assets and gaps of each template among `files`."""
    for file in files:
        if looks_like_template(file.read()):
            yield from _read_file(file, context)


def _read_file(file: SourceFile, context: Context) -> Iterator[Record]:
    text, gap = read_text(file, SOURCE)
    if text is None or not looks_like_template(text.encode("utf-8", "replace")):
        return
    if gap is not None:
        yield gap
    as_json = text.lstrip()[:1] == "{"
    try:
        root = load(text, as_json=as_json, depth=context.limits.depth, nodes=context.limits.nodes)
    except MarkError as error:
        # A Helm chart or a Jinja template may mention AWS types without being a template.
        if "{{" not in text or "AWSTemplateFormatVersion" in text:
            why = f"line {error.line}: {error.why}"
            yield Gap(SOURCE, f"{file.path}:{error.line}", why, "a template that is valid YAML or JSON")
        return
    if is_template(root):
        yield from _Stack(read_template(root, file.path), context).records()


@dataclass(slots=True)
class _Draft:
    resource: Resource
    config: dict[str, Value]
    sightings: list[Sighting] = field(default_factory=list)


class _Stack:
    """One template on its way to assets."""

    def __init__(self, template: Template, context: Context) -> None:
        self._template = template
        self._context = context
        self._ids = {name: context.asset_id(template.path, name) for name in template.resources}
        self._evaluator = Evaluator(template, self._ids, Budget(STEPS))
        self._drafts: dict[str, _Draft] = {}

    def records(self) -> Iterator[Record]:
        """The assets, then the gaps."""
        for line, why in self._template.problems:
            yield Gap(SOURCE, f"{self._template.path}:{line}", why, "a template that CloudFormation accepts")
        try:
            self._evaluate()
        except OutOfBudget:
            why = f"evaluation takes more than {STEPS} steps; the resources after that were not read"
            yield Gap(SOURCE, self._template.path, why, "a smaller template")
        self._fold()
        shown = {name: draft for name, draft in self._drafts.items() if self._matters(draft.resource.type)}
        referred = set(assets_of([draft.config for draft in shown.values()]))
        for name, draft in self._drafts.items():
            if name in shown or self._ids[name] in referred:
                yield self._asset(name, draft)

    def _matters(self, type_: str) -> bool:
        catalog = self._context.catalog
        return type_ in catalog.types or type_ in catalog.schema or type_.startswith((*_AI, *_AI_MORE))

    def _evaluate(self) -> None:
        template = self._template
        for name, resource in template.resources.items():
            condition = resource.node.get("Condition")
            if condition is not None and self._evaluator.condition(condition.text() or "") is False:
                del self._ids[name]
        for name, resource in template.resources.items():
            if name not in self._ids:
                continue
            node = resource.node.get("Properties") or Marked({}, resource.line, resource.line)
            value = settle(self._evaluator.value(node), "Properties")
            config = dict(value) if isinstance(value, Mapping) else {}
            shaped = dict(self._context.catalog.schema.coerce(resource.type, self._documents(resource.type, config)))
            location = Location(template.path, resource.line, resource.end_line)
            lines = property_lines(node, self._evaluator)
            self._drafts[name] = _Draft(resource, {}, [Sighting(SOURCE, location, shaped, lines)])
            merge(self._drafts[name].config, shaped)

    def _documents(self, type_: str, config: dict[str, Value]) -> dict[str, Value]:
        """JSON documents that the template holds as text, where Terraform's tables parse theirs."""
        for path in self._context.catalog.schema.properties(type_) or ():
            value = config.get(path)
            if not isinstance(value, str) or value.lstrip()[:1] not in {"{", "["}:
                continue
            if self._context.catalog.schema.at(type_, path) == "json" or (type_, path) in _TEXT_DOCUMENTS:
                config[path] = parse_json(value)
        return config

    def _fold(self) -> None:
        """Merge the parts into their owners; one with an owner elsewhere stays an asset of its own."""
        names = {
            (draft.resource.type, name): draft
            for logical, draft in self._drafts.items()
            if (name := self._evaluator.physical_name(logical))
        }
        for logical, draft in list(self._drafts.items()):
            folds = FOLDS.get(draft.resource.type, ())
            owners = [(fold, *self._owners(draft, fold, names)) for fold in folds if fold.owner in draft.config]
            for fold, found, _ in owners:
                part = fold.part(draft.config)
                own = draft.sightings[0]
                lines = _moved(own.lines, fold)
                for owner in found:
                    owner.sightings.append(Sighting(SOURCE, own.location, part, lines))
                    merge(owner.config, part)
            if owners and all(complete for _, _, complete in owners):
                del self._drafts[logical]

    def _owners(self, draft: _Draft, fold: Fold, names: Mapping[tuple[str, str], _Draft]) -> tuple[list[_Draft], bool]:
        """The owners that stand in this template, and whether those are all."""
        value = draft.config.get(fold.owner)
        values = value if isinstance(value, list) else [value]
        by_id = {self._ids[name]: other for name, other in self._drafts.items()}
        found: list[_Draft] = []
        for one in values:
            owner = None
            if isinstance(one, Unknown):
                owner = next((by_id[id_] for id_ in one.assets if id_ in by_id), None)
            elif isinstance(one, str):
                owner = names.get((fold.type, one))
            if owner is not None and owner.resource.type == fold.type:
                found.append(owner)
        return found, len(found) == len(values)

    def _asset(self, name: str, draft: _Draft) -> Asset:
        known = self._context.catalog.types.get(draft.resource.type)
        path = known.name if known is not None else None
        named = paths.get(draft.config, path) if path else None
        return Asset(
            id=self._ids[name],
            type=draft.resource.type,
            kind=known.kind if known is not None else OTHER_KIND,
            name=named if isinstance(named, str) and named else name,
            provider="aws",
            stage=known.stage if known is not None else None,
            config=draft.config,
            tags=tags_of(draft.config, known.tags if known is not None else None),
            sightings=tuple(draft.sightings),
        )


_TEXT_DOCUMENTS = frozenset(
    {
        ("AWS::OpenSearchServerless::AccessPolicy", "Policy"),
        ("AWS::OpenSearchServerless::SecurityPolicy", "Policy"),
        ("AWS::StepFunctions::StateMachine", "DefinitionString"),
    }
)
"""Properties that are text in the schema and JSON by their meaning."""


def _moved(lines: Mapping[str, int], fold: Fold) -> dict[str, int]:
    """The part's lines under the paths that it has in its owner."""
    prefix = f"{fold.at[:-2]}[0]" if fold.at.endswith("[]") else fold.at
    out: dict[str, int] = {}
    for path, line in lines.items():
        if path.partition(".")[0].partition("[")[0] not in {fold.owner, *fold.drop}:
            out[f"{prefix}.{path}" if prefix else path] = line
    if prefix and out:
        out[prefix] = min(out.values())
    return out


READER = Reader(name=SOURCE, claims=claims, unit="file", read=read)
