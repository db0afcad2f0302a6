"""The database that these tests use, and passwords that are cheap to check."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from bartizan.service import accounts
from tests.store.postgres import database, postgres, template

__all__ = ["cheap_passwords", "database", "postgres", "template"]


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Argon2 at its least cost: these tests sign in hundreds of times."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(accounts, "hasher", lambda: cheap)
        yield
