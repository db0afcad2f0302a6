"""Signing in and out."""

from __future__ import annotations

from fastapi import Request, Response

from bartizan.server import cookies
from bartizan.server.ask import Ask, Knock
from bartizan.server.router import Routes
from bartizan.server.schemas import SignIn
from bartizan.service import accounts
from bartizan.service.views.people import SessionView

routes = Routes("/api/session", tag="session")


@routes.public("POST", "")
def sign_in(ask: Knock, request: Request, response: Response, body: SignIn) -> SessionView:
    """Sign in by name and password; the session is a cookie, and `csrf` goes into later requests' header."""
    ask.state.sign_ins.check(ask.address, body.username)
    signed = accounts.sign_in(ask.state.database, body.username, body.password, address=ask.address)
    cookies.give(response, signed, secure=request.url.scheme == "https")
    with ask.state.database.transaction() as connection:
        return accounts.describe(connection, signed.caller, csrf=signed.csrf)


@routes.get("", action="account:own")
def get_session(ask: Ask, request: Request) -> SessionView:
    """Who the caller is, and what they may do."""
    return accounts.describe(ask.view.connection, ask.caller, csrf=request.state.csrf)


@routes.delete("", action="account:own")
def sign_out(ask: Ask, response: Response) -> None:
    """End this session."""
    accounts.sign_out(ask.view)
    cookies.take(response)
