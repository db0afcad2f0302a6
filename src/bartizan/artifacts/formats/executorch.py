"""ExecuTorch programs (`.pte`): the operators and the delegates that they need.

Schema: https://github.com/pytorch/executorch/blob/main/schema/program.fbs
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its schema gives them

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bartizan.artifacts.format import Format, Found, Inspector, Opened
from bartizan.artifacts.formats import hidden
from bartizan.artifacts.formats.flatbuffers import Tables
from bartizan.artifacts.formats.reading import brief, part
from bartizan.artifacts.inspection import Signal, Verdict

SHIPPED: tuple[str, ...] = (
    "aten::",
    "quantized_decomposed::",
    "dim_order_ops::",
    "executorch_prim::",
    "llama::",
    "torchao::",
    "et_vk::",
)
SHIPPED += ("prim::", "cortex_m::", "cadence::", "torchvision::", "quantized::", "sdpa::", "dim_order::", "prims::")
BACKENDS: tuple[str, ...] = (
    "XnnpackBackend",
    "CoreMLBackend",
    "VulkanBackend",
    "QnnBackend",
    "MPSBackend",
    "ArmBackend",
    "EthosUBackend",
)
BACKENDS += (
    "NeuropilotBackend",
    "OpenvinoBackend",
    "CudaBackend",
    "MetalBackend",
    "EnnBackend",
    "VgfBackend",
    "AotiBackend",
)


def _recognise(_opened: Opened, head: bytes) -> bool:
    return head[4:6] == b"ET" and head[6:8].isdigit()


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    tables = Tables(opened, inspector.spend)
    root = tables.root
    facts: dict[str, Any] = {"framework": "executorch", "format_version": tables.scalar(root, 0, "I")}
    operators: set[str] = set()
    delegates: set[str] = set()
    for plan in tables.tables(root, 1):
        for one in tables.tables(plan, 6):
            name = tables.text(one, 0)
            operators.add(name)
            if not name.startswith(SHIPPED):
                what = f"needs the operator {brief(name, 80)} from a library that must be loaded beside the model"
                yield Signal("executorch-operator", Verdict.SUSPICIOUS, what, offset=one)
        delegates |= {tables.text(one, 0) for one in tables.tables(plan, 7)}
    facts |= {"operators": len(operators), "backends": sorted(brief(one, 60) for one in delegates)}
    yield {key: value for key, value in facts.items() if value not in (0, [])}
    for name in sorted(delegates - set(BACKENDS)):
        what = f"hands work to the backend {brief(name, 60)}, which no runtime ships"
        yield Signal("executorch-backend", Verdict.SUSPICIOUS, what)
    for one in tables.tables(root, 3):
        at, count = tables.vector(one, 0)
        if count >= 64 and (what_hides := hidden.program(tables.cursor.peek(at, min(count, 512)))):
            yield Signal("hidden-program", Verdict.SUSPICIOUS, f"holds {what_hides} in a delegate's data", offset=at)
            yield from inspector.member(f"data@{at}", part(opened, at, count), count, opened)


FORMAT = Format("executorch", _recognise, _inspect)
