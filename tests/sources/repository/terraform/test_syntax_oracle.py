"""Generated HCL, read by this parser, by python-hcl2, and compared with what was generated.

python-hcl2 judges structure and literals; it does not evaluate, so the shape of an expression is
compared with the tree that it was printed from, with as few parentheses as HCL's grammar allows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import hcl2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.sources.repository.terraform.parse import Parser
from bartizan.sources.repository.terraform.syntax import (
    ELEMENT,
    Attribute,
    Binary,
    Block,
    Call,
    Conditional,
    For,
    Index,
    Literal,
    Node,
    Object,
    Splat,
    Template,
    Tuple,
    Unary,
    Variable,
)

PARSER = Parser()
NAMES = st.sampled_from(["a", "bucket", "kms_key_id", "x1", "with-dash", "_u", "for_each", "nullable"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8)
HARD = frozenset('$%\\"')
"""Characters after which python-hcl2 refuses texts that Terraform takes."""
EASY_TEXTS = TEXTS.filter(HARD.isdisjoint)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 10**9),
    st.floats(0.001, 1e6).map(lambda value: round(value, 3)),
    EASY_TEXTS,
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(EASY_TEXTS, inner, max_size=3)),
    max_leaves=8,
)
Body = dict[str, Any]
BLOCKS = st.recursive(
    st.fixed_dictionaries({"arguments": st.dictionaries(NAMES, VALUES, max_size=3), "blocks": st.just([])}),
    lambda inner: st.fixed_dictionaries(
        {
            "arguments": st.dictionaries(NAMES, VALUES, max_size=2),
            "blocks": st.lists(
                st.tuples(st.sampled_from(["rule", "inner"]), st.lists(EASY_TEXTS, max_size=2), inner), max_size=2
            ),
        }
    ),
    max_leaves=5,
)


def quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    return f'"{escaped}"'


def written(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {written(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value)


def document(body: Body, depth: int = 0) -> str:
    pad = "  " * depth
    lines = [f"{pad}{name} = {written(value)}" for name, value in body["arguments"].items()]
    for type_, labels, inner in body["blocks"]:
        head = " ".join([type_, *map(quoted, labels)])
        lines += [f"{pad}{head} {{", document(inner, depth + 1), f"{pad}}}"]
    return "\n".join(lines)


def plain(node: Node) -> Any:
    """A literal expression's value."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Template):
        return "".join(str(plain(part)) for part in node.parts)
    if isinstance(node, Tuple):
        return [plain(item) for item in node.items]
    assert isinstance(node, Object)
    return {str(plain(key)): plain(value) for key, value in node.items}


def ours(block: Block) -> Body:
    return {
        "arguments": {name: plain(argument.expression.node) for name, argument in block.arguments.items()},
        "blocks": [(inner.type, list(inner.labels), ours(inner)) for inner in block.blocks],
    }


def theirs(found: Mapping[str, Any]) -> Body:
    """python-hcl2's answer in the shape that was generated; its blocks come grouped by type."""
    arguments: Body = {}
    blocks: list[tuple[str, list[str], Body]] = []
    for name, value in found.items():
        if name.startswith("__"):
            continue
        listed = value if isinstance(value, list) else []
        if listed and all(isinstance(one, dict) and is_block(one) for one in listed):
            blocks += [(name, *unlabelled(one)) for one in listed]
        else:
            arguments[name] = literal(value)
    return {"arguments": arguments, "blocks": blocks}


def is_block(value: Any) -> bool:
    while isinstance(value, dict) and "__is_block__" not in value and len(value) == 1:
        value = next(iter(value.values()))
    return isinstance(value, dict) and "__is_block__" in value


def unlabelled(value: Any) -> tuple[list[str], Body]:
    labels = []
    while "__is_block__" not in value:
        ((label, value),) = value.items()
        labels.append(raw(label))
    return labels, theirs(value)


