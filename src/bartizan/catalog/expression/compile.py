"""An expression as Python closures over a frame.

The same tree compiles twice: plain for speed, and traced, when a verdict is to be explained, so that
what was read is known and only the operands that decided are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bartizan.catalog.expression import operators
from bartizan.catalog.expression.functions import BUILT_IN, Function, matcher
from bartizan.catalog.expression.loops import LOOPS
from bartizan.catalog.expression.syntax import Call, Collection, Has, Literal, Loop, Node, Operation, Path
from bartizan.catalog.expression.trace import FIRST, READS, Code, Frame, Place, Read, kleene
from bartizan.catalog.paths import Every, Step
from bartizan.catalog.unit import did_you_mean
from bartizan.model.errors import ExpressionError
from bartizan.model.values import Unknown


class Compiler:
    """Compiles one tree. `properties` are then the static places that it reads, `width` its frame's length."""

    def __init__(self, variables: tuple[str, ...], functions: Mapping[str, Function] | None, *, traced: bool) -> None:
        """`functions` are the caller's, beside the built-in ones; None accepts any name."""
        self._slots = {name: FIRST + 2 * index for index, name in enumerate(variables)}
        self._static: dict[str, Place | None] = {name: (name, ()) for name in variables}
        self._functions = {**BUILT_IN, **(functions or {})}
        self._lenient = functions is None
        self._traced = traced
        self.width = FIRST + 2 * len(variables)
        self.properties: list[Place] = []

    def compile(self, node: Node) -> Code:
        """The closure of `node`. Raises `ExpressionError`."""
        match node:
            case Literal(value=value):
                return lambda _: value
            case Path():
                return self._path(node)
            case Has(target=target):
                inner = self._path(target)
                return lambda frame: operators.present(inner(frame))
            case Collection():
                return self._collection(node)
            case Operation():
                return self._operation(node)
            case Call():
                return self._call(node)
            case Loop():
                return self._loop(node)
        raise TypeError(f"no such node: {type(node).__name__}")

    def _slot(self, node: Path, name: str) -> int:
        if name not in self._slots:
            hint = did_you_mean(name, self._slots) or f"known: {', '.join(self._slots)}"
            raise ExpressionError(f"unknown variable {name!r} at character {node.at + 1}", hint=hint)
        return self._slots[name]

    def _path(self, node: Path) -> Code:
        keys = [self._key(step) for step in node.steps]
        constant = all(not callable(key) for key in keys)
        if (place := self._place(node)) is not None:
            self.properties.append(place)
        if not isinstance(node.base, str):
            base = self.compile(node.base)
            return lambda frame: _descend(base(frame), [key(frame) if callable(key) else key for key in keys])
        slot = self._slot(node, node.base)
        if self._traced:
            return _traced_path(slot, keys)
        if not constant:
            return lambda frame: _descend(frame[slot], [key(frame) if callable(key) else key for key in keys])
        if not keys:
            return lambda frame: frame[slot]
        return _one_step(slot, keys[0]) if len(keys) == 1 else lambda frame: _descend(frame[slot], keys)

    def _key(self, step: str | Node) -> Any:
        if isinstance(step, str):
            return step
        return step.value if isinstance(step, Literal) else self.compile(step)

    def _place(self, node: Node) -> Place | None:
        """The static place of a node's value, `[]` for an index that is not constant."""
        if isinstance(node, Loop) and node.macro == "filter":
            return self._place(node.over)
        if not isinstance(node, Path):
            return None
        place = self._static.get(node.base) if isinstance(node.base, str) else self._place(node.base)
        if place is None:
            return None
        steps: list[Step] = []
        for step in node.steps:
            key = step.value if isinstance(step, Literal) else step
            if isinstance(key, str):
                steps.append(key)
            elif isinstance(key, int):
                steps.append(Every.ITEMS)
            else:
                return None
        return place[0], (*place[1], *steps)

    def _collection(self, node: Collection) -> Code:
        items = [self.compile(item) for item in node.items]
        if node.keys is None:
            if all(isinstance(item, Literal) for item in node.items):
                constant = [item.value for item in node.items if isinstance(item, Literal)]
                return lambda _: constant
            return lambda frame: [item(frame) for item in items]
        keys = [key.value for key in node.keys if isinstance(key, Literal) and isinstance(key.value, str)]
        if len(keys) != len(items) or len(set(keys)) != len(keys):
            raise ExpressionError(f"the keys of the map at character {node.at + 1} must be different texts")
        return lambda frame: {key: item(frame) for key, item in zip(keys, items, strict=True)}

    def _operation(self, node: Operation) -> Code:
        operands = [self.compile(operand) for operand in node.operands]
        if node.sign in ("&&", "||"):
            decisive = node.sign == "||"
            return (_traced_logic if self._traced else _logic)(operands, decisive)
        if node.sign == "?:":
            return _choice(*operands)
        if len(operands) == 1:
            unary, inner = operators.UNARY[node.sign], operands[0]
            return lambda frame: unary(inner(frame))
        binary, (left, right) = operators.BINARY[node.sign], operands
        return lambda frame: binary(left(frame), right(frame))

    def _call(self, node: Call) -> Code:
        if node.name == "matches":
            return self._matches(node)
        function = self._functions.get(node.name)
        where = f"at character {node.at + 1}"
        if function is None and self._lenient:
            function = Function(node.name, len(node.arguments), lambda *_: Unknown(f"{node.name}() is not at hand"), "")
        if function is None:
            hint = did_you_mean(node.name, [*self._functions, "matches", "has"])
            raise ExpressionError(f"unknown function {node.name}() {where}", hint=hint)
        if len(node.arguments) != function.arity:
            count = f"{function.arity} values, not {len(node.arguments)}"
            raise ExpressionError(f"{node.name}() {where} takes {count}", hint=function.doc)
        arguments = [self.compile(argument) for argument in node.arguments]
        if self._traced and function.points is not None:
            pointed = _pointed(function, function.points)
            return lambda frame: pointed(frame, [argument(frame) for argument in arguments])
        call = function.call
        if function.sees_unknown:
            return lambda frame: call(*[argument(frame) for argument in arguments])
        return lambda frame: _apply(call, [argument(frame) for argument in arguments])

    def _matches(self, node: Call) -> Code:
        pattern = node.arguments[1] if len(node.arguments) == 2 else None  # noqa: PLR2004 - a text and a pattern
        if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
            raise ExpressionError(f"matches() at character {node.at + 1} takes a pattern written as text")
        test, value = matcher(pattern.value), self.compile(node.arguments[0])
        return lambda frame: test(value(frame))

    def _loop(self, node: Loop) -> Code:
        over, place = self.compile(node.over), self._place(node.over)
        before = self._slots.get(node.variable), self._static.get(node.variable)
        slot = self._slots[node.variable] = self.width
        self.width += 2
        self._static[node.variable] = None if place is None else (place[0], (*place[1], Every.ITEMS))
        body = self.compile(node.body)
        if before[0] is None:
            del self._slots[node.variable], self._static[node.variable]
        else:
            self._slots[node.variable], self._static[node.variable] = before[0], before[1]
        where = self._here(node.over) if self._traced else None
        return LOOPS[node.macro](over, slot, body, where)

    def _here(self, node: Node) -> Code:
        """A closure that gives the concrete place of a node's value, or None when it has none."""
        if not isinstance(node, Path) or not isinstance(node.base, str):
            return lambda _: None
        slot, keys = self._slot(node, node.base), [self._key(step) for step in node.steps]
        return lambda frame: _joined(frame[slot + 1], [key(frame) if callable(key) else key for key in keys])


