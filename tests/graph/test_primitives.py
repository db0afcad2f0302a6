"""Primitives: what they are made of, the steps they make, and that nobody is asked about all pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bartizan.graph.access.answer import Answer, New
from bartizan.graph.attack import identity, primitives, roles
from bartizan.graph.attack.moves import Ground, Move
from bartizan.graph.facts import Facts
from bartizan.graph.primitive import read_primitives
from bartizan.graph.technique import read_techniques
from bartizan.model.errors import CatalogError
from bartizan.model.scan import Record
from bartizan.model.severity import Certainty, Sensitivity
from bartizan.model.values import Unknown, Value
from tests.graph.estates import catalog, linked, policy, running, statement

ACCOUNT = "123456789012"
AWS = {name: one for name, one in read_primitives(catalog().primitives).items() if one.cloud == "aws"}


def arn(name: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def role(name: str, service: str, *statements: dict[str, Value], account: str = ACCOUNT, **config: Value) -> Record:
    trust = policy({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})
    held: dict[str, Value] = {
        "RoleName": name,
        "AssumeRolePolicyDocument": trust,
        "Policies": [{"PolicyName": "own", "PolicyDocument": policy(*statements)}],
        **config,
    }
    return running(arn(name, account), "AWS::IAM::Role", held, account=account)


def ground(*records: Record) -> Ground:
    return Ground(Facts(linked(list(records)), catalog()), {}, read_techniques(catalog().techniques))


def steps(*records: Record) -> set[tuple[str, str, str, Certainty]]:
    """(source's name, technique, target's name, certainty) of every step between identities and things."""
    made = ground(*records)

    def name(id_: str) -> str:
        return id_.rpartition("/")[2]

    found: list[Move] = [*primitives.moves(made), *identity.moves(made), *roles.moves(made)]
    return {(name(one.source), one.technique.id, name(one.target), one.certainty) for one in found}


@pytest.mark.parametrize("name", sorted(AWS))
def test_a_primitive_of_aws_is_whole(name: str) -> None:
    primitive = AWS[name]
    assert primitive.technique in catalog().techniques
    assert primitive.source.startswith("https://")
    actions = [one.action for one in primitive.permissions]
    assert all(":" in action and "*" not in action for action in actions)
    passing = [one for one in primitive.permissions if one.action == "iam:PassRole"]
    if primitive.technique == "identity-pass-role":
        assert primitive.trusts
        assert primitive.types == {"AWS::IAM::Role"}
        # The service that is passed the role is the one that the role must trust.
        assert [one.context["iam:passedtoservice"] for one in passing] == [primitive.trusts]
    else:
        assert all(one.on == "any" for one in passing)


PASS = statement("iam:PassRole", "*")
TRAIN = statement("sagemaker:CreateTrainingJob", "*")
SM, LAMBDA = "sagemaker.amazonaws.com", "lambda.amazonaws.com"


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        ([PASS, TRAIN], True),
        ([PASS], False),
        ([TRAIN], False),
        ([PASS, statement("sagemaker:CreateModel", "*")], False),
        ([statement("iam:PassRole", arn("strong")), TRAIN], True),
        ([statement("iam:PassRole", arn("other")), TRAIN], False),
        ([PASS, TRAIN, statement("iam:PassRole", arn("strong"), "Deny")], False),
        ([PASS, TRAIN, statement("sagemaker:*", "*", "Deny")], False),
        ([{**PASS, "Condition": {"StringEquals": {"iam:PassedToService": SM}}}, TRAIN], True),
        ([{**PASS, "Condition": {"StringEquals": {"iam:PassedToService": LAMBDA}}}, TRAIN], False),
    ],
)
def test_a_role_is_passed_when_every_permission_is_held(rights: list[dict[str, Value]], expected: bool) -> None:
    found = steps(role("weak", LAMBDA, *rights), role("strong", SM), role("else", LAMBDA))
    assert (("weak", "identity-pass-role", "strong", Certainty.PROVEN) in found) is expected
    assert not [one for one in found if one[2] == "else"]


def test_a_role_of_another_account_is_never_passed() -> None:
    found = steps(role("weak", LAMBDA, PASS, TRAIN), role("strong", SM, account="210987654321"))
    assert found == set()


def test_a_role_that_belongs_to_a_service_is_no_target() -> None:
    linked_role = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{SM}/AWSServiceRoleForSageMakerNotebooks"
    trust = policy({"Effect": "Allow", "Principal": {"Service": SM}, "Action": "sts:AssumeRole"})
    config: dict[str, Value] = {"RoleName": "AWSServiceRoleForSageMakerNotebooks", "AssumeRolePolicyDocument": trust}
    rights = statement(["iam:PassRole", "iam:UpdateAssumeRolePolicy", "sagemaker:*"], "*")
    assert steps(role("weak", LAMBDA, rights), running(linked_role, "AWS::IAM::Role", config)) == set()


def test_opening_a_bucket_under_a_key_of_ones_own_is_not_reading_it() -> None:
    def opened(**config: Value) -> set[str]:
        store: dict[str, Value] = {"BucketName": "d", **config}
        data = running("arn:aws:s3:::d", "AWS::S3::Bucket", store, sensitivity=Sensitivity.RESTRICTED)
        return {one[1] for one in steps(role("weak", LAMBDA, statement("s3:PutBucketPolicy", "*")), data)}

    assert opened() == {"identity-opens-data"}
    rule: Value = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"}
    encrypted: Value = {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": rule}]}
    assert opened(BucketEncryption=encrypted) == set()


@pytest.mark.parametrize(
    ("rights", "granted", "expected"),
    [
        ([statement(["s3:GetObject", "kms:PutKeyPolicy"], "*")], "kms:PutKeyPolicy", True),
        ([statement(["s3:GetObject", "kms:CreateGrant"], "*")], "kms:CreateGrant", True),
        ([statement(["s3:GetObject", "kms:PutKeyPolicy"], "*")], "kms:DescribeKey", False),
        ([statement("kms:PutKeyPolicy", "*")], "kms:PutKeyPolicy", False),
        ([statement("s3:GetObject", "*")], "kms:PutKeyPolicy", False),
    ],
)
def test_whoever_may_open_the_key_reads_what_only_the_key_withholds(
    rights: list[dict[str, Value]], granted: str, expected: bool
) -> None:
    name = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"
    own = policy(statement(granted, "*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    key = running(name, "AWS::KMS::Key", {"KeyId": "k", "KeyPolicy": own})
    rule: Value = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": name}
    store: dict[str, Value] = {
        "BucketName": "d",
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": rule}]},
    }
    data = running("arn:aws:s3:::d", "AWS::S3::Bucket", store)
    tuned: dict[str, Value] = {"ModelName": "m", "TrainingDataConfig": {"S3Uri": "s3://d/pairs/"}}
    model = running(f"arn:aws:bedrock:eu-west-1:{ACCOUNT}:custom-model/m", "AWS::Bedrock::CustomModel", tuned)
    found = steps(role("weak", LAMBDA, *rights), key, data, model)
    assert any(one[1] == "identity-opens-data" for one in found) is expected
    assert not any(one[1] == "identity-data-read" for one in found)


def test_an_open_condition_and_an_unconfirmed_primitive_make_the_step_conditional() -> None:
    asked = {**PASS, "Condition": {"StringEquals": {"aws:RequestTag/team": "ml"}}}
    assert steps(role("weak", LAMBDA, asked, TRAIN), role("strong", SM)) == {
        ("weak", "identity-pass-role", "strong", Certainty.CONDITIONAL)
    }
    rights = statement("pipes:CreatePipe", "*")
    assert steps(role("weak", LAMBDA, PASS, rights), role("strong", "pipes.amazonaws.com")) == {
        ("weak", "identity-pass-role", "strong", Certainty.CONDITIONAL)
    }


def test_whoever_may_do_everything_is_an_administrator_and_needs_no_other_step() -> None:
    found = steps(role("root", LAMBDA, statement("*", "*")), role("strong", SM))
    assert found == {("root", "identity-self-escalation", ACCOUNT, Certainty.PROVEN)}


def test_rewriting_ones_own_policies() -> None:
    own = statement(["iam:PutRolePolicy"], arn("weak"))
    assert steps(role("weak", LAMBDA, own)) == {("weak", "identity-self-escalation", ACCOUNT, Certainty.PROVEN)}
    other = statement(["iam:PutRolePolicy"], arn("strong"))
    assert steps(role("weak", LAMBDA, other), role("strong", SM)) == set()


def test_rewriting_a_managed_policy_or_a_group_that_binds_oneself() -> None:
    mine = f"arn:aws:iam::{ACCOUNT}:policy/mine"
    document = policy(statement("iam:CreatePolicyVersion", mine))
    managed = running(mine, "AWS::IAM::ManagedPolicy", {"ManagedPolicyName": "mine", "PolicyDocument": document})
    escalation = ("identity-self-escalation", ACCOUNT, Certainty.PROVEN)
    assert ("weak", *escalation) in steps(role("weak", LAMBDA, ManagedPolicyArns=[mine]), managed)
    assert steps(role("weak", LAMBDA, statement("iam:CreatePolicyVersion", mine)), managed) == set()
    group = f"arn:aws:iam::{ACCOUNT}:group/staff"
    rights: list[Value] = [{"PolicyName": "own", "PolicyDocument": policy(statement("iam:PutGroupPolicy", group))}]
    staff = running(group, "AWS::IAM::Group", {"GroupName": "staff", "Policies": rights})
    user = running(f"arn:aws:iam::{ACCOUNT}:user/u", "AWS::IAM::User", {"UserName": "u", "Groups": ["staff"]})
    assert ("u", *escalation) in steps(staff, user)


def test_taking_another_identity() -> None:
    rights = statement(["iam:CreateAccessKey", "iam:UpdateAssumeRolePolicy"], "*")
    user = running(f"arn:aws:iam::{ACCOUNT}:user/u", "AWS::IAM::User", {"UserName": "u"})
    found = steps(role("weak", LAMBDA, rights), role("strong", SM), user)
    assert found == {
        ("weak", "identity-takes-identity", "strong", Certainty.PROVEN),
        ("weak", "identity-takes-identity", "u", Certainty.PROVEN),
    }


def test_a_property_of_the_target_forbids_or_leaves_open() -> None:
    name = f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/serving"
    rights = statement("ecr:*", "*")
    for held, expected in (
        ("MUTABLE", Certainty.PROVEN),
        ("IMMUTABLE", None),
        (Unknown("var.tags"), Certainty.CONDITIONAL),
    ):
        config: dict[str, Value] = {"RepositoryName": "serving", "ImageTagMutability": held}
        found = steps(role("push", LAMBDA, rights), running(name, "AWS::ECR::Repository", config))
        assert {one[3] for one in found if one[1] == "identity-replaces-image"} == ({expected} if expected else set())


TOKENS = "token.actions.githubusercontent.com"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {f"{TOKENS}:aud": "sts.amazonaws.com"}}, True),
        ({"StringLike": {f"{TOKENS}:sub": "repo:*"}}, True),
        ({"StringLike": {f"{TOKENS}:sub": "repo:acme*"}}, True),
        ({"StringLike": {f"{TOKENS}:sub": "repo:*/deploy:*"}}, True),
        ({"StringLike": {f"{TOKENS}:sub": "*"}}, True),
        ({"StringLike": {f"{TOKENS}:sub": "repo:acme/*"}}, False),
        ({"StringLike": {f"{TOKENS}:sub": "repo:acme/shop:ref:refs/heads/main"}}, False),
        ({"StringEquals": {f"{TOKENS}:sub": "repo:*"}}, False),
        ({"StringLike": {f"{TOKENS}:sub": ["repo:acme/shop:*", "repo:a?me/shop:*"]}}, True),
        ({"StringEquals": {f"{TOKENS}:repository_owner": "acme"}}, None),
    ],
)
def test_tokens_of_strangers_are_let_in_when_the_owner_is_left_open(
    condition: dict[str, Value], expected: bool | None
) -> None:
    trust = policy(
        {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{TOKENS}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": condition,
        }
    )
    config: dict[str, Value] = {"RoleName": "deploy", "AssumeRolePolicyDocument": trust}
    found = {one[3] for one in steps(running(arn("deploy"), "AWS::IAM::Role", config))}
    assert found == ({Certainty.PROVEN} if expected else {Certainty.CONDITIONAL} if expected is None else set())


def guests(trust: dict[str, Value], *, on: bool = True) -> set[tuple[str, str, str, Certainty]]:
    web = {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, **trust}
    held: dict[str, Value] = {"RoleName": "guest", "AssumeRolePolicyDocument": policy(web)}
    pool = f"arn:aws:cognito-identity:eu-west-1:{ACCOUNT}:identitypool/eu-west-1:1"
    given: dict[str, Value] = {"IdentityPoolId": pool, "Roles": {"unauthenticated": arn("guest")}}
    return steps(
        running(arn("guest"), "AWS::IAM::Role", held),
        running(pool, "AWS::Cognito::IdentityPool", {"AllowUnauthenticatedIdentities": on}),
        running(f"{pool}/roles", "AWS::Cognito::IdentityPoolRoleAttachment", given),
    )


def test_guests_of_an_identity_pool_get_its_role() -> None:
    web: dict[str, Value] = {"Action": "sts:AssumeRoleWithWebIdentity"}

    def amr(word: str) -> dict[str, Value]:
        return {**web, "Condition": {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": word}}}

    step = ("entry:internet", "role-trusts-strangers-tokens", "guest", Certainty.PROVEN)
    assert guests(amr("unauthenticated")) == {step}
    assert guests(web) == {step}
    assert guests(amr("authenticated")) == set()
    assert guests(web, on=False) == set()


def organisation(accounts: int) -> list[Record]:
    """In each account a role that passes any other of its twenty to training jobs."""
    records: list[Record] = []
    for at in range(accounts):
        account = f"{100000000000 + at}"
        records.append(role("platform", LAMBDA, PASS, TRAIN, account=account))
        records.extend(role(f"job-{job}", SM, account=account) for job in range(10))
        records.extend(role(f"app-{app}", LAMBDA, account=account) for app in range(10))
    return records


def test_twice_the_organisation_is_twice_the_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(accounts: int) -> tuple[int, int]:
        made = ground(*organisation(accounts))
        count = 0
        aws = made.facts.aws
        may = aws.may

        def counted(
            principal: str, action: str, on: str | New, context: Mapping[str, tuple[str, ...]] | None = None
        ) -> Answer:
            nonlocal count
            count += 1
            return may(principal, action, on, context)

        monkeypatch.setattr(aws, "may", counted)
        return len(list(primitives.moves(made))), count

    few, many = asked(4), asked(8)
    assert few[0] == 4 * 10
    assert many[0] == 8 * 10
    assert many[1] == 2 * few[1]
    assert few[1] <= 4 * (10 + 40)


@pytest.mark.parametrize("on", ["targets", "target training-job/", "scope x", ""])
def test_a_malformed_place_is_refused(on: str) -> None:
    good: dict[str, Any] = dict(catalog().primitives["sagemaker-training-job"])
    with pytest.raises(CatalogError, match=r"primitives/sagemaker-training-job\.yaml"):
        read_primitives({"sagemaker-training-job": {**good, "permissions": [{"action": "iam:PassRole", "on": on}]}})
