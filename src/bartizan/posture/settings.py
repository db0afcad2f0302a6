"""Secrets in settings and scripts: what a name or a shape gives away."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bartizan.catalog.expression.pieces import head
from bartizan.catalog.paths import Step
from bartizan.model.values import Unknown

_SECRET_NAME = re.compile(
    r"(?i)(?:pass(?:word|wd|phrase)|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|conn(?:ection)?[_-]?str)"
)
_NOT_SECRET_NAME = re.compile(
    r"(?i)(?:arn|name|path|file|uri|url|id|ttl|max[_-]?tokens?|tokens?[_-]?(?:limit|count|max)|tokenizer.*|expiry)\Z"
)
_SECRET_VALUE = re.compile(
    r"(?:AKIA|ASIA)[A-Z0-9]{16}|sk-[A-Za-z0-9_-]{20,}|hf_[A-Za-z0-9]{30,}|gh[pousr]_[A-Za-z0-9]{36}"
)
# `NAME=value` of a shell and `"name": "value"` of JSON.
_ASSIGNED = re.compile(
    r"""(?P<name>[A-Za-z_][A-Za-z0-9_-]{1,80})(?:["']?[ \t]{0,4}:[ \t]{0,4}["']|=["']?)"""
    r"""(?P<value>[^\s"',;<>$`{}]{8,200})"""
)
# `name: value` of YAML, which needs no quotes: alone on its line, and longer than a word is.
_LINE = re.compile(
    r"""(?m)^[ \t]{0,40}(?:-[ \t])?(?P<name>[A-Za-z_][A-Za-z0-9_-]{1,80}):[ \t]{1,4}"""
    r"""(?P<value>[^\s"',;<>$`{}()\[\]]{16,200})[ \t]*$"""
)
_PLAIN = frozenset({"arn", "id", "name", "version", "uri", "url", "endpoint", "host", "fqdn"})
"""How attributes end that are names and addresses of things."""
_LONGEST_NAME = 120
# A name that is given a value, or a flag before its own; and a value that may be a whole object, list or block.
_BEFORE_HOLE = re.compile(
    r"""(?P<name>[A-Za-z_-][A-Za-z0-9_-]{1,80})(?:["']?[ \t]{0,4}[:=][ \t]{0,4}["']?|[ \t]{1,4})\Z"""
)
_OPEN_HOLE = re.compile(r"(?:[\[{,:]|\A|\n[ \t]{0,40})\Z")
_AFTER_OPEN_HOLE = re.compile(r"[\]},\n]|\Z")
_LONGEST_TEXT = 200_000
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{16,}={0,2}\s*\Z")
_REFERENCE = re.compile(
    r"arn:|\{\{resolve:|\$\{|@Microsoft\.KeyVault|projects/|vault:|ssm:|/"
    # A name in a store of secrets: words of small letters between slashes.
    r"|(?-i:[a-z][a-z0-9_.-]*(?:/[a-z][a-z0-9_.-]*)+)\Z",
    re.IGNORECASE,
)


def holds_secret(variables: Any) -> Any:
    """Whether a map of settings, or a list of names with values, holds a password, key or token in plain text.

    A setting that is named like one and whose value is not known makes the answer unknown, save where
    the value is another asset's name, id or ARN.
    """
    variables = _named(variables)
    if next(_secrets(variables), None) is not None:
        return True
    settings = variables.items() if isinstance(variables, Mapping) else ()
    unknown = (value for name, value in settings if isinstance(value, Unknown) and _is_secret_name(str(name)))
    return next((value for value in unknown if not _refers(value)), False)


def typed(value: Any) -> Any:
    """The value that is typed here; null where a Secret, a store of secrets or another asset gives it."""
    if isinstance(value, Unknown):
        if value.assets or value.attribute or _refers(value):
            return None
        # A value that is only known to be there may be typed where it comes from.
        return value if any(value.pieces) else Unknown(value.why)
    return None if isinstance(value, str) and _REFERENCE.match(value) else value


def after_last(text: Any, mark: Any) -> Any:
    """What stands after the last `mark` of a text, the whole text where there is none."""
    if isinstance(text, Unknown):
        last = text.pieces[-1] if text.pieces else None
        return last.rpartition(str(mark))[2] if last is not None and str(mark) in last else text
    return text.rpartition(str(mark))[2] if isinstance(text, str) else None


def secret_in(text: Any) -> Any:
    """Whether a script, a prompt or a document holds a password, key or token in plain text.

    Of a text with holes, a hole leaves it open where it stands for a secret by the name before it, or
    for more than a word.
    """
    if isinstance(text, Unknown):
        known = [piece for piece in text.pieces if piece is not None]
        if any(_text_holds(piece) for piece in known):
            return True
        return text if not known or _hides(text.pieces) else False
    return isinstance(text, str) and _text_holds(text)


def _hides(pieces: tuple[str | None, ...]) -> bool:
    """Whether one of the holes may stand for a secret."""
    around = ("", *pieces, "")
    for before, piece, after in zip(around, around[1:], around[2:], strict=False):
        if piece is not None:
            continue
        if before is None or after is None:
            return True
        name = _BEFORE_HOLE.search(before[-_LONGEST_NAME:])
        if _OPEN_HOLE.search(before) and _AFTER_OPEN_HOLE.match(after):
            return True
        if (name is not None and _is_secret_name(name["name"])) or (after[:1] == "@" and "://" in before):
            return True
    return False


def decoded(text: Any) -> Any:
    """The text behind Base64; a text that is not encoded stays as it is."""
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT or _BASE64.match(text) is None:
        return text
    try:
        inner = base64.b64decode(text, validate=False).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return text
    return inner if inner.isprintable() or "\n" in inner else text


def _text_holds(text: str) -> bool:
    text = text[:_LONGEST_TEXT]
    if _SECRET_VALUE.search(text) is not None:
        return True
    # What somebody typed as a password has a digit in it; a word after a colon is prose.
    found = ((match["name"], match["value"]) for pattern in (_ASSIGNED, _LINE) for match in pattern.finditer(text))
    return any(_named_secret(name, value) and any(one.isdigit() for one in value) for name, value in found)


def _named(variables: Any) -> Any:
    """A list of `{Name, Value}`, as ECS and Kubernetes write an environment, as a map."""
    if not isinstance(variables, list | tuple):
        return variables
    pairs = [one for one in variables if isinstance(one, Mapping)]
    return {
        str(pair.get("Name", pair.get("name"))): pair.get("Value", pair.get("value"))
        for pair in pairs
        if "Name" in pair or "name" in pair
    }


def _refers(value: Unknown) -> bool:
    *_, last = words = re.split(r"[._]", (value.attribute or "").lower())
    return (last in _PLAIN and "sas" not in words) or _REFERENCE.match(head(value.pieces)) is not None


def places_of_secrets(variables: Any) -> list[tuple[Step, ...]]:
    """Which settings of `holds_secret` are the secrets."""
    if isinstance(variables, list | tuple):
        names = set(_secrets(_named(variables)))
        pairs = ((at, one) for at, one in enumerate(variables) if isinstance(one, Mapping))
        return [(at,) for at, one in pairs if str(one.get("Name", one.get("name"))) in names]
    return [(name,) for name in _secrets(variables)]


def _secrets(variables: Any) -> Iterator[str]:
    if not isinstance(variables, Mapping):
        return
    for name, value in variables.items():
        if isinstance(value, str) and value and (_named_secret(name, value) or _SECRET_VALUE.search(value)):
            yield str(name)


def _is_secret_name(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None and _NOT_SECRET_NAME.search(name) is None


def _named_secret(name: str, value: str) -> bool:
    return (
        _is_secret_name(name)
        and _REFERENCE.match(value) is None
        and value.lower() not in ("true", "false", "none", "null")
    )
