"""Organisation policies that stop a request whatever its roles: boolean constraints, by the nearest container.

Sources: Organization Policy documentation, "Understanding hierarchy evaluation" and "Organization policy
constraints". Of two policies with one constraint the one nearest to the resource counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.gcp.places import ORGANIZATION, PROJECT, Line, Places
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

POLICY = "orgpolicy.googleapis.com/Policy"
PREVENTION = "storage.publicAccessPrevention"
NO_KEYS = "iam.disableServiceAccountKeyCreation"
FORBIDDEN = {"iam.serviceAccountKeys.create": NO_KEYS}
"""Permissions that a constraint makes useless."""


class Constraints:
    """The boolean constraints of the estate, by the container that they are set on."""

    def __init__(self, assets: Mapping[str, Asset], places: Places) -> None:
        self._types = {id_: asset.type for id_, asset in assets.items()}
        self._set: dict[str, dict[str, bool | None]] = {}
        self._loose: dict[str, bool | None] = {}
        for asset in assets.values():
            if asset.type != POLICY:
                continue
            constraint, enforced = _constraint(asset), _enforced(asset)
            nodes = places.attached(_attachment(asset))
            for node in nodes:
                self._set.setdefault(constraint, {})[node] = enforced
            if not nodes and enforced is not False and not _names_project(_attachment(asset)):
                self._loose[constraint] = None

    def enforced(self, constraint: str, line: Line) -> bool | None:
        """Whether a constraint is enforced on a line; None where that is not known."""
        held = self._set.get(constraint, {})
        for node in line.nodes:
            if node in held:
                return held[node] if line.sure or held[node] is False else None
        if constraint in self._loose:
            return None
        whole = any(self._types.get(node) == ORGANIZATION for node in line.nodes)
        above = [value for node, value in held.items() if self._types.get(node) != PROJECT]
        return False if whole or all(value is False for value in above) else None


def _constraint(policy: Asset) -> str:
    name = policy.config.get("name")
    return (name if isinstance(name, str) else policy.name).rpartition("/")[2]


def _attachment(policy: Asset) -> Value:
    """Where a policy is set, as `Places.attached` reads it."""
    parent = policy.config.get("parent")
    name = policy.config.get("name")
    if parent is None and isinstance(name, str) and "/policies/" in name:
        parent = name.partition("/policies/")[0]
    if not isinstance(parent, str):
        return parent
    if "/" not in parent:
        parent = f"organizations/{parent}" if parent.isdigit() else f"projects/{parent}"
    return f"cloudresourcemanager.googleapis.com/{parent}"


def _names_project(at: Value) -> bool:
    """Whether a policy is set on a project that the estate does not have."""
    return isinstance(at, str) and "/projects/" in at


def _enforced(policy: Asset) -> bool | None:
    if get(policy.config, "spec.reset") in (True, "true"):
        return False
    found: bool | None = False
    for _, rule in walk(policy.config, "spec.rules[]"):
        value = get(rule, "enforce")
        if isinstance(rule, Unknown) or isinstance(value, Unknown) or get(rule, "condition") is not None:
            found = None
        elif str(value).lower() == "true" and found is False:
            found = True
    return found
