"""The base of every answer, and pages of them."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item", bound="Answer")


class Answer(BaseModel):
    """The base of every answer: immutable, and every field is always present in the JSON."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Facet(Answer):
    """One value of a filter and how many rows hold it, all other filters applied."""

    value: str
    count: int


class Page(Answer, Generic[Item]):
    """A page of rows: `total` counts all pages; `next` is the cursor of the next one."""

    items: list[Item]
    total: int
    next: str | None = None
    facets: dict[str, list[Facet]] = Field(default_factory=dict)
