from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bartizan.model.location import Location

from .trees import Read, read, write


def template(root: Path, text: str, name: str = "stack.yaml") -> Read:
    return read(write(root, {name: text}))


def value(root: Path, text: str) -> Any:
    """What an expression gives as a property of a notebook, beside parameters, mappings and a bucket."""
    yaml = f"""AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Env: {{Type: String, Default: prod}}
  Open: {{Type: String}}
  Size: {{Type: Number, Default: 5}}
  Subnets: {{Type: CommaDelimitedList, Default: "subnet-a, subnet-b"}}
  Image: {{Type: "AWS::SSM::Parameter::Value<String>", Default: /image}}
  Only: {{Type: String, AllowedValues: [one]}}
  Instance: {{Type: String, AllowedValues: [ml.t3.medium, ml.t3.large]}}
  Letter: {{Type: String, Default: "n"}}
  V: {{Type: String, Default: "v"}}
  Secret: {{Type: String, NoEcho: true}}
Mappings:
  Sizes:
    prod: {{type: ml.t3.large}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [!Condition IsProd]
  IsOpen: !Equals [!Ref Open, "yes"]
  Ring: !Condition Ring
  Both: !And [!Condition IsProd, !Condition IsDev]
  Either: !Or [!Condition IsOpen, !Condition IsProd]
  NotDefault: !Not [!Equals [!Sub "arn:${{AWS::AccountId}}", default]]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {{BucketName: !Sub "train-${{Env}}"}}
  Nameless:
    Type: AWS::S3::Bucket
  N:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      KmsKeyId: {text}
"""
    return template(root, yaml).config("N").get("KmsKeyId")


KNOWN: list[tuple[str, Any]] = [
    ("!Ref Env", "prod"),
    ("{Ref: Env}", "prod"),
    ("!Ref Bucket", "train-prod"),
    ("!GetAtt Bucket.Arn", "arn:aws:s3:::train-prod"),
    ('!Sub "x-${Env}-${!Literal}-${AWS::Partition}-${Size}"', "x-prod-${Literal}-aws-5"),
    ('!Sub ["${A}/${Bucket}", {A: !Ref Env}]', "prod/train-prod"),
    ('{"Fn::Sub": "s3://${Bucket}/x"}', "s3://train-prod/x"),
    ('!Join ["-", [a, !Ref Env, "1"]]', "a-prod-1"),
    ('!Select [1, !Split [",", "a,b"]]', "b"),
    ('!Select ["0", !Ref Subnets]', "subnet-a"),
    ("!FindInMap [Sizes, !Ref Env, type]", "ml.t3.large"),
    ("!If [IsProd, a, b]", "a"),
    ("!If [IsDev, a, b]", "b"),
    ("!If [Both, a, b]", "b"),
    ("!If [Either, a, b]", "a"),
    ("!If [IsOpen, same, same]", "same"),
    ("!If [IsDev, a, !Ref AWS::NoValue]", None),
    ("!Base64 abc", "YWJj"),
    ("!ToJsonString {a: 1}", '{"a":1}'),
    ("!Length [a, b]", "2"),
    ("!Length {Ref: Subnets}", "2"),
    ('!Cidr ["10.0.0.0/24", 2, 5]', ["10.0.0.0/27", "10.0.0.32/27"]),
    ('!Select [1, !Cidr ["10.0.0.0/16", "3", "8"]]', "10.0.1.0/24"),
    ('!Cidr ["2001:db8::/56", 1, 64]', ["2001:db8::/64"]),
    ("!FindInMap [Sizes, dev, type, {DefaultValue: ml.t3.medium}]", "ml.t3.medium"),
    ("!FindInMap [Sizes, !Ref AWS::Region, type]", "ml.t3.large"),
    ("!Ref Only", "one"),
    ("!GetAtt Bucket.BucketName", "train-prod"),
    ('{"Fn::GetAtt": [Bucket, !Sub "Ar${Letter}"]}', "arn:aws:s3:::train-prod"),
    ('!Join [",", [a, !If [IsDev, b, !Ref AWS::NoValue], c]]', "a,c"),
    ('!Sub "{{resolve:secretsmanager:${Env}:SecretString:key}}"', "{{resolve:secretsmanager:prod:SecretString:key}}"),
    ('!If [IsOpen, {"Fn::Sub": "x"}, x]', "x"),
    ("!If [NotDefault, a, b]", "a"),
    ("{Ref: !Sub 'En${V}'}", "prod"),
]


@pytest.mark.parametrize(("text", "known"), KNOWN, ids=[text for text, _ in KNOWN])
def test_what_can_be_known_is_computed(tmp_path: Path, text: str, known: Any) -> None:
    assert value(tmp_path, text) == known


