"""Terraform and CloudFormation say one thing in one shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from .trees import read, write

PAIRS: dict[str, tuple[str, str, str]] = {
    "notebook": (
        "N",
        """resource "aws_sagemaker_notebook_instance" "N" {
  name                   = "n"
  instance_type          = "ml.t3.medium"
  direct_internet_access = "Disabled"
  root_access            = "Disabled"
  volume_size            = 10
  kms_key_id             = "k"
  subnet_id              = "subnet-1"
  security_groups        = ["sg-1"]
  tags                   = { a = "b" }
  instance_metadata_service_configuration { minimum_instance_metadata_service_version = "2" }
}""",
        """Type: AWS::SageMaker::NotebookInstance
Properties:
  NotebookInstanceName: n
  InstanceType: ml.t3.medium
  DirectInternetAccess: Disabled
  RootAccess: Disabled
  VolumeSizeInGB: 10
  KmsKeyId: k
  SubnetId: subnet-1
  SecurityGroupIds: [sg-1]
  Tags: [{Key: a, Value: b}]
  InstanceMetadataServiceConfiguration: {MinimumInstanceMetadataServiceVersion: "2"}""",
    ),
    "model": (
        "M",
        """resource "aws_sagemaker_model" "M" {
  name                     = "m"
  execution_role_arn       = "arn:aws:iam::1:role/r"
  enable_network_isolation = true
  primary_container {
    image          = "i"
    model_data_url = "s3://b/k"
    environment    = { A = "1" }
  }
  vpc_config {
    subnets            = ["s"]
    security_group_ids = ["g"]
  }
}""",
        """Type: AWS::SageMaker::Model
Properties:
  ModelName: m
  ExecutionRoleArn: arn:aws:iam::1:role/r
  EnableNetworkIsolation: "true"
  PrimaryContainer: {Image: i, ModelDataUrl: s3://b/k, Environment: {A: "1"}}
  VpcConfig: {Subnets: [s], SecurityGroupIds: [g]}""",
    ),
    "endpoint config": (
        "E",
        """resource "aws_sagemaker_endpoint_configuration" "E" {
  name        = "e"
  kms_key_arn = "k"
  production_variants {
    variant_name           = "a"
    model_name             = "m"
    initial_instance_count = 2
    instance_type          = "ml.m5.large"
  }
  data_capture_config {
    enable_capture              = true
    initial_sampling_percentage = 50
    destination_s3_uri          = "s3://b/c"
    capture_options { capture_mode = "Input" }
    capture_options { capture_mode = "Output" }
  }
}""",
        """Type: AWS::SageMaker::EndpointConfig
Properties:
  EndpointConfigName: e
  KmsKeyId: k
  ProductionVariants:
    - {VariantName: a, ModelName: m, InitialInstanceCount: 2, InstanceType: ml.m5.large}
  DataCaptureConfig:
    EnableCapture: true
    InitialSamplingPercentage: 50
    DestinationS3Uri: s3://b/c
    CaptureOptions: [{CaptureMode: Input}, {CaptureMode: Output}]""",
    ),
    "security group": (
        "S",
        """resource "aws_security_group" "S" {
  name        = "s"
  description = "d"
  vpc_id      = "v"
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_security_group_rule" "R" {
  type              = "egress"
  security_group_id = aws_security_group.S.id
  from_port         = 0
  to_port           = 0
  protocol          = "-1"
  cidr_blocks       = ["10.0.0.0/8"]
}""",
        """Type: AWS::EC2::SecurityGroup
Properties:
  GroupName: s
  GroupDescription: d
  VpcId: v
  SecurityGroupIngress: [{FromPort: 443, ToPort: 443, IpProtocol: tcp, CidrIp: 0.0.0.0/0}]
  SecurityGroupEgress: [{FromPort: 0, ToPort: 0, IpProtocol: "-1", CidrIp: 10.0.0.0/8}]""",
    ),
    "guardrail": (
        "G",
        """resource "aws_bedrock_guardrail" "G" {
  name                      = "g"
  blocked_input_messaging   = "no"
  blocked_outputs_messaging = "no"
  content_policy_config {
    filters_config {
      type            = "PROMPT_ATTACK"
      input_strength  = "HIGH"
      output_strength = "NONE"
    }
  }
}""",
        """Type: AWS::Bedrock::Guardrail
Properties:
  Name: g
  BlockedInputMessaging: "no"
  BlockedOutputsMessaging: "no"
  ContentPolicyConfig:
    FiltersConfig: [{Type: PROMPT_ATTACK, InputStrength: HIGH, OutputStrength: NONE}]""",
    ),
}


@pytest.mark.parametrize("name", list(PAIRS))
def test_both_dialects_give_one_configuration(tmp_path: Path, name: str) -> None:
    logical, hcl, yaml = PAIRS[name]
    indented = "\n".join("    " + line for line in yaml.splitlines())
    stack = f'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  {logical}:\n{indented}\n'
    found = read(write(tmp_path, {"main.tf": hcl + "\n", "stack.yaml": stack}))
    (terraform,) = [asset for id_, asset in found.assets.items() if "main.tf#" in id_]
    (cloudformation,) = [asset for id_, asset in found.assets.items() if "stack.yaml#" in id_]
    assert terraform.type == cloudformation.type
    assert terraform.config == cloudformation.config
    assert (terraform.kind, terraform.stage) == (cloudformation.kind, cloudformation.stage)
    for sighting in (terraform.sightings[0], cloudformation.sightings[0]):
        assert set(sighting.config) <= {path.partition(".")[0].partition("[")[0] for path in sighting.lines}
