"""The names of a Bicep file before it is read: what is declared, and which children share a name.

A child resource's name is known inside its parent alone, so two parents may each have a `default`. The
program has one list of names: a child whose name something else has too is called `parent::child`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bartizan.sources.repository.arm.bicep.tokens import Token

_DECLARES = frozenset({"param", "var", "func", "module", "resource"})


@dataclass(frozen=True, slots=True)
class Names:
    """`functions` are the author's own; `shared` the children, as (parent, child), that share their name."""

    functions: frozenset[str]
    shared: frozenset[tuple[str, str]]


def declared(tokens: Iterable[Token]) -> Names:
    """What the tokens of a file declare, by a look at words that follow each other."""
    counts: dict[str, int] = {}
    functions: set[str] = set()
    children: set[tuple[str, str]] = set()
    parents: list[tuple[str, int]] = []
    depth = 0
    word = ""
    for token in tokens:
        if token.kind == "mark":
            depth += (token.text == "{") - (token.text == "}")
            if token.text == "}" and parents and parents[-1][1] >= depth:
                parents.pop()
            word = ""
        elif token.kind == "name" and word in _DECLARES and (depth == 0 or word == "resource"):
            counts[token.text] = counts.get(token.text, 0) + 1
            if word == "func":
                functions.add(token.text)
            elif word == "resource":
                while parents and parents[-1][1] >= depth:
                    parents.pop()
                if parents:
                    children.add((parents[-1][0], token.text))
                parents.append((token.text, depth))
            word = ""
        else:
            word = token.text if token.kind == "name" else ""
    return Names(frozenset(functions), frozenset(pair for pair in children if counts[pair[1]] > 1))
