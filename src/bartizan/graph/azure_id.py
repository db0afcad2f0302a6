"""Azure's resource ids: `/subscriptions/…/resourceGroups/…/providers/<namespace>/<type>/<name>[/<type>/<name>…]`."""

from __future__ import annotations

from dataclasses import dataclass

_PROVIDERS = "/providers/"
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class AzureId:
    """The native type (`Microsoft.Network/virtualNetworks/subnets`) and the names from the outermost to its own."""

    type: str
    names: tuple[str, ...]


def parse_azure_id(text: str) -> AzureId | None:
    """The parts of a resource's id; None for any other text. An id through several providers is its last one's."""
    if not text.lower().startswith(("/subscriptions/", _PROVIDERS)) or len(text) > _LONGEST:
        return None
    at = text.lower().rfind(_PROVIDERS)
    namespace, *rest = text[at + len(_PROVIDERS) :].rstrip("/").split("/") if at >= 0 else [""]
    if "." not in namespace or not rest or len(rest) % 2 or "" in rest:
        return None
    return AzureId("/".join([namespace, *rest[::2]]), tuple(rest[1::2]))
