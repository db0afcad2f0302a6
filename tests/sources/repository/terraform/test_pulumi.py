"""Pulumi: previews, exported stacks, YAML programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bartizan.model.codec import to_data
from bartizan.sources.repository.terraform.pulumi.reader import READER
from bartizan.sources.repository.terraform.pulumi.tokens import Token, Tokens
from bartizan.sources.repository.terraform.reader import READER as TERRAFORM
from tests.sources.repository.trees import Read, catalog, write
from tests.sources.repository.trees import read as read_tree

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
COMPUTED = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
URN = "urn:pulumi:dev::ml::"
MASKED = {"$unknown": "a sensitive value", "pieces": [None]}


def read(root: Path) -> Read:
    return read_tree(root, readers=(TERRAFORM, READER))


def state(type_: str, name: str, inputs: dict[str, Any], waits: dict[str, list[str]] | None = None, **more: Any) -> Any:
    return {
        "urn": f"{URN}{type_}::{name}", "custom": True, "type": type_, "inputs": inputs, "outputs": {},
        "propertyDependencies": waits or {}, "provider": f"{URN}pulumi:providers:aws::west::id", **more,
    }  # fmt: skip


ROLE, BUCKET = "aws:iam/role:Role", "aws:s3/bucketV2:BucketV2"
STATES = [
    state("pulumi:pulumi:Stack", "ml-dev", {}),
    {"urn": f"{URN}pulumi:providers:aws::west", "type": "pulumi:providers:aws", "inputs": {"region": "eu-west-1"}},
    state(ROLE, "r", {"__defaults": ["name"], "name": "r-1", "assumeRolePolicy": '{"Statement": []}'}),
    state(BUCKET, "b", {"bucket": "train", "tags": {"CostCenter": "x"}}),
    state(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "p",
        {"bucket": COMPUTED, "blockPublicAcls": True},
        {"bucket": [f"{URN}{BUCKET}::b"]},
    ),
    state(
        "aws:sagemaker/notebookInstance:NotebookInstance",
        "nb",
        {"name": "nb", "roleArn": COMPUTED, "directInternetAccess": "Enabled"},
        {"roleArn": [f"{URN}{ROLE}::r"]},
    ),
    state(
        "aws:lambda/function:Function",
        "f",
        {
            "name": "f",
            "environment": {
                "variables": {"KEY": {**SECRET, "plaintext": '"hunter2"'}, "DB_PASSWORD": "hunter2", "M": "x"}
            },
        },
    ),
]


def check(found: Read, path: str) -> None:
    notebook = found.asset("aws:sagemaker/notebookInstance:NotebookInstance::nb")
    assert notebook.id.partition("//")[2].startswith(f"{path}#")
    assert (notebook.type, notebook.region) == ("AWS::SageMaker::NotebookInstance", "eu-west-1")
    assert notebook.sightings[0].source == "pulumi"
    bucket = found.config(f"{BUCKET}::b")
    assert bucket["BucketName"] == "train"
    assert bucket["Tags"] == [{"Key": "CostCenter", "Value": "x"}]
    assert bucket["PublicAccessBlockConfiguration"]["BlockPublicAcls"] is True
    function = found.config("aws:lambda/function:Function::f")
    assert function["FunctionName"] == "f"
    assert function["Environment"]["Variables"] == {"KEY": MASKED, "DB_PASSWORD": MASKED, "M": "x"}
    assert "hunter2" not in json.dumps([to_data(record) for record in found.records])


def test_a_preview_stands_for_the_program(tmp_path: Path) -> None:
    steps = [{"op": "create", "urn": one["urn"], "newState": one} for one in STATES]
    steps.append({"op": "delete", "urn": f"{URN}x::gone", "newState": None})
    text = json.dumps({"steps": steps}, indent=1)
    root = write(tmp_path, {"infra/Pulumi.yaml": "name: ml\nruntime: nodejs\n", "infra/preview.json": text})
    found = read(root)
    check(found, "infra/Pulumi.yaml")
    role = found.asset(f"{ROLE}::r").id
    notebook = found.asset("aws:sagemaker/notebookInstance:NotebookInstance::nb")
    assert found.config("aws:sagemaker/notebookInstance:NotebookInstance::nb")["RoleArn"]["assets"] == [role]
    line = notebook.sightings[0].location.line or 0
    assert "NotebookInstance::nb" in text.splitlines()[line - 1]
    assert found.gaps == []


def test_an_exported_stack_has_known_values(tmp_path: Path) -> None:
    arn = "arn:aws:iam::123456789012:role/r-1"
    known = json.loads(json.dumps(STATES))
    known[2] |= {"id": "r-1", "outputs": {"arn": arn}}
    known[4]["inputs"]["bucket"] = "train"
    known[5]["inputs"]["roleArn"] = arn
    export = {"version": 3, "deployment": {"manifest": {}, "resources": known}}
    found = read(write(tmp_path, {"stack.json": json.dumps(export)}))
    check(found, "stack.json")
    assert found.config("aws:sagemaker/notebookInstance:NotebookInstance::nb")["RoleArn"] == arn
    assert found.asset(f"{ROLE}::r").account == "123456789012"


def test_a_program_in_a_language_is_one_gap(tmp_path: Path) -> None:
    found = read(
        write(tmp_path, {"Pulumi.yaml": "name: ml\nruntime:\n  name: python\n", "__main__.py": "import pulumi\n"})
    )
    (gap,) = found.gaps
    assert gap.why == "a Pulumi program in python is known only by running it"
    assert "pulumi preview --json > preview.json" in gap.needs


YAML = """name: ml
runtime: yaml
config:
  env: { type: string, default: dev }
  open: { type: string, default: Enabled }
