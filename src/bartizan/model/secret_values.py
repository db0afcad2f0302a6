"""Which values of a configuration are passwords, keys and tokens, and what a result shows of them.

A value is one by the name under which it stands (`DB_PASSWORD`, `clientSecret`, `--api-key`), by what stands
before it in a text (`Bearer …`, `user:…@host`), or by its own shape, which the caller knows. What only refers to a
secret (`${KEY}`, an ARN, a name in a vault) and words that no generator makes (`required`) stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from bartizan.model.masking import BULLETS, mask
from bartizan.model.values import Unknown, Value

Shape = Callable[[str], str]
"""Masks in a text the keys that are known by their own shape."""

_DEEPEST = 200
_SHOWN = 4
_NAME = re.compile(
    r"(?i)(?:pass(?:word|wd|phrase|code)|(?:\A|[_-])pass|pwd|secret|token|credential|authorization|conn(?:ection)?[_-]?str(?:ing)?"
    r"|(?:api|access|secret|private|account|shared|master|primary|secondary|salt|encryption|signing|auth|admin)[_-]?key"
    r"|(?<![a-z])sas|_(?:pat|key))s?(?:[_-]?(?:value|text|string|plain(?:text)?|\d))?\Z"
)
_PASSWORD = re.compile(r"(?i)pass(?:word|wd|phrase|code)|(?:\A|[_-])pass\Z|pwd")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*_[A-Z0-9_]+\Z")
_REFERENCE = re.compile(
    r"arn:|\{\{|\$\{|\$\(|\$[A-Z_]+\Z|\$\$?[a-z_.]+\Z|@Microsoft\.KeyVault|projects/|vault:|ssm:|secretref:|env[:.]|env/"
    r"|os\.environ|process\.env|var\.|local\.|data\.|module\.|/|<[^<>]*>\Z|\[[\w.]+\(.*\)\]\Z|%\w+%\Z|!\w+ "
    r"|https?://[^\s@?]*\Z|urn:|op://|keyring:|(?-i:[a-z][a-z0-9_.-]*(?:/[a-z][a-z0-9_.-]*)+)\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z _-]{0,22}\Z|\d{1,6}\Z")
_PAIR_NAMES = ("name", "Name", "key", "Key", "ParameterKey")
_PAIR_VALUES = frozenset({"value", "Value", "ParameterValue"})
_WHOLE = frozenset({"data", "stringData"})
"""Maps of a Kubernetes Secret each of whose values is secret, whatever its name."""

_MAY_HOLD = re.compile(
    r"(?i)pass|pwd|secret|token|key|bearer|basic |authorization|sig=|credential|conn|://[^/\s]{1,200}@"
)
_URL = re.compile(r"(?P<before>://[^\s/:@\"']{0,80}:)(?P<value>[^\s@/\"']{1,200})(?=@)")
_QUERY = re.compile(
    r"(?P<before>[?&](?i:[\w-]{0,40}(?:key|token|secret|password)|sig|code)=)(?P<value>[^&\s\"'#]{8,500})"
)
_SCHEME = re.compile(r"(?P<before>\b(?i:bearer|basic)\s{1,3})(?P<value>[A-Za-z0-9._~+/=-]{8,4000})")
_FLAG = re.compile(
    r"(?P<before>(?<![\w-])--?(?P<name>[A-Za-z][\w.-]{1,60})[ =]{1,2}[\"']?)(?P<value>[^\s\"'-][^\s\"']{3,500})"
)
_ASSIGNED = re.compile(
    r"(?P<before>(?<![\w$.{:-])(?P<name>[A-Za-z_][\w-]{1,80})[\"']?[ \t]{0,4}(?:is|[:=])[ \t]{0,4}[\"']?)"
    r"(?P<value>[^\s\"',;<>`{}()\[\]]{4,500})"
)
_PEM = re.compile(r"(?P<before>-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)(?P<value>[^-]{20,20000})")
_LEAST_OF_TEXT = 16
_LONGEST = 1_000_000


def unchanged(text: str) -> str:
    """A `Shape` that knows none."""
    return text


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether what stands under this name (of a setting, a property, a flag) is a password, key or token."""
    return _NAME.search(name) is not None


def masked_value(value: Value, name: str = "", text: Callable[[str], str] | None = None) -> Value:
    """`value`, which stands under `name`, as a result may show it; the same object where nothing is hidden.

    `text` masks a text; none given, that is `masked_text`.
    """
    return _masked(value, name, text or masked_text, 0)


