"""From the internet through an open door, and through open interfaces to what stands behind them."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.attack.moves import INTERNET, PUBLIC_PACKAGE, Basis, Ground, Move


def moves(ground: Ground) -> Iterator[Move]:
    """Every door of every exposed asset, and the functions behind open interfaces."""
    for id_, exposed in ground.exposed.items():
        asset = ground.facts.assets[id_]
        for door in exposed.doors:
            if door.technique is None or (asset.kind == "bucket" and not ground.facts.matters(asset)):
                continue
            basis = Basis(door.evidence, door.facts, door.certainty, door.likelihood)
            entry = INTERNET if door.inbound else PUBLIC_PACKAGE
            yield from ground.moves(door.technique, entry, id_, basis, gained_part=door.scope)
    for flow in ground.facts.flows:
        if flow.how == "calls" and ground.facts.assets[flow.source].kind in ("api", "gateway"):
            basis = Basis(flow.evidence, flow.facts)
            yield from ground.moves("interface-passes-to-function", flow.source, flow.target, basis)
