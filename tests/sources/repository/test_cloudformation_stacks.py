"""Stacks: loops, nested stacks, exports, parameter files, CDK output, parts whose owner is elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .trees import Read, read, write

HEAD = 'AWSTemplateFormatVersion: "2010-09-09"\n'

NETWORK = (
    HEAD
    + """
Parameters: {Env: {Type: String}, Cidr: {Type: String, Default: 10.1.0.0/16}}
Conditions: {Private: !Equals [!Ref Env, prod]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Cidr}}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, MapPublicIpOnLaunch: !If [Private, false, true]}
Outputs:
  Subnet: {Value: !Ref Subnet}
  Cidr: {Value: !Ref Cidr}
  Gone: {Value: x, Condition: Nowhere}
"""
)
ROOT = (
    HEAD
    + """
Parameters: {Env: {Type: String, Default: dev}}
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./nested/network.yaml
      Parameters: {Env: !Ref Env}
  Notebook:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      SubnetId: !GetAtt Network.Outputs.Subnet
      NotebookInstanceName: !Sub "n-${Network.Outputs.Cidr}"
      RoleArn: !GetAtt [Network, Outputs.Nothing]
"""
)


def scan(root: Path, **files: str) -> Read:
    return read(write(root, {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}))


def test_a_nested_stack_is_judged_with_what_it_is_given_and_not_by_itself(tmp_path: Path) -> None:
    found = scan(tmp_path, root_yaml=ROOT, nested__network_yaml=NETWORK)
    assert found.addresses() == {"Notebook", "Network/Vpc", "Network/Subnet"} | {"Network"}
    assert found.config("Network/Subnet")["MapPublicIpOnLaunch"] is True
    notebook = found.config("Notebook")
    assert notebook["SubnetId"]["assets"] == [found.asset("Network/Subnet").id]
    assert notebook["NotebookInstanceName"] == "n-10.1.0.0/16"
    assert notebook["RoleArn"]["assets"] == [found.asset("Network").id]
    assert found.asset("Network/Vpc").sightings[0].location.path == "nested/network.yaml"
    assert found.gaps == []


def test_two_calls_of_one_template_are_two_stacks(tmp_path: Path) -> None:
    twice = ROOT.replace(
        "  Notebook:",
        "  Other:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
        "      TemplateURL: nested/network.yaml\n      Parameters: {Env: prod, Cidr: 10.9.0.0/16}\n  Notebook:",
    )
    found = scan(tmp_path, root_yaml=twice, other_yaml=ROOT, nested__network_yaml=NETWORK)
    assert {address for address in found.addresses() if address.endswith("Vpc")} == {
        "Network/Vpc",
        "Other/Vpc",
        "root.yaml/Network/Vpc",
    }
    assert found.config("Other/Subnet")["MapPublicIpOnLaunch"] is False


def test_rings_of_stacks_and_of_outputs_end(tmp_path: Path) -> None:
    ring = (
        HEAD
        + "Resources:\n  S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml}}\n"
        + "  B: {Type: AWS::S3::Bucket}\n"
    )
    found = scan(tmp_path, a_yaml=ring, b_yaml=ring.replace("b.yaml", "a.yaml"))
    assert "in itself" in found.whys()
    assert "B" in found.addresses()
    outputs = (
        HEAD
        + """
Resources:
  One:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: c.yaml, Parameters: {P: !GetAtt Two.Outputs.O}}
  Two:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: c.yaml, Parameters: {P: !GetAtt One.Outputs.O}}
"""
    )
    inner = (
        HEAD
        + "Parameters: {P: {Type: String}}\nOutputs: {O: {Value: !Ref P}}\n"
        + "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref P}}}\n"
    )
    found = scan(tmp_path / "o", d_yaml=outputs, c_yaml=inner)
    assert found.addresses() >= {"One/B", "Two/B"}


@pytest.mark.parametrize("url", ["https://s3.amazonaws.com/b/t.yaml", "../../outside.yaml", "missing.yaml", "!Ref Url"])
def test_a_template_that_is_not_in_the_tree_is_a_gap(tmp_path: Path, url: str) -> None:
    write(tmp_path.parent, {"outside.yaml": HEAD + "Resources: {X: {Type: AWS::S3::Bucket}}"})
    text = (
        HEAD
        + "Parameters: {Url: {Type: String}}\nResources:\n  S:\n    Type: AWS::CloudFormation::Stack\n"
        + f"    Properties: {{TemplateURL: {url}}}\n"
    )
    found = scan(tmp_path / "a" / "b", t_yaml=text)
    assert [gap.what for gap in found.gaps] == ["t.yaml:4"]
    assert found.addresses() == set()


def test_exports_of_the_tree_are_imported(tmp_path: Path) -> None:
    exporter = (
        HEAD
        + """
