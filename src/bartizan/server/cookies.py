"""The session's cookie."""

from __future__ import annotations

from fastapi import Response

from bartizan.service.accounts import SESSION_HOURS, Signed

NAME = "bartizan_session"


def give(response: Response, signed: Signed, *, secure: bool) -> None:
    """Hand the session's secret to the browser; scripts cannot read it and other sites cannot send it."""
    response.set_cookie(
        NAME, signed.secret, max_age=SESSION_HOURS * 3600, path="/", httponly=True, samesite="lax", secure=secure
    )


def take(response: Response) -> None:
    """Remove the cookie."""
    response.delete_cookie(NAME, path="/", httponly=True, samesite="lax")
