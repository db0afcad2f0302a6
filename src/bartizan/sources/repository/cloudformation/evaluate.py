"""Intrinsic functions, long and short: what can be known is computed, the rest becomes `Unknown`."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from bartizan.model.values import Unknown
from bartizan.sources.repository.cloudformation.template import PSEUDO, Template, parameter
from bartizan.sources.repository.evaluated import (
    TEXT_LENGTH,
    Budget,
    JsonText,
    Partial,
    encode,
    settle,
    unknown,
)
from bartizan.sources.repository.yaml_marks import Marked

DEPTH = 60
_TEXT = 200

_SHORT = {"!Ref": "Ref", "!Condition": "Condition"}
_FUNCTION = re.compile(r"(?:Fn::[A-Za-z]+|Ref|Condition)\Z")
_VARIABLE = re.compile(r"\$\{(!?)([^{}]*)\}")

NAMED_BY_REF = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Glue::Job": "Name",
}
"""Types whose `Ref` is their physical name, and the property that sets it (CloudFormation's reference)."""

DERIVED = {
    ("AWS::S3::Bucket", "Arn"): "arn:aws:s3:::{}",
    ("AWS::S3::Bucket", "DomainName"): "{}.s3.amazonaws.com",
}
"""Attributes that follow from the physical name alone."""


class NoValue:
    """`AWS::NoValue`: the property is as if it were not written."""


NO_VALUE = NoValue()


@dataclass(slots=True)
class Evaluator:
    """Evaluates the values of one template; `ids` gives each resource's asset id."""

    template: Template
    ids: dict[str, str]
    budget: Budget
    _conditions: dict[str, bool | None] = field(default_factory=dict)
    _names: dict[str, object] = field(default_factory=dict)
    _depth: int = 0

    def value(self, node: Marked) -> object:
        """The value of a node. Raises `OutOfBudget`."""
        self.budget.spend()
        if self._depth >= DEPTH:
            return Unknown(f"nested deeper than {DEPTH} levels")
        self._depth += 1
        try:
            if node.tag.startswith("!"):
                return self._intrinsic(_SHORT.get(node.tag, f"Fn::{node.tag[1:]}"), node, node)
            if isinstance(node.value, dict):
                if len(node.value) == 1:
                    (name, argument), *_ = node.value.items()
                    if _FUNCTION.match(name):
                        return self._intrinsic(name, argument, node)
                return self._object(node.value)
            if isinstance(node.value, list):
                values = [self.value(item) for item in node.value]
                return [value for value in values if value is not NO_VALUE]
            return node.value
        finally:
            self._depth -= 1

    def _object(self, value: dict[str, Marked]) -> object:
        out: dict[str, object] = {}
        for key, inner in value.items():
            evaluated = self.value(inner)
            if evaluated is not NO_VALUE:
                out[key] = evaluated
        return out

    def _intrinsic(self, name: str, argument: Marked, node: Marked) -> object:
        function = _FUNCTIONS.get(name)
        if function is None:
            return Unknown(_written(name, _untagged(argument) if argument is node else argument))
        if argument is node:
            argument = _untagged(node)
        return function(self, argument, _written(name, argument))

    def _arguments(self, node: Marked, count: int) -> list[object] | None:
        """The evaluated arguments of a function, or None when there are too few."""
        if not isinstance(node.value, list) or len(node.value) < count:
            return None
        return [self.value(item) for item in node.value]

    def _ref(self, node: Marked, why: str) -> object:
        name = node.text()
        return Unknown(why) if name is None else self.reference(name, why)

    def reference(self, name: str, why: str) -> object:
        """`Ref`: a parameter, a pseudo parameter or a resource."""
        if name == "AWS::NoValue":
            return NO_VALUE
        if name.startswith("AWS::"):
            return PSEUDO.get(name) or Unknown(name)
        resource = self.template.resources.get(name)
        if resource is None:
            return parameter(self.template, name)
        known = self.physical_name(name)
        return known if known is not None else self._asset(name, why, "Ref")

    def _asset(self, name: str, why: str, attribute: str) -> Unknown:
        """A reference whose text is not known."""
        id_ = self.ids.get(name)
        return Unknown(why) if id_ is None else Unknown(why, (id_,), attribute)

    def physical_name(self, name: str) -> str | None:
        """The name that a resource is given, when it is known and `Ref` gives it."""
        resource = self.template.resources[name]
        wanted = NAMED_BY_REF.get(resource.type)
        properties = resource.node.get("Properties")
        node = properties.get(wanted) if wanted is not None and properties is not None else None
        if node is None or name not in self.ids:
            return None
        if name not in self._names:
            self._names[name] = None
            self._names[name] = self.value(node)
        found = self._names[name]
        return found if isinstance(found, str) and found else None

    def attribute(self, name: str, attribute: str, why: str) -> object:
        """`Fn::GetAtt`."""
        resource = self.template.resources.get(name)
        if resource is None:
            return Unknown(why)
        template = DERIVED.get((resource.type, attribute))
        physical = self.physical_name(name) if template is not None else None
        if template is not None and physical is not None:
            return template.format(physical)
        return self._asset(name, why, attribute)

    def _get_att(self, node: Marked, why: str) -> object:
        if isinstance(node.value, list):
            parts = [self.value(item) for item in node.value]
            if len(parts) > 1 and all(isinstance(part, str) for part in parts):
                return self.attribute(str(parts[0]), ".".join(map(str, parts[1:])), why)
            return unknown(why, *parts)
        text = node.text()
        if text is None or "." not in text:
            return Unknown(why)
        name, _, attribute = text.partition(".")
        return self.attribute(name, attribute, why)

    def _sub(self, node: Marked, why: str) -> object:
        variables: dict[str, Marked] = {}
        text = node.text()
        if isinstance(node.value, list) and node.value:
            text = node.value[0].text()
            if len(node.value) > 1 and isinstance(node.value[1].value, dict):
                variables = node.value[1].value
        if text is None:
            return Unknown(why)
        pieces: list[object] = []
        place = 0
        for match in _VARIABLE.finditer(text):
            pieces.append(text[place : match.start()])
            place = match.end()
            pieces.append(self._variable(match, variables))
        pieces.append(text[place:])
        return _joined(pieces, why)

    def _variable(self, match: re.Match[str], variables: dict[str, Marked]) -> object:
        self.budget.spend()
        literal, name = match.group(1), match.group(2).strip()
        if literal:
            return "${" + match.group(2) + "}"
        if name in variables:
            return self.value(variables[name])
        if "." in name:
            resource, _, attribute = name.partition(".")
            return self.attribute(resource, attribute, match.group(0))
        return self.reference(name, match.group(0))

    def _join(self, node: Marked, why: str) -> object:
        arguments = self._arguments(node, 2)
        if arguments is None or not isinstance(arguments[0], str):
            return Unknown(why)
        if not isinstance(arguments[1], list):
            return unknown(why, arguments[1])
        pieces: list[object] = []
        for place, part in enumerate(arguments[1]):
            pieces += [arguments[0], part] if place else [part]
        return _joined(pieces, why)

    def _select(self, node: Marked, why: str) -> object:
        arguments = self._arguments(node, 2)
        if arguments is None:
            return Unknown(why)
        index, values = arguments[0], arguments[1]
        if isinstance(index, str) and index.isascii() and index.isdigit() and len(index) < 6:  # noqa: PLR2004 - an index
            index = int(index)
        if isinstance(values, list) and isinstance(index, int) and 0 <= index < len(values):
            return values[index]
        return unknown(why, index, values)

    def _split(self, node: Marked, why: str) -> object:
        arguments = self._arguments(node, 2)
        if arguments and isinstance(arguments[0], str) and arguments[0] and isinstance(arguments[1], str):
            return list(arguments[1].split(arguments[0]))
        return unknown(why, *(arguments or ()))

    def _find_in_map(self, node: Marked, why: str) -> object:
        arguments = self._arguments(node, 3)
        if arguments is None:
            return Unknown(why)
        found: Marked | None = self.template.mappings
        for key in arguments[:3]:
            if found is None or not isinstance(key, str | int):
                found = None
                break
            found = found.get(str(key))
        if found is not None:
            return self.value(found)
        default = arguments[3] if len(arguments) > 3 else None  # noqa: PLR2004 - the fourth argument
        known = all(isinstance(key, str) for key in arguments[:3])
        return (
            default["DefaultValue"]
            if known and isinstance(default, dict) and "DefaultValue" in default
            else Unknown(why)
        )

    def _if(self, node: Marked, why: str) -> object:
        if not isinstance(node.value, list) or len(node.value) < 3:  # noqa: PLR2004 - condition, then, otherwise
            return Unknown(why)
        decided = self.condition(node.value[0].text() or "")
        if decided is not None:
            return self.value(node.value[1 if decided else 2])
        then, otherwise = self.value(node.value[1]), self.value(node.value[2])
        if then is NO_VALUE and otherwise is NO_VALUE:
            return NO_VALUE
        if NO_VALUE in (then, otherwise):
            return Unknown(why)
        settled = settle(then, why), settle(otherwise, why)
        if not isinstance(then, Unknown) and settled[0] == settled[1]:
            return then
        absent = any(isinstance(value, Unknown) and not value.assets for value in settled)
        return Unknown(why) if absent else unknown(why, *settled)

    def _base64(self, node: Marked, why: str) -> object:
        value = self.value(node)
        if isinstance(value, str):
            return base64.b64encode(value.encode("utf-8", "replace")).decode("ascii")
        return unknown(why, value)

    def _json(self, node: Marked, why: str) -> object:
        return JsonText(self.value(node), why)

    def _length(self, node: Marked, why: str) -> object:
        value = self.value(node)
        return len(value) if isinstance(value, list) else unknown(why, value)

    def condition(self, name: str) -> bool | None:
        """A named condition: true, false, or None when it cannot be decided."""
        if name not in self._conditions:
            self._conditions[name] = None  # a condition that refers to itself is undecided
            node = self.template.conditions.get(name)
            self._conditions[name] = None if node is None else self._decide(node)
        return self._conditions[name]

    def _decide(self, node: Marked) -> bool | None:
        value = self.value(node)
        if value in ("true", "false"):
            return value == "true"
        return value if isinstance(value, bool) else None

    def _condition(self, node: Marked, why: str) -> object:
        decided = self.condition(node.text() or "")
        return Unknown(why) if decided is None else decided

    def _equals(self, node: Marked, why: str) -> object:
        arguments = self._arguments(node, 2)
        if arguments is None or any(not isinstance(value, str | int | float) for value in arguments[:2]):
            return Unknown(why)
        return _words(arguments[0]) == _words(arguments[1])

    def _all(self, node: Marked, why: str) -> object:
        return self._logic(node, why, decides=False)

    def _any(self, node: Marked, why: str) -> object:
        return self._logic(node, why, decides=True)

    def _logic(self, node: Marked, why: str, *, decides: bool) -> object:
        values = [self._decide(item) for item in node.value] if isinstance(node.value, list) else [None]
        if decides in values:
            return decides
        return Unknown(why) if None in values else not decides

    def _not(self, node: Marked, why: str) -> object:
        inner = node.value[0] if isinstance(node.value, list) and node.value else node
        decided = self._decide(inner)
        return Unknown(why) if decided is None else not decided


def _untagged(node: Marked) -> Marked:
    return Marked(node.value, node.line, node.end_line, "", node.key_lines)


def _words(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _joined(pieces: Sequence[object], why: str) -> object:
    """Text of known and unknown pieces."""
    parts: list[str | Unknown] = []
    for piece in pieces:
        if isinstance(piece, Partial):
            parts.extend(piece.parts)
        elif isinstance(piece, JsonText):
            parts.append(encode(piece) or unknown(piece.why, piece.value))
        elif isinstance(piece, Unknown):
            parts.append(piece)
        elif isinstance(piece, str | int | float):
            parts.append(_words(piece))
        elif piece is not NO_VALUE:
            parts.append(unknown(why, piece))
    if sum(len(part) for part in parts if isinstance(part, str)) > TEXT_LENGTH:
        return Unknown(f"{why}: too long")
    if all(isinstance(part, str) for part in parts):
        return "".join(cast("list[str]", parts))
    return Partial(tuple(part for part in parts if part != ""), why)


def _written(name: str, argument: Marked) -> str:
    """The call as an author would write it in short form, at most 200 characters."""
    short = "!" + name.removeprefix("Fn::")
    value = argument.value
    if isinstance(value, list):
        inner = ", ".join(_brief(item) for item in value[:8])
        text = f"{short} [{inner}]"
    else:
        text = f"{short} {_brief(argument)}"
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"


def _brief(node: Marked) -> str:
    if isinstance(node.value, dict):
        (key, inner), *rest = [*node.value.items(), ("", None)]
        return f"{key} {inner.value}" if not rest[1:] and inner and isinstance(inner.value, str) else "{…}"
    if isinstance(node.value, list):
        return f"{node.tag} […]".strip()
    return f"{node.tag} {node.value}".strip()[:_TEXT]


_FUNCTIONS: dict[str, Callable[[Evaluator, Marked, str], object]] = {
    "Ref": Evaluator._ref,  # noqa: SLF001 - the class's own table
    "Fn::GetAtt": Evaluator._get_att,  # noqa: SLF001
    "Fn::Sub": Evaluator._sub,  # noqa: SLF001
    "Fn::Join": Evaluator._join,  # noqa: SLF001
    "Fn::Select": Evaluator._select,  # noqa: SLF001
    "Fn::Split": Evaluator._split,  # noqa: SLF001
    "Fn::FindInMap": Evaluator._find_in_map,  # noqa: SLF001
    "Fn::If": Evaluator._if,  # noqa: SLF001
    "Fn::Base64": Evaluator._base64,  # noqa: SLF001
    "Fn::ToJsonString": Evaluator._json,  # noqa: SLF001
    "Fn::Length": Evaluator._length,  # noqa: SLF001
    "Condition": Evaluator._condition,  # noqa: SLF001
    "Fn::Equals": Evaluator._equals,  # noqa: SLF001
    "Fn::And": Evaluator._all,  # noqa: SLF001
    "Fn::Or": Evaluator._any,  # noqa: SLF001
    "Fn::Not": Evaluator._not,  # noqa: SLF001
}
"""The functions that are evaluated; `Fn::ImportValue`, `Fn::GetAZs`, `Fn::Transform` … are unknown."""
