"""llamafile: a program for many systems with a zip of weights behind it; and any other program named as a model."""

# ruff: noqa: PLR2004 - the numbers are the format's own

from __future__ import annotations

import struct
from collections.abc import Iterator

from bartizan.artifacts.format import Format, Found, Inspector, Opened
from bartizan.artifacts.formats import hidden
from bartizan.artifacts.formats.reading import part, text
from bartizan.artifacts.inspection import Signal, Verdict

MODELS = [
    ".llamafile",
    ".bin",
    ".pt",
    ".pth",
    ".pkl",
    ".pickle",
    ".ckpt",
    ".gguf",
    ".ggml",
    ".onnx",
    ".h5",
    ".hdf5",
    ".keras",
    ".safetensors",
    ".model",
    ".npy",
    ".npz",
    ".joblib",
    ".tflite",
    ".pb",
    ".mlmodel",
    ".msgpack",
    ".pdmodel",
    ".pdiparams",
    ".pte",
    ".skops",
    ".mar",
    ".nemo",
    ".cbm",
    ".ubj",
    ".rds",
    ".zip",
    ".tar",
    ".json",
    ".txt",
    ".index",
]
END = b"PK\x05\x06"
LONGEST_COMMENT = 1 << 16
MOST = 1000


def _recognise(opened: Opened, head: bytes) -> bool:
    if not head.startswith(b"#!"):
        return hidden.program(head) is not None
    # A script is a program where a model should be, not wherever one lies.
    named = opened.last.endswith(tuple(MODELS)) or (opened.depth > 0 and "." not in opened.last)
    return named and hidden.program(head) is not None


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    head = opened.head()
    kind = hidden.program(head) or "a program"
    weights = list(_members(opened))
    models = [(name, at, size) for name, at, size in weights if name.lower().endswith(".gguf")]
    if models and (opened.last.endswith(".llamafile") or head.startswith((b"MZqFpD", b"\x7fELF"))):
        yield {"format": "llamafile", "framework": "llamafile"}
        yield Signal("program", Verdict.UNSAFE, "is a program that carries its own model: using it runs it", offset=0)
    else:
        named = opened.last.endswith(tuple(MODELS)) or "." not in opened.last or opened.depth > 0
        library = opened.last.endswith((".so", ".dll", ".dylib", ".exe"))
        grave = named and not library and not head.startswith(b"#!")
        verdict = Verdict.MALICIOUS if grave else Verdict.SUSPICIOUS
        yield Signal("program", verdict, f"is {kind}, not a model", offset=0)
    for name, at, size in models[:20]:
        yield from inspector.member(name, part(opened, at, size), size, opened)


def _members(opened: Opened) -> Iterator[tuple[str, int, int]]:
    """The stored members of a zip at the end of a program: name, place, size."""
    size = min(opened.size, LONGEST_COMMENT + 22)
    opened.stream.seek(opened.size - size)
    tail = opened.stream.read(size)
    end = tail.rfind(END)
    if end < 0 or end + 22 > len(tail):
        return
    length, start = struct.unpack_from("<II", tail, end + 12)
    # A zip that was only appended counts from its own start: its directory tells by how much that is off.
    shift = opened.size - size + end - length - start
    if shift < 0 or start + shift + length > opened.size:
        return
    opened.stream.seek(start + shift)
    directory = opened.stream.read(min(length, 1 << 22))
    at, count = 0, 0
    while directory.startswith(b"PK\x01\x02", at) and at + 46 <= len(directory) and count < MOST:
        (method,) = struct.unpack_from("<H", directory, at + 10)
        stored, _, name_size, extra, comment = struct.unpack_from("<IIHHH", directory, at + 20)
        (local,) = struct.unpack_from("<I", directory, at + 42)
        name = text(directory[at + 46 : at + 46 + name_size])
        at += 46 + name_size + extra + comment
        count += 1
        local += shift
        if method == 0 and local + 30 < opened.size:
            opened.stream.seek(local)
            header = opened.stream.read(30)
            if header.startswith(b"PK\x03\x04"):
                place = local + 30 + sum(struct.unpack_from("<HH", header, 26))
                yield name, place, opened.size - place if stored == 0xFFFFFFFF else stored


FORMAT = Format("program", _recognise, _inspect)
