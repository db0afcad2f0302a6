"""A generated source tree: Terraform, CloudFormation, Python, notebooks, manifests, in the proportions of real ones."""

from __future__ import annotations

import json
import random
from pathlib import Path

SEED = 7

TERRAFORM = """variable "env" {{
  type    = string
  default = "prod"
}}

locals {{
  prefix = "team{n}-${{var.env}}"
}}

resource "aws_s3_bucket" "data" {{
  bucket = "bench-{n}-data"
}}

resource "aws_s3_bucket_public_access_block" "data" {{
  bucket                  = aws_s3_bucket.data.id
  block_public_acls       = true
  block_public_policy     = {flag}
  ignore_public_acls      = true
  restrict_public_buckets = {flag}
}}

resource "aws_iam_role" "notebook" {{
  name = "${{local.prefix}}-notebook"
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [
      {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "sagemaker.amazonaws.com" }} }}
    ]
  }})
}}

resource "aws_iam_role_policy" "notebook" {{
  name = "access"
  role = aws_iam_role.notebook.id
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "${{aws_s3_bucket.data.arn}}/*" }}]
  }})
}}

resource "aws_sagemaker_notebook_instance" "main" {{
  name                   = "${{local.prefix}}-notebook"
  role_arn               = aws_iam_role.notebook.arn
  instance_type          = "ml.t3.medium"
  direct_internet_access = "{access}"
  root_access            = "{access}"
}}
"""

CLOUDFORMATION = """AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Name: {{Type: String, Default: bench-{n}}}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "${{Name}}-documents"
  Notebook:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      NotebookInstanceName: !Ref Name
      InstanceType: ml.t3.medium
      RoleArn: !GetAtt Role.Arn
      DirectInternetAccess: {access}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{Effect: Allow, Action: sts:AssumeRole, Principal: {{Service: sagemaker.amazonaws.com}}}}]
"""

AI_CODE = '''"""Service {n}."""
import os

from openai import OpenAI
from transformers import AutoModel

MODEL = os.environ.get("MODEL", "gpt-4o-mini")
client = OpenAI()


def answer(question):
    reply = client.chat.completions.create(model=MODEL, messages=[{{"role": "user", "content": question}}])
    return reply.choices[0].message.content


def encoder():
    return AutoModel.from_pretrained("acme/encoder-{n}")
'''

PLAIN_CODE = '''"""Module {n}."""
import json
import logging

log = logging.getLogger(__name__)


class Order:
    def __init__(self, number, lines):
        self.number = number
        self.lines = lines

    def total(self):
        return sum(line["price"] * line["count"] for line in self.lines)


def load(path):
    with open(path) as stream:
        data = json.load(stream)
    log.info("read %s orders", len(data))
    return [Order(one["number"], one["lines"]) for one in data]


def report(orders):
    for order in sorted(orders, key=lambda one: one.total(), reverse=True):
        yield f"{{order.number}}: {{order.total():.2f}}"
'''


def make(root: Path, files: int) -> None:
    """Write about `files` files below `root`: a quarter infrastructure, a tenth AI code, the rest ordinary."""
    chance = random.Random(SEED)
    for n in range(files):
        folder = root / f"team{n % 40}" / f"part{n}"
        folder.mkdir(parents=True, exist_ok=True)
        careless = chance.random() < 0.5
        values = {"n": n, "flag": str(not careless).lower(), "access": "Enabled" if careless else "Disabled"}
        kind = n % 20
        if kind < 4:
            (folder / "main.tf").write_text(TERRAFORM.format(**values))
        elif kind == 4:
            (folder / "template.yaml").write_text(CLOUDFORMATION.format(**values))
        elif kind in (5, 6):
            (folder / "service.py").write_text(AI_CODE.format(**values))
        elif kind == 7:
            (folder / "requirements.txt").write_text(f"openai==1.{n % 60}.0\nrequests==2.32.3\n")
        elif kind == 8:
            cell = {"cell_type": "code", "metadata": {}, "source": [AI_CODE.format(**values)], "outputs": []}
            (folder / "explore.ipynb").write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4}))
        elif kind == 9:
            (folder / "Dockerfile").write_text('FROM vllm/vllm-openai:v0.6.3\nCMD ["--model", "acme/chat"]\n')
        else:
            (folder / "module.py").write_text(PLAIN_CODE.format(**values))
