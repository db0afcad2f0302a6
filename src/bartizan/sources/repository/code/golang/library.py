"""Go's imports and packages, and the calls of the library that carry values."""

from __future__ import annotations

from itertools import takewhile

import re2

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following.evaluate import Evaluator
from bartizan.sources.repository.code.following.names import snake
from bartizan.sources.repository.code.following.operations import (
    LONGEST,
    concatenate,
    from_environment,
    join_paths,
    shown,
)
from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.syntax import FOREVER
from bartizan.sources.repository.code.following.values import (
    Choice,
    Frame,
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
from bartizan.sources.repository.code.golang.index import root

_IMPORTS = re2.compile(rb'(?m)^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w.\-]+(?:/[\w.\-~]+)*)"[ \t]*(?://.*)?$')
_DECLARED = re2.compile(
    rb"(?m)^(?:func(?:[ \t]+\([^)\n]*\))?[ \t]+(\w+)|(?:type|var|const)[ \t]+(\w+)"
    rb"|\t([A-Za-z_]\w*)[ \t]*(?:[\w.]+[ \t]*)?=[^=])"
)
_GETTERS = frozenset({"os.Getenv", "os.LookupEnv", "syscall.Getenv", "viper.GetString"})
_SAME_NAMES = frozenset({"F", "String", "Opt", "Ptr", "ToPtr", "Raw", "StringPtr", "Of"})
"""Helpers of SDKs that wrap a value: `aws.String("x")`, `openai.F("x")`, `param.NewOpt("x")`."""
_MODEL_TYPES = frozenset({"Model", "ChatModel", "EmbeddingModel", "ModelName", "ModelID", "ResponsesModel"})
"""Types of text for the names of models, to which text is converted."""
_FLAGS = frozenset({"flag.String", "pflag.String", "github.com.spf13.pflag.String"})
_SAME = frozenset({"string", "strings.TrimSpace", "strings.ToLower", "filepath.Clean", "os.ExpandEnv", "NewOpt"})


def imported(source: bytes) -> dict[str, int]:
    """The paths that a file imports, with their lines."""
    head = source[:100_000]
    names: dict[str, int] = {}
    line, position = 1, 0
    for match in _IMPORTS.finditer(head):
        line += head.count(b"\n", position, match.start(1))
        position = match.start(1)
        names.setdefault(match.group(1).decode("ascii", "replace"), line)
    return names


def declares(source: bytes) -> set[str]:
    """The names that a file declares for its package."""
    return {name.decode("ascii", "replace") for found in _DECLARED.findall(source) for name in found if name}


def resolve(_project: Project, _path: str, _importer: str) -> str | None:
    """Nothing: an import names a folder of files, see `member`."""
    return None


def folder(project: Project, path: str) -> list[str]:
    """The project's files of the package that an import names: the folder that ends as the path does."""
    parts = root(path).split(".")
    best: list[str] = []
    length = 0
    for directory, files in project.folders().items():
        own = directory.replace("-", "_").split("/")
        if own[-1] != parts[-1]:
            continue
        pairs = zip(reversed(own), reversed(parts), strict=False)
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        if common > length:
            best, length = [one for one in files if one.endswith(".go")], common
    return best


def member(evaluator: Evaluator, value: Val, name: str, frame: Frame) -> Val:
    """`value.name`; of a package of the project what one of its files declares."""
    return choice(_member(evaluator, option, name, frame) for option in options(value))


def _member(evaluator: Evaluator, value: Val, name: str, frame: Frame) -> Val:
    if isinstance(value, Name) and "(" not in value.path and "." in value.path:
        path = _declaring(evaluator.project, value.path, name, frame.module.path)
        module = evaluator.project.module(path) if path is not None else None
        if module is not None:
            return evaluator.lookup.name(name, Frame(module.scope), FOREVER)
    if isinstance(value, Table) and name not in value.entries:
        return value.entries.get(snake(name), Unknown(name))  # a struct whose type its list states
    return evaluator.attribute(value, name)


def _declaring(project: Project, package_path: str, name: str, importer: str) -> str | None:
    """The project's file that declares `name` in the package whose import path ends in the file's folder."""
    best, length = None, 0
    wanted = package_path.split(".")
    for path in project.declared.get(name, ()):
        if not path.endswith(".go") or path == importer:
            continue
        folder = path.rpartition("/")[0].replace("-", "_").replace("/", ".").split(".")
        common = 0
        while common < min(len(folder), len(wanted)) and folder[-1 - common] == wanted[-1 - common]:
            common += 1
        if common > length and folder != [""]:
            best, length = path, common
    return best


def call(evaluator: Evaluator, callee: Name, site: Site) -> Val:
    """The result of calling something of a library, or of making a struct of it."""
    path = callee.path
    last = path.rpartition(".")[2]
    if path in _GETTERS or ("getenv" in last.lower() and "(" not in path):
        passed = evaluator.positional(site)
        name = next(texts(passed[0]), None) if passed else None
        default = passed[1] if len(passed) > 1 else None
        return from_environment(evaluator.project, name.value if name is not None else None, default)
    if last in {"Join"} and path.rpartition(".")[0] in {"filepath", "path.filepath", "path"}:
        return join_paths(evaluator.positional(site))
    if path == "fmt.Sprintf" and (passed := evaluator.positional(site)):
        return _formatted(passed)
    if path == "strings.Join" and len(passed := evaluator.positional(site)) > 1 and isinstance(passed[0], Items):
        return concatenate([part for item in passed[0].values for part in (passed[1], item)][1:])
    if path in _FLAGS and len(passed := evaluator.positional(site)) > 1:
        return _flag(passed)
    if path in _SAME or last in _SAME_NAMES or last == "NewOpt" or path == "cmp.Or":
        passed = evaluator.positional(site)
        if path == "cmp.Or":
            return _first_set(passed)
        if passed and not isinstance(passed[0], Unknown):
            return passed[0]
    if last in _MODEL_TYPES and len(passed := evaluator.positional(site)) == 1 and isinstance(passed[0], Text):
        return passed[0]
    if path == "append" and (passed := evaluator.positional(site)):
        listed = passed[0].values if isinstance(passed[0], Items) else ()
        return Items((*listed, *passed[1:]))
    return Name(f"{path}()", site)


def _flag(passed: list[Val]) -> Val:
    """`flag.String("model", "x", "…")`: what the command line may say instead keeps the flag's name."""
    name, default = next(texts(passed[0]), None), passed[1]
    if isinstance(default, Text) and default.value:
        return Text(default.value, default.whole, name.value if name is not None else "?")
    return Unknown(f"flag {name.value if name is not None else '?'}")


def _first_set(passed: list[Val]) -> Val:
    """`cmp.Or(os.Getenv("M"), "x")`: an environment variable's default keeps the variable's name."""
    if len(passed) > 1 and isinstance(passed[0], Unknown) and passed[0].why.startswith("environment variable "):
        default = passed[1]
        if isinstance(default, Text):
            return Text(default.value, default.whole, passed[0].why.rpartition(" ")[2])
    return choice(passed)


def _formatted(passed: list[Val]) -> Val:
    """`fmt.Sprintf("… %s …", value)`; values that are not known stay as they are."""
    first = next(texts(passed[0]), None)
    if first is None:
        return Unknown("text")
    result, whole = first.value, first.whole
    unknown: list[Val] = []
    for value in passed[1:21]:
        text, known = shown(next(texts(value), value))
        unknown += [] if known and not isinstance(value, Choice) else [value]
        whole = whole and known
        unknown += [] if known else [value]
        mark = next((one for one in ("%s", "%v", "%d", "%q") if one in result), None)
        if mark is not None:
            result = result.replace(mark, text if text is not None else "{}", 1)[:LONGEST]
    return Text(result, whole and "%s" not in result, parts=tuple(unknown))
