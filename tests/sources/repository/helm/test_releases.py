"""Installations of the repository's own charts by Argo CD, Flux and helmfile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.helm.charts import chart, pod, scan
from tests.sources.repository.trees import Read

FILES = {
    **chart("app", a=pod("{{ .Release.Name }}", hostNetwork="{{ .Values.host }}", nodeName="{{ .Values.node }}")),
    "app/values.yaml": "host: false\nnode: any\n",
    "app/extra.yaml": "host: true\nnode: extra\n",
}


def installed(found: Read, file: str) -> dict[str, tuple[object, object]]:
    """`(host network, node)` of the Deployments that a file installs, by address."""
    out = {}
    for id_, asset in found.assets.items():
        if f"//{file}#" in id_:
            config = found.config(id_.partition("#")[2])
            spec = config["spec"]["template"]["spec"]
            assert asset.type == "apps/v1/Deployment"
            out[id_.partition("#")[2]] = (spec["hostNetwork"], spec["nodeName"])
    return out


ARGO = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: prod, namespace: argocd}
spec:
  destination: {namespace: ai}
  source:
    repoURL: https://git.example.org/x.git
    path: app
    helm:
      valueFiles: [extra.yaml]
"""


@pytest.mark.parametrize(
    ("helm", "expected"),
    [
        ("", (True, "extra")),
        ("      values: |\n        node: text\n", (True, "text")),
        ("      valuesObject: {node: map}\n      values: |\n        node: text\n", (True, "map")),
        ("      parameters: [{name: node, value: single}]\n      valuesObject: {host: false}\n", (False, "single")),
        ("      releaseName: other\n", (True, "extra")),
    ],
)
def test_an_application_gives_its_values_in_their_order(
    tmp_path: Path, helm: str, expected: tuple[object, object]
) -> None:
    found = scan(tmp_path, {**FILES, "argo/app.yaml": ARGO + helm})
    name = "other" if "releaseName" in helm else "prod"
    assert installed(found, "argo/app.yaml") == {f"Deployment/ai/{name}": expected}
    assert found.asset("Deployment/app")
    assert found.gaps == []


def test_a_value_in_an_application_stands_there(tmp_path: Path) -> None:
    found = scan(tmp_path, {**FILES, "argo/app.yaml": ARGO + "      values: |\n        x: 1\n        node: text\n"})
    lines = {s.location.path: s.lines for s in found.asset("Deployment/ai/prod").sightings}
    assert lines["argo/app.yaml"]["spec.template.spec.nodeName"] == 13
    assert lines["app/extra.yaml"]["spec.template.spec.hostNetwork"] == 1
    assert "metadata.name" in lines["app/templates/a.yaml"]


def test_several_sources_with_values_from_one_of_them(tmp_path: Path) -> None:
    text = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: multi}
spec:
  sources:
    - {repoURL: https://git.example.org/x.git, ref: vals}
    - {repoURL: https://git.example.org/x.git, path: app, helm: {valueFiles: ["$vals/envs/eu.yaml", /app/none.yaml]}}
    - {repoURL: https://charts.example.org, chart: redis, targetRevision: 1.0.0}
"""
    found = scan(tmp_path, {**FILES, "argo.yaml": text, "envs/eu.yaml": "node: eu"})
    assert installed(found, "argo.yaml") == {"Deployment/multi": (False, "eu")}
    assert found.whys().splitlines() == [
        "argo.yaml:7: Application multi takes values from app/none.yaml, which is not in this repository",
        (
            "argo.yaml:8: Application multi installs the chart redis from https://charts.example.org,"
            " which is not in this repository"
        ),
    ]


def test_an_application_set_with_a_list_is_several_applications(tmp_path: Path) -> None:
    text = """apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators:
    - list: {elements: [{env: dev, n: 1}, {env: prod, n: 2}]}
  template:
    metadata: {name: "app-{{env}}"}
    spec:
      destination: {namespace: "ai-{{ .env }}"}
      source: {path: app, helm: {valuesObject: {node: "node-{{n}}"}}}
"""
    found = scan(tmp_path, {**FILES, "set.yaml": text})
    assert installed(found, "set.yaml") == {
        "Deployment/ai-dev/app-dev": (False, "node-1"),
        "Deployment/ai-prod/app-prod": (False, "node-2"),
    }


def test_an_application_set_whose_elements_are_elsewhere(tmp_path: Path) -> None:
    text = """apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{clusters: {}}]
  template:
    metadata: {name: "app-{{name}}"}
    spec: {source: {path: app, helm: {valuesObject: {node: "{{name}}"}}}}
"""
    found = scan(tmp_path, {**FILES, "set.yaml": text})
    [(_, node)] = installed(found, "set.yaml").values()
    assert node == {"$unknown": "${name}"}
    assert "takes values from its generators" in found.whys()


def test_a_helm_release_of_flux(tmp_path: Path) -> None:
    text = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: app, namespace: flux-system}
spec:
  targetNamespace: ai
  chart: {spec: {chart: ./app, valuesFiles: [app/extra.yaml], sourceRef: {kind: GitRepository, name: self}}}
  values: {node: flux}
  valuesFrom: [{kind: Secret, name: tokens}]
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: db}
spec:
  chart: {spec: {chart: postgresql, sourceRef: {kind: HelmRepository, name: bitnami}}}
"""
    found = scan(tmp_path, {**FILES, "flux.yaml": text})
    assert installed(found, "flux.yaml") == {"Deployment/ai/app": (True, "flux")}
    assert found.whys().splitlines() == [
        "flux.yaml:6: HelmRelease app takes values from Secret tokens, which cannot be known from the file",
        (
            "flux.yaml:14: HelmRelease db installs the chart postgresql from HelmRepository bitnami,"
            " which is not in this repository"
        ),
    ]


def test_a_helmfile(tmp_path: Path) -> None:
    text = """releases:
  - name: one
    namespace: ai
    chart: ../app
    values: [../app/extra.yaml, {node: inline}, env.yaml.gotmpl]
    set: [{name: host, value: false}]
  - {name: off, chart: ../app, installed: false}
  - {name: far, chart: bitnami/redis}
"""
    found = scan(tmp_path, {**FILES, "deploy/helmfile.yaml": text})
    assert installed(found, "deploy/helmfile.yaml") == {"Deployment/ai/one": (False, "inline")}
    assert "release one takes values from env.yaml.gotmpl" in found.whys()
    assert "release far installs the chart bitnami/redis from bitnami" in found.whys()


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: {path: ../../etc}}\n",
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: [1, 2], sources: {a: b}}\n",
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: {path: docs}}\n",
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: {source: {path: app}}\n",
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec: 5\n",
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n",
        "# argoproj.io/\n{{ broken",
    ],
)
def test_what_only_looks_like_an_installation(tmp_path: Path, text: str) -> None:
    found = scan(tmp_path, {**FILES, "x.yaml": text})
    assert installed(found, "x.yaml") == {}
    assert found.addresses() == {"Deployment/app"}


def test_a_chart_that_generators_name(tmp_path: Path) -> None:
    text = """apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{git: {directories: [{path: charts/*}]}}]
  template:
    metadata: {name: "{{path.basename}}"}
    spec: {source: {path: "{{ .path.path }}"}}
"""
    found = scan(tmp_path, {**FILES, "set.yaml": text})
    why = "ApplicationSet ${path_basename} installs the chart in ${path_path}, which its generators name"
    assert found.whys() == f"set.yaml:8: {why}"
