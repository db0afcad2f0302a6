"""Configuration values as JSON data and back."""

from __future__ import annotations

import pytest

from bartizan.model.values import Unknown, Value, parse, plain


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (Unknown("var.x"), {"$unknown": "var.x"}),
        (
            Unknown("r.arn", ("repo:x//m.tf#r",), "arn"),
            {"$unknown": "r.arn", "assets": ["repo:x//m.tf#r"], "attribute": "arn"},
        ),
        (Unknown("!Sub", pieces=("a", None)), {"$unknown": "!Sub", "pieces": ["a", None]}),
        ([1, {"A": Unknown("x")}, None, True], [1, {"A": {"$unknown": "x"}}, None, True]),
    ],
)
def test_a_value_comes_back_as_it_went(value: Value, data: object) -> None:
    assert plain(value) == data
    assert parse(data) == value


def test_pieces_of_another_shape_are_left_out() -> None:
    for pieces in (["a", 5], "ab", 7, {"a": None}):
        assert parse({"$unknown": "x", "pieces": pieces}) == Unknown("x")


def test_what_is_known_to_be_there() -> None:
    assert [one.is_present for one in (Unknown("x"), Unknown("x", ("a",)), Unknown("x", pieces=(None,)))] == [
        False,
        True,
        True,
    ]
