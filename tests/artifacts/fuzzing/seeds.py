"""The seeds of the coverage-guided fuzzing, from the corpora; `python -m tests.artifacts.fuzzing.seeds` writes them.

Small ones only, of every kind; nothing is written by a library of models, nothing runs.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.artifacts.corpus import (
    configurations,
    container_lies,
    headers,
    keras,
    onnx,
    pickle_attacks,
    pickle_containers,
    pickle_models,
    templates,
    tensorflow,
)
from tests.artifacts.formats.build import gguf
from tests.artifacts.fuzzing.targets import as_input

ROOM = Path(__file__).parent / "corpus"
SMALL = 1500
MOST = 120


def seeds() -> dict[str, dict[str, bytes]]:
    """The data of each seed by target and file name, which is the digest's beginning."""
    made: dict[str, dict[str, bytes]] = {}
    for target, found in (("pickle", _pickles()), ("zip", _zips()), ("gguf", _ggufs()), ("others", _others())):
        unique = {hashlib.sha256(data).hexdigest()[:12]: data for data in found if 0 < len(data) <= SMALL}
        chosen = sorted(unique.items(), key=lambda one: (len(one[1]), one[0]))
        step = max(1, -(-len(chosen) // MOST))
        made[target] = dict(chosen[::step])
    return made


def _pickles() -> Iterator[bytes]:
    for module in (pickle_attacks, pickle_models):
        for _, _, data in module.cases():
            if not data.startswith(b"PK"):
                yield data


def _zips() -> Iterator[bytes]:
    for module in (pickle_containers, container_lies, pickle_models, pickle_attacks):
        for _, _, data in module.cases():
            if b"PK\x03\x04" in data:
                yield data


def _ggufs() -> Iterator[bytes]:
    for _, _, data in headers.cases():
        if data.startswith(b"GGUF"):
            yield data
    yield gguf({"general.architecture": "llama", "tokenizer.chat_template": "{{ ''.__class__ }}"})
    yield gguf({"tokenizer.ggml.tokens": ["a", "b"], "general.license": "mit", "x": 1})


def _others() -> Iterator[bytes]:
    for module in (configurations, headers, keras, onnx, templates, tensorflow):
        for name, _, data in module.cases():
            if not data.startswith((b"GGUF", b"PK")):
                yield as_input(name, data)


def write(room: Path) -> int:
    """Writes what is missing below `room`; returns the bytes of all."""
    total = 0
    for target, found in seeds().items():
        (room / target).mkdir(parents=True, exist_ok=True)
        for name, data in found.items():
            (room / target / name).write_bytes(data)
            total += len(data)
    return total


if __name__ == "__main__":
    sys.stdout.write(f"{write(ROOM)} bytes of seeds\n")
