"""Values that only ARM and Bicep have: keys with holes, resource ids, and text with unknown pieces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, cast

from bartizan.model.asset import NAME_PREFIX
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.arm.written import clip, shown
from bartizan.sources.repository.evaluated import (
    TEXT_LENGTH,
    VALUE_NODES,
    JsonText,
    Partial,
    assets_of,
    encode,
    fits,
    is_handle,
    is_known,
    pieces_of,
    settle,
    unknown,
)

DEPTH = 60
SUBSCRIPTION_ID = Unknown("subscription().subscriptionId", pieces=(None,))
GROUP_NAME = Unknown("resourceGroup().name", pieces=(None,))

LIST_LENGTH = 10_000
"""The most elements of a list that a function makes."""


class FunctionError(ValueError):
    """What Azure would refuse."""


class TooLarge(ValueError):  # noqa: N818 - a bound, not an error of the author's
    """A result beyond the bounds of an evaluation: unknown, not refused."""


class Hole(str):
    """The key of an object whose text is not known: it reads as its reason, `value` is what it is."""

    __slots__ = ("value",)
    value: object


def hole(value: object) -> Hole:
    """A key for a value that is no text yet."""
    key = Hole("${" + shown(value) + "}")
    key.value = value
    return key


class Estate(Protocol):
    """What knows which assets a resource's type and names mean."""

    def assets(self, type_: str, names: tuple[object, ...]) -> tuple[str, ...]:
        """The ids of the assets that are declared so; a name reference where none is and the name is known."""

    def identify(self, value: object) -> ResourceId | None:
        """The resource that a text means; None when it is no id."""


@dataclass(frozen=True, slots=True)
class ResourceId:
    """A resource's id: its type, the names of it and of its parents, and the scope it stands in.

    `scope` is text (`/subscriptions/…/resourceGroups/…`) where it is written out, else empty. `own` are
    the assets where the id is asked of a declared resource itself.
    """

    type: str
    names: tuple[object, ...]
    estate: Estate
    scope: str = ""
    own: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """The call that would give the id."""
        names = ", ".join(shown(name) for name in self.names)
        return clip(f"resourceId('{self.type}', {names})")

    def whole(self, _text: str) -> Unknown:
        """The id as a value: which asset it is of, or what is known of its text."""
        assets = self.own or self.estate.assets(self.type, self.names)
        if assets:
            return Unknown(self.why, assets, "id")
        parted = [part for segment in self.segments[-2 * len(self.names) - 2 :] for part in ("/", *parts_of(segment))]
        return Unknown(self.why, (), "id", pieces_of([self.scope or Unknown("scope"), *map(_piece, parted)]))

    def settled(self, text: str) -> Value:
        """The id as a configuration value: its text, where all of it is known and no asset is meant."""
        names = [name for name in self.names if isinstance(name, str)]
        if len(names) == len(self.names):
            if self.type.lower() == _ROLE.lower():
                return f"/providers/{_ROLE}/{names[-1]}"
            assets = self.own or self.estate.assets(self.type, self.names)
            if self.scope and all(asset.startswith(NAME_PREFIX) for asset in assets):
                return "/".join(str(segment) for segment in self.segments)
        return self.whole(text)

    @property
    def segments(self) -> list[object]:
        """The whole id, parted at its slashes."""
        namespace, *types = self.type.split("/")
        pairs = [part for pair in zip(types, self.names, strict=False) for part in pair]
        scope = self.scope.split("/") if self.scope else ["", *_SOME_GROUP]
        return [*scope, "providers", namespace, *pairs]

    def below(self, path: str) -> ResourceId | None:
        """The id of what stands at `path` (`/subnets/ml`) below this resource; None when that is no such path."""
        steps = path.split("/")
        if steps[0] or len(steps) % 2 == 0 or len(steps) < 3 or "" in steps[1:] or "providers" in steps:  # noqa: PLR2004
            return None
        return ResourceId(f"{self.type}/{'/'.join(steps[1::2])}", (*self.names, *steps[2::2]), self.estate, self.scope)


