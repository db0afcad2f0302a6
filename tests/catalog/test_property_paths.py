"""Paths over configurations."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.catalog import paths
from bartizan.model.values import Unknown

CONFIG: Any = {
    "A": {"B": [{"C": 1}, {"C": None}, {"D": 3}]},
    "Roles": Unknown("var.roles"),
    "Role": Unknown("aws_iam_role.r.arn", ("repo:x//m.tf#aws_iam_role.r",), "arn"),
    "Env": {"a.b": "x", "c": "y"},
    "One": {"Action": "s3:*"},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("A.B[0].C", 1),
        ("A.B[1].C", None),
        ("A.B[7].C", None),
        ("A.X.Y.Z", None),
        ("A.B.C", None),
        ('Env["a.b"]', "x"),
        ("Roles", Unknown("var.roles")),
        ("Roles[0].Arn", Unknown("var.roles")),
        ("Role.Path", Unknown("aws_iam_role.r.arn")),
        ("", CONFIG),
    ],
)
def test_get(path: str, value: object) -> None:
    assert paths.get(CONFIG, path) == value


def test_get_keeps_the_assets_of_the_unknown_itself() -> None:
    assert paths.get(CONFIG, "Role") is CONFIG["Role"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("A.B[].C", [("A.B[0].C", 1)]),
        ("A.B[]", [("A.B[0]", {"C": 1}), ("A.B[1]", {"C": None}), ("A.B[2]", {"D": 3})]),
        ("Env{}", [('Env["a.b"]', "x"), ("Env.c", "y")]),
        ("One.Action[]", [("One.Action", "s3:*")]),
        ("One[].Action", [("One.Action", "s3:*")]),
        ("Roles[].Arn", [("Roles", Unknown("var.roles"))]),
        ("Nothing[].Arn", []),
    ],
)
def test_walk(path: str, found: object) -> None:
    assert list(paths.walk(CONFIG, path)) == found


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("X", {"L": [{"a": 1}], "X": 9}),
        ("X.Y[1].Z", {"L": [{"a": 1}], "X": {"Y": [None, {"Z": 9}]}}),
        ("L[]", {"L": [{"a": 1}, 9]}),
        ("L[].b", {"L": [{"a": 1, "b": 9}]}),
        ("N[]", {"L": [{"a": 1}], "N": [9]}),
    ],
)
def test_put(path: str, after: object) -> None:
    config: dict[str, Any] = {"L": [{"a": 1}]}
    assert paths.put(config, path, 9)
    assert config == after


def test_put_never_replaces_what_is_not_known() -> None:
    config: dict[str, Any] = {"V": Unknown("var.v"), "S": "text"}
    assert not paths.put(config, "V.Subnets[]", "s-1")
    assert not paths.put(config, "S.x", 1)
    assert config == {"V": Unknown("var.v"), "S": "text"}


@pytest.mark.parametrize("path", ["a..b", ".a", "a.", "a[x]", "a]", "a[-1]", 'a["b', "[]]"])
def test_what_is_not_a_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a property path"):
        paths.parse(path)


names = st.text(st.sampled_from(string.ascii_letters + '._-/"\\[]{} é'), min_size=1, max_size=8)


@given(st.lists(names | st.integers(0, 99) | st.sampled_from(list(paths.Every)), max_size=6))
def test_text_is_the_inverse_of_parse(steps: list[paths.Step]) -> None:
    assert paths.parse(paths.text(steps)) == tuple(steps)
