"""Semantic versions and their constraints, as `semver` and `semverCompare` read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import Function, Int64, Record

_PARTS = (
    r"v?([0-9]{1,18}|[xX*])(?:\.([0-9]{1,18}|[xX*]))?(?:\.([0-9]{1,18}|[xX*]))?"
    r"(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?"
)
_VERSION = re.compile(_PARTS + r"\Z")
_COMPARISON = re.compile(rf"\s*(=>|=<|!=|>=|<=|=|>|<|~>|~|\^|)\s*({_PARTS})(?=[\s,]|$)[\s,]*")
_HYPHEN = re.compile(rf"\s*({_PARTS})\s+-\s+({_PARTS})\s*\Z")
_WILD = frozenset("xX*")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Version:
    """A version; `given` is how many of its three numbers are written."""

    numbers: tuple[int, int, int]
    before: str = ""
    build: str = ""
    given: int = 3

    def key(self) -> tuple[object, ...]:
        """Sorts as versions do: a pre-release before its release, numbers before words."""
        words = tuple(
            (0, int(word), "") if word.isdigit() else (1, 0, word) for word in self.before.split(".") if self.before
        )
        return (*self.numbers, not self.before, words)


def version(text: str) -> Version:
    """The version in the text. Raises `TemplateError`."""
    match = _VERSION.match(text.strip()[:_LONGEST])
    if match is None or {*match.groups()[:3]} & _WILD:
        raise TemplateError(f"invalid semantic version {text[:80]!r}")
    return _made(match, 1)


def _made(match: re.Match[str], first: int) -> Version:
    numbers: list[int] = []
    for group in range(first, first + 3):
        digits = match.group(group)
        if digits is None or digits in _WILD:
            break
        numbers.append(int(digits))
    padded = (*numbers, 0, 0, 0)[:3]
    return Version(
        (padded[0], padded[1], padded[2]), match.group(first + 3) or "", match.group(first + 4) or "", len(numbers)
    )


def satisfies(constraint: str, text: str) -> bool:
    """Whether the version fulfils the constraint (`>=1.19-0, <2 || ~3.1`). Raises `TemplateError`."""
    given = version(text)
    return any(_all(part, given) for part in constraint[:_LONGEST].split("||"))


def _all(part: str, given: Version) -> bool:
    """Whether every comparison of one alternative holds; a pre-release needs one that names a pre-release."""
    comparisons = [*_comparisons(part)]
    if given.before and not any(wanted.before for _, wanted in comparisons):
        return False
    return all(_one(sign, wanted, given) for sign, wanted in comparisons)


def _comparisons(part: str) -> Iterator[tuple[str, Version]]:
    hyphen = _HYPHEN.match(part)
    if hyphen is not None:
        yield ">=", _made(hyphen, 2)
        yield "<=", _made(hyphen, 8)
        return
    place = 0
    text = part.strip()
    if not text:
        raise TemplateError("an empty version constraint")
    while place < len(text):
        match = _COMPARISON.match(text, place)
        if match is None or match.end() == place:
            raise TemplateError(f"improper version constraint {part.strip()!r}")
        yield match.group(1), _made(match, 3)
        place = match.end()


def _one(sign: str, wanted: Version, given: Version) -> bool:
    """One comparison."""
    if wanted.given == 0:
        return sign not in {"<", ">", "!="}
    low, high = wanted.key(), _after(wanted)
    here = given.key()
    within = low <= here and (high is None or here < high)
    if sign in {"", "=", "!="}:
        same = here[:3] == low[:3] and given.before == wanted.before if wanted.given == _ALL else within
        return same != (sign == "!=")
    if sign in {">=", "=>"}:
        return low <= here
    if sign == "<":
        return here < low
    if sign == ">":
        return here > low if high is None or wanted.given == _ALL else here >= high
    if sign in {"<=", "=<"}:
        return here <= low if wanted.given == _ALL else high is not None and here < high
    return low <= here < _limit(sign, wanted)


_ALL = 3
"""A version whose three numbers are all written."""


def _after(wanted: Version) -> tuple[object, ...] | None:
    """The first version after those that a partial version stands for."""
    major, minor, patch = wanted.numbers
    following = {1: (major + 1, 0, 0), 2: (major, minor + 1, 0), 3: (major, minor, patch + 1)}.get(wanted.given)
    return None if following is None else Version((following[0], following[1], following[2]), "0").key()


def _limit(sign: str, wanted: Version) -> tuple[object, ...]:
    """Where `~` or `^` ends."""
    major, minor, patch = wanted.numbers
    if sign == "^" and (major or wanted.given == 1):
        numbers = (major + 1, 0, 0)
    elif sign == "^" and not minor and wanted.given == _ALL:
        numbers = (0, 0, patch + 1)
    elif wanted.given == 1:
        numbers = (major + 1, 0, 0)
    else:
        numbers = (major, minor + 1, 0)
    return Version(numbers, "0").key()


def record(text: str) -> Record:
    """What `semver` gives: `.Major`, `.Minor`, `.Patch`, `.Prerelease`, `.Metadata`, `.Original`, `.Compare`."""
    made = version(text)
    major, minor, patch = made.numbers
    said = (
        f"{major}.{minor}.{patch}"
        + (f"-{made.before}" if made.before else "")
        + (f"+{made.build}" if made.build else "")
    )

    def compare(other: object) -> int:
        theirs = version(other.text if isinstance(other, Record) else str(other)).key()
        return (made.key() > theirs) - (made.key() < theirs)

    fields = {"Major": Int64(major), "Minor": Int64(minor), "Patch": Int64(patch), "Prerelease": made.before}
    return Record(
        "*semver.Version",
        {**fields, "Metadata": made.build, "Original": text},
        {"Compare": Function(compare, "a")},
        said,
    )


VERSIONS: Mapping[str, Function] = {
    "semver": Function(record, "s"),
    "semverCompare": Function(satisfies, "ss", "ask"),
}
