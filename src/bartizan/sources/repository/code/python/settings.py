"""Classes of settings whose fields the environment fills: pydantic's `BaseSettings`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.operations import from_environment
from bartizan.sources.repository.code.following.syntax import FOREVER, Scope
from bartizan.sources.repository.code.following.values import (
    Definition,
    Frame,
    Instance,
    Name,
    Site,
    Table,
    Text,
    Val,
    choice,
    options,
    texts,
)

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

DEEPEST = 3
_ALIASES = ("validation_alias", "alias", "env")


def stated(evaluator: Evaluator, scope: Scope, name: str, default: Val | None) -> Val | None:
    """What the environment says of a field, and its default; None for a class that the environment does not fill."""
    if not evaluator.project.environment or not _is_settings(evaluator, scope, 0):
        return default
    for variable in _variables(evaluator, scope, name):
        for key in (variable, variable.upper(), variable.lower()):
            if key in evaluator.project.environment:
                return from_environment(evaluator.project, key, default)
    return _nested(evaluator, scope, name, default)


def _nested(evaluator: Evaluator, scope: Scope, name: str, default: Val | None) -> Val | None:
    """Settings within settings, whose fields have variables of their own where a delimiter is set."""
    delimiter = _configured(evaluator, scope, "env_nested_delimiter")
    if default is None or not delimiter:
        return default
    variables = f"{_configured(evaluator, scope, 'env_prefix')}{name}{delimiter}"
    return choice(
        replace(option, variables=variables) if isinstance(option, Instance) else option for option in options(default)
    )


def _is_settings(evaluator: Evaluator, scope: Scope, depth: int) -> bool:
    """Whether a class, or one that it inherits from, is pydantic's `BaseSettings`."""
    for base in scope.bases if depth < DEEPEST else ():
        for option in options(evaluator.evaluate(base, Frame(scope.parent or scope))):
            if isinstance(option, Name) and option.path.endswith(".BaseSettings"):
                return True
            inherits = isinstance(option, Definition) and option.scope is not scope
            if inherits and isinstance(option, Definition) and _is_settings(evaluator, option.scope, depth + 1):
                return True
    return False


def _variables(evaluator: Evaluator, scope: Scope, name: str) -> list[str]:
    """The variables that fill a field: those that it names itself, else its own name behind the prefix."""
    for binding in scope.bindings.get(name, ()):
        value = evaluator.evaluate(binding.node, Frame(scope)) if binding.how == "value" else None
        if isinstance(value, Name) and value.site is not None and value.path.endswith("Field()"):
            for word in _ALIASES:
                alias = evaluator.site_argument(value.site, word)
                named = [text.value for text in texts(alias)] if alias is not None else []
                if isinstance(alias, Name) and alias.site is not None:  # several of them: `AliasChoices("A", "B")`
                    named = [text.value for one in evaluator.positional(alias.site) for text in texts(one)]
                if named:
                    return named
    return [_configured(evaluator, scope, "env_prefix") + name]


def _configured(evaluator: Evaluator, scope: Scope, word: str) -> str:
    """What `model_config` or the inner class `Config` says of the variables of all fields; empty for nothing."""
    for binding in scope.bindings.get("model_config", ()):
        value = evaluator.evaluate(binding.node, Frame(scope))
        found: Val | None = None
        if isinstance(value, Name) and isinstance(value.site, Site):
            found = evaluator.site_argument(value.site, word)
        elif isinstance(value, Table):
            found = value.entries.get(word)
        if isinstance(found, Text):
            return found.value
    for binding in scope.bindings.get("Config", ()):
        if binding.scope is not None:
            value = evaluator.lookup.name(word, Frame(binding.scope), FOREVER)
            if isinstance(value, Text):
                return value.value
    return ""
