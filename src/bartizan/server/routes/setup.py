"""The first administrator, by a one-time link."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from bartizan.server import cookies
from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.server.schemas import SetupDraft, SetupState
from bartizan.service import accounts
from bartizan.service.views.people import SessionView

routes = Routes("/api/setup", tag="setup")


@routes.public("GET", "")
def get_setup(ask: Ask, token: Annotated[str, Query(max_length=200)] = "") -> SetupState:
    """Whether an administrator is still to be made, and whether this token may do it."""
    needed = accounts.setup_needed(ask.view.connection)
    return SetupState(needed=needed, valid=needed and accounts.setup_valid(ask.view.connection, token))


@routes.public("POST", "", status=201)
def post_setup(ask: Ask, request: Request, response: Response, body: SetupDraft) -> SessionView:
    """Make the first administrator and sign them in; the link works once."""
    ask.state.sign_ins.check(ask.address, "setup")
    signed = accounts.set_up(ask.view.connection, body.token, body.username, body.password, address=ask.address)
    cookies.give(response, signed, secure=request.url.scheme == "https")
    return accounts.describe(ask.view.connection, signed.caller, csrf=signed.csrf)
