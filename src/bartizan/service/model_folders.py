"""What lies beside a model: its configurations, cards and signatures become part of the model of their folder."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value

TYPE = "model-file"
DESCRIPTIONS = ("card", "config", "model")
"""What follows `#` in the id of an asset that a card, a configuration or an `MLmodel` describes, in order."""

SHARED = ("license", "license_name", "base_model", "datasets", "task", "languages", "architecture", "model_type",
          "framework", "framework_version", "adapter", "quantization", "context_length", "author",
          "chat_template_sha256")  # fmt: skip
"""Facts of a file beside a model that are facts of the model."""

MOST_HASHED = 10_000
MOST_NAMED = 50


def settle(assets: Mapping[str, Asset], locate: Callable[[Asset], Path | None]) -> tuple[dict[str, Asset], list[Edge]]:
    """The assets with the files beside models in their place.

    A file of which nothing need be told gives its facts and its place to the model of its folder, or of the one above,
    and is no asset; any other is a file contained in it, as is a signature with what its comparison gave.
    """
    out = dict(assets)
    edges: list[Edge] = []
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for asset in assets.values():
        if asset.kind == "model" and asset.id.startswith("repo:"):
            folders[_folder(asset.id)].append(asset.id)
    for asset in sorted((one for one in assets.values() if _is_beside(one)), key=lambda one: one.id):
        owner = _owner(asset.id, folders, assets)
        signature = _signature(asset, locate)
        inspection = asset.config["inspection"]
        quiet = isinstance(inspection, Mapping) and inspection.get("verdict") == "clean" and signature is None
        if owner is not None:
            out[owner] = _told(out[owner], asset, signature)
        if quiet:
            del out[asset.id]
            continue
        if signature is not None:
            out[asset.id] = dataclasses.replace(asset, config={**asset.config, "signature": signature})
        if owner is not None:
            text = f"{asset.name} lies beside {out[owner].name}"
            where = asset.sightings[0].location if asset.sightings else None
            edges.append(Edge(asset.id, owner, "contained-in", evidence=(Evidence(text, location=where),)))
    return out, edges


def _is_beside(asset: Asset) -> bool:
    return asset.type == TYPE and asset.kind == "file" and "inspection" in asset.config


def _folder(identity: str) -> str:
    return identity.partition("#")[0].rpartition("/")[0]


def _owner(identity: str, folders: Mapping[str, list[str]], assets: Mapping[str, Asset]) -> str | None:
    """The model of a file's folder, else of the folder above: the one file of weights, else what describes them."""
    folder = _folder(identity)
    for one in (folder, folder.rpartition("/")[0]):
        models = folders.get(one, [])
        weights = sorted(name for name in models if assets[name].type == TYPE)
        if len(weights) == 1:
            return weights[0]
        described = [name for name in models if name.partition("#")[2] in DESCRIPTIONS]
        if described:
            return min(described, key=lambda name: (DESCRIPTIONS.index(name.partition("#")[2]), name))
        if weights:
            return weights[0]
    return None


def _told(owner: Asset, asset: Asset, signature: Value) -> Asset:
    """The model with what a file beside it says."""
    config = dict(owner.config)
    inspection = asset.config["inspection"]
    facts = inspection.get("facts") if isinstance(inspection, Mapping) else None
    if isinstance(facts, Mapping):
        described = config.get("metadata")
        held = dict(described) if isinstance(described, Mapping) else {}
        for key in SHARED:
            if key in facts:
                held.setdefault(key, facts[key])
        if held:
            config["metadata"] = held
    if signature is not None:
        config["signature"] = signature
    return dataclasses.replace(owner, config=config, sightings=(*owner.sightings, *asset.sightings))


def _signature(asset: Asset, locate: Callable[[Asset], Path | None]) -> Value:
    """The files that a signature lists against those that lie beside it; None for what is no signature."""
    inspection = asset.config["inspection"]
    facts = inspection.get("facts") if isinstance(inspection, Mapping) else None
    signed = facts.get("signature") if isinstance(facts, Mapping) else None
    if not isinstance(signed, Mapping):
        return None
    found: dict[str, Value] = {"file": asset.name, "signers": signed.get("signers"), "identity": "not verified"}
    files = {str(name): str(digest) for name, digest in _pairs(signed.get("files"))}
    path = locate(asset)
    if not files or path is None:
        why = "the signature lists no files by SHA-256" if path is not None else "the signature could not be read"
        return found | {"changed": Unknown(why), "missing": Unknown(why)}
    from bartizan.artifacts.formats.signature import compare

    seen = dict(_hashes(path.parent, files))
    compared = compare(files, {name: digest for name, digest in seen.items() if digest})
    unread = sorted(name for name, digest in seen.items() if not digest)
    missing = [one for one in compared["missing"] if one not in unread]
    return found | {
        "matching": len(compared["matching"]),
        "changed": list(compared["changed"][:MOST_NAMED]),
        "missing": missing[:MOST_NAMED],
        "unread": unread[:MOST_NAMED],
    }


def _pairs(value: object) -> list[tuple[object, object]]:
    return list(value.items())[:MOST_HASHED] if isinstance(value, Mapping) else []


def _hashes(folder: Path, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The SHA-256 of each named file that lies in the folder, by its name; empty where it cannot be read."""
    base = folder.resolve()
    for name in names:
        try:
            path = (base / name).resolve()
            if path == base or not path.is_relative_to(base) or not path.is_file():
                continue
            yield name, _sha256(path)
        except (OSError, ValueError):
            yield name, ""


def _sha256(path: Path) -> str:
    """The digest of a file; of a pointer of Git LFS that of the file it stands for."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as stream:  # noqa: PTH123 - a link that took the file's place is refused
        head = stream.read(512)
        _, pointer, rest = head.partition(b"\noid sha256:")
        if head.startswith(b"version https://git-lfs") and pointer:
            return rest[:64].decode("ascii", "replace")
        stream.seek(0)
        return hashlib.file_digest(stream, "sha256").hexdigest()
