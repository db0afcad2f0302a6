"""Secrets of AI services: found where they stand, never shown, and not where they only look like it."""

from __future__ import annotations

import json
import random
import string
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.sources.repository.secrets.judge import entropy, is_placeholder, is_random, masked
from bartizan.sources.repository.secrets.patterns import patterns, prefixes
from bartizan.sources.repository.secrets.reader import READER, claims
from bartizan.sources.repository.secrets.search import search
from tests.sources.repository.code.reads import EXAMPLES, said
from tests.sources.repository.trees import catalog

_RANDOM = random.Random(7)
WORD = string.ascii_letters + string.digits


def token(length: int, alphabet: str = WORD) -> str:
    """Random text; the seed is fixed, so that the tests are the same each time."""
    return "".join(_RANDOM.choice(alphabet) for _ in range(length))


HEX = "0123456789abcdef"
OPENAI = f"sk-proj-{token(60)}T3BlbkFJ{token(60)}"
ANTHROPIC = f"sk-ant-api03-{token(93)}AA"
FACE = f"hf_{token(34, string.ascii_letters)}"
AWS = f"AKIA{token(16, string.ascii_uppercase + '234567')}"
AZURE = token(32, HEX)
COHERE = token(40)

SHOWN = [
    ("app.py", f"client = OpenAI(api_key='{OPENAI}')", "openai", OPENAI, "high"),
    (".env", f"ANTHROPIC_API_KEY={ANTHROPIC}\n", "anthropic", ANTHROPIC, "high"),
    ("x.yaml", f"token: {FACE}", "huggingface", FACE, "high"),
    ("main.tf", f'access_key = "{AWS}"', "aws", AWS, "high"),
    ("app.py", f'os.environ["AZURE_OPENAI_API_KEY"] = "{AZURE}"', "azure-openai", AZURE, "high"),
    (".env", f"export COHERE_API_KEY='{COHERE}'", "cohere", COHERE, "medium"),
    ("Dockerfile", f"ENV COHERE_API_KEY {COHERE}\nENV CO_API_KEY={COHERE}", "cohere", COHERE, "medium"),
    ("a.json", json.dumps({"COHERE_API_KEY": COHERE}), "cohere", COHERE, "medium"),
    ("a.py", f'cohere_api_key: str = "{COHERE}"', "cohere", COHERE, "medium"),
    ("a.js", f"const GROQ_API_KEY = 'gsk_{token(52)}'", "groq", "gsk_", "high"),
    ("a.sh", f"curl -H 'Authorization: Bearer {OPENAI}'", "openai", OPENAI, "high"),
    ("a.ipynb", json.dumps({"cells": [{"outputs": [{"text": [f"key is {ANTHROPIC}\n"]}]}]}), "anthropic", ANTHROPIC,
    "high"),
    ("a.ipynb", json.dumps({"cells": [{"source": [f"COHERE_API_KEY: {COHERE}\n"]}]}), "cohere", COHERE, "medium"),
]  # fmt: skip


@pytest.mark.parametrize("row", SHOWN, ids=range(len(SHOWN)))
def test_a_secret(tmp_path: Path, row: tuple[str, str, str, str, str]) -> None:
    path, text, service, value, confidence = row
    found = said(tmp_path, {path: "\n\n" + text}, READER)
    secret = found.only("secret")
    assert (secret.config["service"], secret.config["confidence"]) == (service, confidence)
    location = secret.sightings[0].location
    assert (location.path, location.line in {3, 4}) == (path, True)
    assert found.ends("contains-secret", path) == [secret.id]
    assert found.ends("grants", secret.id)[0].startswith(("service:", "name:AWS::IAM::AccessKey/"))
    for record in found.records:
        assert value[12:] not in repr(record) or value == "gsk_"


@pytest.mark.parametrize(
    "text",
    [
        "OPENAI_API_KEY=sk-your-key-here",
        "OPENAI_API_KEY=sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxT3BlbkFJxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "ANTHROPIC_API_KEY=${ANTHROPIC_API_KEY}",
        "AZURE_OPENAI_API_KEY={{ .Values.key }}",
        'MISTRAL_API_KEY = os.environ["MISTRAL_API_KEY"]',
        "hf_" + "x" * 34,
        "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH",
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
        f"commit {token(40, HEX)}",
        f"sha256: {token(64, HEX)}",
        f"uuid = {token(8, HEX)}-{token(4, HEX)}-{token(4, HEX)}-{token(4, HEX)}-{token(12, HEX)}",
        f"abc{FACE}",
        f"COHERE_MODEL={COHERE}",
        "COHERE_API_KEY=get_secret_from_the_vault_of_the_companys",
        f"MY_COHERE_API_KEY_ARN={COHERE}x/{COHERE}",
        '{"type": "service_account"}',
        "DEEPGRAM_API_KEY = config.deepgram.api_key.value",
    ],
)
def test_what_only_looks_like_one(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, {"a.txt": text}, READER).records == []


@pytest.mark.parametrize(("beside", "count"), [('"authDomain": "shop.firebaseapp.com", ', 0), ("", 1)])
def test_the_key_of_a_web_page_of_firebase_is_public(tmp_path: Path, beside: str, count: int) -> None:
    text = f'{{"apiKey": "AIza{token(35)}", {beside}"projectId": "shop"}} // asks gemini'
    assert len(said(tmp_path, {"app.js": text}, READER).ids("secret")) == count


