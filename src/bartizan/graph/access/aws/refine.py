"""Is a decision that misses some keys really open? Tries every kind of value that those keys can have.

Three-valued logic alone calls `Allow if k = a` beside `Allow if k ≠ a` open. For each missing key the
conditions on it part all values into a few classes (equal to a listed text, between two numbers, inside a
network, absent …); one value of each class is tried. If all lead to one decision, that is the decision;
else the keys that remain are those whose value alone can change it. Keys whose classes cannot be told
(wildcards inside a text, use as a variable) stay unknown in every trial, so the answer stays sound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, pairwise, product
from typing import Any

from bartizan.graph.access.aws.conditions import Test
from bartizan.graph.access.aws.derived import Known
from bartizan.graph.access.aws.policy import Document, Statement, strings
from bartizan.graph.access.aws.settle import Policies, Rules, Verdict, settle
from bartizan.graph.access.aws.variables import PRESENT, Variable, template
from bartizan.graph.access.aws.weigh import Ask

TRIALS = 1_024
WORK = 100_000
"""Statements weighed in all trials together."""
CLASSES = 5
"""Values of a key with several values are tried in every combination; more classes are left unknown."""
OTHER = "\0other"

Values = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class _Key:
    lowered: str
    name: str
    trials: tuple[Values, ...]


def refined(ask: Ask, context: Known, policies: Policies, rules: Rules, found: Verdict) -> Verdict:
    """The verdict with what the missing keys cannot change decided."""
    if found.allowed is not None or not found.keys:
        return found
    statements = list(_statements(policies))
    keys = _tried(found.keys, context, statements)
    if not keys:
        return found
    outcomes: dict[tuple[Values, ...], Verdict] = {}
    for values in product(*(one.trials for one in keys)):
        trial = context.with_values({one.lowered: value for one, value in zip(keys, values, strict=True)})
        outcomes[values] = settle(replace(ask, context=trial), policies, rules)
    decisions = {one.allowed for one in outcomes.values()}
    if len(decisions) == 1 and None not in decisions:
        return _whatever(next(iter(outcomes.values())))
    if None in decisions:
        return found
    telling = _telling(keys, {values: one.allowed for values, one in outcomes.items()})
    return replace(found, keys=tuple(one for one in found.keys if one.lower() in telling))


def _tried(names: Iterable[str], context: Known, statements: Sequence[Statement]) -> list[_Key]:
    """The keys whose values are tried: as many as the bounds allow, those with the fewest values first."""
    used = _variables(statements)
    tests: dict[str, list[Test]] = defaultdict(list)
    for one in statements:
        for test in one.tests:
            tests[test.lowered].append(test)
    known = (_key(name, context, tests[name.lower()]) for name in names if name.lower() not in used)
    out: list[_Key] = []
    trials = 1
    for key in sorted((one for one in known if one is not None), key=lambda one: len(one.trials)):
        trials *= len(key.trials)
        if trials > TRIALS or trials * len(statements) > WORK:
            break
        out.append(key)
    return out


def _whatever(found: Verdict) -> Verdict:
    return replace(found, because=f"whatever the missing keys are, {found.because}", keys=(), why=())


def _telling(keys: Sequence[_Key], outcomes: dict[tuple[Values, ...], bool | None]) -> set[str]:
    """The keys of which one value alone can change the decision."""
    out: set[str] = set()
    for at, key in enumerate(keys):
        seen: dict[tuple[Values, ...], bool | None] = {}
        for values, decision in outcomes.items():
            rest = (*values[:at], *values[at + 1 :])
            if seen.setdefault(rest, decision) is not decision:
                out.add(key.lowered)
                break
    return out


def _statements(policies: Policies) -> Iterator[Statement]:
    documents: Iterable[Document] = chain(
        policies.identity,
        (policies.resource,) if policies.resource is not None else (),
        policies.boundaries,
        policies.session,
        policies.endpoints,
        *policies.scps,
        *policies.rcps,
    )
    for document in documents:
        yield from document.statements


def _variables(statements: Iterable[Statement]) -> set[str]:
    """The keys that some policy uses as a variable."""
    texts = (
        text
        for one in statements
        for text in chain(strings(one.resources), strings(one.not_resources), *(test.open_ for test in one.tests))
        if one.variables
    )
    return {piece.key for text in texts for piece in template(text) or () if isinstance(piece, Variable)}


def _key(name: str, context: Known, tests: Sequence[Test]) -> _Key | None:
    """One value of every class of a key by its tests; None when they cannot be told."""
    lowered = name.lower()
    singles = _classes(tests)
    if singles is None:
        return None
    trials: list[Values] = [(one,) for one in singles]
    if any(test.quantifier for test in tests):
        if len(singles) > CLASSES:
            return None
        trials = [some for size in range(1, len(singles) + 1) for some in combinations(singles, size)]
    if context.get(lowered) is not PRESENT:
        trials.append(None)
    return _Key(lowered, name, tuple(trials))


def _classes(tests: Sequence[Test]) -> list[str] | None:
    """Values between which the tests of a key can tell; None when that is not known."""
    if any(test.broken is not None or test.open_ or not test.complete for test in tests):
        return None
    families = {_family(test.operator.name) for test in tests if test.operator is not None}
    wanted = [one for test in tests for one in test.wanted]
    if not families:
        return [OTHER]
    if len(families) > 1:
        return None
    found = _of_family(families.pop(), wanted)
    return None if found is None else [one for one in dict.fromkeys(found) if one]


def _of_family(family: str, wanted: Sequence[Any]) -> list[str] | None:
    match family:
        case "caseless":
            return [*map(str, wanted), OTHER]
        case "pattern":
            return _patterns(wanted)
        case "bool":
            return ["true", "false"]
        case "ipaddress":
            return _addresses(wanted)
        case "numeric":
            return [str(one) for one in _between(wanted)]
        case "date":
            return [f"{one:.3f}" for one in _between(wanted)]
    return None


def _family(operator: str) -> str:
    """Operators that can be told apart on one key together."""
    if operator in ("stringequals", "stringlike", "arnequals", "arnlike"):
        return "pattern"
    if operator == "stringequalsignorecase":
        return "caseless"
    return next((one for one in ("numeric", "date", "bool", "ipaddress") if operator.startswith(one)), "other")


def _patterns(wanted: Iterable[object]) -> list[str] | None:
    """Texts and beginnings of texts; a wildcard elsewhere makes more classes than are tried."""
    out = [OTHER]
    for one in wanted:
        text = ":".join(one) if isinstance(one, tuple) else str(one)
        head = text.removesuffix("*")
        if "*" in head or "?" in head:
            return None
        out.extend((head, head + OTHER) if head != text else (text,))
    return out


def _addresses(wanted: Iterable[Any]) -> list[str]:
    """The first address of each network and the first behind it: one in every part of the address space."""
    out = ["0.0.0.0", "::"]  # noqa: S104 - an address to compare, nothing listens
    for network in wanted:
        out.append(str(network.network_address))
        last = network.broadcast_address
        if int(last) < (1 << last.max_prefixlen) - 1:
            out.append(str(last + 1))
    return out


def _between(wanted: Iterable[Any]) -> list[Any]:
    """The numbers themselves, one between each two, one below and one above."""
    bounds = sorted(set(wanted))
    middle = [(one + other) / 2 for one, other in pairwise(bounds)]
    return [bounds[0] - 1, *bounds, *middle, bounds[-1] + 1] if bounds else []
