"""Resources whose arguments are the vendor's own properties: `awscc_*` and `azapi_resource`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bartizan.catalog.paths import Step
from bartizan.catalog.terraform import TerraformTable
from bartizan.catalog.terraform_inverse import Layout, Slot
from bartizan.sources.repository.patching import CannotPatch

AZAPI = "azapi_resource"
AZAPI_TAKES = {"identity": {"$": "block", "type": "string!"}, "body": "any"}
CLOUD_CONTROL = "awscc_"
_PLAIN = re.compile(r"(?:[A-Z][a-z0-9]+)+\Z")
_WORD = re.compile(r"[A-Z][a-z0-9]*")


def is_native(resource: str) -> bool:
    """Whether the resource is of one of these kinds."""
    return resource == AZAPI or resource.startswith(CLOUD_CONTROL)


def native_layout(resource: str, type_: str, path: Sequence[Step]) -> Layout | None:
    """How such a resource says the property at `path`; None for any other resource."""
    table = TerraformTable(resource=resource, type=type_)
    if resource == AZAPI:
        return Layout(table, _azapi(path))
    if resource.startswith(CLOUD_CONTROL):
        return Layout(table, (_cloud_control(tuple(path), ()),))
    return None


def _azapi(path: Sequence[Step]) -> tuple[Slot, ...]:
    """Identity and tags are arguments; all else stands in `body` as ARM has it."""
    if path[:1] == ("identity",):
        inner = Slot("type", "identity.type", ("identity", "type"), "string")
        return (Slot("identity", "identity", ("identity",), "block", slots=(inner,)),)
    if path[:1] in (("tags",), ("location",), ("name",)):
        return (Slot(str(path[0]), str(path[0]), (path[0],), "any"),)
    return (Slot("body", "body", (), "any"),)


def _cloud_control(rest: tuple[Step, ...], above: tuple[Step, ...]) -> Slot:
    """One argument after another, named as the property is, in lower case with underscores."""
    step, inner = rest[0], rest[1:]
    if not isinstance(step, str) or not _PLAIN.match(step):
        raise CannotPatch(f"how the provider spells {step} is not known here")
    name = "_".join(word.lower() for word in _WORD.findall(step))
    here = (*above, step)
    if not inner:
        return Slot(name, name, here, "any")
    return Slot(name, name, here, "object", slots=(_cloud_control(inner, here),))
