"""Resources without a table: which of them matter, and what native type their name gives."""

from __future__ import annotations

from functools import lru_cache

from bartizan.catalog.load import Catalog
from bartizan.catalog.terraform import TerraformTable

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
    name = f"aws_{resource[6:]}" if resource.startswith("awscc_") else resource
    return name.startswith(AI_PREFIXES)


class NativeTypes:
    """Native types by the name that a provider makes of them (`awscc_s3_bucket`)."""

    def __init__(self, catalog: Catalog) -> None:
        schema = catalog.schema
        self._arm: dict[str, str] = {type_.lower(): type_ for type_ in (*schema, *catalog.types) if "/" in type_}
        self._types = {
            type_.removeprefix("AWS::").replace("::", "").lower(): type_
            for type_ in schema
            if type_.startswith("AWS::")
        }

    def arm(self, type_: str) -> str:
        """An ARM type in the catalogue's spelling: ARM itself does not tell upper from lower case."""
        return self._arm.get(type_.lower(), type_)

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
