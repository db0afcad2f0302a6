"""The attributes of a resource that conditions ask for: its name, its type, its service.

Source: IAM documentation, "Attribute reference for IAM Conditions" and "Resource attributes": only some types
have them; for the others they stay unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bartizan.catalog.paths import get
from bartizan.graph.access.gcp.cel import Open
from bartizan.model.asset import Asset

_OBJECTS = ("storage.objects.", "storage.multipartUploads.")


@dataclass(frozen=True, slots=True)
class Target:
    """What is known of the resource of a request; None where it is not."""

    name: str | Open | None = None
    type: str | None = None
    service: str | None = None


def target_of(asset: Asset | None, action: str, context: Mapping[str, tuple[str, ...]]) -> Target:
    """The resource that `action` on `asset` is about: an object where it is a permission over objects."""
    if asset is None:
        return Target()
    service = asset.type.partition("/")[0]
    if asset.type == "storage.googleapis.com/Bucket":
        return _stored(asset, action, context.get("object", ("",))[0])
    if asset.type == "secretmanager.googleapis.com/Secret":
        kind = "SecretVersion" if action.startswith("secretmanager.versions.") else "Secret"
        return Target(None, f"{service}/{kind}", service)
    if asset.type == "bigquery.googleapis.com/Dataset":
        name = get(asset.config, "datasetReference.datasetId")
        kind = "Table" if action.startswith("bigquery.tables.") else "Dataset"
        known = asset.account and isinstance(name, str)
        text = f"projects/{asset.account}/datasets/{name}" if known else None
        return Target(Open(f"{text}/tables/") if text and kind == "Table" else text, f"{service}/{kind}", service)
    return Target(None, asset.type, service)


def _stored(bucket: Asset, action: str, beginning: str) -> Target:
    name = bucket.config.get("name")
    base = f"projects/_/buckets/{name if isinstance(name, str) else bucket.name}"
    service = "storage.googleapis.com"
    if action.startswith(_OBJECTS):
        return Target(Open(f"{base}/objects/{beginning}"), f"{service}/Object", service)
    return Target(base, f"{service}/Bucket", service)
