"""GGUF and safetensors headers: lying counts, lengths and places, what is hidden beside the weights; ordinary files."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator

from bartizan.artifacts.inspection import Verdict
from tests.artifacts.formats.build import gguf, gguf_text, safetensors, tensor

ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 400
PLAIN = {"general.architecture": "llama", "general.license": "mit", "llama.context_length": 4096}
TWO = {"a": tensor(0, 16), "b": tensor(16, 32)}


def cases() -> Iterator[tuple[str, Verdict, bytes]]:
    """Each file with its name and the verdict that it must get."""
    yield from _gguf()
    yield from _safetensors()


def _gguf() -> Iterator[tuple[str, Verdict, bytes]]:
    yield "plain.gguf", Verdict.CLEAN, gguf(PLAIN, [("t", [8, 8], 0, 0), ("u", [8], 0, 256)])
    yield "renamed.bin", Verdict.CLEAN, gguf(PLAIN)
    yield "words.gguf", Verdict.CLEAN, gguf({"tokenizer.ggml.tokens": [f"t{one}" for one in range(300)]})
    yield "unknown-type.gguf", Verdict.CLEAN, gguf(PLAIN, [("t", [8, 8], 99, 0)], b"\0" * 999)
    yield "counts.gguf", Verdict.SUSPICIOUS, gguf(PLAIN, counts=(1 << 60, 3))
    yield "keys.gguf", Verdict.SUSPICIOUS, gguf(PLAIN, counts=(0, 1 << 62))
    yield "beyond.gguf", Verdict.SUSPICIOUS, gguf(PLAIN, [("t", [8, 8], 0, 1 << 40)], b"")
    yield "overlap.gguf", Verdict.SUSPICIOUS, gguf(PLAIN, [("t", [8, 8], 0, 0), ("u", [8, 8], 0, 32)])
    yield "overflow.gguf", Verdict.SUSPICIOUS, gguf(PLAIN, [("t", [1 << 62, 1 << 3], 0, 0)], b"")
    yield "twice.gguf", Verdict.SUSPICIOUS, gguf(PLAIN, [("t", [8], 0, 0), ("t", [8], 0, 32)])
    yield "trailing-program.gguf", Verdict.MALICIOUS, gguf(PLAIN, [("t", [8], 0, 0)], trailing=ELF)
    yield "program-in-text.gguf", Verdict.MALICIOUS, gguf({"general.description": base64.b64encode(ELF).decode()})
    yield (
        "code-in-text.gguf",
        Verdict.SUSPICIOUS,
        gguf({"general.description": "__import__('os').system('touch marker')"}),
    )
    long = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1 << 63) + b"key"
    yield "string-length.gguf", Verdict.UNASSESSED, long
    array = gguf_text("k") + struct.pack("<IIQ", 9, 8, 1 << 61)
    yield "array-length.gguf", Verdict.UNASSESSED, b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + array + b"\0" * 64
    yield "version.gguf", Verdict.UNASSESSED, b"GGUF" + struct.pack("<IQQ", 77, 0, 0)


def _safetensors() -> Iterator[tuple[str, Verdict, bytes]]:
    yield "plain.safetensors", Verdict.CLEAN, safetensors({"__metadata__": {"format": "pt"}, **TWO}, b"\0" * 32)
    yield "empty.safetensors", Verdict.CLEAN, safetensors({}, b"")
    yield (
        "padded.safetensors",
        Verdict.CLEAN,
        safetensors(b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}   ', b"\0" * 16),
    )
    yield "scalar.safetensors", Verdict.CLEAN, safetensors({"s": tensor(0, 4, [])}, b"\0" * 4)
    yield (
        "nothing-in-it.safetensors",
        Verdict.CLEAN,
        safetensors({"a": tensor(0, 0, [0, 4]), "b": tensor(0, 16)}, b"\0" * 16),
    )
    yield "half.safetensors", Verdict.CLEAN, safetensors({"a": tensor(0, 16, [8], "BF16")}, b"\0" * 16)
    yield (
        "described.safetensors",
        Verdict.CLEAN,
        safetensors(
            {"__metadata__": {"modelspec.author": "A. B.", "ss_network_args": '{"conv_dim": "4"}'}, **TWO}, b"\0" * 32
        ),
    )
    yield "header-length.safetensors", Verdict.SUSPICIOUS, safetensors(TWO, b"\0" * 32, 1 << 50)
    yield "overlap.safetensors", Verdict.SUSPICIOUS, safetensors({"a": tensor(0, 16), "b": tensor(8, 24)}, b"\0" * 24)
    yield "gap.safetensors", Verdict.SUSPICIOUS, safetensors({"a": tensor(0, 16), "b": tensor(32, 48)}, b"\0" * 48)
    yield "outside.safetensors", Verdict.SUSPICIOUS, safetensors({"a": tensor(0, 1 << 40, [1 << 38])}, b"\0" * 16)
    yield "backwards.safetensors", Verdict.SUSPICIOUS, safetensors({"a": tensor(16, 0, [4])}, b"\0" * 16)
    yield "shape.safetensors", Verdict.SUSPICIOUS, safetensors({"a": tensor(0, 16, [4096])}, b"\0" * 16)
    yield "negative.safetensors", Verdict.SUSPICIOUS, safetensors({"a": tensor(0, 16, [-4])}, b"\0" * 16)
    yield "trailing.safetensors", Verdict.SUSPICIOUS, safetensors(TWO, b"\0" * 99)
    yield "trailing-program.safetensors", Verdict.MALICIOUS, safetensors(TWO, b"\0" * 32 + ELF)
    yield (
        "program-in-gap.safetensors",
        Verdict.MALICIOUS,
        safetensors({"a": tensor(0, 16), "b": tensor(16 + len(ELF), 32 + len(ELF))}, b"\0" * 16 + ELF + b"\0" * 16),
    )
    yield (
        "twice.safetensors",
        Verdict.SUSPICIOUS,
        safetensors(
            b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}',
            b"\0" * 16,
        ),
    )
    code = {"note": "__import__('os').system('touch marker')"}
    yield "code-in-metadata.safetensors", Verdict.SUSPICIOUS, safetensors({"__metadata__": code, **TWO}, b"\0" * 32)
    twice = {"note": base64.b64encode(base64.b64encode(b"cos\nsystem\n(S'touch marker'\ntR.")).decode()}
    yield "pickle-wrapped-twice.safetensors", Verdict.MALICIOUS, safetensors({"__metadata__": twice, **TWO}, b"\0" * 32)
    hidden = {"note": base64.b64encode(ELF).decode()}
    yield "program-in-metadata.safetensors", Verdict.MALICIOUS, safetensors({"__metadata__": hidden, **TWO}, b"\0" * 32)
    template = {"chat_template": "{{ ''.__class__.__mro__ }}"}
    yield (
        "template-in-metadata.safetensors",
        Verdict.MALICIOUS,
        safetensors({"__metadata__": template, **TWO}, b"\0" * 32),
    )
    yield "no-json.safetensors", Verdict.UNASSESSED, safetensors(b"{not json", b"\0" * 32)
