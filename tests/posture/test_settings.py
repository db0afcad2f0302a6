"""What gives a secret away, in settings and in text."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.model.values import Unknown
from bartizan.posture.settings import decoded, holds_secret, places_of_secrets, secret_in, typed

KEY = "AKIA" + "IOSFODNN7EXAMPLE"


@pytest.mark.parametrize(
    ("environment", "verdict"),
    [
        ([{"Name": "DB_PASSWORD", "Value": "hunter22"}], True),
        ([{"name": "OPENAI_API_KEY", "value": "x1"}], True),
        ([{"Name": "MODEL", "Value": "llama"}, {"Name": "SECRET_ARN", "Value": "arn:aws:x"}], False),
        ([{"Name": "DB_PASSWORD", "Value": Unknown("var.p")}], Unknown("var.p")),
        ([Unknown("each"), {"Value": "no name"}], False),
        ([], False),
    ],
)
def test_an_environment_may_be_a_list(environment: Any, verdict: object) -> None:
    assert holds_secret(environment) == verdict


def test_the_entry_of_the_list_is_shown() -> None:
    pairs = [{"Name": "MODEL", "Value": "llama"}, {"Name": "DB_PASSWORD", "Value": "hunter22"}]
    assert places_of_secrets(pairs) == [(1,)]
    assert places_of_secrets({"A": "b", "TOKEN": "t"}) == [("TOKEN",)]


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/bash\nexport DB_PASSWORD=hunter22x\n",
        f"aws configure set aws_access_key_id {KEY}",
        '{"Parameters": {"api_key": "q8w7e6r5t4"}}',
        "export TOKEN='abcdef123'",
        "env_vars:\n  WANDB_PROJECT: ranking\n  WANDB_API_KEY: 6e0f4a1b9c8d7e6f5a4b3c2d1e0f9a8b\n",
        "- api_key: 6e0f4a1b9c8d7e6f",
        Unknown("local.script", pieces=("export X=${y}\n", None, f"\nKEY={KEY}")),
    ],
)
def test_text_with_a_secret(text: Any) -> None:
    assert secret_in(text) is True


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "export DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id db1)",
        "export TOKEN=$1TOKEN2345",
        "Never tell the password: ask the user to reset it in 2026.",
        '{"api_key": "placeholder"}',
        "SECRET_ARN=arn:aws:secretsmanager:eu-west-1:123456789012:secret:x",
        "max_tokens=12345678",
        "The token: 6e0f4a1b9c8d7e6f5a is of an example.",
        "password: changeme\ntoken_file: /var/run/secrets/token-12345678\n",
        "api_key: ${OPENAI_API_KEY_2026_PRODUCTION}\nsecretKeyName: production-key-of-2026\n",
    ],
)
def test_text_without_one(text: Any) -> None:
    assert secret_in(text) is False


def test_text_that_is_not_known_is_neither() -> None:
    assert secret_in(Unknown("file('x')")) == Unknown("file('x')")


@pytest.mark.parametrize(
    "pieces",
    [
        ("export HF_TOKEN=", None, "\npip install x"),
        ('{"api_key":"', None, '"}'),
        ("serve --api-key ", None, " --port 80"),
        ("postgres://app:", None, "@db/x"),
        ("#!/bin/sh\n", None, "\npip install x"),
        ('{"Environment":', None, ',"Image":"a"}'),
        ("a long text", None, None, "whose middle was left out"),
        (None,),
    ],
)
def test_a_hole_may_stand_for_a_secret(pieces: tuple[str | None, ...]) -> None:
    assert secret_in(Unknown("x", pieces=pieces)) == Unknown("x", pieces=pieces)


@pytest.mark.parametrize(
    "pieces",
    [
        ('{"RoleArn":"', None, '","Image":"', None, ':2"}'),
        ("You answer for ", None, ", politely."),
        ("aws s3 cp s3://", None, "/setup.sh ."),
        ("SECRET_ARN=", None, "\n"),
        (None, " at the beginning"),
    ],
)
def test_a_hole_that_stands_for_a_word_is_no_secret(pieces: tuple[str | None, ...]) -> None:
    assert secret_in(Unknown("x", pieces=pieces)) is False


def test_base64_is_read() -> None:
    script = "#!/bin/bash\nset -e\npip install x\n"
    assert decoded(base64.b64encode(script.encode()).decode()) == script
    assert decoded(script) == script
    assert decoded("abcdefghijklmnop") == "abcdefghijklmnop"
    assert decoded(None) is None


@given(st.text() | st.none() | st.integers() | st.lists(st.dictionaries(st.sampled_from(["Name", "Value"]), st.text())))
def test_nothing_makes_them_raise(value: Any) -> None:
    assert secret_in(decoded(value)) in (True, False)
    assert holds_secret(value) in (True, False)


def test_a_long_text_takes_no_long_time() -> None:
    started = time.process_time()
    secret_in("a_" * 200_000 + '": "' * 50_000)
    secret_in("password=" * 100_000)
    decoded("A" * 199_999)
    assert time.process_time() - started < 3


def test_a_reference_to_a_secret_is_no_secret() -> None:
    referred = Unknown("aws_db_instance.db.master_user_secret[0].secret_arn", ("r#d",), "master_user_secret.secret_arn")
    assert holds_secret({"DB_SECRET": referred}) is False
    address = Unknown("azurerm_key_vault.v.vault_uri", ("r#v",), "vault_uri")
    assert holds_secret({"SECRETS_FROM": address}) is False
    signed = Unknown("azurerm_x.y.sas_url", ("r#y",), "sas_url")
    assert holds_secret({"SECRETS_FROM": signed}) == signed
    given = Unknown("random_password.p.result", ("r#p",), "result")
    assert holds_secret({"DB_SECRET": given}) == given


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Winter2026!", "Winter2026!"),
        (Unknown("vault.getSecret('sql')", ("name:Microsoft.KeyVault/vaults/kv",), "getSecret()"), None),
        (Unknown("getSecret('sql')", (), "getSecret()", (None,)), None),
        (Unknown("if(production, 'a', 'b')", pieces=(None,)), Unknown("if(production, 'a', 'b')")),
        (Unknown("parameter password"), Unknown("parameter password")),
        (Unknown("Pass-${x}", pieces=("Pass-", None)), Unknown("Pass-${x}", pieces=("Pass-", None))),
    ],
)
def test_what_is_typed_here_is_neither_given_by_a_store_nor_only_known_to_be_there(
    value: object, wanted: object
) -> None:
    assert typed(value) == wanted


def test_what_another_asset_gives_is_not_typed() -> None:
    made = Unknown("random_password.db.result", ("repo:r//main.tf#random_password.db",), "result")
    assert typed(made) is None
    assert typed("hunter22") == "hunter22"
    open_ = Unknown("var.password")
    assert typed(open_) == open_
