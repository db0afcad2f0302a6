"""Which data a scan looks into, and what that says of the assets that hold it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.catalog.load import Catalog
from bartizan.graph.estate import Estate
from bartizan.model.asset import Asset, Sighting, name_reference
from bartizan.model.edge import Edge, Gap
from bartizan.model.finding import Finding
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.severity import Stage
from bartizan.service.settings import AwsSection
from bartizan.service.targets import Target, TargetKind

_PURPOSES = {"trains-on": "training", "tuned-from": "training", "grounded-by": "grounding", "logs-to": "log"}
"""The purpose of a dataset by the kind of the edge that leads to it."""

_NAMED = (TargetKind.DATA, TargetKind.STORE)
_S3 = "AWS::S3::Bucket"


@dataclass(frozen=True, slots=True)
class ExaminedEstate:
    """The estate's assets with the data found in them, and the findings and gaps of looking."""

    assets: dict[str, Asset]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]


def target_records(target: Target) -> Iterator[Record]:
    """The asset of a target that is data itself, and its edge to the bucket that holds it."""
    identity = _identity(target)
    provider = {"s3": "aws", "gs": "gcp"}.get(
        target.word.partition("://")[0], "azure" if "://" in target.word else "local"
    )
    location = Location(path=target.word)
    yield Asset(
        identity, "file", "dataset", target.name, provider, stage=Stage.DATA, sightings=(Sighting("data", location),)
    )
    if target.word.startswith("s3://"):
        bucket = target.word.removeprefix("s3://").partition("/")[0]
        evidence = Evidence(f"{target.word} was named", location=location)
        yield Edge(identity, name_reference(_S3, bucket), "stores-in", evidence=(evidence,))


def _identity(target: Target) -> str:
    return target.word if target.kind is TargetKind.STORE else f"file:{target.word}"


def examine_estate(
    estate: Estate, targets: Sequence[Target], aws: AwsSection, catalog: Catalog, *, stores: bool
) -> ExaminedEstate:
    """Look into the named data, into the files that code trains or grounds on, and with `stores` into their buckets."""
    from bartizan.data.blobs import StoreSettings
    from bartizan.data.examine import DataTarget, examine

    purposes = _estate_purposes(estate)
    wanted = [
        DataTarget(_identity(one), one.word, purposes.get(_identity(one), "data"), one.word)
        for one in targets
        if one.kind in _NAMED
    ]
    for asset in estate.assets.values():
        if asset.kind == "dataset" and (found := _local(asset, targets)) is not None:
            path, shown = found
            wanted.append(DataTarget(asset.id, str(path), purposes.get(asset.id, "data"), shown))
    buckets = [one for one in estate.assets.values() if one.type == _S3 and one.id in purposes]
    live = any(one.kind is TargetKind.AWS for one in targets)
    gaps: list[Gap] = []
    if live and stores:
        wanted += [DataTarget(one.id, f"s3://{one.name}", purposes[one.id], f"s3://{one.name}") for one in buckets]
    elif live and buckets:
        names = ", ".join(sorted(one.name for one in buckets)[:5])
        gaps.append(Gap("data", names, "stores that models learn from were not looked into", "scan with --data"))
    if not wanted:
        return ExaminedEstate(dict(estate.assets), (), tuple(gaps))
    settings = StoreSettings(aws.endpoint_url, next(iter(aws.regions), None), aws.profile)
    assets = dict(estate.assets)
    findings: list[Finding] = []
    for result in examine(wanted, catalog.detectors.values(), store=settings):
        if (examined := assets.get(result.asset_id)) is not None:
            assets[examined.id] = dataclasses.replace(examined, data=result.counts, sensitivity=result.sensitivity)
        findings += result.findings
        gaps += result.gaps
    return ExaminedEstate(assets, tuple(findings), tuple(gaps))


def _estate_purposes(estate: Estate) -> Mapping[str, str]:
    """What each asset's data is used for: training wins over grounding, grounding over logs."""
    order = ("log", "grounding", "training")
    purposes: dict[str, str] = {}
    for edge in estate.edges:
        purpose = _PURPOSES.get(edge.kind)
        if purpose and order.index(purpose) >= order.index(purposes.get(edge.target, "log")):
            purposes[edge.target] = purpose
    return purposes


def _local(asset: Asset, targets: Sequence[Target]) -> tuple[Path, str] | None:
    """The file of a dataset below a scanned tree, never one that a link leads out of it.

    What a file declares at an address (`main.tf#azurerm_…`) is not the data: the file is code.
    """
    for target in targets:
        prefix = f"repo:{target.name}//"
        if target.kind is TargetKind.TREE and target.path is not None and asset.id.startswith(prefix):
            shown = asset.id.removeprefix(prefix)
            if "#" in shown:
                return None
            root = target.path.resolve()
            path = (root / shown).resolve()
            if path.is_relative_to(root) and path.exists():
                return path, shown
    return None
