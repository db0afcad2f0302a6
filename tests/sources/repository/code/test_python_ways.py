"""Ways in which Python projects hand a model's name to the call that uses it, each in its smallest form."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.sources.repository.code.reads import said

WAYS = Path(__file__).with_name("python_ways.yaml")


@pytest.mark.parametrize(("name", "way"), list(yaml.safe_load(WAYS.read_text("utf-8")).items()))
def test_the_name_is_found(tmp_path: Path, name: str, way: dict[str, object]) -> None:
    files = {path: text for path, text in way.items() if path != "models"}
    found = said(tmp_path, {path: str(text) for path, text in files.items()})
    assert found.ids("model") == [f"model:openai/{one}" for one in way["models"]], name  # type: ignore[attr-defined]