variables:
  prefix: ${pulumi.project}-${env}
  loop: ${loop}
  zones:
    fn::invoke: { function: aws:getAvailabilityZones }
resources:
  data:
    type: aws:s3:BucketV2
    properties:
      bucket: ${prefix}-data
  encryption:
    type: aws:s3:BucketServerSideEncryptionConfigurationV2
    properties:
      bucket: ${data.id}
      rules:
        - applyServerSideEncryptionByDefault:
            sseAlgorithm: aws:kms
  role:
    type: aws:iam:Role
    properties:
      name: ${unset}-role
      assumeRolePolicy:
        fn::toJSON:
          Statement:
            - { Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: sagemaker.amazonaws.com } }
  attachment:
    type: aws:iam:RolePolicyAttachment
    properties: { role: "${role.name}", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }
  nb:
    type: aws:sagemaker:NotebookInstance
    properties:
      name:
        fn::join: ["-", ["${prefix}", "nb"]]
      roleArn: ${role.arn}
      subnetId: ${loop}
      directInternetAccess: ${open}
  model:
    type: aws:sagemaker:Model
    properties:
      primaryContainer:
        environment: { MODEL_NAME: x, TOKEN: { "fn::secret": abc } }
      containers: [{ image: second }]
    options: { provider: "${us}" }
  us:
    type: pulumi:providers:aws
    properties: { region: us-east-1 }
  ai:
    type: azure-native:cognitiveservices:Account
    properties:
      accountName: chat
      resourceGroupName: rg
      kind: OpenAI
      location: westeurope
      properties:
        publicNetworkAccess: ${open}
  deployment:
    type: azure-native:cognitiveservices:Deployment
    properties:
      accountName: ${ai.name}
      deploymentName: gpt
      resourceGroupName: rg
      properties: { model: { name: gpt-4o } }
  flat:
    type: azure-native:storage/v20230101:StorageAccount
    properties: { accountName: stx, resourceGroupName: rg, allowBlobPublicAccess: true }
  endpoint:
    type: aws-native:sagemaker:Endpoint
    properties: { endpointName: ep, endpointConfigName: cfg, tags: [{ key: a, value: b }] }
  member:
    type: gcp:storage:BucketIAMMember
    properties: { bucket: "${gcs.name}", role: roles/storage.objectViewer, member: allUsers }
  gcs:
    type: gcp:storage:Bucket
    properties: { name: g, uniformBucketLevelAccess: true }
