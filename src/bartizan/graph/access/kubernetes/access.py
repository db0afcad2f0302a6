"""Who may do what in a cluster: Kubernetes' role-based access control, which knows no deny."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from bartizan.graph.access.answer import Answer, Decision, New, Principal
from bartizan.graph.access.kubernetes.bindings import CLUSTER_ROLE_BINDING, ROLE_BINDING, Grant, Roles, subjects
from bartizan.graph.access.kubernetes.builtin import CLUSTER_ROLES, DEFAULT_GROUPS
from bartizan.graph.access.kubernetes.names import (
    ACCOUNT,
    CLUSTER_WIDE,
    GROUP,
    NAMELESS,
    USER,
    Request,
    read_action,
    resource_of,
)
from bartizan.graph.access.kubernetes.objects import Objects, Placed, same_namespace
from bartizan.graph.access.kubernetes.rules import SOME_NAME, Rule, covers
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence

Place = tuple[bool, str | None]
"""Whether it is the whole cluster, and else which namespace."""
EVERYWHERE: Place = (True, None)
_KINDS = {ACCOUNT: "service account", USER: "user", GROUP: "group"}


class KubernetesAccess:
    """The clusters of an estate; `CloudAccess`. Actions are `<verb> <resource>[.<group>][/<subresource>]`.

    The pattern of a `New` is the name that the request carries, if any (`bind clusterroles` of `cluster-admin`).
    A rule, role or binding that could not be read gives nothing: the answer is then denied, and its `keys`
    say what was not read.
    """

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        """`assets` hold the undeclared accounts too (`accounts.undeclared`)."""
        self.objects = Objects(assets.values())
        self._spoken: dict[tuple[str, str], frozenset[Place]] = {}
        self._held: dict[str, list[Grant]] = {}
        self._roles: dict[tuple[int, str], bool] = {}
        self._kept: list[tuple[Rule, ...]] = []

    @cached_property
    def principals(self) -> Mapping[str, Principal]:
        """Service accounts, and the users and groups that bindings name."""
        return {
            id_: Principal(id_, _KINDS[one.asset.type], one.name, one.asset.account, _names(one))
            for id_, one in self.objects.by_id.items()
            if one.asset.type in _KINDS
        }

    @cached_property
    def _given(self) -> Mapping[tuple[str, str], list[Grant]]:
        """Grants by what names their subject: (type, asset id) of accounts, (type, name) of users and groups."""
        roles = Roles(self.objects)
        out: dict[tuple[str, str], list[Grant]] = defaultdict(list)
        for one in self.objects.by_id.values():
            if one.asset.type not in (ROLE_BINDING, CLUSTER_ROLE_BINDING):
                continue
            grant = roles.grant(one)
            for subject in subjects(one):
                if subject.type != ACCOUNT:
                    out[subject.type, subject.name].append(grant)
                elif (account := self.objects.find(ACCOUNT, subject.name, subject.namespace, one)) is not None:
                    out[ACCOUNT, account.asset.id].append(grant)
        return out

    def grants(self, principal: str) -> list[Grant]:
        """Everything that is bound to a principal or its groups. Remembered."""
        held = self._held.get(principal)
        if held is None:
            held = self._held[principal] = list(self._granted(principal))
        return held

    def _granted(self, principal: str) -> Iterator[Grant]:
        """Everything that is bound to a principal or to a group it is in; what every cluster binds comes last."""
        who = self.objects.by_id.get(principal)
        if who is None or who.asset.type not in _KINDS:
            return
        key = principal if who.asset.type == ACCOUNT else who.name
        held = [(who.asset.type, key), *((GROUP, group) for group in groups_of(who))]
        for one in held:
            yield from (grant for grant in self._given.get(one, ()) if self.objects.together(grant.binding, who))
        for type_, name in held:
            for role in DEFAULT_GROUPS.get(name, ()) if type_ == GROUP else ():
                fact = Evidence(f"every cluster binds {role} to {name}")
                yield Grant(CLUSTER_ROLES[role], "", who, everywhere=True, evidence=fact)

    def speaks(self, principal: str, action: str) -> bool:
        """Whether any rule that is bound to the principal speaks of the action, whatever it names and wherever."""
        return bool(self._places(principal, action))

    def _places(self, principal: str, action: str) -> frozenset[Place]:
        """Where rules that are bound to the principal speak of the action. Remembered."""
        held = self._spoken.get((principal, action))
        if held is None:
            request = read_action(action)
            found = (
                one for one in self.grants(principal) if request is not None and self._speaks(one, action, request)
            )
            held = frozenset(
                EVERYWHERE if one.everywhere else (False, one.binding.namespace)
                for one in found
                if one.everywhere or request is None or request.resource not in CLUSTER_WIDE - {"namespaces"}
            )
            self._spoken[principal, action] = held
        return held

    def _speaks(self, grant: Grant, action: str, request: Request) -> bool:
        """Whether any rule of a grant covers the action for some name. Remembered by the role's rules."""
        key = id(grant.rules), action
        held = self._roles.get(key)
        if held is None:
            self._kept.append(grant.rules)  # as long as they live, their id is theirs
            held = self._roles[key] = any(
                covers(rule, request, rule.names[0] if rule.names and isinstance(rule.names[0], str) else None)
                for rule in grant.rules
            )
        return held

    def within(self, principal: str, actions: Sequence[str], type_: str) -> list[str]:
        """The assets of a type for which no action is denied for the place alone."""
        limits = [places for one in actions if EVERYWHERE not in (places := self._places(principal, one))]
        if not limits:
            return [one.asset.id for one in self.objects.of_type(type_)]
        namespaces = sorted({one for _, one in frozenset.intersection(*limits)}, key=str)
        return [one.asset.id for namespace in namespaces for one in self.objects.of_place(type_, namespace)]

    def may(
        self, principal: str, action: str, on: str | New, context: Mapping[str, tuple[str, ...]] | None = None
    ) -> Answer:
        """The decision on one action on an object, or (New) in the namespace and cluster of another."""
        del context  # access control of Kubernetes looks at nothing but the request
        request = read_action(action)
        target = self.objects.by_id.get(on.near if isinstance(on, New) else on)
        who = self.principals.get(principal)
        if request is None or target is None or who is None:
            what = (
                f"{action!r} is no action" if request is None else f"{on if target is None else principal} is unknown"
            )
            return Answer(Decision.DENIED, f"{what} of Kubernetes")
        if not self.objects.together(target, self.objects.by_id[principal]):
            return Answer(Decision.DENIED, f"{target.name} and {who.name} are not known to be of one cluster")
        name = _new_name(request, on) if isinstance(on, New) else _name(request, target)
        return self._decide(who, action, request, target, name)

    def lets_in(self, target: str, service: str) -> Answer:
        """Nothing: a service account trusts no service; who may run as it is decided by rights on its namespace."""
        return Answer(Decision.DENIED, f"{target} lets no service such as {service} in")

    def _decide(self, who: Principal, action: str, request: Request, target: Placed, name: str | None) -> Answer:
        unread: list[str] = []
        for grant in self.grants(who.asset):
            if not self._reaches(grant, request, target):
                continue
            for rule in grant.rules:
                verdict = covers(rule, request, name)
                if verdict:
                    facts = frozenset({grant.binding.asset.id, grant.role} - {"", who.asset})
                    because = f"{who.name} may {action}: {grant.evidence.text}"
                    broad = grant.everywhere and not rule.names
                    return Answer(Decision.ALLOWED, because, (rule.evidence, grant.evidence), facts, broad=broad)
                if verdict is None:
                    unread.append(f"{rule.path or 'a rule'} of {grant.role or 'a role'}")
            if grant.unread is not None:
                unread.append(grant.unread)
        keys = tuple(dict.fromkeys(unread))
        more = f" ({keys[0]} could not be read)" if keys else ""
        return Answer(Decision.DENIED, f"nothing that is known lets {who.name} {action}{more}", keys=keys)

    def _reaches(self, grant: Grant, request: Request, target: Placed) -> bool:
        """Whether a grant is valid where the request goes."""
        if not self.objects.together(grant.binding, target):
            return False
        if grant.everywhere:
            return True
        if request.url is not None:
            return False
        if request.resource == "namespaces" and target.asset.type == "v1/Namespace" and request.verb not in NAMELESS:
            # A request for a namespace by its name counts as one inside of it.
            return grant.binding.namespace is not None and grant.binding.namespace == target.name
        if request.resource in CLUSTER_WIDE:
            return False
        return same_namespace(grant.binding.namespace, grant.binding, target.namespace, target)


def groups_of(who: Placed) -> tuple[str, ...]:
    """The groups that the API server puts a principal in; what a sign-in service says of a user is not known."""
    if who.asset.type == ACCOUNT:
        own = (f"system:serviceaccounts:{who.namespace}",) if who.namespace is not None else ()
        return ("system:serviceaccounts", *own, "system:authenticated")
    if who.asset.type == USER:
        return ("system:unauthenticated",) if who.name == "system:anonymous" else ("system:authenticated",)
    return () if who.name in ("system:authenticated", "system:unauthenticated") else ("system:authenticated",)


def _names(one: Placed) -> tuple[str, ...]:
    if one.asset.type == ACCOUNT and one.namespace is not None:
        return (f"system:serviceaccount:{one.namespace}:{one.name}",)
    return (one.name,)


def _new_name(request: Request, on: New) -> str | None:
    return (on.pattern or None) if request.verb not in NAMELESS or request.subresource else None


def _name(request: Request, target: Placed) -> str | None:
    """The name that the request carries: the target's, where it is the resource; else one that is not known."""
    if request.verb in NAMELESS and not request.subresource:
        return None
    resource, group = resource_of(target.asset.type)
    return target.name if (resource, group) == (request.resource, request.group) else SOME_NAME
