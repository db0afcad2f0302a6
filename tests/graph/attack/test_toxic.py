"""The toxic flow over a chain of agents: what a person confirms on the way takes it away."""

from __future__ import annotations

from typing import Any

import pytest

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence
from tests.graph.estates import block, traced

FACT = (Evidence("it may call it"),)


def thing(name: str, kind: str, config: dict[str, Any]) -> Asset:
    return block(name, f"code/{kind}", config, provider="code", kind=kind, file="desk.py", name=name)


def told(*, helper: bool = False, sender: bool = False) -> set[str]:
    """The targets of toxic flows, with approval asked by the agent that is handed over to, or by the sending tool."""
    first = thing("first", "agent", {"guardrails": 0, "approval": False})
    second = thing("second", "agent", {"guardrails": 0, "approval": helper})
    reads = thing("record", "tool", {"capabilities": ["database"], "description": "A record", "approval": False})
    sends = thing("post", "tool", {
        "capabilities": ["network"], "addresses": "chosen", "description": "Posts", "approval": sender,
    })  # fmt: skip
    edges = [
        Edge(one.id, other.id, "uses-tool", evidence=FACT)
        for one, other in ((first, reads), (first, second), (second, sends))
    ]
    found = traced([first, second, reads, sends, *edges])
    return {path.target for path in found.paths if path.steps[-1].technique == "toxic-flow" and len(path.steps) == 2}


def test_two_agents_together_have_what_neither_has() -> None:
    (target,) = told()
    assert target.endswith("#record")


@pytest.mark.parametrize("asked", ["helper", "sender"])
def test_a_person_who_is_asked_on_the_way_takes_it_away(asked: str) -> None:
    assert told(**{asked: True}) == set()
