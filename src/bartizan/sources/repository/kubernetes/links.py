"""Edges between the objects of an estate: accounts, mounts, services, routes, policies, roles, namespaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bartizan.catalog import paths
from bartizan.catalog.paths import walk
from bartizan.model.asset import Asset, name_reference
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.kubernetes.index import SECRET, SERVICE, Index
from bartizan.sources.repository.kubernetes.manifest import Manifest

ACCOUNT, CONFIG_MAP, CLAIM = "v1/ServiceAccount", "v1/ConfigMap", "v1/PersistentVolumeClaim"
RBAC = "rbac.authorization.k8s.io/v1"
GATEWAY_API = "gateway.networking.k8s.io/v1"
POOL = "inference.networking.k8s.io/v1/InferencePool"
WORTH_NAMING = frozenset({ACCOUNT, SECRET})
"""Types of which an object that is declared elsewhere is still named."""

MOUNTS: tuple[tuple[str, str], ...] = (
    ("volumes[].secret.secretName", SECRET),
    ("volumes[].configMap.name", CONFIG_MAP),
    ("volumes[].persistentVolumeClaim.claimName", CLAIM),
    ("volumes[].projected.sources[].secret.name", SECRET),
    ("volumes[].projected.sources[].configMap.name", CONFIG_MAP),
    ("allContainers[].env[].valueFrom.secretKeyRef.name", SECRET),
    ("allContainers[].env[].valueFrom.configMapKeyRef.name", CONFIG_MAP),
    ("allContainers[].envFrom[].secretRef.name", SECRET),
    ("allContainers[].envFrom[].configMapRef.name", CONFIG_MAP),
)
"""Where a pod spec names what it takes in, as files or as environment variables."""

SELECTS: Mapping[str, tuple[str, str]] = {
    SERVICE: ("spec.selector", "invokes"),
    POOL: ("spec.selector", "invokes"),
    "networking.k8s.io/v1/NetworkPolicy": ("spec.podSelector", "has-security-group"),
    "cilium.io/v2/CiliumNetworkPolicy": ("spec.endpointSelector", "has-security-group"),
    "security.istio.io/v1/AuthorizationPolicy": ("spec.selector", "has-security-group"),
    "security.istio.io/v1/PeerAuthentication": ("spec.selector", "has-security-group"),
    "security.istio.io/v1/RequestAuthentication": ("spec.selector", "has-security-group"),
}
"""Types that find pods by labels: the selector's path, and the edge's kind (from the pods, save `invokes`)."""

ROUTES: Mapping[str, tuple[str, ...]] = {
    "networking.k8s.io/v1/Ingress": (
        "spec.defaultBackend.service.name",
        "spec.rules[].http.paths[].backend.service.name",
        "spec.backend.serviceName",
        "spec.rules[].http.paths[].backend.serviceName",
    ),
    "route.openshift.io/v1/Route": ("spec.to.name", "spec.alternateBackends[].name"),
    "networking.istio.io/v1/VirtualService": (
        "spec.http[].route[].destination.host",
        "spec.tcp[].route[].destination.host",
        "spec.tls[].route[].destination.host",
    ),
    "traefik.io/v1alpha1/IngressRoute": ("spec.routes[].services[].name",),
    "serving.kserve.io/v1alpha1/InferenceGraph": ("spec.nodes{}.steps[].serviceName",),
}
"""Where a type names the Services that it passes requests on to."""

NAMES: Mapping[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "serving.kserve.io/v1beta1/InferenceService": (
        (
            "spec.predictor.model.runtime",
            "depends-on",
            ("serving.kserve.io/v1alpha1/ServingRuntime", "serving.kserve.io/v1alpha1/ClusterServingRuntime"),
        ),
    ),
    "serving.kserve.io/v1alpha1/TrainedModel": (
        ("spec.inferenceService", "depends-on", ("serving.kserve.io/v1beta1/InferenceService",)),
    ),
    "external-secrets.io/v1/ExternalSecret": (
        (
            "spec.secretStoreRef.name",
            "depends-on",
            ("external-secrets.io/v1/SecretStore", "external-secrets.io/v1/ClusterSecretStore"),
        ),
    ),
    "trainer.kubeflow.org/v1alpha1/TrainJob": (
        (
            "spec.runtimeRef.name",
            "depends-on",
            ("trainer.kubeflow.org/v1alpha1/TrainingRuntime", "trainer.kubeflow.org/v1alpha1/ClusterTrainingRuntime"),
        ),
    ),
    "networking.k8s.io/v1/Ingress": (("spec.tls[].secretName", "mounts", (SECRET,)),),
    "apps.nvidia.com/v1alpha1/NIMService": (("spec.authSecret", "mounts", (SECRET,)),),
    "mlops.seldon.io/v1alpha1/Model": (("spec.secretName", "mounts", (SECRET,)),),
    "networking.istio.io/v1/VirtualService": (("spec.gateways[]", "depends-on", ("networking.istio.io/v1/Gateway",)),),
}
"""Other properties that name an object: path, the edge's kind, types."""


