"""Models that are loaded or downloaded: hub names with their revision, files with their format."""

from __future__ import annotations

import re

from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Name, Site, Text, Val, options
from bartizan.sources.repository.code.libraries import hub_wrappers
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.risks import torch_loads
from bartizan.sources.repository.code.uses import models, storage
from bartizan.sources.repository.model_names import is_hub_id, is_local

HUB_ROOTS = (
    "transformers", "diffusers", "peft", "sentence_transformers", "optimum", "timm", "trl", "huggingface_hub",
    "ctransformers",
    "llama_cpp", "vllm", "sglang", "setfit", "spacy", "span_marker", "gliner", "auto_gptq", "awq", "unsloth",
    "open_clip",
    "adapters", "flair", "speechbrain", "nemo", "mlx_lm", "mlx_vlm", "faster_whisper", "bertopic", "keybert", "colbert",
    "ragatouille", "FlagEmbedding", "tokenizers", "evaluate", "onnxruntime_genai",
    "intel_extension_for_transformers", "deepspeed",
    "accelerate", "parler_tts", "TTS", "fastembed", "exllamav2", "gpt4all", "modelscope", "laion_clap", "kokoro",
    "outlines", "smolagents",
)  # fmt: skip
_HUB: tuple[tuple[str, tuple[str | int, ...]], ...] = (
    ("PeftModel.from_pretrained", ("model_id", 1)),
    ("PeftModelForCausalLM.from_pretrained", ("model_id", 1)),
    (
        "from_pretrained",
        ("pretrained_model_name_or_path", "model_name", "model_id", "repo_id", "model_name_or_path", 0),
    ),
    ("pipeline", ("model", 1)),
    ("SentenceTransformer", ("model_name_or_path", 0)),
    ("SparseEncoder", ("model_name_or_path", 0)),
    ("CrossEncoder", ("model_name", "model_name_or_path", 0)),
    ("hf_hub_download", ("repo_id", 0)),
    ("snapshot_download", ("repo_id", 0)),
    ("cached_download", ("url_or_filename", 0)),
    ("from_single_file", ("pretrained_model_link_or_path", 0)),
    ("LLM", ("model", 0)),
    ("AsyncEngineArgs", ("model",)),
    ("EngineArgs", ("model",)),
    ("Engine", ("model_path",)),
    ("FlagModel", ("model_name_or_path", 0)),
    ("BGEM3FlagModel", ("model_name_or_path", 0)),
    ("FlagReranker", ("model_name_or_path", 0)),
    ("TextEmbedding", ("model_name", 0)),
    ("WhisperModel", ("model_size_or_path", 0)),
    ("load_adapter", ("peft_model_id", 0)),
    ("load_lora_weights", ("pretrained_model_name_or_path_or_dict", 0)),
    ("load_ip_adapter", ("pretrained_model_name_or_path_or_dict", 0)),
    ("from_quantized", ("model_name_or_path", "quant_path", 0)),
    ("SequenceTagger.load", (0,)),
    ("TextClassifier.load", (0,)),
    ("KeyBERT", ("model", 0)),
    ("BERTopic", ("embedding_model",)),
    ("load_tool", ("repo_id", 0)),
    ("load_model", ("name", 0)),
    ("load", ("path_or_hf_repo", 0)),
)
_FILES: dict[str, tuple[str, str, tuple[str | int, ...]]] = {
    "torch.load": ("pickle", "file", ("f", 0)),
    "torch.jit.load": ("torch", "file", ("f", 0)),
    "pickle.load": ("pickle", "file", (0, "file")),
    "pickle.loads": ("pickle", "file", (0,)),
    "cloudpickle.load": ("pickle", "file", (0,)),
    "cloudpickle.loads": ("pickle", "file", (0,)),
    "dill.load": ("pickle", "file", (0,)),
    "dill.loads": ("pickle", "file", (0,)),
    "joblib.load": ("pickle", "file", ("filename", 0)),
    "pandas.read_pickle": ("pickle", "file", (0,)),
    "sklearn.externals.joblib.load": ("pickle", "file", (0,)),
    "keras.models.load_model": ("keras", "file", ("filepath", 0)),
    "keras.saving.load_model": ("keras", "file", ("filepath", 0)),
    "tensorflow.keras.models.load_model": ("keras", "file", ("filepath", 0)),
    "tensorflow.saved_model.load": ("keras", "file", ("export_dir", 0)),
    "keras.config.enable_unsafe_deserialization": ("keras", "file", ()),
    "tf_keras.config.enable_unsafe_deserialization": ("keras", "file", ()),
    "tensorflow.keras.config.enable_unsafe_deserialization": ("keras", "file", ()),
    "tensorflow_hub.load": ("other", "tensorflow-hub", ("handle", 0)),
    "tensorflow_hub.KerasLayer": ("other", "tensorflow-hub", ("handle", 0)),
    "torch.hub.load": ("code", "torch-hub", ("repo_or_dir", 0)),
    "torch.hub.load_state_dict_from_url": ("pickle", "torch-hub", ("url", 0)),
    "whisper.load_model": ("other", "openai-whisper", ("name", 0)),
    "ultralytics.YOLO": ("pickle", "ultralytics", ("model", 0)),
    "timm.create_model": ("other", "timm", ("model_name", 0)),
    "xgboost.Booster.load_model": ("other", "file", (0,)),
    "lightgbm.Booster": ("other", "file", ("model_file",)),
    "onnxruntime.InferenceSession": ("other", "file", (0, "path_or_bytes")),
    "safetensors.torch.load_file": ("safetensors", "file", ("filename", 0)),
    "llama_cpp.Llama": ("other", "file", ("model_path", 0)),
    "gpt4all.GPT4All": ("other", "gpt4all", ("model_name", 0)),
    "ctransformers.AutoModelForCausalLM.from_pretrained": ("other", "huggingface", (0,)),
    "langchain_community.llms.LlamaCpp": ("other", "file", ("model_path",)),
    "langchain_community.chat_models.ChatLlamaCpp": ("other", "file", ("model_path",)),
    "langchain_community.embeddings.LlamaCppEmbeddings": ("other", "file", ("model_path",)),
    "langchain_community.llms.GPT4All": ("other", "gpt4all", ("model",)),
    "langchain_community.llms.CTransformers": ("other", "huggingface", ("model",)),
    "langchain.llms.LlamaCpp": ("other", "file", ("model_path",)),
    "langchain.llms.GPT4All": ("other", "gpt4all", ("model",)),
    "llama_index.llms.llama_cpp.LlamaCPP": ("other", "file", ("model_path",)),
    "gensim.downloader.load": ("other", "gensim", ("name", 0)),
    "clip.load": ("other", "openai-clip", ("name", 0)),
    "xgboost.Booster": ("other", "file", ("model_file",)),
    "skops.io.load": ("other", "file", (0,)),
    "numpy.load": ("numpy", "file", (0,)),
    "fasttext.load_model": ("other", "file", (0,)),
    "spacy.load": ("other", "spacy", (0,)),
}  # fmt: skip
_OPTIONAL = frozenset({"xgboost.Booster", "lightgbm.Booster", "llama_index.llms.llama_cpp.LlamaCPP"})
"""Classes that load nothing where they are told no file."""
_MLFLOW = re.compile(r"mlflow(\.\w+)?\.(load_model|register_model)$|mlflow\.\w+\.load_model$")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_REPOSITORY = re.compile(r"[\w.-]+(/[\w.-]+)?")

