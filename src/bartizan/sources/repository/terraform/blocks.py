"""Nested blocks, the dynamic ones expanded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Body, is_handle, unknown
from bartizan.sources.repository.terraform.access import turns
from bartizan.sources.repository.terraform.syntax import Argument, Block

if TYPE_CHECKING:
    from bartizan.sources.repository.terraform.evaluate import Scope
    from bartizan.sources.repository.terraform.module import Module

DYNAMIC_BLOCKS = 1_000
BLOCK_STEPS = 5
"""What a nested block costs beside its expressions."""


def block_type(block: Block) -> str:
    """The type of a nested block, also of a dynamic one."""
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


def put(body: Body, name: str, value: object, line: int) -> None:
    """Set an argument that is not null."""
    if value is not None:
        body[name] = value
        body.lines[name] = line


def own(value: object, asset: str, path: str) -> None:
    """Say of nested blocks which resource they stand in."""
    for index, body in enumerate(value if isinstance(value, list) else []):
        if isinstance(body, Body):
            body.owner = (asset, f"{path}[{index}]")
            for name, inner in body.items():
                own(inner, asset, f"{path}[{index}].{name}")


def nested(blocks: list[Block], scope: Scope, module: Module) -> object:
    """Nested blocks of one type as a list of bodies; unknown when it is not known how many there are."""
    out: list[object] = []
    for block in blocks:
        if block.type != "dynamic":
            out.append(evaluate_block(block, scope, module))
            continue
        value = _dynamic(block, scope, module)
        if isinstance(value, Unknown):
            return value if len(blocks) == 1 else unknown(value.why, value, *out)
        out.extend(value)
    return out


def _dynamic(block: Block, scope: Scope, module: Module) -> list[object] | Unknown:
    content = next(block.nested("content"), None)
    node = block.argument("for_each")
    if content is None or node is None:
        return []
    collection = module.value(node, scope)
    iterator = str(getattr(block.argument("iterator"), "name", "") or block.labels[0])
    if is_handle(collection):
        collection = [collection]
    if not isinstance(collection, list | dict):
        # The content may still refer to assets, whatever the number of blocks.
        inner = scope.bind({iterator: {"key": Unknown(f"{iterator}.key"), "value": Unknown(f"{iterator}.value")}})
        evaluate_block(content, inner, module)
        return Unknown(f"dynamic {block.labels[0]}: {getattr(node, 'text', 'for_each')}")
    if len(collection) > DYNAMIC_BLOCKS:
        return Unknown(f"dynamic {block.labels[0]}: {len(collection)} blocks")
    return [
        evaluate_block(content, scope.bind({iterator: {"key": key, "value": item}}), module)
        for key, item in turns(collection)
    ]


def evaluate_block(block: Block, scope: Scope, module: Module) -> Body:
    """A nested block's arguments and blocks."""
    module.world.evaluator.budget.spend(BLOCK_STEPS)
    body = Body(block.line, block.end_line)
    for name, argument in block.arguments.items():
        put(body, name, _value(argument, scope, module), argument.line)
    by_type: dict[str, list[Block]] = {}
    for inner in block.blocks:
        by_type.setdefault(block_type(inner), []).append(inner)
    for name, blocks in by_type.items():
        value = nested(blocks, scope, module)
        if value != []:
            put(body, name, value, blocks[0].line)
    return body


def _value(argument: Argument, scope: Scope, module: Module) -> object:
    return module.value(argument.expression.node, scope)