"""


def test_a_yaml_program_is_evaluated(tmp_path: Path) -> None:
    stack = "config:\n  ml:env: prod\n  aws:region: eu-west-1\n  ml:token: { secure: AAAA }\n"
    found = read(write(tmp_path, {"Pulumi.yaml": YAML, "Pulumi.prod.yaml": stack}))
    bucket = found.asset("aws:s3/bucketV2:BucketV2::data")
    assert (bucket.name, bucket.region) == ("ml-prod-data", "eu-west-1")
    rule = bucket.config["BucketEncryption"]
    assert rule == {
        "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]
    }
    notebook = found.asset("aws:sagemaker/notebookInstance:NotebookInstance::nb")
    place = notebook.sightings[0].location
    assert (place.path, place.line, place.end_line) == ("Pulumi.yaml", 34, 41)
    assert notebook.sightings[0].lines["DirectInternetAccess"] == 41
    role = found.asset("aws:iam/role:Role::role")
    assert found.config("aws:sagemaker/notebookInstance:NotebookInstance::nb") == {
        "NotebookInstanceName": "ml-prod-nb",
        "RoleArn": {"$unknown": "role.arn", "assets": [role.id], "attribute": "arn"},
        "SubnetId": {"$unknown": "loop refers to itself"},
        "DirectInternetAccess": "Enabled",
    }
    assert role.config["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    assert role.config["AssumeRolePolicyDocument"] == {
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "sagemaker.amazonaws.com"}}
        ]
    }
    model = found.asset("aws:sagemaker/model:Model::model")
    assert model.region == "us-east-1"
    assert found.config("aws:sagemaker/model:Model::model") == {
        "PrimaryContainer": {"Environment": {"MODEL_NAME": "x", "TOKEN": MASKED}},
        "Containers": [{"Image": "second"}],
    }
    account = found.asset("azure-native:cognitiveservices:Account::ai")
    assert account.type == "Microsoft.CognitiveServices/accounts"
    assert found.config(account.id.partition("#")[2]) == {
        "kind": "OpenAI",
        "properties": {"publicNetworkAccess": "Enabled"},
        "name": "chat",
        "location": "westeurope",
    }
    deployment = found.config("azure-native:cognitiveservices:Deployment::deployment")
    assert (deployment["name"], deployment["parent"]["assets"]) == ("gpt", [account.id])
    flat = found.asset("azure-native:storage/v20230101:StorageAccount::flat")
    assert (flat.type, flat.config["properties"]) == (
        "Microsoft.Storage/storageAccounts",
        {"allowBlobPublicAccess": True},
    )
    endpoint = found.config("aws-native:sagemaker:Endpoint::endpoint")
    assert endpoint == {"EndpointName": "ep", "EndpointConfigName": "cfg", "Tags": [{"Key": "a", "Value": "b"}]}
    google = found.config("gcp:storage/bucket:Bucket::gcs")
    assert google["iamPolicy"]["bindings"] == [{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]
    assert google["iamConfiguration"] == {"uniformBucketLevelAccess": {"enabled": True}}


def test_stacks_that_differ_are_told_apart(tmp_path: Path) -> None:
    files = {
        "Pulumi.yaml": YAML,
        "Pulumi.dev.yaml": "config:\n  ml:open: Enabled\n",
        "Pulumi.prod.yaml": "config:\n  ml:open: Disabled\n",
    }
    found = read(write(tmp_path, files))
    address = "aws:sagemaker/notebookInstance:NotebookInstance::nb"
    access = {label: found.config(f"{address}@{label}")["DirectInternetAccess"] for label in ("dev", "prod")}
    assert access == {"dev": "Enabled", "prod": "Disabled"}
    assert "gcp:storage/bucket:Bucket::gcs" in found.addresses()


def test_broken_programs_and_exports_are_bounded(tmp_path: Path) -> None:
    odd = """name: x
runtime: yaml
variables: { c: "${d}", d: "${c}" }
resources:
  a: 5
  b: { type: 5 }
  c: { type: "aws:s3:Bucket", properties: [1] }
  d: { type: "aws:s3:Bucket", properties: { bucket: "${d.bucket}", tags: { "fn::join": 5 } } }
  e: { type: "azure-native:cognitiveservices:Account", properties: 5 }
  f: { type: "aws:s3:Bucket", properties: { bucket: { "fn::readFile": "../../etc/passwd" } } }
