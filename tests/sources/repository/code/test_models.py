"""Which models code uses: read from arguments, through names, functions, classes and files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

CALLS = [
    ("from openai import OpenAI\nOpenAI().chat.completions.create(model='m-1', messages=[])", "model:openai/m-1"),
    ("import openai\nopenai.OpenAI().responses.create(model='m-1', input='x')", "model:openai/m-1"),
    ("import openai as o\no.embeddings.create(model='e-1', input='x')", "model:openai/e-1"),
    ("from anthropic import Anthropic\nAnthropic().messages.create(model='c-1', max_tokens=1)", "model:anthropic/c-1"),
    ("from anthropic import AnthropicBedrock\nAnthropicBedrock().messages.create(model='a.c-1')",
    "model:bedrock/a.c-1"),
    ("from mistralai import Mistral\nMistral(api_key=k).chat.complete(model='mi-1')", "model:mistral/mi-1"),
    ("import cohere\nco = cohere.Client()\nco.embed(texts=[], model='em-1')", "model:cohere/em-1"),
    ("from groq import Groq\nGroq().chat.completions.create(model='l-1')", "model:groq/l-1"),
    ("import litellm\nlitellm.completion('bedrock/a.c-1', messages=[])", "model:bedrock/a.c-1"),
    ("from litellm import completion\ncompletion(model='gemini/g-1')", "model:google/g-1"),
    ("import ollama\nollama.chat(model='llama3.2', messages=[])", "model:ollama/llama3.2"),
    ("from google import genai\nc = genai.Client()\nc.models.generate_content(model='g-1')", "model:google/g-1"),
    (
        "from google import genai\nc = genai.Client(vertexai=True)\nc.models.generate_content(model='g-1')",
        "model:vertex/g-1",
    ),
    ("import google.generativeai as genai\ngenai.GenerativeModel('models/g-1')", "model:google/g-1"),
    ("from vertexai.generative_models import GenerativeModel\nGenerativeModel('g-1')", "model:vertex/g-1"),
    ("import replicate\nreplicate.run('owner/name:abc', input={})", "model:replicate/owner/name:abc"),
    ("from langchain_openai import ChatOpenAI\nChatOpenAI(model='m-1')", "model:openai/m-1"),
    ("from langchain.chat_models import ChatOpenAI\nChatOpenAI(model_name='m-1')", "model:openai/m-1"),
    ("from langchain_aws import ChatBedrock\nChatBedrock(model_id='a.c-1')", "model:bedrock/a.c-1"),
    ("from langchain.chat_models import init_chat_model\ninit_chat_model('anthropic:c-1')", "model:anthropic/c-1"),
    ("from llama_index.llms.openai import OpenAI\nOpenAI(model='m-1')", "model:openai/m-1"),
    ("from llama_index.embeddings.huggingface import HuggingFaceEmbedding\nHuggingFaceEmbedding(model_name='a/b')",
     "model:huggingface/a/b"),
    ("from crewai import LLM\nLLM(model='anthropic/c-1')", "model:anthropic/c-1"),
    ("import boto3\nboto3.client('bedrock-runtime').converse(modelId='a.c-1')", "model:bedrock/a.c-1"),
    ("import boto3\nboto3.Session().client(service_name='bedrock-runtime').invoke_model(modelId='a.c-1', body=b)",
     "model:bedrock/a.c-1"),
    (("import boto3\ns = boto3.session.Session(profile_name='x')\nc = s.client('bedrock-runtime')\n"
     "c.invoke_model(modelId='arn:aws:bedrock:eu-west-1::foundation-model/a.c-1')"), "model:bedrock/a.c-1"),
    ("from transformers import pipeline\npipeline('text-generation', model='org/name')", "model:huggingface/org/name"),
    ("from sentence_transformers import SentenceTransformer\nSentenceTransformer('mini')", "model:huggingface/mini"),
    ("from vllm import LLM\nLLM(model='org/name')", "model:huggingface/org/name"),
    ("import whisper\nwhisper.load_model('base')", "model:openai-whisper/base"),
    ("import mlflow\nmlflow.pyfunc.load_model('models:/churn/Production')", "model:mlflow/churn"),
    ("import torch\ntorch.hub.load('pytorch/vision', 'resnet18')", "model:torch-hub/pytorch/vision"),
    (("from openai import OpenAI\nc = OpenAI(base_url='https://openrouter.ai/api/v1')\n"
     "c.chat.completions.create(model='org/m-1')"), "model:openrouter/org/m-1"),
    (("from openai import OpenAI\nc = OpenAI(base_url='http://vllm.internal:8000/v1')\n"
     "c.chat.completions.create(model='org/m-1')"), "model:self-hosted/org/m-1"),
    ("import requests\nrequests.post('https://api.openai.com/v1/chat/completions', json={'model': 'm-1'})",
     "model:openai/m-1"),
    ("def ask(client):\n    return client.chat.completions.create(model='m-1', messages=[])", "model:openai/m-1"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "model"), CALLS, ids=[f"{i}-{model}" for i, (_, model) in enumerate(CALLS)])
def test_a_model_is_named_by_its_argument(tmp_path: Path, code: str, model: str) -> None:
    found = said(tmp_path, {"app.py": code})
    assert found.ids("model") == [model]
    assert model in found.ends("uses-model", "app.py")


FLOWS = {
    "constant": ("M = 'm-1'\nX = M", "X"),
    "concatenation": ("P = 'm'\n", "P + '-' + '1'"),
    "f-string": ("V = 1\n", "f'm-{V}'"),
    "format": ("", "'m-{}'.format(1)"),
    "environment default": ("import os\n", "os.getenv('MODEL', 'm-1')"),
    "environment or": ("import os\n", "os.environ.get('MODEL') or 'm-1'"),
    "dictionary": ("MODELS = {'fast': 'm-1', 'slow': 'm-2'}\n", "MODELS['fast']"),
    "dictionary get": ("MODELS = {'fast': 'm-1'}\n", "MODELS.get('fast')"),
    "class attribute": ("class C:\n    model = 'm-1'\n", "C.model"),
    "settings": (
        (
            "from pydantic_settings import BaseSettings\n"
            "class S(BaseSettings):\n    model: str = Field(default='m-1')\ns = S()\n"
        ),
        "s.model",
    ),
    "dataclass": ("@dataclass\nclass S:\n    model: str = 'm-2'\ns = S(model='m-1')\n", "s.model"),
    "enum": ("class E(str, Enum):\n    A = 'm-1'\n", "E.A.value"),
    "function": ("def name():\n    return 'm-1'\n", "name()"),
    "function's argument": ("def name(x, y='1'):\n    return f'{x}-{y}'\n", "name('m')"),
    "lowered": ("", "'M-1'.lower()"),
    "argparse": (
        (
            "import argparse\np = argparse.ArgumentParser()\np.add_argument('--model', default='m-1')\na ="
            " p.parse_args()\n"
        ),
        "a.model",
    ),
    "unpacked": ("a, b = 'm-1', 'm-2'\n", "a"),
    "walrus": ("if (w := 'm-1'):\n    pass\n", "w"),
}


@pytest.mark.parametrize("name", FLOWS)
def test_a_name_is_followed(tmp_path: Path, name: str) -> None:
    before, expression = FLOWS[name]
    code = f"from openai import OpenAI\n{before}\nOpenAI().chat.completions.create(model={expression})\n"
    assert said(tmp_path, {"app.py": code}).ids("model") == ["model:openai/m-1"]


def test_a_parameter_has_the_values_of_its_calls_across_files(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        {
            "shop/llm.py": (
                "from openai import OpenAI\n"
                "class Bot:\n"
                "    def __init__(self, model, client=None):\n"
                "        self.model = model\n"
                "        self.client = client or OpenAI()\n"
                "    def ask(self, text):\n"
                "        return self.client.chat.completions.create(model=self.model, messages=[text])\n"
            ),
            "shop/config.py": "FAST = 'm-fast'\n",
            "shop/main.py": "from .llm import Bot\nfrom . import config\nBot(config.FAST)\nBot(model='m-slow')\n",
        },
    )
    assert found.ids("model") == ["model:openai/m-fast", "model:openai/m-slow"]
    assert found.lines("model:openai/m-fast") == ["shop/llm.py:7"]


def test_both_branches_count_and_what_replaces_does_not(tmp_path: Path) -> None:
    code = (
        "from openai import OpenAI\n"
        "c = OpenAI()\n"
        "m = 'm-old'\n"
        "m = 'm-1'\n"
        "if big:\n    m = 'm-2'\n"
        "c.chat.completions.create(model=m)\n"
    )
    assert said(tmp_path, {"app.py": code}).ids("model") == ["model:openai/m-1", "model:openai/m-2"]


def test_the_environment_file_fills_a_variable(tmp_path: Path) -> None:
    code = "import os\nfrom openai import OpenAI\nOpenAI().chat.completions.create(model=os.environ['MODEL'])\n"
    found = said(tmp_path, {"app.py": code, ".env.example": "MODEL=m-1  # the small one\nOPENAI_API_KEY=secret\n"})
    assert found.ids("model") == ["model:openai/m-1"]


def test_what_is_not_known_is_a_gap_and_no_model(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        {"app.py": "from openai import OpenAI\ndef f(m):\n    OpenAI().chat.completions.create(model=m)\n"},
    )
    assert found.ids("model") == []
    assert [(gap.what, gap.why) for gap in found.gaps] == [
        ("app.py:3", "the model of openai.OpenAI.chat.completions.create is m")
    ]
    assert found.ids("ai-service") == ["service:openai"]


@pytest.mark.parametrize(
    "code",
    [
        "# client.chat.completions.create(model='gpt-4o') with openai, one day\nx = 'openai'\n",
        "class Api:\n    def create(self, model): ...\nApi().create(model='volvo')\n",
        "from cars import factory\nfactory.create(model='volvo')\n",
        "import sklearn_is_nice\nload('x')\n",
        '"""openai, torch.load and from_pretrained in words"""\nmodel = "gpt-4o"\n',
        "import django.db.models\nclass M(django.db.models.Model):\n    name = django.db.models.CharField()\n",
        "import pandas as pd\ndf = pd.read_csv('sales.csv')\ndf.fit = 1\n",
        "requests.post('https://example.com/api', json={'model': 'volvo'})\n",
        "import pickle\ncache = pickle.load(open('cache.db', 'rb'))\n",
        "eval(input())\n",
    ],
)
def test_what_only_looks_like_it_is_left_alone(tmp_path: Path, code: str) -> None:
    found = said(tmp_path, {"app.py": code, "sales.csv": "a\n"})
    assert found.records == []


def test_deployments_and_endpoints_are_references(tmp_path: Path) -> None:
    code = (
        "from openai import AzureOpenAI\n"
        "import boto3\n"
        "from google.cloud import aiplatform\n"
        "az = AzureOpenAI(azure_endpoint='https://x.openai.azure.com')\n"
        "az.chat.completions.create(model='chat-prod')\n"
        "boto3.client('sagemaker-runtime').invoke_endpoint(EndpointName='recs', Body=b'')\n"
        "boto3.client('bedrock-agent-runtime').invoke_agent(agentId='AG1', agentAliasId='T')\n"
        "aiplatform.Endpoint('projects/p/locations/l/endpoints/42').predict([])\n"
    )
    found = said(tmp_path, {"app.py": code})
    assert found.ids("model") == []
    assert [end for end in found.ends("invokes", "app.py") if end.startswith("name:")] == [
        "name:AWS::Bedrock::Agent/AG1",
        "name:AWS::SageMaker::Endpoint/recs",
        "name:Microsoft.CognitiveServices/accounts/deployments/chat-prod",
        "name:aiplatform.googleapis.com/Endpoint/42",
    ]


def test_knowledge_bases_and_guardrails(tmp_path: Path) -> None:
    code = (
        "import boto3\n"
        "class Rag:\n"
        "    def __init__(self):\n"
        "        self.rt = boto3.client('bedrock-agent-runtime')\n"
        "        self.llm = boto3.client('bedrock-runtime')\n"
        "    def go(self, q):\n"
        "        self.rt.retrieve(knowledgeBaseId='KB1', retrievalQuery={'text': q})\n"
        "        self.rt.retrieve_and_generate(retrieveAndGenerateConfiguration={\n"
        "            'knowledgeBaseConfiguration': {'knowledgeBaseId': 'KB2', 'modelArn': 'a.c-1'}})\n"
        "        self.llm.converse(modelId='a.c-2', guardrailConfig={'guardrailIdentifier': 'gr-1'})\n"
    )
    found = said(tmp_path, {"rag.py": code})
    assert found.ends("grounded-by") == ["name:AWS::Bedrock::KnowledgeBase/KB1", "name:AWS::Bedrock::KnowledgeBase/KB2"]
    assert found.ends("guarded-by") == ["name:AWS::Bedrock::Guardrail/gr-1"]
    assert found.ids("model") == ["model:bedrock/a.c-1", "model:bedrock/a.c-2"]
