"""Evidence: what an expression read, as sentences, each with the line or the call that it came from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bartizan.catalog import paths
from bartizan.catalog.defaults import Default, Implied
from bartizan.catalog.expression import Read
from bartizan.catalog.paths import Step
from bartizan.model.asset import Asset, Sighting
from bartizan.model.location import Evidence, Location
from bartizan.model.values import Unknown, Value, plain

MAX_TEXT = 120
MAX_VALUE = 2_000

_SECRET = re.compile(r"(?i)(?:pass(?:word|wd|phrase)?|secret|token|api_?key|private_?key|credential)s?\Z")
_TOKEN = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{12,}|(?:sk|hf|gh[pousr]|xox[abp])[-_][A-Za-z0-9_-]{16,}")
_KEPT = 4


def evidence(read: Read, asset: Asset, filled: Mapping[str, Default]) -> Evidence:
    """One read as evidence. `asset` is the asset whose configuration the read's variable holds."""
    path = paths.text(read.steps)
    value = masked(_named(asset, read.steps), read.value)
    default = filled.get(path)
    absent = read.value is None or isinstance(read.value, Implied)
    if isinstance(read.value, Unknown) and default is not None:
        text = f"{path} is not set; what that means is not known: {read.value.why} ({default.source})"
    elif isinstance(read.value, Unknown):
        reason = f"refers to {read.value.why}" if read.value.assets else f"is not known: {read.value.why}"
        text = f"{path} {reason}" if path else f"the configuration {reason}"
    elif default is not None:
        text = f"{path} is not set; the provider's default is {short(value)} ({default.source})"
    elif absent:
        text = f"{path} is not set"
    else:
        text = f"{path} is {short(value)}"
    shown = None if absent else _bounded(value)
    return Evidence(text, path or None, shown, deciding_location(asset, read.steps))


def _named(asset: Asset, steps: Sequence[Step]) -> Sequence[Step]:
    """The steps by whose last name a value is masked: for `env[0].value` that of the variable."""
    if not steps or steps[-1] not in ("value", "Value"):
        return steps
    holder = paths.get(asset.config, steps[:-1])
    name = (holder.get("name") or holder.get("Name")) if isinstance(holder, Mapping) else None
    return (*steps, name) if isinstance(name, str) else steps


def location(asset: Asset) -> Location | None:
    """Where the asset is best mended: the first file that declares it, else where it was first seen."""
    places = [sighting.location for sighting in asset.sightings]
    return next((place for place in places if place.path is not None), places[0] if places else None)


def deciding_location(asset: Asset, steps: Sequence[Step]) -> Location | None:
    """Where the property's value was seen: its own line in a file, or the call that answered it.

    Of the sightings whose own configuration holds what the asset's does, a file comes first: where
    code and cloud agree, the code is where the fix goes. Of files, the one that says most of the way.
    """
    if len(asset.sightings) == 1:
        return _line(asset.sightings[0], _names(tuple(steps)))
    value = paths.get(asset.config, steps)
    agreeing = [sighting for sighting in asset.sightings if paths.get(sighting.config, steps) == value]
    names = _names(tuple(steps))

    def rank(sighting: Sighting) -> tuple[bool, int]:
        return sighting.location.path is None, _depth(sighting, names)

    chosen = min(agreeing or asset.sightings, key=rank, default=None)
    return None if chosen is None else _line(chosen, names)


@lru_cache(maxsize=4096)
def _names(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """The path of the steps, then that of each thing around, the nearest first."""
    return tuple(paths.text(steps[:length]) for length in range(len(steps), 0, -1))


def _line(chosen: Sighting, names: Sequence[str]) -> Location:
    """The line of the first of the names that the sighting has, else the place of the whole."""
    at = _depth(chosen, names)
    return chosen.location if at == len(names) else Location(path=chosen.location.path, line=chosen.lines[names[at]])


def _depth(sighting: Sighting, names: Sequence[str]) -> int:
    """Which of the names, the whole path first, is the first of which the sighting has the line; else their number."""
    for number, name in enumerate(names):
        if name in sighting.lines:
            return number
    return len(names)


def masked(steps: Sequence[Step], value: Value) -> Value:
    """`value` with passwords, keys and tokens cut to their first four characters, and no pieces of texts."""
    if isinstance(value, Unknown):
        return Unknown(value.why, value.assets, value.attribute)
    if isinstance(value, Mapping):
        return {key: masked((*steps, key), item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked((*steps, index), item) for index, item in enumerate(value)]
    if not isinstance(value, str):
        return value
    name = next((step for step in reversed(steps) if isinstance(step, str)), "")
    if _SECRET.search(name) and not value.startswith(("arn:", "{{resolve:")):
        return f"{value[:_KEPT]}…" if len(value) > 2 * _KEPT else "…"
    return _TOKEN.sub(lambda match: f"{match[0][:_KEPT]}…", value)


def short(value: Value) -> str:
    """A value as evidence shows it in a sentence."""
    if isinstance(value, str):
        return _cut(value) if value else '""'
    if isinstance(value, bool):
        return "true" if value else "false"
    return _cut(json.dumps(plain(value), ensure_ascii=False))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _bounded(value: Value) -> object:
    data = plain(value)
    if isinstance(data, str):
        return data if len(data) <= MAX_VALUE else f"{data[:MAX_VALUE]}…"
    text = json.dumps(data, ensure_ascii=False)
    return data if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]}…"
