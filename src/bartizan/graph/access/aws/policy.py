"""Policy documents of AWS as statements, whatever the source: JSON text, an object, or partly unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.location import Location
from bartizan.model.values import Unknown, Value, parse, plain

MAX_STATEMENTS = 2000
MAX_TEXT = 1_000_000


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, with the place it was read from.

    `principals` holds pairs `(kind, value)` (`("AWS", "*")`, `("Service", "sagemaker.amazonaws.com")`);
    None means that the statement has no such element. `owner` is the id of the asset whose
    configuration holds the statement, at `path`.
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


@dataclass(frozen=True, slots=True)
class Document:
    """The statements of one policy, and why it could not be read in full (None when it could)."""

    statements: tuple[Statement, ...]
    unknown: str | None = None


def read_document(value: Value, owner: Asset | None, path: str) -> Document:
    """The statements of a policy document.

    `owner` is the asset that holds it at `path` (None for a policy that AWS manages). Text is parsed as
    JSON; a statement that is not an object, or an effect other than Allow and Deny, makes the document
    partly unknown rather than raising.
    """
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, Unknown):
        return Document((), value.why)
    if not isinstance(value, Mapping):
        return Document((), "not a policy document")
    listed = value.get("Statement")
    if isinstance(listed, Unknown):
        return Document((), listed.why)
    if isinstance(listed, Mapping):
        return _statements([listed], owner, path, single=True)
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return Document((), "a policy document without statements")
    return _statements(listed, owner, path, single=False)


def _parsed(text: str) -> Value:
    if len(text) > MAX_TEXT:
        return Unknown("a policy document over 1 MB")
    try:
        return parse(json.loads(text))
    except (ValueError, RecursionError):
        return Unknown("a policy document that is not JSON")


def _statements(listed: Sequence[Value], owner: Asset | None, path: str, *, single: bool) -> Document:
    out: list[Statement] = []
    unknown = f"more than {MAX_STATEMENTS} statements" if len(listed) > MAX_STATEMENTS else None
    for index, item in enumerate(listed[:MAX_STATEMENTS]):
        at = f"{path}.Statement" if single else f"{path}.Statement[{index}]"
        if not isinstance(item, Mapping) or item.get("Effect") not in ("Allow", "Deny"):
            unknown = item.why if isinstance(item, Unknown) else f"{at} is not a statement"
            continue
        out.append(
            Statement(
                allow=item["Effect"] == "Allow",
                actions=_list(item.get("Action")),
                not_actions=_list(item.get("NotAction")),
                resources=_list(item.get("Resource")),
                not_resources=_list(item.get("NotResource")),
                principals=_principals(item.get("Principal")),
                not_principals=_principals(item.get("NotPrincipal")),
                condition=item.get("Condition"),
                owner=owner.id if owner is not None else "",
                path=at,
                location=place(owner, at) if owner is not None else None,
            )
        )
    return Document(tuple(out), unknown)


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
