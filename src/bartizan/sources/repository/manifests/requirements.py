"""pip's requirements and constraints files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bartizan.sources.repository.manifests.declared import Declared, scope_of
from bartizan.sources.repository.manifests.package import Requirement, requirement

MOST_LINES = 50_000
_HASH = re.compile(r"\s--hash[= ]\S+")
_OPTION = re.compile(r"\s--(?:config-settings?|global-option|install-option)[= ].*$")
_INCLUDE = re.compile(r"\s*(?:-r|--requirement|-c|--constraint)[ =]*(\S+)")
_CONSTRAINTS = re.compile(r"(^|/)[\w.-]*constraints?[\w.-]*\.(txt|in|pip)$", re.IGNORECASE)
_EDITABLE = re.compile(r"(?:-e|--editable)[ =]+")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][\w.-]*)")
_WHEEL = re.compile(r"([A-Za-z0-9][\w.]*)-(\d[\w.!+]*?)(?:-\d\w*)?-[\w.]+-[\w.]+-[\w.]+\.whl(?:[?#].*)?\Z")
_ARCHIVE = re.compile(r"([A-Za-z0-9][\w.-]*?)-(\d[\w.!+]*)\.(?:tar\.gz|tar\.bz2|zip|tgz)(?:[?#].*)?\Z")


def requirements(text: str, path: str = "requirements.txt") -> Iterator[Declared]:
    """A requirements or constraints file: continued lines joined, hashes noted, options left out."""
    scope = scope_of(path.rpartition("/")[2])
    listed = not _CONSTRAINTS.search(path)
    pending, start = "", 0
    for number, line in enumerate(text.splitlines()[:MOST_LINES], 1):
        if not pending:
            start = number
        if line.rstrip().endswith("\\") and not line.lstrip().startswith("#"):
            pending += line.rstrip()[:-1] + " "
            continue
        whole, pending = pending + line, ""
        found = requirement_line(whole)
        if found is not None:
            yield Declared("pypi", found, start, number, scope=scope, listed=listed)


def requirement_line(line: str) -> Requirement | None:
    """The package that one line asks for; None for options, comments and paths."""
    stripped = re.split(r"(?:^|\s)#(?!egg=)", line, maxsplit=1)[0].strip()
    if not stripped:
        return None
    hashed = bool(_HASH.search(stripped))
    stripped = _OPTION.sub("", _HASH.sub("", stripped)).strip()
    editable = _EDITABLE.match(stripped)
    if editable is not None:
        stripped = stripped[editable.end() :].strip().strip("\"'")
    if re.match(r"(?:git|hg|svn|bzr)\+|https?://|file:", stripped):
        return _from_address(stripped)
    if stripped.startswith(("-", ".", "/", "~")) or editable is not None:
        return None
    found = requirement(stripped)
    return replace(found, hashed=hashed) if found is not None else None


def _from_address(address: str) -> Requirement | None:
    """A package by its address: the name stands in `#egg=`, or in the file's name beside its version."""
    plain = re.split(r"\s+;", address, maxsplit=1)[0].strip()
    egg = _EGG.search(plain)
    if egg is not None:
        return Requirement(egg.group(1), url=plain)
    file = plain.rpartition("/")[2].replace("%2B", "+").replace("%2b", "+")
    match = _WHEEL.match(file) or _ARCHIVE.match(file)
    if match is not None:
        return Requirement(match.group(1), match.group(2), url=plain)
    repository = re.match(r"git\+\S+?/([A-Za-z0-9][\w.-]*?)(?:\.git)?(?:@[^/]+)?\Z", plain)
    return Requirement(repository.group(1), url=plain) if repository else None


def included(text: str) -> Iterator[str]:
    """The files that a requirements file includes with `-r` and `-c`."""
    for line in text.splitlines()[:MOST_LINES]:
        match = _INCLUDE.match(line)
        if match is not None:
            yield match.group(1).strip("\"'")
