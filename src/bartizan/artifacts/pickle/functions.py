"""What calls of known functions mean: indirection followed to what it reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bartizan.artifacts.inspection import Verdict
from bartizan.artifacts.pickle import constants, nested
from bartizan.artifacts.pickle.building import codec, make_bytes, make_text, pure, sequence
from bartizan.artifacts.pickle.importing import import_module, locate, subimport
from bartizan.artifacts.pickle.judge import MALICIOUS, category, judge
from bartizan.artifacts.pickle.meaning import MOST_ITEMS, Args, Keywords, Meaning, first, items_of
from bartizan.artifacts.pickle.rebuilding import REBUILDING
from bartizan.artifacts.pickle.resolve import subscript
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

BUILDERS = frozenset({"numpy.core.multiarray._reconstruct", "copyreg._reconstructor"})
"""Functions that take a class and make an empty object of it, calling nothing of the class."""


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
    plain = isinstance(first(args), Result) and (not name.startswith("__") or name in _NAMING)
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
        return Partial(kind, first(args), args[1:], kwargs)

    return make


def _attrgetter(_program: Program, args: Args, _kwargs: Keywords, _offset: int) -> Value:
    return Partial("attrgetter", args)


def _itemgetter(_program: Program, args: Args, _kwargs: Keywords, _offset: int) -> Value:
    return Partial("itemgetter", args)


def call_partial(program: Program, partial: Partial, args: Args, kwargs: Keywords, offset: int) -> Value:
    """A call of what `functools.partial` or `operator.attrgetter` and its kin made."""
    subject = first(args)
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
    return [program.call(first(args), row, {}, offset) for row in zip(*columns, strict=False)]


def _filter(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    items = items_of(args[1]) if len(args) > 1 else []
    if first(args) is not None:
        for one in items:
            program.call(first(args), (one,), {}, offset)
    return items


def _filter_second(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`accumulate` and `groupby` take the items first."""
    function = args[1] if len(args) > 1 else kwargs.get("key", kwargs.get("func"))
    if function is not None:
        _reduce(program, (function, first(args)), {}, offset)
    return items_of(first(args))


