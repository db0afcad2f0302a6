"""What a resource policy of AWS lets anyone on the internet do, three-valued.

Source: AWS IAM user guide, "Policy evaluation logic": an explicit deny wins, without an allow it is denied.
Amazon API Gateway and Amazon OpenSearch Service ask only their policy where nobody signs in.
"""

from __future__ import annotations

from bartizan.graph.access.aws.conditions import test_all
from bartizan.graph.access.aws.policy import Statement, read_document
from bartizan.graph.exposure.aws_vpc import Stage
from bartizan.graph.exposure.reach import HINDERED, OPEN, SHUT, UNTOLD
from bartizan.graph.globs import matches
from bartizan.graph.stores.aws import ANYONE_CONTEXT
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value


def for_anyone(asset: Asset, path: str, policy: Value, action: str) -> Stage:
    """Whether anyone may do `action` (`execute-api:Invoke`) by the policy of `asset` at `path`."""
    document = read_document(policy, asset, path)
    if document.unknown is not None and not document.statements:
        return Stage(HINDERED)
    reach = SHUT
    evidence: tuple[Evidence, ...] = ()
    for item in document.statements:
        found = _means(item, action.lower()) if item.allow else False
        if found is not False:
            reach = reach.join(OPEN if found else UNTOLD)
            evidence = (Evidence(f"the policy of {asset.name} lets everyone in", item.path, None, item.location),)
    for item in document.statements:
        found = False if item.allow else _means(item, action.lower())
        if found and _everything(item):
            return Stage(SHUT)
        if found is not False:
            reach = reach.meet(HINDERED)
    return Stage(reach.meet(HINDERED) if document.unknown is not None else reach, evidence)


def _means(item: Statement, action: str) -> bool | None:
    """Whether a statement means an anonymous caller of `action`; None where that cannot be decided."""
    if item.broken is not None:
        return None
    if item.principals is not None:
        values = [value for _, value in item.principals]
        if "*" not in values:
            return None if any(isinstance(value, Unknown) for value in values) and not item.allow else False
    elif item.not_principals is None:
        return False
    named = any(matches(verb, action) for verb in item.verbs)
    if named is (item.not_actions is not None):
        return None if item.open_action else False
    return test_all(item.tests, ANYONE_CONTEXT).value


def _everything(item: Statement) -> bool:
    """Whether a statement is about all of the resource: one for a part may not concern what is asked."""
    values = item.resources or ()
    return any(isinstance(value, str) and value.endswith("*") for value in values)
