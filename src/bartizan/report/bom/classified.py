"""How secret the data of a part are: what is said, else what was found in them, of a service in those behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bartizan.model.severity import Sensitivity
from bartizan.report.bom.bill import Link, Part
from bartizan.report.bom.roles import Role


def classified(parts: Iterable[Part], links: Iterable[Link]) -> list[Part]:
    """The parts with their classification, in their order."""
    own = {part.ref: (part, _own(part)) for part in parts}
    behind: dict[str, set[str | None]] = {}
    for link in links:
        if link.source in own and link.target in own and own[link.target][0].role is Role.DATA:
            behind.setdefault(link.source, set()).add(own[link.target][1])
    return [
        replace(part, classification=found or (_worst(behind.get(ref, set())) if part.role is Role.SERVICE else None))
        for ref, (part, found) in own.items()
    ]


def _own(part: Part) -> str | None:
    said = part.said
    if said is not None and (said.classification or said.sensitivity):
        return said.classification or said.sensitivity
    return part.asset.sensitivity.value if part.asset.sensitivity else None


def _worst(found: set[str | None]) -> str | None:
    known = [one for one in Sensitivity if one.value in found]
    return max(known, key=lambda one: one.rank).value if known else None
