from collections.abc import Iterator

import pytest

from tests.moto import CREDENTIALS, moto_server, reset


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with moto_server() as url:
        yield url


@pytest.fixture
def endpoint(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    reset(server)
    return server
