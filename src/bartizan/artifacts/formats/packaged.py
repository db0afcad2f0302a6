"""Models that are archives by a convention: named for what they are; their members are read by the archives' format.

Keras 3, skops, TorchServe, NeMo, Core ML packages. Members whose names differ only by case, or that stand twice,
let two readers see two models: https://keras.io/guides/serialization_and_saving/
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator

from bartizan.artifacts.format import Format, Found, Inspector, Opened
from bartizan.artifacts.formats.reading import brief, text
from bartizan.artifacts.inspection import Signal, Verdict

END = b"PK\x05\x06"
MOST = 100_000
CONVENTIONS = (
    ("keras", {"config.json", "metadata.json"}, ".keras"),
    ("skops", {"schema.json"}, ".skops"),
    ("torchserve", {"mar-inf/manifest.json"}, ".mar"),
    ("coreml-package", {"manifest.json"}, ".mlpackage"),
)
FRAMEWORKS = {"keras": "keras", "skops": "scikit-learn", "torchserve": "torchserve", "coreml-package": "coreml"}


def _names(opened: Opened) -> list[str]:
    """The members' names in a zip's central directory."""
    size = min(opened.size, (1 << 16) + 22)
    opened.stream.seek(opened.size - size)
    tail = opened.stream.read(size)
    end = tail.rfind(END)
    if end < 0 or end + 22 > len(tail):
        return []
    length = struct.unpack_from("<I", tail, end + 12)[0]
    opened.stream.seek(max(min(opened.size - size + end - length, opened.size), 0))
    directory = opened.stream.read(min(length, 1 << 24))
    names: list[str] = []
    at = 0
    while directory.startswith(b"PK\x01\x02", at) and at + 46 <= len(directory) and len(names) < MOST:
        name_size, extra, comment = struct.unpack_from("<HHH", directory, at + 28)
        names.append(text(directory[at + 46 : at + 46 + name_size]))
        at += 46 + name_size + extra + comment
    return names


def _convention(opened: Opened, names: list[str]) -> str | None:
    lowered = {one.replace("\\", "/").lower().removeprefix("./") for one in names}
    for kind, needed, ending in CONVENTIONS:
        if needed <= lowered and (kind != "coreml-package" or any(one.endswith(".mlmodel") for one in lowered)):
            return kind
        if opened.last.endswith(ending):
            return kind
    return None


def _recognise(opened: Opened, head: bytes) -> bool:
    if opened.last.endswith(".nemo") and not head.startswith(b"{"):
        return True
    return head.startswith(b"PK\x03\x04") and _convention(opened, _names(opened)) is not None


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    if opened.last.endswith(".nemo"):
        yield {"format": "nemo", "framework": "nemo"}
        return
    names = _names(opened)
    inspector.spend(len(names) * 64)
    kind = _convention(opened, names) or "zip"
    yield {"format": kind, "framework": FRAMEWORKS.get(kind, kind)}
    plain = Counter(one.replace("\\", "/").lower() for one in names)
    for name, count in sorted(plain.items()):
        if count > 1 and name.endswith((".json", ".py", ".h5", ".pkl", ".yaml")):
            same = names.count(name) > 1
            how = "twice" if same else "in names that differ only by case"
            what = f"holds {brief(name, 80)} {how}, so that two readers may see two models"
            yield Signal("member-twice", Verdict.SUSPICIOUS, what)


FORMAT = Format("packaged-model", _recognise, _inspect)
