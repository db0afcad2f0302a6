"""Deny policies: rules that win over every allow policy, with exceptions for principals and permissions.

Source: IAM documentation, "Deny policies" and "Permissions supported in deny policies". A rule names
permissions in the form of IAM v2 (`storage.googleapis.com/buckets.delete`), or whole groups of them
(`storage.googleapis.com/*.delete`), and principals in the form of v2 (`principalSet://goog/public:all`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.gcp import cel
from bartizan.graph.access.gcp.members import EVERYONE, Members, Who, canonical
from bartizan.graph.access.gcp.places import Places
from bartizan.graph.estate import place
from bartizan.graph.globs import matches
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value, plain

DENY_POLICY = "iam.googleapis.com/DenyPolicy"
_PREFIXES = {"cloudresourcemanager": "resourcemanager", "bigquery": "bigquery"}
_GOOG = ("principal://goog/", "principalSet://goog/")


@dataclass(frozen=True, slots=True)
class DenyRule:
    """One rule of a deny policy; lists hold None for each element that is not known."""

    owner: str
    principals: tuple[str | None, ...]
    exempt: tuple[str | None, ...]
    permissions: tuple[str | None, ...]
    spared: tuple[str | None, ...]
    condition: Value
    evidence: Evidence

    def denies(self, who: Who, permission: str, resolve: cel.Resolve) -> bool | None:
        """Whether the rule denies the request; None when that is not known."""
        parts = (
            _meets(self.principals, lambda one: one in who.names),
            _not(_meets(self.exempt, lambda one: one in who.names)),
            _meets(self.permissions, lambda one: matches(one, permission)),
            _not(_meets(self.spared, lambda one: matches(one, permission))),
        )
        if False in parts:
            return False
        condition = cel.holds(self.condition, resolve)
        if condition is False:
            return False
        return None if None in parts or condition is None else True


def _meets(listed: Sequence[str | None], test: Callable[[str], bool]) -> bool | None:
    if any(one is not None and test(one) for one in listed):
        return True
    return None if None in listed else False


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def deny_rules(assets: Mapping[str, Asset], places: Places, members: Members) -> dict[str, list[DenyRule]]:
    """Every rule, by the id of the project, folder or organisation that its policy is attached to."""
    out: dict[str, list[DenyRule]] = {}
    for asset in assets.values():
        if asset.type != DENY_POLICY:
            continue
        for node in places.attached(_attachment(asset)):
            out.setdefault(node, []).extend(_rules(asset, members))
    return out


def _attachment(policy: Asset) -> Value:
    parent = policy.config.get("parent")
    if parent is not None:
        return parent
    name = policy.config.get("name")
    head, found, _ = name.partition("/denypolicies/") if isinstance(name, str) else ("", "", "")
    return head if found else None


def _rules(policy: Asset, members: Members) -> Iterator[DenyRule]:
    for path, rule in walk(policy.config, "rules[]"):
        body = rule if isinstance(rule, Unknown) else get(rule, "denyRule")
        fact = Evidence(f"{policy.name} denies it", path, plain(rule), place(policy, path))
        if isinstance(body, Unknown):
            yield DenyRule(policy.id, (None,), (), (None,), (), None, fact)
        elif isinstance(body, Mapping):
            yield DenyRule(
                policy.id,
                _texts(body, "deniedPrincipals", lambda value: _principal(value, members)),
                _texts(body, "exceptionPrincipals", lambda value: _principal(value, members)),
                _texts(body, "deniedPermissions", _permission),
                _texts(body, "exceptionPermissions", _permission),
                body.get("denialCondition"),
                fact,
            )


def _texts(body: Mapping[str, Value], field: str, read: Callable[[Value], str | None]) -> tuple[str | None, ...]:
    value = body.get(field)
    if isinstance(value, Unknown):
        return (None,)
    return tuple(read(one) for one in value) if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _permission(value: Value) -> str | None:
    """A permission of v2 as the one of v1 that roles hold; a group of them as a pattern."""
    if not isinstance(value, str):
        return None
    service, slash, rest = value.partition("/")
    if not slash:
        return value
    word = service.removesuffix(".googleapis.com")
    return f"{_PREFIXES.get(word, word)}.{rest}"


def _principal(value: Value, members: Members) -> str | None:
    """A principal of v2 as the name of v1 that `Who` holds."""
    if not isinstance(value, str):
        return members.name(value)
    if value == "principalSet://goog/public:all":
        return EVERYONE
    for head in _GOOG:
        if value.startswith(head):
            kind, _, name = value.removeprefix(head).partition("/")
            return {"subject": f"user:{name.lower()}", "group": f"group:{name.lower()}"}.get(kind)
    _, found, account = value.partition("/serviceAccounts/")
    if found and value.startswith("principal://iam.googleapis.com/"):
        return f"serviceAccount:{account.lower()}"
    return members.name(canonical(value))
