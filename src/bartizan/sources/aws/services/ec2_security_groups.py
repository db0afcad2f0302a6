"""Security groups: what may come in and go out, one rule for each address range."""

from collections.abc import Iterator, Mapping

from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws import run
from bartizan.sources.aws.canonical import canonical
from bartizan.sources.aws.collector import Call, Collector
from bartizan.sources.aws.failures import Denied

collector = Collector(
    service="ec2",
    type="AWS::EC2::SecurityGroup",
    id="arn:{partition}:ec2:{region}:{account}:security-group/{name}",
    name="GroupName",
    list=Call("describe_security_groups", items="SecurityGroups"),
    ground=True,
)

# `IpRanges` and its siblings of EC2's IpPermission, as CloudFormation's Ingress and Egress properties name them.
_SOURCES = {
    "IpRanges": ("CidrIp", "CidrIp", "CidrIp"),
    "Ipv6Ranges": ("CidrIpv6", "CidrIpv6", "CidrIpv6"),
    "PrefixListIds": ("PrefixListId", "SourcePrefixListId", "DestinationPrefixListId"),
    "UserIdGroupPairs": ("GroupId", "SourceSecurityGroupId", "DestinationSecurityGroupId"),
}


def collect(place: run.Place) -> Iterator[Record]:
    """Every security group with its rules in CloudFormation's shape."""
    for page in place.clients.pages("ec2", place.region, "describe_security_groups", {}):
        if isinstance(page, Denied):
            yield page.gap
            continue
        groups = page.get("SecurityGroups", [])
        for group in groups if isinstance(groups, list) else []:
            yield _group(place, group)


def _group(place: run.Place, group: Mapping[str, object]) -> Record:
    if not group.get("GroupId"):
        return Gap("aws/ec2", "a security group without an id", "the answer is malformed", "scan again")
    number, name = str(group["GroupId"]), str(group.get("GroupName", ""))
    config: dict[str, Value] = {
        "GroupId": number,
        "GroupName": name,
        "GroupDescription": str(group.get("Description", "")),
        "SecurityGroupIngress": _rules(group.get("IpPermissions"), incoming=True),
        "SecurityGroupEgress": _rules(group.get("IpPermissionsEgress"), incoming=False),
        "Tags": [canonical(tag, "json") for tag in _list(group.get("Tags"))],
    }
    if group.get("VpcId"):
        config["VpcId"] = str(group["VpcId"])
    draft = run.Draft(config, "ec2:DescribeSecurityGroups")
    identity = f"arn:{place.partition}:ec2:{place.region}:{place.account}:security-group/{number}"
    return run.asset(place, draft, type_=collector.type, identity=identity, name=name, region=place.region)


def _rules(permissions: object, *, incoming: bool) -> list[Value]:
    rules: list[Value] = []
    for permission in _list(permissions):
        for plural, (key, source, destination) in _SOURCES.items():
            for part in _list(permission.get(plural)):
                rule: dict[str, Value] = {"IpProtocol": str(permission.get("IpProtocol", "-1"))}
                for port in ("FromPort", "ToPort"):
                    if isinstance(number := permission.get(port), int):
                        rule[port] = number
                rule[source if incoming else destination] = str(part.get(key, ""))
                rules.append(rule)
    return rules


def _list(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
