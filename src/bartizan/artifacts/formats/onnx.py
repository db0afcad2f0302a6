"""ONNX models: where their weights lie, which operators they need, what their graphs do.

Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. Weights are skipped, never read.
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its schema gives them

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from typing import Any

from bartizan.artifacts.format import BudgetSpent, Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import callables, hidden, onnx_backdoor, protobuf
from bartizan.artifacts.formats.protobuf import BYTES, VARINT, Field, Reader
from bartizan.artifacts.formats.reading import brief, outside, words
from bartizan.artifacts.inspection import Signal, Verdict

DEEPEST = 40
MOST_NODES = 200_000
EXTERNAL = 1
HUGE = 1 << 60

# Operator sets that runtimes ship; an operator of any other domain comes from a library that must be loaded.
SHIPPED = words(
    "ai.onnx ai.onnx.ml ai.onnx.training ai.onnx.preview.training com.microsoft com.microsoft.nchwc "
    "com.microsoft.experimental com.ms.internal.nhwc com.microsoft.dml org.pytorch.aten org.pytorch.prim "
    "ai.onnx.contrib "
    "com.microsoft.extensions org.openvinotoolkit com.nvidia com.amd com.intel.ai com.qti.aisw trt.plugins mmdeploy "
    "onnx.quantization qonnx.custom_op.general qonnx local"
) | {""}

PYTHON_OPERATORS = words("PyOp PyCustomOp PyCustomOpDef PythonOp PythonOpGrad")
FILE_OPERATORS = words("ReadFile WriteFile ReadAzureBlob AzureAudioToText OpenAIAudioToText AzureTextToText")

ELEMENTS = {1: "float32", 2: "uint8", 3: "int8", 6: "int32", 7: "int64", 8: "string", 9: "bool", 10: "float16"}


def _recognise(opened: Opened, head: bytes) -> bool:
    if not head or head[0] not in (0x08, 0x3A, 0x42, 0x12):
        return opened.last.endswith(".onnx")
    if (fields := protobuf.top(opened, 256)) is None:
        return opened.last.endswith((".onnx", ".ort")) and head[4:8] != b"ORTM"
    kinds = {one.number: one.wire for one in fields}
    known = {1: VARINT, 2: BYTES, 3: BYTES, 4: BYTES, 5: VARINT, 6: BYTES, 7: BYTES, 8: BYTES, 14: BYTES, 20: BYTES}
    known |= {25: BYTES, 26: BYTES}
    fits = all(known.get(number) == wire for number, wire in kinds.items())
    return fits and (7 in kinds or 25 in kinds) and (1 in kinds or 8 in kinds)


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    walk = _Walk(opened, inspector)
    reader = walk.reader
    facts: dict[str, Any] = {"framework": "onnx"}
    opsets: dict[str, int] = {}
    broken: Malformed | BudgetSpent | None = None
    try:
        for one in reader.fields(reader.root):
            if one.number == 7 and one.wire == BYTES:
                yield from walk.graph(one, 0)
            elif one.number == 20 and one.wire == BYTES:
                for inner in reader.fields(one):
                    if inner.number in (1, 2) and inner.wire == BYTES:
                        yield from walk.graph(inner, 1)
            elif one.number == 25 and one.wire == BYTES:
                yield from walk.function(one)
            elif one.number == 14 and one.wire == BYTES:
                yield from _property(reader, one, facts, inspector, opened)
            elif one.number == 8 and one.wire == BYTES:
                opsets.update([_opset(reader, one)])
            else:
                _describe(reader, one, facts)
    except (Malformed, BudgetSpent) as error:
        broken = error
    # What was seen before a broken tail is said all the same.
    yield from walk.operators()
    yield from onnx_backdoor.judge(walk.backdoor)
    facts |= {"parameters": walk.parameters, "tensors": walk.tensors, "opset": opsets.get("", opsets.get("ai.onnx"))}
    facts |= {"external_files": sorted(walk.external), "inputs": walk.backdoor.inputs, "outputs": walk.backdoor.outputs}
    yield {key: value for key, value in facts.items() if value not in (None, "", [], 0)}
    if broken is not None:
        raise broken


def _describe(reader: Reader, one: Field, facts: dict[str, Any]) -> None:
    names = {2: "producer", 3: "producer_version", 6: "description"}
    if one.number in names and one.wire == BYTES:
        facts[names[one.number]] = brief(reader.text(one, 2000), 300)
    elif one.number == 1:
        facts["format_version"] = one.value
    elif one.number == 5 and one.value:
        facts["version"] = str(protobuf.signed(one.value))


def _opset(reader: Reader, one: Field) -> tuple[str, int]:
    domain, version = "", 0
    for inner in reader.fields(one):
        if inner.number == 1 and inner.wire == BYTES:
            domain = reader.text(inner, 300)
        elif inner.number == 2:
            version = inner.value
    return domain, version


def _property(
    reader: Reader, one: Field, facts: dict[str, Any], inspector: Inspector, opened: Opened
) -> Iterator[Found]:
    """A metadata entry: a fact under a shared name, and whatever it hides."""
    key, value = reader.entry(one)
    if value is None or value.wire != BYTES:
        return
    shared = {
        "license": "license",
        "author": "author",
        "model_author": "author",
        "task": "task",
        "base_model": "base_model",
    }
    data = reader.bytes(value)
    if (name := shared.get(key.lower().removeprefix("model_"))) and len(data) < 2000:
        facts[name] = brief(data.decode("utf-8", "replace"), 300)
    for candidate in hidden.layers(data):
        if what := hidden.kind(candidate):
            yield Signal(
                "hidden-data",
                Verdict.SUSPICIOUS,
                f"hides {what} in the metadata entry {brief(key, 60)}",
                offset=value.start,
            )
            yield from inspector.content(f"metadata/{key}", candidate, opened)
            return
    if code := hidden.code(data.decode("utf-8", "replace")):
        what = f"carries code in the metadata entry {brief(key, 60)} ({', '.join(code)})"
        yield Signal("metadata-code", Verdict.SUSPICIOUS, what, offset=value.start)


class _Walk:
    """The graphs of one file, with what is added up on the way."""

    def __init__(self, opened: Opened, inspector: Inspector) -> None:
        self.opened, self.inspector = opened, inspector
        self.reader = Reader(opened, inspector.spend)
        self.parameters = self.tensors = self.nodes = 0
        self.external: set[str] = set()
        self.domains: dict[str, tuple[str, int]] = {}
        self.functions: set[str] = set()
        self.backdoor = onnx_backdoor.Wiring()
        # What the nodes within each graph of the node at hand take.
        self._taken: list[list[str]] = []

    def graph(self, graph: Field, depth: int) -> Iterator[Found]:
        if depth > DEEPEST:
            yield Signal(
                "nested-too-deep", Verdict.UNASSESSED, f"nests graphs more than {DEEPEST} deep", offset=graph.start
            )
            return
        wiring = self.backdoor if depth == 0 else None
        for one in self.reader.fields(graph):
            if one.wire != BYTES:
                continue
            if one.number == 1:
                yield from self._node(one, depth)
            elif one.number == 5:
                name = yield from self._tensor(one)
                if wiring is not None:
                    wiring.constants.add(name)
            elif one.number == 15:
                for inner in self.reader.fields(one):
                    if inner.number in (1, 2) and inner.wire == BYTES:
                        yield from self._tensor(inner)
            elif one.number in (11, 12) and wiring is not None:
                (wiring.inputs if one.number == 11 else wiring.outputs).append(_value(self.reader, one))

    def function(self, one: Field) -> Iterator[Found]:
        """A function that the model itself defines: its operators count, its name needs no library."""
        name = domain = ""
        for inner in self.reader.fields(one):
            if inner.wire != BYTES:
                continue
            if inner.number == 1:
                name = self.reader.text(inner, 300)
            elif inner.number == 10:
                domain = self.reader.text(inner, 300)
            elif inner.number == 7:
                yield from self._node(inner, 1)
            elif inner.number == 11:
                yield from self._attribute(inner, 1, [])
        self.functions.add(f"{domain}::{name}")

    def _node(self, node: Field, depth: int) -> Iterator[Found]:
        inputs: list[str] = []
        outputs: list[str] = []
        strings: list[str] = []
        kind = domain = ""
        if depth == 0:
            self._taken = []
        for one in self.reader.fields(node):
            if one.wire != BYTES:
                continue
            if one.number in (1, 2):
                (inputs if one.number == 1 else outputs).append(self.reader.text(one, 1000))
            elif one.number == 4:
                kind = self.reader.text(one, 300)
            elif one.number == 7:
                domain = self.reader.text(one, 300)
            elif one.number == 5:
                yield from self._attribute(one, depth, strings)
        self._note(kind, inputs, outputs, depth)
        if domain not in SHIPPED:
            self.domains.setdefault(f"{domain}::{kind}", (kind, node.start))
        if kind in PYTHON_OPERATORS:
            yield _python(kind, domain, strings, node.start)
        elif kind in FILE_OPERATORS:
            yield Signal(
                "onnx-outside-operator",
                Verdict.SUSPICIOUS,
                f"uses the operator {kind}, which reaches outside",
                offset=node.start,
            )

    def _note(self, kind: str, inputs: list[str], outputs: list[str], depth: int) -> None:
        """Adds a node to the wiring of the outermost graph, or to what its graphs take."""
        self.nodes += 1
        if depth == 0 and self.nodes <= MOST_NODES:
            self.backdoor.add(kind, inputs, outputs, self._taken)
        elif self._taken:
            self._taken[-1] += inputs

    def _attribute(self, one: Field, depth: int, strings: list[str]) -> Iterator[Found]:
        for inner in self.reader.fields(one):
            if inner.wire != BYTES:
                continue
            if inner.number in (6, 11):
                if depth == 0:
                    self._taken.append([])
                yield from self.graph(inner, depth + 1)
            elif inner.number in (5, 10):
                yield from self._tensor(inner)
            elif inner.number in (4, 9):
                if inner.size <= 4096:
                    strings.append(self.reader.text(inner, 4096))
                data = self.reader.bytes(inner, 64)
                if what := hidden.program(data):
                    yield Signal(
                        "hidden-program", Verdict.MALICIOUS, f"hides {what} in a node's attribute", offset=inner.start
                    )
                elif hidden.pickle(self.reader.bytes(inner)):
                    yield from self.inspector.content("attribute", self.reader.bytes(inner), self.opened)

    def _tensor(self, tensor: Field) -> Generator[Found, None, str]:
        """Counts a tensor and looks where its data lies. Returns its name."""
        name, location, count, external = "", None, 1, False
        for one in self.reader.fields(tensor):
            if one.number == 1:
                count = min(math.prod((count, *self.reader.numbers(one)[:64])), HUGE)
            elif one.number == 8 and one.wire == BYTES:
                name = self.reader.text(one, 1000)
            elif one.number == 13 and one.wire == BYTES:
                key, value = self.reader.entry(one)
                if key == "location" and value is not None and value.wire == BYTES:
                    location = (self.reader.text(value, 4096), value.start)
            elif one.number == 14:
                external = one.value == EXTERNAL
            elif one.number == 9 and one.size > 64 and (what := hidden.program(self.reader.bytes(one, 512))):
                yield Signal(
                    "hidden-program",
                    Verdict.SUSPICIOUS,
                    f"holds {what} as the weights of {brief(name, 60)}",
                    offset=one.start,
                )
        self.tensors += 1
        self.parameters += count if count < HUGE else 0
        if location is not None and location[0] not in self.external:
            yield from self._external(name, *location, external=external)
        return name

    def _external(self, name: str, path: str, offset: int, *, external: bool) -> Iterator[Signal]:
        """The file in which a tensor's data lies."""
        self.external.add(path)
        if why := outside(path):
            what = f"reads the weights of {brief(name, 60)} from {why}: {brief(path)}"
            yield Signal("external-data-outside", Verdict.MALICIOUS, what, offset=offset)
        elif not external:
            what = f"names {brief(path)} for the weights of {brief(name, 60)}, which it does not call external"
            yield Signal("external-data-odd", Verdict.SUSPICIOUS, what, offset=offset)

    def operators(self) -> Iterator[Signal]:
        """The operators that need a library which neither the runtime nor the model brings."""
        for name, (kind, offset) in sorted(self.domains.items()):
            if name not in self.functions and kind not in PYTHON_OPERATORS:
                what = f"needs the operator {brief(name, 100)} from a library that must be loaded beside the model"
                yield Signal("onnx-custom-operator", Verdict.SUSPICIOUS, what, offset=offset)


