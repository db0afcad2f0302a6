"""A Keras model's configuration: the layers that carry code, the classes and functions that loading would import.

Shared by `.keras` archives, HDF5 files, TensorFlow.js and bare JSON. How Keras resolves names:
https://keras.io/guides/serialization_and_saving/ (CVE-2025-1550, -8747, -9905, -9906, -12058, -12060, -49655).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bartizan.artifacts.format import Found, Inspector, Opened
from bartizan.artifacts.formats import callables, hidden, json_text, marshalled
from bartizan.artifacts.formats.reading import brief, outside, words
from bartizan.artifacts.inspection import Signal, Verdict

KERAS = words("keras keras_core keras_hub keras_nlp keras_cv tf_keras keras_tuner keras_contrib keras_applications")
CONTAINERS = words("Sequential Functional Model")
LOOKUPS = words("StringLookup IntegerLookup TextVectorization IndexLookup HashedCrossing Hashing")
FILES = words("vocabulary vocab vocabulary_file idf_weights filepath file_path weights_path merges proto")
INERT = words("vocabulary_dtype vocabulary_size")
LARGEST_CODE = 1 << 20
SHOWN = 6

# Functions of Keras itself that fetch, load or lower the guard.
REACHING = words(
    "get_file load_model load_weights enable_unsafe_deserialization disable_safe_mode safe_mode load_img "
    "image_dataset_from_directory text_dataset_from_directory audio_dataset_from_directory deserialize_keras_object "
    "deserialize register_keras_serializable custom_object_scope get_custom_objects save_model save_weights save_img "
    "model_from_json model_from_config clear_session set_floatx set_backend run_in_sandbox pad_sequences plot_model "
    "split_dataset func_load func_dump python_utils is_dir extract_archive validate_file hash_file"
)
REACHING_MODULES = words(
    "utils saving export config file_utils saving_lib python_utils numerical_utils io_utils serialization_lib"
)
UNUSUAL_MODULES = words("callbacks datasets distribution applications file_editor")
UNUSUAL = words("KerasFileEditor TFSMLayer JaxLayer FlaxLayer Config SidecarEvaluator")
FUNCTION_MODULES = words("activations ops losses metrics initializers regularizers constraints backend nn random numpy")


def looks_like(document: Any) -> bool:
    """Whether a JSON document is a Keras model's configuration."""
    if not isinstance(document, dict):
        return False
    if "class_name" in document and ("config" in document or "module" in document):
        return True
    inner = document.get("model_config") or document.get("modelTopology")
    return isinstance(inner, dict) and looks_like(inner.get("model_config", inner))


def judge(document: Any, inspector: Inspector, opened: Opened) -> Iterator[Found]:
    """Signals and facts of a configuration, wherever in it a layer stands."""
    layers = 0
    custom: set[str] = set()
    for path, value in json_text.walk(document):
        inspector.spend(32)
        if not isinstance(value, dict):
            continue
        for key in ("class_name", *(one for one in value if one.startswith("class_name\0"))):
            if isinstance(name := value.get(key), str):
                layers += isinstance(value.get("config"), dict) and ".layers[" in f".{path}"
                yield from _judge_entry(name, value, path, inspector, opened)
        registered = value.get("registered_name")
        if isinstance(registered, str) and ">" in registered:
            custom.add(brief(registered, 100))
    facts: dict[str, Any] = {"framework": "keras", "layers": layers}
    if custom:
        facts["custom_objects"] = sorted(custom)[:50]
    yield facts | _described(document)


def _described(document: Any) -> dict[str, Any]:
    """Version, backend and name as the configuration says them."""
    if not isinstance(document, dict):
        return {}
    found = {}
    for key, name in (("keras_version", "version"), ("backend", "backend")):
        if isinstance(value := document.get(key), str):
            found[name] = brief(value, 60)
    config = document.get("config")
    if isinstance(config, dict) and isinstance(config.get("name"), str):
        found["name"] = brief(config["name"], 100)
    if isinstance(kind := document.get("class_name"), str) and kind in CONTAINERS:
        found["architecture"] = kind
    return found


def _judge_entry(
    name: str, entry: Mapping[str, Any], path: str, inspector: Inspector, opened: Opened
) -> Iterator[Found]:
    config = entry.get("config")
    where = f" at {brief(path, 100)}" if path else ""
    if name == "__lambda__" or name.rpartition(">")[2] == "Lambda":
        yield from _judge_lambda(config, where)
    elif name == "TorchModuleWrapper":
        yield Signal(
            "keras-torch-module", Verdict.SUSPICIOUS, f"unpickles a PyTorch module{where} (TorchModuleWrapper)"
        )
        text = config.get("module") if isinstance(config, dict) else None
        if isinstance(text, str) and (data := hidden.decoded(text.encode())):
            yield from inspector.content("torch-module", data, opened)
    elif name.rpartition(">")[2] in LOOKUPS or (isinstance(config, dict) and name not in CONTAINERS):
        yield from _judge_files(name, config, where)
    module = entry.get("module")
    if isinstance(module, str) and module:
        yield from _judge_import(module, name, config, where)
    elif (
        name in ("function", "__import__")
        and isinstance(config, str)
        and ("." in config or config in callables.DANGEROUS_NAMES)
    ):
        yield from _judge_name(config, where)


