"""The networks of AWS: which subnets lead to the internet, and what their access lists let in.

Sources: Amazon VPC user guide, "Route tables" (a subnet without an association uses the main table of its
VPC), "Internet gateways" (a public subnet's table has a route to one; the instance has a public address),
"NAT gateways" (connections from the internet do not pass them), "Default network ACL" (lets everything pass).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import place
from bartizan.graph.exposure.addresses import PRIVATE, Addresses, networks, union
from bartizan.graph.exposure.aws_filters import answers, list_rules
from bartizan.graph.exposure.compute import known
from bartizan.graph.exposure.reach import HINDERED, INSIDE, LAST_PORT, OPEN, Opening, Reach, exactly, openings
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, Value, plain

_EC2 = "AWS::EC2::"
_TABLE, _LIST = _EC2 + "RouteTable", _EC2 + "NetworkAcl"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a way that does not ask for ports: who passes, why, and the assets that say so."""

    reach: Reach
    evidence: tuple[Evidence, ...] = ()
    facts: frozenset[str] = frozenset()

    def then(self, other: Stage) -> Stage:
        """This stage and another behind it."""
        return Stage(self.reach.meet(other.reach), (*self.evidence, *other.evidence), self.facts | other.facts)


PASSES = Stage(OPEN)
EVERY_PORT = [Opening(0, LAST_PORT, OPEN)]


