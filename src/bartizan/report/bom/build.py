"""A scan's result as a bill of materials."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.scan import ScanResult
from bartizan.model.values import Config
from bartizan.report.bom import evidence, links, vulnerabilities
from bartizan.report.bom.bill import Bill, Link, Part
from bartizan.report.bom.classified import classified
from bartizan.report.bom.folders import gathered
from bartizan.report.bom.options import Options
from bartizan.report.bom.parts import part
from bartizan.report.bom.roles import KINDS, TYPES, Place, Relation, Role, When
from bartizan.report.bom.statements import About

_DIGITS = 11
"""Digits of seconds since 1970 that a date can have."""
_NOT_OF_INVENTORY = frozenset({"posture", "trace", "graph"})
"""Sources whose gaps are about judgements: they hide no part."""


def build(result: ScanResult, options: Options) -> Bill:
    """The bill of `result`. The same result and options give the same bill."""
    result = gathered(_printable(result))
    assets = {asset.id: asset for asset in result.assets if asset.id}
    places = {one: place for one, asset in assets.items() if (place := _place(asset)) is not None}
    graph = links.graph(result.edges, places)
    kept = _kept(assets, graph, options)
    flows = {one for one in kept if places[one].role is Role.WORKFLOW}
    found = links.resolve(graph, kept - flows)
    if options.paths or options.repositories:
        seen = _within(kept, found, assets, options)
        found = [link for link in found if link.source in seen and link.target in seen]
        kept = (kept - flows) & seen | {one for one in flows if _in_scope(assets[one], options)}
        flows &= kept
    uses = _uses(graph, assets)
    made = {one: _part(assets[one], places[one], uses.get(one, ()), options, graph) for one in sorted(kept)}
    parts = tuple(made[one] for one in sorted(kept - flows))
    everything = {*found, *links.named(parts), *links.loaded_with(graph, {one.ref: one for one in parts})}
    everything |= set(links.in_repositories(parts, links.top([one.ref for one in parts], everything)))
    own = [link for one in sorted(flows) for link in _own_links(one, graph, made)]
    told = tuple(sorted({*everything, *own}))
    return Bill(
        name=options.settings.system.name or ", ".join(result.scan.targets) or "scan",
        version=options.settings.system.version,
        time=_time(result.scan.started, reproducible=options.reproducible),
        tool_version=result.scan.version,
        system=options.settings.system,
        phases=evidence.phases([one.asset for one in made.values()]),
        targets=result.scan.targets,
        parts=tuple(classified(parts, everything)),
        workflows=tuple(made[one] for one in sorted(flows)),
        links=told,
        outgoing=_grouped(told, "source"),
        incoming=_grouped(told, "target"),
        top=links.top([one.ref for one in parts], everything),
        gaps=_gaps(result.gaps),
        compared=sum(isinstance(one.asset.config.get("vulnerabilities"), list) for one in parts),
        vulnerabilities=vulnerabilities.find(result, parts),
        is_all=options.everything,
    )


def _printable(result: ScanResult) -> ScanResult:
    """The result with ids that every format can hold: a file's name may have bytes that are no text."""
    odd = {one.id: _escaped(one.id) for one in result.assets if not one.id.isprintable()}
    if not odd:
        return result
    return replace(
        result,
        assets=tuple(replace(one, id=odd.get(one.id, one.id)) for one in result.assets),
        edges=tuple(
            replace(one, source=odd.get(one.source, one.source), target=odd.get(one.target, one.target))
            for one in result.edges
        ),
        findings=tuple(replace(one, asset=odd.get(one.asset, one.asset)) for one in result.findings),
    )


