"""What each kind of Kotlin's expressions is."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following import jvm, jvm_builders, operations
from bartizan.sources.repository.code.following.evaluate import Evaluator, short
from bartizan.sources.repository.code.following.language import Handler, Passed
from bartizan.sources.repository.code.following.names import snake
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
from bartizan.sources.repository.code.kotlin.index import built, called_node, link, listed, method
from bartizan.sources.repository.code.python.strings import unescape

MOST_ITEMS = 200
_OF_CLASS = frozenset({"java", "javaObjectType"})


def callee(node: Node) -> Node | None:
    """The expression that a call calls."""
    return called_node(node)


def called(evaluator: Evaluator, site: Site) -> Val:
    """What a call calls; of an annotation its type, of a builder what it builds."""
    node, frame = site.node, site.frame
    if node.type == "enum_entry":
        return Unknown("an entry")
    made = built(node, frame.module)
    if made is not None:
        return choice(jvm.buildable(option) for option in options(evaluator.evaluate(made[0], frame)))
    return evaluator.evaluate(called_node(node), frame)


def arguments(site: Site) -> Iterator[Passed]:
    """What a call passes, by name where it is written; what a builder is told by keyword."""
    module = site.module
    made = built(site.node, module)
    if made is not None:
        for name, given in (*jvm_builders.earlier(site, made[0], link), *made[1]):
            yield Passed(given, snake(name))
        return
    inner = site.node
    if inner.type == "annotation" and inner.named_children:
        inner = inner.named_children[0]
    found = listed(inner)
    position = 0
    for child in found.named_children if found is not None else ():
        parts = [one for one in child.named_children if not one.type.endswith("comment")]
        if not parts:
            continue
        if len(parts) > 1 and b"=" in module.source[parts[0].end_byte : parts[1].start_byte]:
            yield Passed(parts[1], snake(module.text(parts[0])))
        else:
            yield Passed(parts[-1], position=position)
            position += 1
    yield from _configured(site)


def _configured(site: Site) -> Iterator[Passed]:
    """What a block behind a call sets: `Chat { model = "x" }`, `invokeModel { modelId = "x" }`."""
    for child in site.node.named_children:
        if child.type != "annotated_lambda" or not child.named_children:
            continue
        for statement in child.named_children[-1].named_children[:100]:
            if statement.type == "assignment":
                left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
                if left is not None and right is not None and left.type == "identifier":
                    yield Passed(right, snake(site.module.text(left)))


def _name(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    found = evaluator.lookup.name(frame.module.text(node).strip("`"), frame, node.start_byte)
    return jvm.of_packages(found, frame.module)


def _type(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """A type: its arguments say nothing about what it is; of a dotted name the first part is looked up."""
    text = frame.module.text(node).partition("<")[0].rstrip("?").strip()
    first, _, rest = text.partition(".")
    value = jvm.of_packages(evaluator.lookup.name(first, frame, node.start_byte), frame.module)
    for part in rest.split(".") if rest else ():
        value = evaluator.attribute(value, part)
    return value


def _string(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """Text with `$name` and `${expression}` in it; raw text knows no escapes."""
    raw = node.type == "multiline_string_literal"
    parts: list[str] = []
    unknown: list[Val] = []
    whole = True
    dollar = False
    for child in node.children:
        if child.type == "string_content":
            text = frame.module.text(child)
            if text == "$":
                dollar = True
                continue
            if dollar:
                dollar = False
                name = text[: next((at for at, one in enumerate(text) if not (one.isalnum() or one == "_")), len(text))]
                value = evaluator.lookup.name(name, frame, node.start_byte)
                part, known = _shown(value, name)
                parts.append(part)
                unknown += [] if known else [value]
                whole = whole and known
                text = text[len(name) :]
            parts.append(text if raw else unescape(text))
        elif child.type == "escape_sequence":
            text = frame.module.text(child)
            parts.append("$" if text == "\\$" else unescape(text))
        elif child.type == "interpolation":
            inner = child.named_children[0] if child.named_children else None
            value = evaluator.evaluate(inner, frame)
            part, known = _shown(value, frame.module.text(inner)[:60] if inner is not None else "")
            parts.append(part)
            unknown += [] if known else [value]
            whole = whole and known
    return Text("".join(parts)[: operations.LONGEST], whole, parts=tuple(unknown[:50]))


def _shown(value: Val, text: str) -> tuple[str, bool]:
    shown, known = operations.shown(operations.first_text(value))
    return (shown, known) if shown is not None else ("{" + text + "}", False)


def _number(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    text = frame.module.text(node).replace("_", "").rstrip("LlFfUu")
    try:
        return Constant(float(text) if "." in text else int(text[:40], 0))
    except ValueError:
        return Unknown(short(text))


def _boolean(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return Constant({"true": True, "false": False}.get(frame.module.text(node)))


def _this(_evaluator: Evaluator, _node: Node, frame: Frame) -> Val:
    owner = frame.scope.owner
    return frame.instance or (Instance(owner) if owner is not None else Unknown("this"))


def _navigation(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    children = node.named_children
    if len(children) < 2:  # noqa: PLR2004 - an object and a name
        return Unknown("a member")
    bound = evaluator.lookup.bound_attribute(node, frame)
    if bound is not None:
        return bound
    name = frame.module.text(children[-1])
    value = evaluator.evaluate(children[0], frame)
    if name == "class" or (name in _OF_CLASS and frame.module.text(children[0]).endswith("::class")):
        return value
    return evaluator.attribute(value, name)


def _call(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    site = Site(node, frame)
    if built(node, frame.module) is None:
        inner, name = method(node, frame.module)
        if inner is not None:
            owner = evaluator.evaluate(inner, frame)
            found = jvm.method(evaluator, owner, name, site)
            if found is None and not evaluator.positional(site):
                found = jvm.getter(evaluator, owner, name)
            if found is not None:
                return found
            if isinstance(owner, Name):
                return jvm.of_library(evaluator, owner, name, site)
    callee = called(evaluator, site)
    answer = jvm.asked(evaluator, callee, site)
    return answer if answer is not None else evaluator.call(callee, site)


def _entry(_evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return Instance(frame.scope, Site(node, frame)) if frame.scope.kind == "class" else Unknown("an entry")


def _listed(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """What a builder's method is passed: one value, or several."""
    children = [child.named_children[-1] for child in node.named_children if child.named_children]
    if len(children) == 1:
        return evaluator.evaluate(children[0], frame)
    return Items(tuple(evaluator.evaluate(child, frame) for child in children[:MOST_ITEMS]))


