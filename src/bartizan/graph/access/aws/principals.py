"""Who asks, and how a policy's Principal element names them.

Source: IAM user guide, "AWS JSON policy elements: Principal", "… NotPrincipal", and "How AWS enforcement code
logic evaluates requests to allow or deny access" (which kinds of naming boundaries and session policies limit).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from bartizan.graph.access.aws.resource import Match
from bartizan.graph.arn import PARTS
from bartizan.model.values import Unknown, Value

USER, ROLE, SESSION, FEDERATED_USER, ROOT = "user", "role", "session", "federated-user", "root"
SERVICE, FEDERATED, CANONICAL, ANONYMOUS = "service", "federated", "canonical", "anonymous"
WITHOUT_IDENTITY = frozenset({SERVICE, FEDERATED, CANONICAL, ANONYMOUS})
"""Kinds that no identity policy, boundary, session policy or service control policy speaks of."""

_ACCOUNT_DIGITS = 12
_CANONICAL_DIGITS = 64


class Naming(IntEnum):
    """How a statement names a principal, the weaker first."""

    NONE = 0
    ACCOUNT = 1
    """By its account: identity policies must allow too."""
    LIMITED = 2
    """By the role of a session: boundary and session policies must allow too."""
    DIRECT = 3
    """Itself, or everyone: nothing else need allow within the account."""


@dataclass(frozen=True, slots=True)
class Who:
    """A principal: `names` are the texts that name it itself, `limited` those of the role behind it.

    `asset` is its id in an estate (references may name it by that). `account` is None when not known or
    when there is none. `linked`: a service-linked role, which organisation policies do not limit.
    """

    kind: str
    account: str | None
    names: frozenset[str]
    limited: frozenset[str] = frozenset()
    asset: str = ""
    role: str = ""
    partition: str = "aws"
    linked: bool = False


def who(text: str) -> Who | None:
    """The principal that `text` stands for: an ARN, an account, a service, a provider, `*`; None for others."""
    if text in ("*", "anonymous"):
        return Who(ANONYMOUS, None, frozenset())
    if text.isdigit() and len(text) == _ACCOUNT_DIGITS:
        return Who(ROOT, text, frozenset({f"arn:aws:iam::{text}:root", text}))
    if text.startswith("arn:"):
        return _of_arn(text)
    if len(text) == _CANONICAL_DIGITS and all(one in "0123456789abcdef" for one in text.lower()):
        return Who(CANONICAL, None, frozenset({text}))
    if "." not in text or " " in text or "*" in text:
        return None
    service = ".amazonaws.com" in text and not text.startswith("cognito-identity.")
    return Who(SERVICE if service else FEDERATED, None, frozenset({text}))


def _of_arn(text: str) -> Who | None:
    parts = text.split(":", PARTS - 1)
    if len(parts) != PARTS or not parts[4] or parts[2] not in ("iam", "sts"):
        return None
    _, partition, service, _, account, resource = parts
    head, _, name = resource.partition("/")
    names = frozenset({text})
    if service == "iam" and resource == "root":
        return Who(ROOT, account, frozenset({text, account}), partition=partition)
    if not name:
        return None
    if service == "iam" and head == "user":
        kind = USER if account.isdigit() else CANONICAL
        return Who(kind, account if account.isdigit() else None, names, partition=partition)
    if service == "iam" and head == "role":
        linked = name.startswith("aws-service-role/")
        return Who(ROLE, account, frozenset(), names, role=name, partition=partition, linked=linked)
    if service == "iam" and head in ("oidc-provider", "saml-provider"):
        return Who(FEDERATED, account, names, partition=partition)
    if service == "sts" and head == "assumed-role" and "/" in name:
        role = name.partition("/")[0]
        behind = frozenset({f"arn:{partition}:iam::{account}:role/{role}"})
        linked = role.startswith("AWSServiceRoleFor")
        return Who(SESSION, account, names, behind, role=role, partition=partition, linked=linked)
    if service == "sts" and head == "federated-user":
        return Who(FEDERATED_USER, account, names, partition=partition)
    return None


def account_of_principal(value: str) -> str | None:
    """The account that a principal element names as a whole (`123456789012`, `arn:aws:iam::…:root`)."""
    if value.isdigit():
        return value
    if value.startswith("arn:") and value.endswith(":root"):
        return value.split(":")[4]
    return None


def naming(pair: tuple[str, Value], asked: Who) -> tuple[Match, Naming]:
    """Whether and how one value of a Principal element names `asked`."""
    kind, value = pair
    if isinstance(value, Unknown):
        if kind != "AWS":
            return (Match.MAYBE if not value.assets and asked.kind in WITHOUT_IDENTITY else Match.NONE), Naming.NONE
        if asked.asset and asked.asset in value.assets:
            return Match.ALL, Naming.LIMITED if asked.kind == ROLE else Naming.DIRECT
        return (Match.NONE if value.assets else Match.MAYBE), Naming.NONE
    if not isinstance(value, str):
        return Match.NONE, Naming.NONE
    if kind in ("AWS", "*"):
        return _of_aws(value, asked)
    fits = (kind, asked.kind) in (("Service", SERVICE), ("Federated", FEDERATED), ("CanonicalUser", CANONICAL))
    if fits and (value in asked.names or (value == "*" and kind != "Federated")):
        return Match.ALL, Naming.DIRECT
    # A provider may be named by its address alone: who asks with its token knows no more.
    if fits and value.startswith("arn:") and value.partition(":oidc-provider/")[2] in asked.names:
        return Match.ALL, Naming.DIRECT
    return Match.NONE, Naming.NONE


def _of_aws(value: str, asked: Who) -> tuple[Match, Naming]:
    if value == "*" or value in asked.names:
        return Match.ALL, Naming.DIRECT
    if value in asked.limited or (asked.kind == SESSION and _same_role(value, asked)):
        return Match.ALL, Naming.LIMITED
    if asked.kind in WITHOUT_IDENTITY:
        return Match.NONE, Naming.NONE
    if asked.kind == ROLE and asked.role and ":assumed-role/" in value and _session_of(value, asked):
        return Match.MAYBE, Naming.DIRECT
    account = account_of_principal(value)
    if account is None:
        return Match.NONE, Naming.NONE
    if asked.account is None:
        return Match.MAYBE, Naming.ACCOUNT
    return (Match.ALL if account == asked.account else Match.NONE), Naming.ACCOUNT


def _same_role(value: str, asked: Who) -> bool:
    """Whether a role's ARN names the role behind a session, whose own ARN leaves the role's path out."""
    head = f"arn:{asked.partition}:iam::{asked.account}:role/"
    return value.startswith(head) and value.rpartition("/")[2] == asked.role


def _session_of(value: str, asked: Who) -> bool:
    """Whether an ARN names one session of a role; which session asks is not known."""
    other = who(value)
    return other is not None and other.account == asked.account and other.role == asked.role.rpartition("/")[2]


def excepted(pairs: Iterable[tuple[str, Value]], asked: Who, *, bounded: bool) -> Match:
    """Whether the NotPrincipal of a Deny leaves `asked` out: NONE when the statement still denies it.

    A principal with a permissions boundary is never left out. A user is when it and its account are
    listed, a role or its session when its account and the role are.
    """
    listed = list(pairs)
    found = [naming(pair, asked) for pair in listed]
    known = {how for match, how in found if match is Match.ALL}
    if any(match is Match.MAYBE for match, _ in found):
        return Match.MAYBE
    if asked.kind in WITHOUT_IDENTITY or asked.kind == ROOT:
        return Match.ALL if Naming.DIRECT in known else Match.NONE
    if any(value == "*" for _, value in listed):
        return Match.ALL
    if bounded or Naming.ACCOUNT not in known:
        return Match.MAYBE if asked.account is None and not bounded else Match.NONE
    needed = Naming.LIMITED if asked.kind in (SESSION, ROLE) else Naming.DIRECT
    return Match.ALL if needed in known else Match.NONE
