"""Classes that Spring and Quarkus fill: `@ConfigurationProperties("a.b")`, `@ConfigMapping(prefix = "a.b")`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bartizan.sources.repository.code.names import snake
from bartizan.sources.repository.code.operations import from_environment
from bartizan.sources.repository.code.syntax import Scope
from bartizan.sources.repository.code.values import Frame, Site, Val, texts

if TYPE_CHECKING:
    from bartizan.sources.repository.code.evaluate import Evaluator

_ANNOTATIONS = ("ConfigurationProperties", "ConfigMapping")


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
