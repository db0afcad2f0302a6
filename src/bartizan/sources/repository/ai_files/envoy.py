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
        schema = next((schemas[key] for ref in references if (key := text_at(ref, "name")) in schemas), "OpenAI")
        override = next((ref for ref in references if text_at(ref, "modelNameOverride")), None)
        for header in (one for match in members(rule.get("matches")) for one in members(match.get("headers"))):
            model = text_at(header, "value")
            exact = text_at(header, "type") in {None, "Exact"}
            if text_at(header, "name") not in _HEADERS or model is None or not exact:
                continue
            line = line_at(header, "value")
            if override is not None:
                model, line = text_at(override, "modelNameOverride") or model, line_at(override, "modelNameOverride")
            registry = _SCHEMAS.get(schema, model_names.registry(schema))
            found.model(model, line, id_, f"the gateway passes on to {model}", registry=registry)


FORMATS = (Format("envoy-ai-gateway", yaml_file, _envoy, (b"AIGatewayRoute",), structured=False),)
