"""Model files of the scanned trees inspected: what each would do on loading becomes part of its asset."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.artifacts.inspection import Inspection, Signal, Verdict
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge, Gap
from bartizan.model.finding import Finding
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value
from bartizan.service.model_folders import settle
from bartizan.service.targets import Target, TargetKind

TYPE = "model-file"
SOURCE = "model-file"
MOST_SIGNALS = 20
MOST_SHOWN = 5
CONTAINERS = frozenset({"zip", "tar", "7z", "compressed", "unknown", "archive"})
"""Formats that alone do not make a file a model."""

RULES = {
    "model-file-malicious": Verdict.MALICIOUS,
    "model-file-suspicious": Verdict.SUSPICIOUS,
    "model-file-unsafe-format": Verdict.UNSAFE,
    "model-file-not-assessed": Verdict.UNASSESSED,
}
"""The rules about an inspection's verdict, with the signals that are their evidence."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """The assets with what was found in their files, what lies beside which model, and the gaps of looking."""

    assets: dict[str, Asset]
    gaps: tuple[Gap, ...]
    edges: tuple[Edge, ...] = ()


def inspect_estate(assets: Mapping[str, Asset], targets: Sequence[Target]) -> Inspected:
    """Inspect the file of every model-file asset. Archives in which no model is found are left out."""
    out = dict(assets)
    gaps: list[Gap] = []
    for asset in assets.values():
        if asset.type != TYPE:
            continue
        path = _path(asset, targets)
        if path is None:
            continue
        inspection = _inspection(path, asset, gaps)
        if inspection is None:
            config = {**asset.config, "inspection": Unknown("the file could not be read")}
        elif _is_model(asset, inspection):
            config = {**asset.config, "format": inspection.format, "inspection": described_inspection(inspection)}
        else:
            del out[asset.id]
            continue
        out[asset.id] = dataclasses.replace(asset, config=config)
    settled, edges = settle(out, lambda asset: _path(asset, targets))
    return Inspected(settled, tuple(gaps), tuple(edges))


def _inspection(path: Path, asset: Asset, gaps: list[Gap]) -> Inspection | None:
    from bartizan.artifacts.inspect import inspect

    try:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with open(os.open(path, flags), "rb") as stream:  # noqa: PTH123 - a link that took the file's place is refused
            return inspect(stream, asset.name)
    except OSError as error:
        why = f"cannot be read: {error.strerror or type(error).__name__}"
        gaps.append(Gap(SOURCE, asset.id.partition("//")[2], why, "read permission on the file"))
        return None


def _is_model(asset: Asset, inspection: Inspection) -> bool:
    """Whether the file is a model, or does what must be known: an ordinary archive is neither."""
    if inspection.verdict in {Verdict.MALICIOUS, Verdict.SUSPICIOUS} or "lfs" in asset.config:
        return True
    if asset.kind == "file" or inspection.format not in CONTAINERS:
        return True
    return bool({"framework", "architecture", "tensors"} & set(inspection.facts))


def described_inspection(inspection: Inspection) -> dict[str, Value]:
    """An inspection as it stands in an asset's configuration, the gravest signals first."""
    order = [Verdict.MALICIOUS, Verdict.SUSPICIOUS, Verdict.UNASSESSED, Verdict.UNSAFE, Verdict.CLEAN]
    signals = sorted(inspection.signals, key=lambda one: order.index(one.verdict))[:MOST_SIGNALS]
    return {
        "verdict": inspection.verdict.value,
        "sha256": inspection.sha256,
        "size": inspection.size,
        "signals": [_signal(one) for one in signals],
        "facts": dict(inspection.facts),
    }


def _signal(signal: Signal) -> dict[str, Value]:
    return {
        "id": signal.id,
        "verdict": signal.verdict.value,
        "what": signal.what,
        "member": signal.member,
        "offset": signal.offset,
    }


def described(findings: Iterable[Finding], assets: Mapping[str, Asset]) -> list[Finding]:
    """The findings; those about an inspection with its signals as evidence, each with member and byte."""
    return [_with_signals(one, assets) if one.rule in RULES else one for one in findings]


def _with_signals(finding: Finding, assets: Mapping[str, Asset]) -> Finding:
    asset = assets.get(finding.asset)
    inspection = asset.config.get("inspection") if asset is not None else None
    signals = inspection.get("signals") if isinstance(inspection, Mapping) else None
    if not isinstance(signals, list):
        return finding
    evidence: list[Evidence] = []
    for number, one in enumerate(signals):
        if isinstance(one, Mapping) and one.get("verdict") == RULES[finding.rule].value and len(evidence) < MOST_SHOWN:
            member = str(one.get("member") or "").partition("!")[2]
            place = f" in {member}" if member else ""
            byte = "" if one.get("offset") is None else f" at byte {one['offset']}"
            text = f"{finding.location or finding.asset} {one['what']}{place}{byte}"
            evidence.append(Evidence(text, f"inspection.signals[{number}]", dict(one), finding.location))
    return dataclasses.replace(finding, evidence=tuple(evidence)) if evidence else finding


def _path(asset: Asset, targets: Sequence[Target]) -> Path | None:
    """The file of an asset below a scanned tree, never one that a link leads out of it."""
    for target in targets:
        if target.kind not in {TargetKind.TREE, TargetKind.FILE} or target.path is None:
            continue
        root = target.path.resolve()
        base = root.parent if root.is_file() else root
        prefix = f"repo:{base.name or 'root'}//"
        if asset.id.startswith(prefix):
            path = (base / asset.id.removeprefix(prefix)).resolve()
            if path.is_relative_to(base) and path.is_file():
                return path
    return None
