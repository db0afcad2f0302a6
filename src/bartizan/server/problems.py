"""Errors as RFC 9457 problems: one sentence that says what happened and what to do."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bartizan.model.errors import AccessError, BartizanError, InputError, StoreError
from bartizan.server.ask import NotSignedInError
from bartizan.server.body import TooLargeError
from bartizan.server.limits import TooManyError
from bartizan.service.errors import ConflictError, NotFoundError, WrongPasswordError

STATUS: tuple[tuple[type[BartizanError], int], ...] = (
    (NotSignedInError, 401),
    (WrongPasswordError, 401),
    (TooManyError, 429),
    (TooLargeError, 413),
    (NotFoundError, 404),
    (ConflictError, 409),
    (AccessError, 403),
    (InputError, 400),
    (StoreError, 503),
    (BartizanError, 400),
)


def problem(request: Request, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """One problem document."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
    }
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


def answer(request: Request, error: BartizanError) -> Response:
    """The problem document of one of our own errors."""
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 500)
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooManyError) else None
    if status == HTTPStatus.UNAUTHORIZED:
        headers = {"WWW-Authenticate": "Bearer"}
    return problem(request, status, str(error), headers)


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem."""
    app.add_exception_handler(BartizanError, _ours)
    app.add_exception_handler(RequestValidationError, _shape)
    app.add_exception_handler(HTTPException, _http)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, BartizanError)  # noqa: S101 - narrows the handler's argument for mypy
    return answer(request, error)


def _shape(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - narrows the handler's argument for mypy
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
    return problem(request, 422, f"{place or 'the request'}: {first['msg']}")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - narrows the handler's argument for mypy
    detail = "there is nothing at this address" if error.status_code == HTTPStatus.NOT_FOUND else str(error.detail)
    return problem(request, error.status_code, detail, dict(error.headers or {}))
