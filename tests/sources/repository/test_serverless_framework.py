"""Services of the Serverless Framework: variables, functions, roles, events, raw resources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bartizan.sources.repository.cloudformation.reader import READER as CLOUDFORMATION
from bartizan.sources.repository.cloudformation.serverless.reader import READER as SERVERLESS

from .trees import Read, read, write


def scan(root: Path, text: str, **more: str) -> Read:
    files = {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    return read(write(root, {"serverless.yml": text, **files}), readers=(CLOUDFORMATION, SERVERLESS))


def value(root: Path, text: str) -> Any:
    """What a variable comes to, in a function's environment."""
    service = f"""service: shop
custom:
  a: {{b: 1}}
  list: [x, y]
  stage: ${{opt:stage, self:provider.stage}}
  table: ${{self:service}}-t
params: {{default: {{p: general, q: general}}, prod: {{p: own}}}}
provider: {{name: aws, runtime: python3.12, stage: prod, region: eu-west-1}}
functions:
  f:
    handler: a.b
    environment:
      X: {text}
"""
    found = scan(root, service, conf__prod_yml="key:\n  inner: ${self:custom.table}\n", note_txt="hello")
    return found.config("FLambdaFunction")["Environment"]["Variables"]["X"]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("${self:custom.a.b}", 1),
        ("${self:custom.list.1}", "y"),
        ("x-${self:custom.table}-${sls:stage}", "x-shop-t-prod"),
        ("${self:custom.stage}", "prod"),
        ("${opt:other, 'dev'}", "dev"),
        ("'${opt:other, \"a, b\"}'", "a, b"),
        ("${env:HOME, 'fallback'}", "fallback"),
        ("${opt:other, self:custom.none, 'last'}", "last"),
        ("${opt:other, ${self:custom.table}}", "shop-t"),
        ("${param:p}/${param:q}", "own/general"),
        ("${file(conf/${self:custom.stage}.yml):key.inner}", "shop-t"),
        ("${file(./note.txt)}", "hello"),
        ("${self:custom.${opt:which, 'table'}}", "shop-t"),
        ("${strToBool(true)}", True),
        ("a${AWS::Region}b", "a${AWS::Region}b"),
        ("${aws:region}", "eu-west-1"),
        ("${self:provider.region}", "eu-west-1"),
    ],
)
def test_what_a_variable_comes_to(tmp_path: Path, text: str, known: object) -> None:
    assert value(tmp_path, text) == known


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("${ssm:/shop/key}", {"$unknown": "${ssm:/shop/key}"}),
        ("pg://${ssm:/u}@h", {"$unknown": "pg://${ssm:/u}@h", "pieces": ["pg://", None, "@h"]}),
        ("${cf:other.Out, 'x'}", {"$unknown": "${cf:other.Out}"}),
        ("${env:NOBODY}", {"$unknown": "${env:NOBODY}"}),
        ("${file(make.js):x}", {"$unknown": "${file(make.js):x}"}),
        ("${self:custom.none}", {"$unknown": "${self:custom.none}"}),
        ("${file(/etc/passwd)}", {"$unknown": "${file(/etc/passwd)} is outside the tree"}),
        ("${aws:accountId}", {"$unknown": "AWS::AccountId", "attribute": "AWS::AccountId", "pieces": [None]}),
        ("${plugin:address}", {"$unknown": "${plugin:address}"}),
    ],
)
def test_what_a_variable_hides(tmp_path: Path, text: str, unknown: dict[str, Any]) -> None:
    assert value(tmp_path, text) == unknown


