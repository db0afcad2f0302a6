"""The Rust implementation of CEL as oracle: wherever both define a meaning, both give it.

Expressions are generated without regard to types, so that errors are met too: where the oracle has an
error, ours is unknown, or a value that our documented reading of absence and null gives.
"""

from __future__ import annotations

import os
from typing import Any

import cel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.catalog.expression import compile_expression
from bartizan.model.values import Unknown

EXAMPLES = int(os.environ.get("BARTIZAN_FUZZ", "400"))

ASSET: dict[str, Any] = {
    "name": "Training-Data",
    "open": True,
    "closed": False,
    "count": 3,
    "share": 0.5,
    "tags": ["a", "b", "prod"],
    "rules": [{"port": 22, "from": "0.0.0.0/0"}, {"port": 443, "from": "10.0.0.0/8"}],
    "nested": {"deep": {"on": False, "mode": "Vpc"}},
    "labels": {"env": "prod", "a.b": "c"},
    "numbers": [1, 2, 3],
    "empty": [],
}

booleans = st.sampled_from(
    [
        "true",
        "false",
        "asset.open",
        "asset.closed",
        "asset.nested.deep.on",
        "has(asset.name)",
        "has(asset.nested.deep)",
        "has(asset.missing)",
        "has(asset.labels.env)",
        "has(asset.labels.zone)",
    ]
)
numbers = st.sampled_from(
    ["asset.count", "asset.numbers[1]", "size(asset.tags)", "size(asset.name)", "7", "-3", "0", "2"]
)
texts = st.sampled_from(
    ["asset.name", "asset.tags[0]", "asset.labels['a.b']", "'prod'", '"a"', "r'\\d'", "asset.nested.deep.mode"]
)
lists = st.sampled_from(
    ["asset.tags", "asset.numbers", "asset.empty", "asset.rules", "[1, 2]", "['a']", "asset.labels"]
)
anything = booleans | numbers | texts


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    comparison = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    macro = st.sampled_from(["exists", "all", "exists_one"])
    body = st.sampled_from(
        ["x == 'a'", "x > 1", "x.port == 22", "x != 'prod'", "size(x) > 1", "x in asset.tags", "true"]
    )
    return (
        st.builds("({} && {})".format, inner, inner)
        | st.builds("({} || {})".format, inner, inner)
        | st.builds("!({})".format, inner)
        | st.builds("({} ? {} : {})".format, inner, inner, inner)
        | st.builds("({} {} {})".format, inner, comparison, inner)
        | st.builds("({} {} {})".format, numbers, comparison, numbers)
        | st.builds("({} {} {})".format, texts, comparison, texts)
        | st.builds("({} {} {})".format, numbers, st.sampled_from(["+", "-", "*", "%"]), numbers)
        | st.builds("({} + {})".format, texts, texts)
        | st.builds("({} in {})".format, anything, lists)
        | st.builds("{}.{}({})".format, texts, st.sampled_from(["startsWith", "endsWith", "contains"]), texts)
        | st.builds("{}.matches({})".format, texts, st.sampled_from(["'^a'", "'[A-Z]'", r"r'\w+-\w+$'", "'.'"]))
        | st.builds("{}.{}(x, {})".format, lists, macro, body)
        | st.builds("size({}.filter(x, {}))".format, lists, body)
        | st.builds("({} == {}.map(x, x))".format, lists, lists)
    )


expressions = st.recursive(anything, _grow, max_leaves=12)


def _typed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions in which every operand has the type that its operator takes."""
    comparison = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    arithmetic = st.builds("({} {} {})".format, numbers, st.sampled_from(["+", "-", "*"]), numbers)
    return (
        st.builds("({} && {})".format, inner, inner)
        | st.builds("({} || {})".format, inner, inner)
        | st.builds("!({})".format, inner)
        | st.builds("({} ? {} : {})".format, inner, inner, inner)
        | st.builds("({} {} {})".format, inner, st.sampled_from(["==", "!="]), inner)
        | st.builds("({} {} {})".format, numbers | arithmetic, comparison, numbers | arithmetic)
        | st.builds("({} {} {})".format, texts, comparison, texts)
        | st.builds("({} in asset.tags)".format, texts)
        | st.builds("asset.rules.{}(r, {} && r.port {} {})".format, macros, inner, comparison, numbers)
        | st.builds("asset.tags.{}(t, t {} {} || {})".format, macros, comparison, texts, inner)
        | st.builds("(size(asset.numbers.filter(n, n {} {})) == {})".format, comparison, numbers, numbers)
    )


macros = st.sampled_from(["exists", "all", "exists_one"])
typed = st.recursive(booleans, _typed, max_leaves=12)

ERRORS = (TypeError, ValueError, KeyError, IndexError, RuntimeError, ZeroDivisionError, OverflowError)


def _oracle(text: str) -> tuple[bool, Any]:
    try:
        return True, cel.evaluate(text, {"asset": ASSET})
    except ERRORS:
        return False, None


@settings(max_examples=EXAMPLES, deadline=None)
@given(expressions)
def test_fuzz_both_give_the_same_value_where_both_define_one(text: str) -> None:
    ours = compile_expression(text, variables=["asset"])
    value = ours.test({"asset": ASSET})
    defined, expected = _oracle(text)
    if defined and not isinstance(value, Unknown):
        assert (type(value), value) == (type(expected), expected), text
    traced = ours.evaluate({"asset": ASSET})
    assert traced.value == value, text


@settings(max_examples=EXAMPLES, deadline=None)
@given(typed)
def test_fuzz_well_typed_expressions_are_never_unknown(text: str) -> None:
    defined, expected = _oracle(text)
    assert defined, text
    assert compile_expression(text, variables=["asset"]).test({"asset": ASSET}) is expected, text


@settings(max_examples=EXAMPLES, deadline=None)
@given(expressions)
def test_fuzz_what_is_an_error_there_is_unknown_here(text: str) -> None:
    defined, _ = _oracle(text)
    if not defined:
        assert isinstance(compile_expression(text, variables=["asset"]).test({"asset": ASSET}), Unknown), text


@pytest.mark.parametrize("text", ["1 == 'a'", "asset.count == 'a'", "true == 1", "[1] == ['a']"])
def test_where_the_oracle_says_false_of_unlike_types_ours_is_unknown(text: str) -> None:
    assert _oracle(text) == (True, False)
    assert isinstance(compile_expression(text, variables=["asset"]).test({"asset": ASSET}), Unknown)
