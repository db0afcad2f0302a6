"""CloudFormation as people write it: long and short forms, block and flow style, JSON of any indentation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bartizan.catalog.load import Catalog
from tests.fix.mending import mend

KEY = "key-not-rotated"
ROOT = "notebook-root-access"
INTERNET = "notebook-direct-internet"
METADATA = "notebook-metadata-v1"
BLOCKED = "bucket-public-access-block-undeclared"
VERSIONED = "bucket-unversioned"

LINES = """AWSTemplateFormatVersion: "2010-09-09"
Resources:
  # the notebook of the team
  Notebook:
    Type: AWS::SageMaker::NotebookInstance
    DeletionPolicy: Retain
    Properties:
      RoleArn: !GetAtt Role.Arn   # its role
      InstanceType: >-
        ml.t3.medium

      RootAccess: "Enabled"       # for now
      Tags:
        - Key: team
          Value: !Sub "${AWS::StackName}-a"

  Role:
    Type: AWS::IAM::Role
"""


def test_lines_are_added_and_replaced_in_block_style(tmp_path: Path, catalog: Catalog) -> None:
    done = mend(tmp_path, {"t.yaml": LINES}, catalog, ROOT, INTERNET, METADATA)
    assert done.refused == {}
    assert done.files["t.yaml"] == LINES.replace('"Enabled"  ', '"Disabled"  ').replace(
        '-a"\n',
        '-a"\n      DirectInternetAccess: Disabled\n      InstanceMetadataServiceConfiguration:\n'
        '        MinimumInstanceMetadataServiceVersion: "2"\n',
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "\n    Properties:\n      EnableKeyRotation: true"),
        ("\n    Properties:", "\n    Properties:\n      EnableKeyRotation: true"),
        ("\n    Properties: # none", "\n    Properties: # none\n      EnableKeyRotation: true"),
        ("\n    Properties: {}", "\n    Properties: {EnableKeyRotation: true}"),
        ("\n    Properties: {Enabled: true}", "\n    Properties: {Enabled: true, EnableKeyRotation: true}"),
        ("\n    Properties: {Enabled: true, }", "\n    Properties: {Enabled: true, EnableKeyRotation: true }"),
        (
            "\n    Properties: {\n      Enabled: true # on\n    }",
            "\n    Properties: {\n      Enabled: true,\n      EnableKeyRotation: true # on\n    }",
        ),
        ("\n    Properties:\n      EnableKeyRotation:", "\n    Properties:\n      EnableKeyRotation: true"),
        ("\n    Properties:\n      EnableKeyRotation: 'false'", "\n    Properties:\n      EnableKeyRotation: true"),
        ("\n    Properties:\n      EnableKeyRotation: no", "\n    Properties:\n      EnableKeyRotation: true"),
        (
            "\n    Properties:\n      KeyPolicy: |\n        {}\n\n      # end",
            "\n    Properties:\n      KeyPolicy: |\n        {}\n      EnableKeyRotation: true\n\n      # end",
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_properties_in_each_style(before: str, after: str, newline: str, tmp_path: Path, catalog: Catalog) -> None:
    text = "Resources:\n  K:\n    Type: AWS::KMS::Key{}\n  Q:\n    Type: AWS::SQS::Queue\n"
    files = {"t.yaml": text.replace("{}", before).replace("\n", newline)}
    done = mend(tmp_path, files, catalog, KEY)
    assert done.refused == {}
    assert done.files["t.yaml"] == text.replace("{}", after).replace("\n", newline)


BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "b", "Tags": []}}
TEMPLATE = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"B": BUCKET, "K": {"Type": "AWS::KMS::Key"}}}


@pytest.mark.parametrize("indent", [2, 4, "\t", None])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_json_keeps_its_indentation(indent: int | str | None, newline: str, tmp_path: Path, catalog: Catalog) -> None:
    files = {"t.json": json.dumps(TEMPLATE, indent=indent).replace("\n", newline) + newline}
    done = mend(tmp_path, files, catalog, KEY, BLOCKED, VERSIONED)
    assert done.rules == [BLOCKED, VERSIONED, KEY]
    wanted = json.loads(json.dumps(TEMPLATE))
    names = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    wanted["Resources"]["B"]["Properties"]["PublicAccessBlockConfiguration"] = dict.fromkeys(names, True)
    wanted["Resources"]["B"]["Properties"]["VersioningConfiguration"] = {"Status": "Enabled"}
    wanted["Resources"]["K"]["Properties"] = {"EnableKeyRotation": True}
    text = json.dumps(wanted, indent=indent).replace("\n", newline) + newline
    assert done.files["t.json"] == text


PARAMETERS = """Parameters:
  Alone: {Type: String, Default: Enabled, AllowedValues: [Enabled, Disabled]}
  Shared:
    Type: String
    Default: Enabled # twice
  Narrow:
    Type: String
    Default: Enabled
    AllowedValues:
      - Enabled
Resources:
  A:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      RootAccess: !Ref Alone
      DirectInternetAccess: !Ref Shared # see above
  B:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      RootAccess:
        Ref: Narrow
      DirectInternetAccess: {Ref: Shared}
"""


def test_a_parameter_is_changed_where_it_is_used_once_and_may_be(tmp_path: Path, catalog: Catalog) -> None:
    done = mend(tmp_path, {"t.yaml": PARAMETERS}, catalog, ROOT, INTERNET)
    assert done.refused == {}
    assert done.files["t.yaml"] == (
        PARAMETERS.replace("Default: Enabled, Allowed", "Default: Disabled, Allowed")
        .replace("!Ref Shared #", "Disabled #")
        .replace("RootAccess:\n        Ref: Narrow", "RootAccess: Disabled")
        .replace("{Ref: Shared}", "Disabled")
    )


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        (
            "    Properties: &p\n      EnableKeyRotation: false\n  L:\n    Type: AWS::SQS::Queue\n    Properties: *p\n",
            "&p",
        ),
        ("    Properties:\n      EnableKeyRotation: !Equals [a, b]\n", "!Equals"),
        ("    Properties:\n      EnableKeyRotation:\n        Fn::Equals: [a, b]\n", "Fn::Equals"),
    ],
)
def test_what_is_shared_or_computed_is_refused(properties: str, reason: str, tmp_path: Path, catalog: Catalog) -> None:
    text = f"Resources:\n  K:\n    Type: AWS::KMS::Key\n{properties}"
    done = mend(tmp_path, {"t.yaml": text}, catalog, KEY)
    assert done.files["t.yaml"] == text
    if KEY in done.refused:
        assert reason in done.refused[KEY]
    else:
        assert done.rules == [], "what cannot be evaluated is unknown, and no finding to mend"


def test_what_a_macro_makes_of_a_resource_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    text = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Handler: a.b, Runtime: python3.12, FunctionUrlConfig: {AuthType: NONE}}\n"
        "  U:\n    Type: AWS::Lambda::Url\n    Properties: {AuthType: NONE, TargetFunctionArn: !Ref F}\n"
    )
    done = mend(tmp_path, {"t.yaml": text}, catalog, "function-url-without-authorization")
    assert done.files["t.yaml"] == text.replace("{AuthType: NONE, T", "{AuthType: AWS_IAM, T")
