"""Load balancers of AWS: from the internet to a listener, and from the balancer to what stands behind it.

Sources: Elastic Load Balancing user guides, "Internet-facing and internal" (an internet-facing balancer has
public addresses and needs a VPC with an internet gateway), "Listener rules" (actions run in order; an
authenticate action in front of a forward action asks for sign-in; `OnUnauthenticatedRequest: allow` lets
through without), "Client IP preservation" (on by default for instance targets of a network balancer).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import place
from bartizan.graph.exposure.addresses import EVERYBODY, NOBODY, Addresses, networks, union
from bartizan.graph.exposure.aws_filters import TCP, Members
from bartizan.graph.exposure.aws_machines import FLEET, INSTANCE, SERVICE, Machine, groups_of, machine_of, subnets_of
from bartizan.graph.exposure.aws_network import arrive, groups_let, ids_of
from bartizan.graph.exposure.aws_vpc import Stage, Vpcs
from bartizan.graph.exposure.compute import WALL, best, compute_doors, known, number, only
from bartizan.graph.exposure.door import Door, Exposed
from bartizan.graph.exposure.reach import (
    HINDERED,
    INSIDE,
    OPEN,
    UNTOLD,
    Opening,
    Reach,
    any_port,
    exactly,
    narrowed,
    through,
    wider,
    widest,
)
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Exposure
from bartizan.model.values import Unknown, Value, plain

_ELB = "AWS::ElasticLoadBalancingV2::"
BALANCER, LISTENER, RULE, GROUP = (_ELB + name for name in ("LoadBalancer", "Listener", "ListenerRule", "TargetGroup"))
_SIGN_IN = ("authenticate-oidc", "authenticate-cognito", "jwt-validation")


@dataclass(frozen=True, slots=True)
class Passage:
    """A way through a balancer to one target group: who gets so far, and why."""

    balancer: Asset
    group: Asset
    reach: Reach
    evidence: tuple[Evidence, ...]
    facts: frozenset[str]
    wall: float


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Balancers that face the internet, and the machines and tasks behind their listeners."""
    vpcs = Vpcs(facts)
    for asset in facts.assets.values():
        if asset.type != BALANCER or not known(asset):
            continue
        exposure, passages = _balancer(facts, vpcs, asset)
        yield asset.id, Exposed(exposure)
        for passage in passages:
            yield from _targets(facts, vpcs, passage)


def _balancer(facts: Facts, vpcs: Vpcs, balancer: Asset) -> tuple[Exposure | None, list[Passage]]:
    listeners = [one for _, one in facts.near.into(balancer.id, "depends-on") if one.type == LISTENER]
    # Without a listener that was read nobody can tell what it answers.
    exposure: Exposure | None = Exposure.PRIVATE if listeners else None
    passages = []
    for listener in listeners:
        port = number(facts.config(listener).get("Port"))
        reached = arrive(facts, vpcs, front(facts, balancer, port), TCP)
        merged = any_port(reached, 0) if port is not None else any_port(reached, 0).meet(UNTOLD)
        exposure = wider(exposure, merged.exposure)
        surest = max(reached, key=lambda one: (one.reach.certainty is not None, str(one.reach.certainty)), default=None)
        text = f"{listener.name} listens on port {'?' if port is None else port} of {balancer.name}"
        fact = Evidence(text, "Port", plain(listener.config.get("Port")), place(listener, "Port"))
        evidence = (*(surest.evidence if surest else ()), fact)
        seen = frozenset({balancer.id, listener.id}) | (surest.facts if surest else frozenset())
        wall = WALL if any(facts.near.into(balancer.id, "protects")) else 1.0
        for group, who, why in _forwards(facts, listener):
            met = merged.meet(who)
            if met.possible:
                passages.append(Passage(balancer, group, met, (*evidence, *why), seen | {group.id}, wall))
    return exposure, passages


