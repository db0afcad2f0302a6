"""Expressions: tree-sitter's nodes turned into our own, with what the author wrote beside each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import tree_sitter

from bartizan.sources.repository.terraform.syntax import (
    ELEMENT,
    Attribute,
    Binary,
    Call,
    Conditional,
    For,
    Index,
    Literal,
    Node,
    Object,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
    Unreadable,
    Variable,
    snippet,
)
from bartizan.sources.repository.terraform.templates import TemplateReader
from bartizan.sources.repository.terraform.text import unescape, unescape_heredoc

EXPRESSION_DEPTH = 80
NUMBER_LENGTH = 300
EXACT = 1e15
"""Whole numbers below this are exact as floating-point numbers."""
_POSTFIX = frozenset({"get_attr", "index", "splat"})


class Converter:
    """Converts the expressions of one source; deeper than `EXPRESSION_DEPTH` they are unreadable."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._depth = 0
        self._templates = TemplateReader(source, self.expression)

    def expression(self, node: tree_sitter.Node) -> Node:
        """The tree of an `expression` node."""
        if node.has_error:
            return Unreadable(self._text(node))
        return self._operand(node.children)

    def template_file(self, root: tree_sitter.Node) -> Node:
        """The template in `x = <<END … END`, without the line break that the heredoc adds."""
        stack = [root]
        while stack:
            node = stack.pop()
            if node.type == "heredoc_template" and not node.has_error:
                template = self._heredoc(node)
                if isinstance(template, Template) and template.parts:
                    last = template.parts[-1]
                    if isinstance(last, Literal) and str(last.value).endswith("\n"):
                        rest = str(last.value)[:-1]
                        return Template((*template.parts[:-1], *([Literal(rest)] if rest else [])), template.text)
                return template
            stack.extend(node.children)
        return Unreadable("template")

    def _raw(self, node: tree_sitter.Node) -> str:
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _text(self, node: tree_sitter.Node) -> str:
        return snippet(self._source, node.start_byte, node.end_byte)

    def _operand(self, children: Sequence[tree_sitter.Node]) -> Node:
        """A primary expression and what follows it: `.name`, `[key]`, `[*]`."""
        if not children:
            return Unreadable("")
        self._depth += 1
        try:
            if self._depth > EXPRESSION_DEPTH:
                return Unreadable(snippet(self._source, children[0].start_byte, children[-1].end_byte))
            start = 0
            if children[0].type == "(" and len(children) > 2:  # noqa: PLR2004 - `(`, the expression, `)`
                result = self.expression(children[1])
                start = 3
            else:
                handler = _PRIMARY.get(children[0].type)
                result = handler(self, children[0]) if handler else Unreadable(self._text(children[0]))
                start = 1
            return self._postfixes(result, children[start:], children[0].start_byte)
        finally:
            self._depth -= 1

    def _postfixes(self, base: Node, nodes: Sequence[tree_sitter.Node], first: int) -> Node:
        for place, node in enumerate(nodes):
            if node.type == "splat":
                return self._splat(base, node.children[0], nodes[place + 1 :], first)
            base = self._postfix(base, node, first)
        return base

    def _postfix(self, base: Node, node: tree_sitter.Node, first: int) -> Node:
        text = snippet(self._source, first, node.end_byte)
        if node.type == "get_attr":
            return Attribute(base, self._raw(node.children[-1]), text)
        if node.type == "index":
            return Index(base, self._key(node), text)
        return Unreadable(text)

    def _splat(self, base: Node, node: tree_sitter.Node, after: Sequence[tree_sitter.Node], first: int) -> Node:
        """`[*]` applies all that follows to each element, `.*` only the attributes right after it."""
        inner = [*node.children[1:], *after]
        count = len(inner)
        if node.type == "attr_splat":
            count = next((place for place, child in enumerate(inner) if child.type != "get_attr"), count)
        end = inner[count - 1].end_byte if count else node.children[0].end_byte
        each = self._postfixes(Variable(ELEMENT, ELEMENT), inner[:count], first)
        return self._postfixes(Splat(base, each, snippet(self._source, first, end)), inner[count:], first)

    def _key(self, node: tree_sitter.Node) -> Node:
        """The key of `[key]`, or of the older `.0`."""
        inner = node.children[0]
        if inner.type == "legacy_index":
            return Literal(_number(self._raw(inner)[1:]))
        found = next((child for child in inner.children if child.type == "expression"), None)
        return Unreadable(self._text(node)) if found is None else self.expression(found)

    def _literal(self, node: tree_sitter.Node) -> Node:
        inner = node.children[0]
        if inner.type == "string_lit":
            return Literal(unescape(self._raw(inner)[1:-1]))
        if inner.type == "numeric_lit":
            value = _number(self._raw(inner))
            return Unreadable(self._text(node)) if value is None else Literal(value)
        return Literal({"true": True, "false": False}.get(self._raw(inner)))

    def _variable(self, node: tree_sitter.Node) -> Node:
        name = self._raw(node)
        return Variable(name, name)

    def _collection(self, node: tree_sitter.Node) -> Node:
        inner = node.children[0]
        if inner.type == "tuple":
            return Tuple(tuple(self.expression(child) for child in inner.children if child.type == "expression"))
        items: list[tuple[Node, Node]] = []
        lines: list[int] = []
        for element in inner.children:
            if element.type != "object_elem":
                continue
            pair = [child for child in element.children if child.type == "expression"]
            if len(pair) == 2:  # noqa: PLR2004 - a key and a value
                items.append((self._object_key(pair[0]), self.expression(pair[1])))
                lines.append(element.start_point.row + 1)
        return Object(tuple(items), tuple(lines))

    def _object_key(self, node: tree_sitter.Node) -> Node:
        """A bare name is text; anything else is an expression."""
        if len(node.children) == 1 and node.children[0].type == "variable_expr":
            return Literal(self._raw(node))
        return self.expression(node)

    def _call(self, node: tree_sitter.Node) -> Node:
        name = self._raw(node.children[0])
        listing = next((child for child in node.children if child.type == "function_arguments"), None)
        children = [] if listing is None else listing.children
        arguments = tuple(self.expression(child) for child in children if child.type == "expression")
        return Call(name, arguments, any(child.type == "ellipsis" for child in children), self._text(node))

    def _conditional(self, node: tree_sitter.Node) -> Node:
        """`a ? b : c ? d : e` is `a ? b : (c ? d : e)`; the grammar has it the other way round."""
        turns: list[list[tree_sitter.Node]] = []
        inner: tree_sitter.Node | None = node
        while inner is not None:
            parts = [child for child in inner.children if child.type == "expression"]
            if len(parts) != 3:  # noqa: PLR2004 - condition, then, otherwise
                return Unreadable(self._text(node))
            turns.append(parts)
            first = parts[0].children
            inner = first[0] if len(first) == 1 and first[0].type == "conditional" else None
        text = self._text(node)
        result = self.expression(turns[0][2])
        for number, (condition, then, _) in enumerate(turns):
            # The condition of a turn is what the one inside it left over.
            tested = turns[number + 1][2] if number + 1 < len(turns) else condition
            start = tested.start_byte
            written = text if number + 1 == len(turns) else snippet(self._source, start, node.end_byte)
            result = Conditional(self.expression(tested), self.expression(then), result, written)
        return result

    def _operation(self, node: tree_sitter.Node) -> Node:
        inner = node.children[0]
        children = inner.children
        if inner.type == "unary_operation":
            operand = self._operand(children[1:])
            operator = self._raw(children[0])
            if operator == "-" and isinstance(operand, Literal) and isinstance(operand.value, int | float):
                return Literal(-operand.value)
            return Unary(operator, operand, self._text(node))
        place = _operator_place(children)
        if place is None:
            return Unreadable(self._text(node))
        left, right = self._operand(children[:place]), self._operand(children[place + 1 :])
        return Binary(self._raw(children[place]), left, right, self._text(node))

    def _for(self, node: tree_sitter.Node) -> Node:
        inner = node.children[0]
        intro = next(child for child in inner.children if child.type == "for_intro")
        key, value, collection = self._intro(intro)
        results = [self.expression(child) for child in inner.children if child.type == "expression"]
        condition = next((child for child in inner.children if child.type == "for_cond"), None)
        test = None
        if condition is not None:
            test = self.expression(condition.children[-1])
        is_object = inner.type == "for_object_expr"
        if value is None or collection is None or len(results) != 1 + is_object:
            return Unreadable(self._text(node))
        group = any(child.type == "ellipsis" for child in inner.children)
        result_key = results[0] if is_object else None
        return For(key, value, collection, result_key, results[-1], test, group, self._text(node))

    def _intro(self, node: tree_sitter.Node) -> tuple[str | None, str | None, Node | None]:
        """`for key, value in collection`: the names and the collection."""
        names = [self._raw(child) for child in node.children if child.type == "identifier"]
        found = next((child for child in node.children if child.type == "expression"), None)
        collection = None if found is None else self.expression(found)
        if len(names) == 2:  # noqa: PLR2004 - key and value
            return names[0], names[1], collection
        return None, names[0] if names else None, collection

    def _template(self, node: tree_sitter.Node) -> Node:
        inner = node.children[0]
        if inner.type == "heredoc_template":
            return self._heredoc(inner)
        place = (inner.children[0].end_byte, inner.children[-1].start_byte)
        parts = self._templates.parts(inner.children[1:-1], place, unescape, by_line=False)
        # "${x}" alone is x itself, whatever its type.
        if len(parts) == 1 and not isinstance(parts[0], TemplateIf | TemplateFor):
            only = parts[0]
            if not isinstance(only, Literal) or not isinstance(only.value, str):
                return only
        return Template(tuple(parts), self._text(inner))

    def _heredoc(self, node: tree_sitter.Node) -> Node:
        children = node.children
        flush = self._raw(children[0]) == "<<-"
        start = self._source.index(b"\n", children[1].end_byte) + 1
        end = self._source.rfind(b"\n", start, children[-1].start_byte) + 1
        place = (start, max(start, end))
        parts = self._templates.parts(children[2:-1], place, unescape_heredoc, by_line=True, flush=flush)
        return Template(tuple(part for part in parts if part != Literal("")), self._text(node))


