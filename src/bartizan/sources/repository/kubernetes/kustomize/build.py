"""One overlay built: its bases, components and generators gathered, its patches and changes applied."""

from __future__ import annotations

from bartizan.sources.repository.evaluated import Budget, OutOfBudget
from bartizan.sources.repository.kubernetes.kustomize.generators import combine, generated, inside
from bartizan.sources.repository.kubernetes.kustomize.layers import Layer, Tree
from bartizan.sources.repository.kubernetes.kustomize.patching import Patcher
from bartizan.sources.repository.kubernetes.kustomize.references import follow
from bartizan.sources.repository.kubernetes.kustomize.replacements import expand, replace, variables
from bartizan.sources.repository.kubernetes.kustomize.resource import Resource, listed, text, texts
from bartizan.sources.repository.kubernetes.kustomize.transforms import Transformer
from bartizan.sources.repository.kubernetes.manifest import OBJECT_NODES
from bartizan.sources.repository.kubernetes.tree import copied
from bartizan.sources.repository.yaml_marks import Marked

DEEPEST = 40
"""How many kustomizations may stand upon each other."""
COST = 50
"""Steps that one kustomization costs by itself."""

_PLUGINS = ("generators", "transformers", "validators")
_CHARTS = ("helmCharts", "helmChartInflationGenerator")
_SCHEMAS = ("openapi", "crds")
_OPTIONS = ("allowNameChange", "allowKindChange")
_FILES = (".yaml", ".yml", ".json")


def build(directory: str, tree: Tree, budget: Budget) -> list[Resource]:
    """The resources of the overlay in `directory`. Raises `OutOfBudget`."""
    overlay = _Overlay(tree, budget)
    resources = overlay.target(directory, [], ())
    follow(resources, budget)
    expand(resources, overlay.values, budget)
    return resources


