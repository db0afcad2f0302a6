"""What queries answer over the hand-written estate: openCypher's meaning, whatever the database's own is."""

from __future__ import annotations

import json

import pytest

from bartizan.graph.query.mistake import QueryError
from tests.graph.query.estate import ODD, Estate


def test_labels_are_the_kinds_and_asset_is_all_of_them(estate: Estate) -> None:
    assert estate.one("MATCH (m:Model) RETURN count(*)") == 2
    assert estate.one("MATCH (m:Model|TrainingJob|Finding) RETURN count(*)") == 5
    assert estate.one("MATCH (a:Asset) RETURN count(*)") == 8
    assert estate.one("MATCH (n) RETURN count(*)") == 8 + 2 + 1 + 1 + 1 + 1
    assert estate.rows("MATCH (n:Model {name: 'ranker'}) RETURN labels(n), n.kind") == [[["Model"], "model"]]


def test_what_an_asset_says_is_what_was_scanned(estate: Estate) -> None:
    (row,) = estate.rows(
        "MATCH (m:Model {name: $name}) RETURN m.settings, m.unknown, m.pinned, m.path, m.line, m.sources", name="ranker"
    )
    assert row == [
        ["pinned=false", "Net.Open=true", "Net.Ports[]=1", "Net.Ports[]=2"], ["Key"], False, "infra/ranker.tf", 7,
        ["terraform"],
    ]  # fmt: skip
    assert estate.rows("MATCH (a:Agent) RETURN a.capabilities, a.approval") == [[["database", "shell"], False]]
    assert estate.rows("MATCH (d:Dataset) RETURN d.risk, d.severity, d.findings, d.paths, d.data, d.exposure") == [
        [90, "critical", 1, 1, ["personal"], "internet"]
    ]


def test_names_with_every_odd_character_survive(estate: Estate) -> None:
    # A line break within a name becomes a space: names are shown in one line.
    clean = ODD.name.replace("\n", " ")
    assert estate.rows("MATCH (m:Model) WHERE m.owner = 'search' RETURN m.name, m.tags") == [
        [clean, ["Owner=search", "a=b=c,d"]]
    ]
    assert estate.one("MATCH (m {name: $name}) RETURN m.owner", name=clean) == "search"


@pytest.mark.parametrize(
    "text", ["", "'", "\\", "\\'", "'; DROP", "a\nb\tc", "é😀", "$x", "`", '"', "{}", "\\u0041", "%"]
)
def test_every_text_comes_back_as_it_went(estate: Estate, text: str) -> None:
    assert estate.one("RETURN $text AS it", text=text) == text
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    assert estate.one(f"RETURN '{escaped}' AS it") == text
    assert estate.one("RETURN [x IN [$text] WHERE x = $text | x + '!'] AS it", text=text) == [f"{text}!"]


def test_relationships_say_their_type_and_what_decided_them(estate: Estate) -> None:
    assert estate.rows(
        "MATCH (a)-[r:CAN_WRITE]->(b) RETURN type(r), r.technique, r.attack, r.likelihood, r.evidence"
    ) == [["CAN_WRITE", "public-data-write", True, 0.9, "the policy says so"]]
    assert estate.rows("MATCH (a:Agent)-[r:RELATED_TO]->(b) RETURN r.kind, b.name") == [["glares-at", "ranker"]]
    assert estate.one("MATCH (a:Agent)-[r:INVOKES]->(b) RETURN count(*)") == 1, "an edge to nowhere is left out"
    assert estate.rows("MATCH (a:Model)-[r:TRAINS_ON]-(b) RETURN startNode(r).name, endNode(r).name") == [
        ["ranker", "train-data"]
    ]


def test_attacks_are_one_type_and_do_not_count_twice(estate: Estate) -> None:
    assert estate.one("MATCH (:EntryPoint)-[r]->(b) RETURN count(r)") == 1
    assert estate.rows(
        "MATCH p = (e:EntryPoint)-[:ATTACKS*1..4]->(t:TrainingJob) RETURN length(p), [n IN nodes(p) | n.name],"
        " [r IN relationships(p) | r.technique]"
    ) == [[2, ["the internet", "train-data", "job"], ["public-data-write", "training-data-poison"]]]


