"""How Python writes code that never runs: behind a `return`, under `if False`, or only for those who check types."""

from __future__ import annotations

from bartizan.sources.repository.code.following.reach import Reach

REACH = Reach(
    leaves=frozenset({"return_statement", "raise_statement", "break_statement", "continue_statement"}),
    blocks=frozenset({"block", "module"}),
    never=frozenset({"False", "0", "None", "TYPE_CHECKING", "typing.TYPE_CHECKING"}),
)
