"""One Python module, parsed by tree-sitter and indexed: scopes, bindings, imports, calls.

The tree is read once by a query that runs in C; expressions stay nodes and are evaluated only when
something asks for them (`evaluate.py`). A file that does not parse whole is indexed as far as it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

FOREVER = 1 << 62
"""A position behind every other."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A name gets a value.

    `how` is value, element (of the iterable `node`), entered (by `with`), import (`path` is the dotted
    name), definition (`scope`) or item (`path` is the index of the unpacked element). `block` is the end of
    the conditional block that holds the binding, 0 when it is always reached.
    """

    position: int
    node: Node | None
    how: str
    path: str = ""
    block: int = 0
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function: its position among those that can be passed by position, or None."""

    name: str
    position: int | None
    default: Node | None


@dataclass(slots=True, eq=False, repr=False)
class Scope:
    """A module, class or function: what it binds, returns and calls."""

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
    decorators: list[Node] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

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
    """A parsed file. `path` is relative to the root; `lines` maps its rows to lines of the file."""

    path: str
    source: bytes
    tree: Tree
    scope: Scope = field(init=False)
    calls: list[Call] = field(default_factory=list)
    tails: dict[str, list[Call]] = field(default_factory=dict)
    wildcards: list[str] = field(default_factory=list)
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


_QUERY = """
(import_statement) @import
(import_from_statement) @from
(assignment) @assignment
(augmented_assignment) @augmented
(named_expression) @named
(as_pattern) @as
(for_statement) @for
(for_in_clause) @for
(function_definition) @function
(class_definition) @class
(decorated_definition) @decorated
(call) @call
(return_statement) @return
[(if_statement) (elif_clause) (else_clause) (except_clause) (while_statement) (case_clause)] @block
"""
_CONDITIONAL = frozenset({"block", "for"})


@cache
def _grammar() -> tuple[Language, Query]:
    """The grammar and the compiled query: constants that take milliseconds to make."""
    language = Language(tree_sitter_python.language())
    return language, Query(language, _QUERY)


def parse(path: str, source: bytes, lines: tuple[int, ...] = (), cells: tuple[int, ...] = ()) -> Module:
    """The module of `source`; never raises, whatever the bytes are."""
    language, query = _grammar()
    module = Module(path, source, Parser(language).parse(source), lines=lines, cells=cells)
    root = module.tree.root_node
    module.scope = Scope("module", "", "", root, FOREVER, None, module)
    captured = [
        (node.start_byte, -node.end_byte, kind, node)
        for kind, nodes in QueryCursor(query).captures(root).items()
        for node in nodes
    ]
    captured.sort(key=lambda item: item[:3])
    _Indexer(module).run(captured)
    return module