def test_the_shortest_path_is_found_and_no_relationship_is_walked_twice(estate: Estate) -> None:
    # job -> data (trains on) and data -> job (poisons) make a circle.
    assert estate.one("MATCH p = (a:TrainingJob)-[:TRAINS_ON|POISONS*1..6]->(b) RETURN max(length(p))") == 2
    assert estate.rows("MATCH p = shortestPath((a:EntryPoint)-[:ATTACKS*1..6]->(b:TrainingJob)) RETURN length(p)") == [
        [2]
    ]
    # The same relationship cannot serve twice in one pattern: the agent that calls itself does so once.
    assert estate.rows("MATCH (a:Agent)-[:INVOKES]->(b)-[:INVOKES]->(c) RETURN a.name") == []
    assert estate.rows("MATCH (a:Agent)-[:INVOKES]->(b) MATCH (b)-[:INVOKES]->(c) RETURN c.name") == [["helper"]]


def test_patterns_are_conditions(estate: Estate) -> None:
    assert estate.rows("MATCH (a:Asset) WHERE (a)-[:TRAINS_ON]->(:Dataset) RETURN a.name ORDER BY a.name") == [
        ["job"], ["ranker"]
    ]  # fmt: skip
    assert estate.rows(
        "MATCH (m:Model) WHERE NOT EXISTS { MATCH (m)-[:TRAINS_ON]->(d) WHERE d.exposure = 'internet' } RETURN m.owner"
    ) == [["search"]]


def test_what_is_optional_is_null(estate: Estate) -> None:
    rows = estate.rows(
        "MATCH (m:Model) OPTIONAL MATCH (m)-[r:TRAINS_ON]->(d:Dataset) RETURN m.owner, d.name, type(r), labels(d)"
    )
    assert [None, "train-data", "TRAINS_ON", ["Dataset"]] in rows
    assert ["search", None, None, None] in rows
    (row,) = estate.rows("MATCH (m:Model {owner: 'search'}) OPTIONAL MATCH p = (m)-[r]->(b) RETURN p, r, b, nodes(p)")
    assert row[:3] == [None, None, None]


def test_lists_count_from_nought_and_end_in_null(estate: Estate) -> None:
    text = "WITH ['a', 'b'] AS l, [1] AS one RETURN l[0], l[1], l[2], l[-1], head(l), last(l), size(l), head(one)"
    assert estate.rows(text) == [["a", "b", None, "b", "a", "b", 2, 1]]
    assert estate.rows("MATCH (m:Model {name: 'ranker'}) RETURN head(m.tags), m.tags[3]") == [[None, None]]
    assert estate.rows("MATCH p = (:Agent)-[:USES_MODEL]->() RETURN nodes(p)[0].name, last(nodes(p)).name") == [
        ["helper", "ranker"]
    ]


def test_functions_mean_what_the_language_says(estate: Estate) -> None:
    text = (
        "RETURN substring('hello', 1, 3), split('a,b', ','), toUpper('x'), toLower('X'), replace('aa', 'a', 'b'),"
        " left('abc', 2), right('abc', 2), reverse('abc'), trim(' a '), toString(5), coalesce(null, 2), abs(-2),"
        " round(1.6), 7 / 2, 7 % 2, 2 + 3 * 4, -(3 - 5), 'a' + 'b', [1] + [2], 1 <> 2 XOR true"
    )
    assert estate.rows(text) == [
        ["ell", ["a", "b"], "X", "x", "bb", "ab", "bc", "cba", "a", "5", 2, 2, 2.0, 3, 1, 14, 2, "ab", [1, 2], False]
    ]
    assert estate.one(
        "RETURN all(x IN [1, 2] WHERE x > 0) AND none(x IN [1] WHERE x > 1) AND single(x IN [1, 2] WHERE x = 2)"
    )
    assert estate.rows("RETURN CASE 2 WHEN 1 THEN 'a' ELSE 'b' END, CASE WHEN 1 > 2 THEN 1 END") == [["b", None]]


