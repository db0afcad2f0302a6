"""What kinds of data a data set holds, in SPDX's words."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.report.bom.bill import Part

DATASET_TYPES = frozenset(
    {
        "audio",
        "categorical",
        "graph",
        "image",
        "numeric",
        "other",
        "sensor",
        "structured",
        "syntactic",
        "text",
        "timeseries",
        "timestamp",
        "video",
    }
)

_ENDINGS: Mapping[str, str] = {
    "csv": "structured",
    "tsv": "structured",
    "parquet": "structured",
    "xlsx": "structured",
    "txt": "text",
    "wav": "audio",
    "mp3": "audio",
    "flac": "audio",
    "jpg": "image",
    "jpeg": "image",
    "png": "image",
    "mp4": "video",
}


def dataset_types(part: Part) -> tuple[str, ...]:
    """What is said, else what the ending of the file's name says; empty where neither does."""
    said = sorted({one for one in part.said.dataset_type if one in DATASET_TYPES}) if part.said else []
    if said:
        return tuple(said)
    found = _ENDINGS.get(part.asset.name.lower().removesuffix(".gz").rpartition(".")[2])
    return (found,) if found else ()
