"""Counting: hits of many pieces as counts an asset can carry, chance results set aside."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bartizan.data.detectors import Detector
from bartizan.data.scanner import Hit, Hits, Piece
from bartizan.model.asset import DataCount
from bartizan.model.location import Location
from bartizan.model.severity import Confidence

IDENTITY_CLASSES = frozenset({"personal", "national-id", "financial"})
IDENTITY_LABELS = frozenset(
    {"name", "first_name", "last_name", "full_name", "surname", "patient", "patient_id", "patient_name", "mrn",
     "member_id", "customer", "customer_id", "customer_name", "employee_id", "user", "user_id", "person", "person_id"}
)  # fmt: skip
"""Column names that say that each row is about a person."""

SIGNIFICANT = 1e-3
ENOUGH = 20
"""Fewer shaped values than this decide nothing about chance."""

_ORDER = {Confidence.LOW: 0, Confidence.MEDIUM: 1, Confidence.HIGH: 2}


@dataclass(slots=True)
class Found:
    """What one detector found in one group (a column of a file, or a text file)."""

    alone: int = 0
    in_context: int = 0
    shaped: int = 0
    confidence: Confidence = Confidence.LOW
    sample: str = ""
    where: str = ""
    location: Location | None = None


@dataclass(slots=True)
class Tally:
    """Everything found in one target, by detector and group."""

    groups: dict[tuple[str, str, str], Found] = field(default_factory=dict)
    detectors: dict[str, Detector] = field(default_factory=dict)

    def add(self, name: str, pieces: Sequence[Piece], results: Sequence[Hits]) -> None:
        """The hits of one batch of the blob `name`."""
        named = any(_names_person(piece.label) for piece in pieces)
        people = set() if named else _people(results)
        for piece, result in zip(pieces, results, strict=True):
            for detector, count in result.shaped.items():
                self._found(detector, name, piece).shaped += count
            for hit in result.hits:
                if hit.detector.needs_identity and not (hit.in_context or named or _near(hit.row, people, piece)):
                    continue
                self._add(name, piece, hit)

    def _found(self, detector: str, name: str, piece: Piece) -> Found:
        return self.groups.setdefault((detector, name, piece.label or ""), Found())

    def _add(self, name: str, piece: Piece, hit: Hit) -> None:
        self.detectors[hit.detector.id] = hit.detector
        found = self._found(hit.detector.id, name, piece)
        if hit.in_context or hit.detector.needs_identity:
            found.in_context += 1
        else:
            found.alone += 1
        if not found.sample or _ORDER[hit.confidence] > _ORDER[found.confidence]:
            found.confidence, found.sample = hit.confidence, hit.detector.mask(hit.value)
            line = _line(piece, hit)
            found.location = Location(path=name, line=line, end_line=line)
            found.where = f"column {piece.label}" if piece.label else ""

    def significant(self) -> dict[str, list[Found]]:
        """The groups by detector, without those whose hits are what chance would give."""
        out: dict[str, list[Found]] = {}
        for (detector, _, _), found in self.groups.items():
            known = self.detectors.get(detector)
            if known is None or not found.alone + found.in_context:
                continue
            if found.alone and by_chance(found.alone, found.shaped, known.chance):
                if not found.in_context:
                    continue
                found.alone = 0
            out.setdefault(detector, []).append(found)
        return out

    def counts(self, share: float) -> tuple[DataCount, ...]:
        """One count a detector, the most sensitive first; `share` is the part of the bytes read."""
        counts = []
        for detector, groups in self.significant().items():
            known = self.detectors[detector]
            best = max(groups, key=lambda found: _ORDER[found.confidence])
            total = sum(found.alone + found.in_context for found in groups)
            counts.append(
                DataCount(detector, known.data_class, total, best.confidence, known.sensitivity, best.sample, share)
            )
        return tuple(sorted(counts, key=lambda count: (-count.sensitivity.rank, -count.count, count.detector)))


def by_chance(valid: int, shaped: int, chance: float) -> bool:
    """Whether `valid` of `shaped` random values passing a check of base rate `chance` would surprise nobody.

    The one-sided binomial test at 0.1 %, by the Poisson tail where the rate is low. A ten-digit column
    of which 9 % pass mod 11 holds order numbers, not NHS numbers.
    """
    if shaped < ENOUGH or not 0 < chance < 0.5:  # noqa: PLR2004 - above, passing says nothing either way
        return False
    expected = shaped * chance
    deviation = math.sqrt(expected * (1 - chance))
    if expected > 50:  # noqa: PLR2004 - the normal approximation holds
        return valid < expected + 3.1 * deviation
    term = tail = math.exp(shaped * math.log1p(-chance))
    for count in range(1, valid):
        term *= (shaped - count + 1) / count * chance / (1 - chance)
        tail += term
    return 1 - tail > SIGNIFICANT


def _names_person(label: str | None) -> bool:
    if not label:
        return False
    plain = label.lower().replace(" ", "_").replace("-", "_")
    return plain in IDENTITY_LABELS


def _people(results: Sequence[Hits]) -> set[int]:
    """The rows of a batch on which a value names a person."""
    return {hit.row for result in results for hit in result.hits if hit.detector.data_class in IDENTITY_CLASSES}


def _near(row: int, people: set[int], piece: Piece) -> bool:
    """The same record, or in running text within two lines."""
    reach = 0 if piece.records else 2
    return any(row + step in people for step in range(-reach, reach + 1))


def _line(piece: Piece, hit: Hit) -> int | None:
    if piece.lines is not None:
        return piece.lines[hit.row] if hit.row < len(piece.lines) else None
    return None if piece.line is None else piece.line + hit.row


def total_hits(results: Sequence[Hits]) -> Counter[str]:
    """Hits by detector, for benchmarks and tests."""
    return Counter(hit.detector.id for result in results for hit in result.hits)