SERVICE = """service: chat-api
provider:
  name: aws
  runtime: python3.12
  environment: {TABLE: !Ref Sessions, SHARED: "1"}
  vpc: {securityGroupIds: [sg-1], subnetIds: [subnet-1]}
  tracing: {lambda: true}
  iam:
    role:
      permissionsBoundary: arn:aws:iam::111122223333:policy/boundary
      managedPolicies: [arn:aws:iam::aws:policy/AmazonBedrockFullAccess]
      statements:
        - {Effect: Allow, Action: "bedrock:*", Resource: "*"}
  httpApi: {authorizers: {pool: {type: jwt, issuerUrl: https://x}, fn: {type: request, functionName: f}}}
functions:
  chat:
    handler: app.chat
    environment: {SHARED: "2"}
    url: true
    events:
      - http: POST /chat
      - http: {path: "/admin/{id}", method: delete, authorizer: aws_iam}
      - http: {path: /k, method: get, private: true}
      - http: {path: /c, method: get, authorizer: {arn: "arn:aws:cognito-idp:eu-west-1:1:userpool/p"}}
      - http: {path: /l, method: get, authorizer: checker}
      - httpApi: {path: /v2, method: get, authorizer: {name: pool}}
      - httpApi: {path: /v3, method: get, authorizer: fn}
      - httpApi: {path: /v4, method: get, authorizer: {type: aws_iam}}
      - httpApi: "*"
      - alexaSkill
      - schedule: rate(1 hour)
      - sqs: !GetAtt Jobs.Arn
      - sns: news
      - s3: uploads-bucket
      - unheardOf: x
  worker-fn:
    image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/worker:1
    url: {authorizer: aws_iam}
    iamRoleStatementsInherit: true
    iamRoleStatements:
      - {Effect: Allow, Action: "s3:*", Resource: "*"}
  own:
    handler: a.b
    role: arn:aws:iam::111122223333:role/own
    vpc: ~
resources:
  - Resources:
      Jobs: {Type: AWS::SQS::Queue}
      Training:
        Type: AWS::S3::Bucket
        Properties: {BucketName: !Sub "train-${AWS::AccountId}-${sls:stage}"}
      ChatLambdaFunction:
        Properties: {KmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/x}
  - ${file(resources/dynamo.yml)}
  - extensions:
      IamRoleLambdaExecution: {Properties: {RoleName: shared}}
"""
TABLE = """Resources:
  Sessions:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: "${self:service}-sessions", SSESpecification: {SSEEnabled: true}}
"""


def test_a_service_is_the_template_that_it_deploys(tmp_path: Path) -> None:
    found = scan(tmp_path, SERVICE, resources__dynamo_yml=TABLE)
    assert found.gaps == []
    chat = found.config("ChatLambdaFunction")
    assert chat["FunctionName"] == "chat-api-dev-chat"
    assert chat["Environment"] == {"Variables": {"TABLE": "chat-api-sessions", "SHARED": "2"}}
    assert chat["VpcConfig"] == {"SecurityGroupIds": ["sg-1"], "SubnetIds": ["subnet-1"]}
    assert chat["TracingConfig"] == {"Mode": "Active"}
    assert chat["KmsKeyArn"].endswith("key/x")
    assert chat["Role"]["assets"] == [found.asset("IamRoleLambdaExecution").id]
    assert found.asset("ChatLambdaFunction").sightings[0].location.line == 16
    assert found.config("Training")["BucketName"]["pieces"] == ["train-", None, "-dev"]


def test_roles(tmp_path: Path) -> None:
    found = scan(tmp_path, SERVICE, resources__dynamo_yml=TABLE)
    role = found.config("IamRoleLambdaExecution")
    assert role["RoleName"] == "shared"
    assert role["PermissionsBoundary"].endswith("policy/boundary")
    assert role["ManagedPolicyArns"][0] == "arn:aws:iam::aws:policy/AmazonBedrockFullAccess"
    actions = [one["Action"] for one in role["Policies"][0]["PolicyDocument"]["Statement"]]
    assert actions[1:] == [["logs:PutLogEvents"], "bedrock:*"]
    worker = found.config("WorkerDashfnIamRoleLambdaExecution")
    actions = [one["Action"] for one in worker["Policies"][0]["PolicyDocument"]["Statement"]]
    assert actions[2:] == ["bedrock:*", "s3:*"]
    assert found.config("WorkerDashfnLambdaFunction")["Code"]["ImageUri"].endswith("worker:1")
    assert found.config("OwnLambdaFunction")["Role"] == "arn:aws:iam::111122223333:role/own"
    lines = found.asset("IamRoleLambdaExecution").sightings[0].location
    assert (lines.line, lines.end_line) == (8, 13)


