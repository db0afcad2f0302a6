"""Validators: whether a value that has the right shape is the real thing.

Each takes the matched text and answers yes or no; none reads or keeps anything. Sources of the check
digits: ISO/IEC 7812 (Luhn), ISO 13616 (IBAN), ISO 7064 (mod 97-10, mod 11,10), Verhoeff 1969, and the
issuing authorities' published formats, named at each function.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

Validator = Callable[[str], bool]

_NOT_DIGIT = re.compile(r"[^0-9]")


def digits(value: str) -> str:
    """Only the digits of `value`."""
    return _NOT_DIGIT.sub("", value)


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1 annex B: every second digit from the right doubled, the sum divisible by 10."""
    total = 0
    for place, char in enumerate(reversed(number)):
        digit = ord(char) - 48
        if place % 2:
            digit *= 2
            if digit > 9:  # noqa: PLR2004 - two digits
                digit -= 9
        total += digit
    return total % 10 == 0


_BRANDS: tuple[tuple[int, int, int, frozenset[int]], ...] = (
    (4, 4, 1, frozenset({13, 16, 19})),  # Visa
    (51, 55, 2, frozenset({16})),  # Mastercard
    (2221, 2720, 4, frozenset({16})),  # Mastercard, second range
    (34, 34, 2, frozenset({15})),  # American Express
    (37, 37, 2, frozenset({15})),
    (6011, 6011, 4, frozenset({16, 19})),  # Discover
    (644, 659, 3, frozenset({16, 19})),
    (62, 62, 2, frozenset({16, 17, 18, 19})),  # UnionPay
    (3528, 3589, 4, frozenset({16, 17, 18, 19})),  # JCB
    (300, 305, 3, frozenset({14})),  # Diners Club
    (36, 36, 2, frozenset({14})),
    (38, 39, 2, frozenset({14})),
)


def payment_card(value: str) -> bool:
    """A brand's prefix and length, and Luhn; a run of one digit is no card."""
    number = digits(value)
    if len(set(number)) == 1 or not luhn(number):
        return False
    return any(len(number) in lengths and low <= int(number[:width]) <= high for low, high, width, lengths in _BRANDS)


# Length by country: SWIFT's IBAN registry.
_IBAN_LENGTHS: Mapping[str, int] = {
    code: int(length)
    for code, length in re.findall(
        r"([A-Z]{2})(\d{2})",
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22"
        "GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MR27"
        "MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20",
    )
}


def iban(value: str) -> bool:
    """ISO 13616: the country's length and mod 97-10 over the rearranged number."""
    compact = re.sub(r"[ -]", "", value).upper()
    if _IBAN_LENGTHS.get(compact[:2]) != len(compact) or not compact.isascii() or not compact.isalnum():
        return False
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


def us_ssn(value: str) -> bool:
    """Social Security Administration: area not 000, 666 or 9xx, group not 00, serial not 0000."""
    number = digits(value)
    return (
        len(number) == 9  # noqa: PLR2004
        and number[:3] not in {"000", "666"}
        and number[0] != "9"
        and number[3:5] != "00"
        and number[5:] != "0000"
        and number not in {"078051120", "219099999"}  # printed in advertisements, void since
    )


def uk_nhs(value: str) -> bool:
    """NHS number: weights 10 to 2, mod 11; a remainder of 10 is never issued."""
    number = digits(value)
    if len(number) != 10 or len(set(number)) == 1:  # noqa: PLR2004
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(number[9])  # noqa: PLR2004


def uk_nino(value: str) -> bool:
    """National Insurance number: HMRC's excluded prefix letters and pairs."""
    compact = re.sub(r"[ -]", "", value).upper()
    return re.fullmatch(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]", compact) is not None and compact[:2] not in {
        "BG",
        "GB",
        "KN",
        "NK",
        "NT",
        "TN",
        "ZZ",
    }


