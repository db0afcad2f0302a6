"""SAM: what its resources become, beside what SAM's own translator makes of the same templates."""

from __future__ import annotations

import importlib
import json
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.model.values import plain
from bartizan.sources.repository.cloudformation.around import Nowhere
from bartizan.sources.repository.cloudformation.evaluate import Evaluator
from bartizan.sources.repository.cloudformation.parameters import Deployment
from bartizan.sources.repository.cloudformation.sam.expand import expand
from bartizan.sources.repository.cloudformation.template import read_template
from bartizan.sources.repository.evaluated import Budget, settle
from bartizan.sources.repository.yaml_marks import load

from .trees import Read, read, write

HEAD = 'AWSTemplateFormatVersion: "2010-09-09"\nTransform: AWS::Serverless-2016-10-31\n'
DEPLOYMENT = Deployment("", {}, "stack", "us-east-1", "111122223333")

Resources = dict[str, tuple[str, Any]]


def scan(root: Path, text: str) -> Read:
    return read(write(root, {"template.yaml": HEAD + text}))


def evaluated(text: str) -> Resources:
    """Type and evaluated properties of each resource of a CloudFormation or SAM template."""
    template = read_template(load(text, as_json=text.lstrip()[:1] == "{"), "template.yaml")
    if any(one.type.startswith("AWS::Serverless::") for one in template.resources.values()):
        expand(template, Nowhere())
    assert template.problems == []
    ids = {name: name for name in template.resources}
    evaluator = Evaluator(template, ids, Budget(1_000_000), DEPLOYMENT)
    return {
        name: (one.type, plain(settle(evaluator.value(one.properties)))) for name, one in template.resources.items()
    }


@cache
def translator() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """SAM's own translator."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        transform = importlib.import_module("samtranslator.translator.transform").transform

    known = json.loads(files("samtranslator").joinpath("internal/data/aws_managed_policies.json").read_text("utf-8"))

    class Managed:
        def load(self) -> Any:
            return known["aws"]

    def run(template: dict[str, Any]) -> dict[str, Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dict(transform(template, {}, Managed()))

    return run


def by_sam(text: str, monkeypatch: pytest.MonkeyPatch) -> Resources:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    read_yaml = importlib.import_module("samtranslator.yaml_helper").yaml_parse
    return evaluated(json.dumps(translator()(read_yaml(text)), default=str))


OURS_ALONE = {"AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route"}
"""SAM hides these in the API's document."""

THEIRS_ALONE = {"AWS::ApiGateway::Deployment", "AWS::Lambda::Version", "AWS::AppSync::GraphQLSchema"}
"""Their names hold a hash, and no rule reads them."""

READ: Mapping[str, tuple[str, ...]] = {
    "AWS::Lambda::Function": (
        *("FunctionName", "Handler", "Runtime", "MemorySize", "Timeout", "VpcConfig", "Environment", "KmsKeyArn"),
        *("TracingConfig", "DeadLetterConfig", "Layers", "Architectures", "ReservedConcurrentExecutions", "Role"),
    ),
    "AWS::IAM::Role": ("AssumeRolePolicyDocument", "ManagedPolicyArns", "Policies", "PermissionsBoundary", "Path"),
    "AWS::IAM::ManagedPolicy": ("PolicyDocument", "Roles"),
    "AWS::Lambda::Permission": (
        *("Action", "Principal", "SourceAccount", "SourceArn", "FunctionUrlAuthType", "InvokedViaFunctionUrl"),
        *("EventSourceToken", "FunctionName"),
    ),
    "AWS::Lambda::Url": ("AuthType", "Cors", "InvokeMode", "TargetFunctionArn"),
    "AWS::DynamoDB::Table": (
        *("TableName", "SSESpecification", "KeySchema", "AttributeDefinitions", "BillingMode"),
        "PointInTimeRecoverySpecification",
    ),
    "AWS::StepFunctions::StateMachine": ("RoleArn", "LoggingConfiguration", "TracingConfiguration", "StateMachineName"),
    "AWS::ApiGateway::RestApi": ("Name", "EndpointConfiguration"),
    "AWS::ApiGateway::Stage": ("StageName", "TracingEnabled", "AccessLogSetting", "MethodSettings"),
    "AWS::ApiGatewayV2::Stage": ("StageName", "AccessLogSettings", "AutoDeploy"),
    "AWS::Events::Rule": ("ScheduleExpression", "EventPattern"),
    "AWS::Scheduler::Schedule": ("ScheduleExpression", "FlexibleTimeWindow"),
    "AWS::SNS::Subscription": ("Protocol", "TopicArn"),
    "AWS::Lambda::EventSourceMapping": ("EventSourceArn", "BatchSize", "StartingPosition"),
    "AWS::AppSync::GraphQLApi": ("Name", "AuthenticationType", "LogConfig"),
}


