"""Whether a condition keeps people out who have no rights in the repository.

GitHub: <https://docs.github.com/actions/reference/evaluate-expressions-in-workflows-and-actions>.
"""

from __future__ import annotations

import re

_DEPTH = 20
_TRUSTED = ("OWNER", "MEMBER", "COLLABORATOR")
_ASSOCIATION = re.compile(r"author_association")
_WORDS = re.compile(r"'([A-Z_]+)'|\"([A-Z_]+)\"")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_ACTOR = re.compile(
    r"(github\.(actor|triggering_actor|repository_owner)|sender\.login|user\.login|sender\.type)\b", re.IGNORECASE
)
_SAME_REPOSITORY = re.compile(r"head\.repo\.(full_name|owner\.login|fork)|github\.event\.repository\.fork")


def keeps_outsiders_out(condition: str) -> bool:
    """Whether every way for the condition to hold names people or a repository that is trusted.

    A condition that is not understood keeps nobody out.
    """
    text = condition.strip()
    if text.startswith("${{") and text.endswith("}}") and text.count("${{") == 1:
        text = text[3:-2]
    return _guards(text.strip(), 0)


def _guards(text: str, depth: int) -> bool:
    text = _unwrapped(text.strip())
    if depth > _DEPTH or not text:
        return False
    alternatives = _parts(text, "||")
    if len(alternatives) > 1:
        return all(_guards(one, depth + 1) for one in alternatives)
    required = _parts(text, "&&")
    if len(required) > 1:
        return any(_guards(one, depth + 1) for one in required)
    return _is_guard(text)


def _is_guard(text: str) -> bool:
    # A text that somebody compares with is no context, whatever it says.
    bare = _QUOTED.sub("''", text)
    if _ASSOCIATION.search(bare):
        named = [one or two for one, two in _WORDS.findall(text)]
        return "!=" not in text and not text.startswith("!") and bool(named) and set(named) <= set(_TRUSTED)
    if _SAME_REPOSITORY.search(bare):
        if "fork" in text.rpartition("head.repo.")[2][:4]:
            return text.startswith("!") or bool(re.search(r"==\s*false|!=\s*true", text))
        return "==" in text and "github.repository" in text
    if _ACTOR.search(bare):
        return "!=" not in text and not text.startswith("!") and ("==" in text or text.startswith("contains("))
    return False


def _unwrapped(text: str) -> str:
    while text.startswith("(") and _closing(text, 0) == len(text) - 1:
        text = text[1:-1].strip()
    return text


def _closing(text: str, start: int) -> int:
    """Where the parenthesis that opens at `start` closes; -1 when it does not."""
    depth, quote = 0, ""
    for place in range(start, len(text)):
        character = text[place]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return place
    return -1


def _parts(text: str, operator: str) -> list[str]:
    """The operands of an operator that stands outside of quotes and parentheses."""
    parts, start, depth, quote, place = [], 0, 0, "", 0
    while place < len(text):
        character = text[place]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif depth == 0 and text.startswith(operator, place):
            parts.append(text[start:place])
            place += len(operator)
            start = place
            continue
        place += 1
    return [*parts, text[start:]]
