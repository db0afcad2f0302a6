"""Addresses that Azure gives a resource: what is known of their text before the resource runs.

Source: the REST references of the services; each documents the property as an `https` address.
"""

from __future__ import annotations

import re

_HTTPS = re.compile(
    r"properties\.(?:endpoint|documentendpoint|vaulturi|mlflowtrackinguri|discoveryurl|scoringuri|dataplaneuri"
    r"|primaryendpoints\.\w+|endpoints\b.+)\Z",
    re.IGNORECASE,
)


def pieces_at(path: str) -> tuple[str | None, ...]:
    """What is known of the property at `path` (`properties.primaryEndpoints.blob`), as `Unknown.pieces` has it."""
    return ("https://", None) if _HTTPS.match(path) else ()
