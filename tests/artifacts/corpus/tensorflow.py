"""TensorFlow's files: operators that leave the graph, in graphs, functions and nested graphs; phones' formats."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus.keras import BAD, GOOD
from tests.artifacts.formats.build import (
    executorch,
    number,
    saved_model,
    text,
    tf_graph,
    tf_node,
    tf_string,
    tflite,
)

ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 200
PLAIN = [tf_node("x", "Placeholder"), tf_string("label", "cat"), tf_node("y", "MatMul", ["x", "w"])]
SAVER = [
    tf_node("save", "SaveV2", ["p"]),
    tf_node("restore", "RestoreV2", ["p"]),
    tf_node("m", "MergeV2Checkpoints", ["p"]),
]


def cases() -> Iterator[tuple[str, Verdict, bytes]]:
    """Each file with its name and the verdict that it must get."""
    yield from _saved()
    yield from _operators()
    yield from _other()
    yield from _phones()


def _operators() -> Iterator[tuple[str, Verdict, bytes]]:
    """Operators that are ordinary with nothing, or with a file beside the model, and not with a path of their own."""
    path, beside = tf_string("p", "/etc/passwd"), tf_string("p", "vocab.txt")
    for kind in ("SaveDatasetV2", "DatasetToTFRecord", "CreateSummaryFileWriter", "SnapshotDatasetV2"):
        yield (
            f"{kind}/saved_model.pb",
            Verdict.MALICIOUS,
            saved_model(tf_graph(*PLAIN, path, tf_node("n", kind, ["p"]))),
        )
    for kind in ("LoadDataset", "LoadAndRemapMatrix", "InitializeTableFromTextFileV2", "CacheDatasetV2"):
        yield (
            f"{kind}/saved_model.pb",
            Verdict.MALICIOUS,
            saved_model(tf_graph(*PLAIN, path, tf_node("n", kind, ["p"]))),
        )
    for kind in ("InitializeTableFromTextFileV2", "CacheDatasetV2"):
        yield (
            f"{kind}-beside/saved_model.pb",
            Verdict.CLEAN,
            saved_model(tf_graph(*PLAIN, beside, tf_node("n", kind, ["p"]))),
        )
    debug = tf_node("d", "DebugIdentityV2", ["x"], debug_urls=text(2, "grpc://collect.invalid"))
    yield "DebugIdentityV2/saved_model.pb", Verdict.SUSPICIOUS, saved_model(tf_graph(*PLAIN, debug))


def _saved() -> Iterator[tuple[str, Verdict, bytes]]:
    reads = [tf_string("p", "/etc/passwd"), tf_node("r", "ReadFile", ["p:0"])]
    writes = [tf_string("p", "/root/.bashrc"), tf_node("w", "WriteFile", ["p", "x"])]
    function = [("inner", [tf_node("f", "PyFunc", ["x"], token=text(2, "pyfunc_0"))])]
    prints = tf_node("print", "PrintV2", ["x"], output_stream=text(2, "file:///tmp/marker"))
    yield "reads/saved_model.pb", Verdict.MALICIOUS, saved_model(tf_graph(*PLAIN, *reads))
    yield "writes/saved_model.pb", Verdict.MALICIOUS, saved_model(tf_graph(*PLAIN, *writes))
    yield "prints/saved_model.pb", Verdict.MALICIOUS, saved_model(tf_graph(*PLAIN, prints))
    yield (
        "reads-input/saved_model.pb",
        Verdict.SUSPICIOUS,
        saved_model(tf_graph(*PLAIN, tf_node("r", "ReadFile", ["x"]))),
    )
    yield "python/saved_model.pb", Verdict.SUSPICIOUS, saved_model(tf_graph(*PLAIN, tf_node("p", "EagerPyFunc", ["x"])))
    yield "python-in-function/model.bin", Verdict.SUSPICIOUS, saved_model(tf_graph(*PLAIN, functions=function))
    writes_inside = [("inner", [tf_string("p", "/tmp/marker"), tf_node("f", "WriteFile", ["p:output:0", "x"])])]
    yield "writes-in-function/saved_model.pb", Verdict.MALICIOUS, saved_model(tf_graph(*PLAIN, functions=writes_inside))
    nested = tf_node("trt", "TRTEngineOp", ["x"], serialized_segment=text(2, tf_graph(*PLAIN, *writes)))
    yield "writes-in-nested/saved_model.pb", Verdict.MALICIOUS, saved_model(tf_graph(*PLAIN, nested))
    asset = text(6, text(1, b"") + text(2, "../../../etc/passwd"))
    yield "asset/saved_model.pb", Verdict.MALICIOUS, saved_model(tf_graph(*PLAIN), asset)
    layer = text(7, text(1, text(4, text(1, "_tf_keras_layer") + text(3, json.dumps(BAD["lambda-old"])))))
    yield "lambda/saved_model.pb", Verdict.MALICIOUS, saved_model(tf_graph(*PLAIN), layer)
    program = tf_node("c", "Custom", ["x"], blob=text(2, ELF))
    yield "program/saved_model.pb", Verdict.MALICIOUS, saved_model(tf_graph(*PLAIN, program))
    yield (
        "second-graph/saved_model.pb",
        Verdict.MALICIOUS,
        saved_model(tf_graph(*PLAIN)) + text(2, text(2, tf_graph(*writes))),
    )
    yield "cut/saved_model.pb", Verdict.MALICIOUS, saved_model(tf_graph(*PLAIN, *writes)) + b"\x12\xff"
    yield "plain/saved_model.pb", Verdict.CLEAN, saved_model(tf_graph(*PLAIN, *SAVER))
    yield "plain/renamed", Verdict.CLEAN, saved_model(tf_graph(*PLAIN))
    table = [tf_string("v", "vocab.txt"), tf_node("t", "InitializeTableFromTextFileV2", ["h", "v"])]
    yield "table/saved_model.pb", Verdict.CLEAN, saved_model(tf_graph(*PLAIN, *table), text(6, text(2, "vocab.txt")))
    standard = tf_node("print", "PrintV2", ["x"], output_stream=text(2, "stderr"))
    yield "prints-to-screen/saved_model.pb", Verdict.CLEAN, saved_model(tf_graph(*PLAIN, standard))
    good = text(7, text(1, text(4, text(3, json.dumps(GOOD["dense"])))))
    yield "layers/saved_model.pb", Verdict.CLEAN, saved_model(tf_graph(*PLAIN), good)


def _other() -> Iterator[tuple[str, Verdict, bytes]]:
    writes = [tf_string("p", "/tmp/marker"), tf_node("w", "WriteFile", ["p", "x"])]
    yield "frozen-writes.pb", Verdict.MALICIOUS, tf_graph(*PLAIN, *writes)
    yield "frozen.pb", Verdict.CLEAN, tf_graph(*PLAIN)
    yield "writes.meta", Verdict.MALICIOUS, text(1, text(5, "1.15")) + text(2, tf_graph(*PLAIN, *writes))
    yield "plain.meta", Verdict.CLEAN, text(1, text(5, "1.15")) + text(2, tf_graph(*PLAIN, *SAVER))
    topology = {"node": [{"name": "w", "op": "WriteFile"}]}
    weights = [{"paths": ["group1-shard1of1.bin"], "weights": []}]
    yield (
        "writes/model.json",
        Verdict.MALICIOUS,
        json.dumps({"modelTopology": topology, "weightsManifest": weights}).encode(),
    )
    keras = {"modelTopology": {"model_config": BAD["any-callable"]}, "weightsManifest": weights}
    yield "keras/model.json", Verdict.MALICIOUS, json.dumps(keras).encode()
    outside = {"modelTopology": {}, "weightsManifest": [{"paths": ["https://x.invalid/w.bin"]}]}
    yield "weights/model.json", Verdict.MALICIOUS, json.dumps(outside).encode()
    good = {"format": "layers-model", "modelTopology": {"model_config": GOOD["dense"]}, "weightsManifest": weights}
    yield "plain/model.json", Verdict.CLEAN, json.dumps(good).encode()


def _phones() -> Iterator[tuple[str, Verdict, bytes]]:
    yield "plain.tflite", Verdict.CLEAN, tflite([(0, ""), (9, "")])
    yield "detection.tflite", Verdict.CLEAN, tflite([(32, "TFLite_Detection_PostProcess")])
    yield "flex.tflite", Verdict.CLEAN, tflite([(32, "FlexErf")])
    yield "flex-writes.tflite", Verdict.MALICIOUS, tflite([(0, ""), (32, "FlexWriteFile")])
    yield "flex-python.tflite", Verdict.SUSPICIOUS, tflite([(32, "FlexPyFunc")])
    yield "flex-reads.bin", Verdict.SUSPICIOUS, tflite([(32, "FlexReadFile")])
    yield "own-operator.tflite", Verdict.SUSPICIOUS, tflite([(32, "RunShell")])
    yield "program.tflite", Verdict.MALICIOUS, tflite([(0, "")], [b"", ELF])
    yield "cut.tflite", Verdict.UNASSESSED, tflite([(0, "")])[:20]
    yield "plain.pte", Verdict.CLEAN, executorch(["aten::add", "aten::mm"], ["XnnpackBackend"])
    yield "own-operator.pte", Verdict.SUSPICIOUS, executorch(["aten::add", "evil::shell"])
    yield "own-backend.pte", Verdict.SUSPICIOUS, executorch(["aten::add"], ["MyBackend"])
    meta = text(2, text(100, text(1, "A net") + text(4, "MIT")))
    network = text(1, text(1, "d") + text(140, number(1, 2)))
    yield "plain.mlmodel", Verdict.CLEAN, number(1, 5) + meta + text(500, network)
    yield "program.mlmodel", Verdict.CLEAN, number(1, 7) + meta + text(502, number(1, 1))
    custom = text(1, text(1, "c") + text(500, text(10, "EvilLayer")))
    yield "custom-layer.mlmodel", Verdict.SUSPICIOUS, number(1, 5) + meta + text(500, network + custom)
    pipeline = text(202, text(1, number(1, 5) + text(403, custom)))
    yield "custom-in-pipeline.mlmodel", Verdict.SUSPICIOUS, number(1, 5) + meta + pipeline
    yield "custom-model.mlmodel", Verdict.SUSPICIOUS, number(1, 5) + meta + text(555, text(10, "EvilModel"))
    linked = text(556, text(1, text(1, text(1, "x.mlmodelc")) + text(2, text(1, "/private/var/x"))))
    yield "linked.mlmodel", Verdict.MALICIOUS, number(1, 5) + meta + linked
    yield from _paddle()


def _paddle() -> Iterator[tuple[str, Verdict, bytes]]:
    def operator(kind: str, **given: str) -> bytes:
        attributes = b"".join(text(4, text(1, key) + number(2, 2) + text(5, value)) for key, value in given.items())
        return text(4, text(1, text(1, "X") + text(2, "a")) + text(3, kind) + attributes)

    def program(*operators: bytes) -> bytes:
        return text(1, number(1, 0) + number(2, 0) + text(3, text(1, "feed")) + b"".join(operators)) + text(
            4, number(1, 2006000)
        )

    yield "plain.pdmodel", Verdict.CLEAN, program(operator("feed"), operator("conv2d"), operator("fetch"))
    yield "python.pdmodel", Verdict.SUSPICIOUS, program(operator("feed"), operator("py_func", forward_callable_id="0"))
    yield "loads.pdmodel", Verdict.MALICIOUS, program(operator("load_combine", file_path="/etc/passwd"))
    yield "saves.pdmodel", Verdict.SUSPICIOUS, program(operator("save_combine", file_path="out"))
