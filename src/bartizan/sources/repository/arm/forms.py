"""Functions that need more than their values: the scope, a lambda, or an argument left unevaluated."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm import files, identifiers
from bartizan.sources.repository.arm.functions_base import missing
from bartizan.sources.repository.arm.program import Call, Expression, Lambda
from bartizan.sources.repository.arm.scopes import FACTS, PLACES, place
from bartizan.sources.repository.arm.values import either, hole, is_open
from bartizan.sources.repository.arm.written import applied, written
from bartizan.sources.repository.evaluated import unknown

if TYPE_CHECKING:
    from bartizan.sources.repository.arm.evaluate import Evaluator, Scope

Form = Callable[["Evaluator", Call, "Scope"], object]


def _if(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    if len(node.arguments) != 3:  # noqa: PLR2004 - condition, then, otherwise
        return Unknown(written(node))
    condition, then, otherwise = node.arguments
    decided = evaluator.plain(condition, scope)
    if isinstance(decided, bool):
        return evaluator.value(then if decided else otherwise, scope)
    why = applied("if", [decided, Unknown(written(then)), Unknown(written(otherwise))])
    return either(why, evaluator.plain(then, scope), evaluator.plain(otherwise, scope))


def _logic(evaluator: Evaluator, node: Call, scope: Scope, *, decides: bool) -> object:
    open_: list[object] = []
    for argument in node.arguments:
        value = evaluator.plain(argument, scope)
        if value is decides:
            return decides
        if not isinstance(value, bool):
            open_.append(value)
    return unknown(applied(node.name, open_), *open_) if open_ else not decides


def _and(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    return _logic(evaluator, node, scope, decides=False)


def _or(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    return _logic(evaluator, node, scope, decides=True)


def _coalesce(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    left: list[object] = []
    for argument in node.arguments:
        value = evaluator.value(argument, scope)
        if missing(value):
            left.append(value)
        elif value is not None:
            if not left:
                return value
            left.append(value)
            break
    return unknown(applied("coalesce", left), *left) if left else None


def _parameters(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    name = evaluator.plain(node.arguments[0], scope) if node.arguments else None
    if not isinstance(name, str):
        return Unknown(written(node))
    if scope.arguments is not None:
        found = next((key for key in scope.arguments if key.lower() == name.lower()), None)
        return Unknown(written(node)) if found is None else scope.arguments[found]
    return scope.deployed.parameter(name)


def _variables(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    name = evaluator.plain(node.arguments[0], scope) if node.arguments else None
    return scope.deployed.variable(name) if isinstance(name, str) else Unknown(written(node))


def _copy_index(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    given = [evaluator.plain(argument, scope) for argument in node.arguments]
    name = given.pop(0) if given and isinstance(given[0], str) else None
    if name is not None:
        turns = [turn for turn in scope.turns if turn.name.lower() == str(name).lower()]
    else:
        turns = [turn for turn in scope.turns if turn.resource] or list(scope.turns)
    if not turns:
        return Unknown(written(node))
    return evaluator.call("add", [turns[-1].index, given[0]]) if given else turns[-1].index


def _lambda(node: Call, place_: int, count: int) -> Lambda | None:
    """The lambda among the arguments, when it takes `count` variables, or also an index."""
    found = node.arguments[place_] if place_ < len(node.arguments) else None
    return found if isinstance(found, Lambda) and count <= len(found.parameters) <= count + 1 else None


def _over(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    return evaluator.plain(node.arguments[0], scope) if node.arguments else None


def _open(evaluator: Evaluator, node: Call, scope: Scope, over: object, function: Lambda | None) -> object:
    """The result where it is not known what to go over; the body may still refer to assets."""
    why = applied(node.name, [over])
    if function is None:
        return unknown(why, over)
    stand_ins: list[object] = [Unknown(f"{name} of {why}") for name in function.parameters]
    return unknown(why, over, evaluator.apply(function, stand_ins, scope))


def _turns(evaluator: Evaluator, over: Sequence[object], function: Lambda, scope: Scope) -> list[object]:
    return [evaluator.apply(function, [item, index], scope) for index, item in enumerate(over)]


def _map(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    over, function = _over(evaluator, node, scope), _lambda(node, 1, 1)
    if not isinstance(over, list) or function is None:
        return _open(evaluator, node, scope, over, function)
    return _turns(evaluator, over, function, scope)


def _filter(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    over, function = _over(evaluator, node, scope), _lambda(node, 1, 1)
    if not isinstance(over, list) or function is None:
        return _open(evaluator, node, scope, over, function)
    wanted = _turns(evaluator, over, function, scope)
    if any(not isinstance(one, bool) for one in wanted):
        return unknown(applied("filter", [over]), over, *wanted)
    return [item for item, keep in zip(over, wanted, strict=True) if keep]


def _reduce(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    over, function = _over(evaluator, node, scope), _lambda(node, 2, 2)
    if not isinstance(over, list) or function is None or len(node.arguments) < 3:  # noqa: PLR2004
        return _open(evaluator, node, scope, over, None)
    value = evaluator.plain(node.arguments[1], scope)
    return _reduced(evaluator, over, value, node.arguments[2], scope)


def _reduced(evaluator: Evaluator, over: list[object], value: object, function: Expression, scope: Scope) -> object:
    for index, item in enumerate(over):
        if isinstance(function, Lambda):
            value = evaluator.apply(function, [value, item, index], scope)
    return value


def _sort(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    over, function = _over(evaluator, node, scope), _lambda(node, 1, 2)
    if not isinstance(over, list) or function is None:
        return _open(evaluator, node, scope, over, None)
    undecided = False

    def order(first: object, second: object) -> int:
        nonlocal undecided
        before = evaluator.apply(function, [first, second], scope)
        after = evaluator.apply(function, [second, first], scope) if before is False else False
        undecided = undecided or not isinstance(before, bool) or not isinstance(after, bool)
        return -1 if before is True else 1 if after is True else 0

    ordered = sorted(over, key=functools.cmp_to_key(order))
    return unknown(applied("sort", [over]), over) if undecided else ordered


def _pairs(evaluator: Evaluator, node: Call, scope: Scope) -> tuple[list[object], list[object], list[object]] | None:
    """The items, and for each its key and its value by the lambdas of `toObject` and `groupBy`."""
    over, key = _over(evaluator, node, scope), _lambda(node, 1, 1)
    value = _lambda(node, 2, 1)
    if not isinstance(over, list) or key is None or (len(node.arguments) > 2 and value is None):  # noqa: PLR2004
        return None
    keys = _turns(evaluator, over, key, scope)
    return over, keys, over if value is None else _turns(evaluator, over, value, scope)


def _to_object(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    found = _pairs(evaluator, node, scope)
    if found is None:
        return _open(evaluator, node, scope, _over(evaluator, node, scope), _lambda(node, 2, 1))
    pairs = zip(found[1], found[2], strict=True)
    return {key if isinstance(key, str) else hole(key): value for key, value in pairs}


def _group_by(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    found = _pairs(evaluator, node, scope)
    if found is None or any(is_open(key) for key in found[1]):
        return _open(evaluator, node, scope, _over(evaluator, node, scope), None)
    out: dict[str, list[object]] = {}
    for key, value in zip(found[1], found[2], strict=True):
        out.setdefault(str(key), []).append(value)
    return out


def _map_values(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    over, function = _over(evaluator, node, scope), _lambda(node, 1, 1)
    if not isinstance(over, dict) or function is None:
        return _open(evaluator, node, scope, over, function)
    return {key: evaluator.apply(function, [value], scope) for key, value in over.items()}


def _place(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    return place(PLACES[node.name.lower()], [evaluator.plain(argument, scope) for argument in node.arguments])


def _fact(_evaluator: Evaluator, node: Call, _scope: Scope) -> object:
    return FACTS[node.name.lower()]()


def _environment_variable(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    """A variable of the machine that deploys: its default, else unknown."""
    given = [evaluator.plain(argument, scope) for argument in node.arguments]
    return given[1] if len(given) > 1 else Unknown(applied(node.name, given))


def _secret(evaluator: Evaluator, node: Call, scope: Scope) -> object:
    why = applied(node.name, [evaluator.plain(argument, scope) for argument in node.arguments])
    return Unknown(why, (), "getSecret()", (None,))


FORMS: dict[str, Form] = {
    "if": _if,
    "and": _and,
    "or": _or,
    "coalesce": _coalesce,
    "parameters": _parameters,
    "variables": _variables,
    "copyindex": _copy_index,
    "map": _map,
    "filter": _filter,
    "reduce": _reduce,
    "sort": _sort,
    "toobject": _to_object,
    "groupby": _group_by,
    "mapvalues": _map_values,
    "readenvironmentvariable": _environment_variable,
    "getsecret": _secret,
    **dict.fromkeys(PLACES, _place),
    **dict.fromkeys(FACTS, _fact),
    **identifiers.FORMS,
    **files.FORMS,
}
"""Forms by their name in lower case."""
