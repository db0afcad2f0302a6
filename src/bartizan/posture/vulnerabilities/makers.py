"""How a version's text becomes a value that compares, by ecosystem: univers, which takes long to import."""

from __future__ import annotations

import re
from collections.abc import Callable

from univers.nuget import InvalidNuGetVersion
from univers.versions import (
    ComposerVersion,
    InvalidVersion,
    MavenVersion,
    NugetVersion,
    PypiVersion,
    RubygemsVersion,
    SemverVersion,
)

_SEMVER = re.compile(r"[vV]?([0-9]+(?:\.[0-9]+){0,2}(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]*)?\Z")
_STABILITY = re.compile(r"[.-]?(dev|alpha|beta|rc|patch|pl|p|a|b)[.-]?(\d*)\Z")
_ORDER = {"dev": "0", "alpha": "1", "a": "1", "beta": "2", "b": "2", "rc": "3"}

REFUSALS = (InvalidVersion, InvalidNuGetVersion, ValueError, TypeError, AttributeError, IndexError)
"""What a text raises that is no version."""


def _pypi(text: str) -> object:
    return PypiVersion(text.partition("+")[0]).value


def _semver(text: str) -> object | None:
    match = _SEMVER.match(text)
    return SemverVersion(match.group(1)).value.precedence_key if match else None


def _composer(text: str) -> object | None:
    """Composer's stabilities are dev, alpha, beta, RC, stable and patch, in this order; others are semantic."""
    plain = text.lower().removeprefix("v").partition("+")[0]
    match = _STABILITY.search(plain)
    number = plain[: match.start()] if match else plain
    if not re.fullmatch(r"\d+(\.\d+){0,3}", number):
        return None
    parts = [int(part) for part in number.split(".")]
    parts += [0] * (4 - len(parts))
    release = ComposerVersion(".".join(map(str, parts[:3]))).value.precedence_key
    word = match.group(1) if match else ""
    return (*release[:3], parts[3], _ORDER.get(word, "5" if word else "4"), int((match and match.group(2)) or 0))


def _cran(text: str) -> tuple[int, ...]:
    """R's `package_version`: numbers between `.` and `-`."""
    return tuple(int(part) for part in re.split(r"[.-]", text))


MAKERS: dict[str, Callable[[str], object | None]] = {
    "pypi": _pypi,
    "npm": _semver,
    "go": _semver,
    "cargo": _semver,
    "hex": _semver,
    "pub": _semver,
    "swift": _semver,
    "maven": lambda text: MavenVersion(text).value,
    "nuget": lambda text: NugetVersion(text.partition("+")[0]).value,
    "rubygems": lambda text: RubygemsVersion(text).value,
    "packagist": _composer,
    "cran": _cran,
}
"""What makes a version's value, by ecosystem; None or one of `REFUSALS` for a text that is no version."""
