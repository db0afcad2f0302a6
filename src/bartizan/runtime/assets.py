"""Which assets an event names: ids as the inventory has them, or name references that linking resolves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from bartizan.model.asset import name_reference
from bartizan.runtime.loose import items, mapping, name

_GEOGRAPHY = re.compile(r"^(?:us-gov|us|eu|apac|jp|au|ca|sa|me|af|global)\.(?=[a-z0-9-]+\.)")
_REGISTRIES: Mapping[str, str] = {
    "aws.bedrock": "bedrock",
    "azure.ai.openai": "azure-openai",
    "azure.ai.inference": "azure",
    "gcp.vertex_ai": "vertex",
    "gcp.gemini": "gemini",
    "gcp.gen_ai": "gemini",
    "mistral_ai": "mistral",
    "x_ai": "xai",
    "az.ai.openai": "azure-openai",
    "az.ai.inference": "azure",
    "vertexai": "vertex",
    "google": "gemini",
    "bedrock": "bedrock",
}
"""OpenTelemetry's provider names and the registry part of a hosted model's id; the others are themselves."""


def bedrock_model(identifier: str) -> str:
    """The asset of a Bedrock `modelId`: `model:bedrock/<name>` for hosted models, else the ARN itself.

    Foundation-model ARNs and cross-region inference profiles (`us.anthropic.…`) stand for the hosted
    model; custom, imported and provisioned models are assets of the account.
    """
    plain = identifier
    if identifier.startswith("arn:"):
        kind, _, plain = identifier.split(":", 5)[-1].partition("/")
        if kind not in {"foundation-model", "inference-profile"}:
            return identifier
    return f"model:bedrock/{_GEOGRAPHY.sub('', plain)}"


def hosted_model(provider: str | None, model: str) -> str:
    """The asset of a model that a span names, by its provider (`openai`, `aws.bedrock`)."""
    registry = _REGISTRIES.get(provider or "", provider or "unknown")
    return bedrock_model(model) if registry == "bedrock" else f"model:{registry}/{model}"


_BEDROCK = {
    "guardrailIdentifier": "guardrail",
    "guardrailId": "guardrail",
    "agentId": "agent",
    "knowledgeBaseId": "knowledge-base",
    "flowIdentifier": "flow",
}
_NAMED = {
    "endpointName": "AWS::SageMaker::Endpoint",
    "notebookInstanceName": "AWS::SageMaker::NotebookInstance",
    "trainingJobName": "AWS::SageMaker::TrainingJob",
    "modelName": "AWS::SageMaker::Model",
    "bucketName": "AWS::S3::Bucket",
}

_MODELS = ("modelIdentifier", "sourceModelArn", "baseModelIdentifier", "modelId")
_NAMING = frozenset({*_BEDROCK, *_NAMED, *_MODELS})


def aws_assets(parameters: Mapping[str, object], service: str, region: str, account: str) -> Iterator[str]:
    """The assets that the request parameters of an AWS call name, the most specific first."""
    if parameters.keys().isdisjoint(_NAMING):
        return
    for key, kind in _BEDROCK.items():
        value = name(parameters.get(key))
        if value:
            yield value if value.startswith("arn:") else f"arn:aws:bedrock:{region}:{account}:{kind}/{value}"
    for key, type_ in _NAMED.items():
        value = name(parameters.get(key))
        if value and (service.startswith("sagemaker") or key == "bucketName"):
            yield name_reference(type_, quote(value, safe=""))
    if service.startswith("bedrock"):
        for key in _MODELS:
            value = name(parameters.get(key))
            if value:
                yield bedrock_model(value)


def resource_arns(resources: object) -> Iterator[str]:
    """The ARNs in CloudTrail's `resources` list."""
    for resource in items(resources)[:20]:
        arn = name(mapping(resource).get("ARN"))
        if arn and arn.startswith("arn:"):
            yield bedrock_model(arn) if ":foundation-model/" in arn else arn


def distinct(assets: Iterator[str]) -> tuple[str, ...]:
    """The assets in order, each once, at most 20."""
    return tuple(dict.fromkeys(assets))[:20]
