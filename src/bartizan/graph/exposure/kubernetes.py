"""Exposure of workloads of Kubernetes: from load balancers, node ports, ingresses and routes to a pod's port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bartizan.catalog.paths import get, text, walk
from bartizan.catalog.pods import PodView
from bartizan.graph.estate import place
from bartizan.graph.exposure.door import Door, Exposed
from bartizan.graph.exposure.kubernetes_tools import Gives, is_proxy, products
from bartizan.graph.exposure.kubernetes_walls import asks_to_sign_in, lets_through
from bartizan.graph.exposure.kubernetes_ways import SERVICE, Way, fact, is_internal, of_route, of_service, ports
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Unknown, Value

RAY = "ray.io/v1/RayCluster"
KSERVE = "serving.kserve.io/v1beta1/InferenceService"
NOTEBOOK = "kubeflow.org/v1/Notebook"
_NOTEBOOK_LABELS = frozenset({"notebook-name", "statefulset"})
KNATIVE = "serving.knative.dev/v1/Service"


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Every workload that something leads to from outside of its cluster, and the services and routes on the way."""
    for asset in facts.assets.values():
        if asset.provider != "kubernetes":
            continue
        if asset.type == SERVICE and (way := of_service(facts, asset)) is not None:
            yield asset.id, Exposed(way.exposure)
            yield from _behind(facts, asset, way)
        elif (way := of_route(facts, asset)) is not None:
            yield asset.id, Exposed(way.exposure)
            for service, further in _services(facts, asset, way):
                yield from _behind(facts, service, further)
        elif asset.type == RAY:
            yield from _ray(facts, asset)
        elif asset.type in (KSERVE, KNATIVE):
            yield asset.id, _serving(asset)


def _services(facts: Facts, route: Asset, way: Way) -> Iterator[tuple[Asset, Way]]:
    """What a route passes requests on to, each with the port that the route names."""
    for edge, service in facts.near.out(route.id, "invokes"):
        path = edge.evidence[0].property if edge.evidence else None
        port = _backend_port(route, path) if path else None
        yield service, replace(way, evidence=(*way.evidence, *edge.evidence), port=port)


def _backend_port(route: Asset, path: str) -> int | str | None:
    """The port beside the name of a backend, as each kind of route writes it."""
    holder, _, last = path.rpartition(".")
    for name in ("port.number", "port.name", "port"):
        value = get(route.config, f"{holder}.{name}")
        if isinstance(value, int | str) and not isinstance(value, bool):
            return value
    if last == "serviceName":
        value = get(route.config, f"{holder}.servicePort")
        return value if isinstance(value, int | str) else None
    value = get(route.config, f"{holder.rpartition('.')[0]}.port.number") if last == "host" else None
    return value if isinstance(value, int) else None


def _behind(facts: Facts, service: Asset, way: Way) -> Iterator[tuple[str, Exposed]]:
    """The workloads that a Service selects, by the ports through which the way leads."""
    if service.type != SERVICE:
        # A controller makes the Service of this object.
        yield from _made(facts, service, way)
        return
    yield from _of_ray(facts, service, way)
    yield from _of_notebook(facts, service, way)
    for edge, workload in facts.near.out(service.id, "invokes"):
        through = replace(way, evidence=(*way.evidence, *edge.evidence[:1]), facts=way.facts | {service.id})
        for view in facts.pods.of(workload):
            listed = ports(service)
            for port in listed:
                if way.port is None or way.port in (port.get("port"), port.get("name")):
                    yield workload.id, _judged(facts, workload, view, through, port)
            if not listed:
                yield workload.id, _judged(facts, workload, view, through, None)


def _made(facts: Facts, carrier: Asset, way: Way) -> Iterator[tuple[str, Exposed]]:
    """What stands behind the Service that a controller makes for an object."""
    if carrier.type == RAY and get(facts.config(carrier), "spec.authOptions.mode") == "token":
        yield carrier.id, Exposed(way.exposure)
        return
    port: dict[str, Value] | None = {"port": way.port} if isinstance(way.port, int) else None
    for view in facts.pods.of(carrier):
        yield carrier.id, _judged(facts, carrier, view, way, port)


