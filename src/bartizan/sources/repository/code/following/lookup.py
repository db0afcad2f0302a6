"""Names, attributes and parameters: where their values come from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following import assigned, callers, filled, inherited, overridden
from bartizan.sources.repository.code.following.amended import MARK, amended, rest_of
from bartizan.sources.repository.code.following.operations import VARIABLE, element, from_environment, item
from bartizan.sources.repository.code.following.syntax import (
    FOREVER,
    MOST_BINDINGS,
    Binding,
    Parameter,
    Scope,
    ends,
    is_property,
    reaching,
)
from bartizan.sources.repository.code.following.values import (
    Constant,
    Definition,
    Frame,
    Instance,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    choice,
    instance_of,
    options,
)

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

_OF_PATHS = frozenset({"open", "rename", "rmdir", "touch", "unlink", "write_bytes", "write_text"})
"""Methods of a path, whose value is its text, that say what is done with the file."""


class Lookup:
    """Resolves names for an evaluator."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.project = evaluator.project
        self.inheritors: dict[tuple[str, int], list[Site]] = {}

    def name(self, name: str, frame: Frame, position: int) -> Val:
        """What `name` means at `position` (a byte) in `frame`."""
        scope: Scope | None = frame.scope
        members = frame.module.language.members
        while scope is not None:
            own = scope is frame.scope
            if members and scope.kind == "class" and (name in scope.bindings or name in scope.attributes):
                known = frame.instance if frame.instance is not None and frame.instance.scope is scope else None
                return self._instance_attribute(known or Instance(scope), name)
            if own or scope.kind != "class":
                here = frame if own else Frame(scope)
                found = self._here(name, here, position if own else FOREVER, position)
                if found is not None:
                    return found
            scope = scope.parent
        for dotted in frame.module.wildcards:
            value = self._imported(f"{dotted}.{name}" if not dotted.endswith(".") else dotted + name, frame.module.path)
            if isinstance(value, Definition | Text | Table | Items | Instance):
                return value
        return self._visible(name, frame.module.path) or Name(name)

    def _visible(self, name: str, path: str) -> Val | None:
        """What another file declares that this one sees without importing it."""
        other = self.project.visible(name, path) if self.project.declared else None
        module = self.project.module(other) if other is not None and other != path else None
        return self._here(name, Frame(module.scope), FOREVER) if module is not None else None

    def _here(self, name: str, frame: Frame, position: int, place: int = FOREVER) -> Val | None:
        """The value that the frame's own scope gives to `name`, which stands at `place`; None when it gives none."""
        scope = frame.scope
        bindings = [one for one in scope.bindings.get(name, ()) if not one.local or one.position <= place < ends(one)]
        parameter = scope.parameters.get(name)
        chosen = reaching(bindings, position)
        if not chosen and parameter is None:
            # A loop may bind below what it uses; an outer name is meant only when nothing here binds it.
            chosen = list(bindings)[:MOST_BINDINGS] if scope.kind == "function" else []
            if not chosen:
                return None
        key = (frame.module.path, scope.node.start_byte, name)
        if chosen and not (parameter is not None and chosen[-1].block):
            found = self.guarded((*key[:2], f"{name}@{chosen[0].position}"), lambda: self.values(chosen, frame))
        elif parameter is None:
            return None
        else:
            values = [self.values(chosen, frame)] if chosen else []
            values.append(self.guarded(key, lambda: self._parameter(parameter, frame)))
            found = choice(values)
        changes = scope.bindings.get(name + MARK)
        if changes is None:
            return found
        return self.guarded((*key[:2], name + MARK), lambda: amended(self.evaluator, found, changes, frame, position))

    def guarded(self, key: tuple[str, int, str], compute: Callable[[], Val]) -> Val:
        """`compute()`, unless it is already being computed: a value that depends on itself is not known."""
        memory = self.evaluator.memory
        if memory.cut(key):
            return Unknown(key[2].partition("@")[0])
        memory.enter(key)
        try:
            return compute()
        finally:
            memory.leave(key)

    def values(self, bindings: list[Binding], frame: Frame) -> Val:
        """What the bindings of one name can hold."""
        return choice([self.value(binding, frame) for binding in bindings])

    def value(self, binding: Binding, frame: Frame) -> Val:
        """What a binding holds."""
        if binding.how == "definition" and binding.scope is not None:
            return Definition(binding.scope, frame.instance if frame.scope.kind == "class" else None)
        if binding.how == "import":
            take = frame.module.language.take
            if take is not None:
                return take(self.evaluator, binding.path, frame.module.path, binding.name)
            return self._imported(binding.path, frame.module.path)
        value = self.evaluator.evaluate(binding.node, frame)
        if binding.how in {"member", "element-member"}:
            whole = element(value) if binding.how == "element-member" else value
            found = self._way(whole, binding.path, frame)
            if binding.default is not None and isinstance(found, Unknown):
                return self._unless(found, binding.default, frame)
            return found
        if binding.how == "entered":
            return value
        if binding.how == "typed":
            return instance_of(value)
        if binding.how == "first":
            return choice(item(option, 0) if isinstance(option, Items) else option for option in options(value))
        if binding.how == "element":
            return element(value)
        if binding.how == "item":
            return item(value, int(binding.path))
        if binding.how == "element-item":
            return item(element(value), int(binding.path))
        return value

    def _way(self, value: Val, path: str, frame: Frame) -> Val:
        """What stands at a way into a value: `choices.0.text`."""
        field = frame.module.language.field
        for part in path.split("."):
            if part.isdigit():
                value = item(value, int(part))
            else:
                value = (
                    field(self.evaluator, value, part) if field is not None else self.evaluator.attribute(value, part)
                )
        return value

    def _unless(self, found: Unknown, default: Node, frame: Frame) -> Val:
        """The default of what is not there; that of an environment variable keeps the variable's name."""
        name = found.why.removeprefix(VARIABLE)
        value = self.evaluator.evaluate(default, frame)
        return from_environment(self.project, name, value) if name != found.why else value

    def _imported(self, dotted: str, importer: str) -> Val:
        """A module, or something in one: the project's own where the path leads there, else a library's."""
        name = dotted.lstrip(".")
        dots = dotted[: len(dotted) - len(name)]
        parts = name.split(".") if name else []
        for length in range(len(parts), -1 if dots else 0, -1):
            prefix = dots + ".".join(parts[:length])
            path = self.project.resolve(prefix, importer)
            if path is None or path == importer:
                continue
            module = self.project.module(path)
            if module is None or (length == len(parts) > 1 and self._rebound(dots, parts, importer)):
                continue
            value: Val = Definition(module.scope)
            # Where a file is a class of its own name, the name leads into the file.
            inside = parts[length - 1 :] if length and parts[length - 1] in module.scope.bindings else parts[length:]
            for part in inside if module.language.members else parts[length:]:
                value = self.attribute(value, part)
                if isinstance(value, Unknown):  # a folder that is called as a library is
                    break
            if not isinstance(value, Name | Unknown) or not parts[length:]:
                return value
            return value if isinstance(value, Name) else Name(name or "?")
        return Name(name or "?")

    def _rebound(self, dots: str, parts: list[str], importer: str) -> bool:
        """Whether a package gives the name of one of its modules to something else: `from pkg.places import places`."""
        path = self.project.resolve(dots + ".".join(parts[:-1]), importer)
        if path is None or path == importer or not path.endswith("__init__.py"):
            return False
        module = self.project.module(path)
        bindings = module.scope.bindings.get(parts[-1], []) if module is not None else []
        return any(one.how != "import" or one.path.endswith(f".{parts[-1]}.{parts[-1]}") for one in bindings)

    def attribute(self, value: Val, name: str) -> Val:
        """`value.name` for one value."""
        if isinstance(value, Definition):
            return self._member(value, name)
        if isinstance(value, Instance):
            return self._instance_attribute(value, name)
        if isinstance(value, Name):
            special = value.site.module.language.attribute(self.evaluator, value, name) if value.site else None
            return special if special is not None else Name(f"{value.path}.{name}", value.site)
        if isinstance(value, Text):
            if name in _OF_PATHS:
                return Name(f"pathlib.Path.{name}")
            return value if name in {"value", "name"} else Unknown(name)
        if isinstance(value, Table):
            return value.entries.get(name, Unknown(name))
        if isinstance(value, Unknown):
            return Name(f"?.{name}")
        return Unknown(name)

    def _member(self, value: Definition, name: str) -> Val:
        scope = value.scope
        if scope.kind == "module" and (member := scope.module.language.member) is not None:
            return member(self.evaluator, scope, name)
        if scope.kind == "module":
            found = self.name(name, Frame(scope), FOREVER)
            if isinstance(found, Name) and found.path == name:
                sub = self.project.resolve(f".{name}", scope.module.path)
                module = self.project.module(sub) if sub and scope.module.path.endswith("__init__.py") else None
                return Definition(module.scope) if module is not None else Unknown(name)
            return found
        if scope.kind == "class":
            found_here = self._here(name, Frame(scope), FOREVER)
            return found_here if found_here is not None else self._inherited(Instance(scope), name)
        return Unknown(f"{scope.name}.{name}")

    def _instance_attribute(self, value: Instance, name: str) -> Val:
        scope = value.scope
        key = (scope.module.path, scope.node.start_byte, f".{name}")
        own = value.key
        if own is None:
            found = self.guarded(key, lambda: self._attribute_of(value, name))
        else:
            ask = (key, own)
            memory = self.evaluator.memory
            found = memory.remembered(ask, lambda: self.guarded(key, lambda: self._attribute_of(value, name)))
        return found if value.variables is None else self._filled(value.variables + name, found)

    def _filled(self, variable: str, default: Val) -> Val:
        """What the environment says of a field of nested settings, and its default."""
        for key in (variable, variable.upper(), variable.lower()):
            if key in self.project.environment:
                return from_environment(self.project, key, default)
        return default

    def _attribute_of(self, value: Instance, name: str) -> Val:
        scope = value.scope
        values: list[Val] = []
        for method, binding in scope.attributes.get(name, ())[:MOST_BINDINGS]:
            known = method.name == "__init__" and value.site is not None
            arguments = self.passed(method, value.site) if known and value.site is not None else None
            values.append(self.value(binding, Frame(method, arguments, value)))
        if values and not isinstance(assigned := choice(values), Unknown):
            return assigned
        if value.site is not None and (later := filled.later(self, value.site, name)) is not None:
            return later
        if value.site is not None and "__init__" not in scope.bindings:
            passed = self.evaluator.site_argument(value.site, value.site.module.language.keyword(name))
            if passed is not None:
                return passed
        here = self._here(name, Frame(scope, None, value), FOREVER)
        stated = scope.module.language.stated
        if here is None:
            found = stated(self.evaluator, scope, name, None) if stated is not None else None
            return found if found is not None else self._inherited(value, name)
        if isinstance(here, Definition) and here.scope.kind == "function":
            if is_property(here.scope):
                return choice(
                    [self.evaluator.evaluate(node, Frame(here.scope, None, value)) for node in here.scope.returns]
                )
            return Definition(here.scope, value)
        here = self._described(here, scope)
        return here if stated is None else stated(self.evaluator, scope, name, here) or here

    def _described(self, value: Val, scope: Scope) -> Val:
        """The default inside a field's description; any other value itself."""
        default = scope.module.language.default
        return value if default is None else choice(default(self.evaluator, option) for option in options(value))

    def _inherited(self, value: Instance, name: str) -> Val:
        frame = Frame(value.scope.parent or value.scope)
        for base in value.scope.bases:
            for option in options(self.evaluator.evaluate(base, frame)):
                if isinstance(option, Definition) and option.scope.kind == "class" and option.scope is not value.scope:
                    found = self._instance_attribute(Instance(option.scope, inherited.made_by(self, value)), name)
                    if not isinstance(found, Unknown):
                        return found
                elif isinstance(option, Name):
                    return Name(f"{option.path}().{name}", value.site)
        return Unknown(name)

    def bound_attribute(self, node: Node, frame: Frame) -> Val | None:
        """`thing.name` where exactly that text was assigned to; None otherwise."""
        return assigned.bound(self, node, frame)

    def _parameter(self, parameter: Parameter, frame: Frame) -> Val:
        scope = frame.scope
        if parameter.name in {"self", "cls"} and scope.owner is not None:
            return frame.instance or overridden.instances(self, scope.owner)
        if frame.arguments is not None:
            passed = frame.arguments(parameter.name)
            if passed is not None:
                return passed
            return self._default(parameter, frame)
        values: list[Val] = []
        missing = False
        for site in callers.sites(self, scope):
            passed = self._argument(scope, parameter, site)
            if parameter.type is not None and passed == Constant(None):
                passed = None
            missing = missing or passed is None
            if passed is not None:
                values.append(passed)
        unnamed = parameter.type is not None and all(isinstance(value, Name | Unknown) for value in values)
        if missing or not values or unnamed:
            values.append(self._default(parameter, frame))
        return choice(values)

    def _default(self, parameter: Parameter, frame: Frame) -> Val:
        option = frame.module.language.parameter(self.evaluator, frame.scope, parameter.name)
        if parameter.default is not None and not parameter.path:
            outer = Frame(frame.scope.parent) if frame.scope.parent is not None else frame
            value = self._described(self.evaluator.evaluate(parameter.default, outer), frame.scope)
            return choice([value, option]) if isinstance(option, Name) else value
        if parameter.default is not None:  # of a part of the argument
            return self.evaluator.evaluate(parameter.default, frame)
        if option is None and parameter.type is not None:
            option = instance_of(self.evaluator.evaluate(parameter.type, Frame(frame.scope)))
        return option if option is not None else Unknown(parameter.name)

    def passed(self, scope: Scope, site: Site) -> Callable[[str], Val | None]:
        """The arguments of one call, by the parameters' names."""

        def argument(name: str) -> Val | None:
            parameter = scope.parameters.get(name)
            return None if parameter is None else self._argument(scope, parameter, site)

        return argument

    def _argument(self, scope: Scope, parameter: Parameter, site: Site) -> Val | None:
        language = site.module.language
        if parameter.rest:
            return rest_of(self.evaluator, scope, site)
        name = language.keyword(parameter.name) if language.by_name else None
        position = parameter.position
        if position is not None and language.binders and site.binds:
            position += 1  # behind the function itself
        found = self.evaluator.site_argument(site, name, position)
        if found is None or not parameter.path:
            return found
        inner = self._way(found, parameter.path, Frame(scope))
        return None if isinstance(inner, Unknown) and isinstance(found, Table) else inner
