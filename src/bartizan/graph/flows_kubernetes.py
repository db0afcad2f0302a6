"""What feeds what in a cluster: the workload that keeps a store of which code names the address of its service.

Source: Kubernetes documentation, "DNS for Services and Pods": a service answers under its name within its namespace,
under `<name>.<namespace>` and `<name>.<namespace>.svc.<cluster domain>` within the cluster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bartizan.catalog.paths import get
from bartizan.graph.estate import place
from bartizan.graph.flows_azure import Feeding
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence

SERVICE = "v1/Service"
_STORE = "code/vector-store"


def kept_in_cluster(assets: Mapping[str, Asset], edges: Sequence[Edge]) -> Iterator[Feeding]:
    """Stores of the code that lie in a workload of the same repository, by the one service of that name."""
    stores = [one for one in assets.values() if one.type == _STORE and isinstance(one.config.get("url"), str)]
    if not stores:
        return
    services: dict[str, list[Asset]] = defaultdict(list)
    for asset in assets.values():
        if asset.type == SERVICE:
            services[asset.name].append(asset)
    behind: dict[str, list[tuple[Edge, Asset]]] = defaultdict(list)
    for edge in edges:
        target = assets.get(edge.target)
        if edge.kind == "invokes" and target is not None and target.kind == "vector-store":
            behind[edge.source].append((edge, target))
    for store in stores:
        url = str(store.config["url"])
        name, _, rest = (urlsplit(url).hostname or "").partition(".")
        if rest and not _is_inside(rest):
            continue
        meant = [
            one for one in services.get(name, ()) if _namespace(one, rest) and _repositories(store) & _repositories(one)
        ]
        for edge, workload in behind[meant[0].id] if len(meant) == 1 else ():
            fact = Evidence(f"{store.name} lies behind the service {name}", "url", url, place(store, "url"))
            yield Feeding(workload.id, store.id, "grounds", (fact, *edge.evidence), frozenset({meant[0].id, store.id}))


def _is_inside(rest: str) -> bool:
    """Whether what follows a service's name is a namespace, and the cluster's own domain if any."""
    parts = rest.split(".")
    return len(parts) == 1 or parts[1] == "svc"


def _namespace(service: Asset, rest: str) -> bool:
    """Whether a service may stand in the namespace that an address names; manifests may leave theirs open."""
    said = get(service.config, "metadata.namespace")
    return not rest or not isinstance(said, str) or said == rest.partition(".")[0]


def _repositories(asset: Asset) -> set[str]:
    """The repositories in which an asset was seen: `repo:x` of its id, or of the id of a store that code names."""
    if asset.id.startswith("repo:"):
        return {asset.id.partition("//")[0].removeprefix("repo:")}
    parts = asset.id.split("/")
    return {parts[1]} if asset.id.startswith("vector-store:") and len(parts) > 2 else set()  # noqa: PLR2004 - product/repo/name
