"""Wildcards against the standard library's, and the two questions about prefixes against their definition."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.graph.globs import covers_prefix, matches, meets_prefix

patterns = st.text("ab*?", max_size=8)
texts = st.text("ab", max_size=8)


def reference(pattern: str, text: str) -> bool:
    """Regular expressions as the oracle; safe here because the patterns are short."""
    expression = "".join({"*": ".*", "?": "."}.get(one, re.escape(one)) for one in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


@settings(deadline=None)
@given(patterns, texts)
def test_matches_what_a_regular_expression_matches(pattern: str, text: str) -> None:
    assert matches(pattern, text) == reference(pattern, text)


@settings(deadline=None)
@given(patterns, patterns, texts)
def test_matching_a_pattern_is_containment(outer: str, inner: str, text: str) -> None:
    if matches(outer, inner) and matches(inner, text):
        assert matches(outer, text)


@settings(deadline=None)
@given(patterns, texts, texts)
def test_meets_prefix_when_some_text_matches(pattern: str, prefix: str, tail: str) -> None:
    if matches(pattern, prefix + tail):
        assert meets_prefix(pattern, prefix)


@settings(deadline=None)
@given(patterns, texts)
def test_a_met_prefix_has_a_witness(pattern: str, prefix: str) -> None:
    if meets_prefix(pattern, prefix):
        tails = [pattern[at:].replace("*", "").replace("?", "a") for at in range(len(pattern) + 1)]
        assert any(matches(pattern, prefix + tail) for tail in tails)


@settings(deadline=None)
@given(patterns, texts, texts)
def test_covers_prefix_means_every_text(pattern: str, prefix: str, tail: str) -> None:
    if covers_prefix(pattern, prefix):
        assert matches(pattern, prefix + tail)


def test_a_hostile_pattern_is_answered_at_once() -> None:
    assert not matches("*a" * 200 + "b", "a" * 5000)
