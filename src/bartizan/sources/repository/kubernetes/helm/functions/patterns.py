"""sprig's functions of regular expressions: RE2, whose syntax is Go's, in linear time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import re2

from bartizan.sources.repository.kubernetes.helm.functions.text import bounded
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import Function

_LONGEST_PATTERN = 10_000


def compiled(pattern: str) -> Any:
    """The pattern compiled. Raises `TemplateError`."""
    options = re2.Options()
    options.log_errors = False
    if len(pattern) > _LONGEST_PATTERN:
        raise TemplateError("a regular expression that is too long")
    try:
        return re2.compile(str(pattern), options)
    except re2.error as error:
        raise TemplateError(f"not a regular expression: {pattern[:80]}") from error


def _matches(pattern: str, text: str, most: int = -1) -> Iterator[Any]:
    number, end = 0, -1
    for match in compiled(pattern).finditer(str(text)):
        if 0 <= most <= number:
            return
        # Unlike here, an empty match right after another is none in Go.
        if match.end() > match.start() or match.start() != end:
            number += 1
            yield match
        end = match.end()


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text."""
    return compiled(pattern).search(str(text)) is not None


def found(pattern: str, text: str) -> str:
    """The first match; empty where there is none."""
    match = compiled(pattern).search(str(text))
    return str(match.group()) if match else ""


def all_found(pattern: str, text: str, most: int) -> list[object]:
    """All matches, at most `most` of them where that is not negative."""
    return [str(match.group()) for match in _matches(pattern, text, most)]


_REFERENCE = re.compile(r"\$(?:\$|\{(\w+)\}|(\w+))", re.ASCII)


def expanded(template: str, match: Any) -> str:
    """Go's `$1`, `${1}`, `${name}` and `$$`; the name is the longest word after `$`."""

    def group(reference: re.Match[str]) -> str:
        name = reference.group(1) or reference.group(2)
        if name is None:
            return "$"
        known = match.re.groupindex
        index = int(name) if name.isdigit() and len(name) < _DIGITS else known.get(name)
        return "" if index is None or index > match.re.groups else match.group(index) or ""

    return _REFERENCE.sub(group, template)


_DIGITS = 4


def replaced(pattern: str, text: str, new: str, *, literal: bool = False) -> str:
    """Every match replaced, with references to its groups unless `literal`."""
    out: list[str] = []
    length = place = 0
    for match in _matches(pattern, text):
        piece = text[place : match.start()] + (new if literal else expanded(new, match))
        length += len(piece)
        bounded(length)
        out.append(piece)
        place = match.end()
    return "".join(out) + text[place:]


def parted(pattern: str, text: str, most: int) -> list[object]:
    """The text between the matches, in at most `most` pieces where that is not negative."""
    if most == 0:
        return []
    out: list[object] = []
    place = 0
    for match in _matches(pattern, text):
        if most > 0 and len(out) == most - 1:
            break
        if match.end() == 0 or (match.start() == match.end() == len(text)):
            continue
        out.append(text[place : match.start()])
        place = match.end()
    return [*out, text[place:]]


def _literally(pattern: str, text: str, new: str) -> str:
    return replaced(pattern, text, new, literal=True)


_CALLS: Mapping[str, tuple[Callable[..., object], str, str]] = {
    "egexFind": (found, "ss", "hide"),
    "egexFindAll": (all_found, "ssi", "hide"),
    "egexReplaceAll": (replaced, "sss", "hide"),
    "egexReplaceAllLiteral": (_literally, "sss", "hide"),
    "egexSplit": (parted, "ssi", "hide"),
}


def _matches_or_not(pattern: str, text: str) -> bool:
    """Whether the pattern is found; a pattern that is none is not."""
    try:
        return matches(pattern, text)
    except TemplateError:
        return False


PATTERNS: Mapping[str, Function] = {
    "regexMatch": Function(_matches_or_not, "ss", "ask"),
    "mustRegexMatch": Function(matches, "ss", "ask"),
    **{prefix + name: Function(*call) for name, call in _CALLS.items() for prefix in ("r", "mustR")},
    "regexQuoteMeta": Function(lambda text: re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text), "s"),
    "mustRegexQuoteMeta": Function(lambda text: re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text), "s"),
}
