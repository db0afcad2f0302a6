"""What Java and Kotlin share: imports, packages, and the calls of the library that carry values."""

from __future__ import annotations

import re
from collections.abc import Callable

import re2
from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.ai import Packages
from bartizan.sources.repository.code.following import jvm_settings
from bartizan.sources.repository.code.following.evaluate import Evaluator
from bartizan.sources.repository.code.following.operations import (
    LONGEST,
    concatenate,
    from_environment,
    join_paths,
    shown,
)
from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.syntax import Module, Scope
from bartizan.sources.repository.code.following.values import (
    Choice,
    Constant,
    Definition,
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
from bartizan.sources.repository.reader import read_text

_PLACEHOLDER = re.compile(r"\$\{([\w.\-]+)(?::([^}]*))?\}")
BUILDERS = frozenset({"builder", "newBuilder", "toBuilder", "mutate"})
_ANSWER = "dev.langchain4j.service.AiServices().chat()"
_IS_SERVICE = re2.compile(rb"import[ \t]+(?:dev\.langchain4j\.service|io\.quarkiverse\.langchain4j)\.")
_TEXTUAL = re.compile(r"\b(?:String|Result<String>|AiMessage)\s*$")
_TEXTUAL_AFTER = re.compile(r"\)\s*:\s*(?:String|Result<String>)\s*$")
BUILDS = frozenset({"build", "buildAndRegister"})
_IMPORTS = re2.compile(rb"(?m)^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]+)(\.\*)?")

ENVIRONMENT_GETTERS = frozenset(
    {
        "System.getenv",
        "java.lang.System.getenv",
        "System.getProperty",
        "System.getenv().get",
        "System.getenv().getOrDefault",
        "System.getenv()[]",
    }
)
_PROPERTY_GETTERS = ("getProperty", "getRequiredProperty", "getOptionalValue", "getOrDefault", "getenv")
_LISTS = frozenset(
    {"List.of", "Arrays.asList", "Set.of", "listOf", "setOf", "arrayOf", "mutableListOf", "Stream.of", "List.copyOf"}
)
_SAME = frozenset(
    {
        *("Objects.requireNonNull", "Optional.of", "Optional.ofNullable", "String.valueOf", "URI.create", "Path.of"),
        *("Paths.get", "ModelId", "Collections.unmodifiableList", "Collections.singletonList", "requireNotNull"),
    }
)
_VALUE_METHODS: dict[str, Callable[[str], str]] = {
    "trim": str.strip,
    "strip": str.strip,
    "toLowerCase": str.lower,
    "lowercase": str.lower,
    "toUpperCase": str.upper,
    "uppercase": str.upper,
    "stripIndent": str.strip,
    "trimIndent": str.strip,
    "trimMargin": str.strip,
}
_UNCHANGED = frozenset(
    {"toString", "intern", "orElse", "orElseThrow", "orElseGet", "get", "asString", "value", "toList", "stream"}
)


def imported(source: bytes) -> dict[str, int]:
    """The names that a file imports, with their lines; `a.b.*` counts as `a.b`."""
    names: dict[str, int] = {}
    line, position = 1, 0
    for match in _IMPORTS.finditer(source):
        line += source.count(b"\n", position, match.start(1))
        position = match.start(1)
        names.setdefault(match.group(1).decode("ascii", "replace"), line)
    return names


def package(known: Packages, dotted: str) -> str | None:
    """The Maven artifact that an import comes from: which of a group's artifacts is in no import."""
    del known, dotted
    return None


def resolve(project: Project, dotted: str, importer: str) -> str | None:
    """The file of a class, by its package's folders under the importer's source root or another one."""
    tail = dotted.replace(".", "/")
    if "/" not in tail:
        return None
    for ending in (".java", ".kt"):
        directory = importer.rpartition("/")[0]
        while directory:
            directory = directory.rpartition("/")[0]
            candidate = f"{directory}/{tail}{ending}" if directory else f"{tail}{ending}"
            if candidate in project.files:
                return candidate
    listed = project.declared.get(tail.rpartition("/")[2], ())
    return next((path for path in listed if path.rpartition("/")[0].endswith(tail.rpartition("/")[0])), None)


_DECLARED = re2.compile(
    rb"(?m)^(?:(?:public|internal|private|protected|final|abstract|sealed|open|data|static|const|suspend|inline|enum)"
    rb"[ \t]+)*(?:class|interface|record|enum|object|fun|val|var)[ \t]+(?:<[^>\n]*>[ \t]*)?(\w+)"
)


def declares(source: bytes) -> set[str]:
    """The names that a file declares at its top."""
    return {name.decode("ascii", "replace") for name in _DECLARED.findall(source)}


def call(evaluator: Evaluator, callee: Name, site: Site) -> Val:
    """The result of calling something of a library, or of making an object of its class."""
    path = callee.path
    if path in ENVIRONMENT_GETTERS or (
        path.rpartition(".")[2] in _PROPERTY_GETTERS and path.startswith(("org.springframework", "io.github", "System"))
    ):
        passed = evaluator.positional(site)
        name = next(texts(passed[0]), None) if passed else None
        if name is not None:
            return from_environment(evaluator.project, name.value, passed[1] if len(passed) > 1 else None)
    last = ".".join(path.rsplit(".", 2)[-2:])
    if last in _LISTS or path in _LISTS:
        return Items(tuple(evaluator.positional(site)))
    if last in {"Map.of", "mapOf"} or path in {"mapOf", "mutableMapOf"}:
        return _table(evaluator.positional(site))
    if last in _SAME or path in _SAME or path.endswith(".ModelId"):
        passed = evaluator.positional(site)
        if len(passed) > 1:
            return join_paths(passed)
        if passed and not isinstance(passed[0], Unknown):
            return passed[0]
    if last == "Objects.requireNonNullElse":
        return choice(evaluator.positional(site))
    if last == "String.format" and (passed := evaluator.positional(site)):
        return _formatted(passed[0], passed[1:])
    if last == "String.join" and len(passed := evaluator.positional(site)) > 1:
        return concatenate([part for item in passed[1:] for part in (passed[0], item)][1:])
    return Name(f"{path}()", site)


def _table(passed: list[Val]) -> Val:
    """`Map.of("a", x, "b", y)`, and Kotlin's `mapOf("a" to x)`, whose pairs are lists of two."""
    entries: dict[str, Val] = {}
    flat: list[Val] = []
    for value in passed:
        flat.extend(value.values if isinstance(value, Items) else [value])
    for key, value in zip(flat[::2], flat[1::2], strict=False):
        if isinstance(key, Text) and key.whole:
            entries[key.value] = value
    return Table(entries)


def method(evaluator: Evaluator, value: Val, name: str, site: Site) -> Val | None:
    """A method of text, of a list, of a map; None when `value` is none of them."""
    if isinstance(value, Choice):
        found = [method(evaluator, option, name, site) for option in value.options]
        return choice([item for item in found if item is not None]) if all(item is not None for item in found) else None
    if isinstance(value, Text):
        return _of_text(evaluator, value, name, site)
    if isinstance(value, Table) and name in {"get", "getOrDefault", "getValue"}:
        passed = evaluator.positional(site)
        key = next(texts(passed[0]), None) if passed else None
        found_entry = value.entries.get(key.value) if key is not None else None
        if found_entry is not None:
            return found_entry
        return passed[1] if len(passed) > 1 else Unknown("an entry")
    if isinstance(value, Unknown) and name in {"orElse", "orElseGet", "getOrDefault", "ifBlank", "ifEmpty"}:
        passed = evaluator.positional(site)
        return choice(passed) if passed else value
    if isinstance(value, Items) and name in {"toList", "stream", "get", "first", "toTypedArray"}:
        return value if name not in {"get", "first"} else choice(value.values)
    return None


def _of_text(evaluator: Evaluator, value: Text, name: str, site: Site) -> Val | None:
    if name in _VALUE_METHODS:
        return Text(_VALUE_METHODS[name](value.value), value.whole, value.variable)
    if name in _UNCHANGED:
        return value
    passed = evaluator.positional(site)
    if name in {"formatted", "format"}:
        return _formatted(value, passed)
    if name in {"concat", "plus"} and passed:
        return concatenate([value, passed[0]])
    if name == "replace" and len(passed) > 1:
        old, new = next(texts(passed[0]), None), next(texts(passed[1]), None)
        if old is not None and new is not None and old.value:
            return Text(value.value.replace(old.value, new.value)[:LONGEST], value.whole and old.whole and new.whole)
    return Unknown(f"text.{name}()")


def _formatted(template: Val, values: list[Val]) -> Val:
    """`String.format("… %s …", value)`; values that are not known stay as they are."""
    first = next(texts(template), None)
    if first is None:
        return Unknown("text")
    result, whole = first.value, first.whole
    unknown: list[Val] = []
    for value in values[:20]:
        text, known = shown(next(texts(value), value))
        whole = whole and known
        unknown += [] if known else [value]
        for mark in ("%s", "%d"):
            if mark in result:
                result = result.replace(mark, text if text is not None else "{}", 1)[:LONGEST]
                break
    return Text(result, whole and "%s" not in result, parts=tuple(unknown))


def getter(evaluator: Evaluator, value: Val, name: str) -> Val | None:
    """What a getter without a body of its own gives: `config.getModel()` and a record's `config.model()`."""
    if (stated := jvm_settings.getter(evaluator, value, name)) is not None:
        return stated
    for option in options(value):
        for attribute in (name, name[3:4].lower() + name[4:] if name.startswith("get") else ""):
            if attribute:
                found = evaluator.attribute(option, attribute)
                if isinstance(found, Text | Constant | Items | Table):
                    return found
    return None


def asked(evaluator: Evaluator, callee: Val, site: Site) -> Val | None:
    """The answer of an interface's method that a library makes into a question to a model; None for other calls."""
    for option in options(callee):
        if not isinstance(option, Definition) or option.scope.kind != "function" or option.scope.owner is None:
            continue
        if _answers(option.scope):
            return Name(_ANSWER, site)
    return None


def _answers(scope: Scope) -> bool:
    """Whether a method of an interface gives the text of an answer."""
    if _has_body(scope.node) or not _IS_SERVICE.search(scope.module.source):
        return False
    written = scope.module.text(scope.node)[:2000]
    return bool(_TEXTUAL.search(written.rpartition(f"{scope.name}(")[0]) or _TEXTUAL_AFTER.search(written))


def _of_service(evaluator: Evaluator, owner: Name, method: str) -> bool:
    """Whether a method of what `AiServices` makes of an interface gives the text of an answer."""
    if owner.site is None or not owner.path.endswith((".AiServices()", ".AiServices.create()")):
        return False
    given = evaluator.site_argument(owner.site, "builder") or evaluator.site_argument(owner.site, None, 0)
    for option in options(given) if given is not None else ():
        if isinstance(option, Definition) and option.scope.kind == "class":
            return any(_answers(one.scope) for one in option.scope.bindings.get(method, ()) if one.scope is not None)
    return False


def _has_body(node: Node) -> bool:
    return any(child.type in {"block", "function_body"} for child in node.named_children)


def buildable(value: Val) -> Val:
    """The class that a builder builds: `X.Builder()` and `XBuilder()` build an `X`."""
    if isinstance(value, Name) and value.path.endswith("Builder()"):
        return Name(value.path.removesuffix("()").removesuffix(".Builder").removesuffix("Builder"))
    return value


def of_library(evaluator: Evaluator, owner: Name, method: str, site: Site) -> Val:
    """A method of something of a library; a builder stays a builder whatever it is told."""
    if method in BUILDERS:
        return Name(f"{owner.path.removesuffix('()')}.Builder()", site)
    if owner.path.endswith("Builder()"):
        return owner
    if _of_service(evaluator, owner, method):
        return Name(_ANSWER, site)
    return evaluator.call(evaluator.attribute(owner, method), site)


def resource(evaluator: Evaluator, name: str, path: str) -> Val:
    """The text of a file among the resources of the module of the file `path`."""
    for root in (f"{path.partition('src/')[0]}src/main/resources/", "src/main/resources/"):
        file = evaluator.project.find(root + name.lstrip("/"))
        if file is not None:
            text, _ = read_text(file, "code")
            return Text(text[:LONGEST]) if text is not None else Unknown(name)
    return Unknown(name)


def injected(evaluator: Evaluator, value: Val | None, path: str) -> Val:
    """What `${key:default}` stands for in the project's settings, `classpath:name` among the resources of `path`."""
    if not isinstance(value, Text):
        return Unknown("what is injected")
    if value.value.startswith("classpath:"):
        return resource(evaluator, value.value.removeprefix("classpath:"), path)
    match = _PLACEHOLDER.fullmatch(value.value)
    if match is None:
        return value if "{" not in value.value else Unknown(value.value[:80])
    if match.group(1) in evaluator.project.environment:
        return from_environment(evaluator.project, match.group(1), None)
    default = Text(match.group(2)) if match.group(2) else None
    return from_environment(evaluator.project, match.group(1), default)


_LIBRARIES = (
    "com.openai.", "com.anthropic.", "com.azure.ai.", "com.azure.search.", "com.google.genai", "com.google.adk",
    "com.google.cloud.vertexai", "com.google.firebase", "com.aallam.openai", "com.theokanning.openai", "com.cohere.",
    "com.microsoft.semantickernel", "dev.langchain4j.", "org.springframework.ai.", "io.quarkiverse.langchain4j",
    "software.amazon.awssdk.services.bedrock", "software.amazon.awssdk.services.sagemaker", "ai.koog.", "ai.djl",
    "aws.sdk.kotlin.services.bedrock", "io.modelcontextprotocol.", "io.qdrant.", "io.milvus.", "io.pinecone.",
)  # fmt: skip
"""Libraries of whose packages all names may be imported at once: `import com.openai.models.embeddings.*;`."""


def of_packages(value: Val, module: Module) -> Val:
    """A type that nothing declares is that of the AI library all of whose names a file imports."""
    if not isinstance(value, Name) or "." in value.path or not value.path[:1].isupper() or value.site is not None:
        return value
    packages = [one for one in module.wildcards if one.startswith(_LIBRARIES)]
    return Name(f"{packages[0]}.{value.path}") if packages else value
