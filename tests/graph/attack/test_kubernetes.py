"""Steps of Kubernetes: each with what makes it possible, and what takes it away."""

# ruff: noqa: E501 - the cases are tables, one a line

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bartizan.graph.attack import kubernetes, primitives
from bartizan.graph.attack.moves import Ground, Move
from bartizan.graph.facts import Facts
from bartizan.graph.link.link import link
from bartizan.graph.technique import read_techniques
from bartizan.model.asset import Asset, Sighting
from bartizan.model.location import Location
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.kubernetes.reader import READER
from bartizan.sources.repository.source import RepositorySource
from tests.graph.access.kubernetes.clusters import account, bound, role
from tests.sources.repository.trees import catalog, write

PROVEN, CONDITIONAL = Certainty.PROVEN, Certainty.CONDITIONAL


def steps(
    root: Path, objects: list[Any], *others: Asset, family: Any = kubernetes
) -> set[tuple[str, str, str, Certainty]]:
    """(source, technique, target, certainty) of the moves of a family, assets by their names."""
    write(root, {"k.yaml": "\n---\n".join(json.dumps(one) for one in objects)})
    records = list(RepositorySource(root, catalog(), workers=0, readers=(READER,)).collect())
    facts = Facts(link([*records, *others], catalog()), catalog())
    found: list[Move] = list(family.moves(Ground(facts, {}, read_techniques(catalog().techniques))))
    assert all(move.evidence for move in found)
    named = {id_: asset.name for id_, asset in facts.assets.items()}
    return {(named[one.source], one.technique.id, named.get(one.target, one.target), one.certainty) for one in found}


def only(found: set[tuple[str, str, str, Certainty]], technique: str) -> set[tuple[str, str, Certainty]]:
    return {(source, target, sure) for source, name, target, sure in found if name == technique}


def workload(name: str = "app", kind: str = "Deployment", namespace: str = "ml", **spec: Any) -> dict[str, Any]:
    pod = {"containers": [{"name": "c", "image": "nginx"}], **spec}
    version = "batch/v1" if kind == "Job" else "apps/v1"
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"template": {"spec": pod}},
    }


def projected(**token: Any) -> list[Any]:
    return [{"name": "t", "projected": {"sources": [{"serviceAccountToken": {"path": "t", **token}}]}}]


TOKENS: dict[str, tuple[dict[str, Any], dict[str, Any], Certainty | None]] = {
    "neither says anything": ({}, {}, PROVEN),
    "the pod does without": ({"automountServiceAccountToken": False}, {}, None),
    "the account does without": ({}, {"automountServiceAccountToken": False}, None),
    "the pod comes before its account": ({"automountServiceAccountToken": True}, {"automountServiceAccountToken": False}, PROVEN),
    "a projected token": ({"automountServiceAccountToken": False, "volumes": projected()}, {}, PROVEN),
    "a projected token for another audience": ({"automountServiceAccountToken": False, "volumes": projected(audience="vault")}, {}, None),
}  # fmt: skip


@pytest.mark.parametrize("case", TOKENS)
def test_a_pod_becomes_its_account_where_it_holds_the_token(case: str, tmp_path: Path) -> None:
    spec, more, wanted = TOKENS[case]
    found = steps(tmp_path, [{**account("me", "ml"), **more}, workload(serviceAccountName="me", **spec)])
    assert only(found, "compute-role") == (set() if wanted is None else {("app", "me", wanted)})


def test_a_pod_that_names_no_account_becomes_the_default_one(tmp_path: Path) -> None:
    assert only(steps(tmp_path, [workload()]), "compute-role") == {("app", "default", PROVEN)}


ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
ARN = "arn:aws:iam::123456789012:role/reader"


def asset(
    id_: str, type_: str, name: str, config: Mapping[str, Value], *, provider: str = "aws", kind: str = "role"
) -> Asset:
    return Asset(
        id_, type_, kind, name, provider, config=config, sightings=(Sighting("aws", Location(call="x:Get"), config),)
    )


