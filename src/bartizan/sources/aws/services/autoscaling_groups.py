"""Auto Scaling groups: what each starts, in which subnets, behind which target groups."""

from collections.abc import Iterator, Mapping
from functools import partial

from bartizan.catalog import paths
from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Config, Value
from bartizan.sources.aws import run
from bartizan.sources.aws.canonical import canonical, without_bookkeeping
from bartizan.sources.aws.collector import Call, Collector
from bartizan.sources.aws.failures import Absent, Denied
from bartizan.sources.aws.services import ec2_launch_templates

_TEMPLATE = "AWS::EC2::LaunchTemplate"
_CALL = ec2_launch_templates.VERSION
_BOOKKEEPING = ("Instances", "EnabledMetrics", "SuspendedProcesses", "Status")

collector = Collector(
    service="autoscaling",
    type="AWS::AutoScaling::AutoScalingGroup",
    id="AutoScalingGroupARN",
    name="AutoScalingGroupName",
    list=Call("describe_auto_scaling_groups", items="AutoScalingGroups"),
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every group; a version of a launch template that is not its default is a template of its own."""
    seen: set[str] = set()
    for record in run.collect(collector, place):
        if not isinstance(record, Asset):
            yield record
            continue
        group = run.changed(record, _with_subnets)
        version = paths.get(group.config, "LaunchTemplate.Version")
        number = paths.get(group.config, "LaunchTemplate.LaunchTemplateId")
        if not isinstance(version, str) or not isinstance(number, str) or version == "$Default":
            yield group
            continue
        started, records = _started(place, number, version)
        for one in records:
            known = isinstance(one, Asset) and one.id in seen
            seen |= {one.id} if isinstance(one, Asset) else set()
            if not known:
                yield one
        yield group if started is None else run.changed(group, partial(_starting, started))


def _with_subnets(config: Config) -> Config:
    """The subnets as a list, and without what changes by itself."""
    written = config.get("VPCZoneIdentifier")
    kept = {key: value for key, value in config.items() if key not in _BOOKKEEPING}
    if not isinstance(written, str):
        return kept
    subnets: list[Value] = [one.strip() for one in written.split(",") if one.strip()]
    return {**kept, "VPCZoneIdentifier": subnets}


def _starting(template: str, config: Config) -> Config:
    said = config.get("LaunchTemplate")
    kept = {key: value for key, value in said.items() if key == "Version"} if isinstance(said, Mapping) else {}
    return {**config, "LaunchTemplate": {**kept, "LaunchTemplateId": template}}


def _started(place: run.Place, number: str, version: str) -> tuple[str | None, list[Record]]:
    """What names the version, and the version as an asset; None when it is the default one, which is read elsewhere."""
    asked = {"LaunchTemplateId": number, "Versions": [version]}
    answer = place.clients.call("ec2", place.region, _CALL.method, asked, _CALL.absent)
    if isinstance(answer, Denied | Absent):
        # Whatever else bears the template's name, it is not known to be what the group starts.
        return f"{number}:{version}", [answer.gap] if isinstance(answer, Denied) else []
    listed = answer.get("LaunchTemplateVersions")
    live = listed[0] if isinstance(listed, list) and listed else None
    if not isinstance(live, Mapping) or live.get("DefaultVersion") is True:
        return None, []
    tree = place.catalog.schema.at(_TEMPLATE)
    told = without_bookkeeping(canonical(live, tree), tree)
    config: dict[str, Value] = {**told} if isinstance(told, Mapping) else {}
    number = f"{number}:{live.get('VersionNumber')}"
    name = f"{live.get('LaunchTemplateName')}:{live.get('VersionNumber')}"
    config |= {"LaunchTemplateId": number, "LaunchTemplateName": name}
    draft = run.Draft(dict(ec2_launch_templates.with_script(config)), "ec2:DescribeLaunchTemplateVersions")
    identity = f"arn:{place.partition}:ec2:{place.region}:{place.account}:launch-template/{number}"
    found = run.asset(place, draft, type_=_TEMPLATE, identity=identity, name=name, region=place.region)
    return identity, [found]
