"""The organisation as it runs: its tree, its control policies, and an account that is in none."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import boto3

from bartizan.catalog.load import load_catalog
from bartizan.graph.access.answer import Decision
from bartizan.graph.facts import Facts
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws.client import AwsSettings, Clients
from bartizan.sources.aws.run import Place
from bartizan.sources.aws.services.organizations_policies import collect

CATALOG = load_catalog()
ACCOUNT = "123456789012"


def collected(endpoint: str) -> list[Record]:
    with ThreadPoolExecutor(1) as pool:
        clients = Clients(AwsSettings(None, ("us-east-1",), endpoint))
        return list(collect(Place(clients, CATALOG, "aws", ACCOUNT, "us-east-1", pool)))


def test_units_accounts_and_policies_are_read_and_bind(endpoint: str) -> None:
    client = boto3.client("organizations", endpoint_url=endpoint, region_name="us-east-1")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    unit = client.create_organizational_unit(ParentId=root, Name="Learning")["OrganizationalUnit"]["Id"]
    made = client.create_account(AccountName="lab", Email="lab@example.com")["CreateAccountStatus"]["AccountId"]
    client.move_account(AccountId=made, SourceParentId=root, DestinationParentId=unit)
    content = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
    policy = client.create_policy(
        Content=json.dumps(content), Description="", Name="no-stores", Type="SERVICE_CONTROL_POLICY"
    )["Policy"]["PolicySummary"]["Id"]
    client.attach_policy(PolicyId=policy, TargetId=unit)

    records = collected(endpoint)
    held = {(one.type, one.name): one.config for one in records if isinstance(one, Asset)}
    assert not [one for one in records if isinstance(one, Gap)]
    assert held["AWS::Organizations::Organization", "organization"]["RootId"] == root
    assert held["AWS::Organizations::OrganizationalUnit", "Learning"] == {
        "Id": unit,
        "Name": "Learning",
        "ParentId": root,
    }
    assert held["AWS::Organizations::Account", "lab"]["ParentIds"] == [unit]
    scp = held["AWS::Organizations::Policy", "no-stores"]
    assert scp["TargetIds"] == [unit]
    assert scp["Type"] == "SERVICE_CONTROL_POLICY"

    rights: Value = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    for account, expected in ((made, Decision.DENIED), (ACCOUNT, Decision.ALLOWED)):
        config: dict[str, Value] = {"RoleName": "r", "Policies": [{"PolicyDocument": rights}]}
        role = Asset(f"arn:aws:iam::{account}:role/r", "AWS::IAM::Role", "role", "r", "aws", account, config=config)
        name = f"data-{account}"
        store = Asset(
            f"arn:aws:s3:::{name}", "AWS::S3::Bucket", "bucket", name, "aws", account, config={"BucketName": name}
        )
        access = Facts(link([*records, role, store], CATALOG), CATALOG).access["aws"]
        assert access.may(role.id, "s3:GetObject", store.id).decision is expected


def test_an_account_that_is_in_no_organisation_is_no_gap(endpoint: str) -> None:
    assert collected(endpoint) == []
