"""Evaluates expressions: what can be known is computed, the rest becomes `Unknown`; nothing is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Budget, Failed, Partial, is_handle, unknown
from bartizan.sources.repository.terraform.access import attribute, item, may_be_absent, turns
from bartizan.sources.repository.terraform.calls import call
from bartizan.sources.repository.terraform.functions_base import LIST_LENGTH, REFUSALS, TooLarge, boolean, number, text
from bartizan.sources.repository.terraform.operators import ARITHMETIC, equality, present, same
from bartizan.sources.repository.terraform.pieces import Pieces
from bartizan.sources.repository.terraform.syntax import (
    ELEMENT,
    Attribute,
    Binary,
    Call,
    Conditional,
    For,
    Index,
    Literal,
    Node,
    Object,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
    Unreadable,
    Variable,
)

DEPTH = 100
"""How many expressions may be under evaluation within one another; deeper is unknown."""


class Names(Protocol):
    """Where the names of an expression come from: one module instance."""

    def resolve(self, path: tuple[str, ...], scope: Scope, text: str) -> tuple[object, int]:
        """The value that a dotted name begins with, and how many of its parts that took."""

    def call_file(self, name: str, arguments: list[object], scope: Scope, text: str) -> object:
        """`file`, `templatefile` and their like, which read the tree."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that are in force: the module's, and the variables of loops around the expression."""

    names: Names
    bindings: Mapping[str, object] = field(default_factory=dict)

    def bind(self, values: Mapping[str, object]) -> Scope:
        """The scope with more variables."""
        return Scope(self.names, {**self.bindings, **values})


def _is_one(value: Unknown) -> bool:
    """Whether it is a resource's own id, ARN or name: one text, not a list."""
    return bool(value.assets) and (value.attribute or "").rpartition("_")[2] in {"id", "arn", "name"}


