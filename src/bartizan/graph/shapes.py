"""What the graph needs of the catalogue, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from bartizan.catalog.asset_type import AssetType
from bartizan.catalog.defaults import Default
from bartizan.catalog.paths import get
from bartizan.graph.arn import parse_arn, type_and_name
from bartizan.graph.estate import live
from bartizan.model.asset import Asset


class TypeCatalog(Protocol):
    """Asset types and provider defaults."""

    @property
    def types(self) -> Mapping[str, AssetType]:
        """Asset types by native name."""

    @property
    def defaults(self) -> Mapping[str, Mapping[str, Default]]:
        """Provider defaults: type → property path → default."""


class GraphCatalog(TypeCatalog, Protocol):
    """Types, defaults, techniques and primitives."""

    @property
    def techniques(self) -> Mapping[str, Mapping[str, Any]]:
        """Techniques by id, as their files say them."""

    @property
    def primitives(self) -> Mapping[str, Mapping[str, Any]]:
        """Primitives by id, as their files say them."""


def physical_name(asset: Asset, catalog: TypeCatalog) -> str | None:
    """The name that the provider knows the asset by; None when configuration does not tell.

    Live: what the id says (the ARN), else the asset's own name. Code: the catalogue's name property,
    when its text is known. A placeholder bears the name it was referred to by.
    """
    arn = parse_arn(asset.id)
    if arn is not None and (known := type_and_name(arn)) is not None and known[0] == asset.type:
        return known[1]
    shape = catalog.types.get(asset.type)
    if shape is not None and shape.name:
        value = get(asset.config, shape.name)
        if isinstance(value, str) and value:
            return value
    return None if asset.id.startswith("repo:") and not live(asset) else asset.name


def physical_names(asset: Asset, catalog: TypeCatalog) -> tuple[str, ...]:
    """Every name that may refer to the asset: `physical_name`, and the name in its configuration.

    They differ where the provider numbers things: an agent's ARN ends in its id, code names it.
    """
    names = [physical_name(asset, catalog)]
    shape = catalog.types.get(asset.type)
    if shape is not None and shape.name:
        value = get(asset.config, shape.name)
        names.append(value if isinstance(value, str) else None)
    return tuple(dict.fromkeys(name for name in names if name))
