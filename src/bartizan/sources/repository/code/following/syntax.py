"""One module of code, parsed by tree-sitter and indexed: scopes, bindings, imports, calls.

The records are the same for every language; `index.py` fills them. Expressions stay nodes and are evaluated
only when something asks for them (`evaluate.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tree_sitter import Node, Tree

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.language import Language

FOREVER = 1 << 62
MOST_BINDINGS = 12
"""A position behind every other."""
DEEPEST_CLASS = 4
"""Classes within classes that are looked into."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A name gets a value.

    `how` is value, typed (`node` is the type that the name is declared with), element (of the iterable `node`),
    entered (by `with`), first (of several results), import (`path` is the name as it is written, `name` what is
    taken from it where the language writes that apart), definition (`scope`), item (`path` is the index of the
    unpacked element) or member, element-member (`path` is the way to what is taken: `choices.0.text`). `default`
    stands for what is not there. `block` is the end of the conditional block that holds the binding, 0 when it is
    always reached; a `local` one is not known behind it.
    """

    position: int
    node: Node | None
    how: str
    path: str = ""
    block: int = 0
    scope: Scope | None = None
    name: str = ""
    default: Node | None = None
    local: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function: its position among those that can be passed by position, or None.

    `type` is the type that it is declared with, in languages in which a type names what is passed; `path` the way
    to what is taken of the argument where the parameter is a pattern: `options.model`. A `rest` parameter takes all
    keywords that no other one takes.
    """

    name: str
    position: int | None
    default: Node | None
    type: Node | None = None
    path: str = ""
    rest: bool = False


@dataclass(slots=True, eq=False, repr=False)
class Scope:
    """A module, class or function: what it binds, returns and calls.

    `bases` are the expressions of a class's bases; `decorators` those of decorators, annotations, attributes,
    without the mark in front of them. A `computed` method is read like an attribute.
    """

    kind: str
    name: str
    qualified: str
    node: Node
    end: int
    parent: Scope | None
    module: Module
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[tuple[Scope, Binding]]] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    returns: list[Node] = field(default_factory=list)
    bases: list[Node] = field(default_factory=list)
    decorators: list[Node] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    computed: bool = False

    @property
    def owner(self) -> Scope | None:
        """The class whose method this is."""
        return self.parent if self.parent is not None and self.parent.kind == "class" else None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Call:
    """A call as written: its node, the last name of its callee, the scope it stands in."""

    node: Node
    tail: str
    scope: Scope


@dataclass(slots=True, eq=False, repr=False)
class Module:
    """A parsed file. `path` is relative to the root; `lines` maps its rows to lines of the file.

    `exports` are the names that it hands out with its own names for them, `passed_on` the modules all of whose
    names it hands out, `definitions` the scopes of functions and classes that are values, by their node's id; only
    languages that have such things fill them.
    """

    path: str
    source: bytes
    tree: Tree
    language: Language
    scope: Scope = field(init=False)
    calls: list[Call] = field(default_factory=list)
    tails: dict[str, list[Call]] = field(default_factory=dict)
    wildcards: list[str] = field(default_factory=list)
    exports: dict[str, str] = field(default_factory=dict)
    passed_on: list[str] = field(default_factory=list)
    definitions: dict[int, Scope] = field(default_factory=dict)
    lines: tuple[int, ...] = ()
    cells: tuple[int, ...] = ()

    def text(self, node: Node) -> str:
        """The node's own text."""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def line(self, node: Node) -> int:
        """The node's first line in the file, 1-based."""
        return self._line(node.start_point[0])

    def end_line(self, node: Node) -> int:
        """The node's last line in the file, 1-based."""
        return self._line(node.end_point[0])

    def cell(self, node: Node) -> int | None:
        """The notebook cell that holds the node, 0-based; None in an ordinary file."""
        row = node.start_point[0]
        return self.cells[row] if row < len(self.cells) else None

    def _line(self, row: int) -> int:
        if not self.lines:
            return row + 1
        return self.lines[min(row, len(self.lines) - 1)]


def functions(scope: Scope, depth: int = 0) -> Iterator[Scope]:
    """The functions that a module defines, and the methods of its classes."""
    for bindings in scope.bindings.values():
        for binding in bindings:
            inner = binding.scope
            if inner is None or binding.how != "definition":
                continue
            if inner.kind == "function":
                yield inner
            elif inner.kind == "class" and depth < DEEPEST_CLASS:
                yield from functions(inner, depth + 1)


def classes(scope: Scope, depth: int = 0) -> Iterator[Scope]:
    """The classes that a module defines, and those within them."""
    for bindings in scope.bindings.values():
        for binding in bindings:
            inner = binding.scope
            if inner is not None and inner.kind == "class" and depth < DEEPEST_CLASS:
                yield inner
                yield from classes(inner, depth + 1)


def ends(binding: Binding) -> int:
    """Where a local binding ends."""
    return binding.block or FOREVER + 1


def reaching(bindings: list[Binding] | tuple[()], position: int) -> list[Binding]:
    """The bindings that can hold at `position`: the last, and those before it that it may not replace."""
    chosen: list[Binding] = []
    for binding in reversed(bindings):
        if binding.position > position:
            continue
        chosen.append(binding)
        if binding.block == 0 or position < binding.block or len(chosen) >= MOST_BINDINGS:
            break
    return chosen


def is_property(scope: Scope) -> bool:
    """Whether a method is read like an attribute."""
    return scope.computed or any(
        scope.module.text(node).rpartition(".")[2] in {"property", "cached_property"} for node in scope.decorators
    )


def looks_up(node: Node) -> bool:
    """Whether a call asks a dictionary: its first argument is a written word that is no address."""
    listed = node.child_by_field_name("arguments")
    first = listed.named_children[0] if listed is not None and listed.named_children else None
    text = first.text if first is not None and first.type == "string" else None
    return text is not None and not any(mark in text for mark in (b"/", b":", b"{"))


def is_broken(root: Node) -> bool:
    """Whether a part of a tree was not understood; a mark that the grammar misses between parts is none."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error or (node.is_missing and node.is_named):
            return True
        if node.has_error:
            waiting.extend(child for child in node.children if child.has_error or child.is_missing)
    return False
