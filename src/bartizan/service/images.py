"""Container images as targets of a scan, with the model files in them inspected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from bartizan.catalog.load import Catalog
from bartizan.model.scan import Record
from bartizan.model.values import Unknown, Value
from bartizan.service.targets import Target

if TYPE_CHECKING:
    from bartizan.sources.images.contents import ModelFile

_TELLING = frozenset({"framework", "architecture", "tensors"})


def image_records(
    target: Target, catalog: Catalog, platform: str | None, progress: Callable[[str, int, int], None]
) -> Iterator[Record]:
    """What the image or images of a target hold. Raises `InputError` for a platform that is none."""
    from bartizan.sources.images.source import ImageSettings, ImageSource

    source = ImageSource(
        target.name,
        catalog,
        ImageSettings(platform),
        look=look_into,
        progress=lambda done, total: progress(f"reading {target.name}", done, total),
    )
    yield from source.collect()


def look_into(file: ModelFile, stream: BinaryIO) -> Mapping[str, Value] | None:
    """The inspection of a model file in an image; None for an ordinary archive or other data."""
    from bartizan.artifacts.inspect import inspect
    from bartizan.artifacts.inspection import Verdict
    from bartizan.service.model_files import CONTAINERS, described_inspection

    try:
        found = inspect(stream, file.path.rpartition("/")[2])
    except OSError as error:
        return {"inspection": Unknown(f"the file could not be read: {error.strerror or error}")}
    is_grave = found.verdict in {Verdict.MALICIOUS, Verdict.SUSPICIOUS} or "lfs" in file.config
    if not is_grave and found.format in CONTAINERS and not _TELLING & set(found.facts):
        return None
    return {"format": found.format, "inspection": described_inspection(found)}
