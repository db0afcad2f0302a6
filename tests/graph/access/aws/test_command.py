"""`bartizan access evaluate`: what it prints, how it ends, and where it says that the input is wrong."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bartizan.cli.main import main

ASKED = {"principal": "arn:aws:iam::111122223333:user/ann", "action": "s3:GetObject", "resource": "arn:aws:s3:::data/x"}
ALLOW = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def request(*statements: dict[str, Any], **asked: Any) -> dict[str, Any]:
    return {"request": {**ASKED, **asked}, "policies": {"identity": [{"Statement": list(statements)}]}}


def run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *words: str, given: bytes = b""
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["bartizan", "access", "evaluate", *words])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capfd.readouterr()
    return int(ended.value.code or 0), out, err


def test_one_request_gives_one_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "request.json"
    file.write_text(json.dumps(request(ALLOW)))
    code, out, err = run(monkeypatch, capfd, str(file))
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "decision": "allowed",
        "because": "identity[0].Statement[0] allows it",
        "unknown_keys": [],
    }


def test_a_list_gives_a_list_and_every_decision_ends_with_0(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    open_ = {**ALLOW, "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}
    file = tmp_path / "requests.json"
    file.write_text(json.dumps([request(ALLOW), request(), request(open_)]))
    code, out, _ = run(monkeypatch, capfd, str(file), "--format", "json")
    assert code == 0
    answers = json.loads(out)
    assert [one["decision"] for one in answers] == ["allowed", "denied", "unknown"]
    assert answers[2]["unknown_keys"] == ["aws:SourceVpce"]
    code, out, _ = run(monkeypatch, capfd, str(file), "--format", "text")
    assert [line.split(":")[0] for line in out.splitlines()] == ["1. allowed", "2. denied", "3. unknown"]


def test_one_that_cannot_be_read_costs_the_others_of_a_list_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    listed = [request(ALLOW), request(ALLOW, action="GetObject"), request()]
    code, out, _ = run(monkeypatch, capfd, "-", given=json.dumps(listed).encode())
    answers = json.loads(out)
    assert (code, [one["decision"] for one in answers]) == (0, ["allowed", "unknown", "denied"])
    assert "standard input[1].request.action" in answers[1]["because"]
    assert "service:Action" in answers[1]["because"]


def test_a_policy_that_many_requests_bring_is_named_by_its_place_in_each(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    policy = {"Version": "2012-10-17", "Statement": [ALLOW]}
    denies = json.loads(json.dumps(policy).replace("Allow", "Deny"))
    held: list[dict[str, Any]] = [
        {"identity": [policy]},
        {"identity": [{"Statement": []}, policy]},
        {"identity": [policy], "boundary": [denies]},
        {"resource": policy},
        {"identity": [policy]},
    ]
    listed = [{"request": ASKED, "policies": one} for one in held]
    _, out, _ = run(monkeypatch, capfd, "-", given=json.dumps(listed).encode())
    assert [(one["decision"], one["because"]) for one in json.loads(out)] == [
        ("allowed", "identity[0].Statement[0] allows it"),
        ("allowed", "identity[1].Statement[0] allows it"),
        ("denied", "boundary[0].Statement[0] denies it"),
        ("denied", "no policy allows it"),
        ("allowed", "identity[0].Statement[0] allows it"),
    ]


@pytest.mark.parametrize("kind", ["identity", "resource", "scp", "grants"])
@pytest.mark.parametrize("deep", [100, 950])
def test_deeply_nested_policies_end_without_traceback(
    kind: str, deep: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps({"request": ASKED, "policies": {kind: "@"}}).replace('"@"', "[" * deep + "]" * deep)
    code, out, err = run(monkeypatch, capfd, "-", given=text.encode())
    assert "Traceback" not in err
    assert code == 2 or json.loads(out)["decision"] in ("unknown", "denied")


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(monkeypatch, capfd, "-", given=json.dumps([]).encode())
    assert (code, json.loads(out)) == (0, [])
    assert run(monkeypatch, capfd, "-", given=b"\xff")[0] == 2


WRONG: dict[str, tuple[str, str]] = {
    "no JSON": ("{", "is not JSON"),
    "not an object": ("3", "is an object"),
    "nested without end": ("[" * 100_000, "nested too deeply"),
    "a lost property": ('{"request": {}, "request": {}}', "'request' twice"),
    "no request": ("{}", "`request` must be an object"),
    "no principal": ('{"request": {"action": "s3:GetObject", "resource": "*"}}', "request.principal"),
    "no action": (json.dumps(request(ALLOW, action="GetObject")), "request.action"),
    "a pattern of actions": (json.dumps(request(ALLOW, action="s3:Get*")), "request.action"),
    "a group": (json.dumps(request(ALLOW, principal="arn:aws:iam::111122223333:group/g")), "is no principal"),
    "a context of lists": (json.dumps(request(ALLOW, context=[])), "request.context"),
    "an object as value": (json.dumps(request(ALLOW, context={"aws:x": {}})), "request.context['aws:x']"),
    "the same key twice": (json.dumps(request(ALLOW, context={"aws:x": "1", "AWS:X": "2"})), "twice"),
    "a misspelt property": (json.dumps(request(ALLOW, contxt={})), "did you mean 'context'?"),
    "levels that are none": (json.dumps({**request(), "policies": {"scp": [{}, {}]}}), "policies.scp[0]"),
    "a list of which nothing can be read": (json.dumps([{}, 3]), "[0]"),
    "the policies in the request": (json.dumps({"request": {**ASKED, "policies": {}}}), "beside `request`"),
    "a misspelt part": (json.dumps({"request": ASKED, "policy": {}}), "did you mean 'policies'?"),
    "a misspelt kind": (json.dumps({"request": ASKED, "policies": {"identitys": [{}]}}), "did you mean 'identity'?"),
    "two resources": (json.dumps(request(ALLOW, resource=["a", "b"])), "one resource"),
    "two principals": (json.dumps(request(ALLOW, principal={"AWS": ["a", "b"]})), "one principal"),
    "a pattern of principals": (json.dumps(request(ALLOW, principal="arn:aws:iam::111122223333:user/*")), "a pattern"),
    "no session": (json.dumps(request(ALLOW, principal="arn:aws:sts::111122223333:assumed-role/app")), "SESSION"),
    "an account by name": (json.dumps(request(ALLOW, resource_account="prod")), "12 digits"),
    "policies without level": (json.dumps({**request(), "policies": {"rcp": {"root": []}}}), "list of levels"),
    "grants that are none": (json.dumps({**request(), "policies": {"grants": [3]}}), "policies.grants[0]"),
    "complete that is no boolean": (json.dumps({**request(), "complete": "yes"}), "complete"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_ends_with_2_and_its_place(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    text, part = WRONG[name]
    file = tmp_path / "request.json"
    file.write_text(text)
    code, out, err = run(monkeypatch, capfd, str(file))
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert str(file) in err
    assert part in err


def test_a_file_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(monkeypatch, capfd, str(tmp_path / "nowhere.json"))
    assert code == 2
    assert "cannot be read" in err
