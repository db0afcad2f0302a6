"""What each kind of Python's expressions is."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following import operations
from bartizan.sources.repository.code.following.evaluate import Evaluator, short
from bartizan.sources.repository.code.following.language import Handler, Passed
from bartizan.sources.repository.code.following.values import (
    Constant,
    Frame,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    choice,
    options,
)
from bartizan.sources.repository.code.python import library
from bartizan.sources.repository.code.python.callables import LAMBDA
from bartizan.sources.repository.code.python.strings import literal

MOST_ITEMS = 200


_THREADS = {b"to_thread": 0, b"run_in_threadpool": 0, b"run_in_executor": 1}
"""Functions that call what they are given in a thread, and at which position it stands."""


def callee(node: Node) -> Node | None:
    """The expression that a call calls: of `Agent[Booking](…)` the class, of `to_thread(ask, …)` what runs there."""
    function = node.child_by_field_name("function")
    if function is not None and function.type == "subscript":
        return generic(function)
    given = threaded(node, function)
    return function if given is None else given[0]


def threaded(node: Node, function: Node | None) -> tuple[Node, int] | None:
    """What a call runs in a thread, and how many of its own arguments come first; None for any other call."""
    last = function
    if function is not None and function.type == "attribute":
        last = function.child_by_field_name("attribute")
    at = _THREADS.get(last.text or b"") if last is not None and last.type == "identifier" else None
    listed = node.child_by_field_name("arguments") if at is not None else None
    if at is None or listed is None or listed.type != "argument_list":
        return None
    given = [child for child in listed.named_children if child.type != "comment"]
    found = given[at] if len(given) > at else None
    return (found, at + 1) if found is not None and found.type in {"attribute", "identifier"} else None


def generic(node: Node) -> Node:
    """The class of a subscript that only fills in types; any other subscript itself."""
    value = node.child_by_field_name("value")
    last = value.child_by_field_name("attribute") if value is not None and value.type == "attribute" else value
    if value is None or last is None or last.type != "identifier":
        return node
    name = last.text or b""
    return value if name[:1].isupper() and not name.isupper() else node


def arguments(site: Site) -> Iterator[Passed]:
    """What a call passes; arguments after `*items` have no position that is known."""
    listed = site.node.child_by_field_name("arguments")
    if listed is None or listed.type != "argument_list":
        return
    thread = threaded(site.node, site.node.child_by_field_name("function"))
    position = -thread[1] if thread is not None else 0
    for child in listed.named_children:
        kind = child.type
        if kind == "keyword_argument":
            key, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if key is not None and value is not None:
                yield Passed(value, site.module.text(key))
        elif kind == "dictionary_splat":
            if child.named_children:
                yield Passed(child.named_children[0], spread=True)
        elif kind == "list_splat":
            position += 1000
        elif kind != "comment":
            if position >= 0:
                yield Passed(child, position=position)
            position += 1


def _name(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.lookup.name(frame.module.text(node), frame, node.start_byte)


def _string(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    unknown: list[Val] = []
    text, whole = literal(node, frame.module, lambda inner: evaluator.evaluate(inner, frame), unknown)
    return Text(text, whole, parts=tuple(unknown[:50]))


def _joined(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    parts = [evaluator.evaluate(child, frame) for child in node.named_children if child.type != "comment"]
    return operations.concatenate(parts)


def _number(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    text = frame.module.text(node).replace("_", "")
    try:
        return Constant(float(text) if node.type == "float" else int(text[:40], 0))
    except ValueError:
        return Unknown(short(text))


def _constant(_evaluator: Evaluator, node: Node, _frame: Frame) -> Val:
    return Constant({"true": True, "false": False}.get(node.type))


def _items(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    values: list[Val] = []
    for child in node.named_children[:MOST_ITEMS]:
        if child.type == "list_splat":
            inner = evaluator.evaluate(child.named_children[0], frame) if child.named_children else Unknown("*")
            values.extend(inner.values if isinstance(inner, Items) else [inner])
        elif child.type != "comment":
            values.append(evaluator.evaluate(child, frame))
    return Items(tuple(values))


def _table(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    entries: dict[str, Val] = {}
    whole = True
    for child in node.named_children[:MOST_ITEMS]:
        if child.type == "pair":
            key = evaluator.evaluate(child.child_by_field_name("key"), frame)
            if isinstance(key, Text) and key.whole:
                entries[key.value] = evaluator.evaluate(child.child_by_field_name("value"), frame)
            else:
                whole = False
        elif child.type == "dictionary_splat" and child.named_children:
            inner = evaluator.evaluate(child.named_children[0], frame)
            if isinstance(inner, Table):
                entries.update(inner.entries)
            else:
                whole = False
    return Table(entries, whole, Site(node, frame))


def _attribute(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    name = node.child_by_field_name("attribute")
    if name is None:
        return Unknown("attribute")
    bound = evaluator.lookup.bound_attribute(node, frame)
    if bound is not None:
        return bound
    return evaluator.attribute(evaluator.evaluate(node.child_by_field_name("object"), frame), frame.module.text(name))


def _subscript(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    value = evaluator.evaluate(node.child_by_field_name("value"), frame)
    key = evaluator.evaluate(node.child_by_field_name("subscript"), frame)
    return choice(library.subscript(option, key, evaluator.project) for option in options(value))


def _call(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    site = Site(node, frame)
    function = callee(node)
    if function is not None and function.type == "attribute":
        value = evaluator.evaluate(function.child_by_field_name("object"), frame)
        name = function.child_by_field_name("attribute")
        found = library.method(evaluator, value, frame.module.text(name) if name is not None else "", site)
        if found is not None:
            return found
    return evaluator.call(evaluator.evaluate(function, frame), site)


def _binary(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    left = evaluator.evaluate(node.child_by_field_name("left"), frame)
    operator = node.child_by_field_name("operator")
    right = evaluator.evaluate(node.child_by_field_name("right"), frame)
    return library.binary(left, frame.module.text(operator) if operator is not None else "", right)


def _augmented(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    left = node.child_by_field_name("left")
    right = evaluator.evaluate(node.child_by_field_name("right"), frame)
    if left is None or left.type != "identifier":
        return Unknown("+=")
    before = evaluator.lookup.name(frame.module.text(left), frame, node.start_byte)
    operator = node.child_by_field_name("operator")
    text = frame.module.text(operator) if operator is not None else ""
    return library.binary(before, text.rstrip("="), right)


def _either(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return choice([evaluator.evaluate(child, frame) for child in node.named_children])


def _conditional(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    children = node.named_children
    return choice([evaluator.evaluate(children[0], frame), evaluator.evaluate(children[-1], frame)])


def _inner(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    children = [child for child in node.named_children if child.type != "comment"]
    return evaluator.evaluate(children[-1], frame) if children else Unknown("nothing")


def _comprehension(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return Items((evaluator.evaluate(node.child_by_field_name("body"), frame),))


def _lambda(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return Name(LAMBDA, Site(node, frame))


def _entries(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """A dictionary whose keys are made: any of its values may stand at a key."""
    pair = node.child_by_field_name("body")
    value = pair.child_by_field_name("value") if pair is not None else None
    return Items((evaluator.evaluate(value, frame),))


HANDLERS: dict[str, Handler] = {
    "identifier": _name,
    "string": _string,
    "concatenated_string": _joined,
    "integer": _number,
    "float": _number,
    "true": _constant,
    "false": _constant,
    "none": _constant,
    "list": _items,
    "tuple": _items,
    "set": _items,
    "expression_list": _items,
    "dictionary": _table,
    "attribute": _attribute,
    "subscript": _subscript,
    "call": _call,
    "binary_operator": _binary,
    "augmented_assignment": _augmented,
    "boolean_operator": _either,
    "conditional_expression": _conditional,
    "parenthesized_expression": _inner,
    "await": _inner,
    "named_expression": _inner,
    "list_comprehension": _comprehension,
    "generator_expression": _comprehension,
    "dictionary_comprehension": _entries,
    "lambda": _lambda,
    "as_pattern": _inner,
}
"""The function that evaluates each kind of expression."""
