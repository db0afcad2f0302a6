"""What has interfaces in the networks of AWS: its addresses, its subnets, its security groups, its ports.

Sources: Amazon EC2 user guide, "IP addressing" (a public address at launch is the interface's setting, else
the subnet's; an Elastic IP address is one); Amazon RDS user guide, "Hiding a DB instance in a VPC"; Amazon
ECS developer guide, "Task networking" (a task has an interface of its own in network mode awsvpc).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import place
from bartizan.graph.exposure.addresses import PRIVATE, networks, union
from bartizan.graph.exposure.aws_vpc import Stage
from bartizan.graph.exposure.compute import known, number
from bartizan.graph.exposure.reach import HINDERED, INSIDE, OPEN, UNTOLD, exactly
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value, plain

INSTANCE, TEMPLATE = "AWS::EC2::Instance", "AWS::EC2::LaunchTemplate"
INTERFACE, SERVICE, TASK = "AWS::EC2::NetworkInterface", "AWS::ECS::Service", "AWS::ECS::TaskDefinition"
FLEET = "AWS::AutoScaling::AutoScalingGroup"
DATABASES = ("AWS::RDS::DBInstance",)
_GROUP, _SUBNET = "AWS::EC2::SecurityGroup", "AWS::EC2::Subnet"
_PORTS = {"mysql": 3306, "mariadb": 3306, "aurora": 3306, "postgres": 5432, "oracle": 1521, "sqlserver": 1433}
_AWSVPC = "NetworkConfiguration.AwsvpcConfiguration"
_PUBLIC = "NetworkInterfaces[].AssociatePublicIpAddress"
_SIXTH = exactly(union(networks(["::/0"]), PRIVATE))
"""An IPv6 address is found over IPv6 alone: what a group opens to every IPv4 address does not show it."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One interface of something that listens.

    `address` says who finds its address at all; `subnets` and `groups` are None where they are not known.
    `ports` are those it listens on, None when that is not known; `unfiltered` says that no group stands in
    front. `owner` is what an attacker who gets in holds.
    """

    owner: Asset
    address: Stage
    subnets: tuple[Asset, ...] | None
    groups: tuple[Asset, ...] | None
    ports: frozenset[int] | None = None
    links: tuple[Evidence, ...] = ()
    unfiltered: bool = False


def machines(facts: Facts) -> Iterator[Machine]:
    """Every interface of instances, databases and tasks."""
    for asset in facts.assets.values():
        if asset.type in _READ and known(asset):
            yield machine_of(facts, asset)


def machine_of(facts: Facts, asset: Asset) -> Machine:
    """The interface of an instance, a database or a service of ECS. Raises KeyError for anything else."""
    return _READ[asset.type](facts, asset)


def _referred(
    facts: Facts, asset: Asset, config: Value, paths: tuple[str, ...], type_: str
) -> tuple[Asset, ...] | None:
    """The assets that the values at `paths` mean; None where one of them is not known; empty where none is said."""
    out: dict[str, Asset] = {}
    for path in paths:
        for _, value in walk(config, path):
            meant = facts.resolver.resolve(value, (type_,), asset)
            found = [facts.assets[id_] for id_ in meant.ids if id_ in facts.assets]
            if not found:
                return None
            out.update((one.id, one) for one in found)
    return tuple(out.values())


def groups_of(facts: Facts, asset: Asset, config: Value, *paths: str) -> tuple[Asset, ...] | None:
    """The security groups that `asset` says at `paths`."""
    return _referred(facts, asset, config, paths, _GROUP)


def subnets_of(facts: Facts, asset: Asset, config: Value, *paths: str) -> tuple[Asset, ...] | None:
    """The subnets that `asset` says at `paths`."""
    return _referred(facts, asset, config, paths, _SUBNET)


def _instance(facts: Facts, asset: Asset) -> Machine:
    config = facts.config(asset)
    launched = _template(facts, asset)
    groups = groups_of(facts, asset, config, "SecurityGroupIds[]", "SecurityGroups[]", "NetworkInterfaces[].GroupSet[]")
    subnets = subnets_of(facts, asset, config, "SubnetId", "NetworkInterfaces[].SubnetId")
    public = _asked(asset, config, _PUBLIC)
    if launched is not None:
        said = launched.config.get("LaunchTemplateData")
        if groups == ():
            groups = groups_of(facts, launched, said, "SecurityGroupIds[]", "NetworkInterfaces[].Groups[]")
        subnets = subnets or subnets_of(facts, launched, said, "NetworkInterfaces[].SubnetId")
        public = public or _asked(
            launched, launched.config, "LaunchTemplateData.NetworkInterfaces[].AssociatePublicIpAddress"
        )
    elif config.get("LaunchTemplate") is not None:
        groups, subnets = groups or None, subnets or None
    for attached in _attached(facts, asset, config):
        own = facts.config(attached)
        groups = _both(groups, groups_of(facts, attached, own, "GroupSet[]"))
        subnets = _both(subnets, subnets_of(facts, attached, own, "SubnetId"))
        public = _elastic(facts, attached) or public
    public = _elastic(facts, asset) or public
    address = _with_sixth(asset, config, public or _by_subnet(facts, subnets))
    return Machine(asset, address, subnets, groups)


def _both(first: tuple[Asset, ...] | None, second: tuple[Asset, ...] | None) -> tuple[Asset, ...] | None:
    return None if first is None or second is None else (*first, *second)


def _template(facts: Facts, asset: Asset) -> Asset | None:
    for path in ("LaunchTemplate.LaunchTemplateId", "LaunchTemplate.LaunchTemplateName"):
        value = get(facts.config(asset), path)
        if value is not None:
            for id_ in facts.resolver.resolve(value, (TEMPLATE,), asset).ids:
                if known(facts.assets[id_]):
                    return facts.assets[id_]
    return None


def _attached(facts: Facts, asset: Asset, config: Value) -> Iterator[Asset]:
    for _, value in walk(config, "NetworkInterfaces[].NetworkInterfaceId"):
        for id_ in facts.resolver.resolve(value, (INTERFACE,), asset).ids:
            yield facts.assets[id_]


def _elastic(facts: Facts, asset: Asset) -> Stage | None:
    """An Elastic IP address that belongs to `asset`."""
    for _, address in facts.near.into(asset.id, "associated-with"):
        if address.type in ("AWS::EC2::EIP", "AWS::EC2::EIPAssociation"):
            fact = Evidence(f"{asset.name} has an Elastic IP address", "InstanceId", None, place(address, "InstanceId"))
            return Stage(OPEN, (fact,), frozenset({address.id}))
    return None


def _asked(asset: Asset, config: Value, path: str) -> Stage | None:
    """Whether the interface itself asks for a public address; None where it does not say."""
    for concrete, value in walk(config, path):
        if isinstance(value, Unknown):
            return Stage(UNTOLD)
        public = value in (True, "true")
        text = f"{asset.name} has {'a' if public else 'no'} public address"
        fact = Evidence(text, concrete, plain(value), place(asset, concrete))
        return Stage(OPEN if public else INSIDE, (fact,))
    return None


def _with_sixth(asset: Asset, config: Value, stage: Stage) -> Stage:
    """The same, found by its IPv6 address too where it has one; such an address is always a public one."""
    for path, value in walk(config, "Ipv6Addresses[]"):
        if not isinstance(value, Unknown):
            fact = Evidence(f"{asset.name} has an IPv6 address", path, plain(value), place(asset, path))
            return Stage(stage.reach.join(_SIXTH), (*stage.evidence, fact), stage.facts)
    return stage


def _by_subnet(facts: Facts, subnets: tuple[Asset, ...] | None) -> Stage:
    """The public address that the subnet gives. A default subnet gives one unless somebody changed that."""
    if subnets is None:
        return Stage(UNTOLD)
    if not subnets:
        return Stage(HINDERED)
    for subnet in subnets:
        value = get(facts.config(subnet), "MapPublicIpOnLaunch")
        if isinstance(value, Unknown) or not known(subnet):
            return Stage(UNTOLD)
        if value in (True, "true"):
            text = f"{subnet.name} gives public addresses"
            fact = Evidence(text, "MapPublicIpOnLaunch", True, place(subnet, "MapPublicIpOnLaunch"))
            return Stage(OPEN, (fact,), frozenset({subnet.id}))
    return Stage(INSIDE, (), frozenset(subnet.id for subnet in subnets))


def _database(facts: Facts, asset: Asset) -> Machine:
    config = facts.config(asset)
    public = _asked(asset, config, "PubliclyAccessible")
    groups = groups_of(facts, asset, config, "VPCSecurityGroups[]", "DBSecurityGroups[]")
    port = number(config.get("Port"))
    engine = str(config.get("Engine", ""))
    if port is None and config.get("Port") is None:
        port = next((usual for name, usual in _PORTS.items() if name in engine), None)
    placed: tuple[Asset, ...] | None = () if config.get("DBSubnetGroupName") is None else None
    return Machine(asset, public or Stage(INSIDE), placed, groups, None if port is None else frozenset({port}))


def _service(facts: Facts, asset: Asset) -> Machine:
    """A service of ECS as the machine that its tasks are: an attacker who gets in holds the task."""
    config = facts.config(asset)
    owner, ports = asset, None
    links: tuple[Evidence, ...] = ()
    for edge, task in facts.near.out(asset.id, "depends-on"):
        if task.type == TASK and known(task):
            owner, links, ports = task, edge.evidence, container_ports(facts, task)
    public = get(config, f"{_AWSVPC}.AssignPublicIp")
    shown = f"{_AWSVPC}.AssignPublicIp"
    if isinstance(public, Unknown):
        address = Stage(UNTOLD)
    elif public == "ENABLED":
        address = Stage(
            OPEN, (Evidence(f"{asset.name} gives its tasks public addresses", shown, public, place(asset, shown)),)
        )
    else:
        address = Stage(INSIDE)
    groups = groups_of(facts, asset, config, f"{_AWSVPC}.SecurityGroups[]")
    subnets = subnets_of(facts, asset, config, f"{_AWSVPC}.Subnets[]")
    if get(config, _AWSVPC) is None:
        groups, subnets = None, None
    return Machine(owner, address, subnets, groups, ports, links)


def _fleet(facts: Facts, asset: Asset) -> Machine:
    """A group of instances that one template starts: an attacker who gets in holds what the template gives."""
    config = facts.config(asset)
    subnets = subnets_of(facts, asset, config, "VPCZoneIdentifier[]")
    template = _template(facts, asset)
    if template is None:
        return Machine(asset, Stage(UNTOLD), subnets, None)
    said = template.config.get("LaunchTemplateData")
    groups = groups_of(facts, template, said, "SecurityGroupIds[]", "NetworkInterfaces[].Groups[]")
    public = _asked(template, template.config, f"LaunchTemplateData.{_PUBLIC}")
    shown = "LaunchTemplate.LaunchTemplateId"
    fact = Evidence(f"{asset.name} starts {template.name}", shown, None, place(asset, shown))
    return Machine(template, public or _by_subnet(facts, subnets), subnets, groups, None, (fact,))


def container_ports(facts: Facts, task: Asset) -> frozenset[int] | None:
    """The ports that a task's containers listen on; None when one is not known."""
    out = set()
    for _, value in walk(facts.config(task), "ContainerDefinitions[].PortMappings[].ContainerPort"):
        port = number(value)
        if port is None:
            return None
        out.add(port)
    whole = facts.config(task).get("ContainerDefinitions")
    return None if isinstance(whole, Unknown) or not out else frozenset(out)


_READ: Mapping[str, Callable[[Facts, Asset], Machine]] = {
    INSTANCE: _instance,
    SERVICE: _service,
    FLEET: _fleet,
    **dict.fromkeys(DATABASES, _database),
}
