"""Objects of any shape: nothing raises, nothing loops, and nothing is given by what is no rule."""

from __future__ import annotations

import time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.graph.attack import kubernetes, primitives
from bartizan.graph.attack.moves import Ground
from bartizan.graph.estate import Estate
from bartizan.graph.exposure.exposure import expose
from bartizan.graph.facts import Facts
from bartizan.graph.technique import read_techniques
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown
from tests.graph.access.kubernetes.clusters import account, bound, role
from tests.graph.access.kubernetes.test_properties import access, asset
from tests.sources.repository.trees import catalog

RBAC = "rbac.authorization.k8s.io/v1"
TYPES = (
    "v1/ServiceAccount", "v1/Service", "v1/Secret", "v1/PersistentVolumeClaim", "apps/v1/Deployment", "v1/Pod",
    "networking.k8s.io/v1/Ingress", "networking.k8s.io/v1/NetworkPolicy", "gateway.networking.k8s.io/v1/HTTPRoute",
    "security.istio.io/v1/AuthorizationPolicy", "networking.istio.io/v1/VirtualService", "ray.io/v1/RayCluster",
    "gateway.envoyproxy.io/v1alpha1/SecurityPolicy", "serving.kserve.io/v1beta1/InferenceService",
    f"{RBAC}/Role", f"{RBAC}/ClusterRole", f"{RBAC}/RoleBinding", f"{RBAC}/ClusterRoleBinding",
)  # fmt: skip
KEYS = (
    "metadata", "name", "namespace", "annotations", "labels", "spec", "rules", "verbs", "resources", "apiGroups",
    "subjects", "roleRef", "kind", "aggregationRule", "clusterRoleSelectors", "matchLabels", "containers", "template",
    "volumes", "hostPath", "securityContext", "privileged", "ports", "port", "selector", "type", "ingress", "from",
    "headGroupSpec", "serviceType", "serviceAccountName", "targetRefs", "matchExpressions", "volumeMounts",
)  # fmt: skip
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 70000),
    st.sampled_from(["", "*", "ml", "get", "LoadBalancer", "ServiceAccount"]),
    st.just(Unknown("var.x")), st.just(Unknown("x.y", ("repo:r//k.yaml#a",), "arn")),
)  # fmt: skip
shapes = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)),
    max_leaves=12,
)
configs = st.dictionaries(st.sampled_from(KEYS), shapes, max_size=6)
estates = st.lists(st.tuples(st.sampled_from(TYPES), configs), min_size=1, max_size=6)
KINDS = ("invokes", "has-security-group", "runs-as", "mounts", "depends-on", "grants")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(estates, st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(KINDS)), max_size=6))
def test_no_shape_of_an_object_makes_the_graph_raise(listed: Any, joined: Any) -> None:
    assets = {
        f"repo:r//k.yaml#{at}": Asset(f"repo:r//k.yaml#{at}", type_, "compute", str(at), "kubernetes", config=config)
        for at, (type_, config) in enumerate(listed)
    }
    ids = list(assets)
    edges = [
        Edge(ids[one % len(ids)], ids[other % len(ids)], kind, evidence=(Evidence("x", "spec.rules[0]"),))
        for one, other, kind in joined
    ]
    facts = Facts(Estate(assets, edges), catalog())
    ground = Ground(facts, expose(facts), read_techniques(catalog().techniques))
    for family in (kubernetes, primitives):
        assert all(move.evidence for move in family.moves(ground))


def test_a_role_of_very_many_rules_and_a_star_of_selectors_are_bounded() -> None:
    rules = [{"apiGroups": [""], "resources": [f"r{at}"], "verbs": ["get"]} for at in range(20_000)]
    ring = [role(f"a{at}", []) for at in range(300)]
    for one in ring:
        one["metadata"]["labels"] = {"x": "y"}
        one["aggregationRule"] = {"clusterRoleSelectors": [{"matchLabels": {"x": "y"}}]}
    me = {"kind": "ServiceAccount", "name": "one", "namespace": "a"}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "a"}}
    held = [
        account("one", "a"),
        secret,
        role("long", rules),
        *ring,
        bound("b", "long", me),
        *(bound(f"c{at}", f"a{at}", me) for at in range(300)),
    ]
    started = time.process_time()
    cluster = access(held)
    answer = cluster.may(asset(held[0]).id, "get secrets", asset(secret).id)
    assert not answer.possible
    assert any("more than" in key for key in answer.keys)
    assert time.process_time() - started < 5
