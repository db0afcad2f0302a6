"""The intake of runtime events."""

from __future__ import annotations

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from bartizan.server.ask import Knock
from bartizan.server.body import read_body
from bartizan.server.router import Routes
from bartizan.service import intake
from bartizan.service.views.runtime import Intake

routes = Routes("/api/events", tag="events")


BODY = {
    "application/json": {"schema": {"anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]}},
    "application/x-ndjson": {"schema": {"type": "string"}},
}


@routes.post("", action="event:write", body=BODY)
async def post_events(ask: Knock, request: Request) -> Intake:
    """Take CloudTrail records, Bedrock invocation logs or OpenTelemetry spans, as JSON or as JSON lines."""
    body = await read_body(request, limit=ask.state.settings.event_bytes)
    return await run_in_threadpool(intake.ingest, ask.state.database, request.state.caller, body, ask.state.watch)
