"""Effective access over linked estates: every kind of policy that stands somewhere else than on the identity."""

from __future__ import annotations

import json

import pytest

from bartizan.graph.access.answer import Decision, New
from bartizan.graph.facts import Facts
from bartizan.model.scan import Record
from bartizan.model.values import Unknown, Value
from tests.graph.estates import BLOCKED, block, catalog, linked, policy, ref, running, statement

ACCOUNT, OTHER, MANAGEMENT = "123456789012", "210987654321", "111122223333"
YES, NO, OPEN = Decision.ALLOWED, Decision.DENIED, Decision.DEPENDS
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
TRUSTS_LAMBDA = policy(
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
)
EVERYTHING = statement("*", "*")


def arn(name: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def role(
    name: str, *statements: dict[str, Value], account: str = ACCOUNT, trust: Value = TRUSTS_LAMBDA, **config: Value
) -> Record:
    inline: list[Value] = [{"PolicyName": "own", "PolicyDocument": policy(*statements)}] if statements else []
    held: dict[str, Value] = {"RoleName": name, "AssumeRolePolicyDocument": trust, "Policies": inline, **config}
    return running(arn(name, account), "AWS::IAM::Role", held, account=account)


def bucket(name: str = "data", account: str = ACCOUNT, **config: Value) -> Record:
    held = {"BucketName": name, "PublicAccessBlockConfiguration": BLOCKED, **config}
    return running(f"arn:aws:s3:::{name}", "AWS::S3::Bucket", held, account=account)


def key(statements: list[dict[str, Value]]) -> Record:
    held: dict[str, Value] = {"KeyPolicy": policy(*statements), "KeyId": "k"}
    return running(f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k", "AWS::KMS::Key", held)


def encrypted() -> Value:
    rule: Value = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"}
    return {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": rule}]}


def control(name: str, kind: str, targets: list[str], *statements: dict[str, Value]) -> Record:
    held: dict[str, Value] = {"Name": name, "Type": kind, "TargetIds": targets, "Content": policy(*statements)}
    id_ = f"arn:aws:organizations::{MANAGEMENT}:policy/o-1/{name}"
    return running(id_, "AWS::Organizations::Policy", held, account=MANAGEMENT, name=name)


def facts(*records: Record) -> Facts:
    return Facts(linked(list(records)), catalog())


def ask(known: Facts, action: str, on: str, who: str = arn("r"), **context: str) -> Decision:
    given = {name.replace("__", ":"): (value,) for name, value in context.items()}
    answer = known.access["aws"].may(who, action, on, given)
    assert answer.because
    assert answer.evidence or answer.decision is not YES, "an allow says by which statement"
    return answer.decision


READ = statement("s3:GetObject", "*")
USE_KEY = statement(["s3:GetObject", "kms:Decrypt"], "*")
DATA = "arn:aws:s3:::data"


@pytest.mark.parametrize(
    ("rights", "key_policy", "expected"),
    [
        (USE_KEY, [statement("kms:*", "*", Principal={"AWS": ROOT})], YES),
        (READ, [statement("kms:*", "*", Principal={"AWS": ROOT})], NO),
        (READ, [statement("kms:Decrypt", "*", Principal={"AWS": arn("r")})], YES),
        (USE_KEY, [statement("kms:Describe*", "*", Principal={"AWS": ROOT})], NO),
        (USE_KEY, [statement("kms:Decrypt", "*", Principal={"AWS": arn("someone-else")})], NO),
        (
            USE_KEY,
            [
                statement("kms:*", "*", Principal={"AWS": ROOT}),
                statement("kms:Decrypt", "*", "Deny", Principal={"AWS": arn("r")}),
            ],
            NO,
        ),
        (
            USE_KEY,
            [
                {
                    **statement("kms:Decrypt", "*", Principal={"AWS": ROOT}),
                    "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}},
                }
            ],
            YES,
        ),
        (
            USE_KEY,
            [
                {
                    **statement("kms:Decrypt", "*", Principal={"AWS": ROOT}),
                    "Condition": {"StringEquals": {"kms:ViaService": "sagemaker.eu-west-1.amazonaws.com"}},
                }
            ],
            NO,
        ),
    ],
)
def test_data_under_a_key_takes_the_key_too(
    rights: dict[str, Value], key_policy: list[dict[str, Value]], expected: Decision
) -> None:
    known = facts(role("r", rights), bucket(BucketEncryption=encrypted()), key(key_policy))
    assert ask(known, "s3:GetObject", DATA) is expected


def test_a_key_that_no_source_read_leaves_it_open_or_denies() -> None:
    assert ask(facts(role("r", USE_KEY), bucket(BucketEncryption=encrypted())), "s3:GetObject", DATA) is OPEN
    assert ask(facts(role("r", READ), bucket(BucketEncryption=encrypted())), "s3:GetObject", DATA) is NO


def test_a_key_without_a_policy_leaves_it_to_the_accounts_own_policies() -> None:
    code = block("aws_kms_key.k", "AWS::KMS::Key", {"EnableKeyRotation": True})
    rule: Value = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": ref("aws_kms_key.k")}
    store = block(
        "aws_s3_bucket.d",
        "AWS::S3::Bucket",
        {
            "BucketName": "d",
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": rule}]},
        },
    )
    for rights, expected in ((USE_KEY, YES), (READ, NO)):
        who = block(
            "aws_iam_role.r", "AWS::IAM::Role", {"RoleName": "r", "Policies": [{"PolicyDocument": policy(rights)}]}
        )
        assert ask(facts(code, store, who), "s3:GetObject", store.id, who.id) is expected


@pytest.mark.parametrize(
    ("theirs", "mine", "expected"),
    [
        (None, READ, NO),
        (statement("s3:GetObject", f"{DATA}/*", Principal={"AWS": ROOT}), READ, YES),
        (statement("s3:GetObject", f"{DATA}/*", Principal={"AWS": arn("r")}), None, NO),
        (statement("s3:GetObject", f"{DATA}/*", Principal={"AWS": arn("r")}), READ, YES),
        (statement("s3:PutObject", f"{DATA}/*", Principal={"AWS": ROOT}), READ, NO),
    ],
)
def test_across_accounts_both_sides_must_allow(
    theirs: dict[str, Value] | None, mine: dict[str, Value] | None, expected: Decision
) -> None:
    held = policy(theirs) if theirs else None
    known = facts(role("r", *([mine] if mine else [])), bucket(account=OTHER, PolicyDocument=held))
    assert ask(known, "s3:GetObject", DATA) is expected


def test_a_policy_of_its_own_counts_for_its_resource() -> None:
    queue = running(f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs", "AWS::SQS::Queue", {"QueueName": "jobs"})
    rights = policy(statement("sqs:SendMessage", "*", Principal={"AWS": arn("r")}))
    apart = block("aws_sqs_queue_policy.p", "AWS::SQS::QueuePolicy", {"Queues": [queue.id], "PolicyDocument": rights})
    assert ask(facts(role("r"), queue, apart), "sqs:SendMessage", queue.id) is YES
    assert ask(facts(role("r"), queue), "sqs:SendMessage", queue.id) is NO


def test_a_policy_that_could_not_be_read_leaves_it_open() -> None:
    known = facts(role("r", READ), bucket(PolicyDocument=Unknown("permission s3:GetBucketPolicy")))
    assert ask(known, "s3:GetObject", DATA) is OPEN


def test_an_access_point_opens_what_the_bucket_leaves_to_it() -> None:
    left = {
        **statement("*", [DATA, f"{DATA}/*"], Principal={"AWS": "*"}),
        "Condition": {"StringEquals": {"s3:DataAccessPointAccount": ACCOUNT}},
    }
    point = f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint/lake"
    rights = statement("s3:GetObject", f"{point}/object/*", Principal={"AWS": arn("r")})
    lake = running(point, "AWS::S3::AccessPoint", {"Name": "lake", "Bucket": "data", "Policy": policy(rights)})
    assert ask(facts(role("r"), bucket(PolicyDocument=policy(left)), lake), "s3:GetObject", DATA) is not NO
    assert ask(facts(role("r"), bucket(), lake), "s3:PutObject", DATA) is NO


def organisation(*policies: Record) -> list[Record]:
    """A root, a unit below it, and the account in the unit."""

    def node(id_: str, type_: str, **config: Value) -> Record:
        name = f"arn:aws:organizations::{MANAGEMENT}:{id_}"
        return running(name, type_, config, account=MANAGEMENT)

    return [
        node("root/o-1/r-1", "AWS::Organizations::Organization", RootId="r-1", ManagementAccountId=MANAGEMENT),
        node("ou/o-1/ou-1", "AWS::Organizations::OrganizationalUnit", Id="ou-1", ParentId="r-1"),
        node(f"account/o-1/{ACCOUNT}", "AWS::Organizations::Account", AccountId=ACCOUNT, ParentIds=["ou-1"]),
        *policies,
    ]


SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
NO_READING = statement("s3:GetObject", "*", "Deny")


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ([control("full", SCP, ["r-1", "ou-1", ACCOUNT], EVERYTHING)], YES),
        ([control("deny", SCP, ["r-1"], NO_READING)], NO),
        ([control("deny", SCP, ["ou-1"], NO_READING)], NO),
        ([control("deny", SCP, [ACCOUNT], NO_READING)], NO),
        ([control("deny", SCP, ["ou-2"], NO_READING)], YES),
        ([control("only-ec2", SCP, ["ou-1"], statement("ec2:*", "*"))], NO),
        ([control("only-s3", SCP, ["ou-1"], statement("s3:*", "*"))], YES),
        ([control("resources", RCP, ["r-1"], {**NO_READING, "Principal": "*"})], NO),
        ([control("resources", RCP, ["ou-2"], {**NO_READING, "Principal": "*"})], YES),
    ],
)
def test_control_policies_bind_by_the_tree(policies: list[Record], expected: Decision) -> None:
    known = facts(role("r", READ), bucket(), *organisation(*policies))
    assert ask(known, "s3:GetObject", DATA) is expected


def test_control_policies_do_not_bind_the_management_account() -> None:
    who = role("r", READ, account=MANAGEMENT)
    known = facts(who, bucket(account=MANAGEMENT), *organisation(control("deny", SCP, ["r-1"], NO_READING)))
    assert ask(known, "s3:GetObject", DATA, arn("r", MANAGEMENT)) is YES


def test_a_control_policy_that_could_not_be_read_leaves_everything_open_and_says_so() -> None:
    unread = running(
        f"arn:aws:organizations::{MANAGEMENT}:policy/o-1/p",
        "AWS::Organizations::Policy",
        {"Name": "p", "Type": SCP, "TargetIds": ["r-1"], "Content": Unknown("permission organizations:DescribePolicy")},
        account=MANAGEMENT,
    )
    known = facts(role("r", READ), bucket(), *organisation(unread))
    assert ask(known, "s3:GetObject", DATA) is OPEN
    assert any("control policy" in gap.why for gap in known.gaps)


def test_denials_for_an_account_whose_number_code_does_not_tell_are_open() -> None:
    content = json.dumps(policy(NO_READING))
    scp = block("aws_organizations_policy.p", "AWS::Organizations::Policy", {"Type": SCP, "Content": content, "TargetIds": ["ou-1"]})  # fmt: skip  # noqa: E501
    who = block("aws_iam_role.r", "AWS::IAM::Role", {"RoleName": "r", "Policies": [{"PolicyDocument": policy(READ, statement("s3:PutObject", "*"))}]})  # fmt: skip  # noqa: E501
    store = block("aws_s3_bucket.d", "AWS::S3::Bucket", {"BucketName": "d"})
    known = facts(scp, who, store)
    assert ask(known, "s3:GetObject", store.id, who.id) is OPEN
    assert ask(known, "s3:PutObject", store.id, who.id) is YES


def test_a_circle_of_units_ends_and_says_so() -> None:
    def unit(id_: str, parent: str) -> Record:
        held: dict[str, Value] = {"Id": id_, "ParentId": parent}
        return running(
            f"arn:aws:organizations::{MANAGEMENT}:ou/o-1/{id_}", "AWS::Organizations::OrganizationalUnit", held
        )

    known = facts(
        role("r", READ),
        bucket(),
        unit("ou-1", "ou-2"),
        unit("ou-2", "ou-1"),
        running(
            f"arn:aws:organizations::{MANAGEMENT}:account/o-1/{ACCOUNT}",
            "AWS::Organizations::Account",
            {"AccountId": ACCOUNT, "ParentIds": ["ou-1"]},
        ),
        control("deny", SCP, ["ou-2"], NO_READING),
    )
    assert ask(known, "s3:GetObject", DATA) is NO
    assert any("circle" in gap.why for gap in known.gaps)


def assume(trust: dict[str, Value], *rights: dict[str, Value], account: str = ACCOUNT) -> Decision:
    known = facts(role("r", *rights), role("target", account=account, trust=policy(trust)))
    return ask(known, "sts:AssumeRole", arn("target", account))


ASSUME = statement("sts:AssumeRole", "*")


@pytest.mark.parametrize(
    ("principal", "rights", "account", "expected"),
    [
        (arn("r"), [], ACCOUNT, YES),
        (ROOT, [], ACCOUNT, NO),
        (ROOT, [ASSUME], ACCOUNT, YES),
        (ACCOUNT, [ASSUME], ACCOUNT, YES),
        (arn("someone-else"), [ASSUME], ACCOUNT, NO),
        (arn("r"), [], OTHER, NO),
        (arn("r"), [ASSUME], OTHER, YES),
        (ROOT, [ASSUME], OTHER, YES),
        (f"arn:aws:iam::{OTHER}:root", [ASSUME], OTHER, NO),
        (arn("r"), [statement("sts:AssumeRole", "*", "Deny")], ACCOUNT, NO),
    ],
)
def test_a_role_is_assumed_by_its_trust_and_the_callers_policies(
    principal: str, rights: list[dict[str, Value]], account: str, expected: Decision
) -> None:
    trust: dict[str, Value] = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    assert assume(trust, *rights, account=account) is expected


def test_an_external_id_is_the_callers_to_know() -> None:
    trust: dict[str, Value] = {
        "Effect": "Allow",
        "Principal": {"AWS": arn("r")},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "x"}},
    }
    assert assume(trust, ASSUME) is OPEN


