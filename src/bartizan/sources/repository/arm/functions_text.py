"""Functions on text, and between text and other values."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote, unquote

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.functions_base import Function, bounded_text, integer, sequence, text
from bartizan.sources.repository.arm.values import (
    FunctionError,
    ResourceId,
    TooLarge,
    is_open,
    is_present,
    join,
    present,
    split_path,
    text_of,
    words,
)
from bartizan.sources.repository.arm.written import applied, clip
from bartizan.sources.repository.evaluated import JsonText, Partial, encode, is_known, unknown

_WIDTH = 5_000


def _base64(value: object) -> object:
    return bounded_text(base64.b64encode(text(value).encode()).decode())


def _from_base64(value: object) -> object:
    return base64.b64decode(text(value), validate=True).decode()


def _json(value: object) -> object:
    if isinstance(value, JsonText):
        return value.value
    if is_open(value):
        return unknown(applied("json", [value]), value)
    return json.loads(text(value))


def _from_base64_json(value: object) -> object:
    return json.loads(str(_from_base64(value)))


def _data_uri(value: object) -> object:
    return f"data:text/plain;charset=utf8;base64,{_base64(words(value))}"


def _from_data_uri(value: object) -> object:
    head, comma, data = text(value).partition(",")
    if not head.startswith("data:") or not comma:
        raise FunctionError("not a data URI")
    return _from_base64(data) if head.endswith(";base64") else unquote(data)


def _string(value: object) -> object:
    if isinstance(value, Partial | ResourceId):
        return value
    if is_open(value):
        return unknown(applied("string", [value]), value)
    if isinstance(value, list | dict):
        whole = JsonText(value, applied("string", [value]))
        return (encode(whole) if is_known(value) else None) or whole
    return words(value)


def _cased(name: str, change: Function) -> Function:
    def function(value: object) -> object:
        if isinstance(value, ResourceId):
            return value
        if isinstance(value, Partial):
            return text_of([change(part) if isinstance(part, str) else part for part in value.parts])
        if not is_open(value):
            return change(text(value))
        why = applied(name, [value])
        return present(why, value) if is_present(value) else unknown(why, value)

    return function


def _replace(value: object, old: object, new: object) -> object:
    given, wanted, put = text(value), text(old), text(new)
    if not wanted:
        raise FunctionError("nothing to replace")
    if len(given) + given.count(wanted) * len(put) > 2 * _MEGABYTE:
        raise TooLarge("text")
    return bounded_text(given.replace(wanted, put))


_MEGABYTE = 1_000_000


def _split(value: object, delimiter: object) -> object:
    if isinstance(value, ResourceId) and delimiter == "/":
        return value.segments
    if isinstance(value, Partial) and delimiter == "/":
        return split_path(value)
    if is_open(value) or is_open(delimiter):
        return unknown(applied("split", [value, delimiter]), value, delimiter)
    marks = [text(one) for one in (delimiter if isinstance(delimiter, list) else [delimiter])]
    if not marks or "" in marks:
        raise FunctionError("an empty delimiter")
    return list(re.split("|".join(re.escape(mark) for mark in marks), text(value)))


def _join(values: object, delimiter: object) -> object:
    if is_open(values) or is_open(delimiter):
        return unknown(applied("join", [values, delimiter]), values, delimiter)
    pieces: list[object] = []
    for place, value in enumerate(sequence(values)):
        pieces += [text(delimiter), value] if place else [value]
    return join(pieces)


def _substring(value: object, start: object, length: object = None) -> object:
    given, begin = text(value), integer(start)
    count = len(given) - begin if length is None else integer(length)
    if begin < 0 or count < 0 or begin + count > len(given):
        raise FunctionError("outside the text")
    return given[begin : begin + count]


def _index_of(value: object, wanted: object) -> int:
    return text(value).lower().find(text(wanted).lower())


def _last_index_of(value: object, wanted: object) -> int:
    return text(value).lower().rfind(text(wanted).lower())


def _starts(value: object, wanted: object) -> object:
    if isinstance(value, Partial) and isinstance(value.parts[0], str) and isinstance(wanted, str):
        known = value.parts[0].lower()
        if len(known) >= len(wanted) or not wanted.lower().startswith(known):
            return known.startswith(wanted.lower())
    if is_open(value) or is_open(wanted):
        return unknown(applied("startsWith", [value, wanted]), value, wanted)
    return text(value).lower().startswith(text(wanted).lower())


def _ends(value: object, wanted: object) -> object:
    if isinstance(value, Partial) and isinstance(value.parts[-1], str) and isinstance(wanted, str):
        known = value.parts[-1].lower()
        if len(known) >= len(wanted) or not wanted.lower().endswith(known):
            return known.endswith(wanted.lower())
    if is_open(value) or is_open(wanted):
        return unknown(applied("endsWith", [value, wanted]), value, wanted)
    return text(value).lower().endswith(text(wanted).lower())


def _pad_left(value: object, length: object, mark: object = " ") -> object:
    width = integer(length)
    if width > _WIDTH:
        raise TooLarge("text")
    return words(value).rjust(width, text(mark))


def _trim(value: object) -> object:
    return text(value).strip()


def _unique(name: str) -> Function:
    def function(*values: object) -> object:
        return present(applied(name, list(values)))

    return function


def _uri(base: object, relative: object) -> object:
    """`relative` against `base`: after its closing slash, or in the place of what follows its last slash."""
    if not isinstance(base, str):
        return join([base, "/", relative.lstrip("/") if isinstance(relative, str) else relative])
    start = base.find("//") + 2 if "//" in base else 0
    slash = base.rfind("/", start)
    directory = base if slash < 0 else base[:slash]
    rest = relative.lstrip("/") if isinstance(relative, str) else relative
    return join([directory, "/", rest])


def _uri_component(value: object) -> object:
    return bounded_text(quote(text(value), safe="-_.!~*'()"))


def _from_uri_component(value: object) -> object:
    return unquote(text(value))


_FIELD = re.compile(r"\{\{|\}\}|\{(\d{1,4})(?:,(-?\d{1,4}))?(?::([^{}]*))?\}|[{}]")


def _format(pattern: object, *values: object) -> object:
    if not isinstance(pattern, str):
        return unknown(applied("format", [pattern, *values]), pattern, *values)
    pieces: list[object] = []
    place = 0
    for match in _FIELD.finditer(pattern):
        pieces.append(pattern[place : match.start()])
        place = match.end()
        if match.group(1) is None:
            if match.group(0) not in {"{{", "}}"}:
                raise FunctionError("a brace alone")
            pieces.append(match.group(0)[0])
            continue
        pieces.append(_field(values[int(match.group(1))], match.group(2), match.group(3)))
    return join([*pieces, pattern[place:]])


def _field(value: object, width: str | None, shape: str | None) -> object:
    if is_open(value) or (width is None and shape is None):
        return value
    given = words(value) if shape is None else _number(value, shape)
    if width is not None and abs(int(width)) > _WIDTH:
        raise TooLarge("text")
    if not isinstance(given, str) or width is None:
        return given
    return given.rjust(int(width)) if int(width) > 0 else given.ljust(-int(width))


def _number(value: object, shape: str) -> object:
    """A whole number in the formats that names are made with: `D3`, `X2`, `N0`, `000`."""
    if isinstance(value, int) and not isinstance(value, bool):
        kind, digits = shape[:1].upper(), shape[1:]
        places = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 3 else 0  # noqa: PLR2004
        if kind == "D":
            return f"{value:0{places}d}" if places else str(value)
        if kind == "X":
            return f"{value:0{places or 1}{shape[0]}}"
        if kind == "N":
            return f"{value:,.{places if digits else 2}f}"
        if shape and not shape.strip("0"):
            return f"{value:0{len(shape)}d}"
    return Unknown(clip(f"format {shape}"))


STRICT: dict[str, Function] = {
    "base64": _base64,
    "base64tostring": _from_base64,
    "base64tojson": _from_base64_json,
    "datauri": _data_uri,
    "datauritostring": _from_data_uri,
    "replace": _replace,
    "substring": _substring,
    "padleft": _pad_left,
    "trim": _trim,
    "uricomponent": _uri_component,
    "uricomponenttostring": _from_uri_component,
}
"""Functions whose arguments must be known."""

LENIENT: dict[str, Function] = {
    "json": _json,
    "string": _string,
    "tolower": _cased("toLower", str.lower),
    "toupper": _cased("toUpper", str.upper),
    "split": _split,
    "join": _join,
    "startswith": _starts,
    "endswith": _ends,
    "uniquestring": _unique("uniqueString"),
    "guid": _unique("guid"),
    "uri": _uri,
    "format": _format,
}
"""Functions that make something of arguments that are not known."""

index_of, last_index_of = _index_of, _last_index_of
