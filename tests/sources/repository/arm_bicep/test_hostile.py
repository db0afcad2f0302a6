"""Text that is no Bicep, or far too much of it: read in bounded time, and never an error."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.sources.repository.arm.bicep.parse import PROBLEMS, parse_inputs, parse_program
from bartizan.sources.repository.arm.bicep.reader import READER
from bartizan.sources.repository.arm.bicep.tokens import TOKENS, tokens
from bartizan.sources.repository.arm.program import Literal
from tests.sources.repository.trees import read, write

WORDS = [
    *"{}[]()'@:=,.?!<>+-*/%|&~#$\\^\n\r ",
    *("'''", "$'''", "${", "=>", "...", ".?", "::", "??", "==", "&&", "//", "/*", "*/", "\\u{41}", "[for ", "[?"),
    *(
        "param ",
        "var ",
        "resource ",
        "module ",
        "output ",
        "type ",
        "func ",
        "import ",
        "using ",
        "if (",
        " in ",
        "for ",
    ),
    *("'a/b@1' = ", "existing ", "name: ", "x", "12", "null", "true", "string", "@secure()\n", "é", "\0", "\ufeff"),
]

REAL = (Path(__file__).parent / "estates/landing/modules/ai-account.bicep").read_text()
WHOLE = parse_program(REAL, "x.bicep")


@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_mixture_of_the_languages_words_is_read(text: str) -> None:
    for problems in (parse_program(text, "x.bicep").problems, parse_inputs(text, "x.bicepparam").inputs.problems):
        assert len(problems) <= PROBLEMS
        assert all(1 <= line <= text.count("\n") + text.count("\r") + 1 for line, _ in problems)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_and_tokens_stand_in_order(text: str) -> None:
    parse_program(text, "x.bicep")
    found = tokens(text)
    assert [token.start for token in found] == sorted(token.start for token in found)
    assert all(0 <= token.start <= token.end <= len(text) for token in found)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_text_written_out_is_read_back(text: str) -> None:
    escaped = "".join(f"\\u{{{ord(one):x}}}" if one in "\\'$\r\n" else one for one in text)
    found = parse_program(f"var x = '{escaped}'\n", "x.bicep")
    assert found.problems == []
    assert found.variables["x"].value == Literal(text, 1)


@given(st.integers(0, 10_000), st.integers(0, 60), st.sampled_from(["", *WORDS]))
@settings(max_examples=300, deadline=None)
def test_a_real_file_with_a_piece_put_wrong_is_read(start: int, length: int, piece: str) -> None:
    place = start % len(REAL)
    found = parse_program(REAL[:place] + piece + REAL[place + length :], "x.bicep")
    assert len(found.problems) <= PROBLEMS
    # A declaration that starts far above the damage is none the worse for it.
    above = [name for name, parameter in WHOLE.parameters.items() if parameter.line + 1 < REAL.count("\n", 0, place)]
    assert set(above[:-1]) <= set(found.parameters)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "[" * 40_000,
        "{a:" * 20_000,
        "'${" * 20_000,
        "$'''" + "${a}" * 20_000,
        "$'''" + "$" * 40_000,
        "$" * 40_000,
        "!" * 40_000 + "a",
        "-" * 40_000 + "1",
        "a" + "+a" * 20_000,
        "a" + ".a" * 20_000,
        "a" + "[0]" * 20_000,
        "a?b:" * 20_000,
        "a=>" * 20_000,
        "(a," * 20_000,
        "9" * 1_000_000,
        "1\n" + "/*" * 500_000,
        "1\n" + "@a" * 20_000 + ")",
        "1\ntype t = " + "{a:" * 20_000,
        "1\ntype t = a" + "[]" * 20_000,
        "1\n" + "resource a 'b' = {\n" * 30_000,
        "[for x in " * 10_000,
    ],
    ids=lambda text: f"{text[:12]!r}",
)
def test_what_nests_without_end_is_a_problem_of_one_line(text: str) -> None:
    start = time.process_time()
    found = parse_program(f"var x = {text}\n\nvar y = 1\n", "x.bicep")
    assert time.process_time() - start < 5
    assert 1 <= len(found.problems) <= PROBLEMS
    assert "x" not in found.variables or text.startswith("1\n")


def test_a_long_text_is_one_value_and_a_long_file_ends() -> None:
    found = parse_program("var x = '" + "a" * 2_000_000 + "'\nvar y = 1\n", "x.bicep")
    assert found.variables["x"].value == Literal("a" * 2_000_000, 1)
    assert "y" in found.variables
    found = parse_program("var y = 1\nvar x = [\n" + "1 " * (TOKENS + 10), "x.bicep")
    assert list(found.variables) == ["y"]
    assert len(found.problems) == 1


def test_statements_without_sense_are_told_by_the_first() -> None:
    found = parse_program("var x\n" * 20_000, "x.bicep")
    assert len(found.problems) == PROBLEMS
    assert found.problems[0] == (1, "a type is expected before the end of the line")


@pytest.mark.parametrize(
    ("first", "pattern", "names"),
    [
        ("{}", "union({0}, {0})", 30),
        ("{ a: { b: 1 } }", "union({0}, {{ a: {0} }}, {0})", 12),
        ("[ 1 ]", "concat({0}, {0})", 12),
    ],
)
def test_the_lines_of_what_doubles_with_every_name_are_found_in_bounded_time(
    tmp_path: Path, first: str, pattern: str, names: int
) -> None:
    code = [f"var v0 = {first}", *(f"var v{n} = {pattern.format(f'v{n - 1}')}" for n in range(1, names))]
    last = f"v{names - 1}"
    code += ["resource s 'Microsoft.Search/searchServices@2025-05-01' = {", "  name: 's'", f"  tags: {{ x: {last} }}"]
    code += [
        f"  properties: union({last}, {{ replicaCount: 2 }}, {{ for: [for n in range(0, 200): {last}] }})",
        "}",
        "",
    ]
    started = time.process_time()
    found = read(write(tmp_path, {"main.bicep": "\n".join(code)}), readers=(READER,))
    assert time.process_time() - started < 8
    assert len(found.asset("s").sightings) == 1
