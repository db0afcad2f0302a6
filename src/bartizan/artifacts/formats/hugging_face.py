"""The JSON files of a model directory as Hugging Face's libraries write them: what they run, and the facts.

Code that is not in the file: `auto_map`, `custom_pipelines`, adapters' `auto_mapping`, sentence-transformers'
modules, diffusers' components. https://huggingface.co/docs/transformers/custom_models
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bartizan.artifacts.format import Found, Inspector, Opened
from bartizan.artifacts.formats import callables, chat_template
from bartizan.artifacts.formats.reading import brief, outside, words
from bartizan.artifacts.inspection import Signal, Verdict

KEYS = words(
    "model_type architectures auto_map weight_map tokenizer_class chat_template _class_name peft_type "
    "base_model_name_or_path auto_mapping custom_pipelines trust_remote_code transformers_version torch_dtype "
    "quantization_config image_processor_type feature_extractor_type processor_class added_tokens_decoder"
)
LIBRARIES = words(
    "diffusers transformers onnxruntime optimum sentence_transformers timm flax optimum.intel.openvino peft"
)
KERNELS = words("_attn_implementation attn_implementation _attn_implementation_internal")
TEXTS = {
    "model_type": "model_type",
    "license": "license",
    "base_model_name_or_path": "base_model",
    "peft_type": "adapter",
    "transformers_version": "framework_version",
    "_diffusers_version": "framework_version",
    "torch_dtype": "dtype",
    "dtype": "dtype",
    "task_type": "task",
}
NUMBERS = {
    "max_position_embeddings": "context_length",
    "n_positions": "context_length",
    "model_max_length": "context_length",
}


def looks_like(document: Any) -> bool:
    """Whether a document is one of these files."""
    if isinstance(document, list):
        return bool(document) and all(isinstance(one, dict) and "type" in one and "path" in one for one in document)
    return isinstance(document, dict) and not KEYS.isdisjoint(one.rstrip("\0") for one in document)


def judge(document: Any, _inspector: Inspector, _opened: Opened) -> Iterator[Found]:
    """Signals and facts of one file."""
    if isinstance(document, list):
        for one in document:
            if isinstance(kind := one.get("type"), str):
                yield from _imported(kind, "module")
        return
    yield _facts(document)
    for key, value in document.items():
        yield from _entry(key.rstrip("\0"), value, document)


def _entry(key: str, value: Any, document: Mapping[str, Any]) -> Iterator[Found]:
    if key == "trust_remote_code" and value is True:
        yield Signal("remote-code", Verdict.UNSAFE, "asks its loader to trust code beside the model")
    elif key in KERNELS and isinstance(value, str) and "/" in value:
        what = f"runs the compiled attention of another repository, {brief(value, 80)}"
        yield Signal("remote-code-elsewhere", Verdict.SUSPICIOUS, what)
    elif isinstance(value, dict) and key in MAPPINGS:
        yield from MAPPINGS[key](value)
    elif "_class_name" in document and isinstance(value, list) and len(value) == len(("library", "class")):
        yield from _component(key, value)
    elif key in ("chat_template", "tool_template") and isinstance(value, list):
        texts = {str(one.get("name")): one.get("template") for one in value if isinstance(one, dict)}
        if isinstance(text := texts.get("default"), str):
            yield {"chat_template_sha256": chat_template.sha256(text)}


def _auto_map(value: Mapping[str, Any]) -> Iterator[Found]:
    """Classes by role, each the reference of its code, or a list of them."""
    for name, one in value.items():
        for reference in one if isinstance(one, list) else [one]:
            yield from _remote(str(name), reference)


def _pipelines(value: Mapping[str, Any]) -> Iterator[Found]:
    """Pipelines of the model's own code."""
    for name, one in value.items():
        if isinstance(one, dict):
            yield from _remote(f"pipeline {name}", one.get("impl"))


def _adapter(value: Mapping[str, Any]) -> Iterator[Found]:
    """The class that an adapter's base is made of: the library is imported by its name."""
    library, name = value.get("parent_library"), value.get("base_model_class")
    if isinstance(library, str):
        yield from _imported(f"{library}.{name}" if isinstance(name, str) else library, "adapter")


def _remote(name: str, reference: Any) -> Iterator[Signal]:
    """Code that loading with trust fetches and runs: beside the model, or from another repository."""
    if not isinstance(reference, str) or not reference:
        return
    repository, sep, local = reference.rpartition("--")
    if sep:
        what = (
            f"runs code of another repository, {brief(repository, 80)}, as its {brief(name, 40)} ({brief(local, 80)})"
        )
        yield Signal("remote-code-elsewhere", Verdict.SUSPICIOUS, what)
    elif why := outside(reference):
        what = f"runs code from {why} as its {brief(name, 40)}: {brief(reference, 80)}"
        yield Signal("remote-code-elsewhere", Verdict.MALICIOUS, what)
    else:
        what = f"runs code that lies beside it as its {brief(name, 40)}: {brief(reference, 80)}"
        yield Signal("remote-code", Verdict.UNSAFE, what)


def _imported(dotted: str, role: str) -> Iterator[Signal]:
    verdict, why = callables.judge(dotted)
    if verdict is not Verdict.CLEAN:
        yield Signal("imported-class", verdict, f"imports {brief(dotted, 100)} as its {role}, which {why}")


def _component(key: str, value: list[Any]) -> Iterator[Signal]:
    """A component of a diffusion pipeline: the library and the class."""
    library, name = value
    if isinstance(library, str) and isinstance(name, str) and library not in LIBRARIES:
        yield from _imported(f"{library}.{name}", f"component {brief(key, 40)}")


def _weights(weights: Mapping[str, Any]) -> Iterator[Found]:
    """An index of shards: every path stays in the folder."""
    files = {one for one in weights.values() if isinstance(one, str)}
    yield {"tensors": len(weights), "files": sorted(files)[:200]}
    for one in sorted(files):
        if why := outside(one):
            yield Signal("weights-outside", Verdict.MALICIOUS, f"reads weights from {why}: {brief(one, 100)}")


MAPPINGS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Found]]] = {
    "auto_map": _auto_map,
    "custom_pipelines": _pipelines,
    "auto_mapping": _adapter,
    "weight_map": _weights,
}
"""What reads each of the keys whose value is a mapping."""


def _facts(document: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, name in TEXTS.items():
        if isinstance(value := document.get(key), str) and value:
            found.setdefault(name, brief(value, 200))
    for key, name in NUMBERS.items():
        if isinstance(value := document.get(key), int) and 0 < value < 1 << 40:
            found.setdefault(name, value)
    architectures = document.get("architectures")
    if isinstance(architectures, list) and architectures and isinstance(architectures[0], str):
        found["architecture"] = brief(architectures[0], 100)
    elif isinstance(kind := document.get("_class_name"), str):
        found["architecture"] = brief(kind, 100)
    quantization = document.get("quantization_config")
    if isinstance(quantization, dict) and isinstance(method := quantization.get("quant_method"), str):
        found["quantization"] = brief(method, 60)
    if isinstance(template := document.get("chat_template"), str) and template:
        found["chat_template_sha256"] = chat_template.sha256(template)
    if "architecture" in found or "model_type" in found:
        found["framework"] = "diffusers" if "_class_name" in document else "transformers"
    return found