UNKNOWN: list[tuple[str, str, list[str], str | None]] = [
    ("!Ref Open", "parameter Open", [], None),
    ("!Ref Image", "parameter Image", [], None),
    ("!Ref Nowhere", "Ref Nowhere", [], None),
    ("!Ref AWS::AccountId", "AWS::AccountId", [], "AWS::AccountId"),
    ("!Ref Nameless", "!Ref Nameless", ["Nameless"], "Ref"),
    ("!GetAtt Nameless.Arn", "!GetAtt Nameless.Arn", ["Nameless"], "Arn"),
    ('{"Fn::GetAtt": [Nameless, Arn]}', "!GetAtt [Nameless, Arn]", ["Nameless"], "Arn"),
    ('!Sub "${Nameless.Arn}/*"', "!Sub ${Nameless.Arn}/*", ["Nameless"], None),
    ('!Join ["", [a, !Ref Nameless]]', "!Join [, !Ref Nameless]", ["Nameless"], None),
    ("!If [IsOpen, a, b]", "!If [IsOpen, a, b]", [], None),
    ("!If [IsOpen, !Ref Nameless, x]", "!If [IsOpen, !Ref Nameless, x]", ["Nameless"], None),
    ("!If [IsOpen, !Ref Nameless, !Ref AWS::NoValue]", "!If [IsOpen, !Ref Nameless, !Ref AWS::NoValue]", [], None),
    ("!If [Ring, a, b]", "!If [Ring, a, b]", [], None),
    ("!ImportValue shared", "!ImportValue shared", [], None),
    ("!FindInMap [Sizes, dev, type]", "!FindInMap [Sizes, dev, type]", [], None),
    ("!Select [9, !Ref Subnets]", "!Select [9, !Ref Subnets]", [], None),
    ('!Select [0, !GetAZs ""]', "!Select [0, !GetAZs]", [], None),
    ("!FindInMap [Nothing, a, b]", "!FindInMap [Nothing, a, b]", [], None),
    ("!Transform {Name: Macro, Parameters: {}}", "!Transform {…}", [], None),
    ("'{{resolve:ssm:/ml/size}}'", "{{resolve:ssm:/ml/size}}", [], None),
    ('!Cidr ["10.0.0.0/8", 300, 5]', "!Cidr [10.0.0.0/8, 300, 5]", [], None),
    ("!Ref Secret", "parameter Secret", [], None),
]


