"""Whether the server and its database answer."""

from __future__ import annotations

from sqlalchemy import text

import bartizan
from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.server.schemas import Health

routes = Routes("/api/health", tag="health")


@routes.public("GET", "")
def get_health(ask: Ask) -> Health:
    """Answers 200 when the database does."""
    ask.view.connection.execute(text("SELECT 1"))
    return Health(status="ok", version=bartizan.__version__)
