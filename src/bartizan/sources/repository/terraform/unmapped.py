"""Resources without a table: which of them matter, and what native type their name gives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bartizan.catalog.schema import Schema
from bartizan.catalog.terraform import TerraformTable
from bartizan.model.values import Value
from bartizan.sources.repository.evaluated import parse_json, settle
from bartizan.sources.repository.terraform.declared import Declared

AI_PREFIXES = (
    *("aws_bedrock", "aws_comprehend_", "aws_kendra_", "aws_lex_", "aws_lexv2models_", "aws_m2_", "aws_personalize_"),
    *(
        "aws_polly_",
        "aws_q_",
        "aws_qbusiness_",
        "aws_rekognition_",
        "aws_sagemaker_",
        "aws_textract_",
        "aws_transcribe_",
    ),
    *("aws_translate_", "aws_opensearchserverless_", "aws_s3vectors_"),
    *("azurerm_ai_", "azurerm_bot_", "azurerm_cognitive_", "azurerm_machine_learning_", "azurerm_search_"),
    *(
        "google_ai_",
        "google_colab_",
        "google_contact_center_insights_",
        "google_dialogflow_",
        "google_discovery_engine_",
    ),
    *("google_document_ai_", "google_gemini_", "google_ml_engine_", "google_notebooks_", "google_tpu_"),
    *("google_vertex_ai_", "google_workbench_"),
    *("databricks_mlflow_", "databricks_model_serving", "databricks_registered_model", "databricks_vector_search_"),
    *(
        "openai_",
        "anthropic_",
        "huggingface_",
        "pinecone_",
        "weaviate_",
        "qdrant-cloud_",
        "milvus_",
        "wandb_",
        "langfuse_",
    ),
    *("snowflake_cortex_", "elasticstack_ml_", "litellm_"),
)
"""Resource types whose assets are shown even where the catalogue has no table for them."""

_WORDS = {"aws": "aws", "awscc": "aws", "azurerm": "azure", "azapi": "azure", "azuread": "azure", "google": "gcp"}


def provider_word(resource: str) -> str:
    """`aws`, `azure`, `gcp`, or the Terraform provider's own name."""
    first = resource.partition("_")[0].removesuffix("-beta")
    return _WORDS.get(first, first)


def is_ai(resource: str) -> bool:
    """Whether the resource type belongs to an AI service."""
    return resource.startswith(AI_PREFIXES)


class NativeTypes:
    """Native types by the name that a provider makes of them (`awscc_s3_bucket`)."""

    def __init__(self, schema: Schema) -> None:
        self._types = {
            type_.removeprefix("AWS::").replace("::", "").lower(): type_
            for type_ in schema
            if type_.startswith("AWS::")
        }

    def table(self, resource: str) -> TerraformTable | None:
        """A table without irregularities for a resource whose name is that of a native type."""
        prefix, _, rest = resource.partition("_")
        if prefix not in {"aws", "awscc"}:
            return None
        type_ = self._types.get(rest.replace("_", ""))
        return None if type_ is None else _plain_table(resource, type_)


@lru_cache(maxsize=1024)
def _plain_table(resource: str, type_: str) -> TerraformTable:
    return TerraformTable(resource=resource, type=type_)


def azapi(instance: Declared) -> tuple[str, dict[str, Value]] | None:
    """`azapi_resource`: its native type and its configuration, which is ARM as it stands."""
    declared = instance.argument("type")
    if not isinstance(declared, str):
        return None
    body = parse_json(instance.argument("body"), "body")
    config: dict[str, Value] = dict(body) if isinstance(body, Mapping) else {}
    if body is not None and not config:
        config["properties"] = body
    for argument, name in (("name", "name"), ("location", "location"), ("tags", "tags"), ("parent_id", "parent")):
        value = instance.argument(argument)
        if value is not None:
            config[name] = settle(value, argument)
    identity = instance.argument("identity")
    first = identity[0] if isinstance(identity, list) and identity else identity
    if isinstance(first, Mapping):
        identities = first.get("identity_ids")
        given = {} if identities is None else {"userAssignedIdentities": settle(identities, "identity.identity_ids")}
        config["identity"] = {"type": settle(first.get("type"), "identity.type"), **given}
    return declared.partition("@")[0], config
