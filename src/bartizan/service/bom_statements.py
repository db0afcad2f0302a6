"""The checks of the configuration's section `[bom]`: words of closed lists, dates, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bartizan.model.errors import ConfigError
from bartizan.model.severity import Sensitivity
from bartizan.report.bom.build import utc
from bartizan.report.bom.config import public_url
from bartizan.report.bom.data_types import DATASET_TYPES
from bartizan.report.bom.statements import About, BomSettings, System
from bartizan.report.cyclonedx.model_card import APPROACHES, SOURCES_OF_ENERGY
from bartizan.report.cyclonedx.shared import REFERENCE_TYPES
from bartizan.report.spdx.package import AVAILABILITIES, PRESENCE, RISKS

_WORDS: Mapping[str, frozenset[str]] = {
    "approach": APPROACHES,
    "energy_source": SOURCES_OF_ENERGY,
    "sensitivity": frozenset(Sensitivity),
    "personal_data": PRESENCE,
    "autonomy": PRESENCE,
    "safety_risk": RISKS,
    "availability": AVAILABILITIES,
    "dataset_type": DATASET_TYPES,
}
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_NUMBERS = ("energy_training", "energy_finetuning", "energy_inference", "dataset_size")
_LIKE = "write it like https://example.org/page"
_ADDRESSES = ("producer_url", "download", "security_policy", "security_contact")
_SHAPES: tuple[tuple[tuple[str, ...], Callable[[str], object], str, str | None], ...] = (
    (("released", "built"), utc, "date", "write YYYY-MM-DD"),
    (_ADDRESSES, public_url, "address", _LIKE),
    (("owner_email", "author_email"), _EMAIL.fullmatch, "e-mail address", None),
)


def check_statements(bom: BomSettings, where: str) -> None:
    """Raise `ConfigError` for a value that the formats could not carry as it is meant."""
    _check(bom.system, f"{where} [bom.system]")
    for one in bom.about:
        place = f"{where} [[bom.about]] of '{one.asset}'"
        _check(one, place)
        if not one.asset:
            raise ConfigError("'asset' is empty", where=place, hint="write an asset's id or name, or a pattern of them")
        if one.sha256 is not None and not _SHA256.fullmatch(one.sha256):
            raise ConfigError(f"'{one.sha256}' is no SHA-256", where=place, hint="write its 64 hexadecimal digits")
        for name in _NUMBERS:
            if (value := getattr(one, name)) is not None and value < 0:
                raise ConfigError(f"'{name}' is less than nothing", where=place)


def _check(record: System | About, place: str) -> None:
    for name, known in _WORDS.items():
        for word in _texts(getattr(record, name, None)):
            if word not in known:
                hint = f"use one of {', '.join(sorted(known))}"
                raise ConfigError(f"'{name}' cannot be '{word}'", where=place, hint=hint)
    for names, test, what, like in _SHAPES:
        for name in names:
            for word in _texts(getattr(record, name, None)):
                if not test(word):
                    raise ConfigError(f"'{name}': '{word}' is no {what}", where=place, hint=like)
    for kind, address in record.references.items():
        if public_url(address) is None:
            raise ConfigError(f"'references': '{address}' is no address", where=place, hint=_LIKE)
        if kind not in REFERENCE_TYPES:
            hint = "use a type of CycloneDX's external references, such as documentation, website or vcs"
            raise ConfigError(f"'{kind}' is no type of reference", where=place, hint=hint)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, tuple) else ()
