"""JSON as Go writes it: keys sorted, numbers without an exponent where that is short enough."""

from __future__ import annotations

import json

from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import Record, check, number_text, plain_number

_SMALL, _LARGE = 1e-6, 1e21
_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def json_number(value: float) -> str:
    """A number as Go's JSON encoder writes it."""
    if isinstance(value, int):
        return str(value)
    if value and not _SMALL <= abs(value) < _LARGE:
        return number_text(value).replace("e-0", "e-")
    return plain_number(value) if value else "0"


def to_json(value: object, *, html: bool = True, indent: int = 0) -> str:
    """The value as JSON; `html` writes `<`, `>` and `&` as escapes."""
    check(value)
    return _json(value, html, indent, 0)


def _json(value: object, html: bool, indent: int, depth: int) -> str:
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
        if html:
            for character, escape in _HTML.items():
                text = text.replace(character, escape)
        return text
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return json_number(value)
    if isinstance(value, Record):
        return "{}"
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    if isinstance(value, dict):
        colon = ": " if indent else ":"
        members = [
            _json(str(key), html, indent, depth) + colon + _json(value[key], html, indent, depth + 1)
            for key in sorted(value)
        ]
    else:
        members = [_json(item, html, indent, depth + 1) for item in value] if isinstance(value, list) else []
    if not indent or not members:
        return opening + ",".join(members) + closing
    pad = "\n" + " " * (indent * (depth + 1))
    return opening + pad + ("," + pad).join(members) + "\n" + " " * (indent * depth) + closing


def from_json(text: str) -> object:
    """Go values of JSON: every number is a float64. Raises `ValueError`."""
    return json.loads(text, parse_int=_number, parse_constant=_refused)


def _number(digits: str) -> float:
    return float(digits)


def _refused(name: str) -> object:
    raise ValueError(f"invalid character {name[0]!r}")
