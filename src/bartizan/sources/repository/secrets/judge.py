"""Whether a candidate is a secret: no placeholder, no example, random enough."""

from __future__ import annotations

import math
import re
from collections import Counter

_PLACEHOLDER = re.compile(
    r"(?i)example|placeholder|change.?me|dummy|sample|redacted|insert|replace|xxxx|\*\*\*|\.\.\.|<[^>]*>|\$\{|\{\{"
    r"|secret.?here|test.?key|foobar|abcdefgh|1234567|0123456|deadbeef|aaaaa|0000000|undefined"
    r"|qwerty|asdfgh|zxcvbn|e89b-12d3"
    # Four letters come together by chance in a long token: they must begin a word.
    r"|(?:\A|[^a-z])(?:your|fake|(?:mock|none|null|todo)(?![a-z]))"
)
_SEQUENCE = "abcdefghijklmnopqrstuvwxyz0123456789"
_DIGITS = "01234567890123"
LONGEST_PIECE = 8
AWS_EXAMPLES = frozenset({"AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE"})


def entropy(text: str) -> float:
    """Shannon entropy in bits a character."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values()) if text else 0.0


def is_placeholder(token: str, prefix: int = 0) -> bool:
    """Whether a token stands for a secret that the reader has to fill in; `prefix` characters are its mark."""
    body = token[prefix:]
    if token in AWS_EXAMPLES or _PLACEHOLDER.search(body):
        return True
    lowered = body.lower()
    runs = max((len(match.group()) for match in re.finditer(r"(.)\1+", lowered)), default=0)
    if runs >= 6:  # noqa: PLR2004 - six equal characters in a row do not happen in random text
        return True
    if any(lowered[at : at + 8] in _SEQUENCE for at in range(max(len(lowered) - 8, 0))):
        return True
    return _repeats(lowered) or _climbs(lowered)


def _repeats(text: str) -> bool:
    """Whether a text is one short piece over and over."""
    return len(text) >= 2 * LONGEST_PIECE and any(
        text == (text[:size] * (len(text) // size + 1))[: len(text)] for size in range(1, LONGEST_PIECE + 1)
    )


def _climbs(text: str) -> bool:
    """Whether its letters and its digits both go up one by one, as somebody types them: `a1b2c3d4e5f6`."""
    letters = "".join(one for one in text if one.isalpha())
    digits = "".join(one for one in text if one.isdigit())
    return letters[:6] in _SEQUENCE[:26] and digits[:5] in _DIGITS and len(letters) >= 6 and len(digits) >= 5  # noqa: PLR2004


def is_random(token: str, prefix: int = 0) -> bool:
    """Whether a token's body is as varied as random text of its length and alphabet would be."""
    body = token[prefix:] or token
    if len(body) < 8:  # noqa: PLR2004 - too short to tell
        return len(set(body)) > 3  # noqa: PLR2004
    hexadecimal = all(character in "0123456789abcdef-" for character in body)
    least = 2.6 if hexadecimal else 3.0 if len(body) < 40 else 3.6  # noqa: PLR2004
    return entropy(body) >= least


def masked(token: str) -> str:
    """A token as it is shown: its mark (to the last separator in its first 12 characters) and four more."""
    head = max(token[:12].rfind("-"), token[:12].rfind("_"), token[:12].rfind("."))
    shown = head + 1 if head > 0 else 0
    return token[: min(shown + 4, max(len(token) // 3, 4))] + "…"
