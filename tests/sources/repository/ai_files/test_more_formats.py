"""Formats that stand beside others: older lists of guardrails, prompts in files of their own, adapters, engines."""

from __future__ import annotations

import re
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.sources.repository.ai_files.reads import lines_of, told

PROMPT = "You sort the tickets of a bookshop into one of three queues.\n"
TOLD = sha256(b"Sorter\nSort tickets\nYou like order.").hexdigest()[:12]
HASH = sha256(PROMPT.strip().encode()).hexdigest()[:12]
CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "portkey": (
        {
            "gw/portkey.json": """\
{
  "strategy": {"mode": "fallback"},
  "input_guardrails": ["pii-a1"],
  "targets": [
    {"virtual_key": "openai-prod-77", "override_params": {"model": "gpt-4o"}},
    {"provider": "anthropic",
     "override_params": {"model": "claude-3-5-sonnet-20241022"}},
    {"strategy": {"mode": "loadbalance"},
     "targets": [{"override_params": {"model": "@bedrock-eu/amazon.nova-pro-v1:0"}}]}
  ]
}
"""
        },
        [
            "code/gateway gw/portkey.json#gateway @1",
            "gw/portkey.json#gateway -uses-model-> model:anthropic/claude-3-5-sonnet-20241022 @7",
            "gw/portkey.json#gateway -uses-model-> model:bedrock/amazon.nova-pro-v1:0 @9",
            "gw/portkey.json#gateway -uses-model-> model:openai/gpt-4o @5",
            "model model:anthropic/claude-3-5-sonnet-20241022 @7",
            "model model:bedrock/amazon.nova-pro-v1:0 @9",
            "model model:openai/gpt-4o @5",
        ],
    ),
    "portkey of old": (
        {
            "old.json": """\
{"mode": "fallback", "options": [
  {"provider": "openai", "virtual_key": "key-1", "override_params": {"model": "gpt-4"}}]}
"""
        },
        [
            "code/gateway old.json#gateway @1",
            "model model:openai/gpt-4 @2",
            "old.json#gateway -uses-model-> model:openai/gpt-4 @2",
        ],
    ),
    "a file with targets of another kind": (
        {"deploy.json": '{"targets": [{"provider": "aws", "override_params": {"model": "m5"}}]}'},
        [],
    ),
    "github models": (
        {
            "sort.prompt.yml": """\
name: Sorter
model: openai/gpt-4o-mini
modelParameters:
  temperature: 0.2
messages:
  - role: system
    content: You sort the tickets of a bookshop into one of three queues.
  - role: user
    content: "{{ticket}}"
"""
        },
        [
            "code/prompt sort.prompt.yml#prompt @1",
            "model model:openai/gpt-4o-mini @2",
            "sort.prompt.yml#prompt -uses-model-> model:openai/gpt-4o-mini @2",
        ],
    ),
    "promptfoo's files": (
        {
            "eval/promptfooconfig.yaml": """\
prompts:
  - file://prompts/sort.txt
  - file://prompts/missing.txt
providers: [openai:gpt-4o]
tests: cases.csv
""",
            "eval/prompts/sort.txt": PROMPT,
        },
        [
            "code/evaluation eval/promptfooconfig.yaml#evaluation @1",
            "code/prompt eval/prompts/sort.txt#prompt @1",
            "eval/promptfooconfig.yaml#evaluation -uses-model-> model:openai/gpt-4o @4",
            "eval/promptfooconfig.yaml#evaluation -uses-prompt-> eval/prompts/sort.txt#prompt @2",
            "model model:openai/gpt-4o @4",
        ],
    ),
    "peft": (
        {
            "out/adapter_config.json": """\
{
 "base_model_name_or_path": "meta-llama/Llama-3.1-8B",
 "peft_type": "LORA",
 "r": 16
}
"""
        },
        [
            "code/model-files out/adapter_config.json#adapter @1",
            "model model:huggingface/meta-llama/Llama-3.1-8B @2",
            "out/adapter_config.json#adapter -built-from-> model:huggingface/meta-llama/Llama-3.1-8B @2",
        ],
    ),
    "an adapter of weights on this machine": (
        {"out/adapter_config.json": '{"base_model_name_or_path": "/mnt/models/llama", "peft_type": "LORA"}'},
        ["code/model-files out/adapter_config.json#adapter @1"],
    ),
    "triton with vllm": (
        {
            "repo/llama/config.pbtxt": 'backend: "vllm"\nmax_batch_size: 0\n',
            "repo/llama/1/model.json": '{\n "model": "Qwen/Qwen2.5-7B-Instruct",\n "trust_remote_code": true\n}\n',
        },
        [
            "code/model-files repo/llama/config.pbtxt#model @1",
            "code/model-files repo/llama/config.pbtxt#model @2",
            "code/server repo/llama/1/model.json#engine @1",
            "model model:huggingface/Qwen/Qwen2.5-7B-Instruct @2",
            "repo/llama/1/model.json#engine -serves-> repo/llama/config.pbtxt#model @2",
            "repo/llama/config.pbtxt#model -built-from-> model:huggingface/Qwen/Qwen2.5-7B-Instruct @2",
        ],
    ),
    "a model.json of something else": ({"car/model.json": '{"model": "acme/roadster"}'}, []),
    "unsloth": (
        {
            "tune.yaml": """\
model_name: unsloth/llama-3-8b-bnb-4bit
max_seq_length: 2048
load_in_4bit: true
dataset: yahma/alpaca-cleaned
""",
        },
        [
            "code/dataset dataset:huggingface/yahma/alpaca-cleaned @4",
            "code/training tune.yaml#training @1",
            "model model:huggingface/unsloth/llama-3-8b-bnb-4bit @1",
            "tune.yaml#training -built-from-> model:huggingface/unsloth/llama-3-8b-bnb-4bit @1",
            "tune.yaml#training -trains-on-> dataset:huggingface/yahma/alpaca-cleaned @4",
        ],
    ),
    "dvc: what a stage makes": (
        {
            "dvc.yaml": """\
stages:
  featurize:
    cmd: python featurize.py
    outs:
      - data/features/train.pkl
      - models/vectorizer.pkl
  fit:
    cmd: python fit.py
    deps: [data/features/train.pkl]
    outs:
      - out/checkpoint:
          cache: true
      - weights.bin
      - model_metrics
artifacts:
  sorter:
    path: out/checkpoint
    type: model
"""
        },
        [
            "code/dataset data/features/train.pkl @5",
            "code/dataset data/features/train.pkl @9",
            "code/dataset model_metrics @14",
            "code/dataset models/vectorizer.pkl @6",
            "code/model-files out/checkpoint @11",
            "code/model-files out/checkpoint @17",
            "code/model-files weights.bin @13",
            "code/pipeline dvc.yaml#pipeline @1",
            "code/pipeline dvc.yaml#stage:featurize @2",
            "code/training dvc.yaml#stage:fit @7",
            "dvc.yaml#pipeline -invokes-> dvc.yaml#stage:featurize @2",
            "dvc.yaml#pipeline -invokes-> dvc.yaml#stage:fit @7",
            "dvc.yaml#pipeline -registers-> out/checkpoint @17",
            "dvc.yaml#stage:featurize -stores-in-> data/features/train.pkl @5",
            "dvc.yaml#stage:featurize -stores-in-> models/vectorizer.pkl @6",
            "dvc.yaml#stage:fit -stores-in-> model_metrics @14",
            "dvc.yaml#stage:fit -trains-on-> data/features/train.pkl @9",
            "out/checkpoint -built-from-> dvc.yaml#stage:fit @11",
            "weights.bin -built-from-> dvc.yaml#stage:fit @13",
        ],
    ),
    "opencode": (
        {
            "opencode.json": """{
  "model": "anthropic/claude-sonnet-4-5",
  "agent": {
    "sort": {
      "model": "openai/gpt-5",
      "prompt": "You sort the tickets of a bookshop into one of three queues.",
      "tools": {"bash": false}
    },
    "plain": {"description": "no model of its own"}
  }
}
"""
        },
        [
            "code/agent opencode.json#agent:sort @4",
            f"code/prompt opencode.json#prompt:{HASH} @6",
            "file opencode.json @1",
            "model model:anthropic/claude-sonnet-4-5 @2",
            "model model:openai/gpt-5 @5",
            "opencode.json -uses-model-> model:anthropic/claude-sonnet-4-5 @2",
            "opencode.json#agent:sort -uses-model-> model:openai/gpt-5 @5",
            f"opencode.json#agent:sort -uses-prompt-> opencode.json#prompt:{HASH} @6",
        ],
    ),
    "assistants": (
        {
            ".continue/config.yaml": "name: x\nmodels:\n  - provider: ollama\n    model: qwen2.5-coder:7b\n",
            ".aider.conf.yml": "auto-commits: false\nmodel: anthropic/claude-3-7-sonnet\n",
            ".codex/config.toml": 'approval_policy = "on-request"\n[profiles.fast]\nmodel = "gpt-5-mini"\n',
            "goose/config.yaml": "GOOSE_PROVIDER: anthropic\nGOOSE_MODEL: claude-sonnet-4-5\n",
            ".gemini/settings.json": '{\n "model": {"name": "gemini-2.5-pro"}}',
            ".zed/settings.json": '{"agent": {\n "default_model": {"provider": "zed.dev", "model": "opus-4"}}}',
            "librechat.yaml": """\
endpoints:
  custom:
    - name: Mistral
      models:
        default: [mistral-large-latest, "${ANY}"]
""",
        },
        [
            ".aider.conf.yml -uses-model-> model:anthropic/claude-3-7-sonnet @2",
            ".codex/config.toml -uses-model-> model:openai/gpt-5-mini @3",
            ".continue/config.yaml -uses-model-> model:ollama/qwen2.5-coder:7b @4",
            ".gemini/settings.json -uses-model-> model:google/gemini-2.5-pro @2",
            ".zed/settings.json -uses-model-> model:zed/opus-4 @2",
            "file .aider.conf.yml @1",
            "file .codex/config.toml @1",
            "file .continue/config.yaml @1",
            "file .gemini/settings.json @1",
            "file .zed/settings.json @1",
            "file goose/config.yaml @1",
            "file librechat.yaml @1",
            "goose/config.yaml -uses-model-> model:anthropic/claude-sonnet-4-5 @2",
            "librechat.yaml -uses-model-> model:mistral/mistral-large-latest @5",
            "model model:anthropic/claude-3-7-sonnet @2",
            "model model:anthropic/claude-sonnet-4-5 @2",
            "model model:google/gemini-2.5-pro @2",
            "model model:mistral/mistral-large-latest @5",
            "model model:ollama/qwen2.5-coder:7b @4",
            "model model:openai/gpt-5-mini @3",
            "model model:zed/opus-4 @2",
        ],
    ),
    "llama stack": (
        {
            "run.yaml": """\
version: '2'
apis: [inference, safety]
providers:
  inference:
    - {provider_id: vllm, provider_type: "remote::vllm"}
registered_resources:
  models:
    - {model_id: meta-llama/Llama-3.3-70B-Instruct, provider_id: vllm}
  shields:
    - shield_id: meta-llama/Llama-Guard-3-8B
"""
        },
        [
            "code/gateway run.yaml#llama-stack @1",
            "code/guardrail run.yaml#shield:meta-llama/Llama-Guard-3-8B @10",
            "model model:huggingface/meta-llama/Llama-3.3-70B-Instruct @8",
            "run.yaml#llama-stack -guarded-by-> run.yaml#shield:meta-llama/Llama-Guard-3-8B @10",
            "run.yaml#llama-stack -serves-> model:huggingface/meta-llama/Llama-3.3-70B-Instruct @8",
        ],
    ),
    "envoy": (
        {
            "gw.yaml": """\
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  rules:
    - matches:
        - headers: [{type: Exact, name: x-ai-eg-model, value: gpt-4o-mini}]
      backendRefs: [{name: openai}]
    - matches:
        - headers:
            - {name: x-ai-eg-model, value: claude}
      backendRefs:
        - name: bedrock
          modelNameOverride: anthropic.claude-3-5-haiku-20241022-v1:0
        - name: anthropic-direct
          modelNameOverride: claude-3-5-haiku-latest
---
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIServiceBackend
metadata: {name: bedrock}
spec: {schema: {name: AWSBedrock}}
"""
        },
        [
            "code/gateway gw.yaml#route:chat @1",
            "gw.yaml#route:chat -uses-model-> model:anthropic/claude-3-5-haiku-latest @16",
            "gw.yaml#route:chat -uses-model-> model:bedrock/anthropic.claude-3-5-haiku-20241022-v1:0 @14",
            "gw.yaml#route:chat -uses-model-> model:openai/gpt-4o-mini @7",
            "model model:anthropic/claude-3-5-haiku-latest @16",
            "model model:bedrock/anthropic.claude-3-5-haiku-20241022-v1:0 @14",
            "model model:openai/gpt-4o-mini @7",
        ],
    ),
    "baml": (
        {
            "main.baml": """\
client<llm> Fast {
  provider openai
  options {
    model "gpt-4o-mini"
    api_key env.OPENAI_API_KEY
  }
}
client<llm> Spare {
  provider anthropic
  options { temperature 0
    model claude-3-5-haiku-latest
  }
}
function Sort(ticket: string) -> string {
  client Fast
  prompt #"
You sort the tickets of a bookshop into one of three queues.
  "#
}
"""
        },
        [
            "code/prompt main.baml#prompt:PROMPT @16",
            "file main.baml @1",
            "main.baml -uses-model-> model:anthropic/claude-3-5-haiku-latest @11",
            "main.baml#prompt:PROMPT -uses-model-> model:openai/gpt-4o-mini @4",
            "model model:anthropic/claude-3-5-haiku-latest @11",
            "model model:openai/gpt-4o-mini @4",
        ],
    ),
    "crewai's tasks": (
        {
            "config/agents.yaml": "sorter:\n  role: Sorter\n  goal: Sort tickets\n  backstory: You like order.\n",
            "config/tasks.yaml": f"sort:\n  description: {PROMPT}  expected_output: a queue\n  agent: sorter\n",
        },
        [
            "code/agent config/agents.yaml#agent:sorter @1",
            f"code/prompt config/agents.yaml#prompt:{TOLD} @2",
            f"code/prompt config/tasks.yaml#prompt:{HASH} @2",
            f"config/agents.yaml#agent:sorter -uses-prompt-> config/agents.yaml#prompt:{TOLD} @2",
            f"config/agents.yaml#agent:sorter -uses-prompt-> config/tasks.yaml#prompt:{HASH} @2",
        ],
    ),
    "tasks of another kind": (
        {"tasks.yaml": "build:\n  description: Compile the whole thing\n  expected_output: {}\n"[:44]},
        [],
    ),
    "nemo's prompts": (
        {"rails/prompts.yml": f"prompts:\n  - task: self_check_input\n    content: |\n      {PROMPT}"},
        [f"code/prompt rails/prompts.yml#prompt:{HASH} @3"],
    ),
    "croissant's files": (
        {
            "data/meta.json": """\
{"@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0", "name": "tickets",
 "distribution": [
  {"contentUrl": "tickets.csv"},
  {"contentUrl": "s3://acme-tickets/all.parquet"},
  {"contentUrl": "https://x.example/a.csv"}]}
""",
            "data/tickets.csv": "a,b\n",
        },
        [
            "code/dataset data/meta.json#dataset @1",
            "code/dataset data/tickets.csv @3",
            "data/meta.json#dataset -built-from-> data/tickets.csv @3",
            "data/meta.json#dataset -stores-in-> name:AWS::S3::Bucket/acme-tickets @4",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_thing_with_its_line(tmp_path: Path, name: str) -> None:
    files, expected = CASES[name]
    found = [re.sub(r"(?<=baml#prompt:)[0-9a-f]{12}", "PROMPT", line) for line in lines_of(told(tmp_path, files))]
    assert found == expected


def test_the_older_list_of_guardrails_of_litellm(tmp_path: Path) -> None:
    text = """\
model_list:
  - model_name: chat
    litellm_params: {model: openai/gpt-4o}
litellm_settings:
  guardrails:
    - prompt_injection: {callbacks: [lakera_prompt_injection], default_on: true}
"""
    assert told(tmp_path, {"config.yaml": text}).config("config.yaml#gateway")["guardrails"] == ["prompt_injection"]


def test_code_of_the_model_in_an_engine_of_triton(tmp_path: Path) -> None:
    files, _ = CASES["triton with vllm"]
    server = told(tmp_path, files).only("code/server")
    assert (server.config["trust_remote_code"], server.sightings[0].lines) == (True, {"trust_remote_code": 3})


@pytest.mark.parametrize(
    "piece", ['function F() {\nprompt #"', "client<llm> A {\n", "function F(\n", "{" * 50, '\nprompt "']
)
def test_no_text_takes_long(tmp_path: Path, piece: str) -> None:
    started = time.process_time()
    told(tmp_path, {"a.baml": piece * (400_000 // len(piece))})
    assert time.process_time() - started < 5
