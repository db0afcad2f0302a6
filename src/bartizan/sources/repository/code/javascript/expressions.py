"""What each kind of JavaScript's expressions is."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following import operations
from bartizan.sources.repository.code.following.evaluate import Evaluator, short
from bartizan.sources.repository.code.following.language import Handler, Passed
from bartizan.sources.repository.code.following.names import snake
from bartizan.sources.repository.code.following.operations import VARIABLE, from_environment
from bartizan.sources.repository.code.following.syntax import Module
from bartizan.sources.repository.code.following.values import (
    Constant,
    Definition,
    Frame,
    Instance,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    choice,
    options,
)
from bartizan.sources.repository.code.javascript import library, nest
from bartizan.sources.repository.code.javascript.index import ATTRIBUTE
from bartizan.sources.repository.code.javascript.strings import plain, template

MOST_ITEMS = 200
_PLAIN = frozenset(
    {
        "string", "template_string", "number", "true", "false", "null", "undefined", "arrow_function",
        "function_expression", "regex", "array", "unary_expression", "class",
    }
)  # fmt: skip
"""Arguments that are no object of options, whatever they hold."""
_GLOBAL = ("globalThis.", "global.", "window.", "self.")
_WRAPPERS = frozenset({"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"})


_ELEMENTS = frozenset({"jsx_self_closing_element", "jsx_opening_element"})


def callee(node: Node) -> Node | None:
    """The expression that a call calls; what an assignment of markup sets."""
    if node.type == "assignment_expression":
        return node.child_by_field_name("left")
    if node.type == "jsx_attribute":
        return node.named_children[0] if node.named_children else None
    if node.type in _ELEMENTS:
        return node.child_by_field_name("name")
    return node.child_by_field_name("function") or node.child_by_field_name("constructor")


def arguments(site: Site) -> Iterator[Passed]:
    """What a call passes: an object of options counts as keywords; what follows `...items` has no known position."""
    node = site.node
    if node.type == "assignment_expression":
        right = node.child_by_field_name("right")
        if right is not None:
            yield Passed(right, position=0)
        return
    if node.type == "jsx_attribute":
        inner = _markup(node, site.module)
        if inner is not None:
            yield Passed(inner, position=0)
        return
    if node.type in _ELEMENTS:
        yield Passed(node, position=0, spread=True)
        return
    listed = node.child_by_field_name("arguments")
    if listed is None:
        return
    if listed.type == "template_string":
        yield Passed(listed, position=0)
        return
    position = 0
    for child in listed.named_children[:MOST_ITEMS]:
        if child.type == "spread_element":
            position += 1000
        elif child.type != "comment":
            yield Passed(child, position=position, spread=child.type not in _PLAIN)
            position += 1


def _markup(attribute: Node, module: Module) -> Node | None:
    """The value of `__html` in `dangerouslySetInnerHTML={{__html: …}}`."""
    expression = attribute.named_children[-1] if len(attribute.named_children) > 1 else None
    inner = expression.named_children[0] if expression is not None and expression.named_children else None
    if inner is None:
        return None
    return entry(module, inner, "__html") or inner


def entry(module: Module, node: Node, name: str) -> Node | None:
    """The node of the value that an object, as it is written out, has under a keyword."""
    while node.type in _WRAPPERS and node.named_children:
        node = node.named_children[0]
    if node.type != "object":
        return None
    for child in node.named_children[:MOST_ITEMS]:
        if child.type == "pair":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and value is not None:
                text = module.text(key).strip("\"'")
                if name in {text, snake(text)}:
                    return value
        elif child.type in {"shorthand_property_identifier", "method_definition"}:
            written = child.child_by_field_name("name") if child.type == "method_definition" else child
            if written is not None and name in {(text := module.text(written)), snake(text)}:
                return child
    return None


def _name(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    text = frame.module.text(node)
    return Constant(None) if text == "undefined" else evaluator.lookup.name(text, frame, node.start_byte)


def _string(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return Text(plain(node, frame.module))


def _template(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return template(node, frame.module, lambda inner: evaluator.evaluate(inner, frame))


def _number(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    text = frame.module.text(node).replace("_", "").rstrip("n")[:40]
    try:
        return Constant(int(text, 0))
    except ValueError:
        pass
    try:
        return Constant(float(text))
    except ValueError:
        return Unknown(short(text))


def _constant(_evaluator: Evaluator, node: Node, _frame: Frame) -> Val:
    return Constant({"true": True, "false": False}.get(node.type))


def _array(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    values: list[Val] = []
    for child in node.named_children[:MOST_ITEMS]:
        if child.type == "spread_element":
            inner = evaluator.evaluate(child.named_children[0], frame) if child.named_children else Unknown("...")
            values.extend(inner.values if isinstance(inner, Items) else [inner])
        elif child.type != "comment":
            values.append(evaluator.evaluate(child, frame))
    return Items(tuple(values))


def _object(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    entries: dict[str, Val] = {}
    whole = True
    for child in node.named_children[:MOST_ITEMS]:
        kind = child.type
        if kind == "pair":
            key = _key(evaluator, child.child_by_field_name("key"), frame)
            if key is None:
                whole = False
            else:
                entries[key] = evaluator.evaluate(child.child_by_field_name("value"), frame)
        elif kind == "shorthand_property_identifier":
            entries[frame.module.text(child)] = _name(evaluator, child, frame)
        elif kind == "method_definition":
            key = _key(evaluator, child.child_by_field_name("name"), frame)
            if key is not None:
                entries[key] = _function(evaluator, child, frame)
        elif kind == "spread_element" and child.named_children:
            found = [
                one for one in options(evaluator.evaluate(child.named_children[0], frame)) if isinstance(one, Table)
            ]
            whole = whole and len(found) == 1 and found[0].whole
            for one in found:
                entries.update(one.entries)
    return Table(entries, whole, Site(node, frame))


def _properties(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """What `<Answer text={text} open />` passes to the component."""
    entries: dict[str, Val] = {}
    whole = True
    for child in node.children_by_field_name("attribute")[:MOST_ITEMS]:
        parts = child.named_children
        if child.type != "jsx_attribute" or not parts:  # `{...properties}`
            whole = False
            continue
        value = parts[1] if len(parts) > 1 else None
        if value is None:
            entries[frame.module.text(parts[0])] = Constant(True)
        elif value.type == "jsx_expression":
            inner = value.named_children[0] if value.named_children else None
            entries[frame.module.text(parts[0])] = evaluator.evaluate(inner, frame)
        else:
            entries[frame.module.text(parts[0])] = evaluator.evaluate(value, frame)
    return Table(entries, whole)


def _key(evaluator: Evaluator, node: Node | None, frame: Frame) -> str | None:
    if node is None:
        return None
    if node.type == "string":
        return plain(node, frame.module)
    if node.type == "computed_property_name":
        value = evaluator.evaluate(node.named_children[0], frame) if node.named_children else None
        return value.value if isinstance(value, Text) and value.whole else None
    return frame.module.text(node)


def _member(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    name = node.child_by_field_name("property")
    inner = node.child_by_field_name("object")
    if name is None or inner is None:
        return Unknown("a property")
    if inner.type in {"identifier", "member_expression"}:
        bound = evaluator.lookup.bound_attribute(node, frame)
        if bound is not None:
            return bound
    value = evaluator.evaluate(inner, frame)
    text = frame.module.text(name)
    return choice(library.field(evaluator, option, text) for option in options(value))


def _subscript(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    value = evaluator.evaluate(node.child_by_field_name("object"), frame)
    key = evaluator.evaluate(node.child_by_field_name("index"), frame)
    return choice(library.subscript(evaluator, option, key) for option in options(value))


def _call(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    site = Site(node, frame)
    function = callee(node)
    while function is not None and function.type in _WRAPPERS and function.named_children:
        function = function.named_children[0]
    if function is not None and function.type == "member_expression" and node.type == "call_expression":
        value = evaluator.evaluate(function.child_by_field_name("object"), frame)
        name = function.child_by_field_name("property")
        found = library.method(evaluator, value, frame.module.text(name) if name is not None else "", site)
        if found is not None:
            return found
    return evaluator.call(evaluator.evaluate(function, frame), site)


def _binary(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    operator = node.child_by_field_name("operator")
    text = frame.module.text(operator) if operator is not None else ""
    left = evaluator.evaluate(node.child_by_field_name("left"), frame)
    right = evaluator.evaluate(node.child_by_field_name("right"), frame)
    if text in {"??", "||"}:
        if isinstance(left, Unknown) and left.why.startswith(VARIABLE):
            return from_environment(evaluator.project, left.why.removeprefix(VARIABLE), right)
        # What a program keeps on the global object it has made there by the other side.
        kept = isinstance(left, Name) and left.path.startswith(_GLOBAL)
        sides = (right, left) if kept else (left, right)
        return choice(one for one in sides if one != Constant(None)) if left != right else left
    if text == "&&":
        return right
    if text == "+" and any(isinstance(option, Text) for side in (left, right) for option in options(side)):
        return operations.concatenate([left, right])
    return Unknown(f"… {text} …"[:20])


def _augmented(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    left, operator = node.child_by_field_name("left"), node.child_by_field_name("operator")
    right = evaluator.evaluate(node.child_by_field_name("right"), frame)
    text = frame.module.text(operator) if operator is not None else ""
    if left is None or left.type != "identifier":
        return right
    before = evaluator.lookup.name(frame.module.text(left), frame, node.start_byte)
    return operations.concatenate([before, right]) if text == "+=" else choice([before, right])


def _conditional(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    sides = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
    return choice([evaluator.evaluate(side, frame) for side in sides])


def _first(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """What is wrapped: brackets, `await`, `as const`, `satisfies T`, `!`, the name of a generic type."""
    children = [child for child in node.named_children if child.type != "comment"]
    return evaluator.evaluate(children[0], frame) if children else Unknown("nothing")


def _generic(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """A generic type by its name; one that is made of a value by that."""
    found = nest.typed(evaluator, node, frame)
    return found if found is not None else _first(evaluator, node, frame)


def _last(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    children = [child for child in node.named_children if child.type != "comment"]
    return evaluator.evaluate(children[-1], frame) if children else Unknown("nothing")


def _function(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    scope = frame.module.definitions.get(node.id)
    return Definition(scope) if scope is not None else Unknown("a function")


def _this(_evaluator: Evaluator, _node: Node, frame: Frame) -> Val:
    scope = frame.scope
    while scope.owner is None and scope.parent is not None and scope.node.type == "arrow_function":
        scope = scope.parent
    if scope.kind == "class":
        return Instance(scope)
    if scope.owner is None:
        return Unknown("this")
    known = frame.instance
    return known if known is not None else Instance(scope.owner)


def _super(evaluator: Evaluator, _node: Node, frame: Frame) -> Val:
    """What a class is derived from: `super({model: "…"})` calls it."""
    scope = frame.scope
    while scope.owner is None and scope.parent is not None and scope.node.type == "arrow_function":
        scope = scope.parent
    owner = scope.owner
    if owner is None or not owner.bases:
        return Unknown("super")
    return evaluator.evaluate(owner.bases[0], Frame(owner.parent or owner))


def _qualified(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """`OpenAI.Chat` as a type."""
    children = node.named_children
    value = evaluator.evaluate(children[0], frame) if children else Unknown("a type")
    return library.field(evaluator, value, frame.module.text(children[-1])) if len(children) > 1 else value


def _written(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """A name that stands for itself: `import`, `import.meta`, `dangerouslySetInnerHTML`."""
    text = frame.module.text(node)
    return Name(text) if text in {"import", "import.meta", ATTRIBUTE} else Unknown(short(text))


HANDLERS: dict[str, Handler] = {
    "identifier": _name,
    "shorthand_property_identifier": _name,
    "shorthand_property_identifier_pattern": _name,
    "type_identifier": _name,
    "undefined": _constant,
    "null": _constant,
    "true": _constant,
    "false": _constant,
    "string": _string,
    "template_string": _template,
    "number": _number,
    "array": _array,
    "object": _object,
    "member_expression": _member,
    "subscript_expression": _subscript,
    "call_expression": _call,
    "new_expression": _call,
    "binary_expression": _binary,
    "augmented_assignment_expression": _augmented,
    "ternary_expression": _conditional,
    "parenthesized_expression": _first,
    "await_expression": _first,
    "as_expression": _first,
    "satisfies_expression": _first,
    "non_null_expression": _first,
    "generic_type": _generic,
    "yield_expression": _first,
    "type_assertion": _last,
    "assignment_expression": _last,
    "sequence_expression": _last,
    "arrow_function": _function,
    "function_expression": _function,
    "function_declaration": _function,
    "generator_function": _function,
    "generator_function_declaration": _function,
    "method_definition": _function,
    "class": _function,
    "class_declaration": _function,
    "abstract_class_declaration": _function,
    "this": _this,
    "super": _super,
    "nested_type_identifier": _qualified,
    "nested_identifier": _qualified,
    "meta_property": _written,
    "import": _written,
    "jsx_self_closing_element": _properties,
    "jsx_opening_element": _properties,
    "property_identifier": _written,
}
"""The function that evaluates each kind of expression."""
