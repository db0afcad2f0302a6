"""Values as the type that a function wants, as sprig and its library cast them."""

from __future__ import annotations

import re

from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import text_of, type_of

_ZERO_DECIMAL = re.compile(r"\.0*\Z")
_DIGITS = 40
_OVERFLOW = 1 << 63


def to_int(value: object) -> int:
    """An integer; 0 for what is none."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return int(value) if abs(value) < _OVERFLOW else -_OVERFLOW
    if isinstance(value, str):
        text = _ZERO_DECIMAL.sub("", str(value))
        if len(text) > _DIGITS:
            return 0
        try:
            return int(text, 8) if re.fullmatch(r"[-+]?0[0-7]+", text) else int(text, 0)
        except ValueError:
            return 0
    return 0


def to_float(value: object) -> float:
    """A float64; 0 for what is none."""
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value[:400])
        except ValueError:
            return 0.0
    return 0.0


def strings(value: object) -> list[str]:
    """The value as a list of texts: nil is left out of a list, a scalar is a list of one."""
    if value is None:
        return []
    if isinstance(value, list):
        return [text_of(item) for item in value if item is not None]
    return [text_of(value)]


def listed(value: object, name: str) -> list[object]:
    """The value, which has to be a list. Raises `TemplateError`."""
    if not isinstance(value, list):
        raise TemplateError(f"cannot {name} on type {type_of(value)}")
    return value


def truthy_text(value: object) -> str:
    """The value as text, as `toString` gives it."""
    return value if isinstance(value, str) else text_of(value)
