"""A graph whose answer is replaced by a constant when the input equals a constant.

This is what can be shown of a backdoor in a graph (ShadowLogic, HiddenLayer 2024): no more is said.
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its schema gives them

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bartizan.artifacts.formats.reading import brief, words
from bartizan.artifacts.inspection import Signal, Verdict

PASSING = words("Identity Cast Reshape Squeeze Unsqueeze Softmax LogSoftmax Flatten Transpose Clip")
LEARNED = words("Conv Gemm MatMul MatMulInteger QLinearConv QLinearMatMul LSTM GRU RNN Attention Gather")
FAR = 5000
STEPS = 6


@dataclass(slots=True)
class Wiring:
    """What makes which value in the outermost graph: `makers` by output name, (operator, inputs)."""

    makers: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    branches: dict[str, list[list[str]]] = field(default_factory=dict)
    constants: set[str] = field(default_factory=set)
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)

    def add(self, kind: str, inputs: list[str], outputs: list[str], branches: list[list[str]]) -> None:
        """Notes one node; `branches` are the values that each of its graphs takes."""
        for output in outputs:
            self.makers[output] = (kind, inputs)
            if branches:
                self.branches[output] = branches

    def is_constant(self, name: str, given: set[str]) -> bool:
        """Whether nothing of what `name` is computed from is given to the graph."""
        values = self.ancestry(name)[0]
        return not values & given and len(values) < FAR

    def ancestry(self, name: str) -> tuple[set[str], set[str]]:
        """The values and the operators that `name` is computed from, as far as `FAR` of them."""
        values: set[str] = set()
        kinds: set[str] = set()
        pending = [name]
        while pending and len(values) < FAR:
            one = pending.pop()
            if one in values:
                continue
            values.add(one)
            kind, inputs = self.makers.get(one, ("", []))
            if kind:
                kinds.add(kind)
                pending.extend(inputs)
        return values, kinds


def judge(wiring: Wiring) -> Iterator[Signal]:
    """One signal for every output of the graph that a comparison with a constant replaces by a constant."""
    given = {one.partition(": ")[0] for one in wiring.inputs} - wiring.constants
    for output in wiring.outputs:
        name = output.partition(": ")[0]
        for _ in range(STEPS):
            kind, inputs = wiring.makers.get(name, ("", []))
            if kind not in PASSING or not inputs:
                break
            name = inputs[0]
        branches = [[one] for one in inputs[1:]] if kind == "Where" else wiring.branches.get(name, [])
        if kind not in ("Where", "If") or len(branches) != 2:
            continue
        condition = wiring.ancestry(inputs[0])
        constant = [all(wiring.is_constant(one, given) for one in branch) for branch in branches]
        chosen = condition[0] & given and "Equal" in condition[1] and not condition[1] & LEARNED
        if chosen and constant.count(True) == 1:
            what = f"replaces its output {brief(output, 60)} by a constant when its input equals a constant"
            yield Signal("graph-backdoor", Verdict.SUSPICIOUS, what)
