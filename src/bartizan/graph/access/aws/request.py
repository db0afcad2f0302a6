"""One self-contained AWS request as a file says it: who asks what, what is known of it, and every policy.

`{"request": {"principal", "action", "resource", "resource_account", "context"}, "policies": {…}, "complete"}`;
docs/guide/access.md describes each part. What is malformed in the request is an `InputError` with its place;
what is malformed in a policy is kept as unknown, so that no deny is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from bartizan.graph.access.aws import forms
from bartizan.graph.access.aws.grammar import Holder
from bartizan.graph.access.aws.policy import Document, read_document
from bartizan.graph.access.aws.principals import Who, who
from bartizan.model.errors import InputError
from bartizan.model.values import UNKNOWN_KEY, Unknown, Value, parse

MAX_TEXT = 16_384
"""Characters of a resource or of one value of the context; AWS's own limits are far below."""
ROOM = 64 * 1024 * 1024
"""Characters of policies that are remembered from one request of an input to the next."""
_REQUEST = ("principal", "action", "resource", "resource_account", "context", "complete", "management_account")
LISTS = ("identity", "boundary", "session", "endpoint")
LEVELS = ("scp", "rcp")
KINDS = (*LISTS, *LEVELS, "resource", "grants")
_PARTS = ("request", "policies", "complete")
_HINT = f"write {{kind: policies}} with the kinds {', '.join(KINDS)}"


@dataclass(frozen=True, slots=True)
class Request:
    """A request with every policy that speaks of it.

    `policies` holds documents by kind (identity, boundary, session, endpoint, resource), `levels` those of
    scp and rcp by level; `resource_policy` None when there is none. `context` has lower-case keys; None is
    a key known to be absent. With `complete`, every other key is absent too. `unread` says what among the
    policies is of no known kind.
    """

    principal: Who
    text: str
    action: str
    resource: str
    account: str | None
    context: Mapping[str, tuple[str, ...] | None]
    complete: bool
    management: str | None
    policies: Mapping[str, tuple[Document, ...]]
    levels: Mapping[str, tuple[tuple[Document, ...], ...]]
    resource_policy: Document | None
    grants: tuple[Mapping[str, Value], ...]
    unread: tuple[str, ...]


