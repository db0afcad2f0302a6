"""Two errors that only the use cases raise."""

from __future__ import annotations

from bartizan.model.errors import BartizanError


class NotFoundError(BartizanError):
    """There is no such thing, or it is not the caller's to see: the two are told apart by nobody."""


class ConflictError(BartizanError):
    """The thing exists already, or has changed meanwhile."""
