"""Ports as Azure and Google Cloud write them: `443`, `8000-9000`, `*`."""

from __future__ import annotations

import re
from typing import Any

from bartizan.model.values import Unknown
from bartizan.posture.documents import as_list, either

_RANGE = re.compile(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?\Z")


def port_in(text: Any, ports: Any) -> Any:
    """Whether a port or range of ports (`8888`, `8000-9000`, `*`) takes in one of the listed ports."""
    if text is None:
        return False
    if isinstance(text, Unknown):
        return text
    if text == "*":
        return True
    match = _RANGE.match(str(text))
    if match is None:
        return Unknown("ports that are not numbers")
    first, last = int(match.group(1)), int(match.group(2) or match.group(1))
    return either(port if isinstance(port, Unknown) else _within(first, port, last) for port in as_list(ports))


def _within(first: int, port: Any, last: int) -> Any:
    return first <= port <= last if isinstance(port, int) else Unknown("a port that is not a number")
