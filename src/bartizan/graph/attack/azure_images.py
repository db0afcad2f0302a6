"""Container images that lie in Azure's registries: who pulls a tag runs what was pushed under it last.

Source: Azure Container Registry, Recommendations for tagging and versioning container images (tags may be
overwritten; a digest names one image); the address of a registry is its name below `azurecr.io`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bartizan.catalog.paths import walk
from bartizan.graph.attack.azure_base import Reader
from bartizan.graph.attack.moves import Basis, Move
from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value, plain

REGISTRY = "Microsoft.ContainerRegistry/registries"
IMAGES: Mapping[str, str] = {
    "Microsoft.App/containerApps": "properties.template.containers[].image",
    "Microsoft.App/jobs": "properties.template.containers[].image",
    "Microsoft.ContainerInstance/containerGroups": "properties.containers[].properties.image",
    "Microsoft.Web/sites": "properties.siteConfig.linuxFxVersion",
}
"""Where types of compute name their images."""
_HOST = ".azurecr.io"
_DIGEST = "@sha256:"


def moves(reader: Reader) -> Iterator[Move]:
    """Each registry to the compute that names an image of it by a tag."""
    registries = reader.ground.by_type.get(REGISTRY, ())
    if not registries:
        return
    by_name = {one.name.lower(): one for one in registries if one.sightings}
    for type_, path in IMAGES.items():
        for user in reader.ground.by_type.get(type_, ()):
            for where, value in walk(user.config, path):
                registry = _registry(value, by_name, {one.id: one for one in registries})
                if registry is not None:
                    fact = Evidence(f"{user.name} runs an image by its tag", where, plain(value), place(user, where))
                    basis = Basis((fact,), frozenset({user.id}))
                    yield from reader.ground.moves("replaced-image-runs", registry.id, user.id, basis)


def _registry(value: Value, by_name: Mapping[str, Asset], by_id: Mapping[str, Asset]) -> Asset | None:
    """The registry of an image that is named by a tag; None where it is pinned, or not known."""
    if isinstance(value, Unknown):
        text = "".join(piece or "" for piece in value.pieces)
        # Without its last piece the text may end in a digest.
        if _DIGEST in text or not value.pieces or value.pieces[-1] is None:
            return None
        named = [by_id[one] for one in value.assets if one in by_id]
        return named[0] if len(named) == 1 else None
    if not isinstance(value, str) or _DIGEST in value:
        return None
    host = value.rpartition("|")[2].partition("/")[0].lower()
    return by_name.get(host.removesuffix(_HOST)) if host.endswith(_HOST) else None
