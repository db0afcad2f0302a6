"""What the parts of Python's library do that carry values: environment, paths, text, configuration.

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
    first_text,
    from_environment,
    join_paths,
    shown,
)
from bartizan.sources.repository.code.following.values import (
    Choice,
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
from bartizan.sources.repository.code.python import callables, files, same, widgets

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator
    from bartizan.sources.repository.code.following.project import Project
    from bartizan.sources.repository.code.following.syntax import Scope

ENVIRONMENT_GETTERS = frozenset(
    {
        "os.getenv",
        "os.environ.get",
        "environ.get",
        "os.environ.setdefault",
        "getenv",
        "decouple.config",
        "environs.Env().str",
    }
)
ENVIRONMENTS = frozenset({"os.environ", "environ"})
JOINERS = frozenset({"os.path.join", "posixpath.join", "path.join"})
PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PurePosixPath", "Path"})
IDENTITIES = frozenset(
    {
        "str",
        "list",
        "tuple",
        "set",
        "sorted",
        "SecretStr",
        "pydantic.SecretStr",
        "copy.copy",
        "copy.deepcopy",
        "os.fspath",
        "os.path.abspath",
        "os.path.expanduser",
        "typing.cast",
    }
)
_NAMESPACES = frozenset(
    {"types.SimpleNamespace", "SimpleNamespace", "argparse.Namespace", "box.Box", "munch.Munch", "munch.munchify"}
    | {"easydict.EasyDict", "addict.Dict", "omegaconf.OmegaConf.create"}
)
"""What gives the entries of a dictionary by their names."""
CLIENT_MAKERS = ("client", "resource", "create_client")
CLIENT_ROOTS = ("boto3", "aioboto3", "aiobotocore", "botocore", "?")


def call(evaluator: Evaluator, callee: Name, site: Site) -> Val:
    """The result of calling something of a library."""
    path = callee.path
    if path in ENVIRONMENT_GETTERS:
        return environment(evaluator, site)
    if path in JOINERS or path in PATHS:
        parts = evaluator.positional(site)
        joined = join_paths(parts)
        return joined if isinstance(joined, Text) else Name(f"{path}()", site)
    if path in IDENTITIES:
        value = evaluator.site_argument(site, None, 1 if path == "typing.cast" else 0)
        if value is not None and not isinstance(value, Unknown):
            return value
    if path == "dict" or path in _NAMESPACES:
        given = evaluator.site_argument(site, None, 0)
        told = Table(evaluator.keywords(site))
        return told if given is None else merged(given, told)
    if (read := files.called(evaluator, callee, site) or widgets.given(evaluator, callee, site)) is not None:
        return read
    if path in _PARTIALS and callee.site is not None:
        return _applied(evaluator, callee.site, site)
    if (filled := _told(evaluator, callee) or callables.called(evaluator, callee, site)) is not None:
        return filled
    tail = path.rpartition(".")[2]
    if tail in CLIENT_MAKERS and path.startswith(CLIENT_ROOTS):
        service = evaluator.site_argument(site, "service_name", 0)
        services = [text for text in texts(service) if text.whole] if service is not None else []
        if services:
            return choice(Name(f"boto3:{one.value}", site) for one in services)
    return Name(f"{path}()", site)


_PARSERS = ("HfArgumentParser()", "TrlParser()")
_PARSES = frozenset(
    {"parse_args_into_dataclasses", "parse_args_and_config", "parse_yaml_file", "parse_json_file", "parse_dict"}
)


def _told(evaluator: Evaluator, callee: Name) -> Val | None:
    """The instances of data classes that a parser of the command line makes; None for any other call."""
    head, _, method = callee.path.rpartition(".")
    if method not in _PARSES or not head.endswith(_PARSERS) or callee.site is None:
        return None
    given = evaluator.site_argument(callee.site, "dataclass_types", 0)
    classes = given.values if isinstance(given, Items) else (given,) if given is not None else ()
    # What the command line says is not known: each field has its default.
    return Items(
        tuple(Instance(one.scope) if isinstance(one, Definition) else Unknown("command line") for one in classes)
    )


_PARTIALS = frozenset({"functools.partial()", "partial()"})


def _applied(evaluator: Evaluator, bound: Site, site: Site) -> Val:
    """The result of calling `partial(function, …)`: both calls' arguments together, the later one's first."""
    given = len(evaluator.positional(bound)) - 1

    def passed(scope: Scope) -> Callable[[str], Val | None]:
        def argument(name: str) -> Val | None:
            parameter = scope.parameters.get(name)
            at = parameter.position if parameter is not None else None
            later = evaluator.site_argument(site, name, at - given if at is not None and at >= given else None)
            return later if later is not None else bound_argument(evaluator, bound, name, at)

        return argument

    found: list[Val] = []
    for option in options(evaluator.site_argument(bound, None, 0) or Unknown("partial")):
        if isinstance(option, Definition) and option.scope.kind == "function":
            found.append(evaluator.returned(option, passed(option.scope)))
        elif isinstance(option, Definition | Name):
            found.append(evaluator.call(option, bound))
    return choice(found)


def bound_argument(evaluator: Evaluator, bound: Site, name: str, position: int | None) -> Val | None:
    """What `partial(function, …)` binds to a parameter of its function."""
    return evaluator.site_argument(bound, name, position + 1 if position is not None else None)


def environment(evaluator: Evaluator, site: Site) -> Val:
    """An environment variable: what the tree's own files set it to, and its default."""
    key = evaluator.site_argument(site, None, 0) or evaluator.site_argument(site, "key")
    name = next(texts(key), None) if key is not None else None
    default = evaluator.site_argument(site, "default", 1)
    return from_environment(evaluator.project, name.value if name is not None else None, default)


