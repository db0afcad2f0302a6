"""Assuming a role: its trust policy must let the caller in, and decides more than other resource policies do.

Source: IAM user guide, "How IAM roles differ from resource-based policies" and "Cross-account policy
evaluation": a trust policy that names the caller itself suffices within one account; one that names an
account leaves it to the policies of the caller; across accounts both must allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bartizan.graph.access.aws.conditions import Context, holds
from bartizan.graph.access.aws.decide import (
    Decision,
    Identity,
    Question,
    account_of_principal,
    action_match,
    decide,
)
from bartizan.graph.access.aws.local import own_account
from bartizan.graph.access.aws.policy import Document, Statement
from bartizan.graph.access.aws.resource import Match, weaker
from bartizan.model.severity import Certainty

ASSUME = "sts:AssumeRole"


def assumed(question: Question, trust: Document, rcps: Sequence[Sequence[Document]] = ()) -> Decision | None:
    """The decision on `sts:AssumeRole` on a role with this trust policy; None when it is denied."""
    identity = question.identity
    abroad = bool(identity.account and question.resource.holder and identity.account != question.resource.holder)
    named = _allowing(trust, direct=True)
    if not abroad:
        asking = replace(identity, statements=tuple(item for item in identity.statements if not item.allow))
        found = decide(replace(question, identity=asking), named, rcps)
        if found is not None:
            return found
    elif (found := decide(question, named, rcps)) is not None:
        return found
    opened = _account_trusted(identity, trust, question.context)
    if opened is None:
        return None
    own = decide(question, trust, rcps)
    if own is None or not any(item in identity.statements for item in own.statements):
        return None
    return replace(own, certainty=weaker(own.certainty, opened[0]), facts=own.facts | {opened[1].owner})


def _allowing(trust: Document, *, direct: bool) -> Document:
    """The trust policy without its allows that name whole accounts, which open nothing by themselves."""
    kept = tuple(
        item
        for item in trust.statements
        if not item.allow or not direct or not all(_whole_account(value) for _, value in item.principals or ())
    )
    return Document(kept, trust.unknown)


def _whole_account(value: object) -> bool:
    return isinstance(value, str) and account_of_principal(value) is not None


def _account_trusted(identity: Identity, trust: Document, context: Context) -> tuple[Certainty, Statement] | None:
    """How surely the role trusts the identity's whole account, and where; None when it does not."""
    best: tuple[Certainty, Statement] | None = None
    for item in trust.statements:
        if not item.allow or action_match(item, ASSUME) is not Match.ALL:
            continue
        for kind, value in item.principals or ():
            if kind != "AWS":
                continue
            account = account_of_principal(value) if isinstance(value, str) else None
            here = account is not None and account == identity.account
            same = own_account(value) and identity.asset.partition("//")[0] == item.owner.partition("//")[0]
            perhaps = account is not None and identity.account is None
            if not (here or same or perhaps):
                continue
            held = holds(item.condition, context)
            if held is False:
                continue
            sure = Certainty.PROVEN if held and not (perhaps and not same) else Certainty.CONDITIONAL
            if best is None or sure is Certainty.PROVEN:
                best = (sure, item)
    return best
