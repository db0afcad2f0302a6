"""A module as it is called: its names, its resources and its child modules, evaluated when asked."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.model.edge import Gap
from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Failed
from bartizan.sources.repository.reader import Context
from bartizan.sources.repository.terraform.blocks import evaluate_block
from bartizan.sources.repository.terraform.combine import without_keys
from bartizan.sources.repository.terraform.definition import Definition, Loader, is_local, module_directory
from bartizan.sources.repository.terraform.evaluate import Evaluator, Scope
from bartizan.sources.repository.terraform.expand import expand
from bartizan.sources.repository.terraform.files import call_file
from bartizan.sources.repository.terraform.parse import SOURCE
from bartizan.sources.repository.terraform.resource import REPEATS, Instance, Resource
from bartizan.sources.repository.terraform.syntax import Argument, Block, Index, Node
from bartizan.sources.repository.terraform.types import convert

MODULE_DEPTH = 12
MODULE_CALLS = 2_000
"""How many module calls one root may make in all."""

_PENDING = object()
_CREDENTIALS = re.compile(r"//[^/@\s]+@")


@dataclass(slots=True)
class World:
    """What all modules under one root share.

    `suffix` ends the ids where there are several deployments; `planned` are the addresses, without
    keys, of the modules that a plan shows.
    """

    context: Context
    loader: Loader
    evaluator: Evaluator
    root: str
    suffix: str = ""
    planned: frozenset[str] = frozenset()
    gaps: dict[Gap, None] = field(default_factory=dict)
    calls: int = 0

    def gap(self, what: str, why: str, needs: str) -> None:
        """Note once what could not be read."""
        self.gaps.setdefault(Gap(SOURCE, what, why, needs))


@dataclass(slots=True)
class Call:
    """How a module is called: by which block, where, and with which loop variables."""

    block: Block
    parent: Module
    scope: Scope


class Module:
    """One instance of a definition; the names in its expressions are resolved here."""

    def __init__(
        self,
        definition: Definition,
        world: World,
        prefix: str = "",
        call: Call | None = None,
        values: Mapping[str, Argument] | None = None,
    ) -> None:
        """`prefix` is the address of the call with a closing dot; empty for the root, which has `values`."""
        self.definition = definition
        self.world = world
        self.prefix = prefix
        self.call = call
        self.values = definition.values if values is None else values
        self.scope = Scope(self)
        self._memo: dict[tuple[str, str], object] = {}
        self._resources: dict[tuple[str, str, str], Resource] = {}
        self._providers: dict[str, Provider | None] = {}

    @property
    def id_path(self) -> str | None:
        """The file under which ids of a called module's assets stand: that of the root's call.

        A module's own file would give two callers of it the same ids.
        """
        if self.call is None:
            return None
        return self.call.parent.id_path or self.call.block.path

    @property
    def may_be_absent(self) -> bool:
        """Whether a call on the way here stands for calls of which there may be none."""
        if self.call is None:
            return False
        keyed = self.prefix.endswith("].")
        repeated = not keyed and not self.call.block.arguments.keys().isdisjoint(REPEATS)
        return repeated or self.call.parent.may_be_absent

    @property
    def depth(self) -> int:
        """How many calls lie between the root and this module."""
        return 0 if self.call is None else 1 + self.call.parent.depth

    def value(self, node: Node, scope: Scope | None = None) -> object:
        """The value of an expression of this module."""
        return self.world.evaluator.value(node, scope or self.scope)

    def memo(self, kind: str, name: str, compute: Callable[[], object]) -> object:
        """A value computed once; one that asks for itself is unknown."""
        key = (kind, name)
        found = self._memo.get(key, self)
        if found is _PENDING:
            return Unknown(f"{kind}.{name} refers to itself")
        if found is not self:
            return found
        self._memo[key] = _PENDING
        try:
            result = compute()
        except BaseException:
            del self._memo[key]
            raise
        self._memo[key] = result
        return result

    def resolve(self, path: tuple[str, ...], scope: Scope, text: str) -> tuple[object, int]:
        """The value that a dotted name begins with, and how many of its parts that took."""
        root, length = path[0], len(path)
        if length > 1:
            if root == "var":
                return self.variable(path[1]), 2
            if root == "local":
                return self._local(path[1]), 2
            if root == "module":
                return self.memo("module", path[1], lambda: self._module(path[1])), 2
            if root == "path":
                return self._path(path[1]), 2
            if root == "data":
                found = self.definition.data.get((path[1], path[2])) if length > 2 else None  # noqa: PLR2004
                return (self.resource("data", found).value(), 3) if found else (Unknown(text), length)
            block = self.definition.resources.get((root, path[1]))
            if block is not None:
                return self.resource("resource", block).value(), 2
        return Unknown(text), length

    def variable(self, name: str) -> object:
        """An input: given by the caller or by a values file, else its default."""
        return self.memo("var", name, lambda: self._variable(name))

    def _variable(self, name: str) -> object:
        block = self.definition.variables.get(name)
        if block is None:
            return Unknown(f"var.{name}")
        default = block.argument("default")
        given = self._given(name)
        constraint = block.argument("type")
        if given is not None:
            value = convert(given(), constraint, self.value)
            refuses_null = getattr(block.argument("nullable"), "value", True) is False
            if value is not None or not refuses_null or default is None:
                return value
        if default is None:
            return Unknown(f"var.{name}")
        return convert(self.value(default), constraint, self.value)

    def _given(self, name: str) -> Callable[[], object] | None:
        if self.call is None:
            argument = self.values.get(name)
            return None if argument is None else lambda: self.value(argument.expression.node)
        call = self.call
        passed = call.block.arguments.get(name)
        return None if passed is None else lambda: call.parent.value(passed.expression.node, call.scope)

    def _local(self, name: str) -> object:
        argument = self.definition.local_values.get(name)
        if argument is None:
            return Unknown(f"local.{name}")
        return self.memo("local", name, lambda: self.value(argument.expression.node))

    def _path(self, name: str) -> object:
        """`path.module` and `path.root`, relative to the root module's directory."""
        if name == "root":
            return "."
        if name == "module":
            return posixpath.relpath(self.definition.directory or ".", self.world.root or ".")
        return Unknown(f"path.{name}")

    def output(self, name: str, text: str) -> object:
        """An output, for the module that calls this one."""
        block = self.definition.outputs.get(name)
        node = None if block is None else block.argument("value")
        return Failed(text) if node is None else self.memo("output", name, lambda: self.value(node))

    def call_file(self, name: str, arguments: list[object], scope: Scope, text: str) -> object:
        """`file`, `templatefile` and their like."""
        return call_file(self, name, arguments, scope, text)

    def resource(self, mode: str, block: Block) -> Resource:
        """A declared resource (`mode` resource) or data source (`mode` data)."""
        key = (mode, block.labels[0], block.labels[1])
        if key not in self._resources:
            self._resources[key] = Resource(self, mode, block)
        return self._resources[key]

    def instances(self) -> Iterator[Instance]:
        """Every instance of every resource, in the order of the files."""
        for block in self.definition.resources.values():
            yield from self.resource("resource", block).instances()

    def modules(self) -> Iterator[Module]:
        """This module, and every local module that it calls, directly or not."""
        yield self
        for name in self.definition.modules:
            value = self.memo("module", name, lambda name=name: self._module(name))  # type: ignore[misc]
            for handle in _handles(value):
                yield from handle.module.modules()

    def _module(self, name: str) -> object:
        block = self.definition.modules.get(name)
        if block is None:
            return Unknown(f"module.{name}")
        definition = self._called(block)
        if definition is None:
            return Unknown(f"module.{name}")
        return expand(self, block, lambda key, bindings: self._instance(block, definition, key, bindings))

    def _called(self, block: Block) -> Definition | None:
        """The definition that a call leads to; a gap when it is not here."""
        source = self.value(node) if (node := block.argument("source")) is not None else None
        what = f"{block.path}:{block.line}"
        if not isinstance(source, str):
            self.world.gap(what, f"module.{block.labels[0]} has no source that can be read", "a literal source")
            return None
        directory = self._directory(source, block.labels[0])
        if directory is None and without_keys(f"{self.prefix}module.{block.labels[0]}") in self.world.planned:
            return None
        if directory is None and is_local(source):
            self.world.gap(
                what, f"module.{block.labels[0]} comes from {source}, outside this tree", "a scan from above"
            )
            return None
        if directory is None:
            shown = _CREDENTIALS.sub("//••••@", source)
            why = "a module from outside this tree: nothing of what it declares was read"
            self.world.gap(shown, why, "`terraform init` before the scan, the module's own code, or its plan")
            return None
        definition = self.world.loader.definition(directory)
        if definition is None:
            why = f"module.{block.labels[0]}: no Terraform files in {directory or '.'}"
            self.world.gap(what, why, "the module's directory, not ignored and not skipped")
        elif self._recurses(definition) or self.depth >= MODULE_DEPTH:
            why = f"module.{block.labels[0]} calls itself, or modules nest deeper than {MODULE_DEPTH}"
            self.world.gap(what, why, "modules without a cycle")
            return None
        return definition

    def _directory(self, source: str, name: str) -> str | None:
        """Where a module's code stands: a path of the tree, or what `terraform init` downloaded."""
        if is_local(source):
            return module_directory(self.definition.directory, source)
        key = ".".join([*self.names, name])
        return self.world.loader.downloaded(self.world.root).get(key)

    @property
    def names(self) -> list[str]:
        """The names of the calls that lead here from the root, without their keys."""
        return [] if self.call is None else [*self.call.parent.names, self.call.block.labels[0]]

    def _recurses(self, definition: Definition) -> bool:
        module: Module | None = self
        while module is not None:
            if module.definition is definition:
                return True
            module = module.call.parent if module.call else None
        return False

    def _instance(self, block: Block, definition: Definition, key: str, bindings: Mapping[str, object]) -> ModuleHandle:
        self.world.calls += 1
        if self.world.calls > MODULE_CALLS:
            self.world.gap(block.path, f"more than {MODULE_CALLS} module calls", "fewer calls")
            return ModuleHandle(Module(Definition(definition.directory), self.world, self.prefix, None), block)
        prefix = f"{self.prefix}module.{block.labels[0]}{key}."
        return ModuleHandle(Module(definition, self.world, prefix, Call(block, self, self.scope.bind(bindings))), block)

    def provider(self, name: str, reference: Node | None, scope: Scope) -> Provider | None:
        """The provider configuration that `reference` (`aws.west`, `aws.by[each.key]`) means; None when there is none.

        Without a reference it is the default one, of the nearest module on the way to the root.
        """
        if reference is not None:
            return self._provider(name, reference, scope)
        if name not in self._providers:
            self._providers[name] = self._provider(name, None, scope)
        return self._providers[name]

    def _provider(self, name: str, reference: Node | None, scope: Scope) -> Provider | None:
        key: object = None
        if isinstance(reference, Index):
            key = self.value(reference.key, scope)
            reference = reference.base
        name, _, alias = (_written(reference) or name).partition(".")
        for block in self.definition.providers:
            if block.labels[0] == name and getattr(block.argument("alias"), "value", None) == (alias or None):
                return Provider(block, self, self.scope.bind(_each(self, block, key)))
        if self.call is None:
            return None
        passed = self.call.block.argument("providers")
        for key_node, value in getattr(passed, "items", ()):
            key_text = getattr(key_node, "text", None) or str(getattr(key_node, "value", ""))
            if key_text == (f"{name}.{alias}" if alias else name):
                return self.call.parent.provider(name, value, self.call.scope)
        return None if alias else self.call.parent.provider(name, None, self.call.scope)


