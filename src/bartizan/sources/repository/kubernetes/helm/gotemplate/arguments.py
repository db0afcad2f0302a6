"""What functions and `range` take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bartizan.sources.repository.kubernetes.helm.gotemplate.bounds import RANGE
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError, TooMuch
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import text_of, type_of
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import Traced, origin_in


def pairs_of(value: object) -> list[tuple[object, object]]:
    """What `range` goes through."""
    if value is None:
        return []
    if isinstance(value, dict):
        return [(key, _placed(value, key, value[key])) for key in sorted(value)]
    if isinstance(value, list):
        return [(index, _placed(value, index, element)) for index, element in enumerate(value)]
    if isinstance(value, int) and not isinstance(value, bool):
        if value > RANGE:
            raise TooMuch(f"a range of more than {RANGE} elements")
        return [(number, number) for number in range(value)]
    raise TemplateError(f"range can't iterate over {text_of(value)[:60]}")


def _placed(holder: object, key: str | int, value: object) -> object:
    """A text with the place where the list or map that holds it was read."""
    origin = origin_in(holder, key) if isinstance(value, str) else None
    return Traced(str(value), [origin] * (str(value).count("\n") + 1)) if origin is not None else value


_LETTERS: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "a": ("interface {}", lambda _: True),
    "s": ("string", lambda value: isinstance(value, str)),
    "i": ("int", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "d": ("map[string]interface {}", lambda value: isinstance(value, dict)),
    "l": ("[]interface {}", lambda value: isinstance(value, list)),
    "b": ("bool", lambda value: isinstance(value, bool)),
}


def fit(name: str, kinds: str, arguments: Sequence[object]) -> None:
    """Check number and types of arguments as Go does."""
    fixed, star, rest = kinds.partition("*")
    if len(arguments) < len(fixed) or (not star and len(arguments) > len(fixed)):
        least = "at least " if star else ""
        raise TemplateError(f"wrong number of args for {name}: want {least}{len(fixed)} got {len(arguments)}")
    for number, argument in enumerate(arguments):
        expected, fits = _LETTERS[fixed[number] if number < len(fixed) else rest]
        if not fits(argument):
            got = "nil" if argument is None else type_of(argument)
            raise TemplateError(f"wrong type for value of {name}: expected {expected}; got {got}")
