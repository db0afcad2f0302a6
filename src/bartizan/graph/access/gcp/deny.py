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
from bartizan.graph.access.gcp.places import CONTAINERS, ORGANIZATION, PROJECT, Line, Places
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


class Denials:
    """Every rule of the estate, and where it is attached as far as that is known."""

    def __init__(self, assets: Mapping[str, Asset], places: Places, members: Members) -> None:
        self._places = places
        self._types = {id_: asset.type for id_, asset in assets.items() if asset.type in CONTAINERS}
        self._placed: dict[str, list[DenyRule]] = {}
        self._loose: list[tuple[str, str, list[DenyRule]]] = []
        for asset in assets.values():
            if asset.type != DENY_POLICY:
                continue
            rules, at = list(_rules(asset, members)), _attachment(asset)
            nodes = places.attached(at)
            for node in nodes:
                self._placed.setdefault(node, []).extend(rules)
            if not nodes:
                self._loose.append((*_said(at), rules))

    def on(self, line: Line) -> Iterator[tuple[DenyRule, bool]]:
        """(rule, whether it is sure to be attached to something of a line) for all that are or may be."""
        for node in line.nodes:
            yield from ((rule, line.sure) for rule in self._placed.get(node, ()))
        whole = any(self._types.get(node) == ORGANIZATION for node in line.nodes)
        for node, rules in self._placed.items():
            if not whole and node not in line.nodes and self._types.get(node) != PROJECT:
                yield from ((rule, False) for rule in rules)
        for kind, name, rules in self._loose:
            if self._may_hold(kind, name, line, whole=whole):
                yield from ((rule, False) for rule in rules)

    def _may_hold(self, kind: str, name: str, line: Line, *, whole: bool) -> bool:
        """Whether what is attached to a container that the estate does not have may be above a line."""
        if kind in ("folders", "organizations"):
            return not whole
        if kind != "projects" or not name or line.project is None:
            return True
        if name.isdigit() is line.project.isdigit():
            return name == line.project
        return name not in self._places.projects


def _said(at: Value) -> tuple[str, str]:
    """The kind and the name of an attachment point, each empty where it is not known."""
    text = at
    if isinstance(at, Unknown):
        text = "".join(piece or "?" for piece in at.pieces)
    plain_text = str(text or "").replace("%2F", "/").replace("%2f", "/")
    kind, _, name = plain_text.partition("cloudresourcemanager.googleapis.com/")[2].partition("/")
    return ("", "") if "?" in kind else (kind, "" if "?" in name else name.partition("/")[0])


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
