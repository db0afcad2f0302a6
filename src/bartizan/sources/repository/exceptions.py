"""Exceptions that stand in place: `# bartizan: accept RULE until=2027-01-01 reason="…"`.

The comment stands on a line of the block that declares the asset, or directly above it. Any comment
mark will do, and JSON, which has none, may hold it in a text (`"Metadata": {"note": "bartizan: accept …"}`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bartizan.model.exception import ExceptionState, RiskException
from bartizan.model.location import Location
from bartizan.sources.repository.reader import Context, decode

_MOST_FILES = 100_000
_MOST_LINES_ABOVE = 20
_MARK = re.compile(r"bartizan:\s*accept\b[ \t]*(?P<rest>.*)")
_RULE = re.compile(r"[a-z0-9][a-z0-9-]*")
_FIELD = re.compile(r"""\s*(?P<key>[a-z]+)=(?:\\?"(?P<quoted>[^"\\]*)\\?"|'(?P<single>[^']*)'|(?P<bare>[^\s"']+))""")
_KEYS = ("until", "reason", "who")
_COMMENT = re.compile(r"\s*(#|//|/\*|\*|--|;|@|<!--)")


@dataclass(frozen=True, slots=True)
class InPlace:
    """One comment: the exception, the repository that it is in, and the first line of code below it."""

    exception: RiskException
    repo: str
    path: str
    line: int
    below: int


def read_exceptions(paths: Iterable[str], context: Context) -> list[InPlace]:
    """The exceptions in the files at `paths` (relative to the root), in order; what cannot be read has none."""
    found: list[InPlace] = []
    for path in sorted(set(paths))[:_MOST_FILES]:
        file = context.find(path)
        if file is None or file.size > context.limits.parse_bytes:
            continue
        try:
            data = file.read()
            text = decode(data) if b"bartizan" in data else ""
        except (OSError, UnicodeDecodeError):
            # The reader of the file has left a gap for it.
            continue
        found.extend(_in_text(text, path, context.repo))
    return found


def _in_text(text: str, path: str, repo: str) -> list[InPlace]:
    lines = text.splitlines() if "bartizan:" in text else []
    out: list[InPlace] = []
    for number, line in enumerate(lines, 1):
        match = _MARK.search(line)
        if match is None:
            continue
        below = number
        while below < len(lines) and below - number < _MOST_LINES_ABOVE and _COMMENT.match(lines[below - 1]):
            below += 1
        out.append(InPlace(_parse(match["rest"], Location(path, number, number)), repo, path, number, below))
    return out


def _parse(rest: str, location: Location) -> RiskException:
    rule = _RULE.match(rest)
    if rule is None:
        return _invalid("", location, "the id of a rule belongs after 'accept'")
    fields: dict[str, str] = {}
    place = rule.end()
    while field := _FIELD.match(rest, place):
        fields[field["key"]] = field["quoted"] or field["single"] or field["bare"] or ""
        place = field.end()
    unknown = [key for key in fields if key not in _KEYS]
    missing = [key for key in ("until", "reason") if not fields.get(key)]
    if unknown:
        return _invalid(rule[0], location, f"'{unknown[0]}' is none of {', '.join(_KEYS)}")
    if missing:
        return _invalid(rule[0], location, f"'{missing[0]}' is missing: write until=YYYY-MM-DD reason=\"…\"")
    return RiskException(rule[0], fields["reason"], fields.get("who", ""), fields["until"], None, location)


def _invalid(rule: str, location: Location, problem: str) -> RiskException:
    return RiskException(rule, location=location, state=ExceptionState.INVALID, problem=problem)
