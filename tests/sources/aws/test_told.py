"""What a call could have told and did not is absent, which is an answer: null, and not unknown."""

from __future__ import annotations

from typing import Any

import pytest

from bartizan.catalog.load import load_catalog
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset, Sighting
from bartizan.model.location import Location
from bartizan.model.severity import Verdict
from bartizan.model.values import Unknown
from bartizan.posture.judge import judge
from bartizan.sources.aws.client import AwsSettings
from bartizan.sources.aws.services.s3_buckets import _canned
from bartizan.sources.aws.source import AwsSource
from tests.replay import replay

CATALOG = load_catalog()
NOTEBOOK = "AWS::SageMaker::NotebookInstance"
ARN = "arn:aws:sagemaker:eu-west-1:123456789012:notebook-instance/n"
LISTED = {"NotebookInstances": [{"NotebookInstanceName": "n", "NotebookInstanceArn": ARN}]}


def running(answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[Asset]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    services = tuple(sorted({name.partition(".")[0] for name in answers}))
    with replay(answers) as server:
        records = list(AwsSource(AwsSettings(None, ("eu-west-1",), server.url, services=services), CATALOG).collect())
    return [one for one in records if isinstance(one, Asset)]


def notebook(monkeypatch: pytest.MonkeyPatch, **described: object) -> Asset:
    answers = {
        "sagemaker.ListNotebookInstances": LISTED,
        "sagemaker.DescribeNotebookInstance": {**LISTED["NotebookInstances"][0], **described},
        "sagemaker.ListTags": {"Tags": []},
    }
    return next(one for one in running(answers, monkeypatch) if one.type == NOTEBOOK)


def declared(**config: object) -> Asset:
    said: dict[str, Any] = {"NotebookInstanceName": "n", **config}
    place = Location(path="a.tf", line=1)
    sighting = Sighting("terraform", place, said)
    return Asset("repo:r//a.tf#n", NOTEBOOK, "notebook", "n", "aws", config=said, sightings=(sighting,))


def test_what_the_description_left_out_is_null(monkeypatch: pytest.MonkeyPatch) -> None:
    config = notebook(monkeypatch, RootAccess="Disabled").config
    assert config["RootAccess"] == "Disabled"
    # The live answer says SecurityGroups where the canonical shape says SecurityGroupIds.
    absent = {name: config[name] for name in ("KmsKeyId", "SubnetId", "SecurityGroupIds", "LifecycleConfigName")}
    assert set(absent.values()) == {None}
    assert "SecurityGroups" not in config


def test_null_is_absent_to_rules_defaults_and_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    code = declared(RootAccess="Disabled", KmsKeyId="k", DirectInternetAccess="Enabled")
    estate = link([code, notebook(monkeypatch)], CATALOG)
    [asset] = estate.assets.values()
    rules = ["notebook-root-access", "notebook-without-own-key"]
    found = judge([asset], estate.edges, CATALOG, only=rules).findings
    assert {one.rule: one.verdict for one in found} == dict.fromkeys(rules, Verdict.FAIL)
    # Root access is Enabled where nothing is said, and the code declares the default for the internet.
    assert {one.property: (one.declared, one.live) for one in asset.drift} == {
        "RootAccess": ("Disabled", None),
        "KmsKeyId": ("k", None),
    }


def test_what_could_not_be_described_stays_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        "sagemaker.ListNotebookInstances": LISTED,
        "sagemaker.DescribeNotebookInstance": {"error": "AccessDeniedException", "status": 400},
        "sagemaker.ListTags": {"Tags": []},
    }
    [asset] = [one for one in running(answers, monkeypatch) if one.type == NOTEBOOK]
    assert isinstance(asset.config["KmsKeyId"], Unknown)


def test_a_renamed_part_that_is_missing_is_null_under_its_canonical_name(monkeypatch: pytest.MonkeyPatch) -> None:
    arn = "arn:aws:bedrock:eu-west-1:123456789012:guardrail/g"
    answers = {
        "bedrock.ListGuardrails": {"guardrails": [{"id": "g", "arn": arn, "name": "g"}]},
        "bedrock.GetGuardrail": {"guardrailId": "g", "guardrailArn": arn, "name": "g"},
        "bedrock.ListTagsForResource": {"tags": []},
    }
    [asset] = [one for one in running(answers, monkeypatch) if one.type == "AWS::Bedrock::Guardrail"]
    assert asset.config["ContentPolicyConfig"] is None
    assert asset.config["KmsKeyArn"] is None
    assert "ContentPolicy" not in asset.config


def grant(permission: str, group: str = "") -> dict[str, Any]:
    grantee = {"Type": "Group", "URI": f"http://acs.amazonaws.com/groups/{group}"} if group else {"ID": "owner"}
    return {"Grantee": grantee, "Permission": permission}


