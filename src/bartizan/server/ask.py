"""What a route's function is handed: the estate as this caller sees it, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from bartizan.model.errors import AccessError
from bartizan.service.access import Caller, Scope, View, open_view, scope

if TYPE_CHECKING:
    from bartizan.server.state import State


@dataclass(frozen=True, slots=True)
class Permit:
    """A route's dependency: lets the request in when its caller may do `action` somewhere.

    None is a public route.
    """

    action: str | None

    def __call__(self, request: Request) -> None:
        """Raise `AccessError` unless the caller may."""
        request.state.reach = Scope()
        if self.action is None:
            return
        caller: Caller | None = request.state.caller
        if caller is None:
            raise NotSignedInError("nobody is signed in", hint="sign in, or send an API token")
        reach = scope(caller, self.action)
        if not reach:
            raise AccessError(f"{caller.username} may not do {self.action}")
        request.state.reach = reach


class NotSignedInError(AccessError):
    """The request has no valid session or token."""


@dataclass(frozen=True, slots=True)
class Knocking:
    """One request before anything is known of it: no transaction, no caller."""

    request: Request
    state: State

    @property
    def address(self) -> str | None:
        """The peer's address, for limits and the audit log."""
        return self.request.client.host if self.request.client else None


@dataclass(frozen=True, slots=True)
class Asking(Knocking):
    """One request with its view of the estate."""

    view: View

    @property
    def caller(self) -> Caller:
        """Who asks; public routes have none and must not ask."""
        return self.view.caller


def open_ask(request: Request) -> Iterator[Asking]:
    """One transaction for one request; committed before the answer is sent, undone on an error."""
    state: State = request.app.state.bartizan
    caller: Caller = request.state.caller or Caller(username="")
    with open_view(state.database, caller, request.state.reach) as view:
        yield Asking(request, state, view)


def knock(request: Request) -> Knocking:
    """A request that opens its own transactions."""
    return Knocking(request, request.app.state.bartizan)


Knock = Annotated[Knocking, Depends(knock)]
Ask = Annotated[Asking, Depends(open_ask, scope="function")]