def attribute(evaluator: Evaluator, value: Name, name: str) -> Val | None:
    """What an attribute of something of a library holds: an option of the command line; None for all others."""
    if value.path.endswith(("parse_args()", "parse_known_args()[]")) and value.site is not None:
        return _parsed_option(evaluator, value.site, name)
    return None


def _parsed_option(evaluator: Evaluator, site: Site, name: str) -> Val | None:
    """The default of the command-line option `name`: of the `add_argument` calls of the same module."""
    for candidate in site.module.tails.get("add_argument", ()):
        added = Site(candidate.node, Frame(candidate.scope))
        if name in _option_names(evaluator, added):
            default = evaluator.site_argument(added, "default")
            return default if default is not None else Unknown(f"command-line option --{name}")
    return None


def _option_names(evaluator: Evaluator, site: Site) -> set[str]:
    destination = evaluator.site_argument(site, "dest")
    values = [destination] if destination is not None else [evaluator.site_argument(site, None, at) for at in (0, 1, 2)]
    return {text.value.lstrip("-").replace("-", "_") for value in values if value is not None for text in texts(value)}


def command_option(evaluator: Evaluator, scope: Scope, name: str) -> Val | None:
    """The default of a parameter that click or typer fills: `@click.option("--model", default="x")`."""
    for decorator in scope.decorators:
        if decorator.type != "call" or not scope.module.text(decorator).partition("(")[0].endswith(
            ("option", "argument")
        ):
            continue
        site = Site(decorator, Frame(scope.parent or scope))
        if name in _option_names(evaluator, site):
            return evaluator.site_argument(site, "default")
    return callables.configured(evaluator, scope, name) if scope.decorators else None


_FIELD_MAKERS = ("Field()", "field()", "Option()", "Argument()", "Query()", "Body()", "Depends()", "config()")


def field_default(evaluator: Evaluator, value: Val) -> Val:
    """The default inside `Field(default="x")`, `field(default=…)`, `typer.Option("x")`; else the value itself."""
    if isinstance(value, Name) and value.site is not None and value.path.endswith(_FIELD_MAKERS):
        if value.path.endswith("Depends()"):
            made = evaluator.site_argument(value.site, "dependency", 0)
            return evaluator.call(made, value.site) if isinstance(made, Definition) else Unknown("a dependency")
        default = evaluator.site_argument(value.site, "default", 0)
        if default is None:
            default = _made_default(evaluator, value.site)
        return default if default is not None else Unknown("a field without a default")
    return value


