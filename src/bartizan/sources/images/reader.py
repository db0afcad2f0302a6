"""One image: its layers streamed, what is kept read by the readers of repositories, everything with its layer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from bartizan.catalog.images import ImageName, image_name, images
from bartizan.catalog.load import Catalog
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.images.config import Described, base_reference, describe, hidden
from bartizan.sources.images.contents import Contents, Look
from bartizan.sources.images.inventory import (
    counts,
    model_assets,
    package_assets,
    product,
    program_assets,
    served,
)
from bartizan.sources.images.layers import Found, Hidden, Layers
from bartizan.sources.images.manifest import Image, Layer
from bartizan.sources.images.paths import Zone, zone
from bartizan.sources.images.places import is_asset, placed
from bartizan.sources.images.reference import Reference, tried
from bartizan.sources.images.scratch import ImageContext, ImageSetup, Scratch
from bartizan.sources.images.streams import Budget
from bartizan.sources.images.unreadable import SOURCE
from bartizan.sources.repository.ai import packages
from bartizan.sources.repository.reader import MEGABYTE, Context, LazyReader, Reader, SourceFile
from bartizan.sources.repository.reader import Limits as ParseLimits
from bartizan.sources.repository.readers import READERS
from bartizan.sources.repository.secrets.reader import READER as SECRETS
from bartizan.sources.repository.secrets.reader import secret_patterns
from bartizan.sources.repository.source import INLINE_BYTES, INLINE_FILES
from bartizan.sources.repository.work import perform, plan

TYPE = "image"
LEFT_OUT = frozenset(
    {"terraform", "cloudformation", "serverless", "arm", "bicep", "dockerfile", "compose", "ci", "kubernetes"}
    | {"helm", "helm-releases", "pulumi", "model-file"}
)
"""Readers of what declares infrastructure: a copy of it inside an image deploys nothing.

