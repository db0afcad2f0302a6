"""How one identity becomes another: assuming roles, passing them to new compute, rewriting its own policies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bartizan.graph.access.aws.buckets import ANYONE, ANYONE_CONTEXT
from bartizan.graph.access.aws.conditions import holds
from bartizan.graph.access.aws.decide import Decision, Identity, Question, account_of_principal, decide
from bartizan.graph.access.aws.policy import Document, Statement, read_document
from bartizan.graph.access.aws.resource import Reach, Resource
from bartizan.graph.attack.administrators import administrators_of
from bartizan.graph.attack.moves import INTERNET, Basis, Ground, Move, context_of, from_decision, together
from bartizan.model.asset import Asset
from bartizan.model.severity import Certainty
from bartizan.model.values import Value

ROLE = "AWS::IAM::Role"
ASSUME = "sts:AssumeRole"


@dataclass(frozen=True, slots=True)
class Launch:
    """Calls that, together with passing a role, run code of the caller's under it, on a service."""

    service: str
    calls: tuple[tuple[str, str, str], ...]
    """(action, service of the resource, the resource's own prefix; empty when the call names none)."""


LAUNCHES = (
    Launch("sagemaker.amazonaws.com", (("sagemaker:CreateTrainingJob", "sagemaker", "training-job/"),)),
    Launch("sagemaker.amazonaws.com", (("sagemaker:CreateProcessingJob", "sagemaker", "processing-job/"),)),
    Launch(
        "sagemaker.amazonaws.com",
        (
            ("sagemaker:CreateNotebookInstance", "sagemaker", "notebook-instance/"),
            ("sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker", "notebook-instance/"),
        ),
    ),
    Launch(
        "lambda.amazonaws.com",
        (("lambda:CreateFunction", "lambda", "function:"), ("lambda:InvokeFunction", "lambda", "function:")),
    ),
    Launch("ec2.amazonaws.com", (("ec2:RunInstances", "ec2", "instance/"),)),
    Launch("glue.amazonaws.com", (("glue:CreateJob", "glue", "job/"), ("glue:StartJobRun", "glue", "job/"))),
    Launch("cloudformation.amazonaws.com", (("cloudformation:CreateStack", "cloudformation", "stack/"),)),
)
SELF_CHANGES = {
    "role": ("iam:PutRolePolicy", "iam:AttachRolePolicy"),
    "user": ("iam:PutUserPolicy", "iam:AttachUserPolicy"),
}


def moves(ground: Ground) -> Iterator[Move]:
    """Every way from one identity of AWS to another, and from anyone to a role that trusts everyone."""
    roles = [asset for asset in ground.facts.assets.values() if asset.type == ROLE]
    trusts = {role.id: read_document(role.config.get("AssumeRolePolicyDocument"), role, TRUST) for role in roles}
    for role in roles:
        yield from _trusts_anyone(ground, role, trusts[role.id])
    # Most roles trust services only; what is left is looked at for every identity.
    open_to_identities = [role for role in roles if _trusts_identities(trusts[role.id])]
    for identity in ground.facts.identities.values():
        if administrator(identity):
            continue
        yield from _escalates(ground, identity)
        for role in open_to_identities:
            if role.id != identity.asset:
                yield from _assumes(ground, identity, role, trusts[role.id])
        yield from _passes(ground, identity, roles, trusts)


TRUST = "AssumeRolePolicyDocument"


def administrator(identity: Identity) -> bool:
    """Whether the identity is allowed everything outright: no further identity adds to that."""
    return any(
        item.allow and item.condition is None and item.actions is not None and "*" in item.actions
        and item.resources is not None and "*" in item.resources
        for item in identity.statements
    ) and not identity.boundaries  # fmt: skip


def _trusts_anyone(ground: Ground, role: Asset, trust: Document) -> Iterator[Move]:
    resource = ground.facts.resources.get(role.id)
    if resource is None:
        return
    found = decide(Question(ANYONE, ASSUME, resource, ANYONE_CONTEXT), trust)
    if found is not None:
        yield from ground.moves("role-trusts-anyone", INTERNET, role.id, from_decision(found))


def _assumes(ground: Ground, identity: Identity, role: Asset, trust: Document) -> Iterator[Move]:
    resource = ground.facts.resources.get(role.id)
    if resource is None:
        return
    abroad = identity.account and role.account and identity.account != role.account
    asking = identity if abroad else replace(identity, statements=_denials(identity))
    named = decide(Question(asking, ASSUME, resource, context_of(identity)), trust)
    if named is not None:
        yield from ground.moves("identity-assume-role", identity.asset, role.id, from_decision(named))
        return
    opened = _account_trusted(identity, trust)
    own = ground.may(identity, ASSUME, role.id)
    if opened is not None and own is not None:
        basis = from_decision(own)
        sure = basis.certainty if opened is Certainty.PROVEN else opened
        yield from ground.moves(
            "identity-assume-role", identity.asset, role.id, Basis(basis.evidence, basis.facts, sure)
        )


def _trusts_identities(trust: Document) -> bool:
    return any(kind == "AWS" for item in trust.statements for kind, _ in item.principals or ())


def _denials(identity: Identity) -> tuple[Statement, ...]:
    """What the identity's own policies forbid; an allow of theirs does not replace the role's trust."""
    return tuple(item for item in identity.statements if not item.allow)


def _account_trusted(identity: Identity, trust: Document) -> Certainty | None:
    """How surely the role trusts the identity's whole account; None when it does not."""
    for item in trust.statements:
        if not item.allow:
            continue
        for kind, value in item.principals or ():
            account = account_of_principal(value) if kind == "AWS" and isinstance(value, str) else None
            if account is None or (identity.account is not None and account != identity.account):
                continue
            held = holds(item.condition, context_of(identity))
            if held is not False:
                return Certainty.PROVEN if held and identity.account is not None else Certainty.CONDITIONAL
    return None


def _escalates(ground: Ground, identity: Identity) -> Iterator[Move]:
    for action in SELF_CHANGES[identity.kind]:
        found = ground.may(identity, action, identity.asset)
        if found is not None:
            yield from ground.moves(
                "identity-self-escalation",
                identity.asset,
                administrators_of("aws", ground.facts.assets[identity.asset]),
                from_decision(found),
            )
            return


def _passes(ground: Ground, identity: Identity, roles: Sequence[Asset], trusts: dict[str, Document]) -> Iterator[Move]:
    if not ground.speaks(identity, "iam:PassRole"):
        return
    launches = [(launch, found) for launch in LAUNCHES if (found := _launch(ground, identity, launch)) is not None]
    for role in roles:
        for launch, created in launches:
            if role.id == identity.asset or not trusts_service(trusts[role.id], launch.service):
                continue
            passed = ground.may(identity, "iam:PassRole", role.id, {"iam:passedtoservice": (launch.service,)})
            if passed is not None:
                yield from ground.moves("identity-pass-role", identity.asset, role.id, together(passed, *created))
                break


def _launch(ground: Ground, identity: Identity, launch: Launch) -> list[Decision] | None:
    out: list[Decision] = []
    for action, service, prefix in launch.calls:
        new = Resource("", service, None, None, prefix, reach=Reach.CHOSEN)
        found = ground.may(identity, action, new)
        if found is None:
            return None
        out.append(found)
    return out


def trusts_service(trust: Document, service: str) -> bool:
    """Whether a trust policy lets a service assume the role, for sure."""
    return any(
        item.allow and any(kind == "Service" and _is(value, service) for kind, value in item.principals or ())
        for item in trust.statements
    )


def _is(value: Value, service: str) -> bool:
    return isinstance(value, str) and value.lower() == service
