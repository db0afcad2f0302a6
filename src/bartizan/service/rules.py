"""The rules as people ask about them: list, count, explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.rule import Rule
from bartizan.data.findings import rules as data_rules


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the list of rules."""

    id: str
    title: str
    provider: str
    severity: str
    types: tuple[str, ...]
    stage: str | None
    controls: tuple[str, ...]


def list_rules(directories: Sequence[Path] = ()) -> list[RuleRow]:
    """Every rule, by provider, then worst first, then id."""
    rules = [*load_catalog(directories).rules.values(), *data_rules()]
    rows = [
        RuleRow(one.id, one.title, provider_of(one), one.severity.value, one.types, one.stage, one.controls)
        for one in rules
    ]
    rank = {"critical": 0, "high": 1, "medium": 2, "low": 3}
    return sorted(rows, key=lambda row: (row.provider, rank[row.severity], row.id))


AI_SERVICES = {
    "aws": {
        "bedrock",
        "agentcore",
        "comprehend",
        "forecast",
        "frauddetector",
        "healthlake",
        "kendra",
        "lex",
        "opensearch",
        "personalize",
        "polly",
        "qbusiness",
        "rekognition",
        "s3vectors",
        "sagemaker",
        "search",
        "textract",
        "transcribe",
        "translate",
        "neptune",
    },
    "azure": {"bot", "cognitiveservices", "databricks", "healthbot", "machinelearning", "search", "synapse", "video"},
    "gcp": {
        "aiplatform",
        "dialogflow",
        "discoveryengine",
        "documentai",
        "generativelanguage",
        "modelarmor",
        "notebooks",
        "speech",
        "tpu",
    },
}
"""Folders of rules whose subject is an AI service; the others are what AI services stand on."""

GROUPS = {
    ("aws", True): "AWS AI services",
    ("aws", False): "AWS supporting infrastructure",
    ("azure", True): "Azure AI services",
    ("azure", False): "Azure supporting infrastructure",
    ("gcp", True): "Google Cloud AI",
    ("gcp", False): "Google Cloud supporting infrastructure",
    ("kubernetes", False): "Kubernetes, containers, self-hosted AI",
    ("containers", False): "Kubernetes, containers, self-hosted AI",
    ("ci", False): "CI and AI-agent workflows, infrastructure as code",
    ("code", False): "code, notebooks, MCP",
    ("data", False): "data",
}
"""How rules are counted, in this order; a company's own rules are the last group."""


def count_rules(directories: Sequence[Path] = ()) -> dict[str, int]:
    """The number of rules of each group of `GROUPS` that has any."""
    counts = Counter(_group(one) for one in (*load_catalog(directories).rules.values(), *data_rules()))
    return {name: counts[name] for name in (*GROUPS.values(), "your own") if counts[name]}


def _group(rule: Rule) -> str:
    provider = provider_of(rule)
    parts = Path(rule.unit).parts
    service = parts[parts.index("rules") + 2] if provider in AI_SERVICES else ""
    return GROUPS.get((provider, service in AI_SERVICES.get(provider, ())), "your own")


def explain_rule(identity: str, directories: Sequence[Path] = ()) -> Rule:
    """The rule; raises `InputError` with the closest id when there is none."""
    return known_rule(identity, load_catalog(directories))


def known_rule(identity: str, catalog: Catalog) -> Rule:
    """The catalogue's rule, or the rule about data, with this id; raises `InputError` with the closest id."""
    about_data = next((one for one in data_rules() if one.id == identity), None)
    return about_data or catalog.rule(identity)


def provider_of(rule: Rule) -> str:
    """The folder the rule stands in: `aws`, `azure`, `gcp`, `code`, or `own` for a company's rules."""
    parts = Path(rule.unit).parts
    return parts[parts.index("rules") + 1] if "rules" in parts[:-1] else "own"
