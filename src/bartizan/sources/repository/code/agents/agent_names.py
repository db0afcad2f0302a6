"""What an agent is called that no argument names."""

from __future__ import annotations

from bartizan.sources.repository.code.following.syntax import Call

_TYPED = frozenset({"java", "kotlin", "csharp", "go"})
_PLAIN = frozenset({"client", "chatClient", "chat", "agent", "assistant", "ai", "model", "llm", "aiAgent", "service"})
"""Names of variables that say only what every agent is."""


def made_in(call: Call) -> str:
    """What makes an agent: the class of a constructor, the package of Go's `New`, else the function."""
    scope = call.scope
    if scope.name == "__init__" and scope.owner is not None:
        return scope.owner.name
    if scope.module.language.name == "go" and scope.name.startswith("New"):
        return scope.name.removeprefix("New") or scope.module.path.rpartition("/")[0].rpartition("/")[2] or scope.name
    return scope.name


def held_by(call: Call, variable: str | None) -> str | None:
    """What an agent is called: its variable, or the class or bean around it where the variable says only what it is."""
    if variable is None or call.scope.module.language.name not in _TYPED or variable.strip("_") not in _PLAIN:
        return variable
    scope = call.scope
    if any(word in scope.module.text(node) for node in scope.decorators for word in ("Bean", "Produces")):
        return scope.name
    owner = scope if scope.kind == "class" else scope.owner
    if owner is not None:
        return owner.name
    return made_in(call) if scope.module.language.name == "go" and scope.name.startswith("New") else variable
