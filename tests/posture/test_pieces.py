"""Policies with texts of which only pieces are known: no filling of a hole contradicts what is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.model.values import Unknown
from bartizan.posture.documents import covers, overlaps
from bartizan.posture.functions import allows_action, grants, grants_admin, is_public_policy
from bartizan.posture.members import everyone
from bartizan.posture.settings import holds_secret

ACCOUNT_ROOT = Unknown("!Sub", pieces=("arn:aws:iam::", None, ":root"))
ACCOUNT = Unknown("AWS::AccountId", attribute="AWS::AccountId", pieces=(None,))
THERE = Unknown("parameter P", pieces=(None,))

TEXT = st.sampled_from(["", "*", "arn:aws:", "a", "::", "0.0.0.0", "/0", "s3:", "Get", "?", "iam::aws:policy/", "1"])
PARTS = st.lists(st.one_of(st.none(), TEXT), min_size=1, max_size=4).filter(lambda parts: None in parts)
WANTED = st.sampled_from(["*", "s3:*", "s3:GetObject", "arn:aws:s3:::a", "a*1", "s?"])


def filled(parts: list[str | None], fillings: list[str]) -> str:
    rest = iter(fillings)
    return "".join(next(rest, "") if part is None else part for part in parts)


def statement(**parts: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **parts}]}


@pytest.mark.parametrize(
    ("document", "public"),
    [
        (statement(Principal={"AWS": ACCOUNT_ROOT}), False),
        (statement(Principal={"AWS": [ACCOUNT_ROOT, "*"]}), True),
        (statement(Principal={"AWS": ACCOUNT}), False),
        (statement(Principal={"AWS": THERE}), THERE),
        (statement(Principal="*", Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}}), False),
        (statement(Principal="*", Condition={"StringEquals": {"aws:SourceAccount": THERE}}), THERE),
        (statement(Principal="*", Condition={"ArnLike": {"aws:SourceArn": ACCOUNT_ROOT}}), False),
    ],
)
def test_is_public_policy(document: Any, public: object) -> None:
    assert is_public_policy(document) == public


@given(PARTS, st.lists(TEXT, max_size=4), WANTED)
def test_no_filling_contradicts_what_a_pattern_covers(
    parts: list[str | None], fillings: list[str], wanted: str
) -> None:
    pattern, text = Unknown("p", pieces=tuple(parts)), filled(parts, fillings)
    for function in (covers, overlaps):
        decided = function([pattern], wanted)
        if not isinstance(decided, Unknown):
            assert decided == function([text], wanted)


@given(PARTS, st.lists(TEXT, max_size=4))
def test_no_filling_contradicts_a_verdict_on_a_policy(parts: list[str | None], fillings: list[str]) -> None:
    hole, text = Unknown("p", pieces=tuple(parts)), filled(parts, fillings)
    calls: tuple[Callable[[Any], Any], ...] = (
        lambda value: is_public_policy(statement(Principal={"AWS": value})),
        lambda value: is_public_policy(statement(Principal="*", Condition={"IpAddress": {"aws:SourceIp": value}})),
        lambda value: is_public_policy(statement(Principal="*", Condition={"ArnLike": {"aws:SourceArn": [value]}})),
        lambda value: allows_action(statement(Action=value), "s3:*"),
        lambda value: allows_action({"Statement": [{"Effect": "Allow", "NotAction": value}]}, "s3:*"),
        lambda value: grants(statement(Resource=value), "s3:GetObject", "*"),
        lambda value: grants_admin({"ManagedPolicyArns": [value]}),
        lambda value: everyone([value]),
    )
    for call in calls:
        decided = call(hole)
        if not isinstance(decided, Unknown):
            assert decided == call(text)


def test_a_managed_policy_is_known_by_its_name_whatever_the_partition() -> None:
    arn = Unknown("!Sub", pieces=("arn:", None, ":iam::aws:policy/AdministratorAccess"))
    assert grants_admin({"ManagedPolicyArns": [arn]}) is True


def test_members_of_google_cloud() -> None:
    assert everyone([Unknown("m", pieces=("serviceAccount:", None))]) is False
    assert everyone([Unknown("m", pieces=("all", None))]) == Unknown("m", pieces=("all", None))


def test_a_setting_that_begins_as_a_reference_is_no_secret() -> None:
    reference = Unknown("r", pieces=("arn:aws:secretsmanager:", None, ":secret:db"))
    assert holds_secret({"DB_PASSWORD": reference}) is False
    assert holds_secret({"DB_PASSWORD": THERE}) == THERE