def front(facts: Facts, balancer: Asset, port: int | None) -> Machine:
    """The interface of a balancer that faces its clients."""
    config = facts.config(balancer)
    scheme = get(config, "Scheme")
    if isinstance(scheme, Unknown):
        address = Stage(UNTOLD)
    elif scheme == "internal":
        address = Stage(INSIDE)
    else:
        text = f"{balancer.name} faces the internet"
        address = Stage(OPEN, (Evidence(text, "Scheme", plain(scheme), place(balancer, "Scheme")),))
    groups = groups_of(facts, balancer, config, "SecurityGroups[]")
    subnets = subnets_of(facts, balancer, config, "Subnets[]", "SubnetMappings[].SubnetId")
    if subnets is None or not all(known(one) for one in subnets):
        # A balancer that faces the internet was only created where its VPC has an internet gateway.
        subnets = ()
    ports = None if port is None else frozenset({port})
    unfiltered = groups == () and get(config, "Type") == "network"
    return Machine(balancer, address, subnets, groups, ports, unfiltered=unfiltered)


def _forwards(facts: Facts, listener: Asset) -> Iterator[tuple[Asset, Reach, tuple[Evidence, ...]]]:
    """The target groups that a listener and its rules forward to, and to whom."""
    yield from _actions(facts, listener, "DefaultActions", OPEN)
    for _, rule in facts.near.into(listener.id, "part-of"):
        if rule.type == RULE:
            yield from _actions(facts, rule, "Actions", _conditions(facts, rule))


def _conditions(facts: Facts, rule: Asset) -> Reach:
    """Who meets the conditions of a rule: source addresses count; a header or a query is a key of a kind."""
    reach = OPEN
    for _, condition in walk(facts.config(rule), "Conditions[]"):
        if isinstance(condition, Unknown):
            reach = reach.meet(HINDERED)
            continue
        values = [value for _, value in walk(condition, "SourceIpConfig.Values[]")]
        if values:
            texts = [value for value in values if isinstance(value, str)]
            some = networks(texts)
            reach = reach.meet(Reach(some, some, EVERYBODY if len(texts) < len(values) else some))
        if get(condition, "HttpHeaderConfig") is not None or get(condition, "QueryStringConfig") is not None:
            reach = reach.meet(UNTOLD)
    return reach


def _actions(facts: Facts, said: Asset, at: str, reach: Reach) -> Iterator[tuple[Asset, Reach, tuple[Evidence, ...]]]:
    actions = list(walk(facts.config(said), f"{at}[]"))
    if any(isinstance(action, Unknown) for _, action in actions):
        return
    asks = [_asks(action) for _, action in actions]
    signed = any(sign is True for sign in asks)
    if signed:
        # Only those whom the organisation lets sign in get through.
        reach = reach.meet(INSIDE)
    elif any(sign is None for sign in asks):
        reach = reach.meet(HINDERED)
    for path, action in actions:
        for tail in ("TargetGroupArn", "ForwardConfig.TargetGroups[].TargetGroupArn"):
            for concrete, value in walk(action, tail):
                for id_ in facts.resolver.resolve(value, (GROUP,), said).ids:
                    group = facts.assets[id_]
                    shown = f"{path}.{concrete}"
                    text = f"{said.name} forwards to {group.name} {'after' if signed else 'without'} sign-in"
                    yield group, reach, (Evidence(text, shown, plain(value), place(said, shown)),)


def _asks(action: Value) -> bool | None:
    """Whether an action asks for sign-in; None: not known."""
    kind = get(action, "Type")
    if isinstance(kind, Unknown):
        return None
    if kind not in _SIGN_IN:
        return False
    for key in ("AuthenticateOidcConfig", "AuthenticateCognitoConfig"):
        if get(action, f"{key}.OnUnauthenticatedRequest") == "allow":
            return False
    return True


def _targets(facts: Facts, vpcs: Vpcs, passage: Passage) -> Iterator[tuple[str, Exposed]]:
    group = passage.group
    config = facts.config(group)
    for path, target in walk(config, "Targets[]"):
        port = number(get(target, "Port")) or number(config.get("Port"))
        value = get(target, "Id")
        for id_ in facts.resolver.resolve(value, (INSTANCE, "AWS::Lambda::Function"), group).ids:
            behind_it = facts.assets[id_]
            shown = f"{path}.Id"
            fact = Evidence(f"{behind_it.name} is a target of {group.name}", shown, plain(value), place(group, shown))
            if behind_it.type == INSTANCE and known(behind_it):
                machine = machine_of(facts, behind_it)
                ports = machine.ports if port is None else frozenset({port})
                yield _reached(facts, vpcs, passage, replace(machine, ports=ports), fact)
            elif behind_it.type == "AWS::Lambda::Function":
                yield _function(passage, behind_it, fact)
    for edge, service in facts.near.into(group.id, "serves-behind"):
        if service.type in (SERVICE, FLEET) and known(service):
            fact = Evidence(f"{service.name} stands behind {group.name}", *_first(edge.evidence))
            machine = machine_of(facts, service)
            port = number(config.get("Port"))
            if service.type == FLEET and port is not None:
                machine = replace(machine, ports=frozenset({port}))
            found = _reached(facts, vpcs, passage, machine, fact)
            yield found
            if machine.owner.id != service.id:
                yield service.id, Exposed(found[1].exposure)


