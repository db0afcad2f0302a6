"""What must hold of every request: allows only add, denies only take, order is nothing, and unknown is between."""

from __future__ import annotations

import copy
import json
import os
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.graph.access.aws.evaluate import Evaluated, evaluate
from bartizan.graph.access.aws.request import read_request
from bartizan.model.errors import InputError

EXAMPLES = int(os.environ.get("BARTIZAN_FUZZ", "100"))
ORDER = {"denied": 0, "unknown": 1, "allowed": 2}
quick = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

KEYS = ["aws:SourceVpce", "aws:PrincipalTag/team", "aws:SourceIp", "s3:max-keys", "aws:TagKeys"]
VALUES = {
    "aws:SourceVpce": ["vpce-1", "vpce-2", "x"],
    "aws:PrincipalTag/team": ["ml", "ml-ops", "web"],
    "aws:SourceIp": ["10.0.0.1", "10.9.0.1", "192.0.2.1", "2001:db8::1"],
    "s3:max-keys": ["1", "5", "10", "100"],
    "aws:TagKeys": ["a", "b", "c"],
}
OPERATORS = {
    "aws:SourceVpce": ["StringEquals", "StringNotEquals", "StringLike", "StringEqualsIfExists", "Null"],
    "aws:PrincipalTag/team": ["StringEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "Null"],
    "aws:SourceIp": ["IpAddress", "NotIpAddress", "NotIpAddressIfExists", "Null"],
    "s3:max-keys": ["NumericLessThan", "NumericGreaterThanEquals", "NumericNotEquals", "Null"],
    "aws:TagKeys": ["ForAllValues:StringEquals", "ForAnyValue:StringEquals", "ForAnyValue:StringNotLike", "Null"],
}
WANTED = {
    "aws:SourceVpce": ["vpce-1", "vpce-2"],
    "aws:PrincipalTag/team": ["ml", "ml*", "m?", "*", "${aws:username}"],
    "aws:SourceIp": ["10.0.0.0/8", "10.9.0.0/16", "192.0.2.1", "::/0"],
    "s3:max-keys": ["5", "10"],
    "aws:TagKeys": ["a", "b", "c*"],
}


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    key = draw(st.sampled_from(KEYS))
    operator = draw(st.sampled_from(OPERATORS[key]))
    if operator == "Null":
        return {operator: {key: draw(st.sampled_from(["true", "false"]))}}
    return {operator: {key: draw(st.lists(st.sampled_from(WANTED[key]), min_size=1, max_size=2))}}


PRINCIPALS = [
    "arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/app", "arn:aws:iam::111122223333:root",
    "arn:aws:sts::111122223333:assumed-role/app/s", "arn:aws:sts::111122223333:federated-user/guest",
    "arn:aws:iam::999988887777:user/eve", "sns.amazonaws.com", "*",
]  # fmt: skip
NAMED: list[Any] = [
    "*", {"AWS": "*"}, {"AWS": "111122223333"}, {"AWS": "arn:aws:iam::999988887777:root"},
    {"Service": "sns.amazonaws.com"}, *({"AWS": one} for one in PRINCIPALS[:6]),
]  # fmt: skip


@st.composite
def statements(draw: st.DrawFn, effect: str | None = None, *, principal: bool = False) -> dict[str, Any]:
    out: dict[str, Any] = {"Effect": effect or draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    out[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(
        st.sampled_from(["*", "s3:*", "s3:GetObject", "kms:*", ["s3:Put*", "sts:AssumeRole"]])
    )
    out[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(
        st.sampled_from(["*", "arn:aws:s3:::data/*", "arn:aws:s3:::data/${aws:username}/*", "arn:aws:kms:*:*:key/*"])
    )
    if principal:
        denies = out["Effect"] == "Deny"
        out[draw(st.sampled_from(["Principal", "NotPrincipal" if denies else "Principal"]))] = draw(
            st.sampled_from(NAMED)
        )
    if draw(st.booleans()):
        out["Condition"] = draw(conditions())
    return out


def policies(*, principal: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(statements(principal=principal), max_size=3).map(
        lambda listed: {"Version": "2012-10-17", "Statement": listed}
    )


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    action, resource = draw(
        st.sampled_from(
            [
                ("s3:GetObject", "arn:aws:s3:::data/ann/x"),
                ("s3:PutObject", "arn:aws:s3:::data/y"),
                ("s3:ListAllMyBuckets", "*"),
                ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k"),
                ("sts:AssumeRole", "arn:aws:iam::111122223333:role/app"),
            ]
        )
    )
    context = {
        key: draw(st.lists(st.sampled_from(VALUES[key]), max_size=2 if key == "aws:TagKeys" else 1, unique=True))
        for key in draw(st.lists(st.sampled_from(KEYS), unique=True))
    }
    held: dict[str, Any] = {"identity": draw(st.lists(policies(), max_size=2))}
    if draw(st.booleans()):
        held["resource"] = draw(policies(principal=True))
    for kind in ("boundary", "session"):
        if draw(st.integers(0, 3)) == 0:
            held[kind] = [draw(policies())]
    if draw(st.integers(0, 3)) == 0:
        held["scp"] = draw(st.lists(st.lists(policies(), min_size=1, max_size=2), min_size=1, max_size=2))
    if draw(st.integers(0, 3)) == 0:
        held["rcp"] = [[draw(policies(principal=True))]]
    request = {
        "principal": draw(st.sampled_from(PRINCIPALS)),
        "action": action,
        "resource": resource,
        "resource_account": "111122223333",
        "context": context,
    }
    return {"request": request, "policies": held}


def ask(data: dict[str, Any]) -> Evaluated:
    return evaluate(read_request(json.loads(json.dumps(data)), "file"))


def untold(data: dict[str, Any]) -> list[str]:
    """The keys that a request may carry and does not tell: root users, services and anybody have no tags."""
    request = data["request"]
    bare = request["principal"] in ("*", "sns.amazonaws.com", "arn:aws:iam::111122223333:root")
    return [key for key in KEYS if key not in request["context"] and not (bare and key.startswith("aws:PrincipalTag"))]


ABSENCE = ("Null", "ForAllValues", "IfExists")


def settled(data: dict[str, Any]) -> dict[str, Any]:
    """The same request where it tells of each key that a condition on absence asks for: of the others, that it is."""
    out = copy.deepcopy(data)
    for _, listed in places(data):
        for one in listed:
            for operator, keys in one.get("Condition", {}).items():
                if any(word in operator for word in ABSENCE):
                    for key in keys:
                        out["request"]["context"].setdefault(key, [])
    return out


def places(data: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    """Every list of statements with the kind of its policy."""
    held = data["policies"]
    out = [(kind, one["Statement"]) for kind in ("identity", "boundary", "session") for one in held.get(kind, [])]
    out += [(kind, one["Statement"]) for kind in ("scp", "rcp") for level in held.get(kind, []) for one in level]
    return out + ([("resource", held["resource"]["Statement"])] if "resource" in held else [])


@quick
@given(requests(), st.data())
def test_adding_an_allow_never_removes_access(data: dict[str, Any], more: st.DataObject) -> None:
    before = ask(data)
    changed = copy.deepcopy(data)
    # A level of resource controls that writes out its first allow no longer has the one that is always attached.
    where = [place for place in places(changed) if place[0] != "rcp"]
    if where:
        kind, listed = more.draw(st.sampled_from(where))
        listed.append(more.draw(statements("Allow", principal=kind == "resource")))
        assert ORDER[ask(changed).decision] >= ORDER[before.decision]


@quick
@given(requests(), st.data())
def test_adding_a_deny_never_grants(data: dict[str, Any], more: st.DataObject) -> None:
    before = ask(data)
    changed = copy.deepcopy(data)
    where = places(changed)
    if where:
        kind, listed = more.draw(st.sampled_from(where))
        listed.append(more.draw(statements("Deny", principal=kind in ("resource", "rcp"))))
        assert ORDER[ask(changed).decision] <= ORDER[before.decision]


@quick
@given(requests(), st.randoms(use_true_random=False))
def test_order_is_nothing(data: dict[str, Any], random: Any) -> None:
    before = ask(data)
    changed = copy.deepcopy(data)
    for _, listed in places(changed):
        random.shuffle(listed)
    for kind in ("identity", "scp"):
        random.shuffle(changed["policies"].get(kind, []))
    after = ask(changed)
    assert after.decision == before.decision
    assert {key.lower() for key in after.unknown_keys} == {key.lower() for key in before.unknown_keys}


@quick
@given(requests(), st.data())
def test_a_decision_stands_whatever_the_missing_keys_turn_out_to_be(data: dict[str, Any], more: st.DataObject) -> None:
    data = settled(data)
    before = ask(data)
    told = copy.deepcopy(data)
    for key in untold(data):
        size = 3 if key == "aws:TagKeys" else 1
        told["request"]["context"][key] = more.draw(st.lists(st.sampled_from(VALUES[key]), max_size=size, unique=True))
    after = ask(told)
    assert before.decision in (after.decision, "unknown")
    assert after.decision != "unknown", "every key is told"


@quick
@given(requests(), st.data())
def test_only_the_named_keys_can_change_an_open_decision(data: dict[str, Any], more: st.DataObject) -> None:
    data = settled(data)
    before = ask(data)
    named = {key.lower() for key in before.unknown_keys}
    others = [key for key in untold(data) if key.lower() not in named]
    if before.decision != "unknown" or not others:
        return
    told = copy.deepcopy(data)
    key = more.draw(st.sampled_from(others))
    told["request"]["context"][key] = [more.draw(st.sampled_from(VALUES[key]))]
    assert ask(told).decision == "unknown"


@quick
@given(requests())
def test_a_decision_with_keys_taken_as_absent_says_so_and_stands_when_they_are(data: dict[str, Any]) -> None:
    before = ask(data)
    if before.decision != "unknown":
        assert ask(settled(data)).decision == before.decision
    for key in KEYS:
        if "taken as absent" in before.because and key in before.because.partition(", with ")[2]:
            assert key not in data["request"]["context"]


@quick
@given(requests())
def test_a_complete_context_leaves_nothing_open(data: dict[str, Any]) -> None:
    assert ask({**data, "complete": True}).decision != "unknown"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from(["Allow", "Deny", "*", "s3:*", "arn:aws:s3:::*", "${aws:username}", "${", "2012-10-17"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["Statement", "Effect", "Action", "NotAction", "Resource", "Principal", "NotPrincipal", "Condition", "AWS",
             "StringEquals", "Null", "DateLessThan", "IpAddress", "aws:SourceIp", "Version", "$unknown", "assets"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=15,
)  # fmt: skip


@quick
@given(requests(), st.sampled_from(["identity", "resource", "boundary", "session", "scp", "rcp", "grants"]), anything)
def test_whatever_a_policy_holds_there_is_an_answer(data: dict[str, Any], kind: str, value: Any) -> None:
    data["policies"][kind] = value
    assert answer_or_place(data)


@quick
@given(anything)
def test_whatever_a_request_holds_there_is_an_answer_or_a_place(value: Any) -> None:
    for data in (value, {"request": value}, {"request": {**REQUEST, "context": value}, "policies": value}):
        assert answer_or_place(data)


def answer_or_place(data: Any) -> str:
    """The decision, or where the input is wrong."""
    try:
        found = evaluate(read_request(data, "file")).decision
    except InputError as error:
        return error.where or ""
    assert found in ORDER
    return found


REQUEST = {"principal": PRINCIPALS[0], "action": "s3:GetObject", "resource": "arn:aws:s3:::data/ann/x"}
ALLOW = {"Effect": "Allow", "Action": "*", "Resource": "*"}
HOSTILE: dict[str, list[dict[str, Any]]] = {
    "ten thousand statements": [{**ALLOW, "Resource": f"arn:aws:s3:::b{at}/*"} for at in range(10_000)],
    "a megabyte of stars": [{**ALLOW, "Resource": "*a" * 500_000}],
    "a megabyte of stars and question marks": [{**ALLOW, "Resource": "*a?" * 300_000}, {**ALLOW, "Resource": "?*" * 9}],
    "a megabyte of actions": [{**ALLOW, "Action": ["s3:*a*b*c*d*e*?" + str(at) for at in range(60_000)]}],
    "a megabyte of one condition": [{**ALLOW, "Condition": {"StringLike": {"aws:username": ["*a*a*b?"] * 100_000}}}],
    "a thousand missing keys": [
        {**ALLOW, "Condition": {"StringEquals": {f"aws:PrincipalTag/{at}": "x" for at in range(1_000)}}}
    ],
    "many missing keys in many statements": [
        {**ALLOW, "Condition": {"StringEquals": {f"aws:PrincipalTag/{at % 20}": str(at)}}} for at in range(2_000)
    ],
    "a long number": [{**ALLOW, "Condition": {"NumericLessThan": {"s3:max-keys": "9" * 900_000}}}],
    "a variable in a variable": [{**ALLOW, "Resource": "${" * 300_000}],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_policy_is_answered_in_bounded_time(name: str) -> None:
    data = {"request": REQUEST, "policies": {"identity": [{"Version": "2012-10-17", "Statement": HOSTILE[name]}]}}
    start = time.process_time()
    assert evaluate(read_request(data, "file")).decision in ORDER
    assert time.process_time() - start < 5


def test_a_statement_beyond_the_bound_is_not_lost() -> None:
    listed = [ALLOW] * 20_000 + [{**ALLOW, "Effect": "Deny"}]
    data = {"request": REQUEST, "policies": {"identity": [{"Version": "2012-10-17", "Statement": listed}]}}
    assert evaluate(read_request(data, "file")).decision == "unknown"
