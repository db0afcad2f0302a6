"""Intrinsic functions, conditions and loops beside what cfn-lint makes of the same templates.

What could be compared, and what could not, says docs/decisions/0014-cloudformation-evaluation.md.
"""

from __future__ import annotations

import importlib
import json
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.catalog.expression.pieces import could_be
from bartizan.model.values import Unknown
from bartizan.sources.repository.cloudformation.evaluate import Evaluator
from bartizan.sources.repository.cloudformation.loops import expanded
from bartizan.sources.repository.cloudformation.parameters import Deployment
from bartizan.sources.repository.cloudformation.template import read_template
from bartizan.sources.repository.evaluated import Budget, settle
from bartizan.sources.repository.yaml_marks import Marked, load

from .trees import read

PARAMETERS = {
    "Env": {"Type": "String", "Default": "prod"},
    "Names": {"Type": "CommaDelimitedList", "Default": "a,b-c,d"},
    "Size": {"Type": "Number", "Default": 3},
    "Open": {"Type": "String"},
}
MAPPINGS = {"Sizes": {"prod": {"type": "large", "count": "2"}, "dev": {"type": "small", "count": "1"}}}
CONDITIONS = {"IsOpen": {"Fn::Equals": [{"Ref": "Open"}, "x"]}}
TEMPLATE: dict[str, Any] = {
    "Parameters": PARAMETERS,
    "Mappings": MAPPINGS,
    "Conditions": CONDITIONS,
    "Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {}}},
}
REGION, ACCOUNT = "us-east-1", "123456789012"


def node(value: Any) -> Marked:
    return load(json.dumps(value), as_json=True)


def evaluator(template: dict[str, Any] | None = None, **values: object) -> Evaluator:
    source = read_template(node(template or TEMPLATE), "t.json")
    return Evaluator(source, {}, Budget(1_000_000), Deployment("", values, None, REGION, ACCOUNT))


@cache
def linter() -> Any:
    """cfn-lint's validator over the template, which resolves functions."""
    template = importlib.import_module("cfnlint.template").Template("t.json", TEMPLATE, regions=[REGION])
    context = importlib.import_module("cfnlint.context").create_context_for_template(template)
    validator = importlib.import_module("cfnlint.jsonschema").CfnTemplateValidator({})
    return validator.evolve(cfn=template, context=context)