def trust(
    sub: Value = "system:serviceaccount:ml:me",
    aud: Value = "sts.amazonaws.com",
    operator: str = "StringEquals",
    **more: Value,
) -> dict[str, Value]:
    condition: dict[str, Value] = {operator: {f"{ISSUER}:sub": sub, f"{ISSUER}:aud": aud}}
    return {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"},
        "Condition": condition,
        **more,
    }


def iam_role(*statements: Value) -> Asset:
    return asset(
        ARN,
        "AWS::IAM::Role",
        "reader",
        {"RoleName": "reader", "AssumeRolePolicyDocument": {"Statement": list(statements)}},
    )


TRUSTS: dict[str, tuple[list[Value], Certainty | None]] = {
    "this account": ([trust()], PROVEN),
    "another account": ([trust(sub="system:serviceaccount:ml:other")], None),
    "another namespace": ([trust(sub="system:serviceaccount:web:me")], None),
    "another audience": ([trust(aud="vault")], None),
    "any account of the namespace": ([trust(sub="system:serviceaccount:ml:*", operator="StringLike")], PROVEN),
    "a star that means itself": ([trust(sub="system:serviceaccount:ml:*")], None),
    "several, this one among them": ([trust(sub=["system:serviceaccount:a:b", "system:serviceaccount:ml:me"])], PROVEN),
    "every account of the cluster": ([trust(Condition=None)], PROVEN),
    "an account that is not known": ([trust(sub=Unknown("local.sub"))], CONDITIONAL),
    "a further condition": ([trust(Condition={"StringEquals": {f"{ISSUER}:sub": "system:serviceaccount:ml:me", "aws:RequestedRegion": "eu-west-1"}})], CONDITIONAL),
    "an issuer that is an expression": ([trust(Condition={"StringEquals": {'${"${local.oidc}:sub"}': "system:serviceaccount:ml:me"}})], PROVEN),
    "an issuer that is an expression, another account": ([trust(Condition={"StringEquals": {'${"${local.oidc}:sub"}': "system:serviceaccount:ml:you"}})], None),
    "an issuer that is not known": ([trust(Principal={"Federated": Unknown("x.arn", ("repo:a//b#c",), "arn")})], PROVEN),
    "GitHub": ([trust(Principal={"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"})], None),
    "a service": ([trust(Principal={"Service": "ec2.amazonaws.com"})], None),
    "another call": ([trust(Action="sts:AssumeRole")], None),
    "and a deny": ([trust(), {**trust(), "Effect": "Deny"}], CONDITIONAL),
    "and a statement that is not known": ([trust(), Unknown("var.statement")], CONDITIONAL),
    "nothing": ([], None),
}  # fmt: skip


@pytest.mark.parametrize("case", TRUSTS)
def test_an_annotated_account_gets_the_role_whose_trust_admits_it(case: str, tmp_path: Path) -> None:
    statements, wanted = TRUSTS[case]
    me = account("me", "ml")
    me["metadata"]["annotations"] = {"eks.amazonaws.com/role-arn": ARN}
    found = only(steps(tmp_path, [me], iam_role(*statements)), "identity-assume-role")
    assert found == (set() if wanted is None else {("me", "reader", wanted)})


def test_an_account_without_the_annotation_gets_no_role(tmp_path: Path) -> None:
    assert only(steps(tmp_path, [account("me", "ml")], iam_role(trust())), "identity-assume-role") == set()


def test_a_pod_without_a_token_for_the_cluster_still_gets_the_role(tmp_path: Path) -> None:
    me = {**account("me", "ml"), "automountServiceAccountToken": False}
    me["metadata"]["annotations"] = {"eks.amazonaws.com/role-arn": ARN}
    found = steps(tmp_path, [me, workload(serviceAccountName="me")], iam_role(trust()))
    assert only(found, "compute-role") == {("app", "reader", PROVEN)}
    with_both = steps(
        tmp_path / "x",
        [{**me, "automountServiceAccountToken": True}, workload(serviceAccountName="me")],
        iam_role(trust()),
    )
    assert only(with_both, "compute-role") == {("app", "reader", PROVEN), ("app", "me", PROVEN)}


