"""TensorFlow's protobuf files: SavedModel, MetaGraph and frozen GraphDef, with their functions and nested graphs.

Field numbers: https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/protobuf and …/framework
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its schema gives them

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bartizan.artifacts.format import BudgetSpent, Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import hidden, keras_config, protobuf, tensorflow_operators
from bartizan.artifacts.formats.json_text import parse
from bartizan.artifacts.formats.protobuf import BYTES, VARINT, Field, Reader
from bartizan.artifacts.formats.reading import brief, outside
from bartizan.artifacts.inspection import Signal, Verdict

DEEPEST = 24
MOST_CONSTANTS = 20_000
STRING = 7
META = {1: BYTES, 2: BYTES, 3: BYTES, 4: BYTES, 5: BYTES, 6: BYTES, 7: BYTES}
GRAPH = {1: BYTES, 2: BYTES, 3: VARINT, 4: BYTES, 5: BYTES}


@dataclass(slots=True)
class _Graph:
    """One graph's text constants by node, and its nodes that are judged when all constants are known."""

    constants: dict[str, str] = field(default_factory=dict)
    judged: list[tuple[str, list[str], int, str]] = field(default_factory=list)


class _Walk:
    """The messages of one file."""

    def __init__(self, opened: Opened, inspector: Inspector) -> None:
        self.opened, self.inspector = opened, inspector
        self.reader = Reader(opened, inspector.spend)
        self.nodes = self.functions = 0
        self.facts: dict[str, Any] = {"framework": "tensorflow"}
        self.signatures: list[str] = []

    def meta_graph(self, meta: Field) -> Iterator[Found]:
        """MetaGraphDef: the graph, its assets and what its saved objects say."""
        for one in self.reader.fields(meta):
            if one.wire != BYTES:
                continue
            if one.number == 2:
                yield from self.graph(one, 0)
            elif one.number == 1:
                for inner in self.reader.fields(one):
                    if inner.number == 5 and inner.wire == BYTES:
                        self.facts["framework_version"] = brief(self.reader.text(inner, 100), 60)
            elif one.number == 5:
                self.signatures.append(brief(self.reader.entry(one)[0], 100))
            elif one.number == 6:
                yield from self._asset(one)
            elif one.number == 7:
                yield from self._objects(one)

    def _asset(self, one: Field) -> Iterator[Signal]:
        """AssetFileDef: a file beside the model that loading reads."""
        for inner in self.reader.fields(one):
            if inner.number == 2 and inner.wire == BYTES:
                name = self.reader.text(inner, 4096)
                if why := outside(name):
                    what = f"reads an asset from {why}: {brief(name, 100)}"
                    yield Signal("asset-outside", Verdict.MALICIOUS, what, offset=inner.start)

    def _objects(self, graph: Field) -> Iterator[Found]:
        """SavedObjectGraph: Keras writes each layer's configuration as its object's metadata."""
        for node in self.reader.fields(graph):
            if node.number != 1 or node.wire != BYTES:
                continue
            for one in self.reader.fields(node):
                if one.number == 4 and one.wire == BYTES:
                    for inner in self.reader.fields(one):
                        if inner.number == 3 and inner.wire == BYTES:
                            yield from self.metadata(inner)

    def metadata(self, one: Field) -> Iterator[Found]:
        """A layer's configuration as JSON."""
        data = self.reader.bytes(one)
        if not data.lstrip().startswith(b"{"):
            return
        try:
            document, _ = parse(data)
        except Malformed:
            return
        for found in keras_config.judge(document, self.inspector, self.opened):
            if isinstance(found, Signal):
                yield Signal(found.id, found.verdict, found.what, offset=one.start)

    def graph(self, graph: Field, depth: int) -> Iterator[Found]:
        """GraphDef: its nodes, then the functions of its library."""
        if depth > DEEPEST:
            yield Signal("nested-too-deep", Verdict.UNASSESSED, "nests graphs too deep", offset=graph.start)
            return
        found = _Graph()
        for one in self.reader.fields(graph):
            if one.wire != BYTES:
                continue
            if one.number == 1:
                yield from self._node(one, found, depth)
            elif one.number == 2:
                for inner in self.reader.fields(one):
                    if inner.number == 1 and inner.wire == BYTES:
                        yield from self._function(inner, depth)
        yield from self._judge(found)

    def _function(self, function: Field, depth: int) -> Iterator[Found]:
        """FunctionDef: nodes under number 3."""
        self.functions += 1
        found = _Graph()
        for one in self.reader.fields(function):
            if one.number == 3 and one.wire == BYTES:
                yield from self._node(one, found, depth + 1)
        yield from self._judge(found)

    def _judge(self, graph: _Graph) -> Iterator[Signal]:
        for kind, inputs, offset, stream in graph.judged:
            names = [one.lstrip("^").partition(":")[0] for one in inputs]
            texts = [graph.constants[one] for one in names if one in graph.constants]
            yield from tensorflow_operators.judge(kind, texts, offset, stream)

    def _node(self, node: Field, graph: _Graph, depth: int) -> Iterator[Found]:
        """NodeDef: name 1, operator 2, inputs 3, attributes 5."""
        name = kind = ""
        inputs: list[str] = []
        attributes: list[Field] = []
        for one in self.reader.fields(node):
            if one.wire != BYTES:
                continue
            if one.number == 1:
                name = self.reader.text(one, 1000)
            elif one.number == 2:
                kind = self.reader.text(one, 300)
            elif one.number == 3:
                inputs.append(self.reader.text(one, 1000))
            elif one.number == 5:
                attributes.append(one)
        self.nodes += 1
        stream = ""
        for one in attributes:
            key, value = self.reader.entry(one)
            if value is None or value.wire != BYTES:
                continue
            if kind == "Const" and key == "value":
                yield from self._constant(name, value, graph)
            elif key == "output_stream":
                text = self.reader.first(value, 2)
                stream = self.reader.text(text, 4096) if text is not None and text.wire == BYTES else ""
            else:
                yield from self._nested(value, depth)
        graph.judged.append((kind, inputs, node.start, stream.removeprefix("file://")))

    def _nested(self, value: Field, depth: int) -> Iterator[Found]:
        """AttrValue: a serialised graph or a program in its bytes."""
        inner = self.reader.first(value, 2)
        if inner is None or inner.wire != BYTES or inner.size < 16:
            return
        if what := hidden.program(self.reader.bytes(inner, 512)):
            yield Signal("hidden-program", Verdict.MALICIOUS, f"hides {what} in a node's attribute", offset=inner.start)
        elif depth < DEEPEST and self._is_graph(inner):
            yield from self.graph(inner, depth + 1)

    def _is_graph(self, one: Field) -> bool:
        """Whether bytes are a GraphDef themselves (remote fused and TensorRT nodes carry one)."""
        if self.reader.cursor.peek(one.start, 1) != b"\n":
            return False
        try:
            kinds = {inner.number: inner.wire for inner in self.reader.fields(one)}
        except Malformed:
            return False
        return 1 in kinds and all(GRAPH.get(number) == wire for number, wire in kinds.items())

    def _constant(self, name: str, value: Field, graph: _Graph) -> Iterator[Found]:
        """A Const's TensorProto: its strings (number 8), for the paths that operators get."""
        tensor = self.reader.first(value, 8)
        if tensor is None or tensor.wire != BYTES:
            return
        kind = 0
        for one in self.reader.fields(tensor):
            if one.number == 1:
                kind = one.value
            elif one.number == 4 and one.wire == BYTES and one.size > 64:
                if what := hidden.program(self.reader.bytes(one, 512)):
                    yield Signal("hidden-program", Verdict.SUSPICIOUS, f"holds {what} as a constant", offset=one.start)
            elif (
                one.number == 8 and one.wire == BYTES and kind in (0, STRING) and len(graph.constants) < MOST_CONSTANTS
            ):
                if one.size <= 4096:
                    graph.constants.setdefault(name, self.reader.text(one, 4096))
                data = self.reader.bytes(one, 1 << 16)
                if hidden.program(data) or hidden.pickle(data):
                    yield from self.inspector.content(
                        f"constant {brief(name, 60)}", self.reader.bytes(one), self.opened
                    )


