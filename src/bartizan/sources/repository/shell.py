"""Shell scripts as the simple commands that they run, and those that run what they download."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

_MOST_LINES = 2_000
_LONGEST_COMMAND = 200
_LONGEST_SUBSTITUTION = 5_000
_NESTED = 5
_SEPARATORS = re.compile(r"&&|\|\||[;|()]|`|(?<!\S)[{}](?=\s|\Z)")


def commands(script: str) -> Iterator[tuple[int, list[str]]]:
    """`(line offset, words)` of each simple command; quotes keep text together.

    What does not parse is split at spaces.
    """
    lines = script.splitlines()[:_MOST_LINES]
    place = 0
    while place < len(lines):
        start, text = place, lines[place]
        while (
            place + 1 < len(lines) and (text.endswith("\\") or _open_quote(text)) and place - start < _LONGEST_COMMAND
        ):
            place += 1
            text = (text[:-1] if text.endswith("\\") else text + "\n") + lines[place]
        place += 1
        for piece in _pieces(text):
            words = _words(piece)
            if words:
                yield start, words


def _open_quote(text: str) -> bool:
    try:
        shlex.split(text, comments=True)
    except ValueError:
        return True
    return False


def _pieces(text: str, depth: int = 0) -> list[str]:
    """The text cut at separators outside of quotes; what stands in `$(…)` is a piece of its own too."""
    out: list[str] = []
    start, quote, place = 0, "", 0
    closed = depth < _NESTED
    while place < len(text):
        character = text[place]
        opens = closed and quote != "'" and text.startswith("$(", place) and not text.startswith("$((", place)
        inside = _substitution(text, place) if opens else None
        # After one that does not end, none is looked for: each look reads on to the end.
        closed = closed and (inside is not None or not opens)
        if inside is not None:
            out.extend(_pieces(inside, depth + 1))
            place += len(inside) + 3
            continue
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and text[place - 1 : place] != "\\":
            quote = character
        else:
            match = _SEPARATORS.match(text, place)
            if match is not None:
                out.append(text[start:place])
                place = start = match.end()
                continue
        place += 1
    return [*out, text[start:]]


def _substitution(text: str, place: int) -> str | None:
    """What stands in the `$(…)` that opens at `place`; None where it does not close."""
    depth = 0
    for end in range(place + 1, min(len(text), place + _LONGEST_SUBSTITUTION)):
        depth += (text[end] == "(") - (text[end] == ")")
        if depth == 0:
            return text[place + 2 : end]
    return None


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        return text.replace('"', " ").replace("'", " ").split()


_FETCHES = r"(?:curl|wget|iwr|irm|Invoke-WebRequest|Invoke-RestMethod|fetch)"
_INTERPRETERS = r"(?:[\w/]*/)?(?:(?:ba|da|z|k|a)?sh|python[\d.]*|node|perl|ruby|php|iex|Invoke-Expression|pwsh)"
_DOWNLOADED = re.compile(
    rf"\b{_FETCHES}\b[^|;&\n]{{0,400}}\|\s*"
    rf"(?:sudo\s+(?:-\S+\s+)*)?(?:env\s+)?(?:\w+=\S*\s+)*{_INTERPRETERS}(?=[\s;&\"')`]|\Z)"
    rf"|\b{_INTERPRETERS}\s+(?:-\w+\s+)*[\"']?(?:\$\(|`|<\(|<<<\s*[\"']?\$\()\s*{_FETCHES}\b[^)`\n]{{0,400}}"
    rf"|\b(?:source|eval|\.)\s+[\"']?(?:<\(|\$\(|`)\s*{_FETCHES}\b[^)`\n]{{0,400}}"
)
_SENDS = re.compile(
    r"\b(?:curl|wget|nc|ncat)\b[^|;&\n]{0,300}(?:\s-(?:d|F|T)\b|--data\S*|--form|--upload-file|--post-\w+"
    r"|\s-X\s*P)[^\n]{0,200}"
    r"(?:\.env\b|\.ssh/|id_rsa|\.aws/|\$\(env\)|`env`|\.netrc|credentials|/etc/passwd|printenv|\.claude|transcript)"
    r"|(?:\benv\b|\bprintenv\b|\bcat\s+\S*(?:\.env\b|\.ssh/\S+|id_rsa|\.aws/credentials|\.netrc))[^|;\n]{0,80}\|"
    r"[^;\n]{0,120}\b(?:curl|wget|nc|ncat)\b"
)
_LONGEST_SCRIPT = 200_000


def downloaded(script: str) -> Iterator[tuple[str, int]]:
    """`(command, line offset)` of each command that hands what it has just downloaded to an interpreter."""
    yield from _matches(_DOWNLOADED, script)


def sent(script: str) -> Iterator[tuple[str, int]]:
    """`(command, line offset)` of each command that sends secrets of this machine elsewhere."""
    yield from _matches(_SENDS, script)


def _matches(pattern: re.Pattern[str], script: str) -> Iterator[tuple[str, int]]:
    text = script[:_LONGEST_SCRIPT].replace("\\\n", "  ")
    for match in pattern.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        if not text[start : match.start()].lstrip().startswith("#"):
            yield match.group().strip()[:300], text.count("\n", 0, match.start())
