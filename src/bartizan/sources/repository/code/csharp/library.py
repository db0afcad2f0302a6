"""C#'s imports and namespaces, and the calls of the library that carry values."""

from __future__ import annotations

import re2

from bartizan.model.values import Unknown
from bartizan.sources.repository.ai import Packages
from bartizan.sources.repository.code.following.evaluate import Evaluator
from bartizan.sources.repository.code.following.operations import concatenate, from_environment, join_paths
from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.values import (
    Choice,
    Items,
    Name,
    Site,
    Text,
    Val,
    choice,
    options,
    texts,
)

_USINGS = re2.compile(
    rb"(?m)^[ \t]*(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?(?:\w+[ \t]*=[ \t]*)?([A-Za-z_][\w.]*)[ \t]*;"
)
_DECLARED = re2.compile(
    rb"(?m)^[ \t]*(?:(?:public|internal|private|protected|sealed|abstract|static|partial|readonly|file)[ \t]+)*"
    rb"(?:class|record|struct|interface|enum)(?:[ \t]+(?:class|struct))?[ \t]+(\w+)"
)
_ENVIRONMENT = frozenset({"Environment.GetEnvironmentVariable", "System.Environment.GetEnvironmentVariable"})
_SAME = frozenset({"ToString", "Trim", "ToLower", "ToLowerInvariant", "ToUpper", "ToList", "ToArray", "AsReadOnly"})
_PASSES = frozenset({"Cast", "OfType", "ConfigureAwait", "AsEnumerable", "Clone", "ToList", "ToArray"})
"""Methods that hand on what they are asked of."""
CONFIGURATION = ("configuration", "config", "Configuration", "IConfiguration", "WebApplicationBuilder", "builder")


def imported(source: bytes) -> dict[str, int]:
    """The namespaces that a file uses, with their lines."""
    names: dict[str, int] = {}
    line, position = 1, 0
    for match in _USINGS.finditer(source):
        line += source.count(b"\n", position, match.start(1))
        position = match.start(1)
        names.setdefault(match.group(1).decode("ascii", "replace"), line)
    return names


def declares(source: bytes) -> set[str]:
    """The types that a file declares."""
    return {name.decode("ascii", "replace") for name in _DECLARED.findall(source)}


def package(known: Packages, namespace: str) -> str | None:
    """The NuGet package that a namespace comes from, when it is one for AI: the longest known name in front."""
    parts = namespace.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if known.find("nuget", name) is not None:
            return name
    return None


def resolve(_project: Project, _dotted: str, _importer: str) -> str | None:
    """Nothing: types are seen without an import of their file, see `Project.visible`."""
    return None


def call(evaluator: Evaluator, callee: Name, site: Site) -> Val:
    """The result of calling something of a library, or of making an object of its class."""
    path = callee.path
    last = path.rpartition(".")[2]
    if path in _ENVIRONMENT:
        passed = evaluator.positional(site)
        name = next(texts(passed[0]), None) if passed else None
        return from_environment(evaluator.project, name.value if name is not None else None, None)
    if last in {"GetValue", "GetRequiredValue"}:
        passed = evaluator.positional(site)
        name = next(texts(passed[0]), None) if passed else None
        return from_environment(
            evaluator.project, name.value if name is not None else None, passed[1] if len(passed) > 1 else None
        )
    if path in {"string.Format", "String.Format"} and (passed := evaluator.positional(site)):
        return _formatted(passed)
    if path in {"string.Concat", "String.Concat"}:
        return concatenate(evaluator.positional(site))
    if last == "Combine" and path.startswith(("Path", "System.IO.Path")):
        return join_paths(evaluator.positional(site))
    if last in {"Uri", "AzureKeyCredential", "ApiKeyCredential"} and "(" not in path:
        passed = evaluator.positional(site)
        if passed and isinstance(passed[0], Text | Unknown):
            return passed[0]
    if last in {"List", "HashSet", "Collection"} and "(" not in path:
        return Items(tuple(evaluator.keywords(site).values()))
    return Name(f"{path}()", site)


def _formatted(passed: list[Val]) -> Val:
    first = next(texts(passed[0]), None)
    if first is None:
        return Unknown("text")
    result, whole = first.value, first.whole
    for index, value in enumerate(passed[1:21]):
        text = next(texts(value), None)
        whole = whole and text is not None and text.whole
        if text is not None:
            result = result.replace("{" + str(index) + "}", text.value)[:20_000]
    return Text(result, whole and "{" not in result)


def method(evaluator: Evaluator, value: Val, name: str, site: Site) -> Val | None:
    """A method of text or of a list; None when `value` is neither."""
    if isinstance(value, Text):
        if name in _SAME:
            return Text(value.value.strip(), value.whole, value.variable) if name == "Trim" else value
        if name == "Replace":
            passed = evaluator.positional(site)
            old, new = (next(texts(one), None) for one in ([*passed, Unknown(""), Unknown("")])[:2])
            if old is not None and new is not None and old.value:
                return Text(value.value.replace(old.value, new.value)[:20_000], value.whole and old.whole)
        return Unknown(f"text.{name}()")
    if isinstance(value, Items) and name in {"ToList", "ToArray", "First"}:
        return choice(value.values) if name == "First" else value
    if name in _PASSES and isinstance(value, Name | Items | Choice):
        return value
    return None


def setting(evaluator: Evaluator, value: Val, key: Val) -> Val | None:
    """`configuration["OpenAI:Model"]`; None where `value` is no configuration."""
    name = next(texts(key), None)
    for option in options(value):
        if isinstance(option, Name) and name is not None:
            last = option.path.replace("()", "").rpartition(".")[2]
            if last in CONFIGURATION or last.endswith("Configuration"):
                return from_environment(evaluator.project, name.value, None)
    return None
