"""Exposure in Kubernetes: each way in with what opens it, narrows it and shuts it."""

# ruff: noqa: E501 - the cases are a table, one a line

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bartizan.graph.exposure.door import Exposed
from bartizan.graph.exposure.exposure import expose
from bartizan.graph.exposure.kubernetes_ways import width_of
from bartizan.graph.facts import Facts
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Unknown, Value
from tests.sources.repository.kubernetes.estate import Scanned
from tests.sources.repository.trees import catalog

INTERNET, PARTNER, ORGANISATION, PRIVATE = Exposure.INTERNET, Exposure.PARTNER, Exposure.ORGANISATION, Exposure.PRIVATE
PROVEN, CONDITIONAL = Certainty.PROVEN, Certainty.CONDITIONAL
Objects = list[dict[str, Any]]


def seen(root: Path, objects: Objects, address: str = "Deployment/ai/app") -> Exposed | None:
    text = "\n---\n".join(json.dumps(one) for one in objects)
    estate = Scanned(root, {"k.yaml": text}).estate
    [id_] = [one for one in estate.assets if one.endswith(f"#{address}")]
    return expose(Facts(estate, catalog())).get(id_)


def doors(found: Exposed | None) -> set[tuple[str | None, Certainty]]:
    return set() if found is None else {(door.technique, door.certainty) for door in found.doors}


def obj(version: str, kind: str, name: str, spec: Mapping[str, Any], **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": "ai", **metadata},
        "spec": dict(spec),
    }


def workload(*containers: Mapping[str, Any], **spec: Any) -> dict[str, Any]:
    pod = {"containers": [{"name": f"c{at}", **one} for at, one in enumerate(containers)], **spec}
    return obj("apps/v1", "Deployment", "app", {"template": {"metadata": {"labels": {"a": "b"}}, "spec": pod}})


QDRANT = {"image": "qdrant/qdrant:v1.15.0"}


def service(
    port: Any = 6333, target: Any = None, type_: str = "LoadBalancer", notes: Any = None, **spec: Any
) -> dict[str, Any]:
    ports = [{"port": port, **({"targetPort": target} if target is not None else {})}]
    return obj(
        "v1", "Service", "svc", {"type": type_, "selector": {"a": "b"}, "ports": ports, **spec}, annotations=notes or {}
    )


STORE = {("open-store-read", PROVEN), ("open-store-write", PROVEN)}
MAYBE = {("open-store-read", CONDITIONAL), ("open-store-write", CONDITIONAL)}
AWS = "service.beta.kubernetes.io/aws-load-balancer-"
SERVICES: dict[str, tuple[dict[str, Any], Exposure | None, set[Any]]] = {
    "a load balancer": (service(), INTERNET, STORE),
    "internet-facing": (service(notes={f"{AWS}type": "external", f"{AWS}scheme": "internet-facing"}), INTERNET, STORE),
    "AWS's controller makes internal ones": (service(notes={f"{AWS}type": "external"}), ORGANISATION, set()),
    "AWS internal, old": (service(notes={f"{AWS}internal": "true"}), ORGANISATION, set()),
    "AWS internal, new": (service(notes={f"{AWS}scheme": "internal"}), ORGANISATION, set()),
    "Google internal": (service(notes={"networking.gke.io/load-balancer-type": "Internal"}), ORGANISATION, set()),
    "Azure internal": (service(notes={"service.beta.kubernetes.io/azure-load-balancer-internal": "true"}), ORGANISATION, set()),
    "Azure said not to be internal": (service(notes={"service.beta.kubernetes.io/azure-load-balancer-internal": "false"}), INTERNET, STORE),
    "a class nobody knows": (service(loadBalancerClass="tailscale"), None, MAYBE),
    "for partners": (service(loadBalancerSourceRanges=["203.0.113.0/24", "10.0.0.0/8"]), PARTNER, set()),
    "for one's own": (service(loadBalancerSourceRanges=["10.0.0.0/16"]), ORGANISATION, set()),
    "for everyone, spelt out": (service(loadBalancerSourceRanges=["0.0.0.0/0"]), INTERNET, STORE),
    "ranges in an annotation": (service(notes={"service.beta.kubernetes.io/load-balancer-source-ranges": "10.1.0.0/16,10.2.0.0/16"}), ORGANISATION, set()),
    "a port of the nodes": (service(type_="NodePort"), None, MAYBE),
    "another port of the pod": (service(port=9000, target=9000), INTERNET, set()),
    "another port in front": (service(port=80, target=6333), INTERNET, STORE),
}  # fmt: skip