@pytest.mark.parametrize(("text", "why", "assets", "attribute"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_what_cannot_be_known_says_why(
    tmp_path: Path, text: str, why: str, assets: list[str], attribute: str | None
) -> None:
    found = value(tmp_path, text)
    assert found.get("assets", []) == [f"repo:{tmp_path.name}//stack.yaml#{name}" for name in assets]
    assert found.get("attribute") == attribute
    if "[," not in why:
        assert found["$unknown"] == why


PIECES: list[tuple[str, list[str | None] | None]] = [
    ("!Ref Open", [None]),
    ("!Ref Instance", ["ml.t3.", None]),
    ("!Ref AWS::Region", [None]),
    ("!Ref AWS::StackId", ["arn:", None]),
    ('!Sub "arn:aws:iam::${AWS::AccountId}:root"', ["arn:aws:iam::", None, ":root"]),
    ('!Join ["/", [a, !Ref Open, b]]', ["a/", None, "/b"]),
    ('!Sub "${AWS::Region}"', [None]),
    ("!If [IsOpen, sse-kms, sse-s3]", ["sse-", None]),
    ("!If [IsOpen, !Ref Open, !Ref AWS::NoValue]", None),
    ("!ImportValue shared", [None]),
    ('"db:{{resolve:ssm:/x}}:5432"', ["db:", None, ":5432"]),
    ('!Sub "{{resolve:ssm:/${Open}}}"', None),
    ('!Sub "{{resolve:secretsmanager:${Open}}}"', ["{{resolve:secretsmanager:", None, "}}"]),
    ("!GetAtt Nameless.Arn", None),
    ("!Ref Nowhere", None),
]


@pytest.mark.parametrize(("text", "pieces"), PIECES, ids=[row[0] for row in PIECES])
def test_what_is_known_of_a_text_with_holes(tmp_path: Path, text: str, pieces: list[str | None] | None) -> None:
    assert value(tmp_path, text).get("pieces") == pieces


STACK = """AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: train
      VersioningConfiguration:
        Status: Enabled
      Tags:
        - Key: team
          Value: ml

  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: s3:GetObject
            Resource: !Sub "${Data.Arn}/*"
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: '{"Statement": []}'
  Inline:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: inline
      Roles: [!Ref Role, elsewhere]
      PolicyDocument: {Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
  Notebook:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      RoleArn: !GetAtt Role.Arn
      VolumeSizeInGB: "5"
  Quiet:
    Type: AWS::CloudFormation::WaitConditionHandle
  Custom:
    Type: Custom::Thing
  Uses:
    Type: AWS::SageMaker::Model
    Properties:
      PrimaryContainer: {Image: !GetAtt Custom.Image}
  Gone:
    Type: AWS::SageMaker::Model
    Condition: Never
Conditions:
  Never: !Equals [a, b]
"""


def test_resources_are_assets_and_parts_are_folded(tmp_path: Path) -> None:
    found = template(tmp_path, STACK)
    assert found.addresses() == {"Data", "Role", "Inline", "Notebook", "Uses", "Custom"}
    data = found.asset("Data")
    assert (data.type, data.kind, data.name, data.tags) == ("AWS::S3::Bucket", "bucket", "train", {"team": "ml"})
    assert found.config("Data")["PolicyDocument"]["Statement"][0]["Resource"] == "arn:aws:s3:::train/*"
    own, policy = data.sightings
    assert own.location == Location("stack.yaml", 3, 11)
    assert own.lines["VersioningConfiguration.Status"] == 8
    assert own.lines["Tags[0].Value"] == 11
    assert policy.location == Location("stack.yaml", 13, 22)
    assert policy.lines["PolicyDocument.Statement[0].Resource"] == 22
    assert "Bucket" not in policy.lines
    role = found.config("Role")
    assert role["AssumeRolePolicyDocument"] == {"Statement": []}
    assert role["Policies"][0]["PolicyName"] == "inline"
    # One of its roles is declared elsewhere: a role of which only this is known.
    elsewhere = found.asset("Inline")
    assert (elsewhere.type, elsewhere.name) == ("AWS::IAM::Role", "elsewhere")
    assert found.config("Inline")["Policies"] == role["Policies"]
    assert found.config("Inline")["AssumeRolePolicyDocument"] == {"$unknown": "the role itself is declared elsewhere"}
    assert found.config("Notebook")["VolumeSizeInGB"] == 5
    assert found.asset("Custom").kind == "configuration"


def test_json_is_the_same_as_yaml(tmp_path: Path) -> None:
    yaml_text = STACK.replace("!Ref Data", "{Ref: Data}").replace("!Ref Role", "{Ref: Role}")
    yaml_text = yaml_text.replace('!Sub "${Data.Arn}/*"', '{"Fn::Sub": "${Data.Arn}/*"}')
    yaml_text = yaml_text.replace("!GetAtt Role.Arn", '{"Fn::GetAtt": [Role, Arn]}')
    yaml_text = yaml_text.replace("!GetAtt Custom.Image", '{"Fn::GetAtt": [Custom, Image]}')
    yaml_text = yaml_text.replace("!Equals [a, b]", '{"Fn::Equals": [a, b]}')
    import yaml

    text = json.dumps(yaml.safe_load(yaml_text), indent="\t").replace("/", "\\/")
    yaml_found, json_found = template(tmp_path / "y", yaml_text), template(tmp_path / "j", text, "stack.json")
    assert json_found.addresses() == yaml_found.addresses()
    for address in sorted(yaml_found.addresses()):
        told = json.dumps(json_found.config(address)).replace("repo:j//stack.json", "repo:y//stack.yaml")
        assert json.loads(told) == yaml_found.config(address)
    assert json_found.asset("Data").sightings[0].location.line == 4


def test_other_yaml_and_json_is_left_alone(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "chart/templates/x.yaml": 'Resources: {{ .Values.x }}\nnote: "AWS::S3::Bucket"\n',
            "package.json": '{"Resources": "AWS::"}',
            "k8s.yaml": "kind: Pod\n---\nkind: Service\n",
            "broken.json": '{"a": ',
            "list.json": '["Resources", "AWS::S3::Bucket"]',
        },
    )
    found = read(root)
    assert (found.addresses(), found.gaps) == (set(), [])


def test_a_broken_template_is_a_gap_with_its_line(tmp_path: Path) -> None:
    found = template(tmp_path, 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  A: [\n  B: }\n')
    assert found.whys() == "stack.yaml:4: line 4: did not find expected node content"
    root = write(
        tmp_path / "j",
        {"t.json": '{"AWSTemplateFormatVersion": "x",\n"Resources": {"A": {"Type": "AWS::S3::Bucket"},}}'},
    )
    assert read(root).whys() == "t.json:2: line 2: a key in quotes is expected"


def test_what_is_no_resource_is_a_gap(tmp_path: Path) -> None:
    found = template(
        tmp_path,
        "AWSTemplateFormatVersion: x\nResources:\n"
        "  A: {}\n  Fn::ForEach::B: [x, [1], {}]\n  C: {Type: AWS::S3::Bucket}\n",
    )
    assert found.addresses() == {"C"}
    assert "A is a resource without a Type" in found.whys()
