"""The application: every resource, the middleware around them, and the dashboard."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

import bartizan
from bartizan.server import problems, web
from bartizan.server.identity import Identity
from bartizan.server.protection import Protection
from bartizan.server.routes import (
    alerts,
    assets,
    attack_paths,
    audit,
    events,
    explorer,
    findings,
    gaps,
    health,
    incidents,
    overview,
    projects,
    scans,
    search,
    session,
    setup,
    snapshots,
    tokens,
    users,
)
from bartizan.server.state import State

RESOURCES = (
    session, setup, overview, assets, findings, attack_paths, alerts, incidents, events, scans, snapshots, gaps,
    search, explorer, projects, users, tokens, audit, health,
)  # fmt: skip

DESCRIPTION = (
    "Everything the dashboard shows. Sign in with `POST /api/session` and send its `csrf` as `X-CSRF-Token` with "
    "every unsafe request, or send an API token as `Authorization: Bearer …`. Every answer holds only what the "
    "caller's roles let them see. Errors are RFC 9457 problems."
)


def create_app(state: State) -> FastAPI:
    """The application over `state`; it opens nothing by itself."""
    app = FastAPI(
        title="Bartizan",
        version=bartizan.__version__,
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.state.bartizan = state
    problems.install(app)
    for resource in RESOURCES:
        app.include_router(resource.routes.router)
    web.install(app, state.settings.static)
    app.add_middleware(Identity, state=state)
    app.add_middleware(Protection, state=state)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    return app
