"""Licences: an SPDX id, an SPDX expression, or only a name; a word that is no SPDX id is never passed off as one."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from bartizan.report.bom.config import clean

_WORD = re.compile(r"\(|\)|[^\s()]+")
_REDUCED = re.compile(r"iwe|ioi|\(i\)")
_REFERENCE = re.compile(r"(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
MAX_WORDS = 60

ALIASES: Mapping[str, str] = {
    "apache": "Apache-2.0",
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "mit license": "MIT",
    "the mit license": "MIT",
    "bsd": "",
    "cc": "",
    "gpl": "",
    "lgpl": "",
    "agpl": "",
    "gpl-2": "GPL-2.0-only",
    "gpl-3": "GPL-3.0-only",
    "gplv3": "GPL-3.0-only",
    "new bsd": "BSD-3-Clause",
    "3-clause bsd": "BSD-3-Clause",
    "cc by 4.0": "CC-BY-4.0",
    "cc by-sa 4.0": "CC-BY-SA-4.0",
    "cc by-nc 4.0": "CC-BY-NC-4.0",
    "cc0": "CC0-1.0",
    "public domain": "",
    "unlicense": "Unlicense",
    "zlib": "Zlib",
    "isc": "ISC",
    "wtfpl": "WTFPL",
    "postgresql": "PostgreSQL",
    "odbl": "ODbL-1.0",
    "pddl": "PDDL-1.0",
    "artistic-2.0": "Artistic-2.0",
}
"""What people and model hubs write for one licence; empty where the word names a family and no one licence."""

UNKNOWN = frozenset({"", "unknown", "other", "none", "noassertion", "n/a", "na", "null", "undefined", "unlicensed"})
"""Words that say nothing of a licence."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence: exactly one of `id` (on the SPDX list), `expression` and `name` is set."""

    id: str | None = None
    expression: str | None = None
    name: str | None = None
    url: str | None = None

    @property
    def text(self) -> str:
        """The id, expression or name."""
        return self.id or self.expression or self.name or ""


@functools.cache
def _listed() -> tuple[dict[str, str], frozenset[str], str]:
    """`{lower case: id}`, the exceptions, and the version of the SPDX licence list."""
    data = json.loads(files("bartizan.report.bom").joinpath("spdx_licences.json").read_text("utf-8"))
    exceptions = frozenset(data["exceptions"])
    return {one.lower(): one for one in data["ids"] if one not in exceptions}, exceptions, data["version"]


def list_version() -> str:
    """The version of the SPDX licence list."""
    return _listed()[2]


def read(words: Iterable[str], url: str | None = None) -> tuple[Licence, ...]:
    """The licences that `words` name, in order, each once; what says nothing is left out.

    `url` is where the text of the only licence stands.
    """
    found: dict[str, Licence] = {}
    for word in words:
        licence = _one(clean(word), url)
        if licence is not None:
            found.setdefault(licence.text.lower(), licence)
    return tuple(found.values())


def _one(word: str, url: str | None) -> Licence | None:
    lowered = word.lower()
    if lowered in UNKNOWN:
        return None
    ids = _listed()[0]
    known = ids.get(lowered) or ids.get(lowered.replace(" ", "-")) or ALIASES.get(lowered)
    if known:
        return Licence(id=known, url=url)
    expression = as_expression(word)
    if expression:
        return Licence(expression=expression)
    return Licence(name=word[:200], url=url)


def as_expression(text: str) -> str | None:
    """`text` as a valid SPDX expression with the list's own spelling; None when it is none.

    `id (AND | OR) id`, `id WITH exception`, `id+`, brackets and `LicenseRef-…`, as the specification's annex on
    expressions has them.
    """
    words = _WORD.findall(text)[: MAX_WORDS + 1]
    if not words or len(words) > MAX_WORDS:
        return None
    read = [_token(word) for word in words]
    shape = "".join(kind for kind, _ in read)
    while (reduced := _REDUCED.sub("i", shape)) != shape:
        shape = reduced
    if shape != "i":
        return None
    return " ".join(word for _, word in read).replace("( ", "(").replace(" )", ")")


def _token(word: str) -> tuple[str, str]:
    """What a word is (`i` an id, `e` an exception, `w` WITH, `o` AND or OR, a bracket, `?`), and its spelling."""
    upper = word.upper()
    if word in "()":
        return word, word
    if upper in ("AND", "OR"):
        return "o", upper
    if upper == "WITH":
        return "w", upper
    if word in _listed()[1]:
        return "e", word
    known = _id(word)
    return ("i", known) if known else ("?", word)


def _id(word: str) -> str | None:
    if _REFERENCE.fullmatch(word):
        return word
    ids = _listed()[0]
    if word.lower() in ids:
        return ids[word.lower()]
    bare = ids.get(word[:-1].lower()) if word.endswith("+") else None
    return f"{bare}+" if bare else None