class Documents:
    """The policies of one input, each read once: the requests of a file mostly bring the same ones."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, Holder, str], Document] = {}
        self._room = ROOM

    def read(self, value: object, name: str, holder: Holder) -> Document:
        """The policy `value`, called `name` in answers."""
        text = json.dumps(value)
        key = (name, holder, text)
        found = self._read.get(key)
        if found is None:
            found = read_document(_value(value) if UNKNOWN_KEY in text else cast("Value", value), None, name, holder)
            if len(text) <= self._room:
                self._read[key] = found
                self._room -= len(text)
        return found


def read_request(data: object, where: str, documents: Documents | None = None) -> Request:
    """The request that `data` says; `where` names its place in the input. Raises `InputError`.

    `documents` remembers policies from one request of an input to the next.
    """
    documents = documents or Documents()
    if not isinstance(data, Mapping):
        raise InputError("a request is an object with `request` and `policies`", where=where)
    forms.misnamed(data, _PARTS, where, "property", 0.7)
    asked = data.get("request")
    if not isinstance(asked, Mapping):
        raise InputError("`request` must be an object with principal, action and resource", where=where)
    place = f"{where}.request"
    if "policies" in asked:
        raise InputError("`policies` stands in `request`", where=place, hint="write it beside `request`")
    forms.misnamed(asked, _REQUEST, place, "property", 0.8)
    text = _text(forms.principal(asked.get("principal"), f"{place}.principal"), f"{place}.principal")
    found = who(text)
    if found is None:
        raise InputError(
            f"'{text}' is no principal that can ask",
            where=f"{place}.principal",
            hint="give the ARN of a user, role, session or account root, a service, a provider or *",
        )
    action = _text(forms.only(asked.get("action"), f"{place}.action", "action"), f"{place}.action")
    if action.count(":") != 1 or "*" in action or "?" in action or action.startswith(":") or action.endswith(":"):
        raise InputError(f"'{action}' is no action", where=f"{place}.action", hint="write it as service:Action")
    policies = _object(data.get("policies"), f"{where}.policies", _HINT)
    forms.misnamed([name for name in policies if policies[name]], KINDS, f"{where}.policies", "kind of policy", 0.85)
    return Request(
        found,
        text,
        action,
        _text(forms.only(asked.get("resource"), f"{place}.resource", "resource"), f"{place}.resource"),
        forms.account(asked.get("resource_account"), f"{place}.resource_account"),
        _context(asked.get("context"), f"{place}.context"),
        _flag(data, where) or _flag(asked, place),
        forms.account(asked.get("management_account"), f"{place}.management_account"),
        {kind: _documents(policies.get(kind), kind, kind, documents) for kind in LISTS},
        {kind: _levels(policies.get(kind), kind, f"{where}.policies.{kind}", documents) for kind in LEVELS},
        _resource_policy(policies.get("resource"), documents),
        _grants(policies.get("grants"), f"{where}.policies.grants"),
        tuple(
            f"policies.{name} is no kind of policy; the kinds are {', '.join(KINDS)}"
            for name, held in policies.items()
            if name not in KINDS and held
        ),
    )


def _object(value: object, where: str, hint: str) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InputError("must be an object", where=where, hint=hint)
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError("must be a text", where=where)
    if len(value) > MAX_TEXT:
        raise InputError(f"is longer than {MAX_TEXT} characters", where=where)
    return value.strip()


def _flag(data: Mapping[str, object], where: str) -> bool:
    value = data.get("complete", False)
    if not isinstance(value, bool):
        raise InputError("must be true or false", where=f"{where}.complete")
    return value


def _context(value: object, where: str) -> dict[str, tuple[str, ...] | None]:
    out: dict[str, tuple[str, ...] | None] = {}
    for key, given in _object(value, where, 'write {"aws:SourceIp": ["192.0.2.1"]}').items():
        place = f"{where}['{key}']"
        values = tuple(_said(one, place) for one in (given if isinstance(given, list) else [given]) if one is not None)
        lowered = str(key).lower()
        if lowered in out:
            raise InputError("the key stands there twice; keys are compared without case", where=place)
        out[lowered] = values or None
    return out


def _said(value: object, where: str) -> str:
    """One value of a context key as the text that AWS compares."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if not isinstance(value, str):
        raise InputError("must be a text, a number, true, false or a list of them", where=where)
    if len(value) > MAX_TEXT:
        raise InputError(f"is longer than {MAX_TEXT} characters", where=where)
    return value


def _documents(value: object, kind: str, name: str, documents: Documents) -> tuple[Document, ...]:
    holder = Holder.RESOURCE if kind in ("rcp", "endpoint") else Holder.IDENTITY
    return tuple(documents.read(one, f"{name}[{index}]", holder) for index, one in enumerate(forms.policies(value)))


def _value(value: object) -> Value:
    """`value` as a configuration value; the mark of an unknown value means nothing in a file of requests."""
    found = parse(value)
    return Unknown(f"a policy with the property {found.why}") if isinstance(found, Unknown) else found


def _resource_policy(value: object, documents: Documents) -> Document | None:
    listed = forms.policies(value)
    if not listed:
        return None
    if len(listed) == 1 and not isinstance(value, list):
        return documents.read(listed[0], "resource", Holder.RESOURCE)
    read = [documents.read(one, f"resource[{index}]", Holder.RESOURCE) for index, one in enumerate(listed)]
    unknown = next((one.unknown for one in read if one.unknown is not None), None)
    return Document(tuple(statement for one in read for statement in one.statements), unknown)


def _levels(value: object, kind: str, where: str, documents: Documents) -> tuple[tuple[Document, ...], ...]:
    levels = forms.levels(value, where)
    # An organisation that uses control policies has one on every level; without any, none limit.
    found = tuple(_documents(level, kind, f"{kind}[{index}]", documents) for index, level in enumerate(levels))
    return found if any(found) else ()


def _grants(value: object, where: str) -> tuple[Mapping[str, Value], ...]:
    if value is None:
        return ()
    listed = value if isinstance(value, list) else [value]
    found = [parse(one) for one in listed]
    for index, one in enumerate(found):
        if not isinstance(one, Mapping) or not isinstance(one.get("operations"), list):
            raise InputError("must have grantee and operations", where=f"{where}[{index}]")
    return tuple(one for one in found if isinstance(one, Mapping))
