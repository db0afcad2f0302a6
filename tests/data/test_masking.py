"""What may be shown of a value: never the value."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.model import masking
from bartizan.model.masking import excerpt, mask, mask_text


def test_the_examples_in_the_docs() -> None:
    assert doctest.testmod(masking).failed == 0


@given(st.text(min_size=1, max_size=80), st.integers(0, 12), st.integers(0, 12))
def test_at_most_a_third_is_shown(value: str, start: int, end: int) -> None:
    shown = mask(value, start, end)
    assert len(shown) - len(masking.BULLETS) <= len(value) // 3


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("postgresql://app:q8Jz@db.example:5432/x", "q8Jz"),
        ("redis://:hunter2@cache", "hunter2"),
        ("the password is hunter2 ok", "hunter2"),
        ('"api_key": "abc"', '"abc"'),
        ("call +44 7700 900123", "7700 900"),
        ("AKIAQYLPMN5HFIQR7XYA", "QYLPMN5"),
        ("akiaqylpmn5hfiqr7xya", "qylpmn5"),
        ("ssn 536-90-4399", "536-90"),
        ("sk-proj-abcdefghijklmnopqrstuvwxyzabcdef", "abcdefghijkl"),
    ],
)
def test_secrets_in_running_text_are_hidden(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in mask_text(text)
    assert secret not in excerpt("before " * 30 + text + " after" * 30, 200, 220)


@given(st.text(max_size=600), st.integers(0, 600), st.integers(0, 200))
def test_an_excerpt_is_short_and_printable(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    shown = excerpt(text, start, min(len(text), start + length))
    assert len(shown) < 700
    assert all(char.isprintable() for char in shown)
