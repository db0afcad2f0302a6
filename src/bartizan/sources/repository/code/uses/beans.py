"""What is injected in Java and Kotlin by its type alone: what the one method gives that makes such a thing."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.syntax import Scope, functions
from bartizan.sources.repository.code.following.values import Frame, Name, options
from bartizan.sources.repository.code.reading import Reading

LARGEST = 1 << 20
MOST_FILES = 2_000
_MARKS = (b"@Bean", b"@Produces", b"@Singleton", b"@Factory")


def given(reading: Reading, path: str) -> Iterator[Name]:
    """The library's objects that a bean of a type gives; nothing where several beans are of the type."""
    known = _beans(reading.evaluator.project)
    simple = path.removesuffix("()").rpartition(".")[2]
    makers = known.get(simple) or [
        one for name, scopes in known.items() if name.endswith(simple) and "Streaming" not in name for one in scopes
    ]
    if len(makers) != 1:
        return
    scope = makers[0]
    for node in scope.returns[:5]:
        for option in options(reading.evaluator.evaluate(node, Frame(scope))):
            if isinstance(option, Name) and option.site is not None:
                yield option


def called(reading: Reading, name: str) -> Scope | None:
    """The one method that makes the bean of a name."""
    found = [one for scopes in _beans(reading.evaluator.project).values() for one in scopes if one.name == name]
    return found[0] if len(found) == 1 else None


def _beans(project: Project) -> dict[str, list[Scope]]:
    """The methods that make beans, by the last name of the type that they are declared to give."""
    known = project.memory.get("jvm:beans")
    if isinstance(known, dict):
        return known
    found: dict[str, list[Scope]] = {}
    project.memory["jvm:beans"] = found
    for path, file in list(project.files.items())[:MOST_FILES]:
        if not path.endswith((".java", ".kt")):
            continue
        try:
            data = file.read()[:LARGEST]
        except OSError:
            continue
        module = project.module(path) if any(mark in data for mark in _MARKS) else None
        for scope in functions(module.scope) if module is not None else ():
            if any(scope.module.text(node).lstrip("@").startswith(("Bean", "Produces")) for node in scope.decorators):
                name = _type(scope)
                if name:
                    found.setdefault(name, []).append(scope)
    return found


def _type(scope: Scope) -> str:
    declared = scope.node.child_by_field_name("type")
    if declared is None:
        declared = next((one for one in scope.node.named_children if one.type in {"user_type", "nullable_type"}), None)
    if declared is None:
        return ""
    return scope.module.text(declared).partition("<")[0].rstrip("?").rpartition(".")[2].strip()
