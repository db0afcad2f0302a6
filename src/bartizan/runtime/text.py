"""Text made comparable before signatures look at it, and what was hidden in it.

Attackers write the same words with look-alike letters, invisible characters, base64 or characters of
the tag block that a model reads and a person does not see ("ASCII smuggling").
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass

LIMIT = 131_072
"""Characters of one origin's text that are searched: half from its start, half from its end."""

_FLAGS = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f")
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_HIDDEN = re.compile("[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f\U000e0100-\U000e01ef]")
_STRIPPED = re.compile(
    "[\u00ad\u200b-\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
_ENCODED = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,10922}={0,2}(?![A-Za-z0-9+/_-])")
_RUNS = 16
_BLANKS = re.compile(r"\s+")

# Cyrillic, Greek and other letters that look like Latin ones (Unicode TR 39, the lower-case core of it).
_ALIKE = str.maketrans({
    "\u0430": "a", "\u0251": "a", "\u03b1": "a", "\u0432": "b", "\u0441": "c", "\u0501": "d",
    "\u1d05": "d", "\u0435": "e", "\u03b5": "e", "\u0493": "f", "\u050d": "g", "\u04bb": "h",
    "\u0456": "i", "\u03b9": "i", "\u026a": "i", "\u0458": "j", "\u03ba": "k", "\u1d0b": "k",
    "\u04cf": "l", "\u029f": "l", "\u043c": "m", "\u0578": "n", "\u043e": "o", "\u03bf": "o",
    "\u03c1": "p", "\u0440": "p", "\u051b": "q", "\u0433": "r", "\u0280": "r", "\u0455": "s",
    "\ua731": "s", "\u0442": "t", "\u1d1b": "t", "\u03c5": "u", "\u1d1c": "u", "\u0475": "v",
    "\u03bd": "v", "\u051d": "w", "\u0445": "x", "\u0443": "y", "\u028f": "y", "\u1d22": "z",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Normal:
    """One origin's text in two forms, and how many hidden characters it held.

    `exact` keeps case (for keys and markup); `folded` is lower case, look-alikes as Latin letters,
    every run of blanks one space. Both end with what base64 runs and tag characters decode to.
    """

    exact: str
    folded: str
    hidden: int


def normalise(raw: str) -> Normal:
    """`raw` in its two searchable forms; linear, and never more than a few times `LIMIT` long."""
    if len(raw) > LIMIT:
        raw = f"{raw[: LIMIT // 2]}\n{raw[-LIMIT // 2 :]}"
    hidden, exact = 0, raw
    if not raw.isascii():
        flagless = _FLAGS.sub("", raw)
        hidden = len(_HIDDEN.findall(flagless))
        smuggled = "".join(chr(ord(char) - 0xE0000) for char in _TAGS.findall(flagless))
        exact = unicodedata.normalize("NFKC", _STRIPPED.sub("", raw))
        if smuggled:
            exact = f"{exact}\n{smuggled}"
    decoded = _decoded(exact)
    if decoded:
        exact = f"{exact}\n{decoded}"
    folded = exact.casefold()
    if not folded.isascii():
        folded = folded.translate(_ALIKE)
        folded = "".join(char for char in unicodedata.normalize("NFD", folded) if not unicodedata.combining(char))
    return Normal(exact, _BLANKS.sub(" ", folded), hidden)


def _decoded(text: str) -> str:
    """What the long base64 runs of a text say, where that is text itself."""
    out = []
    for match in _ENCODED.finditer(text):
        run = match.group().rstrip("=")
        if run.isalpha() and run.islower():
            continue
        try:
            data = base64.b64decode(run.replace("-", "+").replace("_", "/") + "=" * (-len(run) % 4), validate=True)
            said = data.decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
        if sum(char.isprintable() or char.isspace() for char in said) > 0.95 * len(said):
            out.append(said)
            if len(out) >= _RUNS:
                break
    return "\n".join(out)
