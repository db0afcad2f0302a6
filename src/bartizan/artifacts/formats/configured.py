"""What any configuration may hold, whatever its syntax: names to instantiate, templates to render.

Hydra's `_target_` (CVE-2025-23304 in NeMo), MLflow's `loader_module`, jsonargparse's `class_path`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bartizan.artifacts.format import Inspector
from bartizan.artifacts.formats import callables, chat_template, json_text
from bartizan.artifacts.formats.reading import brief
from bartizan.artifacts.inspection import Signal, Verdict

TARGETS = ("_target_", "class_path", "loader_module", "_factory_")
TAG = "tag:yaml.org,2002:python/"
LEAST = 4
RENDERED = ("template", "prompt", "jinja", "chat")


def judge(document: Any, inspector: Inspector) -> Iterator[Signal]:
    """Targets and templates anywhere in a document of mappings, lists and text."""
    for path, value in json_text.walk(document):
        inspector.spend(8)
        key = path.rpartition(".")[2].rstrip("\0")
        if isinstance(value, str):
            yield from text(key, value, path)


def text(key: str, value: str, path: str) -> Iterator[Signal]:
    """What one text under a key asks for."""
    if key in TARGETS:
        yield from target(value, path)
    elif len(value) > LEAST and chat_template.is_template(value):
        where = f"the template at {brief(path, 80)}" if path else "the template"
        for signal in chat_template.judge(value, where, chat="chat_template" in path):
            # Elsewhere it is text until somebody renders it.
            known = any(word in path.lower() for word in RENDERED)
            yield signal if known else Signal(signal.id, Verdict.SUSPICIOUS, signal.what, offset=signal.offset)


def target(name: str, path: str) -> Iterator[Signal]:
    """What instantiating `name` amounts to."""
    verdict, why = callables.judge(name)
    if verdict is not Verdict.CLEAN:
        what = f"names {brief(name, 100)} to be called at {brief(path, 80)}, which {why}"
        yield Signal("instantiation", verdict, what)


def tag(name: str, offset: int) -> Signal | None:
    """What a YAML tag of Python's own would make of its node; None for a tag that makes plain values."""
    if not name.startswith(TAG):
        return None
    kind, _, called = name[len(TAG) :].partition(":")
    if kind in ("tuple", "list", "dict", "str", "unicode", "int", "long", "float", "bool", "complex", "none", "bytes"):
        return None
    verdict, why = callables.judge(called) if called else (Verdict.SUSPICIOUS, "is a Python object")
    if kind in ("object/apply", "object/new") and verdict in (Verdict.UNSAFE, Verdict.CLEAN):
        known = verdict is Verdict.CLEAN
        verdict, why = (Verdict.UNSAFE, "is a class of a known package") if known else (Verdict.SUSPICIOUS, why)
    elif verdict is Verdict.CLEAN:
        verdict, why = Verdict.UNSAFE, "is a Python object that a full loader makes"
    return Signal("yaml-python", verdict, f"has a YAML tag {kind} of {brief(called, 80)}, which {why}", offset=offset)
