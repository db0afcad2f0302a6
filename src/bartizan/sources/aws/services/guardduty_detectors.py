"""GuardDuty detectors: whether each is on, and what it watches."""

from collections.abc import Iterator

from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Config
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="guardduty",
    type="AWS::GuardDuty::Detector",
    id="arn:{partition}:guardduty:{region}:{account}:detector/{Id}",
    name="Id",
    list=Call("list_detectors", items="DetectorIds", rename={"Name": "Id"}),
    detail=Call("get_detector", args={"DetectorId": "Id"}),
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every detector; the API has a word where CloudFormation has a switch."""
    for record in run.collect(collector, place):
        yield run.changed(record, _with_switch) if isinstance(record, Asset) else record


def _with_switch(config: Config) -> Config:
    status = config.get("Status")
    return {**config, "Enable": status == "ENABLED"} if isinstance(status, str) else config
