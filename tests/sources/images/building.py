"""Images for tests: layers made with `tarfile`, written as a layout, an archive, or served by a registry."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zstandard

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


@dataclass(frozen=True)
class Entry:
    """An entry of a layer: a file with `data`, else what `type_` says. `size` lies about the size of a header."""

    name: str
    data: bytes = b""
    type_: bytes = tarfile.REGTYPE
    target: str = ""
    mode: int = 0o644


def link(name: str, target: str) -> Entry:
    return Entry(name, type_=tarfile.LNKTYPE, target=target)


def symlink(name: str, target: str) -> Entry:
    return Entry(name, type_=tarfile.SYMTYPE, target=target)


def directory(name: str) -> Entry:
    return Entry(name, type_=tarfile.DIRTYPE, mode=0o755)


Files = Mapping[str, bytes | str]


def tar(entries: Sequence[Entry] | Files, format_: int = tarfile.PAX_FORMAT) -> bytes:
    """A plain tar of the entries, in order."""
    listed = (
        entries
        if not isinstance(entries, Mapping)
        else [Entry(name, data.encode() if isinstance(data, str) else data) for name, data in entries.items()]
    )
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format_) as archive:
        for one in listed:
            info = tarfile.TarInfo(one.name)
            info.type, info.linkname, info.mode = one.type_, one.target, one.mode
            info.size = len(one.data) if one.type_ == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(one.data))
    return out.getvalue()


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "zstd": zstandard.compress,
}


@dataclass
class Built:
    """An image: its blobs by digest, and the descriptor of its manifest or list."""

    blobs: dict[str, bytes]
    manifest: dict[str, Any]
    layers: list[bytes]
    """The layers unpacked."""
    config: bytes
    top: dict[str, Any] = field(default_factory=dict)


def build(
    layers: Sequence[Sequence[Entry] | Files | bytes],
    config: Mapping[str, Any] | None = None,
    *,
    steps: Sequence[str] = (),
    packing: str = "gzip",
    platform: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Built:
    """An image of layers (entries, files, or a tar as it is); `steps` are what made each layer."""
    plain = [one if isinstance(one, bytes) else tar(one) for one in layers]
    told = {**(platform or {"os": "linux", "architecture": "amd64"})}
    document: dict[str, Any] = {
        **told,
        "created": "2026-05-01T10:00:00Z",
        "config": {**(config or {}), **({"Labels": dict(labels)} if labels else {})},
        "rootfs": {"type": "layers", "diff_ids": [digest(one) for one in plain]},
        "history": [{"created_by": step} for step in steps] or [{"created_by": "COPY . ."} for _ in plain],
    }
    raw = json.dumps(document).encode()
    packed = [PACKERS[packing](one) for one in plain]
    blobs = {digest(one): one for one in (*packed, raw)}
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": CONFIG, "digest": digest(raw), "size": len(raw)},
        "layers": [
            {"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": digest(one), "size": len(one)}
            for one in packed
        ],
    }
    data = json.dumps(manifest).encode()
    blobs[digest(data)] = data
    top = {"mediaType": MANIFEST, "digest": digest(data), "size": len(data), "platform": told}
    return Built(blobs, manifest, plain, raw, top)


def with_layers(image: Built, blobs: Mapping[str, bytes], layers: Sequence[Mapping[str, Any]]) -> Built:
    """The image with other layers in its manifest."""
    manifest = {**image.manifest, "layers": list(layers)}
    data = json.dumps(manifest).encode()
    top = {**image.top, "digest": digest(data), "size": len(data)}
    return Built({**image.blobs, **blobs, digest(data): data}, manifest, [], image.config, top)


def listed(images: Sequence[Built]) -> Built:
    """A list of one image for several platforms."""
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [one.top for one in images]}
    data = json.dumps(index).encode()
    blobs = {key: value for one in images for key, value in one.blobs.items()} | {digest(data): data}
    top = {"mediaType": INDEX, "digest": digest(data), "size": len(data)}
    return Built(blobs, index, [], b"", top)


def layout(folder: Path, *images: Built, name: str | None = None) -> Path:
    """An OCI layout as a directory; `name` is the whole reference of the first image."""
    (folder / "blobs" / "sha256").mkdir(parents=True)
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    tops = [dict(one.top) for one in images]
    if name is not None:
        tops[0]["annotations"] = {"io.containerd.image.name": name, "org.opencontainers.image.ref.name": "x"}
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": tops}))
    for one in images:
        for key, data in one.blobs.items():
            (folder / "blobs" / "sha256" / key.partition(":")[2]).write_bytes(data)
    return folder


def packed(folder: Path, file: Path) -> Path:
    """A directory as a tar file."""
    with tarfile.open(file, "w") as archive:
        archive.add(folder, arcname=".")
    return file


def saved(file: Path, image: Built, *names: str, zipped: bool = False) -> Path:
    """What `docker save` wrote before OCI layouts."""
    files: dict[str, bytes] = {"config.json": image.config}
    paths = []
    for number, layer in enumerate(image.layers):
        files[f"layer{number}/layer.tar"] = layer
        paths.append(f"layer{number}/layer.tar")
    files["manifest.json"] = json.dumps([{"Config": "config.json", "RepoTags": list(names), "Layers": paths}]).encode()
    data = tar(files)
    file.write_bytes(gzip.compress(data) if zipped else data)
    return file
