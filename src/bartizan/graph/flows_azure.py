"""What feeds what in Azure: storage to training jobs, storage to search services, search services to programs.

Sources: Azure Machine Learning, Data concepts (`azureml://datastores/<name>/paths/<path>`); Azure AI Search,
Index data from Azure Blob Storage (a data source names an account and a container); the address of a search
service is its name below `search.windows.net`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import Neighbours, place
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, plain

ACCOUNT = "Microsoft.Storage/storageAccounts"
CONTAINER = f"{ACCOUNT}/blobServices/containers"
DATASTORE = "Microsoft.MachineLearningServices/workspaces/datastores"
VERSION = "Microsoft.MachineLearningServices/workspaces/models/versions"
SCORING = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments"
JOB = "Microsoft.MachineLearningServices/workspaces/jobs"
SEARCH = "Microsoft.Search/searchServices"
SOURCE = f"{SEARCH}/datasources"
_URI = "azureml://datastores/"
_HOST = ".search.windows.net"


@dataclass(frozen=True, slots=True)
class Feeding:
    """`source` feeds `target`: registered, trains, outputs, artefact, serves or grounds.

    `prefix` is the part of the store.
    """

    source: str
    target: str
    how: str
    evidence: tuple[Evidence, ...]
    facts: frozenset[str]
    prefix: str | None = ""


def feedings(assets: Mapping[str, Asset], edges: Sequence[Edge]) -> Iterator[Feeding]:
    """Everything of Azure that feeds something, as far as configuration tells."""
    by_type: dict[str, list[Asset]] = defaultdict(list)
    for asset in assets.values():
        by_type[asset.type].append(asset)
    if not any(type_.startswith("Microsoft.") for type_ in by_type):
        return
    near = Neighbours(assets, edges)
    yield from _registered(by_type, near)
    yield from _jobs(by_type, near)
    yield from _served(by_type, near)
    yield from _indexed(by_type, near)
    yield from _searched(by_type)


def store_of(asset: Asset, near: Neighbours, container: object) -> tuple[Asset, str | None] | None:
    """The container that `asset` reads, else the account and the container's part of it."""
    held = [one for _, one in near.out(asset.id, "can-read") if one.sightings]
    whole = [one for one in held if one.type == CONTAINER]
    if len(whole) == 1:
        return whole[0], ""
    accounts = [one for one in held if one.type == ACCOUNT]
    for account in accounts:
        inside = [one for _, one in near.into(account.id, "contained-in") if one.type == CONTAINER]
        meant = [
            one
            for one in inside
            if one.name == container or (isinstance(container, Unknown) and one.id in container.assets)
        ]
        if len(meant) == 1:
            return meant[0], ""
    if len(accounts) == 1:
        return accounts[0], f"{container}/" if isinstance(container, str) else None
    return None


def _registered(by_type: Mapping[str, list[Asset]], near: Neighbours) -> Iterator[Feeding]:
    """Stores that a workspace knows by name: what its jobs and notebooks read and write, whichever come."""
    for one in by_type[DATASTORE]:
        path = "properties.containerName"
        found = store_of(one, near, get(one.config, path))
        if found is not None:
            fact = Evidence(f"{one.name} is a datastore of a workspace", path, None, place(one, path))
            yield Feeding(found[0].id, one.id, "registered", (fact,), frozenset({one.id}), found[1])


def _datastores(by_type: Mapping[str, list[Asset]], near: Neighbours) -> dict[tuple[str, str], Asset]:
    """Datastores by their workspace and name."""
    return {
        (workspace.id, one.name): one for one in by_type[DATASTORE] for _, workspace in near.out(one.id, "contained-in")
    }


def _jobs(by_type: Mapping[str, list[Asset]], near: Neighbours) -> Iterator[Feeding]:
    """Jobs that name a datastore of their workspace as input or output, and models whose files lie in one."""
    stores = _datastores(by_type, near)
    named = (("trains", JOB, "properties.inputs{}.uri"), ("outputs", JOB, "properties.outputs{}.uri"))
    for how, type_, root in (*named, ("artefact", VERSION, "properties.modelUri")) if stores else ():
        for user in by_type[type_]:
            for _, workspace in near.out(user.id, "contained-in"):
                for path, value in walk(user.config, root):
                    yield from _named(stores, near, (workspace, user, how), (path, value))


def _named(
    stores: Mapping[tuple[str, str], Asset], near: Neighbours, use: tuple[Asset, Asset, str], said: tuple[str, object]
) -> Iterator[Feeding]:
    """The flow between a store and what names its datastore: `azureml://datastores/<name>/paths/<path>`."""
    (workspace, user, how), (path, value) = use, said
    if not isinstance(value, str) or not value.startswith(_URI):
        return
    name, _, inner = value.removeprefix(_URI).partition("/paths/")
    store = stores.get((workspace.id, name))
    found = store_of(store, near, get(store.config, "properties.containerName")) if store is not None else None
    if store is None or found is None:
        return
    fact = Evidence(f"{user.name} names {store.name}", path, value, place(user, path))
    prefix = None if found[1] is None else f"{found[1]}{inner}"
    source, target = (user.id, found[0].id) if how == "outputs" else (found[0].id, user.id)
    yield Feeding(source, target, how, (fact,), frozenset({user.id, store.id}), prefix)


def _served(by_type: Mapping[str, list[Asset]], near: Neighbours) -> Iterator[Feeding]:
    """Models that answer for an endpoint, by one of its deployments."""
    for deployment in by_type[SCORING]:
        for edge, model in near.out(deployment.id, "uses-model"):
            for _, endpoint in near.out(deployment.id, "contained-in"):
                yield Feeding(model.id, endpoint.id, "serves", edge.evidence, frozenset({deployment.id}))


def _indexed(by_type: Mapping[str, list[Asset]], near: Neighbours) -> Iterator[Feeding]:
    """Search services that index what lies in a container."""
    services = {one.name.lower(): one for one in by_type[SEARCH]}
    for source in by_type[SOURCE]:
        parent = source.config.get("parent")
        service = services.get(parent.lower().removesuffix(_HOST)) if isinstance(parent, str) else None
        if isinstance(parent, Unknown):
            service = next((one for one in by_type[SEARCH] if one.id in parent.assets), None)
        found = store_of(source, near, get(source.config, "container.name"))
        if service is not None and found is not None:
            path = "container.name"
            value = plain(get(source.config, path))
            fact = Evidence(f"{service.name} indexes what lies in {found[0].name}", path, value, place(source, path))
            yield Feeding(found[0].id, service.id, "grounds", (fact,), frozenset({source.id}), found[1])


def _searched(by_type: Mapping[str, list[Asset]]) -> Iterator[Feeding]:
    """Indexes of which code says the address, and the services that stand there."""
    services = {one.name.lower(): one for one in by_type[SEARCH] if one.sightings}
    for store in by_type["code/vector-store"]:
        url = store.config.get("url")
        host = (urlsplit(url).hostname or "") if isinstance(url, str) else ""
        service = services.get(host.removesuffix(_HOST)) if host.endswith(_HOST) else None
        if service is not None:
            fact = Evidence(f"{store.name} lies in {service.name}", "url", url, place(store, "url"))
            yield Feeding(service.id, store.id, "grounds", (fact,), frozenset({store.id}))
