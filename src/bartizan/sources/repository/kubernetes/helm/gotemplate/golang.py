"""Go's view of values: kinds, truth, and how `fmt` prints them.

Values are Python's: `int` is Go's int, `Int64` its int64, `float` its float64 (all numbers of a values
file), None is nil, and a `Record` is a struct with fields and methods.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TooMuch

NO_VALUE = "<no value>"
NODES = 100_000
"""The most values that one function may walk through."""

DEPTH = 100


class Int64(int):
    """Go's int64, which only `kindOf` and `typeOf` tell from an int."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its implementation and what Go would check of its arguments.

    `kinds` has a letter for each argument (`s` text, `i` integer, `d` map, `a` anything); a last
    letter after `*` is for all further arguments. `holes` says what happens to a value that is only
    known at install time: `keep` (the function takes it as it is), `hide` (the result is such a value
    too) or `ask` (a yes or no that nobody can give).
    """

    call: Callable[..., object]
    kinds: str = "*a"
    holes: str = "hide"


@dataclass(frozen=True, slots=True)
class Record:
    """A Go struct, by its type's name."""

    name: str
    fields: Mapping[str, object] = field(default_factory=dict)
    methods: Mapping[str, Function] = field(default_factory=dict)
    text: str = ""


class MethodMap(dict[str, object]):
    """A map that has methods too, as `.Files` has."""

    __slots__ = ("methods",)

    def __init__(self, members: Mapping[str, object], methods: Mapping[str, Function]) -> None:
        super().__init__(members)
        self.methods = methods


def truth(value: object) -> bool:
    """Whether Go's `if` takes the value for true."""
    return True if isinstance(value, Record) else bool(value)


def kind_of(value: object) -> str:
    """The value's kind as `kindOf` names it."""
    if value is None:
        return "invalid"
    for type_, name in (
        (bool, "bool"),
        (Int64, "int64"),
        (int, "int"),
        (float, "float64"),
        (str, "string"),
        (dict, "map"),
        (list, "slice"),
    ):
        if isinstance(value, type_):
            return name
    return "struct"


def type_of(value: object) -> str:
    """The value's type as `typeOf` and Go's errors name it."""
    kind = kind_of(value)
    if isinstance(value, Record):
        return value.name
    named = {"invalid": "<nil>", "map": "map[string]interface {}", "slice": "[]interface {}"}
    return named.get(kind, kind)


def check(value: object) -> None:
    """Refuse what is too large or too deep (or holds itself) to be walked through. Raises `TooMuch`."""
    stack = [(value, 0)]
    left = NODES
    while stack:
        inner, depth = stack.pop()
        if isinstance(inner, dict):
            members = list(inner.values())
        elif isinstance(inner, list):
            members = inner
        else:
            continue
        left -= len(members)
        if left < 0 or depth > DEPTH:
            raise TooMuch(f"a value of more than {NODES} parts or {DEPTH} levels")
        stack.extend((member, depth + 1) for member in members if isinstance(member, dict | list))


