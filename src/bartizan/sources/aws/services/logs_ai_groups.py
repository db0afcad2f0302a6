"""CloudWatch log groups of AI services: how long they are kept, encryption, masking of personal data.

Other log groups are left out: an account has thousands of them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector, Extra

_AI = re.compile(r"(?i)bedrock|sagemaker|kendra|qbusiness|/lex|model|llm|prompt|agent|/ai\b")
_MASKED = "bedrock-agentcore"

collector = Collector(
    service="logs",
    type="AWS::Logs::LogGroup",
    id="arn:{partition}:logs:{region}:{account}:log-group:{name}",
    name="LogGroupName",
    list=Call("describe_log_groups", items="logGroups", fixed={"logGroupNamePattern": _MASKED}),
    extras=(
        Extra(
            Call("get_data_protection_policy", item="policyDocument", args={"logGroupIdentifier": "LogGroupName"}),
            at="DataProtectionPolicy",
            json=True,
        ),
    ),
)
_OTHER = replace(collector, list=Call("describe_log_groups", items="logGroups"), extras=())


def collect(place: run.Place) -> Iterator[Record]:
    """Every log group whose name speaks of AI, with its masking where agents log what users say."""
    yield from run.collect(collector, place)
    for record in run.collect(_OTHER, place):
        named = isinstance(record, Asset) and (_MASKED in record.name.lower() or not _AI.search(record.name))
        if not named:
            yield record
