"""Who sends a request: a session's cookie with its CSRF token, or an API token."""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bartizan.model.errors import BartizanError
from bartizan.server import cookies
from bartizan.server.problems import answer, problem
from bartizan.server.state import State
from bartizan.service import accounts
from bartizan.service.access import Caller

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "x-csrf-token"


class Identity:
    """Middleware that finds the caller, and refuses a cookie's unsafe request without its CSRF token.

    Signing in needs no CSRF token: it must bring name and password, as JSON, which no other site's form can send.
    """

    def __init__(self, app: ASGIApp, state: State) -> None:
        """`app` is what the request goes to."""
        self.app, self.state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through with its caller, or answer it."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        request.state.caller, request.state.csrf, request.state.reach = None, None, None
        try:
            caller, csrf = await run_in_threadpool(self._find, request)
        except BartizanError as error:
            await answer(request, error)(scope, receive, send)
            return
        unsafe = request.method not in SAFE
        if (
            csrf is not None
            and unsafe
            and not hmac.compare_digest(request.headers.get(HEADER, "").encode(), csrf.encode())
        ):
            if (request.method, request.url.path) not in {("POST", "/api/session"), ("POST", "/api/setup")}:
                refused = problem(request, 403, "the CSRF token is missing or wrong; reload the page and try again")
                await refused(scope, receive, send)
                return
            caller = None
        request.state.caller, request.state.csrf = caller, csrf
        await self.app(scope, receive, send)

    def _find(self, request: Request) -> tuple[Caller | None, str | None]:
        """The caller and, for a session, the CSRF token that unsafe requests must repeat."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secret.strip():
            with self.state.database.transaction() as connection:
                return accounts.by_token(connection, secret.strip()), None
        if (cookie := _cookie(request)) is None:
            return None, None
        with self.state.database.transaction() as connection:
            found = accounts.by_session(connection, cookie)
        return found or (None, None)


def _cookie(request: Request) -> str | None:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(request.headers.get("cookie", ""))
    except CookieError:
        return None
    return jar[cookies.NAME].value if cookies.NAME in jar else None
