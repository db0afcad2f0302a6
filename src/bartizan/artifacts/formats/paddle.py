"""PaddlePaddle programs (`.pdmodel`): the operators that call Python, load libraries or files.

Field numbers: https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/fluid/framework/framework.proto
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its schema gives them

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bartizan.artifacts.format import Format, Found, Inspector, Opened
from bartizan.artifacts.formats import protobuf
from bartizan.artifacts.formats.protobuf import BYTES, VARINT, Field, Reader
from bartizan.artifacts.formats.reading import brief, outside, words
from bartizan.artifacts.inspection import Signal, Verdict

PYTHON = words("py_func py_layer")
FILES = words(
    "load load_combine save save_combine read create_custom_reader open_files pyramid_hash distributed_lookup_table"
)
NETWORK = words("send recv listen_and_serv fetch_barrier send_barrier heter_listen_and_serv rpc_call")


def _recognise(opened: Opened, head: bytes) -> bool:
    if head[:1] != b"\n" or not (
        opened.last.endswith((".pdmodel", "__model__")) or b"\x12\x04feed" in head or b"feed_minibatch" in head
    ):
        return False
    fields = protobuf.top(opened, 64)
    kinds = {1: BYTES, 3: BYTES, 4: BYTES, 5: BYTES}
    return fields is not None and fields[0].number == 1 and all(kinds.get(one.number) == one.wire for one in fields)


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    reader = Reader(opened, inspector.spend)
    facts: dict[str, Any] = {"framework": "paddle"}
    count = 0
    for block in reader.fields(reader.root):
        if block.number == 4 and block.wire == BYTES:
            version = reader.first(block, 1)
            if version is not None and version.wire == VARINT:
                number = version.value
                facts["framework_version"] = f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"
        if block.number != 1 or block.wire != BYTES:
            continue
        for one in reader.fields(block):
            if one.number == 4 and one.wire == BYTES:
                count += 1
                yield from _operator(reader, one)
    yield facts | {"operators": count}


def _operator(reader: Reader, operator: Field) -> Iterator[Signal]:
    """OpDesc: inputs 1, outputs 2, type 3, attributes 4 (name 1, s 5)."""
    kind = ""
    texts: list[str] = []
    for one in reader.fields(operator):
        if one.wire != BYTES:
            continue
        if one.number == 3:
            kind = reader.text(one, 300)
        elif one.number == 4:
            texts += [
                reader.text(inner, 4096) for inner in reader.fields(one) if inner.number == 5 and inner.wire == BYTES
            ]
    shown = f" ({', '.join(brief(one, 60) for one in texts if one)})" if any(texts) else ""
    if kind in PYTHON:
        what = f"calls Python from its program by the operator {kind}{shown}"
        yield Signal("paddle-python", Verdict.SUSPICIOUS, what, offset=operator.start)
    elif kind in FILES:
        bad = any(outside(one) for one in texts)
        verdict = Verdict.MALICIOUS if bad else Verdict.SUSPICIOUS
        yield Signal(
            "paddle-files", verdict, f"reads or writes files by the operator {kind}{shown}", offset=operator.start
        )
    elif kind in NETWORK:
        yield Signal(
            "paddle-network", Verdict.SUSPICIOUS, f"reaches the network by the operator {kind}", offset=operator.start
        )


FORMAT = Format("paddle", _recognise, _inspect)
