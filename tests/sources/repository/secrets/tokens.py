"""Random tokens of a provider's shape: what its pattern matches, made from the pattern itself."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterator

_CLASSES = {
    "a-z": string.ascii_lowercase,
    "A-Z": string.ascii_uppercase,
    "0-9": string.digits,
    "A-F": "ABCDEF",
    "a-f": "abcdef",
    "2-7": "234567",
    "A-D": "ABCD",
}
_PART = re.compile(
    r"\[(?P<set>[^\]]*)\](?P<times>\{[^}]*\}|[*+?])?"
    r"|\(\?:(?P<group>(?:[^()]|\([^()]*\))*)\)(?P<maybe>\?|\{[^}]*\})?"
    r"|\\(?P<escape>.)(?P<many>[*+?])?|(?P<literal>[^\\\[(])(?P<optional>[?*]|\{[^}]*\})?"
)


def made(pattern: str, chance: random.Random) -> Iterator[str]:
    """One token for each alternative of the pattern."""
    for alternative in _split(pattern):
        token = _one(alternative, chance)
        while "0-9" in alternative and not any(character.isdigit() for character in token):
            token = _one(alternative, chance)
        yield token


def _one(pattern: str, chance: random.Random) -> str:
    out = []
    for match in _PART.finditer(pattern):
        if match["set"] is not None:
            letters = _letters(match["set"])
            out.append("".join(chance.choice(letters) for _ in range(_count(match["times"]))))
        elif match["group"] is not None:
            if match["maybe"] != "?" or chance.random() < 0.5:
                out.append(_one(chance.choice(list(_split(match["group"]))), chance))
        elif match["escape"] is not None:
            out.append({"d": chance.choice(string.digits), "s": " "}.get(match["escape"], match["escape"]))
        elif match["optional"] is None or match["optional"].startswith("{"):
            out.append(match["literal"] * _count(match["optional"]))
    return "".join(out)


def _split(pattern: str) -> Iterator[str]:
    depth, start = 0, 0
    for index, character in enumerate(pattern):
        depth += (character in "([") - (character in ")]")
        if character == "|" and depth == 0:
            yield pattern[start:index]
            start = index + 1
    yield pattern[start:]


def _letters(text: str) -> str:
    out = ""
    while text:
        if text[:3] in _CLASSES:
            out += _CLASSES[text[:3]]
            text = text[3:]
        else:
            out += text[0]
            text = text[1:]
    # A token that begins or ends with a sign would be read to the sign; real ones of these shapes do not.
    return out.translate({ord(sign): None for sign in "_-+/=."}) or out


def _count(times: str | None) -> int:
    if times is None:
        return 1
    if times in "*+?":
        return {"*": 0, "+": 40, "?": 0}[times]
    least, more, most = times[1:-1].partition(",")
    return int(most or (max(int(least), 24) if more else least))