def _escaped(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def _place(asset: Asset) -> Place | None:
    return TYPES.get(asset.type) or KINDS.get(asset.kind)


def _kept(assets: Mapping[str, Asset], graph: links.Graph, options: Options) -> set[str]:
    """The ids of the parts: of AI, what stands directly beside it, and all packages when they are wanted."""
    places = graph.places
    kept = {one for one, place in places.items() if place.when is When.ALWAYS and place.role is not Role.FOLD}
    kept |= {one for one in places if places[one].when is When.PACKAGES and options.everything}
    candidates = {one for one, place in places.items() if place.when is not When.ALWAYS} - kept
    near = {one for one in candidates if _stands_by(one, kept, graph)}
    runs = {one for one in candidates - near if places[one].role is Role.WORKFLOW}
    near |= {one for one in runs if _stands_by(one, near, graph)}
    return {one for one in kept | near if assets[one].name or assets[one].id}


def _stands_by(one: str, kept: set[str], graph: links.Graph) -> bool:
    """Whether a part that is of AI by itself stands beside it, also through a folded asset."""
    is_package = graph.places[one].when is When.PACKAGES
    for ways in (graph.out, graph.into):
        pending, seen = [one], {one}
        while pending:
            for other, _ in ways.get(pending.pop(), ()):
                place = graph.places[other]
                if other in kept and not (is_package and place.role is Role.APPLICATION):
                    return True
                if place.role is Role.FOLD and other not in seen:
                    seen.add(other)
                    pending.append(other)
    return False


def _uses(graph: links.Graph, assets: Mapping[str, Asset]) -> dict[str, tuple[Config, ...]]:
    """The configurations of the folded assets (clients, loads) that lead directly to each asset."""
    found: dict[str, list[Config]] = {}
    for one, place in sorted(graph.places.items()):
        if place.role is Role.FOLD:
            for target, _ in graph.out.get(one, ()):
                found.setdefault(target, []).append(assets[one].config)
    return {target: tuple(configs) for target, configs in found.items()}


def _part(asset: Asset, place: Place, uses: tuple[Config, ...], options: Options, graph: links.Graph) -> Part:
    about = said_of(asset, options.settings.about)
    is_ai = place.when is When.ALWAYS or any(
        graph.places[other].when is When.ALWAYS for other, _ in graph.into.get(asset.id, ())
    )
    return part(asset, _refined(asset, place, graph), uses, about, is_ai=is_ai)


def _refined(asset: Asset, place: Place, graph: links.Graph) -> Place:
    """A store of objects holds a data set when something learns from it or is grounded on it, else other data."""
    if place.when is not When.LINKED or place.content != "dataset":
        return place
    learns = (Relation.TRAINED_ON, Relation.TESTED_ON, Relation.GROUNDED_ON)
    for other, relation in graph.into.get(asset.id, ()):
        if relation in learns or graph.places[other].content == "dataset":
            return place
    return replace(place, content="other")


def said_of(asset: Asset, statements: Iterable[About]) -> About | None:
    """The statements about the asset as one, a later one over an earlier; None when there are none."""
    matching = [one for one in statements if _matches(one.asset, asset)]
    if not matching:
        return None
    merged: dict[str, Any] = {"asset": asset.id}
    for one in matching:
        held = {item.name: getattr(one, item.name) for item in fields(About) if item.name != "asset"}
        merged.update({name: value for name, value in held.items() if value not in (None, (), {})})
    return About(**merged)


def _matches(pattern: str, asset: Asset) -> bool:
    return fnmatchcase(asset.id, pattern) or fnmatchcase(asset.name, pattern)


def _own_links(one: str, graph: links.Graph, made: Mapping[str, Part]) -> list[Link]:
    """The relations of a workflow itself: what it reads, what it makes, what it is part of."""
    out = [Link(one, target, relation) for target, relation in graph.out.get(one, ()) if target in made]
    return sorted(out + [Link(source, one, relation) for source, relation in graph.into.get(one, ()) if source in made])


def _within(kept: set[str], found: Sequence[Link], assets: Mapping[str, Asset], options: Options) -> set[str]:
    """The kept parts that were seen in the scope, and what they need."""
    needs: dict[str, list[str]] = {}
    for link in found:
        needs.setdefault(link.source, []).append(link.target)
    pending = [one for one in kept if _in_scope(assets[one], options)]
    seen: set[str] = set()
    while pending:
        one = pending.pop()
        if one not in seen:
            seen.add(one)
            pending.extend(needs.get(one, ()))
    return seen


def _in_scope(asset: Asset, options: Options) -> bool:
    if asset.kind == "repository" and options.paths:
        return False
    prefixes = tuple(f"repo:{name}//" for name in options.repositories)
    of_repository = bool(prefixes) and (asset.id.startswith(prefixes) or asset.id in {p[:-2] for p in prefixes})
    paths = [one.location.path for one in asset.sightings if one.location.path]
    at_path = any(fnmatchcase(path, pattern) or _below(path, pattern) for path in paths for pattern in options.paths)
    return (of_repository or not prefixes) and (at_path or not options.paths)


def _below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")


def _grouped(found: Iterable[Link], end: str) -> dict[str, tuple[Link, ...]]:
    groups: dict[str, list[Link]] = {}
    for link in found:
        groups.setdefault(getattr(link, end), []).append(link)
    return {ref: tuple(links_) for ref, links_ in groups.items()}


def _gaps(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    kept = [gap for gap in gaps if gap.source not in _NOT_OF_INVENTORY]
    return tuple(sorted(kept, key=lambda gap: (gap.source, gap.what, gap.why)))


def _time(started: str, *, reproducible: bool) -> str | None:
    """The document's time: `SOURCE_DATE_EPOCH`, else the scan's start, else none."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal() and len(epoch) <= _DIGITS:
        return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if reproducible:
        return None
    return utc(started)


def utc(text: str) -> str | None:
    """A date or time of ISO 8601 as UTC to the second, ending in `Z`; None for another text."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
