"""Kubernetes property trees: the core kinds from the package `kubernetes`, custom kinds from `crds_kubernetes`.

The package's models say their properties in `attribute_map` and `openapi_types`. A pod spec is one tree,
`v1/PodSpec`, with what `bartizan.catalog.pods` adds to it; inside the types that carry one it is free-form.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Any

from kubernetes import client

from build_schema import Tree
from crds_kubernetes import SOURCES, TREES

MAX_DEPTH = 12
WORDS = {
    "str": "string",
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "datetime": "string",
    "date": "string",
    "bytes": "string",
    "object": "json",
}
LEFT_OUT = {"status", "managedFields", "ownerReferences", "selfLink", "resourceVersion", "uid", "generation"}
"""What the system writes, which no manifest holds."""

# Type → model.
WANTED = {
    "v1/Pod": "V1Pod",
    "v1/PodTemplate": "V1PodTemplate",
    "v1/ReplicationController": "V1ReplicationController",
    "apps/v1/Deployment": "V1Deployment",
    "apps/v1/StatefulSet": "V1StatefulSet",
    "apps/v1/DaemonSet": "V1DaemonSet",
    "apps/v1/ReplicaSet": "V1ReplicaSet",
    "batch/v1/Job": "V1Job",
    "batch/v1/CronJob": "V1CronJob",
    "v1/Namespace": "V1Namespace",
    "v1/Service": "V1Service",
    "v1/ServiceAccount": "V1ServiceAccount",
    "v1/Secret": "V1Secret",
    "v1/ConfigMap": "V1ConfigMap",
    "v1/PersistentVolume": "V1PersistentVolume",
    "v1/PersistentVolumeClaim": "V1PersistentVolumeClaim",
    "v1/ResourceQuota": "V1ResourceQuota",
    "v1/LimitRange": "V1LimitRange",
    "storage.k8s.io/v1/StorageClass": "V1StorageClass",
    "networking.k8s.io/v1/Ingress": "V1Ingress",
    "networking.k8s.io/v1/NetworkPolicy": "V1NetworkPolicy",
    "rbac.authorization.k8s.io/v1/Role": "V1Role",
    "rbac.authorization.k8s.io/v1/ClusterRole": "V1ClusterRole",
    "rbac.authorization.k8s.io/v1/RoleBinding": "V1RoleBinding",
    "rbac.authorization.k8s.io/v1/ClusterRoleBinding": "V1ClusterRoleBinding",
    "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration": "V1MutatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration": "V1ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy": "V1ValidatingAdmissionPolicy",
    "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding": "V1ValidatingAdmissionPolicyBinding",
}
MADE: dict[str, Tree] = {
    "words": ["string"],
    "options": {},
    "settings": {},
    "ai": {"category": "string", "product": "string", "family": "string"},
}
"""What `bartizan.catalog.containers` adds to a container."""
SINGLE = ("container", "script", "model", "sklearn", "xgboost", "tensorflow", "pytorch", "onnx", "triton")
"""`bartizan.catalog.pods.SINGLE`: single containers of Argo's steps and of KServe's predictors."""


def build() -> dict[str, Tree]:
    """The trees by type."""
    container = {**tree_of("V1Container"), **MADE}
    pod = tree_of("V1PodSpec")
    lists = ("containers", "initContainers", "ephemeralContainers", "sidecars", "allContainers")
    pod |= {name: [container] for name in lists}
    model = {**container, "storageUri": "string", "storage": "json", "runtime": "string", "modelFormat": "json"}
    pod |= dict.fromkeys(SINGLE, model)
    pod["platform"] = "string"
    trees: dict[str, Tree] = {
        "v1/PodSpec": pod,
        "v1/Container": container,
        "v1/ObjectMeta": tree_of("V1ObjectMeta"),
    }
    trees |= {type_: {"apiVersion": "string", "kind": "string", **tree_of(model)} for type_, model in WANTED.items()}
    metadata = tree_of("V1ObjectMeta")
    for type_, tree in TREES.items():
        trees[type_] = {"apiVersion": "string", "kind": "string", "metadata": metadata, **tree}
    return trees


def tree_of(model: str, depth: int = 0) -> dict[str, Any]:
    """The tree of one of the package's models."""
    kind = getattr(client, model)
    return {
        name: _tree(kind.openapi_types[attribute], depth + 1)
        for attribute, name in kind.attribute_map.items()
        if name not in LEFT_OUT
    }


def _tree(text: str, depth: int) -> Tree:
    if text in WORDS:
        return WORDS[text]
    if match := re.fullmatch(r"List\[(.+)\]", text):
        return [_tree(match[1], depth)]
    if text.startswith("Dict[") or depth > MAX_DEPTH:
        return {}
    return "json" if text == "V1PodSpec" else tree_of(text, depth)


def sources() -> dict[str, str]:
    """What the trees were made from."""
    return {"kubernetes": version("kubernetes"), **SOURCES}
