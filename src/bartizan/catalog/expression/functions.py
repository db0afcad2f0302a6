"""Functions that an expression may call: the built-in ones, and the record for a caller's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bartizan.catalog.expression import operators, pieces
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


def _on_text(
    test: Callable[[str, str], bool], partly: Callable[[pieces.Pieces, str], bool | None]
) -> Callable[[Any, Any], Any]:
    """A test of two texts; `partly` is what it says where the first has holes."""

    def call(value: Any, part: Any) -> Any:
        if isinstance(part, str) and pieces.is_wildcard(part) and pieces.names_one(value):
            return False
        if isinstance(value, Unknown) and value.pieces and isinstance(part, str):
            known = partly(value.pieces, part)
            return value if known is None else known
        if isinstance(value, Unknown) or isinstance(part, Unknown):
            return operators.wrong("", value, part)
        if value is None:
            return False
        return test(value, part) if isinstance(value, str) and isinstance(part, str) else operators.wrong("text", value)

    return call


def _lower_ascii(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, Unknown):
        return pieces.lowered(value, _LOWER) if value.pieces else value
    return value.translate(_LOWER) if isinstance(value, str) else operators.wrong("text", value)


BUILT_IN = {
    function.name: function
    for function in (
        Function("size", 1, operators.size, "How many characters, items or keys; 0 for what is absent."),
        Function("startsWith", 2, _on_text(str.startswith, pieces.begins), "Whether a text begins with another.", True),
        Function("endsWith", 2, _on_text(str.endswith, pieces.ends), "Whether a text ends with another.", True),
        Function("contains", 2, _on_text(str.__contains__, pieces.holds), "Whether a text holds another.", True),
        Function("lowerAscii", 1, _lower_ascii, "The text with A-Z as a-z.", True),
    )
}


_END_OR_BORDER = re.compile(r"\$|\\[bBzZ]")
_BEGIN = re.compile(r"\^|\\A")


def _finds_in_pieces(search: Callable[[str], Any], pattern: str, known: pieces.Pieces) -> bool:
    """Whether the pattern is found within one literal piece, whatever stands around it.

    A pattern with a sign for the end or for a word's border may be found in a piece and not in the
    whole; one with a sign for the beginning is looked for in the first piece only.
    """
    if not known or _END_OR_BORDER.search(pattern):
        return False
    texts = (pieces.head(known),) if _BEGIN.search(pattern) else known
    try:
        return any(piece and search(piece) is not None for piece in texts)
    except UnicodeEncodeError:
        return False


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
        if value is None:
            return False
        if isinstance(value, Unknown):
            return True if _finds_in_pieces(search, pattern, value.pieces) else value
        if not isinstance(value, str):
            return operators.wrong("text", value)
        try:
            return search(value) is not None
        except UnicodeEncodeError:
            return Unknown("text that is not valid Unicode")

    return call
