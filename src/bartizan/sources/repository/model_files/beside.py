"""The files that describe a model or act when it is loaded, though they are text: told by their names alone."""

from __future__ import annotations

from bartizan.sources.repository.model_files.claims import ending, words

TELLING: dict[str, tuple[bytes, ...]] = {
    "config.json": (b'"model_type"', b'"architectures"', b'"auto_map"', b'"_class_name"'),
    "generation_config.json": (b'"transformers_version"', b'"custom_generate"', b'"trust_remote_code"'),
    "adapter_config.json": (b'"peft_type"', b'"base_model_name_or_path"'),
    "model_index.json": (b'"_class_name"',),
    "modules.json": (b"sentence_transformers",),
    "model.json": (b'"modelTopology"', b'"weightsManifest"'),
    "model.sig": (b'"dsseEnvelope"',),
    "MLmodel": (b"flavors:",),
    "model_config.yaml": (b"nemo_version", b"\ntarget:", b"_target_:"),
    "config.cfg": (b"[nlp]",),
    "preprocessor_config.json": (b'"image_processor_type"', b'"feature_extractor_type"', b'"auto_map"'),
    "README.md": (),
    "modelcard.md": (),
}
"""By name: what makes such a file one of a model though no weights lie beside it; nothing where weights must."""

INDEX = (".safetensors.index.json", ".bin.index.json")

WEIGHTS = words(
    "safetensors gguf ggml bin pt pth pt2 ckpt onnx h5 hdf5 keras tflite pb msgpack pkl pickle joblib nemo skops "
    "pdparams pdmodel pdiparams mlmodel pte cbm ubj ot npz"
)
"""Endings beside which a card or a configuration is a model's."""


def claims(path: str) -> bool:
    """A file that may be one of a model, and the weights that tell so."""
    name = path.rpartition("/")[2]
    return name in TELLING or ending(name) in WEIGHTS or name.endswith((".xml", *INDEX))
