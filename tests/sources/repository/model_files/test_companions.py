"""Which texts belong to a model: by what lies beside them, else by their own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.catalog.load import load_catalog
from bartizan.model.asset import Asset
from bartizan.sources.repository.model_files.companions import READER
from bartizan.sources.repository.model_files.reader import READER as FILES
from bartizan.sources.repository.reader import Context, SourceFile
from bartizan.sources.repository.source import INLINE_BYTES, RepositorySource
from bartizan.sources.repository.work import plan

CARD = b"---\nlicense: mit\n---\n# Model\n"
OPENVINO = b'<?xml version="1.0"?><net name="m" version="11"></net>'


def found(root: Path, files: dict[str, bytes]) -> dict[str, str]:
    """Path and kind of each asset."""
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    records = RepositorySource(root, load_catalog(()), readers=[READER, FILES]).collect()
    return {
        one.id.partition("//")[2]: one.kind for one in records if isinstance(one, Asset) and one.type == "model-file"
    }


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("config.json", b'{"model_type": "bert"}'),
        ("config.json", b'{"auto_map": {}}'),
        ("adapter_config.json", b'{"peft_type": "LORA"}'),
        ("model_index.json", b'{"_class_name": "P"}'),
        ("modules.json", b'[{"type": "sentence_transformers.models.Transformer", "path": ""}]'),
        ("model.safetensors.index.json", b'{"weight_map": {}}'),
        ("model.json", b'{"modelTopology": {}}'),
        ("model.sig", b'{"dsseEnvelope": {}}'),
        ("MLmodel", b"flavors:\n  sklearn: {}\n"),
        ("model_config.yaml", b"nemo_version: 2.0\n"),
        ("config.cfg", b"[nlp]\nlang = en\n"),
        ("tokenizer_config.json", b"{}"),
        ("evil.pth", b"import os\n"),
    ],
)
def test_what_says_so_itself_belongs_to_a_model_and_is_none(tmp_path: Path, name: str, data: bytes) -> None:
    assert found(tmp_path, {name: data}) == {name: "file"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("config.json", b'{"port": 80}'),
        ("README.md", CARD),
        ("model.json", b'{"name": "x"}'),
        ("modules.json", b'{"Modules": []}'),
        ("pom.xml", b"<project/>"),
        ("model.xml", OPENVINO),
        ("model_config.yaml", b"max_batch_size: 8\n"),
        ("config.cfg", b"[server]\n"),
        ("paths.pth", b"/opt/lib\nsite/important\n"),
        ("notes.txt", b"tree\nof words\n"),
        ("mail.txt", b'message:{"a": 1}'),
    ],
)
def test_an_ordinary_text_yields_nothing(tmp_path: Path, name: str, data: bytes) -> None:
    assert found(tmp_path, {name: data}) == {}


def test_a_card_is_a_models_beside_weights_alone(tmp_path: Path) -> None:
    weights = b"\0\1" * 40
    assert found(tmp_path, {"m/README.md": CARD, "m/model.bin": weights, "README.md": CARD, "n/README.md": b"# x"}) == {
        "m/README.md": "file",
        "m/model.bin": "model",
    }


def test_texts_that_are_models(tmp_path: Path) -> None:
    files = {
        "ov/model.xml": OPENVINO,
        "ov/model.bin": b"\0\1" * 40,
        "a.pmml": b'<?xml version="1.0"?><PMML version="4.4"/>',
        "trees.txt": b"tree\nversion=v3\n",
        "saved.model": b"tree\nversion=v4\n",
    }
    assert found(tmp_path, files) == dict.fromkeys(files, "model")


def test_a_large_model_is_little_work(tmp_path: Path) -> None:
    """What is only begun to be read starts no other process."""
    files = [SourceFile("m/big.pt", tmp_path / "big.pt", 9 << 30), SourceFile("m/config.json", tmp_path / "c", 500)]
    tasks, gaps = plan([READER, FILES], files, Context("r", tmp_path, load_catalog(())))
    assert gaps == []
    assert sorted(one.reader for one in tasks) == ["model-companion", "model-file"]
    assert sum(one.size for one in tasks) < INLINE_BYTES
    assert sum(part.size for one in tasks for part in one.alone()) < INLINE_BYTES
