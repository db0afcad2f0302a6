"""Models that the environment of a deployment names."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Location
from bartizan.model.values import Value
from bartizan.sources.repository.environment import ENVIRONMENTS, environment_records, named
from tests.sources.repository.trees import catalog

LAMBDA, RUN, AZURE = "AWS::Lambda::Function", "run.googleapis.com/Service", "Microsoft.App/containerApps"


def edges(type_: str, config: Mapping[str, Value], lines: Mapping[str, int] | None = None) -> list[tuple[str, int]]:
    sighting = Sighting("terraform", Location("main.tf", 1, 20), config, lines or {})
    asset = Asset("repo:x//main.tf#a", type_, "compute", "a", "aws", config=config, sightings=(sighting,))
    found = [one for one in environment_records(asset) if isinstance(one, Edge)]
    return [(one.target, one.evidence[0].location.line or 0) for one in found if one.evidence[0].location]


def test_the_line_of_the_variable() -> None:
    config: Mapping[str, Value] = {"Environment": {"Variables": {"STAGE": "x", "MODEL_ID": "amazon.nova-pro-v1:0"}}}
    lines = {"Environment": 4, "Environment.Variables.MODEL_ID": 7}
    assert edges(LAMBDA, config, lines) == [("model:bedrock/amazon.nova-pro-v1:0", 7)]
    assert edges(LAMBDA, config, {"Environment": 4}) == [("model:bedrock/amazon.nova-pro-v1:0", 4)]


def test_lists_of_names_and_values() -> None:
    env: list[Value] = [
        {"name": "MODEL", "value": "gemini-2.5-flash"},
        {"name": "REGION", "value": "eu"},
        {"name": "EMBEDDING_MODEL", "value": "text-embedding-005"},
        {"name": "LLM_MODEL", "valueSource": {"secretKeyRef": {"secret": "x"}}},
    ]
    found = edges(RUN, {"template": {"containers": [{"env": env}]}}, {"template.containers[0].env[0].value": 5})
    assert found == [("model:vertex/gemini-2.5-flash", 5), ("model:vertex/text-embedding-005", 1)]


def test_a_deployment_of_azure_is_referred_to() -> None:
    env: list[Value] = [{"name": "AZURE_OPENAI_CHAT_DEPLOYMENT", "value": "chat"}]
    config: Mapping[str, Value] = {"properties": {"template": {"containers": [{"env": env}]}}}
    assert edges(AZURE, config) == [("name:Microsoft.CognitiveServices/accounts/deployments/chat", 1)]


@pytest.mark.parametrize(
    ("variable", "value", "type_", "expected"),
    [
        ("OPENAI_MODEL", "gpt-4o", LAMBDA, ("openai", "gpt-4o")),
        ("ANTHROPIC_MODEL_NAME", "claude-sonnet-4-5", LAMBDA, ("anthropic", "claude-sonnet-4-5")),
        ("BEDROCK_MODEL_ID", "us.anthropic.claude-sonnet-4-20250514-v1:0", LAMBDA,
         ("bedrock", "us.anthropic.claude-sonnet-4-20250514-v1:0")),
        ("HF_MODEL_ID", "BAAI/bge-m3", "AWS::SageMaker::Model", ("huggingface", "BAAI/bge-m3")),
        ("LLM_MODEL", "openai/gpt-4o-mini", AZURE, ("openai", "gpt-4o-mini")),
        ("MODEL", "ranker-v2", RUN, None),
        ("MODEL_NAME", "ranking", LAMBDA, None),
        ("MODEL_PATH", "acme/ranker", LAMBDA, None),
        ("MODEL", "/mnt/models/ranker", LAMBDA, None),
        ("DEPLOYMENT", "blue", AZURE, None),
        ("REMODEL", "amazon.nova-pro-v1:0", LAMBDA, None),
        ("MODEL_ID", "gemini-2.5-pro", LAMBDA, None),
    ],
)  # fmt: skip
def test_what_a_variable_names(variable: str, value: str, type_: str, expected: tuple[str, str] | None) -> None:
    assert named(variable, value, type_) == expected


def test_every_type_is_known() -> None:
    assert set(ENVIRONMENTS) <= set(catalog().types)