def raw(text: str) -> str:
    inner = text[1:-1] if text[:1] == '"' else text
    return inner.replace("%%{", "%{").replace("$${", "${").replace('\\"', '"').replace("\\\\", "\\")


def literal(value: Any) -> Any:
    if isinstance(value, str):
        return raw(value)
    if isinstance(value, list):
        return [literal(inner) for inner in value]
    if isinstance(value, dict):
        return {raw(key): literal(inner) for key, inner in value.items() if not key.startswith("__")}
    return value


def grouped(body: Body) -> Body:
    blocks = [(type_, labels, grouped(inner)) for type_, labels, inner in body["blocks"]]
    return {"arguments": body["arguments"], "blocks": sorted(blocks, key=lambda one: one[0])}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BLOCKS)
def test_structure_and_literals_are_read_as_they_were_written(body: Body) -> None:
    text = document(body)
    parsed = PARSER.file("x.tf", text)
    assert parsed.gaps == ()
    outer = next((block for block in parsed.blocks if not block.type), Block("", (), "x.tf", 1, 1))
    outer.blocks = [block for block in parsed.blocks if block.type]
    found = ours(outer)
    assert found == body
    assert grouped(found) == grouped(theirs(hcl2.loads(text + "\n")))


LEVELS = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
"""How tightly the operators bind, from HCL's specification; a conditional binds least of all."""

LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from(["a", "var", "each"]).map(lambda name: Variable(name, name)),
    st.integers(0, 99).map(Literal),
    st.booleans().map(Literal),
    TEXTS.map(Literal),
)


def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    names = st.sampled_from(["x", "name", "arn"])
    return st.one_of(
        st.builds(lambda c, t, o: Conditional(c, t, o, ""), inner, inner, inner),
        st.builds(lambda o, x, y: Binary(o, x, y, ""), st.sampled_from(sorted(LEVELS)), inner, inner),
        st.builds(lambda o, x: Unary(o, x, ""), st.sampled_from(["!", "-"]), inner.filter(is_no_number)),
        st.builds(lambda b, n: Attribute(b, n, ""), inner.filter(is_no_number), names),
        st.builds(lambda b, k: Index(b, k, ""), inner.filter(is_no_number), inner),
        st.builds(
            lambda b, n: Splat(b, Attribute(Variable(ELEMENT, ELEMENT), n, ""), ""), inner.filter(is_no_number), names
        ),
        st.builds(
            lambda n, a: Call(n, tuple(a), False, ""), st.sampled_from(["f", "merge"]), st.lists(inner, max_size=2)
        ),
        st.lists(inner, max_size=2).map(lambda items: Tuple(tuple(items))),
        st.builds(lambda c, r, t: For(None, "v", c, None, r, t, False, ""), inner, inner, st.none() | inner),
        st.builds(lambda c, k, r, g: For("k", "v", c, k, r, None, g, ""), inner, inner, inner, st.booleans()),
        st.builds(
            lambda t, h: Template((Literal(t), h), ""),
            TEXTS.filter(lambda text: text[-1:] not in ("", "$", "%")),
            inner.filter(is_no_text),
        ),
    )


def is_no_number(node: Node) -> bool:
    return not isinstance(node, Literal)


def is_no_text(node: Node) -> bool:
    return not (isinstance(node, Template) or (isinstance(node, Literal) and isinstance(node.value, str)))


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=8)


def level(node: Node) -> int:
    """0 for a conditional, 1 to 6 for operators, 7 for a sign, 8 for what stands by itself."""
    if isinstance(node, Conditional):
        return 0
    if isinstance(node, Binary):
        return LEVELS[node.operator]
    return 7 if isinstance(node, Unary) else 8


def within(node: Node, least: int) -> str:
    text = printed(node)
    return text if level(node) >= least else f"({text})"


