"""Core ML models (`.mlmodel`, and `Data/…/model.mlmodel` of a package): custom layers and models, linked files.

Field numbers: https://github.com/apple/coremltools/tree/main/mlmodel/format
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its schema gives them

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bartizan.artifacts.format import Format, Found, Inspector, Opened
from bartizan.artifacts.formats import protobuf
from bartizan.artifacts.formats.protobuf import BYTES, VARINT, Field, Reader
from bartizan.artifacts.formats.reading import brief, outside
from bartizan.artifacts.inspection import Signal, Verdict

KINDS = {
    200: "pipelineClassifier", 201: "pipelineRegressor", 202: "pipeline", 300: "glmRegressor",
    301: "supportVectorRegressor", 302: "treeEnsembleRegressor", 303: "neuralNetworkRegressor",
    304: "bayesianProbitRegressor", 400: "glmClassifier", 401: "supportVectorClassifier",
    402: "treeEnsembleClassifier", 403: "neuralNetworkClassifier", 404: "kNearestNeighborsClassifier",
    500: "neuralNetwork", 501: "itemSimilarityRecommender", 502: "mlProgram", 555: "customModel", 556: "linkedModel",
    560: "classConfidenceThresholding", 600: "oneHotEncoder", 601: "imputer", 602: "featureVectorizer",
    603: "dictVectorizer", 604: "scaler", 606: "categoricalMapping", 607: "normalizer", 609: "arrayFeatureExtractor",
    610: "nonMaximumSuppression", 900: "identity", 2000: "textClassifier", 2001: "wordTagger",
    2002: "visionFeaturePrint", 2003: "soundAnalysisPreprocessing", 2004: "gazetteer", 2005: "wordEmbedding",
    2006: "audioFeaturePrint", 3000: "serializedModel",
}  # fmt: skip
NETWORKS = {500, 403, 303}
PIPELINES = {200, 201, 202}
CUSTOM_LAYER = 500
DEEPEST = 20
DESCRIBED = {1: "description", 2: "version", 3: "author", 4: "license"}


def _recognise(opened: Opened, head: bytes) -> bool:
    if head[:1] != b"\x08":
        return False
    fields = protobuf.top(opened, 64)
    if fields is None:
        return False
    kinds = {one.number: one.wire for one in fields}
    wires = {1: VARINT, 2: BYTES, 10: VARINT}
    return (
        kinds.get(1) == VARINT
        and len(kinds) > 1
        and any(number in KINDS for number in kinds)
        and all(wires.get(number, BYTES if number in KINDS else None) == wire for number, wire in kinds.items())
    )


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    reader = Reader(opened, inspector.spend)
    facts: dict[str, Any] = {"framework": "coreml"}
    yield from _model(reader, reader.root, facts, 0)
    yield facts


def _model(reader: Reader, model: Field, facts: dict[str, Any], depth: int) -> Iterator[Found]:
    """Model: the specification's version, the description and one of the kinds."""
    if depth > DEEPEST:
        yield Signal("nested-too-deep", Verdict.UNASSESSED, "nests models too deep", offset=model.start)
        return
    for one in reader.fields(model):
        if one.number == 1 and one.wire == VARINT:
            facts.setdefault("format_version", one.value)
        elif one.number == 2 and one.wire == BYTES:
            yield from _description(reader, one, facts)
        elif one.number in KINDS and one.wire == BYTES:
            facts.setdefault("architecture", KINDS[one.number])
            yield from _kind(reader, one, facts, depth)


def _kind(reader: Reader, one: Field, facts: dict[str, Any], depth: int) -> Iterator[Found]:
    if one.number == 555:
        name = reader.first(one, 10)
        shown = brief(reader.text(name, 1000), 100) if name is not None and name.wire == BYTES else "no name"
        what = f"is a custom model, run by the class {shown} of the program that loads it"
        yield Signal("coreml-custom-model", Verdict.SUSPICIOUS, what, offset=one.start)
    elif one.number == 556:
        yield from _linked(reader, one)
    elif one.number in NETWORKS:
        yield from _layers(reader, one, facts, depth)
    elif one.number in PIPELINES:
        holder = one if one.number == 202 else reader.first(one, 1)
        for inner in reader.fields(holder) if holder is not None and holder.wire == BYTES else ():
            if inner.number == 1 and inner.wire == BYTES:
                yield from _model(reader, inner, facts, depth + 1)


def _layers(reader: Reader, network: Field, facts: dict[str, Any], depth: int) -> Iterator[Found]:
    """The layers of a network, also of its branches and loops."""
    if depth > DEEPEST:
        return
    for layer in reader.fields(network):
        if layer.number != 1 or layer.wire != BYTES:
            continue
        facts["layers"] = facts.get("layers", 0) + 1
        for one in reader.fields(layer):
            if one.number == CUSTOM_LAYER and one.wire == BYTES:
                name = reader.first(one, 10)
                shown = brief(reader.text(name, 1000), 100) if name is not None and name.wire == BYTES else "no name"
                what = f"has a custom layer, run by the class {shown} of the program that loads it"
                yield Signal("coreml-custom-layer", Verdict.SUSPICIOUS, what, offset=one.start)
            elif one.number in (600, 615) and one.wire == BYTES:
                for branch in reader.fields(one):
                    if branch.number in (1, 2, 3, 4) and branch.wire == BYTES:
                        yield from _layers(reader, branch, facts, depth + 1)


def _linked(reader: Reader, one: Field) -> Iterator[Signal]:
    """A model that lies in another file: its name and where it is searched."""
    texts = [text for field in _texts(reader, one, 0) if (text := field)]
    bad = next((why for text in texts if (why := outside(text))), None)
    what = f"loads another model{f' from {bad}' if bad else ''}: {brief(', '.join(texts), 100)}"
    yield Signal("coreml-linked-model", Verdict.MALICIOUS if bad else Verdict.SUSPICIOUS, what, offset=one.start)


def _texts(reader: Reader, message: Field, depth: int) -> Iterator[str]:
    """The printable texts in a small message, whatever its nesting."""
    for one in reader.fields(message):
        if one.wire != BYTES or depth > 4:
            continue
        data = reader.bytes(one, 4096)
        if data.isascii() and data.decode("ascii").isprintable():
            yield data.decode("ascii")
        elif depth < 4:
            try:
                yield from _texts(reader, one, depth + 1)
            except ValueError:
                continue


def _description(reader: Reader, one: Field, facts: dict[str, Any]) -> Iterator[Found]:
    """ModelDescription: its metadata is number 100."""
    for meta in reader.fields(one):
        if meta.number != 100 or meta.wire != BYTES:
            continue
        for inner in reader.fields(meta):
            if inner.number in DESCRIBED and inner.wire == BYTES and (text := reader.text(inner, 2000)):
                facts.setdefault(DESCRIBED[inner.number], brief(text, 300))
    yield {}


FORMAT = Format("coreml", _recognise, _inspect)
