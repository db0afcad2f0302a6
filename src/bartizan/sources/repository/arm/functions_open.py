"""What is known of a text that a function makes of one with holes, or of one that is only known to be there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.values import is_open, is_present, present, text_of
from bartizan.sources.repository.arm.written import applied
from bartizan.sources.repository.evaluated import Partial, unknown

Open = Callable[[str, Sequence[object]], object]


def opened(name: str, arguments: Sequence[object]) -> object:
    """The result of a function some of whose arguments are not known."""
    function = _OPEN.get(name.lower())
    found = function(name, arguments) if function is not None and arguments else None
    return unknown(applied(name, list(arguments)), *arguments) if found is None else found


def _there(name: str, arguments: Sequence[object]) -> object:
    """Text that is there when all that it is made of is there."""
    return present(applied(name, list(arguments)), *arguments) if all(map(is_present, arguments)) else None


def _beginning(name: str, arguments: Sequence[object]) -> object:
    """`take(text, count)` and `substring(text, 0, count)`: the beginning may be known."""
    value, *numbers = arguments
    count = numbers[-1] if numbers else None
    if not isinstance(count, int) or count <= 0 or isinstance(value, list | dict):
        return None
    if len(numbers) > 1 and numbers[0] != 0:
        return _there(name, arguments)
    if not isinstance(value, Partial) or not isinstance(value.parts[0], str):
        return _there(name, arguments)
    known = value.parts[0]
    rest = unknown(applied(name, list(arguments)), value)
    return known[:count] if len(known) >= count else text_of([known, rest])


def _replaced(name: str, arguments: Sequence[object]) -> object:
    """Where one character is looked for, the holes of a text cannot hide the beginning of what is replaced."""
    value, old, new = [*arguments, None, None][:3]
    if isinstance(value, Partial) and isinstance(old, str) and isinstance(new, str) and len(old) == 1:
        return text_of(
            [
                part.replace(old, new)
                if isinstance(part, str)
                else Unknown(applied(name, [part, old, new]), unknown("", part).assets)
                for part in value.parts
            ]
        )
    return _there(name, arguments) if isinstance(value, Unknown) else None


def _trimmed(name: str, arguments: Sequence[object]) -> object:
    value = arguments[0]
    if isinstance(value, Partial) and not any(isinstance(part, str) and part.strip() for part in value.parts):
        return None
    return _there(name, arguments) if is_open(value) else None


_OPEN: dict[str, Open] = {
    "take": _beginning,
    "substring": _beginning,
    "replace": _replaced,
    "trim": _trimmed,
    "base64": _there,
    "padleft": _there,
    "uricomponent": _there,
}
