"""What each kind of Java's expressions is."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following import jvm, jvm_builders, operations
from bartizan.sources.repository.code.following.evaluate import Evaluator, short
from bartizan.sources.repository.code.following.language import Handler, Passed
from bartizan.sources.repository.code.following.names import snake
from bartizan.sources.repository.code.following.syntax import Module
from bartizan.sources.repository.code.following.values import (
    Constant,
    Frame,
    Instance,
    Items,
    Name,
    Site,
    Text,
    Val,
    choice,
    options,
)
from bartizan.sources.repository.code.java.index import built, link
from bartizan.sources.repository.code.python.strings import unescape

MOST_ITEMS = 200


def callee(_node: Node) -> Node | None:
    """Java's calls have no expression of their own for what they call; see `called`."""
    return None


def called(evaluator: Evaluator, site: Site) -> Val:
    """What a call calls: a class that is made or built, a method of an object, a method of the own class."""
    node, frame = site.node, site.frame
    if node.type in {"object_creation_expression", "enum_constant"}:
        return evaluator.evaluate(node.child_by_field_name("type"), frame)
    made = built(node, frame.module)
    if made is not None:
        return choice(jvm.buildable(option) for option in options(evaluator.evaluate(made[0], frame)))
    name = node.child_by_field_name("name")
    if name is None:
        return Unknown("a call")
    value = node.child_by_field_name("object")
    if value is None:
        return evaluator.lookup.name(frame.module.text(name), frame, node.start_byte)
    return evaluator.attribute(evaluator.evaluate(value, frame), frame.module.text(name))


def arguments(site: Site) -> Iterator[Passed]:
    """What a call passes, by position; what a builder is told, and what a lambda tells one, by keyword."""
    module = site.module
    made = built(site.node, module)
    if made is not None:
        for method, given in (*jvm_builders.earlier(site, made[0], link), *made[1]):
            yield Passed(given, snake(method))
        return
    listed = site.node.child_by_field_name("arguments")
    if listed is None:
        return
    position = 0
    for child in listed.named_children:
        if child.type in {"line_comment", "block_comment"}:
            continue
        if child.type == "element_value_pair":
            key, paired = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and paired is not None:
                yield Passed(paired, snake(module.text(key)))
            continue
        yield Passed(child, position=position)
        position += 1
        if child.type == "lambda_expression":
            for keyword, told in _told(child, module):
                yield Passed(told, snake(keyword))


def _told(node: Node, module: Module) -> Iterator[tuple[str, Node]]:
    """What the body of `r -> r.a(1).b(2)` tells its parameter."""
    current: Node | None = node.child_by_field_name("body")
    while current is not None and current.type == "method_invocation":
        name, listed = current.child_by_field_name("name"), current.child_by_field_name("arguments")
        if name is not None and listed is not None and listed.named_children:
            yield module.text(name), listed
        current = current.child_by_field_name("object")


