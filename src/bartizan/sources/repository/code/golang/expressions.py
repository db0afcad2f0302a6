"""What each kind of Go's expressions is."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following import operations
from bartizan.sources.repository.code.following.evaluate import Evaluator, short
from bartizan.sources.repository.code.following.language import Handler, Passed
from bartizan.sources.repository.code.following.names import snake
from bartizan.sources.repository.code.following.syntax import Module
from bartizan.sources.repository.code.following.values import (
    Constant,
    Frame,
    Items,
    Site,
    Table,
    Text,
    Val,
    choice,
    options,
)
from bartizan.sources.repository.code.golang import library
from bartizan.sources.repository.code.golang.index import type_name
from bartizan.sources.repository.code.python.strings import unescape

MOST_ITEMS = 200


def callee(node: Node) -> Node | None:
    """The expression that a call calls; of a literal of a struct its type."""
    return node.child_by_field_name("type" if node.type == "composite_literal" else "function")


def arguments(site: Site) -> Iterator[Passed]:
    """What a call passes by position; a struct's fields by keyword, those of a struct that is passed too."""
    node, module = site.node, site.module
    if node.type == "composite_literal":
        body = node.child_by_field_name("body")
        for position, child in enumerate(body.named_children if body is not None else ()):
            key, value = _pair(child)
            if key is not None and value is not None:
                yield Passed(value, snake(module.text(key)))
            elif child.named_children:
                yield Passed(child.named_children[0], position=position)
        return
    listed = node.child_by_field_name("arguments")
    position = 0
    for child in listed.named_children if listed is not None else ():
        if child.type == "comment":
            continue
        yield from _option(child, module)
        yield Passed(child, position=position, spread=_is_told(child))
        position += 1


def _option(node: Node, module: Module) -> Iterator[Passed]:
    """An option that is written as a call says one thing by keyword: `chroma.WithNameSpace("notes")`."""
    if node.type != "call_expression":
        return
    function, listed = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    name = module.text(function).rpartition(".")[2] if function is not None else ""
    if name.startswith("With") and listed is not None:
        for child in listed.named_children:
            if child.type != "comment":
                yield Passed(child, snake(name))


def _is_told(node: Node) -> bool:
    """Whether an argument may hold what the call is told: a struct, a variable, a list of options."""
    inner = node.child_by_field_name("operand") if node.type == "unary_expression" else node
    return inner is not None and inner.type in {"composite_literal", "identifier", "variadic_argument"}


def _pair(node: Node) -> tuple[Node | None, Node | None]:
    if node.type != "keyed_element":
        return None, None
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    inner = value.named_children[0] if value is not None and value.named_children else None
    return (key.named_children[0] if key is not None and key.named_children else None), inner