def _joined(place: Place | None, steps: list[Any]) -> Place | None:
    return None if place is None else (place[0], (*place[1], *steps))


def _one_step(slot: int, key: Any) -> Code:
    def code(frame: Frame) -> Any:
        holder = frame[slot]
        return holder.get(key) if holder.__class__ is dict and key.__class__ is str else operators.step(holder, key)

    return code


def _descend(value: Any, keys: list[Any]) -> Any:
    for key in keys:
        if value is None:
            return None
        if isinstance(key, Unknown):
            return key
        value = value.get(key) if value.__class__ is dict and key.__class__ is str else operators.step(value, key)
    return value


def _traced_path(slot: int, keys: list[Any]) -> Code:
    def code(frame: Frame) -> Any:
        place, value, done = frame[slot + 1], frame[slot], []
        for key in keys:
            if isinstance(value, Unknown):
                break
            done.append(key(frame) if callable(key) else key)
            value = _descend(value, done[-1:])
        if place is not None:
            frame[READS].append(Read(place[0], (*place[1], *done), value))
        return Unknown(value.why) if isinstance(value, Unknown) and len(done) < len(keys) else value

    return code


def _logic(operands: list[Code], decisive: bool) -> Code:
    other = not decisive

    def code(frame: Frame) -> Any:
        unknown = None
        for operand in operands:
            value = operators.truth(operand(frame))
            if value is decisive:
                return decisive
            if value is not other and unknown is None:
                unknown = value
        return other if unknown is None else unknown

    return code


def _traced_logic(operands: list[Code], decisive: bool) -> Code:
    def code(frame: Frame) -> Any:
        return kleene(frame, (operators.truth(operand(frame)) for operand in operands), decisive)

    return code


def _choice(test: Code, yes: Code, no: Code) -> Code:
    def code(frame: Frame) -> Any:
        chosen = operators.truth(test(frame))
        if isinstance(chosen, Unknown):
            return chosen
        return yes(frame) if chosen else no(frame)

    return code


def _pointed(function: Function, points: Callable[..., Any]) -> Callable[[Frame, list[Any]], Any]:
    """The function's call that puts the places it points at in the stead of its first argument's read."""

    def call(frame: Frame, arguments: list[Any]) -> Any:
        reads: list[Read] = frame[READS]
        value = function.call(*arguments) if function.sees_unknown else _apply(function.call, arguments)
        last = next((index for index in reversed(range(len(reads))) if reads[index].value is arguments[0]), None)
        if last is not None:
            whole = reads[last]
            inner = [
                Read(whole.variable, (*whole.steps, *steps), _descend(whole.value, list(steps)))
                for steps in points(*arguments)
            ]
            reads[last : last + 1] = inner or [whole]
        return value

    return call


def _apply(call: Callable[..., Any], arguments: list[Any]) -> Any:
    for argument in arguments:
        if isinstance(argument, Unknown):
            return argument
    return call(*arguments)
