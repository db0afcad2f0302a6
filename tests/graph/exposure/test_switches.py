"""Exposure: each door with what opens it and what shuts it."""

# ruff: noqa: E501 - the cases are a table, one a line

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bartizan.graph.exposure.exposure import Exposed, expose
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Unknown, Value
from tests.graph.estates import BLOCKED, block, catalog, linked, policy, ref, running, statement

INTERNET, PRIVATE = Exposure.INTERNET, Exposure.PRIVATE
EVERYONE = policy(statement("s3:GetObject", "arn:aws:s3:::shop/*", Principal="*"))


def seen(asset: Asset, *others: Record) -> Exposed | None:
    return expose(Facts(linked([asset, *others]), catalog())).get(asset.id)


def bucket(*, read_live: bool = False, **config: Value) -> Asset:
    said = {"BucketName": "shop", **config}
    if read_live:
        return running("arn:aws:s3:::shop", "AWS::S3::Bucket", said, region=None)
    return block("aws_s3_bucket.b", "AWS::S3::Bucket", said)


OPEN: dict[str, Value] = dict.fromkeys(BLOCKED, False)
CASES: dict[str, tuple[Asset, Exposure | None, Certainty | None]] = {
    "a bucket without anything": (bucket(), PRIVATE, None),
    "everyone reads": (bucket(PolicyDocument=EVERYONE, PublicAccessBlockConfiguration=OPEN), INTERNET, Certainty.PROVEN),
    "everyone reads, blocked": (bucket(PolicyDocument=EVERYONE, PublicAccessBlockConfiguration=BLOCKED), PRIVATE, None),
    "code leaves the block to the default": (bucket(PolicyDocument=EVERYONE), None, Certainty.CONDITIONAL),
    "running without a block": (bucket(read_live=True, PolicyDocument=EVERYONE), INTERNET, Certainty.PROVEN),
    "running, only new policies refused": (
        bucket(read_live=True, PolicyDocument=EVERYONE, PublicAccessBlockConfiguration={**OPEN, "BlockPublicPolicy": True}),
        INTERNET,
        Certainty.PROVEN,
    ),
    "the block is not known": (
        bucket(PolicyDocument=EVERYONE, PublicAccessBlockConfiguration={**OPEN, "RestrictPublicBuckets": Unknown("var.x")}),
        None,
        Certainty.CONDITIONAL,
    ),
    "the policy is not known": (bucket(PolicyDocument=Unknown("var.p"), PublicAccessBlockConfiguration=OPEN), PRIVATE, None),
    "limited to the organisation": (
        bucket(
            PolicyDocument=policy(
                statement(
                    "s3:GetObject", "*", Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
                )
            ),
            PublicAccessBlockConfiguration=OPEN,
        ),
        PRIVATE,
        None,
    ),
    "limited to one network": (
        bucket(
            PolicyDocument=policy(
                statement("s3:GetObject", "*", Principal="*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/16"}})
            ),
            PublicAccessBlockConfiguration=OPEN,
        ),
        PRIVATE,
        None,
    ),
    "limited to every network": (
        bucket(
            PolicyDocument=policy(
                statement("s3:GetObject", "*", Principal="*", Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}})
            ),
            PublicAccessBlockConfiguration=OPEN,
        ),
        INTERNET,
        Certainty.PROVEN,
    ),
    "one account only": (
        bucket(
            PolicyDocument=policy(
                statement("s3:GetObject", "*", Principal={"AWS": "arn:aws:iam::123456789012:root"})
            ),
            PublicAccessBlockConfiguration=OPEN,
        ),
        PRIVATE,
        None,
    ),
    "denied without encryption, still read": (
        bucket(
            PolicyDocument=policy(
                statement("s3:GetObject", "*", Principal="*"),
                statement("s3:*", "*", "Deny", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}}),
            ),
            PublicAccessBlockConfiguration=OPEN,
        ),
        INTERNET,
        Certainty.PROVEN,
    ),
    "a list lets everyone write": (
        bucket(
            AccessControl="PublicReadWrite",
            PublicAccessBlockConfiguration=OPEN,
            OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
        ),
        INTERNET,
        Certainty.PROVEN,
    ),
    "a list that the owner's rule disables": (
        bucket(
            AccessControl="PublicReadWrite",
            PublicAccessBlockConfiguration=OPEN,
            OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        ),
        PRIVATE,
        None,
    ),
    "a list that is ignored": (bucket(AccessControl="PublicRead", PublicAccessBlockConfiguration=BLOCKED), PRIVATE, None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_buckets(name: str) -> None:
    asset, exposure, certainty = CASES[name]
    found = seen(asset)
    assert found is not None
    assert found.exposure is exposure
    strongest = {door.certainty for door in found.doors}
    assert (certainty in strongest) if certainty else not found.doors
    assert all(door.evidence and door.evidence[0].property for door in found.doors)


@pytest.mark.parametrize(
    ("config", "exposure"),
    [
        ({"DirectInternetAccess": "Enabled"}, Exposure.ORGANISATION),
        ({"DirectInternetAccess": "Disabled"}, PRIVATE),
        ({"DirectInternetAccess": Unknown("var.x")}, None),
        ({"NotebookInstanceName": "lab"}, Exposure.ORGANISATION),
    ],
)
def test_notebooks(config: Mapping[str, Value], exposure: Exposure | None) -> None:
    found = seen(block("n", "AWS::SageMaker::NotebookInstance", config))
    assert found is not None
    assert found.exposure is exposure
    assert bool(found.doors) is (exposure is Exposure.ORGANISATION)


def group(port: Value = 8888, source: str = "0.0.0.0/0", **more: Value) -> Asset:
    rule: dict[str, Value] = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": source, **more}
    return block("aws_security_group.g", "AWS::EC2::SecurityGroup", {"SecurityGroupIngress": [rule]})


def machine(public: Value = True) -> Asset:
    config: dict[str, Value] = {"SecurityGroupIds": [ref("aws_security_group.g", "id")]}
    if public is not None:
        config["NetworkInterfaces"] = [{"AssociatePublicIpAddress": public}]
    return block("aws_instance.gpu", "AWS::EC2::Instance", config)


@pytest.mark.parametrize(
    ("instance", "rules", "exposure", "doors"),
    [
        (machine(), group(), INTERNET, 1),
        (machine(), group("22"), INTERNET, 1),
        (machine(), group(source="10.0.0.0/8"), Exposure.ORGANISATION, 0),
        (machine(), group(IpProtocol="-1"), INTERNET, 1),
        (machine(), group(source="", CidrIpv6="::/0"), INTERNET, 1),
        (machine(), group(source="", SourceSecurityGroupId="sg-1"), PRIVATE, 0),
        (machine(public=False), group(), Exposure.ORGANISATION, 0),
        (machine(public=None), group(), None, 1),
        (machine(public=Unknown("var.p")), group(), None, 0),
        (machine(), group(Unknown("var.port")), None, 0),
    ],
)
def test_machines(instance: Asset, rules: Asset, exposure: Exposure | None, doors: int) -> None:
    found = seen(instance, rules)
    assert found is not None
    assert found.exposure is exposure
    assert len(found.doors) == doors


def test_a_function_url_opens_its_function() -> None:
    function = block("aws_lambda_function.f", "AWS::Lambda::Function", {"FunctionName": "f"})
    for auth, exposure in (("NONE", INTERNET), ("AWS_IAM", None)):
        url = block("u", "AWS::Lambda::Url", {"AuthType": auth, "TargetFunctionArn": ref("aws_lambda_function.f")})
        found = seen(function, url)
        assert (found.exposure if found else None) is exposure


def azure(type_: str, properties: Mapping[str, Value]) -> Asset:
    return block("a", type_, {"properties": properties}, provider="azure", kind="ai-service")


@pytest.mark.parametrize(
    ("properties", "exposure"),
    [
        ({"publicNetworkAccess": "Enabled"}, INTERNET),
        ({"publicNetworkAccess": "Enabled", "networkAcls": {"defaultAction": "Deny"}}, Exposure.ORGANISATION),
        ({"publicNetworkAccess": "Disabled"}, PRIVATE),
        ({"publicNetworkAccess": Unknown("p")}, None),
        ({"publicNetworkAccess": "Enabled", "networkAcls": {"defaultAction": Unknown("p")}}, None),
        ({"customSubDomainName": "x"}, INTERNET),
    ],
)
def test_azure_accounts(properties: Mapping[str, Value], exposure: Exposure | None) -> None:
    found = seen(azure("Microsoft.CognitiveServices/accounts", properties))
    assert found is not None
    assert found.exposure is exposure


@pytest.mark.parametrize(
    ("properties", "exposure"),
    [
        ({"allowBlobPublicAccess": True}, INTERNET),
        ({"allowBlobPublicAccess": False}, PRIVATE),
        ({"allowBlobPublicAccess": True, "publicNetworkAccess": "Disabled"}, PRIVATE),
        ({"allowBlobPublicAccess": True, "networkAcls": {"defaultAction": "Deny"}}, Exposure.ORGANISATION),
    ],
)
def test_a_public_container_is_as_open_as_its_account(properties: Mapping[str, Value], exposure: Exposure) -> None:
    account = block(
        "azurerm_storage_account.s",
        "Microsoft.Storage/storageAccounts",
        {"name": "s", "properties": properties},
        provider="azure",
        kind="bucket",
    )
    container = block(
        "c",
        "Microsoft.Storage/storageAccounts/blobServices/containers",
        {"parent": ref("azurerm_storage_account.s"), "properties": {"publicAccess": "Blob"}},
        provider="azure",
        kind="bucket",
    )
    found = seen(container, account)
    assert found is not None
    assert found.exposure is exposure


def google(kind: str, config: Mapping[str, Value]) -> Asset:
    return block("g", "storage.googleapis.com/Bucket" if kind == "bucket" else "notebooks.googleapis.com/Instance",
                 config, provider="gcp", kind=kind)  # fmt: skip


def test_google() -> None:
    binding: dict[str, Value] = {"role": "roles/storage.objectViewer", "members": ["allUsers"]}
    public = seen(google("bucket", {"iamPolicy": {"bindings": [binding]}}))
    assert public is not None
    assert public.exposure is INTERNET
    assert seen(google("bucket", {"iamPolicy": {"bindings": [{**binding, "members": ["user:a@example.com"]}]}})) is None
    shut = seen(google("notebook", {"gceSetup": {"disablePublicIp": True}}))
    assert shut is not None
    assert shut.exposure is PRIVATE
    open_ = seen(google("notebook", {"gceSetup": {"disablePublicIp": False}}))
    assert open_ is not None
    assert open_.exposure is Exposure.ORGANISATION
