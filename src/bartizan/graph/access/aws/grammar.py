"""What AWS refuses in a policy document: such a statement can exist nowhere, so its effect is not known.

Source: IAM user guide, "Grammar of the IAM JSON policy language" and "IAM JSON policy element reference".
Only what every service refuses is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from bartizan.model.values import Unknown, Value

VERSIONS = ("2012-10-17", "2008-10-17")
_DOCUMENT = frozenset({"Version", "Id", "Statement"})
_ELEMENTS = frozenset(
    {
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    }
)  # fmt: skip
_PRINCIPALS = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})


class Holder(Enum):
    """What a policy is attached to, as far as its grammar differs."""

    IDENTITY = "identity"
    """An identity, a boundary, a session or an organisation's service control: no principal."""
    RESOURCE = "resource"
    """A resource, a resource control or an endpoint: a principal in every statement."""


def fault_of_document(document: Mapping[str, Value]) -> str | None:
    """What is wrong with a document besides its statements; None when nothing is."""
    strange = sorted(set(document) - _DOCUMENT)
    if strange:
        return f"a policy has no element {strange[0]}"
    version = document.get("Version")
    if version is not None and version not in VERSIONS and not isinstance(version, Unknown):
        return f"{version} is no version of the policy language"
    return None


def fault(statement: Mapping[str, Value], holder: Holder) -> str | None:
    """What is wrong with a statement; None when nothing is. Unknown values are no fault."""
    strange = sorted(set(statement) - _ELEMENTS)
    if strange:
        return f"has an unknown element {strange[0]}"
    for one, other, needed in (
        ("Action", "NotAction", True),
        ("Resource", "NotResource", holder is Holder.IDENTITY),
        ("Principal", "NotPrincipal", holder is Holder.RESOURCE),
    ):
        if one in statement and other in statement:
            return f"has both {one} and {other}"
        if needed and one not in statement and other not in statement:
            return f"has no {one}"
    if holder is Holder.IDENTITY and ("Principal" in statement or "NotPrincipal" in statement):
        return "has a principal, which only a resource policy may"
    return _fault_of_lists(statement, holder) or _fault_of_principal(
        statement.get("Principal", statement.get("NotPrincipal"))
    )


def _fault_of_lists(statement: Mapping[str, Value], holder: Holder) -> str | None:
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        if name not in statement:
            continue
        value = statement[name]
        if isinstance(value, Sequence) and not value:
            return f"has an empty {name}"
        for one in value if isinstance(value, Sequence) and not isinstance(value, str) else [value]:
            if isinstance(one, Unknown):
                continue
            if not isinstance(one, str) or not one:
                return f"has a {name} that is not a text"
            if name.endswith("Action") and one.strip("*") and one.count(":") != 1:
                return f"has the action '{one}', which names no service"
            if holder is Holder.IDENTITY and name.endswith("Resource") and not one.startswith(("arn:", "*")):
                return f"has the {name} '{one}', which is neither an ARN nor *"
    return None


def _fault_of_principal(principal: Value) -> str | None:
    if principal is None or principal == "*" or isinstance(principal, Unknown):
        return None
    if not isinstance(principal, Mapping):
        return "has a principal that is neither * nor an object"
    strange = sorted(set(principal) - _PRINCIPALS)
    if strange:
        return f"has a principal of the unknown kind {strange[0]}"
    return None if any(one not in ((), []) for one in principal.values()) else "has an empty principal"
