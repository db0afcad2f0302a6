"""Property paths over canonical configurations: `A.B[0].C`, `A[].B`, `Variables{}`, `annotations["a.b/c"]`.

    A.B      the property B of the object A
    A[0]     the first item of the list A
    A[]      every item of the list A; in `put`, a new item at its end
    A{}      every value of the map A
    A["k.e"] the property `k.e`, for names that are not plain words

Absent is None: a property that is not there, that is null, or that lies below one of these. A path
that leads below an `Unknown` gives a bare `Unknown` with the same reason (whether the property is
even there is not known then).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping, MutableSequence, Sequence
from enum import Enum
from functools import lru_cache
from typing import Final

from bartizan.model.values import Unknown, Value


class Every(Enum):
    """The two steps that stand for many: `ITEMS` is `[]`, `VALUES` is `{}`."""

    ITEMS = "[]"
    VALUES = "{}"


Step = str | int | Every
ROOT: Final[tuple[Step, ...]] = ()

_STEP = re.compile(
    r"""\.?(?P<name>[^.\[\]{}"]+) | \[(?P<index>\d{1,6})\] | (?P<items>\[\]) | (?P<values>\{\})
      | \["(?P<quoted>(?:[^"\\]|\\.)*)"\]""",
    re.VERBOSE,
)
_PLAIN = re.compile(r"[^.\[\]{}\"]+\Z")
_LONGEST_LIST = 10_000


@lru_cache(maxsize=8192)
def parse(path: str) -> tuple[Step, ...]:
    """The steps of `path`; the empty path is the root. Raises ValueError when it is not a path."""
    steps: list[Step] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        dotted = path[at] == "."
        if match is None or (match["name"] is not None and dotted == (at == 0)):
            raise ValueError(f"not a property path: {path!r}, at character {at + 1}")
        if match["name"] is not None:
            steps.append(match["name"])
        elif match["index"] is not None:
            steps.append(int(match["index"]))
        elif match["quoted"] is not None:
            steps.append(re.sub(r"\\(.)", r"\1", match["quoted"]))
        else:
            steps.append(Every.ITEMS if match["items"] else Every.VALUES)
        at = match.end()
    return tuple(steps)


def text(steps: Sequence[Step]) -> str:
    """The inverse of `parse`."""
    return _text(tuple(steps))


@lru_cache(maxsize=8192)
def _text(steps: tuple[Step, ...]) -> str:
    out: list[str] = []
    for step in steps:
        if isinstance(step, Every):
            out.append(step.value)
        elif isinstance(step, int):
            out.append(f"[{step}]")
        elif _PLAIN.match(step):
            out.append(f".{step}" if out else step)
        else:
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            out.append(f'["{escaped}"]')
    return "".join(out)


def child(value: Value, step: str | int) -> Value:
    """One step down from `value`; None when there is nothing there."""
    if type(value) is dict:
        # Nearly every step; asking the abstract class costs more than the step itself.
        return value.get(step) if isinstance(step, str) else None
    if isinstance(value, Unknown):
        return Unknown(value.why)
    if isinstance(step, str):
        return value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value[step] if -len(value) <= step < len(value) else None
    return None


def get(config: Value, path: str | Sequence[Step]) -> Value:
    """The value at a concrete `path`; None when absent. Raises ValueError on `[]` and `{}`."""
    value = config
    for step in parse(path) if isinstance(path, str) else path:
        if value is None:
            return None
        if isinstance(step, Every):
            raise ValueError(f"{step.value} needs walk, not get")  # noqa: TRY004 - the text of the path is wrong
        value = child(value, step)
    return value


def walk(config: Value, path: str | Sequence[Step]) -> Iterator[tuple[str, Value]]:
    """Every value that `path` stands for, each with its concrete path; absent ones are left out.

    A lone value where `[]` expects a list counts as a list of one (CloudFormation and IAM write
    lists so) and keeps the path without an index. An `Unknown` on the way is yielded once, with the
    path where it stands, and not entered.
    """
    steps = parse(path) if isinstance(path, str) else tuple(path)
    for concrete, value in walk_steps(config, steps):
        yield text(concrete), value


def walk_steps(config: Value, steps: Sequence[Step]) -> Iterator[tuple[tuple[Step, ...], Value]]:
    """`walk` with the concrete path as steps."""
    pending: list[tuple[tuple[Step, ...], int, Value]] = [((), 0, config)]
    while pending:
        here, done, value = pending.pop()
        if value is None:
            continue
        if done == len(steps) or isinstance(value, Unknown):
            yield here, value
            continue
        branches = [(here + at, done + 1, inner) for at, inner in _branches(value, steps[done])]
        pending.extend(reversed(branches))


def _branches(value: Value, step: Step) -> Iterator[tuple[tuple[Step, ...], Value]]:
    if step is Every.ITEMS:
        if isinstance(value, Sequence) and not isinstance(value, str):
            yield from (((index,), item) for index, item in enumerate(value))
        else:
            yield (), value
    elif step is Every.VALUES:
        if isinstance(value, Mapping):
            yield from (((key,), inner) for key, inner in value.items())
    elif not isinstance(step, Every):
        yield (step,), child(value, step)


def put(config: MutableMapping[str, Value], path: str | Sequence[Step], value: Value) -> bool:
    """Set `value` at `path` in place, making objects and lists on the way.

    `[]` adds an item at the end where it is the last step, and changes every item that is there
    where it is not. False, with nothing changed, when an `Unknown` or a value of another shape stands
    in the way.
    """
    steps = parse(path) if isinstance(path, str) else tuple(path)
    if not steps:
        raise ValueError("the root cannot be replaced")
    return _put(config, steps, value)


def _put(holder: Value, steps: tuple[Step, ...], value: Value) -> bool:
    step, rest = steps[0], steps[1:]
    if isinstance(step, Every):
        if not rest and step is Every.ITEMS and isinstance(holder, MutableSequence):
            holder.append(value)
            return True
        if not rest or isinstance(holder, Unknown):
            return False
        members = holder.values() if isinstance(holder, Mapping) else holder
        if not isinstance(members, Sequence | type({}.values())) or isinstance(members, str):
            return False
        done = [_put(member, rest, value) for member in members]
        return all(done)
    if isinstance(step, str):
        if not isinstance(holder, MutableMapping):
            return False
        if not rest:
            holder[step] = value
            return True
        if holder.get(step) is None:
            holder[step] = _container(rest[0])
        return _put(holder[step], rest, value)
    return _put_item(holder, step, rest, value)


def _put_item(holder: Value, index: int, rest: tuple[Step, ...], value: Value) -> bool:
    if not isinstance(holder, MutableSequence) or index > _LONGEST_LIST:
        return False
    while len(holder) <= index:
        holder.append(None)
    if not rest:
        holder[index] = value
        return True
    if holder[index] is None:
        holder[index] = _container(rest[0])
    return _put(holder[index], rest, value)


def _container(first: Step) -> Value:
    return {} if isinstance(first, str) or first is Every.VALUES else []
