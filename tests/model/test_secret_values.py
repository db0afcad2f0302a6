"""What of a configuration is a secret, and what of it is shown."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.model.secret_values import is_secret_name, masked_text, masked_value
from bartizan.model.values import Unknown, Value

HIDDEN: list[tuple[Value, Value]] = [
    ({"DB_PASSWORD": "Tr0ub4dor-and-3"}, {"DB_PASSWORD": "Tr0u••••"}),
    ({"POSTGRES_PASSWORD": "postgres"}, {"POSTGRES_PASSWORD": "po••••"}),
    ({"password": "correcthorse"}, {"password": "corr••••"}),
    ({"sqlAdministratorLoginPassword": "winterfell"}, {"sqlAdministratorLoginPassword": "win••••"}),
    ({"clientSecret": "9f8e7d6c5b4a39281706"}, {"clientSecret": "9f8e••••"}),
    ({"properties": {"secrets": [{"name": "llm", "value": "Xy9-plain-42"}]}},
     {"properties": {"secrets": [{"name": "llm", "value": "Xy9-••••"}]}}),
    ([{"name": "API_TOKEN", "value": "abcdefghij-42"}], [{"name": "API_TOKEN", "value": "abcd••••"}]),
    ([{"Name": "API_TOKEN", "Value": "abcdefghij-42"}], [{"Name": "API_TOKEN", "Value": "abcd••••"}]),
    (["vllm", "serve", "--api-key", "s3cr3t-of-ours"], ["vllm", "serve", "--api-key", "s3cr••••"]),
    ({"--api-key": "s3cr3t-of-ours"}, {"--api-key": "s3cr••••"}),
    ({"Authorization": "Bearer abcdef123456"}, {"Authorization": "Bearer abcd••••"}),
    ({"url": "postgresql://app:s3cr3tpw99@db/app"}, {"url": "postgresql://app:s3c••••@db/app"}),
    ({"url": "redis://:s3cr3tpw99@cache:6379/0"}, {"url": "redis://:s3c••••@cache:6379/0"}),
    ({"url": "https://a.example/x?api_key=s3cr3tpw99&b=1"}, {"url": "https://a.example/x?api_key=s3c••••&b=1"}),
    ({"apiVersion": "v1", "kind": "Secret", "data": {"llm": "aHVudGVyMmh1bnRlcjI="}},
     {"apiVersion": "v1", "kind": "Secret", "data": {"llm": "aHVu••••"}}),
    ({"app.ini": "[db]\npassword = hunter2hunter2\nport = 1"}, {"app.ini": "[db]\npassword = hunt••••\nport = 1"}),
    ({"x.json": '{"api_key": "abc123def456"}'}, {"x.json": '{"api_key": "abc1••••"}'}),
    ({"run": "ollama serve --token=abc123def456 && x"}, {"run": "ollama serve --token=abc1•••• && x"}),
    ({"key.pem": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n-----END PRIVATE KEY-----"},
     {"key.pem": "-----BEGIN PRIVATE KEY-----\nMII••••-----END PRIVATE KEY-----"}),
    (Unknown('"postgresql://app:pw-1234567@${db}/a"', ("a",), None, ("postgresql://app:pw-1234567@", None, "/a")),
     Unknown('"postgresql://app:pw-••••@${db}/a"', ("a",), None, ("postgresql://app:pw-••••@", None, "/a"))),
]  # fmt: skip


@pytest.mark.parametrize(("value", "shown"), HIDDEN, ids=range(len(HIDDEN)))
def test_what_is_hidden(value: Value, shown: Value) -> None:
    assert masked_value(value) == shown
    assert masked_value(shown) == shown, "what is masked stays as it is"


PLAIN: list[Value] = [
    {"HttpTokens": "required", "bypass": "AzureServices", "credentialsType": "AccountKey"},
    {"max_tokens": "4096", "max_new_tokens": 512, "tokenizer": "bert-base-uncased-2", "token_limit": "8192"},
    {"secretName": "llm-key-2", "SecretArn": "arn:aws:secretsmanager:eu-west-1:1:secret:prod/db-AbC123"},
    {"api_key": "${OPENAI_API_KEY}", "token": "{{ .Values.token2 }}", "password": "$DB_PASSWORD"},
    {"api_key": "os.environ/AZURE_KEY_2", "secret": "@Microsoft.KeyVault(SecretUri=https://v/secrets/s1)"},
    {"password": "[parameters('adminPassword1')]", "token": "<your-token-1>"},
    {"master_key": "literal", "key": "environment", "partitionKey": "user_id_2", "primaryKey": "id"},
    {"envFrom": [{"secretRef": {"name": "llm-2"}}], "imagePullSecrets": [{"name": "regcred-2"}]},
    {"env": [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "a1", "key": "token-2"}}}]},
    ["--max-tokens", "4096", "--tokenizer", "org/name-2b", "--token-file", "/run/secrets/t1"],
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:support/prod/crm-2",
    "the token is required; pass the key to the next step",
    "https://a.example/x?page=2&model=gpt-4o", "git@github.com:acme/shop.git",
    Unknown("var.api_key"),
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=range(len(PLAIN)))
def test_what_is_shown(value: Value) -> None:
    assert masked_value(value) is value


def test_a_shape_that_the_caller_knows() -> None:
    shape = {"x zz-1 y": "x zz… y"}
    assert masked_value(["x zz-1 y", {"a": "b"}], text=lambda one: shape.get(one, one)) == ["x zz… y", {"a": "b"}]


@pytest.mark.parametrize("name", ["apiKey", "OPENAI_API_KEY", "connectionString", "AccountKey", "auth_token", "sas"])
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["kmsKey", "RouteKey", "tokenizer", "secretName", "passThrough", "keys", "atlas"])
def test_names_of_other_things(name: str) -> None:
    assert not is_secret_name(name)


@given(st.text(max_size=300))
def test_any_text_is_masked_once(text: str) -> None:
    once = masked_text(text)
    assert masked_text(once) == once


def test_long_texts_take_no_time() -> None:
    started = time.process_time()
    for text in (
        "password=" * 40_000,
        "--token " * 40_000,
        "://" + "a" * 300_000,
        "Bearer " * 40_000,
        "?key=" * 60_000,
    ):
        masked_text(text)
    assert time.process_time() - started < 5
