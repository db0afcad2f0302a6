"""Names that follow: where an object names another that Kustomize has renamed or moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.kubernetes.kustomize.resource import Resource, put, scalar, text
from bartizan.sources.repository.kubernetes.tree import Placed
from bartizan.sources.repository.yaml_marks import Marked

NAMES: Mapping[tuple[str, ...], str] = {
    ("configMap", "name"): "ConfigMap",
    ("configMapRef", "name"): "ConfigMap",
    ("configMapKeyRef", "name"): "ConfigMap",
    ("secret", "secretName"): "Secret",
    ("secret", "name"): "Secret",
    ("secretRef", "name"): "Secret",
    ("secretKeyRef", "name"): "Secret",
    ("imagePullSecrets", "name"): "Secret",
    ("secrets", "name"): "Secret",
    ("tls", "secretName"): "Secret",
    ("persistentVolumeClaim", "claimName"): "PersistentVolumeClaim",
    ("spec", "serviceAccountName"): "ServiceAccount",
    ("predictor", "serviceAccountName"): "ServiceAccount",
    ("service", "name"): "Service",
    ("backend", "serviceName"): "Service",
    ("spec", "serviceName"): "Service",
    ("backendRefs", "name"): "Service",
    ("spec", "volumeName"): "PersistentVolume",
    ("spec", "storageClassName"): "StorageClass",
}
"""(holder, property) → the kind that it names, wherever in an object it stands."""
_TYPED = frozenset({"roleRef", "subjects", "scaleTargetRef"})
"""Holders that say by `kind` what they name."""


def follow(resources: Sequence[Resource], budget: Budget) -> None:
    """Put the present names into all references. Raises `OutOfBudget`."""
    renamed: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for resource in resources:
        for name in dict.fromkeys(resource.names):
            renamed[resource.kind, name].append(resource)
    if not any(len(set(resource.names)) > 1 or len(set(resource.namespaces)) > 1 for resource in resources):
        return
    for resource in resources:
        for holder, key, kind, path in _references(resource, budget):
            found, namespace = holder.get(key), holder.get("namespace")
            target = _meant(renamed.get((kind, text(found)), ()), resource)
            if found is None or target is None or not _same_space(namespace, target):
                continue
            # The reference keeps its own line, since it is there that the name is written.
            if target.name != text(found):
                put(holder, key, scalar(target.name, found, path), path)
            if namespace is not None and target.namespace and target.namespace != text(namespace):
                put(holder, "namespace", scalar(target.namespace, namespace, path), path)


def _same_space(namespace: Marked | None, target: Resource) -> bool:
    """Whether the namespace that a reference writes is one that the object has had."""
    return namespace is None or text(namespace) in {*target.namespaces, "default" if "" in target.namespaces else ""}


def _meant(found: Iterable[Resource], near: Resource) -> Resource | None:
    """The one object that is meant; of several the one that shares the namespace, else none."""
    candidates = list(found)
    if len(candidates) > 1:
        candidates = [one for one in candidates if one.namespace == near.namespace] or candidates
    return candidates[0] if len(candidates) == 1 else None


def _references(resource: Resource, budget: Budget) -> Iterator[tuple[Marked, str, str, str]]:
    """(holder, property, kind, file) of each reference in an object."""
    pending: list[tuple[str, Marked, str]] = [("", resource.node, resource.path)]
    while pending:
        name, node, path = pending.pop()
        budget.spend()
        path = node.path if isinstance(node, Placed) else path
        if isinstance(node.value, list):
            pending.extend((name, item, path) for item in node.value)
            continue
        for key, inner in list(node.items()):
            kind = NAMES.get((name, key))
            if name in _TYPED and key == "name":
                kind = text(node.get("kind"))
            if kind and isinstance(inner.value, str):
                yield node, key, kind, inner.path if isinstance(inner, Placed) else path
            elif isinstance(inner.value, dict | list):
                pending.append((key, inner, path))
