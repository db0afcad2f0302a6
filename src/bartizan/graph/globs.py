"""IAM's wildcards, in linear time per pattern character: `*` any text, `?` one character.

Patterns come from the scanned estate and may be hostile, so nothing here builds a regular expression.
"""

from __future__ import annotations


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` matches the whole of `text`, case-sensitively.

    Two pointers with one remembered `*`: O(len(pattern) × len(text)) at worst. A `*` or `?` in `text`
    is an ordinary character that only a wildcard matches, so the answer for two patterns is
    containment: true means that every text of the second is a text of the first.
    """
    if "*" not in pattern and "?" not in pattern:
        return pattern == text
    at = here = mark = 0
    star = -1
    while here < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, here
            at += 1
        elif at < len(pattern) and (pattern[at] == text[here] or (pattern[at] == "?" and text[here] != "*")):
            at += 1
            here += 1
        elif star >= 0:
            mark += 1
            at, here = star + 1, mark
        else:
            return False
    return all(character == "*" for character in pattern[at:])


def _positions(pattern: str, text: str) -> set[int]:
    """The positions in `pattern` reachable after reading all of `text` (`*` may also be skipped)."""
    states = _skip_stars(pattern, {0})
    for character in text:
        after: set[int] = set()
        for at in states:
            if at < len(pattern):
                if pattern[at] == "*":
                    after.add(at)
                elif pattern[at] in ("?", character):
                    after.add(at + 1)
        states = _skip_stars(pattern, after)
        if not states:
            break
    return states


def _skip_stars(pattern: str, states: set[int]) -> set[int]:
    out = set(states)
    for at in states:
        step = at
        while step < len(pattern) and pattern[step] == "*":
            step += 1
            out.add(step)
    return out


def literal_head(pattern: str) -> str:
    """What every text that matches `pattern` starts with: all before the first wildcard."""
    for at, character in enumerate(pattern):
        if character in "*?":
            return pattern[:at]
    return pattern


def meets_prefix(pattern: str, prefix: str) -> bool:
    """Whether some text that starts with `prefix` matches `pattern`."""
    return bool(_positions(pattern, prefix))


def covers_prefix(pattern: str, prefix: str) -> bool:
    """Whether every text that starts with `prefix` matches `pattern`."""
    return any(at < len(pattern) and not pattern[at:].strip("*") for at in _positions(pattern, prefix))
