"""Kustomize's own changes: namespace, prefixes, labels, annotations, images, replicas.

Where each goes is what Kustomize's built-in field specifications say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.kubernetes.kustomize.resource import Resource, at, child, listed, put, scalar, text
from bartizan.sources.repository.yaml_marks import Marked

UNNAMED = frozenset({"CustomResourceDefinition", "APIService", "Namespace"})
"""Kinds whose names take no prefix."""

_TEMPLATES = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
_SELECTORS: dict[str, tuple[tuple[str, ...], bool]] = {
    "Service": (("spec", "selector"), True),
    "ReplicationController": (("spec", "selector"), True),
    "Deployment": (("spec", "selector", "matchLabels"), True),
    "ReplicaSet": (("spec", "selector", "matchLabels"), True),
    "DaemonSet": (("spec", "selector", "matchLabels"), True),
    "StatefulSet": (("spec", "selector", "matchLabels"), True),
    "Job": (("spec", "selector", "matchLabels"), False),
    "CronJob": (("spec", "jobTemplate", "spec", "selector", "matchLabels"), False),
    "PodDisruptionBudget": (("spec", "selector", "matchLabels"), False),
    "NetworkPolicy": (("spec", "podSelector", "matchLabels"), False),
}
"""Kind → where its selector stands, and whether it is made where there is none."""
_SCALED = frozenset({"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"})


@dataclass(frozen=True, slots=True)
class Transformer:
    """Applies the fields of one kustomization, which stands in the file `path`, to resources."""

    path: str
    budget: Budget

    def namespace(self, resources: Iterable[Resource], node: Marked | None) -> None:
        """`namespace:`, for all that stands in one, and as the name of a Namespace."""
        name = text(node)
        if node is None or not name:
            return
        for resource in resources:
            metadata = child(resource.node, "metadata", node, self.path)
            if metadata is None:
                continue
            if resource.kind == "Namespace":
                put(metadata, "name", scalar(name, node, self.path), self.path)
            elif resource.is_namespaced:
                put(metadata, "namespace", scalar(name, node, self.path), self.path)
            for subject in listed(resource.node.get("subjects")) if resource.kind.endswith("RoleBinding") else ():
                if text(subject.get("kind")) == "ServiceAccount" and text(subject.get("name")) == "default":
                    put(subject, "namespace", scalar(name, node, self.path), self.path)
            resource.remember()

    def rename(self, resources: Iterable[Resource], prefix: Marked | None, suffix: Marked | None) -> None:
        """`namePrefix:` and `nameSuffix:`."""
        if not text(prefix) and not text(suffix):
            return
        like = prefix if prefix is not None else suffix
        for resource in resources:
            metadata = resource.node.get("metadata")
            if resource.kind in UNNAMED or metadata is None or like is None or not resource.name:
                continue
            name = f"{text(prefix)}{resource.name}{text(suffix)}"
            put(metadata, "name", scalar(name, like, self.path), self.path)
            resource.remember()

    def labels(self, resources: Iterable[Resource], pairs: Marked | None, *, selectors: bool, templates: bool) -> None:
        """Labels, where asked for also in selectors and in the labels of pods."""
        for resource in resources:
            self._put(resource, ("metadata", "labels"), pairs)
            template = _TEMPLATES.get(resource.kind)
            if (selectors or templates) and template is not None:
                self._put(resource, (*template, "metadata", "labels"), pairs)
            place, make = _SELECTORS.get(resource.kind, ((), False))
            if selectors and place and (make or at(resource.node, *place) is not None):
                self._put(resource, place, pairs)

    def annotations(self, resources: Iterable[Resource], pairs: Marked | None) -> None:
        """`commonAnnotations:`, of the objects and of their pods."""
        for resource in resources:
            self._put(resource, ("metadata", "annotations"), pairs)
            template = _TEMPLATES.get(resource.kind)
            if template is not None:
                self._put(resource, (*template, "metadata", "annotations"), pairs)

    def _put(self, resource: Resource, place: tuple[str, ...], pairs: Marked | None) -> None:
        if pairs is None or not isinstance(pairs.value, dict) or not pairs.value:
            return
        holder: Marked | None = resource.node
        for key in place:
            holder = child(holder, key, pairs, self.path) if holder is not None else None
        for key, value in pairs.items() if holder is not None else ():
            self.budget.spend()
            if holder is not None:
                put(holder, key, scalar(text(value), value, self.path), self.path, pairs.key_lines.get(key))

    def replicas(self, resources: Iterable[Resource], entries: Marked | None) -> None:
        """`replicas:` by name."""
        held = list(resources)
        for entry in listed(entries):
            name, count = text(entry.get("name")), entry.get("count")
            for resource in held if count is not None and isinstance(count.value, int) else ():
                spec = resource.node.get("spec")
                if resource.kind in _SCALED and name in resource.names and spec is not None and count is not None:
                    put(spec, "replicas", scalar(int(text(count)), count, self.path), self.path)

    def images(self, resources: Iterable[Resource], entries: Marked | None) -> None:
        """`images:` by name, in every list of containers."""
        changes = [_change(entry) for entry in listed(entries)]
        for resource in resources if changes else ():
            for container in self._containers(resource.node):
                image = container.get("image")
                for entry, change in zip(listed(entries), changes, strict=True):
                    changed = change(text(image))
                    if changed is not None:
                        put(container, "image", scalar(changed, entry, self.path), self.path)
                        image = container.get("image")

    def _containers(self, root: Marked) -> Iterator[Marked]:
        pending = [root]
        while pending:
            node = pending.pop()
            self.budget.spend()
            if isinstance(node.value, dict):
                for key in ("containers", "initContainers"):
                    yield from (item for item in listed(node.value.get(key)) if isinstance(item.value, dict))
                pending.extend(node.value.values())
            elif isinstance(node.value, list):
                pending.extend(node.value)


_IMAGE = re.compile(r"(?P<name>.+?)(?::(?P<tag>[\w][\w.-]*))?(?:@(?P<digest>\S+))?\Z")


def _change(entry: Marked) -> Callable[[str], str | None]:
    """What an entry of `images:` makes of an image; None for images of another name."""
    name, new_name = text(entry.get("name")), text(entry.get("newName"))
    new_tag, digest, suffix = (text(entry.get(key)) for key in ("newTag", "digest", "tagSuffix"))

    def change(image: str) -> str | None:
        match = _IMAGE.fullmatch(image)
        if match is None or match["name"] != name:
            return None
        out = new_name or name
        if digest:
            return f"{out}:{new_tag}@{digest}" if new_tag else f"{out}@{digest}"
        if new_tag:
            return f"{out}:{new_tag}"
        tag = f":{match['tag']}{suffix}" if match["tag"] else ""
        return out + tag + (f"@{match['digest']}" if match["digest"] else "")

    return change
