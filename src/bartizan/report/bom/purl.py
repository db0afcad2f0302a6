"""Package URLs: of packages, models, images and data sets.

The syntax and the types `huggingface`, `mlflow`, `oci` and `generic` are those of the purl specification
(https://github.com/package-url/purl-spec).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from bartizan.model.asset import Asset
from bartizan.report.bom.config import text

_PURL = re.compile(
    r"pkg:[A-Za-z][A-Za-z0-9.-]*/(?:[^\s/@?#]+/)*[^\s/@?#]+(?:@[^\s/@?#]+)?"
    r"(?:\?[a-z][a-z0-9._-]*=[^\s&#?]+(?:&[a-z][a-z0-9._-]*=[^\s&#?]+)*)?(?:#[^\s?#]+)?"
)
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_HUB = "https://huggingface.co"


def make(type_: str, name: str, version: str | None = None, qualifiers: Mapping[str, str] | None = None) -> str:
    """`pkg:type/name@version?key=value`; slashes in `name` part its namespace."""
    path = "/".join(_encoded(part) for part in name.split("/") if part)
    out = f"pkg:{type_}/{path}"
    if version:
        out += f"@{_encoded(version)}"
    pairs = [f"{key}={quote(value, safe='-._~:/')}" for key, value in sorted((qualifiers or {}).items()) if value]
    return f"{out}?{'&'.join(pairs)}" if pairs else out


def _encoded(part: str) -> str:
    return quote(part, safe="-._~:")


def of_asset(asset: Asset, role: str, revision: str | None, sha256: str | None) -> str | None:
    """The package URL of an asset; None where its identity has none (what runs in a cloud has its ARN or id)."""
    if asset.id.startswith("pkg:"):
        return asset.id if _PURL.fullmatch(asset.id) else None
    scheme, _, rest = asset.id.partition(":")
    if scheme == "model" and "/" in rest:
        registry, _, name = rest.partition("/")
        return _model(registry, name, revision, asset)
    if scheme == "dataset" and rest.startswith("huggingface/"):
        name = rest.removeprefix("huggingface/")
        return make("generic", name, _commit(revision), {"download_url": f"{_HUB}/datasets/{name}"})
    if scheme == "image":
        return _image(rest, text(asset.config, "digest"))
    if role == "model" and sha256:
        return make("generic", asset.name.rpartition("/")[2] or asset.name, None, {"checksum": f"sha256:{sha256}"})
    return None


def _commit(revision: str | None) -> str | None:
    """A revision that is a commit: a branch or tag may move, and identifies nothing."""
    lowered = (revision or "").lower()
    return lowered if _COMMIT.fullmatch(lowered) else None


def _huggingface(name: str, revision: str | None, _asset: Asset) -> str:
    return make("huggingface", name, _commit(revision))


def _mlflow(name: str, revision: str | None, asset: Asset) -> str:
    return make("mlflow", name, revision, {"repository_url": text(asset.config, "tracking_uri") or ""})


_MODELS: Mapping[str, Callable[[str, str | None, Asset], str]] = {"huggingface": _huggingface, "mlflow": _mlflow}


def _model(registry: str, name: str, revision: str | None, asset: Asset) -> str:
    made = _MODELS.get(registry)
    return made(name, revision, asset) if made else make("generic", f"{registry}/{name}", revision)


def _image(reference: str, digest: str | None) -> str:
    """`registry/path/name:tag@digest` as `pkg:oci/name@digest?repository_url=registry/path/name&tag=tag`."""
    path, _, written = reference.partition("@")
    repository, colon, tag = path.rpartition(":")
    if not colon or "/" in tag:
        repository, tag = path, ""
    found = next((one for one in (written, digest or "") if _DIGEST.fullmatch(one)), None)
    name = repository.rpartition("/")[2].lower()
    return make("oci", name, found, {"repository_url": _located(repository.lower()), "tag": tag})


def _located(repository: str) -> str:
    """The repository with its registry: without one, Docker's."""
    host, slash, _ = repository.partition("/")
    if slash and ("." in host or ":" in host or host == "localhost"):
        return repository
    return f"docker.io/{repository}" if slash else f"docker.io/library/{repository}"
