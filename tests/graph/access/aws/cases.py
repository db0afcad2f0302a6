"""Cases of the access evaluator: short YAML forms spelt out into the requests that a user writes.

A file is a list of groups: `source` (url, section), optional `setup`, and `cases`, each with `why`, `expect`
and what it changes of the setup. Short forms: a policy is a list of statements; in a statement `allow` and
`deny` give Effect and Action, `at` the Resource (default `*`, none with `at: null`), `to` the Principal, `if`
the Condition. At the top of a case `if` is the condition of one Allow of everything (`effect: deny`: of a
Deny beside it); `op`, `want` and `have` make such a condition on `key` (`have: null`: known to be absent; no
`have`: not told).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("cases")
ANN = "arn:aws:iam::111122223333:user/ann"
REQUEST = {
    "principal": ANN,
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::data/report.csv",
    "resource_account": "111122223333",
}
_POLICIES = ("identity", "boundary", "session", "endpoint")
_ASKED = ("principal", "action", "resource", "resource_account", "context", "management_account")
_KNOWN = {
    *_ASKED, *_POLICIES, "resource_policy", "scp", "rcp", "grants", "other", "complete", "why", "expect", "unknown",
    "because", "if", "effect", "op", "want", "have", "key",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One request with what AWS documents of it."""

    id: str
    why: str
    url: str
    section: str
    data: Mapping[str, Any]
    expect: str
    unknown: frozenset[str] | None
    because: str


def read_cases() -> Iterator[Case]:
    """Every case of every file."""
    for file in sorted(FOLDER.glob("*.yaml")):
        for number, group in enumerate(yaml.safe_load(file.read_text("utf-8"))):
            assert set(group) <= {"source", "setup", "cases"}, file
            for index, case in enumerate(group["cases"]):
                held = {**group.get("setup", {}), **case}
                strange = set(held) - _KNOWN
                assert not strange, f"{file.name} {case['why']}: {strange}"
                yield Case(
                    f"{file.stem}-{number}-{index}",
                    held["why"],
                    group["source"]["url"],
                    group["source"]["section"],
                    _spelt(held),
                    held["expect"],
                    frozenset(held["unknown"]) if "unknown" in held else None,
                    held.get("because", ""),
                )


def _spelt(case: Mapping[str, Any]) -> dict[str, Any]:
    context = dict(case.get("context", {}))
    condition = case.get("if")
    if "op" in case:
        condition = {case["op"]: {case["key"]: case["want"]}}
        if "have" in case:
            have = case["have"]
            context[case["key"]] = [] if have is None else have if isinstance(have, list) else [have]
    identity = case.get("identity")
    if condition is not None:
        open_ = {"allow": "*", "if": condition}
        identity = [{"allow": "*"}, {"deny": "*", "if": condition}] if case.get("effect") == "deny" else [open_]
    request = {**REQUEST, **{name: case[name] for name in _ASKED if name in case}, "context": context}
    policies: dict[str, Any] = dict(case.get("other", {}))
    for name, value in (("identity", identity), *((name, case.get(name)) for name in _POLICIES[1:])):
        if value is not None:
            policies[name] = [policy(value)] if not _is_documents(value) else [policy(one) for one in value]
    if "resource_policy" in case:
        policies["resource"] = policy(case["resource_policy"])
    for name in ("scp", "rcp"):
        if name in case:
            policies[name] = [[policy(one) for one in level] for level in case[name]]
    if "grants" in case:
        policies["grants"] = case["grants"]
    out: dict[str, Any] = {"request": request, "policies": policies}
    if "complete" in case:
        out["complete"] = case["complete"]
    return out


def _is_documents(value: Any) -> bool:
    """Whether a value is a list of policies rather than one policy."""
    return isinstance(value, list) and any(isinstance(one, list | str) or "Statement" in one for one in value)


def policy(value: Any) -> Any:
    """A policy document; a list of short statements gets the current version."""
    if isinstance(value, list):
        return {"Version": "2012-10-17", "Statement": [statement(one) for one in value]}
    if isinstance(value, dict) and isinstance(value.get("Statement"), list):
        return {**value, "Statement": [statement(one) for one in value["Statement"]]}
    return value


def statement(short: Any) -> Any:
    """A statement as AWS writes it."""
    if not isinstance(short, dict) or not {"allow", "deny"} & set(short):
        return short
    effect = "allow" if "allow" in short else "deny"
    out: dict[str, Any] = {"Effect": effect.title()}
    if short[effect] is not None:
        out["Action"] = short[effect]
    names = {"at": "Resource", "to": "Principal", "if": "Condition"}
    for key, value in short.items():
        if key != effect and not (key == "at" and value is None):
            out[names.get(str(key), str(key))] = value
    if "at" not in short and "NotResource" not in short:
        out["Resource"] = "*"
    return out
