"""The small language of the cases: who has what on what, as the estate that a source would yield.

    given:
      organization 1: {}                      # `<word> <name>`: one asset; the words are those of `TYPES`
      folder 7: {in: organization 1}
      project acme: {in: folder 7, grants: [[roles/viewer, "user:ann@acme.example"]]}
      bucket data: {}                         # in the project `acme` unless `project` says another
      account etl: {}                         # etl@acme.iam.gserviceaccount.com

`grants` are `[role, member, …]`, with `{if: <CEL>}` last for a condition. `config` is merged into the
configuration. In a list or text, `!unknown "why"` is what a source could not resolve.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bartizan.graph.access.gcp.access import GcpAccess
from bartizan.graph.estate import Neighbours
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Location
from bartizan.model.values import Unknown

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TYPES = {
    "organization": "cloudresourcemanager.googleapis.com/Organization",
    "folder": "cloudresourcemanager.googleapis.com/Folder",
    "project": "cloudresourcemanager.googleapis.com/Project",
    "bucket": "storage.googleapis.com/Bucket",
    "dataset": "bigquery.googleapis.com/Dataset",
    "table": "bigquery.googleapis.com/Table",
    "account": "iam.googleapis.com/ServiceAccount",
    "role": "iam.googleapis.com/Role",
    "deny": "iam.googleapis.com/DenyPolicy",
    "secret": "secretmanager.googleapis.com/Secret",
    "endpoint": "aiplatform.googleapis.com/Endpoint",
    "instance": "compute.googleapis.com/Instance",
    "group": "cloudidentity.googleapis.com/Group",
    "membership": "cloudidentity.googleapis.com/Membership",
    "pool": "iam.googleapis.com/WorkloadIdentityPool",
    "provider": "iam.googleapis.com/WorkloadIdentityPoolProvider",
    "perimeter": "accesscontextmanager.googleapis.com/ServicePerimeter",
    "boundary": "iam.googleapis.com/PrincipalAccessBoundaryPolicy",
    "bound": "iam.googleapis.com/PolicyBinding",
    "orgpolicy": "orgpolicy.googleapis.com/Policy",
    "ring": "cloudkms.googleapis.com/KeyRing",
    "key": "cloudkms.googleapis.com/CryptoKey",
}
_ROOTLESS = {"organization", "folder", "deny", "group", "membership", "perimeter", "boundary", "bound", "orgpolicy"}
_NAMES = {
    "organization": ("name", "organizations/{}"),
    "folder": ("name", "folders/{}"),
    "project": ("projectId", "{}"),
    "bucket": ("name", "{}"),
    "role": ("name", "{}"),
    "account": ("email", "{0}@{1}.iam.gserviceaccount.com"),
    "pool": ("name", "{}"),
    "provider": ("name", "{}"),
}


def access(given: Mapping[str, Mapping[str, Any] | None]) -> GcpAccess:
    """The evaluator over the estate that `given` describes, at the time `NOW`."""
    assets: dict[str, Asset] = {}
    edges: list[Edge] = []
    for title, said in given.items():
        asset = _asset(title, said or {})
        assets[asset.id] = asset
        inside = (said or {}).get("inside")
        if inside is not None:
            edges.append(Edge(asset.id, id_of(inside), "contained-in"))
    return GcpAccess(assets, Neighbours(assets, edges), NOW)


def id_of(title: str) -> str:
    """The id of the asset with a title of the language; a member string stays what it is."""
    word, _, name = title.partition(" ")
    return f"repo:acme//main.tf#{word}.{name}" if word in TYPES and name else title


def _asset(title: str, said: Mapping[str, Any]) -> Asset:
    word, _, name = title.partition(" ")
    project = None if word in _ROOTLESS else name if word == "project" else said.get("project", "acme")
    config: dict[str, Any] = {}
    if word in _NAMES:
        field, pattern = _NAMES[word]
        config[field] = pattern.format(name, project)
    if word == "dataset":
        config["datasetReference"] = {"datasetId": name}
    if "in" in said:
        kind, _, number = said["in"].partition(" ")
        config["parent"] = f"{kind}s/{number}"
    if "grants" in said:
        config["iamPolicy"] = {"bindings": [_binding(one) for one in said["grants"]]}
    config.update(_settled(said.get("config", {})))
    shown = config["email"] if word == "account" else name
    location = (
        Location(call="cloudasset:ListAssets", time="2026-11-23T00:00:00Z")
        if said.get("live")
        else Location(path="main.tf", line=1, end_line=9)
    )
    sighting = Sighting("terraform", location, config)
    kind = "identity" if word in ("account", "pool") else word
    return Asset(id_of(title), TYPES[word], kind, shown, "gcp", project, config=config, sightings=(sighting,))


def _binding(said: Any) -> Any:
    if isinstance(said, Unknown):
        return said
    role, *members = said
    out: dict[str, Any] = {"role": role, "members": members}
    if members and isinstance(members[-1], Mapping):
        condition = members.pop()["if"]
        out["condition"] = {"title": "when", "expression": condition}
    return out


def _settled(value: Any) -> Any:
    """References of the language (`ref: account etl`) as a source says them."""
    if isinstance(value, Mapping):
        if set(value) == {"ref"}:
            return Unknown(value["ref"], (id_of(value["ref"]),), "name")
        return {key: _settled(inner) for key, inner in value.items()}
    return [_settled(one) for one in value] if isinstance(value, list) else value