class _Overlay:
    """The build of one overlay."""

    def __init__(self, tree: Tree, budget: Budget) -> None:
        self._tree = tree
        self._budget = budget
        self.values: dict[str, str] = {}

    def target(self, directory: str, resources: list[Resource], above: tuple[str, ...]) -> list[Resource]:
        """`resources`, in place, with those of the kustomization in `directory`, as it changes them all."""
        self._budget.spend(COST)
        layer = self._tree.layers[directory]
        self._tree.used.add(layer.path)
        if directory in above:
            self._tree.gap(layer.path, "the kustomization includes itself", "kustomizations without a cycle")
            return resources
        if len(above) >= DEEPEST:
            self._tree.gap(layer.path, f"more than {DEEPEST} kustomizations upon each other", "fewer layers")
            return resources
        here = (*above, directory)
        for entry, node in (*texts(layer.root.get("resources")), *texts(layer.root.get("bases"))):
            for resource in self._resources(entry, node, layer, here):
                resource.remember()
                resources.append(resource)
        self._generate(layer, resources)
        for entry, node in texts(layer.root.get("components")):
            where = inside(directory, entry)
            if not self._tree.is_remote(entry, layer, node) and self._has(where, layer, node):
                self.target(where, resources, here)
        self._unsupported(layer)
        self._transform(layer, resources)
        return resources

    def _resources(self, entry: str, node: Marked, layer: Layer, above: tuple[str, ...]) -> list[Resource]:
        """The resources of one entry: a kustomization or a file of objects."""
        if self._tree.is_remote(entry, layer, node):
            return []
        where = inside(layer.directory, entry)
        if where not in self._tree.layers and entry.lower().endswith(_FILES):
            held = [one.node for one in self._tree.documents(where) if one.node.get("kind") is not None]
            return [Resource(copy, where) for one in held if (copy := self._copy(one, where)) is not None]
        return self.target(where, [], above) if self._has(where, layer, node) else []

    def _copy(self, node: Marked, path: str) -> Marked | None:
        """The object for this overlay alone; None, with a gap, when it is too large."""
        own = Budget(OBJECT_NODES)
        try:
            copy = copied(node, own)
        except OutOfBudget:
            self._tree.gap(f"{path}:{node.line}", f"an object of more than {OBJECT_NODES} values", "a smaller object")
            return None
        self._budget.spend(OBJECT_NODES - own.left)
        return copy

    def _has(self, directory: str, layer: Layer, node: Marked) -> bool:
        if directory in self._tree.layers:
            return True
        why = f"{directory or 'the root'} is included, and holds no kustomization that could be read"
        self._tree.gap(f"{layer.path}:{node.line}", why, "the kustomization, inside the scanned tree")
        return False

    def _generate(self, layer: Layer, into: list[Resource]) -> None:
        options = layer.root.get("generatorOptions")
        for name, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
            for entry in listed(layer.root.get(name)):
                behavior = text(entry.get("behavior")) or "create"
                for made in generated(entry, kind, layer.path, options, self._tree.load):
                    before = next((one for one in into if one.kind == kind and made.name in one.names), None)
                    if behavior == "create" or before is None:
                        into.append(made)
                    else:
                        combine(made, before, behavior)

    def _unsupported(self, layer: Layer) -> None:
        for name in _CHARTS:
            for entry in listed(layer.root.get(name)):
                chart = text(entry.get("name")) or text(entry.get("chartName"))
                why = f"the Helm chart {chart} that the kustomization takes in is not rendered with it"
                self._tree.gap(f"{layer.path}:{entry.line}", why, "the rendered chart as a resource")
        for name in _SCHEMAS:
            schema = layer.root.get(name)
            if schema is not None and schema.value:
                why = f"{name} is not read: patches of custom kinds and names in them may come out otherwise"
                self._tree.gap(f"{layer.path}:{schema.line}", why, "the built manifests (kustomize build)")
        for patch in listed(layer.root.get("patches")):
            options = patch.get("options")
            for name in _OPTIONS:
                if options is not None and text(options.get(name)) == "true":
                    why = f"{name} is not applied: the object keeps the name and kind that it had"
                    self._tree.gap(f"{layer.path}:{options.line}", why, "the built manifests (kustomize build)")
        for name in _PLUGINS:
            for plugin, node in texts(layer.root.get(name)):
                why = f"{plugin.splitlines()[0][:80]}: {name} are plugins and are not run"
                self._tree.gap(f"{layer.path}:{node.line}", why, "the same change as a patch")

    def _transform(self, layer: Layer, resources: list[Resource]) -> None:
        """In the order in which Kustomize applies its own transformers."""
        root, change = layer.root, Transformer(layer.path, self._budget)
        patches = Patcher(layer, resources, self._tree, self._budget)
        for _, node in texts(root.get("patchesStrategicMerge")):
            patches.named(node)
        for patch in listed(root.get("patches")):
            patches.entry(patch)
        change.namespace(resources, root.get("namespace"))
        change.rename(resources, root.get("namePrefix"), root.get("nameSuffix"))
        change.labels(resources, root.get("commonLabels"), selectors=True, templates=True)
        for labels in listed(root.get("labels")):
            selectors, templates = (text(labels.get(key)) == "true" for key in ("includeSelectors", "includeTemplates"))
            change.labels(resources, labels.get("pairs"), selectors=selectors, templates=templates)
        change.annotations(resources, root.get("commonAnnotations"))
        for patch in listed(root.get("patchesJson6902")):
            patches.entry(patch)
        change.replicas(resources, root.get("replicas"))
        change.images(resources, root.get("images"))
        for entry in listed(root.get("replacements")):
            self._replace(entry, layer, resources)
        self.values.update(variables(resources, root.get("vars")))

    def _replace(self, entry: Marked, layer: Layer, resources: list[Resource]) -> None:
        entries, where = [entry], layer.path
        if text(entry.get("path")):
            where = inside(layer.directory, text(entry.get("path")))
            nodes = self._tree.parsed(content, where) if (content := self._tree.load(where)) is not None else []
            entries = [one for node in nodes for one in (listed(node) or [node])]
        for one in entries:
            why = replace(resources, one, where, self._budget)
            if why is not None:
                self._tree.gap(f"{where}:{one.line}", why, "a replacement that Kustomize accepts")
