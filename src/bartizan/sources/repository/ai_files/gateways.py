"""Gateways and servers by their configuration: LiteLLM, MLflow, Kong, Portkey, llama-swap, LocalAI, Ray Serve.

<https://docs.litellm.ai/docs/proxy/configs>, <https://mlflow.org/docs/latest/genai/governance/ai-gateway>,
<https://docs.konghq.com/hub/kong-inc/ai-proxy>, <https://github.com/mostlygeek/llama-swap>, <https://localai.io>,
<https://docs.ray.io/en/latest/serve/llm>.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds
from bartizan.sources.repository.ai_files.format import Document, Format, json_file, yaml_file
from bartizan.sources.repository.configured import at, first_text, line_at, members, pairs, plain, text_at, texts
from bartizan.sources.repository.images import models_of
from bartizan.sources.repository.mcp_servers import is_local
from bartizan.sources.repository.yaml_marks import Marked

MOST = 500
_WEAK = frozenset({"sk-1234", "sk-12345", "1234", "changeme", "master-key", "sk-test", "sk-your-master-key"})


def _litellm(given: Document, found: Finds) -> None:
    root = given.root
    models = [one for one in members(root.get("model_list")) if one.get("litellm_params") is not None]
    if not models:
        return
    general, settings = root.get("general_settings"), root.get("litellm_settings")
    master = text_at(general, "master_key")
    logs = [*texts(at(settings, "success_callback")), *texts(at(settings, "callbacks"))]
    config: dict[str, Value] = {
        "product": "LiteLLM proxy",
        "models": [text_at(one, "model_name") or "" for one in models][:MOST],
        "master_key": _master(master),
        "guardrails": list(_litellm_guardrails(root)),
        "callbacks": sorted(set(logs)),
        "logs_prompts_off": plain(at(settings, "turn_off_message_logging")),
        "blocks_private_urls": plain(at(general, "allow_client_side_credentials")) is not True,
    }
    lines = {"models": line_at(root, "model_list"), "master_key": line_at(root, "general_settings", "master_key")}
    id_ = found.address("gateway")
    found.asset(id_, "code/gateway", given.path, 1, end_line=root.end_line, config=config, lines=lines)
    for one in models[:MOST]:
        parameters = one.get("litellm_params")
        name = text_at(parameters, "model")
        if name is None or name.startswith("os.environ/") or name.endswith("*"):
            continue
        base = text_at(parameters, "api_base")
        known = model_names.split(name)
        registry, plain_name = known or ("self-hosted" if base else "openai", name)
        if known is not None and base is not None and registry == "openai" and is_local(base):
            registry = "self-hosted"
        for route in ("converse/", "invoke/"):
            plain_name = plain_name.removeprefix(route)
        found.model(
            plain_name, line_at(parameters, "model"), id_, f"the gateway passes on to {name}", registry=registry
        )


def _litellm_guardrails(root: Marked) -> Iterator[str]:
    """The guardrails of the proxy, in today's list and in the older one below its settings."""
    for one in members(root.get("guardrails")):
        yield text_at(one, "guardrail_name") or ""
    for one in members(at(root, "litellm_settings", "guardrails")):
        yield from (name for name, _ in one.items())


def _master(written: str | None) -> Value:
    """How the master key is given: environment, literal, weak; None where it is not given here."""
    if written is None:
        return None
    if written.startswith("os.environ/") or "$" in written:
        return "environment"
    return "weak" if written.lower() in _WEAK else "literal"