def _judge_lambda(config: Any, where: str) -> Iterator[Signal]:
    """The code of a Lambda layer: what its names say of it."""
    function = config.get("function") if isinstance(config, dict) else None
    if isinstance(function, dict) and function.get("class_name") == "__lambda__":
        return  # judged as the entry that it is
    code = _code(config)
    if code is None:
        named = f" {brief(str(function), 60)}" if isinstance(function, str) else ""
        module = config.get("module") if isinstance(config, dict) else None
        if isinstance(function, str) and isinstance(module, str) and module not in ("__main__", "builtins"):
            yield from _judge_name(f"{module}.{function}", where)
        yield Signal("keras-lambda", Verdict.UNSAFE, f"has a Lambda layer{where} that calls a function{named} by name")
        return
    data = hidden.decoded(code.encode("ascii", "replace"))
    if data is None or len(data) > LARGEST_CODE:
        yield Signal("keras-lambda", Verdict.SUSPICIOUS, f"has a Lambda layer{where} whose code cannot be read")
        return
    if bad := marshalled.dangerous(data):
        shown = ", ".join(bad[:SHOWN])
        yield Signal("keras-lambda-code", Verdict.MALICIOUS, f"has a Lambda layer{where} whose code uses {shown}")
    elif odd := marshalled.questionable(data):
        shown = ", ".join(brief(one, 40) for one in odd[:SHOWN])
        yield Signal("keras-lambda", Verdict.SUSPICIOUS, f"has a Lambda layer{where} whose code uses {shown}")
    else:
        yield Signal("keras-lambda", Verdict.UNSAFE, f"has a Lambda layer{where} with code that only computes")


def _code(config: Any) -> str | None:
    """The encoded code in a Lambda's configuration, in each of the shapes that Keras has written."""
    if isinstance(config, str):
        return config
    if isinstance(config, list):
        return config[0] if config and isinstance(config[0], str) else None
    if not isinstance(config, dict):
        return None
    for key in ("code", "value"):
        if isinstance(config.get(key), str):
            return str(config[key])
    function = config.get("function")
    if isinstance(function, str):
        return function if config.get("function_type") == "lambda" else None
    return _code(function) if isinstance(function, list | dict) else _code(config.get("config"))


def _judge_files(name: str, config: Any, where: str) -> Iterator[Signal]:
    """Settings of a layer that name a file which loading reads."""
    if not isinstance(config, dict):
        return
    for key, value in config.items():
        plain = key.rstrip("\0").lower()
        if plain not in FILES or plain in INERT or not isinstance(value, str) or not value:
            continue
        why = outside(value)
        verdict = Verdict.MALICIOUS if why else Verdict.SUSPICIOUS
        said = f"{why}, {brief(value, 100)}," if why else brief(value, 100)
        yield Signal("keras-reads-file", verdict, f"reads {said} for {brief(name, 40)}{where}")


def _judge_import(module: str, name: str, config: Any, where: str) -> Iterator[Signal]:
    """What a pair of module and class name would import and call."""
    root = module.partition(".")[0]
    parts = module.split(".")
    if name == "function" and isinstance(config, str):
        name = config
    if root == "builtins" and name in ("function", "type"):
        return
    keras = root in KERAS or module.startswith(("tensorflow.keras", "tensorflow.python.keras"))
    dotted = f"{module}.{name}"
    if not keras:
        if root == "builtins" and isinstance(config, str):
            # Keras writes a plain function's name under `builtins`, of which only its own registry is asked.
            if name in callables.DANGEROUS_NAMES:
                yield from _judge_name(dotted, where)
            return
        yield from _judge_name(dotted, where)
    elif name in REACHING or not callables.IDENTIFIER.fullmatch(name.replace(">", "_").replace(" ", "_")):
        yield _import_signal(Verdict.MALICIOUS, dotted, "reads, fetches or lowers the guard", where)
    elif UNUSUAL_MODULES & set(parts) or name in UNUSUAL:
        yield _import_signal(Verdict.SUSPICIOUS, dotted, "is no layer, or loads another model", where)
    elif any(one in callables.DANGEROUS_MODULES - {"random"} for one in parts[1:]) or any(
        one.startswith("_") and one != "_tf_keras" for one in parts
    ):
        yield _import_signal(Verdict.MALICIOUS, dotted, "reaches a module that is not a layer's", where)
    elif not callables.CLASS.fullmatch(name.rpartition(">")[2]) and not FUNCTION_MODULES & set(parts):
        verdict = Verdict.SUSPICIOUS if REACHING_MODULES & set(parts) else Verdict.UNSAFE
        yield _import_signal(verdict, dotted, "is no layer", where)


def _judge_name(dotted: str, where: str) -> Iterator[Signal]:
    verdict, why = callables.judge(dotted)
    if verdict is not Verdict.CLEAN:
        yield _import_signal(verdict, dotted, why, where)


def _import_signal(verdict: Verdict, dotted: str, why: str, where: str) -> Signal:
    return Signal("keras-import", verdict, f"imports {brief(dotted, 100)}{where}, which {why}")
