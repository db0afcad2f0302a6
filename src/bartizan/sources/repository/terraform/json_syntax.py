"""`.tf.json` and `.tfvars.json`: the same blocks from JSON, whose strings are templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bartizan.model.edge import Gap
from bartizan.sources.repository.reader import Limits
from bartizan.sources.repository.terraform.parse import SOURCE, ParsedFile, Parser
from bartizan.sources.repository.terraform.syntax import (
    Argument,
    Block,
    Expression,
    Literal,
    Node,
    Object,
    Template,
    Tuple,
)
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

_LABELS = {"resource": 2, "data": 2, "ephemeral": 2, "module": 1, "variable": 1, "output": 1, "provider": 1}
"""How many levels of keys are labels, by block type; the other types have none."""


def parse_json_file(parser: Parser, path: str, text: str, limits: Limits, *, values: bool = False) -> ParsedFile:
    """The blocks of a file; with `values` (tfvars) its keys are arguments of one block `""`."""
    try:
        root = load(text, as_json=True, depth=limits.depth, nodes=limits.nodes)
    except MarkError as error:
        where = f"{path}:{error.line}"
        return ParsedFile(path, (), (Gap(SOURCE, where, f"line {error.line}: {error.why}", "a valid JSON file"),))
    if not isinstance(root.value, dict):
        return ParsedFile(path, (), (Gap(SOURCE, path, "not a JSON object", "Terraform's JSON syntax"),))
    if values:
        outer = Block("", (), path, root.line, root.end_line)
        outer.arguments = {key: _argument(parser, root, key, value, plain=True) for key, value in root.items()}
        return ParsedFile(path, (outer,))
    builder = _Builder(parser, path)
    blocks: list[Block] = []
    for type_, value in root.items():
        for labels, body, line in _labelled(value, _LABELS.get(type_, 0), (), root.key_lines.get(type_, value.line)):
            blocks.append(builder.block(type_, labels, body, line))
    return ParsedFile(path, tuple(blocks))


def _labelled(
    node: Marked, levels: int, labels: tuple[str, ...], line: int
) -> Iterator[tuple[tuple[str, ...], Marked, int]]:
    """Each body below `levels` keys; a list stands for several blocks."""
    if isinstance(node.value, list):
        for item in node.value:
            yield from _labelled(item, levels, labels, item.line)
    elif isinstance(node.value, dict):
        if not levels:
            yield labels, node, line
            return
        for key, value in node.items():
            yield from _labelled(value, levels - 1, (*labels, key), node.key_lines.get(key, value.line))


@dataclass(frozen=True, slots=True)
class _Builder:
    parser: Parser
    path: str

    def block(self, type_: str, labels: tuple[str, ...], body: Marked, line: int) -> Block:
        block = Block(type_, labels, self.path, min(line, body.line), body.end_line)
        for key, value in body.items():
            if key == "dynamic":
                block.blocks += [
                    self._dynamic(names, inner, at) for names, inner, at in _labelled(value, 1, (), value.line)
                ]
            elif key != "//":
                block.arguments[key] = _argument(self.parser, body, key, value, plain=type_ == "variable")
        return block

    def _dynamic(self, labels: tuple[str, ...], body: Marked, line: int) -> Block:
        block = self.block("dynamic", labels, body, line)
        block.arguments.pop("content", None)
        content = body.get("content") or Marked({}, line, line)
        block.blocks += [self.block("content", (), inner, at) for _, inner, at in _labelled(content, 0, (), line)]
        return block


def _argument(parser: Parser, owner: Marked, key: str, value: Marked, *, plain: bool) -> Argument:
    convert = _literal if plain else _template(parser)
    return Argument(Expression(lambda: _node(value, convert, key)), owner.key_lines.get(key, value.line))


def _node(value: Marked, text: Callable[[str, str], Node], name: str) -> Node:
    if isinstance(value.value, dict):
        return Object(tuple((text(key, ""), _node(inner, text, "")) for key, inner in value.items()))
    if isinstance(value.value, list):
        return Tuple(tuple(_node(inner, text, "") for inner in value.value))
    if isinstance(value.value, str):
        return text(value.value, name)
    return Literal(value.value)


def _literal(text: str, _name: str) -> Node:
    return Literal(text)


def _template(parser: Parser) -> Callable[[str, str], Node]:
    def convert(text: str, _name: str) -> Node:
        node = parser.template(text.replace("\0", ""))
        # A string that is one interpolation is the value itself, whatever its type.
        if isinstance(node, Template) and len(node.parts) == 1:
            return node.parts[0]
        return Literal(text) if isinstance(node, Template) and not node.parts else node

    return convert
