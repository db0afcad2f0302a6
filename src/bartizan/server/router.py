"""The only way to write a route: one that names its action.

    routes = Routes("/api/findings", tag="findings")

    @routes.get("", action="finding:read")
    def list_findings(ask: Ask) -> Page[FindingRow]: ...

`action` has no default, and one that is not in `access.ACTIONS` raises when the module is imported.
What anybody may call says so: `@routes.public("POST", "")`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from fastapi import APIRouter, Depends

from bartizan.server.ask import Permit
from bartizan.server.schemas import Problem
from bartizan.service.access import ACTIONS

Handler = TypeVar("Handler", bound=Callable[..., Any])
PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": text, "content": {"application/problem+json": {}}}
    for code, text in {
        400: "The request is wrong.",
        401: "Nobody is signed in, or the password is wrong.",
        403: "The caller may not do this.",
        404: "There is no such thing, or it is not the caller's to see.",
        409: "The thing exists already, or its state forbids this.",
        413: "The body is too large.",
        422: "The request does not have the documented shape.",
        429: "Too many attempts; `Retry-After` says how long to wait.",
        503: "The database does not answer.",
    }.items()
}


class Routes:
    """The routes of one resource."""

    def __init__(self, prefix: str, *, tag: str) -> None:
        """`prefix` is the resource's address, `tag` its heading in the API's documentation."""
        self.router = APIRouter(prefix=prefix, tags=[tag])

    def get(self, path: str, *, action: str) -> Callable[[Handler], Handler]:
        """A route that reads."""
        return self._add("GET", path, action)

    def post(
        self, path: str, *, action: str, status: int = 200, body: Mapping[str, Any] | None = None
    ) -> Callable[[Handler], Handler]:
        """A route that makes something; `body` describes (as OpenAPI) one that the handler reads by itself."""
        return self._add("POST", path, action, status, body)

    def put(self, path: str, *, action: str) -> Callable[[Handler], Handler]:
        """A route that replaces something."""
        return self._add("PUT", path, action)

    def patch(self, path: str, *, action: str) -> Callable[[Handler], Handler]:
        """A route that changes something."""
        return self._add("PATCH", path, action)

    def delete(self, path: str, *, action: str) -> Callable[[Handler], Handler]:
        """A route that removes something; it answers 204."""
        return self._add("DELETE", path, action, 204)

    def public(self, method: str, path: str, *, status: int = 200) -> Callable[[Handler], Handler]:
        """A route that anybody may call, signed in or not."""
        return self._register(method, path, None, status)

    def _add(
        self, method: str, path: str, action: str, status: int = 200, body: Mapping[str, Any] | None = None
    ) -> Callable[[Handler], Handler]:
        if action not in ACTIONS:
            raise ValueError(f"route {method} {self.router.prefix}{path}: no such action {action!r}")
        return self._register(method, path, action, status, body)

    def _register(
        self, method: str, path: str, action: str | None, status: int, body: Mapping[str, Any] | None = None
    ) -> Callable[[Handler], Handler]:
        extra: dict[str, Any] = {"x-action": action or "public"}
        if action is None:
            extra["security"] = []
        if body is not None:
            extra["requestBody"] = {"required": True, "content": dict(body)}

        def decorate(handler: Handler) -> Handler:
            self.router.add_api_route(
                path,
                handler,
                methods=[method],
                status_code=status,
                dependencies=[Depends(Permit(action))],
                responses=PROBLEMS,
                operation_id=handler.__name__,
                openapi_extra=extra,
            )
            return handler

        return decorate