def _first(evidence: tuple[Evidence, ...]) -> tuple[str | None, object, Location | None]:
    return (evidence[0].property, evidence[0].value, evidence[0].location) if evidence else (None, None, None)


def _function(passage: Passage, function: Asset, fact: Evidence) -> tuple[str, Exposed]:
    certainty = passage.reach.certainty
    if certainty is None:
        return function.id, Exposed(passage.reach.exposure)
    evidence, seen = (*passage.evidence, fact), passage.facts
    door = Door(function.id, "open-function", evidence, seen, certainty, None if passage.wall == 1 else 0.8 * WALL)
    return function.id, Exposed(passage.reach.exposure, (door,))


def _reached(facts: Facts, vpcs: Vpcs, passage: Passage, machine: Machine, fact: Evidence) -> tuple[str, Exposed]:
    """What gets from the balancer to one machine: its access lists and groups, for the balancer's addresses."""
    ports = machine.ports
    inner = inside(facts, vpcs, passage, machine)
    if ports is not None:
        inner = only(inner, ports)
    arriving = []
    for one in inner:
        reach = _admitted(passage.reach, one.reach)
        if reach.possible:
            arriving.append(replace(one, reach=reach, evidence=(*passage.evidence, fact, *one.evidence)))
    doors = [
        replace(door, facts=door.facts | passage.facts)
        for door in compute_doors(facts, machine.owner, arriving, machine.links, passage.wall)
    ]
    return machine.owner.id, Exposed(widest(arriving), tuple(doors))


def _admitted(clients: Reach, balancer: Reach) -> Reach:
    """The clients that get through when the machine admits the balancer, three-valued."""
    return Reach(
        clients.sure if balancer.sure else NOBODY,
        clients.hindered if balancer.hindered else NOBODY,
        clients.possible if balancer.possible else NOBODY,
    )


def inside(facts: Facts, vpcs: Vpcs, passage: Passage, machine: Machine) -> list[Opening]:
    """The ports of a machine that the balancer's own addresses reach."""
    key = ("inside", passage.balancer.id, ids_of(machine.groups), ids_of(machine.subnets))
    held = vpcs.memo.get(key)
    if held is None:
        held = vpcs.memo[key] = best(_inside(facts, vpcs, passage.balancer, machine))
    return held


def _inside(facts: Facts, vpcs: Vpcs, balancer: Asset, machine: Machine) -> Iterator[Opening]:
    config = facts.config(balancer)
    subnets = subnets_of(facts, balancer, config, "Subnets[]", "SubnetMappings[].SubnetId") or ()
    home = vpcs.addresses([one for one in subnets if known(one)])
    own = {group.id for group in groups_of(facts, balancer, config, "SecurityGroups[]") or ()}
    source = exactly(home)
    if get(config, "Type") == "network" and not own:
        # Without groups of its own the balancer may show its clients' addresses to the machine.
        source = exactly(union(home, EVERYBODY))
    let_in = groups_let(facts, machine.groups, TCP, _members(facts, own, home))
    if not machine.subnets:
        yield from narrowed(let_in, source)
    for subnet in machine.subnets or ():
        arriving, leaving = vpcs.lists(subnet, TCP)
        yield from narrowed(through(arriving, let_in), leaving.reach.meet(source), (), leaving.facts | {subnet.id})


def _members(facts: Facts, own: set[str], home: Addresses) -> Members:
    """What a rule's source group means to the balancer: itself, when it is a member."""

    def members(value: Value, said: Asset) -> Addresses | None:
        meant = facts.resolver.resolve(value, ("AWS::EC2::SecurityGroup",), said).ids
        if meant:
            return home if own.intersection(meant) else NOBODY
        return None

    return members
