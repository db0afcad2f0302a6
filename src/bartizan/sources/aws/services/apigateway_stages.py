"""API Gateway stages: logs, limits."""

from collections.abc import Iterator, Mapping

from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Config, Value
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="apigateway",
    type="AWS::ApiGateway::Stage",
    id="arn:{partition}:apigateway:{region}::/restapis/{RestApiId}/stages/{StageName}",
    name="StageName",
    parent=Call("get_rest_apis", items="items", rename={"Id": "RestApiId"}),
    list=Call("get_stages", items="item", args={"restApiId": "RestApiId"}),
    rename={"AccessLogSettings": "AccessLogSetting", "CanarySettings": "CanarySetting"},
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every stage, its method settings as the list that CloudFormation has."""
    for record in run.collect(collector, place):
        yield run.changed(record, _with_settings) if isinstance(record, Asset) else record


def _with_settings(config: Config) -> Config:
    told = config.get("MethodSettings")
    if not isinstance(told, Mapping):
        return config
    settings: list[Value] = []
    for key, value in told.items():
        path, _, method = str(key).rpartition("/")
        inner = {name[:1].upper() + name[1:]: one for name, one in value.items()} if isinstance(value, Mapping) else {}
        settings.append({"ResourcePath": path.replace("~1", "/"), "HttpMethod": method, **inner})
    return {**config, "MethodSettings": settings}
