"""The compiled expression that callers hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bartizan.catalog.expression.compile import Compiler
from bartizan.catalog.expression.functions import Function
from bartizan.catalog.expression.syntax import Node, parse
from bartizan.catalog.expression.trace import FIRST, Code, Frame, Place, Read
from bartizan.model.values import Unknown

STEPS = 100_000
"""How many steps of macros one evaluation may take."""

MAX_READS = 24
"""How many reads an explanation holds at most."""


@dataclass(frozen=True, slots=True)
class Result:
    """A value (true, false, `Unknown`, or any other) and the reads that decided it, in their order."""

    value: Any
    evidence: tuple[Read, ...] = ()


class Expression:
    """A compiled expression. It holds no state of an evaluation, so threads may share it."""

    __slots__ = ("_blank", "_functions", "_plain", "_traced", "_tree", "properties", "text", "variables")

    def __init__(
        self, text: str, tree: Node, variables: tuple[str, ...], functions: Mapping[str, Function] | None
    ) -> None:
        """Made by `compile_expression`. `properties` are the places that the text names, each once."""
        compiler = Compiler(variables, functions, traced=False)
        self.text = text
        self.variables = variables
        self._plain = compiler.compile(tree)
        self.properties: tuple[Place, ...] = tuple(dict.fromkeys(compiler.properties))
        self._blank: Frame = [STEPS, None] + [None] * (compiler.width - FIRST)
        self._tree = tree
        self._functions = functions
        self._traced: Code | None = None

    def test(self, bindings: Mapping[str, Any]) -> Any:
        """The value alone, the fast way. `bindings` has every variable; KeyError otherwise."""
        frame = self._blank.copy()
        slot = FIRST
        for name in self.variables:
            frame[slot] = bindings[name]
            slot += 2
        return self._plain(frame)

    def evaluate(self, bindings: Mapping[str, Any]) -> Result:
        """The value with its evidence."""
        if self._traced is None:
            self._traced = Compiler(self.variables, self._functions, traced=True).compile(self._tree)
        reads: list[Read] = []
        frame = self._blank.copy()
        frame[1] = reads
        for index, name in enumerate(self.variables):
            frame[FIRST + 2 * index] = bindings[name]
            frame[FIRST + 2 * index + 1] = (name, ())
        value = self._traced(frame)
        # A whole variable is no fact, save where it is not known at all.
        facts = [read for read in reads if read.steps or isinstance(read.value, Unknown)]
        distinct = {(read.variable, read.steps): read for read in facts}
        return Result(value, tuple(distinct.values())[:MAX_READS])


def compile_expression(
    text: str, *, variables: Collection[str], functions: Iterable[Function] | None = ()
) -> Expression:
    """Compile `text`, in which `variables` and `functions` may be used.

    With `functions` None every call passes and is unknown: to check a text where the functions that it
    will run with are not at hand.

    Raises `ExpressionError`, which names the character and, for a misspelt name, the one meant.
    """
    known = None if functions is None else {function.name: function for function in functions}
    return Expression(text, parse(text), tuple(variables), known)