Model files are told while their layer streams past, for they may be too large to keep.
"""
IN_SYSTEM = frozenset({"secrets", "mcp", "agent-settings"})
"""Readers of what stands outside of applications."""
STEP = 120
"""Characters of a step of the history that a note shows."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one image: `bytes` and `entries` of its layers unpacked, `text` bytes kept for readers.

    `model` is the largest model file that is opened, in bytes; `parse` are the bounds of the readers.
    """

    bytes: int = 100_000 * MEGABYTE
    entries: int = 5_000_000
    text: int = 1024 * MEGABYTE
    model: int = 4096 * MEGABYTE
    parse: ParseLimits = field(default_factory=ParseLimits)


def readers() -> tuple[Reader | LazyReader, ...]:
    """The readers of repositories that read images too."""
    return tuple(one for one in READERS if one.name not in LEFT_OUT)


class ImageReader:
    """Reads one image; `fallback` names it where it has no name of its own."""

    def __init__(
        self, image: Image, fallback: str, catalog: Catalog, *, limits: Limits, scratch: Path, look: Look | None
    ) -> None:
        self._image = image
        self._catalog = catalog
        self._limits = limits
        self._scratch = scratch
        self.name, self.id = _identity(image, fallback)
        self._readers = readers()
        plain = Context(self.name, scratch, catalog)
        self._patterns = secret_patterns(plain)
        room = Scratch(scratch, limits.text)
        self._contents = Contents(self.name, room, plain, self._claims, look, most_model=limits.model)
        self._layers = {layer.number: layer for layer in image.layers}

    def _claims(self, path: str, zone: Zone) -> bool:
        if zone is Zone.APPLICATION:
            return any(one.claims(path) for one in self._readers)
        return any(one.claims(path) for one in self._readers if one.name in IN_SYSTEM)

    def records(self, progress: Progress) -> Iterator[Record]:
        """The image first, then what it holds."""
        layers = Layers(self._image.layers, Budget(self._limits.bytes, self._limits.entries))
        done: set[int] = set()

        def take(found: Found) -> None:
            if found.layer.number not in done:
                progress(len(done), len(self._layers))
                done.add(found.layer.number)
            self._contents.take(found)

        layers.read(take)
        progress(len(self._layers), len(self._layers))
        context = self._context()
        known = packages(self._catalog)
        described = describe(self._image, images(self._catalog), self._patterns, self.name)
        yield from self._asset(described, layers.bytes_read)
        yield from package_assets(self._contents, self.id, known, context, self._note)
        yield from program_assets(self._contents, self.id, self._note)
        yield from model_assets(self._contents, self.id, self._note)
        environment = described.config["environment"]
        if isinstance(environment, dict):
            yield from served(described.entry, environment, self.name, self.id, self._is_inside)
        yield from self._files(context)
        yield from self._hidden(context)
        yield from self._own_keys(described, context)
        yield from layers.gaps
        yield from self._contents.gaps

    def _is_inside(self, model: str) -> bool:
        """Whether the name of a model is that of a directory in the image."""
        return any(path.startswith(f"{model}/") for path in self._contents.files)

    def _asset(self, described: Described, size: int) -> Iterator[Record]:
        named = _reference(self._image)
        config: dict[str, Value] = {**described.config}
        config["repository"] = named.name if named is not None else self.name.partition("@")[0]
        if named is not None and named.tag:
            config["tag"] = named.tag
        config["pinned"] = named is None or named.digest is not None
        if self._image.digest:
            config["digest"] = self._image.digest
        if self._image.config_digest:
            config["imageId"] = self._image.config_digest
        if self._image.index_digest:
            config["indexDigest"] = self._image.index_digest
        if len(self._image.names) > 1:
            config["names"] = list(self._image.names)
        config["size"] = size
        row = images(self._catalog).find(str(config["repository"]))
        if row is not None:
            config |= {"category": str(row["category"]), "product": str(row["product"]), "gpu": bool(row.get("gpu"))}
        ai = product(config, self._contents, packages(self._catalog))
        if ai is not None:
            config["ai"] = ai
        config["packages"] = counts(self._contents)
        if self._contents.programs:
            config["runtimes"] = sorted({one.product for one, _, _ in self._contents.programs})
        place = Location(self.name)
        sighting = Sighting(SOURCE, place, config)
        yield Asset(
            self.id,
            TYPE,
            "image",
            str(config["repository"]),
            "container",
            stage=Stage.DEPLOY,
            config=config,
            sightings=(sighting,),
        )
        yield from self._base(config, place)

    def _base(self, config: dict[str, Value], place: Location) -> Iterator[Record]:
        base = base_reference(config)
        name = image_name(base) if base is not None else None
        if base is None or name is None or name.id == self.id:
            return
        facts = _facts(name)
        note = "as the labels of an image built on it say"
        sightings = (Sighting(SOURCE, place, facts, note=note),)
        yield Asset(name.id, TYPE, "image", name.repository, "container", config=facts, sightings=sightings)
        evidence = Evidence(f"{self.name} is labelled as built on {base}", "baseImage", base, location=place)
        yield Edge(self.id, name.id, "built-from", evidence=(evidence,))

    def _context(self) -> ImageContext:
        files = {path: file for path, (file, _) in self._contents.files.items()}
        return ImageContext(self.name, self._scratch, self._catalog, self._limits.parse, self.id, files)

    def _files(self, context: ImageContext) -> Iterator[Record]:
        """What the readers of repositories say of the files that a container sees."""
        files = [file for _, file in sorted(context.files.items())]
        groups = _by_zone(files)
        for record in self._read(self._readers, groups[Zone.APPLICATION], context):
            yield self._placed(record, self._note)
        own = tuple(one for one in self._readers if one.name in IN_SYSTEM)
        for record in self._read(own, groups[Zone.SYSTEM], context):
            yield self._placed(record, self._note)

    def _read(
        self, readers_: tuple[Reader | LazyReader, ...], files: list[SourceFile], context: ImageContext
    ) -> Iterator[Record]:
        tasks, gaps = plan(readers_, files, context)
        yield from gaps
        cores = os.cpu_count() or 1
        small = sum(task.size for task in tasks) < INLINE_BYTES and sum(task.files for task in tasks) < INLINE_FILES
        if small or cores == 1:
            found = (perform(task, readers_, context) for task in tasks)
        else:
            # Other processes are started only for large images.
            from bartizan.sources.repository import pool

            directories = tuple(self._catalog.rule_directories)
            setup = ImageSetup(
                context.repo,
                context.root,
                context.limits,
                self._catalog.root,
                directories,
                image=self.id,
                files=context.files,
            )
            found = (records for _, records in pool.run(tasks, setup, min(cores, len(tasks))))
        modules: set[str] = set()
        for record in (one for records in found for one in records):
            yield record
            if isinstance(record, Asset) and record.id not in modules and self._is_file(record.id):
                modules.add(record.id)
                place = record.sightings[0].location if record.sightings else None
                text = f"{self.name} holds {record.name}"
                yield Edge(record.id, self.id, "contained-in", evidence=(Evidence(text, location=place),))

    def _is_file(self, id_: str) -> bool:
        return id_.startswith(f"{self.id}//") and "#" not in id_

    def _hidden(self, context: ImageContext) -> Iterator[Record]:
        """Keys in files that a container does not see and whoever pulls the image does."""
        for file, number, cover in sorted(self._contents.hidden, key=lambda each: (each[0].path, each[1])):
            own = replace(context, suffix=f"#layer-{number}")
            records = [one for task in plan((SECRETS,), [file], own)[0] for one in perform(task, (SECRETS,), own)]
            note = partial(self._hidden_note, number, cover)
            for record in records:
                yield self._placed(record, lambda _path, note=note: note())  # type: ignore[misc]

    def _own_keys(self, described: Described, context: ImageContext) -> Iterator[Record]:
        """Keys in the variables, the labels and the history of the image itself."""
        for part, text in described.texts.items():
            path = f"({part})"
            file = self._contents.scratch.write(path, text.encode("utf-8", "replace"))
            for task in plan((SECRETS,), [file], context)[0]:
                for record in perform(task, (SECRETS,), context):
                    if not is_asset(record, context.file_id(path)):
                        yield self._placed(record, lambda _path: "in the configuration of the image")

    def _placed(self, record: Record, note: Callable[[str], str | None]) -> Record:
        return placed(record, self.name, note, self._renamed)

    def _renamed(self, id_: str) -> str:
        """The ids of edges' ends: what depends on something for the whole repository does so for the image."""
        if id_ == f"repo:{self.name}" or id_.startswith(f"{self.id}//("):
            return self.id
        return id_

    def _note(self, path: str) -> str | None:
        number = self._contents.layers.get(path)
        return self._layer_text(self._layers[number]) if number else None

    def _hidden_note(self, number: int, cover: Hidden) -> str:
        text = self._layer_text(self._layers[number])
        return f"{text}; layer {cover.layer} {cover.way} it, and the image still holds it"

    def _layer_text(self, layer: Layer) -> str:
        step = hidden(" ".join(layer.made_by.split())[: 2 * STEP], self._patterns)
        made = f": {step[:STEP]}{'…' if len(step) > STEP else ''}" if step and not _tells(step) else ""
        return f"in layer {layer.number} of {len(self._layers)} ({layer.label}){made}"


