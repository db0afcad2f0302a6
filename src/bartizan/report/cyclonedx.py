"""CycloneDX 1.6 AI-BOM: models, data, libraries, images and agents as components, the rest that AI calls as services.

The library `cyclonedx-python-lib` writes neither model cards nor data components (its issues 912
and 913), so the document is made here; the tests validate it with that library against the schema.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable

from bartizan.model.asset import Asset
from bartizan.model.scan import ScanResult
from bartizan.model.values import Unknown

_COMPONENTS = {
    "model": "machine-learning-model",
    "dataset": "data",
    "prompt": "data",
    "sdk": "library",
    "image": "container",
    "agent": "application",
    "notebook": "application",
    "pipeline": "application",
    "training-job": "application",
    "tool": "application",
    "code": "application",
}
_SERVICES = (
    "endpoint",
    "ai-service",
    "mcp-server",
    "vector-store",
    "gateway",
    "guardrail",
    "feature-store",
    "registry",
)
_ROOT = "bartizan:root"

Node = dict[str, object]


def render(result: ScanResult) -> str:
    """One BOM; `dependencies` come from the edges between its components and services."""
    components = [asset for asset in result.assets if asset.kind in _COMPONENTS]
    services = [asset for asset in result.assets if asset.kind in _SERVICES]
    known = {asset.id for asset in (*components, *services)}
    bom: Node = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, result.scan.id)}",
        "version": 1,
        "metadata": {
            "timestamp": result.scan.finished,
            "tools": {"components": [{"type": "application", "name": "bartizan", "version": result.scan.version}]},
            "component": {"type": "application", "bom-ref": _ROOT, "name": ", ".join(result.scan.targets)},
        },
        "components": [_component(asset) for asset in components],
        "services": [_service(asset) for asset in services],
        "dependencies": _dependencies(result, known),
        "compositions": [{"aggregate": "incomplete" if result.gaps else "unknown", "assemblies": [_ROOT]}],
    }
    return json.dumps(bom, indent=2, ensure_ascii=False) + "\n"


def _component(asset: Asset) -> Node:
    kind = _COMPONENTS[asset.kind]
    node: Node = {"type": kind, "bom-ref": asset.id, "name": asset.name, "properties": _properties(asset)}
    if asset.id.startswith("pkg:"):
        node["purl"] = asset.id
    if version := _version(asset):
        node["version"] = version
    if kind == "machine-learning-model":
        node["modelCard"] = {"bom-ref": f"{asset.id}#card", "modelParameters": {}}
    if kind == "data":
        node["data"] = [_data(asset)]
    if occurrences := _occurrences(asset):
        node["evidence"] = {"occurrences": occurrences}
    return node


def _data(asset: Asset) -> Node:
    node: Node = {"type": "dataset" if asset.kind == "dataset" else "configuration", "name": asset.name}
    if asset.sensitivity is not None:
        node["classification"] = asset.sensitivity.value
    if asset.data:
        node["sensitiveData"] = sorted({count.data_class for count in asset.data})
    return node


def _version(asset: Asset) -> str | None:
    if asset.id.startswith("pkg:") and "@" in asset.id:
        return asset.id.rsplit("@", 1)[1].split("?", 1)[0]
    revision = asset.config.get("revision") or asset.config.get("version")
    return revision if isinstance(revision, str) else None


def _service(asset: Asset) -> Node:
    node: Node = {"bom-ref": asset.id, "name": asset.name, "properties": _properties(asset)}
    if asset.provider:
        node["provider"] = {"name": asset.provider}
    url = asset.config.get("url") or asset.config.get("endpoint")
    if isinstance(url, str) and not isinstance(url, Unknown) and url.startswith(("http://", "https://")):
        node["endpoints"] = [url]
    return node


def _properties(asset: Asset) -> list[Node]:
    pairs = {
        "type": asset.type,
        "kind": asset.kind,
        "provider": asset.provider,
        "account": asset.account,
        "region": asset.region,
        "stage": asset.stage.value if asset.stage else None,
        "exposure": asset.exposure.value if asset.exposure else None,
        "sensitivity": asset.sensitivity.value if asset.sensitivity else None,
    }
    return [{"name": f"bartizan:{name}", "value": value} for name, value in pairs.items() if value]


def _occurrences(asset: Asset) -> list[Node]:
    seen: list[Node] = []
    for sighting in asset.sightings:
        node: Node = {"location": sighting.location.path or str(sighting.location)}
        if sighting.location.line is not None:
            node["line"] = sighting.location.line
        if node not in seen:
            seen.append(node)
    return seen


def _dependencies(result: ScanResult, known: set[str]) -> list[Node]:
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for edge in result.edges:
        if edge.technique is None and edge.source in known and edge.target in known and edge.source != edge.target:
            targets[edge.source].add(edge.target)
    nodes: list[Node] = [{"ref": _ROOT, "dependsOn": _sorted(known)}]
    nodes += [{"ref": ref, "dependsOn": _sorted(targets[ref])} for ref in _sorted(targets)]
    return nodes


def _sorted(refs: Iterable[str]) -> list[str]:
    return sorted(refs)
