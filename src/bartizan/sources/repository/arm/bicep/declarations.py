"""The declarations of a Bicep file: parameters, variables, resources, modules, outputs, imports, types."""

from __future__ import annotations

from dataclasses import dataclass

from bartizan.sources.repository.arm.bicep.places import Places
from bartizan.sources.repository.arm.bicep.types import Types, allowed_values, is_nullable
from bartizan.sources.repository.arm.program import (
    Call,
    Expression,
    Import,
    Item,
    Lambda,
    Literal,
    Loop,
    Module,
    Name,
    Object,
    Output,
    Parameter,
    Program,
    Resource,
    Spread,
    Variable,
)

_APART = frozenset({"name", "parent", "scope", "dependsOn"})
"""Properties of a resource's body that are no part of what ARM calls its own."""


@dataclass(slots=True)
class _Value:
    """What stands behind the `=` of a resource or module: its body with its loop and condition."""

    body: Object
    loop: Loop | None = None
    condition: Expression | None = None

    def property(self, name: str) -> Expression | None:
        """The value of a property of the body."""
        for item in self.body.items:
            if isinstance(item, Item) and isinstance(item.key, Literal) and item.key.value == name:
                return item.value
        return None

    def own(self) -> Object:
        """The body without what says how it is deployed."""
        kept = tuple(
            item
            for item in self.body.items
            if not (isinstance(item, Item) and isinstance(item.key, Literal) and item.key.value in _APART)
        )
        return Object(kept, self.body.line, self.body.end_line)


@dataclass(frozen=True, slots=True)
class _Parent:
    """The resource in whose body a child stands."""

    symbol: str
    type: str
    version: str
    condition: list[Expression]


