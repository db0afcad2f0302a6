"""CloudFront distributions: what each fetches from where, who may ask, which web firewall stands in front."""

from collections.abc import Iterator, Mapping

from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws import run
from bartizan.sources.aws.canonical import canonical
from bartizan.sources.aws.collector import Call, Collector
from bartizan.sources.aws.failures import Absent, Denied

collector = Collector(
    service="cloudfront",
    type="AWS::CloudFront::Distribution",
    id="ARN",
    name="DomainName",
    list=Call("list_distributions", items="DistributionList"),
    detail=Call(
        "get_distribution_config", item="DistributionConfig", args={"Id": "Id"}, absent=("NoSuchDistribution",)
    ),
    everywhere=True,
)
_COUNTED = {"Quantity", "Items", "Enabled"}
_KEPT_BACK = "CustomHeaders"
"""Headers that a distribution adds for its origin: often the secret by which the origin knows it."""


def collect(place: run.Place) -> Iterator[Record]:
    """Every distribution with its configuration."""
    for page in place.clients.pages("cloudfront", place.region, "list_distributions", {}):
        if isinstance(page, Denied):
            yield page.gap
            continue
        listed = page.get("DistributionList")
        items = listed.get("Items") if isinstance(listed, Mapping) else None
        for item in items if isinstance(items, list) else []:
            if isinstance(item, Mapping):
                yield from _distribution(place, item)


def _distribution(place: run.Place, item: Mapping[str, object]) -> Iterator[Record]:
    assert collector.detail is not None  # noqa: S101 - declared above
    call, asked = collector.detail, {"Id": item.get("Id")}
    answer = place.clients.call("cloudfront", place.region, call.method, asked, call.absent)
    if isinstance(answer, Absent):
        return
    config: dict[str, Value] = {"Id": str(item.get("Id")), "DomainName": str(item.get("DomainName"))}
    if isinstance(answer, Denied):
        yield answer.gap
        config["DistributionConfig"] = run.missing(answer)
    else:
        tree = place.catalog.schema.at(collector.type, "DistributionConfig")
        config["DistributionConfig"] = canonical(_plain(answer.get("DistributionConfig"), tree), tree)
    draft = run.Draft(config, "cloudfront:GetDistributionConfig")
    identity, name = str(item.get("ARN")), str(item.get("DomainName"))
    yield run.asset(place, draft, type_=collector.type, identity=identity, name=name, region=None)


def _plain(value: object, tree: object) -> object:
    """`value` with lists where the schema has lists and the API has `{Quantity, Items}`.

    A list that is switched off (`Enabled: false`) is empty: nobody is trusted to sign.
    """
    if isinstance(value, Mapping) and isinstance(tree, list):
        items = value.get("Items")
        if not set(value) - _COUNTED or "Items" in value:
            on = isinstance(items, list) and value.get("Enabled") is not False
            return _plain(items, tree) if on else []
    if isinstance(value, Mapping):
        below = tree if isinstance(tree, Mapping) else {}
        names = {str(name).lower(): name for name in below}
        kept = {key: inner for key, inner in value.items() if key != _KEPT_BACK}
        return {key: _plain(inner, below.get(names.get(str(key).lower(), ""))) for key, inner in kept.items()}
    if isinstance(value, list):
        return [_plain(one, tree[0] if isinstance(tree, list) and tree else None) for one in value]
    return value
