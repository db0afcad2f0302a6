"""Texts of which only pieces are known: what the pieces decide holds for every filling of the holes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.catalog.expression import compile_expression
from bartizan.catalog.expression.pieces import could_agree, could_be
from bartizan.model.values import Unknown

TEXT = st.text("ab*.", max_size=4)
PARTS = st.lists(st.one_of(st.none(), TEXT), min_size=1, max_size=5)
TESTS = (
    "asset.A == {}",
    "asset.A != {}",
    "{} in [asset.A, 'b']",
    "asset.A in [{}]",
    "asset.A.startsWith({})",
    "asset.A.endsWith({})",
    "asset.A.contains({})",
    "asset.A.lowerAscii() == {}",
    "has(asset.A)",
    "asset.A == null",
    "[asset.A] == [{}]",
)
PATTERNS = ("^a", "a$", "ab", "^[^a]", r"b\.", r"\bb", "a.b", r"\Aab?\z", "(?:a|^b)", r"\*", "^$")


def filled(parts: list[str | None], fillings: list[str]) -> str:
    rest = iter(fillings)
    return "".join(next(rest, "") if part is None else part for part in parts)


def verdict(expression: str, value: Any) -> Any:
    return compile_expression(expression, variables=["asset"]).test({"asset": {"A": value}})


@given(PARTS, st.lists(TEXT, max_size=5), TEXT, st.sampled_from(TESTS))
def test_what_is_decided_holds_for_every_filling(
    parts: list[str | None], fillings: list[str], text: str, test: str
) -> None:
    expression = test.format(f"'{text}'")
    decided = verdict(expression, Unknown("t", pieces=tuple(parts)))
    if not isinstance(decided, Unknown) and None in parts:
        assert decided == verdict(expression, filled(parts, fillings))


@given(PARTS, st.lists(TEXT, max_size=5), st.sampled_from(PATTERNS))
def test_a_pattern_found_in_a_piece_is_found_in_every_filling(
    parts: list[str | None], fillings: list[str], pattern: str
) -> None:
    expression = f"asset.A.matches(r'{pattern}')"
    decided = verdict(expression, Unknown("t", pieces=tuple(parts)))
    if not isinstance(decided, Unknown):
        assert decided == verdict(expression, filled(parts, fillings))


@given(PARTS, st.lists(TEXT, max_size=5), PARTS, st.lists(TEXT, max_size=5))
def test_two_texts_that_could_be_one_are_not_told_apart(
    left: list[str | None], left_fillings: list[str], right: list[str | None], right_fillings: list[str]
) -> None:
    one, other = filled([None, *left], left_fillings), filled([*right, None], right_fillings)
    if one == other:
        assert could_agree((None, *left), (*right, None))
    assert could_be((None, *left), one)


ARN = Unknown("!Sub …", pieces=("arn:aws:iam::", None, ":root"))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("asset.A == '*'", False),
        ("asset.A != '*'", True),
        ("asset.A in ['*', 'arn:aws:iam::1:user/x']", False),
        ("asset.A == 'arn:aws:iam::1:root'", ARN),
        ("asset.A == 5", ARN),
        ("asset.A == true", ARN),
        ("asset.A == null", False),
        ("has(asset.A)", True),
        ("asset.A.startsWith('arn:')", True),
        ("asset.A.startsWith('arn:aws:iam::1')", ARN),
        ("asset.A.startsWith('http')", False),
        ("asset.A.endsWith(':root')", True),
        ("asset.A.endsWith('*')", False),
        ("asset.A.contains('iam')", True),
        ("asset.A.contains('*')", ARN),
        ("asset.A.matches('^arn:aws')", True),
        ("asset.A.matches('root$')", ARN),
        ("asset.A.matches('[*]')", ARN),
    ],
)
def test_an_arn_whose_account_is_not_known(expression: str, expected: object) -> None:
    assert verdict(expression, ARN) == expected


def test_a_value_that_is_only_known_to_be_there_decides_nothing_else() -> None:
    there = Unknown("AWS::Region", pieces=(None,))
    assert verdict("has(asset.A)", there) is True
    assert verdict("asset.A == null", there) is False
    for test in ("asset.A == ''", "asset.A.startsWith('a')", "asset.A.matches('^$')", "asset.A"):
        assert verdict(test, there) == there


@pytest.mark.parametrize("expression", ['asset.A == "*"', 'asset.A.endsWith(":*")', 'asset.A.contains("*")'])
def test_one_assets_own_arn_is_no_wildcard(expression: str) -> None:
    assert verdict(expression, Unknown("aws_iam_role.r.arn", ("repo:r//m.tf#aws_iam_role.r",), "arn")) is False
    assert isinstance(verdict(expression, Unknown("aws_x.r.pattern", ("repo:r//m.tf#aws_x.r",), "pattern")), Unknown)
