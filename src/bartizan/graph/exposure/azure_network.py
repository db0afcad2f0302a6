"""Machines of Azure as packets reach them: public address, security groups of subnet and interface.

Sources: Azure network security groups overview (rules by priority, the first that matches decides; default
rules let the virtual network and the load balancer in and deny the rest; incoming traffic passes the
subnet's group and then the interface's), Azure public IP addresses (a Standard address is closed until a
group opens it; a Basic one is open), Azure service tags overview (`Internet`, `VirtualNetwork`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import place
from bartizan.graph.exposure.addresses import EVERYBODY, NOBODY, PRIVATE, PUBLIC, Addresses, network, union
from bartizan.graph.exposure.compute import best, compute_doors, known, number
from bartizan.graph.exposure.door import Exposed
from bartizan.graph.exposure.reach import (
    INSIDE,
    LAST_PORT,
    OPEN,
    UNTOLD,
    Opening,
    Reach,
    Rule,
    exactly,
    narrowed,
    openings,
    through,
    widest,
)
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value, plain

MACHINE, GROUP = "Microsoft.Compute/virtualMachines", "Microsoft.Network/networkSecurityGroups"
SERVICES = network("203.0.113.0/24") or NOBODY
"""Stands for the addresses of a service tag: public, bounded, and nobody's in particular (RFC 5737)."""

