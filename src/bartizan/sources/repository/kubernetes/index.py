"""Objects of one estate found by what other objects say of them: names and labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bartizan.catalog.load import Catalog
from bartizan.catalog.pods import PodView, pod_views
from bartizan.model.values import Config, Unknown, Value
from bartizan.sources.repository.kubernetes.manifest import Manifest
from bartizan.sources.repository.kubernetes.naming import text_at

SECRET, SERVICE = "v1/Secret", "v1/Service"
MOST_MATCHES = 1_000
"""The most pods that one selector is followed to."""
MOST_LOOKS = 5_000_000
"""How many candidates for names and selectors are looked at in one estate; after that nothing is found."""
_RAY = ("ray.io/v1/RayCluster", "ray.io/v1/RayService")


Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Workload:
    """An object that carries pods, with their views and the labels that each pod is given."""

    manifest: Manifest
    views: Sequence[PodView] = field(default=())

    def labels(self) -> Iterator[Mapping[str, Value]]:
        """The labels of each pod, where they are known to be a map."""
        for view in self.views:
            labels = view.metadata.get("labels") if isinstance(view.metadata, Mapping) else None
            yield labels if isinstance(labels, Mapping) else {}


class Index:
    """Objects by type and name, and workloads by labels. O(objects)."""

    def __init__(self, manifests: Iterable[Manifest], catalog: Catalog) -> None:
        """Objects that make others of another name (a RayCluster its head Service) are found by those too."""
        self.looks = MOST_LOOKS
        self._names: dict[tuple[str, str], list[Manifest]] = defaultdict(list)
        self.workloads: dict[str, Workload] = {}
        self._labelled: dict[tuple[str, str], list[Workload]] = defaultdict(list)
        self._everywhere: dict[str | None, list[Workload]] = defaultdict(list)
        for manifest in manifests:
            self._names[manifest.asset.type, manifest.name].append(manifest)
            for made in made_by(manifest):
                self._names[made].append(manifest)
            known = catalog.types.get(manifest.asset.type)
            if known is not None and known.pods:
                self._add(Workload(manifest, pod_views(manifest.asset.type, manifest.asset.config, catalog)))

    def _add(self, workload: Workload) -> None:
        self.workloads[workload.manifest.asset.id] = workload
        self._everywhere[workload.manifest.namespace].append(workload)
        pairs = {
            (key, value) for labels in workload.labels() for key, value in labels.items() if isinstance(value, str)
        }
        for pair in pairs:
            self._labelled[pair].append(workload)

    def named(self, type_: str, name: str, near: Manifest, namespace: str | None = None) -> Manifest | None:
        """The object of a type and name that `near` means in its own or the given namespace.

        Of several that fit the one in the closest directory; None when none or more than one is left.
        """
        wanted = namespace or near.namespace
        candidates = self._spend(self._names.get((type_, name), []))
        found = [one for one in candidates if _fits(one.namespace, wanted)]
        exact = [one for one in found if one.namespace == wanted]
        closest = _closest(exact or found, near)
        distinct = {one.asset.id: one for one in closest}
        # What is applied by its own object comes before what another object makes.
        own = [one for one in distinct.values() if (one.asset.type, one.name) == (type_, name)]
        chosen = own or list(distinct.values())
        return chosen[0] if len(chosen) == 1 else None

    def selected(self, selector: Config, near: Manifest) -> list[Manifest]:
        """The workloads with pods that `selector` (match labels and expressions) finds in the namespace of `near`."""
        labels = (
            selector.get("matchLabels", {}) if "matchLabels" in selector or "matchExpressions" in selector else selector
        )
        if isinstance(labels, Unknown) or not isinstance(labels, Mapping):
            return []
        pairs = [(key, value) for key, value in labels.items() if isinstance(value, str)]
        if len(pairs) < len(labels):
            return []
        candidates = min((self._labelled.get(pair, []) for pair in pairs), key=len) if pairs else self._all(near)
        expressions = selector.get("matchExpressions")
        found = [
            workload.manifest
            for workload in self._spend(candidates[:MOST_MATCHES])
            if _fits(workload.manifest.namespace, near.namespace)
            and any(_matches(one, pairs, expressions) for one in workload.labels())
        ]
        return _closest(found, near) if pairs else found

    def _spend(self, candidates: list[Found]) -> list[Found]:
        """The candidates, while the estate has looks left."""
        self.looks -= len(candidates)
        return candidates if self.looks >= 0 else []

    def _all(self, near: Manifest) -> list[Workload]:
        """The workloads of the namespace; those that name none count where they stand beside or below `near`."""
        unplaced = self._everywhere.get(None, [])
        within = near.path.rpartition("/")[0]
        beside = [one for one in unplaced if not within or f"{one.manifest.path}/".startswith(f"{within}/")]
        return beside if near.namespace is None else [*self._everywhere.get(near.namespace, []), *beside]


def _matches(labels: Mapping[str, Value], pairs: Sequence[tuple[str, str]], expressions: Value) -> bool:
    if any(labels.get(key) != value for key, value in pairs):
        return False
    return all(_holds(labels, one) for one in (expressions if isinstance(expressions, list) else ()))


def _holds(labels: Mapping[str, Value], expression: Value) -> bool:
    if not isinstance(expression, Mapping):
        return False
    key, values = str(expression.get("key")), expression.get("values")
    listed = values if isinstance(values, list) else []
    match expression.get("operator"):
        case "In":
            return labels.get(key) in listed
        case "NotIn":
            return labels.get(key) not in listed
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False


def _fits(namespace: str | None, wanted: str | None) -> bool:
    """Whether two namespaces may be the same: one that nothing names is set when the objects are applied."""
    return namespace is None or wanted is None or namespace == wanted


def _closest(found: Sequence[Manifest], near: Manifest) -> list[Manifest]:
    """Those that stand closest to `near` in the tree: another environment's twins stand elsewhere."""
    shared = {one.asset.id: _shared(one.path, near.path) for one in found}
    best = max(shared.values(), default=0)
    return [one for one in found if shared[one.asset.id] == best]


