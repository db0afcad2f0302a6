"""sprig's functions of lists."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.sources.repository.kubernetes.helm.functions.cast import listed, strings, to_int
from bartizan.sources.repository.kubernetes.helm.gotemplate.bounds import RANGE
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError, TooMuch
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import Function, check, truth


def until_step(start: int, stop: int, step: int) -> list[object]:
    """The numbers from `start` on, without `stop`."""
    if not step:
        return []
    numbers = range(start, stop, step)
    if len(numbers) > RANGE:
        raise TooMuch(f"a list of more than {RANGE} numbers")
    return list(numbers)


def until(count: int) -> list[object]:
    """The numbers from 0 on, `count` of them; downward for a negative count."""
    return until_step(0, count, -1 if count < 0 else 1)


def sequence(*bounds: object) -> str:
    """The numbers of the shell's `seq`: last; first, last; first, step, last."""
    numbers = [to_int(bound) for bound in bounds]
    first, step, last = 1, 1, 1
    if len(numbers) == 1:
        last = numbers[0]
        step = -1 if last < first else 1
    elif len(numbers) == 2:  # noqa: PLR2004 - first and last
        first, last = numbers
        step = -1 if last < first else 1
    elif len(numbers) == 3:  # noqa: PLR2004 - first, step and last
        first, step, last = numbers
        if (step > 0 and last < first) or (step < 0 and last > first):
            return ""
    else:
        return ""
    return " ".join(map(str, until_step(first, last + (1 if step > 0 else -1), step)))


def same(first: object, second: object) -> bool:
    """Go's deep equality: an int is no float64, a boolean no number."""
    check(first)
    check(second)
    return _same(first, second)


def _same(first: object, second: object) -> bool:
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(_same(value, second[key]) for key, value in first.items())
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_same, first, second))
    if isinstance(first, str) and isinstance(second, str):
        return first == second
    return type(first) is type(second) and first == second


def unique(values: list[object]) -> list[object]:
    """Each value once, in order."""
    out: list[object] = []
    for value in values:
        if not any(same(value, other) for other in out):
            out.append(value)
        if len(out) > _MOST_COMPARED:
            raise TooMuch(f"a list of more than {_MOST_COMPARED} different values")
    return out


_MOST_COMPARED = 2_000


def has(needle: object, values: object) -> bool:
    """Whether the list holds the value."""
    if values is None:
        return False
    return any(same(needle, value) for value in listed(values, "find"))


def cut(values: object, *bounds: object) -> list[object]:
    """The list from the first bound to the second. Raises `TemplateError`."""
    members = listed(values, "slice")
    start = to_int(bounds[0]) if bounds else 0
    end = to_int(bounds[1]) if len(bounds) > 1 else len(members)
    if not 0 <= start <= end <= len(members):
        raise TemplateError("slice bounds out of range")
    return members[start:end]


def chunks(size: int, values: list[object]) -> list[object]:
    """The list in lists of `size`. Raises `TemplateError`."""
    if size <= 0:
        raise TemplateError("chunks of no size")
    return [values[start : start + size] for start in range(0, len(values), size)]


def concat(*lists: object) -> list[object]:
    """The lists one after the other."""
    return [value for one in lists for value in listed(one, "concat")]


def first(values: object) -> object:
    """The first value, nil of an empty list; of a text, its first character."""
    members = listed(values, "find first")
    return members[0] if members else None


def last(values: object) -> object:
    """The last value, nil of an empty list."""
    members = listed(values, "find last")
    return members[-1] if members else None


def compacted(values: list[object]) -> list[object]:
    """The list without what is empty."""
    return [value for value in values if truth(value)]


def _dropped(values: list[object], *unwanted: object) -> list[object]:
    return [value for value in values if not any(same(value, other) for other in unwanted)]


_PLAIN: Mapping[str, Function] = {
    "first": Function(first, "a", "keep"),
    "last": Function(last, "a", "keep"),
    "rest": Function(lambda values: listed(values, "find rest")[1:], "a", "keep"),
    "initial": Function(lambda values: listed(values, "find initial")[:-1], "a", "keep"),
    "append": Function(lambda values, value: [*listed(values, "push"), value], "aa", "keep"),
    "push": Function(lambda values, value: [*listed(values, "push"), value], "aa", "keep"),
    "prepend": Function(lambda values, value: [value, *listed(values, "prepend")], "aa", "keep"),
    "reverse": Function(lambda values: listed(values, "reverse")[::-1], "a", "keep"),
    "uniq": Function(lambda values: unique(listed(values, "uniq")), "a", "keep"),
    "without": Function(lambda values, *unwanted: _dropped(listed(values, "find without"), *unwanted), "a*a", "keep"),
    "has": Function(has, "aa", "keep"),
    "compact": Function(lambda values: compacted(listed(values, "compact")), "a", "keep"),
    "slice": Function(cut, "a*a", "keep"),
    "chunk": Function(lambda size, values: chunks(size, listed(values, "chunk")), "ia", "keep"),
}

LISTS: Mapping[str, Function] = {
    **_PLAIN,
    **{f"must{name[0].upper()}{name[1:]}": function for name, function in _PLAIN.items()},
    "list": Function(lambda *values: [*values], "*a", "keep"),
    "tuple": Function(lambda *values: [*values], "*a", "keep"),
    "concat": Function(concat, "*a", "keep"),
    "sortAlpha": Function(lambda values: sorted(strings(values)), "a"),
    "until": Function(until, "i"),
    "untilStep": Function(until_step, "iii"),
    "seq": Function(sequence, "*a"),
}
