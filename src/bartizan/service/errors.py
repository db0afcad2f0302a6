"""Errors that only the use cases raise."""

from __future__ import annotations

from bartizan.model.errors import AccessError, BartizanError


class NotFoundError(BartizanError):
    """There is no such thing, or it is not the caller's to see: the two are told apart by nobody."""


class ConflictError(BartizanError):
    """The thing exists already, or has changed meanwhile."""


class WrongPasswordError(AccessError):
    """The name or the password is wrong; which of them is told to nobody."""
