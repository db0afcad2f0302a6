"""Containers as rules see them: beside what is written, their words, options, settings and AI product.

    words      the words of `command` and `args`, those of a shell's script one by one
    options    options by name: `options["--host"]`
    settings   environment variables by name: `settings.OLLAMA_HOST`
    ai         what the image, or else the command, is known for: `ai.category`, `ai.product`, `ai.family`

These are made here and stand in no manifest; `places` says where each came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bartizan.catalog.command import Open, Word, options, words
from bartizan.catalog.images import Images, image_name
from bartizan.catalog.paths import Step
from bartizan.model.values import Unknown, Value

Places = dict[tuple[Step, ...], tuple[Step, ...]]
"""Steps below the container that were made → steps below it that are written."""

_FAMILIES = (
    "vllm", "sglang", "ollama", "triton", "torchserve", "llama.cpp", "litellm", "jupyterhub", "jupyter", "mlflow",
    "open-webui", "langflow", "flowise", "dify", "n8n", "anythingllm", "comfyui", "weaviate", "qdrant", "milvus",
    "chroma", "elasticsearch", "opensearch", "redis", "pgvector", "langfuse", "phoenix", "label-studio", "argilla",
    "kserve", "seldon", "bentoml", "ray", "nim", "mlserver", "lmdeploy", "xinference", "localai", "tensorrt",
)  # fmt: skip
_NAMED = {
    "hf tgi": "tgi",
    "hf tei": "tei",
    "tf serving": "tensorflow-serving",
    "open webui": "open-webui",
    "label studio": "label-studio",
}
_COMMANDS: tuple[tuple[tuple[str, ...], tuple[str, str, str]], ...] = (
    (("vllm", "serve"), ("inference-server", "vLLM", "vllm")),
    (("vllm.entrypoints",), ("inference-server", "vLLM", "vllm")),
    (("sglang.launch_server",), ("inference-server", "SGLang", "sglang")),
    (("text-generation-launcher",), ("inference-server", "HF TGI", "tgi")),
    (("tritonserver",), ("inference-server", "NVIDIA Triton", "triton")),
    (("torchserve",), ("inference-server", "TorchServe", "torchserve")),
    (("ollama", "serve"), ("inference-server", "Ollama", "ollama")),
    (("llama-server",), ("inference-server", "llama.cpp", "llama.cpp")),
    (("tensorflow_model_server",), ("inference-server", "TF Serving", "tensorflow-serving")),
    (("jupyter",), ("notebook", "Jupyter", "jupyter")),
    (("jupyter-lab",), ("notebook", "Jupyter", "jupyter")),
    (("jupyterhub",), ("notebook", "JupyterHub", "jupyterhub")),
    (("start-notebook.sh",), ("notebook", "Jupyter", "jupyter")),
    (("mlflow", "server"), ("mlops", "MLflow", "mlflow")),
    (("mlflow", "ui"), ("mlops", "MLflow", "mlflow")),
    (("litellm",), ("llm-gateway", "LiteLLM proxy", "litellm")),
    (("langflow", "run"), ("agent-framework", "Langflow", "langflow")),
    (("ray", "start"), ("distributed", "Ray", "ray")),
    (("tensorboard",), ("observability", "TensorBoard", "tensorboard")),
)
_LOOKED_AT = 12


def seen(container: Mapping[str, Value], known: Images) -> tuple[dict[str, Value], Places]:
    """The container with what is made of it, and where that came from."""
    line = words(container)
    named, at = options(line)
    settings, variables = _settings(container)
    places: Places = {("words", index): word.place for index, word in enumerate(line)}
    places |= {("options", name): place for name, place in at.items()}
    places |= {("settings", name): place for name, place in variables.items()}
    out: dict[str, Value] = {
        **container,
        "words": [word.value for word in line],
        "options": named,
        "settings": settings,
    }
    ai, place = _ai(container, line, known)
    if ai is not None:
        out["ai"] = ai
        places |= {("ai", name): place for name in ("category", "product", "family")} | {("ai",): place}
    elif isinstance(container.get("ai"), Mapping):
        # What a reader knows of it in another way, such as by the image that it is built on.
        places |= {("ai", name): ("ai",) for name in ("category", "product", "family")} | {("ai",): ("ai",)}
    return out, places


def _settings(container: Mapping[str, Value]) -> tuple[Value, dict[str, tuple[Step, ...]]]:
    variables = container.get("env")
    if isinstance(variables, Unknown):
        return Unknown(variables.why), {}
    found: dict[str, Value] = {}
    places: dict[str, tuple[Step, ...]] = {}
    doubt: str | None = None
    for index, variable in enumerate(variables if isinstance(variables, list) else ()):
        name = variable.get("name") if isinstance(variable, Mapping) else None
        if isinstance(variable, Unknown) or isinstance(name, Unknown):
            doubt = f"env[{index}] is not known"
        elif isinstance(variable, Mapping) and isinstance(name, str):
            source = variable.get("valueFrom")
            found[name] = _setting(variable.get("value")) if source is None else _sourced(source)
            places[name] = ("env", index, "value" if source is None else "valueFrom")
    sources = container.get("envFrom")
    if sources:
        first = sources[0] if isinstance(sources, list) else sources
        doubt = doubt or (f"{first.why} may set it" if isinstance(first, Unknown) else "envFrom may set it")
    return (found if doubt is None else Open(found, doubt)), places


def _setting(value: Value) -> Value:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def _sourced(source: Value) -> Value:
    """A variable whose value is a Secret's, a ConfigMap's or the pod's own; one of a Secret is no plain text."""
    if not isinstance(source, Mapping):
        return source if isinstance(source, Unknown) else Unknown("valueFrom")
    for key, what in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
        reference = source.get(key)
        if isinstance(reference, Mapping):
            why = f"key {_word(reference.get('key'))} of {what} {_word(reference.get('name'))}"
            pieces = () if reference.get("optional") is True else (None,)
            return Unknown(why, (), "name" if what == "Secret" else None, pieces)
    return Unknown("valueFrom", pieces=(None,))


