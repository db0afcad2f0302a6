"""Blocks with `count` or `for_each`: the instances that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Partial, is_handle, unknown
from bartizan.sources.repository.terraform.syntax import Argument, Block

if TYPE_CHECKING:
    from bartizan.sources.repository.terraform.module import Module

INSTANCES = 200
"""How many instances of one block are told apart; the rest is a gap."""


def expand(module: Module, block: Block, make: Callable[[str, Mapping[str, object]], object]) -> object:
    """What a block with `count` or `for_each` stands for: one thing, a list or a map of them.

    `make` gets the key as it stands in the address (`[0]`, `["a"]`, or nothing) and the variables.
    A number or a set of keys that is not known gives the one thing that stands for all.
    """
    if (count := block.arguments.get("count")) is not None:
        return _expand_count(module, block, count, make)
    if (each := block.arguments.get("for_each")) is not None:
        return _expand_each(module, block, each, make)
    return make("", {})


def _expand_count(
    module: Module, block: Block, argument: Argument, make: Callable[[str, Mapping[str, object]], object]
) -> object:
    value = module.value(argument.expression.node)
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, str) and value.isdigit() and len(value) < 6:  # noqa: PLR2004 - a count in quotes
        value = int(value)
    if not isinstance(value, int):
        return make("", {"count": {"index": Unknown("count.index")}})
    _bound(module, block, value)
    return [make(f"[{index}]", {"count": {"index": index}}) for index in range(min(value, INSTANCES))]


def _expand_each(
    module: Module, block: Block, argument: Argument, make: Callable[[str, Mapping[str, object]], object]
) -> object:
    value = module.value(argument.expression.node)
    if isinstance(value, list):
        value = {_key(item): item for item in value if item is not None}
    if not isinstance(value, dict):
        known = None if is_handle(value) else value
        return make("", {"each": {"key": Unknown("each.key"), "value": unknown("each.value", known)}})
    _bound(module, block, len(value))
    out: dict[str, object] = {}
    for key, inner in sorted(value.items())[:INSTANCES]:
        name = key.replace("\\", "\\\\").replace('"', '\\"')
        each = key
        if key.startswith("${"):
            # The key itself is not known, but how many there are is.
            each = inner if _key(inner) == key else Unknown(key[2:-1])
        out[key] = make(f'["{name}"]', {"each": {"key": each, "value": inner}})
    return out


def _key(value: object) -> str:
    """An element of a set as the key of its instance; one that is not known by its expression."""
    if isinstance(value, str):
        return value
    if isinstance(value, Unknown | Partial):
        return f"${{{value.why}}}"
    whole = getattr(value, "whole", None)
    return f"${{{whole('value').why}}}" if callable(whole) else str(value)


def _bound(module: Module, block: Block, count: int) -> None:
    if count > INSTANCES:
        why = f"{'.'.join(block.labels)} has {count} instances; the first {INSTANCES} were read"
        module.world.gap(f"{block.path}:{block.line}", why, "fewer instances")
