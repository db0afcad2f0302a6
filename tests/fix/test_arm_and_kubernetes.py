"""ARM templates and Kubernetes manifests as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.catalog.load import Catalog
from tests.fix.mending import mend

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
KEYS = "ai-account-local-keys"
PUBLIC = "ai-account-public-network"
TEMPLATE = f"""{{
    // deployed by the platform team
    "$schema": "{SCHEMA}",
    "contentVersion": "1.0.0.0",
    "parameters": {{
        "public": {{ "type": "string", "defaultValue": "Enabled" }}, /* alone */
        "shared": {{ "type": "bool", "defaultValue": false }}
    }},
    "resources": [
        {{
            "type": "Microsoft.CognitiveServices/accounts",
            "apiVersion": "2024-10-01",
            "name": "ai", // "a name"
            "kind": "OpenAI",
            "properties": {{
                "publicNetworkAccess": "[parameters('public')]",
                "disableLocalAuth": "[parameters('shared')]"
            }},
            "tags": {{ "url": "https://x//y", "shared": "[string(parameters('shared'))]" }}
        }}
    ]
}}
"""


def test_arm_templates_keep_their_comments(tmp_path: Path, catalog: Catalog) -> None:
    done = mend(tmp_path, {"azuredeploy.json": TEMPLATE}, catalog, KEYS, PUBLIC)
    assert done.refused == {}
    assert done.files["azuredeploy.json"] == TEMPLATE.replace('"Enabled"', '"Disabled"').replace(
        '"disableLocalAuth": "[parameters(\'shared\')]"', '"disableLocalAuth": true'
    )


@pytest.mark.parametrize("expression", ["[variables('off')]", "[not(parameters('shared'))]"])
def test_arm_expressions_are_refused(expression: str, tmp_path: Path, catalog: Catalog) -> None:
    text = TEMPLATE.replace("\"[parameters('shared')]\"", f'"{expression}"').replace(
        '"resources": [', '"variables": {"off": false},\n    "resources": ['
    )
    text = text.replace('"defaultValue": false', '"defaultValue": true')
    done = mend(tmp_path, {"azuredeploy.json": text}, catalog, KEYS)
    assert done.files["azuredeploy.json"] == text
    assert expression in done.refused[KEYS]


BLOBS = f"""{{"$schema": "{SCHEMA}", "contentVersion": "1.0.0.0", "resources": [
  {{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "st", "kind": "StorageV2"}},
  {{"type": "Microsoft.Storage/storageAccounts/blobServices", "apiVersion": "2023-01-01", "name": "st/default",
   "properties": {{"isVersioningEnabled": false}}, "dependsOn": ["st"]}}
]}}
"""


def test_what_a_child_resource_says_is_changed_there(tmp_path: Path, catalog: Catalog) -> None:
    done = mend(tmp_path, {"azuredeploy.json": BLOBS}, catalog, "storage-account-unversioned")
    assert done.rules == ["storage-account-unversioned"]
    assert done.files["azuredeploy.json"] == BLOBS.replace("false", "true")


MANIFESTS = """# shared
apiVersion: v1
kind: Service
metadata: {name: vllm}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: vllm   # serves
spec:
  template:
    spec:
      containers:
      - name: vllm
        image: vllm/vllm-openai:v0.11.0
        securityContext: {privileged: true} # drivers
      - name: proxy
        image: envoyproxy/envoy:v1.31.0
        ports:
        - containerPort: 80

      # nothing below
---
apiVersion: v1
kind: Service
metadata: {name: last}
"""


def test_each_container_of_one_of_several_manifests(tmp_path: Path, catalog: Catalog) -> None:
    done = mend(tmp_path, {"app.yaml": MANIFESTS}, catalog, "ai-container-privileged", "ai-pod-holds-cluster-token")
    assert done.refused == {}
    after = done.files["app.yaml"]
    assert "securityContext: {privileged: false} # drivers\n" in after
    assert "      automountServiceAccountToken: false\n" in after
    kept = [line for line in MANIFESTS.splitlines() if "privileged" not in line]
    assert [line for line in after.splitlines() if line in kept] == kept


def test_what_kustomize_makes_of_several_files_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    files = {
        "kustomization.yaml": "resources: [app.yaml]\npatches:\n- path: patch.yaml\n",
        "app.yaml": MANIFESTS,
        "patch.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: vllm}\nspec: {replicas: 2}\n",
    }
    done = mend(tmp_path, files, catalog, "ai-container-privileged")
    assert done.files == files
    assert done.refused == {"ai-container-privileged": "it is made from several files"}


ROOT = "ai-container-may-run-as-root"
POD = """apiVersion: v1
kind: Pod
metadata: {name: vllm}
spec:
  containers:
  - name: vllm
    image: vllm/vllm-openai:v0.11.0
    securityContext:
      runAsNonRoot: false # the image's default
  - name: other
    image: vllm/vllm-openai:v0.11.0
    securityContext: {allowPrivilegeEscalation: false}
  initContainers:
  - {name: fetch, image: "vllm/vllm-openai:v0.11.0", securityContext: {runAsNonRoot: false}}
"""


def test_a_container_that_overrides_its_pod_is_changed_with_it(tmp_path: Path, catalog: Catalog) -> None:
    done = mend(tmp_path, {"app.yaml": POD}, catalog, ROOT)
    assert done.rules == [ROOT]
    assert done.files["app.yaml"] == POD.replace("NonRoot: false", "NonRoot: true") + (
        "  securityContext:\n    runAsNonRoot: true\n"
    )


@pytest.mark.parametrize("place", ["pod", "container"])
def test_a_user_in_the_place_of_root_is_for_people_to_choose(place: str, tmp_path: Path, catalog: Catalog) -> None:
    text = POD.replace("      runAsNonRoot: false # the", "      runAsUser: 0 # the")
    if place == "pod":
        text = POD.replace("spec:\n", "spec:\n  securityContext: {runAsUser: 0}\n")
    done = mend(tmp_path, {"app.yaml": text}, catalog, ROOT)
    assert done.files["app.yaml"] == text
    assert "it needs another user, which only you can choose" in done.refused[ROOT]
