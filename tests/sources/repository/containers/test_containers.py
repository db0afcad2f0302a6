"""AI images, packages and models in Dockerfiles and compose files."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.catalog.images import image_name
from bartizan.sources.repository.containers.build import READER as DOCKERFILES
from bartizan.sources.repository.containers.claims import claims_compose, claims_dockerfile
from bartizan.sources.repository.containers.compose import READER as COMPOSES
from bartizan.sources.repository.images import models_of
from tests.sources.repository.code.reads import EXAMPLES, said

DOCKERFILE = """\
ARG VERSION=v0.11.0
ARG BASE=python
FROM ${BASE}:3.11 AS build
RUN pip install --no-cache-dir \\
    openai==1.2.3 \\
    flask
FROM --platform=linux/amd64 vllm/vllm-openai:$VERSION
COPY --from=build /app /app
ENV MODEL_ID=org/base HF_HOME=/cache
RUN ollama pull llama3.2
ENTRYPOINT ["vllm", "serve", "org/chat", "--trust-remote-code"]
CMD python -m sglang.launch_server --model-path org/other --port 1
FROM build
"""


def test_a_dockerfile(tmp_path: Path) -> None:
    found = said(tmp_path, {"Dockerfile": DOCKERFILE}, DOCKERFILES)
    assert found.ids("image") == ["image:vllm/vllm-openai:v0.11.0"]
    assert found.lines("image:vllm/vllm-openai:v0.11.0") == ["Dockerfile:7"]
    assert found.ids("package") == ["pkg:pypi/openai@1.2.3"]
    assert found.lines("pkg:pypi/openai@1.2.3") == ["Dockerfile:5"]
    assert found.ids("model") == [
        "model:huggingface/org/base",
        "model:huggingface/org/chat",
        "model:huggingface/org/other",
        "model:ollama/llama3.2",
    ]
    assert found.ends("built-from", "Dockerfile#image") == ["image:vllm/vllm-openai:v0.11.0"]


COMPOSE = """\
services:
  llm:
    image: "vllm/vllm-openai:latest"
    command: --model org/chat --port 8000
  tgi:
    image: ghcr.io/huggingface/text-generation-inference:2.0@sha256:aaaa
    environment:
      MODEL_ID: org/tgi
  web:
    image: nginx:1
    environment: {MODEL_ID: org/no}
  ollama:
    image: ollama/ollama
    entrypoint: ["/bin/sh", "-c", "ollama serve & ollama pull qwen2.5:7b"]
models:
  small: {model: ai/smollm2}
"""


def test_a_compose_file(tmp_path: Path) -> None:
    found = said(tmp_path, {"docker-compose.yml": COMPOSE}, COMPOSES)
    assert found.ids("image") == [
        "image:ghcr.io/huggingface/text-generation-inference@sha256:aaaa",
        "image:ollama/ollama:latest",
        "image:vllm/vllm-openai:latest",
    ]
    assert found.config("image:vllm/vllm-openai:latest")["pinned"] is False
    assert found.config("image:ghcr.io/huggingface/text-generation-inference@sha256:aaaa")["pinned"] is True
    assert found.ids("model") == [
        "model:docker/smollm2",
        "model:huggingface/org/chat",
        "model:huggingface/org/tgi",
        "model:ollama/qwen2.5:7b",
    ]
    assert found.lines("model:huggingface/org/chat") == ["docker-compose.yml:4"]


def test_ordinary_images_are_left_alone(tmp_path: Path) -> None:
    assert said(tmp_path, {"Dockerfile": "FROM python:3.11\nRUN pip install flask\n"}, DOCKERFILES).records == []
    assert said(tmp_path, {"compose.yaml": "services: {db: {image: 'postgres:16'}}\n"}, COMPOSES).records == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a/b:1", ("a/b", "1", None)), ("host:5000/a", ("host:5000/a", None, None)), ("a@sha256:x", ("a", None,
        "sha256:x")),
        ("A/B", ("a/b", None, None)), ("$X/y", None), ("", None), ("a b", None),
    ],
)  # fmt: skip
def test_image_names(text: str, expected: tuple[str, str | None, str | None] | None) -> None:
    name = image_name(text)
    assert (None if name is None else (name.repository, name.tag, name.digest)) == expected


def test_only_names_are_models() -> None:
    assert list(models_of(["vllm", "serve", "$MODEL"])) == []
    assert list(models_of(["vllm", "serve", "/models/x", "--model=./x"])) == []
    assert list(models_of(["docker", "pull", "redis"])) == []


@pytest.mark.parametrize(
    ("path", "docker", "compose"),
    [
        ("Dockerfile", True, False), ("a/Dockerfile.gpu", True, False), ("api.Dockerfile", True, False),
        ("Dockerfile.md", False, False),
        ("docker-compose.prod.yml", False, True), ("compose.yaml", False, True), ("composer.json", False, False),
        ("Containerfile", True, False),
    ],
)  # fmt: skip
def test_what_is_claimed(path: str, docker: bool, compose: bool) -> None:
    assert (claims_dockerfile(path), claims_compose(path)) == (docker, compose)


def test_a_broken_compose_file_is_a_gap(tmp_path: Path) -> None:
    assert [gap.what for gap in said(tmp_path, {"compose.yml": "services: [\n"}, COMPOSES).gaps] == ["compose.yml"]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 60))
def test_fuzz_any_bytes(noise: bytes, at: int, length: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        docker, compose = DOCKERFILE.encode(), COMPOSE.encode()
        said(Path(folder) / "a", {"Dockerfile": docker[:at] + noise + docker[at + length :]}, DOCKERFILES)
        said(Path(folder) / "b", {"compose.yml": compose[:at] + noise + compose[at + length :]}, COMPOSES)


@pytest.mark.parametrize(
    ("command", "models"),
    [
        ("wget -q https://huggingface.co/acme/ranker-GGUF/resolve/main/r.gguf", ["acme/ranker-GGUF"]),
        ("git clone https://huggingface.co/acme/whisper.git /w", ["acme/whisper"]),
        ("curl -L 'https://hf.co/acme/x/resolve/main/m.bin?download=true' -o m", ["acme/x"]),
        ("git clone https://huggingface.co/datasets/acme/tickets", []),
        ("curl https://huggingface.co/api/models", []),
        ("curl https://huggingface.co/docs/hub", []),
        ("echo https://huggingface.co/acme/ranker", []),
        ("git clone https://github.com/acme/ranker", []),
    ],
)
def test_models_by_address(command: str, models: list[str]) -> None:
    assert [name for _, name in models_of(command.split())] == models


def test_models_that_python_takes_while_an_image_is_built(tmp_path: Path) -> None:
    text = (
        "FROM python:3.12\n"
        "RUN pip install transformers && \\\n"
        "    python -c \"from transformers import AutoModel; AutoModel.from_pretrained('acme/ranker')\"\n"
        "ADD https://huggingface.co/acme/tts/resolve/main/m.onnx /m.onnx\n"
        "ENV RAG_EMBEDDING_MODEL=BAAI/bge-m3\n"
    )
    found = said(tmp_path, {"Dockerfile": text}, DOCKERFILES)
    assert [(id_, *found.lines(id_)) for id_ in found.ids("model")] == [
        ("model:huggingface/BAAI/bge-m3", "Dockerfile:5"),
        ("model:huggingface/acme/ranker", "Dockerfile:2"),
        ("model:huggingface/acme/tts", "Dockerfile:4"),
    ]
