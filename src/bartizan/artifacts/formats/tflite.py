"""TFLite (LiteRT) models: the operators that the interpreter does not bring, metadata, what lies behind the buffers.

Schema: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its schema gives them

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bartizan.artifacts.format import Format, Found, Inspector, Opened
from bartizan.artifacts.formats import hidden, tensorflow_operators
from bartizan.artifacts.formats.flatbuffers import Tables
from bartizan.artifacts.formats.reading import brief, part
from bartizan.artifacts.inspection import Signal, Verdict

CUSTOM = 32
# Custom operators that MediaPipe's and Google's own runtimes register.
KNOWN = (
    "TFLite_Detection_PostProcess", "Convolution2DTransposeBias", "MaxPoolingWithArgmax2D", "MaxUnpooling2D",
    "edgetpu-custom-op",
    "TransformTensorBilinear", "TransformLandmarks", "Landmarks2TransformMatrix", "RoIAlign", "Resampler", "Mfcc",
    "AudioSpectrogram", "Atan2", "Sign", "HashTable", "HashTableImport", "HashTableFind", "HashTableSize",
    "Bucketize", "RandomStandardNormal", "RandomUniform", "Multinomial", "Irfft2D", "Rfft2D",
    "TFSentencepieceTokenizeOp",
    "WhitespaceTokenizeWithOffsets", "odml.", "stablehlo.", "aten.", "VarHandle", "ReadVariable", "AssignVariable",
)  # fmt: skip


def _recognise(opened: Opened, head: bytes) -> bool:
    return head[4:8] in (b"TFL3", b"TFL2") or (opened.last.endswith(".tflite") and len(head) > 8)


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    tables = Tables(opened, inspector.spend)
    root = tables.root
    facts: dict[str, Any] = {"framework": "tflite", "format_version": tables.scalar(root, 0, "I")}
    if description := tables.text(root, 3):
        facts["description"] = brief(description, 200)
    operators: list[str] = []
    for one in tables.tables(root, 1):
        code = max(tables.scalar(one, 0, "b"), tables.scalar(one, 3, "i"))
        if code == CUSTOM or (name := tables.text(one, 1)):
            name = tables.text(one, 1)
            operators.append(name)
            yield from _custom(name, one)
    count = 0
    for graph in tables.tables(root, 2):
        count += tables.vector(graph, 0)[1]
    facts |= {"tensors": count, "custom_operators": sorted({brief(one, 60) for one in operators if one})[:50]}
    yield {key: value for key, value in facts.items() if value not in (0, [])}
    yield from _metadata(tables, root)
    yield from _buffers(tables, root, opened, inspector)


def _custom(name: str, offset: int) -> Iterator[Signal]:
    """An operator by name: one of TensorFlow's (Flex), a known one, or somebody's own."""
    if name.startswith("Flex"):
        yield from tensorflow_operators.judge(name.removeprefix("Flex"), [], offset)
    elif name and not name.startswith(KNOWN):
        found = list(tensorflow_operators.judge(name, [], offset))
        yield from found
        if not found:
            what = f"needs the operator {brief(name, 80)} from a library that must be loaded beside the model"
            yield Signal("tflite-custom-operator", Verdict.SUSPICIOUS, what, offset=offset)


def _metadata(tables: Tables, root: int) -> Iterator[Found]:
    """The named metadata buffers."""
    names = [brief(tables.text(one, 0), 60) for one in tables.tables(root, 6)]
    if names:
        yield {"metadata": names[:50]}


def _buffers(tables: Tables, root: int, opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Programs, archives and pickles in the buffers; MediaPipe's associated files are a zip behind the model."""
    for one in tables.tables(root, 4):
        at, count = tables.vector(one, 0)
        if count < 16:
            continue
        data = tables.cursor.peek(at, min(count, 512))
        what = hidden.program(data)
        if what or hidden.archive(data) or hidden.pickle(data):
            if what:
                yield Signal("hidden-program", Verdict.SUSPICIOUS, f"holds {what} in a buffer", offset=at)
            yield from inspector.member(f"buffer@{at}", part(opened, at, count), count, opened)


FORMAT = Format("tflite", _recognise, _inspect)