def _fits(opened: Opened, schema: dict[int, int], needed: set[int]) -> bool:
    fields = protobuf.top(opened, 256)
    return (
        fields is not None
        and needed <= {one.number for one in fields}
        and all(schema.get(one.number) == one.wire for one in fields)
    )


def _recognise(opened: Opened, head: bytes) -> bool:
    if opened.last == "saved_model.pb":
        return True
    saved = head[:1] == b"\x08" and head[2:3] == b"\x12" and _fits(opened, {1: VARINT, 2: BYTES}, {1, 2})
    return saved or _kind(opened, head) is not None


def _kind(opened: Opened, head: bytes) -> str | None:
    """Which of the other messages the file is."""
    if head[:1] != b"\n":
        return None
    if opened.last.endswith((".pb", ".meta", ".pbtxt")) or b"\x12\x05Const" in head or b"\x12\x0bPlaceholder" in head:
        if opened.last == "keras_metadata.pb":
            return "keras-metadata"
        if _fits(opened, GRAPH, {1}) and _is_node(opened):
            return "graph"
        if _fits(opened, META, {2}):
            return "meta-graph"
    return None


def _is_node(opened: Opened) -> bool:
    """Whether the first field is a node: a name and an operator, both text."""
    fields = protobuf.top(opened, 1) or []
    reader = Reader(opened, lambda _: None)
    try:
        kinds = {one.number: one.wire for one in reader.fields(fields[0])}
    except (Malformed, IndexError):
        return False
    return kinds.get(1) == BYTES and kinds.get(2) == BYTES and all(number in (1, 2, 3, 4, 5, 6, 7) for number in kinds)


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    walk = _Walk(opened, inspector)
    kind = _kind(opened, opened.head())
    broken: Malformed | BudgetSpent | None = None
    try:
        if kind == "graph":
            yield from walk.graph(walk.reader.root, 0)
        elif kind == "meta-graph":
            yield from walk.meta_graph(walk.reader.root)
        elif kind == "keras-metadata":
            yield from _keras_metadata(walk)
        else:
            for one in walk.reader.fields(walk.reader.root):
                if one.number == 2 and one.wire == BYTES:
                    yield from walk.meta_graph(one)
    except (Malformed, BudgetSpent) as error:
        broken = error
    yield walk.facts | {
        "operators": walk.nodes,
        "functions": walk.functions,
        "signatures": sorted(set(walk.signatures)),
    }
    if broken is not None:
        raise broken


def _keras_metadata(walk: _Walk) -> Iterator[Found]:
    """SavedMetadata: nodes under 1, their configuration under 5 as JSON."""
    for node in walk.reader.fields(walk.reader.root):
        if node.wire == BYTES:
            for one in walk.reader.fields(node):
                if one.number == 5 and one.wire == BYTES:
                    yield from walk.metadata(one)


FORMAT = Format("tensorflow", _recognise, _inspect)
