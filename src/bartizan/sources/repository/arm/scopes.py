"""What Azure tells a template about where it is deployed: mostly unknown, but of a known form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.values import GROUP_NAME, SUBSCRIPTION_ID, join, present
from bartizan.sources.repository.evaluated import Partial

GROUP, SUBSCRIPTION, MANAGEMENT_GROUP, TENANT = "resourceGroup", "subscription", "managementGroup", "tenant"

_MANAGEMENT_NAME = Unknown("managementGroup().name", pieces=(None,))


@dataclass(frozen=True, slots=True)
class Place:
    """`resourceGroup()`, `subscription()`, `managementGroup()` or `tenant()`, with the names that are given."""

    kind: str
    name: object = None
    subscription: object = None

    def pieces(self) -> list[object]:
        """The pieces of its id."""
        if self.kind == TENANT:
            return ["/"]
        if self.kind == MANAGEMENT_GROUP:
            return ["/providers/Microsoft.Management/managementGroups/", _given(self.name, _MANAGEMENT_NAME)]
        subscription = ["/subscriptions/", _given(self.subscription, SUBSCRIPTION_ID)]
        if self.kind == SUBSCRIPTION:
            return subscription
        return [*subscription, "/resourceGroups/", _given(self.name, GROUP_NAME)]

    @property
    def pattern(self) -> str:
        """The id with the names of what is unknown in braces, as Azure's documentation writes it.

        So that what a rule asks of a scope's form is decided where its names are not known.
        """
        words = iter(["{subscriptionId}", "{resourceGroupName}"])
        if self.kind == MANAGEMENT_GROUP:
            words = iter(["{managementGroupId}"])
        out = []
        for place, piece in enumerate(self.pieces()):
            word = next(words) if place % 2 else ""
            out.append(piece if isinstance(piece, str) else word)
        return "".join(out)

    def attribute(self, name: str, text: str) -> object:
        """What Azure tells of the place."""
        lowered = name.lower()
        if lowered == "id":
            return join(self.pieces())
        if lowered == "name":
            return _given(self.name, present(f"{self.kind}().name"))
        if lowered == "subscriptionid":
            return _given(self.subscription, SUBSCRIPTION_ID)
        if lowered == "type" and self.kind == GROUP:
            return "Microsoft.Resources/resourceGroups"
        named = "" if self.name is None else text
        why = named or f"{self.kind}().{name}"
        return present(why) if lowered in _ALWAYS else Unknown(why)

    def whole(self, text: str) -> Unknown:
        """The place as a value by itself."""
        return Unknown(text if text != "value" else f"{self.kind}()")


def _given(value: object, default: Unknown) -> object:
    return default if value is None else value


def place(kind: str, arguments: list[object]) -> Place:
    """The place that a scope function means."""
    if kind == GROUP and len(arguments) > 1:
        return Place(kind, arguments[1], arguments[0])
    if kind == SUBSCRIPTION:
        return Place(kind, None, arguments[0] if arguments else None)
    return Place(kind, arguments[0] if arguments else None)


def _environment() -> object:
    """The public cloud, which is where a template goes that nobody says otherwise of."""
    return {
        "name": "AzureCloud",
        "portal": "https://portal.azure.com",
        "resourceManager": "https://management.azure.com/",
        "gallery": "https://gallery.azure.com/",
        "graph": "https://graph.windows.net/",
        "graphAudience": "https://graph.windows.net/",
        "activeDirectoryDataLake": "https://datalake.azure.net/",
        "batch": "https://batch.core.windows.net/",
        "media": "https://rest.media.azure.net",
        "sqlManagement": "https://management.core.windows.net:8443/",
        "vmImageAliasDoc": Unknown("environment().vmImageAliasDoc"),
        "authentication": {
            "loginEndpoint": "https://login.microsoftonline.com/",
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "suffixes": {
            "acrLoginServer": ".azurecr.io",
            "azureDatalakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
            "azureDatalakeStoreFileSystem": "azuredatalakestore.net",
            "keyvaultDns": ".vault.azure.net",
            "sqlServerHostname": ".database.windows.net",
            "storage": "core.windows.net",
        },
    }


_ALWAYS = frozenset({"location", "tenantid", "displayname", "type"})
"""What every place has."""

DEPLOYED_FROM = Unknown("deployment().properties.templateLink.uri")


def _deployment() -> object:
    return {
        "name": present("deployment().name"),
        "location": present("deployment().location"),
        "properties": {
            "templateLink": {"uri": DEPLOYED_FROM, "id": Unknown("deployment().properties.templateLink.id")},
            "template": {"contentVersion": Unknown("deployment().properties.template.contentVersion")},
            "mode": Unknown("deployment().properties.mode"),
        },
    }


def _deployer() -> object:
    return {name: present(f"deployer().{name}") for name in ("objectId", "tenantId", "userPrincipalName")}


FACTS: dict[str, Callable[[], object]] = {
    "environment": _environment,
    "deployment": _deployment,
    "deployer": _deployer,
    "newguid": lambda: present("newGuid()"),
    "utcnow": lambda: present("utcNow()"),
}
"""Functions that ask Azure."""

PLACES = {"resourcegroup": GROUP, "subscription": SUBSCRIPTION, "managementgroup": MANAGEMENT_GROUP, "tenant": TENANT}


def written_scope(value: object) -> str | None:
    """The scope that a text means, its unknown names in braces; None when it is a resource or not known."""
    pieces = list(value.parts) if isinstance(value, Partial) else [value]
    for one in (Place(TENANT), Place(SUBSCRIPTION), Place(GROUP), Place(MANAGEMENT_GROUP)):
        if pieces == one.pieces():
            return one.pattern
    return None
