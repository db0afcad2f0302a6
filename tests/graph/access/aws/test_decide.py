"""The access evaluator against written cases; each says what AWS documents."""

# ruff: noqa: E501 - the cases are a table, one a line

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bartizan.graph.access.aws.decide import Identity, Question, decide
from bartizan.graph.access.aws.policy import read_document
from bartizan.graph.access.aws.resource import Reach, Resource, objects
from bartizan.model.asset import Asset
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, Value

BUCKET = Resource("arn:aws:s3:::data", "s3", "", "", "data")
OBJECT = objects(BUCKET, "train/")
ENDPOINT = Resource("x", "sagemaker", "eu-west-1", "111111111111", "endpoint/recs", holder="111111111111")


def statement(actions: Value, resources: Value, effect: str = "Allow", **more: Value) -> dict[str, Value]:
    return {"Effect": effect, "Action": actions, "Resource": resources, **more}


def policy(*statements: Mapping[str, Value]) -> dict[str, Value]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def who(
    *statements: dict[str, Value], kind: str = "role", account: str | None = None, boundary: Value = None
) -> Identity:
    owner = Asset("arn:aws:iam::111111111111:role/r", "AWS::IAM::Role", "role", "r", "aws")
    document = read_document(policy(*statements), owner, "Policies[0].PolicyDocument")
    limits = (read_document(boundary, None, "boundary"),) if boundary is not None else ()
    return Identity(owner.id, kind, "r", account, document.statements, limits, names=(owner.id,))


def ask(
    identity: Identity, action: str = "s3:GetObject", resource: Resource = OBJECT, their: Value = None, **context: str
) -> Certainty | None:
    known = {key.replace("__", ":"): (value,) for key, value in context.items()}
    resource_policy = read_document(their, None, "PolicyDocument") if their is not None else None
    found = decide(Question(identity, action, resource, known), resource_policy)
    if found is not None:
        assert found.evidence, "an allow says which statement allows"
        assert all(fact.property for fact in found.evidence)
    return found.certainty if found is not None else None


YES, MAYBE, NO = Certainty.PROVEN, Certainty.CONDITIONAL, None
ALLOW = statement("s3:GetObject", "arn:aws:s3:::data/*")

