"""What each kind of C#'s expressions is."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.csharp import library
from bartizan.sources.repository.code.csharp.index import CREATIONS, created_type
from bartizan.sources.repository.code.csharp.options import WRAPPERS
from bartizan.sources.repository.code.following import operations
from bartizan.sources.repository.code.following.evaluate import Evaluator, short
from bartizan.sources.repository.code.following.language import Handler, Passed
from bartizan.sources.repository.code.following.names import snake
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
    instance_of,
    options,
)
from bartizan.sources.repository.code.python.strings import unescape

MOST_ITEMS = 200


def callee(node: Node) -> Node | None:
    """The expression that a call calls; of `new T(…)` the type."""
    if node.type in CREATIONS:
        return created_type(node)
    return node.child_by_field_name("name" if node.type == "attribute" else "function")


def arguments(site: Site) -> Iterator[Passed]:
    """What a call passes, by name where it is written; what an initialiser sets by keyword."""
    module, node = site.module, site.node
    position = 0
    for child in node.named_children:
        if child.type in {"argument_list", "attribute_argument_list"}:
            for argument in child.named_children:
                name = argument.child_by_field_name("name")
                rest = [one for one in argument.named_children if name is None or one.id != name.id]
                if not rest:
                    continue
                if name is not None:
                    yield Passed(rest[-1], snake(module.text(name)))
                else:
                    told = rest[-1].type in CREATIONS or rest[-1].type == "identifier"
                    yield Passed(rest[-1], position=position, spread=told)
                position += 1
        elif child.type == "initializer_expression":
            for one in child.named_children:
                left, right = one.child_by_field_name("left"), one.child_by_field_name("right")
                if one.type == "assignment_expression" and left is not None and right is not None:
                    yield Passed(right, snake(module.text(left)))
                elif one.type != "assignment_expression":
                    yield Passed(one, f"item_{one.start_byte}")


def _name(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    text = frame.module.text(node)
    value = evaluator.lookup.name(text, frame, node.start_byte)
    if isinstance(value, Name) and value.path == text and text[:1].isupper():
        return _used(text, frame)
    return value


def _used(name: str, frame: Frame) -> Val:
    """A type that no file of the project declares: of the namespaces that the file uses, the likeliest first."""
    if name in _IMPLICIT:
        return Name(f"{_IMPLICIT[name]}.{name}")
    candidates = [one for one in frame.module.wildcards if not one.startswith("System") or name in _SYSTEM]
    found = [Name(f"{namespace}.{name}") for namespace in candidates[:12]]
    return choice([*found, Name(name)]) if found and name not in _PLAIN else Name(name)


_IMPLICIT = {"HttpClient": "System.Net.Http", "File": "System.IO"}
"""Types whose namespace every project uses without saying so."""
_SYSTEM = frozenset({"Process", "ProcessStartInfo", "File", "HttpClient", "SqlCommand", "SmtpClient"})
_KEYS = frozenset({"element_binding_expression", "argument", "bracketed_argument_list"})
_PLAIN = frozenset(
    {
        *("Environment", "Console", "Path", "String", "Math", "Guid", "DateTime", "Task", "List", "Dictionary"),
        *("Uri", "AzureKeyCredential", "ApiKeyCredential"),
    }
)


def _type(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """A type: its arguments say nothing about what it is; of a dotted name the first part is looked up."""
    if node.type == "generic_name" and (inner := _wrapped(node, frame)) is not None:
        return evaluator.evaluate(inner, frame)
    if node.type in {"nullable_type", "generic_name"} and node.named_children:
        return evaluator.evaluate(node.named_children[0], frame)
    qualifier, name = node.child_by_field_name("qualifier"), node.child_by_field_name("name")
    if qualifier is not None and name is not None:
        return Name(frame.module.text(node).partition("<")[0])
    return _name(evaluator, node, frame)


def _wrapped(node: Node, frame: Frame) -> Node | None:
    """The settings' class of `IOptions<T>`, whose value they are."""
    if frame.module.text(node.named_children[0]) not in WRAPPERS:
        return None
    return _first_argument(node)


def _first_argument(node: Node) -> Node | None:
    """The first type argument of a generic name."""
    listed = next((one for one in node.named_children if one.type == "type_argument_list"), None)
    return listed.named_children[0] if listed is not None and listed.named_children else None


