"""Questions to the graph, in openCypher's portable subset."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from bartizan.graph.query.answer import to_graph
from bartizan.graph.query.functions import FUNCTIONS
from bartizan.model.codec import to_data
from bartizan.model.errors import InputError
from bartizan.server.ask import Ask, Knock
from bartizan.server.router import Routes
from bartizan.service import explore
from bartizan.service.views.base import Page
from bartizan.service.views.explorer import ExplorerSchema, QueryAnswer, ReadyQueryView

routes = Routes("/api/explorer", tag="explorer")
Name = Annotated[str, Path(max_length=64, pattern="^[A-Za-z0-9-]+$")]


class QueryDraft(BaseModel):
    """A `query`, or the id of a `ready` one; `id` is the caller's own word for it, to cancel it by."""

    model_config = ConfigDict(extra="forbid")

    query: str | None = Field(None, max_length=20_000)
    ready: str | None = Field(None, max_length=100)
    parameters: dict[str, Any] = Field(default_factory=dict, max_length=50)
    id: str | None = Field(None, max_length=64, pattern="^[A-Za-z0-9-]+$")


@routes.post("/query", action="path:read")
def ask_graph(knock: Knock, body: QueryDraft) -> QueryAnswer:
    """The answer of the graph of what the caller may see, within limits of time, memory, rows and bytes."""
    if (body.query is None) == (body.ready is None):
        raise InputError("name either a query or a ready one")
    asked = explore.question(body.query, body.ready, body.parameters)
    state = knock.state
    found = state.explorer.query(state.database, knock.request.state.caller, asked, body.id)
    return QueryAnswer.model_validate(
        {
            "query": found.query, "columns": found.columns, "rows": found.rows, "cut": found.cut,
            "seconds": round(found.seconds, 3), "graph": to_graph(found),
        }
    )  # fmt: skip


@routes.delete("/queries/{id}", action="path:read")
def cancel_query(knock: Knock, id: Name) -> None:
    """Stop a query of one's own that is still running."""
    knock.state.explorer.cancel(knock.request.state.caller, id)


@routes.get("/queries", action="path:read")
def list_ready_queries(ask: Ask) -> Page[ReadyQueryView]:
    """The ready queries, with their parameters."""
    found = [ReadyQueryView.model_validate(to_data(one)) for one in explore.ready_queries().values()]
    return Page(items=found, total=len(found))


@routes.get("/schema", action="path:read")
def get_explorer_schema(ask: Ask) -> ExplorerSchema:
    """The labels, relationship types, properties and functions that a query may name."""
    data = to_data(explore.vocabulary())
    assert isinstance(data, dict)  # noqa: S101 - a record's data is a map
    functions = {one.name: one.meaning for one in FUNCTIONS.values()}
    return ExplorerSchema.model_validate({**data, "functions": functions})