@pytest.mark.parametrize("case", SERVICES)
def test_a_service_is_as_wide_as_it_says(case: str, tmp_path: Path) -> None:
    made, exposure, wanted = SERVICES[case]
    found = seen(tmp_path, [workload(QDRANT), made])
    assert found is not None
    assert (found.exposure, doors(found)) == (exposure, wanted)


def test_a_service_inside_of_the_cluster_exposes_nothing(tmp_path: Path) -> None:
    assert seen(tmp_path, [workload(QDRANT), service(type_="ClusterIP")]) is None
    assert (
        seen(
            tmp_path / "x",
            [
                workload(QDRANT),
                {**service(), "spec": {"type": "LoadBalancer", "selector": {"c": "d"}, "ports": [{"port": 6333}]}},
            ],
        )
        is None
    )


@pytest.mark.parametrize(
    ("ranges", "wanted"),
    [
        (["0.0.0.0/0"], INTERNET),
        (["::/0"], INTERNET),
        (["10.0.0.0/8"], ORGANISATION),
        (["192.168.0.0/16", "fd00::/8"], ORGANISATION),
        (["0.0.0.0/1"], INTERNET),
        (["203.0.113.7/32"], PARTNER),
        (["8.8.8.0/24", "10.0.0.0/8"], PARTNER),
        (["not a network"], None),
        ([Unknown("var.ranges")], None),
    ],
)
def test_the_width_of_a_list_of_addresses(ranges: list[Value], wanted: Exposure | None) -> None:
    assert width_of(ranges) is wanted


def token(**more: Any) -> dict[str, Any]:
    return {"image": "quay.io/jupyter/scipy-notebook:2025", **more}


