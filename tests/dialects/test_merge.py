"""Code and the running account tell of one thing: one asset, two sightings, and drift where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from examples.aws_account import fill, sandbox

from bartizan.catalog.load import Catalog
from bartizan.graph.estate import Estate
from bartizan.model.asset import Asset
from bartizan.model.finding import Finding
from bartizan.model.scan import Record
from bartizan.posture.judge import judge
from bartizan.sources.repository.source import RepositorySource
from tests.dialects.case import credentials, declared, estate_of, perform, replayed, running, the_asset
from tests.moto import moto_server

RETAIL = Path(__file__).parents[2] / "examples" / "retail"
TERRAFORM = """
resource "aws_sagemaker_notebook_instance" "n" {
  name                   = "merged"
  role_arn               = aws_iam_role.r.arn
  instance_type          = "ml.t3.medium"
  direct_internet_access = "Disabled"
  root_access            = "Disabled"
  subnet_id              = "subnet-1"
  security_groups        = ["sg-1"]
  kms_key_id             = "k"
}

resource "aws_s3_bucket" "b" { bucket = "merged-bucket" }
resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_public_access_block" "b" {
  bucket                  = aws_s3_bucket.b.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_server_side_encryption_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  rule {
    apply_server_side_encryption_by_default { sse_algorithm = "AES256" }
  }
}

