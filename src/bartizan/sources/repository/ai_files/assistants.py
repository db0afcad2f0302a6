"""The models that assistants' own configuration names: opencode, Continue, aider, Codex, Goose, LibreChat, Zed.

<https://opencode.ai/docs/config>, <https://docs.continue.dev/reference>, <https://aider.chat/docs/config>,
<https://developers.openai.com/codex/config>, <https://block.github.io/goose/docs/guides/config-file>,
<https://www.librechat.ai/docs/configuration/librechat_yaml>, <https://zed.dev/docs/ai/configuration>,
<https://github.com/google-gemini/gemini-cli>.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds
from bartizan.sources.repository.ai_files.format import Document, Format
from bartizan.sources.repository.configured import at, line_at, members, pairs, text_at, texts
from bartizan.sources.repository.yaml_marks import Marked

MOST = 200
_OPENCODE = re.compile(r"(^|/)opencode\.jsonc?$")
_CONTINUE = re.compile(r"(^|/)\.continue/(config\.(json|ya?ml)|(assistants|agents|models)/[^/]+\.ya?ml)$")
_CODEX = re.compile(r"(^|/)\.codex/config\.toml$")
_GOOSE = re.compile(r"(^|/)\.?goose/config\.yaml$")
_SETTINGS = re.compile(r"(^|/)\.(zed|gemini|qwen)/settings\.json$|(^|/)zed/settings\.json$")
_AIDER = ("model", "weak-model", "editor-model", "weak_model", "editor_model")

Named = tuple[str, int, str]
"""A model's name, its line, and the registry that counts where the name tells none."""


def _file(given: Document, found: Finds, named: Iterator[Named]) -> None:
    """The file with the models that it names."""
    for name, line, registry in named:
        if "$" in name or "{" in name:
            continue
        owner = found.file()
        found.named_model(name, line, owner, f"{given.name} names {name}", registry=registry)


def _opencode(given: Document, found: Finds) -> None:
    root = given.root
    _file(given, found, ((text, line_at(root, key), "unknown") for key in ("model", "small_model")
                         if (text := text_at(root, key)) is not None))  # fmt: skip
    for name, one in [*pairs(root.get("agent")), *pairs(root.get("mode"))][:MOST]:
        model, prompt = text_at(one, "model"), text_at(one, "prompt")
        if model is None and prompt is None:
            continue
        off: Value = [tool for tool, used in pairs(one.get("tools")) if used.value is False]
        config: dict[str, Value] = {"framework": "opencode", "name": name, "model": model, "tools_off": off or None}
        id_ = found.address(f"agent:{name}")
        found.asset(id_, "code/agent", name, one.line, end_line=one.end_line, config=config)
        if model is not None:
            found.named_model(model, line_at(one, "model"), id_, f"{name} asks {model}", registry="unknown")
        if prompt is not None and not prompt.startswith("{file:"):
            found.prompt(prompt, line_at(one, "prompt"), id_, name)


def _continue(given: Document, found: Finds) -> None:
    root = given.root
    listed = [*members(root.get("models")), *members(root.get("embeddingsProvider"))]
    listed += [one for key in ("tabAutocompleteModel", "embeddingsProvider", "reranker")
               if (one := root.get(key)) is not None]  # fmt: skip
    _file(given, found, ((name, line_at(one, "model"), model_names.registry(provider)) for one in listed[:MOST]
                         if (name := text_at(one, "model")) and (provider := text_at(one, "provider"))
                         and name != "AUTODETECT"))  # fmt: skip


def _aider(given: Document, found: Finds) -> None:
    root = given.root
    _file(given, found, ((text, line_at(root, key), "openai") for key in _AIDER
                         if (text := text_at(root, key)) is not None))  # fmt: skip


def _codex(given: Document, found: Finds) -> None:
    _file(given, found, _codex_models(given.root))


def _codex_models(root: Marked) -> Iterator[Named]:
    for one in [root, *(profile for _, profile in pairs(root.get("profiles")))][:MOST]:
        name = text_at(one, "model")
        provider = text_at(one, "model_provider") or text_at(root, "model_provider") or "openai"
        if name is not None:
            known = "ollama" if provider == "oss" else provider
            yield name, line_at(one, "model"), model_names.registry(known)


def _goose(given: Document, found: Finds) -> None:
    name, provider = text_at(given.root, "GOOSE_MODEL"), text_at(given.root, "GOOSE_PROVIDER")
    if name is not None and provider is not None:
        named = (name, line_at(given.root, "GOOSE_MODEL"), model_names.registry(provider))
        _file(given, found, iter((named,)))


