"""What a file says of its model becomes facts under names that the formats share."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

from bartizan.artifacts.formats import callables, hidden, marshalled, signature
from bartizan.artifacts.formats.reading import outside
from bartizan.artifacts.inspect import inspect
from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus import keras
from tests.artifacts.corpus.templates import CHATML
from tests.artifacts.formats.build import (
    entry,
    gguf,
    hdf5,
    onnx_plain,
    onnx_tensor,
    r_file,
    r_list,
    r_numbers,
    safetensors,
    saved_model,
    tensor,
    tf_graph,
    tf_node,
)


def facts(data: bytes, name: str) -> dict[str, Any]:
    return dict(inspect(io.BytesIO(data), name).facts)


def test_of_onnx() -> None:
    external = onnx_tensor("e", (3, 5), external={"location": "w.bin"})
    assert facts(onnx_plain(tensors=[external], extra=[entry(14, "license", "mit")]), "m.onnx") == {
        "framework": "onnx",
        "format_version": 8,
        "producer": "pytorch",
        "opset": 17,
        "license": "mit",
        "parameters": 19,
        "tensors": 2,
        "external_files": ["w.bin"],
        "inputs": ["x: float32[1, 2]"],
        "outputs": ["y: float32[1, 2]"],
    }


def test_of_gguf() -> None:
    metadata = {
        "general.architecture": "llama",
        "general.license": "apache-2.0",
        "general.author": "A. Smith",
        "general.base_model.0.repo_url": "https://huggingface.co/x/y",
        "general.datasets": ["a", "b"],
        "general.file_type": 15,
        "llama.context_length": 8192,
        "tokenizer.chat_template": CHATML,
    }
    found = facts(gguf(metadata, [("t", [8, 4], 0, 0), ("u", [8], 0, 128)]), "m.gguf")
    assert len(found.pop("chat_template_sha256")) == 64
    assert found == {
        "framework": "gguf",
        "format_version": 3,
        "architecture": "llama",
        "license": "apache-2.0",
        "author": "A. Smith",
        "base_model": "https://huggingface.co/x/y",
        "datasets": ["a", "b"],
        "quantization": "Q4_K_M",
        "context_length": 8192,
        "tensors": 2,
        "parameters": 40,
    }


def test_of_gguf_of_the_other_byte_order() -> None:
    import struct

    def text(value: str) -> bytes:
        return struct.pack(">Q", len(value)) + value.encode()

    data = b"GGUF" + struct.pack(">IQQ", 3, 0, 1) + text("general.architecture") + struct.pack(">I", 8) + text("llama")
    assert facts(data, "m.gguf")["architecture"] == "llama"


def test_of_safetensors() -> None:
    header = {
        "__metadata__": {"format": "pt", "license": "mit"},
        "a": tensor(0, 16, [2, 2]),
        "b": tensor(16, 24, [4], "F16"),
    }
    expected = {"framework": "safetensors", "license": "mit", "tensors": 2, "parameters": 8}
    assert facts(safetensors(header, b"\0" * 24), "m.safetensors") == expected


def test_of_keras() -> None:
    document = json.dumps(keras.GOOD["registered"]).encode()
    assert facts(hdf5({"model_config": document, "keras_version": b"2.15.0", "backend": b"tensorflow"}), "m.h5") == {
        "framework": "keras",
        "layers": 2,
        "custom_objects": ["shop>Scale"],
        "name": "net",
        "architecture": "Sequential",
        "version": "2.15.0",
        "backend": "tensorflow",
    }
    assert inspect(io.BytesIO(keras.keras_file(keras.GOOD["dense"])), "m.keras").format == "keras"


def test_of_tensorflow() -> None:
    found = facts(saved_model(tf_graph(tf_node("x", "Placeholder"))), "saved_model.pb")
    assert found == {
        "framework": "tensorflow",
        "framework_version": "2.15.0",
        "operators": 1,
        "functions": 0,
        "signatures": ["serving_default"],
    }


def test_of_r() -> None:
    found = facts(r_file(r_list({"coefficients": r_numbers(1, 2)}, "lm")), "fit.rds")
    assert found == {"framework": "r", "framework_version": "4.3.3", "architecture": "lm"}


def test_of_a_model_card() -> None:
    card = (
        b"---\nlicense: mit\nbase_model:\n- a/b\ndatasets:\n- c/d\n- e/f\npipeline_tag: text-generation\n---\n# `{{`\n"
    )
    assert facts(card, "README.md") == {
        "license": "mit",
        "base_model": ["a/b"],
        "datasets": ["c/d", "e/f"],
        "task": "text-generation",
    }


def test_of_a_configuration() -> None:
    document = {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "torch_dtype": "bfloat16"}
    document |= {"max_position_embeddings": 4096, "quantization_config": {"quant_method": "gptq"}}  # type: ignore[dict-item]
    assert facts(json.dumps(document).encode(), "config.json") == {
        "framework": "transformers",
        "model_type": "llama",
        "architecture": "LlamaForCausalLM",
        "dtype": "bfloat16",
        "context_length": 4096,
        "quantization": "gptq",
    }


def test_a_signature_lists_its_files_and_is_never_said_to_be_verified() -> None:
    statement = {"subject": [{"name": "model.bin", "digest": {"sha256": "AB" * 32}}]}
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    bundle = {"dsseEnvelope": {"payload": payload, "signatures": [{"sig": "x"}]}}
    found = facts(json.dumps(bundle).encode(), "model.sig")
    assert found == {"signature": {"verified": False, "signers": 1, "files": {"model.bin": "ab" * 32}}}


def test_signed_files_are_compared_with_those_that_lie_there() -> None:
    signed = {"a": "1", "b": "2", "c": "3"}
    assert signature.compare(signed, {"a": "1", "b": "9", "d": "4"}) == {
        "matching": ("a",),
        "changed": ("b",),
        "missing": ("c",),
        "unsigned": ("d",),
    }


def test_a_payload_has_its_place() -> None:
    data = onnx_plain(tensors=[onnx_tensor("e", external={"location": "/etc/passwd"})])
    (signal,) = inspect(io.BytesIO(data), "m.onnx").signals
    assert (signal.id, signal.offset) == ("external-data-outside", data.index(b"/etc/passwd"))
    assert signal.what == "reads the weights of e from an absolute path: /etc/passwd"


def test_names_are_judged_by_their_parts() -> None:
    expected = {
        "os.system": Verdict.MALICIOUS,
        "torch.serialization.os.system": Verdict.MALICIOUS,
        "builtins.eval": Verdict.MALICIOUS,
        "torch.load": Verdict.MALICIOUS,
        "x.__class__": Verdict.MALICIOUS,
        "logging.config.dictConfig": Verdict.MALICIOUS,
        "textwrap.dedent": Verdict.SUSPICIOUS,
        "not a name": Verdict.SUSPICIOUS,
        "functools.partial": Verdict.UNSAFE,
        "my_pkg.test.Encoder": Verdict.UNSAFE,
        "builtins.dict": Verdict.CLEAN,
        "torch.optim.AdamW": Verdict.CLEAN,
        "nemo.collections.asr.modules.ConformerEncoder": Verdict.CLEAN,
    }
    assert {name: callables.judge(name)[0] for name in expected} == expected


def test_paths_that_leave_the_folder() -> None:
    stays = ["a.bin", "a/b.bin", "a..b", "./a", "model.v1:2"]
    leaves = [
        "/a",
        "../a",
        "a/../../b",
        "a\\..\\b",
        "C:/x",
        "c:\\x",
        "\\\\h\\s",
        "//h/s",
        "~/x",
        "file:///x",
        "s3://b/k",
        "${HOME}/x",
    ]
    assert [one for one in stays if outside(one)] == []
    assert [one for one in leaves if not outside(one)] == []


def test_marshalled_names_are_found_without_loading() -> None:
    held = base64.b64decode(keras.code(keras.RUNS))
    assert {"__import__", "system", "os"} <= marshalled.strings(held)
    assert marshalled.dangerous(held) == ["__import__", "os", "system"]
    assert marshalled.dangerous(base64.b64decode(keras.code(keras.NORM))) == []


def test_hidden_things_are_told_by_their_beginning() -> None:
    assert hidden.kind(b"\x7fELF\x02") == "an ELF program"
    assert hidden.kind(b"PK\x03\x04") == "a zip archive"
    assert hidden.kind(b"\x80\x04K\x01.") == "a pickle"
    assert hidden.kind(b"MZ" + b"\0" * 100) is None
    assert hidden.decoded(b"7f454c46") == b"\x7fELF"
    assert hidden.decoded(b"plain words, not encoded") is None
