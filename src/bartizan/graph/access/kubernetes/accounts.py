"""Those who act without being declared: default service accounts, and the users and groups that bindings name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bartizan.catalog.load import Catalog
from bartizan.catalog.paths import get, text, walk
from bartizan.catalog.pods import PodView, pod_views
from bartizan.graph.access.kubernetes.bindings import CLUSTER_ROLE_BINDING, ROLE_BINDING, subjects
from bartizan.graph.access.kubernetes.escape import pool_of, ways_out
from bartizan.graph.access.kubernetes.names import ACCOUNT, NODE
from bartizan.graph.access.kubernetes.objects import PROVIDER, Objects, Placed, placed, same_namespace
from bartizan.graph.estate import place
from bartizan.graph.shapes import GraphCatalog
from bartizan.model.asset import Asset, Sighting
from bartizan.model.values import Unknown, Value

AUTOMOUNT = "automountServiceAccountToken"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A service account as a pod or a binding names it; `at` is the property that does, None where none does."""

    name: str
    namespace: str | None
    at: str


class Pods:
    """The pods of workloads, with defaults; made once for each workload."""

    def __init__(self, catalog: GraphCatalog) -> None:
        self._catalog = catalog if isinstance(catalog, Catalog) else None
        self._held: dict[str, list[PodView]] = {}

    def of(self, asset: Asset) -> list[PodView]:
        """The pods of a workload that are known; none for what carries no pods."""
        if asset.provider != PROVIDER or self._catalog is None:
            return []
        held = self._held.get(asset.id)
        if held is None:
            found = pod_views(asset.type, asset.config, self._catalog)
            held = self._held[asset.id] = [view for view in found if isinstance(view.config, Mapping)]
        return held


def wanted_by(view: PodView, workload: Placed) -> Wanted | None:
    """The service account that a pod runs under; None when its name is not known."""
    if not isinstance(view.config, Mapping):
        return None
    for key in ("serviceAccountName", "serviceAccount"):
        at = text(view.concrete((key,)))
        name = view.config.get(key)
        older = view.config.get("serviceAccount")
        if isinstance(name, Unknown):
            return None
        # The old name of the property counts where the new one only has its default.
        if key == "serviceAccountName" and at in view.filled and older is not None:
            continue
        if isinstance(name, str) and name:
            return Wanted(name, workload.namespace, at)
    return None


def holds_token(view: PodView, account: Placed) -> bool | None:
    """Whether a pod is given a token for the cluster's API; None when it is not known.

    The pod's own setting comes before its account's; a projected volume gives a token whatever both say.
    """
    if not isinstance(view.config, Mapping):
        return None
    for _, source in walk(view.config, "volumes[].projected.sources[].serviceAccountToken"):
        if isinstance(source, Mapping) and source.get("audience") is None:
            return True
    for value in (view.config.get(AUTOMOUNT), get(account.asset.config, AUTOMOUNT)):
        if isinstance(value, bool):
            return value
        if value is not None:
            return None
    return True


def node_name(view: PodView) -> str:
    """The name of the nodes that the pod may run on: their labels, or `any`."""
    return ", ".join(f"{key}={value}" for key, value in pool_of(view)) or "any"


def undeclared(assets: Mapping[str, Asset], pods: Pods) -> dict[str, Asset]:
    """Assets, by id, for every service account, user and group that is named and that no source declares.

    The nodes that a container can break out to are among them, one for each set of labels that is asked for.
    A pod that names no account runs as its namespace's `default`, which every namespace has.
    """
    objects = Objects(assets.values())
    made: dict[str, Asset] = {}
    known: dict[tuple[str, str, str | None], list[Placed]] = defaultdict(list)
    for near, type_, name, namespace, at in _named(objects, pods):
        if type_ == ACCOUNT and objects.find(type_, name, namespace, near) is not None:
            continue
        if any(
            objects.together(one, near) and (type_ == NODE or same_namespace(one.namespace, one, namespace, near))
            for one in known[type_, name, namespace]
        ):
            continue
        asset = _asset(near, type_, name, namespace, at)
        if (made_one := placed(asset)) is not None:
            known[type_, name, namespace].append(made_one)
            made[asset.id] = asset
    return made


def _named(objects: Objects, pods: Pods) -> Iterator[tuple[Placed, str, str, str | None, str]]:
    """(who names it, type, name, namespace, property) of every service account, user and group."""
    for one in objects.by_id.values():
        if one.asset.type in (ROLE_BINDING, CLUSTER_ROLE_BINDING):
            for subject in subjects(one):
                yield one, subject.type, subject.name, subject.namespace, subject.path
        for view in pods.of(one.asset):
            if (wanted := wanted_by(view, one)) is not None:
                yield one, ACCOUNT, wanted.name, wanted.namespace, wanted.at
            if out := ways_out(view):
                yield one, NODE, node_name(view), None, out[0].path


def _asset(near: Placed, type_: str, name: str, namespace: str | None, at: str) -> Asset:
    metadata: dict[str, Value] = {"name": name}
    if namespace is not None:
        metadata["namespace"] = namespace
    home = near.asset.id.partition("#")[0]
    address = "/".join(part for part in (type_.rpartition("/")[2], namespace, name) if part)
    location = place(near.asset, at)
    source = near.asset.sightings[0].source if near.asset.sightings else PROVIDER
    return Asset(
        id=f"{home}#{address}",
        type=type_,
        kind="compute" if type_ == NODE else "identity",
        name=f"node ({name})" if type_ == NODE else name,
        provider=PROVIDER,
        account=near.asset.account,
        config={"metadata": metadata},
        sightings=(Sighting(source, location),) if location is not None else (),
    )
