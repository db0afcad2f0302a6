"""Doors into what runs programs: which openings count, and how likely what listens there can be broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bartizan.graph.estate import place
from bartizan.graph.exposure.door import Door
from bartizan.graph.exposure.reach import Opening
from bartizan.graph.exposure.tools import ADMIN_PORTS, KNOWN_TOOL, NO_SIGN_IN_PORTS, SIGN_IN, TOOL_PORT, Tool, tools
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Unknown, Value

_PROGRAMS = (
    "UserData",
    "LaunchTemplateData.UserData",
    "ContainerDefinitions[].Image",
    "ContainerDefinitions[].Command[]",
    "properties.osProfile.customData",
    "properties.userData",
    "properties.containers[].properties.image",
    "properties.containers[].properties.command[]",
    "metadata.items[].value",
)
"""Where machines and containers say what they start."""
_USUAL = 0.4
"""The technique's own chance."""
WEB_PORTS = frozenset({80, 443, 8080, 8443})
"""Ports on which an application is meant to be called by everyone."""
PLAIN = 0.1
"""The chance that an application which everyone is meant to call has a flaw that nobody knows of."""
WALL = 0.5
"""What a web firewall in front leaves of the chance: it stops what it knows, and nothing else."""
_FEW = 8
"""An opening of more ports than this is not that of one tool."""


def best(some: Iterable[Opening]) -> list[Opening]:
    """One opening for each range of ports: the surest and widest."""
    out: dict[tuple[int, int], Opening] = {}
    for one in some:
        key = (one.first, one.last)
        held = out.get(key)
        if held is None or _better(one, held):
            out[key] = one
    return list(out.values())


def only(some: Iterable[Opening], ports: frozenset[int]) -> list[Opening]:
    """The parts of openings that something listens on."""
    return [
        replace(one, first=port, last=port) for one in some for port in sorted(ports) if one.first <= port <= one.last
    ]


_STRENGTH = {Certainty.PROVEN: 2, Certainty.CONDITIONAL: 1, None: 0}
_WIDTH = {Exposure.INTERNET: 4, None: 3, Exposure.PARTNER: 2, Exposure.ORGANISATION: 1, Exposure.PRIVATE: 0}


def _better(one: Opening, held: Opening) -> bool:
    def rank(some: Opening) -> tuple[int, int]:
        return _STRENGTH[some.reach.certainty], _WIDTH[some.reach.exposure]

    return rank(one) > rank(held)


def compute_doors(
    facts: Facts, owner: Asset, arriving: Iterable[Opening], links: tuple[Evidence, ...] = (), wall: float = 1.0
) -> Iterator[Door]:
    """A door for each opening that anyone on the internet passes; `wall` is what a web firewall leaves of it."""
    running = list(tools(facts.config(owner), _PROGRAMS))
    for one in arriving:
        certainty = one.reach.certainty
        if certainty is None:
            continue
        tool = next((known for known in running if any(one.first <= port <= one.last for port in known.ports)), None)
        evidence = (*one.evidence, *links, *_started(owner, tool))
        chance = _chance(owner, one, tool)
        if wall < 1:
            chance = (_USUAL if chance is None else chance) * wall
        yield Door(owner.id, "exposed-compute", evidence, one.facts - {owner.id}, certainty, chance)


def _started(owner: Asset, tool: Tool | None) -> tuple[Evidence, ...]:
    if tool is None:
        return ()
    text = f"{owner.name} starts {tool.name}, which asks for no sign-in"
    return (Evidence(text, tool.path, None, place(owner, tool.path)),)


def _chance(owner: Asset, one: Opening, tool: Tool | None) -> float | None:
    """The chance of the door where it is not the technique's own."""
    if tool is not None:
        return KNOWN_TOOL
    few = one.last - one.first < _FEW
    if few and any(one.first <= port <= one.last for port in NO_SIGN_IN_PORTS):
        return TOOL_PORT
    if few and all(port in WEB_PORTS for port in range(one.first, one.last + 1)) and owner.kind != "database":
        return PLAIN
    admin = few and all(port in ADMIN_PORTS for port in range(one.first, one.last + 1))
    return SIGN_IN if admin or owner.kind == "database" else None


def known(asset: Asset) -> bool:
    """Whether the asset was read, and is not merely referred to."""
    return bool(asset.config) or asset.id.startswith("repo:")


def number(value: Value) -> int | None:
    """A port, a priority or a number of a rule, written as a number or as text."""
    if isinstance(value, bool) or value is None or isinstance(value, Unknown):
        return None
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() and len(text) < _LONG else None


_LONG = 12
"""No port and no priority has so many digits."""
