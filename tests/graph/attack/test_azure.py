"""The steps of Azure's identities: drawn where roles and settings allow them, and not where one of these is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bartizan.graph.estate import Estate
from bartizan.graph.flows_azure import DATASTORE
from bartizan.graph.trace import trace
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Certainty, Sensitivity
from bartizan.model.values import Unknown, Value
from tests.graph.access.azure.estate import THINGS, assignment, catalog, company, deny, object_id

SURE, PERHAPS = Certainty.PROVEN, Certainty.CONDITIONAL
NAMES = {id_: name for name, id_ in THINGS.items()}
EDGES = [
    ("docs", "st"),
    ("private", "st"),
    ("docs2", "st2"),
    ("token", "kv"),
    ("gpt", "ai"),
    ("gpu", "ml"),
    ("scoring", "ml"),
]


def things(changes: Mapping[str, Mapping[str, Value]], without: Iterable[str] = ()) -> list[Asset]:
    """The company with some configurations changed; the data in its stores is confidential."""
    out = []
    for asset in company():
        shape = catalog().types.get(asset.type)
        kind = shape.kind if shape is not None else asset.kind
        name = NAMES.get(asset.id, asset.name)
        if name in without:
            continue
        config = {**asset.config, **changes.get(name, {})}
        seen = Sighting("azure", Location(call="test:Get"), config)
        known = Sensitivity.CONFIDENTIAL if kind in ("bucket", "database") else None
        out.append(replace(asset, kind=kind, config=config, sightings=(seen,), sensitivity=known))
    return out


def drawn(
    given: Iterable[str],
    changes: Mapping[str, Mapping[str, Value]] | None = None,
    *,
    denied: Iterable[Mapping[str, Any]] = (),
    without: Iterable[str] = (),
    more: Iterable[Asset] = (),
    edges: Iterable[Edge] = (),
) -> dict[tuple[str, str, str], Certainty]:
    """The attack edges of the company with these assignments: (source, technique, target) → how sure."""
    assets = [*things(changes or {}, without), *more]
    assets += [assignment(text, number, {}) for number, text in enumerate(given)]
    assets += [deny(data, number) for number, data in enumerate(denied)]
    held = {one.id: one for one in assets}
    there = [(THINGS[child], THINGS[parent]) for child, parent in EDGES if child not in without]
    inside = [Edge(child, parent, "contained-in", evidence=(Evidence("in"),)) for child, parent in there]
    found = trace(Estate(held, [*inside, *edges]), [], catalog()).edges
    return {
        (NAMES.get(one.source, one.source), one.technique, NAMES.get(one.target, one.target)): one.certainty
        for one in found
        if one.technique
    }


def props(**values: Value) -> dict[str, Value]:
    return {"properties": values}


@pytest.mark.parametrize(
    ("given", "changes", "step", "sure"),
    [
        # Blobs: by role, by key, by giving oneself a role.
        ("app | Storage Blob Data Reader | docs", {}, ("app", "identity-data-read", "docs"), SURE),
        ("app | Storage Blob Data Reader | docs", {}, ("app", "identity-data-write", "docs"), None),
        ("app | Storage Blob Data Reader | docs", {}, ("app", "identity-data-read", "private"), None),
        ("app | Storage Blob Data Contributor | st", {}, ("app", "identity-data-write", "private"), SURE),
        (
            "app | Storage Blob Data Reader | st",
            {"st": props(publicNetworkAccess="Disabled")},
            ("app", "identity-data-read", "docs"),
            PERHAPS,
        ),
        (
            "app | Storage Blob Data Reader | st",
            {"st": props(networkAcls={"defaultAction": "Deny"})},
            ("app", "identity-data-read", "docs"),
            PERHAPS,
        ),
        ("app | Storage Account Contributor | st", {}, ("app", "identity-keys-read", "docs"), SURE),
        ("app | Storage Account Contributor | st", {}, ("app", "identity-keys-write", "st"), SURE),
        ("app | Storage Account Contributor | st", {}, ("app", "identity-data-read", "docs"), None),
        (
            "app | Storage Account Contributor | st",
            {"st": props(allowSharedKeyAccess=False)},
            ("app", "identity-keys-read", "docs"),
            None,
        ),
        (
            "app | Storage Account Contributor | st",
            {"st": props(allowSharedKeyAccess=Unknown("var.keys"))},
            ("app", "identity-keys-read", "docs"),
            PERHAPS,
        ),
        # Rights over one container are none over the account's keys.
        ("app | Contributor | docs", {}, ("app", "identity-keys-read", "docs"), None),
        ("app | User Access Administrator | st", {}, ("app", "identity-opens-data", "docs"), SURE),
        ("app | Reader | st", {}, ("app", "identity-opens-data", "docs"), None),
        # Cosmos DB.
        ("app | DocumentDB Account Contributor | cosmos", {}, ("app", "identity-keys-read", "cosmos"), SURE),
        (
            "app | DocumentDB Account Contributor | cosmos",
            {"cosmos": props(disableLocalAuth=True)},
            ("app", "identity-keys-read", "cosmos"),
            None,
        ),
        (
            "app | DocumentDB Account Contributor | cosmos",
            {"cosmos": props(isVirtualNetworkFilterEnabled=True)},
            ("app", "identity-keys-read", "cosmos"),
            PERHAPS,
        ),
        # Search: roles count only where they are switched on; keys unless they are switched off.
        ("app | Search Index Data Contributor | search", {}, ("app", "identity-data-write", "search"), None),
        (
            "app | Search Index Data Contributor | search",
            {"search": props(authOptions={"aadOrApiKey": {"aadAuthFailureMode": "http403"}})},
            ("app", "identity-data-write", "search"),
            SURE,
        ),
        (
            "app | Search Index Data Reader | search",
            {"search": props(disableLocalAuth=True)},
            ("app", "identity-data-read", "search"),
            SURE,
        ),
        (
            "app | Search Index Data Reader | search",
            {"search": props(disableLocalAuth=True)},
            ("app", "identity-data-write", "search"),
            None,
        ),
        ("app | Search Service Contributor | search", {}, ("app", "identity-keys-write", "search"), SURE),
        (
            "app | Search Service Contributor | search",
            {"search": props(disableLocalAuth=True)},
            ("app", "identity-keys-write", "search"),
            None,
        ),
        # AI accounts.
        (
            "app | Cognitive Services OpenAI User | ai",
            {"ai": {"kind": "OpenAI"}},
            ("app", "identity-invoke", "ai"),
            SURE,
        ),
        (
            "app | Cognitive Services OpenAI User | ai",
            {"ai": {"kind": "OpenAI"}},
            ("app", "identity-keys-invoke", "ai"),
            None,
        ),
        (
            "app | Cognitive Services OpenAI User | ai",
            {"ai": {"kind": "ComputerVision"}},
            ("app", "identity-invoke", "ai"),
            None,
        ),
        ("app | Cognitive Services User | ai", {}, ("app", "identity-keys-invoke", "ai"), SURE),
        (
            "app | Cognitive Services User | ai",
            {"ai": props(disableLocalAuth=True)},
            ("app", "identity-keys-invoke", "ai"),
            None,
        ),
        ("app | Cognitive Services Contributor | ai", {}, ("app", "identity-swaps-model", "gpt"), PERHAPS),
        ("app | Contributor | gpt", {}, ("app", "identity-keys-invoke", "ai"), None),
        # Endpoints of Azure Machine Learning ask for a key, or for a token.
        (
            "app | AzureML Data Scientist | ml",
            {"scoring": props(authMode="Key")},
            ("app", "identity-keys-invoke", "scoring"),
            SURE,
        ),
        (
            "app | AzureML Data Scientist | ml",
            {"scoring": props(authMode="AADToken")},
            ("app", "identity-keys-invoke", "scoring"),
            None,
        ),
        (
            "app | AzureML Data Scientist | ml",
            {"scoring": props(authMode="AADToken")},
            ("app", "identity-invoke", "scoring"),
            SURE,
        ),
        ("app | AzureML Data Scientist | ml", {}, ("app", "identity-runs-code", "scoring"), SURE),
        ("app | AzureML Data Scientist | ml", {}, ("app", "identity-runs-code", "gpu"), SURE),
        ("app | Reader | ml", {}, ("app", "identity-runs-code", "gpu"), None),
        # Machines, apps and identities.
        ("app | Virtual Machine Contributor | vm", {}, ("app", "identity-runs-code", "vm"), SURE),
        ("app | Contributor | rg1", {}, ("app", "identity-runs-code", "web"), SURE),
        ("app | Contributor | s1", {}, ("app", "identity-pass-role", "job"), SURE),
        ("app | Managed Identity Operator | job", {}, ("app", "identity-pass-role", "job"), None),
        ("app | Managed Identity Contributor | rg2", {}, ("app", "identity-takes-identity", "job"), SURE),
        ("app | AcrPush | acr", {}, ("app", "identity-replaces-image", "acr"), SURE),
        ("app | AcrPull | acr", {}, ("app", "identity-replaces-image", "acr"), None),
        # Vaults go by roles or by policies.
        (
            "app | Key Vault Secrets User | kv",
            {"kv": props(enableRbacAuthorization=True)},
            ("app", "identity-secret-read", "token"),
            SURE,
        ),
        (
            "app | Key Vault Secrets User | kv",
            {"kv": props(enableRbacAuthorization=False)},
            ("app", "identity-secret-read", "token"),
            None,
        ),
        ("app | Key Vault Secrets User | kv", {}, ("app", "identity-secret-read", "token"), PERHAPS),
        (
            "app | Key Vault Contributor | kv",
            {"kv": props(enableRbacAuthorization=False)},
            ("app", "identity-opens-data", "token"),
            SURE,
        ),
        (
            "app | Key Vault Contributor | kv",
            {"kv": props(enableRbacAuthorization=True)},
            ("app", "identity-opens-data", "token"),
            None,
        ),
        # A condition, or an eligible role, leaves the step open.
        ("app | Reader | s1 | @Request[x:a] StringEquals 'one'", {}, ("app", "identity-data-read", "docs"), None),
        (
            "app | Storage Blob Data Reader | st | @Environment[isPrivateLink] BoolEquals true",
            {},
            ("app", "identity-data-read", "docs"),
            PERHAPS,
        ),
        ("eligible app | Storage Blob Data Reader | st", {}, ("app", "identity-data-read", "docs"), PERHAPS),
        # What a group holds, its members hold.
        ("team | Storage Blob Data Reader | st", {}, ("app", "identity-data-read", "docs"), SURE),
    ],
)
def test_step(
    given: str, changes: Mapping[str, Mapping[str, Value]], step: tuple[str, str, str], sure: Certainty | None
) -> None:
    assert drawn([given], changes).get(step) is sure


LIMITED = (
    "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR "
    "(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {%s}))"
)


@pytest.mark.parametrize(
    ("role", "on", "given", "target"),
    [
        ("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "st", "docs", True),  # Storage Blob Data Reader
        ("acdd72a7-3385-48ef-bd42-f606fba81ae7", "st", "docs", False),  # Reader
        ("4633458b-17de-408a-b874-0445c86b69e6", "kv", "token", True),  # Key Vault Secrets User
        ("21090545-7ca7-4776-b22c-e363652d74d2", "kv", "token", False),  # Key Vault Reader
    ],
)
def test_who_may_give_only_some_roles_opens_what_these_open(role: str, on: str, given: str, target: bool) -> None:
    right = f"app | Role Based Access Control Administrator | {on} | {LIMITED % role}"
    found = drawn([right], {"kv": props(enableRbacAuthorization=True)})
    assert found.get(("app", "identity-opens-data", given)) is (SURE if target else None)


@pytest.mark.parametrize(
    ("given", "sure"),
    [
        ("app | Owner | s1", SURE),
        ("app | User Access Administrator | landing", SURE),
        ("eligible app | Owner | s1", PERHAPS),
        ("app | Contributor | s1", None),
        ("app | Owner | rg1", None),
        ("app | Owner | s2", None),
        (f"app | User Access Administrator | s1 | {LIMITED % 'acdd72a7-3385-48ef-bd42-f606fba81ae7'}", None),
    ],
)
def test_who_gives_roles_on_its_subscription_administers_it(given: str, sure: Certainty | None) -> None:
    assert drawn([given]).get(("app", "identity-self-escalation", "admin:azure/s1")) is sure


def test_a_deny_assignment_takes_the_step() -> None:
    step = ("app", "identity-keys-invoke", "ai")
    given = ["app | Contributor | s1"]
    assert step in drawn(given)
    assert step not in drawn(given, denied=[{"at": "rg1", "permissions": {"actions": ["*/listKeys/action"]}}])


def test_an_access_policy_lets_its_object_read() -> None:
    policy: Value = {"objectId": object_id("app"), "permissions": {"secrets": ["Get", "List"]}}
    vault = {"kv": props(enableRbacAuthorization=False, accessPolicies=[policy])}
    assert drawn([], vault)[("app", "identity-secret-read", "token")] is SURE
    assert ("job", "identity-secret-read", "token") not in drawn([], vault)


@pytest.mark.parametrize("permissions", [["list"], [], None])
def test_an_access_policy_without_get_lets_nobody_read(permissions: Value) -> None:
    policy: Value = {"objectId": object_id("app"), "permissions": {"secrets": permissions}}
    vault = {"kv": props(enableRbacAuthorization=False, accessPolicies=[policy])}
    assert ("app", "identity-secret-read", "token") not in drawn([], vault)


def test_a_vault_without_known_secrets_is_the_target_itself() -> None:
    vault = {"kv": props(enableRbacAuthorization=True)}
    found = drawn(["app | Key Vault Secrets User | kv"], vault, without=["token"])
    assert found[("app", "identity-secret-read", "kv")] is SURE


@pytest.mark.parametrize(
    ("image", "runs"),
    [
        ("acr.azurecr.io/web:stable", True),
        ("ACR.azurecr.io/web", True),
        ("acr.azurecr.io/web@sha256:" + "a" * 64, False),
        ("other.azurecr.io/web:stable", False),
        ("docker.io/library/nginx:1", False),
        (Unknown("x", (THINGS["acr"],), None, (None, "/web:stable")), True),
        (Unknown("x", (THINGS["acr"],), None, (None, "/web:", None)), False),
        (Unknown("x", (THINGS["acr"],), None, (None, "/web@sha256:", None)), False),
        (Unknown("x"), False),
    ],
)
def test_an_image_that_a_tag_names_runs_at_the_next_start(image: Value, runs: bool) -> None:
    template = props(template={"containers": [{"name": "web", "image": image}]})
    step = ("acr", "replaced-image-runs", "web")
    assert (step in drawn([], {"web": {**template, "identity": {"type": "None"}}})) is runs


def datastore(**credentials: Value) -> Asset:
    config = props(credentials=credentials, accountName="sttrain", containerName="docs")
    return replace(
        things({})[0],
        id=f"{THINGS['ml']}/datastores/photos",
        type=DATASTORE,
        kind="dataset",
        name="photos",
        config=config,
    )


@pytest.mark.parametrize(
    ("role", "credentials", "account", "reads"),
    [
        ("AzureML Data Scientist", {"credentialsType": "AccountKey"}, {}, True),
        ("Reader", {"credentialsType": "AccountKey"}, {}, False),
        ("AzureML Data Scientist", {"credentialsType": "None"}, {}, False),
        ("AzureML Data Scientist", {"credentialsType": "Sas"}, {}, False),
        ("AzureML Data Scientist", {"credentialsType": "AccountKey"}, props(allowSharedKeyAccess=False), False),
    ],
)
def test_the_key_in_a_datastore_opens_its_store(
    role: str, credentials: dict[str, Value], account: dict[str, Value], reads: bool
) -> None:
    more = [datastore(**credentials)]
    edges = [Edge(more[0].id, THINGS["docs"], "can-read", evidence=(Evidence("names it"),))]
    found = drawn([f"app | {role} | ml"], {"st": account}, more=more, edges=edges)
    assert (("app", "identity-keys-read", "docs") in found) is reads
    assert (("app", "identity-keys-write", "docs") in found) is reads


@pytest.mark.parametrize(
    ("issuer", "expression", "open_"),
    [
        ("https://token.actions.githubusercontent.com", "claims['sub'] matches 'repo:*:ref:refs/heads/main'", True),
        ("https://token.actions.githubusercontent.com/", "claims['sub'] matches '*'", True),
        ("https://token.actions.githubusercontent.com", "claims['sub'] matches 'repo:contoso/*'", False),
        ("https://token.actions.githubusercontent.com", "claims['sub'] matches 'repo:contoso-*/app:*'", False),
        (
            "https://token.actions.githubusercontent.com",
            "claims['sub'] matches 'repo:*' and claims['aud'] eq 'x'",
            False,
        ),
        ("https://ci.contoso.example", "claims['sub'] matches '*'", False),
        ("https://token.actions.githubusercontent.com", None, False),
    ],
)
def test_an_identity_that_trusts_every_owners_tokens(issuer: str, expression: str | None, open_: bool) -> None:
    config = props(issuer=issuer, claimsMatchingExpression={"value": expression, "languageVersion": 1})
    type_ = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
    id_ = f"{THINGS['job']}/federatedIdentityCredentials/ci"
    one = replace(things({})[0], id=id_, type=type_, kind="configuration", name="ci", config=config)
    edge = Edge(one.id, THINGS["job"], "contained-in", evidence=(Evidence("in"),))
    step = ("entry:internet", "role-trusts-strangers-tokens", "job")
    assert (step in drawn([], more=[one], edges=[edge])) is open_


@pytest.mark.parametrize(("type_", "acts"), [("managedClusters", False), ("virtualMachines", True)])
def test_what_runs_in_a_cluster_does_not_act_as_its_control_plane(type_: str, acts: bool) -> None:
    """Azure Kubernetes Service, Use a managed identity: nodes and pods have the kubelet's identity, not this one."""
    kind = "cluster" if type_ == "managedClusters" else "compute"
    one = replace(things({})[0], id="/x/one", type=f"Microsoft.ContainerService/{type_}", kind=kind, name="one")
    edge = Edge(one.id, THINGS["job"], "runs-as", evidence=(Evidence("its identity"),))
    assert (("/x/one", "compute-role", "job") in drawn([], more=[one], edges=[edge])) is acts


def test_without_azure_there_is_nothing() -> None:
    plain = Asset("a", "AWS::S3::Bucket", "bucket", "a", "aws")
    assert trace(Estate({"a": plain}, []), [], catalog()).edges == []
