"""S3 access points: from where each can be reached, and whom its policy lets in."""

import json
from collections.abc import Iterator, Mapping

from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws import run
from bartizan.sources.aws.canonical import canonical
from bartizan.sources.aws.collector import Call, Collector, Extra
from bartizan.sources.aws.failures import Absent, Denied

collector = Collector(
    service="s3control",
    type="AWS::S3::AccessPoint",
    id="Arn",
    name="Name",
    list=Call("list_access_points", items="AccessPointList"),
    detail=Call("get_access_point", args={"Name": "Name"}, absent=("NoSuchAccessPoint",)),
    extras=(
        Extra(
            Call("get_access_point_policy", item="Policy", args={"Name": "Name"}, absent=("NoSuchAccessPointPolicy",)),
            at="Policy",
            json=True,
        ),
    ),
)
_TOLD = ("Alias", "Bucket", "BucketAccountId", "NetworkOrigin", "PublicAccessBlockConfiguration", "VpcConfiguration")


def collect(place: run.Place) -> Iterator[Record]:
    """Every access point of the account in the region. Each call names the account."""
    for page in place.clients.pages("s3control", place.region, "list_access_points", {"AccountId": place.account}):
        if isinstance(page, Denied):
            yield page.gap
            continue
        listed = page.get("AccessPointList")
        for item in listed if isinstance(listed, list) else []:
            if isinstance(item, Mapping) and item.get("Name"):
                yield from _point(place, item)


def _point(place: run.Place, item: Mapping[str, object]) -> Iterator[Record]:
    assert collector.detail is not None  # noqa: S101 - declared above
    tree, name = place.catalog.schema.at(collector.type), str(item["Name"])
    asked = {"AccountId": place.account, "Name": name}
    told = place.clients.call("s3control", place.region, "get_access_point", asked, collector.detail.absent)
    if isinstance(told, Absent):
        return
    about: Mapping[str, object] = item
    if isinstance(told, Denied):
        yield told.gap
    else:
        about = {**item, **told}
    shaped = canonical(about, tree)
    config: dict[str, Value] = {"Name": name}
    for key in _TOLD:
        found = shaped.get(key) if isinstance(shaped, Mapping) else None
        config[key] = run.missing(told) if found is None and isinstance(told, Denied) else found
    call = collector.extras[0].call
    policy = place.clients.call("s3control", place.region, call.method, asked, call.absent)
    if isinstance(policy, Denied):
        yield policy.gap
        config["Policy"] = run.missing(policy)
    elif not isinstance(policy, Absent):
        config["Policy"] = _document(policy.get("Policy"))
    arn = f"arn:{place.partition}:s3:{place.region}:{place.account}:accesspoint/{name}"
    draft = run.Draft(config, "s3control:GetAccessPoint")
    yield run.asset(place, draft, type_=collector.type, identity=arn, name=name, region=place.region)


def _document(written: object) -> Value:
    """The policy as a document; one that is none stays text, and says so to whoever evaluates it."""
    try:
        return canonical(json.loads(str(written)), "json")
    except (ValueError, RecursionError):
        return str(written)
