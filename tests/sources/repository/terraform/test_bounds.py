"""Hostile Terraform: every bomb costs little, is told, and the resource beside it is read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.sources.repository.trees import read, write

OK = 'resource "aws_s3_bucket" "ok" { bucket = "ok" }\n'
BOMB = 'resource "aws_s3_bucket" "bomb" {{ bucket = {} }}\n'
DOUBLING = 'locals {\n t0 = "aaaaaaaaaa"\n' + "".join(
    f' t{n} = "${{local.t{n - 1}}}${{local.t{n - 1}}}"\n' for n in range(1, 60)
)
BOMBS: dict[str, tuple[dict[str, str], str]] = {
    "self-reference": ({"main.tf": "locals {\n a = local.b\n b = local.a\n}\n" + BOMB.format("local.a")}, ""),
    "range": ({"main.tf": BOMB.format('join("", range(1000000))')}, ""),
    "loops": (
        {"main.tf": BOMB.format("[for i in range(9999) : [for j in range(9999) : i]][0][0]")},
        "takes too many steps",
    ),
    "doubling": ({"main.tf": DOUBLING + "}\n" + BOMB.format("local.t59")}, "takes too many steps"),
    "templates": (
        {
            "main.tf": BOMB.format('templatefile("x.tftpl", {})'),
            "x.tftpl": '%{ for i in range(10) }${templatefile("x.tftpl", {})}${templatefile("x.tftpl", {})}%{ endfor }',
        },
        "takes too many steps",
    ),
    "directives": ({"main.tf": BOMB.format('"' + "%{ if true }" * 2000 + "x" + "%{ endif }" * 2000 + '"')}, ""),
    "conditionals": ({"main.tf": BOMB.format("var.a ? 1 : " * 3000 + "2")}, ""),
    "splats": ({"main.tf": BOMB.format("x" + "[*]" * 2000)}, "nests too deeply"),
    "operators": ({"main.tf": BOMB.format("1 + " * 5000 + "1")}, ""),
    "lists": ({"main.tf": BOMB.format("jsonencode(" + "[" * 3000 + "]" * 3000 + ")")}, ""),
    "blocks": (
        {
            "main.tf": """
resource "aws_security_group" "bomb" {
  dynamic "ingress" {
    for_each = range(999)
    content {
      dynamic "inner" {
        for_each = range(999)
        content { value = inner.value }
      }
    }
  }
}
"""
        },
        "takes too many steps",
    ),
    "count": ({"main.tf": 'resource "aws_s3_bucket" "many" { count = 1000000 }\n'}, "1000000 instances"),
    "modules": (
        {
            "main.tf": "".join(f'module "m{n}" {{\n source = "./x"\n count = 199\n}}\n' for n in range(30)),
            "x/main.tf": 'module "y" {\n source = "../y"\n count = 199\n}\n',
            "y/main.tf": 'resource "aws_s3_bucket" "x" { count = 199 }\n',
        },
        "more than 20000 instances",
    ),
    "ring": (
        {
            "main.tf": 'module "b" { source = "./b" }\n',
            "b/main.tf": 'module "c" { source = "../c" }\n',
            "c/main.tf": 'module "b" { source = "../b" }\n',
        },
        "calls itself",
    ),
    "files": ({"main.tf": BOMB.format('join("", fileset("..", "**"))')}, ""),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_bounded(tmp_path: Path, name: str) -> None:
    files, why = BOMBS[name]
    root = write(tmp_path, {**files, "main.tf": OK + files["main.tf"]})
    begun = time.process_time()
    found = read(root)
    assert time.process_time() - begun < 12
    assert found.asset("aws_s3_bucket.ok").name == "ok"
    assert why in found.whys()