_HUB_WORDS = words(HUB_ROOTS)
GATES = gates(
    (
        *(
            (tail.rpartition(".")[2], frozenset() if "_" in tail and tail != "load_model" else _HUB_WORDS)
            for tail, _ in _HUB
        ),
        *((path.rpartition(".")[2], words((path.partition(".")[0],))) for path in _FILES),
        ("load_model", words(("mlflow", "keras", "tensorflow", "whisper", "xgboost", "fasttext", *HUB_ROOTS))),
        ("register_model", words(("mlflow",))),
        *hub_wrappers.gates(),
    )
)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the model that a call loads."""
    path = normal(callee.path)
    path = _renamed(path)
    if path in _FILES:
        _file(reading, call, site, path)
    elif _MLFLOW.match(path):
        _mlflow(reading, call, site, path)
    elif (wrapper := hub_wrappers.find(path)) is not None:
        _hub(reading, call, site, path, wrapper.names)
    else:
        for tail, names in _HUB:
            if (tail != "load" or path.startswith("mlx")) and matches(path, HUB_ROOTS, tail):
                _hub(reading, call, site, path, names)
                return


def _renamed(path: str) -> str:
    """The library's full name for the short ones that people import."""
    for short, full in (("pd.", "pandas."), ("tf.", "tensorflow."), ("np.", "numpy."), ("hub.", "tensorflow_hub.")):
        if path.startswith(short):
            return full + path[len(short) :]
    return path