def _made_default(evaluator: Evaluator, site: Site) -> Val | None:
    """What `default_factory=` makes: a lambda's body, the result of a function."""
    node = evaluator.argument_node(site, "default_factory")
    if node is None:
        return None
    if node.type == "lambda":
        return evaluator.evaluate(node.child_by_field_name("body"), site.frame)
    made = evaluator.evaluate(node, site.frame)
    return evaluator.call(made, site) if isinstance(made, Definition) else None


def method(evaluator: Evaluator, value: Val, name: str, site: Site) -> Val | None:
    """A method of text or of a dictionary; None when `value` is neither."""
    made = same.again(evaluator, value, name, site) or callables.validated(evaluator, value, name, site)
    if made is not None:
        return made
    if name in {"with_name", "joinpath"} and not isinstance(value, Table | Items | Definition | Instance):
        return _beside(evaluator, value, name, site)
    if isinstance(value, Text):
        return _text_method(evaluator, value, name, site)
    if isinstance(value, Choice) and all(isinstance(option, Text) for option in value.options):
        found = [_text_method(evaluator, option, name, site) for option in value.options if isinstance(option, Text)]
        return choice([item for item in found if item is not None]) if any(found) else None
    if name in {"get", "pop", "setdefault"} and any(isinstance(option, Table) for option in options(value)):
        key = evaluator.site_argument(site, None, 0)
        default = evaluator.site_argument(site, None, 1)
        found_values = [subscript(option, key or Unknown("key"), evaluator.project) for option in options(value)]
        if default is not None:
            found_values.append(default)
        return choice(found_values)
    if isinstance(value, Name) and value.path.endswith("ConfigParser()"):
        return evaluator.site_argument(site, "fallback") if name == "get" else None
    if name == "get" and (fallback := _fallback(evaluator, value, site)) is not None:
        return fallback
    if isinstance(value, Items) and name in _RUNS_CHAIN:
        members = [Name(f"{one.path}.{name}()", site) for one in value.values if isinstance(one, Name)]
        return choice(members) if members else None
    if isinstance(value, Table) and name in {"values", "copy", "model_dump", "dict"}:
        return Items(tuple(value.entries.values())) if name == "values" else value
    if isinstance(value, Table) and name == "items":
        return Items(tuple(Items((Text(key), entry)) for key, entry in value.entries.items()))
    return None


def _fallback(evaluator: Evaluator, value: Val, site: Site) -> Val | None:
    """What `settings.get("model", "m-1")` gives of settings that are not known: perhaps its default."""
    if not isinstance(value, Unknown) and not (isinstance(value, Name) and value.path.endswith(("()", "[]"))):
        return None
    key, default = evaluator.site_argument(site, None, 0), evaluator.site_argument(site, None, 1)
    if not isinstance(default, Text) or not isinstance(key, Text) or not key.value.replace("-", "_").isidentifier():
        return None
    return choice([Name(f"{value.path}.get()", value.site) if isinstance(value, Name) else value, default])


_RUNS_CHAIN = frozenset({"invoke", "ainvoke", "stream", "astream", "batch", "abatch"})
"""What runs a chain, which gives what its model answers."""
_CASES: dict[str, Callable[[str], str]] = {
    "strip": str.strip,
    "lower": str.lower,
    "upper": str.upper,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "title": str.title,
    "casefold": str.casefold,
}
_SAME = frozenset({"encode", "decode", "as_posix", "resolve", "absolute", "expanduser", "get_secret_value", "as_uri"})


def _beside(evaluator: Evaluator, value: Val, name: str, site: Site) -> Val:
    """A path made of another, known or not: `Path(__file__).with_name("models.toml")`."""
    parts = evaluator.positional(site)
    if name == "with_name" and isinstance(value, Text) and "/" in value.value:
        return join_paths([Text(value.value.rpartition("/")[0], value.whole), *parts])
    return join_paths(parts if name == "with_name" and isinstance(value, Text) else [value, *parts])