@pytest.mark.parametrize(
    ("service", "namespace", "wanted"),
    [
        ("pods.eks.amazonaws.com", "ml", True),
        ("pods.eks.amazonaws.com", "web", False),
        ("ec2.amazonaws.com", "ml", False),
    ],
)
def test_an_association_gives_the_role_that_trusts_pods(
    service: str, namespace: str, wanted: bool, tmp_path: Path
) -> None:
    let_in: dict[str, Value] = {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Principal": {"Service": service},
    }
    config = {"ClusterName": "c", "Namespace": namespace, "ServiceAccount": "me", "RoleArn": ARN}
    association = asset(
        "arn:aws:eks:eu-west-1:123456789012:podidentityassociation/c/a-1",
        "AWS::EKS::PodIdentityAssociation",
        "a-1",
        config,
        kind="configuration",
    )
    found = only(steps(tmp_path, [account("me", "ml")], iam_role(let_in), association), "identity-assume-role")
    assert found == ({("me", "reader", CONDITIONAL)} if wanted else set())


EMAIL = "trainer@acme.iam.gserviceaccount.com"
MEMBER = "serviceAccount:acme.svc.id.goog[ml/me]"
GOOGLE: dict[str, tuple[Value, Certainty | None]] = {
    "this account": ({"role": "roles/iam.workloadIdentityUser", "members": [MEMBER]}, PROVEN),
    "another account": ({"role": "roles/iam.workloadIdentityUser", "members": ["serviceAccount:acme.svc.id.goog[ml/you]"]}, None),
    "another role": ({"role": "roles/viewer", "members": [MEMBER]}, None),
    "a condition": ({"role": "roles/iam.workloadIdentityUser", "members": [MEMBER], "condition": {"expression": "x"}}, CONDITIONAL),
    "a project that is not known": ({"role": "roles/iam.workloadIdentityUser", "members": [Unknown("x", pieces=("serviceAccount:", None, ".svc.id.goog[ml/me]"))]}, PROVEN),
}  # fmt: skip


@pytest.mark.parametrize("case", GOOGLE)
def test_an_annotated_account_gets_the_google_account_that_lets_it(case: str, tmp_path: Path) -> None:
    binding, wanted = GOOGLE[case]
    me = account("me", "ml")
    me["metadata"]["annotations"] = {"iam.gke.io/gcp-service-account": EMAIL}
    id_ = f"//iam.googleapis.com/projects/acme/serviceAccounts/{EMAIL}"
    other = asset(
        id_,
        "iam.googleapis.com/ServiceAccount",
        EMAIL,
        {"email": EMAIL, "iamPolicy": {"bindings": [binding]}},
        provider="gcp",
        kind="identity",
    )
    found = only(steps(tmp_path, [me], other), "identity-assume-role")
    assert found == (set() if wanted is None else {("me", EMAIL, wanted)})


@pytest.mark.parametrize(
    ("subject", "wanted"), [("system:serviceaccount:ml:me", True), ("system:serviceaccount:ml:you", False)]
)
def test_a_federated_credential_gives_the_managed_identity(subject: str, wanted: bool, tmp_path: Path) -> None:
    me = account("me", "ml")
    me["metadata"]["annotations"] = {"azure.workload.identity/client-id": "0000"}
    home = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader"
    identity = asset(
        home, "Microsoft.ManagedIdentity/userAssignedIdentities", "reader", {}, provider="azure", kind="identity"
    )
    type_ = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
    credential = asset(
        f"{home}/federatedIdentityCredentials/k",
        type_,
        "k",
        {"properties": {"subject": subject}},
        provider="azure",
        kind="configuration",
    )
    found = only(steps(tmp_path, [me], identity, credential), "identity-assume-role")
    assert found == ({("me", "reader", PROVEN)} if wanted else set())


