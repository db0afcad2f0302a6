"""Functions on points in time (RFC 3339 text)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from bartizan.sources.repository.terraform.functions_base import Function, FunctionError, text

_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:Z|([+-])(\d\d):(\d\d))")
_DURATION = re.compile(r"[+-]?(?:\d+(?:\.\d+)?(?:h|m|s|ms|us|µs|ns))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_WORD = re.compile(r"'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+")


def _moment(value: object) -> datetime:
    match = _MOMENT.fullmatch(text(value))
    if match is None:
        raise FunctionError("not a time")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    sign, hours, minutes = match.groups()[6:]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    return datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset))


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _timeadd(moment: object, duration: object) -> str:
    written = text(duration)
    if not _DURATION.fullmatch(written) or len(written) > 100:  # noqa: PLR2004 - no duration is longer
        raise FunctionError("not a duration")
    seconds = sum(float(amount) * _SECONDS[unit] for amount, unit in _PART.findall(written))
    return _written(_moment(moment) + timedelta(seconds=-seconds if written.startswith("-") else seconds))


def _timecmp(left: object, right: object) -> int:
    first, second = _moment(left).astimezone(UTC), _moment(right).astimezone(UTC)
    return (first > second) - (first < second)


_FORMATS = {
    "YYYY": "%Y",
    "YY": "%y",
    "MMMM": "%B",
    "MMM": "%b",
    "MM": "%m",
    "DD": "%d",
    "EEEE": "%A",
    "EEE": "%a",
    "hh": "%H",
    "HH": "%I",
    "AA": "%p",
    "mm": "%M",
    "ss": "%S",
    "ZZZZZ": "%:z",
    "ZZZZ": "%z",
}
_NUMBERS = {"M": "month", "D": "day", "h": "hour", "m": "minute", "s": "second"}


def _formatdate(template: object, value: object) -> str:
    moment = _moment(value)
    out: list[str] = []
    for match in _WORD.finditer(text(template)):
        word = match.group(0)
        if word.startswith("'"):
            out.append(word[1:-1].replace("''", "'"))
        elif word == "Z":
            offset = moment.strftime("%z")
            out.append("Z" if not moment.utcoffset() else f"{offset[:3]}:{offset[3:]}")
        elif word == "ZZZZZ":
            offset = moment.strftime("%z")
            out.append(f"{offset[:3]}:{offset[3:]}")
        elif word in _FORMATS:
            out.append(moment.strftime(_FORMATS[word]))
        elif word in _NUMBERS:
            out.append(str(getattr(moment, _NUMBERS[word])))
        elif word[0].isalpha():
            raise FunctionError(f"no such part of a time: {word}")
        else:
            out.append(word)
    return "".join(out)


TIME: dict[str, Function] = {"timeadd": _timeadd, "timecmp": _timecmp, "formatdate": _formatdate}
