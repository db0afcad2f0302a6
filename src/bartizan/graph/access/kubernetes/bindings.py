"""Bindings: who is given which rules, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.kubernetes.builtin import AGGREGATE, CLUSTER_ROLES
from bartizan.graph.access.kubernetes.names import ACCOUNT, GROUP, RBAC, USER
from bartizan.graph.access.kubernetes.objects import Objects, Placed
from bartizan.graph.access.kubernetes.rules import Rule, read_rules
from bartizan.graph.estate import place
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value

ROLE, CLUSTER_ROLE = f"{RBAC}/Role", f"{RBAC}/ClusterRole"
ROLE_BINDING, CLUSTER_ROLE_BINDING = f"{RBAC}/RoleBinding", f"{RBAC}/ClusterRoleBinding"
ACCOUNT_USER = "system:serviceaccount:"
_MOST_AGGREGATED = 500
_MOST_LOOKS = 2_000_000
"""How many roles are held against selectors in one estate; after that aggregated roles count as unread."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a binding names: `type` is that of a service account, a user or a group; `namespace` is an account's."""

    type: str
    name: str
    namespace: str | None
    path: str


@dataclass(frozen=True, slots=True)
class Grant:
    """Rules that a binding gives; in its own namespace, or `everywhere`.

    `unread` says what of the role could not be read; `role` is the asset that holds the rules, if one was seen.
    """

    rules: tuple[Rule, ...]
    role: str
    binding: Placed
    everywhere: bool
    evidence: Evidence
    unread: str | None = None


def subjects(binding: Placed) -> Iterator[Subject]:
    """Everyone whom a binding names for certain."""
    for path, value in walk(binding.asset.config, "subjects[]"):
        if not isinstance(value, Mapping):
            continue
        kind, name, namespace = value.get("kind"), value.get("name"), value.get("namespace")
        if not isinstance(name, str) or not name:
            continue
        if kind == "ServiceAccount":
            yield Subject(ACCOUNT, name, _namespace(namespace, binding), path)
        elif kind == "User" and name.startswith(ACCOUNT_USER):
            of, _, account = name.removeprefix(ACCOUNT_USER).partition(":")
            yield Subject(ACCOUNT, account, of, path)
        elif kind in ("User", "Group"):
            yield Subject(USER if kind == "User" else GROUP, name, None, path)


def _namespace(value: Value, binding: Placed) -> str | None:
    if isinstance(value, Unknown):
        return f"?{value.why}@{binding.owner}"
    return value if isinstance(value, str) and value else binding.namespace