def links(manifest: Manifest, index: Index) -> Iterator[Edge]:
    """The edges that start from, or are declared by, one object."""
    link = _Links(manifest, index)
    yield from link.namespace()
    yield from link.pods()
    yield from link.selects()
    yield from link.routes()
    yield from link.names()
    if manifest.asset.type.startswith(RBAC):
        yield from link.binding()


class _Links:
    def __init__(self, manifest: Manifest, index: Index) -> None:
        self._manifest = manifest
        self._asset = manifest.asset
        self._index = index

    def _edge(self, target: str, kind: str, path: str, value: Value, *, text: str, turned: bool = False) -> Edge:
        fact = Evidence(text, path, value if isinstance(value, str) else None, place(self._asset, path))
        ends = (target, self._asset.id) if turned else (self._asset.id, target)
        return Edge(*ends, kind, evidence=(fact,))

    def _named(
        self, kind: str, path: str, value: Value, types: tuple[str, ...], namespace: Value = None
    ) -> Iterator[Edge]:
        """The edge to the object of one of `types` that is called `value`."""
        if not isinstance(value, str) or not value:
            return
        for type_ in types:
            found = self._index.named(type_, value, self._manifest, namespace if isinstance(namespace, str) else None)
            if found is not None and found.asset.id != self._asset.id:
                yield self._edge(found.asset.id, kind, path, value, text=f"{self._asset.name} names {value}")
                return
        if types[0] in WORTH_NAMING:
            target = name_reference(types[0], value.replace("/", "%2F"))
            yield self._edge(target, kind, path, value, text=f"{self._asset.name} names {value}")

    def namespace(self) -> Iterator[Edge]:
        """To the namespace, where the estate declares it."""
        name = self._manifest.namespace
        found = self._index.named("v1/Namespace", name, self._manifest) if name else None
        if found is not None:
            text = f"{self._asset.name} stands in {name}"
            yield self._edge(found.asset.id, "contained-in", "metadata.namespace", name, text=text)

    def pods(self) -> Iterator[Edge]:
        """To the service account, the secrets, configuration maps and volume claims of each pod."""
        workload = self._index.workloads.get(self._asset.id)
        for view in workload.views if workload is not None else ():
            if not isinstance(view.config, Mapping):
                continue
            for name in ("serviceAccountName", "serviceAccount"):
                at = paths.text(view.concrete((name,)))
                value = view.config.get(name)
                if at not in view.filled:
                    yield from self._named("runs-as", at, value, (ACCOUNT,))
                elif isinstance(value, str) and (own := self._index.named(ACCOUNT, value, self._manifest)):
                    text = f"{self._asset.name} names no service account"
                    yield self._edge(own.asset.id, "runs-as", at, value, text=text)
            for path, type_ in MOUNTS:
                for steps, value in paths.walk_steps(view.config, paths.parse(path)):
                    yield from self._named("mounts", paths.text(view.concrete(steps)), value, (type_,))

    def selects(self) -> Iterator[Edge]:
        """Between what has a selector and the workloads that it finds."""
        known = SELECTS.get(self._asset.type)
        if known is None:
            return
        path, kind = known
        selector = paths.get(self._asset.config, path)
        if selector is None and self._asset.type.startswith("security.istio.io/"):
            # Without a selector the policy is the whole namespace's, unless it is bound to a gateway.
            if any(paths.get(self._asset.config, f"spec.{name}") for name in ("targetRef", "targetRefs")):
                return
            selector = {}
        if not isinstance(selector, Mapping) or (kind == "invokes" and not selector):
            return
        for found in self._index.selected(selector, self._manifest):
            text = f"{self._asset.name} selects the pods of {found.name}"
            yield self._edge(found.asset.id, kind, path, None, text=text, turned=kind != "invokes")

    def routes(self) -> Iterator[Edge]:
        """To the Services (or what makes them) that requests are passed on to, and to the gateway."""
        for path in ROUTES.get(self._asset.type, ()):
            for at, value in walk(self._asset.config, path):
                name, namespace = _host(value)
                yield from self._named("invokes", at, name, (SERVICE,), namespace)
        if not self._asset.type.startswith(GATEWAY_API):
            return
        for at, backend in walk(self._asset.config, "spec.rules[].backendRefs[]"):
            if isinstance(backend, Mapping):
                type_ = POOL if backend.get("kind") == "InferencePool" else SERVICE
                yield from self._named("invokes", f"{at}.name", backend.get("name"), (type_,), backend.get("namespace"))
        for at, parent in walk(self._asset.config, "spec.parentRefs[]"):
            if isinstance(parent, Mapping):
                gateway = (f"{GATEWAY_API}/Gateway",)
                yield from self._named("depends-on", f"{at}.name", parent.get("name"), gateway, parent.get("namespace"))

    def names(self) -> Iterator[Edge]:
        """To what other properties name."""
        for path, kind, types in NAMES.get(self._asset.type, ()):
            for at, value in walk(self._asset.config, path):
                namespace, _, name = value.rpartition("/") if isinstance(value, str) else ("", "", value)
                yield from self._named(kind, at, name, types, namespace)

    def binding(self) -> Iterator[Edge]:
        """From a binding to its role, and from both to each service account that is given the role."""
        config = self._asset.config
        role = paths.get(config, "roleRef.name")
        kind = "ClusterRole" if paths.get(config, "roleRef.kind") == "ClusterRole" else "Role"
        found = self._index.named(f"{RBAC}/{kind}", role, self._manifest) if isinstance(role, str) else None
        if found is not None:
            yield self._edge(
                found.asset.id, "depends-on", "roleRef.name", role, text=f"{self._asset.name} binds {role}"
            )
        for at, subject in walk(config, "subjects[]"):
            if not isinstance(subject, Mapping) or subject.get("kind") != "ServiceAccount":
                continue
            name, namespace = subject.get("name"), subject.get("namespace")
            for edge in self._named("grants", f"{at}.name", name, (ACCOUNT,), namespace):
                yield edge
                if found is not None:
                    yield Edge(found.asset.id, edge.target, "grants", evidence=edge.evidence)


def _host(value: Value) -> tuple[Value, str | None]:
    """`(name, namespace)` of a Service by its host name: `vllm`, `vllm.ai.svc.cluster.local`."""
    if not isinstance(value, str) or "." not in value:
        return value, None
    name, namespace, *_ = value.split(".")
    return name, namespace


def place(asset: Asset, path: str) -> Location | None:
    """The line of a property of an asset, in the file that says it."""
    for sighting in reversed(asset.sightings):
        line = sighting.lines.get(path)
        if line is not None and not isinstance(paths.get(sighting.config, path), Unknown | None):
            return Location(sighting.location.path, line)
    return asset.sightings[0].location if asset.sightings else None
