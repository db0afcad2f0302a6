"""Functions over texts and lists: Sub, Join, Select, Split, Base64, ToJsonString, Length, Cidr."""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.cloudformation.nodes import TEXT
from bartizan.sources.repository.cloudformation.text import joined
from bartizan.sources.repository.evaluated import TEXT_LENGTH, JsonText, assets_of, unknown
from bartizan.sources.repository.yaml_marks import Marked

if TYPE_CHECKING:
    from bartizan.sources.repository.cloudformation.evaluate import Evaluator

_VARIABLE = re.compile(r"\$\{(!?)([^{}]*)\}")
_MOST_NETWORKS = 256
_INDEX_LENGTH = 6


def there(why: str, *values: object) -> Unknown:
    """An unknown value of which it is known that it is there, with the assets of what it is made of."""
    return Unknown(why, assets_of(values), None, (None,))


def _sub(evaluator: Evaluator, node: Marked, why: str) -> object:
    variables: dict[str, Marked] = {}
    text = node.text()
    if isinstance(node.value, list) and node.value:
        text = node.value[0].text()
        if len(node.value) > 1 and isinstance(node.value[1].value, dict):
            variables = node.value[1].value
    if text is None:
        return Unknown(why)
    pieces: list[object] = []
    known: dict[str, object] = {}
    place = 0
    for match in _VARIABLE.finditer(text):
        pieces.append(text[place : match.start()])
        place = match.end()
        pieces.append(_variable(evaluator, match, variables, known))
    pieces.append(text[place:])
    return joined(pieces, why)


def _variable(
    evaluator: Evaluator, match: re.Match[str], variables: dict[str, Marked], known: dict[str, object]
) -> object:
    """One `${…}`; `known` keeps those that were evaluated before."""
    literal, name = match.group(1), match.group(2).strip()
    if literal:
        return "${" + match.group(2) + "}"
    if name not in known:
        evaluator.budget.spend()
        if name in variables:
            known[name] = evaluator.value(variables[name])
        elif "." in name:
            resource, _, attribute = name.partition(".")
            known[name] = evaluator.attribute(resource, attribute, match.group(0))
        else:
            known[name] = evaluator.reference(name, match.group(0))
    value = known[name]
    evaluator.budget.spend(1 + (len(value) // 1000 if isinstance(value, str) else 0))
    return value


def _join(evaluator: Evaluator, node: Marked, why: str) -> object:
    arguments = evaluator.arguments(node, 2)
    if arguments is None or not isinstance(arguments[0], str):
        return Unknown(why)
    if not isinstance(arguments[1], list):
        return there(why, arguments[1])
    pieces: list[object] = []
    for place, part in enumerate(arguments[1]):
        pieces += [arguments[0], part] if place else [part]
    if len(arguments[0]) * len(arguments[1]) > TEXT_LENGTH:
        return there(f"{why}: too long", arguments[1])
    return joined(pieces, why)


def _text(evaluator: Evaluator, node: Marked, why: str) -> object:
    arguments = node.value if isinstance(node.value, list) else []
    if len(arguments) != 2 or not isinstance(arguments[1].value, list):  # noqa: PLR2004 - as it is written and its parts
        return Unknown(why)
    return joined([evaluator.value(part) for part in arguments[1].value], arguments[0].text() or why)


def _select(evaluator: Evaluator, node: Marked, why: str) -> object:
    arguments = evaluator.arguments(node, 2)
    if arguments is None:
        return Unknown(why)
    index, values = arguments[0], arguments[1]
    if isinstance(index, str) and index.isascii() and index.isdigit() and len(index) < _INDEX_LENGTH:
        index = int(index)
    if isinstance(values, list) and isinstance(index, int) and 0 <= index < len(values):
        return values[index]
    if isinstance(values, Unknown) and values.is_present:
        # A list that is too short stops the deployment.
        return there(why, index, values)
    return unknown(why, index, values)


def _split(evaluator: Evaluator, node: Marked, why: str) -> object:
    arguments = evaluator.arguments(node, 2)
    if arguments and isinstance(arguments[0], str) and arguments[0] and isinstance(arguments[1], str):
        return list(arguments[1].split(arguments[0]))
    return there(why, *(arguments or ()))


def _base64(evaluator: Evaluator, node: Marked, why: str) -> object:
    value = evaluator.value(node)
    if isinstance(value, str):
        return base64.b64encode(value.encode("utf-8", "replace")).decode("ascii")
    return there(why, value)


def _json(evaluator: Evaluator, node: Marked, why: str) -> object:
    return JsonText(evaluator.value(node), why)


def _length(evaluator: Evaluator, node: Marked, why: str) -> object:
    value = evaluator.value(node)
    return len(value) if isinstance(value, list) else there(why, value)


def _cidr(evaluator: Evaluator, node: Marked, why: str) -> object:
    """`Fn::Cidr`: the first `count` networks with `bits` host bits (default 8) in a block."""
    arguments = evaluator.arguments(node, 2)
    if arguments is None:
        return Unknown(why)
    block, count, bits = arguments[0], _whole(arguments[1]), _whole(arguments[2]) if len(arguments) > 2 else 8  # noqa: PLR2004
    if not isinstance(block, str) or count is None or bits is None or not 0 < count <= _MOST_NETWORKS:
        return there(why, *arguments)
    try:
        network = ipaddress.ip_network(block, strict=False)
    except ValueError:
        return Unknown(why)
    length = network.max_prefixlen - bits
    if not network.prefixlen <= length <= network.max_prefixlen or count > 2 ** (length - network.prefixlen):
        return Unknown(why)
    first, step = int(network.network_address), 2**bits
    address = type(network.network_address)
    return [f"{address(first + place * step)}/{length}" for place in range(count)]


def _whole(value: object) -> int | None:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _INDEX_LENGTH else None


FUNCTIONS: dict[str, Callable[[Evaluator, Marked, str], object]] = {
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Base64": _base64,
    "Fn::ToJsonString": _json,
    "Fn::Length": _length,
    "Fn::Cidr": _cidr,
    TEXT: _text,
}
"""Functions over texts and lists, by their long names."""
