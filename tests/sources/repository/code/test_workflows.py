"""Pipelines, tuning jobs and feature stores that Python declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

PIPELINES = {
    "kubeflow": (
        ("from kfp import dsl\n"
        "@dsl.component\ndef clean(place: str): ...\n"
        "@dsl.component(base_image='python:3.12')\ndef fit(place: str): ...\n"
        "@dsl.pipeline(name='cargo')\ndef run(place: str):\n    clean(place=place)\n    fit(place=place)\n"),
        "cargo", ["clean", "fit"],
    ),
    "zenml": (
        ("from zenml import pipeline, step\n@step\ndef clean() -> int: ...\n"
        "@pipeline\ndef cargo():\n    clean()\n"),
        "cargo", ["clean"],
    ),
    "metaflow": (
        ("from metaflow import FlowSpec, step\nclass Cargo(FlowSpec):\n"
        "    @step\n    def start(self):\n        self.next(self.end)\n"
        "    @step\n    def end(self): ...\n"),
        "Cargo", ["start", "end"],
    ),
    "sagemaker": (
        ("from sagemaker.workflow.pipeline import Pipeline\nfrom sagemaker.workflow.steps import TrainingStep\n"
        "one = TrainingStep(name='fit', step_args=a)\nPipeline(name='cargo', steps=[one])\n"),
        "cargo", ["fit"],
    ),
    "vertex": (
        "from google.cloud import aiplatform\naiplatform.PipelineJob(display_name='cargo', template_path='c.json')\n",
        "cargo", None,
    ),
    "azure-ml": (
        "from azure.ai.ml import dsl\n@dsl.pipeline(compute='c')\ndef cargo(place): ...\n", "cargo", None,
    ),
    "airflow": (
        ("from airflow import DAG\nfrom openai import OpenAI\n"
        "with DAG('cargo') as dag:\n    OpenAI().embeddings.create(model='e-1', input='x')\n"),
        "cargo", None,
    ),
    "prefect": (
        ("from prefect import flow, task\nfrom openai import OpenAI\n"
        "@task\ndef embed():\n    OpenAI().embeddings.create(model='e-1', input='x')\n"
        "@flow(name='cargo')\ndef run():\n    embed()\n"),
        "cargo", ["embed"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("framework", PIPELINES)
def test_a_pipeline_of_each_library(tmp_path: Path, framework: str) -> None:
    code, name, steps = PIPELINES[framework]
    found = said(tmp_path, {"app.py": code})
    pipeline = found.only("code/pipeline")
    assert (pipeline.name, pipeline.kind) == (name, "pipeline")
    assert pipeline.config["framework"] == framework
    assert pipeline.config.get("steps") == steps


@pytest.mark.parametrize(
    "code",
    [
        "from prefect import flow\n@flow(name='sync')\ndef run(): ...\n",
        "from airflow import DAG\nDAG('sync')\n",
        "from airflow.decorators import dag\n@dag(schedule=None)\ndef sync(): ...\n",
        "from shop import pipeline\n@pipeline(name='sync')\ndef run(): ...\n",
    ],
)
def test_what_runs_any_work_is_no_pipeline_of_models(tmp_path: Path, code: str) -> None:
    assert said(tmp_path, {"app.py": code}).ids("code/pipeline") == []


def test_a_pipeline_starts_the_training_beside_it(tmp_path: Path) -> None:
    code = (
        "from airflow import DAG\n"
        "from airflow.providers.amazon.aws.operators.sagemaker import SageMakerTrainingOperator\n"
        "with DAG('cargo') as dag:\n"
        "    SageMakerTrainingOperator(task_id='t', config={'TrainingJobName': 'fit-cargo', 'InputDataConfig': [\n"
        "        {'DataSource': {'S3DataSource': {'S3Uri': 's3://cargo-data/train'}}}]})\n"
    )
    found = said(tmp_path, {"app.py": code})
    training = found.only("code/training")
    assert training.name == "fit-cargo"
    assert found.ends("trains-on") == ["name:AWS::S3::Bucket/cargo-data"]
    assert found.ends("invokes", found.only("code/pipeline").id.removeprefix("repo:tree//")) == [
        training.id.removeprefix("repo:tree//")
    ]


TUNING = [
    (
        "from openai import OpenAI\nOpenAI().fine_tuning.jobs.create(training_file='f', model='m-1', suffix='desk')",
        "desk", "model:openai/m-1",
    ),
    ("from together import Together\nTogether().fine_tuning.create(training_file='f', model='org/m')", "together",
     "model:together/org/m"),
    (
        ("from vertexai.tuning import sft\n"
        "sft.train(source_model='g-1', train_dataset='gs://cargo/t.jsonl', tuned_model_display_name='desk')"),
        "desk", "model:vertex/g-1",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "name", "model"), TUNING, ids=[model for _, _, model in TUNING])
def test_tuning_of_a_hosted_model(tmp_path: Path, code: str, name: str, model: str) -> None:
    found = said(tmp_path, {"app.py": code})
    job = found.only("code/training")
    assert job.name == name
    assert found.ends("uses-model", job.id.removeprefix("repo:tree//")) == [model]


def test_a_job_of_azure_reads_its_inputs(tmp_path: Path) -> None:
    code = (
        "from azure.ai.ml import command, Input\n"
        "job = command(code='./src', command='python fit.py', display_name='fit-cargo',\n"
        "    inputs={'d': Input(type='uri_file', path='https://cargo.blob.core.windows.net/t/a.csv')})\n"
    )
    found = said(tmp_path, {"app.py": code})
    assert found.only("code/training").name == "fit-cargo"
    assert found.ends("trains-on") == ["name:Microsoft.Storage/storageAccounts/cargo"]


FEATURES = [
    ("from sagemaker.feature_store.feature_group import FeatureGroup\nFeatureGroup(name='cargo')", "sagemaker"),
    ("from feast import FeatureView\nFeatureView(name='cargo', entities=[], source=s)", "feast"),
    ("import hopsworks\nhopsworks.login().get_feature_store().get_feature_group(name='cargo', version=1)", "hopsworks"),
    (("from databricks.feature_engineering import FeatureEngineeringClient\n"
     "FeatureEngineeringClient().create_table(name='cargo', primary_keys=['id'])"), "databricks"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "product"), FEATURES, ids=[product for _, product in FEATURES])
def test_features_of_each_store(tmp_path: Path, code: str, product: str) -> None:
    features = said(tmp_path, {"app.py": code}).only("code/feature-store")
    assert (features.name, features.kind, features.config["framework"]) == ("cargo", "feature-store", product)


def test_features_are_made_of_their_source(tmp_path: Path) -> None:
    code = (
        "from feast import FeatureView, FileSource\n"
        "runs = FileSource(path='s3://cargo-data/runs.parquet', timestamp_field='t')\n"
        "FeatureView(name='cargo', entities=[], source=runs)\n"
    )
    found = said(tmp_path, {"app.py": code})
    features = found.only("code/feature-store").id.removeprefix("repo:tree//")
    assert found.ends("depends-on", features) == ["name:AWS::S3::Bucket/cargo-data"]