def from_secret(name: str) -> list[Any]:
    return [{"name": name, "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]


def variable(name: str, value: str) -> list[Any]:
    return [{"name": name, "value": value}]


TOOLS: dict[str, tuple[dict[str, Any], int, set[str]]] = {
    "notebook, empty token": (token(args=["start-notebook.py", "--IdentityProvider.token="]), 8888, {"open-console"}),
    "notebook, empty variable": (token(env=variable("JUPYTER_TOKEN", "")), 8888, {"open-console"}),
    "notebook as it comes": (token(), 8888, set()),
    "notebook, token of a secret": (token(env=from_secret("JUPYTER_TOKEN")), 8888, set()),
    "notebook, empty token and a password": (token(args=["start-notebook.py", "--ServerApp.token=", "--ServerApp.password=argon2:x"]), 8888, set()),
    "Ray": ({"image": "rayproject/ray:2.40.0", "command": ["ray", "start", "--head"]}, 8265, {"open-console"}),
    "Ray with a token": ({"image": "rayproject/ray:2.52.0", "command": ["ray", "start", "--head"], "env": variable("RAY_AUTH_MODE", "token")}, 8265, set()),
    "Ollama": ({"image": "ollama/ollama"}, 11434, {"open-endpoint", "open-model-store"}),
    "vLLM": ({"image": "vllm/vllm-openai:v0.11.0"}, 8000, {"open-endpoint"}),
    "vLLM with a key": ({"image": "vllm/vllm-openai:v0.11.0", "args": ["--api-key", "$(KEY)"]}, 8000, set()),
    "vLLM, key of a secret": ({"image": "vllm/vllm-openai:v0.11.0", "env": from_secret("VLLM_API_KEY")}, 8000, set()),
    "vLLM on a port of its own": ({"image": "vllm/vllm-openai:v0.11.0", "args": ["--port", "9999"]}, 9999, {"open-endpoint"}),
    "vLLM on the one port it declares": ({"image": "vllm/vllm-openai:v0.11.0", "ports": [{"containerPort": 7000}]}, 7000, {"open-endpoint"}),
    "Triton": ({"image": "nvcr.io/nvidia/tritonserver:25.09-py3"}, 8000, {"open-endpoint"}),
    "Triton that loads models": ({"image": "nvcr.io/nvidia/tritonserver:25.09-py3", "args": ["tritonserver", "--model-control-mode=explicit"]}, 8000, {"open-endpoint", "open-model-store"}),
    "Triton's metrics": ({"image": "nvcr.io/nvidia/tritonserver:25.09-py3"}, 8002, set()),
    "TorchServe, tokens off": ({"image": "pytorch/torchserve:0.12.0", "args": ["torchserve", "--disable-token-auth"]}, 8081, {"open-console"}),
    "TorchServe's answers, tokens off": ({"image": "pytorch/torchserve:0.12.0", "args": ["torchserve", "--disable-token-auth"]}, 8080, {"open-endpoint"}),
    "TorchServe as it comes": ({"image": "pytorch/torchserve:0.12.0"}, 8081, set()),
    "MLflow": ({"image": "ghcr.io/mlflow/mlflow:v3.4.0", "command": ["mlflow", "server"], "args": ["--host", "0.0.0.0"]}, 5000, {"open-model-store"}),
    "MLflow with passwords": ({"image": "ghcr.io/mlflow/mlflow:v3.4.0", "command": ["mlflow", "server"], "args": ["--app-name", "basic-auth"]}, 5000, set()),
    "Qdrant with a key": ({**QDRANT, "env": from_secret("QDRANT__SERVICE__API_KEY")}, 6333, set()),
    "Weaviate for everyone": ({"image": "semitechnologies/weaviate:1.32.0", "env": variable("AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED", "true")}, 8080, {"open-store-read", "open-store-write"}),
    "Weaviate with keys": ({"image": "semitechnologies/weaviate:1.32.0", "env": [*variable("AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED", "false"), *variable("AUTHENTICATION_APIKEY_ENABLED", "true")]}, 8080, set()),
    "Open WebUI, no login": ({"image": "ghcr.io/open-webui/open-webui:main", "env": variable("WEBUI_AUTH", "False")}, 8080, {"open-console"}),
    "Open WebUI": ({"image": "ghcr.io/open-webui/open-webui:main"}, 8080, set()),
    "Argo for everyone": ({"image": "quay.io/argoproj/argocli:v3.7.0", "args": ["server", "--auth-mode=server"]}, 2746, {"open-console"}),
    "Argo with sign-in": ({"image": "quay.io/argoproj/argocli:v3.7.0", "args": ["server", "--auth-mode=sso"]}, 2746, set()),
    "an editor without a password": ({"image": "codercom/code-server:4.104", "args": ["--auth", "none"]}, 8080, {"open-console"}),
    "an editor": ({"image": "codercom/code-server:4.104"}, 8080, set()),
    "Flowise before it had accounts": ({"image": "flowiseai/flowise:2.1.3"}, 3000, {"open-console"}),
    "Flowise with a user alone": ({"image": "flowiseai/flowise:2.1.3", "env": variable("FLOWISE_USERNAME", "kim")}, 3000, {"open-console"}),
    "Flowise with a user and a password": ({"image": "flowiseai/flowise:2.1.3", "env": [*variable("FLOWISE_USERNAME", "kim"), *variable("FLOWISE_PASSWORD", "x")]}, 3000, set()),
    "Flowise with accounts": ({"image": "flowiseai/flowise:3.0.4"}, 3000, set()),
    "the latest Flowise": ({"image": "flowiseai/flowise"}, 3000, set()),
    "a web server": ({"image": "nginx:1.29"}, 80, set()),
}  # fmt: skip


@pytest.mark.parametrize("case", TOOLS)
def test_a_tool_gives_what_it_gives_to_strangers(case: str, tmp_path: Path) -> None:
    container, port, wanted = TOOLS[case]
    found = seen(tmp_path, [workload(container), service(port=port)])
    assert found is not None
    assert found.exposure is INTERNET
    assert doors(found) == {(one, PROVEN) for one in wanted}


@pytest.mark.parametrize(
    ("selector", "wanted"),
    [
        ({"notebook-name": "lab"}, {("open-console", PROVEN)}),
        ({"statefulset": "lab"}, {("open-console", PROVEN)}),
        ({"notebook-name": "lab", "statefulset": "lab"}, {("open-console", PROVEN)}),
        ({"notebook-name": "other"}, set()),
        ({"notebook-name": "lab", "statefulset": "other"}, set()),
        ({"notebook-name": "lab", "tier": "web"}, set()),
    ],
)
def test_a_service_finds_a_notebook_by_its_controllers_labels(
    selector: dict[str, str], wanted: set[Any], tmp_path: Path
) -> None:
    container = {"name": "lab", "image": "kubeflownotebookswg/jupyter-scipy:v1.9.0",
                 "args": ["start-notebook.sh", "--NotebookApp.token="]}  # fmt: skip
    notebook = obj("kubeflow.org/v1", "Notebook", "lab", {"template": {"spec": {"containers": [container]}}})
    found = seen(tmp_path, [notebook, service(80, 8888, selector=selector)], "Notebook/ai/lab")
    assert doors(found) == wanted


@pytest.mark.parametrize(
    "container",
    [
        {"image": "vllm/vllm-openai:v0.11.0", "envFrom": [{"secretRef": {"name": "s"}}]},
        {**QDRANT, "volumeMounts": [{"name": "c", "mountPath": "/qdrant/config"}]},
        {"image": "langflowai/langflow:1.6.0"},
    ],
)
def test_a_setting_that_is_not_known_leaves_the_door_open_to_doubt(container: dict[str, Any], tmp_path: Path) -> None:
    port = {"vllm": 8000, "qdran": 6333}.get(
        str(container["image"])[:5].rstrip("/"), 7860 if "langflow" in container["image"] else 6333
    )
    found = seen(tmp_path, [workload(container), service(port=port)])
    assert {certainty for _, certainty in doors(found)} == {CONDITIONAL}


def ingress(
    notes: Mapping[str, str] | None = None, class_: str | None = "nginx", host: str | None = "ai.example.com"
) -> dict[str, Any]:
    backend = {"service": {"name": "svc", "port": {"number": 6333}}}
    rule = {
        "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]},
        **({"host": host} if host else {}),
    }
    spec = {"rules": [rule], **({"ingressClassName": class_} if class_ else {})}
    return obj("networking.k8s.io/v1", "Ingress", "in", spec, annotations=dict(notes or {}))


ALB, NGINX = "alb.ingress.kubernetes.io/", "nginx.ingress.kubernetes.io/"
PUBLIC = {f"{ALB}scheme": "internet-facing"}
INGRESSES: dict[str, tuple[dict[str, Any], Exposure | None, set[Any]]] = {
    "a controller of whom nothing is known": (ingress(), None, MAYBE),
    "a certificate of a public authority": (ingress({"cert-manager.io/cluster-issuer": "letsencrypt-prod"}), INTERNET, STORE),
    "AWS, internet-facing": (ingress(PUBLIC, "alb"), INTERNET, STORE),
    "AWS, internal": (ingress({f"{ALB}scheme": "internal"}, "alb"), ORGANISATION, set()),
    "AWS, internal by default": (ingress({}, "alb"), ORGANISATION, set()),
    "AWS with sign-in": (ingress({**PUBLIC, f"{ALB}auth-type": "oidc"}, "alb"), INTERNET, set()),
    "Google": (ingress({}, "gce"), INTERNET, STORE),
    "Google, internal": (ingress({"kubernetes.io/ingress.class": "gce-internal"}, None), ORGANISATION, set()),
    "Azure, private address": (ingress({"appgw.ingress.kubernetes.io/use-private-ip": "true"}, "azure-application-gateway"), ORGANISATION, set()),
    "a class for insiders": (ingress({}, "nginx-internal"), ORGANISATION, set()),
    "a host for insiders": (ingress({}, "nginx", "ai.corp.internal"), ORGANISATION, set()),
    "sign-in at another server": (ingress({f"{NGINX}auth-url": "https://sso.example.com/auth"}), None, set()),
    "a password": (ingress({f"{NGINX}auth-type": "basic", f"{NGINX}auth-secret": "users"}), None, set()),
    "a certificate of the caller": (ingress({f"{NGINX}auth-tls-secret": "ai/ca"}), None, set()),
    "only some addresses": (ingress({f"{NGINX}whitelist-source-range": "10.0.0.0/8"}), ORGANISATION, set()),
    "middlewares that may sign in": (ingress({"traefik.ingress.kubernetes.io/router.middlewares": "ai-x@kubernetescrd", **PUBLIC}), INTERNET, MAYBE),
}  # fmt: skip


@pytest.mark.parametrize("case", INGRESSES)
def test_an_ingress_is_as_wide_as_its_controller_and_asks_what_it_asks(case: str, tmp_path: Path) -> None:
    made, exposure, wanted = INGRESSES[case]
    found = seen(tmp_path, [workload(QDRANT), service(type_="ClusterIP"), made])
    assert found is not None
    assert (found.exposure, doors(found)) == (exposure, wanted)


def route(kind: str) -> Objects:
    if kind == "HTTPRoute":
        parent = {"parentRefs": [{"name": "gw"}], "rules": [{"backendRefs": [{"name": "svc", "port": 6333}]}]}
        gateway = obj(
            "gateway.networking.k8s.io/v1", "Gateway", "gw", {"gatewayClassName": "gke-l7-global-external-managed"}
        )
        return [gateway, obj("gateway.networking.k8s.io/v1", kind, "r", parent)]
    if kind == "VirtualService":
        spec: dict[str, Any] = {
            "gateways": ["gw"],
            "http": [{"route": [{"destination": {"host": "svc", "port": {"number": 6333}}}]}],
        }
        return [obj("networking.istio.io/v1", kind, "r", spec)]
    if kind == "Route":
        return [
            obj(
                "route.openshift.io/v1",
                kind,
                "r",
                {"to": {"name": "svc"}, "port": {"targetPort": 6333}, "host": "a.example.com"},
            )
        ]
    spec = {"routes": [{"match": "Host(`a.example.com`)", "services": [{"name": "svc", "port": 6333}]}]}
    return [obj("traefik.io/v1alpha1", kind, "r", spec)]


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("HTTPRoute", STORE), ("VirtualService", MAYBE), ("Route", MAYBE), ("IngressRoute", MAYBE)],
)
def test_every_kind_of_route_leads_to_the_pod(kind: str, wanted: set[Any], tmp_path: Path) -> None:
    assert doors(seen(tmp_path, [workload(QDRANT), service(type_="ClusterIP"), *route(kind)])) == wanted


