"""One sentence for a command whose libraries are not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bartizan.model.errors import InputError


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Imports of the extra `name` in the block raise `InputError` with the command that installs it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("bartizan"):
            raise
        raise InputError(f"this command needs {error.name}", hint=f"pip install 'bartizan[{name}]'") from error
