"""Strategic merge patches: maps by key, lists of core kinds by their merge keys, `$patch` directives.

The merge keys are those of the Kubernetes API (`x-kubernetes-patch-merge-key` in its OpenAPI document);
lists of custom kinds, which have none, are replaced.
"""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.kubernetes.kustomize.resource import Resource, text
from bartizan.sources.repository.kubernetes.tree import copied, place
from bartizan.sources.repository.yaml_marks import Marked

MERGE_KEYS: Mapping[str, tuple[str, ...]] = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "volumes": ("name",),
    "env": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "ports": ("containerPort", "port"),
    "imagePullSecrets": ("name",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey",),
    "resourceClaims": ("name",),
    "secrets": ("name",),
    "webhooks": ("name",),
    "ownerReferences": ("uid",),
    "matchConditions": ("name",),
    "schedulingGates": ("name",),
}
"""List → the keys by which its items are the same, of which the first that an item has counts."""
UNITED = frozenset({"finalizers"})
"""Lists of scalars that are united."""

_CORE = frozenset({"", "apps", "batch", "extensions", "policy", "autoscaling"})
_DIRECTIVE = "$patch"
_DELETE_FROM = "$deleteFromPrimitiveList/"


def is_core(resource: Resource) -> bool:
    """Whether the API's own document tells the merge keys of the resource's lists."""
    return resource.group in _CORE or resource.group.endswith(".k8s.io")


def merge_patch(resource: Resource, patch: Marked, path: str, budget: Budget) -> bool:
    """Merge a patch that stands in the file `path`; false when it deletes the resource.

    The resource's own kind, name and namespace stay. Raises `OutOfBudget`.
    """
    if text(patch.get(_DIRECTIVE)) == "delete":
        return False
    own = copied(patch, budget)
    for holder, keys in ((own, ("apiVersion", "kind")), (own.get("metadata"), ("name", "namespace"))):
        if holder is not None and isinstance(holder.value, dict):
            for key in keys:
                holder.value.pop(key, None)
    _Merger(path, budget, by_key=is_core(resource)).into(resource.node, own)
    return True


class _Merger:
    def __init__(self, path: str, budget: Budget, *, by_key: bool) -> None:
        self._path = path
        self._budget = budget
        self._by_key = by_key

    def into(self, base: Marked, patch: Marked) -> None:
        """Merge one map into another."""
        if not isinstance(base.value, dict) or not isinstance(patch.value, dict):
            return
        directive = text(patch.value.pop(_DIRECTIVE, None))
        if directive == "replace":
            base.value.clear()
        for key, value in patch.value.items():
            self._budget.spend()
            line = patch.key_lines.get(key, value.line)
            if key.startswith(_DELETE_FROM):
                self._without(base.value.get(key[len(_DELETE_FROM) :]), value)
            elif key.startswith("$"):
                continue
            elif value.value is None:
                base.value.pop(key, None)
            elif not self._merged(key, base.value.get(key), value):
                if _directive(value) == "delete":
                    base.value.pop(key, None)
                    continue
                base.value[key] = place(_clean(value), self._path)
                base.key_lines[key] = line

    def _merged(self, key: str, before: Marked | None, patch: Marked) -> bool:
        """Whether the patch's value could be merged into the one that is there."""
        if before is None:
            return False
        if isinstance(before.value, dict) and isinstance(patch.value, dict):
            if _directive(patch) == "delete":
                return False
            self.into(before, patch)
            return True
        if isinstance(before.value, list) and isinstance(patch.value, list) and self._by_key:
            return self._lists(key, before, patch)
        return False

    def _lists(self, key: str, before: Marked, patch: Marked) -> bool:
        items, additions = before.value, patch.value
        if not isinstance(items, list) or not isinstance(additions, list):
            return False
        if any(_directive(item) == "replace" for item in additions):
            patch.value = [item for item in additions if _directive(item) != "replace"]
            return False
        if key in UNITED:
            known = {text(item) for item in items}
            items.extend(place(item, self._path) for item in additions if text(item) not in known)
            return True
        keys = MERGE_KEYS.get(key)
        if keys is None or not all(isinstance(item.value, dict) for item in (*items, *additions)):
            return False
        by_key: dict[tuple[str, str], Marked] = {}
        for item in items:
            by_key.setdefault(_key(item, keys), item)
        fresh: list[Marked] = []
        for item in additions:
            self._budget.spend()
            known_item = by_key.get(_key(item, keys))
            if _directive(item) == "delete":
                before.value = items = [one for one in items if one is not known_item]
            elif known_item is not None:
                self.into(known_item, item)
            else:
                fresh.append(place(_clean(item), self._path))
        before.value = [*fresh, *items]
        return True

    def _without(self, base: Marked | None, gone: Marked) -> None:
        if base is not None and isinstance(base.value, list) and isinstance(gone.value, list):
            names = {text(item) for item in gone.value}
            base.value = [item for item in base.value if text(item) not in names]


def _directive(node: Marked) -> str:
    return text(node.get(_DIRECTIVE))


def _key(item: Marked, keys: tuple[str, ...]) -> tuple[str, str]:
    return next(((key, word) for key in keys if (word := text(item.get(key)))), ("", ""))


def _clean(node: Marked) -> Marked:
    """A new value without the directives in it and without the keys that are null."""
    if isinstance(node.value, dict):
        node.value = {
            key: _clean(value)
            for key, value in node.value.items()
            if not key.startswith("$") and value.value is not None and _directive(value) != "delete"
        }
    elif isinstance(node.value, list):
        node.value = [_clean(item) for item in node.value if not _directive(item)]
    return node
