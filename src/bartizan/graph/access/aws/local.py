"""The account of a deployment whose number code does not tell: policies name it by a reference to itself.

`arn:aws:iam::${data.aws_caller_identity.current.account_id}:root` and `arn:aws:iam::${AWS::AccountId}:root` are the
account that everything of the same code is deployed to. A stand-in number lets the evaluator see that.
"""

from __future__ import annotations

from dataclasses import replace

from bartizan.graph.access.aws.decide import Identity
from bartizan.graph.access.aws.policy import Document, Statement
from bartizan.graph.access.aws.resource import Resource
from bartizan.model.values import Unknown, Value

HERE = "000000000000"
"""No account of AWS has this number."""

_WORDS = ("aws_caller_identity", "AWS::AccountId", "the key's own account")


def localised(
    identity: Identity, resource: Resource, document: Document | None
) -> tuple[Identity, Resource, Document | None]:
    """The question with the stand-in where identity, resource and policy are of one deployment without a number.

    Policies that name other accounts by number are left alone: one of these may be the deployment's own.
    """
    if document is None or identity.account is not None or resource.holder is not None:
        return identity, resource, document
    if _repository(identity.asset) != _repository(resource.asset):
        return identity, resource, document
    pairs = [pair for item in document.statements for pair in (*(item.principals or ()), *(item.not_principals or ()))]
    if not any(_own(value) for _, value in pairs) or any(_numbered(value) for _, value in pairs):
        return identity, resource, document
    statements = tuple(_local(item) for item in document.statements)
    return (
        replace(identity, account=HERE),
        replace(resource, holder=HERE),
        Document(statements, document.unknown),
    )


def own_account(value: Value) -> bool:
    """Whether a principal element names the deployment's own account as a whole."""
    return _own(value)


def _local(item: Statement) -> Statement:
    if item.principals is None:
        return item
    pairs = tuple((kind, f"arn:aws:iam::{HERE}:root" if _own(value) else value) for kind, value in item.principals)
    return replace(item, principals=pairs)


def _own(value: Value) -> bool:
    if not isinstance(value, Unknown) or value.assets or not any(word in value.why for word in _WORDS):
        return False
    tail = value.why.rpartition("}")[2].strip("\"' ")
    return tail in ("", ":root") or value.why in _WORDS


def _numbered(value: Value) -> bool:
    return isinstance(value, str) and any(part.isdigit() and len(part) == 12 for part in value.split(":"))  # noqa: PLR2004


def _repository(asset: str) -> str:
    return asset.partition("//")[0] if asset.startswith("repo:") else ""
