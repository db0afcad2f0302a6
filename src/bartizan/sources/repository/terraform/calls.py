"""Calls of functions, with what is unknown among their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Failed, JsonText, Partial, is_handle, is_known, unknown
from bartizan.sources.repository.terraform.functions import FUNCTIONS, IMPURE, LENIENT
from bartizan.sources.repository.terraform.functions_base import LIST_LENGTH, REFUSALS, TooLarge
from bartizan.sources.repository.terraform.operators import JOINING, has_unknown, present, same, text_of
from bartizan.sources.repository.terraform.syntax import Call

if TYPE_CHECKING:
    from bartizan.sources.repository.terraform.evaluate import Evaluator, Scope


def call(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    """The value of a call. Raises `OutOfBudget`."""
    if node.name == "try":
        return _try(evaluator, node, scope, 0)
    if node.name == "can" and len(node.arguments) == 1:
        return _can(evaluator, node, scope)
    arguments = [evaluator.value(argument, scope) for argument in node.arguments]
    if node.expand and arguments:
        last = arguments.pop()
        if not isinstance(last, list):
            return unknown(node.text, last, *arguments)
        arguments.extend(last)
    if len(arguments) > LIST_LENGTH:
        return Unknown(node.text)
    lenient = LENIENT.get(node.name)
    try:
        if lenient is not None:
            result = lenient(*arguments)
            if isinstance(result, JsonText):
                return JsonText(result.value, node.text)
        else:
            result = _strict(node, arguments, scope)
    except TooLarge:
        return Unknown(f"{node.text}: too large to evaluate")
    except REFUSALS:
        # `Failed` lets `try` go on to its next argument, so nothing here may have been unknown.
        return Failed(node.text) if all(map(is_known, arguments)) else unknown(node.text, *arguments)
    if isinstance(result, list | dict):
        evaluator.budget.spend(len(result))
    elif isinstance(result, Unknown) and result.why == node.name:
        return Unknown(node.text, result.assets)
    return result


def _strict(node: Call, arguments: list[object], scope: Scope) -> object:
    function = FUNCTIONS.get(node.name)
    if function is None:
        if node.name in IMPURE or "::" in node.name:
            return unknown(node.text, *arguments)
        return scope.names.call_file(node.name, arguments, scope, node.text)
    for argument in arguments:
        if isinstance(argument, Failed):
            return argument
        if isinstance(argument, Unknown) and not argument.is_present and node.name == "one":
            return Unknown(node.text)
        if isinstance(argument, Unknown | Partial) or is_handle(argument):
            return unknown(node.text, *arguments)
    if node.name in JOINING and any(has_unknown(argument) for argument in arguments):
        return unknown(node.text, *arguments)
    return function(*[text_of(argument) for argument in arguments])


def _try(evaluator: Evaluator, node: Call, scope: Scope, first: int) -> object:
    """The first argument that does not fail; one that may fail leaves the rest open too."""
    for place in range(first, len(node.arguments)):
        before = evaluator.doubts
        value = evaluator.value(node.arguments[place], scope)
        if isinstance(value, Failed):
            continue
        if evaluator.doubts == before or place + 1 == len(node.arguments):
            return value
        rest = _try(evaluator, node, scope, place + 1)
        if isinstance(rest, Failed) or same(value, rest):
            return value
        return unknown(node.text, value, rest) if present(value) and present(rest) else Unknown(node.text)
    return Failed(node.text)


def _can(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    before = evaluator.doubts
    value = evaluator.value(node.arguments[0], scope)
    if isinstance(value, Failed):
        return False
    unsure = evaluator.doubts != before or (isinstance(value, Unknown) and not value.is_present)
    return Unknown(node.text) if unsure else True
