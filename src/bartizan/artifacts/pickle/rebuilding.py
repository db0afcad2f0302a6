"""Calls by which libraries rebuild their objects, and that call, look up or change what their arguments name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bartizan.artifacts.inspection import Verdict
from bartizan.artifacts.pickle.importing import subimport
from bartizan.artifacts.pickle.judge import MALICIOUS
from bartizan.artifacts.pickle.meaning import Args, Keywords, Meaning, first, items_of
from bartizan.artifacts.pickle.resolve import reference
from bartizan.artifacts.pickle.values import Map, Namespace, Opaque, Ref, Result, Value, call_text, show

if TYPE_CHECKING:
    from bartizan.artifacts.pickle.program import Program


def calling(function: int, given: int) -> Meaning:
    """It calls its argument `function` with the items of the argument `given`."""

    def meaning(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
        if len(args) <= max(function, given):
            return Opaque("a call of nothing")
        return program.call(args[function], tuple(items_of(args[given])), {}, offset)

    return meaning


def calling_with(function: int, given: int) -> Meaning:
    """It calls its argument `function` with the argument `given` alone."""

    def meaning(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
        if len(args) > function:
            program.call(args[function], args[given : given + 1], {}, offset)
        return Opaque("an object that was rebuilt")

    return meaning


def class_made(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`_create_type(metaclass, …)` of dill, which brings the class's functions too."""
    program.brings_code = True
    return program.call(first(args), args[1:], kwargs, offset)


def looked_up(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`f(module, name, …)`: the global of that name."""
    module, name = [*args, *kwargs.values(), Opaque("no module"), Opaque("no name")][:2]
    if not isinstance(module, str) or not isinstance(name, str):
        program.say("pickle-import", Verdict.MALICIOUS, "looks up a global of a computed name on loading", offset)
        return Opaque("a global")
    return program.refer(reference(module, name, offset), offset)


def changing(symbol: str) -> Meaning:
    """It changes its first argument, which is an object that the pickle itself made, or an attack."""
    module, _, name = symbol.rpartition(".")

    def meaning(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
        target = first(args)
        if isinstance(target, Ref | Namespace):
            what = f"changes {show(target)} by {symbol} on loading"
            program.say("pickle-overwrite", Verdict.MALICIOUS, what, offset)
        return Result(Ref(module, name), args, kwargs)

    return meaning


def named_tuple(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """The module is imported that a class of tuples, rebuilt by dill, came from."""
    module = [*args, *kwargs.values()][2:3]
    if module and module[0] not in {"__main__", None}:
        subimport(program, tuple(module), {}, offset)
    return Result(Ref("dill._dill", "_create_namedtuple"), args, kwargs)


def copied(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    """`copy.copy(x)`, which asks the object itself how it is copied."""
    value = first(args)
    if isinstance(value, Result) and isinstance(value.state, Map):
        for hook in ("__copy__", "__deepcopy__", "__reduce_ex__", "__reduce__"):
            if hook in value.state.entries:
                program.call(value.state.entries[hook], (Opaque("an argument"),), {}, offset)
    return value


_METHOD_REPR = r"<(method|slot wrapper|attribute|member) '\w+' of '[\w.]+' objects>\Z"
_PLAIN_REPR = r"(Ellipsis|NotImplemented|None|(range|slice|bytearray|complex)\([-\d, .None]*\)|[-\d.]+)\Z"


def _eval_repr(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """What dill evaluates: what `repr` gave of a few plain values. Anything else is an attack."""
    text = first(args)
    if isinstance(text, str) and re.match(_PLAIN_REPR, text):
        return Opaque("a plain value")
    what = f"calls {call_text(Ref('dill._dill', '_eval_repr'), args, kwargs)} on loading ({MALICIOUS['run']})"
    program.say("pickle-call", Verdict.MALICIOUS, what, offset)
    return Opaque("what code gave")


def _dill_getattr(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`_getattr(class, name, repr)` of dill evaluates what stands in the fourth place of the text."""
    if len(args) > 2 and isinstance(args[2], str) and re.match(_METHOD_REPR, args[2]):  # noqa: PLR2004 - the text
        return program.get_attribute(args[0], args[1], offset)
    what = f"calls {call_text(Ref('dill._dill', '_getattr'), args, kwargs)} on loading ({MALICIOUS['run']})"
    program.say("pickle-call", Verdict.MALICIOUS, what, offset)
    return Opaque("what code gave")


_CHANGING = (
    "cloudpickle.cloudpickle._class_setstate",
    "cloudpickle.cloudpickle._function_setstate",
    "cloudpickle.cloudpickle._cell_set",
    "dill._dill._setitems",
)

REBUILDING: dict[str, Meaning] = {
    "numpy.core._ufunc_reconstruct": looked_up,
    "scipy._lib._uarray._backend.unpickle_function": looked_up,
    "torch._tensor._rebuild_from_type_v2": calling(0, 2),
    "torch._tensor._rebuild_from_type": calling(0, 2),
    "torch.tensor._rebuild_from_type": calling(0, 2),
    "dill._dill._create_type": class_made,
    "dill._dill._create_array": calling(0, 1),
    "numpy.random._pickle.__generator_ctor": calling_with(1, 0),
    "numpy.random._pickle.__randomstate_ctor": calling_with(1, 0),
    "dill._dill._create_namedtuple": named_tuple,
    "dill._dill._eval_repr": _eval_repr,
    "dill._dill._getattr": _dill_getattr,
    "copy.copy": copied,
    "copy.deepcopy": copied,
    **{symbol: changing(symbol) for symbol in _CHANGING},
}
"""By the exact symbol."""
