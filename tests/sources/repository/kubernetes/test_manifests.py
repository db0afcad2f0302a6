"""Plain manifests: objects in canonical types, with lines, kinds, edges, unknown values and gaps."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.location import Location
from bartizan.model.severity import Stage
from bartizan.model.values import Unknown
from bartizan.sources.repository.kubernetes.tree import text_value
from tests.sources.repository.kubernetes.estate import Scanned

VLLM = """\
apiVersion: v1
kind: Namespace
metadata: {name: ai}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: vllm
  namespace: ai
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::123456789012:role/vllm-models
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: vllm, namespace: ai}
spec:
  selector: {matchLabels: {app: vllm}}
  template:
    metadata: {labels: {app: vllm, tier: llm}}
    spec:
      serviceAccountName: vllm
      initContainers:
        - name: pull
          image: amazon/aws-cli
          command: [aws, s3, sync, s3://acme-models/llama/, /models]
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.9.1
          args: [--model, meta-llama/Llama-3.1-8B-Instruct]
          env:
            - name: HF_TOKEN
              valueFrom: {secretKeyRef: {name: hf, key: token}}
          envFrom: [{configMapRef: {name: settings}}]
      volumes: [{name: m, persistentVolumeClaim: {claimName: models}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: ai}
data: {A: "1"}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: models, namespace: ai}
spec: {accessModes: [ReadWriteMany]}
---
apiVersion: v1
kind: Service
metadata: {name: vllm, namespace: ai}
spec: {selector: {app: vllm}, ports: [{port: 8000}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: vllm, namespace: ai}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: vllm, port: {number: 1}}}}]}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: llm, namespace: ai}
spec: {podSelector: {matchExpressions: [{key: tier, operator: In, values: [llm, vec]}]}, policyTypes: [Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: elsewhere, namespace: other}
spec: {podSelector: {}, policyTypes: [Ingress]}
"""
DEPLOYMENT = "app.yaml#Deployment/ai/vllm"


@pytest.fixture(scope="module")
def vllm(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    return Scanned(tmp_path_factory.mktemp("repo"), {"app.yaml": VLLM})


def test_an_object_is_an_asset_with_its_manifest_and_lines(vllm: Scanned) -> None:
    asset = vllm.asset(DEPLOYMENT)
    assert (asset.type, asset.name, asset.provider) == ("apps/v1/Deployment", "vllm", "kubernetes")
    [sighting] = asset.sightings
    assert sighting.location == Location("app.yaml", 13, 34)
    assert sighting.config == asset.config
    assert sighting.lines["spec.template.spec.containers[0].image"] == 28
    assert sighting.lines["spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.name"] == 32
    annotation = 'metadata.annotations["eks.amazonaws.com/role-arn"]'
    assert vllm.asset("app.yaml#ServiceAccount/ai/vllm").sightings[0].lines[annotation] == 11


def test_a_workload_is_what_its_ai_image_makes_it(vllm: Scanned) -> None:
    assert (vllm.asset(DEPLOYMENT).kind, vllm.asset(DEPLOYMENT).stage) == ("endpoint", Stage.SERVE)
    assert vllm.asset("app.yaml#Service/ai/vllm").kind == "network"


def test_edges_say_how_the_objects_hang_together(vllm: Scanned) -> None:
    assert vllm.edges() - vllm.edges("contained-in") == {
        (DEPLOYMENT, "runs-as", "app.yaml#ServiceAccount/ai/vllm"),
        ("app.yaml#ServiceAccount/ai/vllm", "runs-as", "arn:aws:iam::123456789012:role/vllm-models"),
        (DEPLOYMENT, "mounts", "name:v1/Secret/hf"),
        (DEPLOYMENT, "mounts", "app.yaml#ConfigMap/ai/settings"),
        (DEPLOYMENT, "mounts", "app.yaml#PersistentVolumeClaim/ai/models"),
        (DEPLOYMENT, "built-from", "image:vllm/vllm-openai:v0.9.1"),
        (DEPLOYMENT, "uses-model", "model:huggingface/meta-llama/Llama-3.1-8B-Instruct"),
        (DEPLOYMENT, "loads", "arn:aws:s3:::acme-models"),
        (DEPLOYMENT, "has-security-group", "app.yaml#NetworkPolicy/ai/llm"),
        ("app.yaml#Service/ai/vllm", "invokes", DEPLOYMENT),
        ("app.yaml#Ingress/ai/vllm", "invokes", "app.yaml#Service/ai/vllm"),
    }
    assert (DEPLOYMENT, "contained-in", "app.yaml#Namespace/ai") in vllm.edges("contained-in")
    assert vllm.gaps() == []


def test_an_edge_shows_the_line_that_says_it(vllm: Scanned) -> None:
    [fact] = vllm.edge(DEPLOYMENT, "mounts", "name:v1/Secret/hf").evidence
    assert fact.property == "spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.name"
    assert fact.location == Location("app.yaml", 32)


def manifest(kind: str, version: str, spec: str, name: str = "x", namespace: str = "ns") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}}}\n{spec}\n---\n"


@pytest.mark.parametrize(
    ("version", "kind", "type_"),
    [
        ("extensions/v1beta1", "Deployment", "apps/v1/Deployment"),
        ("apps/v1beta2", "StatefulSet", "apps/v1/StatefulSet"),
        ("networking.k8s.io/v1beta1", "Ingress", "networking.k8s.io/v1/Ingress"),
        ("batch/v1beta1", "CronJob", "batch/v1/CronJob"),
        ("kubeflow.org/v1beta1", "Notebook", "kubeflow.org/v1/Notebook"),
        ("kubeflow.org/v2beta1", "MPIJob", "kubeflow.org/v1/MPIJob"),
        ("ray.io/v1alpha1", "RayCluster", "ray.io/v1/RayCluster"),
        ("serving.kserve.io/v1alpha2", "LLMInferenceService", "serving.kserve.io/v1alpha1/LLMInferenceService"),
        ("inference.networking.x-k8s.io/v1alpha2", "InferencePool", "inference.networking.k8s.io/v1/InferencePool"),
    ],
)
def test_every_version_of_a_kind_comes_to_one_type(tmp_path: Path, version: str, kind: str, type_: str) -> None:
    scanned = Scanned(tmp_path, {"x.yaml": manifest(kind, version, "spec: {}")})
    assert scanned.asset(f"x.yaml#{kind}/ns/x").type == type_


def test_two_kinds_of_one_name_in_different_groups_stay_apart(tmp_path: Path) -> None:
    text = manifest("Service", "v1", "spec: {}") + manifest("Service", "serving.knative.dev/v1", "spec: {}")
    scanned = Scanned(tmp_path, {"x.yaml": text})
    assert {one.type for one in scanned.estate.assets.values()} >= {"v1/Service", "serving.knative.dev/v1/Service"}


def test_what_is_no_object_that_matters_yields_nothing_and_no_gap(tmp_path: Path) -> None:
    scanned = Scanned(
        tmp_path,
        {
            "crd.yaml": manifest("CustomResourceDefinition", "apiextensions.k8s.io/v1", "spec: {group: a}"),
            "backstage.yaml": manifest("Component", "backstage.io/v1alpha1", "spec: {type: service}"),
            "values.yaml": "apiVersion: kind\nimage: x\n",
            "openapi.json": '{"apiVersion": "1", "kind": ["x"]}',
            "package.json": '{"apiVersion": "kind"',
            "list.yaml": "- apiVersion: v1\n  kind: Pod\n",
            "empty.yaml": "# apiVersion kind\n---\n---\n",
            "nameless.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {}\n",
        },
    )
    assert scanned.ids() == set()
    assert [what for what, _ in scanned.gaps()] == []


def test_arm_templates_with_comments_are_left_to_their_reader(tmp_path: Path) -> None:
    start = '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",'
    resource = '"resources": [{"apiVersion": "2024-10-01", "kind": "OpenAI", // the account\n"name": "ai"}]}'
    scanned = Scanned(tmp_path, {"azuredeploy.json": f"{start}\n{resource}", "broken.json": "{" + resource})
    assert [what for what, _ in scanned.gaps()] == ["broken.json:2"]


def test_helm_templates_are_left_to_helm(tmp_path: Path) -> None:
    template = manifest("Pod", "v1", "spec: {}").replace("name: x", "name: {{ .Values.x }}")
    files = {
        "chart/Chart.yaml": "name: c\n",
        "chart/templates/pod.yaml": template,
        "chart/crds/x.yaml": manifest("Pod", "v1", "spec: {}"),
        "chart/ci/pod.yaml": manifest("Pod", "v1", "spec: {}"),
        "loose/pod.yaml": template,
    }
    scanned = Scanned(tmp_path, files)
    assert scanned.ids() == {"chart/ci/pod.yaml#Pod/ns/x"}
    assert scanned.gaps() == []


def test_lists_are_unrolled_and_json_is_read(tmp_path: Path) -> None:
    pod = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}'
    listed = f'{{"apiVersion": "v1", "kind": "List", "items": [{pod},\n {pod.replace("p", "q", 1)}]}}'
    secrets = "apiVersion: v1\nkind: SecretList\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s}}\n"
    scanned = Scanned(tmp_path, {"a.json": listed, "b.yml": secrets})
    assert "b.yml#Secret/s" in scanned.ids()
    assert "a.json#Pod/p" in scanned.ids()


def test_a_broken_document_costs_itself_and_one_gap(tmp_path: Path) -> None:
    pods = [manifest("Pod", "v1", "spec: {}", name=f"p{index}") for index in range(3)]
    text = "".join([pods[0], "kind: [Pod\napiVersion: v1\n---\n", pods[1], "kind: }\n---\n", pods[2]])
    scanned = Scanned(tmp_path, {"x.yaml": text})
    assert scanned.ids() == {f"x.yaml#Pod/ns/p{index}" for index in range(3)}
    [(what, why)] = scanned.gaps()
    assert what.startswith("x.yaml:7")
    assert why
    assert scanned.asset("x.yaml#Pod/ns/p2").sightings[0].location.line == 16
    assert scanned.asset("x.yaml#Pod/ns/p2").sightings[0].lines["spec"] == 19


def test_twins_in_one_file_are_two_assets(tmp_path: Path) -> None:
    scanned = Scanned(tmp_path, {"x.yaml": manifest("Job", "batch/v1", "spec: {}") * 2})
    assert scanned.ids() == {"x.yaml#Job/ns/x", "x.yaml#Job/ns/x#2"}


def test_generated_names_and_objects_without_a_namespace_have_addresses(tmp_path: Path) -> None:
    job = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: train-}\n---\n"
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r, namespace: wrong}\n"
    assert Scanned(tmp_path, {"x.yaml": job + role}).ids() == {"x.yaml#Job/train-", "x.yaml#ClusterRole/r"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain $5 {x}", "plain $5 {x}"),
        ("${IMAGE}", Unknown("${IMAGE}")),
        ("$(IMAGE)", Unknown("$(IMAGE)")),
        ("{{ image }}", Unknown("{{ image }}")),
        ("reg/${NAME:=app}:1", Unknown("reg/${NAME:=app}:1", pieces=("reg/", None, ":1"))),
        ("${A}${B}", Unknown("${A}${B}", pieces=(None,))),
        ("echo ${HOME} | cat", "echo ${HOME} | cat"),
        ("$(not a name)", "$(not a name)"),
    ],
)
def test_what_another_program_fills_in_is_unknown(text: str, value: object) -> None:
    assert text_value(text) == value


def test_names_that_are_filled_in_still_give_an_asset(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: '${APP}', namespace: '${NS}'}\nspec: {hostNetwork: '${NET}'}\n"
    scanned = Scanned(tmp_path, {"x.yaml": text})
    assert scanned.config("x.yaml#Pod/${APP}")["spec"]["hostNetwork"] == {"$unknown": "${NET}"}


def test_environments_side_by_side_do_not_mix(tmp_path: Path) -> None:
    labels = "spec: {template: {metadata: {labels: {app: a}}, spec: {serviceAccountName: sa}}}"
    files = {}
    for environment in ("dev", "prod"):
        text = manifest("Deployment", "apps/v1", labels, namespace="''")
        text += manifest("Service", "v1", "spec: {selector: {app: a}}", namespace="''")
        text += manifest("ServiceAccount", "v1", "", name="sa", namespace="''")
        files[f"{environment}/app.yaml"] = text
    scanned = Scanned(tmp_path, files)
    for environment in ("dev", "prod"):
        at = f"{environment}/app.yaml#"
        assert {one for one in scanned.edges() if one[0].startswith(at)} == {
            (f"{at}Service/x", "invokes", f"{at}Deployment/x"),
            (f"{at}Deployment/x", "runs-as", f"{at}ServiceAccount/sa"),
        }
    assert scanned.gaps() == []


def test_namespaces_keep_equal_names_apart(tmp_path: Path) -> None:
    spec = "spec: {template: {metadata: {labels: {app: a}}, spec: {serviceAccountName: sa}}}"
    text = "".join(
        manifest("Deployment", "apps/v1", spec, namespace=one)
        + manifest("ServiceAccount", "v1", "", name="sa", namespace=one)
        + manifest("NetworkPolicy", "networking.k8s.io/v1", "spec: {podSelector: {}}", namespace=one)
        for one in ("a", "b")
    )
    scanned = Scanned(tmp_path, {"x.yaml": text})
    assert scanned.edges() == {
        edge
        for one in ("a", "b")
        for edge in (
            (f"x.yaml#Deployment/{one}/x", "runs-as", f"x.yaml#ServiceAccount/{one}/sa"),
            (f"x.yaml#Deployment/{one}/x", "has-security-group", f"x.yaml#NetworkPolicy/{one}/x"),
        )
    }


def test_a_role_reaches_the_accounts_that_it_is_bound_to(tmp_path: Path) -> None:
    binding = "roleRef: {kind: ClusterRole, name: r}\nsubjects: [{kind: ServiceAccount, name: sa, namespace: other}]"
    text = manifest("RoleBinding", "rbac.authorization.k8s.io/v1", binding)
    text += manifest("ClusterRole", "rbac.authorization.k8s.io/v1", "rules: []", name="r")
    text += manifest("ServiceAccount", "v1", "", name="sa", namespace="other")
    text += manifest("ServiceAccount", "v1", "", name="sa")
    assert Scanned(tmp_path, {"x.yaml": text}).edges() == {
        ("x.yaml#RoleBinding/ns/x", "depends-on", "x.yaml#ClusterRole/r"),
        ("x.yaml#RoleBinding/ns/x", "grants", "x.yaml#ServiceAccount/other/sa"),
        ("x.yaml#ClusterRole/r", "grants", "x.yaml#ServiceAccount/other/sa"),
    }


KSERVE = "serving.kserve.io/v1beta1"


def test_a_served_model_is_a_bucket_or_a_model_of_a_hub(tmp_path: Path) -> None:
    def served(name: str, uri: str) -> str:
        return manifest(
            "InferenceService", KSERVE, f"spec: {{predictor: {{model: {{storageUri: '{uri}'}}}}}}", name=name
        )

    text = served("s3", "s3://acme-models/fraud") + served("hub", "hf://org/model:main") + served("pvc", "pvc://c/m")
    text += served("gs", "gs://acme/x") + served("web", "https://x.io/m.bin")
    scanned = Scanned(tmp_path, {"x.yaml": text})
    assert scanned.edges() == {
        ("x.yaml#InferenceService/ns/s3", "loads", "arn:aws:s3:::acme-models"),
        ("x.yaml#InferenceService/ns/hub", "serves", "model:huggingface/org/model:main"),
        ("x.yaml#InferenceService/ns/gs", "loads", "name:storage.googleapis.com/Bucket/acme"),
    }
    assert scanned.asset("x.yaml#InferenceService/ns/s3").kind == "endpoint"


def test_services_that_controllers_make_are_reached_through_what_they_are_made_of(tmp_path: Path) -> None:
    def route(name: str) -> str:
        backend = f"{{service: {{name: {name}, port: {{number: 1}}}}}}"
        return manifest("Ingress", "networking.k8s.io/v1", f"spec: {{defaultBackend: {backend}}}", name=name)

    text = manifest("RayCluster", "ray.io/v1", "spec: {}", name="ray") + route("ray-head-svc")
    text += manifest("InferenceService", KSERVE, "spec: {}", name="fraud") + route("fraud-predictor")
    text += manifest("Notebook", "kubeflow.org/v1", "spec: {}", name="nb") + route("nb")
    assert Scanned(tmp_path, {"x.yaml": text}).edges() == {
        ("x.yaml#Ingress/ns/ray-head-svc", "invokes", "x.yaml#RayCluster/ns/ray"),
        ("x.yaml#Ingress/ns/fraud-predictor", "invokes", "x.yaml#InferenceService/ns/fraud"),
        ("x.yaml#Ingress/ns/nb", "invokes", "x.yaml#Notebook/ns/nb"),
    }


def test_gateway_routes_lead_to_services_and_pools(tmp_path: Path) -> None:
    rules = "{backendRefs: [{name: web}, {kind: InferencePool, name: pool}, {name: far, namespace: other}]}"
    text = manifest(
        "HTTPRoute", "gateway.networking.k8s.io/v1", f"spec: {{parentRefs: [{{name: gw}}], rules: [{rules}]}}"
    )
    text += manifest("Gateway", "gateway.networking.k8s.io/v1", "spec: {}", name="gw")
    text += manifest("Service", "v1", "spec: {}", name="web") + manifest("Service", "v1", "", "far", "other")
    text += manifest(
        "InferencePool", "inference.networking.k8s.io/v1", "spec: {selector: {matchLabels: {a: b}}}", "pool"
    )
    text += manifest("Pod", "v1", "spec: {}").replace("namespace: ns", "namespace: ns, labels: {a: b}")
    assert Scanned(tmp_path, {"x.yaml": text}).edges() == {
        ("x.yaml#HTTPRoute/ns/x", "invokes", "x.yaml#Service/ns/web"),
        ("x.yaml#HTTPRoute/ns/x", "invokes", "x.yaml#InferencePool/ns/pool"),
        ("x.yaml#HTTPRoute/ns/x", "invokes", "x.yaml#Service/other/far"),
        ("x.yaml#HTTPRoute/ns/x", "depends-on", "x.yaml#Gateway/ns/gw"),
        ("x.yaml#InferencePool/ns/pool", "invokes", "x.yaml#Pod/ns/x"),
    }


@pytest.mark.parametrize(
    ("kind", "container", "expected"),
    [
        ("Deployment", "{image: quay.io/jupyter/scipy-notebook}", ("notebook", Stage.TRAIN)),
        ("Deployment", "{image: 'python:3.12', command: [mlflow, server]}", ("experiment", Stage.GOVERN)),
        ("StatefulSet", "{image: qdrant/qdrant}", ("vector-store", Stage.SERVE)),
        ("Deployment", "{image: ghcr.io/berriai/litellm}", ("gateway", Stage.SERVE)),
        ("Deployment", "{image: langflowai/langflow}", ("agent", Stage.AGENT)),
        ("Deployment", "{image: pytorch/pytorch}", ("compute", Stage.TRAIN)),
        ("Job", "{image: pytorch/pytorch}", ("training-job", Stage.TRAIN)),
        ("Deployment", "{image: nginx}", ("compute", None)),
    ],
)
def test_kinds_by_image(tmp_path: Path, kind: str, container: str, expected: tuple[str, Stage | None]) -> None:
    version = "batch/v1" if kind == "Job" else "apps/v1"
    text = manifest(kind, version, f"spec: {{template: {{spec: {{containers: [{container}]}}}}}}")
    asset = Scanned(tmp_path, {"x.yaml": text}).asset(f"x.yaml#{kind}/ns/x")
    assert (asset.kind, asset.stage) == expected


def test_what_a_training_job_reads_and_writes(tmp_path: Path) -> None:
    command = "[sh, -c, 'python train.py --train-data s3://acme-train/a --output-dir=s3://acme-models/b']"
    text = manifest(
        "PyTorchJob",
        "kubeflow.org/v1",
        f"spec: {{pytorchReplicaSpecs: {{Master: {{template: {{spec: {{containers: [{{command: {command}}}]}}}}}}}}}}",
    )
    scanned = Scanned(tmp_path, {"x.yaml": text})
    assert scanned.edges() == {
        ("x.yaml#PyTorchJob/ns/x", "trains-on", "arn:aws:s3:::acme-train"),
        ("x.yaml#PyTorchJob/ns/x", "stores-in", "arn:aws:s3:::acme-models"),
    }
    fact = scanned.edge("x.yaml#PyTorchJob/ns/x", "trains-on", "arn:aws:s3:::acme-train").evidence[0]
    assert fact.property == "spec.pytorchReplicaSpecs.Master.template.spec.containers[0].command[2]"