class Evaluator:
    """Evaluates within one budget; see `DEPTH` for the other bound.

    `doubts` counts the steps into resources and modules of which there may be none: an expression
    during which it grows may fail where `try` and `can` would notice.
    """

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.doubts = 0
        self._depth = 0

    def value(self, node: Node, scope: Scope) -> object:
        """The value of an expression. Raises `OutOfBudget`."""
        self.budget.spend()
        if self._depth >= DEPTH:
            return Unknown(f"{getattr(node, 'text', 'expression')}: evaluation nests too deeply")
        self._depth += 1
        try:
            return _EVALUATE[type(node)](self, node, scope)
        except TooLarge:
            return Unknown(f"{getattr(node, 'text', 'expression')}: too large to evaluate")
        finally:
            self._depth -= 1

    def _literal(self, node: Literal, _scope: Scope) -> object:
        return node.value

    def _unreadable(self, node: Unreadable, _scope: Scope) -> object:
        return Unknown(node.text)

    def _tuple(self, node: Tuple, scope: Scope) -> object:
        return [self.value(item, scope) for item in node.items]

    def _object(self, node: Object, scope: Scope) -> object:
        out: dict[str, object] = {}
        for key_node, value_node in node.items:
            key = self.value(key_node, scope)
            try:
                name = text(key)
            except REFUSALS:
                name = f"${{{key.why}}}" if isinstance(key, Unknown | Partial) else "${…}"
            out[name] = self.value(value_node, scope)
        return out

    def _name(self, node: Variable | Attribute, scope: Scope) -> object:
        """A dotted name: the names of the module take as many parts as they need."""
        path: list[str] = []
        texts: list[str] = []
        base: Node = node
        while isinstance(base, Attribute):
            path.append(base.name)
            texts.append(base.text)
            base = base.base
        if not isinstance(base, Variable):
            return attribute(self.value(cast("Attribute", node).base, scope), cast("Attribute", node).name, node.text)
        path.append(base.name)
        texts.append(base.text)
        path.reverse()
        texts.reverse()
        if base.name in scope.bindings:
            value, taken = scope.bindings[base.name], 1
        else:
            value, taken = scope.names.resolve(tuple(path), scope, node.text)
        for name, written in zip(path[taken:], texts[taken:], strict=False):
            value = attribute(value, name, written)
        return value

    def _index(self, node: Index, scope: Scope) -> object:
        base = self.value(node.base, scope)
        self.doubts += may_be_absent(base)
        return item(base, self.value(node.key, scope), node.text)

    def _splat(self, node: Splat, scope: Scope) -> object:
        base = self.value(node.base, scope)
        if may_be_absent(base):
            # There may be none of it, so the list may be empty.
            return Unknown(node.text)
        if isinstance(base, Unknown) and not _is_one(base):
            return Unknown(node.text, base.assets)
        if base is None:
            return []
        values = base if isinstance(base, list) else [base]
        return [self.value(node.each, scope.bind({ELEMENT: value})) for value in values]

    def _call(self, node: Call, scope: Scope) -> object:
        return call(self, node, scope)

    def _conditional(self, node: Conditional, scope: Scope) -> object:
        condition = self.value(node.condition, scope)
        if not isinstance(condition, Unknown | Partial):
            try:
                return self.value(node.then if boolean(condition) else node.otherwise, scope)
            except REFUSALS:
                return Failed(node.text)
        then, otherwise = self.value(node.then, scope), self.value(node.otherwise, scope)
        if not isinstance(then, Unknown) and not is_handle(then) and same(then, otherwise):
            return then
        if present(then) and present(otherwise):
            return unknown(node.text, then, otherwise)
        return Unknown(node.text)

    def _unary(self, node: Unary, scope: Scope) -> object:
        operand = self.value(node.operand, scope)
        if isinstance(operand, Unknown | Partial):
            return Unknown(node.text)
        try:
            return not boolean(operand) if node.operator == "!" else -number(operand)
        except REFUSALS:
            return Failed(node.text)

    def _binary(self, node: Binary, scope: Scope) -> object:
        left = self.value(node.left, scope)
        if node.operator in {"&&", "||"}:
            return self._logic(node, left, scope)
        right = self.value(node.right, scope)
        try:
            if node.operator in {"==", "!="}:
                return equality(node, left, right)
            if isinstance(left, Unknown | Partial) or isinstance(right, Unknown | Partial):
                return unknown(node.text)
            return ARITHMETIC[node.operator](number(left), number(right))
        except TooLarge:
            return Unknown(f"{node.text}: too large to evaluate")
        except REFUSALS:
            return Failed(node.text)

    def _logic(self, node: Binary, left: object, scope: Scope) -> object:
        """`false && unknown` is false, `true || unknown` is true."""
        decides = node.operator == "||"
        try:
            known = None if isinstance(left, Unknown | Partial) else boolean(left)
            if known is decides:
                return decides
            right = self.value(node.right, scope)
            if not isinstance(right, Unknown | Partial):
                other = boolean(right)
                if other is decides or known is not None:
                    return other
        except REFUSALS:
            return Failed(node.text)
        return Unknown(node.text)

    def _for(self, node: For, scope: Scope) -> object:
        collection = self.value(node.collection, scope)
        if is_handle(collection):
            return Unknown(node.text)
        if isinstance(collection, Unknown | Partial):
            return unknown(node.text, collection)
        if not isinstance(collection, list | dict):
            return Failed(node.text)
        if len(collection) > LIST_LENGTH:
            return Unknown(f"{node.text}: too large to evaluate")
        loops: list[Scope] = []
        for inner in _loop(node.key, node.value, collection, scope):
            test = True if node.condition is None else self.value(node.condition, inner)
            if isinstance(test, Unknown | Partial):
                return unknown(node.text, collection)
            if test is not False and test != "false":
                loops.append(inner)
        if node.result_key is None:
            return [self.value(node.result, inner) for inner in loops]
        return self._for_object(node, node.result_key, loops)

    def _for_object(self, node: For, result_key: Node, loops: list[Scope]) -> object:
        pairs: dict[str, object] = {}
        for inner in loops:
            key = self.value(result_key, inner)
            if isinstance(key, Unknown | Partial):
                return unknown(node.text, key)
            try:
                name = text(key)
            except REFUSALS:
                return Failed(node.text)
            value = self.value(node.result, inner)
            if node.group:
                cast("list[object]", pairs.setdefault(name, [])).append(value)
            else:
                pairs[name] = value
        return pairs

    def _template(self, node: Template, scope: Scope) -> object:
        pieces = Pieces(node.text, self.budget)
        self._append(node, scope, pieces)
        return pieces.value()

    def _append(self, node: Template, scope: Scope, pieces: Pieces) -> None:
        for part in node.parts:
            pieces.add(part.value if isinstance(part, Literal) else self.value(part, scope))

    def _template_if(self, node: TemplateIf, scope: Scope) -> object:
        condition = self.value(node.condition, scope)
        if isinstance(condition, Unknown | Partial):
            return Unknown(node.text)
        try:
            return self.value(node.then if boolean(condition) else node.otherwise, scope)
        except REFUSALS:
            return Failed(node.text)

    def _template_for(self, node: TemplateFor, scope: Scope) -> object:
        collection = self.value(node.collection, scope)
        if is_handle(collection) or not isinstance(collection, list | dict):
            return unknown(node.text, collection)
        pieces = Pieces(node.text, self.budget)
        for inner in _loop(node.key, node.value, collection, scope):
            self._append(node.body, inner, pieces)
        return pieces.value()


def _loop(key: str | None, value: str, collection: list[object] | dict[str, object], scope: Scope) -> Iterator[Scope]:
    """The scope of each turn of a loop."""
    for name, inner in turns(collection):
        yield scope.bind({value: inner} if key is None else {key: name, value: inner})


_EVALUATE: dict[type, Callable[[Evaluator, Any, Scope], object]] = {
    Literal: Evaluator._literal,  # noqa: SLF001 - the class's own table
    Unreadable: Evaluator._unreadable,  # noqa: SLF001
    Tuple: Evaluator._tuple,  # noqa: SLF001
    Object: Evaluator._object,  # noqa: SLF001
    Variable: Evaluator._name,  # noqa: SLF001
    Attribute: Evaluator._name,  # noqa: SLF001
    Index: Evaluator._index,  # noqa: SLF001
    Splat: Evaluator._splat,  # noqa: SLF001
    Call: Evaluator._call,  # noqa: SLF001
    Conditional: Evaluator._conditional,  # noqa: SLF001
    Unary: Evaluator._unary,  # noqa: SLF001
    Binary: Evaluator._binary,  # noqa: SLF001
    For: Evaluator._for,  # noqa: SLF001
    Template: Evaluator._template,  # noqa: SLF001
    TemplateIf: Evaluator._template_if,  # noqa: SLF001
    TemplateFor: Evaluator._template_for,  # noqa: SLF001
}
