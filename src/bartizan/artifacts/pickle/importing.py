"""Calls that import a module or look up a global by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bartizan.artifacts.inspection import Verdict
from bartizan.artifacts.pickle.judge import MALICIOUS, category
from bartizan.artifacts.pickle.meaning import Args, Keywords, first
from bartizan.artifacts.pickle.resolve import by_path
from bartizan.artifacts.pickle.symbols import SYMBOLS
from bartizan.artifacts.pickle.values import Opaque, Ref, Value

if TYPE_CHECKING:
    from bartizan.artifacts.pickle.program import Program


def import_module(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """An import by name: what is imported decides."""
    name = first(args) if args else kwargs.get("name")
    called = "imports by name"
    if not isinstance(name, str):
        program.say("pickle-import", Verdict.MALICIOUS, f"{called} a module of a computed name on loading", offset)
        return Opaque("a module")
    value = by_path(name, offset)
    module = Ref(SYMBOLS.module(name), "", offset)
    acts = category(module.module, "*") in MALICIOUS or module.module in {"builtins", "os", "sys"}
    program.say(
        "pickle-import", Verdict.MALICIOUS if acts else Verdict.SUSPICIOUS, f"{called} {name} on loading", offset
    )
    return module if SYMBOLS.is_module(name) or "." not in name else value


def locate(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    """`pkgutil.resolve_name('os:system')`, `pydoc.locate('os.system')` and their kin."""
    name = first(args)
    if not isinstance(name, str):
        program.say("pickle-import", Verdict.MALICIOUS, "looks up a global of a computed name on loading", offset)
        return Opaque("a global")
    value = program.refer(by_path(name, offset), offset)
    acts = isinstance(value, Ref) and category(value.module, value.name or "*") in MALICIOUS
    verdict = Verdict.MALICIOUS if acts else Verdict.SUSPICIOUS
    program.say("pickle-import", verdict, f"looks up {name} on loading", offset)
    return value


def subimport(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    """Cloudpickle and dill import the modules that a function uses; those that act are worth a word."""
    name = first(args)
    program.brings_code = True
    if not isinstance(name, str):
        program.say("pickle-import", Verdict.SUSPICIOUS, "imports a module of a computed name on loading", offset)
        return Opaque("a module")
    value = by_path(name, offset)
    module = SYMBOLS.module(name)
    if category(module, "*") in {"run", "network"} and module not in {"os", "sys", "threading", "multiprocessing"}:
        what = f"imports {name} for a function that the file brings, on loading"
        program.say("pickle-import", Verdict.SUSPICIOUS, what, offset)
    else:
        program.say("pickle-import", Verdict.UNSAFE, "imports modules for functions that the file brings", offset)
    return Ref(module, "", offset) if SYMBOLS.is_module(name) else value
