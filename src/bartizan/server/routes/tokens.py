"""API tokens: the caller's own."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.server.schemas import TokenDraft
from bartizan.service import tokens
from bartizan.service.views.base import Page
from bartizan.service.views.people import NewToken, TokenRow

routes = Routes("/api/tokens", tag="tokens")


@routes.get("", action="token:manage")
def list_tokens(ask: Ask) -> Page[TokenRow]:
    """The caller's tokens."""
    return tokens.page(ask.view)


@routes.post("", action="token:manage", status=201)
def create_token(ask: Ask, body: TokenDraft) -> NewToken:
    """A new token; its secret is shown this one time."""
    return tokens.create(ask.view, body.name, body.actions, body.days)


@routes.delete("/{id}", action="token:manage")
def delete_token(ask: Ask, id: Annotated[str, Path(max_length=64)]) -> None:
    """Revoke a token at once."""
    tokens.revoke(ask.view, id)