def _name(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return jvm.of_packages(evaluator.lookup.name(frame.module.text(node), frame, node.start_byte), frame.module)


def _type(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """A type: its arguments say nothing about what it is; of a dotted name the first part is looked up."""
    text = frame.module.text(node).partition("<")[0].partition("[")[0].strip()
    first, _, rest = text.partition(".")
    value = jvm.of_packages(evaluator.lookup.name(first, frame, node.start_byte), frame.module)
    for part in rest.split(".") if rest else ():
        value = evaluator.attribute(value, part)
    return value


def _string(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    text = frame.module.text(node)
    if text.startswith('"""'):
        return Text(_block(text[3:].removesuffix('"""')))
    return Text(unescape(text[1:-1]))


def _block(text: str) -> str:
    """A text block without the indentation that all of its lines share."""
    lines = text.partition("\n")[2].split("\n")
    depth = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return unescape("\n".join(line[depth:] for line in lines))


def _number(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    text = frame.module.text(node).replace("_", "").rstrip("LlFfDd")
    try:
        return Constant(float(text) if "." in text or "e" in text.lower() else int(text[:40], 0))
    except ValueError:
        return Unknown(short(text))


def _constant(_evaluator: Evaluator, node: Node, _frame: Frame) -> Val:
    return Constant({"true": True, "false": False}.get(node.type))


def _this(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    owner = frame.scope.owner
    return frame.instance or (Instance(owner) if owner is not None else Unknown("this"))


def _field(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    value, name = node.child_by_field_name("object"), node.child_by_field_name("field")
    if name is None:
        return Unknown("a field")
    text = frame.module.text(name)
    if text == "class":
        return evaluator.evaluate(value, frame)
    bound = evaluator.lookup.bound_attribute(node, frame)
    return bound if bound is not None else evaluator.attribute(evaluator.evaluate(value, frame), text)


def _call(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    site = Site(node, frame)
    if built(node, frame.module) is None:
        value, name = node.child_by_field_name("object"), node.child_by_field_name("name")
        method = frame.module.text(name) if name is not None else ""
        if value is not None:
            owner = evaluator.evaluate(value, frame)
            found = jvm.method(evaluator, owner, method, site)
            if found is None and not evaluator.positional(site):
                found = jvm.getter(evaluator, owner, method)
            if found is not None:
                return found
            if isinstance(owner, Name):
                return jvm.of_library(evaluator, owner, method, site)
    callee = called(evaluator, site)
    answer = jvm.asked(evaluator, callee, site)
    return answer if answer is not None else evaluator.call(callee, site)


def _made(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    site = Site(node, frame)
    return evaluator.call(called(evaluator, site), site)


def _enumerated(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return Instance(frame.scope, Site(node, frame)) if frame.scope.kind == "class" else Unknown("a constant")


def _items(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return Items(tuple(evaluator.evaluate(child, frame) for child in node.named_children[:MOST_ITEMS]))


def _listed(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """What a builder's method is passed: one value, or several."""
    children = [child for child in node.named_children if not child.type.endswith("comment")]
    if len(children) == 1:
        return evaluator.evaluate(children[0], frame)
    return Items(tuple(evaluator.evaluate(child, frame) for child in children[:MOST_ITEMS]))


def _array(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    value = node.child_by_field_name("value")
    return evaluator.evaluate(value, frame) if value is not None else Unknown("an array")


def _subscript(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    value = evaluator.evaluate(node.child_by_field_name("array"), frame)
    key = evaluator.evaluate(node.child_by_field_name("index"), frame)
    return choice(operations.subscript(option, key) for option in options(value))


def _binary(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    operator = node.child_by_field_name("operator")
    if operator is None or frame.module.text(operator) != "+":
        return Unknown(short(frame.module.text(node)))
    left = evaluator.evaluate(node.child_by_field_name("left"), frame)
    right = evaluator.evaluate(node.child_by_field_name("right"), frame)
    if any(isinstance(option, Text) for side in (left, right) for option in options(side)):
        return operations.concatenate([left, right])
    return Unknown(short(frame.module.text(node)))


def _conditional(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    parts = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
    return choice([evaluator.evaluate(part, frame) for part in parts])


def _inner(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.named_children[-1], frame) if node.named_children else Unknown("nothing")


def _cast(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.child_by_field_name("value"), frame)


def _assigned(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.child_by_field_name("right"), frame)


def _switch(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    body = node.child_by_field_name("body")
    rules = [child for child in body.named_children if child.type == "switch_rule"] if body is not None else []
    return choice([evaluator.evaluate(rule.named_children[-1], frame) for rule in rules if rule.named_children])


def _annotation(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """An annotation: what `@Value("${key:default}")` injects, else the annotation's own type."""
    name = node.child_by_field_name("name")
    text = frame.module.text(name) if name is not None else ""
    site = Site(node, frame)
    if text.rpartition(".")[2] in {"Value", "Property"}:
        value = evaluator.site_argument(site, "value", 0)
        return jvm.injected(evaluator, value, frame.module.path)
    if text.rpartition(".")[2] == "ConfigProperty":
        key = evaluator.site_argument(site, "name")
        default = evaluator.site_argument(site, "default_value")
        if isinstance(key, Text) and key.value in evaluator.project.environment:
            default = None  # what the settings state is what is injected
        return operations.from_environment(evaluator.project, key.value if isinstance(key, Text) else None, default)
    return evaluator.evaluate(name, frame)


HANDLERS: dict[str, Handler] = {
    "identifier": _name,
    "type_identifier": _type,
    "scoped_type_identifier": _type,
    "scoped_identifier": _type,
    "generic_type": _type,
    "string_literal": _string,
    "decimal_integer_literal": _number,
    "decimal_floating_point_literal": _number,
    "hex_integer_literal": _number,
    "true": _constant,
    "false": _constant,
    "null_literal": _constant,
    "this": _this,
    "field_access": _field,
    "method_invocation": _call,
    "object_creation_expression": _made,
    "enum_constant": _enumerated,
    "array_initializer": _items,
    "element_value_array_initializer": _items,
    "argument_list": _listed,
    "class_literal": _inner,
    "array_creation_expression": _array,
    "array_access": _subscript,
    "binary_expression": _binary,
    "ternary_expression": _conditional,
    "parenthesized_expression": _inner,
    "expression_statement": _inner,
    "cast_expression": _cast,
    "assignment_expression": _assigned,
    "switch_expression": _switch,
    "annotation": _annotation,
    "marker_annotation": _annotation,
}
"""The function that evaluates each kind of expression."""
