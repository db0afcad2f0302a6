"""Web access lists of WAF: which balancers and APIs each protects. A distribution names its list itself."""

from collections.abc import Iterator, Mapping

from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector
from bartizan.sources.aws.failures import Absent, Denied

_PROTECTED = ("APPLICATION_LOAD_BALANCER", "API_GATEWAY")

collector = Collector(
    service="wafv2",
    type="AWS::WAFv2::WebACLAssociation",
    id="ResourceArn",
    name="ResourceArn",
    parent=Call("list_web_acls", items="WebACLs", fixed={"Scope": "REGIONAL", "Limit": 100}),
    list=Call(
        "list_resources_for_web_acl",
        items="ResourceArns",
        args={"WebACLArn": "ARN"},
        absent=("WAFNonexistentItemException",),
    ),
)


def collect(place: run.Place) -> Iterator[Record]:
    """One association for each resource that a web access list protects."""
    assert collector.list is not None  # noqa: S101 - declared above
    assert collector.parent is not None  # noqa: S101 - declared above
    for page in place.clients.pages("wafv2", place.region, collector.parent.method, collector.parent.fixed):
        if isinstance(page, Denied):
            yield page.gap
            continue
        listed = page.get("WebACLs")
        for acl in listed if isinstance(listed, list) else []:
            for kind in _PROTECTED:
                asked = {"WebACLArn": acl["ARN"], "ResourceType": kind}
                call = collector.list
                answer = place.clients.call("wafv2", place.region, call.method, asked, call.absent)
                if isinstance(answer, Denied):
                    yield answer.gap
                elif not isinstance(answer, Absent):
                    yield from _associations(place, str(acl["ARN"]), answer)


def _associations(place: run.Place, acl: str, answer: Mapping[str, object]) -> Iterator[Record]:
    arns = answer.get("ResourceArns")
    for arn in arns if isinstance(arns, list) else []:
        config: dict[str, Value] = {"ResourceArn": str(arn), "WebACLArn": acl}
        draft = run.Draft(config, "wafv2:ListResourcesForWebACL")
        # One list at most protects a resource, so the resource tells the associations apart.
        identity, name = f"{arn}/web-acl-association", str(arn).rpartition(":")[2]
        yield run.asset(place, draft, type_=collector.type, identity=identity, name=name, region=place.region)
