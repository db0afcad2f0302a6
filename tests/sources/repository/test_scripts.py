"""Programs inside configuration: what they use is told with the line where it stands."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from bartizan.catalog.load import load_catalog
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.scan import Record
from bartizan.sources.repository.source import RepositorySource

FUNCTION = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Summarise:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      Role: arn:aws:iam::111122223333:role/fn
      Code:
        ZipFile: |
          import boto3

          client = boto3.client("bedrock-runtime")

          def handler(event, context):
              return client.invoke_model(modelId="anthropic.claude-3-haiku-20240307-v1:0", body=event["body"])
"""
LIFECYCLE = """\
resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "setup" {
  name = "setup"
  on_start = base64encode(<<-EOT
    #!/bin/bash
    pip install vllm==0.6.0
    huggingface-cli download mistralai/Mistral-7B-v0.1
    python3 - <<'PY'
    from transformers import AutoModel
    AutoModel.from_pretrained("acme/ranker", trust_remote_code=True)
    PY
  EOT
  )
}
"""
CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: app}
data:
  notes.txt: |
    from openai import OpenAI
  serve.py: |
    from openai import OpenAI
    OpenAI().chat.completions.create(model="gpt-4o", messages=[])
"""


def collected(root: Path, files: dict[str, str]) -> list[Record]:
    for name, text in files.items():
        (root / name).write_text(text)
    return list(RepositorySource(root, load_catalog(), workers=0).collect())


def models(records: list[Record]) -> dict[str, tuple[str | None, int | None]]:
    return {
        one.id: (one.sightings[0].location.path, one.sightings[0].location.line)
        for one in records
        if isinstance(one, Asset) and one.type == "model"
    }


def test_an_inline_function_is_read_where_it_stands(tmp_path: Path) -> None:
    records = collected(tmp_path, {"template.yaml": FUNCTION})
    assert models(records) == {"model:bedrock/anthropic.claude-3-haiku-20240307-v1:0": ("template.yaml", 16)}
    module = next(one for one in records if isinstance(one, Asset) and one.type == "code/module")
    function = next(one for one in records if isinstance(one, Asset) and one.type == "AWS::Lambda::Function")
    edges = {(one.source, one.kind, one.target) for one in records if isinstance(one, Edge)}
    assert (function.id, "built-from", module.id) in edges


def test_a_lifecycle_script_with_python_inside_of_it(tmp_path: Path) -> None:
    records = collected(tmp_path, {"main.tf": LIFECYCLE})
    assert models(records) == {
        "model:huggingface/mistralai/Mistral-7B-v0.1": ("main.tf", 6),
        "model:huggingface/acme/ranker": ("main.tf", 9),
    }
    packages = {
        one.id: one.sightings[0].location.line for one in records if isinstance(one, Asset) and one.type == "package"
    }
    assert packages == {"pkg:pypi/vllm@0.6.0": 5, "pkg:pypi/transformers": 8}


def test_files_of_a_config_map_are_read_by_their_names(tmp_path: Path) -> None:
    records = collected(tmp_path, {"app.yaml": CONFIG_MAP})
    assert models(records) == {"model:openai/gpt-4o": ("app.yaml", 9)}


def test_an_encoded_script_has_the_line_of_its_property(tmp_path: Path) -> None:
    script = base64.b64encode(b"#!/bin/sh\nollama pull llama3.2\n").decode()
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {"Box": {"Type": "AWS::EC2::Instance", "Properties": {"ImageId": "ami-1", "UserData": script}}},
    }
    records = collected(tmp_path, {"box.json": json.dumps(template, indent=1)})
    assert models(records) == {"model:ollama/llama3.2": ("box.json", 8)}


@pytest.mark.parametrize("program", ["", "\x00\x01", "import " * 50_000, "#!/usr/bin/env node\nrequire('openai')\n"])
def test_what_is_no_program_yields_nothing(tmp_path: Path, program: str) -> None:
    properties = {"Runtime": "python3.12", "Handler": "i.h", "Role": "r", "Code": {"ZipFile": program}}
    function = {"Type": "AWS::Lambda::Function", "Properties": properties}
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"F": function}}
    assert models(collected(tmp_path, {"f.json": json.dumps(template)})) == {}


RAY_JOB = """\
apiVersion: ray.io/v1
kind: RayJob
metadata: {name: tune}
spec:
  entrypoint: python tune.py
  runtimeEnvYAML: |
    env_vars: {A: b}
    pip:
      - vllm==0.6.0
      - requests
"""


@pytest.mark.parametrize("pip", ["pip:\n      - vllm==0.6.0", "pip:\n      packages: [vllm==0.6.0]"])
def test_what_ray_installs_before_a_job(tmp_path: Path, pip: str) -> None:
    text = RAY_JOB.replace("pip:\n      - vllm==0.6.0", pip).replace(
        "      - requests\n", "" if "[" in pip else "      - requests\n"
    )
    (tmp_path / "job.yaml").write_text(text)
    records = list(RepositorySource(tmp_path, load_catalog(), workers=0).collect())
    found = [one for one in records if isinstance(one, Asset) and one.type == "package"]
    assert [(one.id, one.sightings[0].location.line) for one in found] == [("pkg:pypi/vllm@0.6.0", 9)]
