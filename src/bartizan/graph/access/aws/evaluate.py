"""One self-contained AWS request, evaluated: `evaluate` is the whole of `bartizan access evaluate`.

The order of evaluation is in `settle`; here stands what a request of its own adds: which organisation
policies apply to whom, which resources need their own policy, and what of the context is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bartizan.graph.access.aws.conditions import Context
from bartizan.graph.access.aws.derived import Known, derived, without
from bartizan.graph.access.aws.policy import Document
from bartizan.graph.access.aws.principals import (
    FEDERATED_USER,
    ROLE,
    ROOT,
    SESSION,
    USER,
    WITHOUT_IDENTITY,
    Naming,
    naming,
)
from bartizan.graph.access.aws.refine import refined
from bartizan.graph.access.aws.request import Request
from bartizan.graph.access.aws.resource import Match
from bartizan.graph.access.aws.settle import Policies, Rules, Verdict, settle
from bartizan.graph.access.aws.weigh import Ask, Named
from bartizan.graph.arn import PARTS
from bartizan.graph.globs import matches
from bartizan.model.values import Value

TRUST = frozenset(
    {
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:tagsession",
        "sts:setsourceidentity",
        "sts:setcontext",
    }
)
"""Actions on a role that its trust policy must allow."""
ARN = "aws:PrincipalArn"
SIGN_ON = "AWSReservedSSO_"
FREE = {
    "sts:getcalleridentity": frozenset({USER, ROLE, SESSION, FEDERATED_USER, ROOT}),
    "sts:getsessiontoken": frozenset({USER, ROOT}),
}
"""Actions for which these kinds of callers need no permission and that no policy can deny them.

Source: AWS STS API reference, "GetCallerIdentity" and "GetSessionToken", the section "Permissions".
"""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The answer on one request; `unknown_keys` are condition keys as the policies write them."""

    decision: str
    because: str
    unknown_keys: tuple[str, ...] = ()


def evaluate(request: Request) -> Evaluated:
    """The decision on a request by every policy that it brings."""
    asked = request.principal
    account = request.account or account_in(request.resource)
    context = Known(
        {**derived(asked, request.text, account), **request.context},
        complete=request.complete,
        without=without(asked),
    )
    ask = Ask(
        asked,
        request.action.lower(),
        Named(_resource(request)),
        context,
        bounded=bool(request.policies["boundary"]),
    )
    if asked.kind in FREE.get(ask.action, ()):
        return Evaluated("allowed", "nobody needs a permission for it, and no policy can deny it")
    if asked.kind == ROOT and ask.action == "sts:assumerole":
        return Evaluated("denied", "the root user of an account cannot assume roles")
    first = _needs_resource_policy(request)
    policies = _policies(request, account, first=first, context=context)
    across = asked.account is not None and account is not None and account.isdigit() and account != asked.account
    rules = Rules(across=across, resource_first=first)
    answers: list[Evaluated] = []
    for values in _principal_arns(request):
        told = context.with_values(values)
        one = replace(ask, context=told)
        answers.append(_answer(refined(one, told, policies, rules, settle(one, policies, rules))))
    if len({one.decision for one in answers}) == 1:
        return answers[0]
    return Evaluated("unknown", "it depends on the path of the role's ARN, which a session's does not tell", (ARN,))


def _resource(request: Request) -> str:
    """The resource that policies are compared with.

    S3 lists buckets on all of them (IAM user guide, "String condition operators", the example of a home
    directory), so that a policy may say `*` or `arn:aws:s3:::*`.
    """
    if request.resource == "*" and request.action.lower() == "s3:listallmybuckets":
        return f"arn:{request.principal.partition}:s3:::*"
    return request.resource


