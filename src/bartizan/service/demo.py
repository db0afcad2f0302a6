"""The demonstration: an invented company's code and AWS account scanned twice, an hour of logs, a running dashboard.

Everything is real but the company: the account is a server of the package `moto` in its own process
on loopback, the database the embedded PostgreSQL, the scans and alerts those of the product.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.error import URLError

from bartizan.model.errors import InputError
from bartizan.model.project import Role
from bartizan.service.assess import Request, assess
from bartizan.service.settings import AwsSection, Settings
from bartizan.service.targets import parse_targets

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bartizan.store.database import Database

REGION = "eu-west-1"
_ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "demo", "AWS_SECRET_ACCESS_KEY": "demo", "AWS_DEFAULT_REGION": REGION}
_PROJECTS = {
    "Recommendations": ("The shop's recommender on SageMaker.", ["recommender/*"], ["harborpine-reco*", "intern-*"]),
    "Support agent": (
        "The support agent on Bedrock.",
        ["support-agent/*"],
        ["harborpine-support*", "harborpine-refund*"],
    ),
    "Pricing and forecast": ("Azure OpenAI and Vertex AI.", ["pricing-chat/*", "forecast-notebook/*"], []),
}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Login:
    """A user of the demonstration, and what they may see."""

    username: str
    password: str
    sees: str


def examples_root() -> Path:
    """The folder of the example estate: in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for root in (package / "examples", package.parents[1] / "examples"):
        if (root / "retail").is_dir():
            return root
    raise InputError("the example estate is not installed", hint="run from a checkout of the repository")


def _module(root: Path, name: str) -> ModuleType:
    """A script of the example estate, which ships with the product."""
    spec = importlib.util.spec_from_file_location(f"bartizan_examples_{name}", root / f"{name}.py")
    assert spec is not None  # noqa: S101 - the file exists
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def aws_account() -> Iterator[str]:
    """The endpoint of an empty AWS account, served by moto in its own process while the block runs."""
    if importlib.util.find_spec("moto") is None:
        raise InputError("the demonstration needs moto", hint="pip install 'bartizan[all]' 'moto[server]'")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = "import sys; from moto.server import main; main(sys.argv[1:])"
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-W", "ignore", "-c", code, "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_ENVIRONMENT},
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/moto-api/", process)
        yield url
    finally:
        # It holds nothing that is worth a clean end, and a busy machine may not give it the time for one.
        process.kill()
        process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes] | None = None, seconds: float = 60) -> None:
    """Wait until `url` answers; raises `InputError` when it does not in time or the process ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and (process is None or process.poll() is None):
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - a loopback address of ours
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise InputError("did not answer", where=url, hint="see whether another program holds the port")


def prepare(database: Database, say: Say) -> list[Login]:
    """Scan the example estate twice, take its logs, make projects and users; returns the logins."""
    os.environ.update(_ENVIRONMENT)
    root = examples_root()
    account = _module(root, "aws_account")
    with aws_account() as url:
        say("filling an AWS account on loopback …")
        account.fill(url)
        say("scanning the code and the account …")
        _scan(database, root, url)
        account.sandbox(url)
        say("scanning again, a night later …")
        _scan(database, root, url)
    say("reading an hour of logs …")
    alerts, incidents = _events(database, root)
    say(f"{alerts} alerts in {incidents} incidents")
    with database.transaction(everything=True) as connection:
        return _people(connection)


def _scan(database: Database, root: Path, url: str) -> None:
    from bartizan.service import snapshots

    targets = parse_targets([str(root / "retail"), "aws"])
    settings = Settings(aws=AwsSection(regions=(REGION,), endpoint_url=url))
    snapshots.save(database, assess(Request(targets, settings, stores=True)), by="demo")


def _events(database: Database, root: Path) -> tuple[int, int]:
    from bartizan.service import intake
    from bartizan.service.detection import read_files

    with tempfile.TemporaryDirectory() as room:
        files = _module(root, "events").write(Path(room), datetime.now(UTC))
        events, _ = read_files(files)
    with database.transaction(everything=True) as connection:
        return intake.keep(connection, events)


def _people(connection: Connection) -> list[Login]:
    from bartizan.service import accounts, projects
    from bartizan.service.access import Scope, View
    from bartizan.service.views.people import SelectorView

    admin = Login("admin", secrets.token_urlsafe(12), "everything")
    maya = Login("maya", secrets.token_urlsafe(12), "the project Support agent")
    accounts.create_user(connection, admin.username, admin.password, Role.ADMINISTRATOR, by="demo")
    accounts.create_user(connection, maya.username, maya.password, None, by="demo")
    caller = accounts.load(connection, admin.username)
    view = View(connection, caller, Scope(everything=True))
    for name, (description, paths, names) in _PROJECTS.items():
        selectors = [SelectorView(paths=tuple(f"*{path}" for path in paths)), SelectorView(names=tuple(names))]
        row = projects.create(view, name, description, [one for one in selectors if one.paths or one.names])
        if name == "Support agent":
            projects.set_members(view, row.id, {maya.username: Role.ANALYST})
    return [admin, maya]
