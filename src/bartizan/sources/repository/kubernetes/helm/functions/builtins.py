"""The functions of Go's templates, and those of sprig about values as such."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping

from bartizan.sources.repository.kubernetes.helm.functions.lists import same
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import Stopped, TemplateError
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import (
    Function,
    Record,
    kind_of,
    printf,
    text_of,
    truth,
    type_of,
)


def _basic(value: object) -> str:
    kind = kind_of(value)
    if kind in {"map", "slice", "struct"}:
        raise TemplateError("non-comparable type")
    return "int" if kind == "int64" else kind


def equal(first: object, *others: object) -> bool:
    """Whether the first equals one of the others. Raises `TemplateError` for an int against a float64."""
    if not others:
        raise TemplateError("missing argument for comparison")
    for other in others:
        if first is None or other is None:
            if first is other:
                return True
            continue
        if _basic(first) != _basic(other):
            raise TemplateError(f"incompatible types for comparison: {type_of(first)} and {type_of(other)}")
        if first == other:
            return True
    return False


def _ordered(decide: Callable[[int], bool]) -> Callable[[object, object], bool]:
    def compare(first: object, second: object) -> bool:
        for value in (first, second):
            if value is None or isinstance(value, bool | dict | list | Record):
                raise TemplateError(f"invalid type for comparison: {type_of(value)}")
        if _basic(first) != _basic(second):
            raise TemplateError(f"incompatible types for comparison: {type_of(first)} and {type_of(second)}")
        if isinstance(first, str) and isinstance(second, str):
            return decide((first > second) - (first < second))
        if isinstance(first, int | float) and isinstance(second, int | float):
            return decide((first > second) - (first < second))
        raise TemplateError("invalid type for comparison")

    return compare


def index(value: object, *keys: object) -> object:
    """A member of maps and lists, one key after another; what a map lacks is nil."""
    if value is None:
        raise TemplateError("index of untyped nil")
    for key in keys:
        if value is None:
            raise TemplateError("index of nil pointer")
        if isinstance(value, dict):
            if not isinstance(key, str):
                raise TemplateError(f"value has type {type_of(key)}; should be string")
            value = value.get(key)
        elif isinstance(value, list | str):
            if not isinstance(key, int) or isinstance(key, bool):
                raise TemplateError(f"cannot index slice/array with type {type_of(key)}")
            if not 0 <= key < len(value):
                raise TemplateError(f"index out of range: {key}")
            value = value[key] if isinstance(value, list) else value.encode()[key]
        else:
            raise TemplateError(f"can't index item of type {type_of(value)}")
    return value


def length(value: object) -> int:
    """The length of a text (in bytes), a list or a map. Raises `TemplateError`."""
    if value is None:
        raise TemplateError("len of nil pointer")
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, list | dict):
        return len(value)
    raise TemplateError(f"len of type {type_of(value)}")


def printed(*values: object) -> str:
    """Go's Sprint: a space between two values when neither is text."""
    out = ""
    for number, value in enumerate(values):
        if number and not isinstance(value, str) and not isinstance(values[number - 1], str):
            out += " "
        out += text_of(value)
    return out


def ternary(yes: object, no: object, test: object) -> object:
    """`yes` when the test is true. Raises `TemplateError` for a test that is no boolean."""
    if not isinstance(test, bool):
        raise TemplateError(f"ternary expects bool; got {type_of(test)}")
    return yes if test else no


def default(value: object, *given: object) -> object:
    """What is given, or the default where that is empty."""
    return given[0] if given and not empty(given[0]) else value


def empty(value: object) -> bool:
    """Whether the value is nil or the empty one of its type."""
    return not truth(value)


def coalesce(*values: object) -> object:
    """The first value that is not empty."""
    return next((value for value in values if not empty(value)), None)


def fail(message: str) -> object:
    """Ends the rendering."""
    raise Stopped(message)


def kind_matches(kind: str, value: object) -> bool:
    """`kindIs`."""
    return kind_of(value) == kind


_JS = {
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "<": "\\u003C",
    ">": "\\u003E",
    "&": "\\u0026",
    "=": "\\u003D",
    "\n": "\\u000A",
}


def script_text(*values: object) -> str:
    """Text inside a JavaScript constant."""
    return "".join(_JS.get(character, character) for character in "".join(map(text_of, values)))


def html_text(*values: object) -> str:
    """Text inside HTML."""
    return html.escape("".join(map(text_of, values))).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


BUILTINS: Mapping[str, Function] = {
    "not": Function(lambda value: not truth(value), "a", "keep"),
    "eq": Function(equal, "a*a", "keep"),
    "ne": Function(lambda first, second: not equal(first, second), "aa", "keep"),
    "lt": Function(_ordered(lambda sign: sign < 0), "aa", "ask"),
    "le": Function(_ordered(lambda sign: sign <= 0), "aa", "ask"),
    "gt": Function(_ordered(lambda sign: sign > 0), "aa", "ask"),
    "ge": Function(_ordered(lambda sign: sign >= 0), "aa", "ask"),
    "index": Function(index, "a*a", "keep"),
    "len": Function(length, "a", "hide-text"),
    "print": Function(printed, "*a", "keep"),
    "println": Function(lambda *values: " ".join(map(text_of, values)) + "\n", "*a", "keep"),
    "printf": Function(printf, "s*a", "keep"),
    "html": Function(html_text, "*a"),
    "js": Function(script_text, "*a"),
    "default": Function(default, "a*a", "keep"),
    "empty": Function(empty, "a", "keep"),
    "coalesce": Function(coalesce, "*a", "keep"),
    "ternary": Function(ternary, "aaa", "keep"),
    "all": Function(lambda *values: not any(map(empty, values)), "*a", "keep"),
    "any": Function(lambda *values: not all(map(empty, values)), "*a", "keep"),
    "fail": Function(fail, "s", "keep"),
    "typeOf": Function(type_of, "a", "keep"),
    "typeIs": Function(lambda name, value: type_of(value) == name, "sa", "keep"),
    "typeIsLike": Function(lambda name, value: type_of(value) in {name, f"*{name}"}, "sa", "keep"),
    "kindOf": Function(kind_of, "a", "keep"),
    "kindIs": Function(kind_matches, "sa", "keep"),
    "deepEqual": Function(same, "aa", "keep"),
    "hello": Function(lambda: "Hello!", ""),
}
