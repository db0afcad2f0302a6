"""Clients that check no certificates, by whatever carries their requests, and raw calls that anyone can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import Said, said

PYTHON = "import ssl\nimport httpx, requests\nfrom anthropic import Anthropic\nfrom openai import OpenAI\n"
URL = "https://api.openai.com/v1/chat/completions"


def verified(found: Said) -> list[object]:
    """What is said of each client's certificates."""
    return [found.config(one).get("verify", True) for one in found.ids("code/client")]


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("OpenAI(http_client=httpx.Client(verify=False))", [False]),
        ("carrier = httpx.AsyncClient(verify=False)\nAnthropic(http_client=carrier)", [False]),
        ("OpenAI(http_client=httpx.Client(transport=httpx.HTTPTransport(verify=False)))", [False]),
        (f"requests.post('{URL}', json={{'model': 'm-1'}}, verify=False)", [False]),
        ("OpenAI(http_client=httpx.Client(verify='/etc/ca.pem'))", [True]),
        ("OpenAI(http_client=httpx.Client(verify=ssl.create_default_context()))", [True]),
        ("OpenAI()", [True]),
        (f"requests.post('{URL}', json={{'model': 'm-1'}})", []),
        ("requests.get('https://example.com', verify=False)", []),
    ],
)
def test_python(tmp_path: Path, use: str, expected: list[bool]) -> None:
    assert verified(said(tmp_path, {"a.py": f"{PYTHON}{use}\n"})) == expected


GO = (
    'package a\n\nimport (\n\t"crypto/tls"\n\t"net/http"\n\n\topenai "github.com/sashabaranov/go-openai"\n)\n\n'
    'func a() *openai.Client {\n\tconfig := openai.DefaultConfig("k")\n'
    "\tconfig.HTTPClient = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{%s}}}\n"
    "\treturn openai.NewClientWithConfig(config)\n}\n"
)


@pytest.mark.parametrize(
    ("config", "expected"),
    [("InsecureSkipVerify: true", [False]), ("MinVersion: tls.VersionTLS13", [True])],
)
def test_go(tmp_path: Path, config: str, expected: list[bool]) -> None:
    assert verified(said(tmp_path, {"a/a.go": GO % config})) == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [("{ rejectUnauthorized: false }", [False]), ("{ rejectUnauthorized: true }", [True]), ("{ ca }", [True])],
)
def test_typescript(tmp_path: Path, agent: str, expected: list[bool]) -> None:
    code = (
        "import OpenAI from 'openai';\nimport https from 'node:https';\n"
        f"export const a = new OpenAI({{ httpAgent: new https.Agent({agent}) }});\n"
    )
    assert verified(said(tmp_path, {"a.ts": code})) == expected
