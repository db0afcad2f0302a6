"""AI images: their names taken apart, the models that their commands serve."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bartizan.catalog.images import ImageName, Images
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Stage
from bartizan.model.values import Value

TYPE = "image"
LONGEST_NAME = 200
_MODEL_OPTIONS = frozenset(
    {
        "--model",
        "--model-id",
        "--model-path",
        "--model_id",
        "--model_path",
        "-hf",
        "--hf-repo",
        "--model-name-or-path",
        "--base-model",
    }
)
_MODEL_VARIABLES = frozenset(
    {
        "MODEL_ID",
        "HF_MODEL_ID",
        "MODEL",
        "MODEL_NAME",
        "VLLM_MODEL",
        "OLLAMA_MODEL",
        "LLM_MODEL",
        "EMBEDDING_MODEL",
        "ASR_MODEL",
        "WHISPER__MODEL",
        "NIM_MODEL_NAME",
        "INFINITY_MODEL_ID",
        "HUGGING_FACE_MODEL_ID",
        "HF_MODEL",
        "BASE_MODEL",
        "LLM_MODEL_ID",
        "EMBEDDING_MODEL_ID",
        "EMBEDDING_MODEL_NAME",
        "RERANKER_MODEL",
        "RAG_EMBEDDING_MODEL",
        "RAG_RERANKING_MODEL",
    }
)
_SERVERS = {
    "vllm": {"serve"},
    "sglang": {"serve"},
    "lmdeploy": {"serve"},
    "huggingface-cli": {"download"},
    "hf": {"download"},
}
KINDS: Mapping[str, tuple[str, Stage | None]] = {
    "inference-server": ("endpoint", Stage.SERVE),
    "image-gen": ("endpoint", Stage.SERVE),
    "vector-db": ("vector-store", Stage.SERVE),
    "notebook": ("notebook", Stage.TRAIN),
    "mlops": ("experiment", Stage.GOVERN),
    "llm-gateway": ("gateway", Stage.SERVE),
    "mcp-server": ("mcp-server", Stage.AGENT),
    "mcp-gateway": ("gateway", Stage.AGENT),
    "agent-framework": ("agent", Stage.AGENT),
    "ai-coding": ("agent", Stage.AGENT),
    "memory": ("memory", Stage.AGENT),
    "rag": ("knowledge-base", Stage.SERVE),
    "chat-ui": ("client", Stage.SERVE),
    "guardrail": ("guardrail", Stage.SERVE),
    "feature-store": ("feature-store", Stage.DATA),
    "distributed": ("cluster", Stage.TRAIN),
    "observability": ("monitor", Stage.GOVERN),
    "eval": ("evaluation", Stage.GOVERN),
    "data-prep": ("compute", Stage.DATA),
}
"""Image category → (kind, stage) of the workload that runs it, the more telling categories first."""
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[\w.-]+)*(?::[\w.-]+)?")


def image_records(
    name: ImageName, location: Location, known: Images, owner: str, source: str, *, text: str
) -> Iterator[Asset | Edge]:
    """The asset of an AI image and the edge from what uses it; nothing for other images."""
    row = known.find(name.repository)
    if row is None:
        return
    config: dict[str, Value] = {
        "repository": name.repository,
        "category": str(row["category"]),
        "product": str(row["product"]),
        "gpu": bool(row.get("gpu")),
        "pinned": name.digest is not None,
    }
    if name.tag:
        config["tag"] = name.tag
    if name.digest:
        config["digest"] = name.digest
    yield Asset(
        name.id,
        TYPE,
        "image",
        name.repository,
        "container",
        config=config,
        sightings=(Sighting(source, location, config),),
    )
    yield Edge(
        owner,
        name.id,
        "built-from",
        evidence=(Evidence(text, value=name.id.removeprefix("image:"), location=location),),
    )
    if row["category"] == "model-artifact" and name.repository.startswith(("ai/", "hf.co/")):
        registry = "huggingface" if name.repository.startswith("hf.co/") else "docker"
        model = name.repository.partition("/")[2]
        yield from model_records(
            registry, model, location, owner=owner, source=source, text=f"{name.repository} is a model"
        )


def model_records(
    registry: str, name: str, location: Location, *, owner: str, source: str, text: str
) -> Iterator[Asset | Edge]:
    """A model that is served or pulled, and the edge to it."""
    id_ = f"model:{registry}/{name}"
    config: dict[str, Value] = {"registry": registry}
    yield Asset(
        id_,
        "model",
        "model",
        name,
        registry,
        stage=Stage.SERVE,
        config=config,
        sightings=(Sighting(source, location, config),),
    )
    yield Edge(owner, id_, "uses-model", evidence=(Evidence(text, value=name, location=location),))


def models_of(words: Sequence[str], image: str | None = None) -> Iterator[tuple[str, str]]:
    """`(registry, model)` of the models that a command serves or pulls."""
    texts = [word for word in words if word][:200]
    if _FETCHERS & {word.rpartition("/")[2] for word in texts}:
        yield from fetched_models(texts)
    ollama = any(word.rpartition("/")[2] == "ollama" for word in texts) or (image is not None and "ollama" in image)
    for index, word in enumerate(texts):
        following = texts[index + 1] if index + 1 < len(texts) else ""
        option, equals, value = word.partition("=")
        if option in _MODEL_OPTIONS:
            candidate = value if equals else following
            if _is_model(candidate):
                yield ("ollama" if ollama and "/" not in candidate else "huggingface"), candidate
            continue
        before = texts[index - 1].rpartition("/")[2] if index else ""
        if word in {"pull", "run"} and ollama:
            registry = "ollama"
        elif word in _SERVERS.get(before, ()):
            registry = "huggingface"
        else:
            continue
        if _is_model(following):
            yield registry, following


def fetched_models(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """`(registry, model)` of the models whose files or repositories a command takes from Hugging Face by address."""
    for word in words:
        match = _HUB_ADDRESS.match(word)
        if match is not None and match["owner"] not in _NO_OWNERS:
            yield "huggingface", f"{match['owner']}/{match['name'].removesuffix('.git')}"


_FETCHERS = frozenset({"git", "wget", "curl", "aria2c", "axel"})
_HUB_ADDRESS = re.compile(
    r"[\"']?(?:git\+)?https?://(?:[^@/\s]+@)?(?:huggingface\.co|hf\.co)/(?P<owner>[A-Za-z0-9][\w.-]*)/(?P<name>[\w.-]+?)"
    r"[\"']?(?:\Z|/(?:resolve|blob|raw|tree)/)"
)
_NO_OWNERS = frozenset(
    {
        "datasets",
        "spaces",
        "api",
        "docs",
        "blog",
        "papers",
        "collections",
        "settings",
        "login",
        "join",
        "tasks",
        "learn",
    }
)
"""First parts of the hub's addresses that are no owner of a model."""


def models_in_environment(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Models that variables such as `MODEL_ID` name."""
    for key, value in environment.items():
        if key in _MODEL_VARIABLES and _is_model(value) and ("/" in value or key in {"OLLAMA_MODEL", "HF_MODEL_ID"}):
            yield ("ollama" if key == "OLLAMA_MODEL" else "huggingface"), value


def _is_model(text: str) -> bool:
    plain = text.count("/") <= 1 and len(text) < LONGEST_NAME and not text.startswith(("-", "/", ".", "$"))
    return plain and bool(_NAME.fullmatch(text))
