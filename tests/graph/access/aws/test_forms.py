"""The forms in which people write a request: each means the same as the plain one."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from bartizan.graph.access.aws.evaluate import evaluate
from bartizan.graph.access.aws.request import read_request

ANN = "arn:aws:iam::111122223333:user/ann"
ASKED = {"principal": ANN, "action": "s3:GetObject", "resource": "arn:aws:s3:::data/ann/x", "context": {}}
HOME = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::data/${aws:username}/*"}
POLICY = {"Version": "2012-10-17", "Statement": [HOME]}
DENY_ALL = {"Effect": "Deny", "Action": "*", "Resource": "*"}
DENY = {"Version": "2012-10-17", "Statement": [DENY_ALL]}
OPEN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def decided(asked: dict[str, Any] | None = None, **policies: Any) -> str:
    return evaluate(read_request({"request": {**ASKED, **(asked or {})}, "policies": policies}, "file")).decision


FORMS: dict[str, Any] = {
    "one object": POLICY,
    "its text": json.dumps(POLICY),
    "a list of texts": [json.dumps(POLICY)],
    "a text of a list": json.dumps([POLICY]),
    "as the IAM API encodes it": [quote(json.dumps(POLICY))],
    "a list of statements": [HOME],
    "a statement": HOME,
    "a policy that is a list of statements": [[HOME]],
    "a role's inline policy": [{"PolicyName": "p", "PolicyDocument": POLICY}],
    "get-policy-version": [{"PolicyVersion": {"VersionId": "v1", "Document": POLICY}}],
    "a name beside it": [{"name": "p", "policy": POLICY}],
    "nothing beside it": [None, POLICY, {}, ""],
}


@pytest.mark.parametrize("form", FORMS)
def test_a_policy_in_any_form_allows_what_it_allows(form: str) -> None:
    assert decided(identity=FORMS[form]) == "allowed"
    assert decided({"resource": "arn:aws:s3:::data/bob/x"}, identity=FORMS[form]) == "denied"


@pytest.mark.parametrize("form", FORMS)
def test_a_deny_is_found_in_any_form(form: str) -> None:
    turned = json.loads(json.dumps(FORMS[form]).replace("Allow", "Deny"))
    assert decided(identity=[OPEN], boundary=[OPEN], session=turned) == "denied"


def test_bare_statements_beside_a_policy_all_count() -> None:
    assert decided(identity=[OPEN, {**HOME, "Effect": "Deny"}]) == "denied"
    assert decided(identity=[{**HOME, "Effect": "Deny"}, OPEN]) == "denied"


TO_ALL = {"Version": "2012-10-17", "Statement": [{**DENY_ALL, "Principal": "*"}]}


@pytest.mark.parametrize(
    "resource", [TO_ALL, {"Policy": json.dumps(TO_ALL)}, [json.dumps(TO_ALL)], TO_ALL["Statement"]]
)
def test_a_resource_policy_in_any_form_denies(resource: Any) -> None:
    assert decided(identity=OPEN, resource=resource) == "denied"


@pytest.mark.parametrize("scp", [DENY, [DENY], [[DENY]], json.dumps(DENY), DENY["Statement"], [DENY["Statement"]]])
def test_one_level_needs_no_brackets(scp: Any) -> None:
    assert decided(identity=OPEN, scp=scp) == "denied"


@pytest.mark.parametrize("nothing", [None, [], {}, "", [None], [[]], [None, []]])
def test_what_holds_no_policy_limits_nothing(nothing: Any) -> None:
    assert decided(identity=OPEN, scp=nothing, boundary=nothing, session=nothing, resource=nothing) == "allowed"


@pytest.mark.parametrize("principal", [{"AWS": ANN}, {"AWS": [ANN]}, [ANN], {"type": "user", "arn": ANN}, f" {ANN} "])
def test_a_principal_in_any_form(principal: Any) -> None:
    assert decided({"principal": principal}, identity=POLICY) == "allowed"


def test_an_account_in_any_form() -> None:
    assert decided({"principal": 111122223333}) == "allowed"
    for other in (999988887777, "9999-8888-7777", "arn:aws:iam::999988887777:root"):
        assert decided({"resource_account": other}, identity=OPEN) == "denied"
    for same in (111122223333, "1111-2222-3333", ANN, None, ""):
        assert decided({"resource_account": same}, identity=OPEN) == "allowed"


def test_a_resource_control_policy_that_aws_would_refuse_leaves_it_open() -> None:
    assert decided(identity=OPEN, rcp=[[OPEN]]) == "unknown"


def test_a_kind_of_policy_that_is_not_known_may_have_allowed() -> None:
    assert decided(attached=[OPEN]) == "unknown"
    assert decided(attached=[]) == "denied"
