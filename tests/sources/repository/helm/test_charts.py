"""Charts as people write them, read as Helm renders them, each property with the file that decided it."""

from __future__ import annotations

from functools import cache
from typing import Any

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.values import Unknown
from tests.sources.repository.helm.charts import FIXTURES, chart, pod, scan
from tests.sources.repository.trees import Read


@cache
def fixture(name: str) -> Read:
    """The records of a fixture, read once."""
    return scan(FIXTURES / name)


def line(asset: Asset, path: str) -> str:
    """Where the property stands, as `file:line`; the first sighting that has it."""
    for sighting in asset.sightings:
        if path in sighting.lines:
            return f"{sighting.location.path}:{sighting.lines[path]}"
    return ""


def at(config: Any, *keys: str | int) -> Any:
    for key in keys:
        config = config[key]
    return config


def ending(found: Read, end: str) -> Asset:
    """The one asset whose id ends so."""
    [asset] = [asset for id_, asset in found.assets.items() if id_.endswith(f"//{end}")]
    return asset


POD = ("spec", "template", "spec")
CONTAINER = (*POD, "containers", 0)


def test_an_inference_chart_gives_its_objects_for_each_environment() -> None:
    found = fixture("inference")
    assert {id_.partition("//")[2] for id_ in found.assets if "#" in id_} == {
        "templates/configmap.yaml#ConfigMap/inference-config",
        "templates/deployment.yaml#Deployment/inference-chat",
        "templates/deployment.yaml#Deployment/inference-embed",
        "templates/secret.yaml#Secret/inference",
        "templates/service.yaml#Service/inference-chat",
        "templates/service.yaml#Service/inference-embed",
        "templates/serviceaccount.yaml#ServiceAccount/inference",
        # What production's values change; the rest is told once.
        "values-prod.yaml#Deployment/inference-chat",
        "values-prod.yaml#Deployment/inference-embed",
        "values-prod.yaml#Ingress/inference",
        "values-prod.yaml#NetworkPolicy/inference",
        "values-prod.yaml#Service/inference-chat",
        "values-prod.yaml#Service/inference-embed",
        "values-prod.yaml#ServiceAccount/inference",
    }
    assert found.gaps == []


def test_loops_helpers_and_files_come_out_as_helm_has_them() -> None:
    found = fixture("inference")
    config = ending(found, "templates/deployment.yaml#Deployment/inference-chat").config
    assert at(config, "spec", "replicas") == 2
    container = at(config, *CONTAINER)
    assert container["image"] == "docker.io/vllm/vllm-openai:v0.9.2"
    assert container["command"] == ["vllm", "serve", "meta-llama/Llama-3.1-8B-Instruct"]
    assert container["args"] == [
        "--host=0.0.0.0",
        "--port=8000",
        "--dtype=bfloat16",
        "--max-model-len=16384",
        "--trust-remote-code",
    ]
    assert container["resources"] == {"limits": {"cpu": 8, "memory": "32Gi", "nvidia.com/gpu": 1}}
    assert container["readinessProbe"] == {"httpGet": {"path": "/v1/models", "port": "http"}, "initialDelaySeconds": 15}
    assert "hostNetwork" not in at(config, *POD)


def test_a_property_stands_where_it_was_decided() -> None:
    found = fixture("inference")
    default = ending(found, "templates/deployment.yaml#Deployment/inference-embed")
    prod = ending(found, "values-prod.yaml#Deployment/inference-embed")
    pod, container = "spec.template.spec", "spec.template.spec.containers[0]"
    assert default.sightings[0].location.path == "templates/deployment.yaml"
    assert (default.sightings[0].location.line, default.sightings[0].location.end_line) == (6, 93)
    assert line(default, f"{container}.securityContext.privileged") == "values.yaml:40"
    assert line(prod, f"{container}.securityContext.privileged") == "values-prod.yaml:11"
    assert line(default, f"{container}.image") == "values.yaml:8"
    assert line(prod, f"{container}.image") == "values-prod.yaml:3"
    assert line(default, f"{container}.env[1].value") == "values.yaml:35"
    assert line(default, f"{pod}.automountServiceAccountToken") == "values.yaml:16"
    assert line(default, f"{pod}.hostNetwork") == "templates/deployment.yaml:93"
    assert line(default, "metadata.labels.model") == "values.yaml:28"
    assert line(default, 'metadata.labels["app.kubernetes.io/instance"]') == "templates/_helpers.tpl:30"
    assert line(default, f"{container}.securityContext") == "templates/deployment.yaml:40"


