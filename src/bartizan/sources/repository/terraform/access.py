"""Steps into a value: attributes, indexes and the turns of a loop, whatever of it is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Body, Failed, Partial, is_handle, unknown
from bartizan.sources.repository.terraform.functions_base import REFUSALS, SetValue, number, text


def may_be_absent(value: object) -> bool:
    """Whether a resource or module stands for instances of which it is not known how many there are."""
    return bool(getattr(value, "stands_for_all", False))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """One instance of those that a resource or module stands for: an index after it is an attribute."""

    handle: Any

    def attribute(self, name: str, text: str) -> object:
        """As of any of them."""
        return self.handle.attribute(name, text)

    def whole(self, text: str) -> Unknown:
        """As of any of them."""
        return cast("Unknown", self.handle.whole(text))


def attribute(base: object, name: str, written: str) -> object:
    """`base.name`; `written` is the whole expression."""
    if isinstance(base, Body) and base.owner is not None and name not in base:
        # What a block of a resource does not say is known when it runs: `identity[0].principal_id`.
        asset, path = base.owner
        return Unknown(written, (asset,), f"{path}.{name}")
    if isinstance(base, dict):
        return base[name] if name in base else Failed(written)
    if is_handle(base):
        return cast("Any", base).attribute(name, written)
    if isinstance(base, Failed):
        return base
    if isinstance(base, Unknown):
        if not base.assets:
            return Unknown(base.why if base.why == written else written)
        return Unknown(written, base.assets, f"{base.attribute}.{name}" if base.attribute else None)
    return Failed(written)


def item(base: object, key: object, written: str) -> object:
    """`base[key]`."""
    if is_handle(base):
        if may_be_absent(base):
            return _Chosen(base)
        return cast("Any", base).attribute(key, written) if isinstance(key, str) else base
    if isinstance(base, Unknown):
        return base if isinstance(base, Failed) else Unknown(written, base.assets, base.attribute)
    if isinstance(key, Unknown | Partial):
        return unknown(written, key)
    try:
        if isinstance(base, list):
            place = number(key)
            return base[int(place)] if 0 <= place < len(base) else Failed(written)
        if isinstance(base, dict):
            name = text(key)
            return base[name] if name in base else Failed(written)
    except REFUSALS:
        return Failed(written)
    return Failed(written)


def turns(collection: list[object] | dict[str, object]) -> list[tuple[object, object]]:
    """The key and the value of each turn of a loop: an element of a set is its own key."""
    if isinstance(collection, dict):
        return [(key, collection[key]) for key in sorted(collection)]
    if isinstance(collection, SetValue):
        return [(value, value) for value in collection]
    return [*enumerate(collection)]
