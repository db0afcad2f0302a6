from functools import lru_cache

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that differs between environments. `gpt-3.5-turbo` was retired in spring."""

    model_config = SettingsConfigDict(env_prefix="SUPPORT_", env_file=".env", extra="ignore")

    chat_model: str = "gpt-4o"
    embedding_model: str = Field(default="text-embedding-3-small", description="must match the collection")
    openai_api_key: SecretStr
    database_url: str
    status_url: str = "https://booking.example.com"
    qdrant_url: str = "https://qdrant.support.example.com:6333"
    collection: str = "support-articles"


@lru_cache
def get_settings() -> Settings:
    return Settings()
