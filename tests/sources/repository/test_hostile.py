"""Malformed, huge, deep, mis-encoded and hostile infrastructure code: a gap, never an error, never a hang."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .test_cloudformation import STACK
from .test_terraform import MODULE
from .trees import Read, read, terraform, write

EXAMPLES = int(os.environ.get("BARTIZAN_FUZZ", "60"))
FUZZ = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)

GOOD = 'resource "aws_s3_bucket" "good" { bucket = "good" }\n'


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails when the block takes more CPU than that."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


BOMBS: dict[str, str] = {
    "million": "locals {\n  x = range(1000000)\n  y = [for a in range(9999) : [for b in range(9999) : a * b]]\n}\n"
    'resource "aws_sagemaker_model" "m" { name = join("", local.x, local.y) }\n',
    "doubling text": "locals {\n"
    + "\n".join(f'  a{n + 1} = "${{local.a{n}}}${{local.a{n}}}"' for n in range(60))
    + '\n  a0 = "x"\n}\nresource "aws_sagemaker_model" "m" { name = local.a60 }\n',
    "doubling lists": "locals {\n"
    + "\n".join(f"  a{n + 1} = concat(local.a{n}, local.a{n})" for n in range(60))
    + '\n  a0 = [1]\n}\nresource "aws_sagemaker_model" "m" { name = length(local.a60) }\n',
    "doubling objects": "locals {\n"
    + "\n".join(f"  a{n + 1} = {{ x = local.a{n}, y = local.a{n} }}" for n in range(60))
    + '\n  a0 = 1\n}\nresource "aws_sagemaker_model" "m" {\n  name = jsonencode(local.a60)\n  tags = local.a60\n'
    "  enable_network_isolation = local.a60 == local.a59\n}\n",
    "squaring": "locals {\n"
    + "\n".join(f"  a{n + 1} = local.a{n} * local.a{n}" for n in range(60))
    + '\n  a0 = 7\n}\nresource "aws_sagemaker_model" "m" { name = local.a60 }\n',
    "ring": 'locals {\n  a = local.b\n  b = "${local.a}-x"\n}\nresource "aws_sagemaker_model" "m" {\n  name = local.a\n'
    "  count = local.b\n  execution_role_arn = aws_sagemaker_model.m.execution_role_arn\n}\n",
    "many": 'resource "aws_sagemaker_model" "m" {\n  count = 1000000000\n  name = "m${count.index}"\n}\n',
    "chain": "locals {\n"
    + "\n".join(f"  a{n + 1} = local.a{n}" for n in range(5000))
    + '\n  a0 = 1\n}\nresource "aws_sagemaker_model" "m" { name = local.a5000 }\n',
    "brackets": "locals {\n  x = "
    + "[" * 10_000
    + "]" * 10_000
    + "\n}\n"
    + 'resource "aws_sagemaker_model" "m" { name = local.x }\n',
    "parentheses": 'resource "aws_sagemaker_model" "m" { name = ' + "(" * 10_000 + "1" + ")" * 10_000 + " }\n",
    "templates": 'resource "aws_sagemaker_model" "m" { name = ' + '"${' * 3000 + "1" + '}"' * 3000 + " }\n",
    "sum": 'resource "aws_sagemaker_model" "m" { name = ' + "+".join(["1"] * 10_000) + " }\n",
    "blocks": 'resource "aws_sagemaker_model" "m" {\n' + "x {\n" * 10_000 + "}\n" * 10_000 + "}\n",
    "dynamic": 'resource "aws_security_group" "m" {\n  dynamic "ingress" {\n    for_each = range(9999)\n    content {\n'
    '      dynamic "x" {\n        for_each = range(9999)\n        content { y = 1 }\n      }\n    }\n  }\n}\n',
    "regex": 'resource "aws_sagemaker_model" "m" { name = replace("' + "a" * 5000 + '", "/(a*)*(a*)*(a*)*b/", "") }\n',
    "number": 'resource "aws_sagemaker_model" "m" { name = ' + "9" * 100_000 + " }\n",
    "format": 'resource "aws_sagemaker_model" "m" { name = format("%999999999s", "x") }\n',
}


@pytest.mark.parametrize("name", list(BOMBS))
def test_bombs_are_bounded_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    with within(10):
        found = terraform(tmp_path, BOMBS[name], good__tf=GOOD)
    assert "aws_s3_bucket.good" in found.addresses()


def test_a_bomb_is_told(tmp_path: Path) -> None:
    found = terraform(tmp_path, BOMBS["many"])
    assert "has 1000000000 instances; the first 200 were read" in found.whys()
    assert len(found.addresses()) == 200


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\0\0\0binary", "binary data"),
        ("\ufeff" + GOOD, None),
        (("\ufeff" + GOOD).encode("utf-16-le"), None),
        (("# caf\xe9\n" + GOOD).encode("latin-1"), "not valid UTF-8 at byte 5"),
        (GOOD.encode() + b"\xff\xfe", "not valid UTF-8"),
        (GOOD + 'resource "aws_s3_bucket" "cut" {\n  bucket = "x', "line"),
        (GOOD + "}}}} ???", "not Terraform syntax"),
        ("", None),
        ("\n" * 100_000 + GOOD, None),
    ],
)
def test_encodings_and_truncation(tmp_path: Path, content: str | bytes, reason: str | None) -> None:
    found = read(write(tmp_path, {"main.tf": content}))
    assert (reason or "") in found.whys()
    assert bool(found.gaps) == (reason is not None)
    wanted = content.encode() if isinstance(content, str) else content
    if b"good" in wanted:
        assert "aws_s3_bucket.good" in found.addresses()


def test_a_syntax_error_costs_its_own_block(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        GOOD
        + 'resource "aws_s3_bucket" "bad" {\n  bucket = = "x"\n  acl = "private"\n}\n'
        + GOOD.replace("good", "next"),
    )
    assert {"aws_s3_bucket.good", "aws_s3_bucket.next"} <= found.addresses()
    assert "main.tf:3: line 3: not Terraform syntax" in found.whys()


LAUGHS = "AWSTemplateFormatVersion: x\nX0: &x0 [a, b]\n" + "".join(
    f"X{n + 1}: &x{n + 1} [{', '.join([f'*x{n}'] * 9)}]\n" for n in range(12)
)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS + "Resources:\n  A: {Type: AWS::SageMaker::Model, Properties: {ModelName: *x12}}\n",
        "AWSTemplateFormatVersion: x\nResources: " + "{a: " * 10_000,
        "AWSTemplateFormatVersion: x\nResources:\n" + "".join(" " * n + "a:\n" for n in range(2000)),
        '{"AWSTemplateFormatVersion": 1, "Resources": ' + '{"AWS::": ' * 100_000,
        "AWSTemplateFormatVersion: x\nResources: &a\n  A: {Type: AWS::X::Y, Properties: *a}\n",
        "AWSTemplateFormatVersion: x\nResources:\n  A: {Type: 'AWS::SageMaker::Model', Properties: "
        + "{'Fn::Join': ['', [" * 80
        + "]]}" * 80
        + "}\n",
        (
            "AWSTemplateFormatVersion: x\nResources:\n  A:\n"
            "    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Ref A}\n"
        ),
        "AWSTemplateFormatVersion: x\nResources: !!python/object/apply:os.system ['touch /tmp/never']\n",
        "AWSTemplateFormatVersion: x\nResources: 7\n",
        "AWSTemplateFormatVersion: x\nResources: {A: {Type: [1]}, B: {Type: 'AWS::S3::Bucket', Properties: x}}\n",
    ],
)
def test_hostile_templates_are_bounded(tmp_path: Path, text: str) -> None:
    with within(10):
        found = read(write(tmp_path, {"t.yaml": text, "ok.yaml": "Resources: {B: {Type: 'AWS::S3::Bucket'}}\n"}))
    assert f"repo:{tmp_path.name}//ok.yaml#B" in found.assets


def test_expansion_is_told(tmp_path: Path) -> None:
    text = LAUGHS + "Resources:\n  A: {Type: AWS::SageMaker::Model, Properties: {ModelName: *x12}}\n"
    assert "more than" in read(write(tmp_path, {"t.yaml": text})).whys()


def _mutated(text: str) -> st.SearchStrategy[bytes]:
    """A real file with pieces cut out, doubled, swapped and replaced."""
    data = text.encode()
    place = st.integers(0, len(data))
    piece = st.one_of(
        st.binary(max_size=6), st.sampled_from([b"${", b"}", b'"', b"[", b"{", b"\n", b"<<E\n", b"*", b"!Sub ", b"&a "])
    )
    edit = st.tuples(place, st.integers(0, 40), piece)

    def apply(edits: list[tuple[int, int, bytes]]) -> bytes:
        out = data
        for at, length, new in edits:
            out = out[:at] + new + out[at + length :]
        return out

    return st.lists(edit, min_size=1, max_size=6).map(apply)


ESTATE = (
    MODULE
    + BOMBS["ring"]
    + """
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["*"]
    principals {
      type        = "AWS"
      identifiers = [var.role, "${local.a}-%{ if true }x%{ endif }"]
    }
  }
}
resource "aws_security_group" "s" {
  for_each = { for k, v in { a = [1], b = [2] } : k => v if k != "c" }
  dynamic "ingress" {
    for_each = each.value
    content { from_port = ingress.value }
  }
}
resource "aws_iam_role" "r" { assume_role_policy = <<-EOT
    ${jsonencode({ a = data.aws_iam_policy_document.d.json })}
  EOT
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.name
  policy = data.aws_iam_policy_document.d.json
}
"""
)


def _bounded_read(root: Path, files: dict[str, str | bytes]) -> Read:
    with within(20):
        found = read(write(root, files))
    assert not [gap for gap in found.gaps if "the reader failed" in gap.why], found.whys()
    return found


@FUZZ
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
def test_any_bytes_can_be_read(tmp_path: Path, data: bytes) -> None:
    for name in ("main.tf", "main.tf.json", "terraform.tfvars", "t.yaml", "t.json"):
        (tmp_path / name).unlink(missing_ok=True)
    marked = b'{"Resources": "AWS::", ' + data
    _bounded_read(
        tmp_path, {"main.tf": data, "x.tf.json": data, "terraform.tfvars": data, "t.yaml": data, "t.json": marked}
    )


@FUZZ
@given(data=_mutated(ESTATE))
def test_mutated_terraform_can_be_read(tmp_path: Path, data: bytes) -> None:
    _bounded_read(tmp_path, {"main.tf": data})


@FUZZ
@given(data=_mutated(STACK))
def test_mutated_templates_can_be_read(tmp_path: Path, data: bytes) -> None:
    _bounded_read(tmp_path, {"stack.yaml": data})


JSON = """{"resource": {"aws_s3_bucket": {"b": {"bucket": "x-${var.y}", "dynamic": {"grant": {
  "for_each": [1], "content": {"id": "${grant.value}"}}}}}},
  "variable": {"y": {"default": 1}}, "module": {"m": {"source": "./m"}}}"""


@FUZZ
@given(data=_mutated(JSON))
def test_mutated_json_can_be_read(tmp_path: Path, data: bytes) -> None:
    _bounded_read(tmp_path, {"main.tf.json": data})
