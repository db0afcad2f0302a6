"""Bills of materials: made from a scan, from saved results, or read from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bartizan.model.asset import Asset
from bartizan.model.codec import from_data
from bartizan.model.errors import InputError
from bartizan.model.scan import SCHEMA, ScanResult
from bartizan.report.bom.build import build
from bartizan.report.bom.options import Options
from bartizan.report.cyclonedx import document
from bartizan.service.bom_document import BomDocument, parse_document, read_json

VERSION = "1.7"
"""The CycloneDX that results are compared and measured in."""


def is_result(data: Any) -> bool:
    """Whether JSON data are a scan's result."""
    return isinstance(data, Mapping) and data.get("schema") == SCHEMA


def saved_results(words: Sequence[str]) -> ScanResult | None:
    """The results in the files that `words` name, as one; None when the words are targets to scan.

    Raises `InputError` when some are results and others are not, or one cannot be read.
    """
    named = [Path(word) for word in words if word.endswith(".json") and Path(word).is_file()]
    found = [(path, data) for path in named if is_result(data := read_json(path))]
    if not found:
        return None
    if len(found) < len(words):
        hint = "write two bills, or scan everything in one scan"
        raise InputError("saved results and targets to scan cannot be one bill", where=str(found[0][0]), hint=hint)
    return merge([_result(data, path) for path, data in found])


def _result(data: Any, path: Path) -> ScanResult:
    return from_data(ScanResult, data, where=str(path))


def merge(results: Sequence[ScanResult]) -> ScanResult:
    """Several results as one: an asset that several know has the sightings of all; the first says the rest."""
    first, *others = results
    if not others:
        return first
    assets: dict[str, Asset] = {}
    for result in results:
        for asset in result.assets:
            held = assets.get(asset.id)
            if held is None:
                assets[asset.id] = asset
                continue
            more = [one for one in asset.sightings if one not in held.sightings]
            assets[asset.id] = replace(held, sightings=(*held.sightings, *more), config={**asset.config, **held.config})
    targets = tuple(dict.fromkeys(target for result in results for target in result.scan.targets))
    last = max(results, key=lambda result: result.scan.finished)
    return replace(
        first,
        scan=replace(last.scan, targets=targets, started=max(result.scan.started for result in results)),
        assets=tuple(assets[one] for one in sorted(assets)),
        edges=tuple(dict.fromkeys(edge for result in results for edge in _hashable(result.edges))),
        findings=tuple({one.id: one for result in results for one in result.findings}.values()),
        gaps=tuple(dict.fromkeys(gap for result in results for gap in result.gaps)),
        exceptions=tuple(one for result in results for one in result.exceptions),
    )


def _hashable(edges: Sequence[Any]) -> list[Any]:
    """Edges without their evidence, which may hold lists; a bill does not show it."""
    return [replace(edge, evidence=()) for edge in edges]


def is_document(word: str) -> bool:
    """Whether the word names a file that is a bill of materials; raises `InputError` for one that is broken JSON."""
    path = Path(word)
    if not word.endswith(".json") or not path.is_file():
        return False
    data = read_json(path)
    return isinstance(data, Mapping) and ("bomFormat" in data or "@graph" in data)


def open_document(word: str) -> BomDocument:
    """The bill of materials in a file, or the one of the result in it. Raises `InputError`."""
    path = Path(word)
    data = read_json(path)
    if is_result(data):
        return of_result(_result(data, path), Options(everything=True), word)
    return parse_document(data, word)


def of_result(result: ScanResult, options: Options, name: str) -> BomDocument:
    """The bill of a result, read as any other document is."""
    return parse_document(document(build(result, options), VERSION), name)
