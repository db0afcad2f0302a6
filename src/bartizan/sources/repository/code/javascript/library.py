"""What the parts of JavaScript's library do that carry values: environment, text, lists, schemas with defaults.

Everything else of a library stays a dotted path: `openai.OpenAI().chat.completions.create`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following import operations
from bartizan.sources.repository.code.following.operations import (
    LONGEST,
    concatenate,
    from_environment,
    join_paths,
)
from bartizan.sources.repository.code.following.values import (
    REQUEST,
    Choice,
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
    options,
    texts,
)
from bartizan.sources.repository.code.javascript import libraries, nest, shapes

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

ENVIRONMENTS = frozenset({"process.env", "import.meta.env", "Bun.env", "Deno.env", "globalThis.process.env"})
_GETTERS = ("Deno.env.get", "ConfigService().get", "ConfigService().get_or_throw", "config.get", "env_var.get")
_JOINERS = frozenset({"path.join", "path.resolve", "path.posix.join"})
_SAME = frozenset({"Object.freeze", "structuredClone", "String", "Array.from", "Object.seal", "util.promisify"})
MOST_MAPPED = 20


def field(evaluator: Evaluator, value: Val, name: str) -> Val:
    """`value.name` for one value."""
    if isinstance(value, Choice):
        return choice(field(evaluator, option, name) for option in value.options)
    if isinstance(value, Name):
        if value.path in ENVIRONMENTS and name != "get":
            return from_environment(evaluator.project, name, None)
        if name == "default" and value.site is None:
            return Name(libraries.default(value.path))
        return Name(f"{value.path}.{libraries.word(name)}", value.site)
    if isinstance(value, Unknown):
        return Name(f"?.{libraries.word(name)}")
    if isinstance(value, Table):
        return value.entries.get(name, Unknown(name))
    if isinstance(value, Items | Constant):
        return Unknown(name)
    if isinstance(value, Text):
        return Unknown(name)
    found = evaluator.attribute(value, name)
    if isinstance(found, Name) and isinstance(value, Instance):
        head, _, last = found.path.rpartition(".")
        return Name(f"{head}.{libraries.word(last)}", found.site) if head else found
    return found


def subscript(evaluator: Evaluator, value: Val, key: Val) -> Val:
    """`value[key]` for one value; the environment and enumerations are tables too."""
    name = next(texts(key), None)
    if name is not None and name.whole and isinstance(value, Name | Definition | Instance):
        return field(evaluator, value, name.value)
    return operations.subscript(value, key)


def call(evaluator: Evaluator, callee: Name, site: Site) -> Val:
    """The result of calling something of a library."""
    path = callee.path
    if path in {"require", "import"}:
        specifier = evaluator.site_argument(site, None, 0)
        take = site.module.language.take
        if isinstance(specifier, Text) and specifier.whole and take is not None:
            return take(evaluator, specifier.value, site.module.path, "*")
        return Unknown("a module")
    if path.endswith(_GETTERS):
        return _environment(evaluator, site, "ConfigService" in path)
    if path in _JOINERS or path in {"URL", "url.file_url_to_path"}:
        parts = evaluator.positional(site)
        return join_paths(parts[:1] if path == "URL" else parts) if parts else Name(f"{path}()", site)
    if path in _SAME or path in {"Promise.all", "Promise.resolve"}:
        value = evaluator.site_argument(site, None, 0)
        return value if value is not None else Unknown(path)
    if path in {"Object.values", "Object.keys", "Object.entries"}:
        return _listed(evaluator.site_argument(site, None, 0), path.rpartition(".")[2])
    if path == "JSON.stringify":
        value = evaluator.site_argument(site, None, 0)
        return value if isinstance(value, Text) else Text("{}", False, parts=(value,) if value is not None else ())
    if path == "JSON.parse" or path.endswith((".parse", ".safe_parse", ".parse_async")):
        given = evaluator.site_argument(site, None, 0)
        if isinstance(given, Name) and given.path.startswith(REQUEST):
            shaped = shapes.of_call(evaluator, callee, site)
            return (
                shaped if shaped is not None else given
            )  # what is read of a request is what someone outside sent, whatever its shape
    return _made(evaluator, callee, site)


def _made(evaluator: Evaluator, callee: Name, site: Site) -> Val:
    """What a library's function makes: a table where the project says what is in it, else a name."""
    path = callee.path
    if path == "Object.assign":
        return _merged(evaluator.positional(site))
    if path in {"Map", "Object.from_entries"}:
        return _mapped(evaluator.site_argument(site, None, 0))
    if path.endswith(".bind") and "." in path.removesuffix(".bind"):
        return Name(path.removesuffix(".bind"), callee.site)
    if path.startswith("ai_sdk.custom_provider().") and callee.site is not None:
        return _provided(evaluator, callee, site)
    if path.startswith(("zod.", "?.z.")) or path in {"t3_oss_env_core.create_env", "t3_oss_env_nextjs.create_env"}:
        return _schema(evaluator, callee, site)
    return Name(f"{libraries.default(path)}()" if path in libraries.CALLED else f"{path}()", site)


