"""Which permissions a role of Google Cloud holds: predefined and basic roles by name, custom roles of the estate."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bartizan.catalog.paths import walk
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

CUSTOM_ROLE = "iam.googleapis.com/Role"


@dataclass(frozen=True, slots=True)
class Predefined:
    """Google's predefined and basic roles as one bitmap each; `tools/build_gcp_roles.py` says how they are kept."""

    roles: Mapping[str, int]
    permissions: Mapping[str, int]
    bits: bytes
    width: int

    def holds(self, role: str, permission: str) -> bool | None:
        """Whether a predefined role holds a permission; None when there is no such role."""
        row = self.roles.get(role)
        if row is None:
            return None
        at = self.permissions.get(permission)
        return at is not None and bool(self.bits[row * self.width + (at >> 3)] >> (at & 7) & 1)


@lru_cache(maxsize=1)
def predefined() -> Predefined:
    """The shipped roles; read once, on first use (about 15 ms)."""
    data = files("bartizan.catalog").joinpath("data/gcp_roles.bin").read_bytes()
    line, _, rest = data.partition(b"\n")
    head = json.loads(line)
    names = zlib.decompress(rest[: head["names"]]).decode("ascii").split("\n")
    count = int(head["roles"])
    return Predefined(
        {name: at for at, name in enumerate(names[:count])},
        {name: at for at, name in enumerate(names[count:])},
        zlib.decompress(rest[head["names"] :]),
        (int(head["permissions"]) + 7) // 8,
    )


class Roles:
    """Every role that a binding of the estate may name."""

    def __init__(self, assets: Iterable[Asset]) -> None:
        self._custom: dict[str, frozenset[str]] = {}
        self._named: dict[str, list[Asset]] = {}
        for asset in assets:
            if asset.type == CUSTOM_ROLE:
                self._custom[asset.id] = _permissions(asset)
                name = asset.config.get("name")
                for word in {asset.name, name if isinstance(name, str) else ""}:
                    if word:
                        self._named.setdefault(word.rpartition("/")[2], []).append(asset)

    def key(self, role: Value) -> str | None:
        """What a binding's role is known by here: a predefined role's name, a custom role's asset id; else None."""
        if isinstance(role, Unknown):
            known = [one for one in role.assets if one in self._custom]
            return known[0] if len(known) == 1 else None
        if not isinstance(role, str):
            return None
        if role.startswith("roles/"):
            return role if role in predefined().roles else None
        place, _, name = role.rpartition("/roles/")
        kind, _, owner = place.partition("/")
        found = self._named.get(name, []) if place else []
        here = [one for one in found if kind != "projects" or one.account in (None, owner)]
        return here[0].id if len(here) == 1 else None

    def holds(self, key: str, permission: str) -> bool:
        """Whether the role with this key holds a permission."""
        own = self._custom.get(key)
        return permission in own if own is not None else bool(predefined().holds(key, permission))


def _permissions(role: Asset) -> frozenset[str]:
    """What a custom role grants now: nothing when it is disabled or deleted, and nothing that is not known."""
    if role.config.get("stage") == "DISABLED" or role.config.get("deleted") is True:
        return frozenset()
    return frozenset(value for _, value in walk(role.config, "includedPermissions[]") if isinstance(value, str))