CASES: dict[str, tuple[Certainty | None, list[dict[str, Value]]]] = {
    "nothing allows": (NO, []),
    "the object is named": (YES, [ALLOW]),
    "action and resource wildcards": (YES, [statement("s3:Get*", "*")]),
    "actions are compared without case": (YES, [statement("S3:gETobject", "arn:aws:s3:::data/*")]),
    "resources are compared with case": (NO, [statement("s3:GetObject", "arn:aws:s3:::DATA/*")]),
    "the bucket is not its objects": (NO, [statement("s3:GetObject", "arn:aws:s3:::data")]),
    "another bucket": (NO, [statement("s3:GetObject", "arn:aws:s3:::data2/*")]),
    "a bucket by prefix": (YES, [statement("s3:GetObject", "arn:aws:s3:::da*")]),
    "a part that is used": (YES, [statement("s3:GetObject", "arn:aws:s3:::data/train/x/*")]),
    "a part that is not used": (NO, [statement("s3:GetObject", "arn:aws:s3:::data/logs/*")]),
    "a question mark is one character": (YES, [statement("s3:GetObject", "arn:aws:s3:::dat?/*")]),
    "NotAction allows the rest": (YES, [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]),
    "NotAction leaves out": (NO, [{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}]),
    "NotResource allows the rest": (YES, [{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"}]),
    "NotResource leaves out": (NO, [{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::data/*"}]),
    "deny wins": (NO, [ALLOW, statement("s3:*", "*", "Deny")]),
    "deny of the used part": (NO, [ALLOW, statement("s3:*", "arn:aws:s3:::data/train/*", "Deny")]),
    "deny of another part": (YES, [ALLOW, statement("s3:*", "arn:aws:s3:::data/secret/*", "Deny")]),
    "deny of part of the used part": (YES, [ALLOW, statement("s3:*", "arn:aws:s3:::data/train/x/*", "Deny")]),
    "deny by NotAction": (NO, [ALLOW, {"Effect": "Deny", "NotAction": "ec2:*", "Resource": "*"}]),
    "deny by NotResource": (NO, [ALLOW, {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"}]),
    "deny of another action": (YES, [ALLOW, statement("s3:PutObject", "*", "Deny")]),
    "an open condition on the allow": (MAYBE, [{**ALLOW, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]),
    "an open condition on the deny": (MAYBE, [ALLOW, {**statement("s3:*", "*", "Deny"), "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}]),
    "a condition that holds": (YES, [{**ALLOW, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]),
    "a condition that fails": (NO, [{**ALLOW, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]),
    "a deny whose condition fails": (YES, [ALLOW, {**statement("s3:*", "*", "Deny"), "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]),
    "a certain allow beside an open one": (YES, [ALLOW, {**ALLOW, "Condition": {"StringEquals": {"aws:x": "y"}}}]),
    "an unknown action establishes nothing": (NO, [statement([Unknown("var.actions")], "*")]),
    "an unknown resource establishes nothing": (NO, [statement("s3:*", Unknown("var.arn"))]),
    "an unknown deny is open": (MAYBE, [ALLOW, statement("s3:*", Unknown("var.arn"), "Deny")]),
    "a reference to the bucket itself": (NO, [statement("s3:GetObject", Unknown("aws_s3_bucket.d.arn", ("arn:aws:s3:::data",), "arn"))]),
    "a template over the bucket": (YES, [statement("s3:GetObject", Unknown('"${aws_s3_bucket.d.arn}/*"', ("arn:aws:s3:::data",)))]),
    "a template over another part": (NO, [statement("s3:GetObject", Unknown('"${aws_s3_bucket.d.arn}/logs/*"', ("arn:aws:s3:::data",)))]),
    "a template over another bucket": (NO, [statement("s3:GetObject", Unknown('"${aws_s3_bucket.e.arn}/*"', ("other",)))]),
    "a single statement need not be a list": (YES, [ALLOW]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_identity_policies(name: str) -> None:
    wanted, statements = CASES[name]
    assert ask(who(*statements), aws__securetransport="true") is wanted


def test_a_boundary_must_allow_too() -> None:
    boundary = policy(statement("s3:*", "*"))
    assert ask(who(ALLOW, boundary=boundary)) is YES
    assert ask(who(ALLOW, boundary=policy(statement("ec2:*", "*")))) is NO
    assert ask(who(ALLOW, boundary=policy(statement("*", "*"), statement("s3:*", "*", "Deny")))) is NO
    assert ask(who(ALLOW, boundary=Unknown("var.boundary"))) is MAYBE
    assert ask(who(boundary=boundary)) is NO, "a boundary grants nothing"


def test_a_boundary_is_not_what_remains_when_the_grant_is_denied() -> None:
    denied = statement("s3:GetObject", "arn:aws:s3:::data/train/x/*", "Deny")
    grant = statement("s3:GetObject", "arn:aws:s3:::data/train/x/*")
    wide = policy(statement("*", "*"))
    assert ask(who(grant, boundary=wide)) is YES
    assert ask(who(grant, denied, boundary=wide)) is NO
    assert ask(who(grant, denied, ALLOW, boundary=wide)) is YES


def test_a_denial_leaves_no_part_of_what_a_boundary_allows() -> None:
    narrow = policy(statement("s3:*", "arn:aws:s3:::data/train/x/*"))
    assert ask(who(ALLOW, boundary=narrow)) is YES
    assert ask(who(ALLOW, statement("s3:*", "arn:aws:s3:::data/train/x/*", "Deny"), boundary=narrow)) is NO


def named(principal: Value, effect: str = "Allow") -> Value:
    return policy(
        {"Effect": effect, "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}
    )


def test_resource_policies() -> None:
    role = "arn:aws:iam::111111111111:role/r"
    assert ask(who(), their=named({"AWS": role})) is YES
    assert ask(who(), their=named("*")) is YES
    assert ask(who(), their=named({"AWS": "arn:aws:iam::111111111111:role/other"})) is NO
    assert ask(who(account="111111111111"), their=named({"AWS": "111111111111"})) is NO, (
        "the account only opens the door"
    )
    assert ask(who(ALLOW), their=named({"AWS": role}, "Deny")) is NO
    assert ask(who(ALLOW), their=named({"AWS": "999999999999"}, "Deny"), resource=OBJECT) is not NO


def test_a_boundary_limits_a_named_role_and_not_a_named_user() -> None:
    their = named({"AWS": "arn:aws:iam::111111111111:role/r"})
    nothing = policy(statement("ec2:*", "*"))
    assert ask(who(boundary=nothing), their=their) is NO
    assert ask(who(kind="user", boundary=nothing), their=their) is YES


def test_across_accounts_both_sides_must_allow() -> None:
    far = Resource("arn:aws:s3:::data", "s3", "", "", "data", "/train/", Reach.CHOSEN, holder="222222222222")
    their = named({"AWS": "arn:aws:iam::111111111111:root"})
    assert ask(who(ALLOW, account="111111111111"), resource=far) is NO
    assert ask(who(account="111111111111"), resource=far, their=their) is NO
    assert ask(who(ALLOW, account="111111111111"), resource=far, their=their) is YES


def test_parts_of_an_arn_that_code_cannot_know_match() -> None:
    from_code = Resource("repo:x//a#b", "sagemaker", None, None, "endpoint/recs")
    grant = statement("sagemaker:InvokeEndpoint", "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/recs")
    assert ask(who(grant), "sagemaker:InvokeEndpoint", from_code) is YES
    assert ask(who(grant), "sagemaker:InvokeEndpoint", ENDPOINT) is YES
    other = Resource("x", "sagemaker", "us-east-1", "111111111111", "endpoint/recs")
    assert ask(who(grant), "sagemaker:InvokeEndpoint", other) is NO


def test_an_id_that_aws_generates_matches_only_what_covers_every_id() -> None:
    agent = Resource("repo:x//a#b", "bedrock", None, None, None, prefix="agent/")
    assert (
        ask(who(statement("bedrock:UpdateAgent", "arn:aws:bedrock:*:*:agent/*")), "bedrock:UpdateAgent", agent) is YES
    )
    assert (
        ask(who(statement("bedrock:UpdateAgent", "arn:aws:bedrock:*:*:agent/ABC")), "bedrock:UpdateAgent", agent) is NO
    )


def test_documents_that_are_not_documents() -> None:
    for bad in ("{", "[]", "null", '{"Statement": 3}', {"Statement": ["x"]}, 7, None, "[" * 100_000):
        document = read_document(bad, None, "P")
        assert document.unknown is not None
        assert document.statements == ()


def test_json_text_and_object_say_the_same() -> None:
    text = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
    document = read_document(text, None, "P")
    assert document.unknown is None
    assert document.statements[0].actions == ("s3:*",)
