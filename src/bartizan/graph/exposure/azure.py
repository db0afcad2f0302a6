"""Azure: the network switches of AI services, search and storage."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.catalog.paths import get
from bartizan.graph.estate import live, place
from bartizan.graph.exposure.door import Door, Exposed
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Unknown, plain

_AZURE_NETWORKED = frozenset(
    {
        "Microsoft.CognitiveServices/accounts",
        "Microsoft.MachineLearningServices/workspaces",
        "Microsoft.Search/searchServices",
        "Microsoft.Storage/storageAccounts",
    }
)
_CONTAINER = "Microsoft.Storage/storageAccounts/blobServices/containers"


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Every asset of Azure that has network switches."""
    for asset in facts.assets.values():
        if asset.provider == "azure" and (found := _azure(facts, asset)) is not None:
            yield asset.id, found


def _azure(facts: Facts, asset: Asset) -> Exposed | None:
    config = facts.config(asset)
    if asset.type == _CONTAINER:
        shown = "properties.publicAccess"
        level = get(config, shown)
        if level in ("Blob", "Container"):
            fact = Evidence(f"publicAccess is {level}", shown, plain(level), place(asset, shown))
            switch = "properties.allowBlobPublicAccess"
            accounts = [one for one in facts.parents(asset) if one.type != _CONTAINER]
            blocked = [get(facts.config(account), switch) for account in accounts]
            around = [found.exposure for account in accounts if (found := _azure(facts, account)) is not None]
            if False in blocked or Exposure.PRIVATE in around:
                return Exposed(Exposure.PRIVATE)
            if Exposure.PARTNER in around:
                return Exposed(Exposure.PARTNER)
            sure = Certainty.PROVEN if True in blocked else Certainty.CONDITIONAL
            return Exposed(Exposure.INTERNET, (Door(asset.id, "public-data-read", (fact,), certainty=sure),))
        return Exposed(Exposure.PRIVATE if level == "None" else None)
    if asset.type not in _AZURE_NETWORKED:
        return None
    access = get(config, "properties.publicNetworkAccess")
    if isinstance(access, Unknown):
        return Exposed(None)
    if access in ("Disabled", "disabled", "SecuredByPerimeter"):
        return Exposed(Exposure.PRIVATE)
    if access is None and not live(asset) and not config.get("properties"):
        return Exposed(None)
    rules = get(config, "properties.networkAcls.defaultAction")
    if rules == "Deny":
        return Exposed(Exposure.PARTNER)
    if isinstance(rules, Unknown):
        return Exposed(None)
    shown = "properties.publicNetworkAccess"
    fact = Evidence("public network access is on for every address", shown, plain(access), place(asset, shown))
    return Exposed(Exposure.INTERNET, (Door(asset.id, None, (fact,)),))
