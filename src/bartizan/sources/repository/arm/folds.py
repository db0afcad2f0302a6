"""Resources that are parts of another asset, and where they go in it: as Terraform's tables have them."""

from __future__ import annotations

from dataclasses import dataclass

from bartizan.model.values import Unknown, Value


@dataclass(frozen=True, slots=True)
class Fold:
    """A child that its owner also holds in its own properties.

    `at` is its place in the owner; a final `[]` appends. `take` is the property of the child that goes
    there instead of the whole child.
    """

    at: str
    take: str | None = None

    def part(self, config: dict[str, Value], doubt: str | None = None) -> dict[str, Value]:
        """What the child says, from its owner's root; unknown where there is a `doubt` whether it is there."""
        kept: Value = {key: value for key, value in config.items() if key != "parent"}
        steps = self.at.removesuffix("[]").split(".")
        if self.take is not None:
            value: Value = config
            for step in self.take.split("."):
                value = value.get(step) if isinstance(value, dict) else None
            kept = value if isinstance(value, list) else [] if value is None else [value]
        elif self.at.endswith("[]"):
            kept = [kept]
        else:
            kept = {key: value for key, value in config.items() if key == "properties"}
        if doubt is not None:
            kept = [Unknown(doubt) for _ in kept] if isinstance(kept, list) else {"properties": Unknown(doubt)}
        for step in reversed(steps):
            kept = {step: kept}
        return kept if isinstance(kept, dict) else {}


FOLDS: dict[str, Fold] = {
    "Microsoft.Network/networkSecurityGroups/securityRules": Fold("properties.securityRules[]"),
    "Microsoft.Storage/storageAccounts/blobServices": Fold("blobServices"),
    "Microsoft.KeyVault/vaults/accessPolicies": Fold("properties.accessPolicies[]", "properties.accessPolicies"),
    "Microsoft.Search/searchServices/sharedPrivateLinkResources": Fold("properties.sharedPrivateLinkResources[]"),
}
"""By the child's type; the owner's is one segment shorter."""
