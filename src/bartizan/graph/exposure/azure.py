"""Azure's services with network switches of their own: AI accounts, workspaces, search, storage, databases.

Sources: "Configure Azure AI services virtual networks", "Configure Azure Storage firewalls", "Configure IP
firewall for Azure AI Search" (any rule denies the rest), "Configure IP firewall in Azure Cosmos DB" (any rule
denies the rest; 0.0.0.0 means Azure's own datacentres), "Azure Machine Learning network isolation", "Azure
Database for PostgreSQL firewall rules" (without a rule nobody connects), "What is a network security perimeter".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import live, place
from bartizan.graph.exposure.addresses import EVERYBODY, NOBODY, PRIVATE, Addresses, network, union
from bartizan.graph.exposure.azure_network import SERVICES, tagged
from bartizan.graph.exposure.door import Door, Exposed
from bartizan.graph.exposure.reach import HINDERED, INSIDE, OPEN, UNTOLD, Reach, exactly
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Unknown, Value, plain

CONTAINER = "Microsoft.Storage/storageAccounts/blobServices/containers"
SERVER = "Microsoft.DBforPostgreSQL/flexibleServers"
ONLINE = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"
COMPUTE = "Microsoft.MachineLearningServices/workspaces/computes"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
_PUBLIC = "properties.publicNetworkAccess"


@dataclass(frozen=True, slots=True)
class _Switches:
    """Where a service says who reaches it.

    `default` is the property that is `Deny` where the lists count; without such a property (`default` None)
    a list that is not empty denies the rest. `ranges` are the addresses that are let in, `subnets` the
    networks.
    """

    access: str = _PUBLIC
    default: str | None = None
    ranges: str = ""
    subnets: str = ""


_LISTS = _Switches(
    default="properties.networkAcls.defaultAction",
    ranges="properties.networkAcls.ipRules[].value",
    subnets="properties.networkAcls.virtualNetworkRules[]",
)
_SERVICES: Mapping[str, _Switches] = {
    "Microsoft.CognitiveServices/accounts": _LISTS,
    "Microsoft.ContainerRegistry/registries": _Switches(
        default="properties.networkRuleSet.defaultAction", ranges="properties.networkRuleSet.ipRules[].value"
    ),
    "Microsoft.DBforPostgreSQL/flexibleServers": _Switches(access="properties.network.publicNetworkAccess"),
    "Microsoft.Databricks/workspaces": _Switches(),
    "Microsoft.DocumentDB/databaseAccounts": _Switches(
        ranges="properties.ipRules[].ipAddressOrRange", subnets="properties.virtualNetworkRules[]"
    ),
    "Microsoft.KeyVault/vaults": _LISTS,
    "Microsoft.MachineLearningServices/workspaces": _Switches(ranges="properties.ipAllowlist[]"),
    ONLINE: _Switches(),
    "Microsoft.Search/searchServices": _Switches(ranges="properties.networkRuleSet.ipRules[].value"),
    "Microsoft.Storage/storageAccounts": _LISTS,
    "Microsoft.Synapse/workspaces": _Switches(),
}
_NO_NETWORK = (None, "Disabled")
_OFF = ("disabled", "securedbyperimeter")


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Every service of Azure that has network switches, and public containers of storage accounts."""
    for asset in facts.assets.values():
        if asset.type == CONTAINER:
            yield asset.id, _container(facts, asset)
        elif asset.type == COMPUTE and get(asset.config, "properties.computeType") == "ComputeInstance":
            yield asset.id, _workstation(facts, asset)
        elif asset.type in _SERVICES:
            yield asset.id, service(facts, asset)


def service(facts: Facts, asset: Asset) -> Exposed:
    """How widely a service is reached. The ways need a key or an identity, so no door by itself is one to walk."""
    config = facts.config(asset)
    access = get(config, _SERVICES[asset.type].access)
    if access is None and not live(asset) and not config.get("properties"):
        return Exposed(None)
    reach, evidence = _reach(facts, asset)
    if reach == INSIDE and str(access).lower() in _OFF:
        return Exposed(Exposure.PRIVATE)
    certainty = reach.certainty
    if certainty is None or not evidence:
        return Exposed(reach.exposure)
    return Exposed(reach.exposure, (Door(asset.id, None, evidence, certainty=certainty),))


