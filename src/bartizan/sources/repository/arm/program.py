"""What an ARM template and a Bicep file both come to: a program of declarations and expressions.

The two syntaxes have one meaning, so each has a parser of its own that ends here, and one evaluator
takes it up. Bicep's operators are calls of ARM's functions (`a == b` is `equals(a, b)`, `a ? b : c`
is `if(a, b, c)`, `'x${y}'` is `format('x{0}', y)`), ARM's `copy` is a `Loop`, and a linked or nested
template is a `Module`. All lines are 1-based.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, number, boolean or null."""

    value: str | int | float | bool | None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A name in scope: a parameter, a variable, a loop's or a lambda's variable, a resource, a module."""

    name: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments…)`; names are compared without regard to case. `namespace` is `sys` or `az` when written."""

    name: str
    arguments: tuple[Expression, ...]
    line: int = 0
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """`base.name(arguments…)`, such as `storage.listKeys()`."""

    base: Expression
    name: str
    arguments: tuple[Expression, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """`base.name`; `base.?name` when `safe`; `resource::child` when `nested`."""

    base: Expression
    name: str
    safe: bool = False
    nested: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Index:
    """`base[index]`; `base[?index]` when `safe`; counted from the end (`base[^1]`) when `from_end`."""

    base: Expression
    index: Expression
    safe: bool = False
    from_end: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Lambda:
    """`(a, b) => body`."""

    parameters: tuple[str, ...]
    body: Expression
    line: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One property of an object; `key` is an expression as keys may be interpolated."""

    key: Expression
    value: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Spread:
    """`...value` inside an object or an array."""

    value: Expression
    line: int = 0


@dataclass(frozen=True, slots=True)
class Object:
    """A map, in the order in which it is written."""

    items: tuple[Item | Spread, ...]
    line: int = 0
    end_line: int = 0


@dataclass(frozen=True, slots=True)
class Array:
    """A list."""

    items: tuple[Expression | Spread, ...]
    line: int = 0
    end_line: int = 0


@dataclass(frozen=True, slots=True)
class Loop:
    """`[for (item, index) in over: body if condition]`.

    ARM's `copy` has no item: `over` is `range(0, count)`, and `copyIndex(name)` is the index of the
    innermost loop whose `name` it is.
    """

    over: Expression
    body: Expression
    item: str | None = None
    index: str | None = None
    name: str | None = None
    condition: Expression | None = None
    line: int = 0


Expression = Literal | Name | Call | Method | Member | Index | Lambda | Object | Array | Loop | Spread


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input. `default` is None where the caller must give it; `type` is text as it is written."""

    name: str
    type: str
    default: Expression | None
    line: int
    secure: bool = False
    allowed: Expression | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """A named value; a function of the user's own has `value` a `Lambda`."""

    name: str
    value: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource, or one that exists already (`existing`: it is named, not declared).

    `type` is the whole native type of a child too (`Microsoft.Search/searchServices/privateEndpointConnections`),
    without the version. `name` is the last segment where `parent` is given, else the whole name.
    `body` holds what ARM calls the resource's own properties, except name, type, version, condition,
    copy, scope and parent: `location`, `properties`, `identity`, `sku`, `kind`, `tags`, `zones` ….
    `loop` has no body of its own: its names are in scope in `name`, `body` and `condition`.
    """

    symbol: str
    type: str
    version: str
    name: Expression
    body: Object
    line: int
    end_line: int
    condition: Expression | None = None
    loop: Loop | None = None
    existing: bool = False
    scope: Expression | None = None
    parent: Expression | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """A call of another program: a local file, a nested template, or a remote one that is not read.

    `source` is the path as it is written (`modules/search.bicep`, `br/public:avm/…`, a template link),
    `program` a nested template that stands in the same file. With `outer` its expressions are
    evaluated in the caller's scope (ARM's default for nested templates). `link` is a template link
    that is put together from pieces; the file of the tree that it ends in is meant.
    """

    symbol: str
    source: str
    name: Expression | None
    inputs: Object
    line: int
    end_line: int
    program: Program | None = None
    outer: bool = False
    condition: Expression | None = None
    loop: Loop | None = None
    scope: Expression | None = None
    link: Expression | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A value that a program gives to its caller."""

    name: str
    value: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Import:
    """`import {a as b} from 'types.bicep'`; `*` takes everything under one name."""

    source: str
    names: tuple[tuple[str, str], ...]
    line: int


@dataclass(slots=True)
class Program:
    """One template or Bicep file. `language` is `arm` or `bicep`; `problems` are lines that make no sense, with why."""

    path: str
    language: str
    scope: str = "resourceGroup"
    parameters: dict[str, Parameter] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    resources: list[Resource] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    outputs: dict[str, Output] = field(default_factory=dict)
    imports: list[Import] = field(default_factory=list)
    types: dict[str, Expression] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Inputs:
    """A parameter file: `using` is the template that it is for (Bicep), `values` the inputs."""

    path: str
    values: dict[str, Item]
    using: str | None = None
    variables: dict[str, Variable] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