def _of_ray(facts: Facts, service: Asset, way: Way) -> Iterator[tuple[str, Exposed]]:
    """The cluster whose head a Service selects by the labels that the operator puts on it."""
    name = get(service.config, ("spec", "selector", "ray.io/cluster"))
    objects = facts.kubernetes.objects
    here = objects.by_id.get(service.id)
    if not isinstance(name, str) or here is None:
        return
    cluster = objects.find(RAY, name, here.namespace, here)
    for port in ports(service) if cluster is not None else ():
        number = port.get("targetPort", port.get("port"))
        further = replace(way, facts=way.facts | {service.id}, port=number if isinstance(number, int) else None)
        if cluster is not None:
            yield from _made(facts, cluster.asset, further)


def _of_notebook(facts: Facts, service: Asset, way: Way) -> Iterator[tuple[str, Exposed]]:
    """The notebook whose pod a Service selects by the labels that Kubeflow's controller puts on it.

    Source: Kubeflow, notebook controller: the pod's labels are the notebook's name, twice.
    """
    selector = get(service.config, "spec.selector")
    objects = facts.kubernetes.objects
    here = objects.by_id.get(service.id)
    if here is None or not isinstance(selector, Mapping) or not selector or not selector.keys() <= _NOTEBOOK_LABELS:
        return
    names = set(selector.values())
    name = next(iter(names)) if len(names) == 1 else None
    notebook = objects.find(NOTEBOOK, name, here.namespace, here) if isinstance(name, str) else None
    if notebook is None:
        return
    path = "spec.selector"
    chosen = Evidence(f"{service.name} leads to notebook {notebook.name}", path, dict(selector), place(service, path))
    further = replace(way, evidence=(*way.evidence, chosen), facts=way.facts | {service.id})
    for view in facts.pods.of(notebook.asset):
        for port in ports(service):
            if way.port is None or way.port in (port.get("port"), port.get("name")):
                yield notebook.asset.id, _judged(facts, notebook.asset, view, further, port)


def _judged(facts: Facts, workload: Asset, view: PodView, way: Way, port: Mapping[str, Value] | None) -> Exposed:
    """A pod behind one port of a way: how widely it is reached, and the doors that stand open there."""
    number = _target(view, port)
    passes = lets_through(facts, workload, number, through_pods=way.through_pods)
    if passes is False:
        return Exposed(Exposure.PRIVATE)
    exposure = way.exposure if passes else None
    if exposure in (Exposure.ORGANISATION, Exposure.PARTNER):
        return Exposed(exposure)
    asks = asks_to_sign_in(facts, workload)
    if True in (way.asks, asks):
        return Exposed(exposure)
    sure = way.sure and bool(passes) and way.asks is False and asks is False
    doors = tuple(_doors(workload, view, way, number, sure=sure))
    return Exposed(exposure, doors)


