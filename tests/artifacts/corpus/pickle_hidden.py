"""Attacks behind padding that looks like text, behind arrays of odd types, in plain objects' own hooks; and beside them
ordinary objects that look alike."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus.assemble import (
    ATTACK,
    EMPTY_TUPLE,
    NONE,
    SYSTEM,
    TOUCH,
    TRUE,
    built,
    call,
    listed,
    made,
    mapped,
    name,
    number,
    pickled,
    raw,
    several,
    text,
)

Case = tuple[str, Verdict, bytes]
BAD, ODD, RUNS, CLEAN = Verdict.MALICIOUS, Verdict.SUSPICIOUS, Verdict.UNSAFE, Verdict.CLEAN
OLD = f"cos\nsystem\n(S'{TOUCH}'\ntR.".encode()
PATH = text("/etc/passwd")


def cases() -> Iterator[Case]:
    yield from _padded()
    yield from _behind_arrays()
    yield from _hooks()
    yield from _grown()
    yield from _readers()
    yield from _brought()


def _padded() -> Iterator[Case]:
    """What stands before the first global is longer than any head, and reads as text."""
    yield "none-pop", BAD, b"N0" * 5000 + OLD
    yield "none-pop-much", BAD, b"N0" * 400_000 + OLD
    yield "one-long-line", BAD, b"V hello world " + b"a " * 3000 + b"\n0" + OLD
    yield "many-lines", BAD, b"V hello world\n0" * 1000 + OLD
    yield "numbers", BAD, b"I12\n0" * 1000 + OLD
    yield "marks", BAD, b"(" * 5000 + OLD
    yield "dictionaries", BAD, b"(d0" * 3000 + OLD
    yield "quoted-text", BAD, b"S'" + b"a b" * 3000 + b"'\n0" + OLD
    yield "escaped-text", BAD, b"S'" + b"\\x00 " * 3000 + b"'\n0" + OLD
    yield "only-lines.txt", CLEAN, b"V hello world\n0" * 1000 + b"the end"
    yield "words.txt", CLEAN, b"Nothing here is a pickle; it is text.\n" * 300


def wrapped(dtype: bytes) -> bytes:
    """joblib's wrapper of an array of that type, whose raw bytes follow."""
    state = mapped(
        (text("subclass"), name("numpy", "ndarray")),
        (text("shape"), several(number(3))),
        (text("order"), text("C")),
        (text("dtype"), dtype),
        (text("allow_mmap"), TRUE),
    )
    return built(made(name("joblib.numpy_pickle", "NumpyArrayWrapper")), state)


def dtype(code: bytes) -> bytes:
    return call(name("numpy", "dtype"), code, b"\x89", TRUE)


