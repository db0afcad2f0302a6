"""Keras: code in Lambda layers, names that loading imports, files that layers read; in JSON, HDF5 and archives."""

from __future__ import annotations

import base64
import json
import marshal
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from bartizan.artifacts.inspection import Verdict
from tests.artifacts.formats.build import Json, archive, hdf5

PICKLE = b"cposix\nsystem\n(S'touch marker'\ntR."


def code(source: str) -> str:
    """The marshalled code of a function's body, in base64; compiled, never run."""
    outer = compile(source, "layer", "exec")
    inner = next(one for one in outer.co_consts if isinstance(one, CodeType))
    return base64.b64encode(marshal.dumps(inner)).decode()


def layer(name: str, config: Json, **rest: Any) -> Json:
    return {"class_name": name, "config": {"name": name.lower(), **config}, **rest}


def model(*layers: Json, kind: str = "Sequential", **rest: Any) -> Json:
    dense = layer("Dense", {"units": 4, "activation": "relu"}, module="keras.layers", registered_name=None)
    return {"module": "keras", "class_name": kind, "config": {"name": "net", "layers": [dense, *layers]}, **rest}


def lambda_2(source: str) -> Json:
    return layer("Lambda", {"function": [code(source), None, None], "function_type": "lambda"})


def lambda_3(source: str) -> Json:
    function = {"class_name": "__lambda__", "config": {"code": code(source), "defaults": None, "closure": None}}
    return layer("Lambda", {"function": function}, module="keras.layers")


RUNS = "f = lambda x: __import__('os').system('touch marker') or x"
READS = "def f(x):\n    import subprocess\n    return subprocess.check_output(['id'])"
EVALUATES = "f = lambda x: eval(x)"
PLAIN = "f = lambda x: x * 2 + 1"
NORM = "def f(x):\n    return tf.math.l2_normalize(x, axis=1)"
ODD = "f = lambda x: telemetry.read(x)"

BAD = {
    "lambda-old": model(lambda_2(RUNS)),
    "lambda-new": model(lambda_3(RUNS)),
    "lambda-imports": model(lambda_3(READS)),
    "lambda-evaluates": model(lambda_2(EVALUATES)),
    "time-distributed": model(layer("TimeDistributed", {"layer": lambda_3(RUNS)})),
    "bidirectional": model(layer("Bidirectional", {"layer": layer("RNN", {"cell": lambda_2(RUNS)})})),
    "sub-model": model(model(model(lambda_3(RUNS)), kind="Functional")),
    "bare-lambda-object": model(layer("Dense", {"activation": lambda_3(RUNS)["config"]["function"]})),
    "any-callable": model(layer("system", {}, module="os", registered_name="system")),
    "any-function": model(
        layer("Dense", {"activation": {"module": "subprocess", "class_name": "function", "config": "Popen"}})
    ),
    "builtin-eval": model(
        layer("Dense", {"activation": {"module": "builtins", "class_name": "function", "config": "eval"}})
    ),
    "through-keras": model(layer("get_file", {"origin": "https://x.invalid"}, module="keras.utils")),
    "lowers-guard": model(layer("enable_unsafe_deserialization", {}, module="keras.config")),
    "loads-model": model(layer("load_model", {}, module="keras.saving")),
    "keras-internals": model(layer("x", {}, module="keras.src.utils.os")),
    "vocabulary": model(layer("StringLookup", {"vocabulary": "/etc/passwd"}, module="keras.layers")),
    "vocabulary-url": model(
        layer("TextVectorization", {"vocabulary": "http://169.254.169.254/latest"}, module="keras.layers")
    ),
    "compiled-loss": model(compile_config={"loss": {"module": "os", "class_name": "function", "config": "system"}}),
    "torch-module": model(
        layer("TorchModuleWrapper", {"module": base64.b64encode(PICKLE).decode()}, module="keras.layers")
    ),
}
ODDLY = {
    "lambda-reads": model(lambda_3(ODD)),
    "lambda-unreadable": model(layer("Lambda", {"function": ["!!!", None, None], "function_type": "lambda"})),
    "vocabulary-beside": model(layer("StringLookup", {"vocabulary": "words.txt"}, module="keras.layers")),
    "standard-library": model(layer("Template", {}, module="textwrap", registered_name=None)),
}
UNSAFE = {
    "lambda-plain": model(lambda_2(PLAIN)),
    "lambda-normalises": model(lambda_3(NORM)),
    "lambda-own-names": model(
        lambda_3("def euclidean_distance(vects):\n    left, right = vects\n    return K.sqrt(left - right)")
    ),
    "own-class": model(layer("MyLayer", {}, module="my_project.layers", registered_name="MyLayer")),
}
GOOD = {
    "dense": model(keras_version="2.15.0", backend="tensorflow"),
    "functional": model(
        layer("Conv2D", {"kernel_initializer": layer("GlorotUniform", {}, module="keras.initializers")}),
        kind="Functional",
    ),
    "words-inside": model(layer("StringLookup", {"vocabulary": ["a", "b"]}, module="keras.layers")),
    "functions": model(
        layer("Dense", {"activation": {"module": "builtins", "class_name": "function", "config": "relu"}})
    ),
    "registered": model(layer("Scale", {}, module=None, registered_name="shop>Scale")),
    "policy": model(layer("Dense", {"dtype": layer("DTypePolicy", {}, module="keras")}, module="keras.layers")),
    "operations": model(layer("Add", {}, module="keras.src.ops.numpy")),
    "wrapped": model(
        layer("Bidirectional", {"layer": layer("LSTM", {"units": 2}, module="keras.layers")}, module="keras.layers")
    ),
}