@pytest.mark.parametrize(
    ("grants", "name"),
    [
        ([grant("FULL_CONTROL")], "Private"),
        ([], "Private"),
        ([grant("FULL_CONTROL"), grant("READ", "global/AllUsers")], "PublicRead"),
        ([grant("READ", "global/AllUsers"), grant("WRITE", "global/AllUsers")], "PublicReadWrite"),
        ([grant("WRITE", "global/AllUsers")], None),
        ([grant("READ")], None),
        (Unknown("permission s3:GetBucketAcl"), Unknown("permission s3:GetBucketAcl")),
    ],
)
def test_grants_have_a_canned_name(grants: Any, name: object) -> None:
    assert _canned({"AccessControlPolicy": {"Grants": grants}}) == name


def test_words_of_the_api_become_the_switches_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    region = "eu-west-1"
    answers: dict[str, Any] = {
        "eks.ListClusters": {"clusters": ["gpu"]},
        "eks.DescribeCluster": {
            "cluster": {
                "name": "gpu",
                "arn": f"arn:aws:eks:{region}:123456789012:cluster/gpu",
                "logging": {
                    "clusterLogging": [{"types": ["api", "audit"], "enabled": True}, {"types": ["scheduler"]}],
                },
            }
        },
        "eks.ListNodegroups": {"nodegroups": []},
        "guardduty.ListDetectors": {"DetectorIds": ["d1"]},
        "guardduty.GetDetector": {"Status": "DISABLED", "ServiceRole": "r", "Features": []},
        "sqs.ListQueues": {"QueueUrls": ["https://sqs.eu-west-1.amazonaws.com/123456789012/tasks"]},
        "sqs.GetQueueAttributes": {
            "Attributes": {"QueueArn": f"arn:aws:sqs:{region}:123456789012:tasks", "Policy": '{"Statement": []}'}
        },
        "apigateway.GetRestApis": {"items": [{"id": "a1"}]},
        "apigateway.GetStages": {
            "item": [{"stageName": "prod", "methodSettings": {"~1chat/POST": {"dataTraceEnabled": True}, "*/*": {}}}]
        },
        "apigateway.GetResources": {
            "items": [{"id": "r1", "path": "/chat", "resourceMethods": {"POST": {"authorizationType": "NONE"}}}]
        },
        "dynamodb.ListTables": {"TableNames": ["memory"]},
        "dynamodb.DescribeTable": {
            "Table": {"TableName": "memory", "TableArn": f"arn:aws:dynamodb:{region}:123456789012:table/memory"}
        },
        "dynamodb.GetResourcePolicy": {"error": "PolicyNotFoundException"},
        "dynamodb.DescribeContinuousBackups": {
            "ContinuousBackupsDescription": {
                "ContinuousBackupsStatus": "ENABLED",
                "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"},
            }
        },
        "dynamodb.ListTagsOfResource": {"Tags": []},
    }
    found = {one.type: one for one in running(answers, monkeypatch)}
    assert found["AWS::EKS::Cluster"].config["Logging"] == {
        "ClusterLogging": {"EnabledTypes": [{"Type": "api"}, {"Type": "audit"}]}
    }
    assert found["AWS::GuardDuty::Detector"].config["Enable"] is False
    queue = found["AWS::SQS::Queue"]
    assert (queue.name, queue.id) == ("tasks", "arn:aws:sqs:eu-west-1:123456789012:tasks")
    assert queue.config["PolicyDocument"] == {"Statement": []}
    stage = found["AWS::ApiGateway::Stage"].config["MethodSettings"]
    assert stage == [
        {"ResourcePath": "/chat", "HttpMethod": "POST", "DataTraceEnabled": True},
        {"ResourcePath": "*", "HttpMethod": "*"},
    ]
    method = found["AWS::ApiGateway::Method"]
    assert method.id == "arn:aws:apigateway:eu-west-1::/restapis/a1/resources/r1/methods/POST"
    assert (method.name, method.config["AuthorizationType"]) == ("POST /chat", "NONE")
    table = found["AWS::DynamoDB::Table"].config
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert "Backups" not in table


def test_log_groups_that_do_not_speak_of_ai_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    masked = {"logGroupName": "/aws/bedrock-agentcore/runtimes/r"}
    answers = {
        "logs.DescribeLogGroups": {
            "logGroups": [masked, {"logGroupName": "/aws/lambda/thumbnail"}, {"logGroupName": "/ai/bedrock"}]
        },
        "logs.GetDataProtectionPolicy": {"policyDocument": '{"Name": "mask"}'},
    }
    found = [one for one in running(answers, monkeypatch) if one.type == "AWS::Logs::LogGroup"]
    # The server answers every listing alike; AWS would list by the pattern.
    names = {one.name for one in found if one.config.get("DataProtectionPolicy") is None}
    assert names == {"/ai/bedrock"}
    assert {"Name": "mask"} in [one.config.get("DataProtectionPolicy") for one in found]
