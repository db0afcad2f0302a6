"""A real server over a real, seeded PostgreSQL, and a real headless Chromium."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, sync_playwright

from bartizan.server.app import create_app
from bartizan.server.state import State
from bartizan.store.database import Database
from bartizan.store.embedded import OWNER, Embedded
from tests.e2e.seed import ADMINISTRATOR, ANALYST, fill
from tests.store.postgres import database, execute, postgres, template

__all__ = ["database", "postgres", "template"]

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / ".test" / "screenshots"
ARGUMENTS = [
    "--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
WIDE = {"width": 1440, "height": 900}
Visitor = Callable[..., Page]


@pytest.fixture(scope="session")
def built() -> None:
    """The dashboard as the sources say it; nothing happens when it is built already."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "build_web.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def serving(data: Database) -> Iterator[str]:
    """A server over `data` on a free port; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(State(data)), host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started, "the server did not start"
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=15)


@contextmanager
def cloned(postgres: Embedded, template: str) -> Iterator[Database]:
    """A fresh migrated database."""
    name = f"e2e_{uuid.uuid4().hex[:12]}"
    execute(postgres, f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
    data = Database(postgres.url(name))
    try:
        yield data
    finally:
        data.close()
        execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def site(built: None, postgres: Embedded, template: str) -> Iterator[str]:
    """The address of a server over the seeded estate; tests must leave it as they found it."""
    with cloned(postgres, template) as data:
        fill(data)
        with serving(data) as address:
            yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = subprocess.run(["bash", str(ROOT / "tools" / "chromium.sh")], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found.stdout.strip().splitlines()[-1], args=ARGUMENTS)
        yield chromium
        chromium.close()


def _state(browser: Browser, site: str, who: tuple[str, str]) -> StorageState:
    context = browser.new_context()
    answer = context.request.post(f"{site}/api/session", data={"username": who[0], "password": who[1]})
    assert answer.ok, answer.text()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def administrator(browser: Browser, site: str) -> StorageState:
    """The administrator's session."""
    return _state(browser, site, ADMINISTRATOR)


@pytest.fixture(scope="session")
def analyst(browser: Browser, site: str) -> StorageState:
    """The session of an analyst in one project."""
    return _state(browser, site, ANALYST)


def _usual(said: ConsoleMessage) -> bool:
    """What Chromium itself logs when nobody is signed in, and when a test takes the network away."""
    return said.location["url"].endswith("/api/session") or "ERR_INTERNET_DISCONNECTED" in said.text


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visitor]:
    """Open an address of the site in a context of its own; a page that logs an error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def go(path: str, state: StorageState | None = None, **options: Any) -> Page:
        context = browser.new_context(storage_state=state, base_url=site, **({"viewport": WIDE} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" and not _usual(said) else None)
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " event => console.error('content security policy:', event.violatedDirective, event.blockedURI))"
        )
        page.goto(path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert errors == []


def settled(page: Page) -> None:
    """Wait until the page has its heading and no skeleton is left."""
    page.locator("main h1, main h2, [role=dialog] h2").first.wait_for()
    page.wait_for_function("() => !document.querySelector('[class*=bone_], [aria-label=Loading]')")
