"""AWS services that have switches of their own: buckets, notebooks."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.access.aws.buckets import PublicWay, bucket_doors
from bartizan.graph.exposure.door import Door, Exposed, from_doors, switch
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.severity import Exposure


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Buckets by their policies and lists, notebooks by their way out."""
    for asset in facts.assets.values():
        if asset.type == "AWS::S3::Bucket":
            ways = [_bucket_door(asset, found) for found in bucket_doors(facts, asset)]
            yield asset.id, from_doors(asset, ways, Exposure.PRIVATE)
        elif asset.type == "AWS::SageMaker::NotebookInstance":
            yield asset.id, switch(facts, asset, "DirectInternetAccess", open_="Enabled", closed="Disabled")


def _bucket_door(bucket: Asset, found: PublicWay) -> Door:
    technique = "public-data-read" if found.action == "read" else "public-data-write"
    return Door(bucket.id, technique, found.evidence, found.facts, found.certainty, scope=found.scope)