def test_the_empty_text_is_in_every_text(estate: Estate) -> None:
    assert estate.one("MATCH (a:Asset) WHERE a.name CONTAINS '' RETURN count(*)") == 8
    assert estate.one("MATCH (a:Asset) WHERE a.name CONTAINS $t RETURN count(*)", t="") == 8
    assert estate.one("MATCH (a:Asset) WHERE a.name STARTS WITH '' AND a.name ENDS WITH '' RETURN count(*)") == 8


def test_groups_orders_and_limits(estate: Estate) -> None:
    rows = estate.rows(
        "MATCH (a:Asset)-[:HAS_FINDING]->(f:Finding) WITH a.label AS kind, collect(f.rule) AS rules,"
        " max(f.risk) AS risk WHERE risk >= 0 RETURN kind, rules, risk ORDER BY risk DESC SKIP 0 LIMIT $n", n=1,
    )  # fmt: skip
    assert rows == [["Dataset", ["data-open"], 90]]
    assert estate.rows("UNWIND [3, 1, 2] AS x RETURN x AS x ORDER BY x DESC LIMIT 2") == [[3], [2]]
    # An alias that a variable had before it means the column, as after WITH.
    assert estate.rows("MATCH (m:Model {name: 'ranker'}) RETURN m.name AS m ORDER BY m") == [["ranker"]]
    assert estate.rows("MATCH (m:Model) WITH DISTINCT m.kind AS m RETURN m, size(m)") == [["model", 5]]
    assert estate.one("MATCH (m:Asset) RETURN sum(m.line)") == 42


def test_findings_paths_data_drift_and_gaps_are_joined(estate: Estate) -> None:
    assert estate.rows("MATCH (f:Finding)-[:BREAKS]->(p:AttackPath)-[:ENDS_AT]->(t) RETURN f.fix, p.name, t.name") == [
        ["Close it", "The internet poisons job", "job"]
    ]
    assert estate.rows("MATCH (p:AttackPath)-[s:PASSES]->(a) RETURN s.position, a.name ORDER BY s.position") == [
        [0, "the internet"], [1, "train-data"], [2, "job"]
    ]  # fmt: skip
    assert estate.rows(
        "MATCH (:Dataset)-[c:CONTAINS_DATA]->(k:DataClass) RETURN k.name, k.sensitivity, c.detector, c.count"
        " ORDER BY c.count"
    ) == [["personal", "restricted", "payment-card", 3], ["personal", "restricted", "email", 12]]
    assert estate.rows("MATCH (a)-[:HAS_DRIFT]->(d:Drift) RETURN a.name, d.name, d.declared, d.live") == [
        ["drifted", "Acl", '"private"', '{"$":1}']
    ]
    assert estate.rows("MATCH (g:Gap) RETURN g.source, g.needs") == [["terraform", "its value"]]


def test_whole_nodes_and_paths_say_what_they_are(estate: Estate) -> None:
    (node,) = estate.rows("MATCH (a:TrainingJob) RETURN a")[0]
    assert isinstance(node, dict)
    assert node["$"] == "node"
    assert node["properties"]["id"] == "id:job"
    assert "row" not in node["properties"]
    (path,) = estate.rows("MATCH p = (:TrainingJob)-[:RUNS_AS]->(:Role) RETURN p")[0]
    assert isinstance(path, dict)
    assert [one["properties"]["name"] for one in path["nodes"]] == ["job", "role"]
    assert path["relationships"][0]["from"] == path["nodes"][0]["key"]
    assert json.dumps(path)


def test_what_the_database_refuses_is_told(estate: Estate) -> None:
    with pytest.raises(QueryError, match="not in scope"):
        estate.rows("MATCH (a:Asset) RETURN b.name")
    with pytest.raises(QueryError):
        estate.rows("RETURN 1 / 0")
    with pytest.raises(QueryError):
        estate.rows("MATCH (m:Model) WHERE m.name = 1 RETURN m.name")
    assert estate.one("RETURN 1") == 1, "the process goes on after a refusal"