class Roles:
    """Roles by name with their rules, aggregated ones with those of the roles that they select."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._looks = _MOST_LOOKS
        self._read: dict[str, tuple[tuple[Rule, ...], str | None]] = {}
        self._labelled = [
            one for one in objects.by_id.values() if one.asset.type == CLUSTER_ROLE and _labels(one)
        ][:_MOST_AGGREGATED]  # fmt: skip

    def grant(self, binding: Placed) -> Grant:
        """What a binding gives; no rules where its role is neither read nor one that every cluster has."""
        config = binding.asset.config
        name, kind = get(config, "roleRef.name"), get(config, "roleRef.kind")
        everywhere = binding.asset.type == CLUSTER_ROLE_BINDING
        text = f"{binding.asset.name} binds {name if isinstance(name, str) else 'a role'}"
        scope = "the whole cluster" if everywhere else f"namespace {binding.namespace or 'of the binding'}"
        shown = name if isinstance(name, str) else None
        fact = Evidence(f"{text} for {scope}", "roleRef.name", shown, place(binding.asset, "roleRef.name"))
        if not isinstance(name, str):
            return Grant((), "", binding, everywhere, fact, "the name of the role is not known")
        if kind == "Role":
            role = None if everywhere else self._objects.find(ROLE, name, binding.namespace, binding)
        else:
            role = self._objects.find(CLUSTER_ROLE, name, None, binding)
        if role is not None:
            rules, unread = self._rules(role)
            return Grant(rules, role.asset.id, binding, everywhere, fact, unread)
        if kind == "Role" or name not in CLUSTER_ROLES:
            return Grant((), "", binding, everywhere, fact, f"{name} is declared elsewhere")
        added = [rule for one in self._added(name, binding) for rule in one]
        rules = (*CLUSTER_ROLES[name], *added) if added else CLUSTER_ROLES[name]
        return Grant(rules, "", binding, everywhere, fact)

    def _rules(self, role: Placed) -> tuple[tuple[Rule, ...], str | None]:
        """A role's own rules; those of an aggregated role are what its selectors find, however often in turn."""
        held = self._read.get(role.asset.id)
        if held is not None:
            return held
        out: list[Rule] = []
        unread: str | None = None
        met, pending = {role.asset.id}, [role]
        while pending:
            one = pending.pop()
            selectors = [value for _, value in walk(one.asset.config, "aggregationRule.clusterRoleSelectors[]")]
            if not selectors:
                rules, why = read_rules(one.asset)
                out.extend(rules)
                unread = unread or why
                continue
            self._looks -= len(self._labelled)
            if self._looks < 0:
                unread = "more aggregated roles than are followed"
                break
            for other in self._labelled:
                if other.asset.id in met or not self._objects.together(other, one):
                    continue
                if any(_selects(selector, _labels(other)) for selector in selectors):
                    met.add(other.asset.id)
                    pending.append(other)
            for name, labels in _HOLDS.items():
                if any(_selects(selector, labelled) for selector in selectors for labelled in labels):
                    out.extend(CLUSTER_ROLES[name])
        found = self._read[role.asset.id] = tuple(out), unread
        return found

    def _added(self, name: str, binding: Placed) -> Iterator[tuple[Rule, ...]]:
        """What roles of the estate add to one of the user-facing roles by their labels."""
        wanted = {f"{AGGREGATE}{one}" for one in _GETS.get(name, ())}
        for one in self._labelled:
            if self._objects.together(one, binding) and any(_labels(one).get(key) == "true" for key in wanted):
                yield self._rules(one)[0]


_GETS: Mapping[str, tuple[str, ...]] = {"view": ("view",), "edit": ("edit", "view"), "admin": ("admin", "edit", "view")}
"""A user-facing role has what is aggregated to the lesser ones too."""
_OWN = {"kubernetes.io/bootstrapping": "rbac-defaults"}
_HOLDS: Mapping[str, tuple[Mapping[str, Value], ...]] = {
    "view": ({**_OWN, f"{AGGREGATE}view": "true"}, {**_OWN, f"{AGGREGATE}edit": "true"}),
    "edit": ({**_OWN, f"{AGGREGATE}edit": "true"}, {**_OWN, f"{AGGREGATE}admin": "true"}),
    "admin": ({**_OWN, f"{AGGREGATE}admin": "true"},),
}
"""The labels under which the rules of the user-facing roles are found by other aggregated roles."""


def _labels(role: Placed) -> Mapping[str, Value]:
    labels = get(role.asset.config, "metadata.labels")
    return labels if isinstance(labels, Mapping) else {}


def _selects(selector: Value, labels: Mapping[str, Value]) -> bool:
    """Whether a label selector finds `labels`; what is not known finds nothing."""
    if not isinstance(selector, Mapping):
        return False
    wanted = selector.get("matchLabels")
    expressions = selector.get("matchExpressions")
    if not isinstance(wanted, Mapping) and not isinstance(expressions, list):
        return False
    pairs = wanted.items() if isinstance(wanted, Mapping) else ()
    if any(not isinstance(value, str) or labels.get(key) != value for key, value in pairs):
        return False
    return all(_holds(one, labels) for one in (expressions if isinstance(expressions, list) else ()))


def _holds(expression: Value, labels: Mapping[str, Value]) -> bool:
    if not isinstance(expression, Mapping):
        return False
    key, values = str(expression.get("key")), expression.get("values")
    listed = values if isinstance(values, list) else []
    match expression.get("operator"):
        case "In":
            return labels.get(key) in listed
        case "NotIn":
            return labels.get(key) not in listed
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False