def _merged(given: list[Val]) -> Val:
    """`Object.assign({}, defaults, more)`: what each table says, the last that says it."""
    if given and not isinstance(given[0], Table):
        return given[0]
    entries: dict[str, Val] = {}
    for one in given:
        for option in options(one):
            entries |= option.entries if isinstance(option, Table) else {}
    return Table(entries, all(isinstance(one, Table) and one.whole for one in given))


def _mapped(given: Val | None) -> Val:
    """`new Map([["fast", "gpt-4o-mini"]])` as a table."""
    entries: dict[str, Val] = {}
    for pair in given.values if isinstance(given, Items) else ():
        if isinstance(pair, Items) and len(pair.values) == 2 and isinstance(pair.values[0], Text):  # noqa: PLR2004
            entries[pair.values[0].value] = pair.values[1]
    return Table(entries) if entries else Unknown("a table")


def _provided(evaluator: Evaluator, callee: Name, site: Site) -> Val:
    """`customProvider({languageModels: {fast: openai("…")}}).languageModel("fast")`: what the table says."""
    key = evaluator.site_argument(site, None, 0)
    last = callee.path.rpartition(".")[2]
    table = evaluator.site_argument(callee.site, f"{last}s") if callee.site is not None else None
    tables = [one for one in options(table) if isinstance(one, Table)] if table is not None else []
    found = [operations.subscript(one, key) for one in tables if key is not None]
    return choice(found) if found else Unknown("a model of a provider")


def _environment(evaluator: Evaluator, site: Site, of_nest: bool) -> Val:
    name = next(texts(evaluator.site_argument(site, None, 0) or Unknown("")), None)
    if of_nest and name is not None and name.whole:
        stated = nest.setting(evaluator, name.value)
        if stated is not None:
            return stated
    default = evaluator.site_argument(site, None, 1)
    key = name.value if name is not None else None
    return from_environment(evaluator.project, key, default if not isinstance(default, Table) else None)


def _listed(value: Val | None, what: str) -> Val:
    for option in options(value) if value is not None else ():
        if isinstance(option, Table):
            if what == "keys":
                return Items(tuple(Text(key) for key in option.entries))
            if what == "values":
                return Items(tuple(option.entries.values()))
            return Items(tuple(Items((Text(key), entry)) for key, entry in option.entries.items()))
    return Unknown(f"Object.{what}()")


def _schema(evaluator: Evaluator, callee: Name, site: Site) -> Val:
    """`z.object({MODEL: z.string().default("x")}).parse(process.env)`, and `createEnv({server: {…}})`: the defaults."""
    path = callee.path
    if path.endswith((".parse", ".safe_parse", ".parse_async")) and callee.site is not None:
        given = evaluator.site_argument(site, None, 0)
        shape = evaluator.site_argument(callee.site, None, 0)
        known = isinstance(given, Name) and given.path in ENVIRONMENTS
        if isinstance(shape, Table) and (known or isinstance(given, Table)):
            found = Table({key: _filled(evaluator, key, one, given) for key, one in shape.entries.items()})
            return found if not path.endswith("safe_parse") else Table({"data": found, "success": Constant(True)})
    if path.endswith("create_env"):
        entries: dict[str, Val] = {}
        for part in ("shared", "client", "server"):
            shape = evaluator.site_argument(site, part)
            if isinstance(shape, Table):
                entries |= {key: _filled(evaluator, key, one, None) for key, one in shape.entries.items()}
        return Table(entries)
    return Name(f"{path}()", site)


