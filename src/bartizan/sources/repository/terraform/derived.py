"""Attributes that a provider computes from a resource's own arguments.

Each is a template over arguments, under `computed` in the resource's table; it is known when they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_FIELD = re.compile(r"\{(\w+)\}")


def derive(template: str, argument: Callable[[str], object]) -> str | None:
    """The attribute's text, or None when an argument is not known."""
    pieces: dict[str, str] = {}
    for name in _FIELD.findall(template):
        value = argument(name)
        if not isinstance(value, str) or not value:
            return None
        pieces[name] = value
    return _FIELD.sub(lambda match: pieces[match.group(1)], template)


def partition(region: object) -> str:
    """The AWS partition of a region; a region that is not known is taken for the commercial one."""
    name = region if isinstance(region, str) else ""
    return "aws-cn" if name.startswith("cn-") else "aws-us-gov" if name.startswith("us-gov-") else "aws"
