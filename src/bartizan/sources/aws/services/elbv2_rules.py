"""Listener rules: which requests go where, and who has to sign in first.

The rule that takes what no other takes is the listener's own default action, which its collector reads.
"""

from collections.abc import Iterator, Mapping

from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws import run
from bartizan.sources.aws.canonical import canonical, without_bookkeeping
from bartizan.sources.aws.collector import Call, Collector, Extra
from bartizan.sources.aws.failures import Denied

collector = Collector(
    service="elbv2",
    type="AWS::ElasticLoadBalancingV2::ListenerRule",
    id="RuleArn",
    name="RuleArn",
    parent=Call("describe_load_balancers", items="LoadBalancers"),
    list=Call("describe_rules", items="Rules", args={"ListenerArn": "ListenerArn"}),
    extras=(Extra(Call("describe_listeners", items="Listeners", args={"LoadBalancerArn": "LoadBalancerArn"}), at=""),),
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every rule of every listener of every balancer, but the default ones."""
    for balancer in _items(place, "describe_load_balancers", "LoadBalancers", {}):
        if isinstance(balancer, Denied):
            yield balancer.gap
            continue
        about = {"LoadBalancerArn": balancer["LoadBalancerArn"]}
        for listener in _items(place, "describe_listeners", "Listeners", about):
            if isinstance(listener, Denied):
                yield listener.gap
                continue
            arn = str(listener["ListenerArn"])
            for rule in _items(place, "describe_rules", "Rules", {"ListenerArn": arn}):
                if isinstance(rule, Denied):
                    yield rule.gap
                elif not rule.get("IsDefault"):
                    yield _rule(place, arn, rule)


def _items(
    place: run.Place, method: str, key: str, arguments: Mapping[str, object]
) -> Iterator[Mapping[str, object] | Denied]:
    for page in place.clients.pages("elbv2", place.region, method, arguments):
        if isinstance(page, Denied):
            yield page
            continue
        found = page.get(key)
        yield from (one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


def _rule(place: run.Place, listener: str, live: Mapping[str, object]) -> Record:
    tree = place.catalog.schema.at(collector.type)
    told = without_bookkeeping(canonical(live, tree), tree)
    config: dict[str, Value] = {**told, "ListenerArn": listener} if isinstance(told, Mapping) else {}
    arn = str(live.get("RuleArn", ""))
    draft = run.Draft(config, "elbv2:DescribeRules")
    name = arn.partition("/")[2]
    return run.asset(place, draft, type_=collector.type, identity=arn, name=name, region=place.region)