def _filled(evaluator: Evaluator, key: str, schema: Val, given: Val | None) -> Val:
    """What a field of a parsed environment holds: what is given, else the schema's default."""
    default: Val | None = None
    if isinstance(schema, Name) and schema.path.endswith(".default()") and schema.site is not None:
        default = evaluator.site_argument(schema.site, None, 0)
    if isinstance(given, Table):
        value = given.entries.get(key)
        if isinstance(value, Text):
            return value
        if default is None:
            return value if value is not None else Unknown(key)
    return from_environment(evaluator.project, key, default)


def method(evaluator: Evaluator, value: Val, name: str, site: Site) -> Val | None:
    """A method of text, of a list or of a promise; None when `value` is none of them."""
    if isinstance(value, Text):
        return _text_method(evaluator, value, name, site)
    if isinstance(value, Choice) and all(isinstance(option, Text) for option in value.options):
        found = [_text_method(evaluator, option, name, site) for option in value.options if isinstance(option, Text)]
        return choice([item for item in found if item is not None])
    if isinstance(value, Definition) and name == "bind":
        return value
    if isinstance(value, Items):
        return _list_method(evaluator, value, name, site)
    if isinstance(value, Name) and name == "then" and value.path.endswith("()"):
        return _applied(evaluator, site, value)
    if isinstance(value, Table) and name in {"get", "at"} and name not in value.entries:
        key = evaluator.site_argument(site, None, 0)
        return operations.subscript(value, key) if key is not None else None
    return None


_CASES: dict[str, Callable[[str], str]] = {
    "trim": str.strip,
    "trimStart": str.lstrip,
    "trimEnd": str.rstrip,
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
}


def _text_method(evaluator: Evaluator, value: Text, name: str, site: Site) -> Val | None:
    if name in _CASES:
        return Text(_CASES[name](value.value), value.whole, value.variable, value.parts)
    if name in {"toString", "normalize", "valueOf"}:
        return value
    if name == "concat":
        return concatenate([value, *evaluator.positional(site)])
    if name in {"replace", "replaceAll"}:
        old, new = (next(texts(evaluator.site_argument(site, None, at) or Unknown("")), None) for at in (0, 1))
        if old is not None and new is not None and old.value:
            replaced = value.value.replace(old.value, new.value, -1 if name == "replaceAll" else 1)
            return Text(replaced[:LONGEST], value.whole and old.whole and new.whole, parts=(*value.parts, *new.parts))
        given = evaluator.site_argument(site, None, 1)
        return Text(value.value, False, parts=(*value.parts, given) if given is not None else value.parts)
    if name == "split":
        mark = next(texts(evaluator.site_argument(site, None, 0) or Unknown("")), None)
        if mark is not None and mark.value and value.whole:
            return Items(tuple(Text(part) for part in value.value.split(mark.value)[:50]))
    return Unknown(f"text.{name}()")


def _list_method(evaluator: Evaluator, value: Items, name: str, site: Site) -> Val | None:
    if name in {"filter", "slice", "reverse", "sort", "flat"}:
        return value
    if name == "join":
        mark = evaluator.site_argument(site, None, 0) or Text(",")
        return concatenate([part for item in value.values for part in (mark, item)][1:])
    if name == "concat":
        given = evaluator.positional(site)
        more = [one for item in given for one in (item.values if isinstance(item, Items) else (item,))]
        return Items((*value.values, *more)[:200])
    if name in {"find", "at", "pop", "shift"}:
        return choice(value.values)
    if name in {"map", "flatMap"}:
        return Items(tuple(_applied(evaluator, site, one) for one in value.values[:MOST_MAPPED]))
    return None


def _applied(evaluator: Evaluator, site: Site, value: Val) -> Val:
    """What a callback, the first argument of a call, returns for a value."""
    function = evaluator.site_argument(site, None, 0)
    if not isinstance(function, Definition):
        return Unknown("a callback")
    scope = function.scope
    key = (scope.module.path, scope.node.start_byte, "callback")
    if evaluator.memory.cut(key):
        return Unknown("a callback")

    def argument(name: str) -> Val | None:
        parameter = scope.parameters.get(name)
        if parameter is None or parameter.position != 0:
            return None
        found = value
        for part in parameter.path.split(".") if parameter.path else ():
            found = (
                operations.subscript(found, Constant(int(part))) if part.isdigit() else field(evaluator, found, part)
            )
        return found

    evaluator.memory.enter(key)
    try:
        return choice([evaluator.evaluate(node, Frame(scope, argument, function.instance)) for node in scope.returns])
    finally:
        evaluator.memory.leave(key)
