"""The tree of a parsed template."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Dot:
    """`.`."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: text, a number (`int` and `float` as in Go), a boolean, or nil."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Field:
    """`.a.b`: fields of dot."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """`$x.a.b`; the name holds its `$`, and `$` alone is the data that the template was given."""

    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """`(pipeline).a.b`."""

    base: Pipe
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A function's name."""

    name: str


@dataclass(frozen=True, slots=True)
class Command:
    """`operand operand …`: a value, or a function or method and its arguments."""

    words: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Pipe:
    """`$x := command | command`; `declares` tells `:=` from `=`."""

    line: int
    variables: tuple[str, ...]
    declares: bool
    commands: tuple[Command, ...]


Operand = Dot | Literal | Field | Variable | Chain | Name | Pipe


@dataclass(frozen=True, slots=True)
class Text:
    """Text between actions; `line` is the line of its first character."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """`{{ pipeline }}`."""

    line: int
    pipe: Pipe


@dataclass(frozen=True, slots=True)
class Branch:
    """`{{ if }}`, `{{ with }}` or `{{ range }}` (`kind`) with its two bodies."""

    line: int
    kind: str
    pipe: Pipe
    body: tuple[Node, ...]
    other: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """`{{ template "name" pipeline }}`."""

    line: int
    name: str
    pipe: Pipe | None


@dataclass(frozen=True, slots=True)
class Jump:
    """`{{ break }}` or `{{ continue }}` (`kind`)."""

    line: int
    kind: str


Node = Text | Action | Branch | Call | Jump


@dataclass(frozen=True, slots=True)
class Template:
    """A named template: a whole file, or a `define` in one."""

    name: str
    path: str
    nodes: tuple[Node, ...]


@dataclass(slots=True)
class Parsed:
    """A file's templates: its own text, and what it defines, by name."""

    main: Template
    defines: dict[str, Template] = field(default_factory=dict)
