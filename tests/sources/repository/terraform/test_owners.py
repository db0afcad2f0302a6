"""Parts with several owners, with owners in doubt, and parts that may not exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.trees import Read, terraform

ROLES = """
variable "env" {}
variable "which" {}
resource "aws_iam_role" "a" { name = "a-${var.env}" }
resource "aws_iam_role" "b" { name = "b-${var.env}" }
resource "aws_iam_user" "u" { name = "u" }
resource "aws_iam_group" "g" { name = "g" }
"""
READ, WRITE = "arn:aws:iam::aws:policy/Read", "arn:aws:iam::aws:policy/Write"


def attached(found: Read) -> dict[str, object]:
    return {
        name: found.config(f"aws_iam_{name}").get("ManagedPolicyArns")
        for name in ("role.a", "role.b", "user.u", "group.g")
    }


def test_a_policy_attached_at_once_to_many_is_attached_to_each(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        ROLES
        + f"""
resource "aws_iam_policy_attachment" "many" {{
  name       = "many"
  roles      = [aws_iam_role.a.name, aws_iam_role.b.name]
  users      = [aws_iam_user.u.name]
  groups     = ["g", "elsewhere"]
  policy_arn = "{READ}"
}}
""",
    )
    assert attached(found) == {"role.a": [READ], "role.b": [READ], "user.u": [READ], "group.g": [READ]}
    elsewhere = found.asset("aws_iam_policy_attachment.many")
    assert (elsewhere.type, elsewhere.name) == ("AWS::IAM::Group", "elsewhere")


def test_attachments_in_a_loop_over_names_that_are_not_known(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        ROLES
        + f"""
resource "aws_iam_role_policy_attachment" "set" {{
  for_each   = toset([aws_iam_role.a.name, aws_iam_role.b.name])
  role       = each.value
  policy_arn = "{READ}"
}}
resource "aws_iam_role_policy_attachment" "keyed" {{
  for_each   = {{ (aws_iam_role.a.name) = "{WRITE}" }}
  role       = aws_iam_role.b.name
  policy_arn = each.value
}}
""",
    )
    assert attached(found)["role.a"] == [READ]
    assert attached(found)["role.b"] == [WRITE, READ] or attached(found)["role.b"] == [READ, WRITE]


def test_a_part_of_one_of_two_is_certain_of_neither(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        ROLES
        + f"""
resource "aws_iam_role_policy_attachment" "either" {{
  role       = var.which ? aws_iam_role.a.name : aws_iam_role.b.name
  policy_arn = "{READ}"
}}
""",
    )
    why = [{"$unknown": "aws_iam_role_policy_attachment.either belongs to this or to another one"}]
    assert attached(found)["role.a"] == attached(found)["role.b"] == why


BUCKETS = """
variable "on" {}
resource "aws_s3_bucket" "sure" { bucket = "sure" }
resource "aws_s3_bucket" "maybe" {
  count  = var.on ? 1 : 0
  bucket = "maybe"
}
resource "aws_s3_bucket_public_access_block" "p" {
  count             = var.on ? 1 : 0
  bucket            = OWNER
  block_public_acls = true
}
"""


@pytest.mark.parametrize(
    ("owner", "address", "certain"),
    [
        ("aws_s3_bucket.sure.id", "aws_s3_bucket.sure", False),
        ("aws_s3_bucket.maybe[0].id", "aws_s3_bucket.maybe", True),
        ("one(aws_s3_bucket.maybe[*].id)", "aws_s3_bucket.maybe", True),
        ('join("", aws_s3_bucket.maybe.*.id)', "aws_s3_bucket.maybe", True),
    ],
)
def test_a_part_that_may_not_exist_protects_nothing(tmp_path: Path, owner: str, address: str, certain: bool) -> None:
    found = terraform(tmp_path, BUCKETS.replace("OWNER", owner))
    block = found.config(address)["PublicAccessBlockConfiguration"]
    if certain:
        assert block["BlockPublicAcls"] is True
    else:
        assert block == {"$unknown": "aws_s3_bucket_public_access_block.p may not exist"}


def test_group_members_have_their_groups(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "aws_iam_user" "u" { name = "u" }
resource "aws_iam_group" "g" { name = "g" }
resource "aws_iam_user_group_membership" "m" {
  user   = aws_iam_user.u.name
  groups = [aws_iam_group.g.name]
}
resource "aws_iam_group_membership" "n" {
  name  = "n"
  users = [aws_iam_user.u.name]
  group = "admins"
}
""",
    )
    assert found.config("aws_iam_user.u")["Groups"] == ["g", "admins"]


def test_the_owner_of_the_same_region_is_meant(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
resource "aws_security_group" "eu" { name = "web" }
resource "aws_security_group" "us" {
  provider = aws.us
  name     = "web"
}
resource "aws_security_group_rule" "r" {
  provider          = aws.us
  security_group_id = "web"
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
}
""",
    )
    assert "SecurityGroupIngress" not in found.config("aws_security_group.eu")
    assert found.config("aws_security_group.us")["SecurityGroupIngress"][0]["CidrIp"] == "0.0.0.0/0"