_TAGS: dict[str, Addresses] = {
    "*": EVERYBODY,
    "any": EVERYBODY,
    "internet": PUBLIC,
    "virtualnetwork": PRIVATE,
    "azureloadbalancer": NOBODY,
}


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Virtual machines by the public addresses of their interfaces."""
    for asset in facts.assets.values():
        if asset.type == MACHINE and known(asset):
            yield asset.id, _machine(facts, asset)


def _machine(facts: Facts, machine: Asset) -> Exposed:
    interfaces = [one for _, one in facts.near.out(machine.id, "has-interface")]
    if not interfaces or not all(known(one) for one in interfaces):
        return Exposed(None)
    arriving = {
        protocol: best([found for one in interfaces for found in _interface(facts, one, protocol)])
        for protocol in ("tcp", "udp")
    }
    exposure = widest([*arriving["tcp"], *arriving["udp"]])
    seen = frozenset(one.id for one in interfaces)
    tcp = [replace(one, facts=one.facts | seen) for one in arriving["tcp"]]
    return Exposed(exposure, tuple(compute_doors(facts, machine, tcp)))


def _interface(facts: Facts, interface: Asset, protocol: str) -> Iterator[Opening]:
    """The ports that one interface shows, behind its address."""
    subnets = [one for _, one in facts.near.out(interface.id, "in-subnet")]
    groups = [[group for _, group in facts.near.out(one.id, "has-security-group")] for one in (*subnets, interface)]
    standing = [found[0] for found in groups if found]
    reach, evidence, seen = _address(facts, interface, guarded=bool(standing))
    let_in = [Opening(0, LAST_PORT, OPEN)]
    for group in standing:
        rules = group_rules(facts, group, protocol)
        let_in = through(let_in, [replace(one, facts=frozenset({group.id})) for one in openings(rules)])
    if not all(known(one) for one in subnets):
        # A subnet that is declared elsewhere may have a group of its own in front.
        let_in = narrowed(let_in, Reach(PRIVATE, EVERYBODY, EVERYBODY))
    yield from narrowed(let_in, reach, evidence, seen)


def _address(facts: Facts, interface: Asset, *, guarded: bool) -> tuple[Reach, tuple[Evidence, ...], frozenset[str]]:
    """Who finds the interface at all."""
    said = "properties.ipConfigurations[].properties.publicIPAddress"
    for path, value in walk(facts.config(interface), said):
        if isinstance(value, Unknown):
            return UNTOLD, (), frozenset()
        addresses = [one for _, one in facts.near.out(interface.id, "has-address")]
        text = f"{interface.name} has a public address"
        fact = Evidence(text, path, plain(value), place(interface, path))
        seen = frozenset(one.id for one in addresses)
        if guarded:
            return OPEN, (fact,), seen
        level = get(facts.config(addresses[0]), "sku.name") if addresses else None
        if level == "Basic":
            return OPEN, (fact,), seen
        return (INSIDE if level in ("Standard", "StandardV2") else Reach(PRIVATE, PRIVATE, EVERYBODY)), (fact,), seen
    return INSIDE, (), frozenset()


def group_rules(facts: Facts, group: Asset, protocol: str) -> list[Rule]:
    """The incoming rules of a network security group in order, with the default ones behind them."""
    if not known(group):
        return [Rule(True, None, None, Evidence(f"the rules of {group.name} are not known"))]
    listed = [(group, path, rule) for path, rule in walk(facts.config(group), "properties.securityRules[]")]
    listed += [
        (one, "", one.config)
        for _, one in facts.near.into(group.id, "contained-in")
        if one.type == f"{GROUP}/securityRules"
    ]
    rules = [found for said, path, rule in listed for found in _rule(group, said, path, rule, protocol)]
    inside = Evidence(f"{group.name} lets its virtual network in (default rule)")
    rules.sort(key=lambda one: one[0])
    return [*(rule for _, rule in rules), Rule(True, ((0, LAST_PORT),), PRIVATE, inside)]


def _rule(group: Asset, said: Asset, path: str, rule: Value, protocol: str) -> Iterator[tuple[int, Rule]]:
    if isinstance(rule, Unknown):
        fact = Evidence(f"a rule of {group.name} is not known", path or None, plain(rule), place(said, path))
        yield -1, Rule(None, None, None, fact)
        return
    direction, meant = get(rule, "properties.direction"), _means(get(rule, "properties.protocol"), protocol)
    if meant is False or str(direction).lower() == "outbound":
        return
    access = {"allow": True, "deny": False}.get(str(get(rule, "properties.access")).lower())
    priority = number(get(rule, "properties.priority"))
    ports = _ports(rule)
    who = _who(rule)
    narrow = str(get(rule, "properties.destinationAddressPrefix") or "*").lower() not in ("*", "any", "virtualnetwork")
    does = {True: "allows", False: "denies", None: "may allow or deny"}[access]
    shown = f"{path}.properties.access" if path else "properties.access"
    name = get(rule, "name")
    text = f"rule {name if isinstance(name, str) else '?'} of {group.name} {does} {_said(rule)}"
    fact = Evidence(text, shown, plain(rule), place(said, shown))
    unclear = meant is None or priority is None or isinstance(direction, Unknown) or narrow
    yield (-1 if priority is None else priority), Rule(access, ports, who, fact, chance=unclear)


def _said(rule: Value) -> str:
    ports = [str(plain(value)) for _, value in _both(rule, "destinationPortRange")]
    sources = [str(plain(value)) for _, value in _both(rule, "sourceAddressPrefix")]
    return f"ports {', '.join(ports[:4]) or '?'} from {', '.join(sources[:4]) or '?'}"


def _both(rule: Value, name: str) -> Iterator[tuple[str, Value]]:
    """The values of a property that is written in the singular, the plural, or both."""
    yield from walk(rule, f"properties.{name}")
    yield from walk(rule, f"properties.{name}{'es' if name.endswith('x') else 's'}[]")


def _means(value: Value, protocol: str) -> bool | None:
    if isinstance(value, Unknown) or value is None:
        return None
    return str(value).lower() in ("*", "any", protocol)


def _ports(rule: Value) -> tuple[tuple[int, int], ...] | None:
    out = []
    for _, value in _both(rule, "destinationPortRange"):
        span = port_range(value)
        if span is None:
            return None
        out.append(span)
    return tuple(out) if out else None


def port_range(value: Value) -> tuple[int, int] | None:
    """`*`, `443` or `8000-8100`."""
    if isinstance(value, Unknown):
        return None
    text = str(value).strip()
    if text == "*":
        return 0, LAST_PORT
    first, dash, last = text.partition("-")
    low, high = number(first.strip()), number(last.strip()) if dash else number(first.strip())
    return (low, high) if low is not None and high is not None and low <= high else None


def _who(rule: Value) -> Addresses | None:
    found: list[Addresses] = []
    for _, value in _both(rule, "sourceAddressPrefix"):
        if not isinstance(value, str):
            return None
        found.append(tagged(value))
    if not found and any(walk(rule, "properties.sourceApplicationSecurityGroups[]")):
        return NOBODY
    return union(*found) if found else None


def tagged(text: str) -> Addresses:
    """The addresses of a network, of a tag that Azure explains, or of a service tag."""
    known_tag = _TAGS.get(text.strip().lower())
    if known_tag is not None:
        return known_tag
    return network(text) or SERVICES


def admitted(texts: Sequence[Value]) -> Reach:
    """Who a list of allowed ranges admits; what is not known might be anyone."""
    some = union(*(tagged(text) for text in texts if isinstance(text, str)))
    return exactly(some) if all(isinstance(text, str) for text in texts) else Reach(some, some, EVERYBODY)
