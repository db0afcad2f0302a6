"""Terraform's native syntax: tree-sitter's tree turned into blocks, errors into gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import tree_sitter
import tree_sitter_hcl

from bartizan.model.edge import Gap
from bartizan.sources.repository.terraform.expressions import Converter
from bartizan.sources.repository.terraform.syntax import Argument, Block, Expression, Node, Template, snippet
from bartizan.sources.repository.terraform.text import unescape

SOURCE = "terraform"
BLOCK_DEPTH = 40
ERRORS = 20
"""A file with more broken places than this is reported by its first ones."""

KNOWN_BYTES = 200
KNOWN_EXPRESSIONS = 4_096
"""How long an expression may be that is remembered, and how many are."""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The top-level blocks of one file and what could not be read of it."""

    path: str
    blocks: tuple[Block, ...]
    gaps: tuple[Gap, ...] = ()


class Parser:
    """Parses files and stand-alone templates; one per process, since building it costs 0.1 ms."""

    def __init__(self) -> None:
        self._parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
        self._known: dict[bytes, Node] = {}

    def file(self, path: str, text: str) -> ParsedFile:
        """The blocks of a `.tf` or `.tfvars` file; the arguments of the file itself are a block `""`."""
        source = (text if text.endswith("\n") else text + "\n").encode("utf-8", "replace")
        root = self._parser.parse(source).root_node
        gaps = tuple(_errors(root, path, source)) if root.has_error else ()
        outer = Block("", (), path, 1, root.end_point.row + 1)
        for child in root.children:
            if child.type == "body":
                _fill(outer, child, _Text(source, path, self._known), 0)
        arguments = [outer] if outer.arguments else []
        return ParsedFile(path, (*arguments, *outer.blocks), gaps)

    def template(self, text: str) -> Node:
        """The template that `text` is, as in `templatefile` and in the strings of `.tf.json`."""
        if "${" not in text and "%{" not in text:
            return Template((), text)
        mark = "END"
        while mark in text:
            mark += "_"
        source = f"x = <<{mark}\n{text}\n{mark}\n".encode("utf-8", "replace")
        root = self._parser.parse(source).root_node
        return Converter(source).template_file(root)


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of one file, and the expressions that were read before, by their text."""

    source: bytes
    path: str
    known: dict[bytes, Node]

    def of(self, node: tree_sitter.Node) -> str:
        """The text of a node."""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def expression(self, node: tree_sitter.Node) -> Node:
        """The tree of an expression; most short ones (`var.name`, `true`) stand in many places."""
        key = self.source[node.start_byte : node.end_byte]
        # The items of an object know their lines; a text with an error is read as its surroundings allow.
        alike = len(key) <= KNOWN_BYTES and b"{" not in key.replace(b"${", b"") and b"\n" not in key
        if not alike or node.has_error:
            return Converter(self.source).expression(node)
        found = self.known.get(key)
        if found is None:
            found = Converter(self.source).expression(node)
            if len(self.known) < KNOWN_EXPRESSIONS:
                self.known[key] = found
        return found


def _fill(block: Block, body: tree_sitter.Node, text: _Text, depth: int) -> None:
    """The arguments and blocks of a body; a name given twice keeps its first argument."""
    for child in body.children:
        if child.type == "attribute":
            name, argument = _argument(child, text)
            if argument is not None:
                block.arguments.setdefault(name, argument)
        elif child.type == "block" and depth < BLOCK_DEPTH:
            nested = _block(child, text, depth)
            if nested is not None:
                block.blocks.append(nested)


def _argument(node: tree_sitter.Node, text: _Text) -> tuple[str, Argument | None]:
    """The name and the expression of `name = expression`."""
    children = node.children
    name = text.of(children[0])
    value = children[-1]
    if value.type != "expression":
        return name, None
    return name, Argument(Expression(lambda: text.expression(value)), node.start_point.row + 1)


def _block(node: tree_sitter.Node, text: _Text, depth: int) -> Block | None:
    """A block with its labels and its body."""
    names: list[str] = []
    body = None
    for child in node.children:
        kind = child.type
        if kind == "identifier":
            names.append(text.of(child))
        elif kind == "string_lit":
            names.append(unescape(text.of(child)[1:-1]))
        elif kind == "body":
            body = child
    if not names:
        return None
    block = Block(names[0], tuple(names[1:]), text.path, node.start_point.row + 1, node.end_point.row + 1)
    if body is not None:
        _fill(block, body, text, depth + 1)
    return block


def _errors(root: tree_sitter.Node, path: str, source: bytes) -> Iterator[Gap]:
    """A gap for each place that is not Terraform, found without recursion."""
    stack = [root]
    found = 0
    while stack and found < ERRORS:
        node = stack.pop()
        if node.is_error or node.is_missing:
            found += 1
            line = node.start_point.row + 1
            what = "something is missing" if node.is_missing else "not Terraform syntax"
            near = snippet(source, node.start_byte, node.end_byte)[:60]
            why = f"line {line}: {what}" + (f" near `{near}`" if near else "") + "; the rest of the file was read"
            yield Gap(SOURCE, f"{path}:{line}", why, "a file that `terraform validate` accepts")
        elif node.has_error:
            stack.extend(reversed(node.children))