def _word(value: Value) -> str:
    return value.why if isinstance(value, Unknown) else str(value)


def _ai(
    container: Mapping[str, Value], line: Sequence[Word], known: Images
) -> tuple[dict[str, Value] | None, tuple[Step, ...]]:
    image = container.get("image")
    name = image_name(image) if isinstance(image, str) else None
    row = known.find(name.repository) if name is not None else None
    told = _told(line)
    if row is not None and (told is None or row["category"] != "training"):
        product = str(row["product"])
        family = _family(product, name.repository if name is not None else "")
        return {"category": str(row["category"]), "product": product, "family": family}, ("image",)
    if told is None:
        return None, ()
    (category, product, family), place = told
    return {"category": category, "product": product, "family": family}, place


def _told(line: Sequence[Word]) -> tuple[tuple[str, str, str], tuple[Step, ...]] | None:
    texts = [word.value.rpartition("/")[2] if isinstance(word.value, str) else "" for word in line[: 10 * _LOOKED_AT]]
    for index, text in enumerate(texts):
        for pattern, product in _COMMANDS if text else ():
            first, *rest = pattern
            begins = text == first or ("." in first and text.startswith(first))
            if begins and texts[index + 1 : index + 1 + len(rest)] == rest and _starts(texts, index):
                return product, line[index].place
    return None


def _starts(texts: Sequence[str], index: int) -> bool:
    """Whether a program's name can stand there: first, after a separator, after `exec` or `python -m`."""
    before = texts[index - 1] if index else ""
    return index == 0 or before in {"&&", "||", ";", "|", "&", "exec", "-m", "-c", "--", "tini", "run", "then", "do"}


def _family(product: str, repository: str) -> str:
    text = product.lower()
    for name, family in _NAMED.items():
        if name in text:
            return family
    text = f"{text} {repository}"
    return next((family for family in _FAMILIES if family in text), text.split()[0])