def test_what_the_installation_makes_is_unknown() -> None:
    config = fixture("inference").asset("Secret/inference").config
    assert at(config, "data", "api-key") == Unknown(
        "b64enc of randAlphaNum, made when the chart is installed", pieces=(None,)
    )
    found = fixture("inference")
    deployment = ending(found, "templates/deployment.yaml#Deployment/inference-chat")
    assert at(deployment.config, "metadata", "namespace") == Unknown(".Release.Namespace", pieces=(None,))


def test_a_hub_renders_with_labels_by_file_and_values_in_a_secret() -> None:
    found = fixture("hub")
    config = found.config("Deployment/hub")
    assert at(config, "metadata", "labels", "component") == "hub"
    assert at(config, "spec", "selector", "matchLabels") == {"component": "hub", "app": "hub", "release": "hub"}
    assert at(config, *CONTAINER, "env") == [
        {"name": "HELM_RELEASE_NAME", "value": "hub"},
        {"name": "POD_NAMESPACE", "value": {"$unknown": ".Release.Namespace", "pieces": [None]}},
        {"name": "LOG_LEVEL", "value": "info"},
        {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "tokens", "key": "hub"}}},
    ]
    assert found.config("Service/proxy-public")["metadata"]["labels"]["component"] == "proxy-public"
    assert found.config("Service/proxy-public")["spec"]["type"] == "LoadBalancer"
    assert line(found.asset("Service/proxy-public"), "spec.type") == "values.yaml:21"
    assert found.gaps == []


def test_subcharts_by_alias_and_condition_and_a_library_chart() -> None:
    found = fixture("tracking")
    config = ending(found, "templates/deployment.yaml#Deployment/tracking").config
    container = at(config, *CONTAINER)
    assert container["image"] == "registry.example.org/mlflow/mlflow:3.1.0"
    # The port is a default of the subchart, which import-values hands up; the pool is the chart's own.
    assert container["args"][4] == "--backend-store-uri=postgresql://tracker@tracking-database:5432/tracking"
    assert container["args"][3] == "--default-artifact-root=s3://experiments/tracking"
    database = found.asset("StatefulSet/tracking-database")
    assert at(database.config, *CONTAINER, "image") == "registry.example.org/postgres:16.2"
    assert at(database.config, *CONTAINER, "env", 1, "value") == "s3cret-in-values"
    assert line(database, "spec.template.spec.containers[0].env[1].value") == "values.yaml:25"
    archive = found.asset("StatefulSet/tracking-archive")
    assert archive.id.partition("//")[2] == "values-locked.yaml#StatefulSet/tracking-archive"
    assert at(archive.config, *CONTAINER, "env", 1, "value") == Unknown(
        "randAlphaNum, made when the chart is installed", pieces=(None,)
    )
    assert found.config("Service/tracking")["metadata"]["annotations"] == {"owner": "ml-platform"}
    assert found.config("ConfigMap/tracking-files")["data"] == {
        "auth.ini": "[mlflow]\ndefault_permission = READ\n",
        "first": "[mlflow]",
        "outside": "",
    }


def test_what_is_missing_is_told() -> None:
    assert fixture("tracking").whys().splitlines() == [
        (
            "Chart.yaml:23: the dependency cache 9.9.9 from oci://registry.example.org/charts is not in charts/,"
            " so it was not rendered"
        ),
        (
            "templates/deployment.yaml:43: the chart requires a value with values-locked.yaml:"
            " basicAuth.adminPassword has to be set"
        ),
    ]


def test_edges_lead_to_the_objects_that_are_told_once() -> None:
    found = fixture("inference")
    edges = [record for record in found.records if isinstance(record, Edge)]
    loose = [edge for edge in edges for end in (edge.source, edge.target) if "#" in end and end not in found.assets]
    assert edges
    assert loose == []


