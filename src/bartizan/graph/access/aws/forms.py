"""The forms in which people write policies, principals and levels into a request, each brought into one.

A policy may be an object, its JSON text (also percent-encoded, as the IAM API returns it), a list of
statements, one statement, or any of these inside what the AWS command line prints around it.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import unquote

from bartizan.graph.access.aws.policy import CURRENT
from bartizan.model.errors import InputError

_AROUND = ("PolicyDocument", "Document", "AssumeRolePolicyDocument", "PolicyVersion", "Policy", "policy", "document")
_DEEP = 4
"""Lists and wrappings around a policy; more mean nothing."""
_DIGITS = 12
_WORDS = 3
"""Hints are given for at most so many names."""


def policies(value: object, depth: int = _DEEP) -> list[object]:
    """Every policy in `value`, whatever its form; what is no policy stays as it is, so that no deny is lost."""
    if value is None or (isinstance(value, str | Mapping | list) and not value):
        return []
    if isinstance(value, str):
        return _of_text(value, depth)
    if isinstance(value, list) and depth:
        return list(_of_list(value, depth))
    if isinstance(value, Mapping) and "Statement" not in value and depth:
        inner = next((value[key] for key in _AROUND if key in value), None)
        if inner is not None:
            return policies(inner, depth - 1)
        if "Effect" in value:
            return [{"Version": CURRENT, "Statement": [value]}]
    return [value]


def _of_text(text: str, depth: int) -> list[object]:
    """A text that holds more than one policy's object is read here; the rest is left to who reads policies."""
    plain = unquote(text) if text.lstrip().lower().startswith(("%7b", "%5b")) else text
    if plain.lstrip().startswith("[") and depth:
        try:
            return policies(json.loads(plain), depth - 1)
        except (ValueError, RecursionError):
            return [plain]
    return [plain]


def _of_list(value: Sequence[object], depth: int) -> Iterator[object]:
    """The policies of a list; statements that stand in it bare are one policy of the current version."""
    bare = [one for one in value if isinstance(one, Mapping) and "Effect" in one and "Statement" not in one]
    if bare:
        yield {"Version": CURRENT, "Statement": bare}
    for one in value:
        if not any(one is other for other in bare):
            yield from policies(one, depth - 1)


def levels(value: object, where: str) -> list[list[object]]:
    """The policies of each level. Raises `InputError` where it is not told which policies are on one level."""
    if value is None or (isinstance(value, str | Mapping | list) and not value):
        return []
    if not isinstance(value, list):
        if isinstance(value, str) or (isinstance(value, Mapping) and ({"Statement", "Effect", *_AROUND} & set(value))):
            return [policies(value)]
        raise InputError("must be a list of levels", where=where, hint=_LEVELS)
    if len(value) == 1 and not isinstance(value[0], list):
        return [policies(value[0])]  # one policy without the brackets of its level can mean only one thing
    if value and all(isinstance(one, Mapping) and "Effect" in one for one in value):
        return [policies(value)]
    for index, level in enumerate(value):
        if not isinstance(level, list) and level is not None:
            raise InputError("must be a list of the policies of one level", where=f"{where}[{index}]", hint=_LEVELS)
    return [policies(level) for level in value]


_LEVELS = "write [[policies of the root], [of the account]]"


def principal(value: object, where: str) -> object:
    """The principal of `{"AWS": …}`, `{"arn": …}`, a list of one or the number of an account. Raises `InputError`."""
    if isinstance(value, Mapping):
        named = next((value[key] for key in ("arn", "Arn", "ARN") if key in value), None)
        value = named if named is not None else next(iter(value.values())) if len(value) == 1 else value
    value = only(value, where, "principal")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value).zfill(_DIGITS)
    if isinstance(value, str) and value.strip().lower() == "anonymous":
        return "*"
    if isinstance(value, str) and value.startswith("arn:") and ("*" in value or "?" in value):
        raise InputError(f"'{value}' is a pattern", where=where, hint="give the ARN of the one who asks")
    if isinstance(value, str) and ":assumed-role/" in value and value.partition(":assumed-role/")[2].count("/") == 0:
        raise InputError(
            f"'{value}' lacks the name of the session", where=where, hint="write …:assumed-role/ROLE/SESSION"
        )
    return value


def only(value: object, where: str, what: str) -> object:
    """The value of a list of one, or of `{"arn": …}`. Raises `InputError` for several: a request has one."""
    if isinstance(value, list) and len(value) > 1:
        raise InputError(f"a request has one {what}", where=where, hint="write a list of requests, one for each")
    if isinstance(value, list) and value:
        return value[0]
    if isinstance(value, Mapping):
        return next((value[key] for key in ("arn", "Arn", "ARN") if key in value), value)
    return value


def account(value: object, where: str) -> str | None:
    """An account by its number or by an ARN in it. Raises `InputError` for a name: it tells no account."""
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value).zfill(_DIGITS)
    text = value.strip() if isinstance(value, str) else ""
    if text.startswith("arn:") and text.count(":") > _WORDS:
        text = text.split(":")[4]
    text = text.replace("-", "") if text.replace("-", "").isdigit() else text
    if text.isdigit() or text in ("aws", "amazon"):
        return text
    raise InputError("must be the number of an account", where=where, hint="write its 12 digits as a text")


def misnamed(names: Collection[object], known: Sequence[str], where: str, what: str, cutoff: float) -> None:
    """Raise `InputError` for a name that is nearly a known one: what it holds would be lost."""
    for name in names:
        close = difflib.get_close_matches(str(name).lower(), known, 1, cutoff)
        if name not in known and close:
            raise InputError(f"unknown {what} '{name}'", where=where, hint=f"did you mean '{close[0]}'?")
