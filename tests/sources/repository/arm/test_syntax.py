"""The expression parser: whatever text it gets, it answers in time, with an expression or its own error."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.sources.repository.arm.program import Call, Expression, Index, Lambda, Literal, Member, Name
from bartizan.sources.repository.arm.syntax import LENGTH, SyntaxProblem, parse, parse_text
from bartizan.sources.repository.arm.written import label, written


def test_the_tree_of_an_expression() -> None:
    found = parse_text("[contoso.name(parameters('a')[0].b, -3, 'it''s')]", 7)
    inner = Member(Index(Call("parameters", (Literal("a", 7),), 7), Literal(0, 7), line=7), "b", line=7)
    assert found == Call("name", (inner, Literal(-3, 7), Literal("it's", 7)), 7, "contoso")
    assert parse("lambda('x', lambdaVariables('x'))") == Lambda(("x",), Name("x"))
    assert parse("a().?b[?0]") == Index(Member(Call("a", ()), "b", True), Literal(0), True)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("ai", "ai"),
        ("[parameters('name')]", "name"),
        ("[variables('names').ai]", "ai"),
        ("[concat('ai-', parameters('name'))]", "ai-{name}"),
        ("[format('{0}/{1:D2}', parameters('name'), copyIndex())]", "{name}/{index}"),
        ("[format('{0}-{1}', variables('a'), variables('b'))]", "{a}-{b}"),
        ("[take(toLower(concat('st', uniqueString(resourceGroup().id))), 24)]", "st{uniqueString}"),
        ("[concat('workspace-', parameters('teams')[copyIndex()].name)]", "workspace-{name}"),
        ("[parameters('computes')[copyIndex()]]", "computes"),
        ("[guid(resourceGroup().id)]", "guid"),
    ],
)
def test_the_label_of_a_name(text: str, short: str) -> None:
    assert label(parse_text(text)) == short


@pytest.mark.parametrize(
    "text",
    ["", "a", "a(", "a(,)", "'open", "a().", "a()[", "a() b()", "a(1 2)", "1a", "a(b)", "$(x)", "a()..b", "(a())"],
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(SyntaxProblem):
        parse(text)


@given(st.text(max_size=200))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        parse_text(f"[{text}]")
    except SyntaxProblem:
        return


ALPHABET = st.sampled_from(
    ["a", "(", ")", "[", "]", ".", ",", "'", "''", "1", "-", " ", "?", "parameters", "\n", "{0}"]
)


@settings(max_examples=300)
@given(st.lists(ALPHABET, max_size=60).map("".join))
def test_any_text_of_the_right_characters_is_an_expression_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except SyntaxProblem:
        return
    assert written(found)


def _text(value: Expression) -> str:
    """The expression in ARM's syntax."""
    if isinstance(value, Literal):
        return "'" + str(value.value).replace("'", "''") + "'" if isinstance(value.value, str) else str(value.value)
    if isinstance(value, Call):
        return f"{value.name}({', '.join(map(_text, value.arguments))})"
    if isinstance(value, Member):
        return f"{_text(value.base)}.{value.name}"
    assert isinstance(value, Index)
    return f"{_text(value.base)}[{_text(value.index)}]"


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True).filter(
    lambda name: name.lower() not in {"lambda", "lambdavariables"}
)
LEAVES = st.integers(-(10**9), 10**9).map(Literal) | st.text(max_size=12).map(Literal)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(Call, NAMES, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Member, st.builds(Call, NAMES, st.just(())), NAMES)
        | st.builds(Index, st.builds(Call, NAMES, st.just(())), inner)
    ),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_an_expression_that_is_written_out_reads_the_same(expression: Expression) -> None:
    assert parse(_text(expression)) == expression


@pytest.mark.parametrize(
    "text",
    [
        "a(" * 5000,
        "a(" * 5000 + ")" * 5000,
        "a()" + "[a()" * 5000,
        "a()" + ".b" * 50_000,
        "'" * 99_999,
        "a(" + "1," * 45_000 + "1)",
        " " * 99_000 + "a()",
        "x" * (LENGTH + 1),
    ],
    ids=["open", "nested", "indexes", "properties", "quotes", "arguments", "spaces", "long"],
)
def test_a_large_expression_is_read_or_refused_in_time(text: str) -> None:
    before = time.process_time()
    with contextlib.suppress(SyntaxProblem):
        parse(text)
    assert time.process_time() - before < 2