"""
    resources = [
        {"urn": 5, "type": "aws:s3/bucket:Bucket", "inputs": [1]},
        {"urn": "urn:pulumi:a::b::c", "type": 5},
        state("aws:s3/bucket:Bucket", "x", {"bucket": {**SECRET}, "y": {"4dabf18193072939515e22adb298388d": 5}}),
    ]
    files = {
        "a/Pulumi.yaml": odd,
        "b/Pulumi.yaml": "name: [\n",
        "c/stack.json": json.dumps({"deployment": {"resources": resources}}),
        "d/export.json": '{"urn": "urn:pulumi:x", "deployment": ' + "[" * 5000,
        "e/preview.json": '{"unrelated": true}',
    }
    found = read(write(tmp_path, files))
    assert found.config("aws:s3/bucket:Bucket::f")["BucketName"] == {"$unknown": "../../etc/passwd"}
    assert found.config("aws:s3/bucket:Bucket::x")["BucketName"] == MASKED
    assert {gap.what.partition(":")[0] for gap in found.gaps} == {"b/Pulumi.yaml", "d/export.json"}


@pytest.mark.parametrize(
    ("token", "resource"),
    [
        ("aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase", "aws_bedrockagent_knowledge_base"),
        ("aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration",
         "aws_bedrock_model_invocation_logging_configuration"),
        ("aws:apigateway/restApi:RestApi", "aws_api_gateway_rest_api"),
        ("aws:ec2/securityGroup:SecurityGroup", "aws_security_group"),
        ("aws:rds/instance:Instance", "aws_db_instance"),
        ("aws:lb/loadBalancer:LoadBalancer", "aws_lb"),
        ("azure:keyvault/keyVault:KeyVault", "azurerm_key_vault"),
        ("azure:authorization/assignment:Assignment", "azurerm_role_assignment"),
        ("azure:privatelink/endpoint:Endpoint", "azurerm_private_endpoint"),
        ("gcp:vertex/aiEndpoint:AiEndpoint", "google_vertex_ai_endpoint"),
        ("gcp:projects/iAMMember:IAMMember", "google_project_iam_member"),
        ("gcp:serviceaccount/account:Account", "google_service_account"),
        ("gcp:diagflow/cxAgent:CxAgent", "google_dialogflow_cx_agent"),
    ],
)  # fmt: skip
def test_tokens_are_terraform_resources(token: str, resource: str) -> None:
    parsed = Token.parse(token)
    assert parsed is not None
    assert Tokens(catalog()).terraform(parsed) == resource
    assert resource in catalog().terraform


@pytest.mark.parametrize(
    ("token", "type_"),
    [
        ("azure-native:cognitiveservices:Account", "Microsoft.CognitiveServices/accounts"),
        ("azure-native:cognitiveservices/v20241001:Deployment", "Microsoft.CognitiveServices/accounts/deployments"),
        ("azure-native:machinelearningservices:Workspace", "Microsoft.MachineLearningServices/workspaces"),
        ("azure-native:machinelearningservices:OnlineDeployment",
         "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments"),
        ("azure-native:machinelearningservices:Compute", "Microsoft.MachineLearningServices/workspaces/computes"),
        ("azure-native:search:Service", "Microsoft.Search/searchServices"),
        ("azure-native:storage:BlobContainer", "Microsoft.Storage/storageAccounts/blobServices/containers"),
        ("azure-native:monitor:DiagnosticSetting", "Microsoft.Insights/diagnosticSettings"),
    ],
)  # fmt: skip
def test_tokens_are_arm_types(token: str, type_: str) -> None:
    parsed = Token.parse(token)
    assert parsed is not None
    assert Tokens(catalog()).arm(parsed) == type_


def test_what_extends_another_resource_says_which(tmp_path: Path) -> None:
    program = """name: ml
runtime: yaml
resources:
  ai:
    type: azure-native:cognitiveservices:Account
    properties: { accountName: chat, resourceGroupName: rg }
  logs:
    type: azure-native:insights:DiagnosticSetting
    properties:
      name: all
      resourceUri: ${ai.id}
      logs: [{ categoryGroup: allLogs, enabled: true }]
"""
    found = read(write(tmp_path, {"Pulumi.yaml": program}))
    logs = found.config("azure-native:insights:DiagnosticSetting::logs")
    assert logs["scope"]["assets"] == [found.asset("azure-native:cognitiveservices:Account::ai").id]
    assert logs["properties"] == {"logs": [{"categoryGroup": "allLogs", "enabled": True}]}


def test_what_a_preview_does_not_know_yet_refers_to_what_it_waits_for(tmp_path: Path) -> None:
    account, key = "gcp:serviceaccount/account:Account", "gcp:kms/cryptoKey:CryptoKey"
    lab = {
        "name": "lab",
        "gceSetup": {"serviceAccounts": [{"email": COMPUTED}], "bootDisk": {"kmsKey": COMPUTED}},
    }
    states = [
        state(account, "s", {"accountId": "trainer"}),
        state(key, "k", {"name": "k"}),
        state(
            "gcp:workbench/instance:Instance",
            "lab",
            lab,
            {"gceSetup": [f"{URN}{account}::s", f"{URN}{key}::k"]},
        ),
    ]
    steps = [{"op": "create", "urn": one["urn"], "newState": one} for one in states]
    text = json.dumps({"config": {"gcp:project": "ml"}, "steps": steps})
    found = read(write(tmp_path, {"preview.json": text}))
    setup = found.config("gcp:workbench/instance:Instance::lab")["gceSetup"]
    assert setup["serviceAccounts"] == [{"email": "trainer@ml.iam.gserviceaccount.com"}]
    assert setup["bootDisk"]["kmsKey"]["assets"] == [found.asset(f"{account}::s").id, found.asset(f"{key}::k").id]
