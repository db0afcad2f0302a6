"""Google Cloud IAM members: whether they are everyone, also where only the beginning of one is known."""

from __future__ import annotations

from typing import Any

from bartizan.catalog.expression.pieces import could_be
from bartizan.model.values import Unknown
from bartizan.posture.documents import as_list, either

# Google Cloud IAM documentation, "Principal identifiers": the two that stand for everyone.
EVERYONE = ("allUsers", "allAuthenticatedUsers")


def everyone(members: Any) -> Any:
    """Whether a member of a Google Cloud IAM binding, or one of a list of them, stands for everyone."""
    return either(_is_everyone(member) for member in as_list(members))


def _is_everyone(member: Any) -> Any:
    if not isinstance(member, Unknown):
        return member in EVERYONE
    if member.attribute == "member" and member.assets:
        # `google_service_account.x.member`: an attribute of that name is `serviceAccount:` and an email.
        return False
    if member.pieces:
        return member if any(could_be(member.pieces, word) for word in EVERYONE) else False
    begin = _known_beginning(member.why)
    return member if any(word.startswith(begin) for word in EVERYONE) else False


def _known_beginning(expression: str) -> str:
    """`serviceAccount:` of `"serviceAccount:${…}"`; empty where the expression is no single quoted text."""
    if len(expression) < 2 or expression[0] != '"' or expression[-1] != '"':  # noqa: PLR2004 - two quotes
        return ""
    begin, hole, rest = expression[1:-1].partition("${")
    if not hole or '"' in begin or "\\" in begin:
        return ""
    depth = 1
    for character in rest:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == '"' and depth == 0:
            # The text ends before the expression does: it is a comparison, a choice, a sum.
            return ""
    return begin