def _hub(reading: Reading, call: Call, site: Site, path: str, names: tuple[str | int, ...]) -> None:
    """A model of Hugging Face, or a directory in its layout."""
    value = reading.argument(site, names)
    if value is None:
        return
    revision = reading.argument(site, ("code_revision", *hub_wrappers.REVISION))
    if reading.text(site, "repo_type") == "dataset":
        return
    found: list[str] = []
    for option in options(value):
        if isinstance(option, Text) and option.whole:
            target = _hub_target(reading, option.value, call)
            if target is not None:
                found.append(target)
                reading.records.edge(
                    reading.owner(),
                    target,
                    "uses-model",
                    reading.evidence(call.node, f"{path} loads {option.value}", option.value),
                )
        elif isinstance(option, Unknown):
            where = f"{reading.path}:{reading.module.line(call.node)}"
            reading.records.gap(where, f"the model of {path} is {option.why}", "a value that the code states")
    name = reading.config_value(value)
    config: dict[str, Value] = {
        "function": path,
        "source": _source(name),
        "name": name,
        "revision": reading.config_value(revision) if revision is not None else None,
        "pinned": _pinned(reading.config_value(revision)),
        "trust_remote_code": reading.flag(site, *hub_wrappers.TRUST),
        "use_safetensors": reading.flag(site, "use_safetensors"),
    }
    if "okenizer" in path or "Processor" in path or path.startswith("tokenizers"):
        config["format"] = "tokenizer"
    id_ = reading.add(
        types.MODEL_LOAD,
        call,
        f"load:{path.rpartition('.')[2]}",
        str(name) if isinstance(name, str) else path,
        compact(config),
    )
    for target in found:
        reading.records.edge(id_, target, "uses-model", reading.evidence(call.node, f"{path} loads it"))


def _source(name: Value) -> Value:
    """Where a model of the hub's libraries comes from: what is not known may be a directory."""
    if isinstance(name, Unknown):
        return name
    return "file" if isinstance(name, str) and _is_path(name) else "huggingface"


def _hub_target(reading: Reading, name: str, call: Call) -> str | None:
    """The id of a hub model, or of a file or directory of the tree."""
    path = storage.local(reading, name) if _is_path(name) or "/" not in name or name.count("/") > 1 else None
    if path is not None:
        id_ = reading.context.file_id(path)
        reading.records.asset(
            id_, "file", path.rpartition("/")[2], reading.location(call.node), config={}, kind="model"
        )
        return id_
    if uri := storage.data_uri(reading, name):
        return uri
    if _is_path(name) or not _REPOSITORY.fullmatch(name):
        return None
    registry = "openai-whisper" if call.tail == "WhisperModel" and "/" not in name else "huggingface"
    target = models.model(registry, name)
    models.add(reading, target, call)
    return target.id


def _is_path(name: str) -> bool:
    return "://" in name or is_local(name) or ("/" in name and not is_hub_id(name))


def _pinned(revision: Value) -> Value:
    if isinstance(revision, Unknown):
        return revision
    return isinstance(revision, str) and bool(_COMMIT.fullmatch(revision))


def _file(reading: Reading, call: Call, site: Site, path: str) -> None:
    """A model file, or a name that its library downloads."""
    format_, source, names = _FILES[path]
    value = reading.argument(site, names)
    if path == "numpy.load" and reading.flag(site, "allow_pickle") is not True:
        return
    if value is None and path in _OPTIONAL:
        return
    name, untrusted = _opened(reading, value)
    weights_only = reading.flag(site, "weights_only")
    if path == "torch.load" and weights_only is None:
        weights_only = torch_loads.weights_only(reading)
    of_hub = path == "torch.hub.load"
    config: dict[str, Value] = {
        "function": path,
        "source": source,
        "format": "pickle" if format_ == "numpy" else format_,
        "name": name,
        "weights_only": weights_only,
        "safe_mode": False if path.endswith("enable_unsafe_deserialization") else reading.flag(site, "safe_mode"),
        "trust_remote_code": torch_loads.trusted(reading, site, name) if of_hub else None,
        "pinned": torch_loads.pinned(name) if of_hub else None,
        "untrusted": untrusted or None,
    }
    target = _file_target(reading, source, name, call) if isinstance(name, str) else None
    if (
        target is None
        and source == "file"
        and format_ in {"pickle", "numpy"}
        and not path.startswith(("torch", "joblib"))
        and not untrusted
        and not _model_like(reading, call, name)
    ):
        return
    shown = name if isinstance(name, str) else path
    id_ = reading.add(
        types.MODEL_LOAD, call, f"load:{path.rpartition('.')[2]}", shown, compact(config), stage=Stage.SERVE
    )
    if target is not None:
        evidence = reading.evidence(call.node, f"{path} loads {name}", name)
        reading.records.edge(reading.owner(), target, "uses-model", evidence)
        reading.records.edge(id_, target, "uses-model", evidence)


