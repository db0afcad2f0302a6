"""API Gateway REST APIs: from where each can be reached, and whom its policy lets in."""

import json
from collections.abc import Iterator, Mapping

from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Config
from bartizan.sources.aws import run
from bartizan.sources.aws.canonical import canonical
from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="apigateway",
    type="AWS::ApiGateway::RestApi",
    id="arn:{partition}:apigateway:{region}::/restapis/{RestApiId}",
    name="Name",
    list=Call("get_rest_apis", items="items"),
    rename={"Id": "RestApiId"},
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every API, its policy as a document."""
    for record in run.collect(collector, place):
        yield run.changed(record, _with_policy) if isinstance(record, Asset) else record


def _with_policy(config: Config) -> Config:
    """The policy parsed: the API hands it out with its quotes escaped, as the inside of a JSON string."""
    written = config.get("Policy")
    if not isinstance(written, str) or not written:
        return config
    for text in (written, f'"{written}"'):
        try:
            read = json.loads(text)
            document = json.loads(read) if isinstance(read, str) else read
        except (ValueError, RecursionError):
            continue
        if isinstance(document, Mapping):
            return {**config, "Policy": canonical(document, "json")}
    return config
