"""Machines of AWS as packets reach them: address, route, access list, security groups, port."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bartizan.graph.exposure.aws_filters import TCP, UDP, Members, group_rules, nobody
from bartizan.graph.exposure.aws_machines import Machine, machines
from bartizan.graph.exposure.aws_vpc import EVERY_PORT, Vpcs
from bartizan.graph.exposure.compute import best, compute_doors, only
from bartizan.graph.exposure.door import Exposed
from bartizan.graph.exposure.reach import HINDERED, LAST_PORT, UNTOLD, Opening, narrowed, openings, through, widest
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Instances, databases and tasks that have addresses of their own."""
    vpcs = Vpcs(facts)
    for machine in machines(facts):
        yield machine.owner.id, expose(facts, vpcs, machine)


def expose(facts: Facts, vpcs: Vpcs, machine: Machine) -> Exposed:
    """How widely a machine is reached by its own address."""
    arriving = {protocol: arrive(facts, vpcs, machine, protocol) for protocol in (TCP, UDP)}
    exposure = widest([*arriving[TCP], *arriving[UDP]])
    doors = tuple(compute_doors(facts, machine.owner, arriving[TCP], machine.links))
    return Exposed(exposure, doors)


def arrive(facts: Facts, vpcs: Vpcs, machine: Machine, protocol: str) -> list[Opening]:
    """The ports of a machine that its own address shows, and to whom."""
    return best(_ways(facts, vpcs, machine, protocol))


def _ways(facts: Facts, vpcs: Vpcs, machine: Machine, protocol: str) -> Iterator[Opening]:
    key = ("groups", protocol, machine.unfiltered, machine.ports, ids_of(machine.groups))
    let_in = vpcs.memo.get(key)
    if let_in is None:
        let_in = list(EVERY_PORT) if machine.unfiltered else groups_let(facts, machine.groups, protocol)
        let_in = vpcs.memo[key] = let_in if machine.ports is None else only(let_in, machine.ports)
    address = machine.address
    if not machine.subnets:
        reach = address.reach.meet(HINDERED) if machine.subnets is None else address.reach
        yield from narrowed(let_in, reach, address.evidence, address.facts)
    for subnet in machine.subnets or ():
        arriving, leaving = vpcs.lists(subnet, protocol)
        behind = ("subnet", subnet.id, *key)
        passed = vpcs.memo.get(behind)
        if passed is None:
            passed = vpcs.memo[behind] = narrowed(through(arriving, let_in), leaving.reach)
        stage = address.then(vpcs.route(subnet))
        yield from narrowed(passed, stage.reach, stage.evidence, stage.facts | leaving.facts | {subnet.id})


def ids_of(assets: tuple[Asset, ...] | None) -> tuple[str, ...] | None:
    """The ids of assets, as a part of a key."""
    return None if assets is None else tuple(asset.id for asset in assets)


def groups_let(
    facts: Facts, groups: tuple[Asset, ...] | None, protocol: str, members: Members = nobody
) -> list[Opening]:
    """What security groups let in; groups that are not known may let in anything."""
    if groups is None:
        return [Opening(0, LAST_PORT, UNTOLD)]
    found = openings(group_rules(facts, groups, protocol, members))
    return [replace(one, facts=frozenset(group.id for group in groups)) for one in found]