_NETWORK = ("requests.", "httpx.", "urllib.", "aiohttp.", "flask.request", "request.", "@request", "socket.")
_STREAMS = ("io.BytesIO()", "BytesIO()", "gzip.decompress()", "zlib.decompress()", "base64.b64decode()", "bytes()",
            "gzip.open()", "bz2.open()", "lzma.open()", "lz4.frame.decompress()")  # fmt: skip
"""What wraps bytes that come from elsewhere."""


def _opened(reading: Reading, value: Val | None, depth: int = 0) -> tuple[Value, bool]:
    """The name behind `open("model.pkl", "rb")`, and whether the content comes from outside."""
    for option in options(value) if value is not None else ():
        if not isinstance(option, Name):
            continue
        path = option.path
        untrusted = path.startswith(_NETWORK)
        if option.site is not None and path.endswith(_STREAMS) and depth < 3:  # noqa: PLR2004 - wrapped in wraps
            return _opened(reading, reading.argument(option.site, (0, "filename")), depth + 1)
        if option.site is not None and path.endswith("open()"):
            return reading.config_value(reading.argument(option.site, ("file", 0))), untrusted
        return Unknown(path[:120]), untrusted
    return reading.config_value(value), False


_TABLES = ("get_model", "django.db.models")


def _model_like(reading: Reading, call: Call, name: Value) -> bool:
    """Whether a pickle is a model: its name or the variable that takes it says so, or the file trains one."""
    words = str(name.why if isinstance(name, Unknown) else name).lower()
    for word in _TABLES:  # what an object-relational mapper calls a model is a table
        words = words.replace(word, "")
    line = reading.module.source[max(0, call.node.start_byte - 60) : call.node.start_byte].rpartition(b"\n")[2].lower()
    return any(
        word in words or word.encode() in line
        for word in (
            "model",
            "clf",
            "classifier",
            "pipeline",
            "estimator",
            "weights",
            "checkpoint",
            "vectorizer",
            "scaler",
            "encoder",
            "embedding",
            "tokenizer",
        )
    )


def _file_target(reading: Reading, source: str, name: str, call: Call) -> str | None:
    if source == "file":
        if uri := storage.data_uri(reading, name):
            return uri
        path = storage.local(reading, name)
        if path is None:
            return None
        id_ = reading.context.file_id(path)
        reading.records.asset(
            id_, "file", path.rpartition("/")[2], reading.location(call.node), config={}, kind="model"
        )
        return id_
    if name.startswith(("hf_hub:", "hf-hub:")):
        target = models.model("huggingface", name.partition(":")[2])
    elif storage.local(reading, name) is not None:
        return _file_target(reading, "file", name, call)
    else:
        target = models.model(source, name.removeprefix("https://"))
    models.add(reading, target, call)
    return target.id


def _mlflow(reading: Reading, call: Call, site: Site, path: str) -> None:
    """`models:/name/stage` and `runs:/…` of an MLflow registry."""
    value = reading.argument(site, ("model_uri", 0))
    for option in options(value) if value is not None else ():
        if isinstance(option, Text) and option.value.startswith("models:/"):
            name = option.value.removeprefix("models:/").partition("/")[0].partition("@")[0]
            target = models.model("mlflow", name)
            models.add(reading, target, call)
            reading.records.edge(
                reading.owner(),
                target.id,
                "uses-model",
                reading.evidence(call.node, f"{path} loads {option.value}", option.value),
            )
    if path.endswith("load_model"):
        config = {"function": path, "source": "mlflow", "name": reading.config_value(value), "format": "pickle"}
        reading.add(
            types.MODEL_LOAD, call, "load:mlflow", str(reading.text(site, "model_uri", 0) or path), compact(config)
        )