Parameters: {Env: {Type: String, Default: prod}}
Resources: {Role: {Type: AWS::IAM::Role}, Data: {Type: AWS::S3::Bucket, Properties: {BucketName: data}}}
Outputs:
  Role: {Value: !GetAtt Role.Arn, Export: {Name: !Sub "ml-${Env}-role"}}
  Data: {Value: !Ref Data, Export: {Name: "Stack:Data"}}
  Twice: {Value: one, Export: {Name: twice}}
"""
    )
    importer = (
        HEAD
        + """
Resources:
  N:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      RoleArn: !ImportValue {"Fn::Sub": "ml-${E}-role"}
      SubnetId: !ImportValue elsewhere
      NotebookInstanceName: {"Fn::ImportValue": "Stack:Data"}
      KmsKeyId: !ImportValue twice
Parameters: {E: {Type: String, Default: prod}}
"""
    )
    again = HEAD + "Resources: {R: {Type: AWS::IAM::Role}}\nOutputs: {T: {Value: two, Export: {Name: twice}}}\n"
    found = scan(tmp_path, a_yaml=exporter, b__n_yaml=importer, c_yaml=again)
    notebook = found.config("N")
    assert notebook["RoleArn"]["assets"] == [found.asset("Role").id]
    assert notebook["NotebookInstanceName"] == "data"
    assert notebook["SubnetId"] == {"$unknown": "!ImportValue elsewhere", "pieces": [None]}
    assert "$unknown" in notebook["KmsKeyId"]


def test_imports_in_a_ring_end(tmp_path: Path) -> None:
    one = (
        HEAD
        + "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: !ImportValue b}}}\n"
        + "Outputs: {O: {Value: !Ref B, Export: {Name: a}}}\n"
    )
    other = (
        one.replace("!ImportValue b", "!ImportValue a")
        .replace("Name: a}", "Name: b}")
        .replace("B:", "C:")
        .replace("!Ref B", "!Ref C")
    )
    found = scan(tmp_path, a_yaml=one, b_yaml=other)
    assert found.addresses() == {"B", "C"}


SIZED = (
    HEAD
    + """
Parameters:
  Env: {Type: String}
  Subnets: {Type: CommaDelimitedList, Default: ""}
  Key: {Type: String, Default: ""}
Conditions: {HasKey: !Not [!Equals [!Ref Key, ""]]}
Resources:
  N:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      NotebookInstanceName: !Sub "n-${Env}"
      KmsKeyId: !If [HasKey, !Ref Key, !Ref AWS::NoValue]
      SecurityGroupIds: !Ref Subnets
