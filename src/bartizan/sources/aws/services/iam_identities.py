"""IAM roles, users, groups, policies and instance profiles, from one listing of the account's authorization details."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws import run
from bartizan.sources.aws.canonical import canonical
from bartizan.sources.aws.collector import Call, Collector
from bartizan.sources.aws.failures import Denied

collector = Collector(
    service="iam",
    type="AWS::IAM::Role",
    id="Arn",
    name="RoleName",
    list=Call("get_account_authorization_details", items="RoleDetailList"),
    everywhere=True,
)


@dataclass(frozen=True, slots=True)
class _Part:
    """One list of the answer: its key, the type, the live name and inline-policy keys."""

    key: str
    type: str
    name: str
    policies: str


_PARTS = (
    _Part("RoleDetailList", "AWS::IAM::Role", "RoleName", "RolePolicyList"),
    _Part("UserDetailList", "AWS::IAM::User", "UserName", "UserPolicyList"),
    _Part("GroupDetailList", "AWS::IAM::Group", "GroupName", "GroupPolicyList"),
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every identity with its inline policies, and every policy with its default version's document."""
    for page in place.clients.pages("iam", place.region, "get_account_authorization_details", {}):
        if isinstance(page, Denied):
            yield page.gap
            continue
        for part in _PARTS:
            for detail in _list(page.get(part.key)):
                yield _identity(place, part, detail)
                yield from (_profile(place, one) for one in _list(detail.get("InstanceProfileList")))
        for policy in _list(page.get("Policies")):
            yield _policy(place, policy)


def _identity(place: run.Place, part: _Part, detail: Mapping[str, object]) -> Record:
    config: dict[str, Value] = {part.name: str(detail[part.name]), "Arn": str(detail["Arn"])}
    if "Path" in detail:
        config["Path"] = str(detail["Path"])
    if "AssumeRolePolicyDocument" in detail:
        config["AssumeRolePolicyDocument"] = canonical(detail["AssumeRolePolicyDocument"], "json")
    config["Policies"] = [
        {
            "PolicyName": str(policy.get("PolicyName", "")),
            "PolicyDocument": canonical(policy.get("PolicyDocument"), "json"),
        }
        for policy in _list(detail.get(part.policies))
    ]
    config["ManagedPolicyArns"] = [str(one["PolicyArn"]) for one in _list(detail.get("AttachedManagedPolicies"))]
    boundary = detail.get("PermissionsBoundary")
    held = boundary.get("PermissionsBoundaryArn") if isinstance(boundary, Mapping) else None
    if part.key != "GroupDetailList":
        config["PermissionsBoundary"] = str(held) if held else None
    groups = detail.get("GroupList")
    if isinstance(groups, list):
        config["Groups"] = [str(group) for group in groups]
    config["Tags"] = [canonical(tag, "json") for tag in _list(detail.get("Tags"))]
    return _record(place, part.type, config, str(detail["Arn"]), str(detail[part.name]))


def _policy(place: run.Place, detail: Mapping[str, object]) -> Record:
    default = next((one for one in _list(detail.get("PolicyVersionList")) if one.get("IsDefaultVersion")), None)
    config: dict[str, Value] = {"ManagedPolicyName": str(detail["PolicyName"]), "PolicyArn": str(detail["Arn"])}
    if default is not None:
        config["PolicyDocument"] = canonical(default.get("Document"), "json")
    return _record(place, "AWS::IAM::ManagedPolicy", config, str(detail["Arn"]), str(detail["PolicyName"]))


def _profile(place: run.Place, detail: Mapping[str, object]) -> Record:
    """The wrapper in which an EC2 instance carries a role."""
    arn, name = str(detail["Arn"]), str(detail["InstanceProfileName"])
    roles: list[Value] = [str(one["RoleName"]) for one in _list(detail.get("Roles"))]
    return _record(place, "AWS::IAM::InstanceProfile", {"InstanceProfileName": name, "Roles": roles}, arn, name)


def _record(place: run.Place, type_: str, config: dict[str, Value], arn: str, name: str) -> Record:
    draft = run.Draft(config, "iam:GetAccountAuthorizationDetails")
    return run.asset(place, draft, type_=type_, identity=arn, name=name, region=None)


def _list(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