def test_a_route_inside_of_the_mesh_leads_in_from_nowhere(tmp_path: Path) -> None:
    [inside] = route("VirtualService")
    inside["spec"]["gateways"] = ["mesh"]
    assert seen(tmp_path, [workload(QDRANT), service(type_="ClusterIP"), inside]) is None


@pytest.mark.parametrize("key", ["jwt", "oidc", "basicAuth", "apiKeyAuth", "extAuth"])
def test_a_policy_of_the_gateway_asks_for_sign_in(key: str, tmp_path: Path) -> None:
    policy = obj(
        "gateway.envoyproxy.io/v1alpha1",
        "SecurityPolicy",
        "p",
        {"targetRefs": [{"kind": "HTTPRoute", "name": "r"}], key: {"x": "y"}},
    )
    found = seen(tmp_path, [workload(QDRANT), service(type_="ClusterIP"), *route("HTTPRoute"), policy])
    assert doors(found) == set()


def policy(**spec: Any) -> dict[str, Any]:
    return obj("networking.k8s.io/v1", "NetworkPolicy", "np", {"podSelector": {"matchLabels": {"a": "b"}}, **spec})


FROM_ALL = {"ipBlock": {"cidr": "0.0.0.0/0"}}
WALLS: dict[str, tuple[Objects, Exposure | None, set[Any]]] = {
    "nothing is let in": ([policy(policyTypes=["Ingress"])], PRIVATE, set()),
    "nothing is let in, by default": ([policy()], PRIVATE, set()),
    "about what goes out only": ([policy(policyTypes=["Egress"], egress=[])], INTERNET, STORE),
    "everything is let in": ([policy(ingress=[{}])], INTERNET, STORE),
    "everyone on this port": ([policy(ingress=[{"from": [FROM_ALL], "ports": [{"port": 6333}]}])], INTERNET, STORE),
    "everyone on another port": ([policy(ingress=[{"from": [FROM_ALL], "ports": [{"port": 22}]}])], PRIVATE, set()),
    "a range of ports": ([policy(ingress=[{"ports": [{"port": 6000, "endPort": 7000}]}])], INTERNET, STORE),
    "a port by its name": ([policy(ingress=[{"ports": [{"port": "http"}]}])], None, MAYBE),
    "pods only": ([policy(ingress=[{"from": [{"podSelector": {}}]}])], PRIVATE, set()),
    "one's own addresses": ([policy(ingress=[{"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}])], PRIVATE, set()),
    "one policy shuts and one opens": ([policy(), {**policy(ingress=[{}]), "metadata": {"name": "np2", "namespace": "ai"}}], INTERNET, STORE),
}  # fmt: skip


@pytest.mark.parametrize("case", WALLS)
def test_network_policies_stand_in_the_way(case: str, tmp_path: Path) -> None:
    walls, exposure, wanted = WALLS[case]
    found = seen(tmp_path, [workload(QDRANT), service(), *copy.deepcopy(walls)])
    assert found is not None
    assert (found.exposure, doors(found)) == (exposure, wanted)


def authorization(**spec: Any) -> dict[str, Any]:
    return obj("security.istio.io/v1", "AuthorizationPolicy", "ap", {"selector": {"matchLabels": {"a": "b"}}, **spec})


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (authorization(rules=[{"from": [{"source": {"requestPrincipals": ["*"]}}]}]), set()),
        (authorization(rules=[{"when": [{"key": "request.auth.claims[iss]", "values": ["x"]}]}]), set()),
        (authorization(), set()),
        (authorization(rules=[{}]), STORE),
        (
            authorization(
                rules=[{"from": [{"source": {"requestPrincipals": ["*"]}}]}, {"to": [{"operation": {"paths": ["/x"]}}]}]
            ),
            STORE,
        ),
        (authorization(action="DENY", rules=[{"from": [{"source": {"notRequestPrincipals": ["*"]}}]}]), set()),
        (authorization(action="DENY", rules=[{"to": [{"operation": {"methods": ["DELETE"]}}]}]), MAYBE),
        (authorization(action="CUSTOM", rules=[{}]), MAYBE),
    ],
)
def test_authorization_policies_of_the_mesh_ask_for_sign_in(
    made: dict[str, Any], wanted: set[Any], tmp_path: Path
) -> None:
    assert doors(seen(tmp_path, [workload(QDRANT), service(), made])) == wanted


PROXY = {"image": "quay.io/oauth2-proxy/oauth2-proxy:v7.12.0", "ports": [{"containerPort": 4180}]}


@pytest.mark.parametrize(("target", "wanted"), [(4180, set()), (6333, STORE)])
def test_a_proxy_in_the_pod_signs_people_in_unless_it_is_passed_by(
    target: int, wanted: set[Any], tmp_path: Path
) -> None:
    assert doors(seen(tmp_path, [workload(QDRANT, PROXY), service(port=80, target=target)])) == wanted


def ray(**spec: Any) -> dict[str, Any]:
    container = {"name": "head", "image": "rayproject/ray:2.51.0"}
    head = {"serviceType": "LoadBalancer", "template": {"spec": {"containers": [container]}}}
    return obj("ray.io/v1", "RayCluster", "r", {"headGroupSpec": head, **spec})


@pytest.mark.parametrize(
    ("change", "exposure", "wanted"),
    [
        (lambda one: None, INTERNET, {("open-console", PROVEN)}),
        (lambda one: one["spec"].update(authOptions={"mode": "token"}), INTERNET, set()),
        (lambda one: one["spec"]["headGroupSpec"].update(serviceType="NodePort"), None, {("open-console", CONDITIONAL)}),
        (lambda one: one["spec"]["headGroupSpec"].update(headService={"metadata": {"annotations": {f"{AWS}scheme": "internal"}}}), ORGANISATION, set()),
        (lambda one: one["spec"]["headGroupSpec"].update(headService={"metadata": {"annotations": {f"{AWS}internal": "false"}}}), INTERNET, {("open-console", PROVEN)}),
    ],
)  # fmt: skip
def test_the_head_of_a_ray_cluster(
    change: Callable[[Any], None], exposure: Exposure | None, wanted: set[Any], tmp_path: Path
) -> None:
    made = ray()
    change(made)
    found = seen(tmp_path, [made], "RayCluster/ai/r")
    assert found is not None
    assert (found.exposure, doors(found)) == (exposure, wanted)


def test_the_head_of_a_ray_cluster_behind_a_service_of_ones_own_or_an_ingress(tmp_path: Path) -> None:
    inside = ray()
    inside["spec"]["headGroupSpec"]["serviceType"] = "ClusterIP"
    own = service(port=80, target=8265)
    own["spec"]["selector"] = {"ray.io/cluster": "r", "ray.io/node-type": "head"}
    assert doors(seen(tmp_path / "a", [inside, own], "RayCluster/ai/r")) == {("open-console", PROVEN)}
    made = ingress(PUBLIC, "alb")
    made["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"] = {
        "name": "r-head-svc",
        "port": {"number": 8265},
    }
    assert doors(seen(tmp_path / "b", [inside, made], "RayCluster/ai/r")) == {("open-console", PROVEN)}
    assert seen(tmp_path / "c", [inside], "RayCluster/ai/r") is None


@pytest.mark.parametrize(
    ("metadata", "exposure", "wanted"),
    [
        ({}, None, {("open-endpoint", CONDITIONAL)}),
        ({"labels": {"networking.kserve.io/visibility": "cluster-local"}}, PRIVATE, set()),
        ({"annotations": {"security.opendatahub.io/enable-auth": "true"}}, None, set()),
    ],
)
def test_a_model_of_kserve_is_published_unless_it_is_kept_inside(
    metadata: Any, exposure: Exposure | None, wanted: set[Any], tmp_path: Path
) -> None:
    made = obj(
        "serving.kserve.io/v1beta1",
        "InferenceService",
        "m",
        {"predictor": {"model": {"modelFormat": {"name": "sklearn"}}}},
        **metadata,
    )
    found = seen(tmp_path, [made], "InferenceService/ai/m")
    assert found is not None
    assert (found.exposure, doors(found)) == (exposure, wanted)
