"""What alerts call an asset: the assets that a reference means, and its words for people when there is none."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sqlalchemy import ColumnElement, Connection, select

from bartizan.model.asset import split_name_reference
from bartizan.model.finding import fingerprint
from bartizan.service.views.parts import AssetName
from bartizan.store.tables import asset, current

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bartizan.catalog.asset_type import AssetType


class References:
    """Finds the assets that references mean in the current snapshots; the transaction must reach everything."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    @cached_property
    def _types(self) -> Mapping[str, AssetType]:
        from bartizan.catalog.load import load_catalog

        return load_catalog().types

    def keys(self, reference: str) -> list[str]:
        """The keys of the assets: an id's own, else all of that type and name, else all of its kind and that name.

        A trace names an agent without saying whose it is (`code/agent`), and its cloud resource bears the name.
        """
        named = split_name_reference(reference)
        if named is None:
            return [fingerprint(reference)]
        type_, name = named[0], unquote(named[1])
        found = self._named(name, asset.c.type == type_)
        if not found:
            shape = self._types.get(type_)
            found = self._named(name, asset.c.kind == (shape.kind if shape else _last(type_).lower()))
        return found or [fingerprint(reference)]

    def _named(self, name: str, narrow: ColumnElement[bool]) -> list[str]:
        now = asset.c.snapshot.in_(select(current.c.snapshot))
        query = select(asset.c.key).where(now, asset.c.name == name, narrow).distinct().order_by(asset.c.key)
        return list(self._connection.execute(query).scalars())


def unresolved(reference: str) -> AssetName:
    """How to show what is in no inventory: `agent support-bot`, or the last part of an id."""
    named = split_name_reference(reference)
    if named is None:
        return AssetName(name=short(reference))
    words = _last(named[0]).replace("-", " ")
    return AssetName(name=f"{words[:1].lower()}{words[1:]} {unquote(named[1])}")


def short(identifier: str) -> str:
    """The part of an id that people know: what an ARN, a path or an address ends with."""
    parts = identifier.split(":", 5)
    if parts[0] == "arn" and len(parts) > len(("arn", "partition", "service", "region", "account")):
        if parts[2] == "s3":
            return parts[5] or identifier
        # `kind/name` or `kind:name`, and some names hold colons: only the first separator parts the two.
        return re.split("[:/]", parts[5], maxsplit=1)[-1].rpartition("/")[2] or identifier
    if parts[0] in ("model", "pkg"):
        return identifier.partition("/")[2] or identifier
    if parts[0] == "repo" and "#" in identifier:
        return identifier.rpartition("#")[2] or identifier
    return _last(identifier) or identifier


def _last(text: str) -> str:
    return text.rpartition("/")[2].rpartition(":")[2]
