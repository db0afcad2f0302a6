"""Where a server of Go or C# listens, and whether anything looks at who calls it."""

from __future__ import annotations

import re

from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code.following.values import Text, options
from bartizan.sources.repository.code.reading import Reading, frame_of

_ADDRESSES: dict[str, tuple[str | int, ...]] = {
    "ListenAndServe": (0,), "ListenAndServeTLS": (0,), "Start": (0,), "Listen": (1,), "Run": (0,), "UseUrls": (0,),
    "Server": ("addr",),
}  # fmt: skip
"""Calls and structs that are told the address, and where."""
_ADDRESS = re.compile(r"(?:https?://)?([\w.\-*+\[\]]*):(\d+)/?")
_ANYWHERE = "0.0.0.0"  # noqa: S104 - what a server listens on that names no host
_ASKS = re.compile(rb"(?i)RequireBearerToken|RequireAuthorization|[\"'](?:authorization|x-api-key)[\"']|bearer|jwt")
_COMMENTS = re.compile(rb"//[^\n]*|/\*[\s\S]{0,20000}?\*/")


def host(reading: Reading) -> Value:
    """The host that a file's server listens on; None where the file does not say."""
    for tail, names in _ADDRESSES.items():
        for call in reading.module.tails.get(tail, ()):
            value = reading.argument(frame_of(call), names)
            for option in options(value) if value is not None else ():
                if (found := _of(option)) is not None:
                    return found
    return None


def _of(value: object) -> Value:
    if isinstance(value, Text):
        match = _ADDRESS.fullmatch(value.value)
        if match is None:
            return None
        return match.group(1) if match.group(1) not in {"", "*", "+"} else _ANYWHERE
    if isinstance(value, Unknown) and value.why.startswith("environment variable"):
        return Unknown(value.why)
    return None


def authenticated(reading: Reading) -> bool:
    """Whether anything in the file looks at who calls."""
    return _ASKS.search(_COMMENTS.sub(b"", reading.module.source)) is not None
