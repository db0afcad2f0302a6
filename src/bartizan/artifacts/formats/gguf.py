"""GGUF: the header's numbers held against the file, the chat templates, what it says of the model.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Weights are never read.
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its specification gives them

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import chat_template, hidden
from bartizan.artifacts.formats.reading import Cursor, brief, part
from bartizan.artifacts.inspection import Signal, Verdict

NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}
SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
TEXT, ARRAY = 8, 9
LONGEST_TEXT = 1 << 24
MOST_KEYS = 1 << 16
MOST_TENSORS = 1 << 18
SHOWN = 64

# Elements in a block and bytes of a block, by tensor type (ggml.h).
BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66),
    17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136),
    24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66),
    39: (32, 17),
}  # fmt: skip
FILE_TYPES = {0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S"}
FILE_TYPES |= {12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K"}
FILE_TYPES |= {19: "IQ2_XXS", 20: "IQ2_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 30: "IQ4_XS", 32: "BF16"}

GENERAL = {
    "general.architecture": "architecture",
    "general.license": "license",
    "general.author": "author",
    "general.organization": "organization",
    "general.version": "version",
    "general.name": "name",
    "general.base_model.0.repo_url": "base_model",
    "general.base_model.0.name": "base_model_name",
    "general.size_label": "size_label",
    "general.source.url": "source",
    "general.source.huggingface.repository": "source",
    "general.languages": "languages",
    "general.datasets": "datasets",
    "general.tags": "tags",
}


@dataclass(frozen=True, slots=True)
class _Tensor:
    name: str
    offset: int
    size: int | None
    count: int


def _recognise(opened: Opened, head: bytes) -> bool:
    return head.startswith(b"GGUF")


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    cursor = Cursor(opened.stream, opened.size, 4)
    version = cursor.number("I")
    if version & 0xFFFF == 0 and version:
        cursor.big, cursor.at = True, 4
        version = cursor.number("I")
    if version not in (1, 2, 3):
        raise Malformed(f"is GGUF of version {version}, which does not exist")
    wide = "I" if version == 1 else "Q"
    tensors, keys = cursor.number(wide), cursor.number(wide)
    yield {"framework": "gguf", "format_version": version}
    if keys > MOST_KEYS or tensors > MOST_TENSORS or (tensors * 24 + keys * 12) > opened.size:
        what = f"announces {keys} entries and {tensors} tensors, more than its {opened.size} bytes hold"
        yield Signal("header-count", Verdict.SUSPICIOUS, what, offset=8)
        keys, tensors = min(keys, MOST_KEYS), min(tensors, MOST_TENSORS)
    reader = _Values(cursor, wide, inspector)
    facts: dict[str, Any] = {}
    yield from _metadata(reader, keys, facts, opened, inspector)
    yield facts
    yield from _tensors(reader, tensors, facts, opened, inspector)


class _Values:
    """The values of metadata at the cursor; long arrays are stepped over."""

    def __init__(self, cursor: Cursor, wide: str, inspector: Inspector) -> None:
        self.cursor, self.wide, self.inspector, self.alignment = cursor, wide, inspector, 32

    def text(self, limit: int = LONGEST_TEXT) -> str:
        """A string. Raises `Malformed` when its length is beyond the file or `limit`."""
        size = self.cursor.number(self.wide)
        if size > limit:
            raise Malformed(f"a string at {self.cursor.at} is {size} bytes long")
        self.inspector.spend(size + 8)
        return self.cursor.take(size).decode("utf-8", "replace")

    def value(self, kind: int, depth: int = 0) -> Any:
        """A value of that type; of an array its first elements."""
        if kind in NUMBERS:
            self.inspector.spend(8)
            return self.cursor.number(NUMBERS[kind])
        if kind == TEXT:
            return self.text()
        if kind != ARRAY or depth > 4:
            raise Malformed(f"value type {kind} at {self.cursor.at} does not exist")
        inner, count = self.cursor.number("I"), self.cursor.number(self.wide)
        smallest = SIZES.get(inner, 8 if self.wide == "Q" else 4)
        if count * smallest > self.cursor.left:
            raise Malformed(f"an array at {self.cursor.at} of {count} elements reaches beyond the file")
        if inner in SIZES and count > SHOWN:
            self.cursor.skip(count * SIZES[inner])
            return f"{count} numbers"
        return self._elements(inner, count, depth)

    def _elements(self, kind: int, count: int, depth: int) -> list[Any]:
        found = []
        for at in range(count):
            if kind == TEXT and at >= SHOWN:
                size = self.cursor.number(self.wide)
                self.inspector.spend(8)
                self.cursor.skip(size)
            else:
                value = self.value(kind, depth + 1)
                if at < SHOWN:
                    found.append(value)
        return found


def _metadata(
    reader: _Values, keys: int, facts: dict[str, Any], opened: Opened, inspector: Inspector
) -> Iterator[Found]:
    seen: set[str] = set()
    for _ in range(keys):
        at = reader.cursor.at
        key = reader.text(1 << 16)
        value = reader.value(reader.cursor.number("I"))
        if key in seen:
            yield Signal("duplicate-key", Verdict.SUSPICIOUS, f"says {brief(key, 80)} twice", offset=at)
        seen.add(key)
        if key == "general.alignment" and isinstance(value, int) and 0 < value <= 1 << 20:
            reader.alignment = value
        elif isinstance(value, list) and "chat_template" in key:
            for one in value:
                yield from chat_template.judge(str(one), f"the template {brief(key, 60)}")
        elif not isinstance(value, str):
            _note(key, value, facts)
        elif "chat_template" in key or (key.startswith("tokenizer.") and chat_template.is_template(value)):
            yield from chat_template.judge(value, f"the template {brief(key, 60)}")
            if key == "tokenizer.chat_template":
                facts["chat_template_sha256"] = chat_template.sha256(value)
        else:
            _note(key, value, facts)
            yield from _hidden(key, value, at, opened, inspector)


def _hidden(key: str, value: str, at: int, opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Programs, archives and pickles in a text that should describe the model."""
    raw = value.encode("utf-8", "surrogateescape")
    for data in hidden.layers(raw):
        if what := hidden.kind(data):
            yield Signal("hidden-data", Verdict.SUSPICIOUS, f"hides {what} in the entry {brief(key, 60)}", offset=at)
            yield from inspector.content(f"metadata/{key}", data, opened)
            return
    if code := hidden.code(value):
        what = f"carries code in the entry {brief(key, 60)} ({', '.join(code)})"
        yield Signal("metadata-code", Verdict.SUSPICIOUS, what, offset=at)
    if re.search(r"\{\{.*__\w+__|\{%.*__\w+__", value):
        yield from chat_template.judge(value, f"the entry {brief(key, 60)}")


