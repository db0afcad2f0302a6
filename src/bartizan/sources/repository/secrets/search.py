"""The secrets in one text: by their own shape, or by their variable's name beside a token of its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import re2

from bartizan.sources.repository.secrets.judge import is_placeholder, is_random, masked
from bartizan.sources.repository.secrets.patterns import Pattern, Patterns

MOST_CANDIDATES = 2_000
MOST_FOUND = 500
NEAR = 200
"""Characters after a variable's name within which its value stands."""
_LEAST_LETTERS = 40
"""Letters of a token without any digit; a name of code is shorter, or has separators."""
_AROUND = 300
"""Characters around a key within which the rest of the object that holds it stands."""
_VALUE = re.compile(
    r"""^[A-Za-z0-9_]*["']?\]?\)?(?:\s*:\s*[A-Za-z_.\[\]'
    ' |]+=|\s*(?:=>|:=|==|=|:|,))\s*(?:Bearer\s+)?\\?["'`]?([A-Za-z0-9+/=_.:-]{8,300})"""
)
_BROWSER_KEY = re.compile(r"(?i)authDomain|messagingSenderId|[.]firebaseapp[.]com")
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:RSA |EC )?PRIVATE KEY-----(?:\\n|\s)+[A-Za-z0-9+/]{20}")


@dataclass(frozen=True, slots=True)
class Found:
    """A secret: who issued it, where it stands (offset in characters), how sure we are."""

    pattern: Pattern
    token: str
    start: int
    variable: str | None
    confidence: str

    @property
    def masked(self) -> str:
        """The token as it is shown."""
        return masked(self.token)


def search(data: bytes, known: Patterns) -> Iterator[Found]:
    """Every secret in a file's bytes; a token is reported once a place, by the most specific pattern."""
    named = bool(known.names.search(data))
    if not named and not known.trigger.search(data):
        return
    text = data.decode("utf-8", "replace")
    taken: list[tuple[int, int]] = []
    distinctive = sorted(_distinctive(text, known), key=lambda item: -len(item.token))
    for found in chain(distinctive, _named(text, known) if named else ()):
        end = found.start + len(found.token)
        if len(taken) < MOST_FOUND and all(end <= start or found.start >= stop for start, stop in taken):
            taken.append((found.start, end))
            yield found


def _distinctive(text: str, known: Patterns) -> Iterator[Found]:
    for pattern in known.distinctive:
        for count, match in enumerate(pattern.regex.finditer(text)):
            if count >= MOST_CANDIDATES:
                break
            token = match.group(1)
            if token.startswith('"type"'):
                if _PRIVATE_KEY.search(text):
                    yield Found(pattern, token, match.start(1), None, "high")
                continue
            mark = _mark(token)
            if is_placeholder(token, mark) or not is_random(token, mark):
                continue
            if pattern.service == "google" and _BROWSER_KEY.search(
                text, match.start() - _AROUND, match.end() + _AROUND
            ):
                continue  # Firebase's key of a web page names the project and is public: Firebase, "API keys"
            confidence, variable = pattern.confidence, _variable_before(text, match.start(1))
            if pattern.service == "google" and not _gemini(text):
                confidence = "medium"
            yield Found(pattern, token, match.start(1), variable, confidence)


def _named(text: str, known: Patterns) -> Iterator[Found]:
    """Tokens beside the name of a variable that holds such a token."""
    names = re2.compile(known.names.pattern.decode())
    for count, match in enumerate(names.finditer(text)):
        if count >= MOST_CANDIDATES:
            return
        if match.start() and text[match.start() - 1].isalnum():
            continue
        value = _VALUE.match(text[match.end() : match.end() + NEAR + 300])
        if value is None:
            continue
        token = value.group(1).rstrip(".:")
        for pattern in known.by_name.get(match.group(0).upper(), ()):
            whole = pattern.regex.search(token)
            if whole is None or whole.group(1) != token:
                continue
            mark = _mark(token)
            if is_placeholder(token, mark) or not is_random(token, mark) or not _generated(token, mark):
                continue
            confidence = "high" if pattern.confidence != "low" else "medium"
            yield Found(pattern, token, match.end() + value.start(1), match.group(0), confidence)
            break


def _generated(token: str, mark: int) -> bool:
    """Whether a token has both digits and letters, or a mark and many letters: names and paths of code have not."""
    mixed = any(character.isdigit() for character in token) and any(character.isalpha() for character in token)
    return mixed or (bool(mark) and len(token) - mark >= _LEAST_LETTERS and token[mark:].isalpha())


def _mark(token: str) -> int:
    """The length of a token's fixed beginning: to the last separator within its first twelve characters."""
    head = max(token[:12].rfind("-"), token[:12].rfind("_"))
    return head + 1 if 0 < head < len(token) - 8 else 0


def _gemini(text: str) -> bool:
    lowered = text.lower()
    return any(
        word in lowered
        for word in ("gemini", "generativelanguage", "generativeai", "google.genai", "google_api_key", "palm")
    )


_ASSIGNED = re2.compile(
    r"""([A-Za-z_][A-Za-z0-9_]{2,60})["']?\]?\s*(?::\s*[A-Za-z_.]+\s*)?(?:=|:|=>|,)\s*"""
    r"""[A-Za-z]*\(?\\?["'`]?(?:Bearer )?$"""
)


_PAIR = re2.compile(
    r"""["']?[Nn]ame["']?\s*[:=]\s*["']?([A-Za-z_][A-Za-z0-9_.-]{1,60})["']?\s*,?\s*["']?[Vv]alue["']?\s*[:=]\s*\\?["']?$"""
)
"""`name: TOKEN` and `value:` after it, as lists of variables are written."""


def _variable_before(text: str, start: int) -> str | None:
    """The name to which the token at `start` is given: on the same line, or by a pair of `name` and `value`."""
    before = text[max(0, start - 240) : start]
    pair = _PAIR.search(before)
    match = pair or _ASSIGNED.search(before[-120:].rpartition("\n")[2])
    return match.group(1) if match is not None else None
