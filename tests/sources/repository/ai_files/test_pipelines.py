"""Pipelines of data and models."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.ai_files.reads import lines_of, told

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "dvc": (
        {
            "dvc/dvc.yaml": """\
stages:
  prepare:
    cmd: python src/prepare.py data/raw.csv
    deps: [src/prepare.py, data/raw.csv]
    outs: [data/prepared]
  train:
    cmd: python src/train.py
    deps:
    - data/prepared
    outs:
    - model.pkl:
        cache: true
  judge:
    cmd: python src/judge.py
    deps: [models/adapter]
    outs: [reports/model_scores.csv]
""",
            "dvc/data/raw.csv.dvc": """\
outs:
- md5: a1b2c3
  size: 14445097
  path: raw.csv
""",
        },
        [
            "code/dataset dvc/data/prepared @5",
            "code/dataset dvc/data/prepared @9",
            "code/dataset dvc/data/raw.csv @1",
            "code/dataset dvc/data/raw.csv @4",
            "code/dataset dvc/reports/model_scores.csv @16",
            "code/model-files dvc/model.pkl @11",
            "code/model-files dvc/models/adapter @15",
            "code/pipeline dvc/dvc.yaml#pipeline @1",
            "code/pipeline dvc/dvc.yaml#stage:judge @13",
            "code/pipeline dvc/dvc.yaml#stage:prepare @2",
            "code/training dvc/dvc.yaml#stage:train @6",
            "dvc/dvc.yaml#pipeline -invokes-> dvc/dvc.yaml#stage:judge @13",
            "dvc/dvc.yaml#pipeline -invokes-> dvc/dvc.yaml#stage:prepare @2",
            "dvc/dvc.yaml#pipeline -invokes-> dvc/dvc.yaml#stage:train @6",
            "dvc/dvc.yaml#stage:judge -stores-in-> dvc/reports/model_scores.csv @16",
            "dvc/dvc.yaml#stage:judge -uses-model-> dvc/models/adapter @15",
            "dvc/dvc.yaml#stage:prepare -depends-on-> dvc/data/raw.csv @4",
            "dvc/dvc.yaml#stage:prepare -stores-in-> dvc/data/prepared @5",
            "dvc/dvc.yaml#stage:train -trains-on-> dvc/data/prepared @9",
            "dvc/model.pkl -built-from-> dvc/dvc.yaml#stage:train @11",
        ],
    ),
    "mlproject": (
        {
            "mlf/MLproject": """\
name: churn
conda_env: conda.yaml
entry_points:
  main:
    parameters:
      data_path: {type: string, default: s3://acme-data/churn.csv}
      base_model: {default: google/flan-t5-base}
    command: "python train.py"
""",
        },
        [
            "code/pipeline mlf/MLproject#pipeline @1",
            "mlf/MLproject#pipeline -trains-on-> name:AWS::S3::Bucket/acme-data @6",
            "mlf/MLproject#pipeline -uses-model-> model:huggingface/google/flan-t5-base @7",
            "model model:huggingface/google/flan-t5-base @7",
        ],
    ),
    "kubeflow": (
        {
            "kfp/p.yaml": """\
# PIPELINE DEFINITION
components:
  comp-train: {executorLabel: exec-train}
deploymentSpec:
  executors:
    exec-train:
      container:
        image: pytorch/pytorch:2.4.0-cuda12.1-cudnn9-runtime
pipelineInfo: {name: tuner}
root:
  dag:
    tasks:
      train: {componentRef: {name: comp-train}}
  inputDefinitions:
    parameters:
      data: {defaultValue: 'gs://acme/x.csv', parameterType: STRING}
      base_model: {defaultValue: google/gemma-2b, parameterType: STRING}
sdkVersion: kfp-2.7.0
""",
        },
        [
            "code/pipeline kfp/p.yaml#pipeline @1",
            "image image:pytorch/pytorch:2.4.0-cuda12.1-cudnn9-runtime @6",
            "kfp/p.yaml#pipeline -built-from-> image:pytorch/pytorch:2.4.0-cuda12.1-cudnn9-runtime @6",
            "kfp/p.yaml#pipeline -trains-on-> name:storage.googleapis.com/Bucket/acme @16",
            "kfp/p.yaml#pipeline -uses-model-> model:huggingface/google/gemma-2b @17",
            "model model:huggingface/google/gemma-2b @17",
        ],
    ),
    "sagemaker": (
        {
            "sm/definition.json": (
                '{"Version":"2020-12-01","Steps":[{"Name":"Train","Type":"Training","Arguments":{"Algorithm'
                'Specification":{"TrainingImage":"1.dkr.ecr.x/y:1"},"RoleArn":"arn:aws:iam::1:role/r","Inpu'
                'tDataConfig":[{"ChannelName":"train","DataSource":{"S3DataSource":{"S3Uri":"s3://acme-sm/t'
                'rain"}}}]}}]}\n'
            ),
        },
        [
            "code/pipeline sm/definition.json#pipeline @1",
            "code/training sm/definition.json#step:Train @1",
            "sm/definition.json#pipeline -invokes-> sm/definition.json#step:Train @1",
            "sm/definition.json#step:Train -trains-on-> name:AWS::S3::Bucket/acme-sm @1",
        ],
    ),
    "kedro": (
        {
            "conf/base/catalog.yml": """\
companies:
  type: pandas.CSVDataset
  filepath: s3://acme-raw/companies.csv
regressor:
  type: pickle.PickleDataset
  filepath: data/06_models/r.pickle
""",
        },
        [
            "code/dataset conf/base/catalog.yml#dataset:companies @1",
            "code/dataset conf/base/catalog.yml#dataset:regressor @4",
            "conf/base/catalog.yml#dataset:companies -stores-in-> name:AWS::S3::Bucket/acme-raw @3",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_thing_with_its_line(tmp_path: Path, name: str) -> None:
    files, expected = CASES[name]
    assert lines_of(told(tmp_path, files)) == expected
