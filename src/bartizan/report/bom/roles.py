"""What each kind of asset, relation and source is to a bill of materials: tables, no logic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a part is in the bill. A `workflow` made or changed something; `fold` is a place of use, not a part."""

    MODEL = "model"
    DATA = "data"
    LIBRARY = "library"
    CONTAINER = "container"
    APPLICATION = "application"
    FILE = "file"
    SERVICE = "service"
    WORKFLOW = "workflow"
    FOLD = "fold"


class When(StrEnum):
    """When an asset belongs to the bill.

    `always`: it is of AI. `linked`: when a part of AI depends on it or it on one, directly. `packages`: in a bill of
    everything, or when linked to a part of AI that is no application.
    """

    ALWAYS = "always"
    LINKED = "linked"
    PACKAGES = "packages"


@dataclass(frozen=True, slots=True)
class Place:
    """The role of a kind of asset and when it is in the bill. `content` is what a data part or a service carries."""

    role: Role
    when: When = When.ALWAYS
    content: str = ""


KINDS: Mapping[str, Place] = {
    "model": Place(Role.MODEL),
    "dataset": Place(Role.DATA, content="dataset"),
    "prompt": Place(Role.DATA, content="configuration"),
    "memory": Place(Role.SERVICE, content="what the agent remembers"),
    "sdk": Place(Role.LIBRARY),
    "package": Place(Role.LIBRARY, When.PACKAGES),
    "image": Place(Role.CONTAINER),
    "agent": Place(Role.APPLICATION),
    "tool": Place(Role.APPLICATION),
    "notebook": Place(Role.APPLICATION),
    "repository": Place(Role.APPLICATION),
    "function": Place(Role.APPLICATION, When.LINKED),
    "compute": Place(Role.APPLICATION, When.LINKED),
    "file": Place(Role.FILE, When.LINKED),
    "bucket": Place(Role.DATA, When.LINKED, "dataset"),
    "file-system": Place(Role.DATA, When.LINKED, "dataset"),
    "database": Place(Role.SERVICE, When.LINKED, "records"),
    "queue": Place(Role.SERVICE, When.LINKED, "messages"),
    "endpoint": Place(Role.SERVICE, content="requests and answers"),
    "ai-service": Place(Role.SERVICE, content="prompts and answers"),
    "mcp-server": Place(Role.SERVICE, content="calls of tools and their results"),
    "vector-store": Place(Role.SERVICE, content="embeddings and what they stand for"),
    "knowledge-base": Place(Role.SERVICE, content="questions and passages of documents"),
    "guardrail": Place(Role.SERVICE, content="prompts and answers to be judged"),
    "gateway": Place(Role.SERVICE, content="requests to models and tools"),
    "feature-store": Place(Role.SERVICE, content="features"),
    "registry": Place(Role.SERVICE, content="models and images"),
    "experiment": Place(Role.SERVICE, content="parameters, metrics and models of runs"),
    "training-job": Place(Role.WORKFLOW),
    "processing-job": Place(Role.WORKFLOW),
    "evaluation": Place(Role.WORKFLOW),
    "pipeline": Place(Role.WORKFLOW),
    "workflow": Place(Role.WORKFLOW, When.LINKED),
    "client": Place(Role.FOLD),
}
"""Kinds that are not here (roles, networks, keys, secrets, logs …) are never parts."""

TYPES: Mapping[str, Place] = {
    "code/output-sink": Place(Role.FOLD),
    "code/switch": Place(Role.FOLD),
    "container/Build": Place(Role.CONTAINER),
    "code/vector-store": Place(Role.SERVICE, content="embeddings and what they stand for"),
    "bartizan/model-part": Place(Role.FILE),
}
"""Native types that are something else than their kind says."""

AI_ROLES = frozenset({Role.MODEL, Role.DATA, Role.SERVICE, Role.APPLICATION, Role.CONTAINER, Role.WORKFLOW})