def _reach(facts: Facts, asset: Asset) -> tuple[Reach, tuple[Evidence, ...]]:
    switches = _SERVICES[asset.type]
    config = facts.config(asset)
    access = get(config, switches.access)
    if isinstance(access, Unknown):
        return UNTOLD, ()
    if str(access).lower() in _OFF:
        return INSIDE, ()
    shown = switches.access
    text = "public network access is on for every address"
    fact = Evidence(text, shown, plain(access), place(asset, shown))
    if asset.type == SERVER:
        return _firewall(facts, asset)
    listed = _listed(config, switches)
    if switches.default is not None:
        action = get(config, switches.default)
        if isinstance(action, Unknown):
            return Reach(PRIVATE, PRIVATE, EVERYBODY), ()
        if str(action).lower() != "deny":
            return OPEN, (fact,)
        return listed, (fact,)
    return (listed if listed.possible != PRIVATE else OPEN), (fact,)


def _listed(config: Value, switches: _Switches) -> Reach:
    """The addresses of the lists, and private networks, which come by private endpoints."""
    found: list[Addresses] = [PRIVATE]
    unknown = False
    for _, value in walk(config, switches.ranges) if switches.ranges else ():
        if isinstance(value, str):
            found.append(SERVICES if value.strip() == "0.0.0.0" else tagged(value))  # noqa: S104 - Azure's word
        else:
            unknown = True
    some = union(*found)
    return Reach(some, some, EVERYBODY) if unknown else exactly(some)


def _firewall(facts: Facts, server: Asset) -> tuple[Reach, tuple[Evidence, ...]]:
    """The firewall rules of a database server: each a first and a last address."""
    some: Addresses = PRIVATE
    unknown = False
    evidence: tuple[Evidence, ...] = ()
    delegated = get(facts.config(server), "properties.network.delegatedSubnetResourceId")
    if delegated is not None:
        return INSIDE, ()
    for _, rule in facts.near.into(server.id, "contained-in"):
        if rule.type != f"{SERVER}/firewallRules":
            continue
        first, last = (get(rule.config, f"properties.{end}IpAddress") for end in ("start", "end"))
        if not isinstance(first, str) or not isinstance(last, str):
            unknown = True
            continue
        azure = first == last == "0.0.0.0"  # noqa: S104 - Azure's word for its own datacentres
        span = SERVICES if azure else network(f"{first}-{last}") or NOBODY
        some = union(some, span)
        text = f"{rule.name} lets {first} to {last} in"
        place_ = place(rule, "properties.startIpAddress")
        evidence = (*evidence, Evidence(text, "properties.startIpAddress", first, place_))
    return (Reach(some, some, EVERYBODY) if unknown else exactly(some)), evidence


def _container(facts: Facts, container: Asset) -> Exposed:
    """A container that is public is as open as its account's switches leave it."""
    shown = "properties.publicAccess"
    level = get(facts.config(container), shown)
    if level not in ("Blob", "Container"):
        return Exposed(Exposure.PRIVATE if level == "None" else None)
    fact = Evidence(f"publicAccess is {level}", shown, plain(level), place(container, shown))
    reach = OPEN
    seen: set[str] = set()
    accounts = [one for one in facts.parents(container) if one.type == "Microsoft.Storage/storageAccounts"]
    if not accounts:
        reach = HINDERED
    for account in accounts:
        seen.add(account.id)
        allowed = get(facts.config(account), "properties.allowBlobPublicAccess")
        if allowed in (False, "false"):
            return Exposed(Exposure.PRIVATE)
        if allowed not in (True, "true"):
            reach = reach.meet(HINDERED)
        reach = reach.meet(_reach(facts, account)[0])
        if str(get(facts.config(account), _PUBLIC)).lower() in _OFF:
            return Exposed(Exposure.PRIVATE)
    certainty = reach.certainty
    if certainty is None:
        return Exposed(reach.exposure)
    sure = Certainty.PROVEN if certainty is Certainty.PROVEN else Certainty.CONDITIONAL
    door = Door(container.id, "public-data-read", (fact,), frozenset(seen), sure)
    return Exposed(reach.exposure, (door,))


def _workstation(facts: Facts, instance: Asset) -> Exposed:
    """A scientist's machine: people sign in, and what they fetch comes straight from the internet or not.

    Outside any subnet and managed network it has a public address by which it goes out, past all filters.
    """
    path = "properties.properties.enableNodePublicIp"
    config = facts.config(instance)
    spaces = [one for one in facts.parents(instance) if one.type == WORKSPACE]
    modes = [get(facts.config(one), "properties.managedNetwork.isolationMode") for one in spaces]
    inside = get(config, "properties.properties.subnet") is not None
    if get(config, path) not in (True, "true") or inside or not modes or any(mode not in _NO_NETWORK for mode in modes):
        return Exposed(None)
    said = f"{instance.name} goes out by a public address, in no network of yours"
    fact = Evidence(said, path, True, place(instance, path))
    facts_of = frozenset(one.id for one in spaces)
    return Exposed(Exposure.ORGANISATION, (Door(instance.id, "notebook-fetches", (fact,), facts_of, inbound=False),))
