"""Texts with holes as configuration values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bartizan.catalog.expression.pieces import could_be
from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import (
    PIECES,
    PIECES_LENGTH,
    JsonText,
    Partial,
    parse_json,
    pieces_of,
    settle,
)

X = Unknown("var.x", ("repo:r//m.tf#x",), "arn")
PARTS = st.lists(st.one_of(st.text("ab", max_size=900), st.builds(Unknown, st.just("v"))), max_size=80)


def test_a_text_with_holes_keeps_its_pieces() -> None:
    found = settle(Partial(("arn:", X, ":", Unknown("y"), "z"), "t"))
    assert found == Unknown("t", X.assets, None, ("arn:", None, ":", None, "z"))


def test_a_hole_alone_tells_nothing_of_the_text() -> None:
    assert settle(Partial((Unknown("y"),), "t")) == Unknown("t")


def test_a_text_within_a_document_keeps_its_pieces() -> None:
    document = parse_json(Partial(('{"A": "arn:', Unknown("y"), ':root", "B": ', Unknown("z"), "}"), "t"))
    assert document == {"A": Unknown("arn:${y}:root", pieces=("arn:", None, ":root")), "B": Unknown("z")}


@given(PARTS, st.text("ab", max_size=5))
def test_pieces_are_bounded_and_fit_every_filling(parts: list[str | Unknown], filling: str) -> None:
    pieces = pieces_of(parts)
    text = "".join(filling if isinstance(part, Unknown) else part for part in parts)
    assert len(pieces) <= PIECES
    assert sum(len(piece or "") for piece in pieces) <= PIECES_LENGTH
    assert could_be(pieces, text)


def test_a_json_text_keeps_what_is_known_of_it() -> None:
    value = {"Role": X, "Key": Unknown("y"), "Name": Partial(("a-", Unknown("z")), "n")}
    found = settle(JsonText(value, "jsonencode(t)"))
    assert found == Unknown(
        "jsonencode(t)", X.assets, None, ('{"Role":"', None, '","Key":', None, ',"Name":"a-', None, '"}')
    )


def test_what_is_left_out_of_a_long_text_is_two_holes() -> None:
    pieces = pieces_of(["a" * 3000, Unknown("x"), "b" * 3000])
    assert pieces == ("a" * 400, None, None, "b" * 400)
    assert pieces_of([Unknown("all", pieces=pieces), "c"]) == ("a" * 400, None, None, "b" * 400 + "c")
