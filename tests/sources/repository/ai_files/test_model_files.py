"""Models and data as cards and serving tools describe them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.ai_files.reads import lines_of, told

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "model-card": (
        {
            "hf/README.md": """\
---
license: apache-2.0
base_model: mistralai/Mistral-7B-v0.1
datasets:
- HuggingFaceH4/ultrachat_200k
- squad
pipeline_tag: text-generation
library_name: transformers
tags: [dpo]
model-index:
- name: zephyr-support
  results:
  - task: {type: text-generation}
    dataset: {name: x, type: gsm8k}
    metrics: [{type: accuracy, value: 0.5}]
---
# Model
""",
            "hf/config.json": (
                '{"architectures": ["X"], "model_type": "x", "_name_or_path": "acme/base", "auto_map": {"Au'
                'toModel": "evil/code--modeling.X", "AutoConfig": "configuration_x.C"}}\n'
            ),
        },
        [
            "code/dataset dataset:huggingface/HuggingFaceH4/ultrachat_200k @4",
            "code/dataset dataset:huggingface/squad @4",
            "code/model-files hf/README.md#card @1",
            "code/model-files hf/config.json#config @1",
            "hf/README.md#card -built-from-> model:huggingface/mistralai/Mistral-7B-v0.1 @3",
            "hf/README.md#card -trains-on-> dataset:huggingface/HuggingFaceH4/ultrachat_200k @4",
            "hf/README.md#card -trains-on-> dataset:huggingface/squad @4",
            "hf/config.json#config -built-from-> model:huggingface/acme/base @1",
            "model model:huggingface/acme/base @1",
            "model model:huggingface/mistralai/Mistral-7B-v0.1 @3",
        ],
    ),
    "dataset-card": (
        {
            "ds/README.md": """\
---
pretty_name: Tickets
license: cc-by-4.0
task_categories: [text-classification]
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train.csv
---
""",
        },
        [
            "code/dataset data/train.csv @6",
            "code/dataset ds/README.md#card @1",
            "ds/README.md#card -built-from-> data/train.csv @6",
        ],
    ),
    "mlmodel": (
        {
            "mlf/model/MLmodel": """\
artifact_path: model
flavors:
  python_function:
    loader_module: mlflow.sklearn
  sklearn:
    pickled_model: model.pkl
    serialization_format: cloudpickle
mlflow_version: 2.9.2
run_id: abc
""",
        },
        [
            "code/model-files mlf/model/MLmodel#model @1",
        ],
    ),
    "modelfile": (
        {
            "ollama/Modelfile": (
                'FROM llama3.2\nPARAMETER temperature 1\nSYSTEM """\nYou are Mario from super mario bros.\n"""\n'
            ),
        },
        [
            "code/model-files ollama/Modelfile#model @1",
            "code/prompt ollama/Modelfile#prompt:7418de0ec600 @3",
            "model model:ollama/llama3.2 @1",
            "ollama/Modelfile#model -built-from-> model:ollama/llama3.2 @1",
            "ollama/Modelfile#model -uses-prompt-> ollama/Modelfile#prompt:7418de0ec600 @3",
        ],
    ),
    "triton": (
        {
            "triton/m/config.pbtxt": """\
name: "bert"
platform: "onnxruntime_onnx"
max_batch_size: 8
""",
        },
        [
            "code/model-files triton/m/config.pbtxt#model @1",
        ],
    ),
    "torchserve": (
        {
            "ts/config.properties": """\
inference_address=http://0.0.0.0:8080
management_address=http://0.0.0.0:8081
model_store=/m
disable_token_authorization=true
""",
        },
        [
            "code/server ts/config.properties#torchserve @1",
        ],
    ),
    "mlserver": (
        {
            "mls/model-settings.json": (
                '{"name":"iris","implementation":"mlserver_sklearn.SKLearnModel","parameters":{"uri":"./m.joblib"}}\n'
            ),
        },
        [
            "code/model-files mls/model-settings.json#model @1",
        ],
    ),
    "bentoml": (
        {
            "bento/bentofile.yaml": """\
service: "service:svc"
models:
- iris_clf:latest
""",
        },
        [
            "bento/bentofile.yaml#service -uses-model-> model:bentoml/iris_clf:latest @3",
            "code/app bento/bentofile.yaml#service @1",
            "model model:bentoml/iris_clf:latest @3",
        ],
    ),
    "cog": (
        {
            "cog/cog.yaml": """\
build:
  gpu: true
  python_version: "3.11"
predict: "predict.py:Predictor"
image: r8.im/acme/x
""",
        },
        [
            "code/app cog/cog.yaml#service @1",
        ],
    ),
    "croissant": (
        {
            "cro/croissant.json": (
                '{"@context":{},"@type":"sc:Dataset","conformsTo":"http://mlcommons.org/croissant/1.0","nam'
                'e":"tickets","license":"cc-by","distribution":[{"@type":"cr:FileObject","contentUrl":"s3:/'
                '/acme-ds/t.csv","sha256":"ab"}],"recordSet":[{"name":"rows"}]}\n'
            ),
        },
        [
            "code/dataset cro/croissant.json#dataset @1",
            "cro/croissant.json#dataset -stores-in-> name:AWS::S3::Bucket/acme-ds @1",
        ],
    ),
    "feast": (
        {
            "feast/feature_store.yaml": """\
project: rides
registry: s3://acme-feast/registry.db
provider: aws
online_store: {type: dynamodb}
""",
        },
        [
            "code/feature-store feast/feature_store.yaml#feature-store @1",
            "feast/feature_store.yaml#feature-store -stores-in-> name:AWS::S3::Bucket/acme-feast @2",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_thing_with_its_line(tmp_path: Path, name: str) -> None:
    files, expected = CASES[name]
    assert lines_of(told(tmp_path, files)) == expected
