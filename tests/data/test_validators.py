"""Validators against numbers built by construction: the right check digit passes, any other fails."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.data import validators as v

NUMERALS = "0123456789"


def digits(count: int, first: str = NUMERALS) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(first), st.text(NUMERALS, min_size=count - 1, max_size=count - 1)).map("".join)


def passing(body: str, check: object, alphabet: str = NUMERALS) -> list[str]:
    return [last for last in alphabet if check(body + last)]  # type: ignore[operator]


@given(digits(15, "4"))
def test_luhn_gives_one_check_digit(body: str) -> None:
    # Worked out another way than the code does: doubling table, left to right.
    total = sum((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)[int(d)] if place % 2 == 0 else int(d) for place, d in enumerate(body))
    right = str((10 - total % 10) % 10)
    assert passing(body, v.luhn) == [right]
    if len(set(body + right)) > 1:
        assert passing(body, v.payment_card) == [right]


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("4111111111111111", True),
        ("5555 5555 5555 4444", True),
        ("2223003122003222", True),
        ("378282246310005", True),
        ("30569309025904", True),
        ("6212345678901265", True),
        ("0000000000000000", False),
        ("9111111111111111", False),
    ],
)
def test_cards(number: str, valid: bool) -> None:
    assert v.payment_card(number) is valid


@given(st.text(NUMERALS, min_size=18, max_size=18))
def test_iban_check_digits(body: str) -> None:
    check = 98 - int(body + "1314" + "00") % 97  # D=13, E=14
    number = f"DE{check:02d}{body}"
    assert v.iban(number)
    assert not v.iban(f"DE{check % 96 + 2:02d}{body}") or check % 96 + 2 == check
    assert not v.iban(number[:-1])
    assert not v.iban("QQ" + number[2:])


@given(digits(9))
def test_nhs_check_digit(body: str) -> None:
    check = (11 - sum(int(d) * (10 - place) for place, d in enumerate(body)) % 11) % 11
    expected = [] if check == 10 or len(set(body + str(check))) == 1 else [str(check)]
    assert passing(body, v.uk_nhs) == expected


@given(st.permutations(NUMERALS), st.integers(0, 9), st.integers(0, 9))
def test_steuer_id_has_one_check_digit(order: list[str], place: int, other: int) -> None:
    body = list(order)
    body[place] = body[other]
    number = "".join(body)
    if place == other or number[0] == "0":
        assert passing(number, v.de_steuer_id) == []
    else:
        assert len(passing(number, v.de_steuer_id)) == 1


@given(
    st.sampled_from("12"), st.integers(0, 99), st.integers(1, 12), st.sampled_from(["75", "2A", "2B", "01"]), digits(6)
)
def test_nir_key(sex: str, year: int, month: int, department: str, rest: str) -> None:
    body = f"{sex}{year:02d}{month:02d}{department}{rest}"
    value = int(body.replace("2A", "19").replace("2B", "18"))
    key = 97 - value % 97
    assert v.fr_nir(f"{body}{key:02d}")
    assert not v.fr_nir(f"{body}{key % 97 + 1:02d}")


@given(st.integers(1, 99_999_999))
def test_dni_letter(number: int) -> None:
    letters = [letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if v.es_dni(f"{number:08d}{letter}")]
    assert letters == ["TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]]


@given(digits(11, "23456789"))
def test_aadhaar_has_one_check_digit_and_sees_swaps(body: str) -> None:
    last = passing(body, v.verhoeff)
    assert len(last) == 1
    number = body + last[0]
    for place in range(len(number) - 1):
        if number[place] != number[place + 1]:
            swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
            assert not v.verhoeff(swapped)


@pytest.mark.parametrize("value", ["AKIAQYLPMN5HFIQR7XYA"])
def test_access_key(value: str) -> None:
    assert v.aws_access_key(value)
    assert not v.aws_access_key(value[:-1] + "1")
    assert not v.aws_access_key("AKIAIOSFODNN7EXAMPLE")


def test_jwt_header_must_name_an_algorithm() -> None:
    def token(header: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=") + ".eyJ9.sig"

    assert v.jwt(token({"alg": "RS256"}))
    assert not v.jwt(token({"typ": "JWT"}))
    assert not v.jwt(token(["alg"]))
    assert not v.jwt("e" * 5)
    assert not v.jwt(base64.urlsafe_b64encode(b"[" * 60000).decode())


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("Tr0ub4dor&3x", True),
        ("changeme123", False),
        ("${DB_PASSWORD}", False),
        ("os.environ['X']", False),
        ("aaaaaaaaaaaa", False),
        ("settings.password", False),
        ("/run/secrets/db", False),
    ],
)
def test_passwords(value: str, valid: bool) -> None:
    assert v.password(value) is valid


@pytest.mark.parametrize(
    ("value", "valid"), [("8.8.8.8", True), ("10.0.0.1", False), ("1.2.3", False), ("999.1.1.1", False)]
)
def test_addresses(value: str, valid: bool) -> None:
    assert v.ipv4(value) is valid


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("1980-02-30", False),
        ("2000-02-29", True),
        ("31/12/1999", True),
        ("12/31/1999", True),
        ("1899-12-31", False),
        ("1.2", False),
    ],
)
def test_dates(value: str, valid: bool) -> None:
    assert v.date_of_birth(value) is valid


@given(st.text(max_size=60), st.sampled_from(sorted(v.VALIDATORS)))
def test_no_validator_raises_on_its_own_shapes(value: str, name: str) -> None:
    assert isinstance(v.VALIDATORS[name](value), bool)