def masked_text(text: str, shape: Shape = unchanged) -> str:
    """A command, a script, a document or a sentence with the secrets in it masked."""
    text = shape(text)
    if len(text) > _LONGEST or _MAY_HOLD.search(text) is None:
        return text
    for pattern in (_URL, _QUERY, _SCHEME, _PEM):
        text = pattern.sub(_hide, text)
    return _ASSIGNED.sub(_hide_named, _FLAG.sub(_hide_named, text))


def _masked(value: Value, name: str, mask_text: Callable[[str], str], depth: int) -> Value:
    if depth > _DEEPEST:
        return value
    if isinstance(value, str):
        return _string(value, name, mask_text)
    if isinstance(value, Mapping):
        return _mapping(value, name, mask_text, depth)
    if isinstance(value, Sequence):
        items = _items(value, name, mask_text, depth)
        return value if all(one is other for one, other in zip(items, value, strict=True)) else items
    if isinstance(value, Unknown):
        why = mask_text(value.why)
        pieces = tuple(mask_text(piece) if piece is not None else None for piece in value.pieces)
        same = why == value.why and pieces == value.pieces
        return value if same else Unknown(why, value.assets, value.attribute, pieces)
    return value


def _mapping(value: Mapping[str, Value], name: str, mask_text: Callable[[str], str], depth: int) -> Value:
    own = None
    if not _PAIR_VALUES.isdisjoint(value):
        own = next((one for key in _PAIR_NAMES if isinstance(one := value.get(key), str)), None)
    whole = "apiVersion" in value and value.get("kind") == "Secret"
    changed: dict[str, Value] = {}
    for key, inner in value.items():
        if inner is None or inner is True or inner is False:
            continue
        if own is not None and key in _PAIR_VALUES:
            under = "secret" if name.lower() == "secrets" else own
            shown = _masked(inner, under, mask_text, depth + 1)
        elif whole and key in _WHOLE and isinstance(inner, Mapping):
            shown = {one: hidden(text) if isinstance(text, str) else text for one, text in inner.items()}
        else:
            shown = _masked(inner, key if isinstance(key, str) else "", mask_text, depth + 1)
        if shown is not inner:
            changed[key] = shown
    return {**value, **changed} if changed else value


def _items(value: Sequence[Value], name: str, mask_text: Callable[[str], str], depth: int) -> list[Value]:
    """The members of a list; in a command line, the word after a flag stands under the flag's name."""
    out: list[Value] = []
    flag = ""
    for one in value:
        under = flag if flag and isinstance(one, str) and not one.startswith("-") else name
        out.append(_masked(one, under, mask_text, depth + 1))
        flag = one if isinstance(one, str) and one.startswith("-") and "=" not in one else ""
    return out


def _string(value: str, name: str, mask_text: Callable[[str], str]) -> str:
    text = mask_text(value) if value else value
    if text == value and is_secret_name(name) and _typed(value, name):
        return hidden(value)
    return value if text == value else text


def hidden(value: str) -> str:
    """A secret as it is shown; one that is masked already stays as it is."""
    return value if not value or "…" in value or BULLETS in value else mask(value, _SHOWN)


def _typed(value: str, name: str) -> bool:
    """Whether a value under a secret's name is written out there, and no reference and no word of a schema."""
    if len(value) < _SHOWN or _REFERENCE.match(value) is not None or "\n" in value.strip():
        return False
    return bool(_PASSWORD.search(name) or _VARIABLE.match(name)) or _WORD.match(value) is None


def _hide(match: re.Match[str]) -> str:
    value = match["value"]
    return match.group() if _REFERENCE.match(value) else f"{match['before']}{hidden(value)}"


def _hide_named(match: re.Match[str]) -> str:
    """What a text gives to a name: it must look like a generated value, as prose speaks of tokens too."""
    name, value = match["name"], match["value"]
    if not is_secret_name(name) or _REFERENCE.match(value):
        return match.group()
    random = any(one.isdigit() for one in value) or len(value) >= _LEAST_OF_TEXT
    known = _WORD.match(value) is None or (_PASSWORD.search(name) and len(value) >= _LEAST_OF_TEXT // 2)
    return f"{match['before']}{hidden(value)}" if random and known else match.group()
