"""Gradient boosting models in formats of their own: XGBoost binary and UBJSON, LightGBM text, CatBoost.

None of them can carry code: what is read are the facts, and what lies behind the model.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import hidden
from bartizan.artifacts.formats.reading import brief, part
from bartizan.artifacts.inspection import Signal, Verdict

LIGHTGBM_LINE = re.compile(
    rb"^(version|num_class|max_feature_idx|objective|feature_names|tree_sizes)=(.*)$", re.MULTILINE
)
OBJECTIVE = re.compile(rb"(reg|binary|multi|rank|survival|count):[a-z_]+")


def _is_ubjson(head: bytes) -> bool:
    return head[:1] == b"{" and head[1:2] in b"LUilI" and b"learner" in head


def _recognise(opened: Opened, head: bytes) -> bool:
    return (
        head.startswith((b"binf", b"bs64", b"CBM1"))
        or (head.startswith(b"tree\n") and b"version=" in head)
        or _is_ubjson(head)
    )


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    head = opened.head()
    if head.startswith(b"tree\n"):
        yield from _lightgbm(head, opened, inspector)
    elif head.startswith(b"CBM1"):
        yield from _catboost(head, opened, inspector)
    else:
        facts = {"framework": "xgboost", "format": "xgboost-ubjson" if _is_ubjson(head) else "xgboost-binary"}
        if found := OBJECTIVE.search(head):
            facts["task"] = found[0].decode("ascii")
        yield facts
        yield from _tail(opened, max(opened.size - (1 << 20), 0), inspector)


def _lightgbm(head: bytes, opened: Opened, inspector: Inspector) -> Iterator[Found]:
    facts = {"framework": "lightgbm", "format": "lightgbm"}
    for key, value in LIGHTGBM_LINE.findall(head):
        if key == b"objective":
            facts["task"] = brief(value.decode("utf-8", "replace"), 60)
        elif key == b"version":
            facts["format_version"] = brief(value.decode("utf-8", "replace"), 20)
    yield facts
    yield from _tail(opened, max(opened.size - (1 << 20), 0), inspector)


def _catboost(head: bytes, opened: Opened, inspector: Inspector) -> Iterator[Found]:
    size = struct.unpack_from("<I", head, 4)[0]
    yield {"framework": "catboost", "format": "catboost"}
    if size + 8 > opened.size:
        raise Malformed(f"announces {size} bytes in a file of {opened.size}")
    yield from _tail(opened, 8 + size, inspector)


def _tail(opened: Opened, start: int, inspector: Inspector) -> Iterator[Found]:
    """A program or an archive behind the model's own data."""
    opened.stream.seek(start)
    data = opened.stream.read(1 << 20)
    inspector.spend(len(data))
    for magic in (b"\x7fELF\x02\x01\x01", b"PK\x03\x04", b"\x80\x04\x95", b"MZ\x90\0"):
        at = data.find(magic, 0 if start else 1)
        if at >= 0 and (what := hidden.kind(data[at:])):
            yield Signal("trailing-data", Verdict.SUSPICIOUS, f"holds {what} behind the model", offset=start + at)
            size = opened.size - start - at
            yield from inspector.member(f"trailing@{start + at}", part(opened, start + at, size), size, opened)
            return


FORMAT = Format("boosted-trees", _recognise, _inspect)
