"""Models that are loaded, data that trains, answers that are run, clients, demos."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.values import Unknown
from tests.sources.repository.code.reads import said

COMMIT = "5617a9f61b028005a4858fdac845db406aefb181"


def test_a_hub_model_with_and_without_its_revision(tmp_path: Path) -> None:
    code = (
        "from transformers import AutoModel\n"
        "AutoModel.from_pretrained('org/open', trust_remote_code=True)\n"
        f"AutoModel.from_pretrained('org/open', revision='{COMMIT}')\n"
        "AutoModel.from_pretrained('org/open', revision='main')\n"
        "def f(r):\n    AutoModel.from_pretrained('org/open', revision=r)\n"
    )
    found = said(tmp_path, {"m.py": code})
    open_, pinned, main, unknown = (
        found.config(f"m.py#{address}")
        for address in (
            "load:from_pretrained",
            "load:from_pretrained~2",
            "load:from_pretrained~3",
            "f:load:from_pretrained",
        )
    )
    assert (open_["trust_remote_code"], open_["pinned"], "revision" in open_) == (True, False, False)
    assert (pinned["pinned"], main["pinned"], main["revision"]) == (True, False, "main")
    assert isinstance(unknown["pinned"], Unknown)
    assert found.ids("model") == ["model:huggingface/org/open"]
    assert len(found.lines("model:huggingface/org/open")) == 4


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("import torch\ntorch.load('m.pt', weights_only=False)", {"format": "pickle", "weights_only": False}),
        ("import torch\ntorch.load(f='m.pt', weights_only=True)", {"format": "pickle", "weights_only": True}),
        ("import joblib\nmodel = joblib.load('m.pt')", {"format": "pickle"}),
        ("import pickle\nmodel = pickle.load(open('m.pt', 'rb'))", {"format": "pickle", "name": "m.pt"}),
        ("from safetensors.torch import load_file\nload_file('m.pt')", {"format": "safetensors"}),
    ],
)
def test_a_model_file(tmp_path: Path, call: str, expected: dict[str, object]) -> None:
    found = said(tmp_path, {"m.py": call, "m.pt": b"x"})
    config = found.only("code/model-load").config
    assert {key: config.get(key) for key in expected} == expected
    assert ("weights_only" in config) == ("weights_only" in expected)
    assert found.ends("uses-model", "m.py") == ["m.pt"]
    assert found.assets["m.pt"].kind == "model"


@pytest.mark.parametrize(("version", "safe"), [("2.4.1", None), ("2.6.0", True), ("2.10.0", True)])
def test_the_version_of_torch_decides_what_is_not_said(tmp_path: Path, version: str, safe: bool | None) -> None:
    found = said(tmp_path, {"m.py": "import torch\ntorch.load('m.pt')\n", "requirements.txt": f"torch=={version}\n"})
    assert found.only("code/model-load").config.get("weights_only") is safe


def test_training_and_its_data(tmp_path: Path) -> None:
    code = (
        "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
        "BUCKET = 'acme-train'\n"
        "df = pd.read_csv(f's3://{BUCKET}/{day}/clicks.csv')\n"
        "more = pd.read_parquet('../data/train.parquet')\n"
        "LogisticRegression().fit(df, more)\n"
    )
    found = said(tmp_path, {"jobs/train.py": code, "data/train.parquet": b"PAR1"})
    job = found.only("code/training")
    assert found.ends("trains-on", job.id.removeprefix("repo:tree//")) == [
        "data/train.parquet",
        "name:AWS::S3::Bucket/acme-train",
    ]
    edge = next(edge for edge in found.edges if edge.target.endswith("/acme-train"))
    assert edge.evidence[0].value == "s3://acme-train/{day}/clicks.csv"
    assert found.lines("data/train.parquet") == ["data/train.parquet", "jobs/train.py:5"]


def test_a_sagemaker_estimator(tmp_path: Path) -> None:
    code = (
        "from sagemaker.huggingface import HuggingFace\nfrom sagemaker.inputs import TrainingInput\n"
        "e = HuggingFace(entry_point='t.py', role='arn:aws:iam::123456789012:role/train', base_job_name='recs',\n"
        "    output_path='s3://acme-models/recs', encrypt_inter_container_traffic=False)\n"
        "e.fit({'train': TrainingInput('s3://acme-train/clicks'), 'test': 's3://acme-test/clicks'})\n"
    )
    found = said(tmp_path, {"t.py": code})
    job = found.only("code/training")
    assert (job.name, job.config["encrypt_traffic"]) == ("recs", False)
    address = job.id.removeprefix("repo:tree//")
    assert found.ends("trains-on", address) == ["name:AWS::S3::Bucket/acme-test", "name:AWS::S3::Bucket/acme-train"]
    assert found.ends("stores-in", address) == ["name:AWS::S3::Bucket/acme-models"]
    assert found.ends("runs-as", address) == ["arn:aws:iam::123456789012:role/train"]


def test_jobs_that_are_started_by_calls(tmp_path: Path) -> None:
    code = (
        "import boto3\nsm = boto3.client('sagemaker')\n"
        "sm.create_training_job(TrainingJobName='j1', RoleArn='arn:aws:iam::1:role/t', EnableNetworkIsolation=False,\n"
        "  InputDataConfig=[{'DataSource': {'S3DataSource': {'S3Uri': 's3://acme-in/a'}}}],\n"
        "  OutputDataConfig={'S3OutputPath': 's3://acme-out/'})\n"
        "boto3.client('bedrock').create_model_customization_job(jobName='j2', baseModelIdentifier='a.t-1',\n"
        "  trainingDataConfig={'s3Uri': 's3://acme-tune/t.jsonl'}, roleArn=role)\n"
    )
    found = said(tmp_path, {"t.py": code})
    jobs = {
        asset.name: asset.id.removeprefix("repo:tree//")
        for asset in found.assets.values()
        if asset.type == "code/training"
    }
    assert found.ends("trains-on", jobs["j1"]) == ["name:AWS::S3::Bucket/acme-in"]
    assert found.ends("stores-in", jobs["j1"]) == ["name:AWS::S3::Bucket/acme-out"]
    assert found.ends("trains-on", jobs["j2"]) == ["name:AWS::S3::Bucket/acme-tune"]
    assert found.ends("uses-model", jobs["j2"]) == ["model:bedrock/a.t-1"]


def test_a_hub_dataset(tmp_path: Path) -> None:
    code = (
        "from datasets import load_dataset\n"
        "load_dataset('org/reviews', trust_remote_code=True)\n"
        "load_dataset('csv', data_files={'train': 'data/t.csv'})\n"
    )
    found = said(tmp_path, {"t.py": code, "data/t.csv": "a\n"})
    assert found.ids("code/dataset") == ["data/t.csv", "dataset:huggingface/org/reviews"]
    assert found.config("dataset:huggingface/org/reviews")["trust_remote_code"] is True


@pytest.mark.parametrize(
    ("use", "sink"),
    [
        ("exec(r.choices[0].message.content)", "code"),
        ("subprocess.run(r.choices[0].message.content, shell=True)", "shell"),
        ("os.system('do ' + r.choices[0].message.content)", "shell"),
        ("sqlite3.connect('x').execute(r.choices[0].message.content)", "sql"),
        ("eval(re.sub('x', '', r.choices[0].message.content.strip()))", "code"),
        ("print(r.choices[0].message.content)", None),
        ("exec(open('setup.py').read())", None),
        ("json.loads(r.choices[0].message.content)", None),
    ],
)
def test_answers_that_are_run(tmp_path: Path, use: str, sink: str | None) -> None:
    code = (
        "import json, os, re, sqlite3, subprocess\nfrom openai import OpenAI\n"
        f"r = OpenAI().chat.completions.create(model='m-1', messages=[])\n{use}\n"
    )
    found = said(tmp_path, {"a.py": code})
    assert [found.config(id_)["sink"] for id_ in found.ids("code/output-sink")] == ([sink] if sink else [])


@pytest.mark.parametrize(
    ("argument", "key"),
    [
        ("", "absent"),
        ("api_key=os.environ['K']", "environment"),
        ("api_key=os.getenv('K')", "environment"),
        ("api_key='ollama'", "placeholder"),
        ("api_key='your-api-key-goes-here-1'", "placeholder"),
        ("api_key='acme4-9f8e7d6c5b4a3f2e'", "literal"),
        ("api_key=settings.key", "other"),
    ],
)
def test_where_a_clients_key_comes_from(tmp_path: Path, argument: str, key: str) -> None:
    found = said(tmp_path, {"a.py": f"import os\nfrom openai import OpenAI\nc = OpenAI({argument})\n"})
    assert found.only("code/client").config["key"] == key
    assert not any("9f8e7d6c" in repr(record) for record in found.records)


def test_a_shared_demo(tmp_path: Path) -> None:
    code = "import gradio as gr\ndemo = gr.Interface(f, 'text', 'text')\ndemo.launch(share=True)\n"
    config = said(tmp_path, {"a.py": code}).only("code/app").config
    assert (config["share"], config["authenticated"]) == (True, False)


def test_imports_are_dependencies_with_the_manifests_version(tmp_path: Path) -> None:
    code = "import os\nimport openai\nfrom agents import helper\nfrom langchain_core import x\n"
    found = said(tmp_path, {"a.py": code, "requirements.txt": "openai==1.2.3\n"})
    assert found.ids("package") == ["pkg:pypi/langchain-core", "pkg:pypi/openai@1.2.3"]
    assert found.lines("pkg:pypi/openai@1.2.3") == ["a.py:2"]
    assert found.ends("depends-on", "a.py") == ["pkg:pypi/langchain-core", "pkg:pypi/openai@1.2.3"]


def test_a_row_of_a_table_is_no_model(tmp_path: Path) -> None:
    code = (
        "import pickle\n"
        "def forwards(apps, editor):\n"
        "    Job = apps.get_model('scheduler', 'Job')\n"
        "    for job in Job.objects.all():\n"
        "        state = pickle.loads(job.job_state)\n"
    )
    assert said(tmp_path, {"m.py": code}).ids("code/model-load") == []
    assert said(tmp_path, {"m.py": code.replace("state = ", "model = ")}).ids("code/model-load") != []


def test_a_model_named_by_an_empty_text_is_said_to_be_one(tmp_path: Path) -> None:
    code = (
        "import litellm\n"
        "class A:\n"
        "    def __init__(self):\n"
        "        self.model = ''\n"
        "    def ask(self, q):\n"
        "        return litellm.completion(model=self.model, messages=[q])\n"
    )
    assert [gap.why for gap in said(tmp_path, {"m.py": code}).gaps] == [
        "the model of litellm.completion is an empty text"
    ]
