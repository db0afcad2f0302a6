"""Every ready query runs on scanned estates, and most have something to say there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.graph.query.answer import prepare
from bartizan.graph.query.ready import ReadyQuery, read_queries
from bartizan.graph.query.rows import Contents
from bartizan.graph.query.runner import Limits, Session, open_session
from bartizan.graph.query.schema import JOINS, KINDS, RELATED, snake
from bartizan.graph.query.snapshot import write_snapshot
from bartizan.model.errors import CatalogError
from bartizan.model.scan import ScanResult
from bartizan.service.assess import Request, assess
from bartizan.service.explore import schema_of
from bartizan.service.targets import parse_targets

ROOT = Path(__file__).parents[3]
ESTATES = (
    "examples/retail", "tests/estates/terraform-vertex/careless", "tests/estates/python-mcp-inventory/careless",
    "tests/estates/kubernetes-vllm-chat/careless", "tests/estates/terraform-bedrock-agent/careless",
    "tests/estates/terraform-sagemaker-platform/careless",
)  # fmt: skip
LIMITS = Limits(rows=500, seconds=20)
SILENT = {"drift", "new-findings", "sensitive-grounding-data"}
"""What needs a live cloud, an earlier scan, or sensitive documents."""


@pytest.fixture(scope="module")
def queries() -> Mapping[str, ReadyQuery]:
    """From the YAML itself, compiled or not."""
    catalog = Catalog(load_catalog().root, use_compiled=False)
    return read_queries(catalog.read_raw("queries"), schema_of(catalog))


@pytest.fixture(scope="module")
def result() -> ScanResult:
    return assess(Request(parse_targets([str(ROOT / name) for name in ESTATES])))


@pytest.fixture(scope="module")
def session(result: ScanResult, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    contents = Contents(result.assets, result.edges, result.findings, result.attack_paths, result.gaps)
    file = write_snapshot(contents, tmp_path_factory.mktemp("ready") / "graph.lbug")
    with open_session(file, LIMITS, queries=100) as opened:
        yield opened


def test_there_are_enough_of_them_and_each_says_what_it_is(queries: Mapping[str, ReadyQuery]) -> None:
    assert len(queries) >= 40
    assert sum("ai" in one.tags for one in queries.values()) >= 20
    for one in queries.values():
        assert one.question.endswith("?"), one.id
        assert " AS " in one.cypher, one.id
        assert "ORDER BY" in one.cypher, one.id


def test_each_runs_and_most_have_rows(queries: Mapping[str, ReadyQuery], session: Session) -> None:
    schema, silent = schema_of(), set()
    for one in queries.values():
        prepared = prepare(one.cypher, one.given({}), schema, LIMITS)
        found = session.ask(prepared.translation.text, LIMITS)
        assert all(len(row) == len(one.columns) for row in found.rows), one.id
        if not found.rows:
            silent.add(one.id)
    assert silent <= SILENT


def test_some_answers_are_those_that_the_estates_hold(queries: Mapping[str, ReadyQuery], session: Session) -> None:
    def rows(name: str, /, **given: str) -> list[list[object]]:
        one = queries[name]
        prepared = prepare(one.cypher, one.given(given), schema_of(), LIMITS)
        return session.ask(prepared.translation.text, LIMITS).rows

    assert ["the internet", "harborpine-reco-training"] in [[row[1], row[2]] for row in rows("attack-paths")]
    assert ["customers.csv", "financial"] in [row[2:4] for row in rows("sensitive-training-data")]
    assert ["engineer", ["database", "shell"]] in [[row[0], row[2]] for row in rows("agents-act-without-approval")]
    reached = rows("blast-radius", name="harborpine-reco-explore")
    assert ["harborpine-reco-explore", "harborpine-reco-science"] in [row[:2] for row in reached]
    assert {row[0] for row in reached} == {"harborpine-reco-explore"}


def test_the_vocabulary_has_every_kind_of_edge(result: ScanResult) -> None:
    catalog = load_catalog()
    named = {reference.edge for one in catalog.types.values() for reference in one.references.values()}
    named |= {str(technique["kind"]) for technique in catalog.techniques.values()}
    named |= {edge.kind for edge in result.edges}
    missing = {kind for kind in named if snake(kind) == RELATED}
    assert not missing, "say in KINDS of graph/query/schema.py how these read"
    assert not set(JOINS) & {snake(kind) for kind in KINDS}


def test_every_kind_of_asset_has_a_label_of_its_own(result: ScanResult) -> None:
    schema = schema_of()
    assert {asset.kind for asset in result.assets} <= set(schema.kinds)
    assert len(schema.labels) == len(schema.kinds) + 6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "other"}, "the id is"),
        ({"cypher": "MATCH (a:Modell) RETURN a.name AS x ORDER BY x"}, "no label"),
        ({"cypher": "MATCH (a) DELETE a"}, "DELETE is not allowed"),
        ({"cypher": "MATCH (a:Model) RETURN a.name AS y"}, "it returns"),
        ({"cypher": "MATCH (a:Model) RETURN $z AS x"}, "parameters differ: z"),
        ({"parameters": [{"name": "n", "type": "text", "default": 1, "meaning": "a"}]}, "is not a text"),
        ({"parameters": [{"name": "n", "type": "date", "default": "", "meaning": "a"}]}, "unknown type"),
        ({"extra": 1}, "unknown key 'extra'"),
        ({"title": None, "columns": []}, "a ready query needs"),
    ],
)
def test_a_wrong_unit_is_refused(change: Mapping[str, object], message: str) -> None:
    unit: dict[str, object] = {
        "id": "q", "title": "T", "question": "Q?", "cypher": "MATCH (a:Model) RETURN a.name AS x",
        "columns": {"x": "X"}, "tags": ["ai"],
    }  # fmt: skip
    assert set(read_queries({"q": unit}, schema_of())) == {"q"}
    with pytest.raises(CatalogError, match=message):
        read_queries({"q": {**unit, **change}}, schema_of())