def _name(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.lookup.name(frame.module.text(node), frame, node.start_byte)


def _type(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """A type: a pointer to one is one."""
    if node.type in {"pointer_type", "generic_type", "parenthesized_type"} and node.named_children:
        return evaluator.evaluate(node.named_children[0], frame)
    package, name = node.child_by_field_name("package"), node.child_by_field_name("name")
    if package is not None and name is not None:
        return library.member(evaluator, evaluator.evaluate(package, frame), frame.module.text(name), frame)
    return _name(evaluator, node, frame)


def _string(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    text = frame.module.text(node)[1:-1]
    return Text(text if node.type == "raw_string_literal" else unescape(text))


def _number(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    text = frame.module.text(node).replace("_", "")
    try:
        return Constant(float(text) if node.type == "float_literal" else int(text[:40], 0))
    except ValueError:
        return Unknown(short(text))


def _constant(_evaluator: Evaluator, node: Node, _frame: Frame) -> Val:
    return Constant({"true": True, "false": False}.get(node.type))


def _selector(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    operand, field = node.child_by_field_name("operand"), node.child_by_field_name("field")
    if field is None:
        return Unknown("a field")
    bound = evaluator.lookup.bound_attribute(node, frame)
    if bound is not None:
        return bound
    return library.member(evaluator, evaluator.evaluate(operand, frame), frame.module.text(field), frame)


def _call(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    function = node.child_by_field_name("function")
    while function is not None and function.type in {"parenthesized_expression", "index_expression"}:
        function = function.named_children[0] if function.named_children else None
    return evaluator.call(evaluator.evaluate(function, frame), Site(node, frame))


def _literal(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """`Config{Model: "x"}`, `[]string{"a"}`, `map[string]any{"model": "x"}`."""
    type_ = node.child_by_field_name("type")
    if type_ is not None and type_name(type_, frame.module):
        return evaluator.call(evaluator.evaluate(type_, frame), Site(node, frame))
    return evaluator.evaluate(node.child_by_field_name("body"), frame)


def _body(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """What stands in the braces: a table with keys, else a list."""
    entries: dict[str, Val] = {}
    values: list[Val] = []
    type_ = node.parent.child_by_field_name("type") if node.parent is not None else None
    of_map = type_ is not None and type_.type == "map_type"
    for child in node.named_children[:MOST_ITEMS]:
        key, value = _pair(child)
        if key is None or value is None:
            inner = child.named_children[0] if child.type == "literal_element" and child.named_children else child
            values.append(evaluator.evaluate(inner, frame))
            continue
        known = evaluator.evaluate(key, frame) if "string_literal" in key.type or of_map else None
        name = known.value if isinstance(known, Text) else snake(frame.module.text(key))
        entries[name] = evaluator.evaluate(value, frame)
    return Table(entries) if entries else Items(tuple(values))


def _subscript(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    value = evaluator.evaluate(node.child_by_field_name("operand"), frame)
    key = evaluator.evaluate(node.child_by_field_name("index"), frame)
    if isinstance(key, Text) and key.variable is not None:
        key = Unknown(key.variable)  # the environment or the command line may choose any entry
    return choice(operations.subscript(option, key) for option in options(value))


def _binary(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    operator = node.child_by_field_name("operator")
    if operator is not None and frame.module.text(operator) == "+":
        left = evaluator.evaluate(node.child_by_field_name("left"), frame)
        right = evaluator.evaluate(node.child_by_field_name("right"), frame)
        if any(isinstance(option, Text) for side in (left, right) for option in options(side)):
            return operations.concatenate([left, right])
    return Unknown(short(frame.module.text(node)))


def _unary(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    operator, operand = node.child_by_field_name("operator"), node.child_by_field_name("operand")
    if operator is not None and frame.module.text(operator) in {"&", "*"}:
        return evaluator.evaluate(operand, frame)
    return Unknown(short(frame.module.text(node)))


def _operand(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.child_by_field_name("operand"), frame)


def _items(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    children = node.named_children
    if len(children) == 1:
        return evaluator.evaluate(children[0], frame)
    return Items(tuple(evaluator.evaluate(child, frame) for child in children[:MOST_ITEMS]))


def _inner(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.named_children[-1], frame) if node.named_children else Unknown("nothing")


def _converted(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """`shared.ChatModel("gpt-4o")` written as a conversion of a type."""
    return evaluator.evaluate(node.child_by_field_name("operand"), frame)


HANDLERS: dict[str, Handler] = {
    "identifier": _name,
    "package_identifier": _name,
    "field_identifier": _name,
    "type_identifier": _name,
    "qualified_type": _type,
    "pointer_type": _type,
    "generic_type": _type,
    "interpreted_string_literal": _string,
    "raw_string_literal": _string,
    "int_literal": _number,
    "float_literal": _number,
    "true": _constant,
    "false": _constant,
    "nil": _constant,
    "selector_expression": _selector,
    "call_expression": _call,
    "composite_literal": _literal,
    "literal_value": _body,
    "literal_element": _inner,
    "index_expression": _subscript,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "type_assertion_expression": _operand,
    "type_conversion_expression": _converted,
    "expression_list": _items,
    "parenthesized_expression": _inner,
    "variadic_argument": _inner,
}
"""The function that evaluates each kind of expression."""