def _python(kind: str, domain: str, strings: list[str], offset: int) -> Signal:
    """A node that calls Python by the module and class its attributes name."""
    names = [one for one in strings if one.replace(".", "").replace("_", "").isalnum()][:4]
    joined = [".".join(names[:2]), *names]
    worst = any(callables.judge(one)[0] is Verdict.MALICIOUS for one in joined if one)
    shown = f"{domain}::{kind}" if domain else kind
    what = f"calls Python from the graph by the operator {shown}" + (
        f" ({', '.join(map(brief, names))})" if names else ""
    )
    return Signal("onnx-python-operator", Verdict.MALICIOUS if worst else Verdict.SUSPICIOUS, what, offset=offset)


def _value(reader: Reader, one: Field) -> str:
    """An input or output as `name: type[shape]`."""
    name, kind, shape = "", "", []
    for inner in reader.fields(one):
        if inner.number == 1 and inner.wire == BYTES:
            name = reader.text(inner, 300)
        elif inner.number == 2 and inner.wire == BYTES and (tensor := reader.first(inner, 1)) is not None:
            for part in reader.fields(tensor):
                if part.number == 1:
                    kind = ELEMENTS.get(part.value, str(part.value))
                elif part.number == 2 and part.wire == BYTES:
                    shape = [_dimension(reader, dim) for dim in reader.fields(part) if dim.number == 1]
    return f"{name}: {kind}[{', '.join(shape[:16])}]" if kind else name


def _dimension(reader: Reader, one: Field) -> str:
    for inner in reader.fields(one):
        if inner.number == 1:
            return str(protobuf.signed(inner.value))
        if inner.number == 2:
            return reader.text(inner, 100)
    return "?"


FORMAT = Format("onnx", _recognise, _inspect)
