"""TensorFlow checkpoints: the index beside the shards, a table of the tensors' names. Nothing of it can run.

Format: a LevelDB table, https://github.com/google/leveldb/blob/main/doc/table_format.md
"""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.artifacts.format import Format, Found, Inspector, Opened

MAGIC = bytes.fromhex("57fb808b247547db")
FOOTER = 48


def _recognise(opened: Opened, _head: bytes) -> bool:
    if not opened.last.endswith((".index", ".ckpt")) or opened.size < FOOTER:
        return False
    opened.stream.seek(opened.size - len(MAGIC))
    return opened.stream.read(len(MAGIC)) == MAGIC


def _inspect(_opened: Opened, inspector: Inspector) -> Iterator[Found]:
    inspector.spend(FOOTER)
    yield {"framework": "tensorflow", "format": "tensorflow-checkpoint"}


FORMAT = Format("tensorflow-checkpoint", _recognise, _inspect)
