"""Which call of a library is meant by one that is written otherwise.

`partial(ChatOpenAI, model=…)` binds arguments to a class; `super().__init__(…)` and `HouseChat(…)` make
something of the library's class that a class of the project inherits from.
"""

from __future__ import annotations

from collections.abc import Container

from tree_sitter import Node

from bartizan.sources.repository.code.following.syntax import Call, Scope
from bartizan.sources.repository.code.following.values import Definition, Frame, Instance, Name, Site, Val, options
from bartizan.sources.repository.code.reading import Reading, frame_of

DEEPEST = 4
"""Classes between one of the project and the library's."""


def meant(reading: Reading, call: Call, known: Container[str]) -> tuple[Call, Val | None]:
    """The call as one of a library, with what it then calls; the call itself and None where nothing else is meant.

    `known` are the names that are looked for: a call of one of them is taken as it is written.
    """
    language = reading.module.language
    found: Val | None = None
    if call.tail in language.binders:
        found = reading.evaluator.site_argument(frame_of(call), None, 0)
    elif call.tail == "__init__" and call.scope.owner is not None and _of_super(call.node, reading):
        found = library_base(reading, call.scope.owner)
    elif call.tail[:1].isupper() and call.tail not in known and _may_inherit(reading, call.tail):
        callee = reading.evaluator.callee(frame_of(call))
        made = next((one.scope for one in options(callee) if isinstance(one, Definition)), None)
        if made is not None and made.kind == "class" and _told(made) is None:
            found = library_base(reading, made)
    if not isinstance(found, Name):
        return call, None
    return Call(call.node, found.path.rpartition(".")[2], call.scope), found


def library_base(reading: Reading, scope: Scope, depth: int = 0) -> Name | None:
    """The library's class that a class of the project inherits from, over other classes of the project too."""
    for base in scope.bases if depth < DEEPEST else ():
        for option in options(reading.evaluator.evaluate(base, Frame(scope.parent or scope))):
            if isinstance(option, Name) and "." in option.path and "()" not in option.path:
                return option
            inherits = isinstance(option, Definition) and option.scope is not scope
            if inherits and isinstance(option, Definition) and option.scope.kind == "class":
                found = library_base(reading, option.scope, depth + 1)
                if found is not None:
                    return found
    return None


def library_object(reading: Reading, value: Instance) -> Name | None:
    """An instance of a class of the project as an object of the library's class that it inherits from."""
    base = library_base(reading, value.scope)
    if base is None:
        return None
    told = _told(value.scope)
    site = Site(told.node, Frame(told.scope)) if told is not None else value.site
    return Name(f"{base.path}()", site) if site is not None else None


def _told(scope: Scope) -> Call | None:
    """The call by which a class tells its base what it is made with."""
    for binding in scope.bindings.get("__init__", ()):
        for call in binding.scope.calls if binding.scope is not None else ():
            function = call.node.child_by_field_name("function")
            if call.tail == "__init__" or (function is not None and function.type == "super"):
                return call
    return None


def _of_super(node: Node, reading: Reading) -> bool:
    function = reading.module.language.callee(node)
    held = function.child_by_field_name("object") if function is not None else None
    return held is not None and reading.module.text(held).startswith("super(")


def _may_inherit(reading: Reading, name: str) -> bool:
    """Whether a name may be a class of the project that inherits: one of this file with bases, or one imported."""
    for binding in reading.module.scope.bindings.get(name, ()):
        if binding.how == "definition":
            return binding.scope is not None and bool(binding.scope.bases)
        if binding.how == "import":
            head = binding.path.rpartition(".")[0] or binding.path
            return reading.evaluator.project.resolve(head, reading.module.path) is not None
    return False
