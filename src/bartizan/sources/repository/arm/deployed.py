"""A program as it is deployed: its names, its resources and what it calls, evaluated when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm import calls
from bartizan.sources.repository.arm.convert import convert
from bartizan.sources.repository.arm.evaluate import Scope, turn, turn_unknown
from bartizan.sources.repository.arm.program import (
    Expression,
    Import,
    Inputs,
    Item,
    Lambda,
    Literal,
    Loop,
    Module,
    Parameter,
    Program,
    Resource,
    Spread,
    Variable,
)
from bartizan.sources.repository.arm.resource import Instance
from bartizan.sources.repository.arm.values import ResourceId, member, name_key
from bartizan.sources.repository.arm.world import World

INSTANCES = 200
"""How many instances of one resource or module are told apart; the rest is a gap."""

_PENDING = object()


@dataclass(frozen=True, slots=True)
class Called:
    """How a program is called: by which module, and in which scope."""

    module: Module
    scope: Scope


class Deployed:
    """One instance of a program."""

    def __init__(self, program: Program, world: World, prefix: str = "", call: Called | None = None) -> None:
        """`prefix` is the address of the call with a closing dot."""
        self.program = program
        self.world = world
        self.prefix = prefix
        self.call = call
        self.outer = call is not None and call.module.outer
        self.scope = Scope(self)
        if call is not None and self.outer:
            self.scope = Scope(self, call.scope.names, call.scope.turns)
        self._memo: dict[tuple[str, str], object] = {}
        self._lowered = {
            "parameter": {name.lower(): name for name in program.parameters},
            "variable": {name.lower(): name for name in program.variables},
        }
        self._resources = {resource.symbol: resource for resource in program.resources}
        self._modules = {module.symbol: module for module in program.modules}

    @property
    def depth(self) -> int:
        """How many calls lie between the root and this program."""
        return 0 if self.call is None else 1 + self.call.scope.deployed.depth

    @property
    def caller(self) -> Deployed | None:
        """What calls this program; None for the root."""
        return None if self.call is None else self.call.scope.deployed

    def memo(self, kind: str, name: str, compute: Callable[[], object]) -> object:
        """A value computed once; one that asks for itself is unknown."""
        key = (kind, name)
        found = self._memo.get(key, self)
        if found is _PENDING:
            return Unknown(f"{kind} {name} refers to itself")
        if found is not self:
            return found
        self._memo[key] = _PENDING
        try:
            self._memo[key] = result = compute()
        except BaseException:
            del self._memo[key]
            raise
        return result

    def name(self, name: str, scope: Scope) -> object:
        """What a bare name means: a parameter, a variable, a resource, a module, something imported."""
        if name in self.program.parameters:
            return self.parameter(name)
        if name in self.program.variables:
            return self.variable(name)
        if name in self._resources or name in self._modules:
            return self.symbol(name)
        imported = self._imported(name)
        if imported is not None:
            return imported[0].variable(imported[1]) if imported[1] != "*" else Exports(imported[0])
        if self.outer and self.caller is not None:
            return self.caller.name(name, scope)
        return Unknown(name)

    def _imported(self, name: str) -> tuple[Deployed, str] | None:
        for each in self.program.imports:
            found = next((original for original, alias in each.names if alias == name), None)
            home = None if found is None else self._home(each)
            if home is not None and found is not None:
                return home, found
        return None

    def _home(self, each: Import) -> Deployed | None:
        path = calls.local_path(self.program, each.source)
        found = None if path is None else self.world.library(path)
        if found is None:
            self.world.gap(f"{self.program.path}:{each.line}", f"{each.source} is not in this tree", "the file itself")
        return found

    def function(self, name: str) -> tuple[Lambda, Deployed] | None:
        """A function of the author's own, and the program that it is written in."""
        known = self._lowered["variable"].get(name.lower())
        if known is not None:
            value = self.program.variables[known].value
            return (value, self) if isinstance(value, Lambda) else None
        space, dot, rest = name.partition(".")
        imported = self._imported(space)
        if imported is not None:
            wanted = rest if imported[1] == "*" and dot else imported[1]
            return imported[0].function(wanted)
        return self.caller.function(name) if self.outer and self.caller is not None else None

    def parameter(self, name: str) -> object:
        """An input: given by the caller or the parameter file, else its default."""
        if self.outer and self.caller is not None:
            return self.caller.parameter(name)
        known = self._lowered["parameter"].get(name.lower())
        if known is None:
            return Unknown(self._why(name))
        return self.memo("parameter", known, lambda: self._parameter(self.program.parameters[known]))

    def _why(self, name: str) -> str:
        return f"parameter {name}" if self.call is None else f"parameter {name} of {self.prefix[:-1]}"

    def _parameter(self, parameter: Parameter) -> object:
        given = self._given(parameter.name)
        if given is not None:
            value = convert(given(), parameter.type)
            if value is not None or parameter.default is None:
                return value
        if parameter.default is not None:
            return self.world.evaluator.plain(parameter.default, self.scope)
        if parameter.type.rstrip().endswith("?"):
            return None
        return Unknown(self._why(parameter.name))

    def _given(self, name: str) -> Callable[[], object] | None:
        lowered = name.lower()
        if self.call is None:
            inputs = self.world.inputs if self is self.world.top else None
            if inputs is None:
                return None
            home = self.input_home(inputs)
            item = next((item for key, item in inputs.values.items() if key.lower() == lowered), None)
            return None if item is None else lambda: self.world.evaluator.plain(item.value, home)
        scope = self.call.scope
        for entry in reversed(self.call.module.inputs.items):
            if isinstance(entry, Item) and isinstance(entry.key, Literal) and str(entry.key.value).lower() == lowered:
                value = entry.value
                return lambda: self.world.evaluator.plain(value, scope)
            if isinstance(entry, Spread):
                spread = self.world.evaluator.plain(entry.value, scope)
                found = member(spread, name)
                if found is not None or not isinstance(spread, dict):
                    return lambda: Unknown(self._why(name)) if found is None else found
        return None

    def input_home(self, inputs: Inputs) -> Scope:
        """The scope of a parameter file of this program: the file's own variables."""
        program = Program(inputs.path, "bicep", variables=inputs.variables, imports=list(inputs.imports))
        found = self.memo("inputs", inputs.path, lambda: Deployed(program, self.world, f"{inputs.path}."))
        return Scope(found) if isinstance(found, Deployed) else self.scope

    def variable(self, name: str) -> object:
        """A variable of the program."""
        known = self._lowered["variable"].get(name.lower())
        if known is None:
            if self.outer and self.caller is not None:
                return self.caller.variable(name)
            return Unknown(f"variable {name}")
        return self.memo("variable", known, lambda: self._variable(self.program.variables[known]))

    def _variable(self, variable: Variable) -> object:
        return self.world.evaluator.plain(variable.value, self.scope)

    def written(self, name: str) -> Expression | None:
        """The expression of this file that a variable or a parameter comes to; None where it comes from elsewhere."""
        known = self._lowered["variable"].get(name.lower())
        if known is not None:
            return self.program.variables[known].value
        known = None if self.outer else self._lowered["parameter"].get(name.lower())
        return None if known is None or self._given(known) is not None else self.program.parameters[known].default

    def output(self, name: str, text: str) -> object:
        """An output, for the program that calls this one."""
        known = next((key for key in self.program.outputs if key.lower() == name.lower()), None)
        if known is None:
            return Unknown(text)
        value = self.program.outputs[known].value
        return self.memo("output", known, lambda: self.world.evaluator.plain(value, self.scope))

    def symbol(self, name: str) -> object:
        """What a symbol stands for: a resource or a module, or a list of them."""
        resource = self._resources.get(name)
        if resource is not None:
            return self.memo("resource", name, lambda: self._expand_resource(resource))
        module = self._modules.get(name)
        if module is not None:
            return self.memo("module", name, lambda: calls.expand_module(self, module))
        return Unknown(name)

    def _expand_resource(self, resource: Resource) -> object:
        def make(key: str, scope: Scope) -> object:
            return Instance(resource, self, key, scope)

        return self.expand(resource.loop, resource.symbol, resource.line, make)

    def expand(self, loop: Loop | None, symbol: str, line: int, make: Callable[[str, Scope], object]) -> object:
        """What a declaration with a loop stands for: one thing, or a list of them.

        A loop over what is not known gives the one thing that stands for all.
        """
        if loop is None:
            return make("", self.scope)
        over = self.world.evaluator.plain(loop.over, self.scope)
        if not isinstance(over, list):
            return make("", self.scope.bind(*turn_unknown(loop, over, resource=True)))
        if len(over) > INSTANCES:
            why = f"{self.prefix}{symbol} has {len(over)} instances; the first {INSTANCES} were read"
            self.world.gap(f"{self.program.path}:{line}", why, "fewer instances")
        out: list[object] = []
        for index, item in enumerate(over[:INSTANCES]):
            scope = self.scope.bind(*turn(loop, index, item, resource=True))
            if loop.condition is None or self.world.evaluator.plain(loop.condition, scope) is not False:
                out.append(make(f"[{index}]", scope))
        return out

    def declared(self) -> Iterator[Instance]:
        """Every instance of every resource that is declared here and not known to be left out."""
        for resource in self.program.resources:
            if resource.existing:
                continue
            value = self.symbol(resource.symbol)
            for instance in value if isinstance(value, list) else [value]:
                if isinstance(instance, Instance) and instance.wanted():
                    yield instance

    def called(self) -> Iterator[Deployed]:
        """Every program that this one calls and that is not known to be left out."""
        for module in self.program.modules:
            value = self.symbol(module.symbol)
            for handle in value if isinstance(value, list) else [value]:
                if isinstance(handle, calls.Handle) and handle.wanted():
                    yield handle.deployed

    def walk(self) -> Iterator[Deployed]:
        """This program and all that it calls, directly or not."""
        yield self
        for deployed in self.called():
            yield from deployed.walk()

    def module_named(self, name: object) -> calls.Handle | None:
        """The deployment of that name which this program makes."""
        wanted = name_key(name)
        for module in self.program.modules:
            value = self.symbol(module.symbol)
            for handle in value if isinstance(value, list) else [value]:
                if isinstance(handle, calls.Handle) and name_key(handle.name()) == wanted:
                    return handle
        return self.caller.module_named(name) if self.outer and self.caller is not None else None

    def named(self, value: object) -> object:
        """What `reference` means by a symbolic name or a bare name; None when it is neither."""
        if isinstance(value, str) and (value in self._resources or value in self._modules):
            return self.symbol(value)
        if isinstance(value, ResourceId) or (isinstance(value, str) and "/" in value):
            return None
        wanted = name_key(value)
        for instance in self.declared():
            if name_key(instance.name()) == wanted:
                return instance
        return self.caller.named(value) if self.outer and self.caller is not None else self.module_named(value)


@dataclass(frozen=True, slots=True)
class Exports:
    """`import * as shared`: the variables of another program as properties."""

    home: Deployed

    def attribute(self, name: str, _text: str) -> object:
        """An exported variable."""
        return self.home.variable(name)

    def whole(self, text: str) -> Unknown:
        """The names are no value by themselves."""
        return Unknown(text)