def with_context(**context: Any) -> dict[str, Any]:
    return {"containers": [{"name": "c", "image": "nginx", "securityContext": context}]}


def host(path: str, *, read_only: bool = False, mounted: bool = True) -> dict[str, Any]:
    mounts = [{"name": "h", "mountPath": "/host", "readOnly": read_only}] if mounted else []
    return {
        "volumes": [{"name": "h", "hostPath": {"path": path}}],
        "containers": [{"name": "c", "image": "nginx", "volumeMounts": mounts}],
    }


ESCAPES: dict[str, tuple[dict[str, Any], Certainty | None]] = {
    "nothing special": ({}, None),
    "privileged": (with_context(privileged=True), PROVEN),
    "privileged in a user namespace": ({**with_context(privileged=True), "hostUsers": False}, CONDITIONAL),
    "not privileged": (with_context(privileged=False), None),
    "all capabilities": (with_context(capabilities={"add": ["ALL"]}), PROVEN),
    "SYS_ADMIN": (with_context(capabilities={"add": ["CAP_SYS_ADMIN"]}), CONDITIONAL),
    "a harmless capability": (with_context(capabilities={"add": ["NET_BIND_SERVICE"]}), None),
    "SYS_PTRACE alone": (with_context(capabilities={"add": ["SYS_PTRACE"]}), None),
    "SYS_PTRACE among the node's processes": ({**with_context(capabilities={"add": ["SYS_PTRACE"]}), "hostPID": True}, CONDITIONAL),
    "the node's root": (host("/"), PROVEN),
    "the node's root, to read": (host("/", read_only=True), PROVEN),
    "the node's settings": (host("/etc/"), PROVEN),
    "the node's settings, to read": (host("/etc", read_only=True), None),
    "the runtime's socket": (host("/var/run/docker.sock", read_only=True), PROVEN),
    "the folder of the socket": (host("/run/containerd"), PROVEN),
    "the kubelet's folder": (host("/var/lib/kubelet", read_only=True), PROVEN),
    "a folder of one's own": (host("/data/models"), None),
    "a volume that no container mounts": (host("/", mounted=False), None),
}  # fmt: skip


@pytest.mark.parametrize("case", ESCAPES)
def test_a_container_leaves_by_the_documented_ways(case: str, tmp_path: Path) -> None:
    spec, wanted = ESCAPES[case]
    found = only(steps(tmp_path, [workload(**spec)]), "container-escape")
    assert found == (set() if wanted is None else {("app", "node (any)", wanted)})


def test_a_node_holds_the_pods_that_may_run_on_it(tmp_path: Path) -> None:
    objects = [
        workload("out", nodeSelector={"pool": "gpu"}, **with_context(privileged=True)),
        workload("anywhere"),
        workload("every", kind="DaemonSet"),
        workload("same", nodeSelector={"pool": "gpu"}),
        workload("elsewhere", nodeSelector={"pool": "web"}),
    ]
    node = "node (pool=gpu)"
    assert only(steps(tmp_path, objects), "node-runs-pods") == {
        (node, "out", CONDITIONAL),
        (node, "anywhere", CONDITIONAL),
        (node, "every", PROVEN),
        (node, "same", CONDITIONAL),
    }


MODEL = {"name": "m", "persistentVolumeClaim": {"claimName": "models"}}
CLAIM = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {"name": "models", "namespace": "ml"},
    "spec": {},
}


def mounting(
    name: str, image: str, args: list[str], *, namespace: str = "ml", read_only: bool = False
) -> dict[str, Any]:
    container = {
        "name": "c",
        "image": image,
        "args": args,
        "volumeMounts": [{"name": "m", "mountPath": "/models", "readOnly": read_only}],
    }
    return workload(name, namespace=namespace, volumes=[MODEL], containers=[container])


