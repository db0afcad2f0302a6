"""Sliding windows in event time for correlations; bounded, and tolerant of events that arrive late."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from dataclasses import dataclass, field

from bartizan.model.event import Event
from bartizan.runtime.loose import epoch
from bartizan.runtime.signals import Correlation

ENTRIES = 20_000
"""Events that one group of one correlation remembers; the oldest go first."""
GROUPS = 50_000
"""Groups that one correlation remembers; the one that was longest quiet goes first."""
LATE = 900
"""Seconds that an event may arrive after a later one and still be counted (CloudTrail: about 15 minutes)."""
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Reached:
    """A window that satisfies a correlation: its ends in seconds, how many events, the last few of them."""

    first: float
    last: float
    count: int
    total: float
    events: tuple[str, ...]


@dataclass(slots=True)
class _Series:
    """The events of one group in order of time; `sums[i]` is the total of the values before entry i."""

    times: list[float] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    sums: list[float] = field(default_factory=lambda: [0.0])

    def add(self, time: float, event: str, rule: str, value: object) -> bool:
        """Inserts an entry; whether it is the latest."""
        place = bisect_right(self.times, time)
        latest = place == len(self.times)
        self.times.insert(place, time)
        self.ids.insert(place, event)
        self.rules.insert(place, rule)
        self.values.insert(place, value)
        if latest:
            self.sums.append(self.sums[-1] + _number(value))
        else:
            self._sum()
        return latest

    def forget(self, before: float) -> None:
        """Drops what no window can reach any more, now and then rather than each time."""
        cut = bisect_left(self.times, before)
        cut = max(cut, len(self.times) - ENTRIES)
        if cut > 512 or len(self.times) > ENTRIES:  # noqa: PLR2004 - amortised
            for entries in (self.times, self.ids, self.rules, self.values):
                del entries[:cut]
            self._sum()

    def _sum(self) -> None:
        self.sums = [0.0]
        for value in self.values:
            self.sums.append(self.sums[-1] + _number(value))


class Windows:
    """The state of one correlation over all its groups."""

    def __init__(self, correlation: Correlation) -> None:
        """Empty."""
        self.correlation = correlation
        self._groups: OrderedDict[tuple[str, ...], _Series] = OrderedDict()

    def add(self, rule: str, event: Event) -> Reached | None:
        """Counts an event that satisfies `rule`; the window that thereby satisfies the correlation.

        An event without one of the fields it is grouped by belongs to no group and is not counted.
        """
        known = self.correlation
        key = tuple(str(value) for read in known.group if (value := read(event)) is not None and value != ())
        if len(key) != len(known.group):
            return None
        series = self._groups.get(key)
        if series is None:
            series = self._groups[key] = _Series()
            if len(self._groups) > GROUPS:
                self._groups.popitem(last=False)
        self._groups.move_to_end(key)
        time = epoch(event.time)
        latest = series.add(time, event.id, rule, known.value(event) if known.value else None)
        best = self._best(series, time, latest)
        series.forget(series.times[-1] - known.span - LATE)
        return best

    def _best(self, series: _Series, time: float, latest: bool) -> Reached | None:
        """The fullest window that holds the new event: the one it ends, or, when it came late, a later one."""
        start = len(series.times) - 1 if latest else bisect_left(series.times, time)
        stop = len(series.times) if latest else bisect_right(series.times, time + self.correlation.span)
        best: Reached | None = None
        for end in range(start, stop):
            found = self._window(series, bisect_left(series.times, series.times[end] - self.correlation.span), end + 1)
            if found is not None and (best is None or found.count > best.count):
                best = found
        return best

    def _window(self, series: _Series, start: int, stop: int) -> Reached | None:
        known = self.correlation
        count = stop - start
        total: float
        if known.kind == "EVENT_COUNT":
            total = count
        elif known.kind == "VALUE_SUM":
            total = series.sums[stop] - series.sums[start]
        elif known.kind == "VALUE_AVG":
            total = (series.sums[stop] - series.sums[start]) / count
        elif known.kind == "VALUE_COUNT":
            total = len({str(value) for value in series.values[start:stop] if value is not None})
        elif known.kind == "TEMPORAL":
            total = len(set(series.rules[start:stop]))
        else:
            total = _in_order(series.rules[start:stop], known.rules)
        enough = total > known.at_least if known.strictly else total >= known.at_least
        if not enough:
            return None
        shown = tuple(series.ids[max(start, stop - SHOWN) : stop])
        return Reached(series.times[start], series.times[stop - 1], count, total, shown)


def _in_order(seen: list[str], wanted: tuple[str, ...]) -> int:
    """How many of the wanted rules were met one after the other."""
    met = 0
    for rule in seen:
        if met < len(wanted) and rule == wanted[met]:
            met += 1
    return met


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
