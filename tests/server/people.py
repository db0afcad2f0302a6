"""A served estate of two projects, and clients signed in as its people."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn

from bartizan.model.edge import Edge, Gap
from bartizan.model.project import Role
from bartizan.model.severity import Severity, Stage, Verdict
from bartizan.server.app import create_app
from bartizan.server.state import Settings, State
from bartizan.service import accounts, projects, snapshots
from bartizan.service.access import Caller, Scope, View
from bartizan.service.views.people import SelectorView
from bartizan.store.database import Database
from tests.store.results import INTERNET, asset, finding, path, result

PASSWORD = "correct horse battery"
ADMIN = Caller("admin", Role.ADMINISTRATOR)

# Two teams: `shop` owns what lies under shop/, `bank` what lies under bank/. One path runs through both.
SHOP_BUCKET = asset("shop-bucket", repo="estate", path="shop/main.tf", stage=Stage.DATA)
SHOP_MODEL = asset("shop-model", repo="estate", path="shop/model.tf", kind="model", stage=Stage.SERVE)
BANK_BUCKET = asset("bank-secret-bucket", repo="estate", path="bank/main.tf", stage=Stage.DATA)
BANK_MODEL = asset("bank-secret-model", repo="estate", path="bank/model.tf", kind="model", stage=Stage.TRAIN)
SHOP_WRONG = finding(SHOP_BUCKET, score=60)
BANK_WRONG = finding(BANK_BUCKET, severity=Severity.CRITICAL, score=90)
BANK_UNKNOWN = finding(BANK_MODEL, "bank-rule", verdict=Verdict.UNKNOWN, score=10)
SHOP_PATH = path(INTERNET, SHOP_BUCKET, SHOP_MODEL, breaks=[SHOP_WRONG], score=65)
BANK_PATH = path(INTERNET, BANK_BUCKET, BANK_MODEL, breaks=[BANK_WRONG], score=85)
MIXED_PATH = path(INTERNET, BANK_MODEL, SHOP_BUCKET, breaks=[BANK_UNKNOWN, SHOP_WRONG], score=75)
GAPS = [
    Gap("terraform", "shop/main.tf:9", "a variable is not known", "its value"),
    Gap("terraform", "bank/main.tf:9", "a bank-secret variable", "its value"),
]
ESTATE = result(
    INTERNET, SHOP_BUCKET, SHOP_MODEL, BANK_BUCKET, BANK_MODEL,
    findings=[SHOP_WRONG, BANK_WRONG, BANK_UNKNOWN], paths=[SHOP_PATH, BANK_PATH, MIXED_PATH],
    edges=[Edge(SHOP_MODEL.id, SHOP_BUCKET.id, "trains-on"), Edge(BANK_MODEL.id, SHOP_BUCKET.id, "can-read", "T1"),
           Edge(BANK_MODEL.id, BANK_BUCKET.id, "trains-on")],
    gaps=GAPS,
)  # fmt: skip


@dataclass
class Person:
    """A signed-in browser: its client and its CSRF token."""

    client: httpx.Client
    csrf: str

    def get(self, address: str, **parameters: Any) -> Any:
        """The JSON of an answer that must be 200."""
        response = self.client.get(address, params=parameters)
        assert response.status_code == 200, response.text
        return response.json()

    def send(self, method: str, address: str, body: object = None) -> tuple[int, Any]:
        """Status and JSON of an unsafe request with the CSRF token."""
        response = self.client.request(method, address, json=body, headers={"X-CSRF-Token": self.csrf})
        return response.status_code, response.json() if response.content else {}


@contextmanager
def served(database: Database, settings: Settings | None = None) -> Iterator[str]:
    """The application behind a real HTTP server on a free port; its address."""
    app = create_app(State(database, settings or Settings()))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.005)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def sign_in(address: str, username: str, password: str = PASSWORD) -> Iterator[Person]:
    """A new browser with this user signed in."""
    with httpx.Client(base_url=address, timeout=30) as client:
        response = client.post("/api/session", json={"username": username, "password": password})
        assert response.status_code == 200, response.text
        yield Person(client, response.json()["csrf"])


def populate(database: Database) -> None:
    """The estate, its projects `shop` and `bank`, an administrator, and a member of each project."""
    snapshots.save(database, ESTATE)
    with database.transaction(everything=True) as connection:
        view = View(connection, ADMIN, Scope(everything=True))
        accounts.create_user(connection, "admin", PASSWORD, Role.ADMINISTRATOR)
        for name in ("shop", "bank"):
            projects.create(view, name, f"What {name} runs", [SelectorView(paths=(f"{name}/*",))])
            accounts.create_user(connection, f"{name}-analyst", PASSWORD, None)
            projects.set_members(view, name, {f"{name}-analyst": Role.ANALYST})
