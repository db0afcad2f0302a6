"""IAM's wildcards, in bounded time: `*` any text, `?` one character.

Patterns come from the scanned estate and may be hostile, so nothing here builds a regular expression.
A pattern without `?` is matched piece by piece; one with `?` by one machine word operation for every 64
characters of the pattern and every character of the text.
"""

from __future__ import annotations

from collections.abc import Iterable

STAR, MARK = "\ue02a", "\ue03f"
"""A `*` and a `?` in a pattern that mean themselves (the policy variables `${*}` and `${?}`)."""
_ITSELF = str.maketrans({"*": STAR, "?": MARK})


def literal(text: str) -> str:
    """A pattern that matches `text` alone."""
    return text.translate(_ITSELF)


class Patterns:
    """Several patterns at once: those without wildcard and those with one star at the end cost nothing each."""

    __slots__ = ("_exact", "_heads", "_others")

    def __init__(self, patterns: Iterable[str]) -> None:
        exact: list[str] = []
        heads: list[str] = []
        others: list[str] = []
        for pattern in patterns:
            head = pattern.removesuffix("*")
            if "*" in head or "?" in head or STAR in head or MARK in head:
                others.append(pattern)
            else:
                (exact if head == pattern else heads).append(head)
        self._exact = frozenset(exact)
        self._heads = tuple(heads)
        self._others = tuple(others)

    def match(self, text: str) -> bool:
        """Whether one of the patterns matches `text`."""
        return (
            text in self._exact
            or text.startswith(self._heads)
            or (bool(self._others) and any(matches(pattern, text) for pattern in self._others))
        )


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` matches the whole of `text`, case-sensitively.

    A `*` or `?` in `text` is an ordinary character that only a wildcard matches, so the answer for two
    patterns is containment: true means that every text of the second is a text of the first.
    """
    if STAR in pattern or MARK in pattern:
        text = literal(text)
    if "?" not in pattern:
        return _by_pieces(pattern, text)
    states, _, last = _after(pattern, text)
    return bool(states >> last & 1)


def _by_pieces(pattern: str, text: str) -> bool:
    first = pattern.find("*")
    if first < 0:
        return pattern == text
    if first == len(pattern) - 1:
        return text.startswith(pattern[:-1])
    head, *middle, tail = pattern.split("*")
    end = len(text) - len(tail)
    if end < len(head) or not text.startswith(head) or not text.endswith(tail):
        return False
    at = len(head)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _after(pattern: str, text: str) -> tuple[int, int, int]:
    """`(states, loops, last)` after reading all of `text`.

    Bit i of `states`: the first i characters of the pattern (stars not counted) can have been read; of
    `loops`: a star stands there, so that any more text may follow; `last` is how many there are.
    """
    characters: list[str] = []
    loops = 0
    for character in pattern:
        if character == "*":
            loops |= 1 << len(characters)
        else:
            characters.append(character)
            if len(characters) > len(text):
                break  # what follows cannot be reached by this text
    fits: dict[str, int] = {}
    any_one = 0
    for at, wanted in enumerate(characters):
        if wanted == "?":
            any_one |= 1 << at
        else:
            fits[wanted] = fits.get(wanted, 0) | 1 << at
    states = 1
    for character in text:
        reads = fits.get(character, 0) if character == "*" else fits.get(character, 0) | any_one
        states = (states & reads) << 1 | states & loops
        if not states:
            break
    return states, loops, len(characters)


def literal_head(pattern: str) -> str:
    """What every text that matches `pattern` starts with: all before the first wildcard."""
    for at, character in enumerate(pattern):
        if character in "*?":
            return pattern[:at]
    return pattern


def meets_prefix(pattern: str, prefix: str) -> bool:
    """Whether some text that starts with `prefix` matches `pattern`."""
    return bool(_after(pattern, prefix)[0])


def covers_prefix(pattern: str, prefix: str) -> bool:
    """Whether every text that starts with `prefix` matches `pattern`."""
    if not pattern.endswith("*"):
        return False
    states, _, last = _after(pattern, prefix)
    return bool(states >> last & 1)