def _sorted(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    items = items_of(first(args))
    if (key := kwargs.get("key")) is not None:
        for one in items:
            program.call(key, (one,), {}, offset)
    return items


def _starmap(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    rows = items_of(args[1]) if len(args) > 1 else []
    return [program.call(args[0], tuple(items_of(row)), {}, offset) for row in rows]


def _apply(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`apply(f, args)` of Python 2."""
    return program.call(first(args), tuple(items_of(args[1])) if len(args) > 1 else (), kwargs, offset)


def _call_first(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`copyreg.__newobj__(cls, …)`, `operator.call(f, …)`."""
    return program.call(first(args), args[1:], kwargs, offset)


def _reconstructor(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    """`copyreg._reconstructor(cls, base, state)`."""
    return program.call(first(args), (), {}, offset)


def _vars(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    what = f"calls {call_text(Ref('builtins', 'vars'), args, kwargs)} on loading"
    program.say("pickle-reach", Verdict.SUSPICIOUS if args else Verdict.MALICIOUS, what, offset)
    value = first(args)
    return Namespace(value.module) if isinstance(value, Ref) and not value.name else Opaque("a namespace")


def _globals(program: Program, _args: Args, _kwargs: Keywords, offset: int) -> Value:
    program.say("pickle-reach", Verdict.MALICIOUS, "takes the globals of the loading code", offset)
    return Namespace("builtins")


def _type(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    if len(args) > 1:
        what = f"makes a class on loading: {call_text(Ref('builtins', 'type'), args, kwargs)}"
        program.say("pickle-call", Verdict.UNSAFE if program.brings_code else Verdict.SUSPICIOUS, what, offset)
    elif isinstance(first(args), Ref | Attr | Partial) and getattr(first(args), "name", "") not in _SINGLETONS:
        what = f"takes the type of {show(first(args))} on loading"
        program.say("pickle-reach", Verdict.SUSPICIOUS, what, offset)
    return Result(Ref("builtins", "type"), args, kwargs)


_SINGLETONS = frozenset({"Ellipsis", "NotImplemented"})


def _builtin_type(program: Program, args: Args, _kwargs: Keywords, offset: int) -> Value:
    """Cloudpickle's and dill's names of the types of Python's own machinery."""
    program.brings_code = True
    name = first(args)
    if isinstance(name, str) and SYMBOLS.category("builtins", name) == "harmless":
        return Ref("builtins", name, offset)
    if not isinstance(name, str):
        return Ref("types", "?", offset)
    return Ref(*_OTHER_TYPES[name], offset) if name in _OTHER_TYPES else Ref("types", name, offset)


_OTHER_TYPES = {
    "PartialType": ("functools", "partial"),
    "AttrGetterType": ("operator", "attrgetter"),
    "ItemGetterType": ("operator", "itemgetter"),
    "MethodCallerType": ("operator", "methodcaller"),
    "map": ("builtins", "map"),
    "filter": ("builtins", "filter"),
}
"""Types that dill knows under names of its own, or that are called as functions."""


def _code_object(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`types.CodeType(…)`: code as data; that a serialiser of functions put it there is ordinary."""
    if program.brings_code:
        program.say("pickle-code", Verdict.UNSAFE, "brings code of functions", offset)
    else:
        program.say("pickle-code", Verdict.MALICIOUS, "builds code that the file brings, on loading", offset)
    return Result(Ref("types", "CodeType"), args, kwargs)


def load(program: Program, function: Ref, args: Args, kwargs: Keywords, offset: int) -> Value:
    """A loader called by a pickle: bytes that are at hand are inspected, anything else could be anything."""
    value = first(args)
    while isinstance(value, Result) and isinstance(value.function, Ref) and value.function.symbol == "io.BytesIO":
        value = first(value.args)
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
        return _item(program, base, first(args), offset)
    if isinstance(base, Map | tuple | list) and name in {"get", "__getitem__", "pop"}:
        return _item(program, base, first(args) if args else -1, offset)
    if isinstance(base, str | bytes):
        program.inspector.spend(min(constants.size_of(base, *args), constants.LONGEST_METHOD))
        found = constants.text_method(base, name, args)
        if found is not None:
            return found
        if name in {"format", "format_map"} and isinstance(base, str) and any(one in base for one in ".[!"):
            what = f"formats {show(base)} on loading, which reaches attributes"
            program.say("pickle-reach", Verdict.SUSPICIOUS, what, offset)
    if isinstance(base, Namespace):
        what = f"calls {name} of {show(base)} on loading"
        program.say("pickle-reach", Verdict.MALICIOUS, what, offset)
    elif isinstance(base, Result) and isinstance(base.function, Ref) and base.function.name:
        cls = base.args[0] if base.function.symbol in BUILDERS and base.args else base.function
        cls = cls if isinstance(cls, Ref) else base.function
        made = Ref(cls.module, f"{cls.name}.{name}")
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
    "dill._dill._setattr": _setattr,
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
    "builtins.__import__": import_module,
    "importlib.import_module": import_module,
    "importlib.__import__": import_module,
    "importlib._bootstrap._gcd_import": import_module,
    "importlib._bootstrap._find_and_load": import_module,
    "pydoc.safeimport": import_module,
    "unittest.mock._importer": import_module,
    "six._import_module": import_module,
    "pkgutil.resolve_name": locate,
    "pydoc.locate": locate,
    "logging.config._resolve": locate,
    "django.utils.module_loading.import_string": locate,
    "werkzeug.utils.import_string": locate,
    "hydra.utils.get_method": locate,
    "hydra.utils.get_class": locate,
    "hydra.utils.get_object": locate,
    "hydra._internal.utils._locate": locate,
    "zope.dottedname.resolve.resolve": locate,
    "jsonpickle.unpickler.loadclass": locate,
    "celery.utils.imports.symbol_by_name": locate,
    "kombu.utils.imports.symbol_by_name": locate,
    "traitlets.utils.importstring.import_item": locate,
    "twisted.python.reflect.namedAny": locate,
    "scrapy.utils.misc.load_object": locate,
    "cloudpickle.cloudpickle.subimport": subimport,
    "cloudpickle.cloudpickle.dynamic_subimport": subimport,
    "dill._dill._import_module": subimport,
    "cloudpickle.cloudpickle._builtin_type": _builtin_type,
    "dill._dill._load_type": _builtin_type,
    "types.CodeType": _code_object,
    "builtins.vars": _vars,
    "builtins.globals": _globals,
    "builtins.locals": _globals,
    "builtins.list": sequence(list),
    "builtins.set": sequence(list),
    "builtins.tuple": sequence(tuple),
    "builtins.frozenset": sequence(tuple),
    "builtins.reversed": sequence(lambda items: items[::-1]),
    "builtins.bytes": make_bytes,
    "builtins.bytearray": make_bytes,
    "builtins.str": make_text,
    "builtins.type": _type,
    "codecs.encode": codec(decode=False),
    "codecs.decode": codec(decode=True),
    "copyreg.__newobj__": _call_first,
    "copyreg._reconstructor": _reconstructor,
    **REBUILDING,
} | {symbol: pure(function, symbol) for symbol, function in constants.PURE.items()}
"""By the exact symbol."""