def test_a_value_that_an_environment_gives_is_no_gap(tmp_path: Any) -> None:
    template = (
        pod("a", nodeName='{{ required "say which node" .Values.node }}')
        + '\n{{ if not .Values.tier }}{{ fail "no tier" }}{{ end }}'
    )
    files = chart(a=template)
    assert "the chart stops: no tier" in scan(tmp_path / "alone", files).whys()
    given = scan(
        tmp_path / "given", {**files, "c/values-prod.yaml": "node: n1\ntier: x\n", "c/values-dev.yaml": "node: n2\n"}
    )
    assert given.whys() == "c/templates/a.yaml:11: the chart stops with c/values-dev.yaml: no tier"
    assert given.addresses() == {"Deployment/a"}


def test_which_files_are_environments(tmp_path: Any) -> None:
    files = {**chart(a=pod("{{ .Values.name }}")), "c/values.yaml": "name: default\n"}
    for path in (
        "c/values-prod.yaml",
        "c/values.stage.yml",
        "c/dev-values.yaml",
        "c/values/eu.yaml",
        "c/environments/us/values.yaml",
        "values-beside.yaml",
        "envs/apart.yaml",
    ):
        files[path] = f"name: {path.replace('/', '-').replace('.', '-')}\n"
    for path in (
        "c/ci/full-values.yaml",
        "c/values-example.yaml",
        "c/values.schema.yaml",
        "c/values/test.yaml",
        "c/x.yaml",
    ):
        files[path] = "name: unused\n"
    files["values-other.yaml"] = "completely: other\n"
    names = {address.partition("/")[2] for address in scan(tmp_path, files).addresses()}
    assert names == {
        "default",
        "c-values-prod-yaml",
        "c-values-stage-yml",
        "c-dev-values-yaml",
        "c-values-eu-yaml",
        "c-environments-us-values-yaml",
        "values-beside-yaml",
        "envs-apart-yaml",
    }


def test_values_beside_several_charts_are_for_the_one_they_name(tmp_path: Any) -> None:
    files = {**chart("one", a=pod("{{ .Values.n }}")), **chart("two", a=pod("{{ .Values.n }}"))}
    files |= {
        "one/values.yaml": "n: o",
        "two/values.yaml": "n: t",
        "values-one.yaml": "n: mine",
        "values-prod.yaml": "n: no",
    }
    assert scan(tmp_path, files).addresses() == {"Deployment/o", "Deployment/t", "Deployment/mine"}


def test_a_chart_in_charts_is_a_subchart_only_of_a_chart(tmp_path: Any) -> None:
    assert scan(tmp_path, {f"charts/{path}": text for path, text in chart(a=pod("a")).items()}).addresses() == {
        "Deployment/a"
    }


def test_templates_that_helm_does_not_apply(tmp_path: Any) -> None:
    job = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {}\n  annotations: {{{}}}\nspec: {{}}\n"
    files = chart(
        test=job.format("tested", '"helm.sh/hook": "test-success, test-failure"'),
        hook=job.format("before", '"helm.sh/hook": pre-install'),
        off="{{- if .Values.no }}\n" + pod("off") + "{{ end }}\n",
        _partial=pod("partial"),
    )
    files |= {"c/templates/NOTES.txt": pod("notes"), "c/.helmignore": "# none\n*.bak.yaml\n/templates/old/\n"}
    files |= {"c/templates/x.bak.yaml": pod("bak"), "c/templates/old/a.yaml": pod("old")}
    assert scan(tmp_path, files).addresses() == {"Job/before"}


def test_one_bad_document_leaves_the_others_of_its_template(tmp_path: Any) -> None:
    found = scan(tmp_path, chart(a=pod("a") + "---\nb: [\n--- # next\n" + pod("c") + "---\n# nothing\n"))
    assert found.addresses() == {"Deployment/a", "Deployment/c"}
    assert found.whys() == "c/templates/a.yaml:11: renders to what is no YAML: did not find expected node content"
    lines = {
        id_.rpartition("/")[2]: asset.sightings[0].location.line for id_, asset in found.assets.items() if "#" in id_
    }
    assert lines == {"a": 1, "c": 13}
