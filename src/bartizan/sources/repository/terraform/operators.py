"""Operators on values of which any may be unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import JsonText, Partial, encode, is_handle, is_known
from bartizan.sources.repository.terraform.functions_base import identity
from bartizan.sources.repository.terraform.functions_text import bounded_number
from bartizan.sources.repository.terraform.syntax import Binary

JOINING = frozenset({"join", "format", "formatlist", "md5", "sha1", "sha256", "sha512", "base64sha256", "min", "max"})


def has_unknown(value: object) -> bool:
    """Whether an element of a list is not known."""
    return isinstance(value, list) and any(isinstance(item, Unknown | Partial) or is_handle(item) for item in value)


def text_of(value: object) -> object:
    """An encoded document as its text where all of it is known."""
    if isinstance(value, JsonText):
        encoded = encode(value)
        return value if encoded is None else encoded
    return value


def present(value: object) -> bool:
    """Whether the value is there for sure, known or not."""
    return value is not None and not (isinstance(value, Unknown) and not value.is_present)


def same(left: object, right: object) -> bool:
    """Whether two values are known and equal."""
    if isinstance(left, Partial | JsonText) or isinstance(right, Unknown | Partial | JsonText) or is_handle(right):
        return False
    return identity(left) == identity(right)


def _is_text(part: object) -> bool:
    return isinstance(part, str) and bool(part)


def equality(node: Binary, left: object, right: object) -> object:
    """Equality; an unknown that refers to an asset is known to be neither null nor empty."""
    wanted = node.operator == "=="
    for one, other in ((left, right), (right, left)):
        if is_handle(one) and other is None:
            return not wanted
        if isinstance(one, Unknown | Partial | JsonText) or is_handle(one):
            sure = isinstance(one, JsonText) or bool(getattr(one, "assets", ()))
            if sure and (other is None or other == ""):
                return not wanted
            if isinstance(one, Partial) and (other is None or (other == "" and any(map(_is_text, one.parts)))):
                return not wanted
            return Unknown(node.text)
    for value in (left, right):
        if isinstance(value, list | dict) and not is_known(value):
            return Unknown(node.text)
    return (identity(left) == identity(right)) is wanted


ARITHMETIC: dict[str, Callable[[Any, Any], object]] = {
    "+": lambda a, b: bounded_number(a + b),
    "-": lambda a, b: bounded_number(a - b),
    "*": lambda a, b: bounded_number(a * b),
    "/": lambda a, b: bounded_number(a / b),
    "%": lambda a, b: bounded_number(a % b),
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
