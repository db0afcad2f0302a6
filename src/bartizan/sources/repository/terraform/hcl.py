"""A Terraform file with the place of every block, argument and expression, for what writes into it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import tree_sitter
import tree_sitter_hcl

from bartizan.sources.repository.patching import CannotPatch, Text
from bartizan.sources.repository.terraform.text import unescape

_BLANK = re.compile(r"[ \t]*")


@dataclass(slots=True)
class Expression:
    """A value as it is written: `text[start:end]`; `node` is the parser's."""

    node: tree_sitter.Node
    start: int
    end: int


@dataclass(slots=True)
class Argument:
    """`name = value`, in a block or in an object."""

    name: str
    start: int
    end: int
    equals: int
    value: Expression
    line: int


@dataclass(slots=True)
class Braces:
    """What stands between two braces, `text[start]` and `text[end - 1]`: a block's body or an object."""

    start: int
    end: int
    arguments: list[Argument] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def argument(self, name: str) -> Argument | None:
        """The argument of that name."""
        return next((one for one in self.arguments if one.name == name), None)

    def nested(self, name: str) -> list[Block]:
        """The blocks of that type."""
        return [one for one in self.blocks if one.type == name]

    def is_dynamic(self, name: str) -> bool:
        """Whether blocks of that type are made by a `dynamic` block."""
        return any(one.type == "dynamic" and one.labels == (name,) for one in self.blocks)


@dataclass(slots=True)
class Block:
    """A block: `type "label" { … }`, from `start` to `end`; lines are 1-based."""

    type: str
    labels: tuple[str, ...]
    start: int
    end: int
    line: int
    body: Braces