def _written(reference: Node | None) -> str:
    """A provider reference as its author wrote it, with or without quotes."""
    return str(getattr(reference, "text", getattr(reference, "value", "")) or "") if reference is not None else ""


def _each(module: Module, block: Block, key: object) -> dict[str, object]:
    """The loop variables of a provider configuration with `for_each`."""
    node = block.argument("for_each")
    if node is None or not isinstance(key, str):
        return {}
    every = module.value(node)
    value = every.get(key, Unknown("each.value")) if isinstance(every, dict) else key
    return {"each": {"key": key, "value": value}}


@dataclass(slots=True)
class Provider:
    """A provider configuration: its block, the module that it is written in, and its names."""

    block: Block
    module: Module
    scope: Scope
    _memo: dict[str, object] = field(default_factory=dict)

    def argument(self, name: str) -> object:
        """The value of an argument, or of its first nested block of a type; None when absent."""
        if name not in self._memo:
            self._memo[name] = self._argument(name)
        return self._memo[name]

    def _argument(self, name: str) -> object:
        for inner in self.block.nested(name):
            return evaluate_block(inner, self.scope, self.module)
        node = self.block.argument(name)
        return None if node is None else self.module.value(node, self.scope)


@dataclass(frozen=True, slots=True)
class ModuleHandle:
    """`module.name`, whose attributes are the module's outputs."""

    module: Module
    block: Block

    @property
    def stands_for_all(self) -> bool:
        """Whether it stands for calls of which it is not known how many there are, if any."""
        keyed = self.module.prefix.endswith("].")
        return not keyed and not self.block.arguments.keys().isdisjoint(REPEATS)

    def attribute(self, name: str, text: str) -> object:
        """An output."""
        return self.module.output(name, text)

    def whole(self, text: str) -> Unknown:
        """A module is no value by itself."""
        return Unknown(text)


def _handles(value: object) -> Iterator[ModuleHandle]:
    values = value if isinstance(value, list) else value.values() if isinstance(value, dict) else [value]
    return (inner for inner in values if isinstance(inner, ModuleHandle))
