"""Alerts from log files, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.catalog.load import load_catalog
from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.model.event import Alert, Event, Incident


@dataclass(frozen=True, slots=True)
class Detection:
    """What the events of some files say; incidents worst first, alerts by time."""

    files: tuple[str, ...]
    events: int
    alerts: tuple[Alert, ...]
    incidents: tuple[Incident, ...]
    gaps: tuple[Gap, ...]


def read_files(files: Sequence[Path]) -> tuple[list[Event], list[Gap]]:
    """The events of `files`; raises `InputError` for a file that is not there."""
    try:
        from bartizan.runtime.read import read_events
    except ModuleNotFoundError as error:
        raise InputError("reading events needs pySigma", hint="pip install 'bartizan[runtime]'") from error
    events: list[Event] = []
    gaps: list[Gap] = []
    for file in files:
        if not file.is_file():
            raise InputError("there is no such file", where=str(file), hint="name log files")
        for record in read_events(file):
            if isinstance(record, Event):
                events.append(record)
            else:
                gaps.append(record)
    return events, gaps


def detect_files(files: Sequence[Path]) -> Detection:
    """Read the files, raise alerts, group them into incidents."""
    events, gaps = read_files(files)
    from bartizan.runtime.detect import detect
    from bartizan.runtime.incidents import group

    alerts = sorted(detect(events, load_catalog().signals.values()), key=lambda alert: (alert.time, alert.id))
    incidents = sorted(group(alerts), key=lambda one: (-one.severity.rank, one.first_time))
    names = tuple(str(file) for file in files)
    return Detection(names, len(events), tuple(alerts), tuple(incidents), tuple(gaps))