"""
)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("stack.parameters.json", '[{"ParameterKey": "Env", "ParameterValue": "qa"}]'),
        ("parameters/stack.json", '{"Parameters": {"Env": "qa"}, "Tags": {"a": "b"}}'),
        ("params.json", '["Env=qa"]'),
        ("config/stack.json", '{"Env": "qa"}'),
        ("parameters/all.yaml", "Env: qa\n"),
        (
            "samconfig.toml",
            '[default.deploy.parameters]\ntemplate = "stack.yaml"\nparameter_overrides = "Env=\\"qa\\""\n',
        ),
        (
            "samconfig.yaml",
            "default: {deploy: {parameters: {template_file: stack.yaml, parameter_overrides: [Env=qa]}}}\n",
        ),
    ],
)
def test_a_parameter_file_sets_the_values(tmp_path: Path, path: str, content: str) -> None:
    found = read(write(tmp_path, {"stack.yaml": SIZED, path: content}))
    assert found.addresses() == {"N"}
    assert found.config("N") == {"NotebookInstanceName": "n-qa", "SecurityGroupIds": []}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (
            "stack.parameters.json",
            '[{"ParameterKey": "Env", "ParameterValue": "qa"}, {"ParameterKey": "No", "ParameterValue": "x"}]',
        ),
        ("params.json", '{"$schema": "https://x", "parameters": {"Env": {"value": "qa"}}}'),
        ("parameters/broken.json", "{"),
        ("far/away/config/params.json", '{"Env": "qa"}'),
        ("samconfig.toml", "not = [toml"),
    ],
)
def test_what_is_no_parameter_file_of_the_template_changes_nothing(tmp_path: Path, path: str, content: str) -> None:
    found = read(write(tmp_path, {"stack.yaml": SIZED, path: content}))
    assert found.config("N")["NotebookInstanceName"]["$unknown"] == "!Sub n-${Env}"
    assert found.gaps == []


def test_environments_that_differ_are_stacks_of_their_own(tmp_path: Path) -> None:
    files = {
        "stack.yaml": SIZED,
        "params/stack-prod.json": '{"Env": "prod", "Key": "k"}',
        "params/stack-dev.json": '{"Env": "dev"}',
        "params/stack-copy.json": '{"Env": "dev"}',
    }
    found = read(write(tmp_path, files))
    assert found.addresses() == {"prod/N", "copy/N"}
    assert found.config("prod/N") == {"NotebookInstanceName": "n-prod", "KmsKeyId": "k", "SecurityGroupIds": []}


def test_a_general_file_belongs_to_the_only_template_that_takes_it(tmp_path: Path) -> None:
    files = {"a.yaml": SIZED, "b.yaml": SIZED.replace("Env", "Stage"), "params-x.json": '{"Stage": "s"}'}
    found = read(write(tmp_path, files))
    names = {
        json.dumps(asset.config["NotebookInstanceName"], default=str)
        for asset in found.assets.values()
        if asset.type.startswith("AWS")
    }
    assert '"n-s"' in names
    write(tmp_path, {"c.yaml": SIZED.replace("Env", "Stage")})
    found = read(tmp_path)
    assert not [asset for asset in found.assets.values() if asset.config.get("NotebookInstanceName") == "n-s"]


LOOPS = (
    HEAD
    + """Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: "a.b,c"}, Open: {Type: CommaDelimitedList}}
Conditions:
  Fn::ForEach::Conditions: [X, [c], {"Is${X}": !Equals [!Ref Names, never]}]
Resources:
  "Fn::ForEach::Buckets":
    - Name
    - !Ref Names
    - "Bucket&{Name}":
        Type: AWS::S3::Bucket
        Properties:
          BucketName: !Sub "x-${Name}"
          Tags: [{Key: name, Value: !Ref Name}]
          Fn::ForEach::Setting: [S, [OwnershipControls], {"${S}": {Rules: [{ObjectOwnership: !Ref Name}]}}]
      "Fn::ForEach::Inner":
        - N
        - ["1", 2]
        - "Role&{Name}${N}":
            Type: AWS::IAM::Role
            Properties: {RoleName: !Join ["-", [!Ref Name, !Ref N]], Path: !GetAtt "Bucket&{Name}.Arn"}
  Fn::ForEach::Unknown: [Name, !Ref Open, {"B${Name}": {Type: AWS::S3::Bucket}}]
  Fn::ForEach::Wrong: [Name, [a]]
  Plain: {Type: AWS::S3::Bucket, Properties: {BucketName: !ImportValue e-c}}
Outputs:
  Fn::ForEach::O: [X, [c], {"Out${X}": {Value: !Ref "Bucket${X}", Export: {Name: !Sub "e-${X}"}}}]
"""
)


def test_loops_are_written_out(tmp_path: Path) -> None:
    found = scan(tmp_path, t_yaml=LOOPS)
    assert found.addresses() == {"Bucketab", "Bucketc", "Roleab1", "Roleab2", "Rolec1", "Rolec2", "Plain"}
    bucket = found.config("Bucketab")
    assert bucket["BucketName"] == "x-a.b"
    assert bucket["Tags"] == [{"Key": "name", "Value": "a.b"}]
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "a.b"}]}
    assert found.config("Rolec2") == {"RoleName": "c-2", "Path": "arn:aws:s3:::x-c"}
    assert found.config("Plain") == {"BucketName": "x-c"}
    assert found.asset("Bucketc").sightings[0].location.line == 10
    assert sorted(gap.why for gap in found.gaps) == [
        "Fn::ForEach::Wrong is no loop: a name, a list and what to repeat are expected",
        "what Fn::ForEach::Unknown loops over is not known",
    ]


def test_a_property_whose_loop_is_not_known_is_not_half_known(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
Parameters: {Open: {Type: CommaDelimitedList}}
Resources:
  B:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: b
      Fn::ForEach::P: [P, !Ref Open, {"${P}": {Status: Enabled}}]
"""
    )
    found = scan(tmp_path, t_yaml=text).config("B")
    assert found["BucketName"] == "b"
    assert found["VersioningConfiguration"] == {"$unknown": "what Fn::ForEach::P loops over is not known"}