def resolved(expression: Any) -> list[Any]:
    """Every value that cfn-lint finds for an expression; empty where it finds none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [value for value, _, error in linter().resolve_value(expression) if error is None]


WORDS = st.sampled_from(["a", "b-c", "", "x,y", "prod", "large"])
LEAVES = st.one_of(
    WORDS,
    st.sampled_from(
        [
            {"Ref": "Env"},
            {"Ref": "AWS::Region"},
            {"Ref": "AWS::AccountId"},
            {"Ref": "AWS::Partition"},
            {"Fn::Sub": "s-${Env}-${AWS::Region}"},
            {"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "type"]},
            {"Fn::FindInMap": ["Sizes", "dev", "count"]},
            {"Fn::Select": [1, {"Ref": "Names"}]},
        ]
    ),
)


def _grow(texts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.one_of(
        st.lists(texts, min_size=1, max_size=3),
        st.tuples(st.sampled_from(["-", ","]), texts).map(lambda pair: {"Fn::Split": list(pair)}),
        st.just({"Ref": "Names"}),
    )
    return st.one_of(
        st.tuples(st.sampled_from(["", "-", ","]), lists).map(lambda pair: {"Fn::Join": list(pair)}),
        st.tuples(st.integers(0, 2), lists).map(lambda pair: {"Fn::Select": list(pair)}),
        texts.map(lambda one: {"Fn::Sub": ["<${v}|${Env}>", {"v": one}]}),
        # cfn-lint gives both sides of every choice, also of one that the parameters decide.
        st.tuples(st.just("IsOpen"), texts, texts).map(lambda three: {"Fn::If": list(three)}),
    )


EXPRESSIONS = st.recursive(LEAVES, _grow, max_leaves=8)


@given(EXPRESSIONS)
@settings(max_examples=150, deadline=None)
def test_a_value_is_one_that_cfn_lint_finds(expression: Any) -> None:
    theirs = resolved(expression)
    ours = settle(evaluator().value(node(expression)))
    if not isinstance(ours, Unknown):
        assert not theirs or ours in theirs
        return
    assert all(could_be(ours.pieces, value) for value in theirs if isinstance(value, str))
    # What cfn-lint finds one value for, without a choice, is known here too.
    assert len(theirs) != 1 or "IsOpen" in json.dumps(expression)


def test_the_oracle_resolves_most_of_what_is_compared() -> None:
    assert resolved({"Fn::Sub": "s-${Env}-${AWS::Region}"}) == ["s-prod-us-east-1"]
    assert resolved({"Fn::Join": ["-", {"Ref": "Names"}]}) == ["a-b-c-d"]
    assert resolved({"Fn::If": ["IsOpen", "a", "b"]}) == ["a", "b"]


LEAF_CONDITIONS = st.sampled_from(
    [
        {"Fn::Equals": [{"Ref": "A"}, "x"]},
        {"Fn::Equals": [{"Ref": "B"}, "y"]},
        {"Fn::Equals": ["y", {"Ref": "A"}]},
        {"Condition": "Base"},
    ]
)
CONDITION = st.recursive(
    LEAF_CONDITIONS,
    lambda inner: st.one_of(
        inner.map(lambda one: {"Fn::Not": [one]}),
        st.lists(inner, min_size=2, max_size=3).map(lambda many: {"Fn::And": many}),
        st.lists(inner, min_size=2, max_size=3).map(lambda many: {"Fn::Or": many}),
    ),
    max_leaves=5,
)


@given(CONDITION, st.sampled_from(["x", "y", "z"]), st.sampled_from(["x", "y", "z"]))
@settings(max_examples=60, deadline=None)
def test_a_condition_is_decided_as_cfn_lint_decides_it(condition: Any, a: str, b: str) -> None:
    template = {
        "Parameters": {"A": {"Type": "String"}, "B": {"Type": "String"}},
        "Conditions": {"Base": {"Fn::Equals": [{"Ref": "B"}, "x"]}, "C": condition},
        "Resources": {"R": {"Type": "AWS::S3::Bucket", "Condition": "C"}},
    }
    decided = evaluator(template, A=a, B=b).condition("C")
    conditions = importlib.import_module("cfnlint.template").Template("t.json", template, regions=[REGION]).conditions
    possible = [one for one in (True, False) if conditions.satisfiable({"C": one}, {"A": a, "B": b})]
    assert [decided] == possible
    # Without values the two must not contradict either.
    open_ = evaluator(template).condition("C")
    assert open_ is None or conditions.satisfiable({"C": open_}, {})


ITEMS = st.lists(st.sampled_from(["A", "Bb", "c1"]), min_size=1, max_size=3, unique=True)
BODIES = st.sampled_from(
    [
        {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "x-${Outer}-${Inner}"}}},
        {
            "Type": "AWS::S3::Bucket",
            "Properties": {"BucketName": {"Fn::Join": ["-", [{"Ref": "Outer"}, {"Ref": "Inner"}]]}},
        },
        {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Fn::Sub": ["${v}", {"v": {"Ref": "Inner"}}]}}},
        {"Type": "AWS::S3::Bucket", "Properties": {"Tags": [{"Key": "k", "Value": {"Fn::Sub": "${Outer}"}}]}},
    ]
)


@given(ITEMS, ITEMS, BODIES, BODIES)
@settings(max_examples=40, deadline=None)
def test_loops_are_written_out_as_cfn_lint_writes_them(outer: Any, inner: Any, body: Any, plain: Any) -> None:
    single = json.loads(json.dumps(plain).replace("Inner", "Outer"))
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::LanguageExtensions",
        "Resources": {
            "Fn::ForEach::One": [
                "Outer",
                outer,
                {
                    "One${Outer}": single,
                    "Fn::ForEach::Two": ["Inner", inner, {"Two${Outer}${Inner}": body}],
                },
            ],
            "Fixed": single,
        },
    }
    theirs = _expanded_by_cfn_lint(template)
    section = node(template["Resources"])
    loop = expanded(section, evaluator(template))
    assert loop.problems == []
    ours = {name: evaluator(template).value(one) for name, one in loop.node.items()}
    checked = {name: evaluator(template).value(node(one)) for name, one in theirs.items()}
    assert json.dumps(ours, sort_keys=True, default=_settled) == json.dumps(checked, sort_keys=True, default=_settled)


def _settled(value: object) -> object:
    return getattr(settle(value), "pieces", None)


def _expanded_by_cfn_lint(template: dict[str, Any]) -> dict[str, Any]:
    module = importlib.import_module("cfnlint.template.transforms._language_extensions")
    lint = importlib.import_module("cfnlint.template").Template("t.json", template, regions=[REGION])
    problems, result = module.language_extension(lint)
    assert problems == []
    return dict(result["Resources"])


def test_the_documents_of_an_installed_package_are_read_without_a_crash() -> None:
    """Schemas and data that look much like templates, and none that is one."""
    found = read(Path(str(importlib.import_module("samtranslator").__file__)).parent, ignored=True)
    assert (found.addresses(), found.gaps) == (set(), [])
