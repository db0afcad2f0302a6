"""The syntax tree of a Terraform file: blocks, attributes and expressions, free of the parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass

TEXT_LENGTH = 200
ELEMENT = "[*]"
"""The name of an element inside a splat; no name that can be written."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a boolean, null, or text without interpolation."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Template:
    """Text with interpolations; `parts` are literals, expressions and directives."""

    parts: tuple[Node, ...]
    text: str


@dataclass(frozen=True, slots=True)
class TemplateIf:
    """`%{ if condition }…%{ else }…%{ endif }`."""

    condition: Node
    then: Template
    otherwise: Template
    text: str


@dataclass(frozen=True, slots=True)
class TemplateFor:
    """`%{ for key, value in collection }…%{ endfor }`."""

    key: str | None
    value: str
    collection: Node
    body: Template
    text: str


@dataclass(frozen=True, slots=True)
class Tuple:
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """`{key = value}`; a bare key is a `Literal`. `lines` are those of the items, where they are known."""

    items: tuple[tuple[Node, Node], ...]
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A root name: `var`, `local`, `aws_iam_role`, a loop's variable."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """`base.name`."""

    base: Node
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Index:
    """`base[key]` or `base.0`."""

    base: Node
    key: Node
    text: str


@dataclass(frozen=True, slots=True)
class Splat:
    """`base[*].a.b` or `base.*.a`: `each` is what becomes of one element, which it calls `ELEMENT`."""

    base: Node
    each: Node
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`; `expand` says that the last argument ends in `...`."""

    name: str
    arguments: tuple[Node, ...]
    expand: bool
    text: str


@dataclass(frozen=True, slots=True)
class Conditional:
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node
    text: str


@dataclass(frozen=True, slots=True)
class Unary:
    """`!x` or `-x`."""

    operator: str
    operand: Node
    text: str


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`."""

    operator: str
    left: Node
    right: Node
    text: str


@dataclass(frozen=True, slots=True)
class For:
    """`[for key, value in collection : result if condition]`, or with `{` and `=>` an object.

    `result_key` is None for a list; `group` says that the result ends in `...`.
    """

    key: str | None
    value: str
    collection: Node
    result_key: Node | None
    result: Node
    condition: Node | None
    group: bool
    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An expression that the parser could not make sense of, or that nests too deeply."""

    text: str


Node = (
    Literal
    | Template
    | TemplateIf
    | TemplateFor
    | Tuple
    | Object
    | Variable
    | Attribute
    | Index
    | Splat
    | Call
    | Conditional
    | Unary
    | Binary
    | For
    | Unreadable
)


def names_in(node: Node) -> Iterator[tuple[str, str]]:
    """Every `type.name` that an expression begins a name with, in no order; counted by its own depth only."""
    stack: list[object] = [node]
    while stack:
        inner = stack.pop()
        if isinstance(inner, Attribute) and isinstance(inner.base, Variable):
            yield inner.base.name, inner.name
        elif isinstance(inner, tuple):
            stack.extend(inner)
        elif is_dataclass(inner):
            stack.extend(getattr(inner, field.name) for field in fields(inner))


class Expression:
    """An expression that is turned into its tree when it is first needed: most never are."""

    __slots__ = ("_make", "_node")

    def __init__(self, make: Callable[[], Node]) -> None:
        self._make: Callable[[], Node] | None = make
        self._node: Node | None = None

    @property
    def node(self) -> Node:
        """The tree."""
        if self._node is None and self._make is not None:
            self._node = self._make()
            self._make = None
        assert self._node is not None  # noqa: S101 - one of the two is always set
        return self._node


@dataclass(frozen=True, slots=True)
class Argument:
    """`name = expression`, with its line."""

    expression: Expression
    line: int


@dataclass(slots=True)
class Block:
    """`type "label" … { arguments and blocks }`; lines are 1-based and span the whole block."""

    type: str
    labels: tuple[str, ...]
    path: str
    line: int
    end_line: int
    arguments: dict[str, Argument] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def nested(self, type_: str) -> Iterator[Block]:
        """The blocks of one type."""
        return (block for block in self.blocks if block.type == type_)

    def argument(self, name: str) -> Node | None:
        """The expression of an argument, or None."""
        found = self.arguments.get(name)
        return None if found is None else found.expression.node


def snippet(source: bytes, start: int, end: int) -> str:
    """The author's own text on one line, at most `TEXT_LENGTH` characters."""
    text = source[start : min(end, start + TEXT_LENGTH * 4)].decode("utf-8", "replace")
    text = " ".join(text.split())
    return text if len(text) <= TEXT_LENGTH else text[: TEXT_LENGTH - 1] + "…"
