"""Functions that an expression may call: the built-in ones, and the record for a caller's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bartizan.catalog.expression import operators
from bartizan.catalog.paths import Step
from bartizan.model.errors import ExpressionError
from bartizan.model.values import Unknown

_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class Function:
    """A named function. `doc` is its sentence in the reference.

    `call` gets as many values as `arity` says and answers with a value, never with an exception. When an
    argument is unknown the answer is that unknown and `call` is not asked, unless `sees_unknown`.
    `points`, given the same values, says which places inside the first one decided (none: all of it).
    """

    name: str
    arity: int
    call: Callable[..., Any]
    doc: str
    sees_unknown: bool = False
    points: Callable[..., Iterable[tuple[Step, ...]]] | None = None


def _on_text(test: Callable[[str, str], bool]) -> Callable[[Any, Any], Any]:
    def call(value: Any, part: Any) -> Any:
        if value is None:
            return False
        return test(value, part) if isinstance(value, str) and isinstance(part, str) else operators.wrong("text", value)

    return call


def _lower_ascii(value: Any) -> Any:
    if value is None:
        return None
    return value.translate(_LOWER) if isinstance(value, str) else operators.wrong("text", value)


BUILT_IN = {
    function.name: function
    for function in (
        Function("size", 1, operators.size, "How many characters, items or keys; 0 for what is absent."),
        Function("startsWith", 2, _on_text(str.startswith), "Whether a text begins with another."),
        Function("endsWith", 2, _on_text(str.endswith), "Whether a text ends with another."),
        Function("contains", 2, _on_text(str.__contains__), "Whether a text holds another."),
        Function("lowerAscii", 1, _lower_ascii, "The text with A-Z as a-z."),
    )
}


def matcher(pattern: str) -> Callable[[Any], Any]:
    """`matches(value, pattern)`: RE2 anywhere in the text. Raises `ExpressionError` on a bad pattern."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        search = re2.compile(pattern, options).search
    except re2.error as error:
        raise ExpressionError(f"not a pattern of RE2: {error}") from error

    def call(value: Any) -> Any:
        if value is None or isinstance(value, Unknown):
            return value if value is not None else False
        if not isinstance(value, str):
            return operators.wrong("text", value)
        try:
            return search(value) is not None
        except UnicodeEncodeError:
            return Unknown("text that is not valid Unicode")

    return call
