"""`azapi_resource` and `azapi_update_resource`: ARM as it stands, in Terraform's clothes."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.catalog import paths
from bartizan.catalog.terraform import Fold, TerraformTable
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.evaluated import Partial, parse_json, settle
from bartizan.sources.repository.terraform.canonical import Shaped
from bartizan.sources.repository.terraform.declared import Declared
from bartizan.sources.repository.terraform.folds import Part
from bartizan.sources.repository.terraform.unmapped import NativeTypes

_OWN = {"name": "name", "location": "location", "tags": "tags", "parent_id": "parent"}
_DEPTH = 40


_SCOPES = {
    "Microsoft.Authorization/roleAssignments": "properties.scope",
    "Microsoft.Insights/diagnosticSettings": "scope",
}
"""Types that extend other resources: the parent is what they are about, and where they say so."""


def azapi_resource(instance: Declared, types: NativeTypes) -> tuple[str, Shaped] | None:
    """The native type of an `azapi_resource` and its configuration; None when its type is not known."""
    type_ = arm_type(instance, types)
    if type_ is None:
        return None
    shaped = _shaped(instance, _OWN)
    scope = _SCOPES.get(type_)
    if scope is not None and "parent" in shaped.config:
        paths.put(shaped.config, scope, shaped.config.pop("parent"))
        shaped.lines[scope] = shaped.lines.pop("parent")
    return type_, shaped


_PARTS = {
    "Microsoft.KeyVault/vaults/accessPolicies": "",
    "Microsoft.Network/networkSecurityGroups/securityRules": "properties.securityRules[]",
    "Microsoft.Search/searchServices/sharedPrivateLinkResources": "properties.sharedPrivateLinkResources[]",
    "Microsoft.Storage/storageAccounts/blobServices": "blobServices",
}
"""Types that are parts of the resource above them, and their places in it."""


def azapi_part(instance: Declared, types: NativeTypes) -> Part | None:
    """An `azapi_resource` of a type that is a part of its parent, as that part; None for all others."""
    type_ = arm_type(instance, types)
    at = None if type_ is None else _PARTS.get(type_)
    if type_ is None or at is None:
        return None
    whole = _shaped(instance, {"name": "name"})
    place = at.removesuffix("[]")
    config: dict[str, Value] = {}
    if at.endswith("[]"):
        paths.put(config, place, [whole.config])
    elif place:
        paths.put(config, f"{place}.properties", whole.config.get("properties") or {})
    else:
        config["properties"] = whole.config.get("properties") or {}
    prefix = f"{place}[0]." if at.endswith("[]") else f"{place}." if place else ""
    shaped = Shaped(config, {f"{prefix}{path}": line for path, line in whole.lines.items()})
    owner = settle(instance.argument("parent_id"), "parent_id")
    if isinstance(owner, str):
        owner = owner.rpartition("/")[2]
    above = type_.rpartition("/")[0]
    return Part(instance, TerraformTable(instance.type, above, fold=Fold("parent_id", above, at)), shaped, owner)


def azapi_update(instance: Declared, types: NativeTypes) -> Part | None:
    """An `azapi_update_resource` as a part of the resource that it updates."""
    type_ = arm_type(instance, types)
    if type_ is None:
        return None
    argument = "name" if instance.argument("resource_id") is None else "resource_id"
    owner = settle(instance.argument(argument), argument)
    if isinstance(owner, str):
        owner = owner.rpartition("/")[2]
    table = TerraformTable(instance.type, type_, fold=Fold(argument, type_))
    return Part(instance, table, _shaped(instance, {}), owner, replaces=True)


def arm_type(instance: Declared, types: NativeTypes) -> str | None:
    """The native type that a resource declares, without its version; None when it is not known."""
    declared = instance.argument("type")
    if isinstance(declared, Partial) and isinstance(declared.parts[0], str) and "@" in declared.parts[0]:
        declared = declared.parts[0]
    if not isinstance(declared, str) or "/" not in declared:
        return None
    return types.arm(declared.partition("@")[0])


def _shaped(instance: Declared, own: Mapping[str, str]) -> Shaped:
    lines = instance.body().lines
    body = parse_json(instance.argument("body"), "body")
    config: dict[str, Value] = dict(body) if isinstance(body, Mapping) else {}
    if body is not None and not config:
        config["properties"] = body
    shaped = Shaped(config)
    for path, line in instance.inner_lines("body").items():
        shaped.lines[path] = line
    hidden = parse_json(instance.argument("sensitive_body"), "sensitive_body")
    if isinstance(hidden, Mapping):
        _hide(config, hidden, 0)
    for argument, name in own.items():
        value = instance.argument(argument)
        if value is not None:
            config[name] = settle(value, argument)
            shaped.lines[name] = lines.get(argument, instance.line)
    identity = instance.argument("identity")
    first = identity[0] if isinstance(identity, list) and identity else identity
    if isinstance(first, Mapping):
        identities = first.get("identity_ids")
        given = {} if not identities else {"userAssignedIdentities": settle(identities, "identity.identity_ids")}
        config["identity"] = {"type": settle(first.get("type"), "identity.type"), **given}
        shaped.lines["identity"] = lines.get("identity", instance.line)
    elif isinstance(first, Unknown):
        config["identity"] = first
    return shaped


def _hide(config: dict[str, Value], hidden: Mapping[str, Value], depth: int) -> None:
    """What `sensitive_body` says is there, and is not shown."""
    for key, value in hidden.items():
        before = config.get(key)
        if isinstance(value, Mapping) and depth < _DEPTH and (before is None or isinstance(before, dict)):
            inner = before if isinstance(before, dict) else {}
            config[key] = inner
            _hide(inner, value, depth + 1)
        elif value is not None:
            config[key] = Unknown("a sensitive value", pieces=(None,))
