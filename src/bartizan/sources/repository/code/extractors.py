"""What is looked for in code: one module for each kind of use, by the names of what is called."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import ModuleType

from bartizan.sources.repository.code.agents import (
    advisors,
    agents,
    crews,
    described,
    graphs,
    handoffs,
    interfaces,
    messages,
    prompted,
    schemas,
)
from bartizan.sources.repository.code.risks import apps, sinks, switches, unpickled
from bartizan.sources.repository.code.servers import mcp, served
from bartizan.sources.repository.code.uses import (
    clients,
    clouds,
    datasets,
    features,
    filling,
    guards,
    http_calls,
    loads,
    models,
    outputs,
    provided,
    stores,
    stores_sql,
    tuning,
    workflows,
)

EXTRACTORS: tuple[ModuleType, ...] = (
    *(
        mcp,
        served,
        models,
        clouds,
        loads,
        stores,
        stores_sql,
        filling,
        features,
        described,
        schemas,
        agents,
        crews,
        graphs,
        handoffs,
        interfaces,
        prompted,
        messages,
        guards,
        provided,
        datasets,
        tuning,
        workflows,
        outputs,
        advisors,
        apps,
        clients,
        http_calls,
        unpickled,
        switches,
        sinks,
    ),
)
"""In this order: what later ones refer to (servers, stores) is recorded first."""


@cache
def table() -> dict[str, tuple[tuple[int, Callable[..., None], frozenset[str]], ...]]:
    """The extractors by the last name of the callee, each with its gate."""
    found: dict[str, list[tuple[int, Callable[..., None], frozenset[str]]]] = {}
    for order, extractor in enumerate(EXTRACTORS):
        for tail, gate in extractor.GATES.items():
            found.setdefault(tail, []).append((order, extractor.read, gate))
    return {tail: tuple(rows) for tail, rows in found.items()}