def _text_method(evaluator: Evaluator, value: Text, name: str, site: Site) -> Val | None:
    if name in _CASES:
        return Text(_CASES[name](value.value), value.whole, value.variable, value.parts)
    if name in _SAME:
        return value
    if name == "open":
        return Name("open()", site)
    if name == "read_text" and (read := files.content(evaluator, value, site)) is not None:
        return read
    if name == "format":
        return _formatted(evaluator, value, site)
    if name == "replace":
        old, new = (next(texts(evaluator.site_argument(site, None, at) or Unknown("")), None) for at in (0, 1))
        if old is not None and new is not None and old.value:
            replaced = value.value.replace(old.value, new.value)[:LONGEST]
            parts = value.parts if new.whole else (*value.parts, new)
            return Text(replaced, value.whole and old.whole and new.whole, parts=parts)
        return Unknown("replace")
    if name == "join":
        items = evaluator.site_argument(site, None, 0)
        if isinstance(items, Items):
            return concatenate([part for item in items.values for part in (value, item)][1:])
    return Unknown(f"text.{name}()")


def _formatted(evaluator: Evaluator, value: Text, site: Site) -> Val:
    """`"…{}…{name}…".format(…)`; fields that are not known stay as they are."""
    result, whole = value.value, value.whole
    unknown: list[Val] = [*value.parts]
    for key, argument in evaluator.keywords(site).items():
        text, known = shown(argument)
        unknown += [] if known else [argument]
        if text is not None and known:
            result = result.replace("{" + key + "}", text)[:LONGEST]
    for index, argument in enumerate(evaluator.positional(site)[:20]):
        text, known = shown(argument)
        unknown += [] if known else [argument]
        if text is not None and known:
            result = result.replace("{" + str(index) + "}", text)[:LONGEST].replace("{}", text, 1)
    return Text(result, whole and "{" not in result, parts=tuple(unknown[:50]))


def subscript(value: Val, key: Val, project: Project) -> Val:
    """`value[key]` for one value; the environment is a dictionary too."""
    if isinstance(key, Choice):
        return choice(subscript(value, option, project) for option in key.options)
    if isinstance(value, Name) and value.path in {*ENVIRONMENTS, "dotenv.dotenv_values()"}:
        name = next(texts(key), None)
        if name is not None:
            return from_environment(project, name.value, None)
    return operations.subscript(value, key)


def binary(left: Val, operator: str, right: Val) -> Val:
    """`left operator right`: text and lists are joined, paths divided, formats filled, dictionaries merged."""
    if operator == "+":
        if isinstance(left, Items) and isinstance(right, Items):
            return Items((left.values + right.values)[:200])
        if any(isinstance(option, Text) for side in (left, right) for option in options(side)):
            return concatenate([left, right])
    if operator == "/" and (next(texts(left), None) or next(texts(right), None)):
        return join_paths([left, right])
    if operator == "|" and any(isinstance(side, Table) for side in (left, right)):
        return merged(left, right)
    if operator == "|" and isinstance(left, Name | Items):
        # LangChain's `prompt | model | parser`: what flows out comes from all of them.
        return Items((left, right)) if not isinstance(left, Items) else Items((*left.values, right))
    if operator == "%" and isinstance(left, Text):
        return _percent(left, right)
    return Unknown(f"… {operator} …"[:20])


def merged(first: Val, second: Val) -> Table:
    """Two dictionaries as one, the later's entries before the earlier's; what is not known of either leaves it open."""
    sides = [next((one for one in options(side) if isinstance(one, Table)), None) for side in (first, second)]
    entries = {key: value for side in sides if side is not None for key, value in side.entries.items()}
    return Table(entries, all(side is not None and side.whole for side in sides))


def _percent(left: Text, right: Val) -> Val:
    values = right.values if isinstance(right, Items) else (right,)
    result, whole = left.value, left.whole
    unknown: list[Val] = [*left.parts]
    for value in values[:20]:
        text, known = shown(first_text(value))
        unknown += [] if known and not isinstance(value, Choice) else [value]
        whole = whole and known
        result = result.replace("%s", text if text is not None else "{}", 1)[:LONGEST]
    return Text(result, whole and "%" not in result, parts=tuple(unknown[:50]))