class Vpcs:
    """Routes and access lists by subnet; built once, linear in assets and rules."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._tables = self._associated(_TABLE, _EC2 + "SubnetRouteTableAssociation")
        self._lists = self._associated(_LIST, _EC2 + "SubnetNetworkAclAssociation")
        self._main: dict[str, list[Asset]] = defaultdict(list)
        self._default: dict[str, list[Asset]] = defaultdict(list)
        self._loose = {
            _repository(asset)
            for asset in facts.assets.values()
            if asset.type == _EC2 + "SubnetRouteTableAssociation"
            and not any(facts.near.out(asset.id, "associated-with"))
        }
        """Repositories in which a table is associated with a subnet that nobody can tell."""
        self.memo: dict[tuple[object, ...], list[Opening]] = {}
        """What groups and access lists let in together, by whose they are: machines of a kind share them."""
        self._stages: dict[str, Stage] = {}
        self._in: dict[tuple[str, str], tuple[list[Opening], Stage]] = {}
        for asset in facts.assets.values():
            if asset.type == _TABLE and self._is_main(asset):
                self._of_vpc(asset, self._main)
            elif asset.type == _LIST and get(facts.config(asset), "IsDefault") is True:
                self._of_vpc(asset, self._default)

    def _associated(self, type_: str, joint: str) -> dict[str, list[Asset]]:
        """Subnet → the tables (lists) that are associated with it, directly or by an asset of type `joint`."""
        out: dict[str, list[Asset]] = defaultdict(list)
        for asset in self._facts.assets.values():
            if asset.type == type_:
                meant = [asset]
            elif asset.type == joint:
                meant = [one for _, one in self._facts.near.out(asset.id, "depends-on") if one.type == type_]
            else:
                continue
            for _, subnet in self._facts.near.out(asset.id, "associated-with"):
                out[subnet.id].extend(meant)
        return out

    def _is_main(self, table: Asset) -> bool:
        said = walk(self._facts.config(table), "Associations[].Main")
        return any(value is True for _, value in said)

    def _of_vpc(self, asset: Asset, out: dict[str, list[Asset]]) -> None:
        for vpc in self._vpcs(asset):
            out[vpc.id].append(asset)

    def _vpcs(self, asset: Asset) -> Iterator[Asset]:
        for _, vpc in self._facts.near.out(asset.id, "depends-on"):
            if vpc.type == _EC2 + "VPC":
                yield vpc

    def route(self, subnet: Asset) -> Stage:
        """Whether packets from the internet find the subnet. Not known: it may be that they do not."""
        held = self._stages.get(subnet.id)
        if held is None:
            held = self._stages[subnet.id] = self._route(subnet)
        return held

    def _route(self, subnet: Asset) -> Stage:
        if not known(subnet):
            return Stage(HINDERED)
        tables = self._tables.get(subnet.id) or [
            table for vpc in self._vpcs(subnet) for table in self._main.get(vpc.id, ())
        ]
        if not tables:
            vpcs = list(self._vpcs(subnet))
            created = [vpc for vpc in vpcs if vpc.sightings and any(one.location.path for one in vpc.sightings)]
            if not created or len(created) < len(vpcs) or _repository(subnet) in self._loose:
                return Stage(HINDERED)
            text = f"{subnet.name} has the main route table of {created[0].name}, which leads nowhere else"
            return Stage(INSIDE, (Evidence(text, "VpcId", None, place(subnet, "VpcId")),), frozenset({created[0].id}))
        best = Stage(INSIDE)
        for table in tables:
            found = self._to_internet(table, subnet)
            if found.reach.certainty is Certainty.PROVEN:
                return found
            best = found if found.reach == HINDERED else best
        return best

    def _to_internet(self, table: Asset, subnet: Asset) -> Stage:
        config = self._facts.config(table)
        routes = [(table, path, route) for path, route in walk(config, "Routes[]")]
        routes += [(one, "", one.config) for _, one in self._facts.near.into(table.id, "part-of")]
        unknown = not known(table)
        ways: list[tuple[Addresses, Evidence, str]] = []
        for said, path, route in routes:
            found = self._leads(said, route)
            unknown = unknown or found is None
            if found is True:
                text = f"{subnet.name} has a route to an internet gateway in {table.name}"
                shown = f"{path}.GatewayId" if path else "GatewayId"
                fact = Evidence(text, shown, plain(get(route, "GatewayId")), place(said, shown))
                ways.append((_family(route), fact, said.id))
        if ways:
            # A route for one family of addresses carries nothing of the other.
            reach = exactly(union(PRIVATE, *(addresses for addresses, _, _ in ways)))
            said_by = frozenset({table.id, *(id_ for _, _, id_ in ways)})
            return Stage(reach.join(HINDERED) if unknown else reach, tuple(fact for _, fact, _ in ways), said_by)
        if unknown:
            return Stage(HINDERED)
        text = f"{table.name} has no route from {subnet.name} to an internet gateway"
        return Stage(INSIDE, (Evidence(text, "Routes", None, place(table, "Routes")),), frozenset({table.id}))

    def _leads(self, said: Asset, route: Value) -> bool | None:
        """Whether a route leads everything to an internet gateway; None: not known."""
        if isinstance(route, Unknown):
            return None
        to = [get(route, key) for key in ("DestinationCidrBlock", "DestinationIpv6CidrBlock")]
        if not any(one in ("0.0.0.0/0", "::/0") or isinstance(one, Unknown) for one in to):
            return False
        gateway = get(route, "GatewayId")
        if gateway is None:
            return False
        if isinstance(gateway, str):
            return gateway.startswith("igw-") or self._is_gateway(said, gateway)
        meant = self._facts.resolver.resolve(gateway, (_EC2 + "InternetGateway",), said)
        sure = meant.ids and not any(isinstance(one, Unknown) for one in to)
        if sure:
            return True
        if isinstance(gateway, Unknown) and gateway.assets and not meant.ids:
            return False if all(one in self._facts.assets for one in gateway.assets) else None
        return None

    def _is_gateway(self, said: Asset, gateway: str) -> bool:
        return bool(self._facts.resolver.resolve(gateway, (_EC2 + "InternetGateway",), said).ids)

    def lists(self, subnet: Asset, protocol: str) -> tuple[list[Opening], Stage]:
        """What the subnet's access list lets in, port by port, and who gets an answer."""
        key = (subnet.id, protocol)
        held = self._in.get(key)
        if held is None:
            held = self._in[key] = self._through_lists(subnet, protocol)
        return held

    def _through_lists(self, subnet: Asset, protocol: str) -> tuple[list[Opening], Stage]:
        found = self._lists.get(subnet.id) or [
            one for vpc in self._vpcs(subnet) for one in self._default.get(vpc.id, ())
        ]
        if not found:
            return EVERY_PORT, PASSES
        one = found[0]
        if not known(one):
            return [Opening(0, LAST_PORT, HINDERED)], Stage(HINDERED)
        entries = self._entries(one)
        arriving = openings(list_rules(entries, protocol, leaving=False))
        leaving = Stage(answers(list_rules(entries, protocol, leaving=True)), (), frozenset({one.id}))
        return arriving, leaving

    def _entries(self, found: Asset) -> list[tuple[Asset, str, Value]]:
        entries = [(found, path, entry) for path, entry in walk(self._facts.config(found), "Entries[]")]
        for _, single in self._facts.near.into(found.id, "part-of"):
            entries.append((single, "", single.config))
        return entries

    def addresses(self, subnets: Sequence[Asset]) -> Addresses:
        """The private addresses of subnets: their blocks, else their VPCs', else every private address."""
        blocks = [self._facts.config(subnet).get("CidrBlock") for subnet in subnets]
        if not all(isinstance(block, str) for block in blocks):
            vpcs = [vpc for subnet in subnets for vpc in self._vpcs(subnet)]
            blocks = [self._facts.config(vpc).get("CidrBlock") for vpc in vpcs]
        texts = [block for block in blocks if isinstance(block, str)]
        return networks(texts) if texts and len(texts) == len(blocks) else PRIVATE


def _family(route: Value) -> Addresses:
    """The addresses that a default route carries packets for."""
    keys = ("DestinationCidrBlock", "DestinationIpv6CidrBlock")
    return networks([to for key in keys if (to := get(route, key)) in ("0.0.0.0/0", "::/0") and isinstance(to, str)])


def _repository(asset: Asset) -> str:
    return asset.id.partition("//")[0]
