"""What compose fills in: `${NAME:-default}` from the `.env` beside the file, and files of variables.

Source: the Compose Specification, interpolation and env_file; Docker's documentation of the env file's syntax.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.evaluated import pieces_of

MOST_VARIABLES = 2_000
TEXT_LENGTH = 20_000
_DEPTH = 10
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LINE = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*
        (?:=[ \t]*(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|(?P<plain>[^\n]*)))?""",
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Variable:
    """A line of a file of variables; `value` is None where only the name stands."""

    name: str
    value: Value
    line: int


def variables(text: str, known: Mapping[str, Value]) -> Iterator[Variable]:
    """The variables that a `.env` file sets, in order; later ones may name earlier ones and those of `known`."""
    scope = dict(known)
    at, line = 0, 1
    for count, match in enumerate(_LINE.finditer(text)):
        if count >= MOST_VARIABLES:
            return
        line += text.count("\n", at, match.start("name"))
        at = match.start("name")
        value: Value = None
        if match["single"] is not None:
            value = match["single"]
        elif match["double"] is not None:
            unescaped = re.sub(r"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), match["double"])
            value = interpolate(unescaped, scope)
        elif match["plain"] is not None:
            value = interpolate(re.split(r"(?:^|\s)#", match["plain"], maxsplit=1)[0].strip(), scope)
        scope[match["name"]] = value
        yield Variable(match["name"], value, line)


def interpolate(text: str, known: Mapping[str, Value]) -> Value:
    """The text with its variables filled in.

    A variable that is set nowhere here is given by whoever starts the services: its text is not known,
    and without `:?` it may be empty too.
    """
    parts = list(_parts(text[:TEXT_LENGTH], known, 0))
    if all(isinstance(part, str) for part in parts):
        return "".join(part for part in parts if isinstance(part, str))
    if len(parts) == 1:
        return parts[0]
    return Unknown(text, pieces=pieces_of(parts))


def filler(known: Mapping[str, Value]) -> Callable[[str], Value]:
    """`interpolate` with these variables."""
    return lambda text: interpolate(text, known)


def _parts(text: str, known: Mapping[str, Value], depth: int) -> Iterator[str | Unknown]:
    at = 0
    closes = depth < _DEPTH
    while True:
        start = text.find("$", at)
        if start < 0:
            if at < len(text):
                yield text[at:]
            return
        if start > at:
            yield text[at:start]
        following = text[start + 1 : start + 2]
        name = _NAME.match(text, start + 1)
        end = _closing(text, start + 1) if following == "{" and closes else -1
        # After a brace that nothing closes, none is looked for: each look reads on to the end.
        closes = closes and (following != "{" or end > 0)
        if following == "$":
            yield "$"
            at = start + 2
        elif end > 0:
            yield from _braced(text[start + 2 : end], known, depth)
            at = end + 1
        elif name is not None:
            yield from _given(name.group(), known, may_be_empty=True)
            at = name.end()
        else:
            yield "$"
            at = start + 1


def _closing(text: str, start: int) -> int:
    """The place of the brace that closes the one at `start`; -1 where none does."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return at
    return -1


def _braced(inside: str, known: Mapping[str, Value], depth: int) -> Iterator[str | Unknown]:
    match = _NAME.match(inside)
    if match is None:
        yield f"${{{inside}}}"
        return
    name, rest = match.group(), inside[match.end() :]
    sign = next((one for one in (":-", ":?", ":+", "-", "?", "+") if rest.startswith(one)), "")
    value = known.get(name)
    is_set = bool(value) if sign.startswith(":") else value is not None
    if (sign.endswith("-") and not is_set) or (sign.endswith("+") and is_set):
        yield from _parts(rest[len(sign) :], known, depth + 1)
    elif not sign.endswith("+"):
        yield from _given(name, known, may_be_empty=not sign.endswith("?"))


def _given(name: str, known: Mapping[str, Value], *, may_be_empty: bool) -> Iterator[str | Unknown]:
    value = known.get(name)
    if isinstance(value, Unknown | str):
        yield value
    elif value is None:
        # Like a key of a Secret, it is named here and not typed here.
        yield Unknown(f"${{{name}}}", (), "name", () if may_be_empty else (None,))
    else:
        yield str(value)