def _shared(first: str, second: str) -> int:
    one, other = first.split("/"), second.split("/")
    count = next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), len(one))
    return count if first != second else count + 1


def made_by(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """`(type, name)` of the objects that a controller makes for this one."""
    type_, name = manifest.asset.type, manifest.name
    if type_ in _RAY:
        yield SERVICE, f"{name}-head-svc"
        yield SERVICE, f"{name}-serve-svc"
    elif type_ == "serving.kserve.io/v1beta1/InferenceService":
        for part in ("", "-predictor", "-predictor-default", "-transformer", "-explainer"):
            yield SERVICE, f"{name}{part}"
    elif type_ == "serving.kserve.io/v1alpha1/LLMInferenceService":
        yield SERVICE, f"{name}-kserve-workload-svc"
        yield "inference.networking.k8s.io/v1/InferencePool", f"{name}-inference-pool"
    elif type_ == "milvus.io/v1beta1/Milvus":
        yield SERVICE, f"{name}-milvus"
    elif type_ in _OWN_SERVICE:
        yield SERVICE, name
    elif type_ == "external-secrets.io/v1/ExternalSecret":
        yield SECRET, text_at(manifest.asset.config, "spec", "target", "name") or name
    elif type_ == "bitnami.com/v1alpha1/SealedSecret":
        yield SECRET, text_at(manifest.asset.config, "spec", "template", "metadata", "name") or name


_OWN_SERVICE = frozenset(
    {
        "kubeflow.org/v1/Notebook",
        "serving.knative.dev/v1/Service",
        "apps.nvidia.com/v1alpha1/NIMService",
        "serving.yatai.ai/v2alpha1/BentoDeployment",
        "machinelearning.seldon.io/v1/SeldonDeployment",
        "leaderworkerset.x-k8s.io/v1/LeaderWorkerSet",
        "production-stack.vllm.ai/v1alpha1/VLLMRuntime",
        "production-stack.vllm.ai/v1alpha1/VLLMRouter",
        "agents.x-k8s.io/v1alpha1/Sandbox",
    }
)
"""Types whose controllers make a Service of the object's own name."""
