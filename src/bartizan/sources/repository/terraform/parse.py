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

    def file(self, path: str, text: str) -> ParsedFile:
        """The blocks of a `.tf` or `.tfvars` file; the arguments of the file itself are a block `""`."""
        source = (text if text.endswith("\n") else text + "\n").encode("utf-8", "replace")
        root = self._parser.parse(source).root_node
        gaps = tuple(_errors(root, path, source)) if root.has_error else ()
        outer = Block("", (), path, 1, root.end_point.row + 1)
        for child in root.children:
            if child.type == "body":
                _fill(outer, child, source, path, 0)
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


def _fill(block: Block, body: tree_sitter.Node, source: bytes, path: str, depth: int) -> None:
    """The arguments and blocks of a body; a name given twice keeps its first argument."""
    for child in body.children:
        if child.type == "attribute":
            name, argument = _argument(child, source)
            if argument is not None:
                block.arguments.setdefault(name, argument)
        elif child.type == "block" and depth < BLOCK_DEPTH:
            nested = _block(child, source, path, depth)
            if nested is not None:
                block.blocks.append(nested)


def _argument(node: tree_sitter.Node, source: bytes) -> tuple[str, Argument | None]:
    """The name and the expression of `name = expression`."""
    children = node.children
    name = source[children[0].start_byte : children[0].end_byte].decode("utf-8", "replace")
    value = children[-1]
    if value.type != "expression":
        return name, None
    return name, Argument(Expression(lambda: Converter(source).expression(value)), node.start_point.row + 1)


def _block(node: tree_sitter.Node, source: bytes, path: str, depth: int) -> Block | None:
    """A block with its labels and its body."""
    names: list[str] = []
    body = None
    for child in node.children:
        kind = child.type
        if kind == "identifier":
            names.append(source[child.start_byte : child.end_byte].decode("utf-8", "replace"))
        elif kind == "string_lit":
            names.append(unescape(source[child.start_byte + 1 : child.end_byte - 1].decode("utf-8", "replace")))
        elif kind == "body":
            body = child
    if not names:
        return None
    block = Block(names[0], tuple(names[1:]), path, node.start_point.row + 1, node.end_point.row + 1)
    if body is not None:
        _fill(block, body, source, path, depth + 1)
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
