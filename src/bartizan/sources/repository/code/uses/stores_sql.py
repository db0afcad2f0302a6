"""Vector stores that are tables: what pgvector's operators are asked of in the SQL of Go, Java, Kotlin and C#."""

from __future__ import annotations

import re

from bartizan.model.severity import Stage
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Name, Site, Text, options
from bartizan.sources.repository.code.reading import Reading

_LANGUAGES = frozenset({"java", "kotlin", "go", "csharp"})
_TAILS = (
    "Query", "QueryRow", "QueryContext", "QueryRowContext", "Queryx", "Select", "Raw", "prepareStatement", "query",
    "queryForList", "queryForObject", "sql", "createNativeQuery", "NpgsqlCommand", "CreateCommand", "FromSqlRaw",
)  # fmt: skip
_ROOTS = ("github.com.pgvector.pgvector_go", "com.pgvector", "Pgvector", "github.com.pgvector")
_NEAREST = re.compile(r"(?is)\bfrom\s+\"?([\w.]+)\"?(?=.{0,2000}?(?:<->|<=>|<#>|<\+>))")
GATES = gates((tail, words(_ROOTS)) for tail in _TAILS)


def read(reading: Reading, call: Call, site: Site, _callee: Name) -> None:
    """Records the table whose vectors a call compares."""
    if reading.module.language.name not in _LANGUAGES:
        return
    for value in reading.evaluator.positional(site)[:2]:
        for option in options(value):
            match = _NEAREST.search(option.value) if isinstance(option, Text) else None
            if match is not None:
                _table(reading, call, match.group(1))
                return


def _table(reading: Reading, call: Call, name: str) -> None:
    id_ = f"vector-store:pgvector/{reading.context.repo}/{name}"
    reading.records.asset(
        id_, types.VECTOR_STORE, name, reading.location(call.node), config={"product": "pgvector", "name": name},
        stage=Stage.SERVE, provider="pgvector",
    )  # fmt: skip
    evidence = reading.evidence(call.node, f"{call.tail} compares the vectors of {name}", name)
    reading.records.edge(reading.owner(), id_, "grounded-by", evidence)