def _mlflow(given: Document, found: Finds) -> None:
    root = given.root
    endpoints = members(root.get("endpoints")) or members(root.get("routes"))
    told = [
        one
        for one in endpoints
        if text_at(one, "model", "provider") and (first_text(one, "endpoint_type", "route_type"))
    ]
    if not told:
        return
    id_ = found.address("gateway")
    names: Value = [text_at(one, "name") or "" for one in told]
    config: dict[str, Value] = {"product": "MLflow AI Gateway", "models": names}
    found.asset(id_, "code/gateway", given.path, 1, end_line=root.end_line, config=config)
    for one in told[:MOST]:
        name, provider = text_at(one, "model", "name"), text_at(one, "model", "provider") or ""
        if text_at(one, "model", "config", "openai_api_type") == "azure":
            name, provider = text_at(one, "model", "config", "openai_deployment_name") or name, "azure"
        if name is not None:
            line = line_at(one, "model", "name")
            found.model(name, line, id_, f"the gateway passes on to {name}", registry=model_names.registry(provider))


def _kong(given: Document, found: Finds) -> None:
    root = given.root
    if root.get("_format_version") is None:
        return
    plugins = list(_kong_plugins(root, 0))
    proxies = [one for one in plugins if (text_at(one, "name") or "").startswith("ai-proxy")]
    if not proxies:
        return
    names = {text_at(one, "name") or "" for one in plugins}
    config: dict[str, Value] = {
        "product": "Kong AI Gateway",
        "guardrails": sorted(
            names & {"ai-prompt-guard", "ai-semantic-prompt-guard", "ai-azure-content-safety", "ai-sanitizer"}
        ),
        "authenticated": bool(
            names & {"key-auth", "jwt", "openid-connect", "oauth2", "basic-auth", "mtls-auth", "acl"}
        ),
    }
    id_ = found.address("gateway")
    found.asset(id_, "code/gateway", given.path, 1, end_line=root.end_line, config=config)
    for one in proxies[:MOST]:
        targets = members(at(one, "config", "targets")) or [
            inner for inner in (one.get("config"),) if inner is not None
        ]
        for target in targets:
            name, provider = text_at(target, "model", "name"), text_at(target, "model", "provider") or ""
            if name is not None:
                line = line_at(target, "model", "name")
                found.model(
                    name, line, id_, f"the gateway passes on to {name}", registry=model_names.registry(provider)
                )


def _kong_plugins(node: Marked, depth: int) -> list[Marked]:
    found = list(members(node.get("plugins")))
    if depth < 3:  # noqa: PLR2004 - services, routes
        for key in ("services", "routes"):
            for one in members(node.get(key))[:MOST]:
                found += _kong_plugins(one, depth + 1)
    return found


def _llama_swap(given: Document, found: Finds) -> None:
    models = [(name, one) for name, one in pairs(given.root.get("models")) if text_at(one, "cmd")]
    if not models:
        return
    id_ = found.address("gateway")
    config: dict[str, Value] = {"product": "llama-swap", "models": [name for name, _ in models]}
    found.asset(id_, "code/gateway", given.path, 1, end_line=given.root.end_line, config=config)
    for name, one in models[:MOST]:
        command = text_at(one, "cmd") or ""
        try:
            words = shlex.split(command.replace("\\\n", " "))
        except ValueError:
            words = command.split()
        for registry, model in models_of(words):
            found.model(model, line_at(one, "cmd"), id_, f"{name} serves {model}", registry=registry, kind="serves")


def _localai(given: Document, found: Finds) -> None:
    root = given.root
    model = text_at(root, "parameters", "model")
    name = text_at(root, "name")
    if model is None or name is None or not {"backend", "context_size", "template", "f16"} & set(dict(root.items())):
        return
    id_ = found.address("model")
    config: dict[str, Value] = {"source": "localai", "name": name, "backend": text_at(root, "backend"), "file": model}
    found.asset(id_, "code/model-files", name, 1, end_line=root.end_line, config=config)
    plain_name = model.removeprefix("huggingface://").removeprefix("hf://")
    parts = plain_name.split("/")
    if plain_name != model and len(parts) > 1:
        repository = "/".join(parts[:2])
        found.model(
            repository, line_at(root, "parameters", "model"), id_, f"it is taken from {model}", kind="built-from"
        )