def _target(view: PodView, port: Mapping[str, Value] | None) -> int | None:
    """The number of the pod's port behind a Service's port; None when it is not known."""
    if port is None:
        return None
    wanted = port.get("targetPort", port.get("port"))
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        return wanted
    for _, declared in walk(view.config, "allContainers[].ports[]"):
        if isinstance(wanted, str) and get(declared, "name") == wanted:
            number = get(declared, "containerPort")
            return number if isinstance(number, int) else None
    return int(wanted) if isinstance(wanted, str) and wanted.isdigit() else None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A container of a pod with the ports that it declares."""

    index: int
    config: Mapping[str, Value]
    ports: frozenset[int]


def _containers(view: PodView) -> list[_Seen]:
    out = []
    for at, container in walk(view.config, "allContainers[]"):
        if isinstance(container, Mapping):
            declared = [get(one, "containerPort") for _, one in walk(container, "ports[]")]
            numbers = frozenset(one for one in declared if isinstance(one, int))
            out.append(_Seen(int(at.rpartition("[")[2].rstrip("]")), container, numbers))
    return out


def _doors(workload: Asset, view: PodView, way: Way, port: int | None, *, sure: bool) -> Iterator[Door]:
    seen = _containers(view)
    proxied = any(is_proxy(one.config) for one in seen)
    for one in seen:
        if is_proxy(one.config):
            continue
        for gives in products(one.config):
            listens = _listens(one, gives, port, seen)
            state = gives.is_open(one.config)
            if listens is False or state is False:
                continue
            # Beside a proxy that signs people in, a port that nobody declares is the proxy's.
            if proxied and port not in gives.ports | one.ports:
                continue
            certain = sure and listens is True and state is True
            said = _evidence(workload, view, one, gives, port)
            for technique in gives.techniques:
                certainty = Certainty.PROVEN if certain else Certainty.CONDITIONAL
                yield Door(workload.id, technique, (*way.evidence, said), way.facts, certainty)


def _listens(one: _Seen, gives: Gives, port: int | None, seen: Sequence[_Seen]) -> bool | None:
    """Whether what the product gives is behind the port."""
    if port is None:
        return None
    if port in gives.ports:
        return not any(port in other.ports for other in seen if other is not one and port not in one.ports)
    options = get(one.config, ("options",))
    said = [get(options, (name,)) for name in ("--port", "-p", "--dashboard-port", "--ServerApp.port", "--http-port")]
    if any(str(value) == str(port) for value in said if not isinstance(value, Unknown | None)):
        return True
    # A single port that the container declares is the one that it listens on, whatever its number.
    alone = one.ports == {port} and not any(number in gives.ports for number in one.ports)
    return alone and len(list(products(one.config))) == 1


def _evidence(workload: Asset, view: PodView, one: _Seen, gives: Gives, port: int | None) -> Evidence:
    at = text(view.concrete(("allContainers", one.index, "image")))
    name = get(one.config, "ai.product") or one.config.get("image")
    where = f" on port {port}" if port is not None else ""
    image = one.config.get("image")
    return Evidence(f"{name}{where}: {gives.said}", at, image if isinstance(image, str) else None, place(workload, at))


def _ray(facts: Facts, cluster: Asset) -> Iterator[tuple[str, Exposed]]:
    """The head of a Ray cluster, whose Service the operator makes of a type that the cluster names."""
    path = "spec.headGroupSpec.serviceType"
    type_ = get(facts.config(cluster), path)
    if type_ not in ("LoadBalancer", "NodePort"):
        return
    said = fact(cluster, f"the head's Service is of type {type_}", path)
    notes = get(cluster.config, "spec.headGroupSpec.headService.metadata.annotations")
    if is_internal(notes):
        yield cluster.id, Exposed(Exposure.ORGANISATION)
        return
    wide = type_ == "LoadBalancer"
    if get(facts.config(cluster), "spec.authOptions.mode") == "token":
        yield cluster.id, Exposed(Exposure.INTERNET if wide else None)
        return
    passes = lets_through(facts, cluster, 8265, through_pods=False)
    if passes is False:
        yield cluster.id, Exposed(Exposure.PRIVATE)
        return
    mode = get(facts.config(cluster), "spec.authOptions.mode")
    sure = wide and passes is True and not isinstance(mode, Unknown) and not isinstance(notes, Unknown)
    told = Evidence("Ray runs every job that it is sent, without a token", "spec.authOptions.mode", None, said.location)
    certainty = Certainty.PROVEN if sure else Certainty.CONDITIONAL
    door = Door(cluster.id, "open-console", (said, told), frozenset(), certainty)
    yield cluster.id, Exposed(Exposure.INTERNET if wide else None, (door,))


def _serving(service: Asset) -> Exposed:
    """A service of KServe or Knative, which their gateway publishes unless it is kept inside of the cluster."""
    labels = ("networking.kserve.io/visibility", "networking.knative.dev/visibility")
    shown = [get(service.config, ("metadata", "labels", name)) for name in labels]
    if any(isinstance(one, Unknown) for one in shown):
        return Exposed(None)
    if "cluster-local" in shown:
        return Exposed(Exposure.PRIVATE)
    if get(service.config, ("metadata", "annotations", "security.opendatahub.io/enable-auth")) == "true":
        return Exposed(None)
    if service.type == KNATIVE:
        return Exposed(None)
    said = fact(service, f"{service.name} is published at the ingress gateway", "metadata")
    return Exposed(None, (Door(service.id, "open-endpoint", (said,), certainty=Certainty.CONDITIONAL),))
