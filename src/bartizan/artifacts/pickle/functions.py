"""What calls of known functions mean: indirection followed to what it reaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bartizan.artifacts.inspection import Verdict
from bartizan.artifacts.pickle import constants, nested
from bartizan.artifacts.pickle.judge import MALICIOUS, category, judge
from bartizan.artifacts.pickle.resolve import by_path, subscript
from bartizan.artifacts.pickle.symbols import SYMBOLS
from bartizan.artifacts.pickle.values import (
    Attr,
    Blob,
    Map,
    Namespace,
    Opaque,
    Partial,
    Ref,
    Result,
    Value,
    call_text,
    show,
    words,
)

if TYPE_CHECKING:
    from bartizan.artifacts.pickle.program import Program

Args = tuple[Value, ...]
Keywords = dict[str, Value]
Meaning = Callable[["Program", Args, Keywords, int], Value]
"""Works a call out: says what it does, returns what it gives."""

MOST_ITEMS = 256

BUILDERS = frozenset(
    {"numpy.core.multiarray._reconstruct", "copyreg._reconstructor", "torch._tensor._rebuild_from_type_v2"}
)
"""Functions that take a class and make an empty object of it, calling nothing of the class."""


def items_of(value: Value) -> list[Value]:
    """The first items of what is iterated over; an unknown one stands for the items of what is not known."""
    if isinstance(value, tuple | list):
        return list(value[:MOST_ITEMS])
    if isinstance(value, str | bytes):
        return [
            value[one : one + 1] if isinstance(value, str) else value[one] for one in range(min(len(value), MOST_ITEMS))
        ]
    if isinstance(value, Map):
        return list(value.entries)[:MOST_ITEMS]
    return [Opaque("an item")]


def _first(args: Args) -> Value:
    return args[0] if args else Opaque("no argument")


def _getattr(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    if len(args) < 2:  # noqa: PLR2004 - object and name
        return Opaque("an attribute of nothing")
    value = program.get_attribute(args[0], args[1], offset)
    if isinstance(value, Ref) and category(value.module, value.name) == "own":
        program.say("pickle-call", Verdict.UNSAFE, f"takes {value.symbol} on loading", offset)
    return value


_NAMING = frozenset({"__qualname__", "__name__", "__module__", "__doc__", "__annotations__", "__defaults__"})


def _setattr(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    name = str(args[1]) if len(args) > 1 else ""
    plain = isinstance(_first(args), Result) and (not name.startswith("__") or name in _NAMING)
    verdict = Verdict.SUSPICIOUS if plain else Verdict.MALICIOUS
    if plain and program.brings_code:
        verdict = Verdict.UNSAFE
    what = f"calls {call_text(Ref('builtins', 'setattr'), args, kwargs)} on loading"
    program.say("pickle-overwrite", verdict, what, offset)
    if isinstance(args[:1] and args[0], Ref) and len(args) > 2:  # noqa: PLR2004 - object, name, value
        program.overwritten[args[0].module, args[0].name, str(args[1])] = args[2]
    return None


def _partial(kind: str) -> Meaning:
    def make(_program: Program, args: Args, kwargs: Keywords, _offset: int) -> Value:
        return Partial(kind, _first(args), args[1:], kwargs)

    return make


def _attrgetter(_program: Program, args: Args, _kwargs: Keywords, _offset: int) -> Value:
    return Partial("attrgetter", args)


def _itemgetter(_program: Program, args: Args, _kwargs: Keywords, _offset: int) -> Value:
    return Partial("itemgetter", args)


def call_partial(program: Program, partial: Partial, args: Args, kwargs: Keywords, offset: int) -> Value:
    """A call of what `functools.partial` or `operator.attrgetter` and its kin made."""
    subject = _first(args)
    if partial.kind == "partial":
        return program.call(partial.function, partial.args + args, {**partial.kwargs, **kwargs}, offset)
    if partial.kind == "methodcaller":
        method = program.get_attribute(subject, partial.function, offset)
        return program.call(method, partial.args, partial.kwargs, offset)
    if partial.kind == "attrgetter":
        values = tuple(program.get_attribute(subject, one, offset) for one in partial.function)
    else:
        values = tuple(_item(program, subject, one, offset) for one in partial.function)
    return values[0] if len(values) == 1 else values


def _item(program: Program, value: Value, key: Value, offset: int) -> Value:
    found = subscript(value, key, offset)
    if found is None and isinstance(value, Namespace):
        what = f"takes a computed entry of {show(value)} on loading"
        program.say("pickle-reach", Verdict.MALICIOUS, what, offset)
    return Opaque("an item") if found is None else program.refer(found, offset)


def _getitem(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    return _item(program, args[0], args[1], offset) if len(args) > 1 else Opaque("an item")


def _reduce(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    if len(args) < 2:  # noqa: PLR2004 - function and items
        return Opaque("nothing to reduce")
    items = [*args[2:3], *items_of(args[1])]
    value = items[0] if items else Opaque("nothing")
    for one in items[1:]:
        value = program.call(args[0], (value, one), {}, offset)
    return value


def _map(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    """`map`: the function is called once with each item, whoever iterates."""
    columns = [items_of(one) for one in args[1:]]
    return [program.call(_first(args), row, {}, offset) for row in zip(*columns, strict=False)]


def _filter(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    items = items_of(args[1]) if len(args) > 1 else []
    if _first(args) is not None:
        for one in items:
            program.call(_first(args), (one,), {}, offset)
    return items


def _filter_second(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`accumulate` and `groupby` take the items first."""
    function = args[1] if len(args) > 1 else kwargs.get("key", kwargs.get("func"))
    if function is not None:
        _reduce(program, (function, _first(args)), {}, offset)
    return items_of(_first(args))


