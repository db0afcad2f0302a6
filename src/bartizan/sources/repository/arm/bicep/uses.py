"""What else of a program uses a name: a value that is used once may be changed where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bartizan.sources.repository.arm.program import (
    Array,
    Call,
    Expression,
    Index,
    Inputs,
    Item,
    Lambda,
    Literal,
    Loop,
    Member,
    Method,
    Name,
    Object,
    Program,
    Spread,
)

Path = tuple[object, ...]
Node = Expression | Item


def chain(node: object) -> tuple[str, Path] | None:
    """The name and the steps of `name.a.b[0]`; None for any other expression."""
    steps: list[object] = []
    while True:
        if isinstance(node, Name):
            return node.name, tuple(reversed(steps))
        if isinstance(node, Member) and not node.nested:
            steps.append(node.name)
        elif isinstance(node, Index) and isinstance(node.index, Literal) and not node.from_end:
            steps.append(node.index.value)
        else:
            return None
        node = node.base


def uses(roots: Iterable[Node], name: str) -> Iterator[Path]:
    """The part of the value that each use of a name takes: `()` for all of it."""
    pending = list(roots)
    while pending:
        node = pending.pop()
        found = chain(node)
        if found is None:
            pending.extend(_inner(node))
        elif found[0] == name:
            yield found[1]


def shared(roots: Iterable[Node], name: str, steps: Sequence[object]) -> bool:
    """Whether what stands at `steps` of a name's value is used more than once."""
    found = 0
    for path in uses(roots, name):
        length = min(len(path), len(steps))
        found += path[:length] == tuple(steps[:length])
    return found > 1


def of_program(program: Program) -> list[Node]:
    """Every expression of a program."""
    found: list[Node | None] = []
    for parameter in program.parameters.values():
        found += [parameter.default, parameter.allowed]
    found += [variable.value for variable in program.variables.values()]
    found += [output.value for output in program.outputs.values()]
    for one in program.resources:
        found += [one.name, one.body, one.condition, one.loop, one.scope, one.parent]
    for call in program.modules:
        found += [call.name, call.inputs, call.condition, call.loop, call.scope]
    return [node for node in found if node is not None]


def of_inputs(inputs: Inputs) -> list[Node]:
    """Every expression of a parameter file."""
    return [*inputs.values.values(), *(one.value for one in inputs.variables.values())]


def _inner(node: Node) -> Sequence[Node]:
    """The expressions right inside another one."""
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Method):
        return [node.base, *node.arguments]
    if isinstance(node, Index):
        return [node.base, node.index]
    if isinstance(node, Member):
        return [node.base]
    if isinstance(node, Lambda):
        return [node.body]
    if isinstance(node, Item):
        return [node.key, node.value]
    if isinstance(node, Spread):
        return [node.value]
    if isinstance(node, Loop):
        return [node.over, node.body, *([node.condition] if node.condition is not None else [])]
    return node.items if isinstance(node, Object | Array) else []
