"""What is fuzzed: a target fixes what a file begins with and is called, so that the fuzzer goes straight to one reader.

The first byte of an input of `others` chooses the name, and with it the reader.
"""

from __future__ import annotations

TARGETS = ("pickle", "zip", "gguf", "others")
NAMES = {"pickle": "model.pkl", "zip": "model.pt", "gguf": "model.gguf"}
OTHERS = (
    "model.bin", "config.json", "tokenizer_config.json", "model.keras", "model.h5", "model.onnx", "saved_model.pb",
    "model.tflite", "model.safetensors", "model.yaml", "model.rds", "model.xml", "model.py", "chat_template.jinja",
    "model.msgpack", "config.cfg", "model.pth", "model.npy", "model.tar", "model.7z", "model.index", "model.gz",
)  # fmt: skip


def as_file(target: str, data: bytes) -> tuple[str, bytes]:
    """The name and the bytes of the file that an input of the target stands for."""
    if target == "others":
        return OTHERS[(data or b"\0")[0] % len(OTHERS)], data[1:]
    start = b"GGUF" if target == "gguf" else b""
    return NAMES[target], start + data.removeprefix(start)


def as_input(name: str, data: bytes) -> bytes:
    """The input of `others` that stands for a file of that name."""
    last = name.rpartition("/")[2]
    alike = [one for one in OTHERS if one == last] or [one for one in OTHERS if one.endswith(f".{last.split('.')[-1]}")]
    return bytes([OTHERS.index(alike[0] if alike else OTHERS[0])]) + data
