"""Trace: the security graph over the linked estate, its attack paths and its choke points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bartizan.graph.attack import (
    agent,
    azure,
    code,
    content,
    delivery,
    deployed,
    exposed,
    gcp,
    identity,
    kubernetes,
    primitives,
    retrieval,
    roles,
    toxic,
)
from bartizan.graph.attack.administrators import administrators
from bartizan.graph.attack.moves import ENTRIES, Ground, Move
from bartizan.graph.estate import Estate, unique_edges
from bartizan.graph.exposure.exposure import expose
from bartizan.graph.facts import Facts
from bartizan.graph.search.choke import choke_points, portfolio
from bartizan.graph.search.mending import WhatIf
from bartizan.graph.search.stories import Bounds, MoveGraph, Story, find_stories
from bartizan.graph.search.targets import Node, targets
from bartizan.graph.shapes import GraphCatalog
from bartizan.graph.technique import read_techniques
from bartizan.model.asset import Asset
from bartizan.model.attack_path import AttackPath, ChokePoint, Portfolio, Step
from bartizan.model.edge import Edge, Gap
from bartizan.model.finding import Finding, Risk, fingerprint

FAMILIES = (
    exposed.moves,
    identity.moves,
    roles.moves,
    gcp.moves,
    primitives.moves,
    azure.moves,
    kubernetes.moves,
    content.moves,
    agent.moves,
    code.moves,
    toxic.moves,
    retrieval.moves,
    delivery.moves,
    deployed.moves,
)
CHOKE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Trace:
    """The estate with exposure evaluated, inventory and attack edges, and what follows from them."""

    assets: dict[str, Asset]
    edges: list[Edge]
    paths: list[AttackPath]
    choke_points: list[ChokePoint]
    portfolio: Portfolio | None
    gaps: list[Gap]


@dataclass(frozen=True, slots=True)
class Attack:
    """What is searched: moves, the impact of each (asset, state) worth reaching, and the assets they speak of."""

    moves: list[Move]
    impacts: dict[Node, float]
    assets: dict[str, Asset]
    gaps: list[Gap]


def attack(estate: Estate, catalog: GraphCatalog) -> Attack:
    """The attack edges of a linked estate and its targets. Raises `CatalogError` when a technique is malformed."""
    facts = Facts(estate, catalog)
    judged = expose(facts)
    ground = Ground(facts, judged, read_techniques(catalog.techniques))
    moves = [move for family in FAMILIES for move in family(ground)]
    admins = administrators(ground, moves)
    moves.extend(admins.moves)
    assets = {
        id_: replace(asset, exposure=judged[id_].exposure or asset.exposure) if id_ in judged else asset
        for id_, asset in estate.assets.items()
    }
    ends = {id_ for move in moves for id_ in (move.source, move.target)}
    assets.update((id_, facts.assets[id_]) for id_ in sorted(ends - assets.keys()) if id_ in facts.assets)
    assets.update((one.id, one) for one in admins.assets)
    assets.update((one.id, one) for one in _entries(moves))
    return Attack(moves, targets(facts, moves), assets, list(facts.gaps))


def trace(estate: Estate, findings: Sequence[Finding], catalog: GraphCatalog, bounds: Bounds | None = None) -> Trace:
    """Attack edges, attack paths and choke points of a linked estate.

    Paths come most likely and most harmful first. `findings` (those that fail) say which fix breaks
    which path. Raises `CatalogError` when a technique is malformed.
    """
    limits = bounds or Bounds()
    found = attack(estate, catalog)
    graph = MoveGraph(found.moves)
    stories, gaps = find_stories(graph, found.impacts, limits)
    what_if = WhatIf(graph, findings, limits)
    chokes, cut = choke_points(what_if, stories, CHOKE_SECONDS)
    least = portfolio(what_if, stories, CHOKE_SECONDS)
    if cut:
        gaps.append(Gap("graph", "choke points", f"{CHOKE_SECONDS:g} seconds were up", "a smaller estate or project"))
    if least is not None and not least.proved:
        why = f"{len(least.findings)} were found, at least {least.at_least} are needed; time or memory ended the proof"
        gaps.append(Gap("graph", "the least set of fixes", why, "a smaller estate or project"))
    return Trace(
        found.assets,
        unique_edges([*estate.edges, *(_edge(move) for move in found.moves)]),
        told(stories, found.assets, what_if),
        chokes,
        least,
        list(dict.fromkeys([*found.gaps, *gaps])),
    )


def told(stories: Iterable[Story], assets: dict[str, Asset], what_if: WhatIf) -> list[AttackPath]:
    """Stories as attack paths, the most likely and most harmful first."""
    paths = [_path(story, assets, what_if) for story in stories]
    return sorted(paths, key=lambda path: (-path.risk.score, -path.likelihood * path.impact, path.id))


def _entries(moves: Iterable[Move]) -> Iterable[Asset]:
    used = {move.source for move in moves}
    for id_, (name, _) in ENTRIES.items():
        if id_ in used:
            yield Asset(id_, "entry-point", "entry-point", name, "bartizan")


def _edge(move: Move) -> Edge:
    return Edge(
        move.source,
        move.target,
        move.technique.kind,
        move.technique.id,
        move.evidence,
        round(move.likelihood, 6),
        move.certainty,
    )


def _path(story: Story, assets: dict[str, Asset], what_if: WhatIf) -> AttackPath:
    likelihood, impact = round(story.likelihood, 6), story.impact
    candidates = what_if.findings_on(story)
    return AttackPath(
        id=fingerprint(story.entry, story.target[0], *story.techniques),
        title=_title(story, assets),
        entry=story.entry,
        steps=tuple(_step(move, assets) for move in story.moves),
        target=story.target[0],
        likelihood=likelihood,
        impact=impact,
        risk=Risk(round(100 * likelihood * impact), likelihood, impact),
        breaks=tuple(finding for finding in candidates if what_if.breaks(story, [finding])),
        also=tuple(_step(move, assets) for move in story.also),
    )


def _step(move: Move, assets: dict[str, Asset]) -> Step:
    text = move.technique.text.format(source=label(assets[move.source]), target=label(assets[move.target]))
    return Step(
        move.source,
        move.target,
        move.technique.kind,
        move.technique.id,
        text[:1].upper() + text[1:],
        round(move.likelihood, 6),
        move.evidence,
    )


def _title(story: Story, assets: dict[str, Asset]) -> str:
    """The path as one sentence: who can do what, step by step."""
    verbs = [move.technique.verb.format(target=label(assets[move.target])) for move in story.moves]
    done = verbs[0] if len(verbs) == 1 else f"{', '.join(verbs[:-1])} and {verbs[-1]}"
    return f"{ENTRIES[story.entry][1]} can {done}"


def label(asset: Asset) -> str:
    """An asset in a sentence: its kind and its name."""
    if asset.kind == "entry-point" or asset.type == "identity/administrator":
        return asset.name
    if asset.type == "code/module":
        return f"program {asset.name}"
    return f"{asset.kind.replace('-', ' ')} {asset.name}"