resource "aws_iam_role" "r" {
  name = "merged"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sagemaker.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
resource "aws_iam_role_policy" "p" {
  name = "p"
  role = aws_iam_role.r.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::merged-bucket/*" }]
  })
}
"""
TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
    '"Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
)
ADMIN = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
BLOCK = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
PLACE = {"LocationConstraint": "eu-west-1"}
AES = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}


def call(service: str, method: str, **arguments: object) -> dict[str, object]:
    return {"service": service, "method": method, "arguments": arguments}


# As the code says, but for what somebody changed by hand: root access, the versioning, the role's policy.
LIVE = [
    call("iam", "create_role", RoleName="merged", AssumeRolePolicyDocument=TRUST),
    call("iam", "put_role_policy", RoleName="merged", PolicyName="p", PolicyDocument=ADMIN),
    call(
        "sagemaker",
        "create_notebook_instance",
        NotebookInstanceName="merged",
        RoleArn="arn:aws:iam::123456789012:role/merged",
        InstanceType="ml.t3.medium",
        DirectInternetAccess="Disabled",
        RootAccess="Enabled",
        SubnetId="subnet-1",
        SecurityGroupIds=["sg-1"],
        KmsKeyId="k",
    ),
    call("s3", "create_bucket", Bucket="merged-bucket", CreateBucketConfiguration=PLACE),
    call("s3", "put_bucket_versioning", Bucket="merged-bucket", VersioningConfiguration={"Status": "Suspended"}),
    call("s3", "put_public_access_block", Bucket="merged-bucket", PublicAccessBlockConfiguration=BLOCK),
    call("s3", "put_bucket_encryption", Bucket="merged-bucket", ServerSideEncryptionConfiguration=AES),
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with moto_server() as url, credentials():
        yield url


@pytest.fixture(scope="module")
def merged(server: str, tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Estate:
    perform(LIVE, server)
    code = declared(tmp_path_factory.mktemp("code"), "terraform", TERRAFORM, catalog)
    return estate_of([*code, *running(server, catalog, ("sagemaker", "s3", "iam"))], catalog)


def found(estate: Estate, asset: Asset, catalog: Catalog) -> dict[str, Finding]:
    findings = judge(estate.assets.values(), estate.edges, catalog).findings
    return {one.rule: one for one in findings if one.asset == asset.id}


def one(estate: Estate, type_: str, name: str) -> Asset:
    asset = the_asset(estate, type_, name)
    assert asset.id.startswith("arn:aws:")
    # A bucket's versioning and a role's policy are blocks of their own: each is a place where the code tells of it.
    sources = [sighting.source for sighting in asset.sightings]
    assert set(sources) == {"terraform", "aws"}
    assert sources.count("aws") == 1
    return asset


def test_a_notebook_in_code_and_in_the_account_is_one_asset(merged: Estate, catalog: Catalog) -> None:
    notebook = one(merged, "AWS::SageMaker::NotebookInstance", "merged")
    assert [(item.property, item.declared, item.live) for item in notebook.drift] == [
        ("RootAccess", "Disabled", "Enabled")
    ]
    line = TERRAFORM.splitlines().index('  root_access            = "Disabled"') + 1
    assert (notebook.drift[0].location.path, notebook.drift[0].location.line) == ("main.tf", line)
    findings = found(merged, notebook, catalog)
    assert findings["notebook-root-access"].verdict.value == "fail"
    assert "notebook-direct-internet" not in findings
    location = findings["notebook-root-access"].location
    assert location is not None
    assert (location.path, location.line) == ("main.tf", 2)


def test_a_bucket_in_code_and_in_the_account_is_one_asset(merged: Estate, catalog: Catalog) -> None:
    bucket = one(merged, "AWS::S3::Bucket", "merged-bucket")
    drift = [(item.property, item.declared, item.live) for item in bucket.drift]
    assert drift == [("VersioningConfiguration.Status", "Enabled", "Suspended")]
    findings = found(merged, bucket, catalog)
    assert findings["bucket-unversioned"].verdict.value == "fail"
    location = findings["bucket-unversioned"].location
    assert location is not None
    assert location.path == "main.tf"


def test_a_role_in_code_and_in_the_account_is_one_asset(merged: Estate, catalog: Catalog) -> None:
    role = one(merged, "AWS::IAM::Role", "merged")
    assert [item.property.partition("[")[0] for item in role.drift] == ["Policies"]
    assert found(merged, role, catalog)["role-is-administrator"].verdict.value == "fail"
    # What runs as the role is judged on the role's live rights as well.
    notebook = the_asset(merged, "AWS::SageMaker::NotebookInstance", "merged")
    assert found(merged, notebook, catalog)["ai-runs-as-administrator"].verdict.value == "fail"


AGENT = """
resource "aws_bedrockagent_agent" "a" {
  agent_name                  = "merged-agent"
  agent_resource_role_arn     = "arn:aws:iam::123456789012:role/agent"
  foundation_model            = "anthropic.claude-3-5-sonnet-20241022-v2:0"
  idle_session_ttl_in_seconds = 600
  guardrail_configuration {
    guardrail_identifier = aws_bedrock_guardrail.g.guardrail_id
    guardrail_version    = "2"
  }
}
resource "aws_bedrockagent_agent_action_group" "code" {
  agent_id                      = aws_bedrockagent_agent.a.agent_id
  agent_version                 = "DRAFT"
  action_group_name             = "code"
  action_group_state            = "ENABLED"
  parent_action_group_signature = "AMAZON.CodeInterpreter"
}
resource "aws_bedrock_guardrail" "g" {
  name                      = "merged-guardrail"
  blocked_input_messaging   = "no"
  blocked_outputs_messaging = "no"
  content_policy_config {
    filters_config {
      type            = "PROMPT_ATTACK"
      input_strength  = "HIGH"
      output_strength = "NONE"
    }
  }
}
"""
ARN = "arn:aws:bedrock:eu-west-1:123456789012"
ANSWERS = {
    "bedrock-agent.ListAgents": {"agentSummaries": [{"agentId": "ABCDEFGHIJ", "agentName": "merged-agent"}]},
    "bedrock-agent.GetAgent": {
        "agent": {
            "agentId": "ABCDEFGHIJ",
            "agentName": "merged-agent",
            "agentArn": f"{ARN}:agent/ABCDEFGHIJ",
            "agentResourceRoleArn": "arn:aws:iam::123456789012:role/agent",
            "foundationModel": "anthropic.claude-3-5-sonnet-20241022-v2:0",
            "idleSessionTTLInSeconds": 7200,
            "guardrailConfiguration": {"guardrailIdentifier": "gr1234567890", "guardrailVersion": "DRAFT"},
        }
    },
    "bedrock-agent.ListAgentActionGroups": {
        "actionGroupSummaries": [{"actionGroupId": "CODE", "updatedAt": 1767225600}]
    },
    "bedrock-agent.GetAgentActionGroup": {
        "agentActionGroup": {
            "agentId": "ABCDEFGHIJ",
            "agentVersion": "DRAFT",
            "actionGroupId": "CODE",
            "actionGroupName": "code",
            "actionGroupState": "ENABLED",
            "parentActionSignature": "AMAZON.CodeInterpreter",
            "createdAt": 1767225600,
        }
    },
    "bedrock-agent.ListAgentKnowledgeBases": {"agentKnowledgeBaseSummaries": []},
    "bedrock-agent.ListAgentAliases": {"agentAliasSummaries": []},
    "bedrock-agent.ListTagsForResource": {"tags": {}},
    "bedrock.ListGuardrails": {"guardrails": [{"id": "gr1234567890", "arn": f"{ARN}:guardrail/gr1234567890"}]},
    "bedrock.ListTagsForResource": {"tags": []},
    "bedrock.GetGuardrail": {
        "guardrailId": "gr1234567890",
        "guardrailArn": f"{ARN}:guardrail/gr1234567890",
        "name": "merged-guardrail",
        "blockedInputMessaging": "no",
        "blockedOutputsMessaging": "no",
        "contentPolicy": {"filters": [{"type": "PROMPT_ATTACK", "inputStrength": "LOW", "outputStrength": "NONE"}]},
    },
}


def test_an_agent_and_its_guardrail_are_one_asset_each_though_the_account_numbers_them(
    tmp_path: Path, catalog: Catalog
) -> None:
    with credentials():
        records: Sequence[Record] = [*declared(tmp_path, "terraform", AGENT, catalog), *replayed(ANSWERS, catalog)]
    estate = estate_of(records, catalog)
    agent = one(estate, "AWS::Bedrock::Agent", "merged-agent")
    guardrail = one(estate, "AWS::Bedrock::Guardrail", "merged-guardrail")
    assert {(item.property, item.declared, item.live) for item in agent.drift} == {
        ("IdleSessionTTLInSeconds", 600, 7200),
        ("GuardrailConfiguration.GuardrailVersion", "2", "DRAFT"),
    }
    assert [item.property for item in guardrail.drift] == ["ContentPolicyConfig.FiltersConfig"]
    assert any((edge.source, edge.target, edge.kind) == (agent.id, guardrail.id, "guarded-by") for edge in estate.edges)
    assert {"agent-guardrail-draft", "agent-session-too-long"} <= found(estate, agent, catalog).keys()
    assert "guardrail-weak-on-prompt-attacks" in found(estate, guardrail, catalog)


def test_the_example_estate_and_its_account_are_one(server: str, catalog: Catalog) -> None:
    fill(server)
    sandbox(server)
    code = list(RepositorySource(RETAIL, catalog, workers=0).collect())
    estate = estate_of([*code, *running(server, catalog)], catalog)
    for type_, name in (
        ("AWS::Bedrock::Agent", "harborpine-support"),
        ("AWS::Bedrock::KnowledgeBase", "harborpine-support"),
        ("AWS::S3::Bucket", "harborpine-reco-training"),
        ("AWS::S3::Bucket", "harborpine-support-documents-prod"),
        ("AWS::SageMaker::NotebookInstance", "harborpine-reco-explore"),
        ("AWS::SageMaker::Model", "harborpine-reco-ranker"),
        ("AWS::IAM::Role", "harborpine-support-agent"),
    ):
        asset = the_asset(estate, type_, name)
        assert asset.id.startswith("arn:aws:"), asset.id
        assert {sighting.source for sighting in asset.sightings} >= {"aws"}
        assert len(asset.sightings) >= 2, asset.id
    notebook = the_asset(estate, "AWS::SageMaker::NotebookInstance", "harborpine-reco-explore")
    assert "RootAccess" in {item.property for item in notebook.drift}
