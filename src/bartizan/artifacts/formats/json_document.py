"""JSON beside or inside a model: configurations, indexes, manifests, signatures, each judged by what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import (
    configured,
    hugging_face,
    json_text,
    keras_config,
    signature,
    skops,
    tensorflow_js,
)
from bartizan.artifacts.formats.reading import CHUNK, brief
from bartizan.artifacts.inspection import Signal, Verdict

LARGEST = 1 << 22
NAMED = (".json", ".sig", ".jsonl", ".ipynb", ".index", "_metadata")
# In a document too long to parse: keys that name what is run, escaped letters that could spell one.
TELLING = re.compile(
    rb"\"(?:class_name|registered_name|auto_map|_target_|__reduce__|__loader__|auto_mapping|modelTopology|chat_template)\""
    rb"|\\u00(?:4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aA])|\{[{%][^\"\n]{0,300}__[a-z]+__"
)


def _recognise(opened: Opened, head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    plain = start.replace(b"\0", b"").lstrip()
    if plain[:1] == b"{":
        return bool(re.match(rb'\{\s*(?:"|\})', plain)) and not head.startswith(b"{\\rtf")
    return plain[:1] == b"[" and opened.last.endswith(NAMED)


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    if opened.size > LARGEST:
        yield from _long(opened, inspector)
        return
    inspector.spend(opened.size)
    opened.stream.seek(0)
    document, doubled = json_text.parse(opened.stream.read(LARGEST))
    yield from judge(document, doubled, inspector, opened)


def judge(document: Any, doubled: list[str], inspector: Inspector, opened: Opened) -> Iterator[Found]:
    """What a document says, by each of the kinds that it is."""
    if keras_config.looks_like(document):
        for key in doubled:
            if key in ("class_name", "module", "config", "registered_name", "function"):
                yield Signal("duplicate-key", Verdict.SUSPICIOUS, f"says {brief(key, 60)} twice")
        yield from keras_config.judge(document, inspector, opened)
    for kind in (skops, hugging_face, tensorflow_js, signature):
        if kind.looks_like(document):
            yield from kind.judge(document, inspector, opened)
    yield from configured.judge(document, inspector)
    yield from _trees(document)


def _trees(document: Any) -> Iterator[Found]:
    """Facts of gradient boosting models saved as JSON."""
    if not isinstance(document, dict):
        return
    learner = document.get("learner")
    if isinstance(learner, dict) and "gradient_booster" in learner:
        version = document.get("version")
        facts: dict[str, Any] = {"format": "xgboost-json", "framework": "xgboost"}
        if isinstance(version, list):
            facts["framework_version"] = ".".join(str(one) for one in version[:3])
        objective = learner.get("objective")
        if isinstance(objective, dict) and isinstance(objective.get("name"), str):
            facts["task"] = brief(objective["name"], 60)
        yield facts
    elif "oblivious_trees" in document and "model_info" in document:
        yield {"format": "catboost-json", "framework": "catboost"}


def _long(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """A document too long to hold: looked through for what would need judging."""
    opened.stream.seek(0)
    tail, at = b"", 0
    while data := opened.stream.read(CHUNK):
        inspector.spend(len(data) // 8)
        if found := TELLING.search(tail + data):
            shown = brief(found[0].decode("ascii", "replace"), 40)
            what = f"is JSON of {opened.size} bytes, too long to judge, with {shown}"
            yield Signal("too-long", Verdict.UNASSESSED, what, offset=at - len(tail) + found.start())
            return
        tail, at = data[-64:], at + len(data)


def from_text(data: bytes, inspector: Inspector, opened: Opened) -> Iterator[Found]:
    """The same for JSON that stands inside another format; what is no JSON says nothing."""
    try:
        document, doubled = json_text.parse(data)
    except Malformed:
        return
    yield from judge(document, doubled, inspector, opened)


FORMAT = Format("json", _recognise, _inspect)
