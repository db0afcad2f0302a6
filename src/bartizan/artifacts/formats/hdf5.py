"""HDF5 as far as a model's attributes lie in it: Keras weights files with their configuration.

Own reader of superblocks, object headers, symbol tables and heaps, bounded everywhere; data sets are never read.
Format: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import json_text, keras_config
from bartizan.artifacts.formats.hdf5_objects import Attribute, Objects
from bartizan.artifacts.formats.reading import CHUNK, brief, part
from bartizan.artifacts.inspection import Signal, Verdict

MAGIC = b"\x89HDF\r\n\x1a\n"
CONFIGS = ("model_config", "training_config", "layer_config")
MOST_OBJECTS = 20_000
TRACES = (b'"class_name"', b"\\u0063lass_name", b'"registered_name"')


def base(opened: Opened) -> int | None:
    """Where the superblock lies: at the start or behind a user block of 512 × 2ⁿ bytes."""
    at = 0
    while at + 8 <= opened.size and at < 1 << 30:
        opened.stream.seek(at)
        if opened.stream.read(8) == MAGIC:
            return at
        at = 512 if at == 0 else at * 2
    return None


def _recognise(opened: Opened, head: bytes) -> bool:
    return head.startswith(MAGIC) or (opened.last.endswith((".h5", ".hdf5", ".keras")) and base(opened) is not None)


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    start = base(opened)
    if start is None:
        raise Malformed("has no superblock")
    if start:
        yield from _user_block(start, opened, inspector)
    objects = Objects(opened, start, inspector.spend)
    facts: dict[str, Any] = {}
    read, failed = False, ""
    try:
        for path, attribute in objects.attributes(MOST_OBJECTS):
            read |= attribute.name == "model_config"
            yield from _attribute(path, attribute, facts, inspector, opened)
    except (Malformed, struct.error) as error:
        failed = str(error)
    yield facts
    yield from _links(objects)
    if not read and (failed or objects.unread):
        at = _trace(opened, inspector)
        what = "holds a model's configuration" if at is not None else "may hold a model's configuration"
        yield Signal("hdf5-unread", Verdict.UNASSESSED, f"{what} in a place that could not be read", offset=at)
    if failed:
        raise Malformed(failed)


def _user_block(size: int, opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """What stands before the superblock: nothing, as a rule, or MATLAB's line of text."""
    opened.stream.seek(0)
    block = opened.stream.read(min(size, 1 << 20))
    if block.strip(b"\0") and not block.startswith(b"MATLAB"):
        yield Signal("user-block", Verdict.SUSPICIOUS, f"begins with {size} bytes that are not HDF5", offset=0)
        yield from inspector.member("user-block", part(opened, 0, size), size, opened)


def _attribute(
    path: str, attribute: Attribute, facts: dict[str, Any], inspector: Inspector, opened: Opened
) -> Iterator[Found]:
    """One attribute: a configuration, a fact, or anything else, which says nothing."""
    data = attribute.data.rstrip(b"\0")
    if attribute.name in CONFIGS or data.lstrip()[:1] in (b"{", b"["):
        try:
            document, doubled = json_text.parse(data)
        except Malformed as error:
            if attribute.name in CONFIGS:
                yield Signal(
                    "keras-config-unread",
                    Verdict.UNASSESSED,
                    f"has a {attribute.name} that {error}",
                    offset=attribute.offset,
                )
            return
        for key in doubled:
            what = f"says {brief(key, 60)} twice in {attribute.name}"
            yield Signal("duplicate-key", Verdict.SUSPICIOUS, what, offset=attribute.offset)
        for found in keras_config.judge(document, inspector, opened):
            if isinstance(found, Signal):
                yield Signal(found.id, found.verdict, found.what, offset=attribute.offset)
            elif attribute.name == "model_config":
                yield found
    elif attribute.name in ("keras_version", "backend") and path == "/":
        facts["version" if attribute.name == "keras_version" else "backend"] = brief(
            data.decode("utf-8", "replace"), 60
        )
        facts["framework"] = "keras"


def _links(objects: Objects) -> Iterator[Signal]:
    """Links to other files, and data sets that lie in them: the loader opens what they name."""
    for name, target in objects.external[:20]:
        what = f"reads {brief(name, 60)} from another file, {brief(target, 100)}"
        yield Signal("external-link", Verdict.MALICIOUS if target.startswith(("/", "..")) else Verdict.SUSPICIOUS, what)


def _trace(opened: Opened, inspector: Inspector) -> int | None:
    """Where a Keras configuration lies in the raw bytes, for files whose structure was not wholly read."""
    at, tail = 0, b""
    opened.stream.seek(0)
    while data := opened.stream.read(CHUNK):
        inspector.spend(len(data) // 16)
        found = [place for one in TRACES if (place := (tail + data).find(one)) >= 0]
        if found:
            return at - len(tail) + min(found)
        at, tail = at + len(data), data[-32:]
    return None


FORMAT = Format("hdf5", _recognise, _inspect)
