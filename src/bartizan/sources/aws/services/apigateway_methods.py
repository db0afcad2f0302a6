"""API Gateway methods: who may call each."""

from collections.abc import Iterator, Mapping

from bartizan.catalog import paths
from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws import run
from bartizan.sources.aws.canonical import canonical
from bartizan.sources.aws.collector import Call, Collector
from bartizan.sources.aws.failures import Denied

collector = Collector(
    service="apigateway",
    type="AWS::ApiGateway::Method",
    id="arn:{partition}:apigateway:{region}::/restapis/{RestApiId}/resources/{ResourceId}/methods/{HttpMethod}",
    name="HttpMethod",
    parent=Call("get_rest_apis", items="items"),
    list=Call("get_resources", items="items", args={"restApiId": "Id"}),
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every method of every resource of every API."""
    for api in _items(place, "get_rest_apis", {}):
        if isinstance(api, Denied):
            yield api.gap
            continue
        number = str(api.get("id", ""))
        for resource in _items(place, "get_resources", {"restApiId": number, "embed": ["methods"]}):
            if isinstance(resource, Denied):
                yield resource.gap
                continue
            methods = resource.get("resourceMethods")
            for word, method in methods.items() if isinstance(methods, Mapping) else ():
                yield _method(place, number, resource, str(word), method)


def _items(place: run.Place, method: str, arguments: Mapping[str, object]) -> Iterator[Mapping[str, object] | Denied]:
    for page in place.clients.pages("apigateway", place.region, method, arguments):
        if isinstance(page, Denied):
            yield page
            continue
        found = page.get("items")
        yield from (one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


def _method(place: run.Place, api: str, resource: Mapping[str, object], word: str, method: object) -> Record:
    live = dict(method) if isinstance(method, Mapping) else {}
    if "methodIntegration" in live:
        live["integration"] = live.pop("methodIntegration")
    told = canonical(live, place.catalog.schema.at(collector.type))
    config: dict[str, Value] = {**told} if isinstance(told, Mapping) else {}
    config |= {"RestApiId": api, "ResourceId": str(resource.get("id", "")), "HttpMethod": word}
    values = {**config, "partition": place.partition, "region": place.region, "account": place.account}
    name = f"{word} {paths.get(canonical(resource, None), 'Path') or ''}".strip()
    draft = run.Draft(config, "apigateway:GetResources")
    identity = collector.id.format_map(values)
    return run.asset(place, draft, type_=collector.type, identity=identity, name=name, region=place.region)