def test_two_roles_that_trust_each_other_are_no_endless_loop() -> None:
    def trusting(name: str) -> Value:
        return policy({"Effect": "Allow", "Principal": {"AWS": arn(name)}, "Action": "sts:AssumeRole"})

    known = facts(role("a", trust=trusting("b")), role("b", trust=trusting("a")))
    assert ask(known, "sts:AssumeRole", arn("b"), arn("a")) is YES
    assert ask(known, "sts:AssumeRole", arn("a"), arn("b")) is YES


def test_groups_boundaries_and_managed_policies_count() -> None:
    group = running(
        f"arn:aws:iam::{ACCOUNT}:group/readers",
        "AWS::IAM::Group",
        {"GroupName": "readers", "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]},
    )
    user = f"arn:aws:iam::{ACCOUNT}:user/u"
    held: dict[str, Value] = {"UserName": "u", "Groups": ["readers"]}
    known = facts(group, running(user, "AWS::IAM::User", held), bucket())
    assert ask(known, "s3:GetObject", DATA, user) is YES
    assert ask(known, "s3:PutObject", DATA, user) is NO
    bounded = {**held, "PermissionsBoundary": "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"}
    assert ask(facts(group, running(user, "AWS::IAM::User", bounded), bucket()), "s3:GetObject", DATA, user) is NO


def test_a_managed_policy_younger_than_the_copy_gives_nothing_and_says_so() -> None:
    young = "arn:aws:iam::aws:policy/NotYetPublishedAccess"
    known = facts(role("r", ManagedPolicyArns=[young]), bucket())
    assert ask(known, "s3:GetObject", DATA) is NO
    assert any("NotYetPublishedAccess" in gap.why for gap in known.gaps)
    assert ask(facts(role("r", READ, PermissionsBoundary=young), bucket()), "s3:GetObject", DATA) is OPEN


def test_references_that_lead_nowhere_give_nothing() -> None:
    lost = Unknown("aws_iam_policy.lost.arn", ("repo:shop//main.tf#aws_iam_policy.lost",), "arn")
    known = facts(role("r", ManagedPolicyArns=[lost]), bucket())
    assert ask(known, "s3:GetObject", DATA) is NO
    assert ask(known, "s3:GetObject", "arn:aws:s3:::nowhere") is NO
    assert ask(known, "s3:GetObject", DATA, arn("nobody")) is NO


def test_tags_of_caller_and_resource_are_known() -> None:
    asked = {**READ, "Condition": {"StringEquals": {"aws:PrincipalTag/team": "ml"}}}
    for team, expected in (("ml", YES), ("web", NO)):
        known = facts(role("r", asked, Tags=[{"Key": "team", "Value": team}]), bucket())
        assert ask(known, "s3:GetObject", DATA) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, YES),
        ({"StringEquals": {"aws:SourceAccount": ACCOUNT}}, YES),
        ({"StringEquals": {"aws:SourceAccount": OTHER}}, NO),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:bedrock:eu-west-1:{ACCOUNT}:agent/*"}}, OPEN),
    ],
)
def test_a_role_lets_a_service_in(condition: Value, expected: Decision) -> None:
    held: dict[str, Value] = {
        "Effect": "Allow",
        "Principal": {"Service": "bedrock.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": condition,
    }
    access = facts(role("r", trust=policy(held))).access["aws"]
    assert access.lets_in(arn("r"), "bedrock.amazonaws.com").decision is expected
    assert access.lets_in(arn("r"), "lambda.amazonaws.com").decision is NO


def test_new_things_lie_in_the_account_of_their_neighbour() -> None:
    rights = statement("sagemaker:CreateTrainingJob", f"arn:aws:sagemaker:*:{ACCOUNT}:training-job/ml-*")
    access = facts(role("r", rights), role("far", account=OTHER)).access["aws"]
    create = "sagemaker:CreateTrainingJob"
    assert access.may(arn("r"), create, New("training-job/", arn("r"))).decision is YES
    assert access.may(arn("r"), create, New("training-job/", arn("far", OTHER))).decision is NO
    assert access.may(arn("r"), create, New("processing-job/", arn("r"))).decision is NO


def test_a_policy_of_a_megabyte_is_weighed_in_bounded_time() -> None:
    many = [statement(["s3:Get*"], [f"arn:aws:s3:::b{at}-{part}/*" for part in range(40)]) for at in range(400)]
    known = facts(role("r", *many), bucket(), bucket("b7-3"))
    assert ask(known, "s3:GetObject", DATA) is NO
    assert ask(known, "s3:GetObject", "arn:aws:s3:::b7-3") is YES
