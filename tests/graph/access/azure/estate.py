"""A small company in Azure as its resource manager tells of it, for questions about who may do what.

Management groups: corp holds landing (with subscription s1) and sandbox (s2). Things are called by short names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.graph.access.azure.access import AzureAccess
from bartizan.graph.access.azure.roles import built_in
from bartizan.graph.azure_id import parse_azure_id
from bartizan.graph.estate import Neighbours
from bartizan.graph.link.resolve import Resolver
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

S1, S2 = "/subscriptions/s1", "/subscriptions/s2"
RG1, RG2, RG3 = f"{S1}/resourceGroups/rg1", f"{S1}/resourceGroups/rg2", f"{S2}/resourceGroups/rg3"
STORAGE = "providers/Microsoft.Storage/storageAccounts"
COGNITIVE = "providers/Microsoft.CognitiveServices/accounts"
ML = "providers/Microsoft.MachineLearningServices/workspaces"

THINGS: Mapping[str, str] = {
    "ai": f"{RG1}/{COGNITIVE}/oai",
    "gpt": f"{RG1}/{COGNITIVE}/oai/deployments/gpt",
    "ai2": f"{RG2}/{COGNITIVE}/oai2",
    "ai3": f"{RG3}/{COGNITIVE}/oai3",
    "st": f"{RG1}/{STORAGE}/sttrain",
    "docs": f"{RG1}/{STORAGE}/sttrain/blobServices/default/containers/docs",
    "private": f"{RG1}/{STORAGE}/sttrain/blobServices/default/containers/private",
    "st2": f"{RG2}/{STORAGE}/stother",
    "docs2": f"{RG2}/{STORAGE}/stother/blobServices/default/containers/docs",
    "search": f"{RG1}/providers/Microsoft.Search/searchServices/srch",
    "kv": f"{RG1}/providers/Microsoft.KeyVault/vaults/kv",
    "token": f"{RG1}/providers/Microsoft.KeyVault/vaults/kv/secrets/token",
    "ml": f"{RG1}/{ML}/mlw",
    "gpu": f"{RG1}/{ML}/mlw/computes/gpu",
    "scoring": f"{RG1}/{ML}/mlw/onlineEndpoints/scoring",
    "vm": f"{RG1}/providers/Microsoft.Compute/virtualMachines/vm",
    "acr": f"{RG1}/providers/Microsoft.ContainerRegistry/registries/acr",
    "cosmos": f"{RG2}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos",
    "app": f"{RG1}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-app",
    "job": f"{RG2}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-job",
    "web": f"{RG1}/providers/Microsoft.App/containerApps/web",
}
SCOPES = {"/": "/", "s1": S1, "s2": S2, "rg1": RG1, "rg2": RG2, "rg3": RG3} | {
    name: f"/providers/Microsoft.Management/managementGroups/{name}" for name in ("corp", "landing", "sandbox")
}
PEOPLE = {"alice": ("Microsoft.Graph/users", ()), "bob": ("Microsoft.Graph/users", ())}
GROUPS = {"team": ("alice", "app"), "everybody": ("team", "bob")}
CHAINS = {"corp": None, "landing": "corp", "sandbox": "corp"}


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    """The shipped catalogue, read once."""
    return load_catalog()


def object_id(name: str) -> str:
    """The object id of a principal."""
    return f"0000aaaa-0000-0000-0000-{sorted([*THINGS, *PEOPLE, *GROUPS]).index(name):012d}"


def company() -> list[Asset]:
    """The things, people and groups, without any right."""
    out = [_asset(id_, _identity(name)) for name, id_ in THINGS.items()]
    out += [
        Asset(object_id(name), type_, "identity", name, "azure", config={"id": object_id(name)})
        for name, (type_, _) in PEOPLE.items()
    ]
    out += [
        Asset(
            object_id(name),
            "Microsoft.Graph/groups",
            "identity",
            name,
            "azure",
            config={"id": object_id(name), "members": [object_id(one) for one in members]},
        )
        for name, members in GROUPS.items()
    ]
    for name, parent in CHAINS.items():
        config: dict[str, Value] = {"name": name}
        if parent:
            config["properties"] = {"details": {"parent": {"id": SCOPES[parent]}}}
        out.append(_asset(SCOPES[name], config))
    for subscription, parent in (("s1", "landing"), ("s2", "sandbox")):
        out.append(_asset(f"{SCOPES[parent]}/subscriptions/{subscription}", {"parent": SCOPES[parent]}))
    return out


def _identity(name: str) -> dict[str, Value]:
    if name in ("app", "job"):
        return {"properties": {"principalId": object_id(name)}}
    return {"identity": {"type": "SystemAssigned", "principalId": object_id(name)}} if name in ("web", "gpu") else {}


def _asset(id_: str, config: Mapping[str, Value]) -> Asset:
    parsed = parse_azure_id(id_)
    assert parsed is not None
    return Asset(id_, parsed.type, "", parsed.names[-1], "azure", config={"name": parsed.names[-1], **config})


def ident(name: str) -> str:
    """The id of a thing, person, group or scope."""
    if name in THINGS:
        return THINGS[name]
    return object_id(name) if name in PEOPLE or name in GROUPS else SCOPES.get(name, name)


def role_id(name: str, custom: Mapping[str, Any]) -> str:
    """The id of a built-in or custom role by its name."""
    if name in custom:
        return f"/providers/Microsoft.Authorization/roleDefinitions/{_guid(list(custom).index(name), 'c')}"
    role = built_in().named(name)
    assert role is not None, name
    return f"/subscriptions/s1/providers/Microsoft.Authorization/roleDefinitions/{role.id}"


def _guid(number: int, letter: str) -> str:
    return f"{letter * 8}-0000-0000-0000-{number:012d}"


def assignment(text: str, number: int, custom: Mapping[str, Any]) -> Asset:
    """`who | role | scope [| condition]`; `eligible who | …` is one that has to be activated."""
    who, role, scope, *condition = (part.strip() for part in text.split("|", 3))
    eligible = who.startswith("eligible ")
    type_ = "roleEligibilityScheduleRequests" if eligible else "roleAssignments"
    properties: dict[str, Value] = {
        "principalId": object_id(who.removeprefix("eligible ")) if not who.startswith("?") else Unknown(who[1:]),
        "roleDefinitionId": Unknown(role[1:]) if role.startswith("?") else role_id(role, custom),
        "scope": Unknown(scope[1:]) if scope.startswith("?") else ident(scope),
    }
    if condition:
        properties["condition"] = condition[0]
    id_ = f"{S1}/providers/Microsoft.Authorization/{type_}/{_guid(number, 'a')}"
    return Asset(
        id_, f"Microsoft.Authorization/{type_}", "role", str(number), "azure", config={"properties": properties}
    )


def deny(data: Mapping[str, Any], number: int) -> Asset:
    """`{from, except, at, permissions, here_only, condition}`; `from: everyone` is all principals."""
    names = data.get("from", "everyone")
    listed = [names] if isinstance(names, str) else names
    ids: list[Value] = [
        "00000000-0000-0000-0000-000000000000" if one == "everyone" else Unknown("x") if one == "?" else object_id(one)
        for one in listed
    ]
    permissions: Value = Unknown("x") if data["permissions"] == "?" else [dict(data["permissions"])]
    properties: dict[str, Value] = {
        "denyAssignmentName": f"deny {number}",
        "principals": [{"id": one} for one in ids],
        "excludePrincipals": [{"id": object_id(one)} for one in data.get("except", ())],
        "permissions": permissions,
        "scope": Unknown("x") if data["at"] == "?" else ident(data["at"]),
        "doNotApplyToChildScopes": bool(data.get("here_only", False)),
    }
    if "condition" in data:
        properties["condition"] = data["condition"]
    id_ = f"{S1}/providers/Microsoft.Authorization/denyAssignments/{_guid(number, 'd')}"
    config: dict[str, Value] = {"properties": properties}
    return Asset(id_, "Microsoft.Authorization/denyAssignments", "role", id_, "azure", config=config)


def custom_roles(custom: Mapping[str, Any]) -> Iterable[Asset]:
    """Custom roles: name → one permission, with `scopes` (short names) where they may be assigned."""
    for number, (name, data) in enumerate(custom.items()):
        permission = {key: value for key, value in data.items() if key != "scopes"}
        properties: dict[str, Value] = {
            "roleName": name,
            "permissions": [Unknown("x") if permission.get("actions") == "?" else permission],
            "assignableScopes": [ident(one) for one in data.get("scopes", ["/"])],
        }
        guid = _guid(number, "c")
        id_ = f"{S1}/providers/Microsoft.Authorization/roleDefinitions/{guid}"
        config: dict[str, Value] = {"name": guid, "properties": properties}
        yield Asset(id_, "Microsoft.Authorization/roleDefinitions", "role", name, "azure", config=config)


def access(
    given: Iterable[str], denied: Iterable[Mapping[str, Any]] = (), custom: Mapping[str, Any] | None = None
) -> AzureAccess:
    """Effective access in the company with these assignments."""
    roles = custom or {}
    assets = [*company(), *custom_roles(roles)]
    assets += [assignment(text, number, roles) for number, text in enumerate(given)]
    assets += [deny(data, number) for number, data in enumerate(denied)]
    held = {one.id: one for one in assets}
    return AzureAccess(held, Neighbours(held, ()), Resolver(assets, catalog()))