def _sorted(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    items = items_of(_first(args))
    if (key := kwargs.get("key")) is not None:
        for one in items:
            program.call(key, (one,), {}, offset)
    return items


def _starmap(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    rows = items_of(args[1]) if len(args) > 1 else []
    return [program.call(args[0], tuple(items_of(row)), {}, offset) for row in rows]


def _apply(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`apply(f, args)` of Python 2."""
    return program.call(_first(args), tuple(items_of(args[1])) if len(args) > 1 else (), kwargs, offset)


def _call_first(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`copyreg.__newobj__(cls, …)`, `operator.call(f, …)`."""
    return program.call(_first(args), args[1:], kwargs, offset)


def _reconstructor(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    """`copyreg._reconstructor(cls, base, state)`."""
    return program.call(_first(args), (), {}, offset)


def _import(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """An import by name: what is imported decides."""
    name = _first(args) if args else kwargs.get("name")
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


def _locate(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    """`pkgutil.resolve_name('os:system')`, `pydoc.locate('os.system')` and their kin."""
    name = _first(args)
    if not isinstance(name, str):
        program.say("pickle-import", Verdict.MALICIOUS, "looks up a global of a computed name on loading", offset)
        return Opaque("a global")
    value = program.refer(by_path(name, offset), offset)
    acts = isinstance(value, Ref) and category(value.module, value.name or "*") in MALICIOUS
    verdict = Verdict.MALICIOUS if acts else Verdict.SUSPICIOUS
    program.say("pickle-import", verdict, f"looks up {name} on loading", offset)
    return value


def _subimport(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    """Cloudpickle and dill import the modules that a function uses; those that act are worth a word."""
    name = _first(args)
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


def _vars(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    what = f"calls {call_text(Ref('builtins', 'vars'), args, kwargs)} on loading"
    program.say("pickle-reach", Verdict.SUSPICIOUS if args else Verdict.MALICIOUS, what, offset)
    value = _first(args)
    return Namespace(value.module) if isinstance(value, Ref) and not value.name else Opaque("a namespace")


def _globals(program: Program, _args: Args, _kwargs: Keywords, offset: int) -> Value:
    program.say("pickle-reach", Verdict.MALICIOUS, "takes the globals of the loading code", offset)
    return Namespace("builtins")


def _sequence(make: Callable[[list[Value]], Value]) -> Meaning:
    def made(_program: Program, args: Args, _kwargs: Keywords, _offset: int) -> Value:
        return make(items_of(args[0])) if args and not isinstance(args[0], Map) else make([])

    return made


def _bytes(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`bytes([…])`, `bytes('…', 'latin1')`, `bytearray(b'…')`."""
    value = _first(args)
    if isinstance(value, Blob) or not args:
        return value if args else b""
    if isinstance(value, str):
        return constants.transcoded(value, args[1:], decode=False)
    if isinstance(value, bytes) or (isinstance(value, tuple | list) and constants.known(value)):
        made = constants.worked_out(bytes, value)
        if isinstance(made, bytes):
            program.constant(made, offset)
        return made
    return Result(Ref("builtins", "bytes"), args, kwargs)


def _str(_program: Program, args: Args, kwargs: Keywords, _offset: int) -> Value:
    value = _first(args)
    if isinstance(value, str) or not args:
        return value if args else ""
    if isinstance(value, bytes) and len(args) > 1:
        return constants.transcoded(value, args[1:], decode=True)
    if isinstance(value, int | float | bytes | None):
        return str(value) if not isinstance(value, int) or value.bit_length() < MOST_ITEMS else Opaque("a number")
    return Result(Ref("builtins", "str"), args, kwargs)


def _codec(*, decode: bool) -> Meaning:
    def made(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
        value = _first(args)
        if isinstance(value, Blob):
            return Blob(value.head, value.offset, value.length, text=decode)
        result = constants.transcoded(value, args[1:] or tuple(kwargs.values())[:1], decode=decode)
        if isinstance(result, str | bytes):
            program.constant(result, offset)
        return result

    return made


def _pure(function: Callable[..., Value], symbol: str) -> Meaning:
    def made(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
        if not args or not all(constants.known(one) for one in args):
            module, _, name = symbol.rpartition(".")
            return Result(Ref(module, name), args, kwargs)
        result = constants.worked_out(function, *args)
        if isinstance(result, str | bytes):
            program.constant(result, offset)
        return result

    return made


def _type(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    if len(args) > 1:
        what = f"makes a class on loading: {call_text(Ref('builtins', 'type'), args, kwargs)}"
        program.say("pickle-call", Verdict.SUSPICIOUS, what, offset)
    return Result(Ref("builtins", "type"), args, kwargs)


def _builtin_type(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    """Cloudpickle's and dill's names of the types of Python's own machinery."""
    program.brings_code = True
    name = _first(args)
    if isinstance(name, str) and SYMBOLS.category("builtins", name) == "harmless":
        return Ref("builtins", name, offset)
    return Ref("types", name if isinstance(name, str) else "?", offset)


def _code_object(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`types.CodeType(…)`: code as data; that a serialiser of functions put it there is ordinary."""
    if program.brings_code:
        program.say("pickle-code", Verdict.UNSAFE, "brings code of functions", offset)
    else:
        program.say("pickle-code", Verdict.MALICIOUS, "builds code that the file brings, on loading", offset)
    return Result(Ref("types", "CodeType"), args, kwargs)


def load(program: Program, function: Ref, args: Args, kwargs: Keywords, offset: int) -> Value:
    """A loader called by a pickle: bytes that are at hand are inspected, anything else could be anything."""
    value = _first(args)
    while isinstance(value, Result) and isinstance(value.function, Ref) and value.function.symbol == "io.BytesIO":
        value = _first(value.args)
    if isinstance(value, str | bytes | Blob) and nested.loadable(function, value):
        nested.look(program, value, offset, loaded=True)
        what = f"calls {function.symbol} on data of its own on loading"
        program.say("pickle-nested-load", Verdict.UNSAFE, what, offset)
    else:
        reason = MALICIOUS["loader"]
        what = f"calls {call_text(function, args, kwargs)} on loading ({reason})"
        program.say("pickle-call", Verdict.MALICIOUS, what, offset)
    return Result(function, args, kwargs)


def call_method(program: Program, method: Attr, args: Args, kwargs: Keywords, offset: int) -> Value:
    """A call of a value's method."""
    base, name = method.base, method.name
    if isinstance(base, Namespace) and name in {"get", "__getitem__", "pop", "setdefault"}:
        return _item(program, base, _first(args), offset)
    if isinstance(base, Map | tuple | list) and name in {"get", "__getitem__", "pop"}:
        return _item(program, base, _first(args) if args else -1, offset)
    if isinstance(base, str | bytes):
        found = constants.text_method(base, name, args)
        if found is not None:
            return found
    if isinstance(base, Namespace):
        what = f"calls {name} of {show(base)} on loading"
        program.say("pickle-reach", Verdict.MALICIOUS, what, offset)
    elif isinstance(base, Result) and isinstance(base.function, Ref) and base.function.name:
        made = Ref(base.function.module, f"{base.function.name}.{name}")
        judged = judge(made.module, made.name)
        verdict = judged.verdict
        if base.function.symbol == "builtins.str":
            verdict = Verdict.UNSAFE
        if verdict is not Verdict.CLEAN:
            what = f"calls {call_text(made, args, kwargs)} on loading ({judged.reason})"
            program.say("pickle-call", verdict, what, offset)
    elif isinstance(base, Result | Opaque | Attr | Partial):
        what = f"calls {show(base)}.{name} on loading"
        program.say("pickle-call", Verdict.SUSPICIOUS, what, offset)
    return Result(method, args, kwargs)


_BAD_NAMES = words("system popen Popen exec eval __import__ socket urlopen check_output getoutput subprocess")


def brought_code(args: Args, reason: str) -> tuple[Verdict, str]:
    """The verdict of making a function from code in the file, by the names that the code uses."""
    seen: set[str] = set()
    waiting: list[Value] = list(args)
    for _ in range(MOST_ITEMS * 4):
        if not waiting:
            break
        one = waiting.pop()
        if isinstance(one, Result):
            waiting += one.args
        elif isinstance(one, tuple | list):
            waiting += one[:MOST_ITEMS]
        elif isinstance(one, str) and one in _BAD_NAMES:
            seen.add(one)
    if seen:
        return Verdict.SUSPICIOUS, f"the code that the file brings uses {', '.join(sorted(seen))}"
    return Verdict.UNSAFE, reason


MEANINGS: dict[str, Meaning] = {
    "builtins.getattr": _getattr,
    "dill._dill._get_attr": _getattr,
    "inspect.getattr_static": _getattr,
    "builtins.setattr": _setattr,
    "operator.attrgetter": _attrgetter,
    "operator.itemgetter": _itemgetter,
    "operator.methodcaller": _partial("methodcaller"),
    "operator.getitem": _getitem,
    "operator.call": _call_first,
    "functools.partial": _partial("partial"),
    "functools.partialmethod": _partial("partial"),
    "types.MethodType": _partial("partial"),
    "functools.reduce": _reduce,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.apply": _apply,
    "builtins.sorted": _sorted,
    "builtins.max": _sorted,
    "builtins.min": _sorted,
    "itertools.starmap": _starmap,
    "itertools.accumulate": _filter_second,
    "itertools.groupby": _filter_second,
    "itertools.takewhile": _filter,
    "itertools.dropwhile": _filter,
    "itertools.filterfalse": _filter,
    "builtins.__import__": _import,
    "importlib.import_module": _import,
    "importlib.__import__": _import,
    "importlib._bootstrap._gcd_import": _import,
    "importlib._bootstrap._find_and_load": _import,
    "pydoc.safeimport": _import,
    "unittest.mock._importer": _import,
    "six._import_module": _import,
    "pkgutil.resolve_name": _locate,
    "pydoc.locate": _locate,
    "logging.config._resolve": _locate,
    "django.utils.module_loading.import_string": _locate,
    "werkzeug.utils.import_string": _locate,
    "hydra.utils.get_method": _locate,
    "hydra.utils.get_class": _locate,
    "hydra.utils.get_object": _locate,
    "hydra._internal.utils._locate": _locate,
    "zope.dottedname.resolve.resolve": _locate,
    "jsonpickle.unpickler.loadclass": _locate,
    "celery.utils.imports.symbol_by_name": _locate,
    "kombu.utils.imports.symbol_by_name": _locate,
    "traitlets.utils.importstring.import_item": _locate,
    "twisted.python.reflect.namedAny": _locate,
    "scrapy.utils.misc.load_object": _locate,
    "cloudpickle.cloudpickle.subimport": _subimport,
    "cloudpickle.cloudpickle.dynamic_subimport": _subimport,
    "dill._dill._import_module": _subimport,
    "cloudpickle.cloudpickle._builtin_type": _builtin_type,
    "dill._dill._load_type": _builtin_type,
    "types.CodeType": _code_object,
    "builtins.vars": _vars,
    "builtins.globals": _globals,
    "builtins.locals": _globals,
    "builtins.list": _sequence(list),
    "builtins.set": _sequence(list),
    "builtins.tuple": _sequence(tuple),
    "builtins.frozenset": _sequence(tuple),
    "builtins.reversed": _sequence(lambda items: items[::-1]),
    "builtins.bytes": _bytes,
    "builtins.bytearray": _bytes,
    "builtins.str": _str,
    "builtins.type": _type,
    "codecs.encode": _codec(decode=False),
    "codecs.decode": _codec(decode=True),
    "copyreg.__newobj__": _call_first,
    "copyreg._reconstructor": _reconstructor,
} | {symbol: _pure(function, symbol) for symbol, function in constants.PURE.items()}
"""By the exact symbol."""
