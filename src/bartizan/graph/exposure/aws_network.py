"""Machines of AWS as packets reach them: address, route, access list, security groups, port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bartizan.graph.estate import place
from bartizan.graph.exposure.aws_filters import TCP, UDP, Members, group_rules, nobody
from bartizan.graph.exposure.aws_machines import DATABASES, Machine, machines
from bartizan.graph.exposure.aws_vpc import EVERY_PORT, Stage, Vpcs
from bartizan.graph.exposure.door import Door, Exposed
from bartizan.graph.exposure.reach import HINDERED, LAST_PORT, UNTOLD, Opening, any_port, narrowed, openings, through
from bartizan.graph.exposure.tools import ADMIN_PORTS, KNOWN_TOOL, NO_SIGN_IN_PORTS, SIGN_IN, TOOL_PORT, Tool, tools
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure

_PROGRAMS = ("UserData", "ContainerDefinitions[].Image", "ContainerDefinitions[].Command[]")
_USUAL = 0.4
"""The technique's own chance."""
_FEW = 8
"""An opening of more ports than this is not that of one tool."""


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Instances, databases and tasks that have addresses of their own."""
    vpcs = Vpcs(facts)
    for machine in machines(facts):
        yield machine.owner.id, expose(facts, vpcs, machine)


def expose(facts: Facts, vpcs: Vpcs, machine: Machine) -> Exposed:
    """How widely a machine is reached by its own address."""
    arriving = {protocol: arrive(facts, vpcs, machine, protocol) for protocol in (TCP, UDP)}
    reach = any_port(arriving[TCP], 0).join(any_port(arriving[UDP], 0))
    doors = tuple(compute_doors(facts, machine.owner, arriving[TCP], machine.links))
    return Exposed(reach.exposure, doors)


def arrive(facts: Facts, vpcs: Vpcs, machine: Machine, protocol: str) -> list[Opening]:
    """The ports of a machine that its own address shows, and to whom."""
    return best(_ways(facts, vpcs, machine, protocol))


def best(some: Iterable[Opening]) -> list[Opening]:
    """One opening for each range of ports: the surest and widest."""
    out: dict[tuple[int, int], Opening] = {}
    for one in some:
        key = (one.first, one.last)
        held = out.get(key)
        if held is None or _better(one, held):
            out[key] = one
    return list(out.values())


def _ways(facts: Facts, vpcs: Vpcs, machine: Machine, protocol: str) -> Iterator[Opening]:
    let_in = list(EVERY_PORT) if machine.unfiltered else groups_let(facts, machine.groups, protocol)
    if machine.ports is not None:
        let_in = only(let_in, machine.ports)
    if machine.subnets is None:
        yield from narrowed(
            let_in, machine.address.reach.meet(HINDERED), machine.address.evidence, machine.address.facts
        )
    elif not machine.subnets:
        yield from narrowed(let_in, machine.address.reach, machine.address.evidence, machine.address.facts)
    for subnet in machine.subnets or ():
        for stage, passed in behind(vpcs, subnet, machine.address.then(vpcs.route(subnet)), let_in, protocol):
            yield from narrowed(passed, stage.reach, stage.evidence, stage.facts)


def behind(
    vpcs: Vpcs, subnet: Asset, address: Stage, let_in: list[Opening], protocol: str
) -> Iterator[tuple[Stage, list[Opening]]]:
    """The stages of the way into a subnet: its access list in front of the groups, behind `address`."""
    arriving, leaving = vpcs.lists(subnet, protocol)
    stage = address.then(leaving)
    yield replace(stage, facts=stage.facts | {subnet.id}), through(arriving, let_in)


def groups_let(
    facts: Facts, groups: tuple[Asset, ...] | None, protocol: str, members: Members = nobody
) -> list[Opening]:
    """What security groups let in; groups that are not known may let in anything."""
    if groups is None:
        return [Opening(0, LAST_PORT, UNTOLD)]
    found = openings(group_rules(facts, groups, protocol, members))
    return [replace(one, facts=frozenset(group.id for group in groups)) for one in found]


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
    text = f"{owner.name} starts {tool.name}, which asks for no sign-in ({tool.text})"
    return (Evidence(text, tool.path, None, place(owner, tool.path)),)


def _chance(owner: Asset, one: Opening, tool: Tool | None) -> float | None:
    """The chance of the door where it is not the technique's own."""
    if tool is not None:
        return KNOWN_TOOL
    few = one.last - one.first < _FEW
    if few and any(one.first <= port <= one.last for port in NO_SIGN_IN_PORTS):
        return TOOL_PORT
    admin = few and all(port in ADMIN_PORTS for port in range(one.first, one.last + 1))
    return SIGN_IN if admin or owner.type in DATABASES else None
