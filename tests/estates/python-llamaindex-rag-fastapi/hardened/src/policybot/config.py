from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]


class QdrantSettings(BaseModel):
    url: str = "https://qdrant.policies.example.com:6333"
    collection: str = "policies"


class Settings(BaseSettings):
    """What differs between environments; model names are in config/models.yaml."""

    model_config = SettingsConfigDict(
        env_file=".env", env_prefix="POLICYBOT_", env_nested_delimiter="__", extra="ignore"
    )

    openai_api_key: SecretStr
    pinecone_api_key: SecretStr
    reports_url: str
    qdrant: QdrantSettings = QdrantSettings()
    archive_index: str = "policy-archive"
    documents_dir: str = "documents"
    export_dir: Path = Path("/srv/policybot/exports")


@lru_cache
def get_settings() -> Settings:
    return Settings()


@lru_cache
def catalogue() -> dict[str, Any]:
    with (ROOT / "config" / "models.yaml").open(encoding="utf-8") as handle:
        return yaml.safe_load(handle)
