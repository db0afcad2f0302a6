"""TensorFlow.js models: the topology in `model.json`, and where its weights lie.

Format: https://github.com/tensorflow/tfjs/tree/master/tfjs-converter
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bartizan.artifacts.format import Found, Inspector, Opened
from bartizan.artifacts.formats import tensorflow_operators
from bartizan.artifacts.formats.reading import brief, outside
from bartizan.artifacts.inspection import Signal, Verdict


def looks_like(document: Any) -> bool:
    """Whether a document is a TensorFlow.js model."""
    return isinstance(document, dict) and "weightsManifest" in document


def judge(document: Any, inspector: Inspector, _opened: Opened) -> Iterator[Found]:
    """The operators of a graph model, the paths of the weights."""
    facts: dict[str, Any] = {"format": "tensorflow-js", "framework": "tensorflow"}
    for key, name in (("generatedBy", "framework_version"), ("convertedBy", "producer")):
        if isinstance(value := document.get(key), str):
            facts[name] = brief(value, 100)
    paths: list[str] = []
    manifest = document["weightsManifest"]
    for group in manifest if isinstance(manifest, list) else []:
        listed = group.get("paths") if isinstance(group, dict) else None
        paths += [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    for one in paths:
        if why := outside(one):
            yield Signal("weights-outside", Verdict.MALICIOUS, f"reads weights from {why}: {brief(one, 100)}")
    facts["external_files"] = sorted(paths)
    yield facts
    topology = document.get("modelTopology")
    nodes = topology.get("node") if isinstance(topology, dict) else None
    for node in nodes if isinstance(nodes, list) else []:
        inspector.spend(16)
        if isinstance(node, dict) and isinstance(kind := node.get("op"), str):
            yield from tensorflow_operators.judge(kind, [], None)