def stem(node: Node) -> str:
    """What an attribute or an index may follow: after a splat they would belong to its elements."""
    return f"({printed(node)})" if isinstance(node, Splat) else within(node, 8)


def printed(node: Node) -> str:  # noqa: C901, PLR0912 - one case for each kind of node
    match node:
        case Literal(value):
            return written(value)
        case Variable(name, _):
            return name
        case Template(parts, _):
            return (
                '"'
                + "".join(
                    quoted(str(part.value))[1:-1]
                    if isinstance(part, Literal) and isinstance(part.value, str)
                    else "${" + printed(part) + "}"
                    for part in parts
                )
                + '"'
            )
        case Conditional(condition, then, otherwise, _):
            return f"{within(condition, 1)} ? {printed(then)} : {printed(otherwise)}"
        case Binary(operator, left, right, _):
            own = LEVELS[operator]
            return f"{within(left, own)} {operator} {within(right, own + 1)}"
        case Unary(operator, operand, _):
            return f"{operator}{within(operand, 8)}"
        case Attribute(base, name, _):
            return f"{stem(base)}.{name}"
        case Index(base, key, _):
            return f"{stem(base)}[{printed(key)}]"
        case Splat(base, Attribute(_, name, _), _):
            return f"({printed(base)})[*].{name}"
        case Call(name, arguments, _, _):
            return f"{name}({', '.join(map(printed, arguments))})"
        case Tuple(items):
            return "[" + ", ".join(map(printed, items)) + "]"
        case For(_, value, collection, None, result, condition, _, _):
            test = "" if condition is None else f" if {printed(condition)}"
            return f"[for {value} in {printed(collection)} : {printed(result)}{test}]"
        case For(key, value, collection, result_key, result, _, group, _):
            assert result_key is not None
            dots = "..." if group else ""
            return f"{{for {key}, {value} in {printed(collection)} : {printed(result_key)} => {printed(result)}{dots}}}"
    raise TypeError(node)


def bare(node: Any) -> Any:
    """A tree without the author's text."""
    if isinstance(node, tuple):
        return tuple(bare(inner) for inner in node)
    if isinstance(node, Template) and all(isinstance(part, Literal) for part in node.parts):
        return bare(Literal(plain(node)))
    if not hasattr(node, "__dataclass_fields__"):
        return node
    fields = [name for name in node.__dataclass_fields__ if name not in {"text", "lines"}]
    return (type(node).__name__, *(bare(getattr(node, name)) for name in fields))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(EXPRESSIONS)
def test_expressions_bind_as_hcl_says(tree: Node) -> None:
    text = f"x = {printed(tree)}\n"
    parsed = PARSER.file("x.tf", text)
    assert parsed.gaps == (), text
    (outer,) = parsed.blocks
    found = outer.arguments["x"].expression.node
    assert bare(found) == bare(tree), text
    if HARD.isdisjoint(text.replace('"', "").replace("${", "").replace("%", "", text.count(" % "))):
        assert choices(found) == their_choices(hcl2.parses_to_tree(text))


def choices(node: Any) -> list[Any]:
    """How conditionals nest in a tree of ours: each as what nests in its three parts."""
    if isinstance(node, Conditional):
        return [[choices(node.condition), choices(node.then), choices(node.otherwise)]]
    if isinstance(node, tuple):
        return [one for inner in node for one in choices(inner)]
    if not hasattr(node, "__dataclass_fields__"):
        return []
    return [one for name in node.__dataclass_fields__ if name != "lines" for one in choices(getattr(node, name))]


def their_choices(node: Any) -> list[Any]:
    """The same of python-hcl2's tree."""
    children = [child for child in getattr(node, "children", ()) if hasattr(child, "children")]
    if getattr(node, "data", "") == "conditional":
        parts = [child for child in children if child.data not in {"new_line_or_comment", "qmark", "colon"}]
        return [[their_choices(part) for part in parts]]
    return [one for child in children for one in their_choices(child)]
