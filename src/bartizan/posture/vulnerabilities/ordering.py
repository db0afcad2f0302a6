"""Versions in the order of their ecosystem: univers' rules, with the corrections that comparing needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

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

OSV_NAMES = {
    "PyPI": "pypi",
    "npm": "npm",
    "Go": "go",
    "Maven": "maven",
    "NuGet": "nuget",
    "crates.io": "cargo",
    "RubyGems": "rubygems",
    "Packagist": "packagist",
    "Pub": "pub",
    "Hex": "hex",
    "CRAN": "cran",
    "SwiftURL": "swift",
}
"""The ecosystems of OSV whose versions can be ordered, and their names in Bartizan."""

LONGEST = 128

_NUMBERED = re.compile(r"[vV]?[0-9][\w.+!~-]*\Z", re.ASCII)
_WORDED = re.compile(r"[\w][\w.+~-]*\Z", re.ASCII)
_SEMVER = re.compile(r"[vV]?([0-9]+(?:\.[0-9]+){0,2}(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]*)?\Z")
_STABILITY = re.compile(r"[.-]?(dev|alpha|beta|rc|patch|pl|p|a|b)[.-]?(\d*)\Z")
_ORDER = {"dev": "0", "alpha": "1", "a": "1", "beta": "2", "b": "2", "rc": "3"}


def ordered(ecosystem: str, text: str) -> Any | None:
    """A value that compares as the ecosystem's versions do; None when `text` is no version of it.

    Build metadata of semantic versions and local labels of Python's (`2.3.1+cu121`) do not count:
    they name other builds of the same release.
    """
    text = text.strip()
    make = _MAKERS.get(ecosystem)
    if make is None or len(text) > LONGEST or not (_WORDED if ecosystem == "maven" else _NUMBERED).match(text):
        return None
    try:
        return make(text)
    except (InvalidVersion, InvalidNuGetVersion, ValueError, TypeError, AttributeError, IndexError):
        return None


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


_MAKERS: dict[str, Callable[[str], object | None]] = {
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