def _note(key: str, value: Any, facts: dict[str, Any]) -> None:
    if (name := GENERAL.get(key)) and value not in ("", None, []):
        facts[name] = brief(value, 300) if isinstance(value, str) else value
    elif key == "general.file_type" and isinstance(value, int):
        facts["quantization"] = FILE_TYPES.get(value, str(value))
    elif key.endswith(".context_length") and isinstance(value, int):
        facts["context_length"] = value
    elif key == "general.parameter_count" and isinstance(value, int):
        facts["parameters"] = value


def _tensors(
    reader: _Values, count: int, facts: dict[str, Any], opened: Opened, inspector: Inspector
) -> Iterator[Found]:
    cursor = reader.cursor
    found: list[_Tensor] = []
    names: set[str] = set()
    for _ in range(count):
        at = cursor.at
        name = reader.text(1 << 16)
        dimensions = cursor.number("I")
        if dimensions > 8:
            raise Malformed(f"tensor {brief(name, 60)} at {at} has {dimensions} dimensions")
        shape = [cursor.number(reader.wide) for _ in range(dimensions)]
        kind, offset = cursor.number("I"), cursor.number("Q")
        elements = math.prod(shape)
        if elements >= 1 << 63:
            yield Signal(
                "header-overflow", Verdict.SUSPICIOUS, f"gives {brief(name, 60)} a size beyond 64 bits", offset=at
            )
        per, size = BLOCKS.get(kind, (1, None))
        found.append(_Tensor(name, offset, None if size is None else elements // per * size, elements))
        if name in names:
            yield Signal("duplicate-key", Verdict.SUSPICIOUS, f"names the tensor {brief(name, 60)} twice", offset=at)
        names.add(name)
    yield {"tensors": len(found), "parameters": sum(one.count for one in found if one.count < 1 << 60)}
    start = -(-cursor.at // reader.alignment) * reader.alignment
    yield from _layout(sorted(found, key=lambda one: one.offset), start, opened, inspector)


def _layout(found: list[_Tensor], start: int, opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Tensors beyond the file, over each other, and what lies behind the last."""
    end, before = 0, ""
    for one in found:
        stop = one.offset + (one.size or 0)
        if start + stop > opened.size:
            what = f"places the tensor {brief(one.name, 60)} at {one.offset} beyond the end of the file"
            yield Signal("tensor-outside", Verdict.SUSPICIOUS, what, offset=start)
            return
        if one.offset < end:
            what = f"lays the tensor {brief(one.name, 60)} over {brief(before, 60)}"
            yield Signal("tensor-overlap", Verdict.SUSPICIOUS, what, offset=start + one.offset)
        if stop > end:
            end, before = stop, one.name
    behind = start + end
    if found and all(one.size is not None for one in found) and opened.size - behind > 256:
        rest = opened.size - behind
        yield Signal("trailing-data", Verdict.SUSPICIOUS, f"holds {rest} bytes behind the last tensor", offset=behind)
        yield from inspector.member("trailing", part(opened, behind, rest), rest, opened)


FORMAT = Format("gguf", _recognise, _inspect)
