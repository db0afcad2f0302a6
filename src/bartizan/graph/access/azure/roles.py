"""Azure's role definitions: which actions of which plane a role gives, built in or custom.

Facts: Azure RBAC, Understand Azure role definitions. What NotActions names is only taken out of the same
permission: it denies nothing, and another assignment may give it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

from bartizan.catalog.paths import get
from bartizan.graph.globs import matches
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

ROLE_DEFINITION = "Microsoft.Authorization/roleDefinitions"
DATA = "data:"
"""What an action may begin with to say that it is one of the data plane."""
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_INNER = "/*/"
_DEEP = 4
"""A wildcard below so many steps (`Microsoft.Search/searchServices/indexes/documents/*`) is of one plane only."""

_CONTROL = frozenset(
    f"microsoft.{one}"
    for one in (
        *(f"keyvault/vaults/{verb}" for verb in ("read", "write", "delete", "accesspolicies/write", "secrets/write")),
        *(f"cognitiveservices/accounts/{verb}" for verb in ("read", "write", "delete", "listkeys/action")),
        *(
            f"cognitiveservices/accounts/{part}/{verb}"
            for part in ("deployments", "raipolicies", "raiblocklists", "projects", "connections")
            for verb in ("read", "write", "delete")
        ),
        "cognitiveservices/accounts/regeneratekey/action",
        "cognitiveservices/accounts/connections/listsecrets/action",
        "cognitiveservices/accounts/projects/connections/listsecrets/action",
        "containerservice/managedclusters/write",
        "containerservice/managedclusters/runcommand/action",
        "containerservice/managedclusters/listclusteradmincredential/action",
    )
)
"""Actions of the control plane whose namespace has wildcards of both (Azure permissions, by resource provider)."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission of a role: patterns in lower case, `*` for any text; `condition` as it is written."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    condition: str | None = None

    def gives(self, action: str, *, data: bool) -> bool:
        """Whether the permission has the action, in lower case, of the plane."""
        given = self.data_actions if data else self.actions
        taken = self.not_data_actions if data else self.not_actions
        return any(matched(one, action) for one in given) and not any(matched(one, action) for one in taken)


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its id (a GUID, or an asset's id), name and permissions; `unknown` says what could not be read.

    `scopes` are the scopes on which a custom role may be assigned; None for a built-in one. `asset` is the id of
    the asset that defines it.
    """

    id: str
    name: str
    permissions: tuple[Permission, ...]
    unknown: str | None = None
    scopes: tuple[Value, ...] | None = None
    asset: str | None = None

    def gives(self, action: str, *, data: bool) -> tuple[Permission, ...]:
        """The permissions that have the action, in lower case, of the plane."""
        return tuple(one for one in self.permissions if one.gives(action, data=data))


@lru_cache(maxsize=1 << 16)
def matched(pattern: str, action: str) -> bool:
    """Whether a pattern of an action, in lower case, has the action; `*` is the only wildcard.

    A `*` between two slashes stands for no step as well: `userAssignedIdentities/*/assign/action` has
    `userAssignedIdentities/assign/action`, which is what Managed Identity Operator is for.
    """
    if "?" in pattern:
        return False
    if matches(pattern, action):
        return True
    at = pattern.find(_INNER)
    return at >= 0 and matched(f"{pattern[:at]}/{pattern[at + len(_INNER) :]}", action)


class BuiltIn:
    """Azure's own roles by GUID and by name; the file is read on first use."""

    @cached_property
    def _data(self) -> dict[str, Any]:
        text = files("bartizan.catalog").joinpath("data/azure_roles.json").read_text("utf-8")
        data: dict[str, Any] = json.loads(text)
        data["texts"] = [one.lower() for one in data["texts"]]
        return data

    @cached_property
    def _names(self) -> dict[str, str]:
        return {role["name"].lower(): id_ for id_, role in self._data["roles"].items()}

    @cached_property
    def _read(self) -> dict[str, Role]:
        return {}

    @property
    def ids(self) -> tuple[str, ...]:
        """The GUIDs of all roles."""
        return tuple(self._data["roles"])

    def named(self, name: str) -> Role | None:
        """The role that people call so, in any case."""
        id_ = self._names.get(name.lower())
        return None if id_ is None else self.by_id(id_)

    def by_id(self, guid: str) -> Role | None:
        """The role with this GUID."""
        held = self._data["roles"].get(guid.lower())
        if held is None:
            return None
        if guid not in self._read:
            permissions = tuple(self._permission(one) for one in held["permissions"])
            self._read[guid] = Role(guid.lower(), held["name"], permissions)
        return self._read[guid]

    def _permission(self, row: Sequence[Any]) -> Permission:
        given, not_given, data, not_data = (tuple(self._data["texts"][number] for number in part) for part in row[:4])
        return Permission(given, not_given, data, not_data, row[4])

    @cached_property
    def _planes(self) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
        """Whole actions of the control plane and of the data plane, and wildcards of the data plane."""
        control: set[str] = set()
        data: set[str] = set()
        for role in self._data["roles"].values():
            for row in role["permissions"]:
                control.update(self._data["texts"][number] for part in row[:2] for number in part)
                data.update(self._data["texts"][number] for part in row[2:4] for number in part)
        wild = tuple(sorted(one for one in data if "*" in one and "/" in one))
        return frozenset(control) | _CONTROL, frozenset(data), wild

    def plane(self, action: str) -> bool | None:
        """Whether an action, in lower case, is one of the data plane; None where roles speak of it in both ways.

        `*` in the actions of a role gives no data action, so the two must be told apart.
        """
        control, data, wild = self._planes
        if action in data or action in control:
            return (action in data) if (action in data) != (action in control) else None
        held = [one for one in wild if matches(one, action)]
        if not held:
            return False
        return True if any(one.count("/") >= _DEEP for one in held) else None


@lru_cache(maxsize=1)
def built_in() -> BuiltIn:
    """Azure's own roles, read once."""
    return BuiltIn()


@lru_cache(maxsize=1 << 14)
def planes(action: str) -> tuple[str, tuple[bool, ...]]:
    """An action in lower case without its mark, and the planes it may be of (True: data)."""
    if action.lower().startswith(DATA):
        return action[len(DATA) :].strip().lower(), (True,)
    lowered = action.lower()
    known = built_in().plane(lowered)
    return lowered, (False, True) if known is None else (known,)


def guid_of(text: str) -> str | None:
    """The GUID that a role definition's id ends in, in lower case; None where there is none."""
    last = text.rstrip("/").rpartition("/")[2].lower()
    return last if _GUID.fullmatch(last) else None


def custom_role(asset: Asset) -> Role:
    """The role that an asset defines; what is not known in it is said and gives nothing."""
    unknown: list[str] = []
    held = get(asset.config, "properties.permissions")
    permissions = tuple(_permissions(held, unknown))
    if isinstance(held, Unknown):
        unknown.append(held.why)
    name = get(asset.config, "properties.roleName")
    scopes = get(asset.config, "properties.assignableScopes")
    listed = scopes if isinstance(scopes, Sequence) and not isinstance(scopes, str) else None
    return Role(
        asset.id,
        name if isinstance(name, str) else asset.name,
        permissions,
        unknown[0] if unknown else None,
        tuple(listed) if listed is not None else None,
        asset.id,
    )


def _permissions(held: Value, unknown: list[str]) -> Iterator[Permission]:
    if not isinstance(held, Sequence) or isinstance(held, str):
        return
    for one in held:
        if isinstance(one, Unknown) or not isinstance(one, Mapping):
            unknown.append(one.why if isinstance(one, Unknown) else "a permission that is no object")
        elif (read := read_permission(one, unknown)) is not None:
            yield read


def read_permission(data: Mapping[str, Value], unknown: list[str]) -> Permission | None:
    """One permission; None when what it takes out is not known, since then nothing that it gives is."""
    lists: list[tuple[str, ...]] = []
    for name in ("actions", "notActions", "dataActions", "notDataActions"):
        value = data.get(name)
        items = (
            value if isinstance(value, Sequence) and not isinstance(value, str) else [] if value is None else [value]
        )
        open_ = [one.why for one in items if isinstance(one, Unknown)]
        unknown.extend(open_)
        if open_ and name.startswith("not"):
            return None
        lists.append(tuple(one.lower() for one in items if isinstance(one, str)))
    condition = data.get("condition")
    return Permission(lists[0], lists[1], lists[2], lists[3], written_condition(condition))


def written_condition(value: Value) -> str | None:
    """A condition as text; one that is not known is text that no condition is, so that it stays open."""
    if isinstance(value, Unknown):
        return f"? {value.why}"
    return value if isinstance(value, str) and value.strip() else None
