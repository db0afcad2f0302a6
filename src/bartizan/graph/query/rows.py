"""The rows of a snapshot: an estate's records as the tables of `schema` keep them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec

from bartizan.graph.query.schema import ATTACKS, camel, snake
from bartizan.model.asset import Asset, Difference
from bartizan.model.attack_path import AttackPath
from bartizan.model.edge import Edge, Gap
from bartizan.model.finding import Finding
from bartizan.model.severity import FindingState, Sensitivity, Severity, Verdict
from bartizan.model.values import Unknown, Value, plain

Cell: TypeAlias = str | int | float | bool | Sequence[str] | None
Row: TypeAlias = tuple[Cell, ...]

MOST_SETTINGS = 500
LONGEST_SETTING = 300
LONGEST_TEXT = 2_000
OWNER_TAGS = ("owner", "team", "contact", "maintainer")
OPEN = (FindingState.OPEN, FindingState.REOPENED)


@dataclass(frozen=True, slots=True)
class Contents:
    """What one snapshot holds; ends of edges that are not among the assets are left out."""

    assets: Sequence[Asset]
    edges: Sequence[Edge] = ()
    findings: Sequence[Finding] = ()
    attack_paths: Sequence[AttackPath] = ()
    gaps: Sequence[Gap] = ()


@dataclass(slots=True)
class _Figures:
    severity: Severity | None = None
    risk: int = 0
    findings: int = 0
    paths: int = 0


@dataclass(slots=True)
class Tables:
    """The rows of every table, each of the nodes' beginning with its number, of the relationships' with two."""

    nodes: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    joins: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, cells: Row) -> int:
        """A node; its number."""
        rows = self.nodes[table]
        rows.append((len(rows), *cells))
        return len(rows) - 1


def tables(contents: Contents) -> Tables:
    """All rows, the same for the same contents whatever their order."""
    out = Tables()
    figures = _figures(contents)
    assets: dict[str, int] = {}
    classes = _classes(out, contents.assets)
    for asset in sorted(contents.assets, key=lambda one: one.id):
        if asset.id not in assets:
            assets[asset.id] = out.add("Asset", _asset(asset, figures[asset.id]))
            _data(out, asset, assets[asset.id], classes)
            for difference in asset.drift:
                drift = out.add("Drift", _drift(asset.id, difference))
                out.joins["HAS_DRIFT"].append((assets[asset.id], drift, "HAS_DRIFT"))
    findings = _findings(out, contents.findings, assets)
    _paths(out, contents.attack_paths, assets, findings)
    for number, gap in enumerate(sorted(set(contents.gaps), key=lambda one: (one.source, one.what, one.why))):
        out.add("Gap", ("Gap", str(number), gap.what, gap.source, gap.why, gap.needs))
    _edges(out, contents.edges, assets)
    return out


def _figures(contents: Contents) -> Mapping[str, _Figures]:
    out: dict[str, _Figures] = defaultdict(_Figures)
    for finding in contents.findings:
        if finding.verdict == Verdict.FAIL and finding.state in OPEN:
            figure = out[finding.asset]
            figure.findings += 1
            figure.risk = max(figure.risk, finding.risk.score if finding.risk else 0)
            if figure.severity is None or finding.severity.rank > figure.severity.rank:
                figure.severity = finding.severity
    for path in contents.attack_paths:
        for identifier in passed(path):
            figure = out[identifier]
            figure.paths += 1
            figure.risk = max(figure.risk, path.risk.score)
    return out


def passed(path: AttackPath) -> tuple[str, ...]:
    """The ids of the assets on a path, in order."""
    return tuple(dict.fromkeys([path.entry, *(step.target for step in path.steps), path.target]))


def _asset(asset: Asset, figure: _Figures) -> Row:
    place = next((one.location for one in asset.sightings if one.location.path is not None), None)
    settings, unknown = _settings(asset.config)
    tags = {name.lower(): value for name, value in asset.tags.items()}
    config = asset.config
    version, service = config.get("version"), config.get("service")
    return (
        camel(asset.kind), asset.id, asset.kind, asset.type, asset.name or asset.id, asset.provider, asset.account,
        asset.region, asset.stage, asset.exposure, asset.sensitivity, figure.severity,
        next((tags[name] for name in OWNER_TAGS if tags.get(name)), None),
        place.path if place else None,
        version if isinstance(version, str) else None,
        service if isinstance(service, str) else None,
        place.line if place else None,
        figure.risk, figure.findings, figure.paths, len(asset.drift),
        _truth(config.get("pinned")), _truth(config.get("approval")),
        _words(config.get("capabilities")),
        sorted({sighting.source for sighting in asset.sightings}),
        sorted({one.data_class for one in asset.data}),
        [f"{name}={value}" for name, value in sorted(asset.tags.items())],
        settings,
        unknown,
    )  # fmt: skip


def _truth(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


def _words(value: Value) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return []
    return sorted({one for one in value if isinstance(one, str)})


def _settings(config: Value) -> tuple[list[str], list[str]]:
    """`path=value` of every plain value, and the paths of those that could not be known; at most 500 of each."""
    known: dict[str, None] = {}
    unknown: dict[str, None] = {}
    pending: list[tuple[str, Value]] = [("", config)]
    while pending and len(known) < MOST_SETTINGS and len(unknown) < MOST_SETTINGS:
        path, value = pending.pop()
        if isinstance(value, Unknown):
            unknown[path[:LONGEST_SETTING]] = None
        elif isinstance(value, Mapping):
            inner = [(f"{path}.{key}" if path else str(key), one) for key, one in value.items()]
            pending.extend(reversed(inner[:MOST_SETTINGS]))
        elif isinstance(value, Sequence) and not isinstance(value, str):
            pending.extend((f"{path}[]", one) for one in reversed(value[:MOST_SETTINGS]))
        elif value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            known[f"{path}={text}"[:LONGEST_SETTING]] = None
    return list(known), list(unknown)


def _classes(out: Tables, assets: Iterable[Asset]) -> dict[str, int]:
    """A node for each class of data, as sensitive as the most sensitive of what was found of it."""
    worst: dict[str, Sensitivity] = {}
    for one in (one for asset in assets for one in asset.data):
        known = worst.get(one.data_class)
        if known is None or one.sensitivity.rank > known.rank:
            worst[one.data_class] = one.sensitivity
    return {name: out.add("DataClass", ("DataClass", name, name, worst[name])) for name in sorted(worst)}


def _data(out: Tables, asset: Asset, row: int, classes: Mapping[str, int]) -> None:
    for one in sorted(asset.data, key=lambda one: (one.data_class, one.detector)):
        out.joins["CONTAINS_DATA"].append(
            (row, classes[one.data_class], "CONTAINS_DATA", one.detector, one.confidence, one.count)
        )


def _drift(asset: str, one: Difference) -> Row:
    declared, live = (msgspec.json.encode(plain(value)).decode()[:LONGEST_TEXT] for value in (one.declared, one.live))  # type: ignore[arg-type]
    return "Drift", f"{asset} {one.property}", one.property, declared, live, one.location.path, one.location.line


def _findings(out: Tables, findings: Iterable[Finding], assets: Mapping[str, int]) -> dict[str, int]:
    rows: dict[str, int] = {}
    for one in sorted(findings, key=lambda one: one.id):
        if one.id in rows or one.asset not in assets:
            continue
        place = one.location
        rows[one.id] = out.add(
            "Finding",
            (
                "Finding", one.id, one.rule, one.title, one.asset, one.verdict, one.severity, one.confidence,
                one.state, one.why[:LONGEST_TEXT], one.fix.summary[:LONGEST_TEXT] if one.fix else None,
                place.path if place else None, one.first_seen, one.last_seen, place.line if place else None,
                one.risk.score if one.risk else 0, sorted(one.controls),
            ),
        )  # fmt: skip
        out.joins["HAS_FINDING"].append((assets[one.asset], rows[one.id], "HAS_FINDING"))
    return rows


def _paths(out: Tables, paths: Iterable[AttackPath], assets: Mapping[str, int], findings: Mapping[str, int]) -> None:
    done: set[str] = set()
    for path in sorted(paths, key=lambda one: one.id):
        if path.id in done:
            continue
        done.add(path.id)
        techniques = [step.technique for step in path.steps]
        row = out.add(
            "AttackPath",
            ("AttackPath", path.id, path.title[:LONGEST_TEXT], path.risk.score, len(path.steps), path.likelihood,
             path.impact, techniques),
        )  # fmt: skip
        for name, end in (("STARTS_AT", path.entry), ("ENDS_AT", path.target)):
            if end in assets:
                out.joins[name].append((row, assets[end], name))
        for position, identifier in enumerate(passed(path)):
            if identifier in assets:
                out.joins["PASSES"].append((row, assets[identifier], "PASSES", position))
        for finding in path.breaks:
            if finding in findings:
                out.joins["BREAKS"].append((findings[finding], row, "BREAKS"))


def _edges(out: Tables, edges: Iterable[Edge], assets: Mapping[str, int]) -> None:
    rows: dict[tuple[str, int, int, str | None], Edge] = {}
    for edge in edges:
        source, target = assets.get(edge.source), assets.get(edge.target)
        if source is not None and target is not None:
            rows.setdefault((edge.kind, source, target, edge.technique), edge)
    for (kind, source, target, technique), edge in sorted(rows.items(), key=lambda one: _order(one[0])):
        evidence = "; ".join(one.text for one in edge.evidence)[:LONGEST_TEXT] or None
        cells = (kind, technique, edge.certainty, evidence, technique is not None, edge.likelihood)
        for name in (snake(kind), ATTACKS) if technique is not None else (snake(kind),):
            out.joins[name].append((source, target, name, *cells))


def _order(key: tuple[str, int, int, str | None]) -> tuple[str, int, int, str]:
    kind, source, target, technique = key
    return kind, source, target, technique or ""
