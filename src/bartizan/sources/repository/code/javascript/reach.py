"""How JavaScript writes code that never runs: behind a `return`, or under `if (false)`."""

from __future__ import annotations

from bartizan.sources.repository.code.following.reach import Reach

REACH = Reach(
    leaves=frozenset({"return_statement", "throw_statement", "break_statement", "continue_statement"}),
    blocks=frozenset({"statement_block", "program", "switch_case", "switch_default"}),
    never=frozenset({"(false)", "(0)", "(null)", "(undefined)", "(!true)", "(!1)"}),
    hoisted=frozenset({"function_declaration", "generator_function_declaration", "class_declaration"}),
)
