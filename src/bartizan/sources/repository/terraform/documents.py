"""`aws_iam_policy_document` and `google_iam_policy` as the policies that the providers would make of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Partial, parse_json, unknown

VERSION = "2012-10-17"
_LISTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}


def policy_document(body: Mapping[str, object]) -> dict[str, object]:
    """The policy document: sources first, then the statements, then the overrides by `Sid`."""
    document: dict[str, object] = {"Version": body.get("version") or VERSION}
    if body.get("policy_id"):
        document["Id"] = body["policy_id"]
    statements: list[object] = []
    for source in _documents(body, "source_policy_documents", "source_json"):
        _extend(statements, source)
    own = body.get("statement")
    if isinstance(own, list):
        for block in own:
            _extend(statements, {"Statement": [_statement(block)]} if isinstance(block, Mapping) else block)
    elif own is not None:
        statements.append(own if isinstance(own, Unknown) else unknown("statement", own))
    for override in _documents(body, "override_policy_documents", "override_json"):
        _extend(statements, override)
    document["Statement"] = statements
    return document


def iam_bindings(body: Mapping[str, object]) -> dict[str, object]:
    """`google_iam_policy` as the policy that the provider would make of it."""
    bindings = body.get("binding")
    if bindings is not None and not isinstance(bindings, list):
        return {"bindings": bindings}
    out: list[object] = []
    for block in bindings or ():
        if not isinstance(block, Mapping):
            out.append(block)
            continue
        binding: dict[str, object] = {name: block[name] for name in ("role", "members") if name in block}
        conditions = block.get("condition")
        if isinstance(conditions, list) and conditions and isinstance(conditions[0], Mapping):
            binding["condition"] = dict(conditions[0])
        out.append(binding)
    return {"bindings": out}


def _documents(body: Mapping[str, object], listing: str, single: str) -> Iterator[object]:
    """The documents of a list argument and of the older single one."""
    value = body.get(listing)
    for item in [*(value if isinstance(value, list) else [value]), body.get(single)]:
        if item is not None and item != "":
            yield parse_json(item)


def _extend(statements: list[object], document: object) -> None:
    """Add a document's statements; one with the same `Sid` replaces the one before it."""
    found = document.get("Statement") if isinstance(document, Mapping) else document
    for statement in found if isinstance(found, list) else [found]:
        if statement is None:
            continue
        sid = statement.get("Sid") if isinstance(statement, Mapping) else None
        places = [
            place
            for place, other in enumerate(statements)
            if isinstance(sid, str) and isinstance(other, Mapping) and other.get("Sid") == sid
        ]
        if places:
            statements[places[0]] = statement
        else:
            statements.append(statement)


def _statement(block: Mapping[str, object]) -> dict[str, object]:
    out: dict[str, object] = {}
    if block.get("sid"):
        out["Sid"] = block["sid"]
    out["Effect"] = block.get("effect") or "Allow"
    for argument, name in _LISTS.items():
        if argument in block:
            out[name] = _shortened(block[argument])
    for argument, name in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        if argument in block:
            out[name] = _principals(block[argument])
    if "condition" in block:
        out["Condition"] = _conditions(block["condition"])
    return out


def _shortened(value: object) -> object:
    """A list of one is written as its element, as the provider does."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _principals(value: object) -> object:
    if not isinstance(value, list):
        return value
    grouped: dict[str, list[object]] = {}
    for block in value:
        if not isinstance(block, Mapping):
            return unknown("principals", *value)
        identifiers = block.get("identifiers")
        kind = block.get("type")
        if not isinstance(kind, str):
            return unknown("principals", kind, identifiers)
        grouped.setdefault(kind, []).extend(identifiers if isinstance(identifiers, list) else [identifiers])
    if list(grouped) == ["*"]:
        return "*"
    return {kind: _shortened(identifiers) for kind, identifiers in grouped.items()}


def _conditions(value: object) -> object:
    if not isinstance(value, list):
        return value
    out: dict[str, dict[str, object]] = {}
    for block in value:
        if not isinstance(block, Mapping):
            return unknown("condition", *value)
        test, variable = block.get("test"), block.get("variable")
        if isinstance(test, Unknown | Partial) or isinstance(variable, Unknown | Partial):
            return unknown("condition", test, variable)
        inner = out.setdefault(str(test), {})
        values = block.get("values")
        before = inner.get(str(variable))
        merged = [*(before if isinstance(before, list) else []), *(values if isinstance(values, list) else [values])]
        inner[str(variable)] = merged
    return {test: {name: _shortened(values) for name, values in inner.items()} for test, inner in out.items()}
