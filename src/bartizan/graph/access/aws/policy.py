"""Policy documents of AWS as statements, whatever the source: JSON text, an object, or partly unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.graph.access.aws.conditions import Test, compile_condition
from bartizan.graph.access.aws.grammar import Holder, fault, fault_of_document
from bartizan.graph.arn import PARTS
from bartizan.graph.estate import place
from bartizan.graph.globs import Patterns
from bartizan.model.asset import Asset
from bartizan.model.location import Location
from bartizan.model.values import Unknown, Value, parse, plain

MAX_STATEMENTS = 20_000
MAX_TEXT = 4_000_000
CURRENT = "2012-10-17"
"""The version of the policy language that has variables."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, with the place it was read from.

    `principals` holds pairs `(kind, value)` (`("AWS", "*")`, `("Service", "sagemaker.amazonaws.com")`);
    None means that the statement has no such element. `owner` is the id of the asset whose
    configuration holds the statement, at `path`. `variables`: its document is of a version that has policy
    variables. `broken` says what AWS would refuse about it, so that its effect cannot be known. What is
    read at every decision is prepared once: `verbs` the known actions in lower case and `acts` the same to
    match, `open_action` whether one of them is not known. What few decisions read is prepared when it is
    first asked for: `tests` of the condition, `aims` the known resources without variables (parts that an ARN
    leaves out are wild), `open_aims` the other resources.
    """

    allow: bool
    actions: tuple[Value, ...] | None
    not_actions: tuple[Value, ...] | None
    resources: tuple[Value, ...] | None
    not_resources: tuple[Value, ...] | None
    principals: tuple[tuple[str, Value], ...] | None
    not_principals: tuple[tuple[str, Value], ...] | None
    condition: Value
    owner: str
    path: str
    location: Location | None = None
    variables: bool = True
    broken: str | None = None
    sid: str | None = None
    verbs: tuple[str, ...] = field(init=False, compare=False, repr=False)
    acts: Patterns = field(init=False, compare=False, repr=False)
    open_action: bool = field(init=False, compare=False, repr=False)
    _tests: tuple[Test, ...] | None = field(default=None, init=False, compare=False, repr=False)
    _aims: tuple[Patterns, tuple[Value, ...]] | None = field(default=None, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Prepare what every decision reads."""
        listed = (self.actions if self.actions is not None else self.not_actions) or ()
        object.__setattr__(self, "verbs", tuple(value.lower() for value in strings(listed)))
        object.__setattr__(self, "acts", Patterns(self.verbs))
        object.__setattr__(self, "open_action", any(isinstance(value, Unknown) for value in listed))

    @property
    def tests(self) -> tuple[Test, ...]:
        """The tests of the condition."""
        if self._tests is None:
            object.__setattr__(self, "_tests", compile_condition(self.condition, variables=self.variables))
        return self._tests or ()

    @property
    def aims(self) -> Patterns:
        """The known resources without variables."""
        return (self._aims or self._prepared_aims())[0]

    @property
    def open_aims(self) -> tuple[Value, ...]:
        """The other resources."""
        return (self._aims or self._prepared_aims())[1]

    def _prepared_aims(self) -> tuple[Patterns, tuple[Value, ...]]:
        aims = (self.resources if self.resources is not None else self.not_resources) or ()
        plain = [isinstance(value, str) and not (self.variables and "${" in value) for value in aims]
        known = (value for value, settled in zip(aims, plain, strict=True) if settled)
        rest = tuple(value for value, settled in zip(aims, plain, strict=True) if not settled)
        found = (Patterns(whole(value) for value in strings(tuple(known))), rest)
        object.__setattr__(self, "_aims", found)
        return found


@dataclass(frozen=True, slots=True)
class Document:
    """The statements of one policy, and why it could not be read in full (None when it could)."""

    statements: tuple[Statement, ...]
    unknown: str | None = None


def whole(pattern: str) -> str:
    """The pattern of a resource with a star for each part that its ARN leaves out (IAM user guide, "Resource")."""
    missing = PARTS - 1 - pattern.count(":")
    if missing <= 0 or not pattern.startswith("arn:") or pattern.endswith("*"):
        return pattern
    return pattern + ":*" * missing