def _ray_serve(given: Document, found: Finds) -> None:
    root = given.root
    applications = [one for one in members(root.get("applications")) if text_at(one, "import_path")]
    if not applications:
        return
    host = text_at(root, "http_options", "host")
    config: dict[str, Value] = {"product": "Ray Serve", "family": "ray-serve", "category": "inference-server",
                                "open": None if host is None else not host.startswith(("127.", "localhost")),
                                "applications": [text_at(one, "name") or "" for one in applications]}  # fmt: skip
    id_ = found.address("ray-serve")
    found.asset(id_, "code/server", given.path, 1, end_line=root.end_line, config=config)
    for one in applications:
        for llm in members(at(one, "args", "llm_configs")):
            loading = llm.get("model_loading_config")
            source = first_text(loading, "model_source", "model_id")
            if source is not None:
                line = line_at(loading, "model_source")
                found.model(source, line, id_, f"the application serves {source}", kind="serves")
        name = first_text(one.get("args"), "model", "model_id", "model_name")
        if name is not None and "/" in name:
            found.model(name, line_at(one, "args"), id_, f"the application serves {name}", kind="serves")


def _portkey(given: Document, found: Finds) -> None:
    """A Portkey configuration: where requests go and what checks them (<https://portkey.ai/docs>)."""
    root = given.root
    targets = [one for one in _portkey_targets(root, 0) if _PORTKEY & set(dict(one.items()))]
    told = (
        root.get("strategy") is not None
        or text_at(root, "mode") in {"fallback", "loadbalance", "single"}
        or {"virtual_key", "override_params"} & set(dict(root.items()))
    )
    if not targets or not told:
        return
    checks = [
        one.text() or text_at(one, "id") or ""
        for key in ("input_guardrails", "output_guardrails", "before_request_hooks", "after_request_hooks")
        for one in members(root.get(key))
    ]
    config: dict[str, Value] = {
        "product": "Portkey",
        "mode": text_at(root, "strategy", "mode") or text_at(root, "mode"),
        "guardrails": checks,
    }
    id_ = found.address("gateway")
    found.asset(id_, "code/gateway", given.path, 1, end_line=root.end_line, config=config)
    for one in targets[:MOST]:
        name = text_at(one, "override_params", "model")
        if name is None or "{" in name:
            continue
        head, _, rest = name.partition("/")
        slug = head.removeprefix("@") if head.startswith("@") and rest else None
        word = slug or text_at(one, "provider") or text_at(one, "virtual_key") or "openai"
        # The slug of a provider's key begins with the provider: `openai-prod-7f3a`.
        known = word if model_names.split(f"{word}/model") else word.partition("-")[0]
        model, line = rest if slug else name, line_at(one, "override_params", "model")
        found.model(
            model, line, id_, f"the gateway passes on to {model}", registry=model_names.registry(known.lstrip("@"))
        )


def _portkey_targets(node: Marked, depth: int) -> Iterator[Marked]:
    """The targets of a configuration; a target may have targets of its own."""
    inner = members(node.get("targets")) or members(node.get("options"))
    if not inner or depth > 5:  # noqa: PLR2004 - fallbacks of fallbacks end somewhere
        yield node
        return
    for one in inner[:MOST]:
        yield from _portkey_targets(one, depth + 1)


_PORTKEY = frozenset({"virtual_key", "override_params", "provider"})

FORMATS = (
    Format("litellm", yaml_file, _litellm, (b"litellm_params",)),
    Format("mlflow-gateway", yaml_file, _mlflow, (b"endpoint_type", b"route_type")),
    Format("kong", yaml_file, _kong, (b"ai-proxy",)),
    Format("llama-swap", yaml_file, _llama_swap, (b"llama-server", b"healthCheckTimeout")),
    Format("localai", yaml_file, _localai, (b"parameters:",)),
    Format("portkey", json_file, _portkey, (b"virtual_key", b"override_params")),
    Format("ray-serve", yaml_file, _ray_serve, (b"import_path",)),
)
