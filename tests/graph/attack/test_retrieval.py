"""Strangers' text in stores, memories that are shared, and tools that read or send."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bartizan.graph.attack.abilities import reads_private
from bartizan.graph.attack.moves import Ground, Move
from bartizan.graph.attack.retrieval import moves
from bartizan.graph.facts import Facts
from bartizan.graph.flows_kubernetes import kept_in_cluster
from bartizan.graph.technique import read_techniques
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.values import Value
from tests.graph.estates import catalog, linked

STORE, OTHER = "vector-store:chroma/r/kept", "repo:r//a.py#agent:other"
AGENT = "repo:r//a.py#agent:one"


def asset(id_: str, type_: str, kind: str, *said: Mapping[str, Value]) -> Asset:
    """An asset with a sighting for each thing that is said of it."""
    seen = tuple(Sighting("python", Location("a.py", at + 1), one, {}, None) for at, one in enumerate(said))
    config = {key: value for one in said for key, value in one.items()}
    return Asset(id_, type_, kind, id_.rpartition(":")[2], "code", config=config, sightings=seen)


def edge(source: str, target: str, kind: str) -> Edge:
    return Edge(source, target, kind, evidence=(Evidence(f"{source} {kind} {target}", location=Location("a.py", 9)),))


def found(*records: Asset | Edge) -> list[Move]:
    """The moves of an estate with an agent that is grounded by a store."""
    agent = asset(AGENT, "code/agent", "agent", {"framework": "x"})
    ground = Ground(Facts(linked([agent, *records]), catalog()), {}, read_techniques(catalog().techniques))
    return list(moves(ground))


def steps(*records: Asset | Edge) -> list[tuple[str, str, str]]:
    """(source, technique, target) of each move, once for all states that it starts from."""
    return sorted({(one.source, one.technique.id, one.target) for one in found(*records)})


def store(*said: Mapping[str, Value]) -> Asset:
    return asset(STORE, "code/vector-store", "vector-store", {"product": "chroma"}, *said)


READS = edge(AGENT, STORE, "grounded-by")


def test_each_kind_of_strangers_text_is_a_way_in() -> None:
    for word in ("request", "web", "messages"):
        assert steps(store({"filled_from": [word]}), READS) == [
            ("entry:malicious-prompt", "untrusted-text-kept", STORE)
        ], word


def test_what_the_project_or_its_people_add_is_none() -> None:
    assert steps(store({"filled_from": ["files", "pages", "users"]}), READS) == []
    assert steps(store(), READS) == []


def test_a_store_that_no_agent_reads_is_none() -> None:
    assert steps(store({"filled_from": ["web"]})) == []


def test_one_call_of_strangers_is_enough_whatever_the_first_one_adds() -> None:
    (move,) = found(store({"filled_from": ["files"]}, {"filled_from": ["web"]}), READS)
    assert [fact.location for fact in move.evidence] == [Location("a.py", 3)]


def test_a_part_for_each_user_is_none() -> None:
    kept = store({"filled_from": ["request"]}, {"partitioned": True})
    assert steps(kept, READS, edge(AGENT, STORE, "writes-memory")) == []


def test_a_memory_takes_what_one_agent_was_told_to_another() -> None:
    other = asset(OTHER, "code/agent", "agent", {"framework": "x"})
    writes, reads = edge(AGENT, STORE, "writes-memory"), edge(OTHER, STORE, "grounded-by")
    assert steps(store(), other, writes, reads) == [(AGENT, "memory-poison", STORE)]
    assert steps(store(), other, writes) == []


def test_a_tool_that_only_sends_reads_nothing_private() -> None:
    tool = asset("t", "code/tool", "tool", {"capabilities": ["email"], "recipients": "chosen", "description": "x"})
    assert reads_private(tool) is None
    inbox = asset("t", "code/tool", "tool", {"capabilities": ["email"], "description": "x"})
    assert reads_private(inbox) is not None


def test_a_tool_that_reads_a_fixed_file_reads_nothing_private_by_it() -> None:
    tool = asset("t", "code/tool", "tool", {"capabilities": ["file-read"], "files": "fixed"})
    assert reads_private(tool) is None


SERVICE, WORKLOAD = "repo:r//s.yaml#Service/a/kept", "repo:r//s.yaml#StatefulSet/a/kept"


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("http://kept:6333", True),
        ("http://kept.a:6333", True),
        ("http://kept.a.svc.cluster.local:6333", True),
        ("http://kept.b.svc.cluster.local:6333", False),
        ("https://kept.example.org", False),
        ("https://kept.vectors.example.org", False),
        ("http://other:6333", False),
    ],
)
def test_an_address_within_the_cluster_means_its_service(url: str, meant: bool) -> None:
    kept = asset(STORE, "code/vector-store", "vector-store", {"product": "qdrant", "url": url})
    service = Asset(SERVICE, "v1/Service", "network", "kept", "kubernetes", config={"metadata": {"namespace": "a"}})
    workload = Asset(WORKLOAD, "apps/v1/StatefulSet", "vector-store", "kept", "kubernetes")
    edges = [edge(SERVICE, WORKLOAD, "invokes")]
    found = list(kept_in_cluster({one.id: one for one in (kept, service, workload)}, edges))
    assert [(one.source, one.target, one.how) for one in found] == [(WORKLOAD, STORE, "grounds")] * meant