class Declared(Protocol):
    """A resource of which code declares some properties."""

    def absent(self, path: tuple[str | int, ...], text: str) -> object:
        """What a property is that the code does not give, once the resource runs."""


@dataclass(frozen=True, slots=True)
class View:
    """An object or list inside a declared resource: what is not written there is known when it runs."""

    value: object
    holder: Declared
    path: tuple[str | int, ...]

    def attribute(self, name: str, text: str) -> object:
        """A property."""
        found = member(self.value, name)
        return self._below(found, name, text)

    def item(self, index: int, text: str) -> object:
        """An element."""
        inside = isinstance(self.value, list) and -len(self.value) <= index < len(self.value)
        return self._below(self.value[index] if inside and isinstance(self.value, list) else None, index, text)

    def _below(self, found: object, step: str | int, text: str) -> object:
        if found is None:
            return self.holder.absent((*self.path, step), text)
        return View(found, self.holder, (*self.path, step)) if isinstance(found, dict | list) else found

    def whole(self, text: str) -> Unknown:
        """A view is a value; this is only for what asks of every handle."""
        return unknown(text, self.value)


def member(value: object, name: str) -> object:
    """A property of an object, whatever its case; None when it has none."""
    if not isinstance(value, dict):
        return None
    if name in value:
        return value[name]
    lowered = name.lower()
    return next((inner for key, inner in value.items() if key.lower() == lowered), None)


_ROLE = "Microsoft.Authorization/roleDefinitions"
"""A role that Azure brings along has this id at every scope; only its last name tells which one it is."""

_SOME_GROUP = (
    "subscriptions",
    SUBSCRIPTION_ID,
    "resourceGroups",
    GROUP_NAME,
)


def is_open(value: object) -> bool:
    """Whether the value itself is not known: unknown, text with holes, or a resource."""
    return isinstance(value, Unknown | Partial) or is_handle(value)


