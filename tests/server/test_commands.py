"""`bartizan serve`, `admin` and `db` as real processes: they start, serve, refuse in one sentence, and stop."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.server.people import PASSWORD
from tests.store.postgres import scratch

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with scratch() as path:
        yield path


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bartizan.cli.main", *arguments]


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "BARTIZAN_DATABASE_URL"}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "BARTIZAN_DATA": str(data)}


def run(data: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), input=text, capture_output=True, text=True, env=environment(data), check=False, timeout=120
    )


@contextmanager
def serving(data: Path) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """A server on a free port: the process, its address, and what it said."""
    with subprocess.Popen(
        command("serve", "--port", "0"), stderr=subprocess.PIPE, text=True, env=environment(data)
    ) as process:
        assert process.stderr is not None
        said: list[str] = []
        try:
            for line in process.stderr:
                said.append(line)
                if found := re.search(r"serves on (http://\S+)", line):
                    deadline = time.monotonic() + 30
                    while time.monotonic() < deadline:
                        try:
                            httpx.get(f"{found[1]}/api/health")
                            break
                        except httpx.TransportError:
                            time.sleep(0.05)
                    yield process, found[1], said
                    return
            pytest.fail("".join(said))
        finally:
            process.kill()


def cluster_runs(data: Path) -> bool:
    return (data / "postgres" / "postmaster.pid").exists()


@pytest.fixture
def nothing() -> Iterator[Path]:
    """Data of nobody, which other tests leave alone."""
    with scratch() as path:
        yield path


def test_a_first_start_offers_a_link_and_a_later_one_does_not(nothing: Path) -> None:
    with serving(nothing) as (process, address, _):
        assert process.stderr is not None
        link = re.search(r"(http://\S+/setup\?token=(\S+))", process.stderr.readline())
        assert link is not None
        answer = httpx.post(
            f"{address}/api/setup", json={"token": link[2], "username": "root", "password": PASSWORD}, timeout=30
        )
        assert answer.status_code == 201
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not cluster_runs(nothing)
    with serving(nothing) as (process, address, _):
        assert httpx.get(f"{address}/api/setup").json()["needed"] is False
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert process.stderr is not None
        assert "setup?token" not in process.stderr.read()
    assert not cluster_runs(nothing)


def test_a_port_in_use_is_one_sentence(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run(data, "serve", "--port", port)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"bartizan: 127.0.0.1:{port}  this port is in use; name another with --port\n"


@pytest.mark.parametrize("host", ["not a host", "203.0.113.77"])
def test_a_wrong_host_is_one_sentence(data: Path, host: str) -> None:
    result = run(data, "serve", "--host", host, "--port", "0")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "--host" in result.stderr


def test_users_and_tokens_from_the_command_line(data: Path) -> None:
    made = run(data, "admin", "create", "--username", "Ann", "--password-stdin", text=f"{PASSWORD}\n")
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "created ann as administrator\n")
    # While it serves, other commands use the same server and leave it running.
    with serving(data) as (_, address, _said):
        again = run(data, "admin", "create", "--username", "ann", "--password-stdin", text=f"{PASSWORD}\n")
        assert (again.returncode, again.stderr) == (2, "bartizan: there is a user 'ann' already\n")
        short = run(data, "admin", "create", "--username", "bob", "--password-stdin", text="short\n")
        assert (short.returncode, short.stderr.count("\n")) == (2, 1)
        token = run(data, "admin", "token", "--username", "ann", "--name", "ci", "--action", "asset:read")
        assert token.returncode == 0
        assert re.fullmatch(r"bzn_\S+\n", token.stdout)
        ghost = run(data, "admin", "token", "--username", "ghost", "--name", "ci", "--action", "asset:read")
        assert (ghost.returncode, ghost.stderr) == (2, "bartizan: there is no user 'ghost'; bartizan admin create\n")
        headers = {"Authorization": f"Bearer {token.stdout.strip()}"}
        assert httpx.get(f"{address}/api/assets", headers=headers).json()["total"] == 0
        assert "revision  0001" in run(data, "db", "check").stdout
        assert httpx.get(f"{address}/api/assets", headers=headers).status_code == 200


def test_an_unreachable_database_is_one_sentence(data: Path) -> None:
    result = subprocess.run(
        command("db", "check"), capture_output=True, text=True, check=False, timeout=60,
        env={**environment(data), "BARTIZAN_DATABASE_URL": "postgresql://someone:hush@127.0.0.1:1/none"},
    )  # fmt: skip
    assert result.returncode == 2
    assert result.stderr.startswith(
        "bartizan: postgresql://someone:***@127.0.0.1:1/none  the database cannot be reached"
    )
    assert result.stderr.count("\n") == 1
