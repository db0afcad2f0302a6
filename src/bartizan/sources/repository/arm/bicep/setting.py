"""A value set at a path of a Bicep expression: where it stands, in this file or in what gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bartizan.catalog.paths import Every, Step
from bartizan.sources.repository.arm import calls
from bartizan.sources.repository.arm.bicep.claims import JSON
from bartizan.sources.repository.arm.bicep.library import Library
from bartizan.sources.repository.arm.bicep.places import Places, Spot
from bartizan.sources.repository.arm.bicep.text import inserted, literal
from bartizan.sources.repository.arm.bicep.uses import chain, of_inputs, of_program, shared
from bartizan.sources.repository.arm.deployed import Deployed
from bartizan.sources.repository.arm.evaluate import Scope
from bartizan.sources.repository.arm.program import Array, Expression, Inputs, Item, Literal, Module, Object, Spread
from bartizan.sources.repository.arm.written import clip
from bartizan.sources.repository.document_edit import Document, Leaf, find, set_values
from bartizan.sources.repository.patching import CannotPatch, Edit, Workspace
from bartizan.sources.repository.spans import parse_json
from bartizan.sources.repository.yaml_marks import MarkError

HOPS = 30
"""How many names one value may be traced through."""

_SHOWN = 60
_Tree = Mapping[Step, Any] | Leaf


@dataclass(slots=True)
class Setter:
    """Plans the edits of one deployment. `estates` is how many deployments its root program has."""

    workspace: Workspace
    places: Places
    library: Library
    estates: int
    _hops: int = 0
    _arguments: dict[int, tuple[Module, dict[Step, Any]]] = field(default_factory=dict)

    def arguments(self) -> list[Edit]:
        """The edits of the calls that what was set takes new arguments of."""
        edits = []
        for module, members in self._arguments.values():
            params = self.places.find(module.inputs)
            spot = params or self._spot(module, module.line)
            wanted = members if params is not None else {"params": members}
            edits.append(inserted(self.workspace.read(spot.path), self.places, spot, wanted))
        return edits

    def set(self, node: Expression, tree: _Tree, scope: Scope) -> list[Edit]:
        """The edits that make `tree` stand at an expression; none where it does. Raises `CannotPatch`."""
        named = chain(node)
        if named is not None:
            if self._hops >= HOPS:
                raise CannotPatch(f"line {node.line} takes its value through more than {HOPS} names")
            self._hops += 1
            edits = self._named(node, named[0], named[1], tree, scope)
            self._hops -= 1
            return edits
        if isinstance(tree, Leaf):
            if not isinstance(node, Literal | Object | Array):
                raise self._computed(node)
            return self._replaced(node, tree)
        if isinstance(node, Object):
            return self._members(node, tree, scope)
        if isinstance(node, Array):
            return self._elements(node, tree, scope)
        if isinstance(node, Literal):
            raise CannotPatch(f"line {node.line} holds no object to set it in")
        raise self._computed(node)

    def _spot(self, node: object, line: int) -> Spot:
        spot = self.places.find(node)
        if spot is None:
            raise CannotPatch(f"line {line} does not stand in a Bicep file of this tree")
        return spot

    def _computed(self, node: Expression) -> CannotPatch:
        spot = self._spot(node, node.line)
        text = " ".join(self.workspace.read(spot.path).text[spot.start : spot.end].split())
        return CannotPatch(f"line {node.line} computes its value with `{clip(text, _SHOWN)}`")

    def _replaced(self, node: Expression, leaf: Leaf) -> list[Edit]:
        if isinstance(node, Literal) and type(node.value) is type(leaf.value) and node.value == leaf.value:
            return []
        spot = self._spot(node, node.line)
        self.workspace.read(spot.path)
        return [Edit(spot.path, spot.start, spot.end, literal(leaf.value))]

    def _members(self, node: Object, tree: Mapping[Step, Any], scope: Scope) -> list[Edit]:
        edits: list[Edit] = []
        fresh: dict[Step, Any] = {}
        for step, inner in tree.items():
            if not isinstance(step, str):
                raise CannotPatch(f"line {node.line} holds no list to set it in")
            item = member_of(node, step)
            if item is None:
                fresh[step] = inner
            else:
                edits += self.set(item.value, inner, scope)
        if fresh:
            spot = self._spot(node, node.line)
            edits.append(inserted(self.workspace.read(spot.path), self.places, spot, fresh))
        return edits

    def _elements(self, node: Array, tree: Mapping[Step, Any], scope: Scope) -> list[Edit]:
        edits: list[Edit] = []
        for step, inner in tree.items():
            if any(isinstance(one, Spread) for one in node.items):
                raise CannotPatch(f"line {node.line} takes elements from elsewhere")
            if step is Every.ITEMS and node.items:
                chosen = node.items
            elif isinstance(step, int) and step < len(node.items):
                chosen = node.items[step : step + 1]
            else:
                raise CannotPatch(f"line {node.line} has no such element to set it in")
            for item in chosen:
                edits += self.set(item, inner, scope)
        return edits

    def _named(self, node: Expression, name: str, steps: Sequence[object], tree: _Tree, scope: Scope) -> list[Edit]:
        """A value that a parameter or a variable gives, or a part of one."""
        deployed = scope.deployed
        program = deployed.program
        inside: _Tree = tree
        for step in reversed(steps):
            if not isinstance(step, str | int):
                raise self._computed(node)
            inside = {step: inside}
        if name in scope.names or scope.arguments is not None:
            raise CannotPatch(f"line {node.line} takes its value from `{name}`, which differs by each turn of a loop")
        known = name in program.parameters or name in program.variables
        if not known:
            raise self._computed(node)
        inputs = deployed.world.inputs
        at_inputs = inputs is not None and inputs.path == program.path
        roots = of_inputs(inputs) if inputs is not None and at_inputs else of_program(program)
        if shared(roots, name, (*steps, *_first(tree))) or not self._allowed(deployed, name, steps, tree):
            if not isinstance(tree, Leaf):
                raise CannotPatch(f"line {node.line} takes it from `{name}`, which decides other things too")
            if name in program.parameters and self._callers(deployed) > 1:
                raise CannotPatch(f"`{name}` decides other things too, for several callers")
            return self._replaced(node, tree)
        if name in program.parameters:
            return self._parameter(deployed, name, inside)
        if self._is_exported(program.path, name):
            raise CannotPatch(f"line {node.line} takes it from `{name}`, which other files import")
        return self.set(program.variables[name].value, inside, Scope(deployed))

    def _allowed(self, deployed: Deployed, name: str, steps: Sequence[object], tree: _Tree) -> bool:
        """Whether a parameter may have the value."""
        parameter = deployed.program.parameters.get(name)
        if parameter is None or parameter.allowed is None or steps or not isinstance(tree, Leaf):
            return True
        allowed = deployed.world.evaluator.plain(parameter.allowed, Scope(deployed))
        return not isinstance(allowed, list) or tree.value in allowed

    def _callers(self, deployed: Deployed) -> int:
        """How many calls or parameter files deploy the program."""
        if deployed.call is None:
            return self.estates
        path = deployed.program.path
        return sum(
            calls.local_path(program, module.source) == path
            for program in self.library.programs().values()
            for module in program.modules
        )

    def _is_exported(self, path: str, name: str) -> bool:
        return any(
            calls.local_path(program, each.source) == path and any(one in {name, "*"} for one, _ in each.names)
            for program in self.library.programs().values()
            for each in program.imports
        )

    def _parameter(self, deployed: Deployed, name: str, tree: _Tree) -> list[Edit]:
        """An input, where it is given: the caller, the parameter file, else the default."""
        parameter = deployed.program.parameters[name]
        if deployed.call is not None:
            given = member_of(deployed.call.module.inputs, name)
            if given is not None:
                return self.set(given.value, tree, deployed.call.scope)
            if self._callers(deployed) > 1:
                return self._argument(deployed.call.module, name, tree)
        elif (inputs := deployed.world.inputs) is not None and deployed is deployed.world.top:
            item = next((one for key, one in inputs.values.items() if key.lower() == name.lower()), None)
            if item is not None:
                return self._input(deployed, inputs, item, tree)
        if parameter.default is None:
            raise CannotPatch(f"the parameter {name} has no default")
        return self.set(parameter.default, tree, Scope(deployed))

    def _argument(self, module: Module, name: str, tree: _Tree) -> list[Edit]:
        """A new argument of one call of a module that has several."""
        if not isinstance(tree, Leaf):
            raise CannotPatch(f"the parameter {name} decides other things too, for several callers")
        self._arguments.setdefault(id(module), (module, {}))[1][name] = tree
        return []

    def _input(self, deployed: Deployed, inputs: Inputs, item: Item, tree: _Tree) -> list[Edit]:
        """A value of a parameter file."""
        if not inputs.path.endswith(JSON):
            return self.set(item.value, tree, deployed.input_home(inputs))
        text = self.workspace.read(inputs.path)
        try:
            document = Document(text, parse_json(text.text, comments=True), as_json=True)
        except MarkError as error:
            raise CannotPatch(f"{inputs.path}:{error.line} {error.why}") from error
        name = str(item.key.value) if isinstance(item.key, Literal) else ""
        node = find(document.root, ("parameters", name, "value"))
        if node is None or "${" in str(node.value):
            raise CannotPatch(f"{inputs.path}:{item.line} takes it from elsewhere")
        settings = {("parameters", name, "value", *steps): leaf.value for steps, leaf in _leaves(tree)}
        return set_values(document, document.root, settings)


def member_of(node: Object, name: str) -> Item | None:
    """The property of that name; None where there is none. Raises `CannotPatch` where a spread may give it."""
    found: Item | None = None
    spread: Spread | None = None
    for item in node.items:
        if isinstance(item, Spread):
            spread = item
        elif isinstance(item.key, Literal) and str(item.key.value).lower() == name.lower():
            found, spread = item, None
        elif not isinstance(item.key, Literal):
            raise CannotPatch(f"line {item.line} computes the name of a property")
    if spread is not None:
        raise CannotPatch(f"line {spread.line} takes properties from elsewhere with `...`")
    return found


def _first(tree: _Tree) -> tuple[object, ...]:
    """The steps that lead to all that a tree sets."""
    steps: list[object] = []
    while not isinstance(tree, Leaf) and len(tree) == 1:
        step, tree = next(iter(tree.items()))
        if isinstance(step, Every):
            break
        steps.append(step)
    return tuple(steps)


def _leaves(tree: _Tree) -> list[tuple[tuple[Step, ...], Leaf]]:
    if isinstance(tree, Leaf):
        return [((), tree)]
    return [((step, *steps), leaf) for step, inner in tree.items() for steps, leaf in _leaves(inner)]
