"""Exposure: which assets anyone on the internet can reach, by which door, and how surely."""

from __future__ import annotations

from collections.abc import Iterable

from bartizan.graph.exposure import (
    aws_balancers,
    aws_interfaces,
    aws_network,
    aws_services,
    azure,
    azure_apps,
    azure_network,
    gcp,
    gcp_network,
    kubernetes,
)
from bartizan.graph.exposure.door import Door, Evaluator, Exposed, both
from bartizan.graph.facts import Facts

__all__ = ["Door", "Exposed", "expose"]

EVALUATORS: tuple[Evaluator, ...] = (
    aws_services.exposed,
    aws_network.exposed,
    aws_balancers.exposed,
    aws_interfaces.exposed,
    azure.exposed,
    azure_network.exposed,
    azure_apps.exposed,
    gcp.exposed,
    kubernetes.exposed,
    gcp_network.exposed,
)
"""The modules that evaluate, one line each."""


def expose(facts: Facts) -> dict[str, Exposed]:
    """Every asset whose exposure can be evaluated; the others are absent."""
    return combine(found for evaluator in EVALUATORS for found in evaluator(facts))


def combine(found: Iterable[tuple[str, Exposed]]) -> dict[str, Exposed]:
    """One answer an asset: the widest of its ways, with every door."""
    out: dict[str, Exposed] = {}
    for id_, exposed in found:
        held = out.get(id_)
        out[id_] = exposed if held is None else both(held, exposed)
    return out
