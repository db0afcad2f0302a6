"""Classes that Spring and Quarkus fill: `@ConfigurationProperties("a.b")`, `@ConfigMapping(prefix = "a.b")`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.names import snake
from bartizan.sources.repository.code.following.operations import from_environment
from bartizan.sources.repository.code.following.syntax import Scope
from bartizan.sources.repository.code.following.values import Frame, Instance, Site, Text, Val, options, texts

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

_ANNOTATIONS = ("ConfigurationProperties", "ConfigMapping")


def getter(evaluator: Evaluator, value: Val, name: str) -> Val | None:
    """What `config.model()` gives of an interface that settings fill, whose methods have no body."""
    for option in options(value):
        if not isinstance(option, Instance):
            continue
        for binding in option.scope.bindings.get(name, ()):
            method = binding.scope
            if method is None or method.node.child_by_field_name("body") is not None:
                continue
            found = stated(evaluator, option.scope, _written(evaluator, method, "WithName") or name, None)
            if found is not None:
                return found
            default = _written(evaluator, method, "WithDefault")
            if default is not None and _prefix(evaluator, option.scope):
                return Text(default)
    return None


def _written(evaluator: Evaluator, method: Scope, annotation: str) -> str | None:
    """The text of an annotation of a method."""
    for node in method.decorators:
        if annotation in method.module.text(node)[:60]:
            value = evaluator.site_argument(Site(node, Frame(method.parent or method)), "value", 0)
            for text in texts(value) if value is not None else ():
                return text.value
    return None


def stated(evaluator: Evaluator, scope: Scope, name: str, default: Val | None) -> Val | None:
    """What the settings say of a property, else its default; None where neither says anything."""
    if not evaluator.project.environment:
        return default
    prefix = _prefix(evaluator, scope)
    for written in (name, snake(name).replace("_", "-"), snake(name)) if prefix else ():
        if (key := f"{prefix}.{written}") in evaluator.project.environment:
            return from_environment(evaluator.project, key, None)
    return default


def _prefix(evaluator: Evaluator, scope: Scope) -> str:
    """The section of the settings that an annotation of a class names."""
    for node in scope.decorators:
        if not any(word in scope.module.text(node)[:60] for word in _ANNOTATIONS):
            continue
        site = Site(node, Frame(scope.parent or scope))
        for keyword, position in (("prefix", None), ("value", 0)):
            value = evaluator.site_argument(site, keyword, position)
            for text in texts(value) if value is not None else ():
                return text.value
    return ""
