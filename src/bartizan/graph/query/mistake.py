"""What a query is refused for, with its line and column, and what to write instead."""

from __future__ import annotations

from bartizan.model.errors import InputError


class QueryError(InputError):
    """A query that is not run: it does not parse, names what is not there, or asks for what is not allowed."""


class QueryStoppedError(InputError):
    """A query that was stopped: it took too long or too much memory, or somebody cancelled it."""


def refuse(text: str, at: int, message: str, hint: str | None = None) -> QueryError:
    """The error that points at offset `at` of the query's text."""
    before = text[: max(at, 0)]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return QueryError(message, where=f"query:{line}:{column}", hint=hint)
