"""Conditions in three values: true, false, and what cannot be decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bartizan.catalog.expression.pieces import could_agree, could_be
from bartizan.model.values import Unknown
from bartizan.sources.repository.cloudformation.parameters import one_of
from bartizan.sources.repository.cloudformation.text import NOTHING, words
from bartizan.sources.repository.evaluated import Partial, pieces_of, settle, unknown
from bartizan.sources.repository.yaml_marks import Marked

if TYPE_CHECKING:
    from bartizan.sources.repository.cloudformation.evaluate import Evaluator


_IDENTIFIERS = ("Ref", "Arn", "Id", "Name", "AWS::Region")


def _condition(evaluator: Evaluator, node: Marked, why: str) -> object:
    decided = evaluator.condition(node.text() or "")
    return Unknown(why) if decided is None else decided


def _equals(evaluator: Evaluator, node: Marked, why: str) -> object:
    arguments = evaluator.arguments(node, 2)
    if arguments is None:
        return Unknown(why)
    left, right = arguments[:2]
    if isinstance(left, str | int | float) and isinstance(right, str | int | float):
        return words(left) == words(right)
    if "" in (left, right) and any(_is_named(value) for value in (left, right)):
        return False
    if _pieces(left) and _pieces(right) and not could_agree(_pieces(left), _pieces(right)):
        return False
    for partial, text in ((left, right), (right, left)):
        if isinstance(text, str | int | float) and _pieces(partial) and not could_be(_pieces(partial), words(text)):
            return False
    return Unknown(why)


def _is_named(value: object) -> bool:
    """Whether a value is what identifies a resource or the account, which is never empty."""
    return isinstance(value, Unknown) and value.attribute is not None and value.attribute.endswith(_IDENTIFIERS)


def _pieces(value: object) -> tuple[str | None, ...]:
    """What is known of a text with holes."""
    if isinstance(value, Partial):
        return pieces_of(value.parts)
    return value.pieces if isinstance(value, Unknown) else ()


def _all(evaluator: Evaluator, node: Marked, why: str) -> object:
    return _logic(evaluator, node, why, decides=False)


def _any(evaluator: Evaluator, node: Marked, why: str) -> object:
    return _logic(evaluator, node, why, decides=True)


def _logic(evaluator: Evaluator, node: Marked, why: str, *, decides: bool) -> object:
    values = [evaluator.decide(item) for item in node.value] if isinstance(node.value, list) else [None]
    if decides in values:
        return decides
    return Unknown(why) if None in values else not decides


def _not(evaluator: Evaluator, node: Marked, why: str) -> object:
    inner = node.value[0] if isinstance(node.value, list) and node.value else node
    decided = evaluator.decide(inner)
    return Unknown(why) if decided is None else not decided


def _if(evaluator: Evaluator, node: Marked, why: str) -> object:
    if not isinstance(node.value, list) or len(node.value) < 3:  # noqa: PLR2004 - condition, then, otherwise
        return Unknown(why)
    decided = evaluator.condition(node.value[0].text() or "")
    if decided is not None:
        return evaluator.value(node.value[1 if decided else 2])
    then, otherwise = evaluator.value(node.value[1]), evaluator.value(node.value[2])
    if then is NOTHING and otherwise is NOTHING:
        return NOTHING
    if NOTHING in (then, otherwise):
        return Unknown(why)
    return either([then, otherwise], why)


def either(values: list[object], why: str) -> object:
    """What is known of a value that is one of several: itself where they agree, else what they share."""
    settled = [settle(value, why) for value in values]
    first = settled[0]
    if not isinstance(first, Unknown) and all(value == first and type(value) is type(first) for value in settled):
        return values[0]
    if any(value is None or (isinstance(value, Unknown) and not value.is_present) for value in settled):
        return Unknown(why)
    from_all = unknown(why, *settled)
    texts = [value if isinstance(value, str) else None for value in settled]
    pieces: tuple[str | None, ...] = (None,)
    if all(text is not None for text in texts):
        pieces = one_of([text for text in texts if text is not None])
    return Unknown(why, from_all.assets, None, pieces)


FUNCTIONS: dict[str, Callable[[Evaluator, Marked, str], object]] = {
    "Condition": _condition,
    "Fn::Equals": _equals,
    "Fn::And": _all,
    "Fn::Or": _any,
    "Fn::Not": _not,
    "Fn::If": _if,
}
"""The functions of conditions, by their long names."""
