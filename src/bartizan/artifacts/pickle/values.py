"""What stands on the stack of the symbolic pickle machine.

Constants are Python's own (`None`, bool, int, float, str, bytes), tuples are tuples, lists and sets are lists. The rest
is below, in plain classes: to make a `dataclass` of each costs more than to read a small file. `MORE` ends a list or
tuple of which only the first items were kept.
"""

from __future__ import annotations

from typing import Any

KEPT_ITEMS = 2048
KEPT_TEXT = 4096
SHOWN_TEXT = 80
SHOWN_ITEMS = 4
SHOWN_DEPTH = 3

Value = Any
"""A symbolic value."""


def words(text: str) -> frozenset[str]:
    """The words of a text, parted by spaces: how tables of names are written."""
    return frozenset(text.split())


class Opaque:
    """A value that is not known, and why."""

    __slots__ = ("why",)

    def __init__(self, why: str) -> None:
        self.why = why


MORE = Opaque("more items")
NUMBER = Opaque("a number")
FORGOTTEN = Opaque("a text that was not kept")
MISSING = Opaque("a value that was never put")


class Blob:
    """Bytes or text too long to keep: the first `KEPT_TEXT` of it, the place in the stream and the length."""

    __slots__ = ("head", "length", "offset", "text")

    def __init__(self, head: bytes, offset: int, length: int, text: bool) -> None:
        self.head = head
        self.offset = offset
        self.length = length
        self.text = text


class Ref:
    """A global: what `module` holds under `name` (dotted for attributes); a module itself where `name` is empty."""

    __slots__ = ("module", "name", "offset")

    def __init__(self, module: str, name: str, offset: int = 0) -> None:
        self.module = module
        self.name = name
        self.offset = offset

    @property
    def symbol(self) -> str:
        """`module.name` as people write it."""
        return f"{self.module}.{self.name}" if self.name else self.module


class Namespace:
    """The dictionary of a module: `__dict__`, `__builtins__`, `vars(module)`; that of `sys.modules` has no module."""

    __slots__ = ("module",)

    def __init__(self, module: str) -> None:
        self.module = module


class Attr:
    """An attribute of a value that is not a global."""

    __slots__ = ("base", "name")

    def __init__(self, base: Value, name: str) -> None:
        self.base = base
        self.name = name


class Partial:
    """A callable with arguments already given: `functools.partial`, `operator.methodcaller` and their kin.

    `kind` is `partial`, `methodcaller`, `attrgetter` or `itemgetter`; `function` what is called, or the names.
    """

    __slots__ = ("args", "function", "kind", "kwargs")

    def __init__(
        self, kind: str, function: Value, args: tuple[Value, ...] = (), kwargs: dict[str, Value] | None = None
    ) -> None:
        self.kind = kind
        self.function = function
        self.args = args
        self.kwargs: dict[str, Value] = {} if kwargs is None else kwargs


class Result:
    """What a call gave: the callable, its arguments, and what BUILD and the like put into it."""

    __slots__ = ("args", "function", "kwargs", "state")

    def __init__(self, function: Value, args: tuple[Value, ...], kwargs: dict[str, Value], state: Value = None) -> None:
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.state = state


SPECIAL = words("__setstate__ __reduce__ __reduce_ex__ __copy__ __deepcopy__ __class__ __dict__")
"""Entries of a state that are kept however many stand before them: what a class does is looked up under them."""


class Map:
    """A dictionary: the entries with constant keys, the first of them; `more` when others were left out."""

    __slots__ = ("entries", "more")

    def __init__(self) -> None:
        self.entries: dict[Any, Value] = {}
        self.more = False

    def put(self, key: Value, value: Value) -> None:
        """Sets one entry."""
        plain = isinstance(key, str | int | float | bytes | bool | None)
        if plain and (len(self.entries) < KEPT_ITEMS or key in SPECIAL):
            self.entries[key] = value
        else:
            self.more = True


def show(value: Value, depth: int = 0) -> str:
    """A value as it would be written in Python, shortened."""
    if isinstance(value, str | bytes):
        text = repr(value[:SHOWN_TEXT])
        return text[:-1] + "…" + text[-1] if len(value) > SHOWN_TEXT else text
    if isinstance(value, Blob):
        head = value.head[:SHOWN_TEXT]
        return show(head.decode("utf-8", "replace") if value.text else head)[:-1] + "…'"
    if isinstance(value, Ref):
        return value.symbol
    if isinstance(value, tuple | list):
        return _show_items(value, depth)
    if isinstance(value, Map):
        return "{…}" if value.entries or value.more else "{}"
    if isinstance(value, Result):
        return "…" if depth > SHOWN_DEPTH else call_text(value.function, value.args, value.kwargs, depth + 1)
    if isinstance(value, Attr):
        return "…" if depth > SHOWN_DEPTH else f"{show(value.base, depth + 1)}.{value.name}"
    if isinstance(value, Namespace):
        return f"{value.module}.__dict__" if value.module else "sys.modules"
    if isinstance(value, Partial):
        return f"{value.kind}(…)" if depth > SHOWN_DEPTH else f"{value.kind}({show(value.function, depth + 1)})"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > SHOWN_TEXT:
        return f"{value >> (value.bit_length() - 64):x}…"
    return "…" if isinstance(value, Opaque) else repr(value)


def _show_items(value: tuple[Value, ...] | list[Value], depth: int) -> str:
    opening, closing = "()" if isinstance(value, tuple) else "[]"
    if depth > SHOWN_DEPTH:
        return f"{opening}…{closing}"
    items = [show(one, depth + 1) for one in value[:SHOWN_ITEMS]]
    if len(value) > SHOWN_ITEMS:
        items.append("…")
    return f"{opening}{', '.join(items)}{closing}"


def call_text(function: Value, args: tuple[Value, ...], kwargs: dict[str, Value], depth: int = 0) -> str:
    """A call as it would be written in Python, shortened."""
    parts = [show(one, depth + 1) for one in args[:SHOWN_ITEMS]]
    if len(args) > SHOWN_ITEMS:
        parts.append("…")
    parts += [f"{key}={show(one, depth + 1)}" for key, one in list(kwargs.items())[:SHOWN_ITEMS]]
    return f"{show(function, depth)}({', '.join(parts)})"
