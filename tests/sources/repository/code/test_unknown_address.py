"""A client whose address is not known may send what it sends in the clear: that is unknown, and no pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.values import Unknown
from tests.sources.repository.code.reads import said

HEAD = "import os\nfrom openai import OpenAI\n"


@pytest.mark.parametrize(
    "base",
    [
        "os.environ['LLM_URL']",
        "os.getenv('LLM_URL')",
        "settings()",
        "f\"{os.environ['SCHEME']}://llm.corp.example/v1\"",
    ],
)
def test_an_address_from_elsewhere_is_unknown(tmp_path: Path, base: str) -> None:
    found = said(tmp_path, {"a.py": f"{HEAD}client = OpenAI(base_url={base})\n"})
    assert isinstance(found.only("code/client").config["encrypted"], Unknown)


@pytest.mark.parametrize(
    ("arguments", "encrypted"),
    [
        ("", True),
        ("base_url=None", True),
        ("base_url='https://llm.corp.example/v1'", True),
        ("base_url=os.getenv('LLM_URL', 'https://llm.corp.example/v1')", True),
        ("base_url=f\"https://{os.environ['HOST']}/v1\"", True),
        ("base_url='http://llm.corp.example/v1'", False),
        ("base_url=f\"http://{os.environ['HOST']}/v1\"", False),
    ],
)
def test_what_the_code_says(tmp_path: Path, arguments: str, encrypted: bool) -> None:
    found = said(tmp_path, {"a.py": f"{HEAD}client = OpenAI({arguments})\n"})
    assert found.only("code/client").config["encrypted"] is encrypted
