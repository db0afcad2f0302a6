"""The records of the database: what an advisory says of one package."""

from __future__ import annotations

import msgspec


class Range(msgspec.Struct, frozen=True, array_like=True):
    """One range: its events `(introduced|fixed|last_affected|limit, version)` in the order of the record."""

    events: tuple[tuple[str, str], ...]


class Advisory(msgspec.Struct, frozen=True, array_like=True):
    """One advisory about one package.

    `score` is the CVSS score 0.0 to 10.0 where a vector gives it; `severity` is one of low, medium,
    high, critical, None when nobody rated it. `modified` is UTC ISO-8601. `versions` are affected
    releases that the ranges do not name; `commits` is true when nothing but commits is named.
    """

    id: str
    aliases: tuple[str, ...]
    modified: str
    summary: str
    score: float | None
    severity: str | None
    malicious: bool
    ranges: tuple[Range, ...]
    versions: tuple[str, ...]
    commits: bool


class Exploitation(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a CVE's exploitation: EPSS's probability 0 to 1, and the date on which CISA listed it."""

    epss: float | None = None
    kev: str | None = None
