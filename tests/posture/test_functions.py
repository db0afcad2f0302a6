"""The named functions: policies, networks, secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.model.values import Unknown
from bartizan.posture.functions import (
    FUNCTIONS,
    allows_action,
    covers_internet,
    grants,
    grants_admin,
    is_public_policy,
    opens_port,
    policy_statements,
    trusts,
)
from bartizan.posture.members import everyone
from bartizan.posture.ports import port_in
from bartizan.posture.settings import after_last, holds_secret

VAR = Unknown("var.x")
ROLE = Unknown("aws_iam_role.r.arn", ("repo:x//m.tf#aws_iam_role.r",), "arn")


def allow(**parts: Any) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **parts}],
    }


def condition(operator: str, key: str, value: Any) -> dict[str, Any]:
    return allow(Principal="*", Condition={operator: {key: value}})


@pytest.mark.parametrize(
    ("document", "public"),
    [
        (None, False),
        ({}, False),
        (allow(), False),
        (allow(Principal="*"), True),
        (allow(Principal={"AWS": "*"}), True),
        (allow(Principal={"AWS": ["arn:aws:iam::1:root", "*"]}), True),
        (allow(Principal={"AWS": "arn:aws:iam::111122223333:root"}), False),
        (allow(Principal={"Service": "sagemaker.amazonaws.com"}), False),
        (allow(NotPrincipal={"AWS": "arn:aws:iam::1:root"}), True),
        (allow(Principal="*", Effect="Deny"), False),
        ({"Statement": allow(Principal="*")["Statement"][0]}, True),
        (json.dumps(allow(Principal="*")), True),
        (json.dumps(allow(Principal={"AWS": "1"})), False),
        ("{not json", Unknown("a policy document that is not JSON")),
        (VAR, VAR),
        ({"Statement": VAR}, VAR),
        ({"Statement": [VAR, allow(Principal="*")["Statement"][0]]}, True),
        (allow(Principal=VAR), VAR),
        (allow(Principal={"AWS": ROLE}), False),
        (allow(Principal="*", Effect=VAR), VAR),
        (condition("StringEquals", "aws:PrincipalOrgID", "o-1"), False),
        (condition("StringEquals", "aws:sourcevpce", ["vpce-1"]), False),
        (condition("ArnLike", "aws:SourceArn", "arn:aws:s3:::b"), False),
        (condition("StringLike", "aws:SourceArn", "*"), True),
        (condition("StringNotEquals", "aws:PrincipalOrgID", "o-1"), True),
        (condition("StringEqualsIfExists", "aws:PrincipalOrgID", "o-1"), True),
        (condition("Bool", "aws:SecureTransport", "true"), True),
        (condition("IpAddress", "aws:SourceIp", "10.0.0.0/8"), False),
        (condition("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "0.0.0.0/0"]), True),
        (condition("StringEquals", "aws:SourceAccount", ROLE), False),
        (condition("StringEquals", "aws:SourceAccount", VAR), VAR),
        (allow(Principal="*", Condition=VAR), VAR),
    ],
)
def test_is_public_policy(document: Any, public: object) -> None:
    assert is_public_policy(document) == public


@pytest.mark.parametrize(
    ("actions", "asked", "answer"),
    [
        ("*", "bedrock:*", True),
        ("bedrock:*", "bedrock:*", True),
        ("Bedrock:*", "bedrock:invokemodel", True),
        ("bedrock:Invoke*", "bedrock:InvokeModel", True),
        ("bedrock:Invoke*", "bedrock:*", False),
        (["s3:Get*", "bedrock:*"], "bedrock:*", True),
        ("s3:*", "bedrock:*", False),
        ("s3:Get[A]*", "s3:GetA", False),
        (VAR, "bedrock:*", VAR),
        (["bedrock:*", VAR], "bedrock:*", True),
    ],
)
def test_allows_action(actions: Any, asked: str, answer: object) -> None:
    assert allows_action(allow(Action=actions), asked) == answer


def test_not_action_allows_what_it_does_not_spare() -> None:
    document = {"Statement": {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}}
    assert allows_action(document, "bedrock:*") is True
    assert allows_action(document, "iam:PassRole") is False
    assert grants_admin(document) is False


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        (allow(Action="*"), True),
        (allow(Action="*", Resource="arn:aws:s3:::b"), False),
        (allow(Action="*", Resource=ROLE), False),
        (allow(Action="*", Resource=VAR), VAR),
        (allow(Action="s3:*"), False),
        ({"Policies": [{"PolicyName": "a", "PolicyDocument": allow(Action=["*"])}]}, True),
        ({"Policies": [{"PolicyName": "a", "PolicyDocument": allow()}]}, False),
        ({"Policies": VAR}, VAR),
        ({"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}, True),
        ({"ManagedPolicyArns": ["arn:aws-us-gov:iam::aws:policy/AdministratorAccess"]}, True),
        ({"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]}, False),
        ({"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"]}, False),
        ({"ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]}, False),
        ({"RoleName": "r"}, False),
        (
            {
                "Statement": [
                    {"Effect": "Allow", "Action": "*", "Resource": "*"},
                    {"Effect": "Deny", "Action": "*", "Resource": "*"},
                ]
            },
            False,
        ),
        (allow(Action="*", Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}), False),
    ],
)
def test_grants_admin(subject: Any, answer: object) -> None:
    assert grants_admin(subject) == answer


def test_an_attached_policy_that_was_not_read_is_unknown_unless_something_else_grants() -> None:
    own = "arn:aws:iam::111122223333:policy/own"
    answer = grants({"ManagedPolicyArns": [own]}, "bedrock:*", "*")
    assert isinstance(answer, Unknown)
    assert own in answer.why
    assert grants({"ManagedPolicyArns": [own], "PolicyDocument": allow(Action="bedrock:*")}, "bedrock:*", "*") is True


@pytest.mark.parametrize(
    ("action", "answer"),
    [("s3:GetObject", False), ("*", False), ("bedrock:*", False), ("logs:*", False), ("S3:Get*", False)],
)
def test_what_a_function_needs_to_write_its_log_grants_nothing_else(action: str, answer: bool) -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    assert grants({"ManagedPolicyArns": [arn]}, action, "*") is answer
    assert isinstance(grants({"ManagedPolicyArns": [arn]}, "logs:PutLogEvents", "*"), Unknown)


def test_trusts() -> None:
    document = allow(
        Action="sts:AssumeRole", Principal={"Service": ["sagemaker.amazonaws.com"], "AWS": "arn:aws:iam::1111:root"}
    )
    assert trusts(document, "sagemaker.amazonaws.com") is True
    assert trusts(document, "1111") is True
    assert trusts(document, "ec2.amazonaws.com") is False
    assert trusts(allow(Principal=VAR), "x") == VAR


@pytest.mark.parametrize(
    ("cidr", "answer"),
    [
        ("0.0.0.0/0", True),
        ("::/0", True),
        ("0.0.0.0/1", True),
        ("10.0.0.0/8", False),
        ("1.2.3.4", False),
        ("*", True),
        (None, False),
        ("x", False),
        ("2000::/3", True),
        ("2001:db8::/32", False),
    ],
)
def test_covers_internet(cidr: Any, answer: bool) -> None:
    assert covers_internet(cidr) is answer


@pytest.mark.parametrize(
    ("permission", "answer"),
    [
        ({"IpProtocol": "-1"}, True),
        ({"IpProtocol": -1}, True),
        ({"IpProtocol": "tcp", "FromPort": 8000, "ToPort": 9000}, True),
        ({"IpProtocol": "tcp", "FromPort": "8888", "ToPort": "8888"}, True),
        ({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}, False),
        ({"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1}, False),
        ({"IpProtocol": "tcp", "FromPort": VAR, "ToPort": 22}, VAR),
    ],
)
def test_opens_port(permission: Any, answer: object) -> None:
    assert opens_port(permission, 8888) == answer


@pytest.mark.parametrize(
    ("variables", "answer"),
    [
        (None, False),
        ({"DB_PASSWORD": "hunter22"}, True),
        ({"OPENAI_API_KEY": "x"}, True),
        ({"PLAIN": "sk-abcdefghijklmnopqrstuvwxyz012345"}, True),
        ({"SECRET_ARN": "arn:aws:secretsmanager:x"}, False),
        ({"DB_PASSWORD": "{{resolve:secretsmanager:x}}"}, False),
        ({"API_TOKEN": "arn:aws:secretsmanager:eu-west-1:1:secret:x"}, False),
        ({"MAX_TOKENS": "512"}, False),
        ({"TOKENIZER_PATH": "x"}, False),
        ({"DB_PASSWORD": VAR}, VAR),
        ({"DB_PASSWORD": VAR, "API_KEY": "abc123"}, True),
        ({"DB_SECRET": ROLE}, False),
        ({"MODE": VAR}, False),
        ({"DB_PASSWORD": ""}, False),
        ({"USE_TOKEN": "true"}, False),
    ],
)
def test_holds_secret(variables: Any, answer: object) -> None:
    assert holds_secret(variables) == answer


def test_policy_statements_have_lists() -> None:
    [statement] = policy_statements(allow())
    assert (statement["Action"], statement["Resource"]) == (["s3:GetObject"], ["*"])
    assert policy_statements("x") == [Unknown("a policy document that is not JSON")]


words = st.sampled_from(
    ["Statement", "Effect", "Allow", "Action", "*", "Principal", "AWS", "Condition", "Policies", "PolicyDocument"]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | words | st.text(max_size=5) | st.just(VAR) | st.just(ROLE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


@given(st.sampled_from(FUNCTIONS), anything, anything, anything)
def test_fuzz_no_function_ever_raises(function: Any, one: Any, two: Any, three: Any) -> None:
    given_values = [one, two, three][: function.arity]
    function.call(*given_values)
    if function.points is not None:
        list(function.points(*given_values))


def template(text: str) -> Unknown:
    """A Terraform text with a reference in it."""
    return Unknown(f'"{text}"', ("repo:x//m.tf#google_service_account.a",))


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        (None, False),
        ([], False),
        ("allUsers", True),
        (["user:a@example.com", "allAuthenticatedUsers"], True),
        (["user:allUsers", "domain:example.com", 3], False),
        (VAR, VAR),
        ([VAR, "allUsers"], True),
        *(([template(f"{kind}:${{var.x}}")], False) for kind in ("user", "serviceAccount", "group", "domain")),
        ([template('serviceAccount:${a.b}@${lookup({x = "y"}, "x")}')], False),
        ([template("all${var.who}")], template("all${var.who}")),
        ([template("${var.who}")], template("${var.who}")),
        ([Unknown("google_service_account.a.member", ("x#google_service_account.a",), "member")], False),
        ([Unknown("local.member", (), "member")], Unknown("local.member", (), "member")),
    ],
)
def test_everyone(members: Any, answer: Any) -> None:
    assert everyone(members) == answer


@pytest.mark.parametrize(
    "expression",
    [
        '"user:${var.a}" == var.b ? "allUsers" : "x"',
        '"user:a" == var.b ? "allUsers" : "x"',
        'var.a ? "user:${var.b}" : "allUsers"',
        '"user:${var.a}',
        '"',
        "",
    ],
)
def test_everyone_takes_no_choice_for_a_text(expression: str) -> None:
    assert everyone([Unknown(expression)]) == Unknown(expression)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (None, False),
        ("8888", True),
        (8888, True),
        ("443", False),
        ("8000-9000", True),
        (" 8000 - 8887 ", False),
        ("8888-8888", True),
        ("9000-8000", False),
        ("*", True),
        ("http", Unknown("ports that are not numbers")),
        ("", Unknown("ports that are not numbers")),
        ([8888], Unknown("ports that are not numbers")),
        (VAR, VAR),
    ],
)
def test_port_in(text: Any, answer: Any) -> None:
    assert port_in(text, [8888, 11434]) == answer


def test_port_in_an_unknown_list() -> None:
    assert port_in("8888", [VAR]) == VAR
    assert port_in("8888", [VAR, 8888]) is True
    assert port_in("8888", None) is False


def test_a_name_in_a_store_of_secrets_is_no_secret() -> None:
    assert holds_secret({"CRM_SECRET": "support/prod/crm"}) is False
    assert holds_secret({"AWS_SECRET": "wJalrXUtnFEMI/K7MDENG/bPxRfiCY0123456789"}) is True


def test_the_last_part_of_a_text_with_holes() -> None:
    model = Unknown("…", (), None, ("arn:aws:bedrock:", None, "::foundation-model/amazon.titan-embed-text-v2:0"))
    assert after_last(model, "/") == "amazon.titan-embed-text-v2:0"
    assert after_last("a/b/c", "/") == "c"
    assert after_last("abc", "/") == "abc"
    assert after_last(None, "/") is None
    open_ended = Unknown("…", (), None, ("arn:aws:bedrock:", None))
    assert after_last(open_ended, "/") is open_ended


@pytest.mark.parametrize(
    ("resource", "action", "expected"),
    [
        ("arn:aws:lambda:eu-west-1:123456789012:function:*", "lambda:InvokeFunction", True),
        ("arn:aws:secretsmanager:*:*:secret:*", "secretsmanager:GetSecretValue", True),
        ("arn:aws:iam::123456789012:role/*", "sts:AssumeRole", True),
        ("arn:aws:s3:::*/*", "s3:GetObject", True),
        ("arn:aws:s3:::docs/*", "s3:GetObject", False),
        ("arn:aws:secretsmanager:eu-west-1:123456789012:secret:agent/*", "secretsmanager:GetSecretValue", False),
        ("arn:aws:lambda:eu-west-1:123456789012:function:*", "lambda:*", False),
        ("arn:aws:lambda:eu-west-1:123456789012:function:*", "*", False),
    ],
)
def test_everything_of_an_account_is_everything_that_one_action_works_on(
    resource: str, action: str, expected: bool
) -> None:
    document = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": [resource]}]}
    assert grants(document, action, "*") is expected


def test_everything_of_an_account_that_is_not_known_is_everything_too() -> None:
    holes = ("arn:", None, ":lambda:", None, ":", None, ":function:*")
    one = ("arn:aws:lambda:", None, ":function:", None)
    wide = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": Unknown("text", pieces=holes)}
    assert grants({"Statement": [wide]}, "lambda:InvokeFunction", "*") is True
    narrow = {**wide, "Resource": Unknown("text", pieces=one)}
    assert grants({"Statement": [narrow]}, "lambda:InvokeFunction", "*") is not True
