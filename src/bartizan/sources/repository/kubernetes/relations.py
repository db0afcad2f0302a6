"""What a manifest's objects have to do with each other, and with clouds, images and models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bartizan.model.scan import Record
from bartizan.sources.repository.kubernetes.objects import Manifest
from bartizan.sources.repository.reader import Context


def relations(manifests: Sequence[Manifest], context: Context, source: str) -> Iterator[Record]:
    """The assets of the manifests, in their final kinds, and their edges."""
    del context, source
    for manifest in manifests:
        yield manifest.asset
