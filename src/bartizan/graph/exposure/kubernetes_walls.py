"""What stands between a way in and a pod: network policies and authorization policies.

Sources: Kubernetes, "Network Policies" (policies add up; a pod that one selects is closed to what none
lets in); Istio, "Authorization Policy" (DENY before ALLOW; with an ALLOW policy only what matches is let in).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bartizan.catalog.paths import get, walk
from bartizan.graph.exposure.kubernetes_ways import width_of
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.severity import Exposure
from bartizan.model.values import Unknown, Value

NETWORK = "networking.k8s.io/v1/NetworkPolicy"
CILIUM = "cilium.io/v2/CiliumNetworkPolicy"
AUTHORIZATION = "security.istio.io/v1/AuthorizationPolicy"


def lets_through(facts: Facts, workload: Asset, port: int | None, *, through_pods: bool) -> bool | None:
    """Whether the network policies of a workload let callers from outside in; None when it is not known.

    `through_pods`: callers come through a controller's pods (an ingress) and not from their own address.
    """
    policies = [one for _, one in facts.near.out(workload.id, "has-security-group") if one.type in (NETWORK, CILIUM)]
    answers: list[bool | None] = []
    for policy in policies:
        if policy.type == CILIUM:
            answers.append(None)
        elif _closes(policy):
            answers.append(_admits(policy, port, through_pods=through_pods))
    if not answers or True in answers:
        return True
    return None if None in answers else False


def _closes(policy: Asset) -> bool:
    """Whether the policy is about what comes in; it is, unless it says that it is about egress only."""
    types = [value for _, value in walk(policy.config, "spec.policyTypes[]")]
    return not types or "Ingress" in types or any(isinstance(one, Unknown) for one in types)


def _admits(policy: Asset, port: int | None, *, through_pods: bool) -> bool | None:
    rules = [value for _, value in walk(policy.config, "spec.ingress[]")]
    answers = [_rule(rule, port, through_pods=through_pods) for rule in rules]
    if True in answers:
        return True
    return None if None in answers else False


def _rule(rule: Value, port: int | None, *, through_pods: bool) -> bool | None:
    if not isinstance(rule, Mapping):
        return None
    listed = [value for _, value in walk(rule, "ports[]")]
    on_port = _any(_port(one, port) for one in listed) if listed else True
    if on_port is False:
        return False
    sources = [value for _, value in walk(rule, "from[]")]
    from_there = _any(_source(one, through_pods=through_pods) for one in sources) if sources else True
    if from_there is False:
        return False
    return True if on_port and from_there else None


def _port(said: Value, port: int | None) -> bool | None:
    first, last = get(said, "port"), get(said, "endPort")
    if first is None:
        return True
    if port is None or not isinstance(first, int):
        return None
    return first <= port <= last if isinstance(last, int) else first == port


def _source(source: Value, *, through_pods: bool) -> bool | None:
    if not isinstance(source, Mapping):
        return None
    block = get(source, "ipBlock.cidr")
    if block is not None:
        width = width_of([block])
        return None if width is None else width is Exposure.INTERNET and not through_pods
    namespaces, pods = source.get("namespaceSelector"), source.get("podSelector")
    if not through_pods:
        return False
    if namespaces is None:
        # Pods of the workload's own namespace; a controller stands in one of its own.
        return False
    return True if not namespaces and not pods else None


def asks_to_sign_in(facts: Facts, workload: Asset) -> bool | None:
    """Whether authorization policies of the mesh let in only callers with a token or an identity."""
    answers: list[bool | None] = []
    for _, policy in facts.near.out(workload.id, "has-security-group"):
        if policy.type != AUTHORIZATION:
            continue
        action = get(policy.config, "spec.action")
        rules = [value for _, value in walk(policy.config, "spec.rules[]")]
        if action in (None, "ALLOW"):
            # Without a rule nobody is let in at all.
            answers.append(all(_needs_identity(rule) for rule in rules))
        elif action == "DENY":
            answers.append(True if any(_denies_strangers(rule) for rule in rules) else None)
        else:
            answers.append(None)
    if not answers:
        return False
    if True in answers:
        return True
    return None if None in answers else False


def _needs_identity(rule: Value) -> bool:
    sources = [value for _, value in walk(rule, "from[].source")]
    claims = any("request.auth" in str(get(one, "key")) for _, one in walk(rule, "when[]"))
    identified = bool(sources) and all(
        any(get(one, key) for key in ("principals", "requestPrincipals")) for one in sources
    )
    return claims or identified


def _denies_strangers(rule: Value) -> bool:
    return any("*" in _list(value) for _, value in walk(rule, "from[].source.notRequestPrincipals"))


def _list(value: Value) -> Sequence[Value]:
    return value if isinstance(value, list) else (value,)


def _any(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    return True if True in found else None if None in found else False
