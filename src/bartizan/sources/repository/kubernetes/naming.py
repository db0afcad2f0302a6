"""What an object is called: its type whatever the API version, its namespace, its address."""

from __future__ import annotations

from bartizan.catalog.load import Catalog
from bartizan.model.values import Config, Unknown, Value

CLUSTER_WIDE = frozenset(
    {
        "Namespace",
        "Node",
        "PersistentVolume",
        "StorageClass",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterServingRuntime",
        "ClusterStorageContainer",
        "ClusterTrainingRuntime",
        "ClusterSecretStore",
        "ClusterExternalSecret",
        "ClusterPolicy",
        "ClusterWorkflowTemplate",
        "CustomResourceDefinition",
        "GatewayClass",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "PriorityClass",
        "Profile",
        "RuntimeClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    }
)
"""Kinds whose objects stand in no namespace."""


class Types:
    """Native types by API version and kind."""

    def __init__(self, catalog: Catalog) -> None:
        self._types = catalog.types
        self._versioned = catalog.versioned_types
        self._groups = {
            (group(type_.rpartition("/")[0]), type_.rpartition("/")[2]): type_
            for type_, known in catalog.types.items()
            if known.provider == "kubernetes"
        }

    def find(self, api_version: str, kind: str) -> str | None:
        """The catalogue's type of an object; None when the catalogue has none.

        Every version of a group comes to the one type that the catalogue names.
        """
        name = f"{api_version}/{kind}"
        if name in self._types:
            return name
        return self._versioned.get(name) or self._groups.get((group(api_version), kind))


def group(api_version: str) -> str:
    """`apps` of `apps/v1`; empty for the core group."""
    return api_version.rpartition("/")[0]


def text_at(config: Config, *keys: str) -> str | None:
    """A text in nested objects, when it is one."""
    value: Value = config
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else None


def name_of(config: Config) -> str | None:
    """`metadata.name`, or what `generateName` begins with; of a name that is not known, how it is written."""
    metadata = config.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if isinstance(name, Unknown):
        return name.why
    if isinstance(name, int | float) and not isinstance(name, bool):
        return str(name)
    return text_at(config, "metadata", "name") or text_at(config, "metadata", "generateName")


def namespace_of(config: Config, kind: str) -> str | None:
    """`metadata.namespace`; None when it is absent or not known, and for kinds that stand in none."""
    return None if kind in CLUSTER_WIDE else text_at(config, "metadata", "namespace")


def address(kind: str, namespace: str | None, name: str) -> str:
    """`Deployment/ai/vllm`, or `Namespace/ai` without a namespace."""
    return f"{kind}/{namespace}/{name}" if namespace else f"{kind}/{name}"