def _tells(step: str) -> bool:
    """Whether a step of a build may hold a key, by the words that it is written with."""
    lowered = step.lower()
    return any(
        word in lowered
        for word in ("token", "secret", "password", "key", "|1 ", "credential", "authorization", "bearer")
    )


def _by_zone(files: list[SourceFile]) -> dict[Zone, list[SourceFile]]:
    found: dict[Zone, list[SourceFile]] = {one: [] for one in Zone}
    for file in files:
        found[zone(file.path)].append(file)
    return found


def _facts(name: ImageName) -> dict[str, Value]:
    facts: dict[str, Value] = {"repository": name.repository, "pinned": name.digest is not None}
    if name.tag:
        facts["tag"] = name.tag
    if name.digest:
        facts["digest"] = name.digest
    return facts


def _reference(image: Image) -> Reference | None:
    """The first of its names that is a whole one: a tag alone, as some layouts have it, names nothing."""
    return next((found for one in image.names if "/" in one or ":" in one if (found := tried(one))), None)


def _identity(image: Image, fallback: str) -> tuple[str, str]:
    """The image's name, and its asset id: that of a manifest that names the same image."""
    reference = _reference(image)
    if reference is None:
        name = f"{fallback}@{image.digest or image.config_digest}"
        return name, f"image:{name}"
    made = image_name(reference.text)
    return reference.text, made.id if made is not None else f"image:{reference.text}"
