"""Condition keys that follow from who asks: their values, that they are there, or that they cannot be.

Source: IAM user guide, "AWS global condition context keys", the section "Availability" of each key, and
"Principal key values" of "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

from bartizan.graph.access.aws.principals import (
    ANONYMOUS,
    FEDERATED,
    FEDERATED_USER,
    ROLE,
    ROOT,
    SERVICE,
    SESSION,
    USER,
    WITHOUT_IDENTITY,
    Who,
)
from bartizan.graph.access.aws.variables import PRESENT, Told

_ALWAYS = ("aws:currenttime", "aws:epochtime", "aws:securetransport", "aws:requestedregion")
_OF_SERVICES = (
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
)
"""Only requests that a service makes on its own carry these."""
_OF_MEMBERS = ("aws:principalorgid", "aws:principalorgpaths")
_OF_SESSIONS = ("aws:tokenissuetime", "aws:multifactorauthpresent", "aws:multifactorauthage", "aws:sourceidentity")
_TYPES = {USER: "User", ROLE: "AssumedRole", SESSION: "AssumedRole", FEDERATED_USER: "FederatedUser", ROOT: "Account"}
_TAGS = "aws:principaltag/"


class Known(Told):
    """A context; keys that can only be absent are known to be, by name or by what they start with."""

    def __init__(
        self, held: dict[str, tuple[str, ...] | None], *, complete: bool = False, without: tuple[str, ...] = ()
    ) -> None:
        super().__init__(held)
        self.complete = complete
        self.without = without

    def __contains__(self, key: object) -> bool:
        """Whether it is known if the request carries `key`."""
        return self.complete or super().__contains__(key) or (isinstance(key, str) and key.startswith(self.without))

    def with_values(self, more: dict[str, tuple[str, ...] | None]) -> Known:
        """The same with other values of some keys."""
        return Known({**self, **more}, complete=self.complete, without=self.without)


def derived(asked: Who, text: str, resource_account: str | None) -> dict[str, tuple[str, ...] | None]:
    """What is known of every request of `asked`; `text` is the principal as the request names it."""
    out: dict[str, tuple[str, ...] | None] = dict.fromkeys(_ALWAYS, PRESENT)
    if resource_account is not None and resource_account.isdigit():
        out |= dict.fromkeys(("aws:resourceaccount", "s3:resourceaccount"), (resource_account,))
    if asked.kind == ANONYMOUS:
        out |= dict.fromkeys((*_OF_SERVICES, *_OF_MEMBERS, *_OF_SESSIONS, "aws:principalarn", "aws:username"))
        out |= {
            "aws:principaltype": ("Anonymous",),
            "aws:userid": ("anonymous",),
            "aws:principalaccount": ("anonymous",),
        }
        out |= {"aws:principalisawsservice": None, "aws:federatedprovider": None}
    elif asked.kind == SERVICE:
        out |= dict.fromkeys((*_OF_MEMBERS, *_OF_SESSIONS, "aws:principalarn", "aws:username"))
        out |= {"aws:principalisawsservice": ("true",), "aws:federatedprovider": None}
        out |= {"aws:principalservicename": (text,), "aws:principalservicenameslist": (text,)}
    elif asked.kind == FEDERATED:
        out |= dict.fromkeys((*_OF_SERVICES, "aws:principalarn", "aws:username"))
        out["aws:federatedprovider"] = (text,)
    elif asked.kind not in WITHOUT_IDENTITY:
        out |= _of_identity(asked, text)
    return out


def _of_identity(asked: Who, text: str) -> dict[str, tuple[str, ...] | None]:
    out: dict[str, tuple[str, ...] | None] = dict.fromkeys(_OF_SERVICES)
    own = next(iter(asked.limited), text) if asked.kind == SESSION else text
    if asked.kind == ROOT and text.isdigit():
        own = f"arn:{asked.partition}:iam::{text}:root"
    out |= {
        "aws:principalarn": (own,),
        "aws:principalaccount": (asked.account or "",),
        "kms:calleraccount": (asked.account or "",),
        "aws:principaltype": (_TYPES[asked.kind],),
        "aws:principalisawsservice": ("false",),
        "aws:username": (text.rpartition("/")[2],) if asked.kind == USER else None,
        "aws:userid": PRESENT,
    }
    if asked.kind == ROOT:
        out["aws:userid"] = (asked.account or "",)
    elif asked.kind == FEDERATED_USER:
        out["aws:userid"] = (f"{asked.account}:{text.rpartition('/')[2]}",)
    if asked.kind in (ROLE, SESSION, FEDERATED_USER):
        out["aws:tokenissuetime"] = PRESENT
    return out


def without(asked: Who) -> tuple[str, ...]:
    """What the names of keys start with that `asked` cannot carry."""
    return (_TAGS,) if asked.kind in (ANONYMOUS, SERVICE, ROOT) else ()