def test_local_files_are_taken_in(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
Resources:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: parts/more.yaml}}
  B:
    Type: AWS::S3::Bucket
    Properties:
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./parts/bucket.yaml}}
      BucketName: own
  C:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: c
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://elsewhere/x.yaml}}
"""
    )
    more = "Extra: {Type: AWS::SNS::Topic}\nRole: {Type: AWS::IAM::Role, Properties: {RoleName: r}}\n"
    found = scan(
        tmp_path,
        t_yaml=text,
        parts__bucket_yaml="BucketName: other\nVersioningConfiguration: {Status: Enabled}\n",
        parts__more_yaml=more,
    )
    assert found.config("B") == {"BucketName": "own", "VersioningConfiguration": {"Status": "Enabled"}}
    assert found.config("Role") == {"RoleName": "r"}
    assert found.config("C")["BucketName"] == "c"
    assert found.config("C")["VersioningConfiguration"]["$unknown"] == "!Transform {…}"


def test_a_part_whose_owner_is_elsewhere_stands_for_it(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
Parameters: {Name: {Type: String}}
Resources:
  P:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: !Ref Name, PolicyDocument: {Statement: []}}
  Q:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: !Ref Name, PolicyDocument: {Statement: []}}
  M:
    Type: AWS::IAM::ManagedPolicy
    Properties: {Roles: [!Ref R, elsewhere], PolicyDocument: {Statement: []}}
  R: {Type: AWS::IAM::Role}
"""
    )
    found = scan(tmp_path, t_yaml=text)
    assert found.addresses() == {"P", "M", "R"}
    bucket = found.asset("P")
    assert (bucket.type, len(bucket.sightings)) == ("AWS::S3::Bucket", 2)
    assert found.config("P")["PolicyDocument"] == {"Statement": []}
    assert found.config("P")["BucketName"] == {"$unknown": "parameter Name", "pieces": [None]}
    assert found.config("P")["VersioningConfiguration"] == {"$unknown": "the bucket itself is declared elsewhere"}
    assert found.config("R")["ManagedPolicyArns"][0]["assets"] == [found.asset("M").id]


MANIFEST = {
    "version": "36.0.0",
    "artifacts": {
        "Ml.assets": {"type": "cdk:asset-manifest", "properties": {"file": "Ml.assets.json"}},
        "Ml": {
            "type": "aws:cloudformation:stack",
            "environment": "aws://111122223333/eu-west-1",
            "properties": {"templateFile": "Ml.template.json", "stackName": "ml-prod"},
        },
    },
}
ML = {
    "Resources": {
        "DataE3889A50": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"BucketName": {"Fn::Sub": "${AWS::StackName}-${AWS::AccountId}-${AWS::Region}"}},
            "Metadata": {"aws:cdk:path": "Ml/Data/Resource"},
        },
        "InnerNestedStackResource": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {
                "TemplateURL": {
                    "Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, ".", {"Ref": "AWS::URLSuffix"}]]
                },
                "Parameters": {"refData": {"Ref": "DataE3889A50"}},
            },
            "Metadata": {
                "aws:cdk:path": "Ml/Inner.NestedStack/Inner.NestedStackResource",
                "aws:asset:path": "MlInner.nested.template.json",
                "aws:asset:property": "TemplateURL",
            },
        },
    }
}
INNER = {
    "Parameters": {"refData": {"Type": "String"}},
    "Resources": {
        "Copy1": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"BucketName": {"Fn::Sub": "copy-${refData}"}},
            "Metadata": {"aws:cdk:path": "Ml/Inner/Copy/Resource"},
        }
    },
}


