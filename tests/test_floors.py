"""Imports only go down: the contracts of `pyproject.toml`, and a light start."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ["boto3", "botocore", "fastapi", "sqlalchemy", "numpy", "scipy", "pyarrow", "psycopg", "hyperscan", "sigma"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_only_go_down() -> None:
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = run("-c", program, "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout


@pytest.mark.parametrize("module", ["bartizan.catalog.load", "bartizan.posture.judge"])
def test_loading_the_catalogue_and_judging_import_nothing_heavy(module: str) -> None:
    program = f"import {module}, sys, json; print(json.dumps(sorted(sys.modules)))"
    done = run("-c", program)
    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert loaded.isdisjoint({*HEAVY, "yaml", "re2"})
