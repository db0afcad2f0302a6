"""What full rights in an account open: every target of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bartizan.graph.attack.moves import Basis, Ground, Move
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence, Location

PREFIX = "admin:"


def administrators_of(cloud: str, principal: Asset) -> str:
    """The id of the asset that stands for full rights in the principal's account, or in its repository's."""
    scope = principal.account or principal.id.removeprefix("repo:").partition("//")[0]
    return f"{PREFIX}{cloud}/{scope}"


@dataclass(frozen=True, slots=True)
class Administrators:
    """The assets that stand for full rights in an account, and their moves."""

    assets: list[Asset]
    moves: list[Move]


def administrators(ground: Ground, escalations: Iterable[Move]) -> Administrators:
    """An asset for each account in which someone can give themselves full rights, and what it opens."""
    assets: dict[str, Asset] = {}
    out: list[Move] = []
    for move in escalations:
        if not move.target.startswith(PREFIX) or move.target in assets:
            continue
        cloud, _, scope = move.target.removeprefix(PREFIX).partition("/")
        asset = Asset(move.target, "identity/administrator", "identity", f"administrator of {scope}", cloud, scope)
        assets[asset.id] = asset
        out.extend(_opens(ground, asset, scope))
    return Administrators(list(assets.values()), out)


def _opens(ground: Ground, administrator: Asset, scope: str) -> Iterator[Move]:
    for data in ground.data:
        if data.provider != administrator.provider or scope not in (
            data.account,
            data.id.removeprefix("repo:").partition("//")[0],
        ):
            continue
        fact = Evidence(f"{data.name} belongs to {scope}", None, None, _seen(data))
        for part in {"", *ground.facts.scopes(data.id)}:
            for technique in ("administrator-reaches", "administrator-changes"):
                yield from ground.moves(technique, administrator.id, data.id, Basis((fact,)), gained_part=part)


def _seen(asset: Asset) -> Location | None:
    return asset.sightings[0].location if asset.sightings else None