def _items(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return Items(tuple(evaluator.evaluate(child, frame) for child in node.named_children[:MOST_ITEMS]))


def _subscript(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    children = node.named_children
    if len(children) < 2:  # noqa: PLR2004 - a value and its key
        return Unknown("an element")
    value = evaluator.evaluate(children[0], frame)
    key = evaluator.evaluate(children[1], frame)
    if isinstance(value, Name) and value.path.endswith("System.getenv()") and isinstance(key, Text):
        return operations.from_environment(evaluator.project, key.value, None)
    return choice(operations.subscript(option, key) for option in options(value))


def _binary(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    left = evaluator.evaluate(node.child_by_field_name("left"), frame)
    right = evaluator.evaluate(node.child_by_field_name("right"), frame)
    operator = node.child_by_field_name("operator")
    text = frame.module.text(operator) if operator is not None else ""
    if text == "?:" or "?:" in frame.module.text(node)[:2000].partition("\n")[0]:
        return _either(left, right)
    if text == "+" and any(isinstance(option, Text) for side in (left, right) for option in options(side)):
        return operations.concatenate([left, right])
    return Unknown(short(frame.module.text(node)))


def _either(left: Val, right: Val) -> Val:
    """`left ?: right`: an environment variable's default keeps the variable's name."""
    if isinstance(left, Unknown) and left.why.startswith("environment variable ") and isinstance(right, Text):
        return Text(right.value, right.whole, left.why.rpartition(" ")[2])
    return choice([left, right])


def _infix(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    """`"key" to value`, a pair."""
    children = node.named_children
    if len(children) == 3 and frame.module.text(children[1]) == "to":  # noqa: PLR2004
        return Items((evaluator.evaluate(children[0], frame), evaluator.evaluate(children[2], frame)))
    return Unknown(short(frame.module.text(node)))


def _conditional(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    condition = node.child_by_field_name("condition")
    parts = [child for child in node.named_children if condition is None or child.id != condition.id]
    return choice([evaluator.evaluate(part, frame) for part in parts])


def _when(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    entries = [child for child in node.named_children if child.type == "when_entry"]
    return choice([evaluator.evaluate(one.named_children[-1], frame) for one in entries if one.named_children])


def _inner(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.named_children[-1], frame) if node.named_children else Unknown("nothing")


def _first(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.named_children[0], frame) if node.named_children else Unknown("nothing")


def _unary(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    return evaluator.evaluate(node.child_by_field_name("argument"), frame)


def _annotation(evaluator: Evaluator, node: Node, frame: Frame) -> Val:
    r"""An annotation: what `@Value("\\${key:default}")` injects, else the annotation's own type."""
    inner = node.named_children[0] if node.named_children else None
    type_ = inner.named_children[0] if inner is not None and inner.type == "constructor_invocation" else inner
    if type_ is not None and frame.module.text(type_).rpartition(".")[2] == "Value":
        value = evaluator.site_argument(Site(node, frame), "value", 0)
        return jvm.injected(evaluator, value, frame.module.path)
    return evaluator.evaluate(type_, frame)


HANDLERS: dict[str, Handler] = {
    "identifier": _name,
    "user_type": _type,
    "nullable_type": _type,
    "string_literal": _string,
    "multiline_string_literal": _string,
    "number_literal": _number,
    "float_literal": _number,
    "boolean_literal": _boolean,
    "null": _boolean,
    "this_expression": _this,
    "navigation_expression": _navigation,
    "callable_reference": _inner,
    "call_expression": _call,
    "enum_entry": _entry,
    "value_arguments": _listed,
    "collection_literal": _items,
    "index_expression": _subscript,
    "binary_expression": _binary,
    "infix_expression": _infix,
    "if_expression": _conditional,
    "when_expression": _when,
    "parenthesized_expression": _inner,
    "block": _inner,
    "as_expression": _first,
    "unary_expression": _unary,
    "annotation": _annotation,
}
"""The function that evaluates each kind of expression."""
