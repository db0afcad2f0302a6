"""Pickles as files: one or several one after another, cut off, with other data behind; joblib's and PyTorch's too."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.artifacts.format import BudgetSpent, Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.inspection import Signal, Verdict
from bartizan.artifacts.pickle.call_opcodes import TABLE
from bartizan.artifacts.pickle.machine import Machine
from bartizan.artifacts.pickle.probe import certain, probable
from bartizan.artifacts.pickle.program import Program
from bartizan.artifacts.pickle.values import Ref, Result, Value

PYTORCH_MAGIC = 0x1950A86A20F9469CFC6C
MOST_PICKLES = 100_000
HEAD = 4096

FRAMEWORKS = {
    "sklearn": "scikit-learn",
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "catboost": "catboost",
    "torch": "pytorch",
    "tensorflow": "tensorflow",
    "keras": "keras",
    "transformers": "transformers",
    "gensim": "gensim",
    "spacy": "spacy",
    "statsmodels": "statsmodels",
    "fastai": "fastai",
}


def recognise(opened: Opened, head: bytes) -> bool:
    """Whether a pickle begins here: by its protocol, or because its opcodes make sense."""
    return certain(head) or probable(head, opened.stream, 0, opened.size)


def inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Follows every pickle of the file."""
    at, count = 0, 0
    sure = certain(opened.head(HEAD))
    program = Program(opened, inspector)
    names: dict[str, str] = {}
    while at < opened.size and count < MOST_PICKLES:
        machine = Machine(opened.stream, at, opened.size, program, inspector.spend, strict=not sure)
        try:
            value = machine.run(TABLE)
        except Malformed as error:
            yield from _broken(program, str(error), sure=sure, first=count == 0)
            break
        except BudgetSpent:
            yield from program.found
            raise
        yield from _complaints(program, machine)
        yield from program.found
        program.found.clear()
        names |= _named(program, value, first=count == 0)
        count += 1
        at, sure = _next(opened, machine)
    if names:
        yield names


def _next(opened: Opened, machine: Machine) -> tuple[int, bool]:
    """Where the next pickle begins and whether it certainly is one; the size where there is none.

    An unpickler that read a whole frame goes on behind it, another one right behind STOP.
    """
    for at in (machine.stop, machine.frame_end):
        if machine.stop <= at < opened.size:
            opened.stream.seek(at)
            head = opened.stream.read(HEAD)
            if certain(head) or probable(head, opened.stream, at, opened.size):
                return at, certain(head)
    return opened.size, False


def _broken(program: Program, why: str, *, sure: bool, first: bool) -> Iterator[Found]:
    """What was seen before the data broke; of data that only might be a pickle what no chance explains."""
    telling = [one for one in program.found if sure or (isinstance(one, Signal) and one.verdict is not Verdict.UNSAFE)]
    yield from telling
    if sure and (first or telling):
        yield Signal("broken", Verdict.UNASSESSED, f"is a broken pickle: {why}")


def _complaints(program: Program, machine: Machine) -> Iterator[Found]:
    """What is wrong with a pickle that reached its STOP."""
    for offset, why in machine.lies[:4]:
        what = f"lies about its frames ({why}), so that two readers see two programs"
        yield Signal("pickle-frame", Verdict.SUSPICIOUS, what, offset=offset)
    if machine.mistake is not None:
        offset, why = machine.mistake
        what = f"holds a mistake that stops an unpickler: {why}"
        yield Signal("pickle-mistake", Verdict.UNASSESSED, what, offset=offset)


def _named(program: Program, value: Value, *, first: bool) -> dict[str, str]:
    """What the pickle says of the model."""
    found: dict[str, str] = {}
    framework = next((name for library, name in FRAMEWORKS.items() if library in program.libraries), None)
    if framework is not None:
        found["framework"] = framework
    if value == PYTORCH_MAGIC and first and type(value) is int:
        found["format"] = "pytorch-legacy"
        found["framework"] = "pytorch"
    elif "joblib" in program.libraries:
        found["format"] = "joblib"
    elif isinstance(value, Result) and isinstance(value.function, Ref) and value.function.module != "builtins":
        found["architecture"] = value.function.name
    return found


FORMAT = Format("pickle", recognise, inspect)
