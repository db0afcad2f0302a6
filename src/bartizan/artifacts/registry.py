"""Every format that is opened, the most telling first; adding one is one line here."""

from __future__ import annotations

from bartizan.artifacts.format import Format
from bartizan.artifacts.pickle.format import FORMAT as PICKLE

FORMATS: tuple[Format, ...] = (PICKLE,)
