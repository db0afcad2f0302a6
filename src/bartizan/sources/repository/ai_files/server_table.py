"""Servers of models and notebooks: what starts them, where they listen and whether they ask for a key.

The defaults are those of each project's own documentation, as of November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL = "0.0.0.0"  # noqa: S104 - a default that is reported, not bound
LOCAL = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Server:
    """One product. `starts` are the first words of its command (after `python -m`, a module's name).

    `hosts` are the options and variables that say where it listens, `default` what it does without them;
    `keys` those that make it ask for a key. `asks` says whether it asks by default; `never` that it cannot.
    """

    family: str
    product: str
    starts: tuple[tuple[str, ...], ...]
    hosts: tuple[str, ...] = ("--host",)
    default: str = LOCAL
    keys: tuple[str, ...] = ()
    asks: bool = False
    category: str = "inference-server"


SERVERS: tuple[Server, ...] = (
    Server("vllm", "vLLM", (("vllm", "serve"), ("vllm.entrypoints.openai.api_server",),
    ("vllm.entrypoints.api_server",)),
           default=ALL, keys=("--api-key", "VLLM_API_KEY")),
    Server("sglang", "SGLang", (("sglang.launch_server",), ("sglang", "serve")), keys=("--api-key",)),
    Server("tgi", "Hugging Face TGI", (("text-generation-launcher",),), ("--hostname", "HOSTNAME"), ALL,
           ("--api-key", "API_KEY")),
    Server("tei", "Hugging Face TEI", (("text-embeddings-router",),), ("--hostname", "HOSTNAME"), ALL,
           ("--api-key", "API_KEY")),
    Server("ollama", "Ollama", (("ollama", "serve"),), ("OLLAMA_HOST",)),
    Server("llama.cpp", "llama.cpp", (("llama-server",), ("llamafile", "--server"), ("llama_cpp.server",)),
           ("--host", "LLAMA_ARG_HOST"), keys=("--api-key", "--api-key-file", "--api_key", "LLAMA_API_KEY")),
    Server("lmdeploy", "LMDeploy", (("lmdeploy", "serve", "api_server"),), ("--server-name",), ALL, ("--api-keys",)),
    Server("aphrodite", "Aphrodite", (("aphrodite", "run"),), default=ALL, keys=("--api-keys",)),
    Server("mlx", "MLX LM", (("mlx_lm.server",),)),
    Server("xinference", "Xinference", (("xinference-local",), ("xinference-supervisor",)), ("--host", "-H")),
    Server("triton", "NVIDIA Triton", (("tritonserver",),), ("--http-address",), ALL),
    Server("torchserve", "TorchServe", (("torchserve",),), (), LOCAL, asks=True),
    Server("tensorflow-serving", "TF Serving", (("tensorflow_model_server",),), ("--rest_api_host",), ALL),
    Server("bentoml", "BentoML", (("bentoml", "serve"),), ("--host", "BENTOML_HOST"), ALL),
    Server("mlserver", "MLServer", (("mlserver", "start"),), ("MLSERVER_HOST",), ALL),
    Server("mlflow", "MLflow", (("mlflow", "server"), ("mlflow", "ui")), ("--host", "-h", "MLFLOW_HOST"),
           keys=("--app-name",), category="mlops"),
    Server("mlflow-models", "MLflow Models", (("mlflow", "models", "serve"),), ("--host", "-h")),
    Server("jupyter", "Jupyter", (("jupyter", "lab"), ("jupyter", "notebook"), ("jupyter", "server"), ("jupyter-lab",),
                                  ("jupyter-notebook",), ("jupyter-server",), ("start-notebook.sh",),
                                  ("start-notebook.py",)),
           ("--ip", "--ServerApp.ip", "--NotebookApp.ip"), asks=True, category="notebook"),
    Server("ray", "Ray", (("ray", "start"),), ("--dashboard-host",), keys=("RAY_AUTH_MODE",), category="distributed"),
    Server("litellm", "LiteLLM proxy", (("litellm",),), default=ALL, keys=("LITELLM_MASTER_KEY",),
    category="llm-gateway"),
    Server("tensorboard", "TensorBoard", (("tensorboard",),), ("--host",), category="observability"),
    Server("chroma", "Chroma", (("chroma", "run"),), category="vector-db"),
    Server("gradio", "Gradio", (("gradio",),), ("GRADIO_SERVER_NAME", "--server-name"), category="demo"),
    Server("langflow", "Langflow", (("langflow", "run"),), ("--host", "LANGFLOW_HOST"), category="agent-framework"),
    Server("open-webui", "Open WebUI", (("open-webui", "serve"),), ("--host",), ALL, asks=True, category="chat-ui"),
    Server("comfyui", "ComfyUI", (("comfyui", "launch"),), ("--listen",), category="image-gen"),
)  # fmt: skip
BY_FIRST: dict[str, list[tuple[tuple[str, ...], Server]]] = {}
for _server in SERVERS:
    for _start in _server.starts:
        BY_FIRST.setdefault(_start[0], []).append((_start, _server))