def _settings(given: Document, found: Finds) -> None:
    _file(given, found, _of_settings(given.root))


def _of_settings(root: Marked) -> Iterator[Named]:
    for keys in (("agent", "default_model"), ("agent", "inline_assistant_model"), ("agent", "commit_message_model"),
                 ("assistant", "default_model")):  # fmt: skip
        name, provider = text_at(root, *keys, "model"), text_at(root, *keys, "provider")
        if name is not None and provider is not None:
            yield name, line_at(root, *keys, "model"), model_names.registry(provider.partition(".")[0])
    name = text_at(root, "model", "name")
    if name is not None:
        yield name, line_at(root, "model", "name"), "google" if name.startswith("gemini") else "unknown"


def _librechat(given: Document, found: Finds) -> None:
    _file(given, found, _of_librechat(given.root))


def _of_librechat(root: Marked) -> Iterator[Named]:
    for one in members(at(root, "endpoints", "custom"))[:MOST]:
        registry = model_names.registry(text_at(one, "name") or "unknown")
        listed = members(at(one, "models", "default"))
        for model in listed[:MOST]:
            if (name := model.text()) is not None:
                yield name, model.line, registry
    for one in members(at(root, "modelSpecs", "list"))[:MOST]:
        name, endpoint = text_at(one, "preset", "model"), text_at(one, "preset", "endpoint")
        if name is not None and endpoint is not None:
            registry = "azure" if endpoint == "azureOpenAI" else model_names.registry(endpoint)
            yield name, line_at(one, "preset", "model"), registry


def _llama_stack(given: Document, found: Finds) -> None:
    """`run.yaml` of Llama Stack: the models that it registers, and the shields that check what is said."""
    root = given.root
    providers, listed = root.get("providers"), root.get("registered_resources") or root
    models = members(listed.get("models"))
    if providers is None or "inference" not in texts(root.get("apis")):
        return
    kinds = {text_at(one, "provider_id"): text_at(one, "provider_type") or ""
             for one in members(providers.get("inference"))}  # fmt: skip
    shields = [(text_at(one, "shield_id"), one) for one in members(listed.get("shields"))]
    id_ = found.address("llama-stack")
    config: dict[str, Value] = {"product": "Llama Stack", "guardrails": [name for name, _ in shields if name]}
    found.asset(id_, "code/gateway", given.path, 1, end_line=root.end_line, config=config)
    for one in models[:MOST]:
        name, key = text_at(one, "provider_model_id"), "provider_model_id"
        if name is None:
            name, key = text_at(one, "model_id"), "model_id"
        kind = kinds.get(text_at(one, "provider_id"), "").rpartition("::")[2]
        if name is not None and "$" not in name:
            registry = "huggingface" if model_names.is_hub_id(name) else model_names.registry(kind or "unknown")
            found.model(name, line_at(one, key), id_, f"the stack registers {name}", registry=registry, kind="serves")
    for name, one in shields:
        if name is None:
            continue
        guard = found.address(f"shield:{name}")
        told: dict[str, Value] = {"framework": "llama-stack", "name": name, "provider": text_at(one, "provider_id")}
        found.asset(guard, "code/guardrail", name, one.line, end_line=one.end_line, config=told)
        found.edge(id_, guard, "guarded-by", f"the stack offers the shield {name}", one.line)


FORMATS = (
    Format("opencode", lambda path: bool(_OPENCODE.search(path)), _opencode, (b'"model"', b'"agent"', b'"mode"')),
    Format("continue", lambda path: bool(_CONTINUE.search(path)), _continue, (b"model",)),
    Format("aider", lambda path: path.rpartition("/")[2] in {".aider.conf.yml", ".aider.conf.yaml"}, _aider),
    Format("codex", lambda path: bool(_CODEX.search(path)), _codex, (b"model",)),
    Format("goose", lambda path: bool(_GOOSE.search(path)), _goose, (b"GOOSE_MODEL",)),
    Format("assistant-settings", lambda path: bool(_SETTINGS.search(path)), _settings, (b"model",)),
    Format("librechat", lambda path: path.rpartition("/")[2] in {"librechat.yaml", "librechat.yml"}, _librechat),
    Format(
        "llama-stack", lambda path: path.endswith((".yaml", ".yml")), _llama_stack, (b"shields:", b"provider_type:")
    ),
)
