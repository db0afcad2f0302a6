"""Names of models as configuration writes them: the provider's word, `provider/model`, `provider:model`, paths, ids."""

from __future__ import annotations

import re

LONGEST = 200
_WORDS = {
    "azure_ai": "azure-ai", "vertex_ai": "vertex", "google-vertex": "vertex", "google_vertexai": "vertex",
    "vertexai": "vertex", "vertex-ai": "vertex", "google-gla": "google", "google_genai": "google", "googleai": "google",
    "googleaistudio": "google", "google-ai": "google", "gemini": "google", "google": "google",
    "bedrock_converse": "bedrock",
    "aws-bedrock": "bedrock", "aws_bedrock": "bedrock", "bedrock": "bedrock", "amazon": "bedrock", "aws": "bedrock",
    "together_ai": "together", "togetherai": "together", "together": "together", "ollama_chat": "ollama",
    "ollama": "ollama", "fireworks_ai": "fireworks", "fireworks": "fireworks", "mistralai": "mistral",
    "mistral": "mistral", "openai": "openai", "openai_like": "self-hosted", "openai-generic": "self-hosted",
    "hosted_vllm": "self-hosted", "vllm": "self-hosted", "openai_api_compatible": "self-hosted",
    "localai": "self-hosted",
    "azure": "azure", "azure_openai": "azure", "azureopenai": "azure", "azure-openai": "azure", "azureml": "azure-ai",
    "anthropic": "anthropic", "cohere": "cohere", "cohere_chat": "cohere", "groq": "groq", "replicate": "replicate",
    "huggingface": "huggingface", "huggingface_hub": "huggingface", "hf": "huggingface", "openrouter": "openrouter",
    "deepseek": "deepseek", "xai": "xai", "x-ai": "xai", "grok": "xai", "perplexity": "perplexity",
    "databricks": "databricks",
    "watsonx": "watsonx", "sagemaker": "sagemaker", "nvidia": "nvidia", "nvidia_nim": "nvidia", "nim": "nvidia",
    "nvidia_ai_endpoints": "nvidia", "cerebras": "cerebras", "sambanova": "sambanova", "voyage": "voyage",
    "voyageai": "voyage", "ai21": "ai21", "deepinfra": "deepinfra", "moonshot": "moonshot", "dashscope": "dashscope",
    "tongyi": "dashscope", "github": "github", "github_models": "github", "lm_studio": "self-hosted",
    "xinference": "self-hosted",
    "llama": "self-hosted", "llamafile": "self-hosted", "meta_llama": "meta", "snowflake": "snowflake",
    "jina_ai": "jina",
    "jina": "jina", "zhipuai": "zhipu", "siliconflow": "siliconflow", "minimax": "minimax", "volcengine": "volcengine",
}  # fmt: skip
"""Words for providers in LiteLLM, LangChain, Dify, NeMo Guardrails and others → our registries."""

_HUB = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_NAME = re.compile(r"[A-Za-z0-9@][\w.@:/+-]{0,199}")
_FOLDERS = frozenset(
    {"data", "dataset", "datasets", "model", "models", "output", "outputs", "checkpoint", "checkpoints", "ckpt", "src",
     "config", "configs", "saves", "input", "inputs", "result", "results", "artifacts", "artifact", "tmp", "mnt", "raw",
     "processed", "prepared", "weights", "logs", "runs", "train", "training", "test", "app", "assets", "files"}
)  # fmt: skip
"""First parts of paths that are folders of a project, not namespaces of a hub."""
_FILES = (".gguf", ".bin", ".safetensors", ".pt", ".pth", ".onnx", ".pkl", ".joblib", ".h5", ".keras", ".pb", ".tflite")


def registry(provider: str) -> str:
    """The registry behind a provider's word; the word itself, as a slug, where it is not known."""
    word = provider.strip().lower()
    word = word.rpartition("/")[2] if word.startswith("langgenius/") else word
    return _WORDS.get(word, re.sub(r"[^a-z0-9]+", "-", word).strip("-") or "unknown")


def split(name: str, mark: str = "/") -> tuple[str, str] | None:
    """`(registry, model)` of `openai/gpt-4o` (or `openai:gpt-4o`); None where no provider stands before the mark."""
    head, found, rest = name.partition(mark)
    if not found or not rest or head.lower() not in _WORDS:
        return None
    return _WORDS[head.lower()], rest


def is_name(name: str) -> bool:
    """Whether a text can be a model's name: no path of this machine, no template, no sentence."""
    return bool(_NAME.fullmatch(name)) and not name.endswith(("/", "-", ":")) and "//" not in name


def is_hub_id(name: str) -> bool:
    """Whether a text has the form of a Hugging Face repository's id: `namespace/name`."""
    if name.partition("/")[0].lower() in _FOLDERS or ".." in name:
        return False
    return bool(_HUB.fullmatch(name)) and not name.lower().endswith(_FILES)


def is_local(name: str) -> bool:
    r"""Whether a text is a path and no repository: `./out`, `/models/x`, `~/m`, `C:\m`, a file of weights."""
    local = name.startswith((".", "/", "~", "\\")) or re.match(r"[A-Za-z]:[\\/]", name) is not None
    return local or name.count("/") > 1 or name.lower().endswith(_FILES)
