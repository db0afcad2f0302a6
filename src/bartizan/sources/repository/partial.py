"""Assets of which the code declares only a part, or that something unknown adds to: the rest is unknown, not absent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bartizan.catalog import paths
from bartizan.catalog.load import Catalog
from bartizan.catalog.paths import Step
from bartizan.model.edge import Gap
from bartizan.model.values import ELSEWHERE, Unknown, Value

_ARM_BODY = "properties"
"""Where ARM keeps nearly everything: a part that says one thing in it has not said the others."""


def complete(config: dict[str, Value], type_: str, places: Iterable[str], catalog: Catalog) -> None:
    """Make every property unknown that no part says, at the root and beside the `places` of the parts.

    Inside its own place a part says everything: what is absent there is absent.
    """
    named = catalog.types.get(type_)
    kind = named.kind.replace("-", " ") if named else "asset"
    fill(config, type_, places, catalog, Unknown(f"the {kind}{ELSEWHERE}"))


def fill(config: dict[str, Value], type_: str, places: Iterable[str], catalog: Catalog, reason: Unknown) -> None:
    """The same with a reason of one's own."""
    levels: set[tuple[Step, ...]] = {()}
    if isinstance(config.get(_ARM_BODY), dict):
        levels.add((_ARM_BODY,))
    for place in places:
        steps = paths.parse(place)
        levels.update(steps[:length] for length in range(1, len(steps)))
    for level in sorted(levels, key=len):
        holder: Any = config
        for step in level:
            holder = holder.get(step) if isinstance(holder, dict) and isinstance(step, str) else None
        if isinstance(holder, dict):
            for name in catalog.schema.properties(type_, level) or {}:
                holder.setdefault(name, reason)


def gap(source: str, asset: str, type_: str) -> Gap:
    """The one gap that stands for all that is unknown of the asset."""
    why = f"only a part of this {type_} is declared here; the rest is not"
    return Gap(source, asset, why, "a scan of the code that declares it, or of the account it runs in")
