"""Versions in the order of their ecosystem: univers' rules, with the corrections that comparing needs."""

from __future__ import annotations

import re
from typing import Any

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


def ordered(ecosystem: str, text: str) -> Any | None:
    """A value that compares as the ecosystem's versions do; None when `text` is no version of it.

    Build metadata of semantic versions and local labels of Python's (`2.3.1+cu121`) do not count:
    they name other builds of the same release.
    """
    from bartizan.posture.vulnerabilities.makers import MAKERS, REFUSALS

    text = text.strip()
    make = MAKERS.get(ecosystem)
    if make is None or len(text) > LONGEST or not (_WORDED if ecosystem == "maven" else _NUMBERED).match(text):
        return None
    try:
        return make(text)
    except REFUSALS:
        return None
