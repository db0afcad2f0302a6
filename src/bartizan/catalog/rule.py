"""Rules: what is wrong with an asset, how to see it, why it matters, how to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from bartizan.catalog.asset_type import POD_SPEC
from bartizan.catalog.unit import Fields, Unit
from bartizan.model.finding import Fix
from bartizan.model.severity import Severity, Stage, Verdict
from bartizan.model.values import Config, Value, parse, plain

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_VARIABLE = re.compile(r"[a-z][a-z0-9_]*\Z")
_OUTGOING = re.compile(r"(?P<edge>[a-z][a-z-]*)\s*->\s*(?P<type>[^\s?]+)\s*(?P<optional>\??)\Z")
_INCOMING = re.compile(r"<-\s*(?P<edge>[a-z][a-z-]*)\s+(?P<type>[^\s?]+)\s*(?P<optional>\??)\Z")

POD_VARIABLES = ("metadata", "carrier")
"""What a rule over `v1/PodSpec` sees beside `asset`: the pod's metadata, and the manifest that carries the pod."""

EXAMPLE_VERDICTS = {
    "fails": Verdict.FAIL,
    "passes": Verdict.PASS,
    "unknown": Verdict.UNKNOWN,
    "not-applicable": Verdict.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Assets that a rule looks at beside its own, one edge away.

    `reads -> AWS::S3::Bucket`: those that the asset's own edges of kind `reads` lead to.
    `<- trains-on AWS::SageMaker::TrainingJob`: those whose edges of kind `trains-on` lead to the
    asset. `type` `*` takes every type. In the expression `variable` is the neighbour's configuration,
    and null where there is none and the text ends in ` ?` (`optional`).
    """

    variable: str
    edge: str
    type: str
    incoming: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """One configuration and the verdict that the rule must give of it.

    `data` and `neighbours` (one list of configurations a variable) are JSON data as `plain` writes
    it; `config` and `neighbour_configs` give them back with their unknown values. `type` is the
    asset's type, the rule's first by default.
    """

    verdict: Verdict
    type: str
    data: Mapping[str, Any]
    neighbours: Mapping[str, list[Any]] = field(default_factory=dict)
    line: int | None = None

    @property
    def config(self) -> Config:
        """The example's configuration, without defaults."""
        parsed = parse(self.data)
        return parsed if isinstance(parsed, Mapping) else {}

    @property
    def neighbour_configs(self) -> dict[str, list[Value]]:
        """The configurations of the neighbours, by variable."""
        return {name: [parse(config) for config in configs] for name, configs in self.neighbours.items()}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `fail_when` and `when` are CEL over `asset` and the neighbours' variables.

    `types` are native types, or `v1/PodSpec` alone. `without` is the verdict when a named neighbour is
    not there. `unit` is the file, `lines` the lines of its expressions, `was` the ids that it had before.
    """

    id: str
    title: str
    types: tuple[str, ...]
    severity: Severity
    fail_when: str
    why: str
    fix: Fix
    when: str | None = None
    neighbours: tuple[Neighbour, ...] = ()
    without: Verdict = Verdict.NOT_APPLICABLE
    stage: Stage | None = None
    category: str | None = None
    controls: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    unit: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names that the expressions may use."""
        own = ("asset", *POD_VARIABLES) if self.is_about_pods else ("asset",)
        return (*own, *(neighbour.variable for neighbour in self.neighbours))

    @property
    def is_about_pods(self) -> bool:
        """Whether the rule judges pod specs, each wherever it stands in an asset of another type."""
        return self.types == (POD_SPEC,)

    def where(self, key: str) -> str:
        """`file:line` of one of the rule's keys."""
        line = self.lines.get(key)
        return f"{self.unit}:{line}" if line else self.unit


def is_rule_id(identity: str) -> bool:
    """Whether the text can be a rule's id: lowercase words joined by `-`."""
    return _ID.match(identity) is not None


def read_rule(unit: Unit) -> Rule:
    """The rule in `unit`. Raises `CatalogError` with file and line."""
    fields = Fields(unit, unit.data)
    identity = fields.text("id")
    stem = PurePosixPath(unit.path).stem
    if not is_rule_id(identity):
        fields.fail(f"the id {identity!r} must be lowercase words joined by '-'", "id")
    if identity != stem:
        fields.fail(f"the id {identity!r} must equal the file's name {stem!r}", "id")
    types = fields.texts("type")
    if not types:
        fields.fail("'type' is missing", hint="name the native type, such as AWS::S3::Bucket")
    if POD_SPEC in types and len(types) > 1:
        fields.fail(f"{POD_SPEC} stands for every type that carries pods; it cannot be one of several", "type")
    neighbours = tuple(_neighbour(fields, *entry) for entry in fields.mapping("with").items())
    without = fields.word("without", Verdict, Verdict.NOT_APPLICABLE)
    severity = fields.word("severity", Severity)
    if severity is None:
        fields.fail("'severity' is missing", hint="use one of low, medium, high, critical")
    rule = Rule(
        id=identity,
        title=fields.text("title"),
        types=types,
        severity=severity,
        fail_when=_expression(fields, "fail_when"),
        why=fields.text("why"),
        fix=_fix(fields),
        when=None if fields.take("when") is None else _expression(fields, "when"),
        neighbours=neighbours,
        without=without or Verdict.NOT_APPLICABLE,
        stage=fields.word("stage", Stage),
        category=fields.optional("category"),
        controls=fields.texts("controls"),
        was=fields.texts("was"),
        examples=_examples(fields, types, [neighbour.variable for neighbour in neighbours]),
        unit=unit.path,
        lines={key: unit.lines[(key,)] for key in ("fail_when", "when") if (key,) in unit.lines},
    )
    fields.finish()
    return rule


def _expression(fields: Fields, key: str) -> str:
    value = fields.take(key)
    if isinstance(value, bool):
        return "true" if value else "false"
    return fields.text(key)


def _neighbour(fields: Fields, variable: str, text: object) -> Neighbour:
    place = (*fields.place, "with", variable)
    if not _VARIABLE.match(variable) or variable in ("asset", *POD_VARIABLES):
        raise fields.unit.error(f"{variable!r} cannot name a neighbour", place, hint="use a lowercase word")
    outgoing, incoming = _OUTGOING.match(str(text)), _INCOMING.match(str(text))
    match = outgoing or incoming
    if match is None:
        hint = "write 'edge-kind -> Type' or '<- edge-kind Type'"
        raise fields.unit.error(f"{text!r} does not name a neighbour", place, hint=hint)
    return Neighbour(
        variable, match["edge"], match["type"], incoming=outgoing is None, optional=bool(match["optional"])
    )


def _fix(fields: Fields) -> Fix:
    data = fields.take("fix")
    if data is None:
        fields.fail("'fix' is missing", hint="say in 'fix: {summary: …}' what to do")
    inner = Fields(fields.unit, data, (*fields.place, "fix"))
    fix = Fix(inner.text("summary"), inner.mapping("set"), inner.optional("note"))
    inner.finish()
    return fix


def _examples(fields: Fields, types: Sequence[str], variables: Sequence[str]) -> tuple[Example, ...]:
    examples = tuple(_example(item, types, variables) for item in fields.items("examples"))
    for verdict in (Verdict.FAIL, Verdict.PASS):
        if not any(example.verdict is verdict for example in examples):
            word = "fails" if verdict is Verdict.FAIL else "passes"
            fields.fail(f"no example that {word}", "examples", hint=f"add '- {word}: {{…}}'")
    return examples


def _example(item: Fields, types: Sequence[str], variables: Sequence[str]) -> Example:
    given = [(verdict, item.take(word)) for word, verdict in EXAMPLE_VERDICTS.items()]
    stated = [(verdict, config) for verdict, config in given if config is not None]
    if len(stated) != 1 or not isinstance(stated[0][1], Mapping):
        item.fail("an example is one of fails, passes, unknown, not-applicable with a configuration")
    neighbours: dict[str, list[Any]] = {}
    for variable, value in item.mapping("with").items():
        if variable not in variables:
            item.fail(f"the rule has no neighbour {variable!r}", "with", hint=f"known: {', '.join(variables)}")
        neighbours[variable] = [plain(config) for config in (value if isinstance(value, list) else [value])]
    type_ = item.text("type", types[0])
    if type_ not in types and POD_SPEC not in types:
        item.fail(f"the rule is not for {type_}", "type")
    item.optional("note")
    item.finish()
    verdict, config = stated[0]
    data = plain(config)
    return Example(verdict, type_, data if isinstance(data, dict) else {}, neighbours, item.unit.lines.get(item.place))
