"""An example as a Kubernetes manifest, which is the canonical shape; a pod stands in a manifest of its own."""

from __future__ import annotations

from typing import Any

import yaml

from bartizan.catalog.load import Catalog
from tests.dialects.writer.estate import Estate, Inexpressible, is_open

POD_SPEC = "v1/PodSpec"


def kubernetes(estate: Estate, catalog: Catalog) -> str:
    """The manifests. Raises `Inexpressible` for what no manifest says, as a value that nobody knows."""
    documents = []
    for thing in estate.things:
        type_, config = thing.type, thing.config
        if type_ == POD_SPEC and "carrier" in (estate.rule.when or "") + estate.rule.fail_when:
            raise Inexpressible("the rule asks for the manifest that carries the pod")
        if type_ == POD_SPEC:
            type_, config = "v1/Pod", {"spec": config}
        provider = catalog.types[thing.type].provider if thing.type in catalog.types else ""
        if thing.type != POD_SPEC and provider != "kubernetes":
            raise Inexpressible(f"{type_} is no kind of Kubernetes")
        version, _, kind = type_.rpartition("/")
        metadata = {"name": thing.name, **(config.get("metadata") or {})}
        documents.append({"apiVersion": version, "kind": kind, **config, "metadata": metadata})
    if any(map(_open, documents)):
        raise Inexpressible("a manifest has no unknown values")
    return yaml.safe_dump_all(documents, sort_keys=False, width=1000)


def _open(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_open, value.values()))
    return any(map(_open, value)) if isinstance(value, list) else is_open(value)
