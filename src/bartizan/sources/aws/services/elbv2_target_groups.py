"""Target groups: what stands behind each balancer, and on which port."""

from collections.abc import Iterator

from bartizan.catalog import paths
from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Config, Unknown
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector, Extra

_LIVE = "Registered"

collector = Collector(
    service="elbv2",
    type="AWS::ElasticLoadBalancingV2::TargetGroup",
    id="TargetGroupArn",
    name="Name",
    list=Call("describe_target_groups", items="TargetGroups"),
    extras=(
        Extra(
            Call(
                "describe_target_health",
                items="TargetHealthDescriptions",
                args={"TargetGroupArn": "TargetGroupArn"},
                absent=("TargetGroupNotFound",),
            ),
            at=_LIVE,
        ),
    ),
    rename={"TargetGroupName": "Name"},
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every target group with what is registered in it."""
    for record in run.collect(collector, place):
        yield run.changed(record, _with_targets) if isinstance(record, Asset) else record


def _with_targets(config: Config) -> Config:
    kept = {key: value for key, value in config.items() if key != _LIVE}
    unread = config.get(_LIVE)
    if isinstance(unread, Unknown):
        return {**kept, "Targets": unread}
    return {**kept, "Targets": [target for _, target in paths.walk(config, f"{_LIVE}[].Target")]}
