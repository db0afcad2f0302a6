"""EC2 instances: role, network, addresses and metadata service of each."""

from collections.abc import Iterator, Mapping

from bartizan.catalog import paths
from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws import run, told
from bartizan.sources.aws.canonical import canonical
from bartizan.sources.aws.collector import Call, Collector
from bartizan.sources.aws.failures import Denied

collector = Collector(
    service="ec2",
    type="AWS::EC2::Instance",
    id="arn:{partition}:ec2:{region}:{account}:instance/{name}",
    name="InstanceId",
    list=Call("describe_instances", items="Reservations"),
)
_GONE = ("terminated", "shutting-down")
_RENAMED = {"IamInstanceProfile.Arn": "IamInstanceProfile", "SecurityGroups[].GroupId": "SecurityGroupIds"}


def collect(place: run.Place) -> Iterator[Record]:
    """Every instance that was not terminated."""
    tree = place.catalog.schema.at(collector.type)
    shape = place.clients.output("ec2", place.region, "describe_instances")
    for key in ("Reservations", "Instances"):
        shape = shape.members[key].member if shape is not None else None
    named = told.of_shape(shape, _RENAMED, tree)
    for page in place.clients.pages("ec2", place.region, "describe_instances", {}):
        if isinstance(page, Denied):
            yield page.gap
            continue
        shaped = canonical(page, {"Reservations": [{"Instances": [tree]}]})
        for _, instance in paths.walk(shaped, "Reservations[].Instances[]"):
            if isinstance(instance, dict) and paths.get(instance, "State.Name") not in _GONE:
                yield _instance(place, instance, named)


def _instance(place: run.Place, config: dict[str, Value], named: frozenset[str]) -> Record:
    number = str(config.get("InstanceId", ""))
    for live, name in _RENAMED.items():
        run.rename(config, live, name)
    config["Ipv6Addresses"] = [
        {"Ipv6Address": one} for _, one in paths.walk(config, "NetworkInterfaces[].Ipv6Addresses[].Ipv6Address")
    ] or None
    config["NetworkInterfaces"] = [
        _interface(one) for _, one in paths.walk(config, "NetworkInterfaces[]") if isinstance(one, Mapping)
    ]
    told.fill(config, named)
    tags = run.tags(config.get("Tags"))
    draft = run.Draft(config, "ec2:DescribeInstances")
    identity = f"arn:{place.partition}:ec2:{place.region}:{place.account}:instance/{number}"
    name = tags.get("Name") or number
    return run.asset(place, draft, type_=collector.type, identity=identity, name=name, region=place.region)


def _interface(live: Mapping[str, Value]) -> dict[str, Value]:
    """An attached interface as CloudFormation declares one: whether it has a public address."""
    public = paths.get(live, "Association.PublicIp") is not None
    kept = {key: live[key] for key in ("NetworkInterfaceId", "SubnetId", "PrivateIpAddress") if key in live}
    groups = [one for _, one in paths.walk(live, "Groups[].GroupId")]
    return {**kept, "AssociatePublicIpAddress": public, "GroupSet": groups}