def test_the_output_of_cdk_is_read_with_its_manifest(tmp_path: Path) -> None:
    files = {
        "cdk.json": '{"app": "python app.py"}',
        "cdk.out/manifest.json": json.dumps(MANIFEST),
        "cdk.out/Ml.template.json": json.dumps(ML, indent=1),
        "cdk.out/MlInner.nested.template.json": json.dumps(INNER, indent=1),
    }
    found = read(write(tmp_path, files))
    assert found.gaps == []
    assert {one for one in found.addresses() if "Stack" not in one} == {
        "Ml/Data",
        "Ml/Inner/Copy",
    }
    assert found.asset("Ml/Data").name == "ml-prod-111122223333-eu-west-1"
    assert found.config("Ml/Inner/Copy")["BucketName"] == "copy-ml-prod-111122223333-eu-west-1"


def test_a_cdk_project_that_was_not_synthesised_is_a_gap(tmp_path: Path) -> None:
    found = read(write(tmp_path, {"app/cdk.json": "{}", "app/app.py": ""}))
    assert [(gap.what, gap.needs) for gap in found.gaps] == [
        ("app/cdk.json", "`cdk synth`, then a scan of app/cdk.out")
    ]
    files = {"cdk.json": "{}", ".gitignore": "cdk.out\n", "cdk.out/manifest.json": "{}"}
    found = read(write(tmp_path / "ignored", files))
    assert "git ignores it" in found.whys()
    assert found.gaps[0].needs == "a scan of cdk.out itself"


def test_a_stack_set_holds_its_template(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
Resources:
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties:
      Parameters: [{ParameterKey: Name, ParameterValue: everywhere}]
      TemplateBody: |
        Parameters: {Name: {Type: String}}
        Resources:
          B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}
"""
    )
    found = scan(tmp_path, t_yaml=text)
    assert found.config("Set/B") == {"BucketName": "everywhere"}
    assert found.asset("Set/B").sightings[0].location.line == 8


def test_a_macro_may_change_anything(tmp_path: Path) -> None:
    text = HEAD + "Transform: [AWS::LanguageExtensions, {Name: OurMacro}]\nResources: {B: {Type: AWS::S3::Bucket}}\n"
    found = scan(tmp_path, t_yaml=text)
    assert found.addresses() == {"B"}
    assert found.whys().startswith("t.yaml: what the macro OurMacro makes of the template is not known")


def test_an_export_reaches_however_many_templates(tmp_path: Path) -> None:
    files = {"e.yaml": HEAD + "Resources: {X: {Type: AWS::S3::Bucket}}\nOutputs: {O: {Value: v, Export: {Name: e}}}\n"}
    importer = HEAD + "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: !ImportValue e}}}\n"
    files |= {f"d{number % 9}/t{number}.yaml": importer for number in range(600)}
    found = read(write(tmp_path, files))
    assert found.gaps == []
    assert sum(asset.config.get("BucketName") == "v" for asset in found.assets.values()) == 600


def test_a_parameter_file_is_for_the_stack_that_is_deployed_not_for_those_in_it(tmp_path: Path) -> None:
    files = {
        "t/root.yaml": ROOT.replace("./nested/", ""),
        "t/network.yaml": NETWORK,
        "parameters/prod.json": '[{"ParameterKey": "Env", "ParameterValue": "prod"}]',
        "parameters/dev.json": '[{"ParameterKey": "Env", "ParameterValue": "dev"}]',
    }
    found = read(write(tmp_path, files))
    subnets = {
        address: found.config(address)["MapPublicIpOnLaunch"] for address in found.addresses() if "Subnet" in address
    }
    assert subnets == {"prod/Network/Subnet": False, "dev/Network/Subnet": True}


def test_what_identifies_a_resource_is_never_empty(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
Parameters: {Vpc: {Type: "AWS::EC2::VPC::Id"}, Any: {Type: String}}
Conditions:
  Key: !Not [!Equals [!Ref K, ""]]
  Vpc: !Not [!Equals [!Ref Vpc, ""]]
  Any: !Not [!Equals [!Ref Any, ""]]
Resources:
  K: {Type: AWS::KMS::Key}
  N:
    Type: AWS::SageMaker::NotebookInstance
    Properties: {KmsKeyId: !If [Key, a, b], SubnetId: !If [Vpc, a, b], RoleArn: !If [Any, a, b]}
"""
    )
    config = scan(tmp_path, t_yaml=text).config("N")
    assert (config["KmsKeyId"], config["SubnetId"]) == ("a", "a")
    assert "$unknown" in config["RoleArn"]