def keras_file(document: Any) -> bytes:
    metadata = json.dumps({"keras_version": "3.4.1", "date_saved": "2024-07-01@10:00:00"}).encode()
    weights = hdf5({"note": b"weights"})
    return archive(
        [("metadata.json", metadata), ("config.json", json.dumps(document).encode()), ("model.weights.h5", weights)]
    )


HOLDERS: dict[str, Callable[[Any], bytes]] = {
    "model.keras": keras_file,
    "model.h5": lambda document: hdf5({"model_config": json.dumps(document).encode(), "keras_version": b"2.15.0"}),
    "config.json": lambda document: json.dumps(document).encode(),
}


def cases() -> Iterator[tuple[str, Verdict, bytes]]:
    """Each file with its name and the verdict that it must get."""
    for verdict, models in (
        (Verdict.MALICIOUS, BAD),
        (Verdict.SUSPICIOUS, ODDLY),
        (Verdict.UNSAFE, UNSAFE),
        (Verdict.CLEAN, GOOD),
    ):
        for name, document in models.items():
            for file, make in HOLDERS.items():
                yield f"{name}/{file}", verdict, make(document)
    bad, good = json.dumps(BAD["lambda-new"]).encode(), json.dumps(GOOD["dense"]).encode()
    yield (
        "twice/model.keras",
        Verdict.MALICIOUS,
        archive([("config.json", bad), ("config.json", good), ("metadata.json", b"{}")]),
    )
    yield (
        "twice-after/model.keras",
        Verdict.MALICIOUS,
        archive([("config.json", good), ("config.json", bad), ("metadata.json", b"{}")]),
    )
    yield (
        "case/model.keras",
        Verdict.MALICIOUS,
        archive([("config.json", good), ("Config.JSON", bad), ("metadata.json", b"{}")]),
    )
    yield (
        "case-of-two/model.keras",
        Verdict.SUSPICIOUS,
        archive([("config.json", good), ("CONFIG.json", good), ("metadata.json", b"{}")]),
    )
    yield "renamed.zip", Verdict.MALICIOUS, keras_file(BAD["lambda-new"])
    yield "utf-16/config.json", Verdict.MALICIOUS, json.dumps(BAD["any-callable"]).encode("utf-16")
    escaped = json.dumps(BAD["any-callable"]).replace("class_name", "\\u0063lass_name").encode()
    yield "escaped-key/config.json", Verdict.MALICIOUS, escaped
    doubled = b'{"class_name": "system", "module": "os", "config": {}, "class_name": "Dense"}'
    yield "key-twice/config.json", Verdict.MALICIOUS, doubled
    yield "user-block/model.h5", Verdict.MALICIOUS, hdf5({"model_config": bad}, b"\x7fELF\x02\x01\x01" + b"\0" * 505)
    yield "cut/model.h5", Verdict.UNASSESSED, hdf5({"model_config": good})[:120]
    yield "plain-zeros/model.h5", Verdict.CLEAN, hdf5({"model_config": good}, b"\0" * 512)