def _principal_arns(request: Request) -> list[dict[str, tuple[str, ...] | None]]:
    """What may be the ARN of the principal where its own does not tell it; one empty choice where it does.

    The roles of IAM Identity Center have a path, with the home Region in it unless that is us-east-1 (IAM
    Identity Center user guide, "Referencing permission sets in resource policies").
    """
    asked = request.principal
    if asked.kind != SESSION or not asked.role.startswith(SIGN_ON) or ARN.lower() in request.context:
        return [{}]
    head = f"arn:{asked.partition}:iam::{asked.account}:role/aws-reserved/sso.amazonaws.com"
    return [{ARN.lower(): (f"{head}/{path}{asked.role}",)} for path in ("", "eu-west-1/")]


def _answer(found: Verdict) -> Evaluated:
    if found.allowed is None:
        return Evaluated("unknown", found.because, tuple(sorted(found.keys, key=str.lower)))
    absent = sorted({key for hit in found.hits for key in hit.truth.absent}, key=str.lower)
    taken = f", with {', '.join(absent)} taken as absent: the request does not tell" if absent else ""
    return Evaluated("allowed" if found.allowed else "denied", found.because + taken)


def account_in(resource: str) -> str | None:
    """The account in a resource's ARN; None where there is none."""
    parts = resource.split(":", PARTS - 1)
    return parts[4] if len(parts) == PARTS and parts[4].isdigit() else None


def _needs_resource_policy(request: Request) -> bool:
    """Whether identity policies count only as far as the resource's own policy lets them: keys and roles."""
    action = request.action.lower()
    if action in TRUST:
        return matches("arn:*:iam::*:role/*", request.resource)
    return action.startswith("kms:") and matches("arn:*:kms:*:key/*", request.resource)


def _policies(request: Request, account: str | None, *, first: bool, context: Context) -> Policies:
    asked = request.principal
    identity = asked.kind not in WITHOUT_IDENTITY
    managed = request.management is not None
    limited = identity and not asked.linked and not (managed and asked.account == request.management)
    controlled = not asked.linked and not (managed and account == request.management)
    held = request.policies
    return Policies(
        identity=held["identity"] if identity else (),
        resource=request.resource_policy or (Document(()) if first else None),
        boundaries=_union(held["boundary"]) if identity else (),
        session=held["session"] if identity else (),
        scps=request.levels["scp"] if limited else (),
        rcps=request.levels["rcp"] if controlled else (),
        endpoints=held["endpoint"],
        granted=_granted(request, context),
        unread=request.unread,
    )


def _union(documents: tuple[Document, ...]) -> tuple[Document, ...]:
    """A principal has one boundary; where several documents are given they are parts of it."""
    if len(documents) <= 1:
        return documents
    unknown = next((one.unknown for one in documents if one.unknown is not None), None)
    return (Document(tuple(statement for one in documents for statement in one.statements), unknown),)


def _granted(request: Request, context: Context) -> bool | None:
    """Whether a grant of the key allows the request; None when its constraints cannot be compared."""
    best: bool | None = False
    for grant in request.grants:
        found = _by_grant(grant, request, context)
        if found:
            return True
        best = None if found is None else best
    return best


def _by_grant(grant: Mapping[str, Value], request: Request, context: Context) -> bool | None:
    operations = grant.get("operations")
    service, _, name = request.action.partition(":")
    listed = [str(one).lower() for one in operations] if isinstance(operations, list) else []
    if service.lower() != "kms" or name.lower() not in listed:
        return False
    match, how = naming(("AWS", grant.get("grantee")), request.principal)
    service_match, _ = naming(("Service", grant.get("grantee")), request.principal)
    if service_match is not Match.ALL and (match is not Match.ALL or how < Naming.LIMITED):
        return False
    constraints = grant.get("constraints")
    if not isinstance(constraints, Mapping):
        return True
    answer: bool | None = True
    for pairs in constraints.values():
        for key, wanted in (pairs if isinstance(pairs, Mapping) else {}).items():
            lowered = f"kms:encryptioncontext:{key}".lower()
            if lowered not in context:
                answer = None if answer else answer
            elif context.get(lowered) != (wanted,):
                answer = False
    return answer