class _Indexer:
    """Sweeps the captured nodes in document order, keeping the stack of open scopes and blocks."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.scope = module.scope
        self.blocks: list[int] = []
        self.decorators: dict[int, list[Node]] = {}

    def run(self, captured: list[tuple[int, int, str, Node]]) -> None:
        """Indexes every captured node."""
        for start, negative_end, kind, node in captured:
            while start >= self.scope.end and self.scope.parent is not None:
                self.scope = self.scope.parent
            while self.blocks and start >= self.blocks[-1]:
                self.blocks.pop()
            getattr(self, f"_{kind}")(node)
            if kind in _CONDITIONAL and node.type != "for_in_clause":
                self.blocks.append(-negative_end)

    def _block(self, node: Node) -> None:
        """Only its extent matters."""

    def _bind(self, name: str, binding: Binding) -> None:
        self.scope.bindings.setdefault(name, []).append(binding)

    def _innermost(self) -> int:
        block = self.blocks[-1] if self.blocks else 0
        return block if block <= self.scope.end else 0

    def _target(self, target: Node, value: Node | None, how: str, position: int) -> None:
        """Binds what stands left of `=`, after `as` or between `for` and `in`."""
        block = self._innermost()
        if target.type in {"identifier", "as_pattern_target"}:
            inner = target.named_children[0] if target.type == "as_pattern_target" and target.named_children else target
            if inner is not target and inner.type != "identifier":
                return
            self._bind(self.module.text(inner), Binding(position, value, how, "", block))
        elif target.type == "attribute":
            self._attribute(target, Binding(position, value, how, "", block))
        elif target.type in {"pattern_list", "tuple_pattern", "list_pattern", "tuple"} and how in {"value", "element"}:
            for index, inner in enumerate(target.named_children):
                if inner.type == "identifier":
                    name = "item" if how == "value" else "element-item"
                    self._bind(self.module.text(inner), Binding(position, value, name, str(index), block))

    def _attribute(self, target: Node, binding: Binding) -> None:
        """`self.name = value` belongs to the class; `other.name = value` to the scope, under that text."""
        owner = self.scope.owner
        text = self.module.text(target)
        head, _, name = text.rpartition(".")
        if owner is not None and head in {"self", "cls"}:
            owner.attributes.setdefault(name, []).append((self.scope, binding))
        elif head.isidentifier():
            self._bind(text, binding)

    def _assignment(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        while right.type == "assignment":
            inner = right.child_by_field_name("right")
            if inner is None:
                return
            right = inner
        self._target(left, right, "value", node.end_byte)

    def _augmented(self, node: Node) -> None:
        left = node.child_by_field_name("left")
        if left is not None and left.type == "identifier":
            self._bind(self.module.text(left), Binding(node.end_byte, node, "value", "", self._innermost()))

    def _named(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None and value is not None:
            self._bind(self.module.text(name), Binding(node.end_byte, value, "value", "", self._innermost()))

    def _as(self, node: Node) -> None:
        alias = node.child_by_field_name("alias")
        if alias is not None and node.named_children:
            self._target(alias, node.named_children[0], "entered", node.end_byte)

    def _for(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None:
            # A comprehension's variable is bound before it is used, whatever the order of the text.
            position = 0 if node.type == "for_in_clause" else left.end_byte
            self._target(left, right, "element", position)

    def _function(self, node: Node) -> None:
        scope = self._open("function", node)
        parameters = node.child_by_field_name("parameters")
        if parameters is not None:
            scope.parameters = _parameters(parameters, self.module)

    def _class(self, node: Node) -> None:
        self._open("class", node)

    def _open(self, kind: str, node: Node) -> Scope:
        name_node = node.child_by_field_name("name")
        name = self.module.text(name_node) if name_node is not None else "?"
        parent = self.scope
        qualified = f"{parent.qualified}.{name}" if parent.qualified else name
        scope = Scope(kind, name, qualified, node, node.end_byte, parent, self.module)
        scope.decorators = self.decorators.pop(node.id, [])
        self._bind(name, Binding(node.start_byte, node, "definition", "", self._innermost(), scope))
        self.scope = scope
        return scope

    def _decorated(self, node: Node) -> None:
        definition = node.child_by_field_name("definition")
        if definition is not None:
            found = [
                child.named_children[0]
                for child in node.named_children
                if child.type == "decorator" and child.named_children
            ]
            self.decorators[definition.id] = found

    def _call(self, node: Node) -> None:
        function = node.child_by_field_name("function")
        if function is None:
            return
        if function.type == "attribute":
            last = function.child_by_field_name("attribute")
            tail = self.module.text(last) if last is not None else ""
        else:
            tail = self.module.text(function) if function.type == "identifier" else ""
        call = Call(node, tail, self.scope)
        self.scope.calls.append(call)
        self.module.calls.append(call)
        self.module.tails.setdefault(tail, []).append(call)

    def _return(self, node: Node) -> None:
        if node.named_children:
            self.scope.returns.append(node.named_children[0])

    def _import(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "aliased_import":
                name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
                if name is not None and alias is not None:
                    self._imported(self.module.text(alias), self.module.text(name), node)
            elif child.type == "dotted_name":
                dotted = self.module.text(child)
                # `import a.b` binds `a`; the attributes lead further.
                self._imported(dotted.partition(".")[0], dotted.partition(".")[0], node)

    def _from(self, node: Node) -> None:
        base = node.child_by_field_name("module_name")
        if base is None:
            return
        dotted = self.module.text(base).replace(" ", "")
        join = "" if dotted.endswith(".") else "."
        for child in node.children_by_field_name("name"):
            name: Node | None = child
            alias: Node | None = child
            if child.type == "aliased_import":
                name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
            if name is not None and alias is not None:
                self._imported(self.module.text(alias), f"{dotted}{join}{self.module.text(name)}", node)
        if any(child.type == "wildcard_import" for child in node.children):
            self.module.wildcards.append(dotted)

    def _imported(self, name: str, dotted: str, node: Node) -> None:
        self._bind(name, Binding(node.start_byte, node, "import", dotted, self._innermost()))


def _parameters(node: Node, module: Module) -> dict[str, Parameter]:
    """The parameters by name; `*args` and `**kwargs` are left out, `self` and `cls` take no position."""
    found: dict[str, Parameter] = {}
    position: int | None = 0
    for child in node.named_children:
        name: Node | None = child
        default: Node | None = None
        if child.type in {"default_parameter", "typed_default_parameter"}:
            name, default = child.child_by_field_name("name"), child.child_by_field_name("value")
        elif child.type == "typed_parameter":
            name = child.named_children[0] if child.named_children else None
        if child.type == "keyword_separator" or (name is not None and name.type == "list_splat_pattern"):
            position = None
            continue
        if name is None or name.type != "identifier":
            continue
        text = module.text(name)
        if text in {"self", "cls"} and not found:
            found[text] = Parameter(text, None, None)
            continue
        found[text] = Parameter(text, position, default)
        if position is not None:
            position += 1
    return found
