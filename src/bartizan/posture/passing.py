"""Passes with their reasons, for those who must show evidence; `judge` only counts them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from bartizan.catalog.load import Catalog
from bartizan.catalog.rule import Rule
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.severity import Verdict
from bartizan.posture.judge import Court, applicable
from bartizan.posture.neighbours import is_placeholder


def passes(
    assets: Iterable[Asset], edges: Iterable[Edge], catalog: Catalog, *, only: Collection[str]
) -> Iterator[tuple[Rule, Asset]]:
    """Each rule of `only` with each asset that passes it. Raises `InputError` for an unknown id."""
    by_id = {asset.id: asset for asset in assets}
    court = Court(by_id, edges, catalog)
    rules: dict[str, list[Rule]] = {}
    for rule in {catalog.rule(one).id: catalog.rule(one) for one in only}.values():
        for type_ in rule.types:
            rules.setdefault(type_, []).append(rule)
    for asset in by_id.values():
        if is_placeholder(asset):
            continue
        for rule in applicable(rules, asset, catalog):
            if court.opinion(rule, asset).verdict is Verdict.PASS:
                yield rule, asset
