"""Names and attributes followed to what they are: aliases of modules, dotted names, modules within modules."""

from __future__ import annotations

from bartizan.artifacts.pickle.symbols import SYMBOLS
from bartizan.artifacts.pickle.values import Attr, Map, Namespace, Ref, Value, words

REACHING = words(
    "__globals__ __builtins__ __subclasses__ __bases__ __base__ __mro__ __code__ __closure__ __dict__ __loader__ "
    "__spec__ __import__ __getattribute__ __self__ __func__ __wrapped__ __reduce__ __reduce_ex__ __class__ "
    "__module__ gi_frame f_globals f_builtins f_locals tb_frame cr_frame func_globals im_func mro"
)
"""Attributes that lead from any object to the interpreter's own."""


IMPORTED = words(
    "os posix nt sys subprocess importlib builtins socket shutil ctypes pickle runpy pty marshal urllib multiprocessing"
)
"""Modules that, as an attribute of anything, are the modules themselves: some code beside them imports them."""


def attribute(value: Value, name: str) -> Value:
    """What `value.name` is."""
    if isinstance(value, Ref):
        if value.name and name in IMPORTED:
            return Ref(SYMBOLS.module(name), "", value.offset)
        if value.name:
            return Ref(value.module, f"{value.name}.{name}", value.offset)
        return _of_module(value, name)
    if isinstance(value, Namespace) and not value.module and name == "modules":
        return value
    return Attr(value, name)


def _of_module(module: Ref, name: str) -> Value:
    """An attribute of a module, which may be a module itself."""
    if name == "__builtins__":
        return Namespace("builtins")
    if name == "__dict__":
        return Namespace(module.module)
    if (module.module, name) == ("sys", "modules"):
        return Namespace("")
    full = f"{module.module}.{name}"
    if SYMBOLS.category(module.module, name) is not None:
        return Ref(module.module, name, module.offset)
    if SYMBOLS.is_module(full):
        return Ref(SYMBOLS.module(full), "", module.offset)
    inner = name if SYMBOLS.capable(name) else name.lstrip("_")
    if SYMBOLS.capable(inner) and inner != module.module.rpartition(".")[2]:
        return Ref(SYMBOLS.module(inner), "", module.offset)
    return Ref(module.module, name, module.offset)


def reference(module: str, name: str, offset: int) -> Value:
    """The global `name` (dotted or not) of `module`, by the names that both have today."""
    module, name = SYMBOLS.canonical(module, name)
    if SYMBOLS.category(module, name) is not None and not any(one in REACHING for one in name.split(".")):
        return Ref(module, name, offset)
    value: Value = Ref(module, "", offset)
    for part in name.split("."):
        value = attribute(value, part)
        if isinstance(value, Ref):
            value = Ref(*SYMBOLS.canonical(value.module, value.name), offset)
    return value


def by_path(path: str, offset: int) -> Value:
    """What a dotted path (`os.system`, `os:system`) leads to: the longest module in it, then attributes."""
    module, colon, name = path.partition(":")
    if colon:
        return reference(module, name, offset) if name else Ref(SYMBOLS.module(module), "", offset)
    parts = path.split(".")
    for count in range(len(parts) - 1, 0, -1):
        head = ".".join(parts[:count])
        if SYMBOLS.is_module(head) or count == 1:
            return reference(head, ".".join(parts[count:]), offset)
    return Ref(SYMBOLS.module(path), "", offset)


def subscript(value: Value, key: Value, offset: int) -> Value | None:
    """What `value[key]` is; None where that is not known."""
    if isinstance(value, Namespace) and isinstance(key, str):
        if not value.module:
            return Ref(SYMBOLS.module(key), "", offset)
        return reference(value.module, key, offset)
    if isinstance(value, Map) and isinstance(key, str | int | bytes | float | bool | None):
        return value.entries.get(key)
    if isinstance(value, tuple | list | str | bytes) and isinstance(key, int) and -len(value) <= key < len(value):
        return value[key]
    return None