@pytest.mark.parametrize(
    ("writer", "served", "wanted"),
    [
        ({}, "/models/llama", True),
        ({"read_only": True}, "/models/llama", False),
        ({"namespace": "web"}, "/models/llama", False),
        ({}, "acme/llama", False),
        ({}, "/models-of-others/llama", False),
    ],
)
def test_a_volume_with_models_carries_changes_to_what_is_served(
    writer: Any, served: str, wanted: bool, tmp_path: Path
) -> None:
    server = mounting("server", "vllm/vllm-openai:v0.11.0", ["--model", served], read_only=True)
    found = steps(tmp_path, [CLAIM, server, mounting("writer", "python:3.12", ["python", "train.py"], **writer)])
    assert only(found, "mounted-volume-write") == ({("writer", "models", PROVEN)} if wanted else set())
    assert ("models", "server", PROVEN) in only(found, "model-artefact-tamper") or not wanted


ME = {"kind": "ServiceAccount", "name": "me", "namespace": "ci"}
RIGHTS: dict[str, tuple[str, str, list[str], set[tuple[str, str]]]] = {
    "starts pods": ("", "pods", ["create"], {("identity-pass-role", "trainer")}),
    "starts workflows": ("argoproj.io", "workflows", ["create"], {("identity-pass-role", "trainer")}),
    "asks for tokens": ("", "serviceaccounts/token", ["create"], {("identity-takes-identity", "trainer")}),
    "reads secrets": ("", "secrets", ["list"], {("identity-secret-read", "key")}),
    "runs commands": ("", "pods/exec", ["create"], {("identity-runs-code", "server")}),
    "changes deployments": ("apps", "deployments", ["patch"], {("identity-runs-code", "server"), ("identity-swaps-model", "server")}),
    "looks at pods": ("", "pods", ["get", "list", "watch"], set()),
    "deletes deployments": ("apps", "deployments", ["delete"], set()),
    "rewrites pods on their way in": ("admissionregistration.k8s.io", "mutatingwebhookconfigurations", ["create"], {("identity-self-escalation", "admin")}),
}  # fmt: skip


@pytest.mark.parametrize("case", RIGHTS)
@pytest.mark.parametrize("namespace", [None, "ml", "web"])
def test_rights_become_steps_where_they_are_given(case: str, namespace: str | None, tmp_path: Path) -> None:
    group, resource, verbs, wanted = RIGHTS[case]
    rule = {"apiGroups": [group], "resources": [resource], "verbs": verbs}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "key", "namespace": "ml"}}
    objects = [account("me", "ci"), account("trainer", "ml"), secret, role("r", [rule]), bound("b", "r", ME, namespace)]
    objects.append(workload("server", serviceAccountName="trainer"))
    found = steps(tmp_path, objects, family=primitives)
    told = {
        (technique, "admin" if target.startswith("admin:") else target)
        for source, technique, target, _ in found
        if source == "me"
    }
    cluster_only = case == "rewrites pods on their way in"
    assert told == (set() if namespace == "web" or (cluster_only and namespace) else wanted)


def test_whoever_may_bind_the_strongest_role_is_administrator(tmp_path: Path) -> None:
    rules = [
        {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterrolebindings"], "verbs": ["create"]},
        {
            "apiGroups": ["rbac.authorization.k8s.io"],
            "resources": ["clusterroles"],
            "resourceNames": ["cluster-admin"],
            "verbs": ["bind"],
        },
    ]
    found = steps(tmp_path, [account("me", "ci"), role("r", rules), bound("b", "r", ME)], family=primitives)
    assert {(technique, sure) for _, technique, _, sure in found} == {("identity-self-escalation", PROVEN)}
    without = steps(tmp_path / "x", [account("me", "ci"), role("r", rules[:1]), bound("b", "r", ME)], family=primitives)
    assert without == set()
