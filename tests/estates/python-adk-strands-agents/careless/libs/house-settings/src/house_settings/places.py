from functools import cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Places(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="HOTEL_")

    channels_mcp: str = Field(default="http://channels.hotel.example.com/mcp", description="the channel manager")
    database: str = Field(validation_alias="DATABASE_URL")
    cluster: str = "hotel-prod"


@cache
def places() -> Places:
    return Places()
