"""Scan results made elsewhere."""

from __future__ import annotations

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from bartizan.server.ask import Ask
from bartizan.server.body import read_body
from bartizan.server.router import Routes
from bartizan.service import snapshots
from bartizan.service.views.overview import SnapshotRow

routes = Routes("/api/scans", tag="scans")


BODY = {"application/json": {"schema": {"type": "object", "description": "A document of schema bartizan/1."}}}


@routes.post("", action="scan:write", status=201, body=BODY)
async def post_scan(ask: Ask, request: Request) -> SnapshotRow:
    """Save what `bartizan scan --format json` printed as a snapshot of its targets."""
    body = await read_body(request, limit=ask.state.settings.scan_bytes)
    return await run_in_threadpool(snapshots.upload, ask.view, body)
