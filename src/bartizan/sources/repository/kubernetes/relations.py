"""What a manifest's objects have to do with each other, and with clouds, images and models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.kubernetes.contents import contents, kind_of
from bartizan.sources.repository.kubernetes.index import Index
from bartizan.sources.repository.kubernetes.links import links
from bartizan.sources.repository.kubernetes.manifest import Manifest
from bartizan.sources.repository.reader import Context


def relations(manifests: Sequence[Manifest], context: Context, source: str) -> Iterator[Record]:
    """The assets of the manifests, in the kinds that their images give them, what they run, and their edges."""
    index = Index(manifests, context.catalog)
    for one in manifests:
        manifest, asset = one, one.asset
        workload = index.workloads.get(asset.id)
        if workload is not None and asset.kind == "compute":
            kind, stage = kind_of(workload)
            asset = replace(asset, kind=kind or asset.kind, stage=stage or asset.stage)
            manifest = replace(manifest, asset=asset)
        yield asset
        yield from links(manifest, index)
        yield from contents(manifest, workload, context, source)
    if index.looks < 0:
        where = manifests[0].path
        why = "so many objects of one name or label that not all links between them were followed"
        yield Gap(source, where, why, "fewer objects in one estate")
