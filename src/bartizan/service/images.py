"""Container images as targets of a scan."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bartizan.catalog.load import Catalog
from bartizan.model.scan import Record
from bartizan.service.targets import Target


def image_records(
    target: Target, catalog: Catalog, platform: str | None, progress: Callable[[str, int, int], None]
) -> Iterator[Record]:
    """What the image or images of a target hold. Raises `InputError` for a platform that is none."""
    from bartizan.sources.images.source import ImageSettings, ImageSource

    source = ImageSource(
        target.name,
        catalog,
        ImageSettings(platform),
        progress=lambda done, total: progress(f"reading {target.name}", done, total),
    )
    yield from source.collect()
