"""Masking: what may be shown of a value that must not be shown."""

from __future__ import annotations

import re

BULLETS = "••••"
"""What stands for the hidden part, of one length whatever the part's own: a length is a hint too."""

_EXCERPT_RUNS = re.compile(
    r"(?P<url>(?<=://)[^\s:/@]{0,80}:[^\s@]{1,120}@)"
    r"|(?P<mail>[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24})"
    r"|(?P<digits>\d(?:[ .-]?\d){5,})"
    r"|(?P<token>(?=[^\s\"'<>]{0,400}\d)[A-Za-z0-9_+/=.~-]{16,}|[A-Za-z0-9_+/=.~-]{32,})"
    r"|(?P<secret>(?i:password|passwd|pwd|secret|token|api[_-]?key)[\"']?\s{0,3}(?:is|[:=])\s{0,3}\S{1,200})"
)


def mask(value: str, start: int = 0, end: int = 0) -> str:
    """`value` with at most `start` first and `end` last characters shown.

    No more than a third of the value is ever shown: what is too short is hidden whole.

    >>> mask("4111111111111111", 0, 4)
    '••••1111'
    >>> mask("1234", 0, 4)
    '••••4'
    """
    allowed = len(value) // 3
    start = min(start, allowed)
    end = min(end, allowed - start)
    return f"{value[:start]}{BULLETS}{value[len(value) - end :] if end else ''}"


def mask_mail(value: str) -> str:
    """An e-mail address with the first letter and the last domain label shown.

    >>> mask_mail("ana.perez@shop.example")
    'a••••@••••.example'
    """
    local, _, domain = value.rpartition("@")
    if not local:
        return mask(value)
    return f"{local[:1]}{BULLETS}@{BULLETS}.{domain.rpartition('.')[2]}"


def mask_text(text: str) -> str:
    """`text` for people's eyes: addresses, digit runs, tokens and what follows `password` are hidden.

    For excerpts of prompts and answers (a few hundred characters), where the words around the value
    are what the reader needs.

    >>> mask_text("send it to ana@shop.example, card 4111 1111 1111 1111")
    'send it to a••••@••••.example, card ••••11'
    """

    def hidden(match: re.Match[str]) -> str:
        found = match.group()
        if match.lastgroup == "url":
            return f"{found.partition(':')[0]}:{BULLETS}@"
        if match.lastgroup == "mail":
            return mask_mail(found)
        if match.lastgroup == "digits":
            return mask(found, 0, 2)
        if match.lastgroup == "secret":
            label = re.match(r"[A-Za-z_-]+", found)
            return f"{label.group() if label else ''} {BULLETS}"
        return mask(found, 4, 0)

    return _EXCERPT_RUNS.sub(hidden, text)


def excerpt(text: str, start: int, end: int, around: int = 40) -> str:
    """The masked neighbourhood of `text[start:end]` on one line, at most about 200 characters.

    Cut outwards to whole words, so that a value is never halved into something unrecognisable.
    """
    end = min(end, start + 120)
    left, right = max(0, start - around), min(len(text), end + around)
    while left > 0 and start - left < around * 3 and not text[left - 1].isspace():
        left -= 1
    while right < len(text) and right - end < around * 3 and not text[right].isspace():
        right += 1
    shown = " ".join(mask_text(text[left:right]).split())
    shown = "".join(char for char in shown if char.isprintable())
    return f"{'…' if left else ''}{shown}{'…' if right < len(text) else ''}"