def words(value: object) -> str:
    """A value as text, as `string` and `format` give it. Raises `FunctionError`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, int | float):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, JsonText) and (encoded := encode(value)) is not None:
        return encoded
    if isinstance(value, list | dict) and is_known(value) and (encoded := encode(JsonText(value, ""))) is not None:
        return encoded
    raise FunctionError("not text")


def join(pieces: Iterable[object], why: str = "") -> object:
    """Text of known and unknown pieces. Raises `TooLarge`."""
    parts: list[object] = []
    length = 0
    for piece in pieces:
        if isinstance(piece, Partial):
            parts.extend(piece.parts)
        elif isinstance(piece, Unknown) or is_handle(piece):
            parts.append(piece)
        else:
            try:
                parts.append(words(piece))
            except FunctionError:
                parts.append(unknown(shown(piece), piece))
        last = parts[-1] if parts else ""
        length += len(last) if isinstance(last, str) else 0
        if length > TEXT_LENGTH or len(parts) > LIST_LENGTH:
            raise TooLarge("text")
    return text_of(parts, why)


def text_of(parts: list[object], why: str = "") -> object:
    """The text when all of it is known, else a `Partial` without needless pieces."""
    merged: list[object] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if not merged:
        return ""
    if len(merged) == 1:
        return merged[0]
    reason = why or clip("".join(part if isinstance(part, str) else "${" + shown(part) + "}" for part in merged))
    return Partial(cast("tuple[str | Unknown, ...]", tuple(merged)), reason)


def present(why: str, *values: object) -> Unknown:
    """A value that is surely there, made of `values`."""
    return Unknown(why, assets_of(values), None, (None,))


def is_present(value: object) -> bool:
    """Whether a value is surely there, known or not."""
    return value is not None and not (isinstance(value, Unknown) and not value.is_present)


def _piece(part: object) -> str | Unknown:
    if isinstance(part, str | Unknown):
        return part
    whole = getattr(part, "whole", None)
    return whole("value") if callable(whole) else Unknown(shown(part))


def open_text(value: Partial) -> Unknown:
    """Text with holes as a configuration value, with what is known of it; one with nothing but holes may be empty."""
    parts = [_piece(part) for part in cast("tuple[object, ...]", value.parts)]
    pieces = pieces_of(parts)
    known = any(pieces) or any(part.is_present for part in parts if isinstance(part, Unknown))
    return Unknown(value.why, assets_of(parts), None, pieces if known else ())


def parts_of(value: object) -> tuple[object, ...]:
    """The pieces of a text; a value that is wholly unknown is one piece."""
    if isinstance(value, Partial):
        return value.parts
    return (value,)


def split_path(value: object) -> list[object]:
    """A text with holes, parted at its slashes; a hole is taken to hold none."""
    out: list[list[object]] = [[]]
    for part in parts_of(value):
        if not isinstance(part, str):
            out[-1].append(part)
            continue
        first, *rest = part.split("/")
        out[-1].append(first)
        out.extend([piece] for piece in rest)
    return [text_of(parts) for parts in out]


def name_key(value: object) -> str:
    """A key under which two names are the same name, whatever of them is known."""
    return "".join(part.lower() if isinstance(part, str) else f"\0{shown(part)}\0" for part in parts_of(value))


def either(why: str, first: object, second: object, depth: int = 0) -> object:
    """What a value is that is one of two: what both say is known, the rest is unknown."""
    if first is second or (not is_open(first) and not is_open(second) and depth < DEPTH and _same(first, second)):
        return first
    if isinstance(first, dict) and isinstance(second, dict) and depth < DEPTH:
        keys = dict.fromkeys([*first, *second])
        return {key: either(why, first.get(key), second.get(key), depth + 1) for key in keys}
    if not (is_present(first) and is_present(second)):
        return Unknown(why)
    return present(why, first, second)


def _same(first: object, second: object) -> bool:
    if type(first) is not type(second):
        return False
    return is_known(first) and is_known(second) and first == second


_MEASURED = 3


def finish(value: object, text: str = "value", estate: Estate | None = None, depth: int = 0) -> Value:
    """A configuration value; keys with holes stay keys with holes.

    With `estate` a text with holes that is the id of a declared resource refers to it.
    """
    if depth > DEPTH:
        return Unknown(f"{text}: nested deeper than {DEPTH} levels")
    # Near the root each property is measured by itself: one that is too large hides no other.
    if (depth == _MEASURED or (depth < _MEASURED and not isinstance(value, dict))) and not fits(value):
        return Unknown(f"{text}: more than {VALUE_NODES} values")
    if isinstance(value, dict):
        return {key: finish(inner, text, estate, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [finish(inner, text, estate, depth + 1) for inner in value]
    if isinstance(value, ResourceId):
        return value.settled(text)
    if isinstance(value, View):
        return finish(value.value, text, estate, depth + 1)
    if isinstance(value, Partial):
        return _id_below(value, estate)
    return settle(value, text)


def _id_below(value: Partial, estate: Estate | None) -> Value:
    """Text with holes; one that goes on from a resource's id is the id of what stands below it."""
    first, *rest = cast("tuple[object, ...]", value.parts)
    last = value.parts[-1]
    if isinstance(last, str) and last.lower().startswith(f"/providers/{_ROLE}/".lower()):
        return f"/providers/{_ROLE}/{last.rpartition('/')[2]}"
    meant: ResourceId | None = None
    if isinstance(first, ResourceId) and len(rest) == 1 and isinstance(rest[0], str):
        meant = first.below(rest[0])
    elif isinstance(first, str) and first.startswith("/subscriptions/") and estate is not None:
        meant = estate.identify(value)
    return open_text(value) if meant is None else meant.whole(value.why)
