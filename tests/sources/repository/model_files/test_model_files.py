"""Which files of a tree become model files, by name and by first bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.catalog.load import load_catalog
from bartizan.model.asset import Asset
from bartizan.sources.repository.model_files.claims import claims
from bartizan.sources.repository.model_files.reader import READER
from bartizan.sources.repository.source import RepositorySource

PICKLE = b"\x80\x04}."
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"ab" * 32 + b"\nsize 99\n"


def found(root: Path) -> dict[str, Asset]:
    records = RepositorySource(root, load_catalog(()), readers=[READER]).collect()
    return {one.id.partition("//")[2]: one for one in records if isinstance(one, Asset) and one.type == "model-file"}


@pytest.mark.parametrize(
    "path", ["a.pkl", "m/x.PT", "weights", "m/config.p", "x.tar.gz", "tokenizer_config.json", "m.unknown"]
)
def test_claimed(path: str) -> None:
    assert claims(path)


@pytest.mark.parametrize("path", ["a.py", "README.md", "x.json", "i.png", "data.csv", "lib.so"])
def test_not_claimed(path: str) -> None:
    assert not claims(path)


def test_names_and_first_bytes_decide(tmp_path: Path) -> None:
    files = {
        "a.pkl": PICKLE,
        "noending": PICKLE,
        "odd.xyz": PICKLE,
        "LICENSE": b"text\n",
        "Makefile": b"all:\n\techo\n",
        "settings.bin": b"a = b\n",
        "weights.bin": b"\0\1\2\3" * 9,
        "big.safetensors": POINTER,
        "empty.pkl": b"",
        "notes": POINTER,
        "z.zip": b"PK\x03\x04" + bytes(40),
        "m.gguf": b"GGUF" + bytes(20),
        "old.p": b"(lp0\nI1\na.",
        "attack": b"cos\nsystem\n(S'x'\ntR.",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assets = found(tmp_path)
    assert sorted(assets) == sorted(
        ["a.pkl", "noending", "odd.xyz", "weights.bin", "big.safetensors", "z.zip", "m.gguf", "old.p", "attack"]
    )
    assert assets["big.safetensors"].config["lfs"] == {"sha256": "ab" * 32, "size": 99}
    assert "lfs" not in assets["a.pkl"].config
    assert assets["a.pkl"].config["size"] == len(PICKLE)


def test_links_out_of_the_tree_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.pkl"
    outside.write_bytes(PICKLE)
    inside = tmp_path / "tree"
    inside.mkdir()
    (inside / "m.pkl").symlink_to(outside)
    assert found(inside) == {}
