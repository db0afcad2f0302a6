"""Route tables: where each subnet's packets go. A route whose gateway is gone leads nowhere and is left out."""

from collections.abc import Iterator, Mapping

from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws import run
from bartizan.sources.aws.canonical import canonical, without_bookkeeping
from bartizan.sources.aws.collector import Call, Collector
from bartizan.sources.aws.failures import Denied

collector = Collector(
    service="ec2",
    type="AWS::EC2::RouteTable",
    id="arn:{partition}:ec2:{region}:{account}:route-table/{RouteTableId}",
    name="RouteTableId",
    list=Call("describe_route_tables", items="RouteTables"),
    ground=True,
)
_GONE = ("blackhole", "filtered")
_LEFT = ("disassociating", "disassociated", "failed")


def collect(place: run.Place) -> Iterator[Record]:
    """Every route table with the routes and associations that are in force."""
    for page in place.clients.pages("ec2", place.region, "describe_route_tables", {}):
        if isinstance(page, Denied):
            yield page.gap
            continue
        for table in _items(page.get("RouteTables")):
            yield _table(place, table)


def _table(place: run.Place, live: Mapping[str, object]) -> Record:
    tree = place.catalog.schema.at(collector.type)
    routes = [one for one in _items(live.get("Routes")) if one.get("State") not in _GONE]
    bound = [one for one in _items(live.get("Associations")) if _state(one) not in _LEFT]
    told = canonical({**live, "Routes": routes, "Associations": bound}, tree)
    kept = without_bookkeeping(told, tree)
    config: dict[str, Value] = {**kept} if isinstance(kept, Mapping) else {}
    name = str(config.get("RouteTableId", ""))
    values = {"partition": place.partition, "region": place.region, "account": place.account, "RouteTableId": name}
    draft = run.Draft(config, "ec2:DescribeRouteTables")
    identity = collector.id.format_map(values)
    return run.asset(place, draft, type_=collector.type, identity=identity, name=name, region=place.region)


def _state(association: Mapping[str, object]) -> object:
    state = association.get("AssociationState")
    return state.get("State") if isinstance(state, Mapping) else None


def _items(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
