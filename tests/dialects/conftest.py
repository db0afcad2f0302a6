from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.graph.estate import Estate
from tests.dialects.case import VARIANTS, credentials, estate_of, perform, read_cases, running
from tests.moto import moto_server


@dataclass(frozen=True)
class Account:
    """The emulated account with every case in it, and the names that it gave (case, variant → name → value)."""

    url: str
    estate: Estate
    kept: dict[tuple[str, str], dict[str, object]]
    catalog: Catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def account(catalog: Catalog) -> Iterator[Account]:
    with moto_server() as url, credentials():
        kept = {}
        for case in read_cases():
            for word in VARIANTS:
                variant = case.variant(word)
                if not variant.replayed:
                    kept[case.id, word] = perform(list(variant.live), url)  # type: ignore[arg-type]
        yield Account(url, estate_of(running(url, catalog), catalog), kept, catalog)
