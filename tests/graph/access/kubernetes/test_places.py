"""Which objects are of one cluster and one namespace, and who acts without being declared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.graph.access.kubernetes.clusters import Cluster, account, bound, role

READ = [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]
ME = {"kind": "ServiceAccount", "name": "me", "namespace": "ml"}


def secret(namespace: str | None) -> dict[str, Any]:
    metadata = {"name": "s"} if namespace is None else {"name": "s", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata}


def pod(name: str, namespace: str, **spec: Any) -> dict[str, Any]:
    held = {"containers": [{"name": "c", "image": "nginx"}], **spec}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace}, "spec": held}


def test_copies_in_sibling_directories_are_clusters_of_their_own(tmp_path: Path) -> None:
    both = [account("me", "ml"), role("read", READ), secret("ml")]
    cluster = Cluster(tmp_path, {"envs/dev/a.yaml": [*both, bound("b", "read", ME)], "envs/prod/a.yaml": both})
    may = {
        (who, where): cluster.ask(
            f"envs/{who}/a.yaml#ServiceAccount/ml/me", "get secrets", f"envs/{where}/a.yaml#Secret/ml/s"
        ).possible
        for who in ("dev", "prod")
        for where in ("dev", "prod")
    }
    assert may == {("dev", "dev"): True, ("dev", "prod"): False, ("prod", "prod"): False, ("prod", "dev"): False}


def test_what_is_shared_belongs_to_every_copy(tmp_path: Path) -> None:
    held = [account("me", "ml"), secret("ml")]
    shared = [role("read", READ), bound("b", "read", {"kind": "Group", "name": "system:serviceaccounts"})]
    cluster = Cluster(tmp_path, {"envs/dev/a.yaml": held, "envs/prod/a.yaml": held, "shared/rbac.yaml": shared})
    for one in ("dev", "prod"):
        me, its = f"envs/{one}/a.yaml#ServiceAccount/ml/me", f"envs/{one}/a.yaml#Secret/ml/s"
        assert cluster.ask(me, "get secrets", its).possible


def test_namespaces_that_nothing_says_are_one_where_they_are_applied_together(tmp_path: Path) -> None:
    me = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "me"}}
    binding = bound("b", "read", {"kind": "ServiceAccount", "name": "me"}, "x")
    del binding["metadata"]["namespace"]
    app = [me, role("read", READ), binding, secret(None)]
    cluster = Cluster(
        tmp_path, {"app/k.yaml": app, "other/k.yaml": [{**secret(None), "metadata": {"name": "t"}}, secret("ml")]}
    )
    assert cluster.ask("app/k.yaml#ServiceAccount/me", "get secrets", "app/k.yaml#Secret/s").possible
    assert not cluster.ask("app/k.yaml#ServiceAccount/me", "get secrets", "other/k.yaml#Secret/t").possible
    assert not cluster.ask("app/k.yaml#ServiceAccount/me", "get secrets", "other/k.yaml#Secret/ml/s").possible


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ({}, "default"),
        ({"serviceAccountName": "runner"}, "runner"),
        ({"serviceAccount": "older"}, "older"),
        ({"serviceAccountName": "runner", "serviceAccount": "runner"}, "runner"),
    ],
)
def test_the_account_of_a_pod_exists_once_even_where_nobody_declares_it(
    spec: dict[str, str], wanted: str, tmp_path: Path
) -> None:
    cluster = Cluster(tmp_path, {"a.yaml": [pod("p", "ml", **spec), pod("q", "ml", **spec)]})
    assert [one.name for one in cluster.access.principals.values()] == [wanted]
    [asset] = [
        one for one in cluster.assets.values() if one.type == "v1/ServiceAccount" and not one.id.startswith("name:")
    ]
    assert asset.id.endswith(f"a.yaml#ServiceAccount/ml/{wanted}")
    assert asset.sightings[0].location.path == "a.yaml"


def test_a_declared_account_is_not_made_again(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, {"a.yaml": [pod("p", "ml")], "b.yaml": [account("default", "ml")]})
    assert [cluster.access.principals[one].names for one in cluster.access.principals] == [
        ("system:serviceaccount:ml:default",)
    ]


def test_each_namespace_has_its_own_default_account(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, {"a.yaml": [pod("p", "ml"), pod("p", "web")]})
    assert sorted(one.names for one in cluster.access.principals.values()) == [
        ("system:serviceaccount:ml:default",),
        ("system:serviceaccount:web:default",),
    ]


def test_an_aggregated_role_that_finds_itself_ends(tmp_path: Path) -> None:
    labels, selector = {"team": "ml"}, {"clusterRoleSelectors": [{"matchLabels": {"team": "ml"}}]}
    rings = [role("one", []), role("two", []), role("three", READ)]
    for one in rings:
        one["metadata"]["labels"] = labels
    for one in rings[:2]:
        one["aggregationRule"] = selector
    held = [account("me", "ml"), secret("ml"), *rings, bound("b", "one", ME)]
    cluster = Cluster(tmp_path, {"a.yaml": held})
    assert cluster.ask("ServiceAccount/ml/me", "get secrets", "Secret/ml/s").possible


def test_a_selector_of_expressions_aggregates(tmp_path: Path) -> None:
    found, other, all_ = role("found", READ), role("other", [{**READ[0], "verbs": ["delete"]}]), role("all", [])
    found["metadata"]["labels"], other["metadata"]["labels"] = {"team": "ml"}, {"team": "web"}
    expression = {"key": "team", "operator": "In", "values": ["ml", "data"]}
    all_["aggregationRule"] = {"clusterRoleSelectors": [{"matchExpressions": [expression]}]}
    cluster = Cluster(
        tmp_path, {"a.yaml": [account("me", "ml"), secret("ml"), found, other, all_, bound("b", "all", ME)]}
    )
    assert cluster.ask("ServiceAccount/ml/me", "get secrets", "Secret/ml/s").possible
    assert not cluster.ask("ServiceAccount/ml/me", "delete secrets", "Secret/ml/s").possible