def _bound(evaluator: Evaluator, name: Node | None, frame: Frame) -> Val | None:
    """What `section.Get<T>()` makes: an object of the class of settings; what `GetRequiredService<T>()` gives."""
    text = frame.module.text(name) if name is not None else ""
    if name is None or name.type != "generic_name" or not text.startswith(("Get<", "GetRequired", "GetService<")):
        return None
    made = evaluator.evaluate(_first_argument(name), frame)
    return instance_of(made) if isinstance(made, Definition) or "Service<" in text else None


def _string(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    text = frame.module.text(node)
    if node.type == "verbatim_string_literal":
        return Text(text[2:-1].replace('""', '"'))
    if node.type == "raw_string_literal":
        quotes = len(text) - len(text.lstrip('"'))
        return Text("\n".join(line.strip() for line in text[quotes:-quotes].strip().split("\n")))
    return Text(unescape(text[1:-1]))


def _interpolated(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """`$"… {expression} …"`."""
    parts: list[str] = []
    unknown: list[Val] = []
    whole = True
    for child in node.named_children:
        if child.type in {"string_content", "escape_sequence"}:
            parts.append(unescape(frame.module.text(child)))
        elif child.type == "interpolation":
            inner = next((one for one in child.named_children if one.type != "interpolation_brace"), None)
            value = evaluator.evaluate(inner, frame)
            shown, known = operations.shown(operations.first_text(value))
            unknown += [] if known else [value]
            text = frame.module.text(inner)[:60] if inner is not None else ""
            parts.append(shown if shown is not None else "{" + text + "}")
            whole = whole and known
    return Text("".join(parts)[: operations.LONGEST], whole, parts=tuple(unknown[:50]))


def _number(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    text = frame.module.text(node).replace("_", "").rstrip("LlFfDdMmUu")
    try:
        return Constant(float(text) if "." in text else int(text[:40], 0))
    except ValueError:
        return Unknown(short(text))


def _constant(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return Constant({"true": True, "false": False}.get(frame.module.text(node)))


def _this(_evaluator: Evaluator, _node: Node, frame: Frame) -> Val:
    owner = frame.scope.owner
    return frame.instance or (Instance(owner) if owner is not None else Unknown("this"))


def _member(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    value, name = node.child_by_field_name("expression"), node.child_by_field_name("name")
    if name is None:
        return Unknown("a member")
    if value is None:
        return evaluator.attribute(_this(evaluator, node, frame), frame.module.text(name))
    bound = evaluator.lookup.bound_attribute(node, frame)
    if bound is not None:
        return bound
    owner, text = evaluator.evaluate(value, frame), _plain(frame.module.text(name))
    if text in {"Value", "CurrentValue"} and isinstance(owner, Instance) and text not in owner.scope.attributes:
        return owner  # of `IOptions<T>`, which stands for its value
    return evaluator.attribute(owner, text)


def _plain(name: str) -> str:
    """A method's name without its type arguments and without the mark of waiting for it."""
    return name.partition("<")[0].removesuffix("Async") or name


def _call(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    site = Site(node, frame)
    function = node.child_by_field_name("function")
    if function is not None and function.type == "member_access_expression":
        value, name = function.child_by_field_name("expression"), function.child_by_field_name("name")
        if value is not None and name is not None:
            owner = evaluator.evaluate(value, frame)
            bound = _bound(evaluator, name, frame)
            if bound is not None:
                return bound
            found = library.method(evaluator, owner, _plain(frame.module.text(name)), site)
            if found is not None:
                return found
    return evaluator.call(evaluator.evaluate(function, frame), site)


def _made(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    type_ = created_type(node)
    initializer = next((one for one in node.named_children if one.type == "initializer_expression"), None)
    name = frame.module.text(type_) if type_ is not None else ""
    if initializer is not None and name.startswith(("List<", "Dictionary<", "HashSet<", "IList<", "IDictionary<")):
        return evaluator.evaluate(initializer, frame)
    return evaluator.call(evaluator.evaluate(type_, frame), Site(node, frame))


def _initializer(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    entries: dict[str, Val] = {}
    values: list[Val] = []
    for child in node.named_children[:MOST_ITEMS]:
        left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
        if child.type == "assignment_expression" and left is not None:
            inner = left
            while inner.named_children and inner.type in {
                "element_binding_expression",
                "argument",
                "bracketed_argument_list",
            }:
                inner = inner.named_children[0]
            key = evaluator.evaluate(inner, frame) if "string" in inner.type else None
            entries[key.value if isinstance(key, Text) else frame.module.text(inner)] = evaluator.evaluate(right, frame)
        elif child.type == "initializer_expression" and len(child.named_children) == 2:  # noqa: PLR2004 - a pair
            key = evaluator.evaluate(child.named_children[0], frame)
            if isinstance(key, Text):
                entries[key.value] = evaluator.evaluate(child.named_children[1], frame)
        else:
            values.append(evaluator.evaluate(child, frame))
    return Table(entries) if entries else Items(tuple(values))


def _items(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    found: list[Node] = []
    for child in node.named_children[:MOST_ITEMS]:
        inner = child
        while inner.type in {"collection_element", "expression_element"} and inner.named_children:
            inner = inner.named_children[0]
        found.append(inner)
    values: list[Val] = []
    for one in found:
        if one.type == "spread_element" and one.named_children:
            whole = evaluator.evaluate(one.named_children[0], frame)
            values.extend(whole.values if isinstance(whole, Items) else [whole])
        else:
            values.append(evaluator.evaluate(one, frame))
    return Items(tuple(values[:MOST_ITEMS]))


def _array(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    body = next((one for one in node.named_children if one.type == "initializer_expression"), None)
    return evaluator.evaluate(body, frame) if body is not None else Unknown("an array")


def _subscript(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    value = evaluator.evaluate(node.child_by_field_name("expression"), frame)
    listed = node.child_by_field_name("subscript")
    inner = listed.named_children[0] if listed is not None and listed.named_children else None
    key = evaluator.evaluate(inner.named_children[-1] if inner is not None and inner.named_children else inner, frame)
    known = library.setting(evaluator, value, key)
    return known if known is not None else choice(operations.subscript(option, key) for option in options(value))


def _binary(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    text = frame.module.text(operator) if operator is not None else ""
    left, right = evaluator.evaluate(left_node, frame), evaluator.evaluate(right_node, frame)
    if text == "??" or (left_node is not None and right_node is not None and b"??" in
                        frame.module.source[left_node.end_byte : right_node.start_byte]):  # fmt: skip
        if isinstance(left, Unknown) and left.why.startswith("environment variable ") and isinstance(right, Text):
            return Text(right.value, right.whole, left.why.rpartition(" ")[2])
        return choice([left, right])
    if text == "+" and any(isinstance(option, Text) for side in (left, right) for option in options(side)):
        return operations.concatenate([left, right])
    return Unknown(short(frame.module.text(node)))


def _conditional(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    parts = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
    return choice([evaluator.evaluate(part, frame) for part in parts])


def _switch(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    arms = [child for child in node.named_children if child.type == "switch_expression_arm"]
    return choice([evaluator.evaluate(arm.named_children[-1], frame) for arm in arms if arm.named_children])


def _inner(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.named_children[-1], frame) if node.named_children else Unknown("nothing")


def _first(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.named_children[0], frame) if node.named_children else Unknown("nothing")


def _attribute(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.child_by_field_name("name"), frame)


def _cast(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.child_by_field_name("value"), frame)


HANDLERS: dict[str, Handler] = {
    "identifier": _name,
    "generic_name": _type,
    "qualified_name": _type,
    "nullable_type": _type,
    "string_literal": _string,
    "verbatim_string_literal": _string,
    "raw_string_literal": _string,
    "interpolated_string_expression": _interpolated,
    "integer_literal": _number,
    "real_literal": _number,
    "boolean_literal": _constant,
    "null_literal": _constant,
    "this": _this,
    "this_expression": _this,
    "member_access_expression": _member,
    "invocation_expression": _call,
    "object_creation_expression": _made,
    "implicit_object_creation_expression": _made,
    "initializer_expression": _initializer,
    "collection_expression": _items,
    "implicit_array_creation_expression": _array,
    "array_creation_expression": _array,
    "element_access_expression": _subscript,
    "binary_expression": _binary,
    "conditional_expression": _conditional,
    "switch_expression": _switch,
    "await_expression": _inner,
    "parenthesized_expression": _inner,
    "postfix_unary_expression": _first,
    "as_expression": _first,
    "cast_expression": _cast,
    "attribute": _attribute,
}
"""The function that evaluates each kind of expression."""
