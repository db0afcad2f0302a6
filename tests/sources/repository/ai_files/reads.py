"""What the reader of AI files says of a small tree, one line for each thing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.sources.repository.ai_files.reader import READER
from tests.sources.repository.code.reads import Said, said, short


def lines_of(found: Said) -> list[str]:
    """`type id @line` of every sighting, `source -kind-> target @line` of every edge, `gap what: why`; sorted."""
    out = [
        f"{record.type} {short(record.id)} @{sighting.location.line}"
        for record in found.records
        if isinstance(record, Asset)
        for sighting in record.sightings
    ]
    out += [edge_line(edge) for edge in found.edges]
    out += [f"gap {gap.what}: {gap.why}" for gap in found.gaps]
    return sorted(out)


def edge_line(edge: Edge) -> str:
    """One edge as a line."""
    location = edge.evidence[0].location
    line = location.line if location is not None else None
    return f"{short(edge.source)} -{edge.kind}-> {short(edge.target)} @{line}"


def told(root: Path, files: Mapping[str, str]) -> Said:
    """What the reader says of a tree with these files."""
    return said(root, files, READER)