class Relation(StrEnum):
    """What a link says; the source is the one that depends, is made or is guarded."""

    DEPENDS_ON = "depends-on"
    CONTAINS = "contains"
    USES_MODEL = "uses-model"
    USES_TOOL = "uses-tool"
    TRAINED_ON = "trained-on"
    TESTED_ON = "tested-on"
    GROUNDED_ON = "grounded-on"
    DERIVED_FROM = "derived-from"
    GUARDED_BY = "guarded-by"
    STORES_IN = "stores-in"
    BUILT_FROM = "built-from"
    MADE_BY = "made-by"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an inventory edge says in the bill; with `reverse` its target is the one that depends."""

    relation: Relation
    reverse: bool = False


EDGES: Mapping[str, Meaning] = {
    "depends-on": Meaning(Relation.DEPENDS_ON),
    "invokes": Meaning(Relation.DEPENDS_ON),
    "uses-model": Meaning(Relation.USES_MODEL),
    "serves": Meaning(Relation.USES_MODEL),
    "loads": Meaning(Relation.DEPENDS_ON),
    "uses-tool": Meaning(Relation.USES_TOOL),
    "uses-prompt": Meaning(Relation.DEPENDS_ON),
    "grounded-by": Meaning(Relation.GROUNDED_ON),
    "retrieves-from": Meaning(Relation.GROUNDED_ON),
    "guarded-by": Meaning(Relation.GUARDED_BY),
    "stores-in": Meaning(Relation.STORES_IN),
    "remembers-in": Meaning(Relation.STORES_IN),
    "trains-on": Meaning(Relation.TRAINED_ON),
    "trained-on": Meaning(Relation.TRAINED_ON),
    "tested-on": Meaning(Relation.TESTED_ON),
    "evaluates-on": Meaning(Relation.TESTED_ON),
    "evaluates": Meaning(Relation.DEPENDS_ON),
    "tuned-from": Meaning(Relation.DERIVED_FROM),
    "derived-from": Meaning(Relation.DERIVED_FROM),
    "fine-tuned-from": Meaning(Relation.DERIVED_FROM),
    "quantized-from": Meaning(Relation.DERIVED_FROM),
    "adapter-of": Meaning(Relation.DERIVED_FROM),
    "built-from": Meaning(Relation.BUILT_FROM),
    "mounts": Meaning(Relation.DEPENDS_ON),
    "can-read": Meaning(Relation.DEPENDS_ON),
    "hands-off-to": Meaning(Relation.DEPENDS_ON),
    "delegates-to": Meaning(Relation.DEPENDS_ON),
    "defined-in": Meaning(Relation.CONTAINS, reverse=True),
    "contained-in": Meaning(Relation.CONTAINS, reverse=True),
    "trained-by": Meaning(Relation.MADE_BY),
    "made-by": Meaning(Relation.MADE_BY),
    "produces": Meaning(Relation.MADE_BY, reverse=True),
    "outputs": Meaning(Relation.MADE_BY, reverse=True),
    "registers": Meaning(Relation.MADE_BY, reverse=True),
    "runs-as": Meaning(Relation.MADE_BY),
}
"""Kinds of inventory edge; other kinds (rights, networks, logs) say nothing of what something is made of."""

BETWEEN: Mapping[tuple[str, Role, Role], Meaning] = {
    ("built-from", Role.MODEL, Role.MODEL): Meaning(Relation.DERIVED_FROM),
    ("built-from", Role.WORKFLOW, Role.MODEL): Meaning(Relation.DERIVED_FROM),
    ("built-from", Role.DATA, Role.DATA): Meaning(Relation.DERIVED_FROM),
    ("built-from", Role.MODEL, Role.WORKFLOW): Meaning(Relation.MADE_BY),
    ("built-from", Role.DATA, Role.WORKFLOW): Meaning(Relation.MADE_BY),
    ("built-from", Role.CONTAINER, Role.WORKFLOW): Meaning(Relation.MADE_BY),
    ("stores-in", Role.WORKFLOW, Role.DATA): Meaning(Relation.MADE_BY, reverse=True),
    ("stores-in", Role.WORKFLOW, Role.MODEL): Meaning(Relation.MADE_BY, reverse=True),
}
"""What an edge says where that hangs on what stands at its ends; it goes before `EDGES`."""

MADE = frozenset({Role.WORKFLOW})
"""What `made-by` may lead to: elsewhere (`runs-as` a role) it is no relation of the bill."""


@dataclass(frozen=True, slots=True)
class Method:
    """How a source knows a part: CycloneDX's technique, and how sure that technique is by itself.

    The numbers are this project's own scale: 1 where the document states the name and nothing is concluded, less
    the more is concluded.
    """

    technique: str
    confidence: float


METHODS: Mapping[str, Method] = {
    "manifest": Method("manifest-analysis", 1.0),
    "lockfile": Method("manifest-analysis", 1.0),
    "code": Method("source-code-analysis", 0.9),
    "notebook": Method("source-code-analysis", 0.9),
    "mcp": Method("manifest-analysis", 1.0),
    "artifacts": Method("binary-analysis", 1.0),
    "model-file": Method("binary-analysis", 1.0),
    "image": Method("binary-analysis", 1.0),
    "terraform": Method("manifest-analysis", 1.0),
    "cloudformation": Method("manifest-analysis", 1.0),
    "arm": Method("manifest-analysis", 1.0),
    "kubernetes": Method("manifest-analysis", 1.0),
    "dockerfile": Method("manifest-analysis", 1.0),
    "compose": Method("manifest-analysis", 1.0),
    "ci": Method("manifest-analysis", 1.0),
    "script": Method("source-code-analysis", 0.8),
    "secrets": Method("source-code-analysis", 0.6),
}
OTHER_METHOD = Method("other", 0.9)
"""Sources that are not above: APIs that answered, files whose reader is new."""

WORDS_OF_CONFIDENCE: Mapping[str, float] = {"high": 1.0, "medium": 0.7, "low": 0.4}
"""What the reader's own word (`config.confidence`) leaves of the method's confidence."""

PHASES: Mapping[str, str] = {"aws": "operations", "azure": "operations", "gcp": "operations", "image": "post-build"}
"""CycloneDX's lifecycle of what a source reads; a source that is not here reads code, before a build."""

HOSTED = frozenset(
    {
        "openai",
        "azure-openai",
        "anthropic",
        "bedrock",
        "google",
        "vertex",
        "vertexai",
        "gemini",
        "mistral",
        "cohere",
        "groq",
        "together",
        "fireworks",
        "deepseek",
        "xai",
        "perplexity",
        "replicate",
        "openrouter",
        "voyage",
        "ai21",
        "huggingface-inference",
    }
)
"""Registries of models that a vendor runs and nobody downloads."""
