"""What scripts, units, Procfiles and makefiles serve and fetch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.ai_files.reads import lines_of, told

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "script": (
        {
            "start.sh": (
                "#!/usr/bin/env bash\n"
                "set -euo pipefail\n"
                "MODEL=${MODEL:-mistralai/Mistral-7B-Instruct-v0.3}\n"
                "export OLLAMA_HOST=0.0.0.0\n"
                "nohup ollama serve &\n"
                "ollama pull llama3.1:8b\n"
                'exec vllm serve "$MODEL" --port 8000 --trust-remote-code\n'
                'python -m vllm.entrypoints.openai.api_server --model Qwen/Qwen2.5-7B-Instruct --api-key "$'
                'KEY" --host 127.0.0.1\n'
                "huggingface-cli download BAAI/bge-m3 --revision main\n"
                "hf download --repo-type dataset tatsu-lab/alpaca\n"
                "jupyter lab --ip=0.0.0.0 --NotebookApp.token='' --no-browser\n"
                "mlflow server --host 0.0.0.0 --port 5000\n"
                "uv run mlflow ui\n"
                "ray start --head --dashboard-host=0.0.0.0\n"
                "llama-server -m models/x.gguf --host 0.0.0.0\n"
                "text-generation-launcher --model-id tiiuae/falcon-7b\n"
                "docker run -d --gpus all -p 8000:8000 -e HF_TOKEN=$HF vllm/vllm-openai:v0.11.0 --model met"
                "a-llama/Llama-3.1-8B-Instruct\n"
                "docker run --rm -it -v $PWD:/w python:3.12 python x.py\n"
                "sglang serve --model-path $UNSET\n"
                'echo "ollama pull foo"\n'
                "litellm --model gpt-4o\n"
            ),
        },
        [
            "code/dataset dataset:huggingface/tatsu-lab/alpaca @10",
            "code/server start.sh#jupyter:11 @11",
            "code/server start.sh#litellm:21 @21",
            "code/server start.sh#llama.cpp:15 @15",
            "code/server start.sh#mlflow:12 @12",
            "code/server start.sh#mlflow:13 @13",
            "code/server start.sh#ollama:5 @5",
            "code/server start.sh#ray:14 @14",
            "code/server start.sh#sglang:19 @19",
            "code/server start.sh#tgi:16 @16",
            "code/server start.sh#vllm:17 @17",
            "code/server start.sh#vllm:7 @7",
            "code/server start.sh#vllm:8 @8",
            "file start.sh @1",
            "gap start.sh:19: the model that SGLang serves is $UNSET",
            "image image:vllm/vllm-openai:v0.11.0 @17",
            "model model:huggingface/BAAI/bge-m3 @9",
            "model model:huggingface/Qwen/Qwen2.5-7B-Instruct @8",
            "model model:huggingface/meta-llama/Llama-3.1-8B-Instruct @17",
            "model model:huggingface/mistralai/Mistral-7B-Instruct-v0.3 @7",
            "model model:huggingface/tiiuae/falcon-7b @16",
            "model model:ollama/llama3.1:8b @6",
            "model model:openai/gpt-4o @21",
            "start.sh -loads-> dataset:huggingface/tatsu-lab/alpaca @10",
            "start.sh -uses-model-> model:huggingface/BAAI/bge-m3 @9",
            "start.sh -uses-model-> model:ollama/llama3.1:8b @6",
            "start.sh#litellm:21 -serves-> model:openai/gpt-4o @21",
            "start.sh#tgi:16 -serves-> model:huggingface/tiiuae/falcon-7b @16",
            "start.sh#vllm:17 -built-from-> image:vllm/vllm-openai:v0.11.0 @17",
            "start.sh#vllm:17 -serves-> model:huggingface/meta-llama/Llama-3.1-8B-Instruct @17",
            "start.sh#vllm:7 -serves-> model:huggingface/mistralai/Mistral-7B-Instruct-v0.3 @7",
            "start.sh#vllm:8 -serves-> model:huggingface/Qwen/Qwen2.5-7B-Instruct @8",
        ],
    ),
    "unit": (
        {
            "llm.service": """\
[Unit]
Description=LLM
[Service]
Environment="OLLAMA_HOST=0.0.0.0:11434" "OLLAMA_MODELS=/m"
ExecStart=/usr/local/bin/ollama serve
[Install]
WantedBy=multi-user.target
""",
        },
        [
            "code/server llm.service#ollama:5 @5",
        ],
    ),
    "makefile": (
        {
            "Makefile": (
                "MODEL ?= BAAI/bge-small-en\n"
                "\n"
                "serve:\n"
                "\t@vllm serve $(MODEL) \\\n"
                "\t  --host 127.0.0.1\n"
                "\n"
                "\n"
                "fetch:\n"
                "\tollama pull qwen2.5:0.5b\n"
            ),
        },
        [
            "Makefile -uses-model-> model:ollama/qwen2.5:0.5b @9",
            "Makefile#vllm:4 -serves-> model:huggingface/BAAI/bge-small-en @4",
            "code/server Makefile#vllm:4 @4",
            "file Makefile @1",
            "model model:huggingface/BAAI/bge-small-en @4",
            "model model:ollama/qwen2.5:0.5b @9",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_thing_with_its_line(tmp_path: Path, name: str) -> None:
    files, expected = CASES[name]
    assert lines_of(told(tmp_path, files)) == expected