def de_steuer_id(value: str) -> bool:
    """German tax identification number: ISO 7064 mod 11,10, and one digit repeated among the first ten."""
    number = digits(value)
    if len(number) != 11 or number[0] == "0":  # noqa: PLR2004
        return False
    counts = sorted(number[:10].count(digit) for digit in set(number[:10]))
    if counts[-1] not in {2, 3} or counts.count(counts[-1]) != 1 or any(count > 1 for count in counts[:-1]):
        return False
    product = 10
    for char in number[:10]:
        total = (int(char) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(number[10])


def fr_nir(value: str) -> bool:
    """French social security number: sex, month, and the key 97 − (number mod 97); Corsica's 2A and 2B."""
    compact = re.sub(r"[ .-]", "", value).upper()
    if re.fullmatch(r"[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{8}", compact) is None:
        return False
    body = compact[:13].replace("2A", "19").replace("2B", "18")
    return 97 - int(body) % 97 == int(compact[13:])


def es_dni(value: str) -> bool:
    """Spanish DNI and NIE: the letter is the number mod 23 in the ministry's table."""
    compact = re.sub(r"[ .-]", "", value).upper()
    if re.fullmatch(r"[XYZ\d]\d{7}[A-Z]", compact) is None:
        return False
    number = compact[:8].translate(str.maketrans("XYZ", "012"))
    return number != "00000000" and "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == compact[8]


_VERHOEFF_D = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_VERHOEFF_P = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def verhoeff(number: str) -> bool:
    """Verhoeff's dihedral check over all digits, the last being the check digit."""
    check = 0
    for place, char in enumerate(reversed(number)):
        check = int(_VERHOEFF_D[check][int(_VERHOEFF_P[place % 8][int(char)])])
    return check == 0


def in_aadhaar(value: str) -> bool:
    """Aadhaar: twelve digits, the first 2 to 9, Verhoeff; palindromes are not issued (UIDAI)."""
    number = digits(value)
    return len(number) == 12 and number[0] >= "2" and number != number[::-1] and verhoeff(number)  # noqa: PLR2004


def us_mbi(value: str) -> bool:
    """Medicare Beneficiary Identifier: CMS's alphabet place by place (no S, L, O, I, B, Z)."""
    letter, either = "AC-HJKMNP-RT-Y", "AC-HJKMNP-RT-Y0-9"
    shape = f"[1-9][{letter}][{either}]\\d[{letter}][{either}]\\d[{letter}]{{2}}\\d{{2}}"
    return re.fullmatch(shape, value.replace("-", "").upper()) is not None


_FILE_ENDINGS = frozenset(
    {"png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "css", "js", "mjs", "map", "json", "yaml", "yml", "py", "html"}
)


def email(value: str) -> bool:
    """A deliverable-looking address of a person: no file name (`icon@2x.png`), no machine's mailbox."""
    local, _, domain = value.lower().rpartition("@")
    labels = domain.split(".")
    return (
        0 < len(local) <= 64  # noqa: PLR2004
        and ".." not in value
        and not local.startswith(".")
        and not local.endswith(".")
        and local not in {"git", "noreply", "no-reply", "donotreply", "mailer-daemon"}
        and all(label and not label.startswith("-") and not label.endswith("-") for label in labels)
        and labels[-1].isalpha()
        and labels[-1] not in _FILE_ENDINGS
        and labels[-1] not in {"invalid", "localhost", "local", "internal"}
    )


# ITU-T E.164 country codes of one and two digits; the other prefixes open three-digit codes.
_COUNTRY_CODES = frozenset(
    {"1", "7", "20", "27", "36", "39", "40", "41", "81", "82", "84", "86", "98"}
    | {str(code) for span in ((30, 35), (43, 50), (51, 59), (60, 67), (90, 96)) for code in range(*span)}
)
_COUNTRY_PREFIXES = frozenset(
    str(code) for span in ((21, 27), (29, 30), (35, 36), (37, 39), (42, 43), (50, 51), (59, 60), (67, 70), (80, 81),
                           (85, 86), (87, 89), (96, 98), (99, 100)) for code in range(*span)
)  # fmt: skip


def phone(value: str) -> bool:
    """E.164 (`+`, a country code, 8 to 15 digits), or a North American or British number with its own rules."""
    number = digits(value)
    if len(set(number)) <= 2:  # noqa: PLR2004 - 0000000, 1212121
        return False
    if value.lstrip("( ").startswith(("+", "00")):
        number = number.removeprefix("00")
        known = number[:1] in _COUNTRY_CODES or number[:2] in _COUNTRY_CODES or number[:2] in _COUNTRY_PREFIXES
        return 8 <= len(number) <= 15 and known  # noqa: PLR2004
    if number.startswith("0"):
        return len(number) in {10, 11}
    return len(number) == 10 and number[0] >= "2" and number[3] >= "2" and number[1:3] != "11"  # noqa: PLR2004


def date_of_birth(value: str) -> bool:
    """A date of the calendar in 1900 to today, in ISO, or day and month in either order."""
    parts = [int(part) for part in re.findall(r"\d+", value)]
    if len(parts) != 3:  # noqa: PLR2004
        return False
    if parts[0] > 31:  # noqa: PLR2004 - the year comes first
        orders = [(parts[0], parts[1], parts[2])]
    else:
        orders = [(parts[2], parts[1], parts[0]), (parts[2], parts[0], parts[1])]
    today = datetime.now(UTC).date()
    for year, month, day in orders:
        try:
            if date(1900, 1, 1) <= date(year, month, day) <= today:
                return True
        except ValueError:
            continue
    return False


def ipv4(value: str) -> bool:
    """A globally routable address: private, loopback and documentation ranges name nobody."""
    try:
        return ipaddress.IPv4Address(value).is_global
    except ValueError:
        return False


_PLACEHOLDER = re.compile(
    r"(?i)x{4,}|\*{3,}|\.{3,}|example|changeme|change_me|placeholder|dummy|your[-_ ]|redacted|<[^>]*>|\$\{|\$\(|\{\{"
    r"|%\(|os\.environ|getenv|process\.env|secrets?\.|var\.|^(?:none|null|true|false|password|passwd|secret|string|test)$"
)


def real_secret(value: str) -> bool:
    """Not a placeholder, a template or a reference to where the secret really lives; not one character repeated."""
    return _PLACEHOLDER.search(value) is None and len(set(value)) >= min(6, max(4, len(value) // 4))


def password(value: str) -> bool:
    """A literal password: `real_secret`, and no identifier, call or path."""
    plain_word = re.fullmatch(r"[a-z_]+(?:\.[a-z_]+)*\(?\)?", value) is not None
    return not plain_word and "(" not in value and not value.startswith(("/", "http")) and real_secret(value)


def aws_access_key(value: str) -> bool:
    """AWS access key id: base 32 after the four-letter prefix; the documentation's example key is none."""
    return re.fullmatch(r"[A-Z2-7]{16}", value[4:]) is not None and real_secret(value)


def jwt(value: str) -> bool:
    """The header decodes to a JSON object that names an algorithm (RFC 7519)."""
    head = value.split(".", 1)[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return False
    return isinstance(header, dict) and isinstance(header.get("alg"), str)


def icd10(value: str) -> bool:
    """ICD-10 chapter letters and ranges; `U` only for the codes in use (U07, U09)."""
    return value[:1] != "U" or value[:3] in {"U07", "U09"}


VALIDATORS: Mapping[str, Validator] = {
    function.__name__: function
    for function in (
        payment_card, iban, us_ssn, uk_nhs, uk_nino, de_steuer_id, fr_nir, es_dni, in_aadhaar, us_mbi, email, phone,
        date_of_birth, ipv4, real_secret, password, aws_access_key, jwt, icd10,
    )
}  # fmt: skip
"""Every validator that a detector may name."""