def test_a_service_account_has_its_key(tmp_path: Path) -> None:
    key = "-----BEGIN PRIVATE KEY-----\\n" + token(64) + "\\n"
    text = json.dumps({"type": "service_account", "private_key": "@"}).replace("@", key)
    assert said(tmp_path, {"sa.json": text}, READER).only("secret").config["service"] == "google-cloud"


def test_a_service_accounts_key_opens_that_account(tmp_path: Path) -> None:
    """Two keys are two secrets, each of the account whose address stands beside it."""

    def key(name: str) -> str:
        body = {"type": "service_account", "private_key": "@", "client_email": f"{name}@shop.iam.gserviceaccount.com"}
        return json.dumps(body).replace("@", "-----BEGIN PRIVATE KEY-----\\n" + token(64) + "\\n", 1)

    found = said(tmp_path, {"one.json": key("one"), "two.json": key("two")}, READER)
    opened = {(edge.source, edge.target) for edge in found.records if isinstance(edge, Edge) and edge.kind == "grants"}
    assert {target for _, target in opened} == {
        f"name:iam.googleapis.com/ServiceAccount/{name}@shop.iam.gserviceaccount.com" for name in ("one", "two")
    }
    assert len({source for source, _ in opened}) == 2
    assert sorted(
        str(one.config["account"]).partition("@")[0]
        for one in found.records
        if isinstance(one, Asset) and one.type == "secret"
    ) == ["one", "two"]


def test_one_secret_in_two_files_is_one_asset(tmp_path: Path) -> None:
    found = said(tmp_path, {"a.py": f"k='{OPENAI}'", "b/.env": f"OPENAI_API_KEY={OPENAI}\nX={FACE}"}, READER)
    assert len(found.ids("secret")) == 2
    assert sorted(edge.source for edge in found.edges if edge.kind == "contains-secret") == [
        "repo:tree//a.py", "repo:tree//b/.env", "repo:tree//b/.env",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        f"env:\n  - name: HF_HUB\n    value: {FACE}\n",
        f'env: [{{name: HF_HUB, value: "{FACE}"}}]\n',
        f'{{"Environment": [{{"Name": "HF_HUB", "Value": "{FACE}"}}]}}',
        f'env {{\n  name  = "HF_HUB"\n  value = "{FACE}"\n}}\n',
    ],
)
def test_a_pair_of_name_and_value_is_called_by_its_name(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, {"x.txt": text}, READER).only("secret").name == "HF_HUB"


def test_the_most_specific_provider_wins() -> None:
    known = patterns(catalog().ai("secrets"))
    assert [item.pattern.provider for item in search(f"OPENAI_API_KEY={OPENAI}".encode(), known)] == [
        "OpenAI (project)"
    ]
    assert [item.pattern.service for item in search(f"k = sk-or-v1-{token(64, HEX)}".encode(), known)] == ["openrouter"]


def test_every_pattern_compiles_and_has_a_trigger() -> None:
    rows = catalog().ai("secrets")
    known = patterns(rows)
    assert len(known.distinctive) + len(known.contextual) == sum(1 for row in rows if "pattern" in row)
    for row in rows:
        if row["confidence"] == "high" and "pattern" in row and not prefixes(str(row["pattern"])):
            assert row["provider"] == "fal"


@pytest.mark.parametrize("size", [200_000])
def test_bounded(tmp_path: Path, size: int) -> None:
    started = time.process_time()
    texts = [
        "sk-ant-api03-" * (size // 13),
        "COHERE_API_KEY=" * (size // 15),
        "hf_" * (size // 3),
        ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." * (size // 37)),
    ]
    texts.append(f"{FACE} " * (size // 38))
    for index, text in enumerate(texts):
        said(tmp_path / str(index), {"a.txt": text}, READER)
    assert time.process_time() - started < 10


def test_binary_files_are_not_searched(tmp_path: Path) -> None:
    assert said(tmp_path, {"a.dat": b"\0\1" + OPENAI.encode()}, READER).records == []
    assert not claims("a.safetensors")


def test_masks_show_little() -> None:
    assert masked(OPENAI) == OPENAI[:12] + "…"
    assert masked(AZURE) == AZURE[:4] + "…"
    for value in (OPENAI, ANTHROPIC, FACE, AWS, AZURE, COHERE, "short-1234"):
        assert len(masked(value)) <= len(value) // 2 + 5


def test_judgement() -> None:
    assert entropy("") == 0
    assert is_placeholder("sk-proj-aaaaaaaaaaaaaaaa")
    assert not is_placeholder(OPENAI, 8)
    assert is_random(AZURE)
    assert not is_random("abababababababab")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=600), st.sampled_from([row[1] for row in SHOWN]), st.integers(0, 200))
def test_fuzz_any_bytes(noise: bytes, text: str, at: int) -> None:
    raw = text.encode()
    with tempfile.TemporaryDirectory() as folder:
        said(Path(folder), {"a.txt": raw[:at] + noise + raw[at:]}, READER)
