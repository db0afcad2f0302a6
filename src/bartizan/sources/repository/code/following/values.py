"""What an expression of the code can be, as far as it is known without running it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following.syntax import Module, Scope

REQUEST = "@request"
"""The path of what someone outside sends, and the head of those of its parts."""
_SENT = (
    REQUEST + ".", REQUEST + "[",
    *(f"{one}.request.{part}" for one in ("flask", "quart", "bottle", "sanic")
      for part in ("form", "args", "values", "json", "get_json", "data", "get_data", "files", "headers", "cookies",
                   "query", "forms", "params", "view_args", "stream")),
    "net.http.Request().FormValue", "net.http.Request().PostFormValue", "net.http.Request().URL.Query()",
    "net.http.Request().Header", "net.http.Request().Body", "net.http.Request().Form", "net.http.Request().PathValue",
    *(f"github.com.{one}.Context().{part}"
      for one in ("gin_gonic.gin", "labstack.echo.v4", "labstack.echo", "gofiber.fiber.v2", "gofiber.fiber.Ctx")
      for part in ("Query", "Param", "PostForm", "DefaultQuery", "FormValue", "GetHeader", "QueryParam", "Params",
                   "Body")),
    *(f"{one}.{part}" for one in ("request", "Request", "context.Request", "httpContext.Request", "ctx.Request",
                                  "HttpContext.Request")
      for part in ("Query[]", "Form[]", "Headers[]", "RouteValues[]")),
)  # fmt: skip
"""The heads of paths of what someone outside sends."""
MOST_OPTIONS = 8
"""More values than this that one expression can have say nothing about it."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Frame:
    """Where an expression is evaluated: a scope, and the arguments that its function was called with.

    `arguments` gives a parameter's value, None when the call does not pass it; without it the call is
    not known, and a parameter has the values of all calls.
    """

    scope: Scope
    arguments: Callable[[str], Val | None] | None = None
    instance: Instance | None = None

    @property
    def module(self) -> Module:
        """The module of the scope."""
        return self.scope.module

    @property
    def is_general(self) -> bool:
        """Whether no call and no instance is known: what is asked here has one answer."""
        return self.arguments is None and self.instance is None


@dataclass(frozen=True, slots=True)
class Text:
    """A string; with `whole` false, parts that are not known stand as `{expression}`.

    `variable` is the environment variable whose default this is; `parts` are the values of the parts that are
    not known, as far as the language keeps them.
    """

    value: str
    whole: bool = True
    variable: str | None = None
    parts: tuple[Val, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a truth value or None."""

    value: int | float | bool | None


@dataclass(frozen=True, slots=True)
class Items:
    """A list, tuple or set."""

    values: tuple[Val, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A dictionary with text keys; others are left out and make it not `whole`.

    `place` is where it is written, as far as the language keeps that.
    """

    entries: Mapping[str, Val]
    whole: bool = True
    place: Site | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Site:
    """A call as seen from one frame; `arguments` are filled by the evaluator."""

    node: Node
    frame: Frame = field(compare=False)

    @property
    def module(self) -> Module:
        """The module in which the call stands."""
        return self.frame.module

    @property
    def key(self) -> tuple[str, int, int] | None:
        """What tells the call from others; None where its frame is one of many."""
        return (self.module.path, self.node.start_byte, self.node.end_byte) if self.frame.is_general else None

    @property
    def binds(self) -> bool:
        """Whether the call binds arguments to the function that it is given first."""
        language = self.module.language
        node = language.callee(self.node)
        return node is not None and self.module.text(node).rpartition(".")[2] in language.binders


@dataclass(frozen=True, slots=True)
class Name:
    """Something of a library, by its dotted path; a call's result ends in `()`.

    `site` is the last call on the way (for `boto3.client().converse`, the call of `boto3.client`).
    A path that begins with `?` starts from something unknown: `?.chat.completions.create`.
    """

    path: str
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A function or class of the project; `instance` is what a method is bound to."""

    scope: Scope
    instance: Instance | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a class of the project; `variables` begin the names of the variables that fill its fields."""

    scope: Scope
    site: Site | None = None
    variables: str | None = None

    @property
    def key(self) -> tuple[object, ...] | None:
        """What tells the instance from others; None where the call that made it is one of many."""
        made = () if self.site is None else self.site.key
        return None if made is None else (self.scope.module.path, self.scope.node.start_byte, made, self.variables)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values."""

    options: tuple[Val, ...]


Val = Text | Constant | Items | Table | Name | Definition | Instance | Choice | Unknown


def options(value: Val) -> Iterator[Val]:
    """The values that `value` can have, one by one."""
    if isinstance(value, Choice):
        for option in value.options:
            yield from options(option)
    else:
        yield value


def choice(values: Iterable[Val]) -> Val:
    """One value of several: equal ones once, unknown ones only when there is nothing else."""
    found: list[Val] = []
    unknown: Unknown | None = None
    for value in values:
        for option in options(value):
            if isinstance(option, Unknown):
                unknown = unknown or option
            elif option in found:
                _keep_parts(found, option)
            elif len(found) < MOST_OPTIONS:
                found.append(option)
    if not found:
        return unknown or Unknown("no value")
    return found[0] if len(found) == 1 else Choice(tuple(found))


def _keep_parts(found: list[Val], again: Val) -> None:
    """Of two equal texts the one that has parts says more."""
    if isinstance(again, Text) and again.parts:
        at = found.index(again)
        known = found[at]
        if isinstance(known, Text) and not known.parts:
            found[at] = again


def instance_of(value: Val) -> Val:
    """Something of which only its type is known."""
    if isinstance(value, Choice):
        return choice(instance_of(option) for option in value.options)
    if isinstance(value, Name) and "." in value.path:
        return Name(f"{value.path}()")
    if isinstance(value, Definition) and value.scope.kind == "class":
        return Instance(value.scope)
    if isinstance(value, Table):  # a type that is made of a value: `ConfigType<typeof settings>`
        return value
    return Unknown("a value of a declared type")


def from_outside(value: Val, depth: int = 0) -> bool:
    """Whether a value, or a part of it, is what someone outside sends."""
    if depth > 6:  # noqa: PLR2004 - what is nested deeper is made of too much to say
        return False
    for option in options(value):
        if isinstance(option, Name) and (option.path == REQUEST or option.path.startswith(_SENT)):
            return True
        inner = option.parts if isinstance(option, Text) else option.values if isinstance(option, Items) else ()
        if any(from_outside(one, depth + 1) for one in inner[:50]):
            return True
    return False


def texts(value: Val) -> Iterator[Text]:
    """The strings among the values."""
    for option in options(value):
        if isinstance(option, Text):
            yield option
