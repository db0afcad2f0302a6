"""The condition operators of AWS policies: what one wanted value and one given value make.

Source: IAM user guide, "IAM JSON policy elements: Condition operators". A wanted value is prepared once
(numbers, dates, networks parsed); `None` from `prepare` means that it is malformed, so that the condition
cannot be decided. A given value of the wrong form never compares.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Any

from bartizan.graph.access.aws.variables import said
from bartizan.graph.globs import matches

ANY_ADDRESS = "any"
"""The value of `aws:SourceIp` for a caller who may come from any address."""
WIDE = 8
"""A network of at most this prefix length limits nobody (AWS calls a bucket public from /8 on)."""

ARN_PARTS = 6
_MILLISECONDS = 100_000_000_000
"""Epoch times from here on are milliseconds; as seconds this is the year 5138."""
_DIGITS = 64
"""Longer numbers are malformed: Python's own would take quadratic time."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator without `…IfExists` and set prefix: how it compares, and whether it is the negation."""

    name: str
    negated: bool
    prepare: Callable[[str], Any]
    compare: Callable[[Any, str], bool]
    variables: bool = False


def _equal(wanted: str, given: str) -> bool:
    return wanted == given


def _equal_ignoring_case(wanted: str, given: str) -> bool:
    return wanted == given.lower()


def _lower(text: str) -> str:
    return said(text).lower()


def _text(text: str) -> str:
    return text


def _arn(pattern: str) -> tuple[str, ...] | None:
    """The six parts of a pattern; all stars stand for any ARN; anything shorter is no ARN."""
    if not pattern.strip("*") and pattern:
        return ("*",) * ARN_PARTS
    parts = tuple(pattern.split(":", ARN_PARTS - 1))
    return parts if len(parts) == ARN_PARTS else None


def _arn_like(wanted: tuple[str, ...], given: str) -> bool:
    parts = given.split(":", ARN_PARTS - 1)
    return len(parts) == ARN_PARTS and all(map(matches, wanted, parts))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip()) if len(text) <= _DIGITS else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _date(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 date (its time and zone may be missing: UTC) or an epoch time."""
    number = _number(text)
    if number is not None and len(text.strip()) != len("2020"):
        return float(number) / (1000 if abs(number) >= _MILLISECONDS else 1)
    written = text.strip()
    for suffix in ("", "-01", "-01-01"):
        try:
            parsed = datetime.fromisoformat(written + suffix)
        except ValueError:
            continue
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    return None


def _boolean(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.strip().lower())


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    return _parse_network(text) if len(text) <= _DIGITS else None


@lru_cache(maxsize=4096)
def _parse_network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _within(wanted: ipaddress.IPv4Network | ipaddress.IPv6Network, given: str) -> bool:
    if given == ANY_ADDRESS:
        return wanted.prefixlen <= WIDE
    address = _network(given)
    if isinstance(wanted, ipaddress.IPv4Network):
        return isinstance(address, ipaddress.IPv4Network) and address.subnet_of(wanted)
    return isinstance(address, ipaddress.IPv6Network) and address.subnet_of(wanted)


def _parsed(parse: Callable[[str], Any], relation: Callable[[Any, Any], bool]) -> Callable[[Any, str], bool]:
    """Given values are parsed as the wanted ones are; `relation(given, wanted)`."""

    def compare(wanted: Any, given: str) -> bool:
        value = parse(given)
        return value is not None and relation(value, wanted)

    return compare


_RELATIONS = {"lessthan": lt, "lessthanequals": le, "greaterthan": gt, "greaterthanequals": ge, "equals": eq}


def _table() -> dict[str, Operator]:
    plain: tuple[tuple[str, str, Callable[[str], Any], Callable[[Any, str], bool], bool], ...] = (
        ("stringequals", "stringnotequals", said, _equal, True),
        ("stringequalsignorecase", "stringnotequalsignorecase", _lower, _equal_ignoring_case, True),
        ("stringlike", "stringnotlike", _text, matches, True),
        ("arnequals", "arnnotequals", _arn, _arn_like, True),
        ("arnlike", "arnnotlike", _arn, _arn_like, True),
        ("ipaddress", "notipaddress", _network, _within, False),
        ("bool", "", _boolean, _parsed(_boolean, eq), True),
        ("binaryequals", "", _bytes, _parsed(_bytes, eq), False),
        ("numericequals", "numericnotequals", _number, _parsed(_number, eq), False),
        ("dateequals", "datenotequals", _date, _parsed(_date, eq), False),
    )
    found: dict[str, Operator] = {}
    for name, opposite, prepare, compare, variables in plain:
        found[name] = Operator(name, False, prepare, compare, variables)
        if opposite:
            found[opposite] = Operator(name, True, prepare, compare, variables)
    for family, parse in (("numeric", _number), ("date", _date)):
        for relation, function in _RELATIONS.items():
            found.setdefault(
                family + relation, Operator(family + relation, False, parse, _parsed(parse, function), False)
            )
    return found


OPERATORS = _table()
"""Every operator but Null by its lower-case name."""
