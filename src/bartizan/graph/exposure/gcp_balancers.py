"""External load balancers of Google Cloud, as far as they lead to services without machines.

Sources: Google Cloud, "External Application Load Balancer overview" (forwarding rule → proxy → URL map →
backend service → endpoint group; a rule whose scheme is not said is external), "Serverless network endpoint
groups" and "Enabling IAP for Cloud Run" (sign-in stands at the backend service).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.catalog.paths import get
from bartizan.graph.estate import place
from bartizan.graph.exposure.compute import known
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, plain

RULE, BACKEND = "compute.googleapis.com/ForwardingRule", "compute.googleapis.com/BackendService"
_EXTERNAL = ("EXTERNAL", "EXTERNAL_MANAGED")
_HOPS = 5


@dataclass(frozen=True, slots=True)
class Balanced:
    """A way from an external forwarding rule to a service; `signed` is None where nobody can tell."""

    signed: bool | None
    wall: bool
    evidence: tuple[Evidence, ...]
    facts: frozenset[str]


def balanced(facts: Facts) -> dict[str, list[Balanced]]:
    """The ways to each service behind an external balancer, by the service's id."""
    out: dict[str, list[Balanced]] = {}
    for rule in facts.assets.values():
        if rule.type != RULE or not known(rule):
            continue
        shown = "loadBalancingScheme"
        scheme = get(facts.config(rule), shown)
        if scheme is not None and scheme not in _EXTERNAL:
            continue
        text = f"{rule.name} takes requests from the internet"
        fact = Evidence(text, shown, plain(scheme), place(rule, shown))
        start = Balanced(signed=False, wall=False, evidence=(fact,), facts=frozenset({rule.id}))
        for service, way in _onward(facts, rule, start, _HOPS):
            out.setdefault(service, []).append(way)
    return out


def _onward(facts: Facts, asset: Asset, way: Balanced, hops: int) -> Iterator[tuple[str, Balanced]]:
    if hops == 0:
        return
    for edge, after in facts.near.out(asset.id, "routes-to"):
        if after.id in way.facts:
            continue
        signed, wall = (_asks(facts, after, way.signed), way.wall)
        if after.type == BACKEND and get(facts.config(after), "securityPolicy"):
            wall = True
        further = Balanced(signed, wall, (*way.evidence, *edge.evidence), way.facts | {after.id})
        if after.type.startswith("compute."):
            yield from _onward(facts, after, further, hops - 1)
        else:
            yield after.id, Balanced(signed, wall, further.evidence, way.facts)


def _asks(facts: Facts, backend: Asset, before: bool | None) -> bool | None:
    """Whether sign-in stands on the way, with this backend counted."""
    if backend.type != BACKEND or before is True:
        return before
    enabled = get(facts.config(backend), "iap.enabled")
    if isinstance(enabled, Unknown) or not known(backend):
        return None
    return True if enabled in (True, "true") else before