def number_text(value: float) -> str:
    """A float64 as `%v` prints it: the shortest form, with an exponent from a million on."""
    if math.isnan(value) or math.isinf(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    digits, _, power = f"{value:e}".partition("e") if not value else _shortest(value)
    exponent = int(power)
    if value and (exponent < -4 or exponent >= _EXPONENT_FROM):  # noqa: PLR2004 - Go's own bound
        return f"{digits}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    if not value:
        return "-0" if math.copysign(1, value) < 0 else "0"
    return plain_number(value)


_EXPONENT_FROM = 6


def _shortest(value: float) -> tuple[str, str, str]:
    """The shortest digits that stand for the number, as `d.ddd`, and the power of ten."""
    sign, digits, exponent = _digits(value)
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return sign + mantissa, "e", str(exponent)


def _digits(value: float) -> tuple[str, str, int]:
    text = repr(abs(value))
    mantissa, _, power = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    lead = len(whole + fraction) - len(digits)
    exponent = int(power or 0) + len(whole) - 1 - lead
    return ("-" if value < 0 else ""), digits.rstrip("0") or "0", exponent


def plain_number(value: float) -> str:
    """A float64 without an exponent."""
    sign, digits, exponent = _digits(value)
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    rest = digits[exponent + 1 :]
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


def text_of(value: object) -> str:
    """The value as `%v` prints it; nil is `<nil>`."""
    check(value)
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{_text(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(_text(item) for item in value) + "]"
    return value.text if isinstance(value, Record) else str(value)


def quoted(text: str) -> str:
    """The text as `%q` prints it: a Go constant."""
    out = json.dumps(text, ensure_ascii=False)[1:-1]
    out = re.sub(r"\\u00([01][0-9a-f])", lambda match: _CONTROLS.get(match.group(1), f"\\x{match.group(1)}"), out)
    return f'"{out}"'.replace("\x7f", "\\x7f")


_CONTROLS = {"07": "\\a", "0b": "\\v"}

_VERB = re.compile(r"%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(\[\d+\])?(.)", re.DOTALL)
_WIDEST = 10_000


def printf(form: str, *values: object) -> str:
    """Go's `fmt.Sprintf`. Raises `TooMuch` for a width that is a bomb."""
    for value in values:
        check(value)
    left = list(values)
    used = 0
    out: list[str] = []
    place = 0
    while (start := form.find("%", place)) >= 0:
        out.append(form[place:start])
        match = _VERB.match(form, start)
        if match is None:
            out.append("%!(NOVERB)")
            place = len(form)
            break
        place = match.end()
        flags, width, precision, chosen, verb = match.groups()
        if verb == "%":
            out.append("%")
            continue
        numbers = []
        for given in (width, precision):
            if given == "*":
                star = left[used] if used < len(left) else None
                used += 1
                numbers.append(int(star) if isinstance(star, int) else None)
            else:
                numbers.append(int(given[:6]) if given else None)
        if any(number is not None and abs(number) > _WIDEST for number in numbers):
            raise TooMuch(f"a width of more than {_WIDEST} in printf")
        if "." in match.group(0)[1:-1] and numbers[1] is None:
            numbers[1] = 0
        used = int(chosen[1:-1][:6]) - 1 if chosen else used
        if not 0 <= used < len(left):
            out.append(f"%!{verb}(MISSING)")
            continue
        out.append(_verb(verb, flags, numbers[0], numbers[1], left[used]))
        used += 1
    out.append(form[place:])
    if used < len(left) and "%[" not in form:
        extra = ", ".join(f"{type_of(value)}={_text(value)}" if value is not None else "<nil>" for value in left[used:])
        out.append(f"%!(EXTRA {extra})")
    return "".join(out)


def _verb(verb: str, flags: str, width: int | None, precision: int | None, value: object) -> str:
    text = _formatted(verb, flags, precision, value)
    if width is None:
        return text
    if "-" in flags or width < 0:
        return text.ljust(abs(width))
    if "0" in flags and not isinstance(value, str | dict | list) and value is not None:
        sign = text[:1] if text[:1] in {"-", "+"} else ""
        return sign + text[len(sign) :].rjust(width - len(sign), "0")
    return text.rjust(width)


_BASES = {"x": "x", "X": "X", "o": "o", "b": "b"}


def _formatted(verb: str, flags: str, precision: int | None, value: object) -> str:
    """One value by one verb; a verb that does not fit prints as Go complains."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if verb == "v" and number and precision is None:
        return ("+" if "+" in flags and isinstance(value, int | float) and value >= 0 else "") + _text(value)
    if verb == "v":
        return quoted(value) if "#" in flags and isinstance(value, str) else _text(value)
    if verb == "T":
        return type_of(value)
    if verb == "t" and isinstance(value, bool):
        return _text(value)
    if isinstance(value, list):
        return "[" + " ".join(_formatted(verb, flags, precision, item) for item in value) + "]"
    if isinstance(value, dict):
        pairs = (
            f"{_formatted(verb, flags, precision, key)}:{_formatted(verb, flags, precision, value[key])}"
            for key in sorted(value)
        )
        return "map[" + " ".join(pairs) + "]"
    if isinstance(value, str):
        return _text_verb(verb, precision, value)
    if isinstance(value, int) and number:
        return _integer_verb(verb, flags, value)
    if isinstance(value, float) and verb in "eEfFgG":
        return _float_verb(verb, flags, precision, value)
    return f"%!{verb}({'<nil>' if value is None else f'{type_of(value)}={_text(value)}'})"


def _text_verb(verb: str, precision: int | None, value: str) -> str:
    cut = value if precision is None else value[:precision]
    if verb == "s":
        return cut
    if verb == "q":
        return quoted(cut)
    if verb in "xX":
        digits = cut.encode().hex()
        return digits.upper() if verb == "X" else digits
    return f"%!{verb}(string={value})"


def _integer_verb(verb: str, flags: str, value: int) -> str:
    if verb == "d":
        return f"{value:+d}" if "+" in flags else str(value)
    if verb in _BASES:
        prefix = {"x": "0x", "X": "0X", "o": "0"}.get(verb, "") if "#" in flags else ""
        return f"{'-' if value < 0 else ''}{prefix}{abs(value):{_BASES[verb]}}"
    if verb in "cU" and 0 <= value <= 0x10FFFF:  # noqa: PLR2004 - the last code point
        return chr(value) if verb == "c" else f"U+{value:04X}"
    if verb == "q" and 0 <= value <= 0x10FFFF:  # noqa: PLR2004 - the last code point
        return f"'{chr(value)}'"
    return f"%!{verb}({type_of(value)}={value})"


def _float_verb(verb: str, flags: str, precision: int | None, value: float) -> str:
    plus = "+" if "+" in flags else ""
    if verb in "gG" and precision is None:
        return plus + number_text(value)
    return format(value, f"{plus}.{6 if precision is None else precision}{verb}")
