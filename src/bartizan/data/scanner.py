"""From bytes to hits: triggers, then the exact pattern, the validator, the context, the overlaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bartizan.data.detectors import Detector, label_words, words
from bartizan.data.engines import Engine, Trigger, best_engine
from bartizan.model.severity import Confidence

BEFORE, AFTER = 60, 30
"""How many bytes before and after a value are searched for context words."""

_RANK = {Confidence.LOW: 0, Confidence.MEDIUM: 1, Confidence.HIGH: 2}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of bytes of one file: plain text, or the values of one column, one a line.

    `label` is the column's name (context for every value); `line` the 1-based line of the first byte
    in the file, None when that is not known; `lines` the line of each value of a column. `records`:
    each line is a record of its own, so context does not reach over its end.
    """

    data: bytes
    label: str | None = None
    line: int | None = 1
    lines: Sequence[int] | None = None
    records: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One value: where it stands in the piece, on which of its lines (0-based), and how sure we are."""

    detector: Detector
    start: int
    end: int
    row: int
    value: str
    in_context: bool
    confidence: Confidence


@dataclass(slots=True)
class Hits:
    """The hits of one piece, and how many values had a detector's shape but no context (`shaped`)."""

    hits: list[Hit] = field(default_factory=list)
    shaped: Counter[str] = field(default_factory=Counter)


class Scanner:
    """All detectors over any number of pieces; holds compiled patterns and no results."""

    def __init__(
        self, detectors: Sequence[Detector], engine: Callable[[Sequence[Trigger]], Engine] = best_engine
    ) -> None:
        """Compiles every trigger of `detectors` into one engine."""
        self.detectors = tuple(detectors)
        pairs = [(trigger, detector) for detector in detectors for trigger in detector.triggers]
        self._owners = [detector for _, detector in pairs]
        self._engine = engine([(trigger, detector.caseless) for trigger, detector in pairs])

    @property
    def engine_name(self) -> str:
        """`hyperscan` or `re2`."""
        return self._engine.name

    def scan(self, piece: Piece) -> Hits:
        """Every valid value in the piece, overlaps resolved; linear in the piece's length."""
        found = Hits()
        column = _Column(piece.label) if piece.label is not None else None
        ends: dict[str, int] = {}
        candidates: list[Hit] = []
        weigh, owners = self._weigh, self._owners
        for trigger, end in self._engine.scan(piece.data):
            detector = owners[trigger]
            before = ends.get(detector.id, -1)
            if end <= before or (span := _exact(detector, piece, end, before)) is None:
                continue
            ends[detector.id] = span[2]
            hit = weigh(detector, piece, column, span, found.shaped)
            if hit is not None:
                candidates.append(hit)
        found.hits = _rows(_resolve(candidates), piece.data)
        return found

    @staticmethod
    def _weigh(
        detector: Detector, piece: Piece, column: _Column | None, span: tuple[int, int, int], shaped: Counter[str]
    ) -> Hit | None:
        start, end, _ = span
        near = column.context(detector) if column else _in_context(detector, _around(piece, start, end))
        if near is None:
            return None
        value = piece.data[start:end].decode("utf-8", "replace")
        confidence = detector.confidence(value, near)
        if confidence is None and not detector.needs_identity:
            return None
        if not near:
            shaped[detector.id] += 1
        if not detector.valid(value):
            return None
        return Hit(detector, start, end, 0, value, near, confidence or detector.in_context)


def _exact(detector: Detector, piece: Piece, end: int, after: int) -> tuple[int, int, int] | None:
    """The value's span and the whole match's end, for the match that covers the trigger's end.

    Searched from `after` (the end of the match before) on; in a column within the value's own line.
    """
    data, reach = piece.data, detector.reach
    left, right = max(after, end - reach, 0), end + reach
    if piece.label is not None:
        left = max(left, data.rfind(b"\n", left, end) + 1)
        cut = data.find(b"\n", end, right)
        right = cut if cut >= 0 else right
    for match in detector.pattern.finditer(data, left, right):
        stop = match.end()
        if stop >= end:
            if match.start() >= end:
                return None
            start, last = match.span(1) if match.re.groups else match.span()
            return (start, last, stop) if start >= 0 else (match.start(), stop, stop)
    return None


class _Column:
    """A column's name as the context of all its values; the neighbours of a value are other records."""

    def __init__(self, label: str) -> None:
        self._label = label_words(label)
        self._known: dict[str, bool | None] = {}

    def context(self, detector: Detector) -> bool | None:
        if detector.id not in self._known:
            self._known[detector.id] = _in_context(detector, self._label)
        return self._known[detector.id]


def _around(piece: Piece, start: int, end: int) -> bytes:
    """The words before and after a value, within its own record where lines are records."""
    data = piece.data
    left, right = max(0, start - BEFORE), min(len(data), end + AFTER)
    if piece.records:
        left = max(left, data.rfind(b"\n", left, start) + 1)
        if (cut := data.find(b"\n", end, right)) >= 0:
            right = cut
    return words(data[left:start]) + words(data[end:right])


def _in_context(detector: Detector, around: bytes) -> bool | None:
    """Whether a context word is near; None when a word that rules the value out is."""
    if any(word in around for word in detector.not_context):
        return None
    return any(word in around for word in detector.context)


def _resolve(candidates: list[Hit]) -> list[Hit]:
    """Of overlapping hits the most specific, then the surest, then the longest; in order of place."""
    candidates.sort(key=lambda hit: hit.start)
    kept: list[Hit] = []
    cluster: list[Hit] = []
    reach = -1
    for hit in candidates:
        if hit.start >= reach:
            kept.extend(_best(cluster))
            cluster = []
        cluster.append(hit)
        reach = max(reach, hit.end)
    kept.extend(_best(cluster))
    return kept


def _best(cluster: list[Hit]) -> list[Hit]:
    if len(cluster) < 2:  # noqa: PLR2004 - nothing overlaps
        return cluster
    chosen: list[Hit] = []
    for hit in sorted(cluster, key=_precedence):
        if all(hit.end <= other.start or other.end <= hit.start for other in chosen):
            chosen.append(hit)
    return sorted(chosen, key=lambda hit: hit.start)


def _precedence(hit: Hit) -> tuple[int, int, float, int]:
    return -hit.detector.priority, -_RANK[hit.confidence], hit.detector.chance, hit.start - hit.end


def _rows(hits: list[Hit], data: bytes) -> list[Hit]:
    """The hits with the number of newlines before each."""
    out, row, at = [], 0, 0
    for hit in hits:
        row += data.count(b"\n", at, hit.start)
        at = hit.start
        out.append(Hit(hit.detector, hit.start, hit.end, row, hit.value, hit.in_context, hit.confidence))
    return out