def test_events(tmp_path: Path) -> None:
    found = scan(tmp_path, SERVICE, resources__dynamo_yml=TABLE)
    access = {
        one.config.get("RouteKey") or found.config(one.id.partition("#")[2])["HttpMethod"] + one.name: one.config[
            "AuthorizationType"
        ]
        for one in found.assets.values()
        if one.type in ("AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route")
    }
    assert access == {
        "POSTApiGatewayMethodChatPost": "NONE",
        "DELETEApiGatewayMethodAdminIdDelete": "AWS_IAM",
        "GETApiGatewayMethodKGet": "NONE",
        "GETApiGatewayMethodCGet": "COGNITO_USER_POOLS",
        "GETApiGatewayMethodLGet": "CUSTOM",
        "GET /v2": "JWT",
        "GET /v3": "CUSTOM",
        "GET /v4": "AWS_IAM",
        "$default": "NONE",
    }
    assert found.config("ApiGatewayMethodKGet")["ApiKeyRequired"] is True
    urls = {
        one.id.partition("#")[2]: one.config["AuthType"]
        for one in found.assets.values()
        if one.type == "AWS::Lambda::Url"
    }
    assert urls == {"ChatLambdaFunctionUrl": "NONE", "WorkerDashfnLambdaFunctionUrl": "AWS_IAM"}
    assert found.config("ChatLambdaPermissionFnUrl")["Principal"] == "*"
    assert "WorkerDashfnLambdaPermissionFnUrl" not in found.addresses()
    assert found.config("S3BucketUploadsbucket") == {"BucketName": "uploads-bucket"}
    assert found.config("ChatEventSourceMapping12")["EventSourceArn"]["assets"] == [found.asset("Jobs").id]
    callers = {one.config.get("Principal") for one in found.assets.values() if one.type == "AWS::Lambda::Permission"}
    assert callers >= {"apigateway.amazonaws.com", "sns.amazonaws.com", "s3.amazonaws.com", "events.amazonaws.com"}


def test_a_part_in_another_file_is_seen_there_and_once(tmp_path: Path) -> None:
    found = scan(tmp_path, SERVICE, resources__dynamo_yml=TABLE.replace("${self:service}", "x"))
    tables = [one for one in found.assets.values() if one.type == "AWS::DynamoDB::Table"]
    assert [one.sightings[0].location.path for one in tables] == ["resources/dynamo.yml"]
    assert tables[0].sightings[0].location.line == 2
    assert tables[0].sightings[0].source == "serverless"


@pytest.mark.parametrize(
    ("name", "text", "gaps"),
    [
        (
            "serverless.ts",
            "const s = {service: 'x', provider: {name: 'aws'}}",
            ["the service is made by running its code"],
        ),
        ("serverless.js", "module.exports = 1", []),
        (
            "serverless.yml",
            "service: x\nprovider: {name: google}\n",
            ["a service on google; only those on aws are read"],
        ),
        ("serverless.yml", "kind: Pod\n", []),
        ("serverless.yml", "service: [", ["line 2: did not find expected node content"]),
        ("serverless.yml", "service: x\nprovider: aws\nfunctions: [a, {f: {handler: x}}, 3]\nresources: 5\n", []),
        ("serverless.json", '{"service": "x", "provider": {"name": "aws"}, "functions": {"f": null}}', []),
    ],
)
def test_what_is_no_service_here(tmp_path: Path, name: str, text: str, gaps: list[str]) -> None:
    found = read(write(tmp_path, {name: text}), readers=(CLOUDFORMATION, SERVERLESS))
    assert [gap.why for gap in found.gaps] == gaps
