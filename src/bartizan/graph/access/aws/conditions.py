"""Conditions of a policy statement, three-valued: holds, fails, or cannot be decided from configuration.

Semantics: IAM user guide, "Condition operators" and "Condition keys": all keys of all operators must
hold; the values of one key are alternatives (for negated operators: none may match); `…IfExists` holds
when the key is absent; a missing key fails a positive operator and satisfies a negated one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bartizan.graph.globs import matches
from bartizan.model.values import Unknown, Value

WIDE = 8

Context = Mapping[str, tuple[str, ...] | None]
"""What is known of a request: lower-case key → its values; None = the key is known to be absent."""

_TESTS: dict[str, Callable[[str, str], bool]] = {
    "stringequals": lambda wanted, given: wanted == given,
    "stringequalsignorecase": lambda wanted, given: wanted.lower() == given.lower(),
    "stringlike": matches,
    "arnequals": matches,
    "arnlike": matches,
    "ipaddress": lambda wanted, given: given == ANY_ADDRESS and _wide(wanted),
    "bool": lambda wanted, given: wanted.lower() == given.lower(),
}
ANY_ADDRESS = "any"
"""The value of `aws:SourceIp` for a caller who may come from any address."""

_NEGATED = {
    "notipaddress": "ipaddress",
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
}


def holds(condition: Value, context: Context) -> bool | None:
    """Whether `condition` (the element `Condition`) holds in `context`; None when it cannot be decided."""
    if condition is None:
        return True
    if not isinstance(condition, Mapping):
        return None
    answer: bool | None = True
    for operator, keys in condition.items():
        if not isinstance(keys, Mapping):
            answer = _both(answer, None)
            continue
        for key, wanted in keys.items():
            answer = _both(answer, _one(operator, key, wanted, context))
            if answer is False:
                return False
    return answer


def _wide(network: str) -> bool:
    """Whether a network is so wide that naming it limits nobody (AWS calls a bucket public from /8 on)."""
    length = network.rpartition("/")[2]
    return length.isdigit() and int(length) <= WIDE


def _both(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def _one(operator: str, key: str, wanted: Value, context: Context) -> bool | None:
    name = operator.lower()
    quantifier, separator, rest = name.partition(":")
    if separator:
        name = rest
    else:
        quantifier = ""
    optional = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    lowered = key.lower()
    if lowered not in context:
        return None
    given = context[lowered]
    if name == "null":
        return _null(wanted, given)
    negated = name in _NEGATED
    test = _TESTS.get(_NEGATED.get(name, name))
    if test is None:
        return None
    if given is None or not given:
        return optional or negated or quantifier == "forallvalues"
    return _compare(test, _texts(wanted), given, quantifier, negated=negated)


def _compare(
    test: Callable[[str, str], bool],
    wanted: tuple[tuple[str, ...], bool],
    given: Sequence[str],
    quantifier: str,
    *,
    negated: bool,
) -> bool | None:
    values, complete = wanted
    hits = [any(test(value, one) for value in values) for one in given]
    if not complete and not all(hits):
        return None
    good = [not hit for hit in hits] if negated else hits
    if quantifier == "foranyvalue":
        return any(good)
    return all(good)


def _null(wanted: Value, given: tuple[str, ...] | None) -> bool | None:
    values, complete = _texts(wanted)
    if not complete or len(values) != 1:
        return None
    return (not given) == (values[0].lower() == "true")


def _texts(wanted: Value) -> tuple[tuple[str, ...], bool]:
    """The known values as text, and whether all of them are known."""
    items = wanted if isinstance(wanted, Sequence) and not isinstance(wanted, str) else [wanted]
    known = [item for item in items if item is not None and not isinstance(item, Unknown | Mapping)]
    texts = tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in known)
    return texts, len(known) == len(items) and not any("${" in text for text in texts)