def compared(resources: Resources) -> dict[str, Any]:
    """What rules read, in one form: aliases as their functions, references without their wording, sets sorted."""
    aliases = {name: one["FunctionName"] for name, (type_, one) in resources.items() if type_ == "AWS::Lambda::Alias"}
    out: dict[str, Any] = {}
    for name, (type_, properties) in resources.items():
        if type_ in OURS_ALONE | THEIRS_ALONE:
            continue
        shown = "layer" if type_ == "AWS::Lambda::LayerVersion" else name
        wanted = READ.get(type_, ())
        said = {key: _one_form(value, aliases) for key, value in (properties or {}).items() if key in wanted}
        if "Policies" in said:
            # The position of a policy is in its name; only what it grants counts.
            said["Policies"] = sorted(json.dumps(one["PolicyDocument"], sort_keys=True) for one in said["Policies"])
        if "ManagedPolicyArns" in said:
            said["ManagedPolicyArns"] = sorted(json.dumps(one, sort_keys=True) for one in said["ManagedPolicyArns"])
        out[shown] = (type_, said)
    return out


def _one_form(value: Any, aliases: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        if "$unknown" in value:
            held = [one for asset in value.get("assets", ()) for one in [aliases.get(asset)]]
            assets = held[0]["assets"] if held and held[0] else value.get("assets")
            return {"refers to": assets, "text": value.get("pieces")}
        inner = {key: _one_form(item, aliases) for key, item in value.items() if key not in ("Version", "Sid")}
        if "Effect" in inner and isinstance(inner.get("Action"), str):
            inner["Action"] = [inner["Action"]]
        return inner
    return [_one_form(item, aliases) for item in value] if isinstance(value, list) else value


FUNCTION = """
Globals:
  Function: {Runtime: python3.12, Timeout: 5, Tracing: Active, Environment: {Variables: {A: b}}, Layers: [layer-x]}
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://bucket/key
      Handler: a.b
      Environment: {Variables: {C: d}}
      Layers: [layer-y]
      VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}
      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Q.Arn}
      PermissionsBoundary: arn:aws:iam::1:policy/b
      AutoPublishAlias: live
      Policies:
        - AmazonSageMakerFullAccess
        - AWSLambdaSQSQueueExecutionRole
        - arn:aws:iam::aws:policy/AmazonS3FullAccess
        - DynamoDBCrudPolicy: {TableName: !Ref T}
        - Statement: [{Effect: Allow, Action: '*', Resource: '*'}]
        - !Ref Managed
      FunctionUrlConfig: {AuthType: NONE, Cors: {AllowOrigins: ['*']}}
      Events:
        S: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}
        Q: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn, BatchSize: 5}}
        N: {Type: SNS, Properties: {Topic: arn:aws:sns:us-east-1:1:t}}
        E: {Type: EventBridgeRule, Properties: {Pattern: {source: [a]}}}
        V: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minute)}}
        K: {Type: Kinesis, Properties: {Stream: arn:aws:kinesis:us-east-1:1:stream/x, StartingPosition: LATEST}}
        Logs: {Type: CloudWatchLogs, Properties: {LogGroupName: g, FilterPattern: x}}
        Iot: {Type: IoTRule, Properties: {Sql: select}}
        Skill: {Type: AlexaSkill, Properties: {SkillId: skill}}
  Managed: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: []}}}
  Q: {Type: AWS::SQS::Queue}
  T: {Type: AWS::Serverless::SimpleTable, Properties: {SSESpecification: {SSEEnabled: true}}}
  L: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://b/k}}
"""
APIS = """
Globals: {Api: {TracingEnabled: true}}
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Name: chat
      EndpointConfiguration: {Type: REGIONAL}
      AccessLogSetting: {DestinationArn: arn:aws:logs:us-east-1:1:log-group:g}
      Auth:
        DefaultAuthorizer: Pool
        Authorizers:
          Pool: {UserPoolArn: arn:aws:cognito-idp:us-east-1:1:userpool/p}
          Fn: {FunctionArn: arn:aws:lambda:us-east-1:1:function:f}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: a.b
      Runtime: python3.12
      Events:
        Implicit: {Type: Api, Properties: {Path: /x, Method: get}}
        Own: {Type: Api, Properties: {RestApiId: !Ref Api, Path: '/users/{id}', Method: ANY}}
        Open: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /open, Method: post, Auth: {Authorizer: NONE}}}
        Http: {Type: HttpApi, Properties: {Path: /y, Method: post}}
        Jwt: {Type: HttpApi, Properties: {ApiId: !Ref Http, Path: /j, Method: get}}
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: J
        Authorizers:
          J: {JwtConfiguration: {issuer: https://x, audience: [a]}, IdentitySource: $request.header.Authorization}
"""
OTHERS = """
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: x, Handler: a.b, Runtime: python3.12, Role: arn:aws:iam::1:role/own}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {PackageType: Image, ImageUri: 1.dkr.ecr.us-east-1.amazonaws.com/x:1}
    Connectors:
      ToTable: {Properties: {Destination: {Id: T}, Permissions: [Read]}}
  T: {Type: AWS::DynamoDB::Table, Properties: {KeySchema: [], AttributeDefinitions: []}}
  SM:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: sm
      Definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}
      Policies: [LambdaInvokePolicy: {FunctionName: !Ref Fn}]
      Tracing: {Enabled: true}
      Logging: {Level: ALL}
      Events:
        Api: {Type: Api, Properties: {Path: /sm, Method: post}}
        Tick: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}
        Later: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minute)}}
  Conn:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Worker}, Destination: {Id: T}, Permissions: [Read, Write]}
  Start:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Worker}, Destination: [{Id: SM}], Permissions: [Write]}
  G:
    Type: AWS::Serverless::GraphQLApi
    Properties: {SchemaInline: 'type Query {a: String}', Auth: {Type: AWS_IAM}, XrayEnabled: true}
"""


@pytest.mark.parametrize("text", [FUNCTION, APIS, OTHERS], ids=["function", "apis", "others"])
def test_what_sam_makes_is_made(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = compared(evaluated(HEAD + text)), compared(by_sam(HEAD + text, monkeypatch))
    assert ours.keys() == theirs.keys()
    for name in ours:
        assert (name, ours[name]) == (name, theirs[name])


POLICIES = st.lists(
    st.sampled_from(
        [
            "AmazonBedrockFullAccess",
            "AWSLambdaBasicExecutionRole",
            {"S3ReadPolicy": {"BucketName": "b"}},
            {"S3FullAccessPolicy": {"BucketName": {"Ref": "B"}}},
            {"SQSPollerPolicy": {"QueueName": {"Fn::GetAtt": ["Q", "QueueName"]}}},
            {"KMSDecryptPolicy": {"KeyId": "k"}},
            {"SSMParameterReadPolicy": {"ParameterName": "p"}},
            {"SageMakerCreateEndpointPolicy": {"EndpointName": "e"}},
            {"ComprehendBasicAccessPolicy": {}},
            {"Statement": {"Effect": "Allow", "Action": "bedrock:*", "Resource": "*"}},
            {"Statement": [{"Effect": "Deny", "Action": ["s3:*"], "Resource": {"Fn::GetAtt": ["B", "Arn"]}}]},
        ]
    ),
    max_size=4,
)
SETTINGS = st.fixed_dictionaries(
    {"Handler": st.just("a.b"), "Runtime": st.just("python3.12"), "InlineCode": st.just("x"), "Policies": POLICIES},
    optional={
        "Timeout": st.integers(1, 900),
        "Tracing": st.sampled_from(["Active", "PassThrough"]),
        "VpcConfig": st.just({"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}),
        "Environment": st.just({"Variables": {"OWN": {"Ref": "B"}}}),
        "KmsKeyArn": st.just("arn:aws:kms:us-east-1:1:key/k"),
        "FunctionUrlConfig": st.sampled_from([{"AuthType": "NONE"}, {"AuthType": "AWS_IAM", "InvokeMode": "BUFFERED"}]),
        "Role": st.just("arn:aws:iam::1:role/r"),
        "AutoPublishAlias": st.just("live"),
    },
)
SHARED = st.fixed_dictionaries(
    {},
    optional={
        "Timeout": st.just(3),
        "Tracing": st.just("Active"),
        "Environment": st.just({"Variables": {"SHARED": "1", "OWN": "2"}}),
        "VpcConfig": st.just({"SubnetIds": ["subnet-2"], "SecurityGroupIds": ["sg-2"]}),
    },
)


@given(SETTINGS, SHARED)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_functions_are_written_out_as_sam_writes_them(
    monkeypatch: pytest.MonkeyPatch, own: dict[str, Any], shared: dict[str, Any]
) -> None:
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Globals": {"Function": shared},
        "Resources": {
            "Fn": {"Type": "AWS::Serverless::Function", "Properties": own},
            "B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "bucket"}},
            "Q": {"Type": "AWS::SQS::Queue"},
        },
    }
    text = json.dumps(template)
    assert compared(evaluated(text)) == compared(by_sam(text, monkeypatch))


def test_who_may_call_each_method(tmp_path: Path) -> None:
    found = scan(tmp_path, APIS)
    access = {
        address: found.config(address)["AuthorizationType"]
        for address in found.addresses()
        if found.asset(address).type in OURS_ALONE
    }
    assert access == {
        "FnImplicitMethod": "NONE",
        "FnOwnMethod": "COGNITO_USER_POOLS",
        "FnOpenMethod": "NONE",
        "FnHttpRoute": "NONE",
        "FnJwtRoute": "JWT",
    }
    assert found.config("FnHttpRoute")["RouteKey"] == "POST /y"
    everything = APIS.replace("{Path: /y, Method: post}", "{Auth: {Authorizer: NONE}}")
    assert scan(tmp_path / "all", everything).config("FnHttpRoute")["RouteKey"] == "$default"


DOCUMENT = """
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      DefinitionUri: api.yaml
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Events: {Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /a, Method: get}}}
"""
OPENAPI = """swagger: "2.0"
securityDefinitions:
  pool: {type: apiKey, x-amazon-apigateway-authtype: cognito_user_pools}
  key: {type: apiKey, name: x-api-key}
paths:
  /a:
    get: {security: [{pool: []}, {key: []}]}
    post: {}
  /b/{id}:
    x-amazon-apigateway-any-method: {x-amazon-apigateway-auth: {type: AWS_IAM}}
"""


def test_the_methods_of_an_openapi_document_are_its_own(tmp_path: Path) -> None:
    found = read(write(tmp_path, {"template.yaml": HEAD + DOCUMENT, "api.yaml": OPENAPI}))
    methods = {one.name: one.config for one in found.assets.values() if one.type == "AWS::ApiGateway::Method"}
    said = {name: (config["HttpMethod"], config["AuthorizationType"]) for name, config in methods.items()}
    assert said == {
        "ApiAGetMethod": ("GET", "COGNITO_USER_POOLS"),
        "ApiAPostMethod": ("POST", "NONE"),
        "ApiBIdXAmazonApigatewayAnyMethodMethod": ("ANY", "AWS_IAM"),
    }
    assert methods["ApiAGetMethod"]["ApiKeyRequired"] is True
    assert found.config("Fn")["Code"] == {"$unknown": "the package of src/"}


def test_lines_are_those_of_the_serverless_resource(tmp_path: Path) -> None:
    sighting = scan(tmp_path, FUNCTION).asset("Fn").sightings[0]
    assert (sighting.location.line, sighting.location.end_line) == (7, 35)
    assert sighting.lines["Environment"] == 12
    assert sighting.lines["VpcConfig.SubnetIds"] == 14
    role = scan(tmp_path, FUNCTION).asset("FnRole").sightings[0]
    assert role.location == sighting.location
    assert role.lines["Policies[2].PolicyDocument.Statement[0].Action"] == 23


def test_what_is_not_known_of_sam_is_said(tmp_path: Path) -> None:
    text = """
Resources:
  A: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: x, SemanticVersion: 1.0.0}}}
  F:
    Type: AWS::Serverless::Function
    Condition: No
    Properties:
      CodeUri: .
      Policies: [NoSuchPolicy: {X: y}]
      Role: !If [C, arn:aws:iam::1:role/x, !Ref AWS::NoValue]
  C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: F}, Destination: {Id: Nowhere}, Permissions: [Read]}}
  N: {Type: AWS::Serverless::NoSuchThing}
Conditions: {C: !Equals [!Ref AWS::Region, x], No: !Equals [!Ref AWS::Region, y]}
"""
    found = scan(tmp_path, text)
    assert sorted(gap.why for gap in found.gaps) == [
        "NoSuchPolicy is no policy template that is known here",
        "the template of A is not known or comes from elsewhere",
        "what AWS::Serverless::NoSuchThing becomes is not known here",
        "what C lets F do with Nowhere is not known",
    ]
    role = found.config("F")["Role"]
    assert role == {
        "$unknown": "!If [C, arn:aws:iam::1:role/x, {…}]",
        "assets": [found.asset("FRole").id],
        "pieces": [None],
    }


def test_applications_nest_and_aliases_mean_their_function(tmp_path: Path) -> None:
    text = """
Resources:
  App:
    Type: AWS::Serverless::Application
    Properties: {Location: ./apps/inner.yaml, Parameters: {Name: inner}}
  Fn: {Type: AWS::Serverless::Function, Properties: {CodeUri: ., AutoPublishAlias: live}}
  Endpoint:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Fn.Alias, Principal: bedrock.amazonaws.com, Action: !GetAtt App.Outputs.Action}
"""
    inner = """
Parameters: {Name: {Type: String}}
Resources: {Fn: {Type: AWS::Serverless::Function, Properties: {CodeUri: ., FunctionName: !Ref Name}}}
Outputs: {Action: {Value: "lambda:InvokeFunction"}}
"""
    found = read(write(tmp_path, {"template.yaml": HEAD + text, "apps/inner.yaml": HEAD + inner}))
    assert found.gaps == []
    assert found.config("App/Fn")["FunctionName"] == "inner"
    permission = found.config("Endpoint")
    assert permission["FunctionName"]["assets"] == [found.asset("Fn").id]
    assert permission["Action"] == "lambda:InvokeFunction"
