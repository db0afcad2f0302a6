"""safetensors: the header's promises held against the file, and what its metadata carries.

Format: https://github.com/huggingface/safetensors#format. Weights are never read.
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its specification gives them

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import chat_template, hidden, json_text
from bartizan.artifacts.formats.reading import brief, part
from bartizan.artifacts.inspection import Signal, Verdict

LARGEST_HEADER = 100_000_000
LARGEST_READ = 1 << 25
BITS = {"BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8}
BITS |= {"I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64}
BITS |= {"U64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6}
SHARED = {"license": "license", "modelspec.license": "license", "author": "author", "modelspec.author": "author"}
SHARED |= {"modelspec.architecture": "architecture", "modelspec.title": "name", "base_model": "base_model"}
SHARED |= {"ss_base_model_version": "base_model", "format": "tensor_library", "version": "version"}


def _recognise(opened: Opened, head: bytes) -> bool:
    if len(head) < 10:
        return False
    size = struct.unpack_from("<Q", head)[0]
    if head[8:9] == b"{" and size < 1 << 40 and (opened.last.endswith(".safetensors") or b'"data_offsets"' in head):
        return True
    named = opened.last.endswith(".safetensors") and not head.startswith(b"version https://git-lfs")
    return named or (head[8:9] == b"{" and 8 < size <= opened.size - 8 and b'"__metadata__"' in head)


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    yield {"framework": "safetensors"}
    size = struct.unpack("<Q", opened.head(8))[0]
    if size > LARGEST_HEADER or size + 8 > opened.size:
        what = f"announces a header of {size} bytes in a file of {opened.size}"
        yield Signal("header-length", Verdict.SUSPICIOUS, what, offset=0)
        return
    if size > LARGEST_READ:
        raise Malformed(f"has a header of {size} bytes, more than is read")
    inspector.spend(size)
    opened.stream.seek(8)
    header, doubled = json_text.parse(opened.stream.read(size))
    if not isinstance(header, dict):
        raise Malformed("has a header that is no mapping")
    for key in doubled:
        yield Signal("duplicate-key", Verdict.SUSPICIOUS, f"names {brief(key, 80)} twice in its header", offset=8)
    metadata = header.pop("__metadata__", {})
    if isinstance(metadata, dict):
        yield from _metadata(metadata, opened, inspector)
    yield from _tensors(header, size + 8, opened, inspector)


def _metadata(metadata: Mapping[str, Any], opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Facts, and whatever has no place in a list of words about the model."""
    facts: dict[str, Any] = {}
    for key, value in metadata.items():
        if not isinstance(value, str):
            yield Signal(
                "metadata-type", Verdict.SUSPICIOUS, f"has metadata {brief(key, 60)} that is no text", offset=8
            )
            value = json.dumps(value)  # noqa: PLW2901 - judged as the text it should have been
        if name := SHARED.get(key.lower()):
            facts.setdefault(name, brief(value, 300))
        yield from _judge_text(key, value, opened, inspector)
    facts.pop("tensor_library", None)
    yield facts


def _judge_text(key: str, value: str, opened: Opened, inspector: Inspector) -> Iterator[Found]:
    raw = value.encode("utf-8", "surrogateescape")
    texts = [value]
    for data in hidden.layers(raw):
        if what := hidden.kind(data):
            yield Signal("hidden-data", Verdict.SUSPICIOUS, f"hides {what} in the metadata {brief(key, 60)}", offset=8)
            yield from inspector.content(f"metadata/{key}", data, opened)
            return
        texts.append(data.decode("utf-8", "replace"))
    if code := hidden.code(" ".join(texts)):
        what = f"carries code in the metadata {brief(key, 60)} ({', '.join(code)})"
        yield Signal("metadata-code", Verdict.SUSPICIOUS, what, offset=8)
    if chat_template.is_template(value):
        yield from chat_template.judge(value, f"the metadata {brief(key, 60)}")


def _tensors(header: Mapping[str, Any], start: int, opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Each tensor's place against its shape, its neighbours and the file."""
    spans: list[tuple[int, int, str]] = []
    count = 0
    for name, entry in header.items():
        inspector.spend(64)
        span = _span(entry)
        if span is None:
            yield Signal(
                "tensor-entry", Verdict.SUSPICIOUS, f"describes {brief(name, 60)} in no way the format knows", offset=8
            )
            continue
        begin, end, elements, bits = span
        count += elements
        if bits is not None and elements * bits != (end - begin) * 8:
            what = f"gives {brief(name, 60)} {end - begin} bytes where its shape needs {elements * bits // 8}"
            yield Signal("tensor-size", Verdict.SUSPICIOUS, what, offset=start + begin)
        if start + end > opened.size or begin > end:
            what = f"places {brief(name, 60)} at {begin}–{end}, outside the file"
            yield Signal("tensor-outside", Verdict.SUSPICIOUS, what, offset=8)
            continue
        spans.append((begin, end, name))
    yield {"tensors": len(header), "parameters": count}
    yield from _layout(sorted(spans), start, opened, inspector)


def _span(entry: Any) -> tuple[int, int, int, int | None] | None:
    """Begin, end, elements and bits an element, or None for what is no tensor."""
    if not isinstance(entry, dict):
        return None
    offsets, shape, kind = entry.get("data_offsets"), entry.get("shape"), entry.get("dtype")
    if not (isinstance(offsets, list) and len(offsets) == 2 and isinstance(shape, list) and isinstance(kind, str)):
        return None
    if any(not isinstance(one, int) or isinstance(one, bool) or one < 0 for one in (*offsets, *shape)):
        return None
    return offsets[0], offsets[1], math.prod(shape[:32]), BITS.get(kind)


def _layout(spans: list[tuple[int, int, str]], start: int, opened: Opened, inspector: Inspector) -> Iterator[Found]:
    at, before = 0, ""
    for begin, end, name in spans:
        if begin < at and end > begin:
            what = f"lays {brief(name, 60)} over {brief(before, 60)}"
            yield Signal("tensor-overlap", Verdict.SUSPICIOUS, what, offset=start + begin)
        elif begin > at:
            what = f"leaves {begin - at} bytes that no tensor claims before {brief(name, 60)}"
            yield Signal("tensor-gap", Verdict.SUSPICIOUS, what, offset=start + at)
            yield from inspector.member(f"gap@{start + at}", part(opened, start + at, begin - at), begin - at, opened)
        if end > at:
            at, before = end, name
    rest = opened.size - start - at
    if rest > 0:
        yield Signal(
            "trailing-data", Verdict.SUSPICIOUS, f"holds {rest} bytes behind the last tensor", offset=start + at
        )
        yield from inspector.member("trailing", part(opened, start + at, rest), rest, opened)


FORMAT = Format("safetensors", _recognise, _inspect)
