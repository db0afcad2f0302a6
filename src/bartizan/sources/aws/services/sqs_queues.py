"""SQS queues: who may send and receive, encryption."""

from collections.abc import Iterator
from dataclasses import replace

from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="sqs",
    type="AWS::SQS::Queue",
    id="Arn",
    name="QueueName",
    list=Call("list_queues", items="QueueUrls", rename={"Name": "QueueUrl"}),
    extras=(
        Extra(
            Call(
                "get_queue_attributes",
                item="Attributes",
                args={"QueueUrl": "QueueUrl"},
                fixed={"AttributeNames": ["All"]},
            ),
            at="",
        ),
    ),
    rename={"QueueArn": "Arn", "Policy": "PolicyDocument"},
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every queue. Its name is the last part of its address."""
    for record in run.collect(collector, place):
        yield _named(record) if isinstance(record, Asset) else record


def _named(found: Asset) -> Asset:
    name = str(found.config.get("QueueUrl", "")).rpartition("/")[2]
    return replace(run.changed(found, lambda config: {**config, "QueueName": name}), name=name)
