"""A given value in the type that a parameter declares."""

from __future__ import annotations

import json

from bartizan.sources.repository.evaluated import TEXT_LENGTH

_TRUTH = {"true": True, "false": False}
_DIGITS = 20


def convert(value: object, declared: str) -> object:
    """Text that stands for a value of the declared type as that value: `azd` puts every variable in quotes.

    What does not convert stays as it is.
    """
    if not isinstance(value, str):
        return value
    kind = declared.strip().rstrip("?").lower()
    if kind == "bool":
        return _TRUTH.get(value.lower(), value)
    if kind == "int":
        digits = value.removeprefix("-")
        return int(value) if digits.isascii() and digits.isdigit() and len(digits) < _DIGITS else value
    if kind in {"object", "array", "secureobject"} or kind.endswith("[]"):
        return _document(value)
    return value


def _document(value: str) -> object:
    if value.lstrip()[:1] not in {"{", "["} or len(value) > TEXT_LENGTH:
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return found if isinstance(found, dict | list) else value
