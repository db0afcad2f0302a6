"""Functions on text and numbers."""

from __future__ import annotations

import math
import re
from typing import Any

import re2

from bartizan.sources.repository.evaluated import JsonText, encode
from bartizan.sources.repository.terraform.functions_base import (
    Function,
    FunctionError,
    TooLarge,
    boolean,
    bounded_list,
    bounded_text,
    items,
    number,
    text,
)

_VERB = re.compile(r"%(?:\[(\d{1,3})\])?([-+ 0#]*)(\d{1,3})?(?:\.(\d{1,3}))?([a-zA-Z%])")
_BITS = 512


def _format(template: object, *arguments: object) -> str:
    source = text(template)
    out: list[str] = []
    place = 0
    turn = 0
    for match in _VERB.finditer(source):
        out.append(source[place : match.start()])
        place = match.end()
        index, flags, width, precision, verb = match.groups()
        if verb == "%":
            out.append("%")
            continue
        turn = int(index) - 1 if index else turn
        out.append(_verb(verb, flags, width, precision, arguments[turn]))
        turn += 1
    return bounded_text("".join(out) + source[place:])


def _verb(verb: str, flags: str, width: str | None, precision: str | None, value: object) -> str:
    if verb == "v" and ("#" in flags or value is None or isinstance(value, list | dict)):
        encoded = encode(JsonText(value, "format"))
        body = encoded if encoded is not None else _refuse("not known")
    elif verb in "sv":
        body = text(value)
        body = body[: int(precision)] if precision else body
    elif verb == "q":
        body = '"' + text(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
    elif verb == "d":
        body = f"{'+' if '+' in flags else ''}{int(number(value))}"
    elif verb in "xXob":
        body = format(int(number(value)), verb)
    elif verb in "feEgG":
        body = f"%{'.' + precision if precision else ''}{verb}" % number(value)
    elif verb == "t":
        body = text(boolean(value))
    else:
        raise FunctionError(f"no verb %{verb}")
    size = int(width or 0)
    if "-" in flags:
        return body.ljust(size)
    return body.zfill(size) if "0" in flags and verb not in "svq" else body.rjust(size)


def _refuse(why: str) -> str:
    raise FunctionError(why)


def _formatlist(template: object, *arguments: object) -> list[object]:
    lengths = {len(argument) for argument in arguments if isinstance(argument, list)}
    if len(lengths) > 1:
        raise FunctionError("lists of different lengths")
    length = max(lengths, default=1)
    rows = [
        [argument[row] if isinstance(argument, list) else argument for argument in arguments] for row in range(length)
    ]
    return bounded_list([_format(template, *row) for row in rows])


def _join(separator: object, *lists: object) -> str:
    return bounded_text(text(separator).join(text(value) for values in lists for value in items(values)))


def _split(separator: object, value: object) -> list[object]:
    mark, whole = text(separator), text(value)
    return bounded_list(list(whole.split(mark) if mark else whole)) if whole else [""]


def _replace(value: object, old: object, new: object) -> str:
    whole, search, replacement = text(value), text(old), text(new)
    if len(search) > 1 and search.startswith("/") and search.endswith("/"):
        back = re.sub(r"\$\{?(\d+)\}?", r"\\\1", replacement)
        return bounded_text(str(_compiled(search[1:-1]).sub(back, whole)))
    if len(replacement) * (whole.count(search) + 1) > 1_000_000:  # noqa: PLR2004 - before it is built
        raise TooLarge("text")
    return bounded_text(whole.replace(search, replacement))


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 22
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise FunctionError("not a regular expression") from error


def _match(match: Any) -> object:
    if match.re.groupindex:
        return dict(match.groupdict())
    return list(match.groups()) if match.re.groups else match.group(0)


def _regex(pattern: object, value: object) -> object:
    found = _compiled(text(pattern)).search(text(value))
    if found is None:
        raise FunctionError("no match")
    return _match(found)


def _regexall(pattern: object, value: object) -> list[object]:
    return bounded_list([_match(match) for match in _compiled(text(pattern)).finditer(text(value))])


def _substr(value: object, offset: object, length: object) -> str:
    whole, start, size = text(value), int(number(offset)), int(number(length))
    start = max(len(whole) + start, 0) if start < 0 else start
    return whole[start:] if size < 0 else whole[start : start + size]


def _indent(spaces: object, value: object) -> str:
    pad = min(int(number(spaces)), 200)
    return bounded_text(text(value).replace("\n", "\n" + " " * pad))


def _strip(value: object, prefix: object, *, end: bool) -> str:
    return text(value).removesuffix(text(prefix)) if end else text(value).removeprefix(text(prefix))


def _pow(base: object, exponent: object) -> int | float:
    low, high = number(base), number(exponent)
    if abs(high) > _BITS or abs(low) > 1e15:  # noqa: PLR2004 - before it is computed
        raise TooLarge("number")
    return bounded_number(low**high)


def bounded_number(value: Any) -> int | float:
    """The number, unless it needs more than 512 bits or is none. Raises `TooLarge`."""
    if isinstance(value, int):
        if value.bit_length() > _BITS:
            raise TooLarge("number")
        return value
    if not isinstance(value, float) or not math.isfinite(value):
        raise FunctionError("not a number")
    return int(value) if value.is_integer() and abs(value) < 1e15 else value  # noqa: PLR2004 - exact in a float


def _parseint(value: object, base: object) -> int:
    digits = text(value)
    if len(digits) > 150:  # noqa: PLR2004 - 512 bits in base 10
        raise TooLarge("number")
    return int(digits, int(number(base)))


def _extreme(values: tuple[object, ...], *, highest: bool) -> int | float:
    numbers = [number(value) for value in values]
    return max(numbers) if highest else min(numbers)


TEXT: dict[str, Function] = {
    "format": _format,
    "formatlist": _formatlist,
    "join": _join,
    "split": _split,
    "lower": lambda value: text(value).lower(),
    "upper": lambda value: text(value).upper(),
    "title": lambda value: re.sub(r"(?<!\S)\S", lambda match: match.group(0).upper(), text(value)),
    "replace": _replace,
    "trim": lambda value, cut: text(value).strip(text(cut)),
    "trimspace": lambda value: text(value).strip(),
    "trimprefix": lambda value, prefix: _strip(value, prefix, end=False),
    "trimsuffix": lambda value, suffix: _strip(value, suffix, end=True),
    "chomp": lambda value: text(value).rstrip("\r\n"),
    "strrev": lambda value: text(value)[::-1],
    "startswith": lambda value, prefix: text(value).startswith(text(prefix)),
    "endswith": lambda value, suffix: text(value).endswith(text(suffix)),
    "strcontains": lambda value, part: text(part) in text(value),
    "substr": _substr,
    "indent": _indent,
    "regex": _regex,
    "regexall": _regexall,
    "tostring": lambda value: None if value is None else text(value),
    "tonumber": lambda value: None if value is None else number(value),
    "tobool": lambda value: None if value is None else boolean(value),
    "abs": lambda value: abs(number(value)),
    "ceil": lambda value: math.ceil(number(value)),
    "floor": lambda value: math.floor(number(value)),
    "max": lambda *values: _extreme(values, highest=True),
    "min": lambda *values: _extreme(values, highest=False),
    "pow": _pow,
    "log": lambda value, base: bounded_number(math.log(number(value)) / math.log(number(base))),
    "signum": lambda value: (number(value) > 0) - (number(value) < 0),
    "parseint": _parseint,
    "basename": lambda path: text(path).rstrip("/").rpartition("/")[2],
    "dirname": lambda path: text(path).rpartition("/")[0] or ".",
}
