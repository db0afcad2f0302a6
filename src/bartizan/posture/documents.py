"""Policy documents of AWS as rules see them: JSON text or object, one statement or many, partly unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from bartizan.catalog.expression.pieces import head, tail
from bartizan.catalog.paths import Step
from bartizan.model.values import Unknown, parse

MAX_TEXT = 1_000_000
_WILD = re.compile(r"[*?]")
_HOLE = "\0"
_ARN_PARTS = 6

# How all resources of an account that an action works on are written after the account: Service
# Authorization Reference, "Resource types" of each service. A service's actions stand before its name.
_ALL_OF: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "s3": ("s3", ("*/*",)),
    "dynamodb": ("dynamodb", ("table/*",)),
    "secretsmanager": ("secretsmanager", ("secret:*",)),
    "lambda": ("lambda", ("function:*", "function*")),
    "iam": ("iam", ("role/*", "role*")),
    "sts": ("iam", ("role/*", "role*")),
    "ssm": ("ssm", ("parameter/*", "parameter*")),
}
MAX_STATEMENTS = 2_000

Found = tuple[tuple[Step, ...], Any]
"""Where a statement stands in its document, and the statement: an object or `Unknown`."""


def as_list(value: Any) -> list[Any]:
    """A list as it is, nothing as the empty list, anything else as a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def statements(document: Any) -> list[Found]:
    """The statements of a document, each with its place; what cannot be read is one `Unknown`."""
    place: tuple[Step, ...] = ("Statement",)
    if isinstance(document, str):
        document, place = _parsed(document), ()
    if document is None:
        return []
    if isinstance(document, Unknown):
        return [((), document)]
    if not isinstance(document, Mapping):
        return [((), Unknown("a policy that is not a document"))]
    listed = document.get("Statement")
    if isinstance(listed, Unknown):
        return [(place, Unknown(listed.why))]
    items = as_list(listed)
    if len(items) > MAX_STATEMENTS:
        return [(place, Unknown(f"more than {MAX_STATEMENTS} statements"))]
    indexed = isinstance(listed, list | tuple) and place
    return [((*place, index) if indexed else place, _statement(item)) for index, item in enumerate(items)]


def _parsed(text: str) -> Any:
    if len(text) > MAX_TEXT:
        return Unknown("a policy document over 1 MB")
    try:
        return parse(json.loads(text))
    except (ValueError, RecursionError, TypeError):
        return Unknown("a policy document that is not JSON")


def _statement(item: Any) -> Any:
    if isinstance(item, Unknown):
        return Unknown(item.why)
    return item if isinstance(item, Mapping) else Unknown("a statement that is not an object")


def either(verdicts: Iterator[Any]) -> Any:
    """True when one verdict is, else the first unknown, else false."""
    unknown: Any = False
    for verdict in verdicts:
        if verdict is True:
            return True
        if isinstance(verdict, Unknown) and unknown is False:
            unknown = verdict
    return unknown


def has_effect(statement: Mapping[str, Any], effect: str) -> Any:
    """Whether the statement allows (`Allow`) or denies (`Deny`)."""
    found = statement.get("Effect")
    if isinstance(found, Unknown):
        return found
    return isinstance(found, str) and found == effect


def covers(patterns: Any, wanted: str, *, ignore_case: bool = True) -> Any:
    """Whether one of the patterns covers all that `wanted` (which may hold `*` itself) stands for."""
    return either(_covers(pattern, wanted, ignore_case) for pattern in as_list(patterns))


def _covers(pattern: Any, wanted: str, ignore_case: bool) -> Any:
    if isinstance(pattern, Unknown):
        return _unknown_pattern(pattern, wanted, ignore_case)
    if not isinstance(pattern, str):
        return Unknown("a pattern that is not text")
    if ignore_case:
        pattern, wanted = pattern.lower(), wanted.lower()
    return _glob(pattern, wanted)


def _unknown_pattern(pattern: Unknown, wanted: str, ignore_case: bool) -> Any:
    """A reference to one resource's attribute is not everything; nor is a text that could not cover it."""
    if wanted == "*" and pattern.attribute is not None:
        return False
    if pattern.pieces:
        widest = _widest(pattern)
        if ignore_case:
            widest, wanted = widest.lower(), wanted.lower()
        if not _glob(widest, wanted):
            return False
    return pattern


def _widest(pattern: Unknown) -> str:
    """The pattern that covers whatever one with holes may: each hole may hold a `*`."""
    return "".join("*" if piece is None else piece for piece in pattern.pieces)


def _glob(pattern: str, wanted: str) -> bool:
    return fnmatchcase(wanted, pattern.replace("[", "[[]"))


def overlaps(patterns: Any, wanted: str) -> Any:
    """Whether one of the patterns and `wanted` have anything in common."""
    return either(_overlaps(pattern, wanted.lower()) for pattern in as_list(patterns))


def _overlaps(pattern: Any, wanted: str) -> Any:
    if isinstance(pattern, Unknown):
        return False if pattern.pieces and _apart(pattern, wanted) else pattern
    text = str(pattern).lower()
    return _glob(text, wanted) or _glob(wanted, text)


def _apart(pattern: Unknown, wanted: str) -> bool:
    """Whether no filling of the pattern's holes has anything in common with `wanted`."""
    if _glob(_widest(pattern).lower(), wanted):
        return False
    begin, end = _WILD.split(wanted, 1)[0], _WILD.split(wanted)[-1]
    first, last = head(pattern.pieces).lower(), tail(pattern.pieces).lower()
    together = (first.startswith(begin) or begin.startswith(first)) and (last.endswith(end) or end.endswith(last))
    return not together


def covers_action(statement: Mapping[str, Any], action: str) -> Any:
    """Whether the statement is about every action that `action` stands for, by Action or NotAction."""
    if statement.get("NotAction") is not None:
        spared = overlaps(statement["NotAction"], action)
        return spared if isinstance(spared, Unknown) else not spared
    return covers(statement.get("Action"), action)


def covers_resource(statement: Mapping[str, Any], resource: str) -> Any:
    """Whether the statement is about every resource that `resource` stands for."""
    if statement.get("NotResource") is not None:
        spared = overlaps(statement["NotResource"], resource)
        return spared if isinstance(spared, Unknown) else not spared
    return covers(statement.get("Resource"), resource, ignore_case=False)


def covers_account(statement: Mapping[str, Any], action: str) -> bool:
    """Whether the statement is about every resource of a whole account that this one action works on.

    `arn:aws:secretsmanager:eu-west-1:123456789012:secret:*` is no `*`, and all the secrets there are. It is
    known also where the partition, the region or the account is not.
    """
    service = action.partition(":")[0].lower()
    if "*" in action or statement.get("NotResource") is not None or service not in _ALL_OF:
        return False
    names, words = _ALL_OF[service]
    return any(_is_all_of(pattern, names, ("*", *words)) for pattern in as_list(statement.get("Resource")))


def _is_all_of(pattern: Any, service: str, words: tuple[str, ...]) -> bool:
    if isinstance(pattern, Unknown):
        pattern = "".join(_HOLE if piece is None else piece for piece in pattern.pieces)
    if not isinstance(pattern, str):
        return False
    parts = pattern.split(":", _ARN_PARTS - 1)
    return len(parts) == _ARN_PARTS and parts[0] == "arn" and parts[2] in (service, "*") and parts[-1] in words
