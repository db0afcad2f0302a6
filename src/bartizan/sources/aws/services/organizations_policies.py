"""The organisation of AWS: its tree of units and accounts, and the control policies that bind them.

Only the management account and delegated administrators may read them; any other account learns that it is
in an organisation, and a gap says that the policies which bind it were not read.
"""

from collections.abc import Iterator, Mapping

from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws import run
from bartizan.sources.aws.canonical import canonical
from bartizan.sources.aws.collector import Call, Collector, Extra
from bartizan.sources.aws.failures import Absent, Denied

KINDS = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
DEPTH = 8
"""Units nest at most five deep."""

collector = Collector(
    service="organizations",
    type="AWS::Organizations::Policy",
    id="Arn",
    name="Name",
    parent=Call("describe_organization", item="Organization", absent=("AWSOrganizationsNotInUseException",)),
    list=Call("list_policies", items="Policies", fixed={"Filter": KINDS[0]}),
    detail=Call("describe_policy", item="Policy", args={"PolicyId": "Id"}),
    extras=(
        Extra(Call("list_roots", items="Roots"), at=""),
        Extra(Call("list_accounts_for_parent", items="Accounts", args={"ParentId": "Id"}), at=""),
        Extra(
            Call("list_organizational_units_for_parent", items="OrganizationalUnits", args={"ParentId": "Id"}), at=""
        ),
        Extra(Call("list_targets_for_policy", items="Targets", args={"PolicyId": "Id"}), at="TargetIds"),
    ),
    everywhere=True,
)


def collect(place: run.Place) -> Iterator[Record]:
    """The organisation, its units and accounts below each root, and each control policy with its targets."""
    absent = ("AWSOrganizationsNotInUseException",)
    answer = place.clients.call(collector.service, place.region, "describe_organization", {}, absent)
    if isinstance(answer, Absent):
        return
    if isinstance(answer, Denied):
        yield answer.gap
        return
    about = answer.get("Organization")
    if not isinstance(about, Mapping):
        return
    arn, management = str(about.get("Arn")), str(about.get("MasterAccountId"))
    organisation: dict[str, Value] = {"Id": str(about.get("Id")), "ManagementAccountId": management}
    for found in _listed(place, "list_roots", "Roots", {}):
        if isinstance(found, Denied):
            # Whoever may not read the tree may not read its policies either: one gap says both.
            yield found.gap
            return
        organisation["RootId"] = str(found.get("Id"))
        yield from _below(place, str(found.get("Id")), DEPTH)
    yield _record(place, "AWS::Organizations::Organization", organisation, arn, "organization")
    for kind in KINDS:
        yield from _policies(place, kind)


def _below(place: run.Place, parent: str, depth: int) -> Iterator[Record]:
    for found in _listed(place, "list_accounts_for_parent", "Accounts", {"ParentId": parent}):
        if isinstance(found, Denied):
            yield found.gap
            continue
        number, name = str(found.get("Id")), str(found.get("Name"))
        config: dict[str, Value] = {"AccountId": number, "AccountName": name, "ParentIds": [parent]}
        yield _record(place, "AWS::Organizations::Account", config, str(found.get("Arn")), name)
    units = _listed(place, "list_organizational_units_for_parent", "OrganizationalUnits", {"ParentId": parent})
    for found in units if depth else ():
        if isinstance(found, Denied):
            yield found.gap
            continue
        unit, name = str(found.get("Id")), str(found.get("Name"))
        config = {"Id": unit, "Name": name, "ParentId": parent}
        yield _record(place, "AWS::Organizations::OrganizationalUnit", config, str(found.get("Arn")), name)
        yield from _below(place, unit, depth - 1)


def _policies(place: run.Place, kind: str) -> Iterator[Record]:
    for found in _listed(place, "list_policies", "Policies", {"Filter": kind}):
        if isinstance(found, Denied):
            yield found.gap
            continue
        id_, name = str(found.get("Id")), str(found.get("Name"))
        config: dict[str, Value] = {"Id": id_, "Name": name, "Type": kind, "AwsManaged": bool(found.get("AwsManaged"))}
        targets: list[Value] = []
        for target in _listed(place, "list_targets_for_policy", "Targets", {"PolicyId": id_}):
            if isinstance(target, Denied):
                yield target.gap
            else:
                targets.append(str(target.get("TargetId")))
        config["TargetIds"] = targets
        answer = place.clients.call(collector.service, place.region, "describe_policy", {"PolicyId": id_}, ())
        if isinstance(answer, Denied):
            yield answer.gap
            config["Content"] = run.missing(answer)
        elif not isinstance(answer, Absent):
            described = answer.get("Policy")
            content = described.get("Content") if isinstance(described, Mapping) else None
            config["Content"] = canonical(content, "json")
        yield _record(place, "AWS::Organizations::Policy", config, str(found.get("Arn")), name)


def _listed(
    place: run.Place, method: str, key: str, arguments: Mapping[str, object]
) -> Iterator[Mapping[str, object] | Denied]:
    for page in place.clients.pages(collector.service, place.region, method, arguments):
        if isinstance(page, Denied):
            yield page
            continue
        items = page.get(key)
        yield from (one for one in (items if isinstance(items, list) else []) if isinstance(one, Mapping))


def _record(place: run.Place, type_: str, config: dict[str, Value], arn: str, name: str) -> Record:
    draft = run.Draft(config, "organizations:DescribeOrganization")
    return run.asset(place, draft, type_=type_, identity=arn, name=name, region=None)
