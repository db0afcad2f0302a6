"""Which kustomizations are overlays of their own, and the documents that each comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bartizan.model.edge import Gap
from bartizan.sources.repository.evaluated import Budget, OutOfBudget
from bartizan.sources.repository.kubernetes.kustomize.build import build
from bartizan.sources.repository.kubernetes.kustomize.generators import inside
from bartizan.sources.repository.kubernetes.kustomize.layers import Layer, Tree
from bartizan.sources.repository.kubernetes.kustomize.resource import listed, text, texts
from bartizan.sources.repository.kubernetes.manifest import SOURCE, Document
from bartizan.sources.repository.kubernetes.streams import parsed
from bartizan.sources.repository.reader import Context, SourceFile, read_text

STEPS = 1_000_000
"""The most steps that the build of one overlay may take."""
ALL_STEPS = 20_000_000
"""The most steps that all overlays of a tree may take."""
_INCLUDES = ("resources", "bases", "components")
_GROUP = "kustomize.config.k8s.io/"


def kustomizations(files: Iterable[SourceFile], context: Context) -> tuple[dict[str, Layer], list[Gap]]:
    """By directory, the layers of the files that are kustomizations, and what is wrong with others."""
    found: dict[str, Layer] = {}
    gaps: list[Gap] = []
    for file in files:
        content, gap = read_text(file, SOURCE)
        if gap is not None:
            gaps.append(gap)
        for node in parsed(content, file.path, context, gaps) if content is not None else ():
            version = text(node.get("apiVersion"))
            if isinstance(node.value, dict) and (not version or version.startswith(_GROUP)):
                found.setdefault(file.directory, Layer(file.path, file.directory, node))
            break
    return found, gaps


def named_paths(layer: Layer) -> Iterator[str]:
    """The paths of the kustomizations and files that a layer names."""
    for name in (*_INCLUDES, "patchesStrategicMerge"):
        yield from (inside(layer.directory, entry) for entry, _ in texts(layer.root.get(name)) if "\n" not in entry)
    for name in ("patches", "patchesJson6902", "replacements"):
        for entry in listed(layer.root.get(name)):
            if text(entry.get("path")):
                yield inside(layer.directory, text(entry.get("path")))


def overlays(tree: Tree) -> Iterator[list[Document]]:
    """The documents of each overlay that no other kustomization includes, in order of path.

    Where a cycle leaves none, the first of its members counts as one.
    """
    included = {
        inside(directory, entry)
        for directory, layer in tree.layers.items()
        for name in _INCLUDES
        for entry, _ in texts(layer.root.get(name))
    }
    left = ALL_STEPS
    built: set[str] = set()
    order = sorted(tree.layers)
    tops = [directory for directory in order if directory not in included]
    for directory in [*tops, *(one for one in order if one in included)]:
        path = tree.layers[directory].path
        if path in tree.used or directory in built:
            continue
        built.add(directory)
        budget = Budget(min(STEPS, left))
        try:
            resources = build(directory, tree, budget)
        except OutOfBudget:
            tree.gap(path, f"the overlay takes more than {min(STEPS, left)} steps to build", "a smaller overlay")
            continue
        finally:
            left = max(0, left - min(STEPS, left) + max(0, budget.left))
        yield [Document(resource.node, resource.path, path) for resource in resources]
