"""Checks of the catalogue against itself: expressions, types, properties, kinds.

Loading a shipped section checks the form of its units only; these checks run when the catalogue is
compiled, in the tests, and on every rule of a company's own directories.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bartizan.catalog.expression import Expression, Function, compile_expression
from bartizan.catalog.rule import Example, Rule
from bartizan.catalog.schema import Mistake
from bartizan.catalog.unit import did_you_mean
from bartizan.model.errors import CatalogError, ExpressionError

if TYPE_CHECKING:
    from bartizan.catalog.load import Catalog


def compile_rule(rule: Rule, key: str, text: str, functions: Iterable[Function] | None) -> Expression:
    """One expression of a rule. Raises `ExpressionError` with its file, line and text."""
    try:
        return compile_expression(text, variables=rule.variables, functions=functions)
    except ExpressionError as error:
        hint = f"{error.hint}\n  {key}: {text}" if error.hint else f"\n  {key}: {text}"
        raise ExpressionError(error.message, where=rule.where(key), hint=hint) from error


def check_catalog(catalog: Catalog, functions: Iterable[Function] = ()) -> list[CatalogError]:
    """Everything that is wrong in the catalogue."""
    functions = tuple(functions)
    errors = [error for rule in catalog.rules.values() for error in check_rule(rule, catalog, functions)]
    errors.extend(_check_aliases(catalog))
    for asset_type in catalog.types.values():
        if catalog.kinds and asset_type.kind not in catalog.kinds:
            hint = did_you_mean(asset_type.kind, catalog.kinds)
            errors.append(CatalogError(f"unknown kind {asset_type.kind!r}", where=asset_type.unit, hint=hint))
        named = [asset_type.name, asset_type.tags, *asset_type.references, *asset_type.pods]
        errors.extend(_check_paths(catalog, asset_type.type, [path for path in named if path], asset_type.unit))
        for reference in asset_type.references.values():
            errors.extend(error for to in reference.to for error in _check_type(catalog, to, asset_type.unit))
    for type_, defaults in catalog.defaults.items():
        where = f"defaults of {type_}"
        errors.extend(_check_type(catalog, type_, where))
        errors.extend(_check_paths(catalog, type_, defaults, where))
    for table in catalog.terraform.values():
        errors.extend(_check_type(catalog, table.type, table.unit))
    errors.extend(_check_frameworks(catalog))
    return errors


def _check_frameworks(catalog: Catalog) -> Iterator[CatalogError]:
    """Frameworks that name a rule, a category or a control that is not there."""
    categories = {rule.category for rule in catalog.rules.values()}
    for framework in catalog.frameworks.values():
        for control in framework.controls:
            selection = control.evidence
            where = f"{framework.unit} {control.id}"
            for rule in selection.rules:
                if rule not in catalog.rules:
                    yield CatalogError(f"no rule {rule!r}", where=where, hint=did_you_mean(rule, catalog.rules))
            for category in selection.categories:
                if category not in categories:
                    hint = did_you_mean(category, [one for one in categories if one])
                    yield CatalogError(f"no rule has the category {category!r}", where=where, hint=hint)
            for reference in selection.through:
                yield from _check_control(catalog, reference, where)


def _check_control(catalog: Catalog, reference: str, where: str) -> Iterator[CatalogError]:
    """A control of a framework that is known must be one of its controls; other frameworks are the company's own."""
    name, _, control = reference.partition(":")
    framework = catalog.frameworks.get(name)
    if framework is not None and framework.control(control) is None:
        hint = did_you_mean(control, [one.id for one in framework.controls])
        yield CatalogError(f"{framework.id} has no control {control!r}", where=where, hint=hint)


def check_rule(rule: Rule, catalog: Catalog, functions: Iterable[Function] | None = None) -> Iterator[CatalogError]:
    """Everything that is wrong with one rule. Without `functions`, calls to named functions pass."""
    for type_ in rule.types:
        yield from _check_type(catalog, type_, rule.unit)
    for neighbour in rule.neighbours:
        if neighbour.type != "*":
            yield from _check_type(catalog, neighbour.type, rule.unit)
    for key, text in (("fail_when", rule.fail_when), ("when", rule.when)):
        if text is not None:
            yield from _check_expression(rule, catalog, key, text, functions)
    for type_ in rule.types:
        yield from _check_paths(catalog, type_, rule.fix.set, rule.unit)
    for example in rule.examples:
        yield from _check_example(rule, example, catalog)
    for reference in rule.controls:
        yield from _check_control(catalog, reference, rule.unit)


def _check_expression(
    rule: Rule, catalog: Catalog, key: str, text: str, functions: Iterable[Function] | None
) -> Iterator[CatalogError]:
    try:
        expression = compile_rule(rule, key, text, functions)
    except ExpressionError as error:
        yield error
        return
    types: dict[str, tuple[str, ...]] = {"asset": rule.types, "metadata": ("v1/ObjectMeta",)}
    types |= {neighbour.variable: (neighbour.type,) for neighbour in rule.neighbours}
    for variable, steps in expression.properties:
        mistakes = [catalog.schema.mistake(type_, steps) for type_ in types.get(variable, ())]
        if mistakes and all(mistakes) and mistakes[0] is not None:
            yield _error(mistakes[0], rule.where(key), f"{key}: {text}")


def _check_example(rule: Rule, example: Example, catalog: Catalog) -> Iterator[CatalogError]:
    where = f"{rule.unit}:{example.line}" if example.line else rule.unit
    for _, mistake in catalog.schema.config_mistakes(example.type, example.config):
        yield _error(mistake, where, None)


def _check_type(catalog: Catalog, type_: str, where: str) -> Iterator[CatalogError]:
    known = {*catalog.schema, *catalog.types}
    family = re.split(r"::|[/.]", type_)[0]
    if type_ in known or not any(re.split(r"::|[/.]", other)[0] == family for other in known):
        return
    hint = did_you_mean(type_, known) or "add it to catalog/types"
    yield CatalogError(f"unknown type {type_}", where=where, hint=hint)


def _check_paths(catalog: Catalog, type_: str, named: Iterable[str], where: str) -> Iterator[CatalogError]:
    for path in named:
        mistake = catalog.schema.mistake(type_, path)
        if mistake is not None:
            yield _error(mistake, where, None)


def _check_aliases(catalog: Catalog) -> Iterator[CatalogError]:
    for rule in catalog.rules.values():
        for old in rule.was:
            if old in catalog.rules or catalog.rule_aliases[old] != rule.id:
                yield CatalogError(f"the earlier id {old!r} belongs to another rule", where=rule.unit)


def _error(mistake: Mistake, where: str, line: str | None) -> CatalogError:
    hint = mistake.hint
    if line is not None:
        hint = f"{hint or ''}\n  {line}"
    return CatalogError(mistake.message, where=where, hint=hint)
