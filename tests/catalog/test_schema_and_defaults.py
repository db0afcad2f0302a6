"""Property trees and provider defaults."""

from __future__ import annotations

from typing import Any

import pytest

from bartizan.catalog.defaults import Default, Implied, complete
from bartizan.catalog.expression import compile_expression
from bartizan.catalog.schema import Schema
from bartizan.model.values import Config, Unknown

VAR = Unknown("var.x")
SCHEMA = Schema(
    {
        "$source": {"cfn-lint": "1"},
        "T": {
            "RoleArn": "string",
            "Count": "integer",
            "On": "boolean",
            "Share": "number",
            "Env": "json",
            "Vpc": {"SubnetIds": ["string"]},
            "Rules": [{"FromPort": "integer", "IPv6": "boolean"}],
        },
    }
)


def test_what_a_type_has() -> None:
    assert "T" in SCHEMA
    assert "$source" not in SCHEMA
    assert SCHEMA.properties("T", "Vpc") == {"SubnetIds": ["string"]}
    assert SCHEMA.properties("T", "Rules") == {"FromPort": "integer", "IPv6": "boolean"}
    assert SCHEMA.properties("T", "RoleArn") is None
    assert SCHEMA.properties("U") is None
    assert SCHEMA.at("T", "Rules[].FromPort") == "integer"
    assert SCHEMA.canonical("T", "", "role_arn") == "RoleArn"
    assert SCHEMA.canonical("T", "Rules", "ipv6") == "IPv6"
    assert SCHEMA.canonical("T", "", "nothing") is None


@pytest.mark.parametrize("path", ["RoleArn", "Vpc.SubnetIds[0]", "Rules[].FromPort", "Env.anything.at.all[3]", ""])
def test_paths_that_exist(path: str) -> None:
    assert SCHEMA.mistake("T", path) is None


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        ("RolArn", "unknown property 'RolArn' of T", "did you mean 'RoleArn'?"),
        ("role_arn", "unknown property 'role_arn' of T", "did you mean 'RoleArn'?"),
        ("Vpc.Subnets", "unknown property 'Subnets' of Vpc of T", "did you mean 'SubnetIds'?"),
        ("Rules.FromPort", "Rules of T is a list", "use [0], [] or exists() before 'FromPort'"),
        ("RoleArn.x", "RoleArn of T is string; it has no x", None),
        ("Vpc[0]", "Vpc of T is an object; it has no [0]", None),
    ],
)
def test_paths_that_do_not(path: str, message: str, hint: str | None) -> None:
    mistake = SCHEMA.mistake("T", path)
    assert mistake is not None
    assert (mistake.message, mistake.hint) == (message, hint)


def test_scalars_take_the_schemas_type() -> None:
    config: dict[str, Any] = {
        "RoleArn": 12,
        "Count": "3",
        "On": "True",
        "Share": "0.5",
        "Env": {"n": 1},
        "Rules": [{"FromPort": "22"}, VAR, {"FromPort": "all"}],
    }
    assert SCHEMA.coerce("T", config) == {
        "RoleArn": "12",
        "Count": 3,
        "On": True,
        "Share": 0.5,
        "Env": {"n": 1},
        "Rules": [{"FromPort": 22}, VAR, {"FromPort": "all"}],
    }
    right: Config = {"Count": 3, "Rules": [{"FromPort": 22}]}
    assert SCHEMA.coerce("T", right) is right
    assert SCHEMA.coerce("U", config) is config


@pytest.mark.parametrize("text", ["inf", "nan", "1e999", "9" * 5000, "１２"])
def test_a_number_that_is_none_stays_text(text: str) -> None:
    assert SCHEMA.coerce("T", {"Share": text}) == {"Share": text}


def defaults(**values: Any) -> dict[str, Default]:
    named = {path.replace("__", "."): value for path, value in values.items()}
    return {path: Default(path, value, "the manual") for path, value in named.items()}


def test_defaults_fill_what_is_absent_and_nothing_else() -> None:
    config = {"A": None, "B": False, "C": VAR, "Keep": {"x": 1}}
    completed, filled = complete(config, defaults(A="on", B=True, C="c", D=0))
    assert completed == {"A": "on", "B": False, "C": VAR, "Keep": {"x": 1}, "D": 0}
    assert set(filled) == {"A", "D"}
    assert config == {"A": None, "B": False, "C": VAR, "Keep": {"x": 1}}
    assert completed["Keep"] is config["Keep"]


def test_defaults_in_every_item() -> None:
    config: Config = {"L": [{"a": 1}, {"On": True}, VAR]}
    completed, filled = complete(config, {"L[].On": Default("L[].On", False, "m")})
    assert completed == {"L": [{"a": 1, "On": False}, {"On": True}, VAR]}
    assert set(filled) == {"L[0].On"}
    assert complete({}, {"L[].On": Default("L[].On", False, "m")}) == ({}, {})


def test_nothing_is_filled_below_what_is_not_known() -> None:
    assert complete({"V": VAR}, defaults(V__On=True)) == ({"V": VAR}, {})


def test_an_object_that_only_a_default_implies_is_absent_for_has_and_null() -> None:
    completed, _ = complete({}, defaults(V__On=True, V__Deep__Off=False))
    assert completed == {"V": {"On": True, "Deep": {"Off": False}}}
    assert isinstance(completed["V"], Implied)

    def value(text: str) -> object:
        return compile_expression(text, variables=["asset"]).test({"asset": completed})

    assert value("asset.V.On") is True
    assert value("asset.V.Deep.Off") is False
    assert value("has(asset.V)") is False
    assert value("asset.V == null") is True
    assert value("has(asset.V.On)") is True


def test_an_object_that_somebody_wrote_is_there() -> None:
    completed, _ = complete({"V": {}}, defaults(V__On=True))
    assert compile_expression("has(asset.V)", variables=["asset"]).test({"asset": completed}) is True
