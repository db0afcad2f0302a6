"""Conditions of a policy statement, three-valued: holds, fails, or cannot be decided from what is known.

Semantics: IAM user guide, "Condition operators", "Conditions with multiple context keys or values" and
"Single-valued vs. multivalued context keys". All keys of all operators must hold; the values of one key are
alternatives (for negated operators: none may match); `…IfExists` holds when the key is absent; an absent
key fails a positive operator and satisfies a negated one; over no values `ForAllValues` holds and
`ForAnyValue` fails. A key that the context does not speak of is neither present nor absent: not known; but
see `variables.Told`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bartizan.graph.access.aws.operators import ANY_ADDRESS, OPERATORS, Operator
from bartizan.graph.access.aws.variables import PRESENT, Context, Told, fill, template
from bartizan.model.values import Unknown, Value

__all__ = ["ANY_ADDRESS", "PRESENT", "Context", "Test", "Truth", "compile_condition", "holds", "test_all"]

FOR_ALL, FOR_ANY = "forallvalues", "foranyvalue"


@dataclass(frozen=True, slots=True)
class Truth:
    """`value` is None when it cannot be decided: for want of the values of `keys`, or for `why`.

    `absent` are keys that nothing tells of and that were taken as absent.
    """

    value: bool | None
    keys: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


TRUE, FALSE = Truth(True), Truth(False)


@dataclass(frozen=True, slots=True)
class Test:
    """One operator on one key of a condition.

    `operator` is None for Null and for what is broken. `wanted` are the prepared values, texts with
    variables unprepared in `open_`; `complete` tells whether all values are known; `broken` says why the
    test can never be decided.
    """

    key: str
    lowered: str
    operator: Operator | None
    quantifier: str
    optional: bool
    wanted: tuple[Any, ...] = ()
    open_: tuple[str, ...] = ()
    complete: bool = True
    broken: str | None = None
    null: frozenset[bool] = frozenset()

    def __call__(self, context: Context) -> Truth:
        """Whether the test holds in `context`."""
        if self.broken is not None:
            return Truth(None, (), (self.broken,))
        if isinstance(context, Told) and context.absent(self.lowered) and self._speaks_of_absence:
            value = True in self.null if self.operator is None else True
            return Truth(value, (), (), (self.key,))
        known = self.lowered in context
        given = context.get(self.lowered)
        if self.operator is None:
            return self._null(given) if known else Truth(None, (self.key,))
        if not known or given is PRESENT:
            return Truth(None, (self.key,))
        if self.quantifier == FOR_ALL and given:
            given = tuple(one for one in given if one)
        if not given:
            return TRUE if self._when_absent() else FALSE
        return self._compare(self.operator, given, context)

    @property
    def _speaks_of_absence(self) -> bool:
        return self.operator is None or self.optional or self.quantifier == FOR_ALL

    def _when_absent(self) -> bool:
        if self.optional or self.quantifier == FOR_ALL:
            return True
        return self.operator is not None and self.operator.negated and self.quantifier != FOR_ANY

    def _null(self, given: tuple[str, ...] | None) -> Truth:
        absent = not given
        return TRUE if absent in self.null else FALSE

    def _compare(self, operator: Operator, given: Sequence[str], context: Context) -> Truth:
        wanted, keys, why = self._wanted(operator, context)
        hits: list[bool | None] = []
        unsure = bool(keys or why) or not self.complete
        for one in given:
            hit = any(operator.compare(value, one) for value in wanted)
            hits.append(True if hit else None if unsure else False)
        good = [None if hit is None else not hit for hit in hits] if operator.negated else hits
        value = self._quantified(good)
        if value is not None:
            return TRUE if value else FALSE
        if not unsure:
            why = (f"{self.key} has several values and the operator no ForAllValues or ForAnyValue",)
        return Truth(None, keys, why)

    def _quantified(self, good: Sequence[bool | None]) -> bool | None:
        if self.quantifier == FOR_ANY:
            return True if True in good else None if None in good else False
        if self.quantifier == FOR_ALL:
            return False if False in good else None if None in good else True
        return good[0] if all(one is good[0] for one in good) else None

    def _wanted(self, operator: Operator, context: Context) -> tuple[tuple[Any, ...], tuple[str, ...], tuple[str, ...]]:
        """The prepared values with those of variables, the keys that are missing, and what is malformed."""
        if not self.open_:
            return self.wanted, (), ()
        wanted = list(self.wanted)
        keys: list[str] = []
        why: list[str] = []
        for text in self.open_:
            filled = fill(text, context)
            keys.extend(filled.keys)
            if filled.text is None or filled.keys:
                continue
            value = operator.prepare(filled.text)
            if value is None:
                why.append(f"'{text}' is no value for {self.key}")
            else:
                wanted.append(value)
        return tuple(wanted), tuple(keys), tuple(why)


def compile_condition(condition: Value, *, variables: bool) -> tuple[Test, ...]:
    """The tests of an element `Condition`; what is malformed or unknown becomes a test that is never decided."""
    if condition is None:
        return ()
    if not isinstance(condition, Mapping):
        why = condition.why if isinstance(condition, Unknown) else "a condition that is not an object"
        return (_broken("", why),)
    out: list[Test] = []
    for operator, keys in condition.items():
        if not isinstance(keys, Mapping):
            why = keys.why if isinstance(keys, Unknown) else f"the condition operator {operator} has no keys"
            out.append(_broken("", why))
            continue
        out.extend(_compile(str(operator), str(key), wanted, variables=variables) for key, wanted in keys.items())
    return tuple(out)


def _broken(key: str, why: str) -> Test:
    return Test(key, key.lower(), None, "", False, broken=why)


def _compile(operator: str, key: str, value: Value, *, variables: bool) -> Test:
    quantifier, separator, name = operator.lower().partition(":")
    if not separator:
        quantifier, name = "", quantifier
    optional = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    texts, complete = _texts(value)
    if name == "null" and not optional and not quantifier:
        wanted = {text.lower() for text in texts}
        if not complete or not wanted <= {"true", "false"}:
            return _broken(key, f"Null of {key} is neither true nor false")
        return Test(key, key.lower(), None, "", False, null=frozenset(text == "true" for text in wanted))
    found = OPERATORS.get(name)
    if found is None or quantifier not in ("", FOR_ALL, FOR_ANY):
        return _broken(key, f"there is no condition operator {operator}")
    open_ = tuple(text for text in texts if variables and found.variables and template(text) is not None)
    prepared = [found.prepare(text) for text in texts if text not in open_]
    if any(one is None for one in prepared):
        return _broken(key, f"{operator} of {key} has a malformed value")
    return Test(key, key.lower(), found, quantifier, optional, tuple(prepared), open_, complete)


def _texts(wanted: Value) -> tuple[tuple[str, ...], bool]:
    """The known values as text, and whether all of them are known."""
    items = wanted if isinstance(wanted, Sequence) and not isinstance(wanted, str) else [wanted]
    known = [item for item in items if item is not None and not isinstance(item, Unknown | Mapping | list)]
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in known), len(known) == len(items)


def test_all(tests: Sequence[Test], context: Context) -> Truth:
    """Whether all `tests` hold; FALSE as soon as one fails."""
    keys: list[str] = []
    why: list[str] = []
    absent: list[str] = []
    open_ = False
    for test in tests:
        found = test(context)
        absent.extend(found.absent)
        if found.value is False:
            return FALSE
        if found.value is None:
            open_ = True
            keys.extend(found.keys)
            why.extend(found.why)
    if not open_:
        return Truth(True, (), (), tuple(absent)) if absent else TRUE
    return Truth(None, tuple(keys), tuple(why), tuple(absent))


def holds(condition: Value, context: Context) -> bool | None:
    """Whether `condition` (the element `Condition`) holds in `context`; None when it cannot be decided."""
    return test_all(compile_condition(condition, variables=True), context).value
