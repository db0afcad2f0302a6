"""What reading and writing a bucket takes on Google Cloud, and what everyone may do to one.

Source: Cloud Storage documentation, "IAM permissions": adding an object needs `storage.objects.create`,
replacing one `storage.objects.delete` too; "Make data public"; "Public access prevention".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.graph.access.answer import Answer, Decision
from bartizan.graph.access.gcp.access import GcpAccess
from bartizan.graph.access.gcp.members import EVERYONE
from bartizan.graph.facts import Facts, scope_of
from bartizan.model.asset import Asset

READ, WRITE = "read", "write"
FIRST = {READ: "storage.objects.get", WRITE: "storage.objects.create"}
"""The permission without which nothing of an action is possible."""

STRANGER = "user:stranger@invalid.example"
"""Somebody with an account of Google and no other right."""


@dataclass(frozen=True, slots=True)
class Way:
    """A principal may do `action` to the part `scope` of a bucket; `answers` are on all that it takes."""

    action: str
    scope: str
    answers: tuple[Answer, ...]

    @property
    def sure(self) -> bool:
        """Every answer is an allow."""
        return all(one.decision is Decision.ALLOWED for one in self.answers)


def ways(facts: Facts, access: GcpAccess, principal: str, bucket: Asset, action: str) -> Iterator[Way]:
    """What a principal may do to each part of a bucket that something uses, and to all of it where it is sensitive.

    When the part is not known, any object of the bucket is asked about.
    """
    whole = {"": ""} if principal in (EVERYONE, STRANGER) or facts.sensitive(bucket) else {}
    for scope, prefix in {**whole, **facts.scopes(bucket.id)}.items():
        context = {"object": (prefix or "",)}
        asked = (FIRST[READ],) if action == READ else _writes(facts, bucket.id, scope, prefix)
        answers = tuple(access.may(principal, one, bucket.id, context) for one in asked)
        if all(one.possible for one in answers):
            yield Way(action, scope, answers)


def _writes(facts: Facts, bucket: str, scope: str, prefix: str | None) -> tuple[str, ...]:
    """What it takes to change a part of a bucket: to a folder of data is added; a file and an artefact are replaced."""
    used = [flow for flow in facts.flows_from.get(bucket, ()) if scope_of(flow.prefix) == scope]
    last = (prefix or "").rpartition("/")[2]
    folder = "." not in last or "*" in last
    if folder and used and all(flow.how != "artefact" for flow in used):
        return (FIRST[WRITE],)
    return (FIRST[WRITE], "storage.objects.delete")


def public_ways(facts: Facts, bucket: Asset) -> Iterator[Way]:
    """What everyone may do, without an account or with any."""
    access = facts.google
    for action in (READ, WRITE):
        found = {way.scope: way for way in ways(facts, access, STRANGER, bucket, action)}
        for way in ways(facts, access, EVERYONE, bucket, action):
            if way.sure or way.scope not in found:
                found[way.scope] = way
        yield from found.values()