class Declarations(Types):
    """Reads declarations into `program`. All methods raise `Unreadable`."""

    def __init__(self, source: str, program: Program, places: Places | None = None) -> None:
        super().__init__(source, program.path, places)
        self.program = program
        self._parents: list[_Parent] = []

    def forget(self) -> None:
        """Leave what was open in a declaration that could not be read."""
        self.depth = 0
        self._parents.clear()
        self._inside.clear()

    def parameter(self, decorators: dict[str, Call]) -> None:
        """`param name type = default`."""
        line = self.line
        name = self.name("a parameter's name")
        start = self.token
        type_ = None if self.at_mark("=") else self.type()
        text = " ".join(self.source[start.start : self.previous.end].split()) if type_ is not None else "any"
        default = self._default()
        if default is None and is_nullable(type_):
            default = Literal(None, line)
        allowed = next(iter(decorators["allowed"].arguments), None) if "allowed" in decorators else None
        if allowed is None and type_ is not None:
            allowed = allowed_values(type_)
        parameter = Parameter(name, text, default, line, "secure" in decorators, allowed)
        self.program.parameters.setdefault(name, parameter)

    def _default(self) -> Expression | None:
        if not self.take("="):
            return None
        self.newlines()
        return self.expression()

    def variable(self) -> None:
        """`var name = value`, with or without a type."""
        variable = self.read_variable()
        self.program.variables.setdefault(variable.name, variable)

    def read_variable(self) -> Variable:
        """A variable after the word `var`."""
        line = self.line
        name = self.name("a variable's name")
        if not self.at_mark("="):
            self.type()
        self.mark("=")
        self.newlines()
        return Variable(name, self.expression(), line)

    def function(self) -> None:
        """`func name(a type, b type) type => body`."""
        line = self.line
        name = self.name("a function's name")
        self.mark("(")
        parameters: list[str] = []

        def parameter() -> None:
            parameters.append(self.name("a parameter's name"))
            self.type()

        self.separated(")", parameter)
        self.type()
        self.newlines()
        self.mark("=>")
        self.newlines()
        body = Lambda(tuple(parameters), self.expression(), line)
        self.program.variables.setdefault(name, Variable(name, body, line))

    def output(self) -> None:
        """`output name type = value`."""
        line = self.line
        name = self.name("an output's name")
        self.type()
        self.mark("=")
        self.newlines()
        self.program.outputs.setdefault(name, Output(name, self.expression(), line))

    def user_type(self) -> None:
        """`type name = …`."""
        name = self.name("a type's name")
        self.mark("=")
        self.newlines()
        self.program.types.setdefault(name, self.type())

    def target_scope(self) -> None:
        """`targetScope = 'subscription'`."""
        self.mark("=")
        self.newlines()
        if self.token.kind == "text":
            self.program.scope = self.advance().text
        else:
            # Allowed by some versions: several scopes as a list. The first says where it is deployed.
            self.expression()

    def import_(self) -> None:
        """`import {a, b as c} from 'x.bicep'`, `import * as y from 'x.bicep'`; an old `import 'provider@1'`."""
        found = self.read_import()
        if found is not None:
            self.program.imports.append(found)

    def read_import(self) -> Import | None:
        """An import after its word; None when it is of an extension."""
        line = self.line
        if self.token.kind in {"text", "left"}:
            self.extension()
            return None
        names: list[tuple[str, str]] = []

        def one() -> None:
            name = self.text_or_name()
            names.append((name, self._alias() or name))

        if self.take("*"):
            names.append(("*", self._alias() or "*"))
        else:
            self.mark("{")
            self.separated("}", one)
        self.newlines()
        if not self.at_name("from"):
            raise self.unexpected("`from`")
        self.advance()
        return Import(self.plain_text("a path"), tuple(names), line)

    def text_or_name(self) -> str:
        """A word, bare or in quotes."""
        return self.advance().text if self.token.kind == "text" else self.name("a name")

    def _alias(self) -> str | None:
        if not self.at_name("as"):
            return None
        self.advance()
        return self.name("a name")

    def plain_text(self, what: str) -> str:
        """A text without interpolations."""
        if self.token.kind != "text":
            raise self.unexpected(what)
        return self.advance().text

    def extension(self) -> None:
        """`extension name with {…} as alias`: nothing that is deployed."""
        if self.token.kind in {"text", "left"}:
            self.text()
        else:
            self.name("an extension's name")
        if self.at_name("with"):
            self.advance()
            self.expression()
        self._alias()

    def aside(self) -> None:
        """`metadata x = …`, `assert x = …`: read to be passed."""
        self.name("a name")
        self.mark("=")
        self.newlines()
        self.expression()

    def resource(self, start: int) -> None:
        """`resource symbol 'type@version' [existing] = …`; `start` is the line of its first decorator."""
        symbol = self.name("a resource's symbolic name")
        type_, _, version = self.plain_text("a resource's type").partition("@")
        parent = self._parents[-1] if self._parents else None
        if parent is not None:
            type_, version = f"{parent.type}/{type_}", version or parent.version
            symbol = f"{parent.symbol}::{symbol}" if self._is_shared(parent.symbol, symbol) else symbol
        existing = self.at_name("existing")
        if existing:
            self.advance()
        self.mark("=")
        self.newlines()
        own = _Parent(symbol, type_, version, list(parent.condition) if parent is not None else [])
        place = len(self.program.resources)
        value = self._value(own)
        above = Name(parent.symbol, value.body.line) if parent is not None else None
        resource = Resource(
            symbol,
            type_,
            version,
            value.property("name") or Literal(None, start),
            value.own(),
            start,
            self.previous.line,
            _all(own.condition),
            value.loop,
            existing,
            value.property("scope"),
            value.property("parent") or above,
        )
        if self.places is not None:
            self.places.same(resource.body, value.body)
        self.program.resources.insert(place, resource)

    def module(self, start: int) -> None:
        """`module symbol 'path' = …`."""
        symbol = self.name("a module's symbolic name")
        source = self.plain_text("a module's path")
        if self.at_name("existing"):
            self.advance()
        self.mark("=")
        self.newlines()
        value = self._value(None)
        inputs = value.property("params")
        if inputs is None:
            inputs = Object((), start, start)
        elif not isinstance(inputs, Object):
            inputs = Object((Spread(inputs, start),), start, start)
        module = Module(
            symbol,
            source,
            value.property("name"),
            inputs,
            start,
            self.previous.line,
            condition=value.condition,
            loop=value.loop,
            scope=value.property("scope"),
        )
        if self.places is not None:
            self.places.same(module, value.body)
        self.program.modules.append(module)

    def _value(self, own: _Parent | None) -> _Value:
        """`{…}`, `if (…) {…}` or `[for …: …]`; children in the body are children of `own`."""
        line = self.line
        if self.take("["):
            self.newlines()
            if not self.at_name("for"):
                raise self.unexpected("`for`")
            loop = self.loop(line, lambda: self._body(own))
            body = loop.body if isinstance(loop.body, Object) else Object((), line, line)
            bare = Loop(loop.over, Object((), line, line), loop.item, loop.index, None, None, line)
            if own is not None and loop.condition is not None:
                own.condition.append(loop.condition)
            return _Value(body, bare, loop.condition)
        condition = self.condition()
        if own is not None and condition is not None:
            own.condition.append(condition)
        return _Value(self._body(own), None, condition)

    def _body(self, own: _Parent | None) -> Object:
        """The object with the properties; declarations of children between them are read too."""
        if own is None:
            return self.object()
        self._parents.append(own)
        self._inside.append(own.symbol)
        body = self.object(self._child)
        self._parents.pop()
        self._inside.pop()
        return body

    def _child(self) -> bool:
        """A child resource's declaration, when one stands here."""
        if not self.at_mark("@"):
            follower = self.peek().kind
            if not self.at_name("resource") or follower != "name":
                return False
        start = self.line
        self.decorators()
        if not self.at_name("resource"):
            raise self.unexpected("`resource`")
        self.advance()
        self.resource(start)
        return True


def _all(conditions: list[Expression]) -> Expression | None:
    """One condition of several: a child is deployed when its parent is."""
    if len(conditions) < 2:  # noqa: PLR2004 - one needs no `and`
        return conditions[0] if conditions else None
    return Call("and", tuple(conditions), conditions[-1].line)
