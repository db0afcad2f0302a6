"""The reader of what lies beside models: configurations, cards, indexes, signatures. The service inspects them.

Each is a file, no model: what is found in it belongs to the model of its folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.model_files.beside import INDEX, TELLING, WEIGHTS, claims
from bartizan.sources.repository.model_files.claims import ending
from bartizan.sources.repository.reader import Context, Reader, SourceFile

SOURCE = "model-companion"
TYPE = "model-file"
LARGEST = 1 << 50
HEAD = 1 << 16
CARDS = frozenset({"README.md", "modelcard.md"})


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """An asset for each file of one folder that belongs to a model."""
    stems = {one.name.rpartition(".")[0] for one in files if one.name.endswith(".bin")}
    has_weights = any(ending(one.name) in WEIGHTS for one in files)
    for file in files:
        try:
            belongs = _belongs(file, stems, has_weights=has_weights)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            yield Gap(SOURCE, file.path, f"cannot be read: {reason}", f"read permission on {file.path}")
            continue
        if belongs:
            yield described(file, context)


def _belongs(file: SourceFile, stems: set[str], *, has_weights: bool) -> bool:
    """Whether a file is one of a model, by what lies beside it, else by its own words."""
    if file.name.endswith(".xml"):
        return file.name.removesuffix(".xml") in stems and b"<net" in file.read(HEAD)
    if file.name.endswith(INDEX):
        return b'"weight_map"' in file.read(HEAD)
    if file.name not in TELLING:
        return False
    if file.name in CARDS:
        return has_weights and file.read(3) == b"---"
    if file.name == "model.sig" and has_weights:
        return True
    head = file.read(HEAD)
    return any(one in head for one in TELLING[file.name])


def described(file: SourceFile, context: Context) -> Asset:
    """The file as an asset, to be inspected. OpenVINO's XML is the model, the `.bin` beside it its numbers."""
    config: dict[str, Value] = {"name": file.name, "format": ending(file.name) or "none", "size": file.size}
    return Asset(
        id=context.file_id(file.path),
        type=TYPE,
        kind="model" if file.name.endswith(".xml") else "file",
        name=file.name,
        provider="local",
        stage=Stage.DEPLOY,
        config=config,
        sightings=(Sighting(SOURCE, Location(file.path), config),),
    )


READER = Reader(SOURCE, claims, "directory", read, max_bytes=LARGEST, reads=HEAD)
