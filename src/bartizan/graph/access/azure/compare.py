"""The comparison operators of Azure's conditions, on texts as they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bartizan.graph.globs import matches

_IGNORING = "ignorecase"


def _guid(text: str) -> str:
    return text.replace("-", "").lower()


def _number(text: str) -> float:
    return float(text)


_TEXT: dict[str, Callable[[str, str], bool]] = {
    "equals": lambda held, wanted: held == wanted,
    "startswith": lambda held, wanted: held.startswith(wanted),
    "like": lambda held, wanted: matches(wanted, held),
}
_NUMERIC: dict[str, Callable[[float, float], bool]] = {
    "equals": lambda held, wanted: held == wanted,
    "lessthan": lambda held, wanted: held < wanted,
    "lessthanequals": lambda held, wanted: held <= wanted,
    "greaterthan": lambda held, wanted: held > wanted,
    "greaterthanequals": lambda held, wanted: held >= wanted,
}
_EACH: dict[str, Callable[[list[list[bool]]], bool]] = {
    "foranyofanyvalues": lambda rows: any(any(row) for row in rows),
    "forallofanyvalues": lambda rows: all(any(row) for row in rows),
    "foranyofallvalues": lambda rows: any(all(row) for row in rows),
    "forallofallvalues": lambda rows: all(all(row) for row in rows),
}


def compare(operator: str, held: Sequence[str], wanted: Sequence[str]) -> bool | None:
    """Whether the comparison holds; None for an operator that is not known or a value that it cannot take."""
    words = operator.lower().split(":")
    test = _test(words[-1])
    if test is None or len(words) > 2:  # noqa: PLR2004 - a set operator and a comparison
        return None
    try:
        rows = [[test(one, other) for other in wanted] for one in held]
    except ValueError:
        return None
    if len(words) == 1:
        return rows[0][0] if len(held) == 1 and len(wanted) == 1 else None
    join = _EACH.get(words[0])
    return None if join is None else join(rows)


def _test(word: str) -> Callable[[str, str], bool] | None:
    """The test of one value against another."""
    for prefix, make in (("string", _string), ("guid", _of_guids), ("bool", _of_booleans), ("numeric", _numeric)):
        if word.startswith(prefix):
            rest = word.removeprefix(prefix)
            negated = rest.startswith("not")
            test = make(rest.removeprefix("not") if negated else rest)
            if test is None:
                return None
            return _negated(test) if negated else test
    return None


def _negated(test: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    return lambda held, wanted: not test(held, wanted)


def _string(word: str) -> Callable[[str, str], bool] | None:
    test = _TEXT.get(word.removesuffix(_IGNORING))
    if test is None or not word.endswith(_IGNORING):
        return test
    return lambda held, wanted: test(held.lower(), wanted.lower())


def _of_guids(word: str) -> Callable[[str, str], bool] | None:
    return (lambda held, wanted: _guid(held) == _guid(wanted)) if word == "equals" else None


def _of_booleans(word: str) -> Callable[[str, str], bool] | None:
    return (lambda held, wanted: held.lower() == wanted.lower()) if word == "equals" else None


def _numeric(word: str) -> Callable[[str, str], bool] | None:
    test = _NUMERIC.get(word)
    return None if test is None else lambda held, wanted: test(_number(held), _number(wanted))
