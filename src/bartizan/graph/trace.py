"""Trace: the security graph over the linked estate, its attack paths and its choke points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from bartizan.graph.flows import GROUNDING
from bartizan.graph.search.choke import choke_points, portfolio
from bartizan.graph.search.cuts import by_cuts
from bartizan.graph.search.mending import WhatIf, by_findings
from bartizan.graph.search.stories import Bounds, MoveGraph, Story, find_stories
from bartizan.graph.search.targets import Node, targets
from bartizan.graph.shapes import GraphCatalog
from bartizan.graph.technique import read_techniques
from bartizan.model.asset import Asset
from bartizan.model.attack_path import AttackPath, ChokePoint, Cut, Portfolio, Step
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
    what_if = WhatIf(graph, by_findings(graph, findings), limits)
    chokes, cut = choke_points(what_if, stories, CHOKE_SECONDS)
    least = portfolio(what_if, stories, CHOKE_SECONDS)
    cuts = Cuts(graph, found.assets, limits)
    if least is not None and least.paths_unbreakable:
        least = _with_cuts(least, cuts, [one for one in stories if not what_if.breaks(one, what_if.mends)])
    if cut:
        gaps.append(Gap("graph", "choke points", f"{CHOKE_SECONDS:g} seconds were up", "a smaller estate or project"))
    if least is not None and not least.proved:
        why = f"{len(least.findings)} were found, at least {least.at_least} are needed; time or memory ended the proof"
        gaps.append(Gap("graph", "the least set of fixes", why, "a smaller estate or project"))
    return Trace(
        found.assets,
        unique_edges([*estate.edges, *(_edge(move) for move in found.moves)]),
        told(stories, found.assets, what_if, cuts),
        chokes,
        least,
        list(dict.fromkeys([*found.gaps, *gaps])),
    )


class Cuts:
    """The changes that no finding asks for, evaluated, in words."""

    def __init__(self, graph: MoveGraph, assets: Mapping[str, Asset], bounds: Bounds) -> None:
        """Of all moves of the graph."""
        fixes, self._changes = by_cuts(graph)
        self._assets = assets
        self.what_if = WhatIf(graph, fixes, bounds)

    def breaking(self, story: Story) -> tuple[Cut, ...]:
        """Changes any of which removes the story, the first ones of its way."""
        found = [id_ for id_ in self.what_if.fixes_on(story)[:CUTS_TRIED] if self.what_if.breaks(story, [id_])]
        return tuple(self.named(id_) for id_ in found[:CUTS_SHOWN])

    def named(self, id_: str) -> Cut:
        """A change in words, with the facts to be changed."""
        change = self._changes[id_]
        move = change.move
        source, target = label(self._assets[move.source]), label(self._assets[move.target])
        return Cut(id_, move.technique.cut.format(source=source, target=target), change.evidence)


CUTS_TRIED, CUTS_SHOWN = 40, 6


def _with_cuts(least: Portfolio, cuts: Cuts, stories: Sequence[Story]) -> Portfolio:
    """The least set of findings, and of changes for the stories that no finding breaks."""
    found = portfolio(cuts.what_if, stories, CHOKE_SECONDS)
    if found is None:
        return least
    return replace(least, cuts=tuple(cuts.named(one) for one in found.findings), paths_cut=found.paths_removed)


def told(stories: Iterable[Story], assets: dict[str, Asset], what_if: WhatIf, cuts: Cuts) -> list[AttackPath]:
    """Stories as attack paths, the most likely and most harmful first."""
    paths = [_path(story, assets, what_if, cuts) for story in stories]
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


def _path(story: Story, assets: dict[str, Asset], what_if: WhatIf, cuts: Cuts) -> AttackPath:
    likelihood, impact = round(story.likelihood, 6), story.impact
    breaks = tuple(finding for finding in what_if.fixes_on(story) if what_if.breaks(story, [finding]))
    return AttackPath(
        id=fingerprint(story.entry, story.target[0], *story.techniques),
        title=_title(story, assets),
        entry=story.entry,
        steps=tuple(_step(move, assets) for move in story.moves),
        target=story.target[0],
        likelihood=likelihood,
        impact=impact,
        risk=Risk(round(100 * likelihood * impact), likelihood, impact),
        breaks=breaks,
        also=tuple(_step(move, assets) for move in story.also),
        cuts=() if breaks else cuts.breaking(story),
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
    shown = [move for move in story.moves[:-1] if not _relays(move, assets[move.target])]
    verbs = [move.technique.verb.format(target=label(assets[move.target])) for move in (*shown, story.moves[-1])]
    done = verbs[0] if len(verbs) == 1 else f"{', '.join(verbs[:-1])} and {verbs[-1]}"
    return f"{ENTRIES[story.entry][1]} can {done}"


def _relays(move: Move, target: Asset) -> bool:
    """Whether a step only passes on what stands in a store of text: the sentence goes on to who reads it."""
    return move.technique.id == "grounding-data-poison" and target.kind in GROUNDING


def label(asset: Asset) -> str:
    """An asset in a sentence: its kind and its name."""
    if asset.kind == "entry-point" or asset.type == "identity/administrator":
        return asset.name
    if asset.type == "code/module":
        return f"program {asset.name}"
    if asset.type == "code/model-load":
        return f"the load of {asset.name}"
    return f"{asset.kind.replace('-', ' ')} {asset.name}"
