"""The database that these tests use."""

from tests.store.postgres import database, postgres, template

__all__ = ["database", "postgres", "template"]
