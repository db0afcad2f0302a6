"""Which service of AWS a role's trust policy lets in.

Source: IAM user guide, "The confused deputy problem": `aws:SourceAccount` and `aws:SourceArn` keep other
customers' resources out; what a principal of the role's own account makes is let in.
"""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.graph.access.answer import Answer
from bartizan.graph.access.answer import Decision as Verdict
from bartizan.graph.access.aws.conditions import holds
from bartizan.graph.access.aws.policy import Document, Statement, quoted
from bartizan.graph.globs import matches
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value

_ASSUME = "sts:assumerole"


def lets_service_in(role: Asset | None, trust: Document, service: str) -> Answer:
    """Whether `trust` lets `service` assume the role on behalf of a principal of the role's own account."""
    if role is None:
        return Answer(Verdict.DENIED, "not a role of the estate")
    best: Answer | None = None
    for item in trust.statements:
        if not _names(item, service) or not _assumes(item):
            continue
        held = _holds(item.condition, role)
        if held is False:
            continue
        fact = Evidence(f"{role.name} trusts {service}", item.path, quoted(item), item.location)
        if not item.allow:
            if held:
                return Answer(Verdict.DENIED, f"{role.name} refuses {service}", (fact,), frozenset({role.id}))
            best = _weaken(best)
            continue
        sure = Verdict.ALLOWED if held and trust.unknown is None else Verdict.DEPENDS
        if best is None or best.decision is not Verdict.ALLOWED:
            best = Answer(sure, fact.text, (fact,), frozenset({role.id}))
    return best or Answer(Verdict.DENIED, f"{role.name} does not trust {service}")


def _weaken(answer: Answer | None) -> Answer | None:
    if answer is None:
        return None
    return Answer(Verdict.DEPENDS, answer.because, answer.evidence, answer.facts)


def _names(item: Statement, service: str) -> bool:
    return any(
        isinstance(value, str) and (value.lower() == service or value == "*") and kind in ("Service", "*", "AWS")
        for kind, value in item.principals or ()
        if kind == "Service" or value == "*"
    )


def _assumes(item: Statement) -> bool:
    return any(isinstance(one, str) and matches(one.lower(), _ASSUME) for one in item.actions or ())


def _holds(condition: Value, role: Asset) -> bool | None:
    """The condition for a caller in the role's own account: what names that account holds."""
    if isinstance(condition, Mapping):
        condition = {
            operator: {key: value for key, value in keys.items() if not _own_account(key, value, role)}
            if isinstance(keys, Mapping)
            else keys
            for operator, keys in condition.items()
        }
    return holds(condition, {"aws:sourceaccount": (role.account,)} if role.account else {})


def _own_account(key: str, value: Value, role: Asset) -> bool:
    """Whether a condition asks for the account of the deployment itself, which is the role's."""
    if key.lower() != "aws:sourceaccount" or role.account is not None:
        return False
    return isinstance(value, Unknown) and any(word in value.why for word in ("caller_identity", "AWS::AccountId"))
