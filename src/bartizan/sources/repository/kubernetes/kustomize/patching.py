"""Patches: found where a kustomization names or writes them, and applied to what they are for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.kubernetes.kustomize.generators import inside
from bartizan.sources.repository.kubernetes.kustomize.json_patch import PatchError, json_patch
from bartizan.sources.repository.kubernetes.kustomize.layers import Layer, Tree
from bartizan.sources.repository.kubernetes.kustomize.merging import merge_patch
from bartizan.sources.repository.kubernetes.kustomize.resource import Resource, Selector, at, selector_of, text
from bartizan.sources.repository.kubernetes.streams import moved
from bartizan.sources.repository.yaml_marks import Marked


@dataclass(frozen=True, slots=True)
class Patcher:
    """Applies the patches of one kustomization to `resources`, in place."""

    layer: Layer
    resources: list[Resource]
    tree: Tree
    budget: Budget

    def entry(self, entry: Marked) -> None:
        """One entry of `patches` or `patchesJson6902`. Raises `OutOfBudget`."""
        target = entry.get("target")
        selector = selector_of(target) if target is not None else None
        file, inline = entry.get("path"), entry.get("patch")
        if file is not None and text(file):
            self.named(file, selector)
        elif inline is not None:
            self._apply(self._written(inline), self.layer.path, selector)

    def named(self, node: Marked, selector: Selector | None = None) -> None:
        """A patch by its file, or (in `patchesStrategicMerge`) written out. Raises `OutOfBudget`."""
        entry = text(node)
        if "\n" in entry:
            self._apply(self._written(node), self.layer.path, selector)
        elif not self.tree.is_remote(entry, self.layer, node):
            where = inside(self.layer.directory, entry)
            content = self.tree.load(where)
            if content is not None:
                self._apply(self.tree.parsed(content, where), where, selector)

    def _written(self, node: Marked) -> list[Marked]:
        """A patch that is written into the kustomization, in most cases as a block of text."""
        if not isinstance(node.value, str):
            return [node] if node.value is not None else []
        # A block's text starts on the line after its mark.
        down = node.line if node.end_line > node.line else node.line - 1
        return [moved(one, down) for one in self.tree.parsed(node.value, self.layer.path)]

    def _apply(self, patches: Sequence[Marked], path: str, selector: Selector | None) -> None:
        for patch in patches:
            if isinstance(patch.value, list):
                self._operations(patch, path, selector)
            elif isinstance(patch.value, dict) and "op" in patch.value and "path" in patch.value:
                self._operations(Marked([patch], patch.line, patch.end_line), path, selector)
            elif isinstance(patch.value, dict):
                self._merge(patch, path, selector)

    def _merge(self, patch: Marked, path: str, selector: Selector | None) -> None:
        chosen = selector or _itself(patch)
        found = [one for one in self.resources if chosen.fits(one)]
        if not found:
            self._nothing(patch, path)
        for resource in found:
            if not merge_patch(resource, patch, path, self.budget):
                self.resources[:] = [one for one in self.resources if one is not resource]

    def _operations(self, patch: Marked, path: str, selector: Selector | None) -> None:
        found = [one for one in self.resources if selector is not None and selector.fits(one)]
        if not found:
            self._nothing(patch, path)
        for resource in found:
            try:
                json_patch(resource, patch, path, self.budget)
            except PatchError as error:
                why = f"the patch does not fit {resource.kind} {resource.name}: {error}"
                self.tree.gap(f"{path}:{patch.line}", why, "a patch that Kustomize accepts")
            resource.remember()

    def _nothing(self, patch: Marked, path: str) -> None:
        why = "the patch is for an object that is not among the resources that could be read"
        self.tree.gap(f"{path}:{patch.line}", why, "the object that it is for")


def _itself(patch: Marked) -> Selector:
    """The object that a patch names by its own kind, name and namespace."""
    version = text(patch.get("apiVersion"))
    name, namespace = (text(at(patch, "metadata", key)) for key in ("name", "namespace"))
    return Selector(version.rpartition("/")[0], "", text(patch.get("kind")), name, namespace, exact=True)
