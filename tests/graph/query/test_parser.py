"""What the parser takes, what it refuses and where, and that what it prints it reads again."""

from __future__ import annotations

import os

import pytest

from bartizan.graph.query import syntax as tree
from bartizan.graph.query.lexer import LONGEST
from bartizan.graph.query.mistake import QueryError
from bartizan.graph.query.parser import parse
from bartizan.graph.query.printer import write
from bartizan.service.explore import ready_queries
from tests.graph.query.made import Maker

EXAMPLES = int(os.environ.get("BARTIZAN_FUZZ", "1000"))


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("CALL show_tables() RETURN *", "1:1", "CALL is not allowed"),
        ("MATCH (a) CALL db.labels() RETURN a", "1:11", "CALL is not allowed"),
        ("LOAD FROM '/etc/passwd' RETURN *", "1:1", "LOAD is not allowed"),
        ("lOaD CSV FROM 'x' AS l RETURN l", "1:1", "LOAD is not allowed"),
        ("COPY (MATCH (a) RETURN a) TO 'x.csv'", "1:1", "COPY is not allowed"),
        ("EXPORT DATABASE 'x'", "1:1", "EXPORT is not allowed"),
        ("IMPORT DATABASE 'x'", "1:1", "IMPORT is not allowed"),
        ("INSTALL httpfs", "1:1", "INSTALL is not allowed"),
        ("ATTACH 'x' AS y (dbtype duckdb)", "1:1", "ATTACH is not allowed"),
        ("USE other", "1:1", "USE is not allowed"),
        ("EXPLAIN MATCH (a) RETURN a", "1:1", "EXPLAIN is not allowed"),
        ("PROFILE MATCH (a) RETURN a", "1:1", "PROFILE is not allowed"),
        ("CREATE (a:Asset)", "1:1", "CREATE is not allowed"),
        ("MERGE (a:Asset) RETURN a", "1:1", "MERGE is not allowed"),
        ("MATCH (a) SET a.name = 'x' RETURN a", "1:11", "SET is not allowed"),
        ("MATCH (a) DELETE a", "1:11", "DELETE is not allowed"),
        ("MATCH (a) DETACH DELETE a", "1:11", "DETACH is not allowed"),
        ("DROP TABLE Asset", "1:1", "DROP is not allowed"),
        ("ALTER TABLE Asset ADD x INT64", "1:1", "ALTER is not allowed"),
        ("MATCH (a)\nREMOVE a.name\nRETURN a", "2:1", "REMOVE is not allowed"),
        ("MATCH (a) RETURN a;", "1:19", "one query at a time"),
        ("MATCH (a) RETURN a; DROP TABLE Asset", "1:19", "one query at a time"),
        ("RETURN 1 UNION RETURN 2", "1:10", "UNION is not allowed"),
        ("MATCH (a)-[*]->(b) RETURN a", "1:12", "upper bound"),
        ("MATCH (a)-[*2..]->(b) RETURN a", "1:12", "upper bound"),
        ("MATCH (a)-[*1..99]->(b) RETURN a", "1:12", "10 at most"),
        ("MATCH (a)-[*3..2]->(b) RETURN a", "1:12", "10 at most"),
        ("MATCH (a)-[r*1..2]->(b) RETURN a", "1:10", "no name and no properties"),
        ("MATCH (a:Model:Dataset) RETURN a", "1:15", "one label"),
        ("MATCH (a) RETURN *", "1:18", r"\* is not part"),
        ("MATCH (a) WHERE a.name =~ '.*' RETURN a", "1:24", "regular expressions"),
        ("RETURN 1 < 2 < 3", "1:14", "do not chain"),
        ("RETURN range(1, 1000000000)", "1:8", r"no function range\(\)"),
        ("RETURN read_text('/etc/passwd')", "1:8", r"no function read_text\(\)"),
        ("RETURN id(1)", "1:8", r"no function id\(\)"),
        ("RETURN 'a", "1:8", "not closed"),
        ("RETURN 1 /* a", "1:10", "not closed"),
        ("RETURN '\\q'", "1:8", "not an escape"),
        ("RETURN '\\u0000'", "1:8", "control character"),
        ("MATCH (_a) RETURN _a", "1:8", "underscore"),
        ("MATCH (a) WITH a.name RETURN 1", "1:23", "needs a name"),
        ("RETURN 1 AS a, 2 AS a", "1:22", "two columns"),
        ("RETURN size(1, 2)", "1:8", "takes 1 arguments"),
        ("MATCH (a) RETURN a LIMIT -1", "1:26", "whole number"),
        ("", "1:1", "empty"),
        ("MATCH (a)", "1:10", "RETURN is missing"),
        ("RETURN 99999999999999999999", "1:8", "too large"),
        ("RETURN 1e400", "1:8", "too large"),
        ("MATCH (а:Model) RETURN 1", "1:8", "no meaning"),  # a Cyrillic letter
        ("RETURN x[1 + 1]", "1:12", "of an index is missing"),
        ("MATCH p = shortestPath((a)-[:X]->(b)) RETURN p", "1:7", "variable length"),
        ("RETURN EXISTS { MATCH p = (a)-[:X]->(b) }", "1:42", "has no name"),
        ("MATCH (a)<-[:X]->(b) RETURN a", "1:10", "one direction"),
    ],
)
def test_what_is_refused_is_refused_at_its_place(text: str, place: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as told:
        parse(text)
    assert told.value.where == f"query:{place}"


def test_length_depth_and_number_are_bounded() -> None:
    with pytest.raises(QueryError, match="longer than"):
        parse("RETURN 1" + " " * LONGEST)
    for deep in ("(", "[", "NOT ", "-", "CASE WHEN ", "EXISTS { MATCH (a) WHERE ", "size(", "[x IN ",
                 "all(x IN [1] WHERE ", "{a: ", "+"):  # fmt: skip
        with pytest.raises(QueryError, match="nested"):
            parse("RETURN " + deep * 300)
    with pytest.raises(QueryError, match="words"):
        parse("RETURN " + "[" * 4_100)
    with pytest.raises(QueryError, match="in a row"):
        parse("RETURN " + "1 + " * 300 + "1")
    with pytest.raises(QueryError, match="nodes"):
        parse("MATCH " + ", ".join(["(a)"] * 100) + " RETURN 1")
    with pytest.raises(QueryError, match="clauses"):
        parse("UNWIND [1] AS a " * 50 + "RETURN a")
    with pytest.raises(QueryError, match="not valid text"):
        parse("RETURN '\ud800'")


def test_keywords_name_things_in_backticks_and_comments_are_nothing() -> None:
    assert parse("MATCH (`match`:Model) // RETURN 2\nRETURN /* LOAD */ `match`.name AS `a b`") == parse(
        "match (`match` : Model ) return `match`.name as `a b`"
    )
    # Words of other statements are names like any other where a name stands.
    assert parse("MATCH (load:Model) RETURN load.name AS copy") is not None


def test_a_bracket_before_a_list_is_no_pattern() -> None:
    for text in ("(1 = 2) - [3]", "({a: 1}.a + 2) - [3]", "(1) - [2]", "((1)) -[2]"):
        assert isinstance(parse(f"RETURN {text} AS x").returns.columns[0].expression, tree.Binary)
    for text in ("(a)-[:X]->(b)", "(:Model {x: {y: 1}})--()", "(a:A|B)<-[r]-(`b c`)", "()-->()"):
        assert isinstance(parse(f"RETURN {text} AS x").returns.columns[0].expression, tree.Exists)


def test_ready_queries_are_read_as_they_are_printed() -> None:
    for one in ready_queries().values():
        assert parse(write(parse(one.cypher))) == parse(one.cypher)


def test_fuzz_what_is_printed_is_read_as_the_same() -> None:
    for seed in range(EXAMPLES):
        query = Maker(seed).query()
        assert parse(write(query)) == query, seed
