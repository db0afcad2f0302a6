"""The expression language: absence, unknown, evidence, errors, bounds."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.catalog import paths
from bartizan.catalog.expression import Function, compile_expression
from bartizan.model.errors import ExpressionError
from bartizan.model.values import Unknown

VAR = Unknown("var.x")
KEY = Unknown("aws_kms_key.k.arn", ("repo:x//main.tf#aws_kms_key.k",), "arn")
ASSET: dict[str, Any] = {
    "On": True,
    "Off": False,
    "Name": "Training",
    "Count": 3,
    "Var": VAR,
    "Key": KEY,
    "List": [{"Port": 22}, {"Port": 443}],
    "Some": [{"Port": VAR}, {"Port": 443}],
    "Policy": '{"Statement": []}',
    "Env": {"A": "1", "B": VAR},
}


def value(text: str, asset: Any = ASSET) -> Any:
    expression = compile_expression(text, variables=["asset"])
    result = expression.evaluate({"asset": asset})
    assert expression.test({"asset": asset}) == result.value
    return result.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("asset.No", None),
        ("asset.No.Such.Thing", None),
        ("asset.List[9].Port", None),
        ("asset.No == null", True),
        ("asset.No == 'x'", False),
        ("asset.No != 'x'", True),
        ("!asset.No", True),
        ("asset.No && true", False),
        ("asset.No in ['a']", False),
        ("'a' in asset.No", False),
        ("size(asset.No)", 0),
        ("asset.No.startsWith('a')", False),
        ("asset.No.matches('a')", False),
        ("asset.No.lowerAscii() == 'x'", False),
        ("asset.No.exists(x, true)", False),
        ("asset.No.all(x, false)", True),
        ("has(asset.No.Such)", False),
        ("asset.No ? 1 : 2", 2),
    ],
)
def test_what_is_absent_reads_as_null(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("asset.Off && asset.Var", False),
        ("asset.Var && asset.Off", False),
        ("asset.On || asset.Var", True),
        ("asset.Var || asset.On", True),
        ("asset.On && asset.Var", VAR),
        ("asset.Off || asset.Var", VAR),
        ("!asset.Var", VAR),
        ("asset.Var == 'x'", VAR),
        ("asset.Var == null", VAR),
        ("asset.Var.Below == 1", VAR),
        ("asset.Var ? 1 : 2", VAR),
        ("asset.Var + 1 > 2", VAR),
        ("size(asset.Var)", VAR),
        ("asset.Var.startsWith('a')", VAR),
        ("asset.Var.matches('a')", VAR),
        ("has(asset.Var)", VAR),
        ("has(asset.Var.Below)", VAR),
        ("has(asset.Key)", True),
        ("asset.Key == null", False),
        ("asset.Key != null", True),
        ("has(asset.Key.Below)", Unknown("aws_kms_key.k.arn")),
        ("asset.Some.exists(s, s.Port == 443)", True),
        ("asset.Some.exists(s, s.Port == 80)", VAR),
        ("asset.Some.all(s, s.Port == 80)", False),
        ("asset.Some.all(s, s.Port > 80)", VAR),
        ("asset.Some.exists_one(s, s.Port == 443)", VAR),
        ("asset.Some.filter(s, s.Port == 443)", VAR),
        ("asset.Some.map(s, s.Port)", [VAR, 443]),
        ("443 in asset.Some.map(s, s.Port)", True),
        ("80 in asset.Some.map(s, s.Port)", VAR),
        ("asset.Env == {'A': '2', 'B': 'x'}", False),
        ("asset.Env == {'A': '1', 'B': 'x'}", VAR),
        ("asset.Env == {'A': '1'}", False),
    ],
)
def test_kleene_logic(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "asset.Name > 3",
        "asset.Name == 3",
        "asset.On == 'true'",
        "asset.On == 1",
        "asset.Count == 'x'",
        "asset.Name && true",
        "asset.Name + 1",
        "-asset.Name == 1",
        "asset.Count % 0 == 1",
        "asset.Policy.Statement.exists(s, true)",
        "asset.Name.exists(c, true)",
        "asset.Count.startsWith('3')",
        "'x' in asset.Name",
        "asset.List.Port == 22",
        "asset.No < 3",
        "9223372036854775807 + asset.Count > 0",
    ],
)
def test_operands_that_do_not_fit_are_unknown_and_say_why(text: str) -> None:
    found = value(text)
    assert isinstance(found, Unknown)
    assert found.why


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("asset.On == true", ["On"]),
        ("asset.On && asset.Off", ["Off"]),
        ("asset.Off || asset.Name == 'Training'", ["Name"]),
        ("asset.On && asset.Name == 'Training'", ["On", "Name"]),
        ("asset.On && asset.Var && asset.Count == 3", ["Var"]),
        ("asset.List.exists(l, l.Port == 443)", ["List[1].Port"]),
        ("!asset.List.exists(l, l.Port == 1)", ["List[0].Port", "List[1].Port"]),
        ("asset.List.exists(l, true)", ["List"]),
        ("asset.No.exists(l, true) || asset.No == null", ["No"]),
        ("asset.Some.exists(s, s.Port == 80)", ["Some[0].Port"]),
        ("asset.Var.Below.Deep == 1", ["Var"]),
        ("asset.On ? asset.Count == 3 : asset.Name == 'x'", ["On", "Count"]),
        ("asset.Env['A'] == '1'", ["Env.A"]),
        ("has(asset.No.Such)", ["No.Such"]),
    ],
)
def test_evidence_is_what_decided(text: str, reads: list[str]) -> None:
    result = compile_expression(text, variables=["asset"]).evaluate({"asset": ASSET})
    assert [paths.text(read.steps) for read in result.evidence] == reads


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a value belongs at character 1"),
        ("asset.", "expected a name at character 7"),
        ("asset.A ==", "a value belongs at character 11"),
        ("asset.A = 1", "at character 9 does not belong"),
        ("asets.A", "unknown variable 'asets' at character 1; did you mean 'asset'?"),
        ("asset.A.startWith('x')", "did you mean 'startsWith'?"),
        ("size(asset, 1)", "takes 1 values, not 2"),
        ("has(1)", "takes one property"),
        ("has(asset.A, asset.B)", "takes one property"),
        ("asset.A.exists(1, true)", "takes a name and an expression"),
        ("asset.A.matches(asset.B)", "takes a pattern written as text"),
        ("asset.A.matches('(')", "not a pattern of RE2"),
        (r"'\d'", "is no escape"),
        ("[1, 2", "expected , at character"),
        ("{1: 2}", "must be different texts"),
        ("99999999999999999999", "is too large"),
        ("(" * 400 + "1" + ")" * 400, "nested deeper than"),
        ("!" * 400 + "true", "nested deeper than"),
        ("1" + " + 1" * 400, "nested deeper than"),
        ("asset.A || " * 900 + "true", "longer than"),
        ("asset.A asset.B", "expected the end at character 9"),
        ("x.exists(x, x)", "unknown variable 'x' at character 1"),
        ("asset.L.exists(x, true) && x", "unknown variable 'x'"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text, variables=["asset"])
    assert message in str(caught.value)


def test_a_long_chain_of_or_is_not_deep() -> None:
    assert value(" || ".join(["asset.Off"] * 400)) is False


def test_the_budget_ends_a_runaway_loop() -> None:
    asset = {"L": list(range(400))}
    found = value("asset.L.all(a, asset.L.all(b, asset.L.all(c, true)))", asset)
    assert isinstance(found, Unknown)
    assert "budget" in found.why


def test_a_variable_hides_an_outer_one_only_inside_its_loop() -> None:
    assert value("asset.List.exists(asset, asset.Port == 22) && asset.On") is True
    assert value("asset.List.map(l, asset.List.filter(l, l.Port > 100).map(l, l.Port))") == [[443], [443]]


def test_named_functions() -> None:
    double = Function("double", 1, lambda number: number * 2, "Twice the number.")
    sees = Function("sees", 1, lambda given: isinstance(given, Unknown), "Whether it is unknown.", sees_unknown=True)
    expression = compile_expression("double(asset.A)", variables=["asset"], functions=[double, sees])
    assert expression.test({"asset": {"A": 4}}) == 8
    assert expression.test({"asset": {"A": VAR}}) == VAR
    expression = compile_expression("sees(asset.A)", variables=["asset"], functions=[double, sees])
    assert expression.test({"asset": {"A": VAR}}) is True


def test_a_function_points_at_what_decided_inside_its_argument() -> None:
    first = Function("first", 1, bool, "Whether there is an item.", points=lambda items: [(0,)])
    expression = compile_expression("first(asset.L)", variables=["asset"], functions=[first])
    [read] = expression.evaluate({"asset": {"L": ["a", "b"]}}).evidence
    assert (read.steps, read.value) == (("L", 0), "a")


def test_the_properties_that_a_text_names() -> None:
    expression = compile_expression(
        "asset.A.B[0].C == 1 && asset.L.filter(x, x.P == 1).exists(y, y.Q['r'] == asset.K) && b.X",
        variables=["asset", "b"],
    )
    named = [f"{variable}.{paths.text(steps)}" for variable, steps in expression.properties]
    assert named == ["asset.A.B[].C", "asset.L", "asset.L[].P", "asset.L[].Q.r", "asset.K", "b.X"]


def test_a_hidden_variable_keeps_its_place_after_the_loop() -> None:
    expression = compile_expression("asset.L.exists(asset, asset.P == 1) && asset.Q == 1", variables=["asset"])
    assert [paths.text(steps) for _, steps in expression.properties] == ["L", "L[].P", "Q"]


TEXTS = [
    "asset.A == 1",
    "asset.L.exists(x, x.P == 'a')",
    "!has(asset.A) || asset.B.C in ['x']",
    "asset.S.matches('^a')",
]
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.just(VAR) | st.just(KEY),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ABCLPS"), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(TEXTS), st.dictionaries(st.sampled_from("ABCLPS"), json))
def test_fuzz_any_configuration_gives_a_value_and_both_ways_agree(text: str, asset: dict[str, Any]) -> None:
    assert value(text, asset) in (True, False) or isinstance(value(text, asset), Unknown)


@given(st.text(alphabet="asetx.()[]{}'\"!&|=<>?:,+-*% 019\\nrhi", max_size=40))
def test_fuzz_any_text_compiles_or_is_refused(text: str) -> None:
    with suppress(ExpressionError):
        compile_expression(text, variables=["asset"])
