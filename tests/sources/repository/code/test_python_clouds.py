"""What Python code tells SageMaker, Bedrock and Airflow, by way of helpers and dictionaries."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said


def test_a_helper_makes_clients_of_several_services(tmp_path: Path) -> None:
    files = {
        "session.py": "import boto3\ndef client(service):\n    return boto3.Session().client(service)\n",
        "a.py": "from session import client\nclient('bedrock-runtime')\nclient('s3')\n",
        "b.py": "from session import client\nclient('sagemaker-runtime')\n",
    }
    assert said(tmp_path, files).ids("ai-service") == ["service:aws-bedrock", "service:aws-sagemaker"]


@pytest.mark.parametrize(
    ("call", "model"),
    [
        ("HuggingFace(role=R, hyperparameters={'model_name_or_path': 'org/m', 'epochs': 3})", ["org/m"]),
        ("HuggingFaceModel(role=R, env={'HF_MODEL_ID': 'org/m', 'HF_TASK': 'fill-mask'})", ["org/m"]),
        ("HuggingFace(role=R, hyperparameters={'output_name': 'org/m'})", []),
        ("HuggingFaceModel(role=R, env={'HF_MODEL_ID': '/opt/ml/model'})", []),
    ],
)
def test_models_that_a_container_is_told(tmp_path: Path, call: str, model: list[str]) -> None:
    code = f"from sagemaker.huggingface import HuggingFace, HuggingFaceModel\nm = {call}\n"
    assert said(tmp_path, {"a.py": code}).ids("model") == [f"model:huggingface/{name}" for name in model]


def test_the_system_prompt_of_converse(tmp_path: Path) -> None:
    code = (
        "import boto3\nclient = boto3.client('bedrock-runtime')\nTOLD = 'You write reports for owners.'\n"
        "client.converse(modelId='m1', system=[{'text': TOLD}], messages=[])\n"
    )
    assert said(tmp_path, {"a.py": code}).only("code/prompt").config["start"] == "You write reports for owners."


def test_a_flow_of_airflow_that_starts_training_elsewhere(tmp_path: Path) -> None:
    code = (
        "import boto3\nfrom airflow.decorators import dag\n@dag(dag_id='nightly')\ndef run():\n"
        "    boto3.client('sagemaker').start_pipeline_execution(PipelineName='faults')\n"
    )
    assert said(tmp_path / "a", {"d.py": code}).only("code/pipeline").name == "nightly"
    plain = code.replace("start_pipeline_execution(PipelineName='faults')", "close()").replace("sagemaker", "s3")
    assert said(tmp_path / "b", {"d.py": plain}).ids("code/pipeline") == []


def test_an_object_of_the_project_s_bucket_is_not_sent_by_anyone(tmp_path: Path) -> None:
    code = (
        "import boto3\nimport pickle\nfound = boto3.client('s3').get_object(Bucket='b', Key='m.pkl')\n"
        "model = pickle.loads(found['Body'].read())\n"
    )
    assert "untrusted" not in said(tmp_path, {"a.py": code}).only("code/model-load").config


@pytest.mark.parametrize(
    ("made", "asked"),
    [
        ("httpx.Client(base_url='https://api.mistral.ai/v1')", "/chat/completions"),
        ("httpx.AsyncClient(**{'base_url': 'https://api.mistral.ai/v1/'})", "chat/completions"),
        ("httpx.Client()", "https://api.mistral.ai/v1/chat/completions"),
    ],
)
def test_a_request_that_follows_its_client_s_base(tmp_path: Path, made: str, asked: str) -> None:
    code = (
        f"import httpx\nwith {made} as http:\n    http.post('{asked}', json={{'model': 'm-small', 'messages': []}})\n"
    )
    found = said(tmp_path, {"a.py": code})
    assert found.ids("model") == ["model:mistral/m-small"]
    assert found.ids("ai-service") == ["service:mistral"]


def test_a_request_to_something_else(tmp_path: Path) -> None:
    code = "import httpx\nhttp = httpx.Client(base_url='https://acme.example.com')\n"
    told = "http.post('/v1/chat/completions', json={'model': 'm-small'})\n# https://api.mistral.ai/v1\n"
    assert said(tmp_path, {"a.py": code + told}).ids("model") == []
