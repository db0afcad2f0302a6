"""Guards: which conditions keep outsiders out, and which only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.sources.repository.ci.conditions import keeps_outsiders_out


@pytest.mark.parametrize(
    "condition",
    [
        "github.actor == 'maintainer'",
        "${{ github.triggering_actor == 'maintainer' }}",
        "github.event.comment.author_association == 'MEMBER'",
        'contains(fromJSON(\'["OWNER", "MEMBER"]\'), github.event.comment.author_association)',
        "github.event.pull_request.head.repo.full_name == github.repository",
        "github.event.pull_request.head.repo.fork == false",
        "!github.event.pull_request.head.repo.fork",
        "startsWith(github.event.comment.body, '/ai') && github.actor == 'me'",
        "(github.actor == 'a' || github.actor == 'b') && github.event_name == 'issues'",
        "contains(vars.MAINTAINERS, github.actor)",
    ],
)
def test_a_guard_keeps_them_out(condition: str) -> None:
    assert keeps_outsiders_out(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "always()",
        "github.actor != 'dependabot[bot]'",
        "!contains(vars.BLOCKED, github.actor)",
        "startsWith(github.event.comment.body, '/ai')",
        "github.actor == 'me' || startsWith(github.event.comment.body, '/ai')",
        "github.event.comment.author_association != 'NONE'",
        "github.event.comment.author_association == 'CONTRIBUTOR'",
        'contains(fromJSON(\'["OWNER", "NONE"]\'), github.event.comment.author_association)',
        "github.event.pull_request.head.repo.fork == true",
        "github.event.pull_request.head.repo.full_name != github.repository",
        "contains(github.event.comment.body, \"github.actor == 'me' && \")",
    ],
)
def test_what_only_looks_like_a_guard_does_not(condition: str) -> None:
    assert not keeps_outsiders_out(condition)


@given(st.text(alphabet="()|&'\" !=github.actor[]", max_size=300))
def test_fuzz_any_text_has_an_answer(text: str) -> None:
    assert keeps_outsiders_out(text) in {True, False}


def test_deep_nesting_ends() -> None:
    assert not keeps_outsiders_out("(" * 50_000)
    assert not keeps_outsiders_out("a || " * 5_000 + "b")