class HclFile:
    """One parsed file. Raises `CannotPatch` when it holds a syntax error: nothing is written beside one."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._source = text.text.encode("utf-8")
        self._ascii = len(self._source) == len(text.text)
        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
        source = self._source if self._source.endswith(b"\n") else self._source + b"\n"
        self._root = parser.parse(source).root_node
        if self._root.has_error:
            raise CannotPatch(f"{text.path} holds a syntax error")
        whole = Braces(0, len(text.text))
        for child in self._root.children:
            if child.type == "body":
                self._fill(whole, child)
        self.whole = whole

    def place(self, byte: int) -> int:
        """The character at a byte's place."""
        return byte if self._ascii else len(self._source[:byte].decode("utf-8", "replace"))

    def written(self, node: tree_sitter.Node) -> str:
        """A node's own text."""
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def block_at(self, line: int) -> Block | None:
        """The top-level block that begins on that line."""
        return next((one for one in self.whole.blocks if one.line == line), None)

    def references(self, name: tuple[str, ...]) -> Iterator[int]:
        """The line of each reference to a name such as `var.x`, to a part of it, or to what it is a part of."""
        pending = [self._root]
        while pending:
            node = pending.pop()
            for index, child in enumerate(node.children):
                if child.type == "variable_expr" and self.written(child) == name[0]:
                    rest = tuple(self._attributes(node.children[index + 1 :]))
                    shared = min(len(rest), len(name) - 1)
                    if rest and rest[:shared] == name[1 : shared + 1]:
                        yield child.start_point.row + 1
                pending.append(child)

    def _attributes(self, nodes: list[tree_sitter.Node]) -> Iterator[str]:
        for node in nodes:
            if node.type != "get_attr":
                return
            yield self.written(node).lstrip(".").strip()

    def name_of(self, expression: Expression) -> tuple[str, ...]:
        """`("var", "x")` for an expression that is nothing but that name; empty for any other."""
        inner = expression.node.children
        if not inner or inner[0].type != "variable_expr" or any(one.type != "get_attr" for one in inner[1:]):
            return ()
        return (self.written(inner[0]), *(self.written(one).lstrip(".").strip() for one in inner[1:]))

    def is_literal(self, expression: Expression) -> bool:
        """Whether it is a number, a boolean, null or text without interpolation."""
        inner = expression.node.children
        kinds = {"literal_value", "template_expr", "operation"}
        if len(inner) != 1 or inner[0].type not in kinds:
            return False
        allowed = {"numeric_lit", "bool_lit", "null_lit", "string_lit", "template_literal", "unary_operation"}
        allowed |= {
            "literal_value",
            "template_expr",
            "heredoc_template",
            "quoted_template",
            "operation",
            "true",
            "false",
        }
        allowed |= {"null", "-", "quoted_template_start", "quoted_template_end", "heredoc_start", "heredoc_identifier"}
        allowed |= {"<<", "<<-", '"', "expression"}
        return all(node.type in allowed for node in _all(inner[0]))

    def collection(self, expression: Expression) -> tree_sitter.Node | None:
        """The object or tuple that the expression writes out; through one `jsonencode(…)`."""
        inner = expression.node.children
        if len(inner) == 1 and inner[0].type == "function_call" and self.written(inner[0].children[0]) == "jsonencode":
            arguments = [one for one in inner[0].children if one.type == "function_arguments"]
            values = [one for one in arguments[0].children if one.type == "expression"] if arguments else []
            inner = values[0].children if len(values) == 1 else []
        if len(inner) == 1 and inner[0].type == "collection_value":
            return inner[0].children[0]
        return None

    def object(self, node: tree_sitter.Node) -> Braces:
        """The members of an object that is written out."""
        braces = Braces(self.place(node.start_byte), self.place(node.end_byte))
        for child in node.children:
            if child.type != "object_elem":
                continue
            parts = [one for one in child.children if one.type == "expression"]
            marks = [one for one in child.children if one.type in ("=", ":")]
            if len(parts) == 2 and marks:  # noqa: PLR2004 - key and value
                key = self.written(parts[0])
                name = unescape(key[1:-1]) if key.startswith('"') else key
                braces.arguments.append(self._argument(child, name, marks[0], parts[1]))
        return braces

    def items(self, node: tree_sitter.Node) -> list[Expression]:
        """The elements of a tuple that is written out."""
        return [self._expression(one) for one in node.children if one.type == "expression"]

    def _expression(self, node: tree_sitter.Node) -> Expression:
        return Expression(node, self.place(node.start_byte), self.place(node.end_byte))

    def _argument(self, node: tree_sitter.Node, name: str, mark: tree_sitter.Node, value: tree_sitter.Node) -> Argument:
        return Argument(
            name,
            self.place(node.start_byte),
            self.place(node.end_byte),
            self.place(mark.start_byte),
            self._expression(value),
            node.start_point.row + 1,
        )

    def _fill(self, braces: Braces, body: tree_sitter.Node) -> None:
        for child in body.children:
            if child.type == "attribute":
                marks = [one for one in child.children if one.type == "="]
                if marks and child.children[-1].type == "expression":
                    name = self.written(child.children[0])
                    braces.arguments.append(self._argument(child, name, marks[0], child.children[-1]))
            elif child.type == "block":
                block = self._block(child)
                if block is not None:
                    braces.blocks.append(block)

    def _block(self, node: tree_sitter.Node) -> Block | None:
        names: list[str] = []
        body = opening = closing = None
        for child in node.children:
            if child.type == "identifier":
                names.append(self.written(child))
            elif child.type == "string_lit":
                names.append(unescape(self.written(child)[1:-1]))
            elif child.type == "body":
                body = child
            elif child.type == "block_start":
                opening = child
            elif child.type == "block_end":
                closing = child
        if not names or opening is None or closing is None:
            return None
        braces = Braces(self.place(opening.start_byte), self.place(closing.end_byte))
        if body is not None:
            self._fill(braces, body)
        start, end = self.place(node.start_byte), self.place(node.end_byte)
        return Block(names[0], tuple(names[1:]), start, end, node.start_point.row + 1, braces)


def _all(node: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    pending = [node]
    while pending:
        inner = pending.pop()
        yield inner
        pending.extend(inner.children)
