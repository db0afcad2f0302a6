"""YAML beside or inside a model: Python tags, names to instantiate, a model card's facts.

Read as events, so that no tag makes anything and no alias grows. NeMo's `model_config.yaml`, MLflow's `MLmodel`,
Hydra's configurations, the front matter of a model card.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import configured
from bartizan.artifacts.formats.reading import brief, whole
from bartizan.artifacts.inspection import Signal

LARGEST = 1 << 22
MOST = 100
NAMED = (".yaml", ".yml")
CARDS = ("readme.md", "modelcard.md", "model_card.md")
CARD_FACTS = {
    "license": "license",
    "base_model": "base_model",
    "datasets": "datasets",
    "pipeline_tag": "task",
    "tags": "tags",
    "language": "languages",
    "library_name": "framework",
    "license_name": "license_name",
    "license_link": "license_link",
    "model_name": "name",
    "author": "author",
    "quantized_by": "quantized_by",
}
MLFLOW_FACTS = {"run_id": "run", "mlflow_version": "framework_version", "model_uuid": "identifier"}


def _recognise(opened: Opened, head: bytes) -> bool:
    if opened.last in CARDS:
        return head.startswith(b"---")
    if opened.last.endswith(NAMED) or opened.last == "mlmodel":
        return b"\0" not in head and not head.lstrip().startswith(b"<")
    return b"!!python/" in head and b"\0" not in head


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    data = whole(opened, LARGEST)
    inspector.spend(len(data) * 4)
    text = data.decode("utf-8-sig", "replace")
    if opened.last in CARDS:
        text = text[3:].partition("\n---")[0]
        facts = CARD_FACTS
    else:
        facts = MLFLOW_FACTS
    walk = _Walk()
    broken: yaml.YAMLError | None = None
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            inspector.spend(64)
            yield from walk.event(event)
    except yaml.YAMLError as error:
        broken = error
    yield from _named(walk, opened)
    yield {facts[key]: value for key, value in walk.top.items() if key in facts}
    if broken is not None and opened.last not in CARDS:
        raise Malformed(f"is no YAML: {brief(str(broken), 200)}")


def _named(walk: _Walk, opened: Opened) -> Iterator[Found]:
    """The format by what the document says."""
    if "nemo_version" in walk.top or any(key in walk.top for key in ("target", "_target_")):
        yield {"framework": "nemo"}
        if isinstance(target := walk.top.get("target"), str) and "." in target:
            yield {"architecture": target.rpartition(".")[2]}
            yield from configured.target(target, "target")
    elif opened.last == "mlmodel" or "mlflow_version" in walk.top:
        yield {"framework": "mlflow"}


class _Walk:
    """The events of a stream with the path to each, anchors of scalars resolved."""

    def __init__(self) -> None:
        # Of each open collection: the key that is awaited a value for, None in lists and between pairs.
        self._open: list[tuple[bool, str | None]] = []
        self._anchors: dict[str, str] = {}
        self.top: dict[str, Any] = {}

    def event(self, event: yaml.Event) -> Iterator[Signal]:
        """The signals of one event."""
        mark = event.start_mark
        offset = mark.index if mark is not None else 0
        tag = getattr(event, "tag", None) if isinstance(event, yaml.NodeEvent) else None
        if tag and (signal := configured.tag(tag, offset)) is not None:
            yield signal
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor:
                self._anchors[event.anchor] = event.value
            yield from self._scalar(event.value, offset)
        elif isinstance(event, yaml.AliasEvent):
            yield from self._scalar(self._anchors.get(event.anchor or "", ""), offset)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open.append((isinstance(event, yaml.MappingStartEvent), None))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            if self._open:
                self._open.pop()
            self._close()

    def _close(self) -> None:
        """A value ended: the mapping around it awaits a key again."""
        if self._open and self._open[-1][0]:
            self._open[-1] = (True, None)

    def _scalar(self, value: str, offset: int) -> Iterator[Signal]:
        if not self._open:
            return
        is_mapping, key = self._open[-1]
        if is_mapping and key is None:
            self._open[-1] = (True, value)
            return
        keys = [one for _, one in self._open if one]
        self._note(keys, value)
        path = ".".join(keys)
        for signal in configured.text(keys[-1] if keys else "", value, path):
            yield Signal(
                signal.id, signal.verdict, signal.what, offset=offset if signal.offset is None else signal.offset
            )
        self._close()

    def _note(self, keys: list[str], value: str) -> None:
        """Values at the top, and of lists at the top."""
        if len(keys) == 1 and len(self._open) == 1:
            self.top.setdefault(keys[0], brief(value, 300))
        elif len(keys) == 1 and not self._open[-1][0]:
            held = self.top.setdefault(keys[0], [])
            if isinstance(held, list) and len(held) < MOST:
                held.append(brief(value, 200))


FORMAT = Format("yaml", _recognise, _inspect)
