"""The embedded server: made, shared, killed, recovered, stopped by the last who uses it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from bartizan.model.errors import ConfigError, StoreError
from bartizan.store.database import open_database
from bartizan.store.embedded import Embedded, default_data
from tests.store.postgres import scratch

USER = """
import sys
from pathlib import Path
from sqlalchemy import text
from bartizan.store.database import open_database
with open_database(Path(sys.argv[1])) as database, database.transaction(everything=True) as connection:
    print(connection.execute(text("SELECT count(*) FROM snapshot")).scalar_one(), flush=True)
"""


@pytest.fixture
def data() -> Iterator[Path]:
    with scratch() as path:
        yield path
        if postmaster(path) is not None:
            with Embedded(path):
                pass


def postmaster(data: Path) -> int | None:
    try:
        number = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(number, 0)
    except (FileNotFoundError, ProcessLookupError):
        return None
    return number


def gone(number: int) -> bool:
    """Whether the process has ended, even where nobody has collected it yet."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{number}/status").read_text()
    except FileNotFoundError:
        return True


def test_a_killed_server_is_recovered_with_every_row(data: Path) -> None:
    with open_database(data) as database:
        with database.transaction() as connection:
            connection.execute(text("INSERT INTO audit (action, what) VALUES ('test', 'row')"))
        number = postmaster(data)
        assert number is not None
        os.kill(number, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while not gone(number):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    with open_database(data) as database, database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit")).scalar_one() == 1


def test_the_last_user_stops_the_server(data: Path) -> None:
    with Embedded(data) as first:
        number = postmaster(data)
        with Embedded(data) as second:
            assert first.answers()
            assert second.answers()
        assert first.answers()
        assert postmaster(data) == number
    assert postmaster(data) is None


def test_a_user_that_is_killed_leaves_no_lock(data: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", USER.replace("print(", "import time; time.sleep(60 if 'x' else 0); print("), str(data)],
        env={**os.environ, "PYTHONPATH": "src"}, cwd=Path(__file__).parents[2],
    ) as process:  # fmt: skip
        deadline = time.monotonic() + 60
        while postmaster(data) is None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.kill()
    with Embedded(data):
        pass
    assert postmaster(data) is None


def test_starts_at_the_same_time_share_one_server(data: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": "src"}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", USER, str(data)], env=environment, cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    for process in started:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, out) == (0, "0\n"), err
    assert postmaster(data) is None


def test_a_long_path_with_spaces_works(data: Path) -> None:
    deep = data / "with a space" / ("x" * 100)
    with Embedded(deep) as server:
        assert server.answers()
        assert server.sockets != server.cluster
        assert server.sockets.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_below_a_directory_closed_to_others(data: Path) -> None:
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    with Embedded(closed / "data") as server:
        assert server.answers()
    assert closed.stat().st_mode & 0o777 == 0o700


def test_nobody_else_can_enter_the_cluster(data: Path) -> None:
    with Embedded(data) as server:
        assert server.cluster.stat().st_mode & 0o777 == 0o700
        with psycopg.connect(host=str(server.sockets), user="postgres", dbname="postgres") as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_directory_with_other_things_is_left_alone(data: Path) -> None:
    (data / "postgres").mkdir(mode=0o755)
    (data / "postgres" / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="not empty"):
        Embedded(data).start()
    assert [file.name for file in (data / "postgres").iterdir()] == ["mine.txt"]
    (data / "postgres" / "mine.txt").unlink()


def test_a_cluster_of_another_version_is_left_alone(data: Path) -> None:
    (data / "postgres").mkdir()
    (data / "postgres" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(StoreError, match=r"PostgreSQL 9\.6"):
        Embedded(data).start()
    (data / "postgres" / "PG_VERSION").unlink()


def test_a_data_directory_that_is_a_file_is_one_sentence(data: Path) -> None:
    (data / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be used"):
        Embedded(data / "file" / "data").start()


@pytest.mark.parametrize(
    ("url", "error", "said"),
    [
        ("postgresql://127.0.0.1:1/none", StoreError, "cannot be reached"),
        ("postgresql:///none?host=/nowhere", StoreError, "cannot be reached"),
        ("mysql://localhost/none", ConfigError, "not PostgreSQL"),
        ("nonsense", ConfigError, "not a database address"),
    ],
)
def test_an_unreachable_database_is_one_sentence_without_its_password(
    url: str, error: type[Exception], said: str
) -> None:
    secret = url.replace("://", "://someone:hush@") if "127" in url else url
    with pytest.raises(error, match=said) as raised, open_database(url=secret):
        pass
    assert "\n" not in str(raised.value)
    assert "hush" not in str(raised.value)


def test_the_variable_names_another_server(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Embedded(data) as server:
        monkeypatch.setenv("BARTIZAN_DATABASE_URL", server.url().replace("+psycopg", ""))
        monkeypatch.setenv("BARTIZAN_DATA", str(data / "unused"))
        with open_database() as database, database.transaction() as connection:
            assert connection.execute(text("SELECT current_user")).scalar_one() == "bartizan_app"
        assert default_data() == data / "unused"
        assert not (data / "unused").exists()
