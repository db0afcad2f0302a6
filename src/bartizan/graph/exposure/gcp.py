"""Google Cloud: bindings to everyone, notebooks' addresses."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import place
from bartizan.graph.exposure.door import Door, Exposed, switch
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Exposure
from bartizan.model.values import Unknown, Value, plain


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Every asset of Google Cloud that can be evaluated."""
    for asset in facts.assets.values():
        if asset.provider == "gcp" and (found := _google(facts, asset)) is not None:
            yield asset.id, found


def _google(facts: Facts, asset: Asset) -> Exposed | None:
    config = facts.config(asset)
    public = list(_public_bindings(asset, config))
    if public:
        return Exposed(Exposure.INTERNET, tuple(public))
    if asset.kind == "notebook":
        for path in ("gceSetup.disablePublicIp", "noPublicIp"):
            if get(config, path) is not None:
                return switch(facts, asset, path, open_=False, closed=True)
        return Exposed(None)
    return None


def _public_bindings(asset: Asset, config: Value) -> Iterator[Door]:
    for root in ("iamPolicy.bindings[]", "bindings[]"):
        for path, binding in walk(config, root):
            if isinstance(binding, Unknown) or get(binding, "condition") is not None:
                continue
            members = [member for _, member in walk(binding, "members[]")]
            if not {"allUsers", "allAuthenticatedUsers"}.intersection(one for one in members if isinstance(one, str)):
                continue
            role = str(get(binding, "role"))
            fact = Evidence(f"{role} is bound to everyone", path, plain(binding), place(asset, path))
            if asset.kind == "bucket":
                if any(word in role for word in ("objectViewer", "objectAdmin", "storage.admin", "legacyObjectReader")):
                    yield Door(asset.id, "public-data-read", (fact,))
                if any(word in role for word in ("objectAdmin", "objectCreator", "storage.admin", "objectUser")):
                    yield Door(asset.id, "public-data-write", (fact,))
            elif "invoker" in role.lower():
                yield Door(asset.id, "open-endpoint", (fact,))
