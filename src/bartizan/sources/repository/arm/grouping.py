"""Which files of a tree concern ARM templates, and which of them are read together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from bartizan.sources.repository.arm.paths import beside
from bartizan.sources.repository.reader import Context, SourceFile

TEMPLATE = re.compile(rb"deploymentTemplate\.json", re.IGNORECASE)
_PARAMETERS = re.compile(rb"deploymentParameters\.json", re.IGNORECASE)
_MODULE = re.compile(rb"""^\s*module\s+\w+\s+'([^'\n]+\.jsonc?)'""", re.MULTILINE)
GROUP_FILES = 200
"""Files that refer to one another are read together; smaller groups are joined up to this many files."""

_SUFFIX = re.compile(rb"\.jsonc?\b", re.IGNORECASE)
_PATH = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./\\-")
_LONGEST = 300
_NAMES = 2_000
"""How many paths of one file are looked at; a file that names more is no template of a person's."""

_FOLDERS = frozenset({"parameters", "parameter", "params", "param"})


def split(files: Sequence[SourceFile], _context: Context) -> Iterator[list[SourceFile]]:
    """Groups of files that can be read apart; files that are no templates are in none.

    Files of one directory stay together, and so do those of which one names the other by its path. The
    names are found by a quick look; a look that sees one too many only makes a group larger.
    """
    batch: list[SourceFile] = []
    for group in groups_of(files):
        if batch and len(batch) + len(group) > GROUP_FILES:
            yield batch
            batch = []
        batch = [*batch, *group]
    if batch:
        yield batch


def groups_of(files: Sequence[SourceFile]) -> Iterable[list[SourceFile]]:
    """The files that belong together; files that are no templates are in no group."""
    looks = [(file, _look(file)) for file in files]
    # A template may be made of any Bicep file beside it.
    places = {file.directory for file, found in looks if found is not None and not is_bicep(file.path)}
    taken: dict[str, tuple[SourceFile, set[str]]] = {}
    for file, found in looks:
        if found is not None or (is_bicep(file.path) and file.directory in places):
            taken[file.path] = file, found or set()
    leaders = {path: path for path in taken}

    def leader(path: str) -> str:
        while leaders[path] != path:
            leaders[path] = path = leaders[leaders[path]]
        return path

    first: dict[str, str] = {}
    for path, (file, found) in taken.items():
        place = file.directory
        if place.rpartition("/")[2].lower() in _FOLDERS:
            place = place.rpartition("/")[0]
        for other in (first.setdefault(place, path), *(found & taken.keys())):
            leaders[leader(other)] = leader(path)
    groups: dict[str, list[SourceFile]] = {}
    for path, (file, _) in taken.items():
        groups.setdefault(leader(path), []).append(file)
    return groups.values()


def _look(file: SourceFile) -> set[str] | None:
    """The paths that a file may lead to; None for one that concerns no template."""
    try:
        data = file.read()
    except OSError:
        return set()
    if is_bicep(file.path):
        return set(called_by_bicep(file)) or None
    if not looks_like_template(data):
        return None
    out: set[str] = set()
    for match in itertools.islice(_SUFFIX.finditer(data), _NAMES):
        start = match.start()
        while start > 0 and data[start - 1] in _PATH and match.start() - start < _LONGEST:
            start -= 1
        name = data[start : match.end()].decode("ascii").lstrip("/")
        out.update(path for above in ("", "../", "../../") if (path := beside(file.path, above + name)) is not None)
    return out


def looks_like_template(data: bytes) -> bool:
    """A quick look that misses no template and no parameter file: most JSON files are neither."""
    if b"\0" in data[:4]:
        return True  # UTF-16; decoded and looked at again
    if TEMPLATE.search(data) or _PARAMETERS.search(data):
        return True
    lowered = data.lower()
    return b'"contentversion"' in lowered and (b'"resources"' in lowered or b'"parameters"' in lowered)


def is_bicep(path: str) -> bool:
    """Whether a file is written in Bicep."""
    return path.lower().endswith(".bicep")


def called_by_bicep(file: SourceFile) -> Iterator[str]:
    """The paths of the templates that a Bicep file calls. Raises `OSError`."""
    for match in _MODULE.finditer(file.read()):
        path = beside(file.path, match.group(1).decode("utf-8", "replace"))
        if path is not None:
            yield path
