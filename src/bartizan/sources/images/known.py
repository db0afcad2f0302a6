"""What the paths of an image tell by themselves: programs that serve models, models in the caches of hubs."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PROGRAMS = {
    "ollama": ("Ollama", "inference-server"),
    "tritonserver": ("NVIDIA Triton", "inference-server"),
    "text-generation-launcher": ("HF TGI", "inference-server"),
    "text-generation-server": ("HF TGI", "inference-server"),
    "text-embeddings-router": ("HF TEI", "inference-server"),
    "llama-server": ("llama.cpp", "inference-server"),
    "llama-cli": ("llama.cpp", "inference-server"),
    "tensorflow_model_server": ("TF Serving", "inference-server"),
    "local-ai": ("LocalAI", "inference-server"),
    "vllm": ("vLLM", "inference-server"),
    "sglang": ("SGLang", "inference-server"),
    "ovms": ("OpenVINO Model Server", "inference-server"),
    "infinity_emb": ("Infinity", "inference-server"),
    "mistralrs-server": ("mistral.rs", "inference-server"),
    "whisper-server": ("whisper.cpp", "inference-server"),
    "litellm": ("LiteLLM proxy", "llm-gateway"),
    "jupyter-lab": ("Jupyter", "notebook"),
    "jupyterhub": ("JupyterHub", "notebook"),
}
_BIN = re.compile(r"(^|/)(s?bin|server|app|llama\.cpp(/build/bin)?|tritonserver/bin)/[^/]+\Z|[^/]+\Z")


@dataclass(frozen=True, slots=True)
class Program:
    """A program that serves models or stands before them."""

    name: str
    product: str
    category: str


def program(path: str, mode: int) -> Program | None:
    """The program at a path, when it is one that can be started and its name says what it is."""
    row = _PROGRAMS.get(path.rpartition("/")[2])
    if row is None or not mode & 0o111 or not _BIN.search(path):
        return None
    return Program(path.rpartition("/")[2], *row)


@dataclass(frozen=True, slots=True)
class CachedModel:
    """A model or dataset that a hub's cache holds."""

    registry: str
    name: str
    revision: str | None = None
    is_dataset: bool = False


_HUB = re.compile(r"(?:^|/)(models|datasets)--([^/]+)/snapshots/([^/]+)/")
_OLLAMA = re.compile(r"(?:^|/)models/manifests/registry\.ollama\.ai/(?:library/)?([^/]+(?:/[^/]+)?)/([^/]+)\Z")
_COMMIT = re.compile(r"[0-9a-f]{40}\Z")


def cached(path: str) -> CachedModel | None:
    """The model or dataset in whose place in a cache a file stands. Sources: huggingface_hub, Ollama."""
    match = _HUB.search(path)
    if match is not None:
        name = match[2].replace("--", "/", 1)
        revision = match[3] if _COMMIT.match(match[3]) else None
        return CachedModel("huggingface", name, revision, match[1] == "datasets")
    match = _OLLAMA.search(path)
    if match is not None:
        return CachedModel("ollama", match[1] if match[2] == "latest" else f"{match[1]}:{match[2]}")
    return None
