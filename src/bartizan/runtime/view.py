"""One event as a signal sees it: fields read once, text searched once, and only when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.model.event import Event
from bartizan.runtime.fields import text
from bartizan.runtime.phrases import Phrases
from bartizan.runtime.text import Normal


@dataclass(slots=True)
class View:
    """An event with what was already found out about it while signals were tried."""

    event: Event
    folded: Phrases
    exact: Phrases
    _texts: dict[str, Normal] = field(default_factory=dict)
    _ends: dict[tuple[str, bool], Mapping[int, int]] = field(default_factory=dict)

    def text(self, name: str) -> Normal:
        """A text field in its searchable forms."""
        found = self._texts.get(name)
        if found is None:
            found = self._texts[name] = text(self.event, name)
        return found

    def ends(self, name: str, exact: bool) -> Mapping[int, int]:
        """Which expressions occur in a text field, and where the first match of each ends."""
        key = (name, exact)
        found = self._ends.get(key)
        if found is None:
            normal = self.text(name)
            found = self._ends[key] = self.exact.ends(normal.exact) if exact else self.folded.ends(normal.folded)
        return found
