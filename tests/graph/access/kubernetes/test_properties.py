"""What must hold of every set of roles and bindings."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.graph.access.answer import Decision, New
from bartizan.graph.access.kubernetes.access import KubernetesAccess
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value
from tests.graph.access.kubernetes.clusters import account, bound, role

VERBS = ["get", "list", "create", "patch", "*"]
RESOURCES = ["pods", "secrets", "pods/exec", "*", "*/exec"]
ACTIONS = ["get pods", "create pods/exec", "get secrets", "create secrets", "list pods", "get secrets.apps", "get /x"]
SPACES = ["a", "b", None]

rules = st.fixed_dictionaries(
    {"apiGroups": st.lists(st.sampled_from(["", "apps", "*"]), min_size=1, max_size=2)},
    optional={
        "verbs": st.lists(st.sampled_from(VERBS), min_size=1, max_size=2),
        "resources": st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2),
        "resourceNames": st.lists(st.sampled_from(["s", "other"]), max_size=1),
        "nonResourceURLs": st.lists(st.sampled_from(["/x", "/*", "*"]), max_size=1),
    },
)
roles = st.lists(st.lists(rules, max_size=3), min_size=1, max_size=4)
subjects = st.sampled_from(
    [
        {"kind": "ServiceAccount", "name": "one", "namespace": "a"},
        {"kind": "ServiceAccount", "name": "two", "namespace": "b"},
        {"kind": "Group", "name": "system:serviceaccounts:a"},
        {"kind": "Group", "name": "system:authenticated"},
    ]
)
bindings = st.lists(st.tuples(st.integers(0, 3), subjects, st.sampled_from(SPACES)), max_size=6)


def objects(held: Sequence[Sequence[Any]], given_: Sequence[tuple[int, Mapping[str, str], str | None]]) -> list[Any]:
    return [
        account("one", "a"),
        account("two", "b"),
        *({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": one}} for one in ("a", "b")),
        *(role(f"r{index}", listed) for index, listed in enumerate(held)),
        *(bound(f"b{index}", f"r{to}", who, where) for index, (to, who, where) in enumerate(given_)),
    ]


def access(listed: Sequence[Mapping[str, Any]]) -> KubernetesAccess:
    return KubernetesAccess({one.id: one for one in map(asset, listed)})


def asset(config: Mapping[str, Any]) -> Asset:
    metadata = config["metadata"]
    parts = [config["kind"], metadata.get("namespace"), metadata["name"]]
    id_ = "repo:r//k.yaml#" + "/".join(part for part in parts if part)
    kind = "identity" if config["kind"] == "ServiceAccount" else "compute"
    return Asset(id_, f"{config['apiVersion']}/{config['kind']}", kind, metadata["name"], "kubernetes", config=config)


def decisions(listed: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str, str], bool]:
    held = access(listed)
    return {
        (who, action, space): held.may(who, action, f"repo:r//k.yaml#Secret/{space}/s").possible
        for who in held.principals
        for action in ACTIONS
        for space in ("a", "b")
    }


@settings(max_examples=60, deadline=None)
@given(roles, bindings, st.tuples(st.integers(0, 3), subjects, st.sampled_from(SPACES)))
def test_a_further_binding_never_takes_access_away(held: Any, given_: Any, more: Any) -> None:
    before, after = decisions(objects(held, given_)), decisions(objects(held, [*given_, more]))
    assert all(after[key] for key, allowed in before.items() if allowed)


@settings(max_examples=60, deadline=None)
@given(roles, bindings, rules)
def test_a_further_rule_never_takes_access_away(held: Any, given_: Any, more: Any) -> None:
    before = decisions(objects(held, given_))
    after = decisions(objects([[*held[0], more], *held[1:]], given_))
    assert all(after[key] for key, allowed in before.items() if allowed)


@settings(max_examples=60, deadline=None)
@given(roles, bindings, st.integers(0, 1000))
def test_the_order_of_objects_does_not_matter(held: Any, given_: Any, seed: int) -> None:
    listed = objects(held, given_)
    mixed = random.Random(seed).sample(listed, len(listed))
    assert decisions(listed) == decisions(mixed)


@settings(max_examples=60, deadline=None)
@given(roles, bindings)
def test_a_binding_in_a_namespace_gives_nothing_outside_of_it(held: Any, given_: Any) -> None:
    inside = [(to, who, "a") for to, who, _ in given_]
    with_, without = decisions(objects(held, inside)), decisions(objects(held, []))
    assert all(with_[key] == without[key] for key in with_ if key[2] == "b")


@settings(max_examples=60, deadline=None)
@given(roles, bindings)
def test_what_nothing_speaks_of_is_denied_and_what_is_allowed_is_spoken_of(held: Any, given_: Any) -> None:
    cluster = access(objects(held, given_))
    for (who, action, _), allowed in decisions(objects(held, given_)).items():
        assert cluster.speaks(who, action) or not allowed


@settings(max_examples=60, deadline=None)
@given(roles, bindings, st.sampled_from(["verbs", "apiGroups", "resources", "resourceNames"]))
def test_what_is_not_known_gives_nothing(held: Any, given_: Any, key: str) -> None:
    blank: Value = Unknown("var.x")
    hidden = [[{**rule, key: [blank]} for rule in one] for one in held]
    resources = [[{**rule, "nonResourceURLs": []} for rule in one] for one in hidden]
    seen, bare = decisions(objects(resources, given_)), decisions(objects(held, []))
    assert seen == bare


def test_an_answer_that_hangs_on_what_was_not_read_says_so() -> None:
    rule = {"apiGroups": [""], "resources": ["secrets"], "verbs": [Unknown("var.verb")]}
    listed = objects([[rule]], [(0, {"kind": "ServiceAccount", "name": "one", "namespace": "a"}, "a")])
    answer = access(listed).may("repo:r//k.yaml#ServiceAccount/a/one", "get secrets", "repo:r//k.yaml#Secret/a/s")
    assert answer.decision is Decision.DENIED
    assert answer.keys == ("rules[0] of repo:r//k.yaml#ClusterRole/r0",)


def test_what_is_not_of_kubernetes_is_denied() -> None:
    held = access(objects([[]], []))
    one = "repo:r//k.yaml#ServiceAccount/a/one"
    assert not held.may(one, "get secrets", "arn:aws:s3:::b").possible
    assert not held.may("arn:aws:iam::1:role/x", "get secrets", one).possible
    assert not held.may(one, "s3:GetObject", one).possible
    assert not held.may(one, "create pods", New("", "arn:aws:s3:::b")).possible
    assert not held.lets_in(one, "ec2.amazonaws.com").possible