def _operator_place(children: Sequence[tree_sitter.Node]) -> int | None:
    """Where the operator of a binary operation stands among the operands' own nodes."""
    place = 3 if children and children[0].type == "(" else 1
    while place < len(children) and children[place].type in _POSTFIX:
        place += 1
    return place if place < len(children) - 1 else None


def _number(text: str) -> int | float | None:
    """A number as JSON has it; None when it is beyond any use."""
    if len(text) > NUMBER_LENGTH:
        return None
    try:
        return int(text)
    except ValueError:
        pass
    try:
        value = float(text)
    except ValueError:
        return None
    if abs(value) == float("inf"):
        return None
    return int(value) if value.is_integer() and abs(value) < EXACT else value


_PRIMARY: dict[str, Callable[[Converter, tree_sitter.Node], Node]] = {
    "literal_value": Converter._literal,  # noqa: SLF001 - the class's own table
    "template_expr": Converter._template,  # noqa: SLF001
    "collection_value": Converter._collection,  # noqa: SLF001
    "variable_expr": Converter._variable,  # noqa: SLF001
    "function_call": Converter._call,  # noqa: SLF001
    "conditional": Converter._conditional,  # noqa: SLF001
    "operation": Converter._operation,  # noqa: SLF001
    "for_expr": Converter._for,  # noqa: SLF001
    "expression": Converter.expression,
}
