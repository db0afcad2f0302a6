"""Manifests and indexes of images, by the OCI image specification 1.1 and Docker's schema 2."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bartizan.sources.images.reference import LINUX, Platform
from bartizan.sources.images.streams import Stream, is_digest
from bartizan.sources.images.unreadable import Unreadable

LARGEST = 4 * 1024 * 1024
"""The largest manifest, index or configuration, in bytes: what registries take."""
MOST_LAYERS = 500
MOST_MANIFESTS = 500
INDEXES = frozenset(
    {"application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"}
)
MANIFESTS = frozenset(
    {"application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"}
)
TITLE = "org.opencontainers.image.title"
_LAYER = re.compile(r"(rootfs|image)\.(diff|layer)|layer\.v1\Z")
_DEPTH = 3
"""How deep indexes may nest."""
_DOCUMENT = "an image as the OCI specification has it"


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A blob as a manifest names it. `size` in bytes."""

    digest: str
    size: int
    media_type: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)
    platform: Platform | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer that can be opened. `number` counts from 1, the lowest; `made_by` is its line of the history.

    `digest` and `size` (bytes) are of the blob as it is stored; `diff_id` is the digest of its content
    unpacked, by which archives of `docker save` know it. At least one is there, and is checked. `file` is
    the name of a layer that is no archive but one file, such as a model in an artifact of a registry.
    """

    number: int
    open: Callable[[], Stream]
    digest: str | None = None
    size: int | None = None
    diff_id: str | None = None
    made_by: str = ""
    file: str | None = None

    @property
    def label(self) -> str:
        """The first digits of its digest, as people read them."""
        return (self.digest or self.diff_id or "").partition(":")[2][:12]


@dataclass(frozen=True, slots=True)
class Image:
    """One image of one platform, before its layers are read.

    `names` are references that lead to it; `digest` is the manifest's, `index_digest` that of the list
    that it was chosen from, `config_digest` that of its configuration.
    """

    names: tuple[str, ...]
    digest: str | None
    index_digest: str | None
    config: Mapping[str, Any]
    layers: tuple[Layer, ...]
    config_digest: str | None = None


Fetch = Callable[[Descriptor], bytes]
"""The verified content of a small blob."""


def document(data: bytes) -> Mapping[str, Any]:
    """A JSON object. Raises `Unreadable`."""
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(f"not valid JSON: {str(error)[:120]}", _DOCUMENT) from error
    if not isinstance(found, dict):
        raise Unreadable("not a JSON object", _DOCUMENT)
    return found


def descriptor(data: object) -> Descriptor:
    """A descriptor. Raises `Unreadable` for one without a digest that can be checked."""
    if not isinstance(data, Mapping) or not is_digest(data.get("digest")):
        raise Unreadable("a manifest names a blob without a digest", _DOCUMENT)
    size = data.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise Unreadable("a manifest names a blob without its size", _DOCUMENT)
    notes = texts(data.get("annotations"))
    return Descriptor(str(data["digest"]), size, str(data.get("mediaType") or ""), notes, _platform(data))


def _platform(data: Mapping[str, Any]) -> Platform | None:
    told = data.get("platform")
    if not isinstance(told, Mapping):
        return None
    return Platform(*(str(told.get(key) or "") for key in ("os", "architecture", "variant")))


def texts(data: object) -> dict[str, str]:
    """The pairs of text in a mapping; none for another value."""
    pairs = data.items() if isinstance(data, Mapping) else ()
    return {key: value for key, value in pairs if isinstance(key, str) and isinstance(value, str)}


def entries(data: Mapping[str, Any], key: str, most: int) -> Sequence[Any]:
    """A list of a document, bounded. Raises `Unreadable` where there is none."""
    found = data.get(key)
    if not isinstance(found, list):
        raise Unreadable(f"a manifest without '{key}'", _DOCUMENT)
    if len(found) > most:
        raise Unreadable(f"a manifest with {len(found)} {key}", f"an image with at most {most}")
    return found


def is_index(data: Mapping[str, Any], media_type: str = "") -> bool:
    """Whether a document is a list of manifests."""
    told = data.get("mediaType") or media_type
    return told in INDEXES or (told not in MANIFESTS and isinstance(data.get("manifests"), list))


def choose(
    data: Mapping[str, Any],
    wanted: Platform | None,
    fetch: Fetch,
    has: Callable[[Descriptor], bool] = lambda _one: True,
) -> Descriptor:
    """The manifest of a list for the platform. Raises `Unreadable` that names those there are.

    Without `wanted`: the only one, else that for linux/amd64. Attestations are no images. Archives may
    list more platforms than they hold: `has` tells which are there.
    """
    listed = _images(data, fetch, _DEPTH)
    found = [one for one in listed if has(one)] or listed
    if wanted is None and len(found) == 1:
        return found[0]
    platform = wanted or LINUX
    fitting = [one for one in found if one.platform is not None and one.platform.fits(platform)]
    if not fitting:
        names = ", ".join(sorted({str(one.platform or "none named") for one in found})) or "none"
        raise Unreadable(f"there is no image for {platform} in the list", f"--platform with one of: {names}")
    return fitting[0]


def _images(data: Mapping[str, Any], fetch: Fetch, depth: int) -> list[Descriptor]:
    found: list[Descriptor] = []
    for one in entries(data, "manifests", MOST_MANIFESTS):
        made = descriptor(one)
        if made.annotations.get("vnd.docker.reference.type") == "attestation-manifest":
            continue
        if made.media_type in INDEXES:
            if depth == 0:
                raise Unreadable("lists of manifests within each other", _DOCUMENT)
            found += _images(document(fetch(made)), fetch, depth - 1)
        elif made.media_type in MANIFESTS or not made.media_type:
            found.append(made)
    return found


def read_image(
    manifest: Mapping[str, Any],
    fetch: Fetch,
    opener: Callable[[Descriptor], Callable[[], Stream]],
    *,
    names: Sequence[str] = (),
    digest: str | None = None,
    index_digest: str | None = None,
) -> Image:
    """The image that a manifest describes. Raises `Unreadable` for one that is no image of a container."""
    described = descriptor(manifest.get("config"))
    config = document(fetch(described))
    blobs = [descriptor(one) for one in entries(manifest, "layers", MOST_LAYERS)]
    made_by = history(config, len(blobs))
    layers = tuple(
        Layer(number, opener(one), one.digest, one.size, made_by=made_by[number - 1], file=_file_name(one, number))
        for number, one in enumerate(blobs, 1)
    )
    return Image(tuple(dict.fromkeys(names)), digest, index_digest, config, layers, described.digest)


def _file_name(one: Descriptor, number: int) -> str | None:
    """The name of a layer that is one file, by its media type; None for archives, which all types of images are."""
    if not one.media_type or "tar" in one.media_type or _LAYER.search(one.media_type):
        return None
    kind = re.sub(r"[^a-z0-9]+", "-", one.media_type.rpartition("/")[2].lower()).strip("-")
    return one.annotations.get(TITLE) or f"layer-{number}.{kind}"


def history(config: Mapping[str, Any], layers: int) -> list[str]:
    """What made each of the layers, the lowest first, as the configuration's history says; empty where it does not."""
    told = config.get("history")
    steps = told if isinstance(told, list) else []
    made = [
        str(one.get("created_by") or "")
        for one in steps[: MOST_LAYERS * 4]
        if isinstance(one, Mapping) and not one.get("empty_layer")
    ]
    # A history that speaks of other layers than there are is that of something else.
    return made if len(made) == layers else [""] * layers
