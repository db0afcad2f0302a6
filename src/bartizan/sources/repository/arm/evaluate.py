"""The value of an expression: what can be known is computed, the rest is unknown with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm import forms
from bartizan.sources.repository.arm.endpoints import pieces_at
from bartizan.sources.repository.arm.functions import LENIENT, STRICT
from bartizan.sources.repository.arm.functions_base import REFUSALS
from bartizan.sources.repository.arm.functions_open import opened
from bartizan.sources.repository.arm.identifiers import listed
from bartizan.sources.repository.arm.program import (
    Array,
    Call,
    Expression,
    Index,
    Item,
    Lambda,
    Literal,
    Loop,
    Member,
    Method,
    Name,
    Object,
    Spread,
)
from bartizan.sources.repository.arm.values import Hole, TooLarge, View, hole, is_open, member
from bartizan.sources.repository.arm.written import applied, written
from bartizan.sources.repository.evaluated import Budget, Partial, is_handle, unknown

if TYPE_CHECKING:
    from bartizan.sources.repository.arm.deployed import Deployed

DEPTH = 90
"""How deep evaluation goes, through expressions and through the variables that they name."""

ELEMENTS = 2_000
"""How many values one loop inside a property or a variable makes."""

TURN = 4
"""What a turn of a loop costs in steps."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a loop that `copyIndex` may ask for."""

    name: str
    index: object
    resource: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: its deployment, the variables of loops and lambdas, the turns of loops.

    `arguments` are those of a function of the author's own, which sees nothing else.
    """

    deployed: Deployed
    names: Mapping[str, object] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    arguments: Mapping[str, object] | None = None

    def bind(self, names: Mapping[str, object], turn: Turn | None = None) -> Scope:
        """A scope inside this one."""
        turns = self.turns if turn is None else (*self.turns, turn)
        return Scope(self.deployed, {**self.names, **names} if names else self.names, turns, self.arguments)


def unwrap(value: object) -> object:
    """A view as the value that it shows."""
    return value.value if isinstance(value, View) else value


class Evaluator:
    """Evaluates expressions, counting its steps."""

    def __init__(self, budget: Budget, too_large: Callable[[str], None]) -> None:
        """`budget` is shared by all that one root program calls; `too_large` is told what passes a bound."""
        self.budget = budget
        self._too_large = too_large
        self._depth = 0
        self._active: set[int] = set()

    def value(self, node: Expression, scope: Scope) -> object:
        """The value of an expression. Raises `OutOfBudget`."""
        self.budget.spend()
        if isinstance(node, Literal):
            return node.value
        if self._depth >= DEPTH:
            return Unknown(f"{written(node)}: nested deeper than {DEPTH} levels")
        self._depth += 1
        try:
            return _KINDS[type(node)](self, node, scope)
        finally:
            self._depth -= 1

    def plain(self, node: Expression, scope: Scope) -> object:
        """The value, never a view."""
        return unwrap(self.value(node, scope))

    def call(self, name: str, arguments: list[object]) -> object:
        """A function that depends on its arguments alone."""
        lowered = name.lower()
        self.budget.spend(sum(len(one) // 20 for one in arguments if isinstance(one, list | dict)))
        self.budget.spend(sum(len(one) // 1000 for one in arguments if isinstance(one, str)))
        strict = STRICT.get(lowered)
        function = strict or LENIENT.get(lowered)
        if function is None or (strict is not None and any(is_open(one) for one in arguments)):
            return opened(name, arguments)
        try:
            return function(*arguments)
        except TooLarge as error:
            why = f"{applied(name, arguments)}: {error}"
            self._too_large(why)
            return Unknown(why)
        except REFUSALS:
            return Unknown(applied(name, arguments))

    def apply(self, function: Lambda, arguments: list[object], scope: Scope) -> object:
        """A lambda's body with its variables bound."""
        return self.plain(function.body, scope.bind(dict(zip(function.parameters, arguments, strict=False))))

    def _name(self, node: Name, scope: Scope) -> object:
        if node.name in scope.names:
            return scope.names[node.name]
        if scope.arguments is not None and node.name in scope.arguments:
            return scope.arguments[node.name]
        return scope.deployed.name(node.name, scope)

    def _call(self, node: Call, scope: Scope) -> object:
        form = forms.FORMS.get(node.name.lower())
        if form is not None and node.namespace.lower() in {"", "sys", "az"}:
            return form(self, node, scope)
        own = scope.deployed.function(f"{node.namespace}.{node.name}" if node.namespace else node.name)
        arguments = [self.plain(one, scope) for one in node.arguments]
        if own is not None:
            return self._own(node.name, *own, arguments)
        if node.name.lower().startswith("list"):
            return listed(node.name, arguments, scope.deployed.world)
        return self.call(node.name, arguments)

    def _own(self, name: str, function: Lambda, home: Deployed, arguments: list[object]) -> object:
        """A function of the author's own; Azure lets none call itself."""
        if id(function) in self._active:
            return Unknown(f"{name} calls itself")
        self._active.add(id(function))
        try:
            bound = dict(zip(function.parameters, arguments, strict=False))
            return self.plain(function.body, Scope(home, arguments=bound))
        finally:
            self._active.discard(id(function))

    def _method(self, node: Method, scope: Scope) -> object:
        namespace = node.base.name if isinstance(node.base, Name) else None
        if namespace is not None and (own := scope.deployed.function(f"{namespace}.{node.name}")) is not None:
            return self._own(node.name, *own, [self.plain(one, scope) for one in node.arguments])
        if namespace in {"az", "sys"}:
            return self._call(Call(node.name, node.arguments, node.line, namespace or ""), scope)
        base = self.value(node.base, scope)
        text = written(node)
        if isinstance(base, Unknown):
            return unknown(text, base)
        assets = base.whole(text).assets if is_handle(base) else ()  # type: ignore[attr-defined]
        return Unknown(text, assets, f"{node.name}()" if assets else None)

    def _member(self, node: Member, scope: Scope) -> object:
        base = self.value(node.base, scope)
        return self.below(base, node.name, written(node), safe=node.safe, nested=node.nested)

    def below(self, base: object, name: str, text: str, *, safe: bool = False, nested: bool = False) -> object:
        """A property of a value."""
        if nested:
            child = getattr(base, "child", None)
            return child(name) if callable(child) else Unknown(text)
        if isinstance(base, Unknown):
            path = f"{base.attribute}.{name}" if base.attribute else None
            # What a running resource is asked for is there, whichever resource it is.
            pieces = pieces_at(path) if path else ()
            if path and not pieces and base.is_present and not base.assets:
                pieces = (None,)
            return Unknown(text if not base.assets else f"{base.why}.{name}", base.assets, path, pieces)
        if is_handle(base):
            found: Any = base
            there = getattr(base, "there", None) if safe else None
            if there is not None and (is_there := there(name)) is not True:
                return None if is_there is False else Unknown(text)
            return found.attribute(name, text) if hasattr(base, "attribute") else unknown(text, base)
        found = member(base, name)
        if found is None and isinstance(base, dict):
            if any(isinstance(key, Hole) for key in base) or not (
                safe or any(key.lower() == name.lower() for key in base)
            ):
                return Unknown(text)
            return None
        return None if base is None and safe else Unknown(text) if found is None else found

    def _index(self, node: Index, scope: Scope) -> object:
        base = self.value(node.base, scope)
        index = self.plain(node.index, scope)
        text = written(node)
        if isinstance(index, str):
            return self.below(base, index, text, safe=node.safe)
        if isinstance(base, View) and isinstance(index, int) and isinstance(base.value, list):
            return base.item(-index if node.from_end else index, text)
        holder = unwrap(base)
        if isinstance(holder, list) and isinstance(index, int) and not isinstance(index, bool):
            place = len(holder) - index if node.from_end else index
            return holder[place] if 0 <= place < len(holder) else None if node.safe else Unknown(text)
        if isinstance(holder, list) and holder and all(is_handle(one) for one in holder):
            return unknown(text, *holder)
        if is_handle(holder) and not isinstance(holder, Partial):
            item: Any = getattr(holder, "item", None)
            return item(index, text) if callable(item) else unknown(text, holder)
        if holder is None and node.safe:
            return None
        if isinstance(holder, Unknown) and holder.assets:
            return Unknown(f"{holder.why}[{index if isinstance(index, int) else '?'}]", holder.assets, holder.attribute)
        return unknown(text, holder, index) if isinstance(holder, dict) else Unknown(text)

    def _object(self, node: Object, scope: Scope) -> object:
        out: dict[str, object] = {}
        for item in node.items:
            if isinstance(item, Spread):
                value = self.plain(item.value, scope)
                if isinstance(value, dict):
                    out.update(value)
                elif value is not None:
                    # It may say anything: what stands before it may be said otherwise there.
                    why = written(item)
                    out = {key: Unknown(why) for key in out}
                    out[hole(unknown(why, value))] = Unknown(why)
                continue
            key = self.plain(item.key, scope)
            value = self.plain(item.value, scope)
            out[key if isinstance(key, str) else hole(key) if is_open(key) else str(key)] = value
        return out

    def _array(self, node: Array, scope: Scope) -> object:
        out: list[object] = []
        for item in node.items:
            if not isinstance(item, Spread):
                out.append(self.plain(item, scope))
                continue
            value = self.plain(item.value, scope)
            if not isinstance(value, list):
                return unknown(written(node), value, *out)
            out.extend(value)
            self.budget.spend(len(value) // 10)
        return out

    def _loop(self, node: Loop, scope: Scope) -> object:
        over = self.plain(node.over, scope)
        if not isinstance(over, list):
            # The body may still refer to assets, however often it is taken.
            bound = scope.bind(*turn_unknown(node, over))
            return unknown(f"for {written(node.over)}", over, self.plain(node.body, bound))
        if len(over) > ELEMENTS:
            self._too_large(why := f"a loop of {len(over)} turns, more than {ELEMENTS}")
            return Unknown(why)
        out: list[object] = []
        for index, item in enumerate(over):
            self.budget.spend(TURN)
            bound = scope.bind(*turn(node, index, item))
            if node.condition is not None:
                wanted = self.plain(node.condition, bound)
                if wanted is False:
                    continue
                if wanted is not True:
                    return unknown(f"for {written(node.over)} if {written(node.condition)}", over)
            out.append(self.plain(node.body, bound))
        return out

    def _lambda(self, node: Lambda, _scope: Scope) -> object:
        return Unknown(written(node))

    def _spread(self, node: Spread, scope: Scope) -> object:
        return self.value(node.value, scope)


def turn(loop: Loop, index: int, item: object, *, resource: bool = False) -> tuple[dict[str, object], Turn]:
    """What one turn of a loop binds."""
    names: dict[str, object] = {}
    if loop.item is not None:
        names[loop.item] = item
    if loop.index is not None:
        names[loop.index] = index
    return names, Turn(loop.name or "", index, resource)


def turn_unknown(loop: Loop, over: object, *, resource: bool = False) -> tuple[dict[str, object], Turn]:
    """What the one turn binds that stands for all, where it is not known how many there are."""
    why = applied("each", [over])
    names: dict[str, object] = {}
    if loop.item is not None:
        names[loop.item] = Unknown(f"{loop.item} of {why}")
    if loop.index is not None:
        names[loop.index] = Unknown(f"{loop.index} of {why}")
    return names, Turn(loop.name or "", Unknown(f"copyIndex() of {why}"), resource)


_KINDS: dict[type, Callable[[Evaluator, Any, Scope], object]] = {
    Name: Evaluator._name,  # noqa: SLF001 - the class's own table
    Call: Evaluator._call,  # noqa: SLF001
    Method: Evaluator._method,  # noqa: SLF001
    Member: Evaluator._member,  # noqa: SLF001
    Index: Evaluator._index,  # noqa: SLF001
    Lambda: Evaluator._lambda,  # noqa: SLF001
    Object: Evaluator._object,  # noqa: SLF001
    Array: Evaluator._array,  # noqa: SLF001
    Loop: Evaluator._loop,  # noqa: SLF001
    Spread: Evaluator._spread,  # noqa: SLF001
    Item: lambda evaluator, node, scope: evaluator.plain(node.value, scope),
}
