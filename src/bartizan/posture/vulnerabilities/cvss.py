"""CVSS: the base score of a vector of version 3.0, 3.1 or 4.0, by FIRST's specifications."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

LONGEST = 400

_RATING = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"))


def rating(score: float) -> str:
    """The qualitative rating of a score: `critical` from 9.0, `high` from 7.0, `medium` from 4.0, `low` from 0.1."""
    return next((word for least, word in _RATING if score >= least), "none")


def score(vector: str) -> float | None:
    """The score 0.0 to 10.0 of a vector `CVSS:3.1/…` or `CVSS:4.0/…`; None when it is none of these.

    Of version 3 the base score, of version 4 the score with its threat and environmental metrics.
    """
    if len(vector) > LONGEST:
        return None
    prefix, _, rest = vector.strip().partition("/")
    pairs = [part.partition(":") for part in rest.split("/") if part]
    metrics = {name: value for name, _, value in pairs}
    if len(metrics) != len(pairs):
        return None
    try:
        if prefix in {"CVSS:3.0", "CVSS:3.1"}:
            return _version_3(metrics, exact=prefix == "CVSS:3.1")
        return _version_4(metrics) if prefix == "CVSS:4.0" else None
    except (KeyError, ValueError):
        return None


_IMPACT = {"H": 0.56, "L": 0.22, "N": 0.0}
_VECTOR = {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2}
_COMPLEXITY = {"L": 0.77, "H": 0.44}
_PRIVILEGES = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}
_INTERACTION = {"N": 0.85, "R": 0.62}


def _version_3(metrics: Mapping[str, str], *, exact: bool) -> float:
    """Section 7.1 of the specification of CVSS 3.1; 3.0 rounds by `ceil` alone. Raises `KeyError`."""
    scope = metrics["S"]
    base = 1.0
    for name in ("C", "I", "A"):
        base *= 1 - _IMPACT[metrics[name]]
    base = 1 - base
    impact = 6.42 * base if scope == "U" else 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15
    exploitability = (
        8.22
        * _VECTOR[metrics["AV"]]
        * _COMPLEXITY[metrics["AC"]]
        * _PRIVILEGES[scope][metrics["PR"]]
        * _INTERACTION[metrics["UI"]]
    )
    if impact <= 0:
        return 0.0
    total = min((impact + exploitability) * (1.0 if scope == "U" else 1.08), 10.0)
    return _up(total) if exact else math.ceil(total * 10) / 10


def _up(value: float) -> float:
    """Appendix A of CVSS 3.1: one decimal, up, without the errors of binary fractions."""
    whole = round(value * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (whole // 10_000 + 1) / 10


_BASE = ("AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA")
_LEVELS = {
    "AV": "NALP", "PR": "NLH", "UI": "NPA", "AC": "LH", "AT": "NP", "VC": "HLN", "VI": "HLN", "VA": "HLN",
    "SC": "HLN", "SI": "SHLN", "SA": "SHLN", "CR": "HML", "IR": "HML", "AR": "HML", "E": "APU",
}  # fmt: skip
"""The values of each metric, the most severe first."""

_GROUPS: tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]], dict[str, int]], ...] = (
    (
        ("AV", "PR", "UI"),
        {"0": ("NNN",), "1": ("ANN", "NLN", "NNP"), "2": ("PNN", "ALP")},
        {"0": 1, "1": 4, "2": 5},
    ),
    (("AC", "AT"), {"0": ("LN",), "1": ("HN", "LP")}, {"0": 1, "1": 2}),
    (
        ("VC", "VI", "VA", "CR", "IR", "AR"),
        {
            "00": ("HHHHHH",),
            "01": ("HHLMMH", "HHHMMM"),
            "10": ("LHHHHH", "HLHHHH"),
            "11": ("LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"),
            "21": ("LLLHHH",),
        },
        {"00": 7, "01": 6, "10": 8, "11": 8, "21": 10},
    ),
    (("SC", "SI", "SA"), {"0": ("HSS",), "1": ("HHH",), "2": ("LLL",)}, {"0": 6, "1": 5, "2": 4}),
    (("E",), {"0": ("A",), "1": ("P",), "2": ("U",)}, {"0": 1, "1": 1, "2": 1}),
)
"""Of each group of metrics: the most severe vectors of each of its levels, and how deep each level is."""


def _version_4(metrics: Mapping[str, str]) -> float:
    """Section 8.2 of the specification of CVSS 4.0. Raises `KeyError` and `ValueError`."""
    values = _effective(metrics)
    if all(values[name] == "N" for name in ("VC", "VI", "VA", "SC", "SI", "SA")):
        return 0.0
    level = _levels(values)
    highest = _SCORES[level]
    distances: list[float] = []
    for (names, maxima, depths), (key, lower) in zip(_GROUPS, _below(level), strict=True):
        if lower is None:
            continue
        away = min(
            (
                sum(steps)
                for vector in maxima[key]
                if min(steps := [_steps(name, values[name], most) for name, most in zip(names, vector, strict=True)])
                >= 0
            ),
            default=0,
        )
        distances.append((highest - lower) * away / depths[key])
    mean = sum(distances) / len(distances) if distances else 0.0
    return max(0.0, min(10.0, math.floor((highest - mean) + 0.5 + 1e-9) / 10))


def _effective(metrics: Mapping[str, str]) -> dict[str, str]:
    """The values that count: modified ones over those of the base, and what X stands for."""
    values = {}
    for name in _BASE:
        modified = metrics.get(f"M{name}", "X")
        value = metrics[name]
        if value not in _LEVELS[name] or (value == "S" and name in {"SI", "SA"}):
            raise ValueError(value)
        values[name] = value if modified == "X" else modified
    for name, assumed in (("E", "A"), ("CR", "H"), ("IR", "H"), ("AR", "H")):
        stated = metrics.get(name, "X")
        values[name] = assumed if stated == "X" else stated
    for name, value in values.items():
        _LEVELS[name].index(value)
    return values


def _levels(values: Mapping[str, str]) -> str:
    """The macro vector: a digit for each of the six equivalence classes (tables 24 to 29)."""
    easy = (values["AV"] == "N", values["PR"] == "N", values["UI"] == "N")
    first = "0" if all(easy) else "1" if any(easy) and values["AV"] != "P" else "2"
    second = "0" if values["AC"] == "L" and values["AT"] == "N" else "1"
    high = tuple(values[name] == "H" for name in ("VC", "VI", "VA"))
    third = "0" if high[0] and high[1] else "1" if any(high) else "2"
    safety = "S" in (values["SI"], values["SA"])
    fourth = "0" if safety else "1" if "H" in (values["SC"], values["SI"], values["SA"]) else "2"
    fifth = str("APU".index(values["E"]))
    needed = any(values[need] == "H" and is_high for need, is_high in zip(("CR", "IR", "AR"), high, strict=True))
    return first + second + third + fourth + fifth + ("0" if needed else "1")


def _below(level: str) -> list[tuple[str, float | None]]:
    """Of each group: the key of its level, and the score of the next lower macro vector, None where there is none."""
    one, two, three, four, five, six = tuple(level)

    def at(*changed: str) -> float | None:
        found = [_SCORES[key] for key in changed if key in _SCORES]
        return max(found) if found else None

    def more(digit: str) -> str:
        return str(int(digit) + 1)

    both = {
        "11": (one + two + "2" + four + five + "1",),
        "01": (one + two + "1" + four + five + "1",),
        "10": (one + two + "1" + four + five + "1",),
        "00": (one + two + "0" + four + five + "1", one + two + "1" + four + five + "0"),
    }.get(three + six, ())
    return [
        (one, at(more(one) + level[1:])),
        (two, at(one + more(two) + level[2:])),
        (three + six, at(*both)),
        (four, at(level[:3] + more(four) + level[4:])),
        (five, at(level[:4] + more(five) + six)),
    ]


def _steps(name: str, value: str, most: str) -> int:
    """How many steps below `most` a metric stands; negative when it is above."""
    return _LEVELS[name].index(value) - _LEVELS[name].index(most)


_TABLE = """
000 100 99 98 95 95 92 100 96 93 87 91 81 93 90 89 80 81 68
001 98 95 95 92 90 84 93 92 89 81 81 65 88 80 78 70 69 48
002 92 82 72 79 69 50 69 55 27
010 99 97 95 92 92 85 95 91 90 83 84 71 92 81 82 71 72 53
011 95 93 92 85 85 73 92 82 80 72 70 59 84 70 71 52 50 30
012 86 75 52 71 52 29 63 29 17
100 98 95 94 87 91 81 94 89 86 74 77 64 87 75 74 63 63 49
101 94 89 88 77 76 67 86 76 74 58 59 50 72 57 57 52 52 25
102 83 70 54 65 58 26 53 21 13
110 95 90 88 76 76 70 90 77 75 62 61 53 77 66 68 59 52 30
111 89 78 76 67 62 58 74 59 57 57 47 23 61 52 57 29 24 16
112 71 59 30 58 26 15 23 13 6
200 93 87 86 72 75 58 86 74 74 61 56 34 70 54 52 40 40 22
201 85 75 74 55 62 51 72 57 55 41 46 19 53 36 34 19 19 8
202 64 51 20 47 21 11 24 9 4
210 88 75 73 53 60 50 73 55 59 40 41 20 54 43 45 22 20 11
211 75 55 58 45 40 21 61 51 48 18 20 9 46 18 17 7 8 2
212 53 24 14 24 12 5 10 3 1
"""


def _table(rows: Iterable[str]) -> dict[str, float]:
    scores: dict[str, float] = {}
    for row in rows:
        key, *numbers = row.split()
        rest: Sequence[str] = ["".join(digits) for digits in product("012", "012", "1" if key[2] == "2" else "01")]
        scores.update({key + digits: float(number) for digits, number in zip(rest, numbers, strict=True)})
    return scores


_SCORES = _table(_TABLE.strip().splitlines())
"""FIRST's score of each macro vector, in tenths (section 8.3)."""
