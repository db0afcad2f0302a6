"""Run the server until it is told to stop."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvicorn

from bartizan.model.errors import ConfigError
from bartizan.server.app import create_app
from bartizan.server.state import State
from bartizan.service import accounts
from bartizan.store.database import Database, open_database

GRACE = 10
"""Seconds that open requests have to end."""


def serve(host: str, port: int, data: Path | None, say: Callable[[str], None]) -> None:
    """Serve on `host` and `port` (0: a free one) until SIGTERM or SIGINT; `say` gets what people should read.

    Raises `ConfigError` when the address cannot be listened on, before the database is started, and
    `StoreError` when there is no database.
    """
    with stoppable(), listen(host, port) as sock:
        url = address(host, sock)
        say("starting the database …")
        with open_database(data) as database:
            link = setup_link(database, url)
            say(f"Bartizan serves on {url}")
            if link is not None:
                say(f"create the first administrator within {accounts.SETUP_HOURS} hours: {link}")
            try:
                run(database, sock)
            finally:
                say("stopping …")


def address(host: str, sock: socket.socket) -> str:
    """The URL at which a browser on this machine finds what listens on `sock`."""
    shown = f"[{host}]" if ":" in host else host
    local = "127.0.0.1" if host in {"0.0.0.0", "::"} else shown  # noqa: S104 - shown, not bound
    return f"http://{local}:{sock.getsockname()[1]}"


def run(database: Database, sock: socket.socket) -> None:
    """Answer on `sock` until the process is told to stop."""
    config = uvicorn.Config(
        create_app(State(database)), log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=GRACE, lifespan="off", proxy_headers=True,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[sock])


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM and SIGINT unwind everything that was opened, once, and then end without an error.

    The HTTP server catches them while it runs and raises them again afterwards, which would otherwise
    end the process before the database is released.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise SystemExit(0)

    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def setup_link(database: Database, url: str) -> str | None:
    """A fresh one-time link while there is no administrator."""
    with database.transaction() as connection:
        if not accounts.setup_needed(connection):
            return None
        return f"{url}/setup?token={accounts.new_setup(connection)}"


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises `ConfigError` in one sentence."""
    where = f"{host}:{port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        sock = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigError(f"'{host}' is no address to listen on", hint="use --host 127.0.0.1") from error
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(256)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise ConfigError("this port is in use", where=where, hint="name another with --port") from error
        raise ConfigError(f"cannot listen: {error.strerror}", where=where, hint="use --host and --port") from error
    return sock
