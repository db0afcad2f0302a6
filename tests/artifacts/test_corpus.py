"""Every model file made here gets its verdict, touches nothing and opens nothing; twice the same."""

from __future__ import annotations

import importlib
import io
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import tests.artifacts.corpus
from bartizan.artifacts.inspect import inspect
from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus.assemble import MARKER

LEAST = 120
FAMILIES = sorted(one.name for one in pkgutil.iter_modules(tests.artifacts.corpus.__path__))
FAMILIES = [one for one in FAMILIES if hasattr(importlib.import_module(f"tests.artifacts.corpus.{one}"), "cases")]

GUARDED = """
import io, sys
from bartizan.artifacts.inspect import inspect
from tests.artifacts.test_corpus import every_case
list(every_case())
inspect(io.BytesIO(b"x"), "x")
seen = []
FORBIDDEN = set(
    "os.system os.exec os.posix_spawn os.fork os.forkpty subprocess.Popen ctypes.dlopen pty.spawn pickle.find_class "
    "os.remove os.rename os.mkdir os.rmdir os.link os.symlink os.chmod shutil.rmtree shutil.copyfile webbrowser.open "
    "urllib.Request exec import".split()
)

def hook(event, args):
    if event in FORBIDDEN or event.startswith(("socket.", "smtplib.", "ftplib.", "http.client.")):
        seen.append((event, args))
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append((event, args))

for family, name, data in every_case():
    inspect(io.BytesIO(data), name)
sys.addaudithook(hook)
wrong = 0
for family, name, data in every_case():
    if not name.startswith(("bomb", "padded")):
        seen.clear()
        inspect(io.BytesIO(data), name)
        if seen:
            print(family, name, seen[:3])
            wrong += 1
sys.exit(1 if wrong else 0)
"""


def every_case() -> list[tuple[str, str, bytes]]:
    return [
        (family, name, data)
        for family in FAMILIES
        for name, _, data in importlib.import_module(f"tests.artifacts.corpus.{family}").cases()
    ]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_file_gets_its_verdict(family: str) -> None:
    wrong = []
    for name, expected, data in importlib.import_module(f"tests.artifacts.corpus.{family}").cases():
        found = inspect(io.BytesIO(data), name)
        if found.verdict is not expected:
            wrong.append((name, expected.value, found.verdict.value, [one.what for one in found.signals[:4]]))
    assert wrong == []


def test_names_are_unique_within_a_family_and_there_are_enough() -> None:
    counts = {Verdict.MALICIOUS: 0, Verdict.CLEAN: 0}
    for family in FAMILIES:
        cases = list(importlib.import_module(f"tests.artifacts.corpus.{family}").cases())
        names = [name for name, _, _ in cases]
        assert len(names) == len(set(names)), family
        for _, expected, _ in cases:
            if expected in {Verdict.MALICIOUS, Verdict.CLEAN, Verdict.UNSAFE}:
                counts[expected if expected is Verdict.MALICIOUS else Verdict.CLEAN] += 1
    assert min(counts.values()) >= LEAST, counts


def test_nothing_runs_nothing_is_written_and_no_socket_is_opened() -> None:
    """In a process of its own, where every event that CPython audits is watched from before the first file on."""
    done = subprocess.run([sys.executable, "-c", GUARDED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not Path(MARKER).exists()