def _behind_arrays() -> Iterator[Case]:
    """joblib takes the array out of the stream; the opcodes go on behind it, where only its type tells."""
    for label, code, size in (
        ("by-name", text("float64"), 8),
        ("by-short-name", text("int32"), 4),
        ("by-list", listed(several(text("a"), text("<f8")), several(text("b"), text("V700"))), 708),
        ("unknown", text("longdouble"), 16),
    ):
        numbers = bytes(range(128, 256)) * (3 * size // 128 + 1)
        body = wrapped(dtype(code)) + numbers[: 3 * size]
        yield f"{label}.joblib", BAD, pickled(body + b"0" + SYSTEM)
        stacked = b"\x8c\x02os\x8c\x06system\x93" + text(TOUCH) + b"\x85R"
        yield f"{label}-stack.joblib", BAD, pickled(body + b"0" + stacked, 4)
        verdict = CLEAN if label.startswith("by-name") or label == "by-short-name" else Verdict.UNASSESSED
        yield f"{label}-harmless.joblib", verdict, pickled(body)


def _hooks() -> Iterator[Case]:
    """A plain object's own `__setstate__`, however deep it lies; a factory; what is handed on wrapped."""
    plain = call(name("types", "SimpleNamespace"))
    loads = name("pickle", "loads")
    hook = built(plain, mapped((text("__setstate__"), loads)))
    yield "setstate-of-the-object", BAD, pickled(built(hook, raw(ATTACK)))
    many = [(text(f"k{one}"), NONE) for one in range(3000)]
    late = built(plain, mapped(*many, (text("__setstate__"), loads)))
    yield "setstate-behind-many", BAD, pickled(built(late, raw(ATTACK)))
    writes = call(name("functools", "partial"), name("builtins", "open"), text("/tmp/x"), text("w"))
    twice = call(name("functools", "partial"), call(name("functools", "partial"), writes))
    yield "factory", BAD, pickled(call(name("collections", "defaultdict"), writes))
    yield "factory-wrapped-twice", BAD, pickled(call(name("collections", "defaultdict"), twice))
    yield "handed-in-a-list", BAD, pickled(call(name("mine.tools", "run_all"), listed(name("builtins", "open"))))
    attributes = call(name("functools", "update_wrapper"), name("collections", "OrderedDict"), name("random", "Random"))
    yield "attributes-copied", ODD, pickled(attributes)
    yield "type-of-a-function", ODD, pickled(call(name("builtins", "type"), name("copy", "copy")))
    yield "type-of-none", CLEAN, pickled(call(name("builtins", "type"), NONE))
    entities = call(name("importlib", "import_module"), call(name("html", "unescape"), text("&#111;s")))
    yield "entities", BAD, pickled(entities)
    yield "setstate-none", CLEAN, pickled(built(plain, mapped((text("a"), number(1)))))


def replaced(base: bytes, old: str, new: bytes) -> bytes:
    """`base.replace(old, new)`."""
    return call(call(name("builtins", "getattr"), base, text("replace")), text(old), new)


def _grown() -> Iterator[Case]:
    """Text that grows by each call until no memory holds it: not worked out, and never believed."""
    grown = replaced(text("a" * 4000), "a", text("b" * 200))
    yield "grown-twice", CLEAN, pickled(replaced(grown, "b", grown))
    many = call(name("operator", "add"), grown, grown)
    yield "grown-names", BAD, pickled(call(name("importlib", "import_module"), replaced(many, "b", many)))


def _readers() -> Iterator[Case]:
    """Classes of ordinary models that read the file that they are given; without one they are ordinary."""
    for module, cls, before in (
        ("xgboost.core", "DMatrix", ()),
        ("xgboost.core", "Booster", (mapped(), EMPTY_TUPLE)),
        ("lightgbm.basic", "Booster", (mapped(), NONE)),
        ("catboost.core", "Pool", ()),
        ("dateutil.tz.tz", "tzfile", ()),
    ):
        yield f"{module}-{cls}-reads", BAD, pickled(call(name(module, cls), *before, PATH))
        yield f"{module}-{cls}-ordinary", CLEAN, pickled(made(name(module, cls)))
    yield "time-zone", CLEAN, pickled(call(name("dateutil.tz.tz", "tzfile"), NONE, text("Europe/Paris")))


def _brought() -> Iterator[Case]:
    """What dill writes beside functions, and the same without any function."""
    type_of = call(name("dill._dill", "_load_type"), text("PartialType"))
    yield "dill-partial", CLEAN, pickled(call(type_of, name("builtins", "max"), number(1)))
    evaluates = name("dill._dill", "_eval_repr")
    for label, value in (("ellipsis", "Ellipsis"), ("range", "range(0, 3)"), ("slice", "slice(None, 3, None)")):
        yield f"dill-{label}", CLEAN, pickled(call(evaluates, text(value)))
    yield "dill-evaluates", BAD, pickled(call(evaluates, text("range(0, __import__('os').system('id'))")))
    yield "dill-evaluates-handed", BAD, pickled(call(name("mine", "each"), evaluates, text("1")))
    yield "dill-through-its-package", BAD, pickled(call(name("dill", "_dill._eval_repr"), text("exit()")))
    yield "cloudpickle-through-its-package", BAD, pickled(call(name("cloudpickle", "cloudpickle.loads"), raw(ATTACK)))
    names = name("builtins", "__dict__")
    yield "names-alone", BAD, pickled(names)
    brings = call(name("dill._dill", "_load_type"), text("CodeType"))
    taken = call(call(name("operator", "itemgetter"), text("eval")), names)
    yield "names-of-builtins-used", BAD, pickled(brings + b"0" + call(taken, text("1")))
    yield "names-of-builtins-handed", BAD, pickled(brings + b"0" + call(name("mine", "pick"), names))