def read_document(value: Value, owner: Asset | None, path: str, holder: Holder | None = None) -> Document:
    """The statements of a policy document.

    `owner` is the asset that holds it at `path` (None for a policy that AWS manages). Text is parsed as
    JSON; a statement that is not an object, or an effect other than Allow and Deny, makes the document
    partly unknown rather than raising. With `holder` (what the policy is attached to) the document must
    also keep the grammar that AWS checks; without, what a source left out is no fault.
    """
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, Unknown):
        return Document((), value.why)
    if not isinstance(value, Mapping):
        return Document((), f"{path} is not a policy document")
    wrong = fault_of_document(value) if holder is not None else None
    listed = value.get("Statement")
    variables = value.get("Version") == CURRENT or isinstance(value.get("Version"), Unknown)
    reader = _Reader(owner, path, variables, holder, f"{path}: {wrong}" if wrong else None)
    if isinstance(listed, Unknown):
        return Document((), listed.why)
    if isinstance(listed, Mapping):
        return reader.read([listed], single=True)
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return Document((), f"{path} is a policy document without statements")
    return reader.read(listed, single=False)


def _parsed(text: str) -> Value:
    if len(text) > MAX_TEXT:
        return Unknown("a policy document over 4 MB")
    try:
        return parse(json.loads(text))
    except (ValueError, RecursionError):
        return Unknown("a policy document that is not JSON")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the statements of one document."""

    owner: Asset | None
    path: str
    variables: bool
    holder: Holder | None
    unknown: str | None

    def read(self, listed: Sequence[Value], *, single: bool) -> Document:
        out: list[Statement] = []
        unknown = self.unknown
        if len(listed) > MAX_STATEMENTS:
            unknown = f"{self.path} has more than {MAX_STATEMENTS} statements"
        for index, item in enumerate(listed[:MAX_STATEMENTS]):
            at = f"{self.path}.Statement" if single else f"{self.path}.Statement[{index}]"
            if not isinstance(item, Mapping):
                unknown = item.why if isinstance(item, Unknown) else f"{at} is not a statement"
            elif item.get("Effect") not in ("Allow", "Deny"):
                unknown = f"{at} has neither the effect Allow nor Deny"
            else:
                out.append(self._statement(item, at))
        return Document(tuple(out), unknown)

    def _statement(self, item: Mapping[str, Value], at: str) -> Statement:
        wrong = fault(item, self.holder) if self.holder is not None else None
        sid = item.get("Sid")
        return Statement(
            allow=item["Effect"] == "Allow",
            actions=_list(item.get("Action")),
            not_actions=_list(item.get("NotAction")),
            resources=_list(item.get("Resource")),
            not_resources=_list(item.get("NotResource")),
            principals=_principals(item.get("Principal")),
            not_principals=_principals(item.get("NotPrincipal")),
            condition=item.get("Condition"),
            owner=self.owner.id if self.owner is not None else "",
            path=at,
            location=place(self.owner, at) if self.owner is not None else None,
            variables=self.variables,
            broken=f"{at} {wrong}" if wrong else None,
            sid=sid if isinstance(sid, str) else None,
        )


def _list(value: Value) -> tuple[Value, ...] | None:
    if value is None:
        return None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(value)
    return (value,)


def _principals(value: Value) -> tuple[tuple[str, Value], ...] | None:
    if value is None:
        return None
    if isinstance(value, Mapping):
        return tuple((str(kind), one) for kind, inner in value.items() for one in _list(inner) or ())
    return tuple(("AWS", one) for one in _list(value) or ())


def strings(values: Sequence[Value] | None) -> Iterator[str]:
    """The texts among `values`."""
    for value in values or ():
        if isinstance(value, str):
            yield value


def quoted(statement: Statement) -> object:
    """The deciding elements of a statement as JSON data, for evidence."""
    out: dict[str, object] = {"Effect": "Allow" if statement.allow else "Deny"}
    for key, values in (
        ("Action", statement.actions),
        ("NotAction", statement.not_actions),
        ("Resource", statement.resources),
        ("NotResource", statement.not_resources),
    ):
        if values is not None:
            out[key] = [plain(value) for value in values]
    for key, pairs in (("Principal", statement.principals), ("NotPrincipal", statement.not_principals)):
        if pairs is not None:
            out[key] = [f"{kind}: {plain(value)}" for kind, value in pairs]
    if statement.condition is not None:
        out["Condition"] = plain(statement.condition)
    return out
