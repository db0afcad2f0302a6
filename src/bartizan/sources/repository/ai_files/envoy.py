"""Envoy AI Gateway: the models that its routes answer for, and the providers behind them.

<https://aigateway.envoyproxy.io/docs/api>.
"""

from __future__ import annotations

from itertools import islice

from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds
from bartizan.sources.repository.ai_files.format import Document, Format, yaml_file
from bartizan.sources.repository.configured import at, line_at, members, text_at
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load_all

MOST = 300
_HEADERS = frozenset({"x-ai-eg-model", "x-ai-eg-selected-model"})
_SCHEMAS = {"OpenAI": "openai", "AWSBedrock": "bedrock", "AzureOpenAI": "azure", "GCPVertexAI": "vertex",
            "GCPAnthropic": "vertex", "Anthropic": "anthropic", "AWSAnthropic": "bedrock"}  # fmt: skip


def _envoy(given: Document, found: Finds) -> None:
    try:
        parts = list(islice(load_all(given.text, depth=60, nodes=100_000), MOST))
    except MarkError:
        return
    named = [one for one in parts if (text_at(one, "apiVersion") or "").startswith("aigateway.envoyproxy.io/")]
    schemas = {
        text_at(one, "metadata", "name"): text_at(one, "spec", "schema", "name") or ""
        for one in named if text_at(one, "kind") == "AIServiceBackend"
    }  # fmt: skip
    for one in named:
        if text_at(one, "kind") == "AIGatewayRoute":
            _route(one, schemas, found)


def _route(route: Marked, schemas: dict[str | None, str], found: Finds) -> None:
    name = text_at(route, "metadata", "name") or "route"
    rules = members(at(route, "spec", "rules"))[:MOST]
    backends = [text_at(ref, "name") or "" for rule in rules for ref in members(rule.get("backendRefs"))]
    config: dict[str, Value] = {"product": "Envoy AI Gateway", "name": name, "backends": list(dict.fromkeys(backends))}
    id_ = found.address(f"route:{name}")
    found.asset(id_, "code/gateway", name, route.line, end_line=route.end_line, config=config)
    for rule in rules:
        references = members(rule.get("backendRefs"))
        overridden = [one for one in references if text_at(one, "modelNameOverride")]
        for one in overridden:
            model, line = text_at(one, "modelNameOverride") or "", line_at(one, "modelNameOverride")
            found.model(model, line, id_, f"the gateway passes on to {model}", registry=_registry(one, schemas))
        for header in (one for match in members(rule.get("matches")) for one in members(match.get("headers"))):
            asked, exact = text_at(header, "value"), text_at(header, "type") in {None, "Exact"}
            if text_at(header, "name") in _HEADERS and asked is not None and exact and not overridden:
                registry = _registry(references[0], schemas) if references else "unknown"
                line = line_at(header, "value")
                found.model(asked, line, id_, f"the gateway passes on to {asked}", registry=registry)


def _registry(reference: Marked, schemas: dict[str | None, str]) -> str:
    """The registry behind a backend: by its schema, else by a provider's word at the beginning of its name."""
    name = text_at(reference, "name") or ""
    schema = schemas.get(name)
    if schema:
        return _SCHEMAS.get(schema) or model_names.registry(schema)
    word = next((one for one in (name, name.partition("-")[0]) if model_names.split(f"{one}/model")), None)
    return model_names.registry(word) if word is not None else "unknown"


FORMATS = (Format("envoy-ai-gateway", yaml_file, _envoy, (b"AIGatewayRoute",), structured=False),)
