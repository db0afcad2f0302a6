"""Every shape of the list of AI providers' keys, in each language in which a key is written down."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from bartizan.sources.repository.secrets.judge import is_placeholder
from bartizan.sources.repository.secrets.patterns import service_of
from bartizan.sources.repository.secrets.reader import READER
from tests.sources.repository.code.reads import said
from tests.sources.repository.secrets.tokens import made
from tests.sources.repository.trees import catalog

ROWS: list[dict[str, Any]] = [row for row in catalog().ai("secrets") if row.get("pattern") and row["variables"]]
_CHANCE = random.Random(20261123)
TOKENS = [(row, token) for row in ROWS for token in made(str(row["pattern"]), _CHANCE)]
WRITTEN = {
    ".env": "{name}={token}",
    "values.yaml": "{name}: {token}",
    "compose.yml": '  - {name}: "{token}"',
    "app.py": '{name} = "{token}"',
    "settings.py": 'os.environ["{name}"] = "{token}"',
    "app.ts": "const {name} = '{token}';",
    "run.sh": 'export {name}="{token}"',
    "Dockerfile": "ENV {name}={token}",
    "main.tf": '  {name} = "{token}"',
    "conf.toml": '{name} = "{token}"',
    "data.json": '  "{name}": "{token}",',
    "app.properties": "{name}={token}",
    "Api.java": 'static final String {name} = "{token}";',
    "main.go": '\t{name} := "{token}"',
    "Api.cs": 'const string {name} = "{token}";',
}


@pytest.mark.parametrize("path", WRITTEN)
def test_every_shape_is_found_where_it_stands(tmp_path: Path, path: str) -> None:
    rows = [(row, token) for row, token in TOKENS if '"' not in token]
    for start in range(0, len(rows), 60):
        part = rows[start : start + 60]
        lines = [WRITTEN[path].format(name=row["variables"][0], token=token) for row, token in part]
        found = said(tmp_path / str(start), {path: "\n".join(lines)}, READER)
        places = {one.sightings[0].location.line: one for id_ in found.ids("secret") for one in (found.assets[id_],)}
        missing = [f"{row['provider']}: {token}" for at, (row, token) in enumerate(part, 1) if at not in places]
        assert missing == []
        for at, (row, token) in enumerate(part, 1):
            services = {service_of(one["provider"]) for one in ROWS if row["variables"][0] in one["variables"]}
            assert places[at].config["service"] in services | {service_of(row["provider"])}, row["provider"]
            assert token not in repr(found.records)


def test_in_a_notebook_and_in_what_it_printed(tmp_path: Path) -> None:
    rows = [(row, token) for row, token in TOKENS if '"' not in token][:60]
    source = [f'{row["variables"][0]} = "{token}"\n' for row, token in rows]
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "source": source, "outputs": [], "execution_count": None, "metadata": {}}
    ]
    text = json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}, indent=1)
    found = said(tmp_path, {"a.ipynb": text}, READER)
    lines = text.split("\n")
    seen = {one.sightings[0].location.line for id_ in found.ids("secret") for one in (found.assets[id_],)}
    wanted = {at for at, line in enumerate(lines, 1) if any(token in line for _, token in rows)}
    assert seen == wanted


@pytest.mark.parametrize(("row", "token"), TOKENS, ids=[row["provider"] for row, _ in TOKENS])
def test_each_shape_is_found_in_a_file_of_its_own(tmp_path: Path, row: dict[str, Any], token: str) -> None:
    """Nothing else in the file may be what made the search look at it."""
    if "service_account" in token:
        token += ', "private_key": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\n"'
    text = f"{{{token}}}" if '"' in token else f"{row['variables'][0]}={token}\n"
    found = said(tmp_path, {"a.txt": text}, READER)
    assert len(found.ids("secret")) == 1, token


def test_nothing_is_called_a_placeholder_by_chance() -> None:
    chance = random.Random(1)
    made_ = [token for _ in range(20) for row in ROWS for token in made(str(row["pattern"]), chance)]
    assert sum(is_placeholder(token, 8) for token in made_) <= len(made_) // 2000


@pytest.mark.parametrize(
    "token",
    [
        "gsk_" + "a1b2c3d4" * 6 + "a1b2",
        "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",
        "123e4567-e89b-12d3-a456-426614174000",
        "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",
        "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6",
        "sk-or-v1-" + "deadbeef" * 8,
        "nvapi-" + "demo" * 16,
        "sk-lf-00000000-0000-0000-0000-000000000000",
        "AKIAXXXXXXXXXXXXXXXX",
        "ghp_" + "0" * 36,
    ],
)
def test_what_somebody_typed_is_no_key(tmp_path: Path, token: str) -> None:
    names = sorted({name for row in ROWS for name in row["variables"]})
    text = "\n".join(f"{name}={token}" for name in names)
    assert said(tmp_path, {".env": text}, READER).ids("secret") == []
