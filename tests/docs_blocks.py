"""Fenced blocks of a Markdown page, run as a reader of the page would run them.

The word after the language says how a block is run:

    ```bash                    runs; every command succeeds
    ```console                 `$ ` marks commands; what follows is what they print. `...` stands for any text in
                               a line, alone in a line for any lines. A command that fails is followed by `$ echo $?`
    ```bash server             runs in the background until the page ends, once it answers
    ```console aws             with an AWS account served by moto at 127.0.0.1:5000
    ```console taken           while something listens on the dashboard's port
    ```toml file=NAME          is written to NAME
    ```bash norun: REASON      is only parsed
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

import click

from bartizan.cli.main import group
from tests.moto import moto_server
from tests.store.postgres import scratch

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```(\w+)[ ]?(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANY = "..."
MARK = "\x1e"
DASHBOARD, AWS = "127.0.0.1:8765", "127.0.0.1:5000"
SHELLS = ("bash", "console")
SERVE = """
bartizan() {
  if [ "$1" = serve ]; then shift; command bartizan serve --port "$PORT" "$@"; else command bartizan "$@"; fi
}
"""
SHOWN = 2000
"""Characters of output that a failure quotes."""


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, what follows it, its text, its first line's number."""

    page: str
    language: str
    info: str
    text: str
    line: int

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"


def bytecode_kept() -> dict[str, str]:
    """The environment with bytecode kept between commands, as on a reader's machine, apart from the installation."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return {**kept, "PYTHONPYCACHEPREFIX": str(ROOT / ".test" / "pycache")}


def blocks(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    name = page.relative_to(ROOT).as_posix()
    return [
        Block(name, found[1], found[2].strip(), found[3], text.count("\n", 0, found.start()) + 1)
        for found in FENCE.finditer(text)
    ]


def matches(expected: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether `printed` is what the page shows, `...` standing for anything."""
    wanted = [line.rstrip() for line in expected]
    lines = [line.rstrip() for line in printed]
    segments: list[list[str]] = [[]]
    for line in wanted:
        if line == ANY:
            segments.append([])
        else:
            segments[-1].append(line)
    at = 0
    for number, segment in enumerate(segments):
        first, last = number == 0, number == len(segments) - 1
        places = [len(lines) - len(segment)] if last and not first else range(at, len(lines) - len(segment) + 1)
        if first:
            places = [0]
        found = next((p for p in places if p >= at and _same(segment, lines[p : p + len(segment)])), None)
        if found is None:
            return False
        at = found + len(segment)
    return at == len(lines)


def _same(wanted: Sequence[str], lines: Sequence[str]) -> bool:
    patterns = ("[^\n]*".join(re.escape(part) for part in line.split(ANY)) for line in wanted)
    return len(wanted) == len(lines) and all(re.fullmatch(p, line) for p, line in zip(patterns, lines, strict=True))


def session(text: str) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines that it is to print."""
    steps: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(line)
    return steps


def parse(block: Block) -> None:
    """Check the commands of a block that is not run: they exist, with these options and targets."""
    for line in block.text.splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)
        while words and "=" in words[0]:
            words = words[1:]
        if words[:1] == ["bartizan"]:
            parse_command(words[1:])
        elif words[:1] == ["make"]:
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE), block.where
        for extras in re.findall(r"bartizan\[([\w,]+)\]", line):
            known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
            assert set(extras.split(",")) <= set(known), block.where


def parse_command(words: list[str]) -> None:
    """Let click parse the words without running anything; raises `click.UsageError`."""
    command: click.Command = group
    context = click.Context(group, info_name="bartizan")
    while isinstance(command, click.Group):
        _, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
    command.make_context(command.name, list(words), parent=context)


@dataclass
class Reader:
    """Somebody who follows one page in a directory of their own."""

    room: Path
    stack: ExitStack
    port: int
    replaced: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        others = ("AWS_", "BARTIZAN_", "COLUMNS")
        kept = {key: value for key, value in bytecode_kept().items() if not key.startswith(others)}
        return {
            **kept,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}",
            "HOME": str(self.room),
            "LC_ALL": "C.UTF-8",
            "PORT": str(self.port),
            "BARTIZAN_DATA": str(self.room / "data"),
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", f"{SERVE}\n{self.local(script)}"],
            cwd=self.room,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )

    def local(self, text: str) -> str:
        """`text` with the addresses of this run."""
        for shown, real in self.replaced.items():
            text = text.replace(shown, real)
        return text

    def follow(self, block: Block) -> None:
        way = block.info.partition(":")[0]
        if way.startswith("file="):
            file = self.room / way.removeprefix("file=")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, "utf-8")
        elif block.language not in SHELLS:
            return
        elif way == "norun":
            assert block.info.partition(":")[2].strip(), f"{block.where}: say why it is not run"
            parse(block)
        elif way == "server":
            self.serve(block)
        else:
            with ExitStack() as meanwhile:
                if way == "aws" and AWS not in self.replaced:
                    self.replaced[AWS] = self.stack.enter_context(moto_server()).removeprefix("http://")
                elif way == "taken":
                    meanwhile.enter_context(listening(self.port))
                else:
                    assert way in {"", "aws"}, f"{block.where}: unknown way {way!r}"
                self.run(block) if block.language == "bash" else self.talk(block)

    def run(self, block: Block) -> None:
        done = self.shell(f"set -euo pipefail\n{block.text}")
        assert done.returncode == 0, f"{block.where}: exit code {done.returncode}\n{done.stdout[-SHOWN:]}"

    def talk(self, block: Block) -> None:
        steps = session(block.text)
        script = "".join(
            f"{command}\n__code=$?; printf '{MARK}%d\\n' $__code; (exit $__code)\n" for command, _ in steps
        )
        printed = self.shell(script).stdout
        for number, (command, expected) in enumerate(steps):
            output, _, printed = printed.partition(MARK)
            code, _, printed = printed.partition("\n")
            shown = [self.local(line) for line in expected]
            assert matches(shown, output.splitlines()), f"{block.where}: $ {command}\nprints\n{output[:SHOWN]}"
            told = number + 1 < len(steps) and steps[number + 1][0] == "echo $?"
            assert code == "0" or told, f"{block.where}: $ {command}\nends with {code}, which the page does not say"

    def serve(self, block: Block) -> None:
        log = self.stack.enter_context((self.room / "server.log").open("w"))
        process = subprocess.Popen(
            ["bash", "-c", f"exec {self.local(block.text).strip()} --port {self.port}"],
            cwd=self.room,
            env=self.environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self.stack.callback(process.wait, 30)
        self.stack.callback(process.terminate)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/health", timeout=2):
                    return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError(f"{block.where}: no server\n{(self.room / 'server.log').read_text()}")


@contextmanager
def reader() -> Iterator[Reader]:
    """A fresh directory with the examples in it."""
    with ExitStack() as stack:
        room = stack.enter_context(scratch())
        shutil.copytree(ROOT / "examples", room / "examples", ignore=shutil.ignore_patterns("__pycache__"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        yield Reader(room, stack, port, {DASHBOARD: f"127.0.0.1:{port}"})


@contextmanager
def listening(port: int) -> Iterator[None]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        yield
