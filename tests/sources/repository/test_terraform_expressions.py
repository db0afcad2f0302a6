from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .trees import expression, write

KNOWN: list[tuple[str, Any]] = [
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("-2 + 5", 3),
    ("7 / 2", 3.5),
    ("10 % 4", 2),
    ("!true || 2 > 1 && 3 <= 3", True),
    ('"a" == "a" && 1 != 2', True),
    ('true ? "yes" : "no"', "yes"),
    ('"x-${1 + 1}-${true}"', "x-2-true"),
    (r'"q\"\t\\\u00e9 $${x} %%{y}"', 'q"\t\\é ${x} %{y}'),
    ('"${upper("a")}${"b"}"', "Ab"),
    ('"%{ if 1 > 2 }a%{ else }b%{ endif }"', "b"),
    ('"%{ for k, v in {a = 1, b = 2} }${k}=${v};%{ endfor }"', "a=1;b=2;"),
    ('"a  ${~ "b" ~}  c"', "abc"),
    ("<<-E\n      one\n        two ${1}\n      three\n    E\n", "one\n  two 1\nthree\n"),
    ("<<E\n  one\n${2}\nE\n", "  one\n2\n"),
    ("[for v in [1, 2, 3] : v * 2 if v != 2]", [2, 6]),
    ('[for i, v in ["a", "b"] : "${i}${v}"]', ["0a", "1b"]),
    ("{for k, v in {a = 1, b = 2} : upper(k) => v}", {"A": 1, "B": 2}),
    ('{for v in ["ab", "ac", "b"] : substr(v, 0, 1) => v...}', {"a": ["ab", "ac"], "b": ["b"]}),
    ("[{a = 1}, {a = 2}][*].a", [1, 2]),
    ("[{a = [1]}].0.a.0", 1),
    ('{a = {b = "c"}}.a["b"]', "c"),
    ("local.object.list[1]", "y"),
    ("try(local.object.nothing, local.object.name)", "n"),
    ("can(local.object.nothing)", False),
    ('lookup(local.object, "none", "d")', "d"),
    ("concat([1], [2, 3], [])", [1, 2, 3]),
    ("merge({a = 1}, {b = 2, a = 3})", {"a": 3, "b": 2}),
    ("flatten([[1, [2]], [], [3]])", [1, 2, 3]),
    ("distinct([1, 2, 1])", [1, 2]),
    ('compact(["a", "", null])', ["a"]),
    ('coalesce(null, "", "c")', "c"),
    ("keys({b = 1, a = 2})", ["a", "b"]),
    ("values({b = 1, a = 2})", [2, 1]),
    ('zipmap(["a"], [1])', {"a": 1}),
    ('element(["a", "b"], 3)', "b"),
    ('length({a = 1}) + length([1]) + length("abc")', 5),
    ('contains(["a"], "a")', True),
    ("range(3)", [0, 1, 2]),
    ("range(1, 8, 3)", [1, 4, 7]),
    ('toset(["b", "a", "b"])', ["a", "b"]),
    ('setunion(["a"], ["b"])', ["a", "b"]),
    ('setsubtract(["a", "b"], ["b"])', ["a"]),
    ('setproduct(["a"], ["x", "y"])', [["a", "x"], ["a", "y"]]),
    ("slice([1, 2, 3], 1, 3)", [2, 3]),
    ("chunklist([1, 2, 3], 2)", [[1, 2], [3]]),
    ("one([7])", 7),
    ("alltrue([true, true]) && anytrue([false, true])", True),
    ('sort(["b", "a"])', ["a", "b"]),
    ("sum([1, 2.5])", 3.5),
    ("max(1, 3, 2)", 3),
    ("max([1, 3]...)", 3),
    ('format("%s-%03d-%.1f-%t-%q%%", "a", 7, 1.25, true, "b")', 'a-007-1.2-true-"b"%'),
    ('formatlist("%s!", ["a", "b"])', ["a!", "b!"]),
    ('join(",", split("-", "a-b"))', "a,b"),
    ('replace("a.b", ".", "-")', "a-b"),
    ('replace("a1b22", "/[0-9]+/", "#")', "a#b#"),
    ('regex("[a-z]+", "12ab")', "ab"),
    ('regexall("[0-9]", "a1b2")', ["1", "2"]),
    ('title("hello big world")', "Hello Big World"),
    ('trimprefix(trimspace("  ab "), "a")', "b"),
    ('lower("AB")', "ab"),
    ('tostring(5) == "5"', True),
    ('tonumber("5") + 1', 6),
    ('tobool("true")', True),
    ("jsondecode(jsonencode({a = [1, null]}))", {"a": [1, None]}),
    ("jsonencode({a = 1})", '{"a":1}'),
    ('yamldecode("a: [1, x]")', {"a": [1, "x"]}),
    ('base64decode(base64encode("é"))', "é"),
    ('cidrsubnet("10.0.0.0/16", 8, 2)', "10.0.2.0/24"),
    ('cidrhost("10.0.0.0/24", 5)', "10.0.0.5"),
    ('sha256("")', "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ('basename("a/b.txt")', "b.txt"),
    ('sensitive("s")', "s"),
    ("false && var.nothing", False),
    ("true || var.nothing", True),
    ("var.nothing ? 1 : 1", 1),
    ("aws_kms_key.k.arn == null", False),
    ('aws_kms_key.k.arn != ""', True),
    ("path.module", "."),
    ("1.5e3", 1500),
    ("null", None),
]


@pytest.mark.parametrize(("text", "value"), KNOWN, ids=[text for text, _ in KNOWN])
def test_what_can_be_known_is_computed(tmp_path: Path, text: str, value: Any) -> None:
    context = 'locals {\n  object = { name = "n", list = ["x", "y"] }\n}\nresource "aws_kms_key" "k" {}\n'
    assert expression(tmp_path, text, context) == value


KEY = "#aws_kms_key.k"

UNKNOWN: list[tuple[str, str, tuple[str, ...], str | None]] = [
    ("var.x", "var.x", (), None),
    ("local.gone", "local.gone", (), None),
    ("var.x ? 1 : 2", "var.x ? 1 : 2", (), None),
    ("aws_kms_key.k.arn", "aws_kms_key.k.arn", (KEY,), "arn"),
    ("aws_kms_key.k", "aws_kms_key.k", (KEY,), None),
    ('"a-${aws_kms_key.k.arn}"', '"a-${aws_kms_key.k.arn}"', (KEY,), None),
    ('var.x ? aws_kms_key.k.arn : "b"', 'var.x ? aws_kms_key.k.arn : "b"', (KEY,), None),
    # Null on one side: the value may be absent, so nothing may say that it is there.
    ("var.x ? aws_kms_key.k.arn : null", "var.x ? aws_kms_key.k.arn : null", (), None),
    ('join(",", [aws_kms_key.k.id, "b"])', 'join(",", [aws_kms_key.k.id, "b"])', (KEY,), None),
    ("upper(var.x)", "upper(var.x)", (), None),
    ("local.self", "local.self refers to itself", (), None),
    ("timestamp()", "timestamp()", (), None),
    ("provider::x::y(1)", "provider::x::y(1)", (), None),
    ("no_such_function(1)", "no_such_function(1)", (), None),
    ("aws_iam_role.missing.arn", "aws_iam_role.missing.arn", (), None),
    ("data.aws_caller_identity.me.account_id", "data.aws_caller_identity.me.account_id", (), None),
    ("terraform.workspace", "terraform.workspace", (), None),
    ("1 / 0", "1 / 0", (), None),
    ('{a = 1}["b"]', '{a = 1}["b"]', (), None),
    ("range(10000000)", "range(10000000): too large to evaluate", (), None),
    ('contains([var.x], "a")', 'contains([var.x], "a")', (), None),
    ('coalesce(var.x, "b")', 'coalesce(var.x, "b")', (), None),
    ('try(var.x, "b")', "var.x", (), None),
]


@pytest.mark.parametrize(("text", "why", "assets", "attribute"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_what_cannot_be_known_says_why(
    tmp_path: Path, text: str, why: str, assets: tuple[str, ...], attribute: str | None
) -> None:
    context = 'variable "x" {}\nlocals {\n  self = local.self\n}\nresource "aws_kms_key" "k" {}\n'
    value = expression(tmp_path, text, context)
    assert value["$unknown"] == why
    assert value.get("assets", []) == [f"repo:{tmp_path.name}//main.tf{asset}" for asset in assets]
    assert value.get("attribute") == attribute


def test_a_list_keeps_what_is_known_beside_what_is_not(tmp_path: Path) -> None:
    value = expression(tmp_path, '["a", var.x, {k = var.y}]', 'variable "x" {}\nvariable "y" {}\n')
    assert value == ["a", {"$unknown": "var.x"}, {"k": {"$unknown": "var.y"}}]


def test_files_of_the_tree_are_read_and_none_outside(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"a.txt": "hello", "t.tftpl": "x=${name}%{ for v in list }-${v}%{ endfor }"})
    write(tmp_path, {"secret.txt": "s"})
    (root / "link.txt").symlink_to("../secret.txt")
    assert expression(root, 'file("${path.module}/a.txt")') == "hello"
    assert expression(root, 'templatefile("t.tftpl", {name = "n", list = [1, 2]})') == "x=n-1-2"
    assert expression(root, 'fileexists("a.txt") && !fileexists("b.txt")') is True
    for path in ("../secret.txt", "/etc/passwd", "link.txt", "x/../../secret.txt"):
        assert expression(root, f'file("{path}")') == {"$unknown": f'file("{path}")'}


def test_a_template_file_sees_its_own_variables_only(tmp_path: Path) -> None:
    root = write(tmp_path, {"t.tftpl": "${local.secret}"})
    value = expression(root, 'templatefile("t.tftpl", {})', 'locals {\n  secret = "s"\n}\n')
    assert value == {"$unknown": 'templatefile("t.tftpl", {})'}
