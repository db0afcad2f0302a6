"""Machines of Google Cloud as packets reach them: external address, and the firewall rules of the network.

Sources: Google Cloud, "VPC firewall rules" (by priority, at the same priority a deny before an allow; without
a match incoming traffic is denied; a rule without a source means every address; target tags and target
service accounts say whom it means; a disabled rule counts nothing) and "Pre-populated rules in the default
network" (SSH, RDP and ICMP from everywhere at priority 65534).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import live, place
from bartizan.graph.exposure.addresses import EVERYBODY, PRIVATE, Addresses, network, union
from bartizan.graph.exposure.azure_network import port_range
from bartizan.graph.exposure.compute import best, compute_doors, known, number
from bartizan.graph.exposure.door import Exposed
from bartizan.graph.exposure.reach import (
    HINDERED,
    INSIDE,
    LAST_PORT,
    OPEN,
    UNTOLD,
    Opening,
    Reach,
    Rule,
    narrowed,
    openings,
    widest,
)
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value, plain

_COMPUTE = "compute.googleapis.com/"
MACHINE, NETWORK, SUBNETWORK, FIREWALL = (_COMPUTE + name for name in ("Instance", "Network", "Subnetwork", "Firewall"))
DEFAULT = "default"
_USUAL, _NUMBERS = 1000, {"6": "tcp", "17": "udp"}
_PREPARED = ((22, 22), (3389, 3389))
"""What the default network lets in from everywhere unless somebody removed it."""


@dataclass(frozen=True, slots=True)
class _Whom:
    """What firewall rules know a machine by; None is what is not known."""

    tags: frozenset[str] | None
    accounts: frozenset[str] | None


def exposed(facts: Facts) -> Iterator[tuple[str, Exposed]]:
    """Instances by the external addresses of their interfaces."""
    rules: dict[str, list[Asset]] = defaultdict(list)
    for asset in facts.assets.values():
        if asset.type == FIREWALL:
            for net in _named(facts, asset, facts.config(asset).get("network")):
                rules[net].append(asset)
    for asset in facts.assets.values():
        if asset.type == MACHINE and known(asset):
            yield asset.id, _machine(facts, asset, rules)


def _machine(facts: Facts, machine: Asset, rules: dict[str, list[Asset]]) -> Exposed:
    whom = _whom(facts, machine)
    arriving = {
        protocol: best(
            one
            for path, interface in walk(facts.config(machine), "networkInterfaces[]")
            for one in _interface(facts, machine, (path, interface), whom, rules, protocol)
        )
        for protocol in ("tcp", "udp")
    }
    exposure = widest([*arriving["tcp"], *arriving["udp"]])
    return Exposed(exposure, tuple(compute_doors(facts, machine, arriving["tcp"])))


def _whom(facts: Facts, machine: Asset) -> _Whom:
    config = facts.config(machine)
    tags = [value for _, value in walk(config, "tags.items[]")]
    accounts = [value for _, value in walk(config, "serviceAccounts[].email")]
    return _Whom(_words(tags), _words(accounts))


def _words(values: Sequence[Value]) -> frozenset[str] | None:
    """Texts and references as words that can be compared; None where one cannot."""
    out = set()
    for value in values:
        if isinstance(value, Unknown):
            if not value.assets:
                return None
            out.add(value.assets[0])
        else:
            out.add(str(value))
    return frozenset(out)


def _interface(  # noqa: PLR0917 - an interface and what is asked of it
    facts: Facts,
    machine: Asset,
    interface: tuple[str, Value],
    whom: _Whom,
    rules: dict[str, list[Asset]],
    protocol: str,
) -> Iterator[Opening]:
    path, said = interface
    reach, evidence = _address(machine, path, said)
    nets = list(_networks(facts, machine, said))
    if not nets:
        yield from narrowed([Opening(0, LAST_PORT, UNTOLD)], reach, evidence)
        return
    net = nets[0]
    listed = [rule for one in rules.get(net, ()) for rule in _rules(facts, one, whom, protocol)]
    listed.sort(key=lambda one: (one[0], one[1].allow is True))
    ordered = [rule for _, rule in listed]
    found = openings(ordered)
    declared = net in facts.assets and known(facts.assets[net])
    if net == DEFAULT and protocol == "tcp" and not live(machine):
        found = [*found, *_prepared(ordered)]
    elif not declared and not ordered:
        found = [Opening(0, LAST_PORT, UNTOLD)]
    seen = frozenset(one.id for one in rules.get(net, ())) | ({net} if declared else frozenset())
    yield from narrowed(found, reach, evidence, seen)


def _prepared(ordered: Sequence[Rule]) -> Iterator[Opening]:
    fact = Evidence("the default network lets SSH and RDP in from everywhere unless that was removed")
    last = Rule(True, _PREPARED, EVERYBODY, fact)
    for one in openings([*ordered, last]):
        if fact in one.evidence:
            yield from narrowed([one], HINDERED)


def _networks(facts: Facts, machine: Asset, interface: Value) -> Iterator[str]:
    """The networks of an interface: by their ids, or by name where they are declared elsewhere."""
    yield from _named(facts, machine, get(interface, "network"))
    within = get(interface, "subnetwork")
    for id_ in facts.resolver.resolve(within, (SUBNETWORK,), machine).ids:
        yield from _named(facts, facts.assets[id_], facts.config(facts.assets[id_]).get("network"))


def _named(facts: Facts, said: Asset, value: Value) -> Iterator[str]:
    if value is None:
        return
    found = facts.resolver.resolve(value, (NETWORK,), said).ids
    yield from found
    if not found and isinstance(value, str):
        yield value.rpartition("/")[2]


def _address(machine: Asset, path: str, interface: Value) -> tuple[Reach, tuple[Evidence, ...]]:
    """Who finds the interface: an access configuration is an external address, with or without a number in it."""
    if isinstance(interface, Unknown):
        return UNTOLD, ()
    for key in ("accessConfigs", "ipv6AccessConfigs"):
        value = get(interface, key)
        if isinstance(value, Unknown):
            return UNTOLD, ()
        if isinstance(value, Sequence) and not isinstance(value, str) and value:
            shown = f"{path}.{key}"
            fact = Evidence(f"{machine.name} has an external address", shown, plain(value), place(machine, shown))
            return (UNTOLD if all(isinstance(one, Unknown) for one in value) else OPEN), (fact,)
    return INSIDE, ()


def _rules(facts: Facts, said: Asset, whom: _Whom, protocol: str) -> Iterator[tuple[int, Rule]]:
    config = facts.config(said)
    if not known(said) or str(config.get("direction") or "INGRESS").upper() == "EGRESS":
        return
    disabled, meant = config.get("disabled"), _means(config, whom)
    if disabled in (True, "true") or meant is False:
        return
    priority = config.get("priority")
    at = _USUAL if priority is None else number(priority)
    who = _who(config)
    unclear = meant is None or isinstance(disabled, Unknown) or at is None
    unclear = unclear or isinstance(config.get("direction"), Unknown)
    for key, allow in (("allowed", True), ("denied", False)):
        for path, part in walk(config, f"{key}[]"):
            if isinstance(part, Unknown):
                fact = Evidence(f"a rule of {said.name} is not known", path, plain(part), place(said, path))
                yield -1, Rule(allow, None, who, fact)
                continue
            speaks = _speaks(get(part, "IPProtocol"), protocol)
            if speaks is False:
                continue
            ports = _ports(part)
            text = f"{said.name} {'allows' if allow else 'denies'} {_range(part)} from {_from(config)}"
            fact = Evidence(text, path, plain(part), place(said, path))
            yield (-1 if at is None else at), Rule(allow, ports, who, fact, chance=unclear or speaks is None)


def _means(config: Value, whom: _Whom) -> bool | None:
    """Whether a rule means the machine: without targets it means all."""
    for key, held in (("targetTags", whom.tags), ("targetServiceAccounts", whom.accounts)):
        values = [value for _, value in walk(config, f"{key}[]")]
        if not values:
            continue
        wanted = _words(values)
        if wanted is None or held is None:
            return None
        return bool(wanted & held)
    return True


def _who(config: Value) -> Addresses | None:
    """The sources of a rule: ranges; tags and service accounts mean machines of the network; nothing means all."""
    found: list[Addresses] = []
    for _, value in walk(config, "sourceRanges[]"):
        some = network(value) if isinstance(value, str) else None
        if some is None:
            return None
        found.append(some)
    inner = any(True for key in ("sourceTags[]", "sourceServiceAccounts[]") for _ in walk(config, key))
    if not found and not inner:
        return EVERYBODY
    return union(*found, *((PRIVATE,) if inner and not found else ()))


def _from(config: Value) -> str:
    texts = [str(plain(value)) for _, value in walk(config, "sourceRanges[]")]
    return ", ".join(texts[:4]) or "every address"


def _range(part: Value) -> str:
    texts = [str(plain(value)) for _, value in walk(part, "ports[]")]
    return f"ports {', '.join(texts[:6])}" if texts else "every port"


def _speaks(value: Value, protocol: str) -> bool | None:
    if value is None or isinstance(value, Unknown):
        return None
    text = str(value).lower()
    return text == "all" or _NUMBERS.get(text, text) == protocol


def _ports(part: Value) -> tuple[tuple[int, int], ...] | None:
    values = [value for _, value in walk(part, "ports[]")]
    if not values:
        return ((0, LAST_PORT),)
    spans = [port_range(value) for value in values]
    return tuple(span for span in spans if span is not None) if None not in spans else None
