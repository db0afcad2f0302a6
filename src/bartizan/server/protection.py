"""What every answer carries and every request is held to."""

from __future__ import annotations

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bartizan.server.problems import problem
from bartizan.server.state import State

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LARGE = {"/api/events", "/api/scans"}
"""Addresses that bound their bodies themselves."""

log = logging.getLogger("bartizan.server")


class Protection:
    """Middleware: security headers, no caching of API answers, bounded bodies, and no traceback to anybody."""

    def __init__(self, app: ASGIApp, state: State) -> None:
        """`app` is what the request goes to."""
        self.app, self.state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, bounded, and its answer back, with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        started = False

        async def sender(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        limit = self.state.settings.body_bytes
        declared = Headers(scope=scope).get("content-length", "0")
        if scope["path"] not in LARGE and (not declared.isdigit() or int(declared[:20]) > limit):
            await problem(request, 413, f"the body is larger than {limit} bytes")(scope, receive, sender)
            return
        taken = 0

        async def receiver() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if scope["path"] not in LARGE and taken > limit:
                # An undeclared, endless body: the peer is treated as gone.
                return {"type": "http.disconnect"}
            return message

        try:
            await self.app(scope, receiver, sender)
        except Exception:
            log.exception("%s %s failed", request.method, request.url.path)
            if not started:
                failed = problem(request, 500, "the server failed on this request; its log says why")
                await failed(scope, receive, sender)
