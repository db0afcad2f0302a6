"""Detectors: the catalogue's units in a form that the scanner can run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bartizan.data.validators import VALIDATORS, Validator
from bartizan.model.errors import CatalogError
from bartizan.model.masking import mask, mask_mail
from bartizan.model.severity import Confidence, Sensitivity

DATA_CLASSES = ("secret", "financial", "health", "national-id", "personal")
"""The closed list of data classes, the gravest first."""

_SPACES = bytes.maketrans(
    bytes(range(256)),
    bytes((c + 32 if 65 <= c <= 90 else c if chr(c).isalnum() or c >= 128 else 32) for c in range(256)),  # noqa: PLR2004
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def words(text: bytes) -> bytes:
    """`text` in lower case with every character that is no letter or digit as a space, one at each end."""
    return b" " + text.translate(_SPACES) + b" "


def label_words(label: str) -> bytes:
    """A column name or key as words: `dateOfBirth` and `date_of_birth` are both ` date of birth `."""
    return words(_CAMEL.sub(" ", label).encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Detector:
    """One class of sensitive value: how it is found, checked, weighed and masked.

    `triggers` are short expressions (no look-around, no back-reference, no long repeats) that cost
    next to nothing over all bytes; `pattern` is the exact expression, tried within `reach` bytes of a
    trigger's end, whose first group (or whole match) is the value. `alone` is the confidence without
    a context word nearby (None: not reported at all), `in_context` with one. `chance` is the share of
    random values of the same shape that pass the validator: the base rate that the column test
    compares with. `alone_shape` narrows what counts without context. `needs_identity`: counted only
    in a record that also names a person.
    """

    id: str
    title: str
    data_class: str
    sensitivity: Sensitivity
    triggers: tuple[str, ...]
    caseless: bool
    pattern: re.Pattern[bytes]
    validator: Validator | None
    chance: float
    context: tuple[bytes, ...]
    not_context: tuple[bytes, ...]
    alone: Confidence | None
    in_context: Confidence
    shown: tuple[int, int]
    reach: int = 64
    priority: int = 0
    needs_identity: bool = False
    alone_shape: re.Pattern[str] | None = None

    def confidence(self, value: str, in_context: bool) -> Confidence | None:
        """How sure a valid `value` is; None when it does not count without context."""
        if in_context:
            return self.in_context
        if self.alone_shape is not None and self.alone_shape.fullmatch(value) is None:
            return None
        return self.alone

    def mask(self, value: str) -> str:
        """`value` as it may be shown."""
        if "@" in value and self.data_class == "personal":
            return mask_mail(value)
        return mask(value, *self.shown)

    def valid(self, value: str) -> bool:
        """Whether the check digits and rules hold; true where the shape alone decides."""
        return self.validator is None or self.validator(value)


def parse(raw: Mapping[str, object], where: str = "") -> Detector:
    """A detector from its catalogue unit; raises `CatalogError` naming the property that is wrong."""
    where = where or f"catalog/detectors/{raw.get('id', '?')}.yaml"
    try:
        return _parse(raw)
    except KeyError as error:
        raise CatalogError(f"a detector needs {error}", where=where) from error
    except (TypeError, ValueError, re.error) as error:
        raise CatalogError(f"not a detector: {error}", where=where) from error


def _parse(raw: Mapping[str, object]) -> Detector:
    name = raw.get("validator")
    if name is not None and name not in VALIDATORS:
        raise ValueError(f"unknown validator {name!r}; one of {', '.join(VALIDATORS)}")
    if raw["data_class"] not in DATA_CLASSES:
        raise ValueError(f"unknown data_class {raw['data_class']!r}; one of {', '.join(DATA_CLASSES)}")
    caseless = bool(raw.get("caseless", False))
    confidence = _mapping(raw["confidence"])
    shown = _mapping(raw.get("show") or {})
    alone = confidence.get("alone")
    return Detector(
        id=str(raw["id"]),
        title=str(raw["title"]),
        data_class=str(raw["data_class"]),
        sensitivity=Sensitivity(str(raw["sensitivity"])),
        triggers=tuple(_strings(raw["triggers"])),
        caseless=caseless,
        pattern=re.compile(str(raw["pattern"]).encode(), re.IGNORECASE if caseless else 0),
        validator=VALIDATORS[str(name)] if name is not None else None,
        chance=float(str(raw.get("chance", 0))),
        context=tuple(words(word.encode()) for word in _strings(raw.get("context") or ())),
        not_context=tuple(words(word.encode()) for word in _strings(raw.get("not_context") or ())),
        alone=None if alone is None else Confidence(str(alone)),
        in_context=Confidence(str(confidence["context"])),
        shown=(int(str(shown.get("start", 0))), int(str(shown.get("end", 0)))),
        reach=int(str(raw.get("reach", 64))),
        priority=int(str(raw.get("priority", 0))),
        needs_identity=bool(raw.get("needs_identity", False)),
        alone_shape=re.compile(str(raw["alone_shape"])) if "alone_shape" in raw else None,
    )


def parse_all(raws: Iterable[Mapping[str, object]]) -> tuple[Detector, ...]:
    """Every detector of the catalogue, ordered by id."""
    return tuple(sorted((parse(raw) for raw in raws), key=lambda detector: detector.id))


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError(f"expected a map, found {value!r}")
    return value


def _strings(value: object) -> Sequence[str]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"expected a list, found {value!r}")
    return [str(item) for item in value]
